"""Registered terminals and one-time codes: from where anybody gets in, and how the first one does."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from deploy.embedded.databases import ServiceDatabase
from services.access.handlers import sign_in as handlers
from tests.access.sign_in_desk import MANAGER, OTHER_PASSWORD, PASSWORD, TERMINALS, Entrance, entrance, problem
from tests.authority import bearer, give, granted

CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{6}(-[0-9A-HJKMNP-TV-Z]{5}){4}")


@pytest.fixture
async def desk(fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path) -> AsyncIterator[Entrance]:
    async with entrance(await fresh_database("access"), tmp_path) as made:
        await made.person("0412")
        await give(made.pool, "0001", granted(["access.terminal.register"]))
        await give(made.pool, "0002", granted(["access.staff.view"]))
        await made.book.refresh(made.pool)
        yield made


@pytest.mark.feature("L20")
async def test_only_from_an_enrolled_terminal_and_every_record_names_it(desk: Entrance) -> None:
    manager = bearer(desk.keys, "0001", reference="")
    for secret in ("", "d" * 43):
        assert problem(await desk.sign_in(terminal=secret)) == (403, "terminal_unknown")
    assert await desk.pool.fetchval("SELECT count(*) FROM sign_in_attempt") == 0
    made = await desk.post("/terminals", headers=manager, name="納税課窓口4", office="tax_payment")
    assert made.status_code == 201
    assert CODE.fullmatch(made.json()["code"])
    # Typed in full width and small letters, as it is read out.
    typed = made.json()["code"].lower().replace("-", " ").replace("0", "o")
    enrolled = await desk.post("/terminals/enrol", code=typed)
    assert (enrolled.status_code, enrolled.json()["terminal"]) == (201, made.json()["terminal"])
    assert problem(await desk.post("/terminals/enrol", code=made.json()["code"])) == (401, "code_refused")
    session = await desk.session(terminal=enrolled.json()["secret"])
    assert (await desk.records())[-1][:2] == ("0412", made.json()["terminal"])
    page = (await desk.client.get("/terminals", headers=manager)).json()
    row = next(row for row in page["terminals"] if row["terminal"] == made.json()["terminal"])
    assert (row["name"], row["office_name"], row["state"]) == ("納税課窓口4", "財務部納税課", "enrolled")
    assert not {"secret_hash", "code_hash"} & set(row)
    address = f"/terminals/{made.json()['terminal']}/disable"
    assert (await desk.post(address, headers=manager, reason="紛失")).status_code == 200
    ended = await desk.token(session)
    assert problem(ended) == (401, "session_over")
    assert ended.json()["detail"].startswith("この端末は利用停止になっています。")
    assert problem(await desk.sign_in(terminal=enrolled.json()["secret"])) == (403, "terminal_unknown")
    assert problem(await desk.post(address, headers=manager, reason="紛失")) == (404, "not_found")


@pytest.mark.feature("L20")
async def test_terminals_are_registered_by_whoever_may(desk: Entrance) -> None:
    for headers, expected in (({}, (401, "unauthenticated")), (bearer(desk.keys, "0002"), (403, "forbidden"))):
        assert problem(await desk.post("/terminals", headers=headers, name="x", office="tax_payment")) == expected
        assert problem(await desk.client.get("/terminals", headers=headers)) == expected
    manager = bearer(desk.keys, "0001")
    refused = await desk.post("/terminals", headers=manager, name="x", office="nowhere")
    assert problem(refused) == (422, "office_unknown")
    first = (await desk.client.get("/terminals?limit=2", headers=manager)).json()
    second = (await desk.client.get(f"/terminals?limit=2&after={first['next_after']}", headers=manager)).json()
    assert (len(first["terminals"]), len(second["terminals"]), second["next_after"]) == (2, 1, None)


async def test_an_enrolment_code_is_good_for_some_hours_and_cannot_be_guessed(desk: Entrance) -> None:
    manager = bearer(desk.keys, "0001")
    made = (await desk.post("/terminals", headers=manager, name="窓口", office="tax_payment")).json()
    desk.clock.move(hours=73)
    assert problem(await desk.post("/terminals/enrol", code=made["code"])) == (401, "code_refused")
    desk.clock.move(hours=-73)
    made = (await desk.post("/terminals", headers=manager, name="窓口", office="tax_payment")).json()
    for _ in range(5):
        assert problem(await desk.post("/terminals/enrol", code=made["code"][:7] + "0" * 20)) == (401, "code_refused")
    assert problem(await desk.post("/terminals/enrol", code=made["code"])) == (429, "locked_out")


async def test_the_first_administrators_code_registers_his_terminal(desk: Entrance) -> None:
    await desk.person("0001", "information_policy", name="見本 一", password="")
    code = await desk.code("0001", kind="first")
    # Something is left over from an earlier installation: it is no terminal of this one.
    left_over = "d" * 43
    answer = await desk.post("/invitations/accept", code=code, password=OTHER_PASSWORD, terminal=left_over)
    accepted = answer.json()
    assert (accepted["staff_no"], accepted["display_name"]) == ("0001", "見本 一")
    session = await desk.session("0001", password=OTHER_PASSWORD, terminal=accepted["terminal"]["secret"])
    assert (await desk.token(session)).json()["office"] == "information_policy"
    assert problem(await desk.post("/invitations/accept", code=code, password=PASSWORD)) == (401, "code_refused")


async def test_an_invitation_needs_a_registered_terminal_and_is_good_once(desk: Entrance) -> None:
    session = await desk.session()
    replaced, code = await desk.code("0412"), await desk.code("0412")

    async def accept(given: str, password: str = OTHER_PASSWORD, terminal: str = TERMINALS[0]) -> tuple[int, str]:
        answer = await desk.post("/invitations/accept", code=given, password=password, terminal=terminal)
        return (201, answer.json()["terminal"] or "") if answer.is_success else problem(answer)

    assert await accept(code, terminal="") == (403, "terminal_unknown")
    assert await accept(code, terminal="d" * 43) == (403, "terminal_unknown")
    assert await accept(replaced) == (401, "code_refused")
    # A refused password uses nothing up; likeness to former ones is refused here too.
    assert await accept(code, "kumo") == (422, "password_refused")
    assert await accept(code, "Kum0-H4shi-Tegam1!!") == (422, "password_refused")
    assert await accept(code) == (201, "")
    assert await accept(code) == (401, "code_refused")
    # Whoever knew the former password is thrown out.
    assert problem(await desk.token(session)) == (401, "session_over")
    assert problem(await desk.sign_in()) == (401, "sign_in_failed")
    assert (await desk.sign_in(password=OTHER_PASSWORD)).status_code == 201


async def test_an_invitation_ends_after_some_hours_and_cannot_be_guessed(desk: Entrance) -> None:
    code = await desk.code("0412")
    desk.clock.move(hours=72)
    late = await desk.post("/invitations/accept", code=code, password=OTHER_PASSWORD, terminal=TERMINALS[0])
    assert problem(late) == (401, "code_refused")
    assert (await desk.records())[-1] == ("0412", "", "sign_in", "refused", "code_expired")
    desk.clock.move(hours=-72)
    for _ in range(4):
        guess = code[:7] + "ABCDE-ABCDE-ABCDE-ABCDE"
        wrong = await desk.post("/invitations/accept", code=guess, password=OTHER_PASSWORD, terminal=TERMINALS[0])
        assert problem(wrong) == (401, "code_refused")
    locked = await desk.post("/invitations/accept", code=code, password=OTHER_PASSWORD, terminal=TERMINALS[0])
    assert problem(locked) == (429, "locked_out")


@pytest.mark.feature("L4")
async def test_a_forgotten_password_is_replaced_by_an_unlike_one(desk: Entrance) -> None:
    async with desk.transactions.begin(MANAGER) as transaction:
        await handlers.discard_credentials(transaction, ["0412"])
    assert problem(await desk.sign_in()) == (401, "sign_in_failed")
    code = await desk.code("0412")
    again = await desk.post("/invitations/accept", code=code, password=PASSWORD, terminal=TERMINALS[0])
    assert problem(again) == (422, "password_refused")
    other = await desk.post("/invitations/accept", code=code, password=OTHER_PASSWORD, terminal=TERMINALS[0])
    assert other.status_code == 201


async def test_who_leaves_keeps_neither_password_nor_history_nor_code(desk: Entrance) -> None:
    code = await desk.code("0412")
    await desk.pool.execute("UPDATE staff SET state = 'ended' WHERE staff_no = '0412'")
    async with desk.transactions.begin(MANAGER) as transaction:
        await handlers.discard_credentials(transaction, ["0412"])
    accepted = await desk.post("/invitations/accept", code=code, password=OTHER_PASSWORD, terminal=TERMINALS[0])
    assert problem(accepted) == (401, "code_refused")
    assert await desk.pool.fetchval("SELECT count(*) FROM password_history") == 0
    assert await desk.pool.fetchval("SELECT count(*) FROM credential") == 0
