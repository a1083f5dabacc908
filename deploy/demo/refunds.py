"""What was paid too much goes back: it pays what the same person owes, and the rest is refunded through the bank."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from deploy.demo.asking import DemoFailed
from deploy.demo.bank import Bank, Order
from deploy.demo.check import Check
from deploy.demo.city_hall import CityHall
from deploy.demo.two_persons import TwoPersons
from deploy.population import City
from shared.days import TOKYO
from shared.law.library import LAW

#: So many persons get their money back; the others' stays to be refunded (還付未済).
PERSONS_MAX = 25
_ROUNDS_MAX = 12
_PROPOSED_AT_ONCE = 100
_CASE = "refund"
_WRONG_HOLDER = "3"
_PROPOSAL, _DECISION = "refunds.appropriation", "refunds.decision"
_RELEASE, _CHANGE = "refunds.payout_release", "refunds.payee_change"
#: An agent's account, to which the first of all has his refund paid.
_AGENT_KANA = "ﾃｽﾄ ﾊﾅｺ"
#: Why two persons pay to an account, by what the register says of its holder.
_GROUNDS = {"former": "renamed", "other": "agent", "no_reading": "unregistered", "unknown": "unregistered"}


@dataclass(slots=True)
class Refunds:
    """What came of it.

    Attributes:
        found_yen: What refunds has open when the year is over.
        duties: Claims that overpayments must pay, by two persons' decisions.
        appropriated_yen: What they asked for.
        applied_yen: What payments posted of it.
        compared: Accounts of which identity said whether the register has their holders' names.
        agents: Of those, the ones in nobody's name that the register has, paid on a mandate.
        decided: Refunds that two persons decided.
        decided_yen: Their amounts with interest.
        overpaid_yen: Of that, what had been paid too much.
        ordered_yen: What the files ask the bank for.
        bounced: Payments that did not reach their account.
        paid: Refunds that ended paid.
        letters: Letters about all this, drawn.
        open_yen: What refunds has open at the end.
        unrefunded_yen: What payments has as not refunded at the end.
    """

    found_yen: int = 0
    duties: int = 0
    appropriated_yen: int = 0
    applied_yen: int = 0
    compared: int = 0
    agents: int = 0
    decided: int = 0
    decided_yen: int = 0
    overpaid_yen: int = 0
    ordered_yen: int = 0
    bounced: int = 0
    paid: int = 0
    letters: int = 0
    open_yen: int = 0
    unrefunded_yen: int = 0


async def refund(
    hall: CityHall, bank: Bank, people: City, fiscal_year: int, advance: Callable[[int], None]
) -> Refunds | None:
    """Appropriate all that is due and refund a part of the rest; none once interest cannot be computed any more.

    Args:
        hall: The services, at rest.
        bank: Who pays.
        people: Whose accounts are in the names that the register has.
        fiscal_year: The year whose settlement shows what is not refunded.
        advance: Told of each refund.

    Raises:
        DemoFailed: a step is refused against the plan.
    """
    today = datetime.now(TOKYO).date()
    if today > (LAW.refund_interest_rate.known_until or date.max):
        return None
    readings = {person.addressee_no: person.name.read for person in people.master}
    desk = _Desk(hall, bank, readings, today)
    await desk.appropriate()
    await desk.refund_some(advance)
    await desk.pay()
    await desk.look(fiscal_year)
    return desk.done


def refund_checks(refunds: Refunds | None, unrefunded_before_yen: int) -> Iterator[Check]:
    """What was found, used, paid and left, beside what payments says.

    Args:
        refunds: What came of it.
        unrefunded_before_yen: What payments had as not refunded when the year was over.
    """
    if refunds is None:
        return
    used_yen = refunds.applied_yen + refunds.overpaid_yen
    yield Check("過誤納金 還付側で把握した額(円)", unrefunded_before_yen, refunds.found_yen)
    yield Check("過誤納金 充当を決めた額=記帳した額(円)", refunds.appropriated_yen, refunds.applied_yen)
    entries = refunds.decided + refunds.bounced
    yield Check("還付 口座名義を宛名と照合した入力(件)", entries, refunds.compared)
    yield Check("還付 代理人の口座へ支払う決裁(件)", min(1, refunds.decided), refunds.agents)
    yield Check("還付 決めた額=振込データの額(円)", refunds.decided_yen, refunds.ordered_yen)
    yield Check("還付 口座名義違いで戻ったもの(件)", min(1, refunds.decided), refunds.bounced)
    yield Check("還付 支払が終わったもの(件)", refunds.decided, refunds.paid)
    yield Check("過誤納金 残った額(円)", refunds.found_yen - used_yen, refunds.open_yen)
    yield Check("過誤納金 収納の還付未済額(円)", refunds.open_yen, refunds.unrefunded_yen)


def _one_of_each_person(due: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is decided in one round: once something of a person is appropriated, payments is asked about him anew."""
    chosen, concerned = [], set[str]()
    for one in due:
        persons = {one["addressee_no"], *(duty["addressee_no"] for duty in one["duties"])}
        if concerned.isdisjoint(persons):
            chosen.append(one)
            concerned |= persons
    return chosen


