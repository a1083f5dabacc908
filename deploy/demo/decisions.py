"""The year's last act: the officer finds where money in suspense belongs, and the head of section decides (決裁)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.demo.asking import DemoFailed
from deploy.demo.mistyped import Mistyped, Verdict
from deploy.demo.staffing import House

ACT = "payments.suspense_assignment"
_ACT = f"/approvals/{ACT}"
_REFUSED = "納付者に確認が取れていません"
_WITHDRAWN = "証拠書類を添え直します"


@dataclass(slots=True)
class Decisions:
    """What came of the proposals, as the work list tells it at the end."""

    states: Counter[str] = field(default_factory=Counter)
    #: Attempts of the officer, who has not the privilege, to approve what he proposed himself; all were refused.
    own_approvals_refused: int = 0


async def decide_suspense(house: House, mistyped: Sequence[Mistyped], advance: Callable[[int], None]) -> Decisions:
    """Two persons decide where money with a mistyped number belongs.

    Raises:
        DemoFailed: the money or its claim cannot be found, or a step is refused against the plan.
    """
    decisions = Decisions()
    money = await _money_in_suspense(house)
    proposals = [(one, await _propose(house, one, money, f"{number:03d}")) for number, one in enumerate(mistyped, 1)]
    for one, proposed in proposals:
        place = f"{_ACT}/{proposed['approval_id']}"
        if one is mistyped[0]:
            decisions.own_approvals_refused += await _try_to_approve_oneself(house, place, proposed)
        await _decide(house, one.verdict, place, proposed)
        advance(1)
    mine = [one for one in await house.officer.get("payments", "/approvals") if one["act"] == ACT and one["mine"]]
    decisions.states = Counter(one["state"] for one in mine)
    return decisions


async def propose_withdrawn(house: House, mistyped: Sequence[Mistyped]) -> int:
    """The officer proposes anew what he withdrew, and leaves it to whoever decides next; gives how many those are.

    Raises:
        DemoFailed: the money or its claim cannot be found, or a step is refused.
    """
    money = await _money_in_suspense(house)
    withdrawn = [one for one in mistyped if one.verdict is Verdict.WITHDRAWN]
    for one in withdrawn:
        await _propose(house, one, money, "again")
    return len(withdrawn)


async def _money_in_suspense(house: House) -> dict[tuple[str, int, str], list[int]]:
    """Receipts in suspense by channel, amount and day: two that agree in all of these are the same to the books."""
    found: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    last = 0
    while page := await house.officer.get("payments", "/suspense", after=last):
        for row in page:
            found[row["channel"], row["amount_yen"], row["paid_on"]].append(row["receipt_id"])
        last = page[-1]["receipt_id"]
    return found


async def _propose(house: House, one: Mistyped, money: dict[tuple[str, int, str], list[int]], case: str) -> Any:
    paid = one.paid
    waiting = money[paid.channel, paid.amount_yen, paid.paid_on.isoformat()]
    claim = await _claim_of(house, one, case)
    if not waiting or claim is None:
        raise DemoFailed("番号を誤った納付、またはその期別債権が見つかりません。")
    payload = {
        "receipt_id": waiting.pop(),
        "amount_yen": paid.amount_yen,
        "claim_id": claim["claim_id"],
        "claim_version": claim["version"],
        "addressee_no": claim["addressee_no"],
        "tax_item": claim["tax_item"],
        "reason": "納付番号の打ち間違い",
        "evidence": f"領収済通知書の写し {paid.receipt_ref}",
    }
    return await house.officer.post_to("payments", _ACT, {"payload": payload, "note": "窓口の領収原符と照合"})


async def _claim_of(house: House, one: Mistyped, case: str) -> Any:
    """The claim as the officer finds it: by its addressee, in pages, for a case."""
    notice, last = one.claim.notice, 0
    while page := await house.officer.post_to(
        "payments", "/claims/search", {"addressee_no": notice.addressee_no, "after": last}, case=f"suspense-{case}"
    ):
        for claim in page:
            if (claim["notice_no"], int(claim["instalment"])) == (notice.notice_no, one.claim.slip.instalment):
                return claim
        last = page[-1]["claim_id"]
    return None


async def _try_to_approve_oneself(house: House, place: str, proposed: Any) -> int:
    response = await house.officer.ask("payments", "POST", f"{place}/approve", json=_confirming(proposed))
    return int(response.status_code == httpx.codes.FORBIDDEN)


async def _decide(house: House, verdict: Verdict, place: str, proposed: Any) -> None:
    if verdict is Verdict.WITHDRAWN:
        await house.officer.post_to("payments", f"{place}/withdraw", {"reason": _WITHDRAWN})
        return
    shown = await house.head.get("payments", place)
    if verdict is Verdict.REFUSED:
        await house.head.post_to("payments", f"{place}/refuse", {"reason": _REFUSED})
    elif shown["payload_hash"] == proposed["payload_hash"]:
        await house.head.post_to("payments", f"{place}/approve", _confirming(shown))
    else:
        raise DemoFailed("起案の内容と決裁者に示された内容が異なります。")


def _confirming(proposed: Any) -> dict[str, str]:
    return {"payload_hash": proposed["payload_hash"]}
