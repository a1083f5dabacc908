"""Merging (統合) for officers: two numbers side by side, who is proposed for merging, what was merged and unmerged.

Permissions: identity.merge.search and identity.merge.dismiss; the merge itself is an act (`merge_act.py`). Whoever is
under a support measure (支援措置) is answered as nobody here; those with identity.protected.view compare him at a door
of their own, and he is merged by an act of its own.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from services.identity.handlers.merging import Comparison as Compared
from services.identity.handlers.merging import compare
from services.identity.inbound.addressee_view import record_protected, require_case
from services.identity.inbound.merge_act import DIFFERENCE_LABELS
from services.identity.rules.addressee import Born
from services.identity.store import addressees, merging
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts.fields import AddresseeNo
from shared.http.masking import Masked
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Refused, Routes

SEARCH = Access("identity.merge.search", ADDRESSEE, AccessAction.SEARCH)
PROTECTED = Access("identity.protected.view", ADDRESSEE, AccessAction.VIEW)
DISMISS = Access("identity.merge.dismiss", ADDRESSEE, AccessAction.DECIDE)

merge_routes = Routes("merges")

_PAGE_MAX = 100
_COMPARED = ("name", "name_kana", "born", "sex", "address", "corporate_number", "standing")


class Pair(BaseModel):
    """Two numbers that may be one person."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    retired_no: AddresseeNo
    surviving_no: AddresseeNo


class Side(BaseModel):
    """One of two numbers that are compared, as the sources said it."""

    model_config = ConfigDict(frozen=True)

    addressee_no: str
    version_no: int = Field(description="Named in the proposal; a later version stops the approval")
    kind: str
    standing: str
    name: str
    name_kana: str
    former_name: str
    common_name: str
    latin_name: str
    born: str = Field(description="YYYY-MM-DD with zeros for what is unknown")
    sex: str | None
    corporate_number: str | None
    address: str
    gathered_under: str | None = Field(description="The surviving number, where this one is merged already")


class Comparison(BaseModel):
    """Two numbers side by side."""

    model_config = ConfigDict(frozen=True)

    retired: Side
    surviving: Side
    differences: list[str] = Field(description="What contradicts; the proposal names exactly these")
    labels: list[str] = Field(description="The same in Japanese")


class Page(BaseModel):
    """Where to go on in a list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: Annotated[int, Field(ge=0, lt=2**63)] = 0


class Candidate(BaseModel):
    """Two numbers that a certain rule takes for one person."""

    model_config = ConfigDict(frozen=True)

    candidate_id: int
    other_no: str
    resident_no: str
    rule: str
    found_on: date


class Dismissal(BaseModel):
    """Why two numbers are two persons."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Annotated[str, Field(min_length=3, max_length=300)]


