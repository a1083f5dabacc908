"""A superuser touches the gathered copy, or a service's own seals; the proof says what was done, and where."""

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.commands.audit import app
from services.access.handlers.copy_proof import prove_copy
from services.access.handlers.gathering_watch import keep_records
from services.access.store.gathering import MAKE_MONTH
from shared.access import AccessRecordWriter, current_record_key, load_record_keys, load_seal_public_keys
from shared.seals.findings import Kind, Report
from shared.transaction import Transactions
from tests.access.city_hall import ISHINOMAKI, today
from tests.access.gathering_line import JOB, SOURCE, Line
from tests.access.test_gathering import rehash
from tests.infrastructure import Databases

pytestmark = pytest.mark.feature("M7")
_COLUMNS = (
    "retention_class, occurred_at, service, seal_id, tx, instance, actor_id, actor_kind, roles, office, terminal,"
    " action, permission, purpose, subject_type, fields, row_count, detail, outcome, rule, trace_id, span_id, key_id,"
    " sequence_no, subject_ref, caused_by_event, hmac"
)
_DOUBLE = (
    f"INSERT INTO gathered_record (record_id, {_COLUMNS}) SELECT 50, {{0}} FROM gathered_record WHERE record_id = 5"
)
_CUT = "DELETE FROM gathered_record WHERE seal_id = {0}; DELETE FROM gathered_part WHERE seal_id = {0};"
_CUT_SEAL = _CUT + "DELETE FROM gathered_seal WHERE seal_id = {0}"


@pytest.fixture
async def copied(line: Line) -> Line:
    """Nine rows under three seals of a process that has just begun: record ids 1-3, 4-6, 7-9; all of it gathered."""
    line.transactions = Transactions(SOURCE, line.pool, AccessRecordWriter(SOURCE, current_record_key(line.hall.keys)))
    for first in (1, 4, 7):
        await line.sealed(*(f"{number:015d}" for number in range(first, first + 3)))
        # One after the other, so that seals have the same numbers here.
        await line.gather_all()
    await line.watch()
    return line


async def proved(line: Line, *, record_keys: bool = True) -> Report:
    keys = line.hall.keys
    async with line.audit.pool.acquire() as copy, line.pool.acquire() as own:
        reports = await prove_copy(
            copy,
            seal_keys=load_seal_public_keys(keys),
            record_keys=load_record_keys(keys) if record_keys else None,
            own={SOURCE: own},
        )
    assert set(reports) == {SOURCE}
    return reports[SOURCE]


def places(report: Report) -> set[tuple[Kind, int | None, int | None]]:
    return {(each.kind, each.seal_no, each.record_id) for each in report.findings}


async def test_an_untouched_copy_is_intact(copied: Line) -> None:
    report = await proved(copied)
    assert (report.findings, report.intact, report.rows, report.seals) == ([], True, 9, 3)


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE gathered_record SET actor_id = '9999' WHERE record_id = 5", {(Kind.CHANGED, None, 5)}),
        ("UPDATE gathered_record SET subject_ref = '1' WHERE record_id = 9", {(Kind.CHANGED, None, 9)}),
        ("UPDATE gathered_record SET hmac = sha256('x') WHERE record_id = 5", {(Kind.CHANGED, None, 5)}),
        ("UPDATE gathered_record SET tx = tx + 1 WHERE record_id = 5", {(Kind.CHANGED, 2, None)}),
        ("UPDATE gathered_record SET retention_class = 'service' WHERE record_id = 5", {(Kind.CHANGED, None, 5)}),
        # The number of the writing process is missing, too.
        (
            "DELETE FROM gathered_record WHERE record_id = 5",
            {(Kind.REMOVED, 2, None), (Kind.REMOVED, None, None)},
        ),
        # As if it had never come.
        (_CUT.format(2), {(Kind.REMOVED, 2, None), (Kind.REMOVED, None, None)}),
        (_CUT_SEAL.format(2), {(Kind.REMOVED, 2, None), (Kind.REMOVED, None, None)}),
        (_CUT_SEAL.format(1), {(Kind.REMOVED, 1, None), (Kind.REMOVED, None, None)}),
        (_CUT_SEAL.format(3), {(Kind.REMOVED, 3, None)}),
        (
            _DOUBLE.format(_COLUMNS),
            {(Kind.INSERTED, 2, None), (Kind.INSERTED, None, 50)},
        ),
        (_DOUBLE.format(_COLUMNS.replace("seal_id", "77")), {(Kind.INSERTED, None, 50)}),
        ("UPDATE gathered_seal SET root = sha256('x') WHERE seal_id = 2", {(Kind.CHANGED, 2, None)}),
        # The chain is broken, and the service has another one.
        (
            "UPDATE gathered_seal SET seal_hash = sha256('x') WHERE seal_id = 2",
            {(Kind.CHANGED, 2, None), (Kind.CHANGED, 3, None)},
        ),
    ],
)
async def test_what_was_done_to_the_copy_is_found_with_its_place(
    copied: Line, statement: str, found: set[tuple[Kind, int | None, int | None]]
) -> None:
    await copied.audit_superuser.execute(MAKE_MONTH, "service", today().replace(day=1))
    await copied.audit_superuser.execute(statement)
    report = await proved(copied)
    assert places(report) == found
    assert not report.intact


