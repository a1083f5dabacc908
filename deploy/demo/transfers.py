"""Account transfer as the city works it: applications in lists, files that two persons let go, notices of failures."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from deploy.demo.asking import DemoFailed
from deploy.demo.bank import Bank
from deploy.demo.person import Person
from deploy.demo.staffing import House
from deploy.demo.transfer_files import Run
from deploy.demo.two_persons import TwoPersons
from deploy.demo.year import Mandate
from shared.days import TOKYO
from shared.law.library import LAW

_LIST = "payments.mandate_list"
_RELEASE = "payments.transfer_release"
_LIST_MAX = 500
_CASE = "transfer"
_PAY_WITHIN = timedelta(days=10)


@dataclass(slots=True)
class Transfers:
    """The desk of account transfer.

    Attributes:
        house: Who works at it.
        bank: Where files go.
        runs: What is to leave.
        shown: What the service tells of each run at the end, by its debit day.
    """

    house: House
    bank: Bank
    runs: Sequence[Run]
    mandates: int = 0
    noticed: int = 0
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    _numbers: dict[date, int] = field(default_factory=dict)

    async def enter(self, mandates: Sequence[Mandate], advance: Callable[[int], None]) -> None:
        """One officer enters what the papers say, a second one checks it against them.

        Raises:
            DemoFailed: a step is refused.
        """
        for start in range(0, len(mandates), _LIST_MAX):
            papers = mandates[start : start + _LIST_MAX]
            payload = {"source": "試験銀行 口座振替依頼書送付書", "applications": [_application(one) for one in papers]}
            await self._two(self.house.colleague).decide(_LIST, payload, self.house.officer)
            self.mandates += len(papers)
            advance(len(papers))

    async def release(self, day: date) -> None:
        """Two persons let the files of a day go, and the bank takes them.

        Raises:
            DemoFailed: there is no such run, or a step is refused against the plan.
        """
        for run in self.runs:
            if run.day.released_on == day:
                await self._release(run)

    async def notice(self, day: date) -> None:
        """Make a notice with a slip (口座振替不納通知) for each transfer that failed for good.

        Raises:
            DemoFailed: a step is refused.
        """
        pay_by = notice_pay_by()
        for run in self.runs:
            if run.day.result_on != day or not run.released or pay_by is None:
                continue
            place = f"/transfer-runs/{self._numbers[run.day.debit_on]}/notices"
            more = True
            while more:
                made = await self.house.officer.post_to("payments", place, {"pay_by": pay_by.isoformat()}, case=_CASE)
                self.noticed += made["noticed"]
                more = made["more"]

    async def look(self) -> None:
        """Read what the service tells of every run."""
        officer, after = self.house.officer, 0
        while page := await officer.get("payments", "/transfer-runs", after=after):
            for run in page:
                shown = await officer.get("payments", f"/transfer-runs/{run['run_id']}")
                self.shown[shown["debit_on"]] = shown
            after = page[-1]["run_id"]

    def _two(self, approver: Person) -> TwoPersons:
        return TwoPersons("payments", _CASE, "口座振替の事務", approver)

    async def _release(self, run: Run) -> None:
        officer, debit_on = self.house.officer, run.day.debit_on.isoformat()
        found = await officer.get("payments", "/transfer-runs")
        numbers = [one["run_id"] for one in found if one["debit_on"] == debit_on]
        if not numbers:
            raise DemoFailed(f"振替日 {debit_on} の抽出がありません。")
        self._numbers[run.day.debit_on] = numbers[0]
        place = f"/transfer-runs/{numbers[0]}"
        if not run.released:
            # Everything was paid meanwhile: a check pulls it out, and no file leaves.
            await officer.post_to("payments", f"{place}/checks")
            return
        shown = await officer.get("payments", place)
        names = ("run_id", "debit_on", "file_sha256", "request_count", "amount_yen")
        await self._two(self.house.head).decide(_RELEASE, {name: shown[name] for name in names}, officer)
        sent = await officer.ask("payments", "POST", f"{place}/sendings", case=_CASE)
        if not sent.is_success:
            raise DemoFailed(f"振替日 {debit_on} の依頼データを送付できません: HTTP {sent.status_code}")
        self.bank.receive(run.day.debit_on, sent.content)


def notice_pay_by() -> date | None:
    """The last day of the slips of notices, by the real calendar; none where its charge has not been announced.

    A slip is good for days from the real today, whatever the demonstration's year.
    """
    today = datetime.now(TOKYO).date()
    announced = LAW.late_charge_tier1_rate.known_until or date.max
    return min(today + _PAY_WITHIN, announced) if today <= announced else None


def _application(mandate: Mandate) -> dict[str, Any]:
    return {
        "addressee_no": mandate.addressee_no,
        "tax_item": mandate.tax_item,
        "bank_number": mandate.bank,
        "branch_number": "001",
        "account_kind": "1",
        "account_number": mandate.account_number,
        "holder_kana": "テスト ハナコ",
        "holder_relation": "self",
        "effective_on": "2025-04-01",
        "reason": "口座振替依頼書の受付",
        "mandate_version": 0,
    }
