"""Pays refunds out: a run is frozen, released by two, encrypted for the bank, and noted each time it is sent."""

import asyncio
import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.refunds.store import decisions, payout
from shared.access import Access, AccessAction
from shared.access.purposes import REFUND
from shared.formats.bank_transfer import OrderHeader, OrderRow, write_bank_transfer
from shared.formats.envelope import NoCertificate, fingerprint, read_certificate, sealed
from shared.formats.finding import FormatError
from shared.law.municipality import Municipality
from shared.law.transfer_terms import transfer_terms_of
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: The certificate of whoever takes the file at the bank, below the installation's keys.
RECEIVER_FILE = "transfer-receiver.pem"
FREEZING = Access("refunds.payout.freeze", REFUND, AccessAction.EXPORT)
RELEASING = Access("refunds.payout.approve", REFUND, AccessAction.APPROVE)
FIELDS = ("refund", "account", "holder_kana")
_UTF8_MARK = b"\xef\xbb\xbf"
_PART_SUBJECTS = 1_000


class NotPossible(Exception):  # noqa: N818 - It names what was found.
    """A step of a run cannot be taken; a code and a Japanese sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Release(NamedTuple):
    """What an officer proposes to send: a run with the hash and the totals of its file."""

    run_id: int
    file_sha256: str
    payment_count: int
    amount_yen: Yen


async def freeze(method: str, transfer_on: date, transaction: Transaction, municipality: Municipality) -> int:
    """Put everything that is due into a run; its file is fixed from now on.

    Args:
        method: `account` for a file of transfers, `cash` for a list of payments over the bank's counter.
        transfer_on: the day on which the bank pays; decisions of later days wait.
        transaction: the open one.
        municipality: the city, with its agreement with its bank.

    Returns:
        The number of the run.

    Raises:
        NotPossible: the bank is closed on that day, nothing is due, or a row cannot be written into a bank file.
    """
    if not municipality.law.calendar.bank_days.is_business_day(transfer_on):
        raise NotPossible("no_bank_day", "この日は金融機関の休業日です。支払日を確かめてください。")
    connection = transaction.connection
    await connection.execute(decisions.LOCK_PAYEES)
    due = await connection.fetch(payout.SELECT_DUE, method, transfer_on)
    if not due:
        raise NotPossible("nothing_due", "支払う還付金がありません。支払日と還付の決定を確かめてください。")
    numbers = [row["payout_id"] for row in await connection.fetch(payout.NEXT_NUMBERS, len(due))]
    content = _file(method, transfer_on, list(zip(numbers, due, strict=True)), municipality)
    total_yen = sum(row["amount_yen"] for row in due)
    frozen = (transaction.started_at, transaction.actor.id, len(due), total_yen, hashlib.sha256(content).hexdigest())
    run_id: int = await connection.fetchval(payout.INSERT_RUN, method, transfer_on, *frozen)
    columns = (
        [row[name] for row in due] for name in ("refund_id", "payee_no", "entry_id", "addressee_no", "amount_yen")
    )
    await connection.execute(payout.INSERT_PAYOUTS, numbers, run_id, *columns)
    _record(FREEZING, due, transaction, f"還付金の支払 {run_id}")
    return run_id


async def withdraw(run_id: int, transaction: Transaction) -> None:
    """Give a run up that has not left; what it held is due again.

    Raises:
        NotPossible: there is no such run, or it has left.
    """
    connection = transaction.connection
    run = await _open_run(run_id, connection)
    await connection.execute(payout.WITHDRAW_RUN, run["run_id"], transaction.started_at, transaction.actor.id)
    await connection.execute(payout.WITHDRAW_PAYOUTS, run["run_id"])


async def require_releasable(release: Release, connection: Connection) -> asyncpg.Record:
    """Check a proposal against the run as it stands, which stays locked until the transaction ends.

    Raises:
        NotPossible: there is no such run, its file has left, or is another than the one proposed.
    """
    run = await _open_run(release.run_id, connection)
    if Release(run["run_id"], run["file_sha256"], run["payment_count"], run["amount_yen"]) != release:
        raise NotPossible("run_changed", "支払データが起案と異なります。件数と金額を確かめ、起案し直してください。")
    return run


async def release_run(
    release: Release, approval_id: UUID, transaction: Transaction, municipality: Municipality, certificate_file: Path
) -> None:
    """Release the file that was approved, encrypted for the bank.

    Raises:
        NotPossible: the run is no longer as it was proposed, or there is no certificate.
    """
    try:
        certificate = await asyncio.to_thread(read_certificate, certificate_file)
    except NoCertificate:
        sentence = "金融機関の証明書を読めません。運用担当に登録を依頼してください。"
        raise NotPossible("no_certificate", sentence) from None
    connection = transaction.connection
    run = await require_releasable(release, connection)
    if unpayable := await connection.fetchval(payout.COUNT_UNPAYABLE, release.run_id):
        sentence = f"抽出の後に支払えなくなった還付が{unpayable}件あります。抽出を取り下げて、抽出し直してください。"
        raise NotPossible("no_longer_due", sentence)
    orders = await connection.fetch(payout.SELECT_ORDERS, release.run_id)
    numbered = [(row["payout_id"], row) for row in orders]
    content = _file(run["method"], run["transfer_on"], numbered, municipality)
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != release.file_sha256:
        raise NotPossible("run_changed", "支払データが抽出のときと異なります。取り下げて、抽出し直してください。")
    envelope = await asyncio.to_thread(sealed, content, certificate)
    await connection.execute(
        payout.INSERT_RELEASE,
        release.run_id,
        approval_id,
        sha256,
        envelope,
        hashlib.sha256(envelope).hexdigest(),
        fingerprint(certificate),
        transaction.started_at,
    )
    _record(RELEASING, orders, transaction, f"還付金の支払 {release.run_id} 決裁 {approval_id}")


async def envelope_for_sending(run_id: int, transaction: Transaction) -> tuple[bytes, list[str]]:
    """The encrypted file as it was released, with a note that it was sent, and whose refunds it holds.

    Raises:
        NotPossible: the run is not released.
    """
    connection = transaction.connection
    released = await connection.fetchrow(payout.SELECT_RELEASE, run_id)
    if released is None:
        raise NotPossible("not_released", "この支払データはまだ承認されていません。承認の後に送付してください。")
    await connection.execute(payout.INSERT_SENDING, run_id, transaction.started_at, transaction.actor.id)
    orders = await connection.fetch(payout.SELECT_ORDERS, run_id)
    return bytes(released["envelope"]), sorted({row["addressee_no"] for row in orders})


async def _open_run(run_id: int, connection: Connection) -> asyncpg.Record:
    run = await connection.fetchrow(payout.LOCK_RUN, run_id)
    if run is None:
        raise NotPossible("unknown_run", "還付金の支払の抽出が見つかりません。番号を確かめてください。")
    if run["withdrawn_at"] is not None:
        raise NotPossible("withdrawn_before", "この抽出は取り下げられています。抽出の一覧を確かめてください。")
    if await connection.fetchrow(payout.SELECT_RELEASE, run_id) is not None:
        raise NotPossible("released_before", "この支払データはすでに承認されています。内容は変えられません。")
    return run


def _file(
    method: str, transfer_on: date, orders: Sequence[tuple[int, asyncpg.Record]], municipality: Municipality
) -> bytes:
    """The file of a run; the same payments give the same bytes."""
    if method == "cash":
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(("支払番号", "受取人", "金額", "支払日"))
        writer.writerows((number, row["name"], row["amount_yen"], transfer_on.isoformat()) for number, row in orders)
        return _UTF8_MARK + text.getvalue().encode()
    client = transfer_terms_of(municipality).consignor
    header = OrderHeader(
        client.code,
        client.name,
        transfer_on,
        client.bank_number,
        client.branch_number,
        client.account_kind,
        client.account_number,
    )
    rows = [_order(number, row) for number, row in orders]
    bank_days = municipality.law.calendar.bank_days
    try:
        return write_bank_transfer(header, rows, is_bank_business_day=bank_days.is_business_day)
    except FormatError as fault:
        raise NotPossible("not_writable", f"振込データを作れません。{fault.finding.message}") from None


def _order(number: int, row: asyncpg.Record) -> OrderRow:
    return OrderRow(
        row["bank_number"],
        row["branch_number"],
        row["account_kind"],
        row["account_number"],
        row["holder_kana"],
        row["amount_yen"],
        number,
    )


def _record(access: Access, rows: Sequence[asyncpg.Record], transaction: Transaction, detail: str) -> None:
    subjects = sorted({row["addressee_no"] for row in rows})
    for start in range(0, len(subjects), _PART_SUBJECTS):
        transaction.record_access(access, subjects[start : start + _PART_SUBJECTS], fields=FIELDS, detail=detail)
