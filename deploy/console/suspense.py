"""Money in suspense (消込不能): what there is, who may have paid it, and the proposal of where it belongs.

The service says who may see and propose; the proposal is the act that a second person approves.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from fastapi import Response
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from deploy.console.asking import Away, Declined
from deploy.console.visit import Needs, Pages, Shown, Visit
from shared.http.pages import Choice, Form, Input, Kind

PAGES = Pages()

ACT = "payments.suspense_assignment"
CHANNELS = {
    "counter": "窓口",
    "convenience_store": "コンビニ",
    "account_transfer": "口座振替",
    "bank_counter": "金融機関",
}
_FITS = {
    "principal": "本税と一致",
    "with_charge": "延滞金等を含めて一致",
    "instalments": "同じ通知書の続く期別の合計と一致",
}
_RECEIPT = re.compile(r"[1-9][0-9]{0,15}")
#: The candidate's place, the claim and its version as the officer saw it.
_CHOSEN = re.compile(r"([1-5]):([1-9][0-9]{0,15}):([1-9][0-9]{0,8})")
_WORDS_MIN, _WORDS_MAX = 3, 300


class _Answered(BaseModel):
    model_config = ConfigDict(frozen=True)


class Waiting(_Answered):
    """A line of the list: money that is nobody's yet."""

    receipt_id: int
    channel: str
    amount_yen: int
    paid_on: date
    age_days: int
    owner: str | None
    decision: str | None
    payer_known: bool
    candidates: int

    @property
    def channel_label(self) -> str:
        """The channel in Japanese."""
        return CHANNELS.get(self.channel, self.channel)


class Fitting(_Answered):
    """How the amount is what some claims ask for."""

    kind: str
    claim_ids: tuple[int, ...]

    @property
    def label(self) -> str:
        """The same in Japanese."""
        return _FITS.get(self.kind, self.kind)


class OpenClaim(_Answered):
    """An open claim of somebody who may have paid."""

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


class Candidate(_Answered):
    """Somebody who may have paid."""

    place: int
    addressee_no: str | None
    protected: bool
    probability_bp: int | None
    reasons: tuple[str, ...]
    fits: tuple[Fitting, ...]
    open_claims: tuple[OpenClaim, ...]

    @property
    def probability(self) -> str:
        """In percent, as text."""
        if self.probability_bp is None:
            return "なし"
        return f"{self.probability_bp // 100}.{self.probability_bp % 100:02d}%"

    def fit_of(self, claim: OpenClaim) -> str:
        """How the amount fits a claim, in Japanese; empty where it does not."""
        return "、".join(dict.fromkeys(fit.label for fit in self.fits if claim.claim_id in fit.claim_ids))


class Item(_Answered):
    """Money in suspense with its payer and who may be that."""

    receipt_id: int
    channel: str
    stage: str
    amount_yen: int
    paid_on: date
    payer_name: str
    payer_kana: str
    payer_address: str
    payer_telephone: str | None
    asked_at: datetime | None
    ask_no: int | None
    judged_on: date | None
    model_id: str | None
    abstained: str
    candidates: tuple[Candidate, ...]

    @property
    def channel_label(self) -> str:
        """The channel in Japanese."""
        return CHANNELS.get(self.channel, self.channel)


@dataclass(frozen=True, slots=True)
class _Chosen:
    candidate: Candidate
    claim: OpenClaim
    #: As the officer saw it: the service refuses a claim that has changed since.
    claim_version: int


_WAITING: TypeAdapter[list[Waiting]] = TypeAdapter(list[Waiting])


@PAGES.get("/suspense", Needs.SETTLED)
async def show_list(visit: Visit) -> Response:
    """What waits, oldest first."""
    after = visit.request.query_params.get("after", "0")
    query = {"after": after if _RECEIPT.fullmatch(after) else "0"}
    answer = await visit.ask_as_officer("payments", "GET", "/suspense", query=query)
    try:
        waiting = _WAITING.validate_json(answer.content)
    except ValidationError:
        raise Away("payments", "応答を読み取れません") from None
    return visit.page("suspense_list", title="消込不能と納付者の提案", waiting=waiting)


@PAGES.get("/suspense/{receipt_id}", Needs.SETTLED)
async def show_item(visit: Visit) -> Response:
    """One item with who may have paid it."""
    return _shown(visit, await _item(visit), asked="asked" in visit.request.query_params)


@PAGES.post("/suspense/{receipt_id}/ask", Needs.SETTLED)
async def ask_again(visit: Visit) -> Response:
    """Have the payer looked for once more."""
    receipt_id = _receipt(visit)
    await visit.ask_as_officer("payments", "POST", f"/suspense/{receipt_id}/proposals/ask")
    return visit.go(f"/suspense/{receipt_id}?asked=1")


