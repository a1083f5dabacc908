"""A database with the access tables, a writer and a sealer as a service has them, and a superuser who tampers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from shared.access import (
    Access,
    AccessAction,
    AccessRecordWriter,
    Actor,
    ActorKind,
    collect_access_records,
    current_record_key,
    ensure_keys,
    load_record_keys,
    load_seal_public_keys,
    purpose_of,
    record_access,
)
from shared.seals import AnchorFile, Sealer
from shared.seals.findings import Report
from shared.seals.verify import verify
from tests.infrastructure import Databases

OFFICER = Actor("staff-0412", ActorKind.STAFF, ("収納係",), "納税課", "terminal-7")
VIEW_CLAIMS = Access("payments.claim.view", purpose_of("receipt"), AccessAction.VIEW)
MIGRATION = Path(__file__).parents[2] / "shared" / "postgres" / "migrations" / "0002_access_records.sql"


@dataclass
class Installation:
    """One service's records: what the service has, and what a superuser and an auditor have."""

    pool: "asyncpg.Pool[asyncpg.Record]"
    superuser: "asyncpg.Connection[asyncpg.Record]"
    service_dsn: str
    writer: AccessRecordWriter
    sealer: Sealer
    keys_directory: Path
    anchor: AnchorFile

    @asynccontextmanager
    async def transaction(self) -> "AsyncIterator[asyncpg.pool.PoolConnectionProxy[asyncpg.Record]]":
        """What shared/transaction.py does around a handler, as far as access records are concerned."""
        with collect_access_records() as records:
            async with self.pool.acquire() as connection, connection.transaction():
                yield connection
                await self.writer.write(connection, records)

    async def access(self, *subject_refs: str, fields: Sequence[str] = ("amount_yen",)) -> None:
        """One officer's look at some persons, in a transaction of its own."""
        async with self.transaction():
            record_access(OFFICER, VIEW_CLAIMS, subject_refs=subject_refs, fields=fields)

    async def verify(self, *, with_record_keys: bool = True, with_anchor: bool = True) -> Report:
        """What `shuno audit verify` finds."""
        return await verify(
            self.superuser,
            seal_keys=load_seal_public_keys(self.keys_directory),
            record_keys=load_record_keys(self.keys_directory) if with_record_keys else None,
            anchored=list(self.anchor.read()) if with_anchor else None,
        )


@pytest.fixture
async def installation(databases: Databases, tmp_path: Path) -> AsyncIterator[Installation]:
    database = await databases.create("records")
    superuser = await asyncpg.connect(databases.postgresql.dsn(database.name))
    await superuser.execute(MIGRATION.read_text("utf-8").replace("{service_role}", "shuno_records"))
    pool = await asyncpg.create_pool(database.dsn, min_size=1, max_size=8)
    keys = tmp_path / "keys"
    ensure_keys(keys)
    anchor = AnchorFile(tmp_path / "anchors" / "records.jsonl")
    writer = AccessRecordWriter("records", current_record_key(keys))
    sealer = Sealer(pool, "records", keys, anchor)
    yield Installation(pool, superuser, database.dsn, writer, sealer, keys, anchor)
    await pool.close()
    await superuser.close()
    await databases.drop(database)
