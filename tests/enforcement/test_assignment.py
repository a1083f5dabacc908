"""Cases go to the desk of their district and amount by themselves, and stay where a person has put them."""

from datetime import date, timedelta

import pytest

from services.enforcement.rules.assignment import Given, Seat, Unassigned, given
from shared.contracts import AddresseeChanged, AddresseeRegistered
from shared.contracts.identity import AddresseeChange, Letter, LetterCapacity
from shared.law.case_work_file import case_work
from shared.law.parameter import NotInForce, UnsoundParameter
from tests.authority import give, granted
from tests.enforcement.claims import ADDRESSEE, OTHER, opened, overdue, paid, settled
from tests.enforcement.conftest import HEAD, OFFICER, Enforcement
from tests.guarded import ROLES

THIRD = "000000000000003"
PURPOSES = ["enforcement", "asset_inquiry"]
SECTION = {
    "from": date(2025, 4, 1),
    "law": "実務",
    "checked": date(2026, 11, 23),
    "tags": {"visit": "訪問予定"},
    "desks": [
        {"code": "large", "name": "高額担当", "owed_from_yen": 1_000_000},
        {"code": "east", "name": "東担当", "postal_prefixes": ["98621", "98622"]},
        {"code": "rest", "name": "その他担当"},
    ],
    "urgency": [{"reason": "owed", "from_yen": 500_000, "points": 20}],
}


def test_the_first_desk_that_fits_takes_a_case() -> None:
    terms = case_work("試験", [SECTION]).on(date(2025, 4, 1))
    taken = {
        "large": ("9862100", 1_000_000),
        "east": ("9862211", 999_999),
        "rest": ("9862311", 999_999),
    }

    assert {code: terms.desk_of(*case).code for code, case in taken.items()} == {code: code for code in taken}
    assert terms.desk_of(None, 1).code == "rest"
    with pytest.raises(NotInForce, match="2025-03-31"):
        case_work("試験", [SECTION]).on(date(2025, 3, 31))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"desks": SECTION["desks"][:2]}, "条件のない担当"),
        ({"desks": [*SECTION["desks"], SECTION["desks"][2]]}, "2回"),
        ({"desks": [{"code": "East", "name": "東"}, SECTION["desks"][2]]}, "East"),
        ({"tags": {"Visit": "訪問"}}, "Visit"),
        ({"urgency": [{"reason": "rich", "points": 1}]}, "rich"),
        ({"urgency": [{"reason": "age", "points": 1}]}, "months"),
        ({"urgency": [{"reason": "broken_promise", "points": 1, "months": 2}]}, "それだけ"),
    ],
)
def test_an_unsound_section_is_refused_in_words(changed: dict[str, object], words: str) -> None:
    with pytest.raises(UnsoundParameter, match=words):
        case_work("試験", [{**SECTION, **changed}])


def test_nobody_gets_the_case_of_his_household_and_what_is_right_stays() -> None:
    terms = case_work("試験", [SECTION]).on(date(2025, 4, 1))
    cases = [
        Unassigned(1, ADDRESSEE, 10_000, "9862100", None, None),
        Unassigned(2, OTHER, 10_000, "9862100", None, None),
        Unassigned(3, THIRD, 10_000, "9862100", "0412", "east"),
        Unassigned(4, "000000000000004", 10_000, None, None, None),
    ]
    seats = {"east": Seat("0412", frozenset({OTHER}))}

    assert list(given(cases, terms, seats)) == [Given(1, ADDRESSEE, "0412", "east")]


def heard(addressee_no: str, postal_code: str | None, **changed: object) -> AddresseeRegistered:
    letter = Letter(capacity=LetterCapacity.SELF, name="見本 太郎", postal_code=postal_code, address="宮城県石巻市")
    values = {"addressee_no": addressee_no, "name": "見本 太郎", "letters": (letter,), "flags": ()}
    return AddresseeRegistered(**{**values, "effective_on": date(2025, 4, 1), **changed})


@pytest.mark.feature("G1")
async def test_cases_find_their_desk_and_a_hand_made_assignment_stays(enforcement: Enforcement) -> None:
    colleague, boss = "0413", "0414"
    for staff_no in (colleague, boss):
        await give(enforcement.pool, staff_no, granted(ROLES["enforcement_officer"].permissions, PURPOSES))
    await enforcement.refresh()
    # 9862135 lies in the east; of the third person no letter may be sent, so nobody knows where he lives.
    await enforcement.hear(heard(ADDRESSEE, "9862135"), heard(OTHER, "9860825"), heard(THIRD, None, letters=()))
    await enforcement.hear(opened(1), opened(2, 1_200_000, addressee_no=OTHER), opened(3, addressee_no=THIRD))
    await enforcement.hear(overdue(1), overdue(2, 1_200_000, addressee_no=OTHER), overdue(3, addressee_no=THIRD))
    today = await enforcement.today()
    empty = await enforcement.job("assign_cases", today)
    seats = {"east": OFFICER, "special": boss, "central": colleague}
    for desk, holder in seats.items():
        wish = {"holder": holder, "first_day": today.isoformat(), "reason": "年度の事務分担"}
        answer = await enforcement.post(f"/desks/{desk}/holders", wish, by=HEAD)
        assert answer.status_code == 201, answer.text
    unknown = await enforcement.post("/desks/moon/holders", wish, by=HEAD)
    nobody = await enforcement.post("/desks/north/holders", {**wish, "holder": "0999"}, by=HEAD)
    assert (unknown.status_code, nobody.status_code) == (404, 409)
    shown = {one["desk"]: one["holder"] for one in await enforcement.get(f"/desks?on={today}")}
    assert shown == {"special": boss, "east": OFFICER, "north": None, "central": colleague}

    first = await enforcement.job("assign_cases", today)
    again = await enforcement.job("assign_cases", today + timedelta(days=1))

    assert (empty["given"], first["given"], again["given"]) == (0, 3, 0)
    holders = {one["addressee_no"]: one["assignee"] for one in await enforcement.get("/cases")}
    assert holders == {ADDRESSEE: OFFICER, OTHER: boss, THIRD: colleague}
    # The head gives the eastern case to somebody else; then its person moves, and the special case is paid down.
    case_id = await enforcement.case_id()
    handing = {"assignment_no": 1, "assignee": boss, "reason": "引継ぎ"}
    assert (await enforcement.post(f"/cases/{case_id}/assignments", handing, by=HEAD)).status_code == 201
    values = heard(ADDRESSEE, "9860825").model_dump()
    await enforcement.hear(AddresseeChanged(**values, changes=(AddresseeChange.MOVED,), effects=()))
    await enforcement.hear(paid(7, 700_000, 500_000, claim_id=2).model_copy(update={"addressee_no": OTHER}))
    await enforcement.hear(settled(3).model_copy(update={"addressee_no": THIRD}))
    moved = await enforcement.job("assign_cases", today + timedelta(days=2))

    assert (moved["given"], moved["looked_at"]) == (1, 1)
    holders = {one["addressee_no"]: one["assignee"] for one in await enforcement.get("/cases")}
    assert holders == {ADDRESSEE: boss, OTHER: colleague}
