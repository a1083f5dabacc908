"""The recorded items that identity owns leave for the export of the ledger: each on record, none of them protected."""

import pytest

from shared.contracts.residents import PartialDay
from tests.authority import give, granted
from tests.features import table
from tests.guarded import ROLES
from tests.identity.conftest import HANAKO, HOME, TARO, Identity, registered
from tests.identity.master_desk import OFFICER, master_desk

EXPORTER = "0466"


@pytest.mark.feature("F15")
async def test_the_items_of_each_known_addressee_leave_without_what_is_protected(identity: Identity) -> None:
    role = ROLES["export_officer"]
    await give(identity.pool, EXPORTER, granted(role.permissions, role.purposes))
    await identity.hear(registered(sex="male"), registered(HANAKO, born_on=None, born=PartialDay(year=1950)))
    async with master_desk(identity) as desk:
        for kind, value in (("mobile", "090-0000-1234"), ("mail", "sample@example.jp")):
            for number in (TARO, HANAKO):
                contact = {"addressee_no": number, "kind": kind, "value": value, "valid_from": "2025-04-01"}
                await desk.found("/contacts", contact)
        await desk.protect(HANAKO)
        wanted = {"addressee_nos": [HANAKO, TARO, "990000000000999", TARO]}
        taro, hanako = await desk.found("/exports/addressees", wanted, EXPORTER)
        refused = await desk.ask("/exports/addressees", wanted, OFFICER)

    assert taro == {
        "addressee_no": TARO,
        "name_kana": "ミホン タロウ",
        "name_kanji": "見本 太郎",
        "postal_code": HOME.postal_code,
        "address_code": HOME.address_code,
        "address_text": HOME.address,
        "lot_number_text": HOME.lot_number,
        "building_kana": "",
        "building_kanji": "",
        "date_of_birth": "1980-01-02",
        "sex_code": "1",
        "phone": "●●●●234",
    }
    assert {name for name, value in hanako.items() if value is not None} == {
        "addressee_no",
        "name_kana",
        "name_kanji",
        "date_of_birth",
    }
    owned = {item.field for item in table.items() if item.owner == "identity"}
    assert owned - set(taro) == {"individual_number"}
    assert refused.status_code == 403
    records = await identity.fetch(
        "SELECT subject_ref FROM access_record WHERE action = 'export' AND outcome = 'allowed' ORDER BY subject_ref"
    )
    assert [row["subject_ref"] for row in records] == [TARO, HANAKO]
