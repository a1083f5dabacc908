"""Sealing: every committed row exactly once, whatever runs beside it, and no personal data while it stands still."""

import asyncio
import time
from hashlib import sha256

import asyncpg
import pytest

from shared.access import record_access
from shared.seals import Seal, SealingStopped, SealState, seal_lag
from shared.seals.findings import Report
from shared.seals.merkle import MerkleTree
from shared.seals.verify import merkle_root
from tests.access_records.conftest import OFFICER, VIEW_CLAIMS, Installation
from tests.every_service.probe import until


async def _seal_all(installation: Installation) -> None:
    while await installation.sealer.seal_once() is not None:
        pass


async def _sealed_rows(installation: Installation) -> int:
    total: int = await installation.superuser.fetchval("SELECT coalesce(sum(row_count), 0)::bigint FROM access_seal")
    return total


async def _intact(installation: Installation) -> Report:
    report = await installation.verify()
    assert report.findings == []
    return report


def test_merkle_root_of_rfc_6962() -> None:
    # The tree of seven leaves: ((0 1)(2 3))((4 5) 6), written out by hand.
    def node(left: bytes, right: bytes) -> bytes:
        return sha256(b"\x01" + left + right).digest()

    leaves = [sha256(bytes([0, number])).digest() for number in range(7)]
    left = node(node(leaves[0], leaves[1]), node(leaves[2], leaves[3]))
    root = node(left, node(node(leaves[4], leaves[5]), leaves[6]))
    tree = MerkleTree()
    for leaf in leaves:
        tree.append(leaf)
    assert tree.root() == root
    assert merkle_root(leaves) == root


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 8, 31, 32, 33, 1000])
def test_sealer_and_verifier_agree_on_the_root(size: int) -> None:
    leaves = [sha256(bytes([number % 256])).digest() for number in range(size)]
    tree = MerkleTree()
    for leaf in leaves:
        tree.append(leaf)
    assert tree.root() == merkle_root(leaves)


@pytest.mark.feature("M7", "M8")
async def test_concurrent_writers_are_all_sealed_exactly_once(installation: Installation) -> None:
    stop = asyncio.Event()

    async def write() -> None:
        for number in range(40):
            await installation.access(*(f"addressee-{number}-{person}" for person in range(3)))

    async def seal() -> None:
        while not stop.is_set():
            await installation.sealer.seal_once()

    async def straddle() -> None:
        # Records early, commits after seals over later transactions have been tried.
        async with installation.transaction() as connection:
            await connection.execute("SELECT pg_current_xact_id()")
            record_access(OFFICER, VIEW_CLAIMS, subject_refs=("addressee-slow",))
            await asyncio.sleep(0.5)

    # Two sealers compete, as in two processes.
    sealers = [asyncio.create_task(seal()) for _ in range(2)]
    await asyncio.gather(*(write() for _ in range(4)), straddle())
    stop.set()
    await asyncio.gather(*sealers)
    await _seal_all(installation)
    report = await _intact(installation)
    assert (report.rows, report.unsealed_rows) == (4 * 40 * 3 + 1, 0)
    assert await _sealed_rows(installation) == 4 * 40 * 3 + 1


async def test_rows_above_an_open_transaction_wait_for_it(installation: Installation) -> None:
    async with installation.transaction() as connection:
        await connection.execute("SELECT pg_current_xact_id()")
        record_access(OFFICER, VIEW_CLAIMS, subject_refs=("addressee-slow",))
        await installation.access("addressee-fast")
        assert await installation.sealer.seal_once() is None
    seal = await installation.sealer.seal_once()
    assert seal is not None
    assert seal.content.row_count == 2
    await _intact(installation)


async def test_a_seal_is_bounded_and_splits_no_transaction(installation: Installation) -> None:
    installation.sealer.rows_max = 10
    for size in (4, 4, 4, 25, 1, 10, 1):
        await installation.access(*(f"addressee-{number}" for number in range(size)))
    await _seal_all(installation)
    counts = await installation.superuser.fetch("SELECT row_count FROM access_seal ORDER BY seal_no")
    assert [row["row_count"] for row in counts] == [8, 4, 25, 1, 10, 1]
    await _intact(installation)


