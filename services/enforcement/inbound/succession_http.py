"""Deaths that wait for a succession (納税承継), what each heir would owe, what was decided, and the notice to an heir.

Permissions: enforcement.succession.list, enforcement.succession.view and enforcement.succession.print.
"""

import asyncio
from datetime import date, datetime
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import Response
from pydantic import BaseModel, ConfigDict, Field

from services.enforcement.handlers.issued_letters import numbered
from services.enforcement.rules.issued_letters import DecisionPaper
from services.enforcement.rules.succession import DECEASED_AMONG_HEIRS, OBJECTIONS, Heir, objections, succeeded
from services.enforcement.store import succession as store
from shared.access import Access, AccessAction
from shared.access.purposes import ENFORCEMENT
from shared.contracts.fields import PRINTABLE, AddresseeNo, AmountYen
from shared.days import TOKYO
from shared.documents.letter import Destination, sender_of
from shared.documents.letter_sheets import letter_pdf
from shared.documents.page import PrintMark
from shared.documents.succession_letter import SucceededLine, SuccessionLetter, succession_letter
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.inheritance import HeirKind, Relative, statutory_shares
from shared.law.municipality import Municipality

VIEW = Access("enforcement.succession.view", ENFORCEMENT, AccessAction.VIEW)
LIST = Access("enforcement.succession.list", ENFORCEMENT, AccessAction.LIST)
PRINT = Access("enforcement.succession.print", ENFORCEMENT, AccessAction.PRINT)
_FIELDS = ("succession", "heir", "claim", "owed_yen")
_PAGE_MAX = 500
_FIRST = UUID(int=0)

Name = Annotated[str, Field(min_length=1, max_length=60, pattern=PRINTABLE)]


class _View(BaseModel):
    model_config = ConfigDict(frozen=True)


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class OpenSuccession(_View):
    """A death after which nobody has decided who owes what is owed."""

    death_id: UUID
    addressee_no: str
    died_on: date
    recorded_at: datetime
    case_id: int | None
    claim_count: int
    owed_yen: int


class RelativeEntry(_Asked):
    """Somebody who may inherit, before his share is known."""

    addressee_no: AddresseeNo
    kind: HeirKind
    branch: Annotated[int, Field(ge=0, le=100)] = 0
    renounced: bool = False
    received_yen: AmountYen | None = None


class Family(_Asked):
    """The deceased and everybody who may inherit."""

    deceased_no: AddresseeNo
    heirs: Annotated[list[RelativeEntry], Field(min_length=1, max_length=100)]
    representative_no: AddresseeNo
    limited: bool = False


class Deceased(_Asked):
    """Whose succession is looked for."""

    addressee_no: AddresseeNo


class PartView(_View):
    """What an heir owes of a claim."""

    claim_id: int
    tax_item: str
    amount_yen: int


class HeirView(_View):
    """An heir with his share, his parts, and the most that may be collected from him."""

    addressee_no: str
    kind: HeirKind
    branch: int
    renounced: bool
    numerator: int | None
    denominator: int | None
    is_representative: bool
    received_yen: int | None
    liable_yen: int | None
    parts: list[PartView]


class OwedView(_View):
    """A claim of the deceased."""

    claim_id: int
    tax_item: str
    owed_yen: int


class PreviewView(_View):
    """What the statutory shares come to today; nothing is kept."""

    claims: list[OwedView]
    heirs: list[HeirView]


class ActView(_View):
    """Something that was done to the deceased after the death."""

    kind: str = Field(description="dunning_notice, reminder or seizure")
    document_no: str
    claim_id: int
    acted_on: date
    known_then: bool = Field(description="False where the death was not known yet: it counts against all heirs")


class DeathView(_View):
    """A death as it was announced."""

    died_on: date
    recorded_at: datetime
    is_over: bool = Field(description="Whether the state that it began stands against nothing any more")
    is_retracted: bool = Field(description="Whether the person turned out to be alive")


class DecisionView(_View):
    """A decision about who succeeds."""

    succession_id: UUID
    died_on: date
    limited: bool
    representative_by: str | None
    is_cancellation: bool
    decided_on: date
    replaces: UUID | None
    replaced_by: UUID | None
    heirs: list[HeirView]


class SuccessionView(_View):
    """Everything about one deceased."""

    addressee_no: str
    deaths: list[DeathView]
    decisions: list[DecisionView]
    acts_after_death: list[ActView]


class NoticeRequest(_Asked):
    """To which heir the notice goes, and the names that enforcement does not keep."""

    addressee_no: AddresseeNo
    name: Name
    address: Name
    postal_code: Annotated[str, Field(pattern=r"^([0-9]{7})?$")] = ""
    deceased_name: Name
    representative_name: Name


