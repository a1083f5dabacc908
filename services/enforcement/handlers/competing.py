"""Others who have a part in property of a person in arrears (競合する債権者), entered and removed by two persons."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.enforcement.rules.distribution import REQUESTS, CreditorKind
from services.enforcement.store import distribution as store
from shared.days import TOKYO
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class NotEnterable(Exception):  # noqa: N818 - It names what was found.
    """A creditor cannot be entered or removed as proposed; the sentence says why, in Japanese."""


class Entry(NamedTuple):
    """A creditor as he was proposed; the act explains the fields."""

    property_id: int
    addressee_no: str
    kind: CreditorKind
    name: str
    claimed_yen: Yen
    ranks_on: date | None
    arrived_on: date | None
    limit_yen: Yen | None
    from_former_owner: bool
    reference: str


async def require_enterable(entry: Entry, connection: Connection) -> None:
    """Check an entry against the register of property and its seizure.

    Raises:
        NotEnterable: There is no such property of that person, the same is entered already, or the security was
            registered after its seizure.
    """
    row = await connection.fetchrow(store.SELECT_PROPERTY, entry.property_id)
    if row is None or row["addressee_no"] != entry.addressee_no:
        raise NotEnterable("この宛名の財産が見つかりません。番号を確かめてください。")
    same = (entry.property_id, entry.kind.value, entry.name, entry.reference)
    if await connection.fetchval(store.SELECT_SAME_CREDITOR, *same):
        raise NotEnterable(
            "同じ債権者の同じ証拠による登録がすでにあります。二重に配当しないよう、内容を確かめてください。"
        )
    if entry.ranks_on is None or entry.kind in REQUESTS:
        return
    seized_since = await connection.fetchval(store.SELECT_SEIZED_SINCE, entry.property_id)
    if seized_since is not None and entry.ranks_on > seized_since:
        raise NotEnterable(f"差押えの効力が生じた日({seized_since})の後に登記された担保は、配当を受けられません。")


async def enter_creditor(entry: Entry, creditor_id: UUID, transaction: Transaction) -> None:
    """Keep a creditor: money that the property brings in from now on is distributed with him in mind.

    Raises:
        NotEnterable: As `require_enterable`, or a day lies ahead.
    """
    connection = transaction.connection
    await connection.fetch(store.LOCK_SEIZURES_OF_PROPERTY, entry.property_id)
    await require_enterable(entry, connection)
    today = transaction.started_at.astimezone(TOKYO).date()
    days = [one for one in (entry.ranks_on, entry.arrived_on) if one is not None]
    if any(one > today for one in days):
        raise NotEnterable("法定納期限等、登記の日または受付の日がまだ来ていません。日付を確かめてください。")
    row = (
        creditor_id,
        entry.property_id,
        entry.kind.value,
        entry.name,
        entry.claimed_yen,
        entry.ranks_on,
        entry.arrived_on,
        entry.limit_yen,
        entry.from_former_owner,
        entry.reference,
        entry.arrived_on or entry.ranks_on or today,
        transaction.started_at,
    )
    await store.CREDITORS.copy(connection, [row])


async def require_removable(creditor_id: UUID, addressee_no: str, connection: Connection) -> None:
    """The creditor as he is entered, locked.

    Raises:
        NotEnterable: There is none of that person, or he takes no part any more.
    """
    row = await connection.fetchrow(store.LOCK_CREDITOR, creditor_id)
    if row is None or row["addressee_no"] != addressee_no:
        raise NotEnterable("この債権者の登録が見つからないか、すでに終わっています。番号を確かめてください。")


async def remove_creditor(creditor_id: UUID, on: date, approval_id: UUID, transaction: Transaction) -> None:
    """End the part that a creditor has; what was distributed before stays as it is."""
    row = (creditor_id, approval_id, on, transaction.started_at)
    await store.CREDITOR_ENDS.copy(transaction.connection, [row])
