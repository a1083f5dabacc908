"""Recording: with the transaction or not at all, never sampled, never cut, one row for each person."""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF
from opentelemetry.trace import format_span_id, format_trace_id

from shared.access import (
    Access,
    AccessAction,
    AccessNotInTransaction,
    Actor,
    ActorKind,
    InvalidAccessRecord,
    UnknownPurpose,
    collect_access_records,
    purpose_of,
    record_access,
    self_test,
)
from shared.access.canonical import CANONICAL_COLUMNS, canonical_bytes
from tests.access_records.conftest import OFFICER, VIEW_CLAIMS, Installation

JOB = Actor("service:payments", ActorKind.SERVICE)
ROOT = Path(__file__).parents[2]


async def _row_count(installation: Installation) -> int:
    count: int = await installation.superuser.fetchval("SELECT count(*) FROM access_record")
    return count


@pytest.mark.feature("M8")
async def test_outside_a_transaction_the_access_is_refused() -> None:
    with pytest.raises(AccessNotInTransaction):
        record_access(OFFICER, VIEW_CLAIMS, subject_refs=("addressee-1",))


@pytest.mark.feature("M8")
async def test_a_task_that_outlives_the_transaction_is_refused(installation: Installation) -> None:
    ended = asyncio.Event()

    async def late() -> None:
        await ended.wait()
        record_access(OFFICER, VIEW_CLAIMS, subject_refs=("addressee-1",))

    async with installation.transaction():
        task = asyncio.create_task(late())
    ended.set()
    with pytest.raises(AccessNotInTransaction):
        await task


async def _fail_after_recording(installation: Installation) -> None:
    async with installation.transaction():
        record_access(OFFICER, VIEW_CLAIMS, subject_refs=("addressee-1",))
        raise RuntimeError("the handler failed")


@pytest.mark.feature("M8")
async def test_rollback_leaves_no_row(installation: Installation) -> None:
    with pytest.raises(RuntimeError, match="the handler failed"):
        await _fail_after_recording(installation)
    assert await _row_count(installation) == 0
    await installation.access("addressee-2")
    assert await _row_count(installation) == 1


@pytest.mark.feature("M1")
async def test_who_whose_what_why_and_from_where_are_stored(installation: Installation) -> None:
    async with installation.transaction():
        record_access(
            Actor("staff-0412", ActorKind.STAFF, ("収納係", 'a "quoted\\" role'), "納税課\t東", "terminal-7"),
            Access("payments.claim.list", purpose_of("taxpayer_inquiry"), AccessAction.LIST),
            subject_refs=("0001", "0002"),
            fields=("amount_yen", "due_on"),
            row_count=2,
            detail="期別=未納\n\\x",
        )
    rows = await installation.superuser.fetch(
        "SELECT actor_id, actor_kind, roles, office, terminal, action, permission, purpose, subject_type, subject_ref, "
        "fields, row_count, detail, outcome, service, now() - occurred_at < interval '1 minute' AS recent "
        "FROM access_record ORDER BY record_id"
    )
    common = ("staff-0412", "staff", ["収納係", 'a "quoted\\" role'], "納税課\t東", "terminal-7", "list")
    why = ("payments.claim.list", "taxpayer_inquiry", "addressee")
    rest = (["amount_yen", "due_on"], 2, "期別=未納\n\\x", "allowed", "records", True)
    assert [tuple(row) for row in rows] == [(*common, *why, "0001", *rest), (*common, *why, "0002", *rest)]
    await installation.sealer.seal_once()
    assert (await installation.verify()).findings == []


async def test_a_search_without_a_hit_is_a_row_without_a_person(installation: Installation) -> None:
    await installation.access()
    row = await installation.superuser.fetchrow("SELECT subject_type, subject_ref, row_count FROM access_record")
    assert row is not None
    assert tuple(row) == ("", "", 0)


@pytest.mark.feature("M10")
async def test_unsampled_spans_still_give_their_trace(installation: Installation) -> None:
    tracer = TracerProvider(sampler=ALWAYS_OFF, shutdown_on_exit=False).get_tracer("test")
    with tracer.start_as_current_span("look") as span:
        await installation.access("addressee-1")
    context = span.get_span_context()
    assert not span.is_recording()
    row = await installation.superuser.fetchrow("SELECT trace_id, span_id FROM access_record")
    assert row is not None
    assert tuple(row) == (format_trace_id(context.trace_id), format_span_id(context.span_id))


@pytest.mark.feature("M9")
async def test_a_refusal_is_recorded_though_nothing_else_commits(installation: Installation) -> None:
    with collect_access_records():
        await installation.writer.record_refusal(
            installation.pool, OFFICER, VIEW_CLAIMS, rule="permission", subject_refs=("addressee-1",)
        )
    row = await installation.superuser.fetchrow("SELECT outcome, rule, subject_ref, row_count FROM access_record")
    assert row is not None
    assert tuple(row) == ("refused", "permission", "addressee-1", 0)


@pytest.mark.feature("M14")
async def test_a_batch_of_a_service_is_one_row_for_each_person_with_its_event(installation: Installation) -> None:
    persons = tuple(f"{number:012d}" for number in range(5_000))
    events = tuple(f"event-{number}" for number in range(5_000))
    intake = Access("payments.receipt.intake", purpose_of("receipt"), AccessAction.INTAKE)
    async with installation.transaction():
        record_access(JOB, intake, subject_refs=persons, caused_by_events=events)
    rows = await installation.superuser.fetch(
        "SELECT subject_ref, caused_by_event, actor_kind FROM access_record ORDER BY record_id"
    )
    assert [tuple(row) for row in rows] == [
        (person, event, "service") for person, event in zip(persons, events, strict=True)
    ]
    await installation.sealer.seal_once()
    assert (await installation.verify()).findings == []