@PAGES.post("/suspense/{receipt_id}/propose", Needs.SETTLED)
async def propose(visit: Visit) -> Response:
    """Propose the claim to which the money belongs, and follow the approval."""
    item = await _item(visit)
    words = {name: visit.form.get(name, "").strip() for name in ("reason", "evidence")}
    chosen = _chosen(item, visit.form.get("claim", ""))
    errors = {
        name: f"{_WORDS_MIN}文字以上{_WORDS_MAX}文字以下で入力してください。"
        for name, text in words.items()
        if not _WORDS_MIN <= len(text) <= _WORDS_MAX
    }
    if chosen is None:
        errors["claim"] = "充て先を選び直してください。候補か期別債権が変わっています。"
    if errors or chosen is None:
        return _shown(visit, item, 422, given=visit.form, errors=errors)
    payload = {
        "receipt_id": item.receipt_id,
        "amount_yen": item.amount_yen,
        "claim_id": chosen.claim.claim_id,
        "claim_version": chosen.claim_version,
        "addressee_no": chosen.claim.addressee_no,
        "tax_item": chosen.claim.tax_item,
        **words,
        "proposal": {"ask_no": item.ask_no, "place": chosen.candidate.place},
    }
    body = {"payload": payload, "note": words["reason"]}
    try:
        answer = await visit.ask_as_officer("payments", "POST", f"/approvals/{ACT}", body=body)
    except Declined as declined:
        return _shown(visit, await _item(visit), declined.status, given=visit.form, summary=declined.detail)
    return visit.go(f"/approvals/payments/{ACT}/{answer.read(Made).approval_id}?as=maker")


class Made(_Answered):
    """A proposal that was made."""

    approval_id: str


def _receipt(visit: Visit) -> str:
    receipt_id: str = visit.request.path_params["receipt_id"]
    if not _RECEIPT.fullmatch(receipt_id):
        raise Shown(404, "画面がありません", "ホームから操作し直してください。")
    return receipt_id


async def _item(visit: Visit) -> Item:
    answer = await visit.ask_as_officer("payments", "GET", f"/suspense/{_receipt(visit)}/proposals")
    return answer.read(Item)


def _chosen(item: Item, value: str) -> _Chosen | None:
    found = _CHOSEN.fullmatch(value)
    if found is None:
        return None
    place, claim_id, version = (int(part) for part in found.groups())
    return next(
        (
            _Chosen(one, claim, version)
            for one in item.candidates
            for claim in one.open_claims
            if (one.place, claim.claim_id) == (place, claim_id)
        ),
        None,
    )


def _shown(
    visit: Visit,
    item: Item,
    status: int = 200,
    *,
    asked: bool = False,
    given: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    summary: str = "",
) -> Response:
    forms = [_proposal_form(item, given or {}, errors or {})] if any(one.open_claims for one in item.candidates) else []
    again = Form(name="ask", action=f"suspense/{item.receipt_id}/ask", inputs=(), submit="納付者をもう一度照会する")
    known = any((item.payer_name, item.payer_kana, item.payer_address, item.payer_telephone))
    return visit.page(
        "suspense_item",
        status,
        title="消込不能の収納",
        item=item,
        forms_to_propose=forms,
        again=again if known else None,
        asked=asked,
        summary=summary,
    )


def _proposal_form(item: Item, values: Mapping[str, str], errors: Mapping[str, str]) -> Form:
    claims = [(one, claim) for one in item.candidates for claim in one.open_claims]
    claims.sort(key=lambda found: not found[0].fit_of(found[1]))
    choices = tuple(
        Choice(value=f"{one.place}:{claim.claim_id}:{claim.claim_version}", label=_words(one, claim))
        for one, claim in claims
    )
    return Form(
        name="propose",
        action=f"suspense/{item.receipt_id}/propose",
        heading="充て先の起案",
        inputs=(
            Input(
                name="claim",
                label="充て先の期別債権",
                kind=Kind.SELECT,
                value=values.get("claim", ""),
                choices=choices,
                error=errors.get("claim", ""),
            ),
            *(
                Input(name=name, label=label, value=values.get(name, ""), error=errors.get(name, ""))
                for name, label in (("reason", "理由"), ("evidence", "証拠"))
            ),
        ),
        submit="起案する",
    )


def _words(one: Candidate, claim: OpenClaim) -> str:
    fit = one.fit_of(claim)
    return (
        f"{claim.tax_item_name} {claim.levy_fiscal_year}年度 第{int(claim.instalment)}期 "
        f"{claim.open_principal_yen:,}円 宛名番号{claim.addressee_no}" + (f" [{fit}]" if fit else "")
    )
