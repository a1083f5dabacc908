"""What the database itself refuses, and what is found when somebody changed it with its own password."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from shared.approvals.canonical import payload_hash
from tests.approvals.conftest import CHECKERS, CLERK, HEAD, OTHER_HEAD
from tests.approvals.house import ADDRESSEE, REFUND_10000, REGISTRATION_ACT, House, answer
from tests.every_service.probe import until

STEP = """
INSERT INTO approval_step (
    approval_id, step_no, step, actor_id, actor_kind, office, deputy_for, payload_hash, reason, at
) VALUES ($1, $2, $3, $4, 'staff', 'tax_payment', $5, $6, $7, $8)
"""
CHANGED = '{"addressee_no":"000000000000412","amount_yen":99000000,"tax_item":"010"}'
REFUSED = (asyncpg.CheckViolationError, asyncpg.UniqueViolationError)


def identity(path: str) -> UUID:
    return UUID(path.rpartition("/")[2])


async def write(house: House, path: str, number: int, step: str, actor: str, seen: str, **more: Any) -> None:
    """Write a step as the service's own role could."""
    at = more.get("at", datetime.now(UTC))
    values = (identity(path), number, step, actor, more.get("deputy_for", ""), bytes.fromhex(seen), "理由あり", at)
    await house.transactions.pool.execute(STEP, *values)


@pytest.mark.feature("L16")
async def test_the_service_role_cannot_approve_its_own_proposal(house: House) -> None:
    path, seen = await house.propose(CLERK)
    for step in ("approved", "checked", "taken_over"):
        with pytest.raises(asyncpg.UniqueViolationError):
            await write(house, path, 2, step, CLERK, seen)
        with pytest.raises(asyncpg.UniqueViolationError, match="not by a deputy"):
            await write(house, path, 2, step, "0801", seen, deputy_for=CLERK)
    await write(house, path, 2, "checked", CHECKERS[0], seen)
    with pytest.raises(asyncpg.UniqueViolationError):
        await write(house, path, 3, "approved", CHECKERS[0], seen)


@pytest.mark.feature("L16")
async def test_the_service_role_can_add_nothing_that_does_not_fit(house: House) -> None:
    path, seen = await house.propose(CLERK)
    wrong: list[tuple[int, str, str, dict[str, Any]]] = [
        (1, "proposed", HEAD, {}),
        (3, "approved", HEAD, {}),
        (2, "executed", HEAD, {}),
        (2, "approved", HEAD, {"at": datetime(2020, 1, 1, tzinfo=UTC)}),
    ]
    for number, step, actor, more in wrong:
        with pytest.raises(REFUSED):
            await write(house, path, number, step, actor, seen, **more)
    with pytest.raises(asyncpg.CheckViolationError, match="another payload"):
        await write(house, path, 2, "approved", HEAD, "ab" * 32)
    assert await house.confirm(HEAD, path, "approve", seen) == (200, "executed")
    for step in ("executed", "approved", "refused", "expired", "taken_over"):
        with pytest.raises(REFUSED):
            await write(house, path, 4, step, OTHER_HEAD, seen)


@pytest.mark.feature("L16")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approval SET payload = '{}'",
        "UPDATE approval SET payload_hash = payload_hash",
        "UPDATE approval SET expires_at = expires_at + interval '1 year'",
        "UPDATE approval SET barred = '{}'",
        "UPDATE approval SET office = 'elsewhere'",
        "DELETE FROM approval",
        "UPDATE approval_step SET actor_id = 'somebody'",
        "DELETE FROM approval_step",
        "TRUNCATE approval CASCADE",
        "ALTER TABLE approval_step DISABLE TRIGGER ALL",
    ],
)
async def test_the_service_role_changes_nothing_that_was_written(house: House, statement: str) -> None:
    await house.propose(CLERK)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await house.transactions.pool.execute(statement)


@pytest.mark.feature("L16")
async def test_a_state_written_into_the_row_decides_nothing(house: House) -> None:
    path, seen = await house.propose(CLERK)
    await house.transactions.pool.execute("UPDATE approval SET state = 'approved', maker = $1", HEAD)
    assert await house.confirm(HEAD, path, "approve", seen) == (200, "executed")
    assert await house.steps(path) == [("proposed", CLERK), ("approved", HEAD), ("executed", HEAD)]


