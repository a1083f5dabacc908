"""One remittance of a special collector covers many persons; what differs from the list opens a case."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.handlers.withholding import RepeatedRemittance
from services.payments.rules.withholding import Difference, DifferenceKind, compare
from shared.contracts import (
    Channel,
    CollectionKind,
    Event,
    MoneySuspended,
    SpecialCollection,
    TaxItemCode,
    WithheldLine,
    WithholdingRemitted,
)
from tests.payments.assessment_desk import NARROW, Desks, desks
from tests.payments.conftest import Payments
from tests.payments.events import ADDRESSEE, assessed, key_of

DUE, PAID = date(2025, 7, 10), date(2025, 7, 9)
EMPLOYER = SpecialCollection(collector_no="90000001", kind=CollectionKind.PAY)
RESIDENCE = TaxItemCode.RESIDENCE_TAX


@pytest.fixture
async def section(payments: Payments, tmp_path: Path) -> AsyncIterator[Desks]:
    async with desks(payments, tmp_path) as opened:
        yield opened


def employee(number: int, amount_yen: int, collection: SpecialCollection | None = EMPLOYER) -> Event:
    person = f"{number:015d}"
    return assessed(number, amount_yen, item=RESIDENCE, due_on=DUE, addressee_no=person, special_collection=collection)


def remitted(*lines: tuple[int, int], amount_yen: int | None = None, ref: str = "B-1", **more: Any) -> Event:
    """What an employer remits: number of the notice and amount of each person."""
    values: dict[str, Any] = {
        "channel": Channel.BANK_COUNTER,
        "remittance_ref": ref,
        "collector_no": "90000001",
        "kind": CollectionKind.PAY,
        "due_month": "2025-07",
        "amount_yen": sum(yen for _, yen in lines) if amount_yen is None else amount_yen,
        "paid_on": PAID,
        "lines": tuple(WithheldLine(clearing_key=key_of(number), amount_yen=yen) for number, yen in lines),
    }
    return WithholdingRemitted(**{**values, **more})


async def collected(payments: Payments, *numbers: int) -> list[int]:
    return [(await payments.balance(key_of(number))).get("principal_collected", 0) for number in numbers]


@pytest.mark.feature("A19")
async def test_a_list_that_agrees_pays_each_person_and_opens_nothing(section: Desks) -> None:
    payments = section.payments
    await payments.hear(employee(1, 11_200), employee(2, 10_200))

    await payments.hear(remitted((1, 11_200), (2, 10_200)))

    assert await collected(payments, 1, 2) == [11_200, 10_200]
    assert await section.get("/withholding/cases") == []
    assert (await payments.job("count_withholding_cases", PAID))["open"] == 0
    assert await payments.proof() == []


@pytest.mark.feature("A19")
async def test_lines_that_differ_wait_in_suspense_and_open_a_case(section: Desks) -> None:
    payments = section.payments
    # The third works elsewhere, the fourth is missing from the list, the second's amount is another.
    await payments.hear(*(employee(number, 10_000) for number in (1, 2, 4)), employee(3, 9_000, None))

    await payments.hear(remitted((1, 10_000), (2, 12_000), (3, 9_000)))

    assert await collected(payments, 1, 2, 3, 4) == [10_000, 0, 0, 0]
    assert [one.amount_yen for one in await payments.announced(MoneySuspended)] == [12_000, 9_000]
    (case,) = await section.get("/withholding/cases")
    assert (case["collector_no"], case["due_month"], case["differences"], case["receipts_held"]) == (
        "90000001",
        "2025-07",
        3,
        2,
    )
    shown = await section.get(f"/withholding/cases/{case['case_id']}")
    assert [(one["addressee_no"], one["kind"], one["expected_yen"], one["listed_yen"]) for one in shown["persons"]] == [
        ("000000000000002", "amount", 10_000, 12_000),
        ("000000000000003", "unexpected", 0, 9_000),
        ("000000000000004", "missing", 10_000, 0),
    ]
    assert (await payments.job("count_withholding_cases", PAID))["open"] == 1
    assert await payments.proof() == []


@pytest.mark.feature("A19")
async def test_money_that_is_not_the_sum_of_the_list_stays_together(section: Desks) -> None:
    payments = section.payments
    await payments.hear(employee(1, 11_200), employee(2, 10_200))

    await payments.hear(remitted((1, 11_200), (2, 10_200), amount_yen=21_000))

    assert await collected(payments, 1, 2) == [0, 0]
    assert [one.amount_yen for one in await payments.announced(MoneySuspended)] == [21_000]
    (case,) = await section.get("/withholding/cases")
    assert (case["amount_yen"], case["listed_yen"], case["differences"]) == (21_000, 21_400, 0)
    assert await payments.proof() == []


@pytest.mark.feature("A19")
async def test_a_case_ends_when_its_money_has_left_suspense(section: Desks) -> None:
    payments = section.payments
    await payments.hear(employee(1, 10_000), employee(2, 12_000, None))
    await payments.hear(remitted((1, 10_000), (2, 12_000)))
    (case,) = await section.get("/withholding/cases")
    path = f"/withholding/cases/{case['case_id']}/close"
    assert (await section.post(path, {"note": "転職者の分"}, status=409))["type"] == "urn:shuno:problem:money_held"

    (money,) = await section.get("/suspense")
    claim = await section.get("/claims/2")
    payload = {
        "receipt_id": money["receipt_id"],
        "amount_yen": 12_000,
        "claim_id": 2,
        "claim_version": claim["version"],
        "addressee_no": claim["addressee_no"],
        "tax_item": "010",
        "reason": "転職により普通徴収",
        "evidence": "異動届出書",
    }
    await section.decided("payments.suspense_assignment", payload)
    await section.post(path, {"note": "転職者の分を充てた"})

    assert await collected(payments, 1, 2) == [10_000, 12_000]
    assert await section.get("/withholding/cases") == []
    assert (await section.get(f"/withholding/cases/{case['case_id']}"))["note"] == "転職者の分を充てた"
    assert (await section.post(path, {"note": "もう一度"}, status=409))["type"] == "urn:shuno:problem:already_closed"
    assert await payments.proof() == []


async def test_another_remittance_under_the_same_number_is_refused(section: Desks) -> None:
    payments = section.payments
    await payments.hear(employee(1, 10_000), employee(2, 10_000))
    await payments.hear(remitted((1, 10_000)))

    with pytest.raises(RepeatedRemittance, match="remittance_ref"):
        await payments.hear(remitted((2, 10_000)))
    # The one who was missing comes with the next remittance.
    await payments.hear(remitted((2, 10_000), ref="B-2"))
    assert await collected(payments, 1, 2) == [10_000, 10_000]
    assert [case["remittance_ref"] for case in await section.get("/withholding/cases")] == ["B-1"]


async def test_pension_and_another_month_are_compared_apart(section: Desks) -> None:
    payments = section.payments
    pension = SpecialCollection(collector_no="80000001", kind=CollectionKind.PENSION)
    await payments.hear(employee(1, 4_000, pension), assessed(2, 5_000, item=RESIDENCE, due_on=date(2025, 8, 12)))

    await payments.hear(remitted((1, 4_000), collector_no="80000001", kind=CollectionKind.PENSION))

    assert await collected(payments, 1) == [4_000]
    assert await section.get("/withholding/cases") == []


async def test_a_case_is_shown_to_whoever_has_its_tax_items(section: Desks) -> None:
    payments = section.payments
    await payments.hear(assessed(1, 10_000, item=TaxItemCode.HEALTH_TAX, due_on=DUE))
    await payments.hear(remitted((1, 10_000)))

    (case,) = await section.get("/withholding/cases", by=NARROW)
    await section.get(f"/withholding/cases/{case['case_id']}", by=NARROW, status=403)
    shown = await section.get(f"/withholding/cases/{case['case_id']}")
    assert shown["persons"][0]["addressee_no"] == ADDRESSEE
    await section.get("/withholding/cases/9", status=404)


def test_a_comparison_by_hand() -> None:
    found = compare({"a": 100, "b": 200, "c": 300, "paid": 0}, {"a": 100, "b": 150, "d": 50}, 300)

    assert (found.agreed, found.total_differs) == (frozenset("a"), False)
    assert found.differences == [
        Difference("b", DifferenceKind.AMOUNT, 200, 150),
        Difference("c", DifferenceKind.MISSING, 300, 0),
        Difference("d", DifferenceKind.UNEXPECTED, 0, 50),
    ]


_LISTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 5), min_size=1)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 5)), _LISTS, st.integers(-1, 1))
def test_only_what_a_person_has_to_pay_is_posted(expected: dict[str, int], listed: dict[str, int], more: int) -> None:
    amount = sum(listed.values()) + more

    found = compare(expected, listed, amount)

    assert all(expected[key] == listed[key] for key in found.agreed)
    assert not found.agreed or more == 0
    assert found.opens_case == (more != 0 or {key: yen for key, yen in expected.items() if yen} != listed)
