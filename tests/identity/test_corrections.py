"""A correction ex officio: decided by two on evidence, over what the source says, which is asked to look (J10)."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from services.identity.rules.corrections import fault_of
from shared.contracts import AddresseeChanged, CorrectionQueried
from shared.contracts.identity import AddresseeChange
from tests.identity.conftest import AWAY, HOME, TARO, Identity, changed, registered
from tests.identity.master_desk import OFFICER, MasterDesk, master_desk

ACT = "identity.correction"


def correction(*fields: tuple[str, str, str], **different: Any) -> dict[str, Any]:
    """What an officer found out."""
    return {
        "addressee_no": TARO,
        "corrections": [{"field": field, "old_value": old, "new_value": new} for field, old, new in fields],
        "effective_on": "2025-04-01",
        "evidence_kind": "family_register",
        "evidence": "戸籍 交付番号 見本1",
        **different,
    }


@pytest.fixture
async def desk(identity: Identity) -> AsyncIterator[MasterDesk]:
    await identity.hear(registered(sex="male"))
    async with master_desk(identity) as opened:
        yield opened


@pytest.mark.feature("J10")
async def test_a_correction_keeps_the_old_value_and_asks_the_source(desk: MasterDesk) -> None:
    both = correction(("name", "見本 太郎", "見本 太朗"), ("born", "1980-01-02", "1980-01-20"))
    alone = await desk.decide(ACT, both, approver=OFFICER)
    await desk.decided(ACT, both)
    stale = await desk.propose(ACT, both)

    view = await desk.found("/addressees/show", {"addressee_no": TARO})
    history = await desk.found("/addressees/history", {"addressee_no": TARO})
    assert (alone.status_code, stale.json()["type"]) == (403, "urn:shuno:problem:addressee_changed")
    assert (view["name"], view["born"]) == ("見本 太朗", "1980-01-20")
    assert history["versions"][0]["name"] == "見本 太郎"
    assert [(one["field"], one["old_value"], one["new_value"]) for one in history["corrections"]] == [
        ("name", "見本 太郎", "見本 太朗"),
        ("born", "1980-01-02", "1980-01-20"),
    ]
    (query,) = await desk.identity.announced(CorrectionQueried)
    assert (query.source, query.fields) == ("urn:example:residents", ("name", "born"))
    assert "太朗" not in query.model_dump_json()
    (told,) = await desk.identity.announced(AddresseeChanged)
    assert (told.name, told.changes) == ("見本 太朗", (AddresseeChange.RENAMED,))


@pytest.mark.feature("J10")
async def test_a_correction_stands_while_the_source_repeats_the_old_value_and_yields_to_a_new_one(
    desk: MasterDesk,
) -> None:
    await desk.decided(ACT, correction(("lot_number", HOME.lot_number, "1番11号"), ("sex", "male", "female")))
    corrected = await desk.identity.current()
    await desk.identity.hear(changed("renamed", date(2025, 10, 1), name="見本 新"))
    repeated = await desk.identity.current()
    await desk.identity.hear(changed("moved", date(2025, 11, 1), address=AWAY, name="見本 新"))
    moved = await desk.identity.current()

    assert (corrected["lot_number"], corrected["sex"]) == ("1番11号", "female")
    assert (repeated["name"], repeated["lot_number"]) == ("見本 新", "1番11号")
    assert (moved["lot_number"], moved["sex"]) == ("2番2号", "female")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "見本😀"),
        ("born", "1980-13-01"),
        ("born", "2025-04-02"),
        ("born", "昭和55年"),
        ("sex", "男"),
        ("postal_code", "986-0825"),
        ("corporate_number", "8000012050002"),
    ],
)
def test_a_new_value_that_is_none_is_refused_with_a_sentence(field: str, value: str) -> None:
    assert (fault_of(field, value, date(2025, 4, 1)) or "").endswith("。")


def test_unknown_parts_and_nothing_are_values() -> None:
    values = [("born", "1950-00-00"), ("born", ""), ("sex", ""), ("former_name", ""), ("postal_code", "9860825")]
    assert [fault_of(field, value, date(2025, 4, 1)) for field, value in values] == [None] * len(values)


async def test_a_proposal_that_cannot_be_meant_is_refused_at_once(desk: MasterDesk) -> None:
    twice = await desk.propose(ACT, correction(("sex", "male", "female"), ("sex", "male", "")))
    same = await desk.propose(ACT, correction(("sex", "male", "male")))
    impossible = await desk.propose(ACT, correction(("born", "1980-01-02", "1980-02-30")))
    unknown = await desk.propose(ACT, correction(("sex", "male", ""), addressee_no="990000000000999"))

    assert [one.status_code for one in (twice, same, impossible)] == [422, 422, 422]
    assert unknown.json()["type"] == "urn:shuno:problem:unknown_addressee"
