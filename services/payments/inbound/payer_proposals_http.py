"""Who may have paid money in suspense (消込不能), by name, address and amount, for whoever looks after it.

Permission: payments.suspense.proposals. A proposal books nothing: where the money belongs is decided by the act
`payments.suspense_assignment`. Somebody under a support measure (支援措置) is shown without number and claims.
"""

from datetime import date, datetime
from typing import Annotated

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from services.payments.handlers.payer_proposals import Candidate, Item, ask_payers_again, items_of
from shared.access import Access, AccessAction
from shared.access.purposes import RECEIPT
from shared.contracts import LikenessReason
from shared.contracts.payments import ReceiptId
from shared.http.masking import MaskedPhone
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, NoPersonalData, Routes
from shared.law.municipality import Municipality
from shared.law.tax_items import tax_item

VIEW = Access("payments.suspense.proposals", RECEIPT, AccessAction.VIEW)
LIST = Access("payments.suspense.proposals", RECEIPT, AccessAction.LIST)
ASK = NoPersonalData("payments.suspense.propose", "a question goes out; nothing about anybody comes back")

_PAGE_MAX = 100
_FIELDS = ("name", "claim", "balance")
_REASONS = {
    LikenessReason.NAME: "氏名が一致",
    LikenessReason.NAME_SIMILAR: "氏名が近い",
    LikenessReason.NAME_BEGINS: "氏名の先頭が一致(途中まで)",
    LikenessReason.SURNAME: "氏が一致",
    LikenessReason.GIVEN: "名が一致",
    LikenessReason.COMPANY_NAME: "法人名が一致",
    LikenessReason.ADDRESS: "住所が一致",
    LikenessReason.TOWN: "町が一致",
    LikenessReason.TELEPHONE: "電話番号が一致",
}
_ABSTENTIONS = {
    "nothing_to_go_by": "納付者の氏名・住所・電話番号が読み取れないため、提案できません。",
    "no_model": "有効な照合モデルがないため、確率は示していません。",
    "too_common": "同じ氏名の方が多いため、提案していません。",
}


class FitView(BaseModel):
    """What the amount is to the yen: `principal`, `with_charge` or `instalments` of one notice."""

    model_config = ConfigDict(frozen=True)

    kind: str
    claim_ids: list[int]


class OpenClaimView(BaseModel):
    """An open claim, as an assignment has to name it."""

    model_config = ConfigDict(frozen=True)

    claim_id: int
    claim_version: int
    addressee_no: str
    tax_item: str
    tax_item_name: str
    levy_fiscal_year: int
    notice_no: str
    instalment: str
    due_on: date
    open_principal_yen: int


class CandidateView(BaseModel):
    """Somebody who may have paid. Of a protected person neither number nor claims are told."""

    model_config = ConfigDict(frozen=True)

    place: int = Field(description="Named with the question's number by an assignment that follows the proposal")
    addressee_no: str | None
    protected: bool
    probability_bp: int | None = Field(description="Parts of ten thousand; null where only a rule speaks for him")
    reasons: list[str]
    fits: list[FitView]
    open_claims: list[OpenClaimView] = Field(description="Of the tax items that the officer may see")


class ItemView(BaseModel):
    """Money in suspense with what the channel wrote of its payer, and who may have paid it."""

    model_config = ConfigDict(frozen=True)

    receipt_id: int
    channel: str
    stage: str
    amount_yen: int
    paid_on: date
    payer_name: str
    payer_kana: str
    payer_address: str
    payer_telephone: MaskedPhone | None
    asked_at: datetime | None
    ask_no: int | None = Field(description="Of the answered question; null while none has been answered")
    judged_on: date | None
    model_id: str | None
    abstained: str = Field(description="Why nobody is proposed, or no probability said; empty for no reason")
    candidates: list[CandidateView]


