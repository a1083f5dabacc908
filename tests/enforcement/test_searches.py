"""A search is decided by two persons, keeps the hours of the law, and enters what it found in the register."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.enforcement.rules.search import NightGround, SearchFacts, Witness, objection
from shared.days import TOKYO
from tests.enforcement.claims import ADDRESSEE
from tests.enforcement.conftest import Enforcement
from tests.enforcement.test_papers import sheets
from tests.enforcement.test_seizures import BOTH, in_arrears

SEARCH = "enforcement.search"


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, 1, hour, minute, tzinfo=TOKYO)


#: Sunrise at 5:34 and sunset at 17:20.
DAY = SearchFacts(at(10), at(12), at(5, 34), at(17, 20), None, Witness.SEARCHED_PERSON, 1)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, None),
        ({"began_at": at(5, 34)}, None),
        ({"began_at": at(5, 33)}, "着手できません"),
        ({"began_at": at(17, 20), "ended_at": at(18)}, "着手できません"),
        ({"began_at": at(17, 20), "ended_at": at(18), "night_ground": NightGround.BEGUN_BEFORE}, "着手できません"),
        ({"began_at": at(17, 20), "ended_at": at(18), "night_ground": NightGround.OPEN_TO_PUBLIC}, None),
        ({"began_at": at(17, 19), "ended_at": at(18)}, "日没後に及んで"),
        ({"began_at": at(17, 19), "ended_at": at(18), "night_ground": NightGround.BEGUN_BEFORE}, None),
        ({"ended_at": at(17, 20)}, None),
        ({"night_ground": NightGround.BEGUN_BEFORE}, "日中の捜索"),
        ({"ended_at": at(10)}, "後の時刻"),
        ({"ended_at": at(10) + timedelta(days=1)}, "1日以内"),
        ({"sunset": at(5)}, "日の出"),
        ({"witness": Witness.TWO_ADULTS}, "立会人の数"),
        ({"witness": Witness.TWO_ADULTS, "witness_count": 2}, None),
    ],
)
def test_a_search_keeps_the_hours_and_has_its_witnesses(changed: dict[str, Any], words: str | None) -> None:
    found = objection(DAY._replace(**changed))
    assert found is None if words is None else words in (found or "")


async def planned(enforcement: Enforcement) -> dict[str, Any]:
    """A search from yesterday on."""
    return {
        "case_id": await enforcement.case_id(),
        "addressee_no": ADDRESSEE,
        "tax_items": ["012"],
        "place": "宮城県石巻市試験町1番1号",
        "planned_on": (await enforcement.today() - timedelta(days=1)).isoformat(),
        "reason": "財産の申出がなく、動産があると認められる",
    }


@pytest.mark.feature("G19")
async def test_what_a_search_finds_is_entered_seized_possessed_and_kept(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    today = await enforcement.today()
    payload = await planned(enforcement)
    someone_else = await enforcement.propose(SEARCH, {**payload, "addressee_no": "000000000000002"})
    assert (someone_else.status_code, someone_else.json()["type"]) == (409, "urn:shuno:problem:not_searchable")
    # He owes nothing of the residents' tax; whoever has that item alone does not search for it.
    for items in (["010"], ["012", "010"], ["012", "012"]):
        answer = await enforcement.propose(SEARCH, {**payload, "tax_items": items})
        assert (answer.status_code, "税目" in answer.json()["detail"]) == (409, True), items
    for day in ("1900-01-01", "9999-12-31"):
        beyond = await enforcement.propose(SEARCH, {**payload, "planned_on": day})
        assert (beyond.status_code, "までで指定してください。" in beyond.text) == (422, True), day
    decided = await enforcement.decide(SEARCH, payload)
    assert decided.status_code == 200, decided.text
    path = f"/searches/{decided.json()['approval_id']}"
    wanted = {"debtor_name": "試験 太郎", "witness_names": ["試験 花子"]}
    assert (await enforcement.post(f"{path}/paper", wanted)).status_code == 409

    hours = {"began_at": 10, "ended_at": 11, "sunrise": 6, "sunset": 17}
    yesterday = today - timedelta(days=1)
    moments = {
        name: datetime(yesterday.year, yesterday.month, yesterday.day, hour, tzinfo=TOKYO).isoformat()
        for name, hour in hours.items()
    }
    entry = {
        **moments,
        "witness": "household",
        "witness_count": 1,
        "result": "下記の動産を発見した",
        "found": [{"description": "腕時計 1点", "value_yen": 90_000}, {"description": "絵画 1点"}],
    }
    by_night = await enforcement.post(f"{path}/record", {**entry, "sunset": moments["began_at"]})
    before = {name: (datetime.fromisoformat(text) - timedelta(days=1)).isoformat() for name, text in moments.items()}
    undecided = await enforcement.post(f"{path}/record", entry)
    assert (undecided.status_code, "決裁" in undecided.json()["detail"]) == (409, True)
    await enforcement.as_owner("UPDATE search SET recorded_at = recorded_at - interval '3 days'")
    too_early = await enforcement.post(f"{path}/record", {**entry, **before})
    made = await enforcement.post(f"{path}/record", entry)
    twice = await enforcement.post(f"{path}/record", entry)

    assert [answer.status_code for answer in (by_night, too_early, made, twice)] == [409, 409, 201, 409]
    shown = made.json()
    assert [(one["description"], one["value_yen"]) for one in shown["found"]] == [
        ("腕時計 1点", 90_000),
        ("絵画 1点", None),
    ]
    assert await enforcement.get(f"/cases/{payload['case_id']}/searches") == [shown]
    text = "".join(sheets((await enforcement.post(f"{path}/paper", wanted)).content))
    for words in (
        "捜索調書",
        shown["document_no"],
        "試験花子",
        "10:00から11:00まで",
        "腕時計1点",
        "90,000円",
        "142条",
        "徴収職員の署名",
    ):
        assert words in text
    # What was found stands in the register with the record as its source; it is seized by a decision of its own.
    watch = shown["found"][0]["property_id"]
    panel = (await enforcement.get(f"/cases/{payload['case_id']}"))["property"]
    assert {(one["kind"], one["source"], one["source_reference"]) for one in panel} == {
        ("movable", "search", shown["document_no"])
    }
    seizure_id = await enforcement.approved(BOTH, 80_200, property_id=watch, property_kind="movable")
    await enforcement.answered(seizure_id, {1: 50_000, 2: 30_000})
    assert (await enforcement.stage(seizure_id, "possessed", today, "市の倉庫に保管")).json()["state"] == "effective"
    assert (await enforcement.stage(seizure_id, "kept", today, "滞納者に保管させ、封印した")).status_code == 200
