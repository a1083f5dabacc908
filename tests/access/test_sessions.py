"""Sessions: how long they go on, what ends them, and that nobody can bring or keep one that is not his."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deploy.embedded.databases import ServiceDatabase
from services.access.handlers import sign_in as handlers
from services.access.rules.session import SessionEnd, idle_end, session_end
from shared.access import ActorKind
from shared.contracts.staff import AbnormalSignIn, SessionEnded
from shared.tokens import PUBLIC_FILE, load_token_keys, verify_token
from tests.access.sign_in_desk import MANAGER, OTHER_PASSWORD, PASSWORD, TERMINALS, Entrance, entrance, problem
from tests.authority import give, granted


@pytest.fixture
async def desk(fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path) -> AsyncIterator[Entrance]:
    async with entrance(await fresh_database("access"), tmp_path) as made:
        await made.person("0412")
        yield made


async def over(desk: Entrance, session: str) -> str:
    """Why a session is over, as its holder reads it."""
    response = await desk.token(session)
    assert problem(response) == (401, "session_over")
    return str(response.json()["detail"]).removesuffix("もう一度サインインしてください。")


async def reasons(desk: Entrance) -> list[str]:
    return [event.reason for event in await desk.announced(SessionEnded)]


async def test_a_token_says_who_where_and_in_which_session_and_carries_no_permission(desk: Entrance) -> None:
    opened = (await desk.sign_in()).json()
    answer = await desk.token(opened["session"])
    body = answer.json()
    actor = verify_token(body["token"], load_token_keys(desk.keys / PUBLIC_FILE), int(time.time()))
    assert (actor.id, actor.kind, actor.office) == ("0412", ActorKind.STAFF, "tax_payment")
    assert (actor.terminal, actor.session) == ("terminal-0000000000000001", opened["reference"])
    assert (actor.permissions, actor.purposes, actor.roles) == (frozenset(), frozenset(), ())
    assert (body["display_name"], body["office_name"]) == ("見本 花子", "財務部納税課")
    assert body["must_change_password"] is False
    assert answer.headers["cache-control"] == "no-store"


async def test_half_an_hour_without_use_ends_it_and_use_keeps_it(desk: Entrance) -> None:
    session = await desk.session()
    for _ in range(3):
        desk.clock.move(minutes=29)
        assert (await desk.token(session)).status_code == 200
    desk.clock.move(minutes=31)
    assert await over(desk, session) == "操作のない時間が続いたため、サインインが終了しました。"
    # Once over it stays over, whatever the clock says.
    desk.clock.move(minutes=-31)
    assert await over(desk, session) == "操作のない時間が続いたため、サインインが終了しました。"
    assert await reasons(desk) == ["idle"]


async def test_twelve_hours_end_it_in_any_case(desk: Entrance) -> None:
    session = await desk.session()
    for _ in range(28):
        desk.clock.move(minutes=25)
        assert (await desk.token(session)).status_code == 200
    desk.clock.move(minutes=20)
    assert await over(desk, session) == "サインインの有効時間が過ぎました。"


async def test_a_clock_that_was_set_back_gives_nobody_more_time(desk: Entrance) -> None:
    session = await desk.session()
    desk.clock.move(minutes=20)
    assert (await desk.token(session)).status_code == 200
    # A little is what two servers may differ by; the session has still been seen when it was seen.
    desk.clock.move(seconds=-50)
    assert (await desk.token(session)).status_code == 200
    seen = await desk.pool.fetchval("SELECT last_seen_at - started_at FROM session")
    assert seen >= timedelta(minutes=20)
    desk.clock.move(hours=-2)
    assert await over(desk, session) == "システムの時刻が変わったため、サインインが終了しました。"
    desk.clock.move(hours=2)
    assert await over(desk, session) == "システムの時刻が変わったため、サインインが終了しました。"


@pytest.mark.parametrize(
    ("seconds_after_last_seen", "expected"),
    [
        (-61, SessionEnd.CLOCK_MOVED_BACK),
        (-60, None),
        (0, None),
        (1799, None),
        (1800, SessionEnd.IDLE),
        (3599, SessionEnd.IDLE),
        (3600, SessionEnd.EXPIRED),
    ],
)
def test_the_moments_at_which_it_ends(seconds_after_last_seen: int, expected: SessionEnd | None) -> None:
    seen = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    end = seen + timedelta(hours=1)
    assert session_end(seen, end, seen + timedelta(seconds=seconds_after_last_seen), idle_minutes=30) is expected
    assert idle_end(seen, end, idle_minutes=30) == seen + timedelta(minutes=30)
    assert idle_end(end - timedelta(minutes=5), end, idle_minutes=30) == end


async def test_a_secret_that_a_client_brings_is_never_taken(desk: Entrance) -> None:
    brought = "f" * 43
    # A body with anything that is not asked for is refused.
    refused = await desk.post("/sessions", staff_no="0412", password=PASSWORD, terminal=TERMINALS[0], session=brought)
    assert problem(refused) == (422, "invalid")
    response = await desk.client.post(
        "/sessions",
        json={"staff_no": "0412", "password": PASSWORD, "terminal": TERMINALS[0]},
        headers={"Cookie": f"__Host-shuno-session={brought}", "Authorization": f"Bearer {brought}"},
    )
    assert response.status_code == 201
    assert response.json()["session"] != brought
    assert len(response.json()["session"]) == 43
    assert problem(await desk.token(brought)) == (401, "session_over")


async def test_the_secret_changes_with_password_and_office(desk: Entrance) -> None:
    await desk.person("0700", "tax_payment", "accounting", name="見本 四郎")
    first = await desk.session("0700", office="tax_payment")
    moved = await desk.post("/sessions/office", session=first, office="accounting")
    second = moved.json()["session"]
    assert (moved.json()["office"], second != first) == ("accounting", True)
    assert problem(await desk.token(first)) == (401, "session_over")
    assert (await desk.token(second)).json()["office_name"] == "会計課"
    assert problem(await desk.post("/sessions/office", session=second, office="personnel")) == (403, "foreign_office")
    changed = await desk.post("/sessions/password", session=second, current=PASSWORD, new=OTHER_PASSWORD)
    third = changed.json()["session"]
    assert changed.json()["changed"] is True
    assert problem(await desk.token(second)) == (401, "session_over")
    assert (await desk.token(third)).json()["office"] == "accounting"
    assert problem(await desk.sign_in("0700", office="accounting")) == (401, "sign_in_failed")
    assert (await desk.sign_in("0700", OTHER_PASSWORD, office="accounting")).status_code == 201


@pytest.mark.feature("L7")
async def test_one_person_has_one_session_and_both_are_told(desk: Entrance) -> None:
    first = await desk.session()
    second = (await desk.sign_in(terminal=TERMINALS[1])).json()
    assert second["other_session_ended"] is True
    assert second["notice"].startswith("別の端末でのサインインを終了しました。心当たりがないときは、")
    assert (await over(desk, first)).startswith("別の端末で同じ職員番号のサインインがありました。")
    assert (await desk.token(second["session"])).status_code == 200
    (found,) = await desk.announced(AbnormalSignIn)
    assert (found.holder, found.finding, found.terminal) == ("0412", "two_terminals", "terminal-0000000000000002")
    (ended,) = await desk.announced(SessionEnded)
    assert (ended.holder, ended.reason) == ("0412", "signed_in_elsewhere")
    # Every service refuses the tokens that are still good by their own date; so does this one.
    assert await desk.pool.fetch("SELECT session FROM ended_session") == [(ended.session,)]
    # Again at the same terminal is nothing to look into.
    third = (await desk.sign_in(terminal=TERMINALS[1])).json()
    assert third["other_session_ended"] is False
    assert len(await desk.announced(AbnormalSignIn)) == 1


@pytest.mark.feature("L7")
async def test_many_accounts_at_one_terminal_on_one_day_are_announced(desk: Entrance) -> None:
    for number in range(5):
        await desk.sign_in(f"80{number}")
    assert await desk.announced(AbnormalSignIn) == []
    await desk.session()
    (found,) = await desk.announced(AbnormalSignIn)
    assert (found.holder, found.finding, found.count) == ("0412", "many_ids_at_terminal", 6)
    await desk.session()
    assert len(await desk.announced(AbnormalSignIn)) == 1


@pytest.mark.feature("L7")
async def test_of_sign_ins_side_by_side_one_session_remains(desk: Entrance) -> None:
    answers = await asyncio.gather(*(desk.sign_in(terminal=TERMINALS[number % 3]) for number in range(6)))
    assert {answer.status_code for answer in answers} == {201}
    alive = [answer for answer in [await desk.token(given.json()["session"]) for given in answers] if answer.is_success]
    assert len(alive) == 1
    assert await desk.pool.fetchval("SELECT count(*) FROM session WHERE ended_at IS NULL") == 1


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("UPDATE staff SET state = 'suspended' WHERE staff_no = '0412'", "account_not_usable"),
        ("UPDATE staff SET valid_until = '2026-03-31' WHERE staff_no = '0412'", "account_not_usable"),
        ("UPDATE appointment SET valid_until = '2026-03-31' WHERE staff_no = '0412'", "office_left"),
    ],
)
async def test_account_and_appointment_are_looked_at_for_each_token(
    desk: Entrance, statement: str, reason: str
) -> None:
    session = await desk.session()
    await desk.pool.execute(statement)
    await over(desk, session)
    assert await reasons(desk) == [reason]
    assert (await desk.records())[-1][3:] == ("refused", reason)


async def test_tokens_of_an_ended_session_are_refused_before_they_expire(desk: Entrance) -> None:
    await give(desk.pool, "0412", granted(["access.terminal.register"]))
    session = await desk.session()
    headers = {"Authorization": f"Bearer {(await desk.token(session)).json()['token']}"}
    await desk.book.refresh(desk.pool)
    assert (await desk.client.get("/terminals", headers=headers)).status_code == 200
    await desk.session(terminal=TERMINALS[1])
    await desk.book.refresh(desk.pool)
    assert problem(await desk.client.get("/terminals", headers=headers)) == (401, "unauthenticated")
    assert (await desk.records())[-1] == ("0412", "terminal-0000000000000001", "view", "refused", "session_over")


async def test_signing_out_and_being_signed_out(desk: Entrance) -> None:
    session = await desk.session()
    assert (await desk.post("/sessions/end", session=session)).json() == {"ended": True}
    assert (await desk.post("/sessions/end", session="nobody")).json() == {"ended": True}
    assert await over(desk, session) == "サインアウトしました。"
    session = await desk.session()
    async with desk.transactions.begin(MANAGER) as transaction:
        assert await handlers.end_sessions(transaction, ["0412", "9999"], "account_not_usable") == 1
        assert await handlers.end_sessions(transaction, ["0412"], "account_not_usable") == 0
    await over(desk, session)
    assert await reasons(desk) == ["signed_out", "account_not_usable"]


@pytest.mark.feature("L3")
async def test_a_password_that_is_too_old_opens_nothing_but_its_change(desk: Entrance) -> None:
    chosen: Any = await desk.pool.fetchval("SELECT (changed_at AT TIME ZONE 'Asia/Tokyo')::date FROM credential")
    today: date = await desk.pool.fetchval("SELECT (now() AT TIME ZONE 'Asia/Tokyo')::date")
    desk.clock.move(days=180 - (today - chosen).days)
    assert (await desk.sign_in()).json()["must_change_password"] is False
    desk.clock.move(days=1)
    opened = (await desk.sign_in()).json()
    assert opened["must_change_password"] is True
    body = (await desk.token(opened["session"])).json()
    assert (body["token"], body["must_change_password"]) == (None, True)
    changed = await desk.post("/sessions/password", session=opened["session"], current=PASSWORD, new=OTHER_PASSWORD)
    body = (await desk.token(changed.json()["session"])).json()
    assert (body["token"] is not None, body["must_change_password"]) == (True, False)


@pytest.mark.feature("L4", "L5")
async def test_a_new_password_is_long_enough_and_unlike_all_recent_ones(desk: Entrance) -> None:
    session = await desk.session()

    async def change(current: str, new: str) -> str:
        nonlocal session
        answer = await desk.post("/sessions/password", session=session, current=current, new=new)
        if answer.is_success:
            session = answer.json()["session"]
            return ""
        assert problem(answer) == (422, "password_refused")
        return str(answer.json()["detail"])

    assert await change(PASSWORD, "kumo") == "パスワードは12文字以上にしてください。"
    like = "現在のパスワードと同じ、または似ています。まったく別のものにしてください。"
    assert await change(PASSWORD, PASSWORD) == like
    assert await change(PASSWORD, "kumo-hashi-tegami-43") == like
    assert await change(PASSWORD, "Kum0-H4shi-Tegam1!!") == like
    former = "最近10回までに使ったパスワードと同じ、または似ています。別のものにしてください。"
    assert await change(PASSWORD, OTHER_PASSWORD) == ""
    assert await change(OTHER_PASSWORD, PASSWORD) == former
    assert await change(OTHER_PASSWORD, "Kum0-H4shi-Tegam1!!") == former
    current = OTHER_PASSWORD
    unlike = ["mizu", "yabu", "tobe", "fune", "gomi", "seki", "hoko", "wani", "rugi", "dote"]
    for number, word in enumerate(unlike):
        new = f"{word}{chr(0x4E00 + 97 * number) * 3}{word[::-1].upper()}{chr(0x5E00 + 89 * number) * 3}"
        assert await change(current, new) == ""
        current = new
    # Ten others lie between: the first one may come back, and no more than ten are remembered.
    assert await desk.pool.fetchval("SELECT count(*) FROM password_history") == 10
    assert await change(current, PASSWORD) == ""


async def test_the_present_password_cannot_be_guessed_at_its_change(desk: Entrance) -> None:
    session = await desk.session()
    for _ in range(5):
        answer = await desk.post("/sessions/password", session=session, current="x" * 12, new=OTHER_PASSWORD)
        assert problem(answer) == (403, "wrong_current_password")
    answer = await desk.post("/sessions/password", session=session, current=PASSWORD, new=OTHER_PASSWORD)
    assert problem(answer) == (429, "locked_out")
    unknown = await desk.post("/sessions/password", session="nobody", current=PASSWORD, new=OTHER_PASSWORD)
    assert problem(unknown) == (401, "session_over")