async def test_without_the_keys_of_the_records_a_changed_row_is_found_by_its_seal(copied: Line) -> None:
    await copied.audit_superuser.execute("UPDATE gathered_record SET office = 'x' WHERE record_id = 5")
    assert places(await proved(copied, record_keys=False)) == {(Kind.CHANGED, 2, None)}


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("DELETE FROM access_seal WHERE seal_no = 3", {(Kind.CUT, 3, None)}),
        ("DELETE FROM access_seal WHERE seal_no = 2", {(Kind.REMOVED, 2, None)}),
        ("UPDATE access_seal SET seal_hash = sha256('x') WHERE seal_no = 2", {(Kind.CHANGED, 2, None)}),
    ],
)
async def test_what_was_done_to_a_services_own_seals_is_found_beside_the_copy(
    copied: Line, statement: str, found: set[tuple[Kind, int | None, int | None]]
) -> None:
    await copied.superuser.execute(statement)
    assert places(await proved(copied)) == found


async def test_what_has_not_come_yet_is_said_and_is_no_fault(copied: Line) -> None:
    await copied.sealed(*(f"{number:015d}" for number in range(1, 701)))
    late = await copied.handed_over()
    report = await proved(copied)
    assert (places(report), report.intact) == ({(Kind.NOTICE, 4, None)}, True)
    assert report.findings[0].message == "封印4番から4番までは、まだ届いていません。"
    # The middle of its three messages is on its way.
    await copied.gather([late[0], late[2]])
    assert await copied.audit.pool.fetchval("SELECT complete_through FROM gathering_progress") == 3
    report = await proved(copied)
    assert (places(report), report.intact) == ({(Kind.NOTICE, 4, None), (Kind.NOTICE, None, None)}, True)


async def test_what_went_by_a_recorded_deletion_is_counted(line: Line) -> None:
    await line.access("000000000000001", "000000000000002")
    await line.superuser.execute("UPDATE access_record SET occurred_at = '2019-03-31 23:30:00+09'")
    await rehash(line)
    assert await line.sealer.seal_once() is not None
    await line.sealed("000000000000003")
    await line.gather_all()
    await line.watch()
    async with line.audit.begin(JOB) as transaction:
        await keep_records(ISHINOMAKI)(date(2026, 4, 1), transaction)
    report = await proved(line, record_keys=False)
    assert [each.message for each in report.findings] == ["保存期間が過ぎた記録2件が、記録どおり削除されています。"]
    assert report.intact
    await line.audit_superuser.execute(
        """UPDATE gathered_deletion SET services = jsonb_set(services, '{refunds,rows}', '1')"""
    )
    assert (Kind.REMOVED, None, None) in places(await proved(line, record_keys=False))


async def test_the_command_says_it_in_one_line_a_service(copied: Line, databases: Databases, tmp_path: Path) -> None:
    url = databases.postgresql.dsn(await copied.audit.pool.fetchval("SELECT current_database()"))

    async def run(*words: str) -> Result:
        return await asyncio.to_thread(lambda: CliRunner().invoke(app, ["verify-copy", *words]))

    there = ("--database-url", url, "--keys", str(copied.hall.keys))
    intact = await run(*there)
    assert (intact.exit_code, intact.stdout.splitlines()[0]) == (0, "refunds: 異常なし 記録9件、封印3件")
    assert "比べていません" in intact.stdout
    await copied.audit_superuser.execute("DELETE FROM gathered_record WHERE record_id = 5")
    found = await run(*there, "--json")
    report = json.loads(found.stdout)["refunds"]
    assert (found.exit_code, report["counts"]) == (1, {"notice": 1, "removed": 2})
    elsewhere = await run("--data", str(tmp_path))
    assert (elsewhere.exit_code, "「shuno up」で起動するか" in elsewhere.stderr) == (2, True)
