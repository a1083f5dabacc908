"""`shuno audit verify` finds and places each way to tamper with access records, in every service's own database."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from typer.testing import CliRunner

from shared.access import (
    Access,
    AccessAction,
    AccessRecordWriter,
    Actor,
    ActorKind,
    current_record_key,
    purpose_of,
)
from shared.cli.audit import app
from shared.postgres.pool import open_pool
from shared.seals import AnchorFile, Sealer
from shared.transaction import Transactions
from tests.every_service.statements import SERVICES
from tests.infrastructure import Databases

OFFICER = Actor("0412", ActorKind.STAFF, ("receipt_clerk",), "tax_payment", "t-07")
LOOK = Access("synthetic.person.view", purpose_of("audit"), AccessAction.VIEW)
COLUMNS = (
    "tx, service, instance, occurred_at, actor_id, actor_kind, roles, office, terminal, action, permission, purpose,"
    " subject_type, fields, row_count, detail, outcome, rule, caused_by_event, trace_id, span_id, key_id, sequence_no,"
    " subject_ref, row_hash, hmac"
)
#: What is done to three sealed pairs of records, which kind is found, and what the finding names.
TAMPERINGS = {
    "change": ("UPDATE access_record SET subject_ref = 'p-9' WHERE record_id = 3", "changed", "記録3番の内容"),
    "delete": ("DELETE FROM access_record WHERE record_id = 3", "removed", "封印2番の記録が1件失われ"),
    "insert": (
        f"INSERT INTO access_record ({COLUMNS}) SELECT {COLUMNS} FROM access_record WHERE record_id = 3",
        "inserted",
        "封印2番の範囲に記録が1件挿入",
    ),
    "swap": (
        (
            "DELETE FROM access_record WHERE record_id IN (3, 4);"
            f"INSERT INTO access_record (record_id, {COLUMNS}) OVERRIDING SYSTEM VALUE"
            f" SELECT 7 - record_id, {COLUMNS} FROM kept_record WHERE record_id IN (3, 4)"
        ),
        "reordered",
        "入れ替わっています",
    ),
    "cut the tail": (
        "DELETE FROM access_record WHERE record_id > 4; DELETE FROM access_seal WHERE seal_no = 3",
        "cut",
        "封印3番から3番まで",
    ),
    "an old backup": (
        "DELETE FROM access_record WHERE record_id > 2; DELETE FROM access_seal WHERE seal_no > 1",
        "cut",
        "封印2番から3番まで",
    ),
}


@dataclass
class Sealed:
    """A service's database with three seals over two records each, and a copy to begin from anew."""

    dsn: str
    superuser: "asyncpg.Connection[asyncpg.Record]"
    service: str
    keys: Path
    anchor: Path

    async def verified(self) -> dict[str, Any]:
        """What the command says, for machines."""
        words = ["verify", "--database-url", self.dsn, "--service", self.service, "--keys", str(self.keys)]
        command = [*words, "--anchor", str(self.anchor), "--json"]
        result = await asyncio.to_thread(CliRunner().invoke, app, command)
        report: dict[str, Any] = json.loads(result.stdout)[self.service]
        assert result.exit_code == (0 if report["intact"] else 1)
        return report

    async def restore(self) -> None:
        """The records as they were sealed."""
        await self.superuser.execute(
            "TRUNCATE access_record, access_seal; INSERT INTO access_seal SELECT * FROM kept_seal;"
            "INSERT INTO access_record OVERRIDING SYSTEM VALUE SELECT * FROM kept_record"
        )


@pytest.fixture(scope="module", params=SERVICES)
async def sealed(
    request: pytest.FixtureRequest, databases: Databases, keys_directory: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Sealed]:
    service = request.param
    database = await databases.create(service)
    anchor = AnchorFile(tmp_path_factory.mktemp("anchors") / f"{service}.jsonl")
    superuser = await asyncpg.connect(databases.postgresql.dsn(database.name))
    pool = await open_pool(database.dsn, application_name="tampering", connections_max=2)
    transactions = Transactions(service, pool, AccessRecordWriter(service, current_record_key(keys_directory)))
    sealer = Sealer(pool, service, keys_directory, anchor)
    for number in range(3):
        async with transactions.begin(OFFICER) as transaction:
            transaction.record_access(LOOK, [f"p-{number}", f"q-{number}"], fields=("name",))
        assert await sealer.seal_once() is not None
    await pool.close()
    await superuser.execute(
        "CREATE TABLE kept_record AS SELECT * FROM access_record; CREATE TABLE kept_seal AS SELECT * FROM access_seal"
    )
    yield Sealed(database.dsn, superuser, service, keys_directory, anchor.path)
    await superuser.close()
    await databases.drop(database)


@pytest.mark.feature("M7")
async def test_each_tampering_is_found_and_placed(sealed: Sealed) -> None:
    untouched = await sealed.verified()
    assert (untouched["intact"], untouched["rows"], untouched["seals"]) == (True, 6, 3)
    for name, (statement, kind, sentence) in TAMPERINGS.items():
        await sealed.restore()
        await sealed.superuser.execute(statement)
        report = await sealed.verified()
        assert report["counts"].get(kind), (name, report)
        assert any(sentence in finding["message"] for finding in report["findings"]), (name, report["findings"])
    await sealed.restore()
    assert (await sealed.verified())["intact"]
