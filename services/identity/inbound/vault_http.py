"""The vault of Individual Numbers (個人番号) for officers: registered, looked up, compared; shown whole one at a time.

Whoever asks names the statutory affair (番号法第9条第1項) he works on, and his office must carry it out. There is no
search by part of a number, and no list of numbers. Each use is counted; who asks too often within an hour is held back.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.identity.handlers.vault import (
    NumberEntry,
    holder_of,
    note_use,
    number_of_entry,
    register_numbers,
    uses_within_an_hour,
)
from services.identity.rules.number_use import Affair, NumberBin, NumberUse, fault_of
from services.identity.store import vault
from services.identity.store.vault_keys import VaultKeys
from shared.access import Access, AccessAction
from shared.access.purposes import ADDRESSEE
from shared.contracts.fields import AddresseeNo
from shared.http.masking import MaskedIndividualNumber, Whole, unmasking
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Refused, Routes

REGISTER = Access("identity.number.register", ADDRESSEE, AccessAction.REGISTER)
LOOKUP = Access("identity.number.lookup", ADDRESSEE, AccessAction.SEARCH)
VIEW = Access("identity.number.view", ADDRESSEE, AccessAction.VIEW)
UNMASK = Access("identity.number.unmask", ADDRESSEE, AccessAction.VIEW)

_FIELDS = ("individual_number",)
_SENTENCES = {
    NumberBin.REGISTERED: "登録しました。",
    NumberBin.REPEATED: "すでに同じ番号が登録されています。",
    NumberBin.MALFORMED: "個人番号は12桁の数字です。",
    NumberBin.WRONG_CHECK_DIGIT: "検査用数字が合いません。番号を見直してください。",
    NumberBin.UNKNOWN_ADDRESSEE: "この宛名番号の方は登録されていません。宛名番号を確かめてください。",
    NumberBin.CONTRADICTION: "登録済みの番号と食い違います。確認待ちとして保管しました。二人で決定してください。",
}

#: No pattern, so that a fault is answered by name and never repeats what was typed.
TypedNumber = Annotated[str, Field(max_length=40, repr=False)]
AffairCode = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]
Document = Literal["number_card", "notification_card", "certificate", "wage_report"]


class NumberLookup(BaseModel):
    """A whole number, and the affair that needs to know whose it is."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    affair: AffairCode
    individual_number: TypedNumber


class NumberComparison(NumberLookup):
    """A whole number, and the person who is said to have it."""

    addressee_no: AddresseeNo


class NewNumber(NumberComparison):
    """A number to be registered, and the document that was shown."""

    document: Document