@pytest.mark.feature("L16")
async def test_a_payload_changed_in_the_database_is_found_refused_and_recorded(house: House) -> None:
    path, seen = await house.propose(CLERK)
    await house.as_superuser("UPDATE approval SET payload = $2 WHERE approval_id = $1", identity(path), CHANGED)
    assert await house.confirm(HEAD, path, "approve", seen) == (409, "changed_payload")
    assert answer(await house.get(HEAD, f"/{path}")) == (409, "changed_payload")
    # Its hash as well: the maker's step still says what he stood for.
    changed = payload_hash("refunds.payout", 1, CHANGED)
    await house.as_superuser("UPDATE approval SET payload_hash = $2 WHERE approval_id = $1", identity(path), changed)
    for named in (seen, changed.hex()):
        assert await house.confirm(HEAD, path, "approve", named) == (409, "changed_payload")
    assert await house.refusals() == [(HEAD, "changed_payload")] * 4
    assert await house.done(path) == []
    # It can only be put away.
    [row] = (await house.get(HEAD)).json()
    assert row["may"] == ["refuse"]
    assert await house.decline(HEAD, path, "refuse", "内容が改変されています") == (200, "refused")


@pytest.mark.feature("L16")
async def test_a_payload_exchanged_between_two_proposals_is_found(house: House) -> None:
    path, seen = await house.propose(CLERK)
    other, _ = await house.propose(CLERK, payload={**REFUND_10000, "amount_yen": 5})
    await house.as_superuser(
        "UPDATE approval AS a SET payload = b.payload, payload_hash = b.payload_hash FROM approval AS b "
        "WHERE a.approval_id = $1 AND b.approval_id = $2",
        identity(path),
        identity(other),
    )
    assert await house.confirm(HEAD, path, "approve", seen) == (409, "changed_payload")
    assert await house.done(path) == []


@pytest.mark.feature("L16")
async def test_a_check_stands_for_the_payload_that_was_checked(house: House) -> None:
    path, seen = await house.propose(CLERK, REGISTRATION_ACT, {"addressee_no": ADDRESSEE, "item": "010"})
    assert await house.confirm(CHECKERS[0], path, "check", seen) == (200, "proposed")
    text = json.dumps({"addressee_no": ADDRESSEE, "item": "999"}, separators=(",", ":"))
    changed = payload_hash(REGISTRATION_ACT.name, 1, text)
    await house.as_superuser(
        "UPDATE approval SET payload = $2, payload_hash = $3 WHERE approval_id = $1", identity(path), text, changed
    )
    # Even where the maker's own step was rewritten, the checker's is not.
    await house.as_superuser(
        "UPDATE approval_step SET payload_hash = $2 WHERE approval_id = $1 AND step_no = 1", identity(path), changed
    )
    assert await house.confirm(CHECKERS[1], path, "check", changed.hex()) == (409, "changed_payload")
    assert await house.confirm(HEAD, path, "approve", changed.hex()) == (409, "changed_payload")


async def _waiting_for(house: House, path: str, seen: str) -> "tuple[asyncpg.Connection[Any], asyncio.Task[Any]]":
    """An approval that has passed the guard and waits for the row, which somebody else holds."""
    holder = await asyncpg.connect(house.superuser_dsn)
    await holder.execute("BEGIN")
    await holder.execute("SELECT FROM approval WHERE approval_id = $1 FOR UPDATE", identity(path))
    task = asyncio.create_task(house.confirm(HEAD, path, "approve", seen))
    waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    await until(lambda: holder.fetchval(waits))
    return holder, task


@pytest.mark.feature("L16")
@pytest.mark.parametrize(
    ("disabled", "expected"), [(HEAD, (403, "forbidden")), (CLERK, (409, "proposer_lost_privilege"))]
)
async def test_whoever_is_disabled_in_the_middle_changes_nothing(
    house: House, disabled: str, expected: tuple[int, str]
) -> None:
    path, seen = await house.propose(CLERK)
    holder, task = await _waiting_for(house, path, seen)
    try:
        await house.suspend(disabled)
    finally:
        await holder.execute("ROLLBACK")
        await holder.close()
    assert await task == expected
    assert await house.done(path) == []
    assert await house.steps(path) == [("proposed", CLERK)]
