"""What the vault does by itself: it writes numbers again under new keys, and destroys those that nobody needs."""

import asyncio
import logging
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from services.identity.handlers.vault import data_key_of_the_day, data_keys_of
from services.identity.store import vault
from services.identity.store.vault_keys import VaultKeys, open_number, seal_number
from shared.access import Access, AccessAction, Actor, ActorKind
from shared.access.purposes import OPERATIONS
from shared.days import TOKYO
from shared.postgres.faults import passes
from shared.transaction import Transaction, Transactions

_logger = logging.getLogger(__name__)
_ACTOR = Actor("service:identity", ActorKind.SERVICE)
_REKEY = Access("identity.number.rekey", OPERATIONS, AccessAction.UPDATE)
_DESTROY = Access("identity.number.destroy", OPERATIONS, AccessAction.DELETE)
#: Numbers in one transaction: some tens of milliseconds, so that nobody waits for it.
BLOCK_ENTRIES = 1000
_LOOK_SECONDS = 30
#: Uses are kept for the reports of the month.
_USES_KEPT_DAYS = 62


async def rekey_block(transactions: Transactions, keys: VaultKeys) -> int:
    """Write some numbers that are under a former key again under the current ones; gives how many there were.

    Each block is a transaction; what is under which key is in the rows themselves, so a process that ends in between
    loses nothing and the next one goes on. Once nothing is left under a former key, its files can be removed.
    """
    async with transactions.begin(_ACTOR) as transaction:
        connection = transaction.connection
        async with vault.in_vault(connection):
            rows = await connection.fetch(
                vault.LOCK_OUTDATED, keys.index_key_id, keys.wrapping.current_id, BLOCK_ENTRIES
            )
            if rows:
                old = await data_keys_of(connection, keys, [row["data_key_id"] for row in rows])
                data_key_id, data_key = await data_key_of_the_day(transaction, keys)
                numbers = [
                    open_number(row["sealed"], row["entry_id"], row["data_key_id"], old[row["data_key_id"]])
                    for row in rows
                ]
                ids = [row["entry_id"] for row in rows]
                await connection.execute(
                    vault.REKEY,
                    ids,
                    [seal_number(*pair, data_key_id, data_key) for pair in zip(numbers, ids, strict=True)],
                    [keys.blind_index(number) for number in numbers],
                    data_key_id,
                    keys.index_key_id,
                )
            else:
                await connection.execute(vault.DELETE_UNUSED_DATA_KEYS, keys.wrapping.current_id)
        if rows:
            subjects = sorted({row["addressee_no"] for row in rows})
            transaction.record_access(_REKEY, subjects, fields=("individual_number",), detail="鍵の更新")
    transactions.crash_point("vault_rekeyed")
    return len(rows)


async def rekey(transactions: Transactions, keys: VaultKeys) -> int:
    """Write every number that is under a former key again, block by block; gives how many there were."""
    count = 0
    while done := await rekey_block(transactions, keys):
        count += done
    return count


def rekeying(load_keys: Callable[[], VaultKeys]) -> Any:
    """A worker that looks for numbers under former keys; a service without keys does not start."""

    async def work(transactions: Transactions) -> None:
        while True:
            keys = load_keys()
            try:
                await rekey(transactions, keys)
            except Exception as error:
                if not passes(error):
                    raise
                _logger.warning("the vault's rotation waits: the database is away (%s)", type(error).__name__)
            await asyncio.sleep(_LOOK_SECONDS)

    return work


def vault_jobs(keep_ended_days: int, unusual_per_day: int) -> dict[str, Any]:
    """The daily jobs of a city's vault."""

    async def destroy_ended_numbers(day: date, transaction: Transaction) -> dict[str, Any]:
        """Destroy numbers that have not held for as long as the city keeps them (番号法第20条)."""
        before = _midnight(day) - timedelta(days=keep_ended_days)
        connection, count = transaction.connection, 0
        while True:
            async with vault.in_vault(connection):
                rows = await connection.fetch(vault.DESTROY_ENDED, before, transaction.started_at, BLOCK_ENTRIES)
            if not rows:
                return {"destroyed": count}
            count += len(rows)
            subjects = sorted({row["addressee_no"] for row in rows})
            transaction.record_access(_DESTROY, subjects, fields=("individual_number",), detail="保存期間の満了")

    async def watch_number_uses(day: date, transaction: Transaction) -> dict[str, Any]:
        """Count who used the vault unusually often on the day before, and forget what is too old to report."""
        end, connection = _midnight(day), transaction.connection
        async with vault.in_vault(connection):
            unusual = await connection.fetchval(vault.COUNT_UNUSUAL, end - timedelta(days=1), end, unusual_per_day)
            await connection.execute(vault.FORGET_USES, end - timedelta(days=_USES_KEPT_DAYS))
        return {"officers_with_unusual_volume": unusual}

    return {"destroy_ended_numbers": destroy_ended_numbers, "watch_number_uses": watch_number_uses}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, TOKYO)
