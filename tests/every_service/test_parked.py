"""A record that cannot be handled stands alone, its key waits behind it, everybody else goes on."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from shared.contracts import Envelope, PersonRegistered
from shared.parking import headers_from_json, headers_to_json
from shared.unparking import NoSuchParkedRecord
from tests.every_service.conftest import Bench

OPERATOR = "operator:test"


def fails_on(*identifiers: str) -> Any:
    def fault(envelopes: Sequence[Envelope[Any]]) -> None:
        bad = [envelope.id for envelope in envelopes if envelope.id in identifiers]
        if bad:
            raise ValueError(f"cannot handle {bad[0]}")

    return fault


async def states(bench: Bench) -> list[tuple[Any, ...]]:
    return await bench.rows("SELECT record_offset, behind, state, attempts FROM parked ORDER BY parked_id")


@pytest.mark.feature("S4")
async def test_halving_finds_the_one_bad_record_among_500(bench: Bench) -> None:
    bench.probe.fault = fails_on("e-321")
    batch = [bench.feed.record(identifier=f"e-{n}", key=str(n % 100)) for n in range(500)]
    await bench.inbox.deliver(batch)
    # e-421 has the same key as e-321 and waits; the other 498 are through, each key in order.
    assert await states(bench) == [(321, None, "parked", 1), (421, 1, "parked", 1)]
    assert len(await bench.seen()) == 498
    assert await bench.inbox.next_offsets("residents") == {0: 500}
    ((error, kind),) = await bench.rows("SELECT error, event_type FROM parked WHERE behind IS NULL")
    assert (error, kind) == ("ValueError: cannot handle e-321", "residents.person_registered.v1")
    # A later batch waits behind it as well.
    await bench.inbox.deliver([bench.feed.record(identifier="e-500", key="21"), bench.feed.record(identifier="e-501")])
    assert await states(bench) == [(321, None, "parked", 1), (421, 1, "parked", 1), (500, 1, "parked", 1)]


@pytest.mark.feature("S4")
async def test_retry_goes_on_in_order_of_the_key_once_the_cause_is_mended(bench: Bench) -> None:
    bench.probe.fault = fails_on("e-1", "e-3")
    await bench.inbox.deliver([bench.feed.record(identifier=f"e-{n}", key="7") for n in range(1, 5)])
    assert await bench.unparking.retry(1, OPERATOR) == {"handled": 0, "waiting": 4}
    assert await bench.value("SELECT attempts FROM parked WHERE parked_id = 1") == 2
    bench.probe.fault = fails_on("e-3")
    # Asked for a later one, it begins with the first of the key, and stops at the one that still fails.
    assert await bench.unparking.retry(4, OPERATOR) == {"handled": 2, "waiting": 2}
    assert await bench.seen() == ["e-1", "e-2"]
    bench.probe.fault = fails_on()
    assert await bench.unparking.retry(3, OPERATOR) == {"handled": 2, "waiting": 0}
    assert await bench.seen() == ["e-1", "e-2", "e-3", "e-4"]
    resolved = await bench.rows("SELECT state, resolved_by FROM parked ORDER BY parked_id")
    assert resolved == [("handled", OPERATOR)] * 4
    assert (await bench.counts())["outbox"] == 4
    with pytest.raises(NoSuchParkedRecord, match="shuno parked list"):
        await bench.unparking.retry(1, OPERATOR)


@pytest.mark.feature("S4")
async def test_dropping_needs_a_reason_and_releases_those_behind(bench: Bench) -> None:
    bench.probe.fault = fails_on("e-1")
    await bench.inbox.deliver([bench.feed.record(identifier=f"e-{n}", key="7") for n in range(1, 4)])
    assert await bench.unparking.drop(1, OPERATOR, "二重送信") == {"dropped": 1, "handled": 2, "waiting": 0}
    assert await bench.seen() == ["e-2", "e-3"]
    assert await bench.rows("SELECT state, reason FROM parked WHERE parked_id = 1") == [("dropped", "二重送信")]
    # The dropped event does not come back with a later delivery.
    await bench.inbox.deliver([bench.feed.record(identifier="e-1", key="7")])
    assert await bench.seen() == ["e-2", "e-3"]


async def test_dropping_one_that_waits_leaves_the_first_alone(bench: Bench) -> None:
    bench.probe.fault = fails_on("e-1")
    await bench.inbox.deliver([bench.feed.record(identifier=f"e-{n}", key="7") for n in range(1, 4)])
    assert await bench.unparking.drop(2, OPERATOR, "取消済") == {"dropped": 1, "handled": 0, "waiting": 2}
    assert bench.inbox.handled == 0


@pytest.mark.feature("S4")
async def test_unreadable_records_park_with_the_field_that_is_wrong(bench: Bench) -> None:
    await bench.inbox.deliver(
        [
            bench.feed.record(value=b"[", key="1"),
            bench.feed.record(value=b"\xff", key="2"),
            bench.feed.record(value=b"{}", key="3"),
            bench.feed.record(headers={"ce_type": b"residents.person_moved.v1"}, key="4"),
            bench.feed.record(headers={"ce_type": b"assessments.assessment_cancelled.v1"}, key="5"),
            bench.feed.record(identifier="e-9", key="9"),
        ]
    )
    errors = [row[0] for row in await bench.rows("SELECT error FROM parked ORDER BY parked_id")]
    assert [error.split(":")[0] for error in errors] == [
        "value",
        "value",
        "addressee_no",
        "header ce_type",
        "value" if errors[4].startswith("value") else errors[4].split(":")[0],
    ]
    assert "is no event of this topic" in errors[3]
    assert await bench.seen() == ["e-9"]


async def test_a_record_that_arrives_during_a_retry_neither_passes_nor_is_left_behind(bench: Bench) -> None:
    bench.probe.fault = fails_on("e-1")
    await bench.inbox.deliver([bench.feed.record(identifier=f"e-{n}", key="7") for n in range(1, 31)])
    bench.probe.fault = fails_on()

    async def arrive() -> None:
        for number in range(31, 61):
            await bench.inbox.deliver([bench.feed.record(identifier=f"e-{number}", key="7")])

    await asyncio.gather(bench.unparking.retry(1, OPERATOR), arrive())
    assert await bench.value("SELECT count(*) FROM parked WHERE state = 'parked'") == 0
    assert await bench.seen() == [f"e-{n}" for n in range(1, 61)]


async def test_a_database_error_is_told_without_the_values_it_quotes(bench: Bench) -> None:
    await bench.inbox.deliver([bench.feed.record(identifier="e-1", key="4649")])
    await bench.transactions.pool.execute("DELETE FROM inbox")
    await bench.inbox.deliver([bench.feed.record(identifier="e-1", key="4649")])
    ((error,),) = await bench.rows("SELECT error FROM parked")
    assert error == ("UniqueViolationError: table probe_seen, constraint probe_seen_position_key, sqlstate 23505")


def test_headers_come_back_byte_for_byte() -> None:
    headers = (("ce_id", "見本-1".encode()), ("null", None), ("empty", b""), ("latin", b"\xe9"), ("nul", b"a\0b"))
    assert headers_from_json(headers_to_json(headers)) == headers


async def test_a_value_that_fits_no_column_is_parked_at_once(bench: Bench) -> None:
    async def too_large(_envelopes: object, transaction: Any) -> None:
        await transaction.connection.execute("SELECT $1::integer", 2**40)

    bench.inbox.handlers = {PersonRegistered: too_large}
    # A fault that may pass is tried again for two minutes.
    async with asyncio.timeout(30):
        await bench.inbox.deliver([bench.feed.record(identifier="e-1")])
    assert await bench.value("SELECT error LIKE 'DataError%' FROM parked")
