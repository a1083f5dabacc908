"""Payment slips (納付書): looked up by any of their numbers, made out again, merged, in part, made void.

Permissions: payments.claim.slip.view, payments.claim.slip.issue, payments.claim.slip.void, and payments.slip.inquire
for the network's gateway, which asks on behalf of whoever holds a slip in his hands (照会).
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from services.payments.handlers.slips import Refusal, SlipOrder, SlipRefused, issue
from services.payments.inbound.obligors_http import require_obligors
from services.payments.inbound.quotes_http import quoted
from services.payments.rules.slips import Limits, SlipState, inquired_yen, slip_no_of, state_of
from services.payments.store import quotes, slips
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts.fields import AmountYen, ClaimId
from shared.days import TOKYO
from shared.documents.payment_slip import LINES_MAX
from shared.http.days import DayAtHand
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Routes
from shared.law.municipality import Municipality
from shared.law.parameter import NotYetAnnounced

VIEW = Access("payments.claim.slip.view", RECEIPT, AccessAction.VIEW)
ISSUE = Access("payments.claim.slip.issue", RECEIPT, AccessAction.REGISTER)
VOID = Access("payments.claim.slip.void", RECEIPT, AccessAction.UPDATE)
INQUIRE = Access("payments.slip.inquire", RECEIPT, AccessAction.VIEW)

_SLIPS_MAX = 100
#: What a slip shows beside the columns of the register.
_MADE = ("state", "el_number", "parts", "joint_addressee_nos")
_FIELDS = ("slip", "claim", "balance")
_SENTENCES = {
    Refusal.UNKNOWN_CLAIM: "期別債権が見つかりません。番号を確かめてください。",
    Refusal.SEVERAL_ADDRESSEES: "宛名の異なる期別債権は1枚の納付書にできません。宛名ごとに発行してください。",
    Refusal.NOTHING_DUE: "納付する額のない期別債権があります(完納または速報あり)。除いて発行してください。",
    Refusal.PART_OF_SEVERAL: "一部納付の納付書は期別債権1件ごとに発行してください。",
    Refusal.PART_TOO_LARGE: "一部納付の額が、その日に納付する額を超えています。額を確かめてください。",
    Refusal.DAY_OUT_OF_RANGE: "使用期限は今日から市の定める日数までの日です。日を確かめてください。",
}


class SlipPartView(BaseModel):
    """What a slip asks for on one claim, in yen."""

    model_config = ConfigDict(frozen=True)

    claim_id: int
    claim_version: int
    tax_item: str
    levy_fiscal_year: int
    notice_no: str
    instalment: str
    due_on: date
    principal_yen: int
    dunning_fee_yen: int
    late_charge_yen: int
    disposition_cost_yen: int


class SlipView(BaseModel):
    """A slip with all its numbers, what it is made up of, how long it is taken, and where it is in its life."""

    model_config = ConfigDict(frozen=True)

    slip_no: int
    kind: str
    state: str
    superseded_by: int | None
    addressee_no: str
    #: Who owes its claims too (連帯納税義務者): whoever of them pays, they are paid once.
    joint_addressee_nos: list[str]
    clearing_key: str
    #: The four numbers that a payer types (eL番号): 収納機関番号, 納付番号, 確認番号, 納付区分.
    el_number: tuple[str, str, str, str]
    store_number: str | None
    ocr_upper: str | None
    ocr_lower: str | None
    qr: str | None
    amount_yen: int
    paid_yen: int
    stores_until: date
    network_until: date
    counters_until: date
    issued_at: datetime
    issued_by: str
    parts: list[SlipPartView]


class SlipNumber(BaseModel):
    """Any number of a slip: its clearing key, payment number, free digits or bar code, or the assessor's key."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{4,44}$")]


class SlipRequest(BaseModel):
    """The slip that is wanted: for which claims, made out to which day, and how much of it if not all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim_ids: Annotated[tuple[ClaimId, ...], Field(min_length=1, max_length=LINES_MAX)]
    on: DayAtHand
    amount_yen: Annotated[AmountYen, Field(gt=0)] | None = None


class VoidRequest(BaseModel):
    """Why a slip is made void."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: Annotated[str, Field(min_length=3, max_length=300)]


