"""The officers who decide dispositions beside seizures, and what they hand in."""

from datetime import date, timedelta
from typing import Any

import httpx
import pypdfium2 as pdfium

from shared.contracts import (
    BalancesStated,
    ClaimBalance,
)
from tests.enforcement.claims import ADDRESSEE, DUE
from tests.enforcement.conftest import HEAD, Enforcement


def text_of(pdf: bytes) -> str:
    """All text on the sheets of a paper, without its spaces."""
    document = pdfium.PdfDocument(pdf)
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)


#: The counters of the record by their numbers.
COUNTERS = {
    90: "participation",
    91: "distribution_request",
    92: "acceleration",
    93: "other_disposition",
    96: "association",
}
#: By which the claims rank, as payments says.
PRIORITY = date(2025, 4, 30)


class Desk:
    """The officers, and what they hand in for claims of 50,000 and 30,000 yen."""

    def __init__(self, enforcement: Enforcement, today: date) -> None:
        self.enforcement, self.today = enforcement, today

    def claims(self, *claim_ids: int) -> list[dict[str, Any]]:
        return [{"claim_id": one, "tax_item": "012"} for one in claim_ids or (1, 2)]

    def values(self, **more: Any) -> dict[str, Any]:
        common = {"addressee_no": ADDRESSEE, "evidence": "通知書の写し", "reason": "試験の処分"}
        return {**common, "claims": self.claims(), **more}

    def request(self, **more: Any) -> dict[str, Any]:
        values = {
            "procedure": "auction",
            "authority": "試験地方裁判所",
            "case_number": "令和7年(ケ)第1号",
            "began_on": (self.today - timedelta(days=20)).isoformat(),
            "demand_by": (self.today + timedelta(days=30)).isoformat(),
        }
        return self.values(**{**values, **more})

    async def decided(self, act: str, payload: dict[str, Any]) -> str:
        answer = await self.enforcement.decide(f"enforcement.{act}", payload)
        assert answer.status_code == 200, answer.text
        number: str = answer.json()["approval_id"]
        return number

    async def answers(self, disposition_id: str, owed: dict[int, int], *, ask_no: int = 1, days_ago: int = 0) -> None:
        """Payments states what is owed of each claim, principal only."""
        balances = (
            ClaimBalance(
                claim_id=claim_id,
                version=3,
                due_on=DUE,
                priority_on=PRIORITY,
                principal_yen=yen,
                dunning_fee_yen=100,
                late_charge_yen=700,
                provisional_yen=0,
            )
            for claim_id, yen in owed.items()
        )
        await self.enforcement.hear(
            BalancesStated(
                seizure_id=disposition_id,
                ask_no=ask_no,
                addressee_no=ADDRESSEE,
                stated_on=self.today - timedelta(days=days_ago),
                claims=tuple(balances),
            )
        )

    async def shown(self, disposition_id: str) -> dict[str, Any]:
        found: dict[str, Any] = await self.enforcement.get(f"/dispositions/{disposition_id}")
        return found

    async def note(self, disposition_id: str, step: str, on: date | None = None) -> httpx.Response:
        entry = {"step": step, "effective_on": (on or self.today).isoformat(), "note": "書留 第1号"}
        return await self.enforcement.post(f"/dispositions/{disposition_id}/steps", entry)

    async def moved(self, disposition_id: str, step: str, **changed: Any) -> httpx.Response:
        return await self._carried_out(
            "disposition_step",
            disposition_id,
            {
                "step": step,
                "effective_on": self.today.isoformat(),
                "reason": "試験の終了",
                **changed,
            },
        )

    async def money(self, disposition_id: str, amount_yen: int) -> httpx.Response:
        values = {"paid_on": self.today.isoformat(), "amount_yen": amount_yen, "reference": "配当表 第1号"}
        return await self._carried_out("disposition_money", disposition_id, values)

    async def _carried_out(self, act: str, disposition_id: str, values: dict[str, Any]) -> httpx.Response:
        shown = await self.shown(disposition_id)
        place = {
            name: shown[name] for name in ("disposition_id", "step_no", "addressee_no", "counterparty_no", "tax_items")
        }
        made = await self.enforcement.propose(f"enforcement.{act}", {**place, **values})
        if made.status_code != 201:
            return made
        body = {"payload_hash": made.json()["payload_hash"]}
        number = made.json()["approval_id"]
        return await self.enforcement.post(f"/approvals/enforcement.{act}/{number}/approve", body, HEAD)

    async def counters(self) -> dict[str, tuple[int, int]]:
        """How many are in force and how many ever were, of all claims together, where there ever were any."""
        found: dict[str, tuple[int, int]] = {}
        for one in await self.enforcement.get(f"/cases/{await self.enforcement.case_id()}/counters"):
            if (name := COUNTERS.get(one["item_no"])) and one["ever"]:
                in_force, ever = found.get(name, (0, 0))
                found[name] = (in_force + one["in_force"], ever + one["ever"])
        return found

    async def paper(self, disposition_id: str, paper: str) -> httpx.Response:
        wanted = {
            "paper": paper,
            "debtor_name": "見本 太郎",
            "debtor_address": "見本市見本町1番地",
            "recipient_name": "試験機関 御中",
            "recipient_address": "見本市見本町2番地",
            "recipient_postal_code": "9860000",
        }
        return await self.enforcement.post(f"/dispositions/{disposition_id}/papers", wanted)
