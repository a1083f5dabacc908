"""Signing in with number and password: who gets in, who does not, and what is left of it."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from deploy.embedded.databases import ServiceDatabase
from services.access.handlers import passwords
from services.access.handlers import sign_in as handlers
from services.access.handlers.desk import SignInDesk, SigningKeys
from services.access.handlers.forgetting import forget_traces
from services.access.rules.lockout import Attempts, after_failure, locked_seconds
from shared.access.keys import KeyMissing, load_password_pepper
from shared.contracts.staff import AbnormalSignIn
from tests.access.sign_in_desk import MANAGER, OTHER_PASSWORD, PASSWORD, TERMINALS, Entrance, entrance, problem


@pytest.fixture
async def desk(fresh_database: Callable[[str], Awaitable[ServiceDatabase]], tmp_path: Path) -> AsyncIterator[Entrance]:
    async with entrance(await fresh_database("access"), tmp_path) as made:
        await made.person("0412")
        yield made


def findings(events: list[Any]) -> list[tuple[str, str, int]]:
    return [(event.holder, event.finding, event.count) for event in events]


@pytest.mark.feature("L1")
async def test_number_and_password_open_a_session_and_are_recorded(desk: Entrance) -> None:
    response = await desk.sign_in(client_address="127.0.0.1")
    body = response.json()
    assert response.status_code == 201
    assert response.headers["cache-control"] == "no-store"
    assert (body["staff_no"], body["display_name"], body["office"]) == ("0412", "見本 花子", "tax_payment")
    assert body["offices"] == [{"code": "tax_payment", "name": "財務部納税課"}]
    assert (body["must_change_password"], body["other_session_ended"]) == (False, False)
    assert body["notice"] == "初めてのサインインです。"
    assert (await desk.token(body["session"])).status_code == 200
    signed_in = ("0412", "terminal-0000000000000001", "sign_in", "allowed", "")
    # The first password was chosen with a code, then there was a sign-in.
    assert await desk.records() == [signed_in, signed_in]
    for wrong in (await desk.sign_in(password=OTHER_PASSWORD), await desk.sign_in("9999")):
        assert problem(wrong) == (401, "sign_in_failed")
    # Full-width typing is the same number and the same password.
    assert (await desk.sign_in(" ０４１２", "ｋｕｍｏ－ｈａｓｈｉ－ｔｅｇａｍｉ－４２")).status_code == 201


@pytest.mark.parametrize("typed", ["0412\0", "'; DROP TABLE staff; --", "𠮷" * 60, "%", "\ud800"])
async def test_whatever_is_typed_as_a_number_is_only_unknown(desk: Entrance, typed: str) -> None:
    body = json.dumps({"staff_no": typed, "password": PASSWORD, "terminal": TERMINALS[0]})
    response = await desk.client.post("/sessions", content=body, headers={"Content-Type": "application/json"})
    assert problem(response) in ((401, "sign_in_failed"), (422, "invalid"))


async def test_the_next_sign_in_tells_when_the_last_one_was(desk: Entrance) -> None:
    await desk.session()
    body = (await desk.sign_in()).json()
    assert body["notice"].startswith("前回のサインインは20")
    assert body["notice"].endswith("分です。")


@pytest.mark.feature("L13")
async def test_what_fails_gets_one_answer_and_the_records_say_which_it_was(desk: Entrance) -> None:
    await desk.person("0500", name="見本 次郎")
    await desk.person("0600", name="見本 三郎")
    await desk.pool.execute("UPDATE staff SET state = 'suspended' WHERE staff_no = '0500'")
    await desk.pool.execute("UPDATE staff SET valid_until = '2026-03-31' WHERE staff_no = '0600'")
    answers = [
        await desk.sign_in(password=OTHER_PASSWORD),
        await desk.sign_in("himitsu-no-kotoba"),
        await desk.sign_in("0500"),
        await desk.sign_in("0600"),
    ]
    assert {problem(answer) for answer in answers} == {(401, "sign_in_failed")}
    assert len({answer.text for answer in answers}) == 1
    # Somebody has typed his password where the number belongs: it is not recorded.
    assert [row for row in await desk.records() if row[3] == "refused"] == [
        ("0412", "terminal-0000000000000001", "sign_in", "refused", "wrong_password"),
        ("unknown", "terminal-0000000000000001", "sign_in", "refused", "no_account"),
        ("0500", "terminal-0000000000000001", "sign_in", "refused", "account_suspended"),
        ("0600", "terminal-0000000000000001", "sign_in", "refused", "account_ended"),
    ]


async def test_an_unknown_number_takes_as_long_as_a_wrong_password(desk: Entrance) -> None:
    async def taken_seconds(staff_no: str) -> float:
        # What this process works, whatever else the machine does meanwhile.
        begun = time.process_time()
        assert problem(await desk.sign_in(staff_no, OTHER_PASSWORD)) == (401, "sign_in_failed")
        return time.process_time() - begun

    known, unknown = zip(*[(await taken_seconds("0412"), await taken_seconds("9999")) for _ in range(4)], strict=True)
    assert 0.5 < min(unknown) / min(known) < 2.0


async def test_ten_thousand_characters_are_refused_before_they_are_hashed(desk: Entrance) -> None:
    desk.desk.hashing.waiting_max = 0
    for response in (
        await desk.sign_in(password="k" * 10_000),
        await desk.post("/sessions/password", session="x", current=PASSWORD, new="k" * 10_000),
        await desk.post("/invitations/accept", code="x", password="k" * 10_000),
    ):
        assert problem(response) == (422, "password_refused")
        assert response.json()["detail"] == "パスワードは256文字以内で入力してください。"


async def test_when_too_many_wait_the_next_one_is_told_to_come_again(desk: Entrance) -> None:
    desk.desk.hashing.waiting_max = 0
    response = await desk.sign_in()
    assert problem(response) == (503, "sign_in_busy")
    assert response.headers["retry-after"] == "2"
    assert await desk.pool.fetchval("SELECT count(*) FROM sign_in_attempt WHERE failures > 0") == 0


@pytest.mark.feature("L13")
async def test_after_five_failures_a_delay_grows_and_the_right_password_waits_too(desk: Entrance) -> None:
    await desk.clock.stop(desk.pool)
    for _ in range(5):
        assert problem(await desk.sign_in(password=OTHER_PASSWORD)) == (401, "sign_in_failed")
    locked = await desk.sign_in()
    assert problem(locked) == (429, "locked_out")
    assert locked.headers["retry-after"] == "30"
    desk.clock.move(seconds=27)
    assert problem(await desk.sign_in()) == (429, "locked_out")
    desk.clock.move(seconds=3)
    assert problem(await desk.sign_in(password=OTHER_PASSWORD)) == (401, "sign_in_failed")
    assert (await desk.sign_in()).headers["retry-after"] == "60"
    desk.clock.move(seconds=60)
    assert (await desk.sign_in()).status_code == 201
    # A success starts the count again.
    for _ in range(4):
        assert problem(await desk.sign_in(password=OTHER_PASSWORD)) == (401, "sign_in_failed")
    assert (await desk.sign_in()).status_code == 201
    assert findings(await desk.announced(AbnormalSignIn)) == [("0412", "locked_out", 5), ("0412", "locked_out", 6)]
    assert [row[4] for row in await desk.records()].count("locked_out") == 3


async def test_an_unknown_number_is_locked_like_a_known_one(desk: Entrance) -> None:
    await desk.clock.stop(desk.pool)
    for _ in range(5):
        assert problem(await desk.sign_in("9999")) == (401, "sign_in_failed")
    locked = await desk.sign_in("9999")
    assert (problem(locked), locked.headers["retry-after"]) == ((429, "locked_out"), "30")
    assert await desk.announced(AbnormalSignIn) == []
    assert not await desk.pool.fetch("SELECT FROM sign_in_attempt WHERE subject LIKE '%9999%'")


@pytest.mark.feature("L13")
async def test_guesses_side_by_side_on_two_replicas_are_counted_one_by_one(desk: Entrance) -> None:
    replica = replace(desk.desk, hashing=SignInDesk.of(desk.desk.access_policy, desk.desk.keys).hashing)
    asked = passwords.PasswordSignIn("0412", OTHER_PASSWORD, TERMINALS[0])

    async def guess(at: SignInDesk) -> str:
        async with desk.transactions.begin(MANAGER) as transaction:
            done = await passwords.sign_in(transaction, at, asked)
        assert isinstance(done, Exception)
        return done.code

    codes = await asyncio.gather(*(guess((desk.desk, replica)[number % 2]) for number in range(12)))
    assert sorted(codes) == ["locked_out"] * 7 + ["sign_in_failed"] * 5
    assert await desk.pool.fetchval("SELECT failures FROM sign_in_attempt WHERE subject = 'staff:0412'") == 5


async def test_a_manager_unlocks(desk: Entrance) -> None:
    for _ in range(5):
        await desk.sign_in(password=OTHER_PASSWORD)
    async with desk.transactions.begin(MANAGER) as transaction:
        await handlers.unlock(transaction, "0412")
    assert (await desk.sign_in()).status_code == 201


async def test_a_terminal_at_which_many_accounts_are_guessed_is_locked(desk: Entrance) -> None:
    for number in range(20):
        assert problem(await desk.sign_in(f"7{number // 4}", OTHER_PASSWORD)) == (401, "sign_in_failed")
    assert problem(await desk.sign_in()) == (429, "locked_out")
    assert (await desk.sign_in(terminal=TERMINALS[1])).status_code == 201


@pytest.mark.parametrize(
    ("failures", "delay"), [(4, 0), (5, 30), (6, 60), (7, 300), (8, 900), (9, 3600), (10, 3600), (50, 3600)]
)
def test_the_delay_by_the_number_of_failures(failures: int, delay: int) -> None:
    at = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    known = Attempts(failures - 1, at - timedelta(hours=2), None)
    terms: dict[str, Any] = {"lockout_after": 5, "lockout_seconds": (30, 60, 300, 900, 3600)}
    after = after_failure(known, at, quiet=timedelta(days=1), **terms)
    assert (after.failures, locked_seconds(after, at)) == (failures, delay)
    assert after_failure(known, at, quiet=timedelta(hours=1), **terms) == Attempts(1, at, None)


async def test_who_acts_for_several_offices_says_for_which(desk: Entrance) -> None:
    await desk.person("0700", "tax_payment", "accounting", name="見本 四郎")
    asked = await desk.sign_in("0700")
    assert problem(asked) == (409, "office_needed")
    assert {office["code"]: office["name"] for office in asked.json()["offices"]} == {
        "tax_payment": "財務部納税課",
        "accounting": "会計課",
    }
    assert (await desk.sign_in("0700", office="accounting")).json()["office"] == "accounting"
    assert problem(await desk.sign_in("0700", office="personnel")) == (403, "foreign_office")


async def test_who_is_on_leave_has_no_office_to_sign_in_for(desk: Entrance) -> None:
    await desk.pool.execute(
        "INSERT INTO appointment (staff_no, office, valid_from, kind) VALUES ('0412', '', $1, 'leave')",
        date(2026, 1, 1),
    )
    assert problem(await desk.sign_in()) == (403, "no_office")


async def test_a_hash_of_other_parameters_is_made_anew(desk: Entrance) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1)
    keyed = desk.desk.hashing._keyed(PASSWORD)
    await desk.pool.execute("UPDATE credential SET password_hash = $1", weak.hash(keyed))
    assert (await desk.sign_in()).status_code == 201
    stored = await desk.pool.fetchval("SELECT password_hash FROM credential")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await desk.sign_in()).status_code == 201


async def test_nothing_secret_is_kept_or_logged(desk: Entrance, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = await desk.code("0412")
    session = await desk.session()
    token = (await desk.token(session)).json()["token"]
    await desk.sign_in(OTHER_PASSWORD, OTHER_PASSWORD)
    invalid = await desk.post("/sessions", staff_no="0412", password=["himitsu-himitsu"], terminal=TERMINALS[0])
    assert problem(invalid) == (422, "invalid")
    secrets = (PASSWORD, OTHER_PASSWORD, session, token, code, code.replace("-", ""), TERMINALS[0])
    # Partitions are read through their table.
    tables = await desk.pool.fetch(
        "SELECT relname AS tablename FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('r', 'p') AND NOT relispartition"
    )
    kept = caplog.text + invalid.text
    for row in tables:
        if row["tablename"] != "migration":
            kept += str(await desk.pool.fetch(f"SELECT t::text FROM {row['tablename']} AS t"))
    assert "session-" in kept
    assert [secret for secret in (*secrets, "himitsu-himitsu") if secret in kept] == []


async def test_traces_are_forgotten_after_some_days(desk: Entrance) -> None:
    await desk.sign_in(password=OTHER_PASSWORD)
    today = await desk.pool.fetchval("SELECT (now() AT TIME ZONE 'Asia/Tokyo')::date")
    for day, attempts in ((today, 0), (today + timedelta(days=5), 2), (today + timedelta(days=5), 0)):
        async with desk.transactions.begin(MANAGER) as transaction:
            assert (await forget_traces(day, transaction))["attempts"] == attempts


def test_there_is_no_pepper_by_default(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match=r"put the installation's password pepper there"):
        _ = SigningKeys(tmp_path).pepper
    (tmp_path / "password-pepper.key").write_text("00")
    with pytest.raises(KeyMissing, match="must hold 64 hexadecimal digits"):
        load_password_pepper(tmp_path)
    keys = SigningKeys.from_environment({"SHUNO_DATA_DIRECTORY": "/var/lib/elsewhere"})
    assert keys.directory == Path("/var/lib/elsewhere/keys")
