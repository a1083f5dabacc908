"""The officers' pages on which whom a refund is paid to (還付先) is entered, with what the check of names found."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import Response
from pydantic import Field, ValidationError

from services.refunds.inbound.page_words import shown_overpayment
from services.refunds.inbound.payees_http import (
    ENTER,
    FIELDS,
    VIEW,
    EntryGiven,
    EntryView,
    PayeeView,
    enter_payee,
    get_payee,
)
from services.refunds.rules.payees import ACCOUNT_KINDS, CAPACITY_LABELS, SOURCE_LABELS, Capacity, Source
from shared.http.page_forms import Filled, Typed, came_back, undone_on_fault
from shared.http.page_parts import Link, alert, facts, sentences, table
from shared.http.pages import Choice, Form, Fragment, Input, Kind, Page, href, page_answer, see_page
from shared.http.problems import Problem
from shared.http.routes import Call, Routes

ENTRY = "還付先の入力"
_ACCOUNT = ("bank_number", "branch_number", "account_kind", "account_number", "holder_kana")
_CASH_WORDS = "現金で受け取る場合は、金融機関から口座名義までを空欄にします。"
_HEIRS_WORDS = "相続人が受け取る還付は、相続人の構成が必要なため、この画面では入力できません。"

payee_pages = Routes("payee pages")


class Entered(Filled):
    """The form of a claim with one receiver."""

    addressee_no: Typed = ""
    overpayment_ids: Typed = ""
    claimed_on: Typed = ""
    capacity: Typed = ""
    name: Typed = ""
    name_kana: Typed = ""
    source: Typed = ""
    consent_document: Typed = ""
    bank_number: Typed = ""
    branch_number: Typed = ""
    account_kind: Typed = ""
    account_number: Typed = ""
    holder_kana: Typed = ""
    difference_reason: Typed = ""

    def entry(self) -> EntryGiven:
        """What is written down.

        Raises:
            ValidationError: A field is not what it should be.
        """
        given = self.given()
        of_entry = {name: given[name] for name in ("addressee_no", "claimed_on") if name in given}
        numbers = given.get("overpayment_ids", "").split()
        names = ("capacity", "name", "name_kana", "source", "consent_document", "difference_reason")
        receiver: dict[str, object] = {name: given[name] for name in names if name in given}
        # The kind of account is always selected, also where nothing else of an account is given.
        account = {name: given.get(name, "") for name in _ACCOUNT}
        if any(value for name, value in account.items() if name != "account_kind"):
            receiver["account"] = account
        return EntryGiven.model_validate({**of_entry, "overpayment_ids": numbers, "receivers": [receiver]})


@payee_pages.get("/pages/refund-payees", access=ENTER, summary="The form of a claim for a refund")
async def ask_entry(call: Call) -> Response:
    """Nothing of anybody is shown yet."""
    call.record([], fields=FIELDS, detail="form")
    return page_answer(Page(title=ENTRY, parts=(sentences(_HEIRS_WORDS), _entry_form())))


@payee_pages.post("/pages/refund-payees", access=ENTER, summary="Enter whom a refund is to be paid to")
async def enter_one(call: Call, filled: Entered) -> Response:
    """The entry as it was written down, or the form with what the check of names found."""
    try:
        async with undone_on_fault(call):
            entered = await enter_payee(call, filled.entry())
    except (ValidationError, Problem) as fault:
        call.record([], fields=FIELDS, detail="refused form")
        return came_back(ENTRY, _entry_form(), filled, fault)
    return see_page(f"refund-payees/{entered.entry_id}")


@payee_pages.get("/pages/refund-payees/{entry_id}", access=VIEW, summary="An entry with the check of its names")
async def show_entry(call: Call, entry_id: Annotated[int, Field(ge=1, le=2**53 - 1)]) -> Response:
    """Who receives, account numbers masked, and what to look at before it is decided."""
    found = await get_payee(call, entry_id)
    return page_answer(Page(title=ENTRY, parts=(_entry_facts(found), *map(alert, found.alarms), *_next(found))))


def payee_table(found: Sequence[PayeeView]) -> Fragment:
    """Who receives, with the account and whatever differs."""
    rows = [
        (
            f"受取人{one.payee_no}({CAPACITY_LABELS[one.capacity]})",
            one.name,
            one.name_kana,
            SOURCE_LABELS[one.source],
            "" if one.account_number is None else f"{one.bank_number}-{one.branch_number}",
            "" if one.account_kind is None else f"{ACCOUNT_KINDS[one.account_kind]} {one.account_number}",
            one.holder_kana,
            one.difference_reason or "一致",
        )
        for one in found
    ]
    columns = ("受取人", "氏名", "フリガナ", "支払の方法", "金融機関-支店", "口座", "口座名義", "名義の照合")
    return table("還付先", columns, rows, heading="還付先")


def _entry_facts(found: EntryView) -> Fragment:
    return facts(
        (
            ("入力番号", str(found.entry_id)),
            ("宛名番号", found.addressee_no),
            ("請求の日", found.claimed_on),
            ("入力した職員", found.entered_by),
        )
    )


def _next(found: EntryView) -> tuple[Fragment, ...]:
    claimed = table(
        "請求された過誤納金",
        ("過誤納金",),
        [(shown_overpayment(number),) for number in found.overpayment_ids],
        heading="請求された過誤納金",
    )
    told = sentences(
        "入力した職員は、この還付を承認できません。",
        Link("還付を計算して起案する", href("refunds", "refunds")),
    )
    return payee_table(found.payees), claimed, told


def _entry_form() -> Form:
    capacities = tuple(Choice(value=one, label=CAPACITY_LABELS[one]) for one in Capacity if one is not Capacity.HEIR)
    sources = tuple(Choice(value=one, label=SOURCE_LABELS[one]) for one in Source)
    kinds = tuple(Choice(value=code, label=label) for code, label in ACCOUNT_KINDS.items())
    inputs = (
        Input(name="addressee_no", label="宛名番号(15桁)", max_length=60),
        Input(name="overpayment_ids", label="過誤納金の番号", hint="複数のときは空白で区切ります。"),
        Input(name="claimed_on", label="請求の日", kind=Kind.DATE),
        Input(name="capacity", label="受取人の立場", kind=Kind.SELECT, choices=capacities),
        Input(name="name", label="受取人の氏名"),
        Input(name="name_kana", label="受取人のフリガナ"),
        Input(name="source", label="支払の方法", kind=Kind.SELECT, choices=sources),
        Input(name="consent_document", label="名義人の同意の書類", hint="口座振替の口座のときだけ", required=False),
        Input(name="bank_number", label="金融機関番号(4桁)", hint=_CASH_WORDS, required=False, max_length=60),
        Input(name="branch_number", label="支店番号(3桁)", required=False, max_length=60),
        Input(name="account_kind", label="口座の種類", kind=Kind.SELECT, choices=kinds, required=False),
        Input(name="account_number", label="口座番号", required=False, max_length=60),
        Input(name="holder_kana", label="口座名義(カナ)", required=False, max_length=60),
        Input(
            name="difference_reason",
            label="氏名・名義が一致しない理由",
            hint="承認する職員が読みます。一致しているときは空欄にします。",
            required=False,
            max_length=200,
        ),
    )
    return Form(
        name="entry", action="refund-payees", inputs=inputs, submit="還付先を登録する", heading="還付請求書の内容"
    )