async def test_nothing_to_seal_is_no_seal(installation: Installation) -> None:
    assert await installation.sealer.seal_once() is None
    assert installation.sealer.state.personal_data_allowed()


async def test_hashing_leaves_the_event_loop_free(installation: Installation) -> None:
    await installation.access(*(f"{number:012d}" for number in range(20_000)))
    longest = 0.0
    done = asyncio.Event()

    async def watch() -> None:
        nonlocal longest
        while not done.is_set():
            # What the loop's own thread works between two turns, whatever else the machine does meanwhile.
            before = time.thread_time()
            await asyncio.sleep(0.001)
            longest = max(longest, time.thread_time() - before)

    watching = asyncio.create_task(watch())
    seal = await installation.sealer.seal_once()
    done.set()
    await watching
    assert seal is not None
    assert seal.content.row_count == 20_000
    # Aim: 50 ms; the limit leaves room for a slower machine.
    assert longest < 0.25, f"{longest * 1000:.0f} ms"


@pytest.mark.feature("M7")
async def test_a_crash_between_commit_and_anchor_is_made_good(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    await installation.access("addressee-1")
    await installation.sealer.seal_once()

    async def crash(_sealer: object, _connection: object) -> None:
        raise RuntimeError("crashed before the anchor")

    await installation.access("addressee-2")
    with monkeypatch.context() as patch:
        patch.setattr("shared.seals.sealer.Sealer._anchor_committed", crash)
        with pytest.raises(RuntimeError, match="before the anchor"):
            await installation.sealer.seal_once()
    assert [seal.seal_no for seal in installation.anchor.read()] == [1]
    await installation.sealer.seal_once()
    assert [seal.seal_no for seal in installation.anchor.read()] == [1, 2]
    await _intact(installation)


@pytest.mark.feature("M7")
async def test_a_crash_inside_the_anchor_line_is_made_good(installation: Installation) -> None:
    await installation.access("addressee-1")
    await installation.sealer.seal_once()
    whole = installation.anchor.path.read_bytes()
    installation.anchor.path.write_bytes(whole[: len(whole) // 2])
    await installation.access("addressee-2")
    await installation.sealer.seal_once()
    assert [seal.seal_no for seal in installation.anchor.read()] == [1, 2]
    await _intact(installation)


async def test_a_seal_that_could_not_be_announced_is_not_stored(installation: Installation) -> None:
    async def refuse(_connection: object, _seal: Seal) -> None:
        raise RuntimeError("the outbox refused")

    announced: list[int] = []

    async def announce(connection: "asyncpg.Connection[asyncpg.Record]", seal: Seal) -> None:
        assert connection.is_in_transaction()
        announced.append(seal.content.seal_no)

    await installation.access("addressee-1")
    installation.sealer.on_seal = refuse
    with pytest.raises(RuntimeError, match="the outbox refused"):
        await installation.sealer.seal_once()
    assert await _sealed_rows(installation) == 0
    installation.sealer.on_seal = announce  # type: ignore[assignment]  # A pooled connection has the same methods.
    await _seal_all(installation)
    assert announced == [1]


@pytest.mark.feature("M7")
async def test_sealing_stops_when_the_anchored_seal_is_gone(installation: Installation) -> None:
    for number in range(2):
        await installation.access(f"addressee-{number}")
        await installation.sealer.seal_once()
    await installation.superuser.execute("DELETE FROM access_seal WHERE seal_no = 2")
    with pytest.raises(SealingStopped, match="Seal 2"):
        await installation.sealer.seal_once()


async def test_sealing_stops_in_a_cluster_that_counts_from_the_start(installation: Installation) -> None:
    await installation.access("addressee-1")
    await installation.sealer.seal_once()
    await installation.superuser.execute(
        "UPDATE access_seal SET cluster_epoch = 'other', from_tx = '100000000', to_tx = '200000000'"
    )
    with pytest.raises(SealingStopped, match="pg_resetwal"):
        await installation.sealer.seal_once()


async def test_personal_data_stops_when_sealing_stops_and_money_does_not(installation: Installation) -> None:
    now = 1_000.0
    state = SealState(limit_seconds=600.0, monotonic=lambda: now)
    installation.sealer.state = state
    assert not state.personal_data_allowed()
    await installation.access("addressee-1")
    await installation.sealer.seal_once()
    assert state.personal_data_allowed()
    now += 601.0
    assert not state.personal_data_allowed()
    # What is taken in is still recorded, and sealed once sealing works again.
    await installation.access("addressee-2")
    await installation.sealer.seal_once()
    assert state.personal_data_allowed()
    await _intact(installation)


@pytest.mark.feature("M15")
async def test_without_the_seal_key_work_goes_on_an_alarm_is_raised_and_all_is_sealed_later(
    installation: Installation, caplog: pytest.LogCaptureFixture
) -> None:
    now = 1_000.0
    state = installation.sealer.state = SealState(monotonic=lambda: now)
    (key,) = installation.keys_directory.glob("seal-*.pem")
    away = key.rename(key.with_name("elsewhere"))
    # As a process starts: without the key, and with nobody's record waiting.
    assert await installation.sealer.seal_once() is None
    assert (state.personal_data_allowed(), caplog.messages) == (True, [])
    for number in range(3):
        await installation.access(f"addressee-{number}")
        assert await installation.sealer.seal_once() is None
    (told,) = (message for message in caplog.messages if "the key is away" in message)
    assert told.endswith("put the installation's seal key there.")
    # What `deploy/observability/alerts.yaml` watches grows, also while nobody looks.
    now += 61.0
    assert state.lag_now_seconds() > 60
    now += 540.0
    assert not state.personal_data_allowed()
    away.rename(key)
    seal = await installation.sealer.seal_once()
    assert seal is not None
    assert seal.content.row_count == 3
    assert (state.personal_data_allowed(), caplog.messages[-1].endswith("also those that waited")) == (True, True)
    assert (await _intact(installation)).unsealed_rows == 0


async def test_the_sealer_goes_on_after_a_failure(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("shared.seals.sealer.SEAL_INTERVAL_SECONDS", 0.05)
    failures = 0

    async def refuse_once(_connection: object, _seal: Seal) -> None:
        nonlocal failures
        failures += 1
        if failures == 1:
            raise OSError("the disk is full")

    installation.sealer.on_seal = refuse_once
    running = asyncio.create_task(installation.sealer.run())
    await installation.access("addressee-1")
    await until(lambda: _sealed_rows(installation))
    running.cancel()
    await asyncio.wait([running])
    assert running.cancelled()
    assert "could not be sealed; trying again" in caplog.text
    assert "addressee" not in caplog.text
    await _seal_all(installation)
    await _intact(installation)


async def test_lag_is_the_age_of_the_oldest_unsealed_row(installation: Installation) -> None:
    async with installation.pool.acquire() as connection:
        assert await seal_lag(connection) == 0
    await installation.access("addressee-1")
    await asyncio.sleep(0.3)
    await installation.access("addressee-2")
    async with installation.pool.acquire() as connection:
        assert 0.3 <= await seal_lag(connection) < 30
    await installation.sealer.seal_once()
    async with installation.pool.acquire() as connection:
        assert await seal_lag(connection) == 0


async def test_every_statement_is_valid_for_the_service(installation: Installation) -> None:
    from shared.seals import sealer, verify

    statements = [
        value
        for module in (sealer, verify)
        for name, value in vars(module).items()
        if isinstance(value, str) and name.startswith(("SELECT_", "INSERT_", "COUNT_", "TRY_"))
    ]
    assert len(statements) >= 10
    async with installation.pool.acquire() as connection:
        for statement in statements:
            await connection.prepare(statement)
