"""What identity owns of the recorded items (記録項目 3 to 13), for the export of the ledger.

Permission: identity.addressee.export. Item 2, the Individual Number, is in the vault and in no export. Of a person
under a support measure (支援措置) neither address nor telephone number leaves; telephone numbers are masked for all.
"""

from typing import Annotated, Any

import asyncpg
from pydantic import BaseModel, ConfigDict, Field

from services.identity.rules.addressee import Born
from services.identity.store import addressees, destinations
from shared.access import Access, AccessAction
from shared.access.purposes import SETTLEMENT
from shared.contracts.fields import AddresseeNo
from shared.days import TOKYO
from shared.http.masking import MaskedPhone
from shared.http.routes import Call, Routes

export_routes = Routes("export")

EXPORT = Access("identity.addressee.export", SETTLEMENT, AccessAction.EXPORT)

_PERSONS_MAX = 500
#: JIS X 0303 (性別コード): 1 and 2; nothing where the sex is not recorded.
_SEX_CODES = {"male": "1", "female": "2", None: None}


class Wanted(BaseModel):
    """Whose items; in the body, so that no number stands in a URL."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    addressee_nos: Annotated[list[AddresseeNo], Field(max_length=_PERSONS_MAX)]


class AddresseeItems(BaseModel):
    """The recorded items of one addressee, by their names in the export."""

    model_config = ConfigDict(frozen=True)

    addressee_no: str
    name_kana: str
    name_kanji: str
    postal_code: str | None
    address_code: str | None
    address_text: str | None
    lot_number_text: str | None
    building_kana: str | None
    building_kanji: str | None
    date_of_birth: str = Field(description="YYYY-MM-DD with zeros for what is unknown; empty where all of it is")
    sex_code: str | None
    phone: MaskedPhone | None


@export_routes.post("/exports/addressees", access=EXPORT, summary="The recorded items of some addressees")
async def export_addressees(call: Call, wanted: Wanted) -> list[AddresseeItems]:
    """Of each addressee who is known, in the order of the numbers; whoever is not known is left out."""
    connection, at = call.transaction.connection, call.transaction.started_at
    numbers = sorted(set(wanted.addressee_nos))
    rows = await connection.fetch(addressees.SELECT_CURRENT, numbers)
    day = at.astimezone(TOKYO).date()
    phones = {
        row["addressee_no"]: row["value"] for row in await connection.fetch(destinations.SELECT_PHONES, numbers, day)
    }
    call.record(
        [row["addressee_no"] for row in rows], fields=("name", "born", "sex", "address", "contact"), detail="export"
    )
    items = [_items(row, phones.get(row["addressee_no"])) for row in rows]
    return sorted(items, key=lambda one: one.addressee_no)


def _items(row: asyncpg.Record, phone: str | None) -> AddresseeItems:
    address: dict[str, Any] = {
        "postal_code": row["postal_code"],
        "address_code": row["address_code"],
        "address_text": row["address"],
        "lot_number_text": row["lot_number"],
        "building_kana": row["building_kana"],
        "building_kanji": row["building"],
        "phone": MaskedPhone(phone) if phone else None,
    }
    if row["protected"]:
        address = dict.fromkeys(address)
    return AddresseeItems(
        addressee_no=row["addressee_no"],
        name_kana=row["name_kana"],
        name_kanji=row["name"],
        date_of_birth=Born(row["born_year"], row["born_month"], row["born_day"]).text(),
        sex_code=_SEX_CODES[row["sex"]],
        **address,
    )