class EntriesOf(BaseModel):
    """Whose entries are asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    affair: AffairCode
    addressee_no: AddresseeNo


class EntryView(BaseModel):
    """An entry of the vault, without its number."""

    model_config = ConfigDict(frozen=True)

    entry_id: int
    individual_number: MaskedIndividualNumber
    state: str
    source: str
    entered_by: str
    recorded_at: datetime
    ended_at: datetime | None
    end_reason: str | None


def vault_routes(use: NumberUse, keys: Callable[[], VaultKeys]) -> Routes:
    """The routes, in a city that has registered its affairs."""
    routes = Routes("vault")

    @routes.post("/vault/numbers", access=REGISTER, summary="Register a number that was shown at the counter")
    async def register(call: Call, wanted: NewNumber) -> dict[str, str]:
        affair = await _admitted(call, use, wanted.affair)
        entry = NumberEntry(wanted.addressee_no, wanted.individual_number, wanted.document)
        (found,) = await register_numbers([entry], call.transaction, keys())
        call.record([wanted.addressee_no], fields=_FIELDS, detail=f"{affair.code}:{found.value}")
        if found in (NumberBin.MALFORMED, NumberBin.WRONG_CHECK_DIGIT, NumberBin.UNKNOWN_ADDRESSEE):
            raise Problem(422, found.value, _SENTENCES[found])
        return {"outcome": found.value, "message": _SENTENCES[found]}

    @routes.post(
        "/vault/lookups", access=LOOKUP, summary="Whose number this is; only a whole number is asked for", writes=True
    )
    async def look_up(call: Call, query: NumberLookup) -> dict[str, str]:
        affair = await _admitted(call, use, query.affair)
        _require_sound(query.individual_number)
        addressee_no = await holder_of(query.individual_number, call.transaction.connection, keys())
        await note_use(affair.code, "lookup", call.transaction, found=addressee_no is not None)
        call.record([addressee_no] if addressee_no else [], fields=_FIELDS, detail=affair.code)
        return {"addressee_no": addressee_no or "", "outcome": "found" if addressee_no else "unknown"}

    @routes.post("/vault/comparisons", access=LOOKUP, summary="Whether a person has this number", writes=True)
    async def compare(call: Call, query: NumberComparison) -> dict[str, bool]:
        affair = await _admitted(call, use, query.affair)
        _require_sound(query.individual_number)
        holder = await holder_of(query.individual_number, call.transaction.connection, keys())
        equal = holder == query.addressee_no
        await note_use(affair.code, "comparison", call.transaction, found=equal)
        call.record([query.addressee_no], fields=_FIELDS, detail=affair.code)
        return {"equal": equal}

    @routes.post(
        "/vault/entries", access=VIEW, summary="The numbers of a person, masked, with where they came from", writes=True
    )
    async def entries_of(call: Call, query: EntriesOf) -> list[EntryView]:
        affair = await _admitted(call, use, query.affair)
        connection = call.transaction.connection
        async with vault.in_vault(connection):
            rows = await connection.fetch(vault.SELECT_ENTRIES, query.addressee_no)
        await note_use(affair.code, "view", call.transaction, found=bool(rows))
        call.record([query.addressee_no], fields=_FIELDS, detail=affair.code)
        return [_view(dict(row)) for row in rows]

    @unmasking(
        routes,
        "/vault/affairs/{affair}/entries/{entry_id}/unmask",
        access=UNMASK,
        summary="One whole number, on record",
        writes=True,
    )
    async def whole(call: Call, affair: str, entry_id: int) -> Whole:
        admitted = await _admitted(call, use, affair)
        if not admitted.may_show:
            sentence = "この事務では個人番号そのものを表示できません。照合を使ってください。"
            raise Refused("affair_shows_no_number", Problem(403, "forbidden", sentence))
        found = await number_of_entry(entry_id, call.transaction.connection, keys())
        await note_use(admitted.code, "whole", call.transaction, found=found is not None)
        if found is None:
            raise not_found("この登録")
        return Whole(found[0], {"individual_number": found[1]})

    return routes


async def _admitted(call: Call, use: NumberUse, code: str) -> Affair:
    """The affair, for an officer whose office carries it out and who has not asked too often.

    Raises:
        Problem: 422 for an affair that the city has not registered.
        Refused: it is another office's, or the officer has used the vault too often within an hour.
    """
    affair = affair_for(call, use, code)
    if await uses_within_an_hour(call.transaction) >= use.looks_per_hour:
        sentence = f"1時間の利用は{use.looks_per_hour}回までです。時間をおくか、所属長に相談してください。"
        raise Refused("too_many_number_uses", Problem(429, "too_many_number_uses", sentence))
    return affair


def affair_for(call: Call, use: NumberUse, code: str) -> Affair:
    """The affair, for an officer whose office carries it out.

    Raises:
        Problem: 422 for an affair that the city has not registered.
        Refused: it is another office's.
    """
    affair = use.affairs.get(code)
    if affair is None:
        names = "、".join(use.affairs)
        raise Problem(422, "unknown_affair", f"登録されていない事務です。使えるもの: {names}。")
    if call.actor.office not in affair.offices:
        sentence = f"{affair.name}は、この所属の個人番号利用事務として登録されていません。"
        raise Refused("affair_of_another_office", Problem(403, "forbidden", sentence))
    return affair


def _require_sound(number: str) -> None:
    fault = fault_of(number)
    if fault is not None:
        raise Problem(422, fault.value, _SENTENCES[fault])


def _view(row: dict[str, Any]) -> EntryView:
    # There is a number, and nothing of it is read for this view.
    return EntryView(
        individual_number=MaskedIndividualNumber(""), **{k: v for k, v in row.items() if k != "addressee_no"}
    )
