"""Integrated numbers (団体内統合宛名番号): issued and looked up by the offices of registered affairs, and no others.

The number is drawn by lot. It is derived from nothing, so it tells nothing about the Individual Number.
"""

import secrets
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from services.identity.handlers.vault import note_use
from services.identity.inbound.vault_http import AffairCode, affair_for
from services.identity.rules.number_use import Affair, NumberUse
from services.identity.store import vault
from shared.access import Access, AccessAction
from shared.access.purposes import INFORMATION_LINK
from shared.contracts.fields import AddresseeNo
from shared.http.problems import Problem, not_found
from shared.http.routes import Call, Refused, Routes

ISSUE = Access("identity.integrated.issue", INFORMATION_LINK, AccessAction.REGISTER)
LOOKUP = Access("identity.integrated.lookup", INFORMATION_LINK, AccessAction.SEARCH)

_FIELDS = ("integrated_number",)
_DIGITS = 15
_PERSONS_MAX = 1000


class IntegratedRequest(BaseModel):
    """Persons who get a number for an affair, unless they have one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    affair: AffairCode
    addressee_nos: Annotated[tuple[AddresseeNo, ...], Field(min_length=1, max_length=_PERSONS_MAX)]


class IntegratedLookup(BaseModel):
    """One of the two numbers, and the affair that needs the other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    affair: AffairCode
    addressee_no: AddresseeNo | None = None
    integrated_no: Annotated[str, Field(pattern=r"^[0-9]{15}$")] | None = None


class IntegratedView(BaseModel):
    """A person's two numbers."""

    model_config = ConfigDict(frozen=True)

    addressee_no: str
    integrated_no: str


def integrated_routes(use: NumberUse) -> Routes:
    """The routes, in a city that has registered its affairs."""
    routes = Routes("integrated")

    @routes.post("/integrated-numbers", access=ISSUE, summary="Give persons an integrated number, unless they have one")
    async def issue(call: Call, wanted: IntegratedRequest) -> list[IntegratedView]:
        affair = _linked(call, use, wanted.affair)
        connection = call.transaction.connection
        asked = sorted(set(wanted.addressee_nos))
        known = [row[0] for row in await connection.fetch(vault.SELECT_KNOWN, asked)]
        if len(known) < len(asked):
            raise Problem(422, "unknown_addressee", "登録されていない宛名番号があります。宛名番号を確かめてください。")
        drawn = [f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}" for _ in known]
        async with vault.in_vault(connection):
            await connection.execute(
                vault.INSERT_INTEGRATED, known, drawn, affair.code, call.actor.id, call.transaction.started_at
            )
            rows = await connection.fetch(vault.SELECT_INTEGRATED, known)
        call.record(known, fields=_FIELDS, detail=affair.code)
        if len(rows) < len(known):
            raise Problem(409, "drawn_twice", "番号の重なりがありました。もう一度実行してください。")
        return [IntegratedView(**dict(row)) for row in rows]

    @routes.post(
        "/integrated-numbers/lookups",
        access=LOOKUP,
        summary="The integrated number of a person, or its person",
        writes=True,
    )
    async def look_up(call: Call, query: IntegratedLookup) -> IntegratedView:
        affair = _linked(call, use, query.affair)
        if (query.addressee_no is None) == (query.integrated_no is None):
            raise Problem(422, "one_number", "宛名番号と団体内統合宛名番号のどちらか一方を指定してください。")
        connection = call.transaction.connection
        async with vault.in_vault(connection):
            row = (
                await connection.fetchrow(vault.SELECT_BY_INTEGRATED, query.integrated_no)
                if query.addressee_no is None
                else await connection.fetchrow(vault.SELECT_INTEGRATED, [query.addressee_no])
            )
        if row is None:
            raise not_found("この番号の団体内統合宛名番号")
        await note_use(affair.code, "integrated", call.transaction, found=True)
        call.record([row["addressee_no"]], fields=_FIELDS, detail=affair.code)
        return IntegratedView(**dict(row))

    return routes


def _linked(call: Call, use: NumberUse, code: str) -> Affair:
    """The affair, where it may use integrated numbers at the caller's office.

    Raises:
        Refused: it may not.
    """
    affair = affair_for(call, use, code)
    if not affair.integrated:
        sentence = "この事務は団体内統合宛名番号を利用する事務として登録されていません。"
        raise Refused("affair_not_linked", Problem(403, "forbidden", sentence))
    return affair
