"""Who is one person under several addressee numbers (宛名の統合とその解除), as identity announced it.

Every service has the same table of it. No service moves a row of its own for it: claims, receipts, letters and cases
stay under the number under which they came, so the end of a merge gives each back to its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts import AddresseeMerged, AddresseeUnmerged, Envelope, Event
from shared.inbox import Handler
from shared.postgres.sql import Connection, Sql
from shared.transaction import Transaction

MergeEnvelope: TypeAlias = Envelope[AddresseeMerged] | Envelope[AddresseeUnmerged]

#: Whatever was heard.
_ALWAYS = datetime.max.replace(tzinfo=UTC)

SAVE = Sql("""
INSERT INTO merge_heard (addressee_no, surviving_no, change_no, heard_at)
SELECT n.addressee_no, n.surviving_no, n.change_no, $4
FROM unnest($1::text[], $2::text[], $3::bigint[]) AS n (addressee_no, surviving_no, change_no)
ON CONFLICT (addressee_no, change_no) DO NOTHING
""")
#: Each number asked about beside every number of the same person, itself included, by what was heard until a time.
SELECT_NUMBERS = Sql("""
WITH asked AS (
    SELECT n AS asked_no, coalesce((
        SELECT m.surviving_no FROM merge_heard AS m
        WHERE m.addressee_no = n AND m.heard_at <= $2 ORDER BY m.change_no DESC LIMIT 1
    ), n) AS surviving_no
    FROM unnest($1::text[]) AS n
)
SELECT asked_no, asked_no AS addressee_no FROM asked
UNION SELECT asked_no, surviving_no FROM asked
UNION SELECT a.asked_no, m.addressee_no FROM asked AS a JOIN merge_heard AS m USING (surviving_no)
WHERE m.heard_at <= $2 AND NOT EXISTS (
    SELECT FROM merge_heard AS later
    WHERE later.addressee_no = m.addressee_no AND later.change_no > m.change_no AND later.heard_at <= $2
)
ORDER BY 1, 2
""")
SELECT_SURVIVORS = Sql("""
SELECT n AS asked_no, coalesce(m.surviving_no, n) AS surviving_no
FROM unnest($1::text[]) AS n LEFT JOIN merged_addressee AS m ON m.addressee_no = n
""")


def merge_handlers(service: str) -> Mapping[type[Event], Handler]:
    """How a service hears that addressee numbers were merged or unmerged."""

    async def on_merge(envelopes: Sequence[MergeEnvelope], transaction: Transaction) -> None:
        await keep_merges(service, envelopes, transaction)

    return {AddresseeMerged: on_merge, AddresseeUnmerged: on_merge}


async def keep_merges(service: str, envelopes: Sequence[MergeEnvelope], transaction: Transaction) -> None:
    """Keep what was announced, and record whose numbers it was about.

    Args:
        service: The service's name.
        envelopes: Announcements of one type.
        transaction: The one in which they count as heard.
    """
    events = [envelope.event for envelope in envelopes]
    numbers = [event.addressee_no for event in events]
    await transaction.connection.execute(
        SAVE,
        numbers,
        [event.surviving_no if isinstance(event, AddresseeMerged) else None for event in events],
        [event.change_no for event in events],
        transaction.started_at,
    )
    transaction.record_access(
        Access(f"{service}.merge.hear", ADDRESSEE, AccessAction.UPDATE),
        numbers,
        fields=("addressee_no",),
        caused_by_events=[str(envelope.event_id) for envelope in envelopes],
    )


async def numbers_by_person(
    connection: Connection, addressee_nos: Iterable[str], known_at: datetime | None = None
) -> dict[str, list[str]]:
    """By each of some numbers, every number of the same person, itself included, in their order.

    Args:
        connection: Of the caller.
        addressee_nos: Any numbers, also such as nobody has heard of.
        known_at: As it was known then; now, unless it is given.
    """
    found: dict[str, list[str]] = {}
    for row in await connection.fetch(SELECT_NUMBERS, sorted(set(addressee_nos)), known_at or _ALWAYS):
        found.setdefault(row["asked_no"], []).append(row["addressee_no"])
    return found


async def numbers_of_person(connection: Connection, addressee_no: str, known_at: datetime | None = None) -> list[str]:
    """Every number of the person who has this one, itself included, in their order; now, unless a time is given."""
    return (await numbers_by_person(connection, [addressee_no], known_at))[addressee_no]


async def surviving_nos(connection: Connection, addressee_nos: Iterable[str]) -> dict[str, str]:
    """By each of some numbers, the one under which its person is gathered now: itself where it was never merged."""
    rows = await connection.fetch(SELECT_SURVIVORS, sorted(set(addressee_nos)))
    return {row["asked_no"]: row["surviving_no"] for row in rows}
