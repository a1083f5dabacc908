"""What comes again has no effect; what comes again with other content is set aside."""

import json
from dataclasses import replace

import pytest

from shared.contracts import PersonChanged, PersonRegistered
from shared.inbox import Inbox, waves
from tests.every_service.conftest import Bench
from tests.every_service.probe import SERVICE, golden, number_in


@pytest.mark.feature("S2")
async def test_a_batch_that_comes_again_is_left_out_by_its_offsets(bench: Bench) -> None:
    batch = [bench.feed.record(identifier=f"e-{n}", key=str(n)) for n in range(1, 6)]
    await bench.inbox.deliver(batch)
    before = await bench.counts()
    await bench.inbox.deliver(batch)
    await bench.inbox.deliver(batch[:2])
    assert await bench.counts() == before
    # A stale reader's shorter batch does not move the offset back.
    assert await bench.inbox.next_offsets("residents") == {0: 5}


@pytest.mark.feature("S2")
async def test_an_event_that_its_publisher_sends_again_has_no_second_effect(bench: Bench) -> None:
    await bench.inbox.deliver([bench.feed.record(identifier="e-1"), bench.feed.record(identifier="e-1")])
    await bench.inbox.deliver([bench.feed.record(identifier="e-1"), bench.feed.record(identifier="e-2")])
    assert await bench.seen() == ["e-1", "e-2"]
    assert (bench.inbox.handled, bench.inbox.repeated) == (2, 2)
    assert (await bench.counts())["outbox"] == 2


@pytest.mark.feature("S2")
async def test_an_identity_that_comes_again_with_other_content_is_parked(bench: Bench) -> None:
    other = json.dumps({**golden(PersonRegistered)["value"], "name": "別の 見本"}).encode()
    await bench.inbox.deliver([bench.feed.record(identifier="e-1", key="1")])
    await bench.inbox.deliver(
        [
            bench.feed.record(identifier="e-2", key="2"),
            bench.feed.record(identifier="e-1", key="1", value=other),
            bench.feed.record(identifier="e-3", key="3"),
        ]
    )
    assert await bench.seen() == ["e-1", "e-2", "e-3"]
    ((error,),) = await bench.rows("SELECT error FROM parked")
    assert error.startswith("ConflictingRepeat: event ")
    assert error.endswith("came again with other content; send it under a new ce_id")


async def test_a_broker_that_forgot_its_topics_sends_all_again_and_nothing_doubles(bench: Bench) -> None:
    batch = [bench.feed.record(identifier=f"e-{n}") for n in range(1, 4)]
    await bench.inbox.deliver(batch)
    after = Inbox(SERVICE, bench.probe.service().handlers, bench.transactions, "second")
    assert await after.next_offsets("residents") == {}
    await after.deliver([replace(record, offset=offset) for offset, record in enumerate(batch)])
    assert await bench.seen() == ["e-1", "e-2", "e-3"]
    assert after.repeated == 3


@pytest.mark.feature("S3")
async def test_types_are_dealt_in_waves_so_that_each_key_keeps_its_order(bench: Bench) -> None:
    facts = [
        ("1", PersonRegistered),
        ("2", PersonRegistered),
        ("1", PersonChanged),
        ("3", PersonRegistered),
        ("2", PersonChanged),
        ("1", PersonRegistered),
        ("3", PersonRegistered),
    ]
    await bench.inbox.deliver(
        [bench.feed.record(event, key=key, identifier=f"e-{n}") for n, (key, event) in enumerate(facts, start=1)]
    )
    # Seven events in three calls: all first registrations, both changes, and the registration after a change.
    assert bench.probe.calls == [("PersonRegistered", 4), ("PersonChanged", 2), ("PersonRegistered", 1)]
    rows = await bench.rows("SELECT addressee_no, position FROM probe_seen ORDER BY number")
    for key in ("1", "2", "3"):
        numbers = [number_in(position) for addressee_no, position in rows if addressee_no == key]
        assert numbers == sorted(numbers)


def test_waves_of_nothing() -> None:
    assert waves([]) == []


@pytest.mark.feature("S1", "M8")
async def test_a_handler_that_fails_at_its_end_leaves_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.inbox._RETRY_SECONDS_MAX", 0.0)

    def fail(_envelopes: object) -> None:
        raise ConnectionResetError("cut")

    bench.probe.fault = fail
    with pytest.raises(ConnectionResetError):
        await bench.inbox.deliver([bench.feed.record(identifier="e-1")])
    assert bench.probe.calls
    assert await bench.counts() == {"probe_seen": 0, "inbox": 0, "outbox": 0, "access_record": 0, "parked": 0}
    assert await bench.inbox.next_offsets("residents") == {}
