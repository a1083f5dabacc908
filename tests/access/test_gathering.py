"""The audit has every record that a service sealed, once, and nothing that was not sealed."""

import dataclasses
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import asyncpg
import pytest

from services.access.handlers.gathering_watch import keep_records
from services.access.rules.keeping import RetentionClass, first_month_kept, month_after, retention_class
from shared.access import Actor, ActorKind
from shared.access.canonical import canonical_bytes
from shared.contracts import RecordsAsked, RecordsSealed
from shared.handover import ask_again
from shared.inbox import Inbox
from shared.seals.merkle import MerkleTree, audit_path, levels_over, root_along
from shared.seals.parts import SELECT_RECORDS
from shared.seals.seal import leaf_hash
from tests.access.city_hall import ISHINOMAKI, problem
from tests.access.gathering_line import AUDIT_OFFICE, AUDITOR, JOB, SOURCE, Line, changed

KEI, SAN, RIN = "000000000000011", "000000000000028", "000000000000036"


async def test_what_was_sealed_is_gathered_with_everything_it_says(line: Line) -> None:
    await line.sealed(KEI, SAN)
    await line.sealed(RIN)
    await line.gather_all()

    row = await line.audit.pool.fetchrow("SELECT * FROM gathered_record WHERE subject_ref = $1", SAN)
    source = await line.pool.fetchrow("SELECT * FROM access_record WHERE subject_ref = $1", SAN)
    assert row is not None
    assert source is not None
    alike = [name for name in source.keys() if name in row.keys() and name != "tx"]  # noqa: SIM118 - A record has keys().
    assert len(alike) == 25
    assert [row[name] for name in alike] == [source[name] for name in alike]
    assert (row["retention_class"], row["actor_id"], row["office"]) == ("staff", "0412", "tax_payment")
    assert [subject for subject, _ in await line.gathered()] == [KEI, SAN, RIN]
    assert await line.findings() == []


@pytest.mark.feature("M3")
async def test_a_day_of_which_records_of_people_came_is_looked_at_for_abnormal_uses(line: Line) -> None:
    await line.access(KEI, actor=Actor("service:refunds", ActorKind.SERVICE))
    assert await line.sealer.seal_once() is not None
    await line.gather_all()
    assert await line.audit.pool.fetchval("SELECT count(*) FROM day_to_look_at") == 0
    await line.sealed(KEI, SAN)
    messages = await line.handed_over()
    await line.gather(messages)
    (day,) = await line.audit.pool.fetch("SELECT day FROM day_to_look_at")
    occurred = await line.pool.fetchval("SELECT max(occurred_at AT TIME ZONE 'Asia/Tokyo')::date FROM access_record")
    assert day["day"] == occurred
    await line.hall.run("find_abnormal_uses", day["day"])
    assert await line.audit.pool.fetchval("SELECT count(*) FROM day_to_look_at") == 1
    await line.hall.run("find_abnormal_uses", day["day"] + timedelta(days=1))
    assert await line.audit.pool.fetchval("SELECT count(*) FROM day_to_look_at") == 0
    # What comes twice is nothing new to look at.
    await line.gather(messages)
    assert await line.audit.pool.fetchval("SELECT count(*) FROM day_to_look_at") == 0


async def test_a_seal_of_many_rows_comes_in_messages_that_each_prove_themselves(line: Line) -> None:
    people = [f"{number:015d}" for number in range(1, 701)]
    await line.sealed(*people)
    messages = await line.handed_over()
    assert len(messages) == 3
    # Whatever arrives first, and twice.
    for message in (messages[2], messages[0], messages[2], messages[1]):
        assert await line.gather([message]) == 0
    assert [subject for subject, _ in await line.gathered()] == people
    assert await line.watch() == []
    assert await line.audit.pool.fetchval("SELECT complete_through FROM gathering_progress") == 1


async def test_what_is_sent_twice_is_gathered_once_also_when_the_service_forgets_where_it_was(line: Line) -> None:
    await line.sealed(KEI)
    await line.sealed(SAN)
    first = await line.handed_over()
    await line.gather(first)
    await line.superuser.execute("UPDATE record_handover SET next_seal_no = 1")
    again = await line.handed_over()
    assert await line.gather([*reversed(again), *first]) == 0
    assert [subject for subject, _ in await line.gathered()] == [KEI, SAN]


