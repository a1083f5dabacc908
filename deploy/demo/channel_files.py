"""The files that channels send through the year: what stands in each, and what the intake must make of it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from deploy.demo.calendar import Stretch
from deploy.demo.channel_layouts import LAYOUTS, Reported, Sheet
from deploy.demo.claim import Paid
from deploy.demo.statements import StatementFile
from deploy.demo.transfer_files import SUFFIXES, Fate, with_faults
from deploy.demo.year import Year
from shared.contracts import ReceiptStage
from shared.formats.slip import clearing_key
from shared.law.slip_issuer import SlipIssuer

#: One record in so many stands in its file twice.
_REPEATED_EVERY = 97
#: Figures of a file's reconciliation, as the intake names them.
KINDS = ("posted", "suspense", "failed", "repeated", "rejected")


@dataclass(frozen=True, slots=True)
class ChannelFile:
    """What one channel reports of a stretch of days.

    Attributes:
        channel: The channel's code in the city's table.
        day: When the file is made and taken in.
        records: In the order of their days.
        fate: What becomes of it; records that nobody waits for are kept in suspense.
    """

    channel: str
    day: date
    records: tuple[Reported, ...]
    fate: Fate = Fate.POSTED

    @property
    def name(self) -> str:
        """A name that tells what it is."""
        return f"{self.channel}-{self.day:%Y%m%d}{SUFFIXES[self.fate]}"

    @property
    def store_keys(self) -> list[str]:
        """The assessors' keys whose slips shops have read; empty for channels that hand those keys on themselves."""
        if self.channel != "convenience_store":
            return []
        return sorted({record.paid.clearing_key for record in self.records if record.has_claim})

    def content(self, issuer: SlipIssuer, slip_keys: Mapping[str, str]) -> bytes:
        """The bytes.

        Args:
            issuer: Under which numbers the city collects.
            slip_keys: What the register of slips has for `store_keys`.
        """
        # A slip that nobody assessed has a number all the same, but none of the register.
        unknown = {
            record.paid.clearing_key: clearing_key(int(record.paid.clearing_key[2:]))
            for record in self.records
            if not record.has_claim
        }
        whole = LAYOUTS[self.channel](Sheet(self.day, self.records, issuer, {**slip_keys, **unknown}))
        return without_last_line(whole) if self.fate is Fate.REFUSED else whole

    def figures(self) -> Counter[str]:
        """What must come of it, as the intake states it: counts and yen."""
        figures: Counter[str] = Counter(file_count=1)
        for record in self.records:
            kind = "repeated" if record.repeated else "posted" if record.has_claim else "suspense"
            for name in ("record", kind):
                figures[f"{name}_count"] += 1
            for name in ("total", kind):
                figures[f"{name}_yen"] += record.paid.amount_yen
        return figures


def channel_files(year: Year) -> list[ChannelFile]:
    """The files of a year, one of each channel for each stretch of days in which it has something to report."""
    by_file: dict[tuple[str, date], list[Reported]] = defaultdict(list)
    for record in sorted(_records(year), key=lambda record: (record.day, record.number, record.stage)):
        by_file[record.paid.feed, _stretch_of(record.day, year.calendar).last_day].append(record)
    by_channel: dict[str, list[ChannelFile]] = defaultdict(list)
    for (channel, day), records in sorted(by_file.items()):
        by_channel[channel].append(ChannelFile(channel, day, tuple(_with_repeated(records))))
    return sorted((file for files in by_channel.values() for file in with_faults(files)), key=lambda file: file.day)


def figures_by_channel(files: Sequence[ChannelFile | StatementFile]) -> dict[str, Counter[str]]:
    """What must come of all files of each channel that are posted."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for file in files:
        if file.fate is Fate.POSTED:
            found[file.channel].update(file.figures())
    return dict(found)


def without_last_line(content: bytes) -> bytes:
    """A file whose transmission broke off before its end record."""
    return content.rstrip(b"\r\n").rpartition(b"\n")[0] + b"\n"


def _records(year: Year) -> Iterator[Reported]:
    of_claims = ((True, paid) for claim in year.claims for paid in claim.money)
    of_nobody = ((False, paid) for paid in (*year.strays, *(one.paid for one in year.mistyped)))
    for has_claim, paid in (*of_claims, *of_nobody):
        if paid.feed:
            yield from (Reported(stage, day, paid, has_claim) for stage, day in _stages(paid))


def _stages(paid: Paid) -> Iterator[tuple[ReceiptStage, date]]:
    days = (paid.flash_on, paid.final_on, paid.cancelled_on)
    for stage, day in zip((ReceiptStage.FLASH, ReceiptStage.FINAL, ReceiptStage.CANCEL), days, strict=True):
        if day is not None:
            yield stage, day


def _stretch_of(day: date, calendar: Sequence[Stretch]) -> Stretch:
    return next(stretch for stretch in calendar if stretch.has(day))


def _with_repeated(records: Sequence[Reported]) -> Iterator[Reported]:
    for number, record in enumerate(records):
        yield record
        if number % _REPEATED_EVERY == _REPEATED_EVERY // 2:
            yield replace(record, repeated=True)