async def test_a_bulk_record_costs_little_for_each_person(installation: Installation) -> None:
    from shared.access.writing import _copy_lines

    persons = tuple(f"{number:012d}" for number in range(5_000))
    best = float("inf")
    for _ in range(5):
        # What this thread works, whatever else the machine does meanwhile.
        started = time.thread_time()
        with collect_access_records() as records:
            record_access(JOB, VIEW_CLAIMS, subject_refs=persons)
            "".join(_copy_lines(records[0], iter(range(1, 5_001)), installation.writer)).encode()
        best = min(best, (time.thread_time() - started) / len(persons) * 1e6)
    # Aim: 6 µs; the limit leaves room for a slower machine.
    assert best < 18, f"{best:.1f} µs a person"


@pytest.mark.feature("M11")
@pytest.mark.parametrize("reference", ["石巻太郎", "two words", "", "x" * 65, "a\nb"])
def test_only_identifiers_name_a_person(reference: str) -> None:
    with collect_access_records(), pytest.raises(InvalidAccessRecord):
        record_access(OFFICER, VIEW_CLAIMS, subject_refs=(reference,))


@pytest.mark.feature("M11")
def test_fields_are_names_not_values() -> None:
    with collect_access_records(), pytest.raises(InvalidAccessRecord):
        record_access(OFFICER, VIEW_CLAIMS, subject_refs=("1",), fields=("氏名=石巻太郎",))


def test_canonical_bytes_are_as_documented() -> None:
    values = ("payments", "i", 1, "a", "staff", ("収納係",), *("",) * (len(CANONICAL_COLUMNS) - 6))
    text = '["shuno.access_record.v1","payments","i",1,"a","staff",["収納係"]' + ',""' * 17 + "]"
    assert canonical_bytes(values) == text.encode()


async def test_a_refused_row_is_not_quoted(installation: Installation) -> None:
    with pytest.raises(InvalidAccessRecord, match="access_record_check") as refused:
        await installation.writer.record_refusal(
            installation.pool, OFFICER, VIEW_CLAIMS, rule="", subject_refs=("42-x",)
        )
    assert "42-x" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_an_access_without_a_registered_purpose_cannot_be_declared() -> None:
    with pytest.raises(TypeError):
        Access("payments.claim.view", None, AccessAction.VIEW)  # type: ignore[arg-type]  # Refused at run time too.
    with pytest.raises(UnknownPurpose):
        purpose_of("curiosity")
    with pytest.raises(ValueError, match="permission"):
        Access("", purpose_of("receipt"), AccessAction.VIEW)


async def test_self_test_leaves_nothing(installation: Installation) -> None:
    async with installation.pool.acquire() as connection:
        await self_test(connection, installation.writer)
    assert await _row_count(installation) == 0
    await installation.access("addressee-1")
    assert await installation.superuser.fetchval("SELECT sequence_no FROM access_record") == 1


_SELF_TEST = """
import asyncio, sys
import asyncpg
from pathlib import Path
import shared.access.emission as emission
from shared.access import AccessRecordWriter, AccessSelfTestFailed, current_record_key, self_test

async def main():
    connection = await asyncpg.connect(sys.argv[1])
    try:
        await self_test(connection, AccessRecordWriter("records", current_record_key(Path(sys.argv[2]))))
    except AccessSelfTestFailed as error:
        print(error, file=sys.stderr)
        raise SystemExit(3)
    finally:
        await connection.close()

if sys.argv[3] == "without our limits":
    from opentelemetry.sdk._logs import LoggerProvider
    provider = LoggerProvider(shutdown_on_exit=False)
    provider.add_log_record_processor(emission.TransactionalAccessProcessor())
    emission._logger = provider.get_logger("test")
asyncio.run(main())
"""


async def _self_test(
    installation: Installation, environment: dict[str, str], logger: str = "ours"
) -> subprocess.CompletedProcess[str]:
    dsn, keys = installation.service_dsn, str(installation.keys_directory)
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-W", "ignore", "-c", _SELF_TEST, dsn, keys, logger],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


_LIMITS = {"OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT": "3", "OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT": "5"}


@pytest.mark.feature("M8")
async def test_disabled_telemetry_keeps_the_service_from_serving(installation: Installation) -> None:
    result = await _self_test(installation, {"OTEL_SDK_DISABLED": "true"})
    assert result.returncode == 3
    assert "unset OTEL_SDK_DISABLED" in result.stderr


@pytest.mark.feature("M8")
async def test_limits_in_the_environment_cut_nothing(installation: Installation) -> None:
    assert (await _self_test(installation, _LIMITS)).returncode == 0


@pytest.mark.parametrize("limit", list(_LIMITS))
async def test_the_self_test_notices_a_logger_that_cuts(installation: Installation, limit: str) -> None:
    result = await _self_test(installation, {limit: _LIMITS[limit]}, "without our limits")
    assert result.returncode == 3
    assert "OTEL" in result.stderr or "OpenTelemetry" in result.stderr
