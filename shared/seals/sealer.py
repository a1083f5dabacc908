"""The sealer: about once a second it puts a seal over the access records that have been committed since the last.

A record's place is its transaction number. All transactions below `pg_snapshot_xmin` have ended, so the rows below it
are final and an interval of transaction numbers names them: no row is updated and none is sealed twice.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

from shared.access import KeyMissing, SealKey, current_seal_key
from shared.postgres.sql import Connection, Pool
from shared.seals.anchor import AnchorFile, SealingStopped
from shared.seals.merkle import MerkleTree
from shared.seals.seal import FIRST_PREVIOUS_HASH, Seal, SealContent, leaf_hash
from shared.seals.state import SealState

logger = logging.getLogger(__name__)

SEAL_INTERVAL_SECONDS = 1.0
#: A seal is cut after about this many rows; a transaction is never split, so one with more rows makes a larger seal.
SEAL_ROWS_MAX = 20_000
#: So many rows are hashed in about 10 ms before the event loop gets its turn.
_HASH_ROWS = 2_000
_ANCHOR_SEALS = 1_000
#: Any number will do, as long as every sealer uses the same.
_LOCK = 7_214_002

TRY_LOCK = "SELECT pg_try_advisory_xact_lock($1)"
SELECT_EPOCH = """
SELECT system_identifier::text AS epoch, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon
FROM pg_control_system()
"""
SEAL_COLUMNS = """
    service, seal_no, cluster_epoch, from_tx::text::bigint AS from_tx, to_tx::text::bigint AS to_tx, row_count, root,
    previous_hash, (extract(epoch FROM sealed_at) * 1000000)::bigint AS sealed_at_microseconds, key_id,
    seal_hash, signature
"""
SELECT_LAST_SEAL = f"SELECT {SEAL_COLUMNS} FROM access_seal ORDER BY access_seal.seal_no DESC LIMIT 1"  # noqa: S608 - constant.
SELECT_SEALS_AFTER = f"SELECT {SEAL_COLUMNS} FROM access_seal WHERE seal_no > $1 ORDER BY seal_no LIMIT $2"  # noqa: S608 - built from constants.
SELECT_SEAL_HASH = "SELECT seal_hash FROM access_seal WHERE seal_no = $1"
#: The transaction of the first row, and of the first row that is too many for one seal.
SELECT_BOUNDS = """
SELECT
    (SELECT tx::text::bigint FROM access_record
     WHERE tx >= $1::text::xid8 AND tx < $2::text::xid8 ORDER BY tx, record_id LIMIT 1) AS first_tx,
    (SELECT tx::text::bigint FROM access_record
     WHERE tx >= $1::text::xid8 AND tx < $2::text::xid8 ORDER BY tx, record_id LIMIT 1 OFFSET $3) AS surplus_tx
"""
SELECT_ROWS = """
SELECT tx::text::bigint AS tx, record_id, row_hash, hmac FROM access_record
WHERE tx >= $1::text::xid8 AND tx < $2::text::xid8 ORDER BY access_record.tx, record_id
"""
INSERT_SEAL = """
INSERT INTO access_seal (service, seal_no, cluster_epoch, from_tx, to_tx, row_count, root, previous_hash, sealed_at,
                         key_id, seal_hash, signature)
VALUES ($1, $2, $3, $4::text::xid8, $5::text::xid8, $6, $7, $8,
        timestamptz 'epoch' + $9::bigint * interval '1 microsecond', $10, $11, $12)