def succession_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality that stands on the notice as its sender."""
    routes = Routes("successions")

    @routes.get("/successions/open", access=LIST, summary="Deaths after which nobody has decided who succeeds")
    async def list_open(call: Call, after_day: date = date.min, after_death: UUID = _FIRST) -> list[OpenSuccession]:
        """The oldest first, in pages; the next begins after the last row's day and death."""
        rows = await call.transaction.connection.fetch(store.LIST_OPEN, _items(call), after_day, after_death, _PAGE_MAX)
        call.record([row["addressee_no"] for row in rows], fields=("death", "owed_yen"))
        return [OpenSuccession(**row) for row in rows]

    @routes.post("/successions/preview", access=VIEW, summary="What each heir would owe by the statutory shares")
    async def preview(call: Call, family: Family) -> PreviewView:
        """Computed from what is owed today; an officer proposes exactly this, or the shares of a will."""
        numbers = [family.deceased_no, *(one.addressee_no for one in family.heirs)]
        call.require_distance(numbers)
        call.record(numbers, fields=_FIELDS)
        rows = await call.transaction.connection.fetch(store.SELECT_OWED, family.deceased_no)
        for row in rows:
            call.require_tax_item(row["tax_item"], numbers)
        return _preview(family, rows)

    @routes.post("/successions/search", access=VIEW, summary="Deaths, decisions and acts after the death of one person")
    async def search(call: Call, wanted: Deceased) -> SuccessionView:
        """All decisions, also those that were corrected, with the parts of the caller's tax items."""
        connection, number = call.transaction.connection, wanted.addressee_no
        decisions = await connection.fetch(store.SELECT_OF_DECEASED, number)
        heirs = await _heirs([row["succession_id"] for row in decisions], call)
        numbers = sorted({number, *(one.addressee_no for of in heirs.values() for one in of)})
        call.require_distance(numbers)
        call.record(numbers, fields=_FIELDS)
        deaths = await connection.fetch(store.SELECT_DEATHS, number)
        acts = await connection.fetch(store.SELECT_ACTS_OF, _items(call), number)
        names = [name for name in DecisionView.model_fields if name != "heirs"]
        return SuccessionView(
            addressee_no=number,
            deaths=[DeathView(**{name: row[name] for name in DeathView.model_fields}) for row in deaths],
            decisions=[
                DecisionView(**{name: row[name] for name in names}, heirs=heirs[row["succession_id"]])
                for row in decisions
            ],
            acts_after_death=[_act(row) for row in acts],
        )

    @routes.post("/successions/{succession_id}/notice", access=PRINT, summary="The notice to an heir as PDF")
    async def print_notice(call: Call, succession_id: UUID, wanted: NoticeRequest) -> Response:
        """納税義務承継通知書: what the heir owes of each claim, and how far he is liable."""
        letter = await _letter(call, succession_id, wanted, municipality)
        mark = PrintMark(call.actor.id, call.transaction.started_at, call.reference)
        # Drawing takes tens of milliseconds, in which others are answered.
        pdf = await asyncio.to_thread(letter_pdf, succession_letter(letter), mark)
        return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store"})

    return routes


def _preview(family: Family, rows: list[asyncpg.Record]) -> PreviewView:
    if not rows:
        raise Problem(409, "nothing_owed", "この人に未納の期別債権がありません。被相続人の宛名番号を確かめてください。")
    if family.deceased_no in {one.addressee_no for one in family.heirs}:
        raise Problem(409, "not_succeeded", DECEASED_AMONG_HEIRS)
    relatives = {one.addressee_no: Relative(one.kind, one.branch, one.renounced) for one in family.heirs}
    if len(relatives) != len(family.heirs):
        raise Problem(422, "heir_twice", "同じ相続人が2回入力されています。宛名番号を確かめてください。")
    try:
        shares = statutory_shares(relatives)
    except ValueError as found:
        raise Problem(409, "nobody_inherits", str(found)) from None
    inheriting = [one for one in family.heirs if one.renounced or one.addressee_no in shares]
    heirs = [
        Heir(one.addressee_no, relatives[one.addressee_no], shares.get(one.addressee_no), one.received_yen)
        for one in inheriting
    ]
    against = objections(heirs, family.representative_no, limited=family.limited, by_will=False)
    if against:
        raise Problem(409, "not_succeeded", "".join(OBJECTIONS[one] for one in against))
    owed = {row["claim_id"]: row["owed_yen"] for row in rows}
    items = {row["claim_id"]: row["tax_item"] for row in rows}
    result = succeeded(owed, heirs, family.representative_no, limited=family.limited)
    views = [
        HeirView(
            addressee_no=one.addressee_no,
            kind=one.relative.kind,
            branch=one.relative.branch,
            renounced=one.relative.renounced,
            numerator=one.share.numerator if one.share else None,
            denominator=one.share.denominator if one.share else None,
            is_representative=one.addressee_no == family.representative_no,
            received_yen=one.received_yen,
            liable_yen=result.liable_yen.get(one.addressee_no),
            parts=[
                PartView(claim_id=claim_id, tax_item=items[claim_id], amount_yen=parts[one.addressee_no])
                for claim_id, parts in result.parts.items()
                if one.addressee_no in parts
            ],
        )
        for one in heirs
    ]
    return PreviewView(claims=[OwedView(**row) for row in rows], heirs=views)


