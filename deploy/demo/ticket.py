"""Somebody asks, an operator looks at just that person for just that ticket, and whoever asked countersigns it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from deploy.demo.asking import DemoFailed
from deploy.demo.check import Check
from deploy.demo.city_hall import CityHall
from deploy.demo.two_persons import TwoPersons

_RIGHT = "access.staff_inquiry_right"
_SERVICE = "payments"
_CASE = "staff-inquiry"
_QUESTION = "収納額が納付書の控えと一致しない理由を知りたい"
_ANSWER = "口座振替の結果が後から届いたもので、誤りはありません。"
#: No ticket names this number, and nobody in a synthetic city has it.
_SOMEBODY_ELSE = "999999999999999"
_RIGHT_LASTS = timedelta(hours=1)


@dataclass(slots=True)
class Ticket:
    """What came of it.

    Attributes:
        alone: Attempts of whoever asked to give the right alone; all were refused.
        looked: Looks under the ticket that were answered.
        seen: Looks that were answered, as the gathered records tell it.
        without_right: Whether he was refused before he had the right, and after the answer that ended it.
        beyond: Looks at somebody else under the ticket; all were refused.
        beyond_seen: Refused looks under the ticket, as the gathered records tell it.
        closed: Whether whoever asked countersigned that list.
    """

    alone: int = 0
    looked: int = 0
    seen: int = 0
    without_right: int = 0
    beyond: int = 0
    beyond_seen: int = 0
    closed: bool = False


async def investigate(hall: CityHall, addressee_no: str) -> Ticket:
    """Ask about one person, let an operator find out, and read what he saw.

    Args:
        hall: The services.
        addressee_no: The person whom the question is about.

    Raises:
        DemoFailed: a step is refused against the plan, or the operator sees what the ticket does not name.
    """
    desk = _Desk(hall, addressee_no)
    await desk.ask()
    await desk.look_around()
    await desk.countersign()
    return desk.done


def ticket_checks(ticket: Ticket) -> Iterator[Check]:
    """What the operator saw, beside what is on record of it."""
    yield Check("問合せの調査 一人での権限の付与を拒否(件)", 1, ticket.alone)
    yield Check("問合せの調査 受付の対象を見た回数=記録(件)", ticket.looked, ticket.seen)
    yield Check("問合せの調査 権限の付与前と回答後の閲覧を拒否(回)", 2, ticket.without_right)
    yield Check("問合せの調査 受付の対象外を拒否した回数=記録(件)", ticket.beyond, ticket.beyond_seen)
    yield Check("問合せの調査 問い合わせた職員が閲覧の一覧を確認(件)", 1, int(ticket.closed))


class _Desk:
    """Who asks, who decides and who looks."""

    def __init__(self, hall: CityHall, addressee_no: str) -> None:
        self.done = Ticket()
        self._hall, self._addressee_no = hall, addressee_no
        self._inquirer, self._investigator = hall.house.inquirer, hall.house.investigator
        self._place = ""
        self._reference = ""

    async def ask(self) -> None:
        """Open the ticket; whoever looks for it has no right yet, and gets it by two persons."""
        question = {"service": _SERVICE, "addressee_no": self._addressee_no, "question": _QUESTION}
        asked = await self._inquirer.post_to("access", "/staff-inquiries", question, case=_CASE)
        self._place, self._reference = f"/staff-inquiries/{asked['inquiry_id']}", asked["reference"]
        self.done.without_right += not await self._sees(self._addressee_no)
        right = {
            "inquiry_id": asked["inquiry_id"],
            "addressee_no": self._addressee_no,
            "staff_no": self._investigator.post.staff_no,
            "office": self._investigator.post.office,
            "ends_at": (datetime.now(UTC) + _RIGHT_LASTS).isoformat(),
        }
        two = TwoPersons("access", _CASE, "職員からの問合せ", self._hall.house.inquiry_head)
        proposed = await two.propose(_RIGHT, right, self._inquirer)
        self.done.alone += await two.refuses_alone(_RIGHT, proposed, self._inquirer)
        await two.approve(_RIGHT, proposed)

    async def look_around(self) -> None:
        """See the person whom the ticket names and nobody else, and answer; nothing is seen after that."""

        async def admitted() -> bool | None:
            return await self._sees(self._addressee_no) or None

        await self._hall.services.wait_for(admitted, "問合せを調査する権限の反映")
        if await self._sees(_SOMEBODY_ELSE):
            raise DemoFailed("問合せの調査で、受付の対象でない人の記録が見えました。")
        self.done.beyond += 1
        await self._investigator.post_to("access", f"{self._place}/answer", {"answer": _ANSWER}, case=_CASE)

        async def ended() -> bool | None:
            return None if await self._sees(self._addressee_no) else True

        self.done.without_right += await self._hall.services.wait_for(ended, "問合せを調査する権限の終了")

    async def countersign(self) -> None:
        """Read what was seen as soon as its records are gathered, and countersign just that list."""

        async def gathered() -> dict[str, Any] | None:
            shown: dict[str, Any] = await self._inquirer.get("access", self._place, case=_CASE)
            count = self.done.looked + self.done.beyond
            return shown if len(shown["seen"]) >= count else None

        shown = await self._hall.services.wait_for(gathered, "問合せの調査の記録の収集")
        self.done.seen = sum(row["outcome"] == "allowed" for row in shown["seen"])
        self.done.beyond_seen = len(shown["seen"]) - self.done.seen
        signature = {"seen_sha256": shown["seen_sha256"]}
        await self._inquirer.post_to("access", f"{self._place}/close", signature, case=_CASE)
        shown = await self._inquirer.get("access", self._place, case=_CASE)
        self.done.closed = shown["closed_at"] is not None

    async def _sees(self, addressee_no: str) -> bool:
        query = {"addressee_no": addressee_no}
        answer = await self._investigator.ask(_SERVICE, "POST", "/claims/search", reference=self._reference, json=query)
        if answer.status_code == httpx.codes.FORBIDDEN:
            return False
        self._hall.services.json_of(_SERVICE, answer)
        self.done.looked += 1
        return True