"""
SELECT_LAG = """
SELECT extract(epoch FROM clock_timestamp() - occurred_at)::float8 FROM access_record
WHERE tx >= coalesce((SELECT to_tx FROM access_seal ORDER BY seal_no DESC LIMIT 1), '0'::xid8)
ORDER BY tx, record_id LIMIT 1
"""

#: Publishes a seal with the transaction that stores it.
OnSeal = Callable[[Connection, Seal], Awaitable[None]]


async def _publish_nothing(_connection: Connection, _seal: Seal) -> None:
    """For an installation that anchors its seals in the file only."""


async def seal_lag(connection: Connection) -> float:
    """Age in seconds of the oldest access record that no seal covers yet; 0 when all are sealed."""
    lag: float | None = await connection.fetchval(SELECT_LAG)
    return max(0.0, lag or 0.0)


@dataclass
class Sealer:
    """Seals one service's access records; any number may run, one at a time works.

    Attributes:
        pool: The service's pool.
        service: The service's name.
        keys_directory: Where the key is that signs the seals. It is read for each seal: a new one counts at once, and
            while there is none, rows wait and are sealed as soon as it is back.
        anchor: Where seals are kept outside the database.
        state: Learns how old the oldest unsealed record is.
        on_seal: Called inside the transaction that stores a seal, to put it into the outbox.
        rows_max: Rows of one seal.
    """

    pool: Pool
    service: str
    keys_directory: Path
    anchor: AnchorFile
    state: SealState = field(default_factory=SealState)
    on_seal: OnSeal = _publish_nothing
    rows_max: int = SEAL_ROWS_MAX
    _without_key: bool = False

    async def run(self) -> None:
        """Seal until cancelled. What can pass is logged and tried again; the state soon lets nobody read meanwhile."""
        while True:
            try:
                while await self.seal_once() is not None:
                    pass
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, SealingStopped):
                logger.exception("Access records of %s could not be sealed; trying again", self.service)
            await asyncio.sleep(SEAL_INTERVAL_SECONDS)

    async def seal_once(self) -> Seal | None:
        """Store and anchor at most one seal.

        Returns:
            The seal, or None when there was nothing to seal, another process is sealing, or the key is away.

        Raises:
            SealingStopped: The stored seals contradict the anchor file or the cluster.
        """
        async with self.pool.acquire() as connection:
            async with connection.transaction():
                seal = await self._seal(connection) if await connection.fetchval(TRY_LOCK, _LOCK) else None
            # Only committed seals are anchored: an anchored seal that was rolled back would look like a cut one.
            async with connection.transaction():
                if await connection.fetchval(TRY_LOCK, _LOCK):
                    await self._anchor_committed(connection)
            self.state.observe(await seal_lag(connection))
        return seal

    async def _seal(self, connection: Connection) -> Seal | None:
        last = await _last_seal(connection)
        await self._check_anchor(connection)
        now = await connection.fetchrow(SELECT_EPOCH)
        assert now is not None  # noqa: S101 - pg_control_system() always has one row.
        from_tx = last.content.to_tx if last else 0
        if last and last.content.cluster_epoch != now["epoch"] and now["horizon"] < from_tx:
            raise SealingStopped(
                f"This PostgreSQL cluster counts transactions from {now['horizon']}, below the sealed {from_tx}; "
                "stop it and raise its epoch with pg_resetwal --epoch, then start again."
            )
        to_tx = await self._interval_end(connection, from_tx, now["horizon"])
        if to_tx is None or (key := await self._key()) is None:
            return None
        tree = await _tree(connection, from_tx, to_tx)
        content = SealContent(
            service=self.service,
            seal_no=last.content.seal_no + 1 if last else 1,
            cluster_epoch=now["epoch"],
            from_tx=from_tx,
            to_tx=to_tx,
            row_count=tree.size,
            root=tree.root(),
            previous_hash=last.seal_hash if last else FIRST_PREVIOUS_HASH,
            sealed_at_microseconds=time.time_ns() // 1_000,
            key_id=key.key_id,
        )
        seal = Seal.sign(content, key)
        await _store(connection, seal)
        await self.on_seal(connection, seal)
        return seal

    async def _key(self) -> SealKey | None:
        """The key that signs, or None while it cannot be had: nobody's work waits for it."""
        try:
            key = await asyncio.to_thread(current_seal_key, self.keys_directory)
        except (KeyMissing, OSError) as error:
            if not self._without_key:
                logger.warning("Access records of %s wait to be sealed, the key is away: %s", self.service, error)
            self._without_key = True
            return None
        if self._without_key:
            logger.warning("Access records of %s are sealed again, also those that waited", self.service)
        self._without_key = False
        return key

    async def _interval_end(self, connection: Connection, from_tx: int, horizon: int) -> int | None:
        bounds = await connection.fetchrow(SELECT_BOUNDS, str(from_tx), str(horizon), self.rows_max)
        if bounds is None or bounds["first_tx"] is None:
            return None
        surplus_tx: int | None = bounds["surplus_tx"]
        if surplus_tx is None:
            return horizon
        # When the first transaction alone is too large, it is sealed alone.
        return max(surplus_tx, int(bounds["first_tx"]) + 1)

    async def _check_anchor(self, connection: Connection) -> None:
        anchored = await asyncio.to_thread(self.anchor.last)
        if anchored and await connection.fetchval(SELECT_SEAL_HASH, anchored.seal_no) != anchored.seal_hash:
            raise SealingStopped(
                f"Seal {anchored.seal_no} in {self.anchor.path} is not the one in the database; "
                "run shuno audit verify and find out who changed it."
            )

    async def _anchor_committed(self, connection: Connection) -> None:
        anchored = await asyncio.to_thread(self.anchor.last)
        rows = await connection.fetch(SELECT_SEALS_AFTER, anchored.seal_no if anchored else 0, _ANCHOR_SEALS)
        if rows:
            await asyncio.to_thread(self.anchor.append, [seal_from_row(dict(row)) for row in rows])


def seal_from_row(values: dict[str, object]) -> Seal:
    """A seal from a row with `SEAL_COLUMNS`."""
    seal_hash, signature = values.pop("seal_hash"), values.pop("signature")
    return Seal(SealContent(**values), seal_hash, signature)  # type: ignore[arg-type]  # The columns have the fields' types.


async def _last_seal(connection: Connection) -> Seal | None:
    row = await connection.fetchrow(SELECT_LAST_SEAL)
    return seal_from_row(dict(row)) if row else None


async def _tree(connection: Connection, from_tx: int, to_tx: int) -> MerkleTree:
    tree = MerkleTree()
    cursor = await connection.cursor(SELECT_ROWS, str(from_tx), str(to_tx))
    while rows := await cursor.fetch(_HASH_ROWS):
        for tx, record_id, row_hash, hmac in rows:
            tree.append(leaf_hash(tx, record_id, row_hash, hmac))
    return tree


async def _store(connection: Connection, seal: Seal) -> None:
    content = seal.content
    await connection.execute(
        INSERT_SEAL,
        content.service,
        content.seal_no,
        content.cluster_epoch,
        str(content.from_tx),
        str(content.to_tx),
        content.row_count,
        content.root,
        content.previous_hash,
        content.sealed_at_microseconds,
        content.key_id,
        seal.seal_hash,
        seal.signature,
    )