class _Desk:
    """Those who refund: an officer, a colleague who proposes what he entered, and the head of section."""

    def __init__(self, hall: CityHall, bank: Bank, readings: Mapping[str, str], today: date) -> None:
        self.done = Refunds()
        self._hall, self._bank, self._readings, self._today = hall, bank, readings, today
        self._officer, self._colleague = hall.house.officer, hall.house.colleague
        self._two = TwoPersons("refunds", _CASE, "還付の事務", hall.house.head)

    async def appropriate(self) -> None:
        """Let overpayments pay what the same persons owe, until nothing of that kind is due."""
        await self._hall.run_job("refunds", "ask_open_claims", self._today)
        await self._hall.wait_quiet("payments", "refunds")
        self.done.found_yen = sum(one["open_yen"] for one in await self._overpayments())
        for _ in range(_ROUNDS_MAX):
            due = _one_of_each_person(await self._due())
            if not due:
                break
            for start in range(0, len(due), _PROPOSED_AT_ONCE):
                numbers = [one["overpayment_id"] for one in due[start : start + _PROPOSED_AT_ONCE]]
                wish = {"overpayment_ids": numbers, "reason": "同じ人に未納があるため"}
                made = await self._officer.post_to("refunds", "/appropriations/proposals", wish, case=_CASE)
                for one in made:
                    await self._two.approve(_PROPOSAL, one)
            self.done.duties += sum(len(one["duties"]) for one in due)
            self.done.appropriated_yen += sum(duty["amount_yen"] for one in due for duty in one["duties"])
            await self._hall.wait_quiet("payments", "refunds")
            for one in due:
                view = await self._officer.get("refunds", f"/overpayments/{one['overpayment_id']}", case=_CASE)
                self.done.applied_yen += sum(part["applied_yen"] or 0 for part in view["appropriations"])

    async def refund_some(self, advance: Callable[[int], None]) -> None:
        """Take claim forms in and decide them, person by person."""
        by_person: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for one in await self._overpayments():
            if one["open_yen"] > 0 and not one["reserved_yen"]:
                by_person[one["addressee_no"]].append(one)
        claimed: dict[str, dict[str, Any]] = {}
        for place, addressee_no in enumerate(sorted(by_person)[:PERSONS_MAX]):
            numbers = [one["overpayment_id"] for one in by_person[addressee_no]]
            kana = self._readings[addressee_no] if place else _AGENT_KANA
            claimed[addressee_no] = await self._enter(addressee_no, numbers, kana)
        await self._hall.wait_quiet("refunds", "identity")
        for addressee_no, entry in claimed.items():
            asked = {
                "addressee_no": addressee_no,
                "overpayment_ids": entry["overpayment_ids"],
                "decided_on": self._today.isoformat(),
                "grounds": await self._grounds(entry["entry_id"]),
            }
            quoted = await self._colleague.post_to("refunds", "/refund-quotes", asked, case=_CASE)
            await self._two.decide(_DECISION, quoted["payload"], self._colleague)
            self.done.decided += 1
            self.done.overpaid_yen += sum(one["open_yen"] for one in by_person[addressee_no])
            advance(1)

    async def pay(self) -> None:
        """Pay through the bank; the first payment comes back, and is paid anew to another account."""
        if not self.done.decided:
            return
        order = await self._order()
        self.done.decided_yen = self.done.ordered_yen
        await self._answer(order, {order.numbers[0]: _WRONG_HOLDER})
        waiting = await self._officer.get("refunds", "/refunds-waiting", case=_CASE)
        bounced = [one for one in waiting if one["failed_on"] is not None]
        self.done.bounced = len(bounced)
        for one in bounced:
            view = await self._officer.get("refunds", f"/refunds/{one['refund_id']}", case=_CASE)
            numbers = [item["overpayment_id"] for item in view["items"]]
            kana = self._readings[one["addressee_no"]]
            entry = await self._enter(one["addressee_no"], numbers, kana, account_number="7654321")
            await self._hall.wait_quiet("refunds", "identity")
            place = f"/refunds/{one['refund_id']}/payee-quotes"
            wish = {"entry_id": entry["entry_id"], "grounds": await self._grounds(entry["entry_id"])}
            changed = await self._colleague.post_to("refunds", place, wish, case=_CASE)
            await self._two.decide(_CHANGE, changed, self._colleague)
        again_yen = self.done.ordered_yen
        order = await self._order()
        await self._answer(order, {})
        # What was ordered twice is one payment.
        self.done.ordered_yen = again_yen
        self.done.paid = self.done.decided - len(await self._officer.get("refunds", "/refunds-waiting", case=_CASE))

    async def look(self, fiscal_year: int) -> None:
        """Read what is left, on both sides."""
        await self._hall.run_job("refunds", "issue_refund_notices", self._today)
        await self._hall.wait_quiet("payments", "refunds")
        self.done.open_yen = sum(one["open_yen"] for one in await self._overpayments())
        rows = await self._hall.house.head.get("payments", "/settlement", fiscal_year=fiscal_year)
        self.done.unrefunded_yen = sum(row["unrefunded_yen"] for row in rows)

    async def _order(self) -> Order:
        transfer_on = LAW.calendar.bank_days.next_business_day(self._today + timedelta(days=1))
        wish = {"transfer_on": transfer_on.isoformat()}
        run = await self._officer.post_to("refunds", "/payout-runs", wish, case=_CASE)
        names = ("run_id", "transfer_on", "file_sha256", "payment_count", "amount_yen")
        await self._two.decide(_RELEASE, {name: run[name] for name in names}, self._officer)
        sent = await self._officer.ask("refunds", "POST", f"/payout-runs/{run['run_id']}/sendings", case=_CASE)
        if not sent.is_success:
            raise DemoFailed(f"還付金の振込データを送付できません: HTTP {sent.status_code}")
        order = Order(self._bank.opened(sent.content))
        self.done.ordered_yen += order.amount_yen
        return order

    async def _answer(self, order: Order, codes: Mapping[int, str]) -> None:
        content = order.answered(codes, self._today)
        taken = await self._officer.ask("refunds", "POST", "/payout-result-files", content=content, case=_CASE)
        if not taken.is_success:
            raise DemoFailed(f"還付金の振込結果を取り込めません: HTTP {taken.status_code}")

    async def _enter(
        self, addressee_no: str, numbers: list[int], kana: str, *, account_number: str = "1234567"
    ) -> dict[str, Any]:
        account = {
            "bank_number": "9998",
            "branch_number": "001",
            "account_kind": "1",
            "account_number": account_number,
            "holder_kana": kana,
        }
        receiver = {"name": "試験 花子", "name_kana": kana, "account": account, "difference_reason": "架空の口座のため"}
        form = {
            "addressee_no": addressee_no,
            "overpayment_ids": numbers,
            "claimed_on": self._today.isoformat(),
            "receivers": [receiver],
        }
        entered: dict[str, Any] = await self._officer.post_to("refunds", "/refund-payees", form, case=_CASE)
        return entered

    async def _grounds(self, entry_id: int) -> list[dict[str, Any]]:
        """Why the accounts of an entry are paid that the register does not confirm; none where it does."""
        entry = await self._officer.get("refunds", f"/refund-payees/{entry_id}", case=_CASE)
        (payee,) = entry["payees"]
        self.done.compared += payee["likeness"] is not None
        if payee["likeness"] not in _GROUNDS:
            return []
        self.done.agents += payee["likeness"] == "other"
        document = "書類の写し(架空)"
        return [{"payee_no": payee["payee_no"], "ground": _GROUNDS[payee["likeness"]], "document": document}]

    async def _overpayments(self) -> list[dict[str, Any]]:
        return await self._pages("/overpayments", "overpayment_id")

    async def _due(self) -> list[dict[str, Any]]:
        return await self._pages("/appropriations/due", "overpayment_id")

    async def _pages(self, path: str, number: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        last = 0
        while page := await self._officer.get("refunds", path, case=_CASE, after=last):
            found += page
            last = page[-1][number]
        return found