async def _heirs(succession_ids: list[UUID], call: Call) -> dict[UUID, list[HeirView]]:
    connection = call.transaction.connection
    parts: dict[tuple[UUID, str], list[PartView]] = {}
    for row in await connection.fetch(store.SELECT_PARTS, succession_ids, _items(call)):
        part = PartView(**{name: row[name] for name in PartView.model_fields})
        parts.setdefault((row["succession_id"], row["addressee_no"]), []).append(part)
    found: dict[UUID, list[HeirView]] = {succession_id: [] for succession_id in succession_ids}
    for row in await connection.fetch(store.SELECT_HEIRS, succession_ids):
        values: dict[str, Any] = dict(row)
        succession_id = values.pop("succession_id")
        found[succession_id].append(HeirView(**values, parts=parts.get((succession_id, row["addressee_no"]), [])))
    return found


async def _letter(
    call: Call, succession_id: UUID, wanted: NoticeRequest, municipality: Municipality
) -> SuccessionLetter:
    connection = call.transaction.connection
    decision = await connection.fetchrow(store.SELECT_ONE, succession_id)
    if decision is None:
        raise not_found(f"納税承継の決定 {succession_id}")
    numbers = sorted({decision["deceased_no"], wanted.addressee_no})
    call.require_distance(numbers)
    call.record(numbers, fields=(*_FIELDS, "name", "address"), detail=f"succession:{succession_id}")
    if decision["replaced_by"] is not None:
        raise Problem(409, "replaced", "この決定は訂正されています。訂正後の決定から通知書を作成してください。")
    heirs = {row["addressee_no"]: row for row in await connection.fetch(store.SELECT_HEIRS, [succession_id])}
    heir = heirs.get(wanted.addressee_no)
    if heir is None or heir["renounced"]:
        raise Problem(409, "no_heir", "この決定で承継した相続人ではありません。宛名番号を確かめてください。")
    rows = await connection.fetch(store.SELECT_PARTS, [succession_id], None)
    whole: dict[int, int] = {}
    for row in rows:
        call.require_tax_item(row["tax_item"], numbers)
        whole[row["claim_id"]] = whole.get(row["claim_id"], 0) + row["amount_yen"]
    name = await numbered(succession_id, DecisionPaper.SUCCESSION, wanted.addressee_no, call.transaction)
    same = ("tax_item", "levy_fiscal_year", "instalment", "notice_no", "due_on")
    return SuccessionLetter(
        sender=sender_of(municipality),
        to=Destination(wanted.name, wanted.address, wanted.postal_code),
        issued_on=name.issued_on,
        document_no=name.document_no,
        deceased_name=wanted.deceased_name,
        died_on=decision["died_on"],
        share=Fraction(heir["numerator"], heir["denominator"]),
        is_representative=heir["is_representative"],
        representative_name=wanted.representative_name,
        limited=decision["limited"],
        value_known=heir["received_yen"] is not None,
        liable_yen=heir["liable_yen"],
        lines=tuple(
            SucceededLine(
                **{name: row[name] for name in same}, whole_yen=whole[row["claim_id"]], part_yen=row["amount_yen"]
            )
            for row in rows
            if row["addressee_no"] == wanted.addressee_no
        ),
    )


def _act(row: asyncpg.Record) -> ActView:
    known_on = row["known_at"].astimezone(TOKYO).date()
    names = ("kind", "document_no", "claim_id", "acted_on")
    return ActView(**{name: row[name] for name in names}, known_then=row["acted_on"] > known_on)


def _items(call: Call) -> list[str] | None:
    return None if call.scope.tax_items is None else sorted(call.scope.tax_items)
