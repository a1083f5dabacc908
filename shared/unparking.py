"""Parked records, tried again or dropped by an operator, in order of their key."""

import json
from dataclasses import dataclass
from typing import Any

from shared.access import Actor, ActorKind
from shared.inbox import TRANSIENT, Inbox
from shared.parking import FAILED_AGAIN, RESOLVE, SELECT_OF_KEY, SELECT_ONE, Record

_ERROR_LENGTH_MAX = 500


class NoSuchParkedRecord(LookupError):  # noqa: N818 - It names what is missing.
    """Nothing is parked under this number, or it was resolved already."""


@dataclass(frozen=True, slots=True)
class Unparking:
    """Resolves parked records of one service."""

    inbox: Inbox

    async def retry(self, parked_id: int, actor_id: str) -> dict[str, int]:
        """Handle the waiting records of this one's key from the first on; stop at the first that fails again.

        Returns:
            How many were handled, and how many still wait.

        Raises:
            NoSuchParkedRecord: when the number is not that of a waiting record.
        """
        async with self.inbox.transactions.begin(_actor(actor_id)) as transaction:
            waiting = await self._of_key(transaction.connection, parked_id)
        for done, row in enumerate(waiting):
            try:
                async with self.inbox.transactions.begin(_actor(actor_id)) as transaction:
                    await self.inbox.handle_parked(_record(row), transaction)
                    await transaction.connection.execute(RESOLVE, row["parked_id"], "handled", actor_id, None)
            except TRANSIENT:
                raise
            except Exception as error:  # noqa: BLE001 - It is kept with the record, where people look for it.
                sentence = f"{type(error).__name__}: {error}"[:_ERROR_LENGTH_MAX]
                await self.inbox.transactions.pool.execute(FAILED_AGAIN, row["parked_id"], sentence)
                return {"handled": done, "waiting": len(waiting) - done}
        return {"handled": len(waiting), "waiting": 0}

    async def drop(self, parked_id: int, actor_id: str, reason: str) -> dict[str, int]:
        """Give one parked record up, with the reason, and handle those that waited behind it.

        Raises:
            NoSuchParkedRecord: when the number is not that of a waiting record.
        """
        async with self.inbox.transactions.begin(_actor(actor_id)) as transaction:
            waiting = await self._of_key(transaction.connection, parked_id)
            await transaction.connection.execute(RESOLVE, parked_id, "dropped", actor_id, reason)
        behind = [row["parked_id"] for row in waiting if row["parked_id"] != parked_id]
        result = await self.retry(behind[0], actor_id) if behind else {"handled": 0, "waiting": 0}
        return {"dropped": 1, **result}

    async def _of_key(self, connection: Any, parked_id: int) -> list[Any]:
        row = await connection.fetchrow(SELECT_ONE, parked_id)
        if row is None or row["state"] != "parked":
            raise NoSuchParkedRecord(
                f"no waiting record has the number {parked_id}; list them with `shuno parked list`"
            )
        return list(await connection.fetch(SELECT_OF_KEY, row["topic"], row["key"]))


def _actor(actor_id: str) -> Actor:
    return Actor(id=actor_id, kind=ActorKind.OPERATOR)


def _record(row: Any) -> Record:

    headers = tuple((name, text.encode()) for name, text in json.loads(row["headers"]))
    return Record(row["topic"], row["partition"], row["record_offset"], row["key"], row["value"], headers)
