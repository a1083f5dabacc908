"""Nothing is seized for a claim that is paid, stopped, extinguished or not yet open to it, whatever comes first."""

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enforcement.rules.preconditions import (
    Balance,
    Notice,
    Target,
    amount_at_issue,
    failed_preconditions,
    holds_yen,
)
from shared.contracts import BlockEnded, BlockSet, BlockState, SeizureIssued, SeizureRefused
from shared.law.exempt_property import EXEMPT, Exemption, exempt_on
from tests.enforcement.claims import ADDRESSEE, opened, overdue
from tests.enforcement.conftest import SEIZURE, Enforcement
from tests.enforcement.test_seizure_kinds import seized
from tests.enforcement.test_seizures import BOTH, in_arrears

TODAY = date(2026, 7, 28)
_DAYS = st.dates(TODAY - timedelta(days=20), TODAY + timedelta(days=5))
_YEN = st.integers(0, 3)
_CLAIMS = st.sets(st.integers(1, 2))


@st.composite
def _situations(draw: st.DrawFn) -> tuple[Any, ...]:
    notices = {claim_id: Notice("D", draw(_DAYS), draw(_DAYS), draw(st.booleans())) for claim_id in draw(_CLAIMS)}
    balances = {claim_id: Balance(draw(_DAYS), *(draw(_YEN) for _ in range(5))) for claim_id in draw(_CLAIMS)}
    target = Target(
        is_current=draw(st.booleans()),
        is_seized=draw(st.booleans()),
        value_yen=draw(st.none() | _YEN),
        senior_yen=draw(_YEN),
        seized_yen=draw(st.integers(1, 6)),
        seized_elsewhere_yen=draw(_YEN),
        divisible=draw(st.booleans()),
        seizable_yen=draw(st.none() | _YEN),
        continuing=draw(st.booleans()),
        is_exempt=draw(st.booleans()),
    )
    return (1, 2)[: draw(st.integers(1, 2))], notices, balances, draw(_CLAIMS), target, draw(_CLAIMS), draw(_CLAIMS)


@pytest.mark.feature("G5")
@given(_situations())
def test_what_is_issued_has_every_precondition(situation: tuple[Any, ...]) -> None:
    claim_ids, notices, balances, held, target, accelerated, extinguished = situation
    failed = failed_preconditions(claim_ids, notices, balances, held, target, TODAY, accelerated, extinguished)
    sound = True
    for claim_id in claim_ids:
        balance, notice = balances.get(claim_id), notices.get(claim_id)
        sound &= balance is not None and balance.amount_yen > 0
        sound &= claim_id not in held and claim_id not in extinguished
        if claim_id not in accelerated:
            sound &= notice is not None and not notice.returned and notice.pay_by < TODAY
            sound &= balance is not None and balance.due_on < TODAY
    owed = sum(balances[claim_id].amount_yen for claim_id in claim_ids if claim_id in balances)
    room = owed - target.seized_elsewhere_yen
    sound &= room > 0 if not target.divisible else target.seized_yen <= room
    sound &= target.value_yen is None or target.value_yen > target.senior_yen
    sound &= target.is_current and not target.is_seized and not target.is_exempt
    if target.seizable_yen is not None:
        sound &= target.seizable_yen >= (1 if target.continuing else target.seized_yen)
    assert (failed == []) is sound
    if sound:
        assert 0 < amount_at_issue(target, owed) <= room


def test_a_house_under_a_mortgage_secures_what_the_mortgage_leaves() -> None:
    assert holds_yen(500, 1_000, 900, divisible=False) == 100
    assert holds_yen(500, 1_000, 1_900, divisible=False) == 0
    assert holds_yen(500, None, 900, divisible=False) == 500
    assert holds_yen(500, 1_000, 900, divisible=True) == 500


def test_the_list_of_exempt_property_is_whole_and_dated() -> None:
    articles = [f"国税徴収法75条1項{number}号" for number in range(1, 14)]
    assert [one.article for one in EXEMPT.values()][:13] == articles
    assert [one.article for one in EXEMPT.values() if one.conditional] == [
        f"国税徴収法78条{number}号" for number in (1, 2, 3)
    ]
    assert set(EXEMPT) == set(Exemption)
    first = EXEMPT[Exemption.SEALS].first_day
    assert exempt_on(Exemption.SEALS, first) == EXEMPT[Exemption.SEALS]
    assert exempt_on(Exemption.SEALS, first - timedelta(days=1)) is None
    assert exempt_on(None, first) is None


