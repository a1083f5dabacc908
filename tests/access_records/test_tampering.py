"""A superuser touches the records; verification must find it, say what was done, and name the place."""

import time

import asyncpg
import pytest

from shared.access import collect_access_records, record_access
from shared.access.keys import add_record_key, add_seal_key, current_record_key
from shared.seals.findings import Finding, Kind
from tests.access_records.conftest import OFFICER, VIEW_CLAIMS, Installation

pytestmark = pytest.mark.feature("M7")


@pytest.fixture
async def sealed(installation: Installation) -> Installation:
    """Nine rows under three seals: record ids 1-3, 4-6, 7-9."""
    for first in (1, 4, 7):
        await installation.access(*(f"addressee-{number}" for number in range(first, first + 3)))
        assert await installation.sealer.seal_once() is not None
    return installation


async def _tamper(installation: Installation, *statements: str) -> list[Finding]:
    # A superuser can make the tables forget that they are append-only.
    for statement in statements:
        await installation.superuser.execute(statement)
    report = await installation.verify()
    assert not report.intact
    return report.findings


def _places(findings: list[Finding]) -> set[tuple[Kind, int | None, int | None]]:
    return {(finding.kind, finding.seal_no, finding.record_id) for finding in findings}


async def test_untouched_records_are_intact(sealed: Installation) -> None:
    report = await sealed.verify()
    assert report.findings == []
    assert (report.intact, report.rows, report.seals, report.unsealed_rows) == (True, 9, 3, 0)


async def test_changed_row_is_named(sealed: Installation) -> None:
    findings = await _tamper(sealed, "UPDATE access_record SET actor_id = 'staff-9999' WHERE record_id = 5")
    assert (Kind.CHANGED, None, 5) in _places(findings)
    assert any("記録5番の内容が書き換えられています" in finding.message for finding in findings)
    assert _places(findings) == {(Kind.CHANGED, None, 5)}


@pytest.mark.parametrize(
    "assignment",
    [
        "service = 'x'",
        "instance = gen_random_uuid()",
        "occurred_at = occurred_at + interval '1 microsecond'",
        "actor_kind = 'service'",
        "roles = '{}'",
        "office = 'x'",
        "terminal = 'x'",
        "action = 'list'",
        "permission = 'x'",
        "purpose = 'audit'",
        "subject_type = 'x'",
        "fields = '{}'",
        "row_count = 0",
        "detail = 'x'",
        "outcome = 'refused', rule = 'x'",
        "caused_by_event = 'x'",
        "trace_id = 'x'",
        "span_id = 'x'",
        "key_id = 'x'",
        "sequence_no = 77",
        "subject_ref = 'x'",
        "row_hash = decode(repeat('00', 32), 'hex')",
    ],
)
async def test_every_column_is_protected(sealed: Installation, assignment: str) -> None:
    findings = await _tamper(sealed, f"UPDATE access_record SET {assignment} WHERE record_id = 5")
    assert (Kind.CHANGED, None, 5) in _places(findings)


async def test_changed_hmac_is_named(sealed: Installation) -> None:
    update = "UPDATE access_record SET hmac = decode(repeat('00', 32), 'hex') WHERE record_id = 5"
    assert (Kind.FORGED, None, 5) in _places(await _tamper(sealed, update))


async def test_changed_row_is_named_without_the_hmac_key(sealed: Installation) -> None:
    await sealed.superuser.execute("UPDATE access_record SET detail = 'x' WHERE record_id = 5")
    report = await sealed.verify(with_record_keys=False)
    assert (Kind.CHANGED, None, 5) in _places(report.findings)


async def test_removed_row_is_named_by_seal_and_sequence_number(sealed: Installation) -> None:
    findings = await _tamper(sealed, "DELETE FROM access_record WHERE record_id = 5")
    assert (Kind.REMOVED, 2, None) in _places(findings)
    assert any(finding.kind is Kind.REMOVED and "通番5(1件)" in finding.message for finding in findings)


async def test_removed_first_rows_are_named(sealed: Installation) -> None:
    findings = await _tamper(sealed, "DELETE FROM access_record WHERE record_id <= 3")
    assert (Kind.REMOVED, 1, None) in _places(findings)
    assert any("通番1から3まで(3件)" in finding.message for finding in findings)