class Inquiry(BaseModel):
    """What a payer types or his bank reads: 納付番号, 確認番号 and 納付区分; and the day on which he pays."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    payment_no: Annotated[str, Field(pattern=r"^[0-9]{20}$")]
    confirmation_no: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    item_number: Annotated[str, Field(pattern=r"^[0-9]{3}$")]
    on: DayAtHand


class InquiryAnswer(BaseModel):
    """What the network tells the payer: the yen to pay, or why there is nothing to pay by this slip.

    Attributes:
        payable: whether the slip can be paid on the day.
        state: where the slip is in its life; `nothing_due` where its claims were paid otherwise, `changed` where it no
            longer fits them and has to be made out again.
        amount_yen: zero where nothing is payable.
        ledger_versions: the versions of the claims that say so.
    """

    model_config = ConfigDict(frozen=True)

    payable: bool
    state: str
    amount_yen: int
    ledger_versions: dict[int, int]


def slip_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality whose numbers stand on the slips."""
    routes = Routes("slips")
    institution_code = municipality.slip_issuer.institution_code

    @routes.get("/slips/{slip_no}", access=VIEW, summary="One slip with its numbers, parts and state")
    async def get_slip(call: Call, slip_no: int) -> SlipView:
        return await _view(call, await slip_of(call, slip_no), institution_code)

    @routes.post("/slips/search", access=VIEW, summary="The slip that any of its numbers names")
    async def search_slip(call: Call, query: SlipNumber) -> SlipView:
        found = slip_no_of(query.number)
        if found is None:
            found = await call.transaction.connection.fetchval(slips.SELECT_FIRST_SLIP, query.number)
        return await _view(call, await slip_of(call, found or 0), institution_code)

    @routes.get("/claims/{claim_id}/slips", access=VIEW, summary="The slips of a claim, oldest first")
    async def list_slips(call: Call, claim_id: int) -> list[SlipView]:
        await _require_claims(call, [claim_id])
        rows = await call.transaction.connection.fetch(slips.SELECT_SLIPS_OF_CLAIM, claim_id, _SLIPS_MAX)
        return await _views(call, [row for row in rows if _covers(call, row)], institution_code)

    @routes.post(
        "/slips", access=ISSUE, summary="Make a slip out: again, for several claims, or in part", status_code=201
    )
    async def make_slip(call: Call, wanted: SlipRequest) -> SlipView:
        await _require_claims(call, wanted.claim_ids)
        try:
            slip_no = await issue(
                SlipOrder(wanted.claim_ids, wanted.on, wanted.amount_yen), call.transaction, municipality
            )
        except SlipRefused as refused:
            raise Problem(409, refused.refusal.value, _SENTENCES[refused.refusal]) from None
        except NotYetAnnounced:
            sentence = f"{wanted.on}の延滞金の割合はまだ告示されていません。告示された年の日を指定してください。"
            raise Problem(409, "rates_not_announced", sentence) from None
        return await _view(call, await slip_of(call, slip_no), institution_code)

    @routes.post(
        "/slips/{slip_no}/void", access=VOID, summary="Make a slip void; money that comes by it is still found"
    )
    async def make_void(call: Call, slip_no: int, wanted: VoidRequest) -> SlipView:
        row = await slip_of(call, slip_no)
        transaction = call.transaction
        ended = await transaction.connection.fetchval(
            slips.VOID_SLIP, slip_no, transaction.started_at, call.actor.id, wanted.reason
        )
        if ended is None:
            raise Problem(409, "already_ended", "この納付書はすでに差し替えられたか、無効です。何も変更していません。")
        return await _view(call, await slip_of(call, row["slip_no"]), institution_code)

    @routes.post(
        "/slips/inquiries", access=INQUIRE, summary="What the holder of a slip has to pay on a day", writes=True
    )
    async def inquire(call: Call, query: Inquiry) -> InquiryAnswer:
        slip_no = slip_no_of(query.payment_no)
        row = await call.transaction.connection.fetchrow(slips.SELECT_SLIP, slip_no or 0)
        typed = (query.confirmation_no, query.item_number)
        # Whoever guesses does not learn which of the numbers was wrong.
        if row is None or typed != (row["confirmation_no"], row["item_number"]):
            raise not_found("この納付番号と確認番号の納付書")
        call.record([row["addressee_no"]], fields=("slip", "quote"))
        return await _answer(call, row, query.on, municipality)

    return routes


