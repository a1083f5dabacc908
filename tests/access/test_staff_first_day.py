"""From an empty installation to two officers at work, as people do it: codes, passwords, sessions, approvals."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from deploy.embedded.databases import ServiceDatabase
from shared.contracts.staff import AppointmentChange
from tests.access.city_hall import MANAGER, OFFICER, TAX, CityHall, change, city_hall, problem, today

PASSWORD = "kumo-hashi-tegami-42"
OTHER_PASSWORD = "Zesty/Quorum/Veldt"


async def post(hall: CityHall, path: str, **body: Any) -> Any:
    return await hall.client.post(path, json=body)


async def token_of(hall: CityHall, staff_no: str, password: str, terminal: str) -> dict[str, str]:
    """The headers of somebody who has just signed in."""
    session = await post(hall, "/sessions", staff_no=staff_no, password=password, terminal=terminal)
    assert session.status_code == 201, session.text
    token = await post(hall, "/sessions/token", session=session.json()["session"])
    assert token.status_code == 200, token.text
    await hall.book.refresh(hall.pool)
    return {"Authorization": f"Bearer {token.json()['token']}"}


async def test_the_first_administrator_lets_an_officer_in_and_out(
    fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path
) -> None:
    async with city_hall(await fresh_database("access"), tmp_path) as hall:
        made = await hall.operate(
            "/bootstrap/administrator", {"staff_no": MANAGER, "display_name": "見本 一子", "office": TAX}
        )
        accepted = await post(hall, "/invitations/accept", code=made.json()["code"], password=PASSWORD)
        assert accepted.status_code == 201, accepted.text
        terminal = accepted.json()["terminal"]["secret"]
        manager = await token_of(hall, MANAGER, PASSWORD, terminal)

        # The personnel system appoints an officer; the manager hands him a code, and he signs in at the same terminal.
        await hall.hear(change(AppointmentChange.APPOINTED, TAX))
        code = await hall.client.post(f"/staff/{OFFICER}/enable", json={"reason": "着任のため"}, headers=manager)
        assert code.status_code == 200, code.text
        chosen = await post(
            hall, "/invitations/accept", code=code.json()["code"], password=OTHER_PASSWORD, terminal=terminal
        )
        assert chosen.status_code == 201, chosen.text
        officer = await token_of(hall, OFFICER, OTHER_PASSWORD, terminal)
        me = await hall.client.get("/staff/me", headers=officer)
        assert (me.status_code, me.json()["staff_no"], me.json()["roles"]) == (200, OFFICER, [])

        # Retired today: the session and the password are worth nothing any more.
        await hall.hear(change(AppointmentChange.RETIRED, on=today()))
        await hall.book.refresh(hall.pool)
        assert problem(await hall.client.get("/staff/me", headers=officer))[0] in (401, 403)
        again = await post(hall, "/sessions", staff_no=OFFICER, password=OTHER_PASSWORD, terminal=terminal)
        assert problem(again) == (401, "sign_in_failed")