async def test_removed_last_rows_are_named(sealed: Installation) -> None:
    findings = await _tamper(sealed, "DELETE FROM access_record WHERE record_id >= 7")
    assert _places(findings) == {(Kind.REMOVED, 3, None)}
    assert "3件失われています" in findings[0].message


_COPY_ROW = """
INSERT INTO access_record OVERRIDING SYSTEM VALUE
SELECT (jsonb_populate_record(access_record, '{"record_id": 100}')).* FROM access_record WHERE record_id = 5
"""


async def test_copied_row_in_a_sealed_interval_is_named(sealed: Installation) -> None:
    findings = await _tamper(sealed, _COPY_ROW)
    assert {(Kind.INSERTED, 2, None), (Kind.INSERTED, None, 100)} <= _places(findings)


async def test_invented_row_is_named(sealed: Installation) -> None:
    await sealed.superuser.execute(_COPY_ROW.replace('"record_id": 100', '"record_id": 100, "subject_ref": "other"'))
    await sealed.superuser.execute("UPDATE access_record SET tx = pg_current_xact_id() WHERE record_id = 100")
    report = await sealed.verify()
    assert (Kind.CHANGED, None, 100) in _places(report.findings)
    assert report.unsealed_rows == 1


async def test_replaced_row_is_named(sealed: Installation) -> None:
    columns = "sequence_no, subject_ref, row_hash, hmac"
    update = f"""
        UPDATE access_record SET ({columns}) = (SELECT {columns} FROM access_record WHERE record_id = 4)
        WHERE record_id = 5
    """
    findings = await _tamper(sealed, update)
    assert (Kind.INSERTED, None, 5) in _places(findings)
    assert any("通番5(1件)" in finding.message for finding in findings)


async def test_rows_swapped_within_a_transaction_are_named(sealed: Installation) -> None:
    findings = await _tamper(
        sealed,
        "ALTER TABLE access_record ALTER record_id DROP IDENTITY",
        "UPDATE access_record SET record_id = 100 WHERE record_id = 4",
        "UPDATE access_record SET record_id = 4 WHERE record_id = 5",
        "UPDATE access_record SET record_id = 5 WHERE record_id = 100",
    )
    assert {(Kind.REORDERED, None, 5)} <= _places(findings)
    assert any(finding.seal_no == 2 for finding in findings)


async def test_rows_swapped_between_transactions_are_named_by_seal(sealed: Installation) -> None:
    findings = await _tamper(
        sealed,
        "ALTER TABLE access_record ALTER record_id DROP IDENTITY",
        "UPDATE access_record SET record_id = 100 WHERE record_id = 6",
        "UPDATE access_record SET record_id = 6, tx = (SELECT min(tx) FROM access_record WHERE record_id = 100) "
        "WHERE record_id = 9",
        "UPDATE access_record SET record_id = 9, tx = (SELECT min(tx) FROM access_record WHERE record_id = 7) "
        "WHERE record_id = 100",
    )
    assert {2, 3} <= {finding.seal_no for finding in findings}


async def test_removed_seal_is_named(sealed: Installation) -> None:
    findings = await _tamper(sealed, "DELETE FROM access_seal WHERE seal_no = 2")
    assert (Kind.REMOVED, 2, None) in _places(findings)
    assert any("封印2番から2番までがありません" in finding.message for finding in findings)


async def test_cut_head_is_named(sealed: Installation) -> None:
    findings = await _tamper(
        sealed,
        "DELETE FROM access_record WHERE tx < (SELECT to_tx FROM access_seal WHERE seal_no = 1)",
        "DELETE FROM access_seal WHERE seal_no = 1",
    )
    assert (Kind.CUT, 1, None) in _places(findings)


async def test_cut_tail_of_rows_and_seals_is_found_by_the_anchor(sealed: Installation) -> None:
    findings = await _tamper(
        sealed,
        "DELETE FROM access_record WHERE tx >= (SELECT from_tx FROM access_seal WHERE seal_no = 3)",
        "DELETE FROM access_seal WHERE seal_no = 3",
    )
    assert _places(findings) == {(Kind.CUT, 3, None)}
    assert "封印3番から3番までが台帳の末尾から失われています" in findings[0].message


