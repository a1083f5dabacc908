"""Decisions of two persons: one proposes, another looks at what was proposed and approves just that."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from deploy.demo.asking import DemoFailed
from deploy.demo.person import Person


@dataclass(frozen=True, slots=True)
class TwoPersons:
    """Those who decide in one service.

    Attributes:
        service: Where.
        case: The case on which they look at somebody's data (利用の根拠).
        note: What the proposals say.
        approver: Who approves.
    """

    service: str
    case: str
    note: str
    approver: Person

    async def decide(self, act: str, payload: Mapping[str, Any], by: Person) -> str:
        """Propose and approve; gives the number of the approval.

        Raises:
            DemoFailed: a step is refused against the plan.
        """
        proposed = await self.propose(act, payload, by)
        await self.approve(act, proposed)
        return str(proposed["approval_id"])

    async def propose(self, act: str, payload: Mapping[str, Any], by: Person) -> dict[str, Any]:
        """What is shown of a proposal.

        Raises:
            DemoFailed: it is refused.
        """
        body = {"payload": payload, "note": self.note}
        proposed: dict[str, Any] = await by.post_to(self.service, f"/approvals/{act}", body, case=self.case)
        return proposed

    async def refuses_alone(self, act: str, proposed: Mapping[str, Any], by: Person) -> bool:
        """Whether somebody who has no right to it fails to approve a proposal."""
        answer = await by.ask(self.service, "POST", f"{_place(act, proposed)}/approve", json=_confirmed(proposed))
        return answer.status_code == httpx.codes.FORBIDDEN

    async def approve(self, act: str, proposed: Mapping[str, Any]) -> None:
        """The approver approves what he is shown, if it is what was proposed.

        Raises:
            DemoFailed: he is shown something else, or it is not executed.
        """
        place = _place(act, proposed)
        shown = await self.approver.get(self.service, place, case=self.case)
        if shown["payload_hash"] != proposed["payload_hash"]:
            raise DemoFailed("起案の内容と決裁者に示された内容が異なります。")
        approved = await self.approver.post_to(self.service, f"{place}/approve", _confirmed(shown), case=self.case)
        if approved["state"] != "executed":
            raise DemoFailed(f"決裁「{act}」が執行されません: {approved['state']}")


def _place(act: str, proposed: Mapping[str, Any]) -> str:
    return f"/approvals/{act}/{proposed['approval_id']}"


def _confirmed(proposed: Mapping[str, Any]) -> dict[str, str]:
    return {"payload_hash": proposed["payload_hash"]}
