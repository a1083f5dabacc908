"""The bank's statements of the city's account (全銀 種別03): each channel's money as it arrives, day by day."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from deploy.demo.calendar import Stretch
from deploy.demo.claim import Paid
from deploy.demo.transfer_files import SUFFIXES, Fate, with_faults
from deploy.demo.year import Year
from shared.money import Yen

#: The city's account that all channels pay into, as statements name it.
ACCOUNT = "designated_account"
_BANK, _BRANCH, _KIND, _NUMBER = "0117", "001", "1", "0000001"
#: Under which codes money is paid in (振込依頼人コード), by feed; the city's own window brings its cash to the bank.
_PAYERS = {
    "convenience_store": "0000000101",
    "account_transfer": "0000000201",
    "local_tax_portal": "0000000301",
    "pay_easy": "0000000302",
    "bank_counter": "0000000401",
}
_OWN_CASH = "0000009999"
#: Payments that a slip's own line of digits reports say nothing of the day on which the bank credits them.
UNDATED_FEED = "bank_counter"
_RECORD_CHARACTERS = 200
_YEAR_BEFORE_REIWA = 2018


@dataclass(frozen=True, slots=True)
class Movement:
    """What reached the account on one day from one payer."""

    day: date
    payer_code: str
    amount_yen: Yen


@dataclass(frozen=True, slots=True)
class StatementFile:
    """The statement of one stretch of days.

    Attributes:
        day: When the file is made and taken in.
        movements: In the order of their days.
        whole: The bytes.
        fate: What becomes of it.
    """

    day: date
    movements: tuple[Movement, ...]
    whole: bytes
    fate: Fate = Fate.POSTED

    @property
    def content(self) -> bytes:
        """The bytes as they are handed in: one that is refused broke off before its end record."""
        return self.whole[:-_RECORD_CHARACTERS] if self.fate is Fate.REFUSED else self.whole

    @property
    def channel(self) -> str:
        """The account's code in the city's table."""
        return ACCOUNT

    @property
    def name(self) -> str:
        """A name that tells what it is."""
        return f"{ACCOUNT}-{self.day:%Y%m%d}{SUFFIXES[self.fate]}"

    def figures(self) -> Counter[str]:
        """What must come of it, as the intake states it: counts and yen."""
        count, yen = len(self.movements), sum(one.amount_yen for one in self.movements)
        return Counter(file_count=1, record_count=count, total_yen=yen, posted_count=count, posted_yen=yen)


def statement_files(year: Year) -> list[StatementFile]:
    """The statements of a year, one for each stretch of days in which money arrived; each goes on from the last."""
    credited: dict[tuple[date, str], Yen] = defaultdict(int)
    for paid in final_money(year):
        credited[credited_on(paid), _payer_of(paid)] += paid.amount_yen
    movements = [Movement(day, payer, amount_yen) for (day, payer), amount_yen in sorted(credited.items())]
    return list(with_faults(list(_files(movements, year.calendar))))


def final_money(year: Year) -> Iterator[Paid]:
    """All money that the city has for good."""
    of_claims = (paid for claim in year.claims for paid in claim.money)
    return (paid for paid in (*of_claims, *year.strays, *(one.paid for one in year.mistyped)) if paid.is_final)


def credited_on(paid: Paid) -> date:
    """The day on which final money reaches the account: an account transfer's on the day of the debit."""
    if paid.channel == "account_transfer" or paid.final_on is None:
        return paid.paid_on
    return paid.final_on


def credits_by_channel(year: Year, after: date = date.min, until: date = date.max) -> Mapping[str, Yen]:
    """What the bank credits, by the channel that the city's table has for the payer; `unknown` for its own cash.

    Args:
        year: Whose money.
        after: Credits of later days only.
        until: Credits up to this day only.
    """
    found: dict[str, Yen] = defaultdict(int)
    for paid in _credited(year, after, until):
        found["unknown" if _payer_of(paid) == _OWN_CASH else paid.channel] += paid.amount_yen
    return found


def receipts_by_channel(year: Year, after: date = date.min, until: date = date.max) -> Mapping[str, Yen]:
    """What channels report with the day of its credit, in the same days."""
    found: dict[str, Yen] = defaultdict(int)
    for paid in _credited(year, after, until):
        if paid.feed != UNDATED_FEED:
            found[paid.channel] += paid.amount_yen
    return found


def _credited(year: Year, after: date, until: date) -> Iterator[Paid]:
    return (paid for paid in final_money(year) if after < credited_on(paid) <= until)


def _payer_of(paid: Paid) -> str:
    return _PAYERS.get(paid.feed or paid.channel, _OWN_CASH)


def _files(movements: Sequence[Movement], calendar: Sequence[Stretch]) -> Iterator[StatementFile]:
    before_yen, numbered = 0, 0
    for stretch in calendar:
        of_stretch = tuple(one for one in movements if stretch.has(one.day))
        if of_stretch:
            yield StatementFile(stretch.last_day, of_stretch, _content(stretch, of_stretch, before_yen, numbered))
            before_yen += sum(one.amount_yen for one in of_stretch)
            numbered += len(of_stretch)


def _content(stretch: Stretch, movements: Sequence[Movement], before_yen: Yen, numbered: int) -> bytes:
    days = "".join(map(_era_day, (stretch.last_day, stretch.first_day, stretch.last_day)))
    account = f"{_BANK}{'':15}{_BRANCH}{'':15}000{_KIND}000{_NUMBER}"
    lines = [f"1030{days}{account}{'':40}11{before_yen:014d}"]
    for number, one in enumerate(movements, start=numbered + 1):
        day = _era_day(one.day)
        lines.append(f"2{number:08d}{day}{day}111{one.amount_yen:012d}{'0' * 12}".ljust(71) + one.payer_code)
    total_yen = sum(one.amount_yen for one in movements)
    sums = f"{len(movements):06d}{total_yen:013d}{0:06d}{0:013d}"
    lines.append(f"8{sums}1{before_yen + total_yen:014d}{len(movements):07d}")
    lines.append(f"9{len(lines) + 1:010d}00001")
    return "".join(line.ljust(_RECORD_CHARACTERS) for line in lines).encode("ascii")


def _era_day(day: date) -> str:
    return f"{day.year - _YEAR_BEFORE_REIWA:02d}{day:%m%d}"
