"""The officers' pages about returned mail (返戻): what is not settled, and one letter with what became of it."""

from fastapi import Response

from services.dunning.inbound.page_words import DETAILS
from services.dunning.inbound.returns_http import (
    LIST,
    VIEW,
    AddressView,
    InPath,
    MailedNo,
    OpenReturn,
    ReturnView,
    get,
    list_open,
)
from services.dunning.rules.returns import REASONS, TITLES, DocumentKind, ServiceStage
from shared.http.page_parts import Cell, Link, facts, onward, sentences, table
from shared.http.pages import Fragment, Page, href, page_answer
from shared.http.routes import Call, Routes
from shared.law.tax_items import tax_item

RETURNED, _ONE = "返戻の一覧", "返戻"
_STAGES = {
    ServiceStage.RETURNED: "返戻",
    ServiceStage.INQUIRING: "住所の照会中",
    ServiceStage.RESENT: "再送中",
    ServiceStage.PUBLISHED: "公示送達中",
    ServiceStage.SERVED: "送達済み",
    ServiceStage.WITHDRAWN: "返戻の取消し",
}
_SAID = {reason.value: words for words, reason in REASONS.items()}
_NONE = "送達が済んでいない文書はありません。"

RETURNED_PAGES = Routes("returned mail pages")


@RETURNED_PAGES.get("/pages/returned-mail", access=LIST, summary="Letters whose service is not settled")
async def show_open(call: Call, after: MailedNo | None = None) -> Response:
    """In the order of their numbers, page by page."""
    found = await list_open(call, after=after, limit=100)
    further = onward("dunning", "returned-mail", found.next_after)
    columns = ("文書番号", "文書", "宛名番号", "税目", "状態", "最後の手続の日", "返戻の事由", "注意")
    shown = table("送達が済んでいない文書", columns, list(map(_row, found.returns)), empty=_NONE, onward=further)
    return page_answer(Page(title=RETURNED, parts=(shown,)))


@RETURNED_PAGES.get("/pages/returned-mail/{document_no}", access=VIEW, summary="One letter that came back")
async def show_one(call: Call, document_no: InPath) -> Response:
    """Its steps and its addresses, which are withheld under a support measure."""
    found = await get(call, document_no)
    named: list[tuple[str, Cell]] = [
        ("文書番号", found.document_no),
        ("文書", TITLES[DocumentKind(found.kind)]),
        ("宛名番号", found.addressee_no),
        ("税目", tax_item(found.tax_item).name),
        ("状態", _STAGES[ServiceStage(found.stage)]),
        *_addresses(found),
    ]
    return page_answer(Page(title=_ONE, parts=(_back(), facts(named), _steps(found))))


def _row(one: OpenReturn) -> tuple[Cell, ...]:
    told = (("未納額なし", one.nothing_owed), ("新しい住所あり", one.new_address))
    return (
        Link(one.document_no, href("dunning", f"returned-mail/{one.document_no}")),
        TITLES[DocumentKind(one.kind)],
        one.addressee_no,
        tax_item(one.tax_item).name,
        _STAGES[ServiceStage(one.stage)],
        one.effective_on,
        _SAID.get(one.reason, one.reason),
        "、".join(words for words, holds in told if holds),
    )


def _addresses(found: ReturnView) -> list[tuple[str, Cell]]:
    if found.protected:
        return [("住所", "支援措置の対象のため表示しません。")]
    named = (("送付した住所", found.last_address), ("新しい住所", found.proposed_address))
    return [(label, _address(address)) for label, address in named if address is not None]


def _address(one: AddressView) -> str:
    place = " ".join(part for part in (one.postal_code, one.address, one.lot_number, one.building) if part)
    return f"{place} {one.name}"


def _steps(found: ReturnView) -> Fragment:
    rows: list[tuple[Cell, ...]] = [
        (
            one.effective_on,
            DETAILS["returned_mail"][one.kind],
            _SAID.get(one.reason, one.reason),
            one.served_on,
            one.pay_by,
            one.note,
            one.recorded_by,
        )
        for one in found.steps
    ]
    columns = ("日付", "手続", "事由", "送達の日", "納付の期限", "備考", "職員")
    return table("経過", columns, rows, heading="経過")


def _back() -> Fragment:
    return sentences(Link("一覧へ戻る", href("dunning", "returned-mail")))
