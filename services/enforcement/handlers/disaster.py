"""Disasters: whom they struck is asked of identity or certified; two persons put off the due dates of all at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from uuid import UUID, uuid5

import asyncpg

from services.enforcement.rules.disaster import OBJECTIONS, objections
from services.enforcement.store import blocks
from services.enforcement.store import disaster as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.blocks import save_blocks
from shared.contracts import (
    BlockEnded,
    BlockSet,
    BlockState,
    DueDatesExtended,
    Envelope,
    ExtensionRevoked,
    ResidentsAsked,
    ResidentsStated,
)
from shared.days import TOKYO
from shared.law.municipality import Municipality
from shared.postgres.sql import Connection
from shared.transaction import Transaction, uuid7

FOLLOW = Access("enforcement.disaster.follow", ENFORCEMENT, AccessAction.UPDATE)
DECIDED = Access("enforcement.disaster.approve", ENFORCEMENT, AccessAction.DECIDE)
_FIELDS = ("claim", "due_on")
#: So many claims an event names.
_CLAIMS_MAX = 500


class NotExtendable(Exception):  # noqa: N818 - It names what was found.
    """Something stands against an extension or its revocation; the message says what, in Japanese."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An extension as its proposal asks for it.

    Attributes:
        disaster_id: After which disaster.
        ended_on: The day on which the hindrance ended.
        due_on: The new due date.
        list_sha256: What names the claims that were seen.
        tax_items: Of these claims.
    """

    disaster_id: UUID
    ended_on: date
    due_on: date
    list_sha256: str
    tax_items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revoking:
    """What of an extension is to be undone: all of it where no persons are named."""

    extension_id: UUID
    addressee_nos: tuple[str, ...]
    tax_items: tuple[str, ...]


async def enter(name: str, happened_on: date, area_codes: Sequence[str], transaction: Transaction) -> UUID:
    """Keep a disaster, and ask identity who lives in its towns."""
    disaster_id = uuid7()
    row = (disaster_id, name, happened_on, sorted(area_codes), transaction.actor.id, transaction.started_at)
    await store.DISASTERS.copy(transaction.connection, [row])
    if area_codes:
        question = ResidentsAsked(disaster_id=str(disaster_id), area_codes=tuple(sorted(area_codes)))
        transaction.publish(question, key=f"disaster:{disaster_id}")
    return disaster_id


async def on_residents_stated(envelopes: Sequence[Envelope[ResidentsStated]], transaction: Transaction) -> None:
    """Keep who lives where the disaster was, page by page."""
    connection, at = transaction.connection, transaction.started_at
    events = [envelope.event for envelope in envelopes]
    pages = [(UUID(one.disaster_id), one.page_no, one.page_count, one.stated_on) for one in events]
    await connection.execute(store.ADD_ANSWERS, *map(list, zip(*pages, strict=True)), at)
    named = [(UUID(one.event.disaster_id), number, one) for one in envelopes for number in one.event.addressee_nos]
    if not named:
        return
    ids, numbers = [row[0] for row in named], [row[1] for row in named]
    await connection.execute(store.ADD_VICTIMS, ids, numbers, [None] * len(named), transaction.actor.id, at)
    causes = [str(envelope.event_id) for _, _, envelope in named]
    transaction.record_access(FOLLOW, numbers, fields=("disaster",), caused_by_events=causes)


async def require_extendable(
    asked: Asked, today: date, connection: Connection, municipality: Municipality
) -> asyncpg.Record:
    """Check an extension against the disaster, the ordinance and the claims as they stand; gives the disaster.

    Raises:
        NotExtendable: Something stands against it.
        NotYetAnnounced: The ordinance names no period for that day.
    """
    disaster = await connection.fetchrow(store.SELECT_ONE, asked.disaster_id)
    if disaster is None:
        raise NotExtendable("この災害は登録されていません。番号を確かめてください。")
    if not disaster["is_answered"]:
        raise NotExtendable("指定した地域の住民がまだ届いていません。少し待ってから開き直してください。")
    months = municipality.ordinance.disaster_extension_months.on(asked.ended_on)
    business_days = municipality.law.business_days
    days = (disaster["happened_on"], asked.ended_on, asked.due_on)
    found = [OBJECTIONS[one] for one in objections(*days, today, months, business_days)]
    if found:
        raise NotExtendable("".join(found))
    seen = await connection.fetchrow(store.PREVIEW, asked.disaster_id, disaster["happened_on"], asked.due_on)
    if seen is None or not seen["claim_count"]:
        raise NotExtendable("期限を延長する期別債権がありません。地域、証明、期限を確かめてください。")
    if (seen["list_sha256"], tuple(sorted(seen["tax_items"]))) != (asked.list_sha256, asked.tax_items):
        raise NotExtendable("対象の期別債権が試算のときから変わっています。試算し直し、起案し直してください。")
    return disaster


async def extend(asked: Asked, approval_id: UUID, transaction: Transaction, municipality: Municipality) -> None:
    """Put the due dates of all claims off at once, stop every step against them until then, and tell all services.

    Raises:
        NotExtendable: Things have changed since it was proposed; nothing has been kept.
    """
    connection, at = transaction.connection, transaction.started_at
    on = at.astimezone(TOKYO).date()
    await connection.fetch(store.LOCK, asked.disaster_id)
    disaster = await require_extendable(asked, on, connection, municipality)
    happened_on = disaster["happened_on"]
    await connection.fetch(store.LOCK_CLAIMS, asked.disaster_id, happened_on, asked.due_on)
    # What was heard of a claim while its lock was waited for is seen now.
    await require_extendable(asked, on, connection, municipality)
    await store.EXTENSIONS.copy(connection, [(approval_id, asked.disaster_id, asked.ended_on, asked.due_on, on, at)])
    rows = await connection.fetch(store.ADD_CLAIMS, asked.disaster_id, happened_on, asked.due_on, approval_id)
    states = []
    for number, claim_ids in _by_person(rows):
        extended = DueDatesExtended(
            extension_id=str(approval_id),
            addressee_no=number,
            claim_ids=claim_ids,
            disaster_id=str(asked.disaster_id),
            decided_on=on,
            due_on=asked.due_on,
        )
        transaction.publish(extended, key=number)
        state = BlockSet(
            block_id=_block_id(approval_id, claim_ids),
            addressee_no=number,
            state=BlockState.DUE_DATE_EXTENDED,
            claim_ids=claim_ids,
            first_day=happened_on,
            last_day=asked.due_on,
        )
        states.append(state)
        transaction.publish(state, key=number)
    # Heard again later it changes nothing; until then a seizure must find it here.
    await save_blocks(connection, states, blocks.STATEMENTS, transaction)
    transaction.record_access(DECIDED, sorted({row["addressee_no"] for row in rows}), fields=_FIELDS)


async def require_revocable(revoking: Revoking, connection: Connection) -> list[asyncpg.Record]:
    """The claims of an extension that are to be undone.

    Raises:
        NotExtendable: There are none, or they have other tax items.
    """
    numbers = list(revoking.addressee_nos) or None
    rows = await connection.fetch(store.SELECT_STANDING, revoking.extension_id, numbers)
    if not rows or (numbers and {row["addressee_no"] for row in rows} != set(numbers)):
        raise NotExtendable("この延長で続いている期別債権が見つかりません。番号と宛名番号を確かめてください。")
    if tuple(sorted({row["tax_item"] for row in rows})) != revoking.tax_items:
        raise NotExtendable("対象の税目が異なります。延長の内容を開き直し、起案し直してください。")
    return rows


async def revoke(revoking: Revoking, approval_id: UUID, transaction: Transaction) -> None:
    """Undo an extension, wholly or for some persons: every step is open again, and the due dates are the former ones.

    Raises:
        NotExtendable: Somebody has undone it since it was proposed.
    """
    connection, at = transaction.connection, transaction.started_at
    on = at.astimezone(TOKYO).date()
    await connection.fetch(store.LOCK_OF_EXTENSION, revoking.extension_id)
    rows = await require_revocable(revoking, connection)
    undone = [(revoking.extension_id, row["claim_id"], approval_id, on, at) for row in rows]
    await store.REVOKED.copy(connection, undone)
    ended: list[UUID] = []
    for number, claim_ids in _by_person(rows):
        extension_id = str(revoking.extension_id)
        revoked = ExtensionRevoked(extension_id=extension_id, addressee_no=number, claim_ids=claim_ids, revoked_on=on)
        transaction.publish(revoked, key=number)
        block_id = _block_id(revoking.extension_id, claim_ids)
        ended.append(UUID(block_id))
        transaction.publish(BlockEnded(block_id=block_id, addressee_no=number, ended_on=on), key=number)
    await connection.execute(blocks.SAVE_ENDS, ended, [on] * len(ended), at)
    transaction.record_access(DECIDED, sorted({row["addressee_no"] for row in rows}), fields=_FIELDS)


def _by_person(rows: Iterable[asyncpg.Record]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Persons with their claims, so many at a time as an event names; the same rows always give the same parts."""
    ordered = sorted(rows, key=itemgetter("addressee_no", "claim_id"))
    for number, of_person in groupby(ordered, key=itemgetter("addressee_no")):
        claim_ids = [row["claim_id"] for row in of_person]
        for first in range(0, len(claim_ids), _CLAIMS_MAX):
            yield number, tuple(claim_ids[first : first + _CLAIMS_MAX])


def _block_id(extension_id: UUID, claim_ids: Sequence[int]) -> str:
    return str(uuid5(extension_id, str(claim_ids[0])))