def _names_another(value: dict[str, Any]) -> None:
    value["subject_ref"][0] = RIN


def _leaves_one_out(value: dict[str, Any]) -> None:
    for column in ("head", "tx", "record_id", "hmac", "sequence_no", "subject_ref", "caused_by_event"):
        value[column].pop()


def _has_another_actor(value: dict[str, Any]) -> None:
    value["heads"][0]["actor_id"] = "9999"


def _claims_another_root(value: dict[str, Any]) -> None:
    value["seal"]["root"] = "00" * 32


def _claims_another_service(value: dict[str, Any]) -> None:
    value["seal"]["service"] = "payments"


def _swaps_two(value: dict[str, Any]) -> None:
    value["subject_ref"].reverse()


@pytest.mark.parametrize(
    "change",
    [
        _names_another,
        _leaves_one_out,
        _has_another_actor,
        _claims_another_root,
        _claims_another_service,
        _swaps_two,
    ],
)
async def test_what_was_altered_on_the_way_is_refused_and_listed_and_asked_for_again(
    line: Line, change: Callable[[dict[str, Any]], None]
) -> None:
    await line.sealed(KEI, SAN)
    await line.sealed(RIN)
    altered, good = await line.handed_over()
    assert await line.gather([changed(altered, change), good]) == 0
    assert [subject for subject, _ in await line.gathered()] == [RIN]
    ((kind, seal_no, first_row, _),) = await line.findings()
    assert (kind, seal_no, first_row) == ("refused", 1, 0)

    (asked,) = await line.watch()
    assert (asked.service, asked.first_seal_no, asked.last_seal_no) == ("refunds", 1, 1)
    await line.gather_all()
    assert [subject for subject, _ in await line.gathered()] == [KEI, SAN, RIN]
    assert await line.watch() == []


async def test_what_never_arrived_is_missed_and_asked_for_ever_more_seldom(line: Line) -> None:
    for person in (KEI, SAN, RIN):
        await line.sealed(person)
    first, _lost, last = await line.handed_over()
    await line.gather([first, last])
    (asked,) = await line.watch()
    assert (asked.first_seal_no, asked.last_seal_no, asked.rows_max) == (2, 2, 256)
    # Not again at once; and when it does come, all is whole.
    assert await line.watch() == []
    await line.gather_all()
    await line.watch()
    assert await line.audit.pool.fetchval("SELECT complete_through FROM gathering_progress") == 3


async def test_a_service_hands_over_again_what_it_had_handed_over_and_that_once(line: Line) -> None:
    for person in (KEI, SAN, RIN):
        await line.sealed(person)
    lost = await line.handed_over()
    await line.sealed(KEI)
    asked = [RecordsAsked(service=SOURCE, first_seal_no=first, last_seal_no=9) for first in (2, 2, 4, 9)]
    async with line.pool.acquire() as connection:
        for each in asked:
            await ask_again(connection, [each])
    waiting = await line.pool.fetch("SELECT next_seal_no, last_seal_no FROM record_handover ORDER BY handover_id")
    # The fourth seal comes by itself.
    assert [tuple(row) for row in waiting] == [(4, None), (2, 3)]
    again = await line.handed_over()
    assert [json.loads(message.value)["seal"]["seal_no"] for message in (*lost, *again)] == [1, 2, 3, 2, 3, 4]


