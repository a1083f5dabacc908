"""What two persons decide about a claim, from relief to a forced charge; each can be ended, none is deleted."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.payments.rules.clearing import Money, Owed, clear
from services.payments.rules.decisions import Decision, DecisionKind, decided
from services.payments.rules.due_dates import ClockTerms, clocks
from services.payments.store import export
from shared.contracts import ClaimRevised, ClaimSettled, OverpaymentFound
from shared.law.tax_items import FIXED_ASSET_TAX
from tests.authority import bearer
from tests.payments.conftest import ISHINOMAKI, Payments
from tests.payments.correcting import BOTH, HEAD, Office, open_office
from tests.payments.events import ADDRESSEE, assessed, key_of, paid, revised
from tests.payments.orders import principal_first

RELIEF, EXEMPTION, DUE_DATE = "payments.charge_relief", "payments.exemption", "payments.due_date"
FORCED, REVOCATION = "payments.forced_charge", "payments.decision_revocation"


@pytest.fixture
async def office(payments: Payments, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(payments, tmp_path) as opened:
        yield opened


async def _about(office: Office, number: int = 1, **more: Any) -> dict[str, Any]:
    return {"claim": await office.seen(number), "reason": "申請による", "evidence": "申請書の写し", **more}


async def _relief(office: Office, ground: str, first: str = "2025-12-01", last: str = "2026-05-31") -> str:
    return await office.decide(RELIEF, await _about(office, ground=ground, first_day=first, last_day=last))


async def _revoke(office: Office, decision_id: str) -> str:
    return await office.decide(REVOCATION, await _about(office, decision_id=decision_id))


async def _sheet(office: Office, on: str, **more: str) -> Any:
    query = "&".join(f"{name}={value}" for name, value in {"on": on, **more}.items())
    return await office.get(f"/claims/{await office.claim_id()}/late-charge-sheet?{query}")


@pytest.mark.feature("E4", "E8")
async def test_relief_by_period_follows_from_its_ground_and_the_sheet_shows_every_step(office: Office) -> None:
    # 300,000 yen due 2025-09-30, paid 2026-05-29: 611 + 2,145 + 2,216 + 11,144 = 16,116, so 16,100 yen.
    payments = office.payments
    await payments.hear(assessed(1, 300_000, due_on=date(2025, 9, 30)))
    await payments.hear(paid(316_100, on=date(2026, 5, 29)))
    assert (await payments.balance(key_of()))["late_charge_collected"] == 16_100
    before = datetime.now(UTC).isoformat().replace("+00:00", "Z")

    # Under grace the days of the second tier bear the grace rate: 611 + 2,145 + 229 + 1,592 = 4,577, so 4,500 yen.
    await _relief(office, "grace")

    assert (await payments.balance(key_of()))["late_charge_assessed"] == 4_500
    (found,) = await payments.announced(OverpaymentFound)
    assert (found.amount_yen, found.cause.value) == (11_600, "revision")
    sheet = await _sheet(office, "2026-12-31")
    steps = [(one["days"], one["rate_tenths"], one["base_yen"], one["amount_yen"]) for one in sheet["segments"]]
    assert steps == [
        (31, 24, 300_000, 611),
        (30, 87, 300_000, 2_145),
        (31, 9, 300_000, 229),
        (149, 13, 300_000, 1_592),
    ]
    assert "地方税法15条の9第1項(徴収の猶予・換価の猶予)" in sheet["segments"][2]["article"]
    assert (sheet["amount_yen"], sheet["counted_to"], sheet["is_fixed"]) == (4_500, "2026-05-29", True)
    assert sheet["rule"]["segment_policy"] == "rate_run"
    # Where reliefs overlap, the lightest burden holds: 611 + 2,145 = 2,756, so 2,700 yen.
    full = await _relief(office, "disaster_grace")
    assert (await payments.balance(key_of()))["late_charge_assessed"] == 2_700
    await _revoke(office, full)
    assert (await payments.balance(key_of()))["late_charge_assessed"] == 4_500
    # As known before any of it, and as of a day on which nothing had been paid: 611 + 2,145 (30 days) = 2,756.
    assert (await _sheet(office, "2026-12-31", known_at=before))["amount_yen"] == 16_100
    running = await _sheet(office, "2025-11-30")
    assert (running["amount_yen"], running["is_fixed"]) == (2_700, False)
    assert await payments.proof() == []


@pytest.mark.feature("E4")
async def test_a_debt_wholly_seized_bears_half_the_second_tier(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 300_000, due_on=date(2025, 9, 30)))
    await payments.hear(paid(300_000, on=date(2026, 5, 29)))

    await _relief(office, "fully_seized")

    # Half of 2,216.7 and of 11,144.3 yen, each floored: 611 + 2,145 + 1,108 + 5,572 = 9,436, so 9,400 yen.
    assert (await payments.balance(key_of()))["late_charge_assessed"] == 9_400
    assert await payments.proof() == []


@pytest.mark.feature("C5", "B15")
async def test_an_exemption_survives_revisions_and_its_end_restores_the_claim(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 50_000))
    await payments.hear(paid(50_000))
    period = {"first_day": "2025-04-01", "last_day": "2026-03-31"}
    terms = {"ground": "lost_income", "amount_yen": 20_000, **period}

    decision_id = await office.decide(EXEMPTION, await _about(office, **terms))

    expected = {"principal_assessed": 30_000, "principal_collected": 30_000, "exempted": 20_000, "overpaid": 20_000}
    assert await payments.balance(key_of()) == expected
    told = (await payments.announced(ClaimRevised))[-1]
    assert (told.assessed_yen, told.delta_yen, told.reason) == (30_000, -20_000, "exemption")
    assert await payments.proof() == []
    # The assessor's revisions leave the decision standing; it never exempts more than is levied.
    for history_no, levied_yen, owed_yen in ((2, 60_000, 40_000), (3, 10_000, 0), (4, 60_000, 40_000)):
        await payments.hear(revised(1, history_no, levied_yen))
        assert (await payments.balance(key_of())).get("principal_assessed", 0) == owed_yen
        assert await payments.proof() == []

    await _revoke(office, decision_id)

    expected = {"principal_assessed": 60_000, "principal_collected": 50_000}
    assert await payments.balance(key_of()) == expected
    (kept,) = await office.get(f"/claims/{await office.claim_id()}/decisions")
    assert (kept["is_valid"], kept["reason"], kept["approved_by"]) == (False, "申請による", "0401")
    assert (kept["revoked_for"], kept["revoked_by"], kept["first_day"]) == ("申請による", "0401", "2025-04-01")
    again = await office.propose(REVOCATION, await _about(office, decision_id=decision_id))
    assert again.json()["type"] == "urn:shuno:problem:no_such_decision"
    too_much = await office.propose(EXEMPTION, await _about(office, **{**terms, "amount_yen": 60_001}))
    assert too_much.json()["type"] == "urn:shuno:problem:exemption_too_high"
    assert await payments.proof() == []


@pytest.mark.feature("C6")
async def test_a_decided_due_date_moves_every_clock_and_gives_way_to_the_assessment_when_ended(office: Office) -> None:
    # 300,000 yen due 2025-06-30, paid 2025-09-30: 611 + 4,361 = 4,972, so 4,900 yen.
    payments = office.payments
    await payments.hear(assessed(1, 300_000))
    await payments.hear(paid(300_000, on=date(2025, 9, 30)))
    assert (await payments.balance(key_of()))["late_charge_assessed"] == 4_900
    path = f"/claims/{await office.claim_id()}/due-dates"
    asked = (await office.get(f"{path}?proposed_on=2025-08-29"))["proposed"]
    assert (asked["moved_days"]["dunning_until"], asked["clocks"]["dunning_until"]) == (60, "2025-09-18")

    decision_id = await office.decide(DUE_DATE, await _about(office, ground="extended", due_on="2025-08-29"))

    # Due 2025-08-29: 31 days at 2.4 % = 611, one day at 8.7 % = 71; under 1,000 yen, so none.
    assert "late_charge_assessed" not in await payments.balance(key_of())
    assert (await payments.announced(ClaimRevised))[-1].due_on == date(2025, 8, 29)
    assert (await payments.announced(ClaimSettled))[-1].settled_on == date(2025, 9, 30)
    shown = await office.get(path)
    assert (shown["due_on"], shown["assessed_due_on"]) == ("2025-08-29", "2025-06-30")
    assert shown["clocks"] == {
        "due_on": "2025-08-29",
        "charged_from": "2025-08-30",
        "lower_rate_until": "2025-09-29",
        "dunning_until": "2025-09-18",
        "prescribed_after": "2030-08-29",
    }
    assert shown["moved_days"]["charged_from"] == 60
    # The assessor's own date waits behind the decision.
    await payments.hear(revised(1, 2, 300_000, due_on=date(2025, 7, 31)))
    assert (await office.get(path))["due_on"] == "2025-08-29"
    await _revoke(office, decision_id)
    # Due 2025-07-31: 31 days = 611, 30 days at 8.7 % = 2,145; 2,756, so 2,700 yen.
    assert (await office.get(path))["due_on"] == "2025-07-31"
    assert (await payments.balance(key_of()))["late_charge_assessed"] == 2_700
    assert (await _sheet(office, "2025-12-31"))["amount_yen"] == 2_700
    # A date that is brought forward moves the start: due 2025-06-10, 31 days = 611, 81 days = 5,792; so 6,400 yen.
    await office.decide(DUE_DATE, await _about(office, ground="changed", due_on="2025-06-10"))
    assert (await payments.balance(key_of()))["late_charge_assessed"] == 6_400
    assert await payments.proof() == []


@pytest.mark.feature("E6", "B19")
async def test_a_forced_charge_is_assessed_at_once_and_the_second_clerk_reads_of_it(office: Office) -> None:
    # The computed charge would be 8,500 yen (171 + 6,807 + 1,570 = 8,548).
    payments = office.payments
    await payments.hear(assessed(1, 84_700, due_on=date(2024, 12, 25)))
    forced = await _about(office, ground="court", amount_yen=5_000)
    relief = await _about(office, ground="grace", first_day="2025-01-26", last_day="2025-03-31")
    second = await office.proposed(RELIEF, relief, by=BOTH)

    decision_id = await office.decide(FORCED, forced)

    assert await payments.balance(key_of()) == {"principal_assessed": 84_700, "late_charge_assessed": 5_000}
    late = await office.approve(second)
    assert (late.status_code, late.json()["type"]) == (409, "urn:shuno:problem:claim_changed")
    assert "調定・延滞金 +5,000円" in late.json()["detail"]
    assert "その後の決定: 延滞金の額の決定" in late.json()["detail"]
    await payments.hear(paid(89_700, on=date(2026, 3, 16)))
    assert (await payments.announced(ClaimSettled))[-1].settled_on == date(2026, 3, 16)
    sheet = await _sheet(office, "2026-12-31")
    assert (sheet["amount_yen"], sheet["computed_yen"], sheet["forced_yen"]) == (5_000, 8_500, 5_000)
    await _revoke(office, decision_id)
    balance = await payments.balance(key_of())
    assert (balance["late_charge_assessed"], balance["late_charge_collected"]) == (8_500, 5_000)
    assert await payments.proof() == []


@pytest.mark.feature("E7")
async def test_a_revision_recomputes_the_charge_and_gives_back_what_became_too_much(office: Office) -> None:
    payments = office.payments
    await payments.hear(assessed(1, 84_700, due_on=date(2024, 12, 25)))
    await payments.hear(paid(93_200, on=date(2026, 3, 16)))

    await payments.hear(revised(1, 2, 50_000, due_on=date(2024, 12, 25)))

    # On 50,000 yen: 101 + 4,052 + 934 = 5,087, so 5,000 yen.
    expected = {"principal_assessed": 50_000, "principal_collected": 50_000}
    charge = {"late_charge_assessed": 5_000, "late_charge_collected": 5_000}
    assert await payments.balance(key_of()) == {**expected, **charge, "overpaid": 38_200}
    assert sum(one.amount_yen for one in await payments.announced(OverpaymentFound)) == 38_200
    # Days excluded for the revision bear nothing: without 2025-12-26 to 2026-03-16, 101 + 333 days at 8.7 % = 3,968.
    await _relief(office, "revision", "2025-12-25", "2026-03-16")
    assert (await payments.balance(key_of()))["late_charge_assessed"] == 4_000
    # What a revision adds has its own due date, from which alone it is late.
    added = revised(1, 3, 50_000, 40_000, due_on=date(2026, 5, 29))
    first = added.instalments[0].model_copy(update={"due_on": date(2024, 12, 25)})
    await payments.hear(added.model_copy(update={"instalments": (first, added.instalments[1])}))
    await payments.hear(paid(40_000, place=2, on=date(2026, 5, 29), ref="r2"))
    own = {"principal_assessed": 40_000, "principal_collected": 40_000}
    assert await payments.balance(key_of(1, 2)) == own
    assert await payments.proof() == []


@pytest.mark.parametrize(
    "spoil",
    [
        "UPDATE claim_decision SET amount_yen = 6000",
        "UPDATE claim_balance SET decision_count = 0",
        "DELETE FROM approval_step WHERE step = 'executed'",
    ],
)
async def test_the_proof_finds_a_decision_that_is_not_what_was_approved(office: Office, spoil: str) -> None:
    await office.payments.hear(assessed(1, 84_700))
    await office.decide(FORCED, await _about(office, ground="court", amount_yen=5_000))
    assert await office.payments.proof() == []

    await office.payments.owner.execute(spoil)

    assert "decisions" in await office.payments.proof()


def test_clocks_run_from_the_day_after_the_due_date() -> None:
    found = clocks(date(2026, 1, 30), ClockTerms(20, 1, 2))
    assert found == (date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 28), date(2026, 2, 19), date(2028, 1, 30))


_DUE = date(2025, 6, 30)
_TERMS = ISHINOMAKI.late_charge_terms(FIXED_ASSET_TAX, _DUE)
_days = st.integers(0, 400).map(lambda days: date.fromordinal(_DUE.toordinal() - 30 + days))
_reliefs = st.builds(
    lambda ground, first, days: Decision(
        DecisionKind.CHARGE_RELIEF, ground, first, date.fromordinal(first.toordinal() + days)
    ),
    st.sampled_from(["grace", "disaster_grace", "fully_seized"]),
    _days,
    st.integers(0, 200),
)
_money = st.lists(st.tuples(st.integers(1, 120_000), _days), max_size=5)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(money=_money, reliefs=st.lists(_reliefs, max_size=3), forced=st.none() | st.integers(0, 9_000), data=st.data())
def test_decisions_lighten_never_lose_a_yen_and_do_not_depend_on_order(
    money: list[tuple[int, date]], reliefs: list[Decision], forced: int | None, data: st.DataObject
) -> None:
    paid_in = [Money(number, amount, on, provisional=False) for number, (amount, on) in enumerate(money, 1)]
    made = reliefs if forced is None else [*reliefs, Decision(DecisionKind.FORCED_CHARGE, "court", amount_yen=forced)]
    owed = Owed(100_000, 0, _DUE)

    plain = clear(owed, _TERMS, paid_in, order_of=principal_first, dunning=None)
    found = clear(owed, _TERMS, paid_in, order_of=principal_first, dunning=None, decided=decided(made))
    mixed = data.draw(st.permutations(made))

    assert found == clear(owed, _TERMS, paid_in, order_of=principal_first, dunning=None, decided=decided(mixed))
    assert {number: sum(parts) for number, parts in found.parts.items()} == {
        one.receipt_id: one.amount_yen for one in paid_in
    }
    if forced is None:
        assert found.late_charge_yen <= plain.late_charge_yen
    else:
        assert found.late_charge_yen == forced


@pytest.mark.feature("B5")
async def test_a_change_moves_money_only_when_approved_and_the_record_says_where_it_stands(office: Office) -> None:
    payments, act = office.payments, EXEMPTION
    await payments.hear(assessed(1, 60_000), assessed(2, 7_000))

    async def standing() -> list[str]:
        rows = await payments.pool.fetch(export.SELECT_ROWS, [ADDRESSEE], None)
        return [row["approval_status"] for row in rows]

    async def post(path: str, body: dict[str, Any], by: str) -> dict[str, Any]:
        response = await office.post(f"/approvals/{act}/{path}", body, by)
        assert response.is_success, response.text
        answered: dict[str, Any] = response.json()
        return answered

    terms = {"ground": "disaster", "amount_yen": 10_000, "first_day": "2025-04-01", "last_day": "2025-05-31"}
    body = {"payload": await _about(office, **terms)}
    assert await standing() == ["posted", "posted"]
    draft = await post("drafts", body, BOTH)
    assert await standing() == ["draft", "posted"]
    made = await post(f"drafts/{draft['draft_id']}/propose", {"saved_no": 1}, BOTH)
    assert await standing() == ["proposed", "posted"]
    own = await office.approve({"act": act, **made}, by=BOTH)
    assert own.json()["type"] == "urn:shuno:problem:own_proposal"
    await post(f"{made['approval_id']}/return", {"reason": "金額を確かめてください"}, HEAD)
    assert await standing() == ["draft", "posted"]
    lines = (await office.client.get("/approvals", headers=bearer(office.keys, BOTH))).json()
    (again,) = [line for line in lines if line["state"] == "draft"]
    made = await post(f"drafts/{again['approval_id']}/propose", {"saved_no": 1}, BOTH)
    assert await payments.balance(key_of()) == {"principal_assessed": 60_000}
    assert (await office.approve({"act": act, **made})).json()["state"] == "executed"

    assert await standing() == ["posted", "posted"]
    assert await payments.balance(key_of()) == {"principal_assessed": 50_000, "exempted": 10_000}
    assert await payments.proof() == []