class Of(BaseModel):
    """Whose merges are asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_no: AddresseeNo


class MergeView(BaseModel):
    """One merge, and its end where it has ended."""

    model_config = ConfigDict(frozen=True)

    merge_id: int
    retired_no: str
    surviving_no: str
    differences: list[str]
    reason: str
    evidence: str
    approval_id: UUID
    decided_on: date
    end_reason: str | None
    end_evidence: str | None
    end_approval_id: UUID | None
    ended_on: date | None


class Gathering(BaseModel):
    """Under which number somebody is gathered, with whom, and how that came about."""

    model_config = ConfigDict(frozen=True)

    surviving_no: str
    members: list[str]
    merges: list[MergeView]


@merge_routes.post("/merges/comparisons", access=SEARCH, summary="Two numbers side by side, and what contradicts")
async def compare_numbers(call: Call, pair: Pair) -> Comparison:
    """What whoever proposes a merge must have seen."""
    await _require_in_sight(call, [pair.retired_no, pair.surviving_no])
    found = await compare(call.transaction.connection, pair.retired_no, pair.surviving_no)
    call.record(sorted(found.people), fields=_COMPARED)
    return _comparison(pair, found)


@merge_routes.post("/protected/merges/comparisons", access=PROTECTED, summary="The same, with a protected person")
async def compare_protected(call: Call, pair: Pair) -> Comparison:
    """What whoever proposes a merge of a protected person must have seen; where he lives stays masked."""
    require_case(call)
    found = await compare(call.transaction.connection, pair.retired_no, pair.surviving_no)
    wanted = {pair.retired_no, pair.surviving_no}
    protected = sorted(number for number, row in found.people.items() if row["protected"])
    if not wanted <= found.people.keys() or not protected:
        raise not_found("支援措置の対象となる宛名")
    for number in protected:
        record_protected(call, number, fields=_COMPARED)
    call.record(sorted(found.people.keys() - set(protected)), fields=_COMPARED)
    return _comparison(pair, found)


@merge_routes.post("/merges/candidates/search", access=SEARCH, summary="Who is proposed for merging")
async def list_candidates(call: Call, page: Page) -> list[Candidate]:
    """Open proposals in pages; what was dismissed or merged is in none."""
    rows = await call.transaction.connection.fetch(merging.SELECT_CANDIDATES, page.after, _PAGE_MAX)
    subjects = sorted({number for row in rows for number in (row["other_no"], row["resident_no"])})
    call.record(subjects, fields=("addressee_no",), detail=f"{len(rows)} candidates")
    return [Candidate(**dict(row)) for row in rows]


@merge_routes.post(
    "/merges/candidates/{candidate_id}/dismissals", access=DISMISS, summary="Two numbers are two persons"
)
async def dismiss_candidate(call: Call, candidate_id: int, dismissal: Dismissal) -> dict[str, Any]:
    """A proposal is set aside for good, with a reason."""
    transaction = call.transaction
    row = await transaction.connection.fetchrow(merging.SELECT_CANDIDATE, candidate_id)
    if row is None:
        raise not_found("統合の候補")
    await _require_in_sight(call, [row["other_no"], row["resident_no"]])
    call.record([row["other_no"], row["resident_no"]], fields=("addressee_no",))
    written = await transaction.connection.fetchval(
        merging.INSERT_DISMISSAL, candidate_id, dismissal.reason, transaction.actor.id, transaction.started_at
    )
    if written is None:
        raise Problem(409, "already_dismissed", "この候補はすでに別人と判断されています。何も変更していません。")
    return {"candidate_id": candidate_id, "dismissed": True}


@merge_routes.post("/merges/search", access=SEARCH, summary="What an addressee was merged with, and when it ended")
async def find_merges(call: Call, query: Of) -> Gathering:
    """The group of a number as it stands, and every merge that any of it was part of."""
    connection = call.transaction.connection
    aliases = await merging.group_of(connection, query.addressee_no)
    surviving_no = aliases.get(query.addressee_no, query.addressee_no)
    members = sorted({surviving_no, query.addressee_no, *aliases})
    await _require_in_sight(call, members)
    rows = await connection.fetch(merging.SELECT_HISTORY, members)
    told = {number for row in rows for number in (row["retired_no"], row["surviving_no"])}
    call.record(sorted({*members, *told}), fields=("addressee_no",))
    merges = [MergeView(**{name: row[name] for name in MergeView.model_fields}) for row in rows]
    return Gathering(surviving_no=surviving_no, members=members, merges=merges)


async def _require_in_sight(call: Call, addressee_nos: Sequence[str]) -> None:
    """Go on only where everybody is there, and nobody is under a support measure.

    Raises:
        Problem: nobody has one of the numbers.
        Refused: one of them is under a support measure; he is answered like one who does not exist.
    """
    rows = await call.transaction.connection.fetch(addressees.SELECT_CURRENT, addressee_nos)
    if {row["addressee_no"] for row in rows} != set(addressee_nos):
        raise not_found("宛名")
    if protected := [row["addressee_no"] for row in rows if row["protected"]]:
        raise Refused("protected", not_found("宛名"), protected)


def _comparison(pair: Pair, found: Compared) -> Comparison:
    return Comparison(
        retired=_side(found.people[pair.retired_no], found.aliases),
        surviving=_side(found.people[pair.surviving_no], found.aliases),
        differences=sorted(found.differences),
        labels=[DIFFERENCE_LABELS[name] for name in sorted(found.differences)],
    )


def _side(row: asyncpg.Record, aliases: Mapping[str, str]) -> Side:
    same = ("addressee_no", "kind", "standing", "name", "name_kana", "former_name", "common_name", "latin_name")
    address = f"{row['address']}{row['lot_number']} {row['building']}".strip()
    return Side(
        **{name: row[name] for name in (*same, "sex", "corporate_number")},
        version_no=row["last_version_no"],
        born=Born(row["born_year"], row["born_month"], row["born_day"]).text(),
        address=Masked(address) if row["protected"] else address,
        gathered_under=aliases.get(row["addressee_no"]),
    )