async def test_a_row_that_was_changed_after_sealing_keeps_back_only_itself(line: Line) -> None:
    people = [f"{number:015d}" for number in range(1, 11)]
    await line.sealed(*people)
    await line.superuser.execute("UPDATE access_record SET actor_id = '9999' WHERE subject_ref = $1", people[4])
    await line.gather_all()
    assert await line.gathered() == []
    (asked,) = await line.watch()
    assert asked.rows_max == 1
    await line.gather_all()
    assert [subject for subject, _ in await line.gathered()] == [*people[:4], *people[5:]]
    assert (await line.findings())[-1] == ("refused", 1, 4, 1)

    # It will never come. Until somebody says so, it is missing; then the watch goes on behind it.
    await line.sealed(KEI)
    await line.gather_all()
    await line.watch()
    assert await line.audit.pool.fetchval("SELECT complete_through FROM gathering_progress") == 0
    loss = {"service": SOURCE, "first_seal_no": 1, "last_seal_no": 1, "reason": "改ざんを確認し、報告済み"}
    wrong = await line.hall.ask(
        "/records/gathering/losses", loss | {"last_seal_no": 2}, by=AUDITOR, office=AUDIT_OFFICE
    )
    assert problem(wrong) == (409, "not_missing")
    settled = await line.hall.ask("/records/gathering/losses", loss, by=AUDITOR, office=AUDIT_OFFICE)
    assert settled.status_code == 201, settled.text
    await line.watch()
    assert await line.audit.pool.fetchval("SELECT complete_through FROM gathering_progress") == 2
    state = (await line.hall.ask("/records/gathering", by=AUDITOR, office=AUDIT_OFFICE)).json()
    assert (state["missing"], state["losses"][0]["settled_by"]) == ([], AUDITOR)


@pytest.mark.feature("M15")
async def test_a_clock_that_is_off_is_found_once_for_as_long_as_it_is(line: Line) -> None:
    def sealed(seal_no: int, drift: int) -> RecordsSealed:
        return RecordsSealed(
            service=SOURCE, seal_no=seal_no, record_count=1, root="ab" * 32, chain="cd" * 32, signature="s",
            key_id="0001", sealed_at=datetime.now(UTC), clock_drift_milliseconds=drift,
        )  # fmt: skip

    await line.hall.hear(sealed(1, 1_000), sealed(2, 1_001), sealed(3, 9_000))
    await line.hall.hear(sealed(4, 5_000))
    # What comes again says nothing new.
    await line.hall.hear(sealed(2, 1_001))
    assert await line.findings() == [("clock", 2, None, None)]
    await line.hall.hear(sealed(5, 0), sealed(6, -2_500))
    state = (await line.hall.ask("/records/gathering", by=AUDITOR, office=AUDIT_OFFICE)).json()
    assert [(each["seal_no"], each["sentence"]) for each in state["findings"]] == [
        (6, "時計が2.5秒遅れています。封印6番からの記録の時刻に注意してください。"),
        (2, "時計が1.0秒進んでいます。封印2番からの記録の時刻に注意してください。"),
    ]


async def test_a_service_that_went_back_in_time_is_noticed(line: Line) -> None:
    await line.sealed(KEI)
    await line.sealed(SAN)
    await line.gather_all()
    # An old backup: the second seal is gone, here and in the anchor file, and another takes its number.
    await line.superuser.execute("DELETE FROM access_record WHERE subject_ref = $1", SAN)
    await line.superuser.execute("DELETE FROM access_seal WHERE seal_no = 2")
    line.sealer.anchor.path.unlink()
    await line.superuser.execute("UPDATE record_handover SET next_seal_no = 2")
    await line.sealed(RIN)
    await line.gather_all()
    assert [subject for subject, _ in await line.gathered()] == [KEI, SAN, RIN]
    assert await line.findings() == [("forked", 2, None, None)]


