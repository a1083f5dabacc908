"""Who pays how: every claim of the city gets its year, and the faults that a year brings are planted among them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from deploy.demo.calendar import (
    FIRST_DAY,
    LAST_DAY,
    SHORTAGE,
    DebitDay,
    Stretch,
    build_calendar,
    dunning_calendar,
    first_debit,
    second_debit,
)
from deploy.demo.city import Notice, build_city
from deploy.demo.claim import ClaimYear, Paid, late_charge_yen, notice_day
from deploy.demo.mistyped import Mistyped, Verdict, is_mistyped, mistyped_key, verdict_on
from shared.law.late_charge import Payment
from shared.law.municipality import Municipality
from shared.money import Yen

#: Results of an account transfer without money (全銀 振替結果コード): shortage, closed account, and others.
_FAILED_CODES = ("1", "1", "1", "1", "2", "3", "8", "9")
PAID = "0"
#: The city stopped the transfer itself, so nobody is told of a failure.
OWN_STOP = "8"
#: No such account, or stopped by its holder: the city asks no more under this mandate.
_ENDS_ASKING = frozenset({"2", "3"})
BANKS = ("9998", "9997")
#: Who reports what is paid at a counter: the city's own window by its system, all others by files.
_COUNTER_FEEDS = ("", "", "local_tax_portal", "pay_easy", "bank_counter")
#: Feeds that report at once (速報) and some days later for good (確報).
_TWICE_REPORTED = frozenset({"local_tax_portal", "pay_easy"})


@dataclass(frozen=True, slots=True)
class Mandate:
    """A taxpayer's wish that his account be debited for a tax item (口座振替申込)."""

    addressee_no: str
    tax_item: str
    bank: str
    account_number: str


@dataclass(frozen=True, slots=True)
class Debit:
    """One debit that the city asks a bank for.

    Attributes:
        day: When.
        clearing_key: The claim's.
        amount_yen: What was open when it was frozen.
        result_code: What the bank answers; none where it is pulled out (引き抜き) because it was paid meanwhile.
        is_last: Whether no second one follows if it fails.
    """

    day: DebitDay
    clearing_key: str
    amount_yen: Yen
    result_code: str | None
    is_last: bool = True


@dataclass(frozen=True, slots=True)
class Revision:
    """A change of an assessment: the new amounts by instalment, or none where the notice is cancelled."""

    notice: Notice
    history_no: int
    day: date
    amounts_yen: tuple[tuple[int, Yen], ...] = ()
    #: The upstream system sends it before the assessment that it changes.
    comes_first: bool = False


@dataclass(slots=True)
class Year:
    """Everything that happens in the demonstration's year."""

    notices: tuple[Notice, ...]
    calendar: tuple[Stretch, ...]
    dunning_calendar: tuple[Stretch, ...]
    claims: list[ClaimYear] = field(default_factory=list)
    revisions: list[Revision] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)
    debits: list[Debit] = field(default_factory=list)
    #: Results of a bank that nobody has asked for.
    unasked: list[Debit] = field(default_factory=list)
    #: Payments of slips that no assessment knows.
    strays: list[Paid] = field(default_factory=list)
    #: Payments whose number was mistyped at a counter.
    mistyped: list[Mistyped] = field(default_factory=list)