@pytest.mark.feature("G5")
async def test_exempt_property_is_refused_and_conditional_only_with_a_reason(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    movable = {"kind": "movable", "account_number": None, "third_party": "", "value_yen": None}
    bed = await enforcement.deposit(**movable, description="寝具", exemption="household_goods")
    tractor = await enforcement.deposit(**movable, description="トラクター", exemption="farm_business")
    wanted = {"property_kind": "movable"}

    forbidden = await enforcement.propose(
        SEIZURE, await enforcement.seizing(BOTH, 80_200, property_id=bed["property_id"], **wanted)
    )
    plain = await enforcement.seizing(BOTH, 80_200, property_id=tractor["property_id"], **wanted)
    silent = await enforcement.propose(SEIZURE, plain)
    weighed = await enforcement.decide(SEIZURE, {**plain, "exemption_reason": "ほかに財産の提供がない"})

    assert (forbidden.status_code, "75条1項1号" in forbidden.json()["detail"]) == (409, True)
    assert (silent.status_code, "78条" in silent.json()["detail"]) == (409, True)
    assert weighed.status_code == 200
    await enforcement.answered(weighed.json()["approval_id"], {1: 50_000, 2: 30_000})
    assert (await enforcement.get(f"/seizures/{weighed.json()['approval_id']}"))["state"] == "issued"
    panel = (await enforcement.get(f"/cases/{await enforcement.case_id()}"))["property"]
    assert [one["exemption"] for one in panel] == ["household_goods", "farm_business"]


@pytest.mark.feature("G5")
async def test_property_worth_no_more_than_its_cost_is_seized_in_vain(enforcement: Enforcement) -> None:
    await in_arrears(enforcement)
    known = await enforcement.deposit(
        kind="vehicle", account_number=None, third_party="", value_yen=120_000, senior_yen=90_000
    )
    wanted = {"property_id": known["property_id"], "property_kind": "vehicle"}
    in_vain = await enforcement.approved(BOTH, 80_200, **wanted, expected_cost_yen=30_000)
    await enforcement.answered(in_vain, {1: 50_000, 2: 30_000})
    assert [one["rule"] for one in (await enforcement.get(f"/seizures/{in_vain}"))["failed"]] == ["futile"]

    seizure_id = await enforcement.approved(BOTH, 80_200, **wanted, expected_cost_yen=29_999)
    await enforcement.answered(seizure_id, {1: 50_000, 2: 30_000})
    assert (await enforcement.get(f"/seizures/{seizure_id}"))["state"] == "issued"
    # The car secures one yen, so all the rest may still be seized for, and not a yen more.
    more = await seized(enforcement, "receivable", 80_199, third_party="試験商事")
    too_much = await seized(enforcement, "receivable", 2, third_party="試験商事")
    assert (await enforcement.get(f"/seizures/{more}"))["state"] == "issued"
    assert [one["rule"] for one in (await enforcement.get(f"/seizures/{too_much}"))["failed"]] == ["excess"]


_OBSTACLES = {
    "paid": "nothing_owed",
    "flash": "money_on_its_way",
    "early": "too_early",
    "unnoticed": "no_notice",
    "stopped": "held",
    "old": "extinguished",
    "changed": "property_changed",
}


@pytest.mark.feature("G5", "G24")
async def test_no_order_of_events_seizes_for_a_claim_that_is_not_open_to_it(enforcement: Enforcement) -> None:
    """Each obstacle alone and in random company, arising before the decision or between it and the answer."""
    order = random.Random(20260728)  # noqa: S311 - The same orders in each run; nothing is kept secret by them.
    today = await enforcement.today()
    trials: list[set[str]] = [set(), *({one} for one in _OBSTACLES), set()]
    trials += [set(order.sample(sorted(_OBSTACLES), order.randint(2, 4))) for _ in range(4)]
    expected: dict[str, set[str]] = {}
    for claim_id, obstacles in enumerate(trials, start=1):
        due_on = date(2015, 6, 30) if "old" in obstacles else date(2025, 6, 30)
        await enforcement.hear(opened(claim_id, 50_000, due_on=due_on), overdue(claim_id, due_on=due_on))
        late = {one for one in obstacles if order.random() < 0.5}
        deposit = await enforcement.deposit()
        if "stopped" in obstacles - late:
            await enforcement.hear(_stop(claim_id))
        # What was stopped and is free again stops nothing.
        await enforcement.hear(_stop(claim_id, number=1_000))
        await enforcement.hear(
            BlockEnded(block_id=str(UUID(int=1_000 + claim_id)), addressee_no=ADDRESSEE, ended_on=today)
        )
        seizure_id = await enforcement.approved({claim_id: "012"}, 50_000, property_id=deposit["property_id"])
        if "changed" in obstacles:
            await enforcement.deposit(**deposit, description="別の預金")
        if "stopped" in late:
            await enforcement.hear(_stop(claim_id))
        noticed_on = today - timedelta(days=10 if "early" in obstacles else 11)
        paid = {"dunning_fee_yen": 0} if obstacles & {"paid", "flash"} else {}
        flash = {"provisional_yen": 50_100} if "flash" in obstacles else {}
        await enforcement.answered(
            seizure_id,
            {claim_id: 0 if paid else 50_000},
            noticed={} if "unnoticed" in obstacles else {claim_id: noticed_on},
            due_on=due_on,
            **paid,
            **flash,
        )
        expected[seizure_id] = {_OBSTACLES[one] for one in obstacles}

    refused = {
        str(one.seizure_id): {failed.rule for failed in one.failed}
        for one in await enforcement.announced(SeizureRefused)
    }
    issued = {str(one.seizure_id) for one in await enforcement.announced(SeizureIssued)}
    assert issued == {seizure_id for seizure_id, rules in expected.items() if not rules}
    for seizure_id, rules in expected.items():
        # A claim that has no notice has none that is too early, and money on its way is nothing owed by another name.
        shadowed = ({"too_early"} if "no_notice" in rules else set()) | (
            {"nothing_owed"} if "money_on_its_way" in rules else set()
        )
        also = {"excess"} if rules & {"nothing_owed", "money_on_its_way"} else set()
        assert refused.get(seizure_id, set()) == (rules - shadowed) | also


def _stop(claim_id: int, number: int = 0) -> BlockSet:
    return BlockSet(
        block_id=str(UUID(int=number + claim_id)),
        addressee_no=ADDRESSEE,
        state=BlockState.INSOLVENCY,
        first_day=date(2025, 7, 1),
        claim_ids=(claim_id,),
    )
