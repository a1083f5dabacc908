"""A plan rests on a sheet of ability, its slips are prepared line by line, and it ends only after a second chance."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enforcement.rules.ability import Ability, LineKind, SheetLine, ability
from services.enforcement.rules.measure_ends import PaidOn, SecondChance, missed
from services.enforcement.rules.plan_slips import PlannedClaim, SlipPart, slip_parts
from shared.law.library import LAW
from tests.enforcement.claims import opened, overdue, paid
from tests.enforcement.conftest import Enforcement
from tests.enforcement.test_measures import Granting
from tests.enforcement.test_seizures import in_arrears

OLDER, NEWER = PlannedClaim(7, 30_000, date(2025, 6, 30)), PlannedClaim(3, 50_000, date(2025, 8, 31))


def test_instalments_pay_what_fell_due_first() -> None:
    parts = slip_parts([20_000, 20_000, 40_000], [NEWER, OLDER])

    assert parts == [
        [SlipPart(7, 20_000)],
        [SlipPart(7, 10_000), SlipPart(3, 10_000)],
        [SlipPart(3, 40_000)],
    ]
    with pytest.raises(ValueError, match="add up"):
        slip_parts([20_000], [OLDER])


@given(
    st.lists(st.integers(1, 10**9), min_size=1, max_size=6), st.lists(st.integers(0, 10**9), max_size=6, unique=True)
)
def test_every_yen_of_every_claim_is_asked_for_once(amounts_yen: list[int], cuts: list[int]) -> None:
    total_yen = sum(amounts_yen)
    edges = sorted({0, total_yen, *(cut % total_yen for cut in cuts)})
    instalments = [later - earlier for earlier, later in itertools.pairwise(edges)]
    claims = [PlannedClaim(number, yen, date(2025, 1, 1)) for number, yen in enumerate(amounts_yen, 1)]

    parts = slip_parts(instalments, claims)

    assert [sum(part.amount_yen for part in of) for of in parts] == instalments
    for claim in claims:
        assert sum(p.amount_yen for of in parts for p in of if p.claim_id == claim.claim_id) == claim.amount_yen


def test_a_sheet_says_what_can_be_paid_now_and_each_month() -> None:
    lines = [
        SheetLine(LineKind.INCOME, 210_000),
        SheetLine(LineKind.INCOME, 30_000),
        SheetLine(LineKind.LIVING, 180_000),
        SheetLine(LineKind.WORKING, 20_000),
        SheetLine(LineKind.LIQUID, 250_000),
        SheetLine(LineKind.PROPERTY, 5_000_000),
        SheetLine(LineKind.OWED_ELSEWHERE, 900_000),
    ]

    found = ability(lines)

    assert found == Ability(240_000, 180_000, 20_000, 250_000, payable_now_yen=50_000, monthly_yen=40_000)
    assert [found.months_for(yen) for yen in (50_000, 50_001, 90_000, 90_001)] == [0, 1, 1, 2]
    assert ability(lines[2:3]).months_for(1) is None


def test_a_missed_instalment_may_be_made_good_until_the_last_day_for_it() -> None:
    chances = [SecondChance(1, 20_000, date(2025, 11, 14)), SecondChance(2, 40_000, date(2025, 12, 15))]
    late = [PaidOn(date(2025, 11, 14), 20_000)]

    assert missed(chances, late, date(2025, 12, 15)) == []
    assert missed(chances, late, date(2025, 12, 16)) == [2]
    assert missed(chances, [PaidOn(date(2025, 11, 15), 20_000)], date(2025, 11, 15)) == [1]


@pytest.mark.feature("G16")
async def test_slips_are_prepared_before_each_line_and_a_plan_ends_after_the_second_chance(
    enforcement: Enforcement,
) -> None:
    await in_arrears(enforcement)
    granting = Granting(enforcement, await enforcement.today())
    today = granting.today
    case_id = await enforcement.case_id()
    sheet = {
        "made_on": today.isoformat(),
        "evidence": "給与明細と通帳",
        "lines": [
            {"kind": "income", "label": "給与", "amount_yen": 210_000},
            {"kind": "living", "label": "家族の生活費", "amount_yen": 190_000},
            {"kind": "liquid", "label": "普通預金", "amount_yen": 100_000},
        ],
    }
    entered = await enforcement.post(f"/cases/{case_id}/ability", sheet)
    (shown,) = await enforcement.get(f"/cases/{case_id}/ability")
    # 80,000 yen are owed: four payments of 20,000.
    assert (entered.json()["monthly_yen"], shown["payable_now_yen"], shown["months_needed"]) == (20_000, 0, 4)

    # Payment moves on over weekends and holidays, so these are days on which nothing moves.
    passed = LAW.business_days.previous_business_day(today - timedelta(days=3))
    to_come = LAW.business_days.next_business_day(today + timedelta(days=10))
    days = [today - timedelta(days=60), passed, to_come]
    plan = await granting.plan(first_day=today - timedelta(days=90), days=days, amounts=[20_000, 20_000, 10_000])
    made = [await enforcement.job("prepare_plan_slips", today) for _ in range(2)]
    work = await enforcement.get(f"/work?until={today}")
    (listed,) = await granting.listed()
    order = listed["instalments"][2]["slips"]

    # Of three lines one is still to come; its task is made once, and says what payments is asked for.
    assert made == [{"tasks_made": 1}, {"tasks_made": 0}]
    tasks = [one["what"] for one in work if one["kind"] == "task"]
    assert tasks == [f"分割納付 第3回({days[2]})の納付書の発行: 期別債権1 10,000円"]
    assert order == [{"claim_ids": [1], "on": listed["instalments"][2]["pay_by"], "amount_yen": 10_000}]

    # The first was paid late, within its second chance; the second may still be made good, so the plan goes on.
    first_paid = paid(7, 20_000, 30_000).model_copy(update={"paid_on": days[0] + timedelta(days=5)})
    await enforcement.hear(first_paid)
    too_early = await granting.end(plan, "missed_instalment")
    assert (too_early.status_code, "再度の納付の期限" in too_early.text) == (409, True)


async def test_a_plan_of_which_nothing_came_ends(enforcement: Enforcement) -> None:
    await enforcement.hear(opened(1))
    await enforcement.hear(overdue(1))
    granting = Granting(enforcement, await enforcement.today())
    today = granting.today
    days = [today - timedelta(days=60), today + timedelta(days=10)]
    plan = await granting.plan(first_day=today - timedelta(days=90), days=days, amounts=[20_000, 30_000])

    ended = await granting.end(plan, "missed_instalment")

    assert ended.status_code == 200, ended.text