async def test_the_audit_can_change_and_delete_nothing(line: Line) -> None:
    await line.sealed(KEI)
    await line.gather_all()
    for statement in (
        "UPDATE gathered_record SET actor_id = 'x'",
        "DELETE FROM gathered_record",
        "DELETE FROM gathered_seal",
        "TRUNCATE gathered_record_staff",
        "DROP TABLE gathered_record_staff",
        "CREATE TABLE anything (number integer)",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await line.audit.pool.execute(statement)
    with pytest.raises(asyncpg.RaiseError, match="not on record"):
        await line.audit.pool.execute("SELECT drop_gathered_month('staff', date '2020-01-01')")


async def test_a_month_goes_when_the_city_has_kept_it_long_enough_and_its_seals_stay(line: Line) -> None:
    await line.access(KEI)
    await line.superuser.execute("UPDATE access_record SET occurred_at = '2019-03-31 23:30:00+09'")
    await rehash(line)
    assert await line.sealer.seal_once() is not None
    await line.sealed(SAN)
    await line.gather_all()
    keep = keep_records(ISHINOMAKI)

    async def on(day: date) -> dict[str, Any]:
        async with line.audit.begin(JOB) as transaction:
            return await keep(day, transaction)

    # Kept for 84 months: all of March 2019 until the end of March 2026.
    assert (await on(date(2026, 3, 31)))["months_deleted"] == 0
    assert [subject for subject, _ in await line.gathered()] == [KEI, SAN]
    done = await on(date(2026, 4, 1))
    assert done["records_deleted"] == 1
    assert [subject for subject, _ in await line.gathered()] == [SAN]
    assert await line.audit.pool.fetchval("SELECT count(*) FROM gathered_seal") == 2
    deletion = await line.audit.pool.fetchrow("SELECT * FROM gathered_deletion WHERE retention_class = 'staff'")
    assert deletion is not None
    assert (deletion["month"], deletion["row_count"], deletion["kept_months"]) == (date(2019, 3, 1), 1, 84)
    recorded = await line.audit.pool.fetchval("SELECT detail FROM access_record WHERE action = 'delete'")
    assert recorded == "staff 2019-03: 1 records"


async def rehash(line: Line) -> None:
    """Give a row that was moved in time the hash that its service would have written."""
    for row in await line.superuser.fetch(SELECT_RECORDS, "0", str(2**62)):
        digest = sha256(canonical_bytes(tuple(row)[4:])).digest()
        await line.superuser.execute("UPDATE access_record SET row_hash = $2 WHERE record_id = $1", row[1], digest)


@pytest.mark.parametrize("rows", [1, 2, 3, 5, 8, 13, 256, 257, 700])
def test_every_node_leads_to_the_root_of_its_tree_and_nowhere_else(rows: int) -> None:
    leaves = [leaf_hash(1, number, b"\0" * 32, b"\0" * 32) for number in range(rows)]
    levels, tree = levels_over(leaves), MerkleTree()
    for leaf in leaves:
        tree.append(leaf)
    for level, nodes in enumerate(levels):
        for index, node in enumerate(nodes):
            path = audit_path(levels, level, index)
            assert root_along(node, index, len(nodes), path) == tree.root()
            assert root_along(node, index + 1, len(nodes), path) != tree.root()
            assert root_along(node, index, len(nodes), [*path, node]) is None


@pytest.mark.parametrize(
    ("permission", "actor_kind", "expected"),
    [
        ("identity.number.view", "service", RetentionClass.INDIVIDUAL_NUMBER),
        ("identity.number_end", "staff", RetentionClass.STAFF),
        ("payments.claim.open", "service", RetentionClass.SERVICE),
        ("payments.claim.view", "machine", RetentionClass.STAFF),
        ("signed_in", "operator", RetentionClass.STAFF),
    ],
)
def test_how_long_a_record_is_kept_depends_on_what_it_is_about(
    permission: str, actor_kind: str, expected: RetentionClass
) -> None:
    assert retention_class(permission, actor_kind) is expected


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert first_month_kept(date(2026, 1, 31), 2) == date(2025, 11, 1)
    assert first_month_kept(date(2026, 12, 1), 12) == date(2025, 12, 1)
    assert month_after(date(2026, 12, 1)) == date(2027, 1, 1)
    assert month_after(date(2026, 12, 1), 0) == date(2026, 12, 1)


@pytest.mark.parametrize("place", ["handed_over", "before_commit", "after_commit"])
async def test_a_process_that_dies_at_any_step_loses_nothing_and_doubles_nothing(line: Line, place: str) -> None:
    class Died(BaseException):
        pass

    def die(name: str) -> None:
        if name == place:
            raise Died

    await line.sealed(KEI, SAN)
    if place == "handed_over":
        line.handover.crash_point = die
        with pytest.raises(Died):
            await line.handover.step()
        line.handover.crash_point = lambda _name: None
    first = line.wire.take() or await line.handed_over()
    if place != "handed_over":
        dying = dataclasses.replace(line.audit, crash_point=die)
        inbox = Inbox("access", line.hall.inbox.handlers, dying, f"dying-{place}")
        with pytest.raises(Died):
            await inbox.deliver(line.records(first))
    # The next process sends again, and reads again.
    assert await line.gather([*first, *await line.handed_over()]) == 0
    assert [subject for subject, _ in await line.gathered()] == [KEI, SAN]
    assert await line.watch() == []
