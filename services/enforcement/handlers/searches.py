"""A search is decided by two persons, made, and recorded with what was found (捜索調書, 国税徴収法146条)."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from services.enforcement.rules.registers import PropertyKind, Source
from services.enforcement.rules.search import SearchFacts, objection
from services.enforcement.store import registers, searches
from services.enforcement.store.cases import SELECT_CASE
from services.enforcement.store.claims import SELECT_ARREARS_OF
from services.enforcement.store.seizures import TAKE_SERIALS
from shared.days import TOKYO, fiscal_year
from shared.money import Yen
from shared.postgres.sql import Connection
from shared.transaction import Transaction

#: The kind of what is found, of which nobody else is told.
_MOVABLE = (PropertyKind.MOVABLE.value, "")


class NotSearchable(Exception):  # noqa: N818 - It names what is wrong.
    """A search cannot be decided or recorded as it was entered; the sentence says why, in Japanese."""


class Wanted(NamedTuple):
    """A search as it was proposed."""

    case_id: int
    addressee_no: str
    tax_items: tuple[str, ...]
    place: str
    of_third_party: bool
    planned_on: date
    reason: str


class Found(NamedTuple):
    """A thing that was found: what it is, and what it may be worth."""

    description: str
    value_yen: Yen | None


async def require_searchable(wanted: Wanted, connection: Connection) -> None:
    """Check that the person's case is open, and that he is in arrears with just what the search is for.

    Raises:
        NotSearchable: It is another's or closed, or he owes nothing of one of the tax items.
    """
    case = await connection.fetchrow(SELECT_CASE, wanted.case_id)
    if case is None or case["addressee_no"] != wanted.addressee_no or not case["is_open"]:
        raise NotSearchable("この宛名の滞納整理の案件がないか、終わっています。番号を確かめてください。")
    arrears = await connection.fetch(SELECT_ARREARS_OF, wanted.addressee_no, list(wanted.tax_items))
    if sorted(wanted.tax_items) != sorted({row["tax_item"] for row in arrears}):
        raise NotSearchable("滞納のない税目があるか、同じ税目が2回あります。捜索の税目を確かめてください。")


async def decide_search(wanted: Wanted, approval_id: UUID, transaction: Transaction) -> None:
    """Keep a search that two persons have decided."""
    row = (approval_id, *wanted, transaction.started_at)
    await searches.SEARCHES.copy(transaction.connection, [row])


async def record_search(
    search_id: UUID, facts: SearchFacts, result: str, found: Sequence[Found], transaction: Transaction
) -> None:
    """Record a search that was made, and enter what was found in the register of property.

    Raises:
        NotSearchable: It is recorded already, was made before its day or its decision or lies ahead, or is against the
            law's hours or witnesses.
    """
    connection, at = transaction.connection, transaction.started_at
    await connection.fetch(searches.LOCK, search_id)
    search = await connection.fetchrow(searches.SELECT_SEARCH, search_id)
    if search is None or search["document_no"] is not None:
        raise NotSearchable("この捜索はすでに記録されているか、決裁がありません。内容を開き直してください。")
    against = objection(facts)
    if against is not None:
        raise NotSearchable(against)
    on = facts.began_at.astimezone(TOKYO).date()
    if facts.began_at < search["decided_at"]:
        decided_at = search["decided_at"].astimezone(TOKYO)
        raise NotSearchable(
            f"捜索の決裁({decided_at:%Y-%m-%d %H:%M})より前の捜索は記録できません。日時を確かめてください。"
        )
    if on < search["planned_on"] or facts.ended_at > at:
        raise NotSearchable(f"捜索の日時は{search['planned_on']}から現在までを入力してください。")
    year = fiscal_year(on)
    serial = await connection.fetchval(TAKE_SERIALS, year, 1)
    document_no = f"K{year}-{serial:07d}"
    by = (transaction.actor.id, at)
    await searches.RECORDS.copy(connection, [(search_id, document_no, *facts_row(facts), result, *by)])
    rows = await connection.fetch(searches.ADD_PROPERTIES, search["case_id"], len(found))
    numbers = [row["property_id"] for row in rows]
    source = (Source.SEARCH.value, document_no, on, on)
    entries: list[tuple[Any, ...]] = [
        (number, 1, *_MOVABLE, thing.description, None, thing.value_yen, 0, False, *source, *by)
        for number, thing in zip(numbers, found, strict=True)
    ]
    await registers.PROPERTY_VERSIONS.copy(connection, entries)
    await searches.ITEMS.copy(connection, [(search_id, place, number) for place, number in enumerate(numbers)])


def facts_row(facts: SearchFacts) -> tuple[Any, ...]:
    """The facts as the columns of their table have them."""
    ground = facts.night_ground.value if facts.night_ground else None
    hours = (facts.began_at, facts.ended_at, facts.sunrise, facts.sunset)
    return (*hours, ground, facts.witness.value, facts.witness_count)
