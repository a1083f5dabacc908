"""What comes of account transfers: the runs of the city, and the banks' files of results (全銀 種別91)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Protocol, TypeVar

from deploy.demo.calendar import DebitDay
from deploy.demo.year import PAID, Debit, Year
from shared.money import Yen


class Fate(StrEnum):
    """What the intake must make of a file."""

    POSTED = "posted"
    REFUSED = "refused"
    REPEATED = "repeated"


#: How the operator tells such files apart.
SUFFIXES = {Fate.POSTED: "", Fate.REFUSED: "-NG", Fate.REPEATED: "-2"}


class HasFate(Protocol):
    """A file of any channel."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def fate(self) -> Fate:
        """What becomes of it."""


AnyFile = TypeVar("AnyFile", bound=HasFate)


@dataclass(frozen=True, slots=True)
class Run:
    """What the city asks for on one debit day, and what of it leaves."""

    day: DebitDay
    debits: tuple[Debit, ...]

    @property
    def released(self) -> tuple[Debit, ...]:
        """All that was not pulled out."""
        return tuple(one for one in self.debits if one.result_code is not None)


@dataclass(frozen=True, slots=True)
class TransferFile:
    """The results of one debit day with what must come of them; the bytes follow from what the city has sent.

    Attributes:
        debits: Every row.
        fate: What becomes of the file.
    """

    debit_day: DebitDay
    debits: tuple[Debit, ...]
    fate: Fate = Fate.POSTED
    channel: str = "account_transfer"

    @property
    def name(self) -> str:
        """What the operator calls it."""
        return f"KF{self.debit_day.debit_on:%Y%m%d}{SUFFIXES[self.fate]}"

    @property
    def day(self) -> date:
        """When it is taken in."""
        return self.debit_day.result_on

    @property
    def count(self) -> int:
        """Rows."""
        return len(self.debits)

    @property
    def total_yen(self) -> Yen:
        """Of all rows."""
        return sum(one.amount_yen for one in self.debits)

    @property
    def unpaid(self) -> tuple[Debit, ...]:
        """Rows without money."""
        return tuple(one for one in self.debits if one.result_code != PAID)


def transfer_runs(year: Year) -> list[Run]:
    """The runs of a year, one for each debit day on which something is asked for."""
    by_day: dict[DebitDay, list[Debit]] = defaultdict(list)
    for debit in year.debits:
        by_day[debit.day].append(debit)
    return [Run(day, tuple(debits)) for day, debits in sorted(by_day.items())]


def transfer_files(year: Year) -> list[TransferFile]:
    """The results of a year: one file for each run that left, and the faults of a year among them."""
    return list(with_faults([_file(run, year) for run in transfer_runs(year) if run.released]))


def _file(run: Run, year: Year) -> TransferFile:
    unasked = [one for one in year.unasked if one.day == run.day]
    return TransferFile(run.day, (*run.released, *unasked))


def with_faults(files: Sequence[AnyFile]) -> Iterator[AnyFile]:
    """The files of a channel: the second one comes first with a fault, and the first one comes twice."""
    for number, file in enumerate(files):
        if number == min(1, len(files) - 1):
            yield replace(file, fate=Fate.REFUSED)
        yield file
        if number == 0:
            yield replace(file, fate=Fate.REPEATED)