async def slip_of(call: Call, slip_no: int) -> asyncpg.Record:
    """A slip for whoever may see all its tax items.

    Raises:
        Problem: 404 where there is none.
    """
    row = await call.transaction.connection.fetchrow(slips.SELECT_SLIP, slip_no)
    if row is None:
        raise not_found("納付書")
    for tax_item in row["tax_items"]:
        call.require_tax_item(tax_item, [row["addressee_no"]])
    return row


async def _require_claims(call: Call, claim_ids: Sequence[int]) -> None:
    """Go on only where the caller may see all these claims, and record that he does.

    Raises:
        Problem: 404 where none of them is there.
    """
    rows = await call.transaction.connection.fetch(quotes.SELECT_TAX_ITEMS, claim_ids)
    for row in rows:
        call.require_tax_item(row["tax_item"], [row["addressee_no"]])
        call.record([row["addressee_no"]], fields=_FIELDS)
    if not rows:
        raise not_found("期別債権")


def _covers(call: Call, row: asyncpg.Record) -> bool:
    return all(call.scope.covers(tax_item) for tax_item in row["tax_items"])


def limits_of(row: asyncpg.Record) -> Limits:
    """How long a slip is taken."""
    return Limits(row["stores_until"], row["network_until"], row["counters_until"])


async def _view(call: Call, row: asyncpg.Record, institution_code: str) -> SlipView:
    return (await _views(call, [row], institution_code))[0]


async def _views(call: Call, rows: Sequence[asyncpg.Record], institution_code: str) -> list[SlipView]:
    parts: dict[int, list[SlipPartView]] = {}
    for part in await call.transaction.connection.fetch(slips.SELECT_PARTS, [row["slip_no"] for row in rows]):
        shown = SlipPartView(**{name: part[name] for name in SlipPartView.model_fields})
        parts.setdefault(part["slip_no"], []).append(shown)
    owing = await require_obligors(call, sorted({part.claim_id for of_slip in parts.values() for part in of_slip}))
    call.record(sorted({*owing.subjects, *(row["addressee_no"] for row in rows)}), fields=_FIELDS)
    today = call.transaction.started_at.astimezone(TOKYO).date()
    return [
        SlipView(
            **{name: row[name] for name in SlipView.model_fields if name not in _MADE},
            state=state_of(row["paid_yen"], row["ended_as"], limits_of(row), today),
            el_number=(institution_code, row["payment_no"], row["confirmation_no"], row["item_number"]),
            parts=parts.get(row["slip_no"], []),
            joint_addressee_nos=owing.others_of(
                [part.claim_id for part in parts.get(row["slip_no"], [])], row["addressee_no"]
            ),
        )
        for row in rows
    ]


async def _answer(call: Call, row: asyncpg.Record, on: date, municipality: Municipality) -> InquiryAnswer:
    parts = await call.transaction.connection.fetch(slips.SELECT_PARTS, [row["slip_no"]])
    found = await quoted([part["claim_id"] for part in parts], on, call, municipality)
    due = {one.claim["claim_id"]: one.quote for one in found}
    amount_yen = inquired_yen(
        [slips.said(part) for part in parts],
        [due[part["claim_id"]] for part in parts],
    )
    # Only the network's own limit counts here.
    state = str(state_of(row["paid_yen"], row["ended_as"], Limits(*[row["network_until"]] * 3), on))
    if on > row["network_until"] and state == SlipState.SUPERSEDED:
        state = SlipState.EXPIRED.value
    payable = state in (SlipState.ISSUED, SlipState.SUPERSEDED) and bool(amount_yen)
    if state in (SlipState.ISSUED, SlipState.SUPERSEDED) and not payable:
        state = "changed" if amount_yen is None else "nothing_due"
    return InquiryAnswer(
        payable=payable,
        state=state,
        amount_yen=(amount_yen or 0) if payable else 0,
        ledger_versions={one.claim["claim_id"]: one.claim["version"] for one in found},
    )