@pytest.mark.parametrize(
    "assignment",
    ["row_count = 2", "root = previous_hash", "sealed_at = now()", "key_id = '0002'", "previous_hash = root",
     "signature = decode(repeat('00', 64), 'hex')", "cluster_epoch = '1'", "service = 'x'"],
)  # fmt: skip
async def test_changed_seal_is_named(sealed: Installation, assignment: str) -> None:
    findings = await _tamper(sealed, f"UPDATE access_seal SET {assignment} WHERE seal_no = 2")
    assert 2 in {finding.seal_no for finding in findings}


async def test_rewritten_history_differs_from_the_anchor(sealed: Installation) -> None:
    # The worst case: the seal key is stolen too, and all seals are made anew.
    await sealed.superuser.execute("DELETE FROM access_seal")
    sealed.anchor.path.rename(sealed.anchor.path.with_suffix(".kept"))
    await sealed.sealer.seal_once()
    sealed.anchor.path.with_suffix(".kept").rename(sealed.anchor.path)
    report = await sealed.verify()
    assert (Kind.CHANGED, 1, None) in _places(report.findings)
    assert (Kind.CUT, 2, None) in _places(report.findings)


async def test_rows_removed_before_sealing_are_missed(installation: Installation) -> None:
    for number in range(4):
        await installation.access(f"addressee-{number}")
    await installation.superuser.execute("DELETE FROM access_record WHERE record_id = 2")
    await installation.sealer.seal_once()
    report = await installation.verify()
    # Within five minutes of the process's last row it may be a row that is being written right now.
    assert [(finding.kind, "通番2(1件)" in finding.message) for finding in report.findings] == [(Kind.NOTICE, True)]


async def test_rows_removed_before_sealing_are_an_alarm_once_the_process_has_gone_on(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        await installation.access(f"addressee-{number}")
    await installation.superuser.execute("DELETE FROM access_record WHERE record_id = 2")
    now = time.time_ns()
    monkeypatch.setattr("shared.access.emission.time.time_ns", lambda: now + 600 * 1_000_000_000)
    await installation.access("addressee-later")
    monkeypatch.undo()
    await installation.sealer.seal_once()
    report = await installation.verify()
    assert [(finding.kind, "通番2(1件)" in finding.message) for finding in report.findings] == [(Kind.REMOVED, True)]


async def test_numbers_of_a_failed_transaction_are_declared_void(installation: Installation) -> None:
    await installation.access("addressee-1")
    with pytest.raises(RuntimeError, match="after the rows were written"):
        await _fail_after_writing(installation)
    await installation.access("addressee-3")
    await installation.sealer.seal_once()
    report = await installation.verify()
    assert report.findings == []
    rows = await installation.superuser.fetch("SELECT sequence_no, action, detail FROM access_record ORDER BY 1")
    assert [tuple(row) for row in rows] == [(1, "view", ""), (3, "view", ""), (4, "void", "2-2")]


async def _fail_after_writing(installation: Installation) -> None:
    with collect_access_records() as records:
        async with installation.pool.acquire() as connection, connection.transaction():
            record_access(OFFICER, VIEW_CLAIMS, subject_refs=("addressee-2",))
            await installation.writer.write(connection, records)
            raise RuntimeError("after the rows were written")


async def test_keys_are_rotated_and_old_rows_stay_verifiable(sealed: Installation) -> None:
    add_record_key(sealed.keys_directory)
    add_seal_key(sealed.keys_directory)
    sealed.writer.key = current_record_key(sealed.keys_directory)
    await sealed.access("addressee-10")
    await sealed.sealer.seal_once()
    report = await sealed.verify()
    assert report.findings == []
    keys = await sealed.superuser.fetch("SELECT DISTINCT key_id FROM access_record ORDER BY 1")
    assert [row["key_id"] for row in keys] == ["0001", "0002"]


@pytest.mark.parametrize("table", ["access_record", "access_seal"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET service = 'x'", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"])
async def test_the_service_cannot_change_what_it_wrote(sealed: Installation, table: str, statement: str) -> None:
    async with sealed.pool.acquire() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement.format(table))


async def test_the_service_cannot_choose_the_place_of_a_row(sealed: Installation) -> None:
    async with sealed.pool.acquire() as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute("INSERT INTO access_record (tx) VALUES ('3')")
