"""Parked records, tried again or dropped by an operator, in order of their key."""

from dataclasses import dataclass
from typing import Any

from shared.access import Actor, ActorKind
from shared.inbox import Inbox
from shared.parking import (
    COUNT_OF_KEY,
    FAILED_AGAIN,
    RESOLVE,
    SELECT_FIRST_OF_KEY,
    SELECT_ONE,
    Record,
    headers_from_json,
    sentence_of,
)
from shared.postgres.faults import passes


class NoSuchParkedRecord(LookupError):  # noqa: N818 - It names what is missing.
    """Nothing is parked under this number, or it was resolved already."""


@dataclass(frozen=True, slots=True)
class Unparking:
    """Resolves parked records of one service."""

    inbox: Inbox

    async def retry(self, parked_id: int, actor_id: str) -> dict[str, int]:
        """Handle the waiting records of this one's key from the first on; stop at the first that fails again.

        Each is handled in a transaction that holds its partition, so no record of the key that arrives meanwhile can
        pass, or come to wait behind a record that is no longer there.

        Returns:
            How many were handled, and how many still wait.

        Raises:
            NoSuchParkedRecord: when the number is not that of a waiting record.
        """
        asked = await self._waiting(parked_id)
        key = (asked["topic"], asked["key"], parked_id)
        handled = 0
        while True:
            first = None
            try:
                async with self.inbox.transactions.begin(_actor(actor_id)) as transaction:
                    await self.inbox.hold(transaction, asked["topic"], asked["partition"])
                    first = await transaction.connection.fetchrow(SELECT_FIRST_OF_KEY, *key)
                    if first is None:
                        return {"handled": handled, "waiting": 0}
                    await self.inbox.handle_parked(_record(first), transaction)
                    await transaction.connection.execute(RESOLVE, first["parked_id"], "handled", actor_id, None)
            except Exception as error:
                if first is None or passes(error):
                    raise
                pool = self.inbox.transactions.pool
                await pool.execute(FAILED_AGAIN, first["parked_id"], sentence_of(error))
                return {"handled": handled, "waiting": await pool.fetchval(COUNT_OF_KEY, *key)}
            handled += 1

    async def drop(self, parked_id: int, actor_id: str, reason: str) -> dict[str, int]:
        """Give one parked record up, with the reason, and handle those that waited behind it.

        Raises:
            NoSuchParkedRecord: when the number is not that of a waiting record.
        """
        asked = await self._waiting(parked_id)
        key = (asked["topic"], asked["key"], parked_id)
        async with self.inbox.transactions.begin(_actor(actor_id)) as transaction:
            await self.inbox.hold(transaction, asked["topic"], asked["partition"])
            first = await transaction.connection.fetchrow(SELECT_FIRST_OF_KEY, *key)
            await self.inbox.forget(_record(asked), transaction)
            await transaction.connection.execute(RESOLVE, parked_id, "dropped", actor_id, reason)
            following = await transaction.connection.fetchrow(SELECT_FIRST_OF_KEY, *key)
        if following is None or first is None or first["parked_id"] != parked_id:
            return {
                "dropped": 1,
                "handled": 0,
                "waiting": await self.inbox.transactions.pool.fetchval(COUNT_OF_KEY, *key),
            }
        return {"dropped": 1, **await self.retry(following["parked_id"], actor_id)}

    async def _waiting(self, parked_id: int) -> Any:
        row = await self.inbox.transactions.pool.fetchrow(SELECT_ONE, parked_id)
        if row is None or row["state"] != "parked":
            raise NoSuchParkedRecord(
                f"no waiting record has the number {parked_id}; list them with `shuno parked list`"
            )
        return row


def _actor(actor_id: str) -> Actor:
    return Actor(id=actor_id, kind=ActorKind.OPERATOR)


def _record(row: Any) -> Record:
    return Record(
        row["topic"],
        row["partition"],
        row["record_offset"],
        row["key"],
        row["value"],
        headers_from_json(row["headers"]),
    )
