"""Records that name an area otherwise than the register: its former name, or one that no dictionary has yet (J19)."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from services.identity.handlers.match_places import place_of
from services.identity.rules.areas import OneName, Renaming, one_names
from services.identity.rules.matching.people import Place
from shared.contracts.residents import Address
from tests.identity.conftest import Identity
from tests.identity.matching_desk import MatchingDesk, matching_desk, person, record

HANAKO, MARI = (f"99{number:013d}" for number in (1, 2))
AKEBONO = Address(
    postal_code="9860850", address_code="042021-0301", address="宮城県石巻市あけぼの一丁目", lot_number="4番7号"
)
PEOPLE = [
    person(1, "見本 花子", "ミホン ハナコ", date(1974, 8, 8), "3番5号"),
    person(2, "標本 真理", "ヒョウホン マリ", date(1991, 2, 3), "", address=AKEBONO),
]
DAY = date(2025, 8, 1)


def test_all_names_of_an_area_are_one_and_lots_count_where_they_were_kept() -> None:
    kept = Renaming("A", "B", date(2020, 1, 1), keeps_lots=True)
    numbered = Renaming("B", "C", date(2021, 1, 1), keeps_lots=False)
    merged = Renaming("X", "C", date(2022, 1, 1), keeps_lots=False)

    # The dictionary has none, or the oldest: the last one stands for all, or the one that it has.
    assert one_names([numbered, kept], []) == {"A": ("C", False), "B": ("C", False), "C": ("C", True)}
    assert one_names([kept, numbered], ["A"]) == {"A": ("A", True), "B": ("A", True), "C": ("A", False)}
    assert one_names([kept, merged, numbered], ["C", "A"])["X"] == OneName("C", keeps_lots=False)
    assert one_names([], ["A"]) == {}


@pytest.mark.parametrize("former", ["宮城県桃生郡河南町広渕字馬場屋敷8番地", "河南町広渕字馬場屋敷8"])
def test_towns_of_before_the_merger_of_2005_are_the_citys(former: str) -> None:
    assert place_of(former) == place_of("宮城県石巻市広渕字馬場屋敷8番地") == Place("石巻市広渕字馬場屋敷", "8")


@pytest.fixture
async def desk(identity: Identity) -> AsyncIterator[MatchingDesk]:
    await identity.hear(*PEOPLE)
    async with matching_desk(identity) as opened:
        await opened.activate()
        yield opened


@pytest.mark.feature("J19")
async def test_a_record_under_another_name_of_its_area_finds_its_person_and_says_why(desk: MatchingDesk) -> None:
    renamed = record("new", "見本花子", "ﾐﾎﾝﾊﾅｺ", "", "石巻市見本中央二丁目3番5号")
    renumbered = record("old", "標本真理", "ﾋｮｳﾎﾝﾏﾘ", "", "石巻市蛇田字小斎12番地")
    before = await desk.submit(renamed, renumbered)
    changes = {
        "changes": [
            _change("042021-0201", "042021-0901", "泉町二丁目", "見本中央二丁目", keeps_lots=True),
            _change("042021-0300", "042021-0301", "蛇田字小斎", "あけぼの一丁目", keeps_lots=False),
        ],
        "source": "告示第1号",
    }
    assert (await desk.decide_together("identity.area_change", changes)).status_code == 200
    done = await desk.identity.job("renew_keys", DAY)
    again = await desk.identity.job("renew_keys", DAY)

    after = await desk.submit(*({**one, "source_ref": f"{one['source_ref']}-2"} for one in (renamed, renumbered)))

    levels = [await _address(desk, one["record_id"]) for one in (*before, *after)]
    # The new name is read with its lot; of the old one, whose lots were numbered anew, the town alone agrees.
    assert levels == ["記載なし", "異なる", "同じ町・番地", "同じ町"]
    # A change outdates those whose town it is about, whether it is their keys that change or not.
    assert (done, again) == ({"renewed": 2}, {"renewed": 0})
    seen = [await desk.view(one["record_id"]) for one in after]
    assert [one["candidate"]["addressee_no"] for one in seen] == [HANAKO, MARI]
    assert [one["area_changes"] for one in seen] == [
        ["「泉町二丁目」は2025年8月1日から「見本中央二丁目」です(告示第1号)。"],
        ["「蛇田字小斎」は2025年8月1日から「あけぼの一丁目」です(告示第1号)。番地は引き継がれていません。"],
    ]
    # What the register and the record said stays as they said it.
    assert seen[0]["candidate"]["address"] == "宮城県石巻市泉町二丁目3番5号"
    assert seen[0]["address"] == "石巻市見本中央二丁目3番5号"


async def _address(desk: MatchingDesk, record_id: int) -> str:
    seen = await desk.view(record_id)
    level: str = next(line["level"] for line in seen["weights"] if line["about"] == "住所")
    return level


def _change(from_code: str, to_code: str, from_name: str, to_name: str, *, keeps_lots: bool) -> dict[str, Any]:
    return {
        "from_code": from_code,
        "to_code": to_code,
        "effective_on": DAY.isoformat(),
        "from_name": from_name,
        "to_name": to_name,
        "keeps_lots": keeps_lots,
    }