class Page(BaseModel):
    """Where to go on in the list."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    after: Annotated[int, Field(ge=0, lt=2**53)] = 0
    limit: Annotated[int, Field(ge=1, le=_PAGE_MAX)] = 50


def payer_proposal_routes(municipality: Municipality) -> Routes:
    """The routes, in a municipality whose ordinance says how charges count."""
    routes = Routes("payer-proposals")

    @routes.post("/suspense/proposals/search", access=LIST, summary="Money in suspense with who may have paid it")
    async def list_proposals(call: Call, page: Page) -> list[ItemView]:
        """Oldest first; within an item whoever fits in person and amount comes first."""
        items = await items_of(call.transaction, municipality, after=page.after, limit=page.limit)
        call.record(_subjects(call, items), fields=_FIELDS, detail=f"{len(items)} items")
        return [_view(call, item) for item in items]

    @routes.get("/suspense/{receipt_id}/proposals", access=VIEW, summary="Who may have paid this money")
    async def get_proposals(call: Call, receipt_id: ReceiptId) -> ItemView:
        """One item, closed to whoever lives with somebody who is proposed."""
        items = await items_of(call.transaction, municipality, only=receipt_id, limit=1)
        if not items:
            raise not_found(f"消込不能の収納 {receipt_id}")
        subjects = _subjects(call, items)
        call.require_distance(subjects)
        call.record(subjects, fields=_FIELDS, detail=f"receipt={receipt_id}")
        return _view(call, items[0])

    @routes.post("/suspense/{receipt_id}/proposals/ask", access=ASK, summary="Ask anew who may have paid this money")
    async def ask_again(call: Call, receipt_id: ReceiptId) -> dict[str, int]:
        """The register or the model may have changed since; the answer comes a moment later."""
        asked = await ask_payers_again([receipt_id], call.actor.id, call.transaction)
        if not asked:
            sentence = "この収納は消込不能ではないか、納付者について何も届いていません。番号を確かめてください。"
            raise Problem(409, "no_payer", sentence)
        return {"receipt_id": receipt_id, "asked": asked}

    return routes


def _subjects(call: Call, items: list[Item]) -> list[str]:
    """Everybody who is named, to be recorded; of protected persons each look is recorded with a mark of its own."""
    people = [one for item in items for one in item.candidates]
    protected = sorted({one.addressee_no for one in people if one.protected})
    if protected and isinstance(call.access, Access):
        call.transaction.record_access(
            call.access, protected, fields=("protection",), detail=call.reference, rule="protected"
        )
    named = {one.addressee_no for one in people if not one.protected}
    owing = {
        number
        for one in people
        for claim in _seen(call, one)
        for number in (claim["addressee_no"], *claim["joint_addressee_nos"])
    }
    return sorted(named | owing)


def _seen(call: Call, one: Candidate) -> list[asyncpg.Record]:
    return [claim for claim in one.claims if call.scope.covers(claim["tax_item"])]


def _view(call: Call, item: Item) -> ItemView:
    row = item.row
    telephone = row["telephone"]
    return ItemView(
        **{name: row[name] for name in ("receipt_id", "channel", "stage", "amount_yen", "paid_on")},
        payer_name=row["name"] or "",
        payer_kana=row["name_kana"] or "",
        payer_address=row["address"] or "",
        payer_telephone=MaskedPhone(telephone) if telephone else None,
        **{name: row[name] for name in ("asked_at", "judged_on", "model_id")},
        ask_no=row["answered_no"],
        abstained=_ABSTENTIONS[row["abstained"]] if row["abstained"] else "",
        candidates=[_candidate(call, one) for one in item.candidates],
    )


def _candidate(call: Call, one: Candidate) -> CandidateView:
    seen = _seen(call, one)
    known = {claim["claim_id"] for claim in seen}
    fits = [fit for fit in one.fits if known.issuperset(fit.claim_ids)]
    return CandidateView(
        place=one.place,
        addressee_no=None if one.protected else one.addressee_no,
        protected=one.protected,
        probability_bp=None if one.protected else one.probability_bp,
        reasons=[_REASONS[LikenessReason(code)] for code in one.reasons],
        fits=[FitView(kind=fit.kind.value, claim_ids=list(fit.claim_ids)) for fit in fits],
        open_claims=[_claim(claim) for claim in seen],
    )


def _claim(row: asyncpg.Record) -> OpenClaimView:
    same = ("claim_id", "addressee_no", "tax_item", "levy_fiscal_year", "notice_no", "instalment", "due_on")
    return OpenClaimView(
        **{name: row[name] for name in same},
        claim_version=row["version"],
        tax_item_name=tax_item(row["tax_item"]).name,
        open_principal_yen=row["principal_assessed_yen"] - row["principal_collected_yen"],
    )
