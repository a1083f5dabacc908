"""Which reader understands a file, what it says of it, and where its rows go."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO, TypeAlias

from services.payments.handlers.intake_records import RecordBlock, account_of, keep_credits, post_payments
from services.payments.handlers.transfer_results import post_transfer_results
from services.payments.inbound.channels import ACCOUNT_TRANSFER
from services.payments.rules.channels import ChannelRegister, UnknownChannel
from shared.formats.account_transfer import FileReport, Purpose, check_file, detect, iter_rows
from shared.formats.finding import FileError
from shared.formats.mapped import (
    MappedReport,
    Mapping,
    Yields,
    check_mapped,
    detect_mapping,
    iter_mapped,
    shipped_mapping,
    shipped_names,
)
from shared.formats.mapped.mapping import DETECT_BYTES
from shared.formats.profile import SHIPPED_PROFILES, shipped_profile
from shared.law.library import LAW
from shared.law.municipality import Municipality
from shared.transaction import Transaction

#: Which reader understands account transfers; its version rises when the same bytes would be read differently.
TRANSFER_READER = "account_transfer/1"

#: Posts one numbered block of rows of a file.
PostBlock: TypeAlias = Callable[[int, int, Sequence[Any], Transaction], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WantedReading:
    """How a file is to be read.

    Attributes:
        channel: The channel it is said to come from; empty where its content shall tell.
        profile: Tolerances agreed with a bank, or the name of a mapping, which is then used without looking.
        received_on: When it came.
    """

    channel: str
    profile: str
    received_on: date


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a file is: the channel or account, and the mapping that reads it; none for account transfers."""

    channel: str
    mapping: Mapping | None


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a reader says of a file.

    Attributes:
        reader: Its name and version.
        channel: The code of the channel or account the file is of.
        accepted: Whether its rows may be posted.
        findings: Errors and warnings.
        record_count: Records of all kinds.
        row_count: Rows among them.
        total_yen: The sum of the rows, as the file's own totals state it where it has any.
        business_key: What names the file among all of its kind.
        report: For the reader itself.
    """

    reader: str
    channel: str
    accepted: bool
    findings: tuple[FileError, ...]
    record_count: int
    row_count: int
    total_yen: int
    business_key: str | None
    report: FileReport | MappedReport

    def blocks(self, stream: BinaryIO, rows_per_block: int) -> Iterator[list[Any]]:
        """The rows in lists, in their order."""
        if isinstance(self.report, FileReport):
            return iter_rows(stream, self.report, rows_per_list=rows_per_block)
        return iter_mapped(stream, self.report, rows_per_list=rows_per_block)


def known_profile(profile: str) -> bool:
    """Whether a reading can be asked for by this name: tolerances, or a mapping."""
    return profile in SHIPPED_PROFILES or profile in shipped_names()


def recognise(stream: BinaryIO, wanted: WantedReading, register: ChannelRegister) -> Recognised | FileError:
    """Tell by its first bytes, or by what was asked for, what a file is; nothing else of it is looked at."""
    stream.seek(0)
    head = stream.read(DETECT_BYTES)
    try:
        formats = register.formats_of(wanted.channel)
    except UnknownChannel as error:
        return FileError("E-REF-01", 0, 0, "収納チャネル", str(error))
    if wanted.profile in shipped_names():
        mapping = shipped_mapping(wanted.profile)
        return _recognised(mapping, register) if mapping.name in formats else _unknown(wanted)
    if ACCOUNT_TRANSFER in formats and detect(head) is not None:
        return Recognised(ACCOUNT_TRANSFER, None)
    mappings = [shipped_mapping(name) for name in formats if name != ACCOUNT_TRANSFER]
    found = detect_mapping(head, mappings)
    if found is None and wanted.channel and len(formats) == len(mappings) == 1:
        found = mappings[0]
    if found is None:
        return _not_taken_here(head) or _unknown(wanted)
    return _recognised(found, register)


def check_whole(stream: BinaryIO, recognised: Recognised, wanted: WantedReading, register: ChannelRegister) -> ReadFile:
    """Read a file from its first byte to its last and say what it holds."""
    stream.seek(0)
    if recognised.mapping is None:
        return _transfers(stream, wanted)
    return _mapped(stream, recognised.mapping, recognised.channel, wanted, register)


def post_block_of(
    read: ReadFile, municipality: Municipality, register: ChannelRegister, received_on: date
) -> PostBlock:
    """Where the rows of a file go."""
    if isinstance(read.report, FileReport):

        async def transfers(file_id: int, block_no: int, rows: Sequence[Any], transaction: Transaction) -> None:
            await post_transfer_results(file_id, block_no, rows, transaction, municipality)

        return transfers
    mapping = read.report.mapping

    async def records(file_id: int, block_no: int, rows: Sequence[Any], transaction: Transaction) -> None:
        block = RecordBlock(file_id, block_no, rows, received_on, mapping.reference)
        terms = register.channel_of_format(mapping.name)
        if mapping.yields is Yields.CREDITS or terms is None:
            await keep_credits(block, register, transaction, municipality)
        else:
            await post_payments(block, terms, transaction, municipality)

    return records


def transfers_key(report: FileReport) -> str:
    """What a result file is about: consignor, debit day and bank of each of its groups."""
    groups = sorted(
        f"{group.header.consignor_code}/{group.header.debit_on:%Y%m%d}/{group.header.bank_number}"
        for group in report.groups
    )
    return "91:" + ",".join(groups)


def _transfers(stream: BinaryIO, wanted: WantedReading) -> ReadFile:
    report = check_file(
        stream,
        shipped_profile(wanted.profile),
        Purpose.RESULT,
        received_on=wanted.received_on,
        is_bank_business_day=LAW.calendar.bank_days.is_business_day,
    )
    totals = report.totals
    return ReadFile(
        TRANSFER_READER,
        ACCOUNT_TRANSFER,
        report.accepted,
        (*report.errors, *report.warnings),
        report.record_count,
        totals.count,
        totals.amount_yen,
        transfers_key(report),
        report,
    )


def _recognised(mapping: Mapping, register: ChannelRegister) -> Recognised:
    terms = register.channel_of_format(mapping.name)
    accounts = register.accounts_of_format(mapping.name)
    return Recognised(terms.code if terms else accounts[0].code, mapping)


def _mapped(
    stream: BinaryIO, mapping: Mapping, channel: str, wanted: WantedReading, register: ChannelRegister
) -> ReadFile:
    report = check_mapped(stream, mapping, received_on=wanted.received_on)
    foreign = _foreign(report, register)
    return ReadFile(
        mapping.reader,
        channel,
        report.accepted and foreign is None,
        (*((foreign,) if foreign else ()), *report.errors, *report.warnings),
        report.record_count,
        report.row_count,
        report.total_yen,
        report.business_key,
        report,
    )


def _foreign(report: MappedReport, register: ChannelRegister) -> FileError | None:
    """Why a whole file is not for this city: its headers are of another collector, or of another account."""
    terms = register.channel_of_format(report.mapping.name)
    for header in report.headers:
        code = header.get("company_code")
        if terms is not None and code is not None and code != terms.issuer_code:
            sentence = f"見出しの番号「{code}」は本市のものではありません。記帳していません。送信元に確かめてください。"
            return FileError("E-REF-02", 1, 0, "収納機関番号", sentence)
        ours = [account.account for account in register.accounts_of_format(report.mapping.name)]
        if terms is None and account_of(header) not in ours:
            sentence = (
                "この口座の入金は、この形式では取り込みません(同じ入金を2度数えるため)。"
                "収納チャネルの設定にある形式のファイルを取り込んでください。"
            )
            return FileError("E-REF-02", 1, 0, "口座番号", sentence)
    return None


def _not_taken_here(head: bytes) -> FileError | None:
    """A known layout that no channel of the city uses."""
    found = detect_mapping(head, [shipped_mapping(name) for name in shipped_names()])
    if found is None:
        return None
    sentence = f"{found.title}のファイルですが、指定の収納チャネルでは使いません。記帳していません。"
    return FileError("E-STR-01", 1, 0, "データ区分", sentence)


def _unknown(wanted: WantedReading) -> FileError:
    where = "指定の収納チャネルの形式" if wanted.channel else "どの収納チャネルの形式"
    return FileError(
        "E-STR-01",
        1,
        0,
        "データ区分",
        f"{where}でもありません。ファイルの種類を確かめ、必要なら収納チャネルか書式を指定して送り直してください。",
    )
