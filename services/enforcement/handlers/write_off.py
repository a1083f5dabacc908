"""Write-off (不納欠損): two persons decide that claims are no more, or that they were written off by mistake."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from services.enforcement.handlers.prescription import Clock, clocks_of, expiring
from services.enforcement.rules.write_off import OBJECTIONS, Standing, ground_of, objections
from services.enforcement.store import write_off as store
from services.enforcement.store.cases import FIND_CASE, LOCK_BY_ID
from shared.contracts import ClaimsWrittenOff, WriteOffGround, WriteOffUndone, WrittenOffClaim
from shared.days import TOKYO
from shared.postgres.sql import Connection
from shared.transaction import Transaction


class NotWritable(Exception):  # noqa: N818 - It names what was found.
    """Something stands against a write-off or its undoing; the message says what, in Japanese."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A write-off as its proposal asks for it.

    Attributes:
        case_id: The case.
        addressee_no: Of whom.
        ground: Why.
        days: Of each claim the day of extinction; none where it is the day of the decision.
        tax_items: Of each claim.
    """

    case_id: int
    addressee_no: str
    ground: WriteOffGround
    days: Mapping[int, date | None]
    tax_items: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Undoing:
    """What of a write-off is to be undone: its claims with their tax items."""

    write_off_id: UUID
    addressee_no: str
    tax_items: Mapping[int, str]


async def require_writable(asked: Asked, on: date, connection: Connection) -> list[Standing]:
    """Check a write-off against case, claims and their clocks on a day, without locking anything.

    Raises:
        NotWritable: Something stands against it.
    """
    case = await connection.fetchrow(FIND_CASE, asked.addressee_no)
    if case is None or case["case_id"] != asked.case_id:
        raise NotWritable("この宛名の滞納整理の案件が見つかりません。番号を確かめてください。")
    claim_ids = sorted(asked.days)
    rows = await connection.fetch(store.SELECT_STANDINGS, claim_ids, on)
    same = {row["claim_id"]: row["tax_item"] for row in rows if row["addressee_no"] == asked.addressee_no}
    if same != dict(asked.tax_items):
        raise NotWritable("この宛名の期別債権でないもの、または税目の違うものがあります。番号を確かめてください。")
    standings = _standings(rows, await clocks_of(claim_ids, connection))
    found = objections(asked.ground, asked.days, standings, on)
    if found:
        raise NotWritable("".join(f"期別債権{claim_id}: {OBJECTIONS[one]}" for claim_id, one in found))
    return standings


async def write_off(asked: Asked, approval_id: UUID, transaction: Transaction) -> None:
    """Keep a write-off under the approval's number, a row for each claim, and announce it.

    Raises:
        NotWritable: Things have changed since it was proposed; nothing has been kept.
    """
    connection, at = transaction.connection, transaction.started_at
    on = at.astimezone(TOKYO).date()
    await connection.fetch(LOCK_BY_ID, [asked.case_id])
    standings = await require_writable(asked, on, connection)
    days = {claim_id: day or on for claim_id, day in asked.days.items()}
    await store.WRITE_OFFS.copy(connection, [(approval_id, asked.case_id, asked.ground.value, on, at)])
    rows = [(approval_id, one.claim_id, days[one.claim_id], one.owed_yen) for one in standings]
    await store.CLAIMS.copy(connection, rows)
    event = ClaimsWrittenOff(
        write_off_id=str(approval_id),
        addressee_no=asked.addressee_no,
        ground=asked.ground,
        decided_on=on,
        claims=tuple(WrittenOffClaim(claim_id=claim_id, extinguished_on=day) for claim_id, day in sorted(days.items())),
    )
    transaction.publish(event, key=asked.addressee_no)


async def require_undoable(undoing: Undoing, connection: Connection) -> int:
    """Check that the claims were written off by this decision and still are; gives the case.

    Raises:
        NotWritable: One of them is not, or is somebody else's.
    """
    rows = await connection.fetch(store.SELECT_UNDOABLE, undoing.write_off_id, list(undoing.tax_items))
    found = {row["claim_id"]: row["tax_item"] for row in rows if row["addressee_no"] == undoing.addressee_no}
    if not rows or found != dict(undoing.tax_items):
        raise NotWritable("この決定による不納欠損が見つかりません。番号、宛名番号、期別債権、税目を確かめてください。")
    case_id: int = rows[0]["case_id"]
    return case_id


async def undo(undoing: Undoing, approval_id: UUID, transaction: Transaction) -> None:
    """Keep that claims were written off by mistake, and announce that they are owed again.

    Raises:
        NotWritable: Somebody has undone it since it was proposed.
    """
    connection, at = transaction.connection, transaction.started_at
    on = at.astimezone(TOKYO).date()
    await connection.fetch(LOCK_BY_ID, [await require_undoable(undoing, connection)])
    await require_undoable(undoing, connection)
    claim_ids = sorted(undoing.tax_items)
    await store.UNDONE.copy(connection, [(undoing.write_off_id, one, approval_id, on, at) for one in claim_ids])
    event = WriteOffUndone(
        write_off_id=str(undoing.write_off_id),
        addressee_no=undoing.addressee_no,
        undone_on=on,
        claim_ids=tuple(claim_ids),
    )
    transaction.publish(event, key=undoing.addressee_no)


async def possible(
    on: date, after: int, tax_items: Sequence[str] | None, connection: Connection
) -> tuple[list[tuple[Clock, WriteOffGround]], int | None]:
    """Claims that are no more on a day and were not written off, each with its ground, from one block of candidates.

    Returns:
        The claims, and after which number to go on; none when there are no more candidates.
    """
    found, next_after = await expiring(on, after, tax_items, connection)
    rows = await connection.fetch(store.SELECT_STANDINGS, [clock.claim["claim_id"] for clock in found], on)
    grounds = {one.claim_id: ground_of(one, on) for one in _standings(rows, found)}
    listed = [(clock, grounds[clock.claim["claim_id"]]) for clock in found]
    return [(clock, ground) for clock, ground in listed if ground is not None], next_after


def _standings(rows: Sequence[asyncpg.Record], clocks: Sequence[Clock]) -> list[Standing]:
    by_claim = {clock.claim["claim_id"]: clock.prescription for clock in clocks}
    return [
        Standing(
            row["claim_id"],
            row["owed_yen"],
            by_claim[row["claim_id"]].last_day,
            by_claim[row["claim_id"]].extinguished_on,
            by_claim[row["claim_id"]].by_suspension,
            row["suspended_without_assets"],
            row["written_off"],
        )
        for row in rows
    ]