def build_year(size: int, seed: int, municipality: Municipality) -> Year:
    """The year of a city of `size` taxpayers; the same seed gives the same year."""
    city = build_city(size, seed, municipality)
    calendar = build_calendar(municipality)
    year = Year(city, calendar, dunning_calendar(calendar))
    planner = _Planner(year, Random(seed + 1), municipality)  # noqa: S311 - The numbers only have to repeat.
    for notice in city:
        planner.plan(notice)
    planner.plant_strays(max(3, size // 400))
    return year


class _Planner:
    """Draws the fate of one notice after the other."""

    def __init__(self, year: Year, random: Random, municipality: Municipality) -> None:
        self.year = year
        self.random = random
        self.municipality = municipality
        self._receipts = 0
        self._paid_in_time_at_counter = 0

    def plan(self, notice: Notice) -> None:
        claims = [ClaimYear(notice, slip) for slip in notice.slips]
        self.year.claims += claims
        # Each kind of revision falls on one notice of two hundred, on the first ones of each run for small cities.
        kind = notice.number % 200
        if kind in (7, 8):
            self._cancel_at_once(notice, claims, comes_first=kind == 8)
            return
        if kind in (9, 10) and len(claims) >= 4:
            self._revise_last(notice, claims, percent=130 if kind == 9 else 70)
        habit = self.random.choices(("transfer", "store", "counter"), (40, 38, 22))[0]
        if habit == "transfer":
            account = f"{notice.number % 10_000_000:07d}"
            bank = self.random.choice(BANKS)
            self.year.mandates.append(Mandate(notice.addressee_no, notice.tax_item, bank, account))
        for claim in claims:
            if not claim.assessed_yen():
                continue
            if notice.number % 40 == 13 and claim is claims[0] and notice.assessed_on > FIRST_DAY:
                # Paid before the assessment has been announced: the money waits for it.
                self._pay_at_counter(claim, notice.assessed_on - timedelta(days=4), claim.assessed_yen(), feed="")
                continue
            if habit == "transfer":
                # Who can no longer be debited takes his slips to a shop.
                habit = "transfer" if self._by_transfer(claim) else "store"
            elif habit == "store":
                self._by_store(claim)
            else:
                self._at_counter(claim)
        if kind in (11, 12):
            self._reduce_what_was_paid(notice, claims, cancelled=kind == 12)

    def plant_strays(self, count: int) -> None:
        """Money for slips that nobody assessed: most at the store, one in a bank's file."""
        for number in range(1, count + 1):
            paid_on = self._day(date(2025, 5, 7), 300)
            key = f"20259990{number:07d}01"
            amount_yen = 1_000 * self.random.randint(1, 40)
            self.year.strays.append(
                Paid(
                    "convenience_store",
                    self._ref("CVS"),
                    key,
                    amount_yen,
                    paid_on,
                    final_on=_later(paid_on, 4),
                    feed="convenience_store",
                )
            )
        row = next((row for row in self.year.debits if row.result_code == PAID), None)
        if row is not None:
            key, day = f"20259991{count:07d}01", row.day
            self.year.unasked.append(Debit(day, key, 4_100, PAID))
            self.year.strays.append(Paid("account_transfer", "", key, 4_100, day.debit_on, final_on=day.result_on))

    def _cancel_at_once(self, notice: Notice, claims: Sequence[ClaimYear], *, comes_first: bool) -> None:
        """The assessment was a mistake and is cancelled before anybody pays."""
        for claim in claims:
            claim.revisions.append((notice.assessed_on, 0))
        self.year.revisions.append(Revision(notice, 2, notice.assessed_on, comes_first=comes_first))

    def _revise_last(self, notice: Notice, claims: Sequence[ClaimYear], percent: int) -> None:
        """The year's tax changes early; the last instalment, not due for long, takes the difference."""
        claim = claims[-1]
        day = notice.sent_on + timedelta(days=20)
        amount_yen = claim.slip.amount_yen * percent // 100
        claim.revisions.append((day, amount_yen))
        self.year.revisions.append(Revision(notice, 2, day, ((claim.slip.instalment, amount_yen),)))

    def _reduce_what_was_paid(self, notice: Notice, claims: Sequence[ClaimYear], *, cancelled: bool) -> None:
        """After everything was paid the tax falls, so that money is owed back (過誤納)."""
        day = claims[-1].slip.due_on + timedelta(days=26)
        settled = all(
            claim.left_to_pay_yen(day) <= 0 and all(paid.is_final for paid in claim.money) for claim in claims
        )
        if not settled:
            return
        amounts = [(claim.slip.instalment, 0 if cancelled else claim.slip.amount_yen * 4 // 5) for claim in claims]
        for claim, (_, amount_yen) in zip(claims, amounts, strict=True):
            claim.revisions.append((day, amount_yen))
        self.year.revisions.append(Revision(notice, 2, day, () if cancelled else tuple(amounts)))

    def _by_transfer(self, claim: ClaimYear) -> bool:
        """Debit the account, a second time where that is due; gives whether the city may go on asking."""
        slip, item = claim.slip, claim.notice.tax_item
        first = first_debit(slip.due_on, self.municipality)
        fails = self.random.random() < 0.02
        code = self.random.choice(_FAILED_CODES) if fails else PAID
        if not fails and self.random.random() < 0.004:
            # Paid at a counter when the file has left: the account is debited all the same.
            self._pay_at_counter(claim, self._before_due(claim), claim.assessed_yen())
        second = second_debit(first, item, code, self.municipality) if fails else None
        self._debit(claim, first, code, is_last=second is None)
        if second is not None:
            fate = self.random.random()
            if fate < 0.3:
                # Paid at a shop before the second file leaves.
                self._pay_at_store(claim, _later(slip.due_on, self.random.randint(2, 4)), claim.assessed_yen())
            fails = fate > 0.8
            self._debit(claim, second, SHORTAGE if fails else PAID)
        if fails and self.random.random() < 0.6:
            failed_on = (second or first).debit_on
            self._pay_at_store(claim, _later(failed_on, self.random.randint(3, 10)), claim.assessed_yen())
        return code not in _ENDS_ASKING

    def _debit(self, claim: ClaimYear, day: DebitDay, code: str, *, is_last: bool = True) -> None:
        """Ask for what is open when the day is frozen; what has changed when the file leaves is pulled out."""
        amount_yen, key = claim.left_to_pay_yen(day.frozen_on), claim.slip.clearing_key
        if amount_yen <= 0:
            return
        if claim.left_to_pay_yen(day.released_on) != amount_yen:
            self.year.debits.append(Debit(day, key, amount_yen, None))
            return
        self.year.debits.append(Debit(day, key, amount_yen, code, is_last))
        if code == PAID:
            claim.money.append(Paid("account_transfer", "", key, amount_yen, day.debit_on, final_on=day.result_on))

    def _by_store(self, claim: ClaimYear) -> None:
        amount_yen, fate = claim.assessed_yen(), self.random.random()
        if fate < 0.02:
            return
        if fate < 0.09:
            self._pay_late(claim, "store")
            return
        paid_on = self._before_due(claim)
        if fate < 0.10:
            # A flash report (速報) that the shop takes back; half of the payers come again.
            self._pay_at_store(claim, paid_on, amount_yen, cancelled=True)
            if self.random.random() < 0.5:
                self._pay_at_counter(claim, _later(paid_on, 5), amount_yen)
            return
        self._pay_at_store(claim, paid_on, amount_yen, without_flash=fate < 0.14)
        if fate > 0.993:
            self._pay_at_store(claim, _later(paid_on, 1), amount_yen)

    def _at_counter(self, claim: ClaimYear) -> None:
        amount_yen, fate = claim.assessed_yen(), self.random.random()
        if fate < 0.03:
            return
        if fate < 0.09:
            self._pay_late(claim, "counter")
        elif fate < 0.12 and amount_yen >= 2_000:
            self._pay_at_counter(claim, self._before_due(claim), amount_yen // 2)
            if self.random.random() < 0.5:
                self._pay_late(claim, "counter")
        elif fate < 0.124:
            self._pay_at_counter(claim, self._before_due(claim), amount_yen + 1_000)
        else:
            self._pay_in_time_at_counter(claim, amount_yen)

    def _pay_in_time_at_counter(self, claim: ClaimYear, amount_yen: Yen) -> None:
        self._pay_at_counter(claim, self._before_due(claim), amount_yen)
        self._paid_in_time_at_counter += 1
        if not is_mistyped(self._paid_in_time_at_counter, len(self.year.mistyped)):
            return
        number = len(self.year.mistyped) + 1
        paid, verdict = replace(claim.money.pop(), clearing_key=mistyped_key(number)), verdict_on(number)
        self.year.mistyped.append(Mistyped(claim, paid, verdict))
        if verdict is Verdict.APPROVED:
            claim.assigned.append(paid)

    def _pay_late(self, claim: ClaimYear, place: str) -> None:
        """Pay what is left after the due date: the principal alone, or with the fee and the charge it has by then."""
        # Most are late by weeks; one in five by so long that the charge (延滞金) is felt.
        days = self.random.randint(100, 320) if self.random.random() < 0.2 else self.random.randint(2, 90)
        paid_on = claim.slip.due_on + timedelta(days=days)
        if paid_on > LAST_DAY:
            # Still in arrears when the books close.
            return
        left_yen = claim.left_to_pay_yen(date.max)
        pay = self._pay_at_store if place == "store" else self._pay_at_counter
        pay(claim, paid_on, left_yen)
        if self.random.random() < 0.4:
            return
        dunned_on = notice_day(claim, self.year.dunning_calendar)
        if dunned_on is not None and dunned_on > paid_on:
            return
        paid = claim.money.pop()
        charge_yen = late_charge_yen(claim, paid_on, _parts(claim), dunned_on, self.municipality)
        fee_yen = self.municipality.dunning_fee_yen(claim.slip.due_on, dunned_on) if dunned_on else 0
        pay(claim, paid.paid_on, left_yen + charge_yen + fee_yen)

    def _pay_at_store(
        self,
        claim: ClaimYear,
        paid_on: date,
        amount_yen: Yen,
        *,
        cancelled: bool = False,
        without_flash: bool = False,
    ) -> None:
        """A convenience store tells at once (速報) and for good some days later (確報)."""
        flash_on = None if without_flash else _later(paid_on, 1)
        final_on = None if cancelled else paid_on + timedelta(days=5)
        if final_on is not None and final_on > LAST_DAY:
            final_on = LAST_DAY if without_flash else None
        claim.money.append(
            Paid(
                "convenience_store",
                self._ref("CVS"),
                claim.slip.clearing_key,
                amount_yen,
                paid_on,
                flash_on,
                final_on,
                _later(paid_on, 3) if cancelled else None,
                "convenience_store",
            )
        )

    def _pay_at_counter(self, claim: ClaimYear, paid_on: date, amount_yen: Yen, feed: str | None = None) -> None:
        if feed is None:
            feed = self.random.choice(_COUNTER_FEEDS)
        twice = feed in _TWICE_REPORTED
        claim.money.append(
            Paid(
                "bank_counter" if feed else "counter",
                self._ref("CTR"),
                claim.slip.clearing_key,
                amount_yen,
                paid_on,
                flash_on=_later(paid_on, 1) if twice else None,
                final_on=_later(paid_on, 3 if twice else 1),
                feed=feed,
            )
        )

    def _before_due(self, claim: ClaimYear) -> date:
        first = claim.notice.sent_on + timedelta(days=1)
        return max(first, claim.slip.due_on - timedelta(days=min(self.random.randrange(14), self.random.randrange(28))))

    def _day(self, first: date, days: int) -> date:
        return first + timedelta(days=self.random.randrange(days))

    def _ref(self, prefix: str) -> str:
        self._receipts += 1
        return f"{prefix}-{self._receipts:08d}"


def _parts(claim: ClaimYear) -> list[Payment]:
    return [Payment(paid.paid_on, paid.amount_yen) for paid in claim.money if paid.is_final]


def _later(day: date, days: int) -> date:
    """Some days later, within the year."""
    return min(day + timedelta(days=days), LAST_DAY)
