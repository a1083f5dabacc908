"""The dunning fee follows from what happened, whatever was known first: reduction, notice, payment, reversal."""

import itertools
from collections.abc import Sequence
from datetime import date

import pytest

from shared.contracts import Event, ReceiptStage
from tests.payments.conftest import Payments
from tests.payments.events import assessed, cancelled, dunned, key_of, paid, revised

#: What happens to a claim of 50,000 yen that is dunned on 18 July for a fee of 100 yen, and its balance afterwards.
#: R is a revision, X the cancellation of the tax; P a payment with its day, C the reversal of it.
CASES: list[tuple[str, dict[str, int]]] = [
    # Without a reduction the fee stands, whenever the payment was reported.
    ("P50000@18", {"principal_assessed": 50_000, "principal_collected": 50_000, "dunning_fee_assessed": 100}),
    # Nothing was open on the day of the notice.
    ("R20000 P20000@18", {"principal_assessed": 20_000, "principal_collected": 20_000}),
    ("R20000 F20000@18", {"principal_assessed": 20_000, "provisional": 20_000}),
    ("X", {}),
    # What was paid for the fee goes back.
    ("R20000 P20000@10 P100@19", {"principal_assessed": 20_000, "principal_collected": 20_000, "overpaid": 100}),
    # It was, on the day before the payment.
    (
        "R20000 P20000@19",
        {"principal_assessed": 20_000, "principal_collected": 20_000, "dunning_fee_assessed": 100},
    ),
    # The payment does not count any more.
    ("R20000 P20000@18 C", {"principal_assessed": 20_000, "dunning_fee_assessed": 100}),
    ("R20000 F20000@18 C", {"principal_assessed": 20_000, "dunning_fee_assessed": 100}),
    # The tax grew again, beyond what was paid by the day of the notice or not.
    (
        "R20000 R30000 P20000@18",
        {"principal_assessed": 30_000, "principal_collected": 20_000, "dunning_fee_assessed": 100},
    ),
    ("R20000 R30000 P30000@10", {"principal_assessed": 30_000, "principal_collected": 30_000}),
    # It is as high as it ever was.
    (
        "R20000 R50000 P50000@18",
        {"principal_assessed": 50_000, "principal_collected": 50_000, "dunning_fee_assessed": 100},
    ),
]


def facts(case: str, number: int, claim_id: int) -> list[Event]:
    """The notice and everything else that happens to one claim."""
    found: list[Event] = [dunned(claim_id)]
    history_nos = itertools.count(2)
    for place, word in enumerate(case.split()):
        amount, _, day = word[1:].partition("@")
        match word[0]:
            case "R":
                found.append(revised(number, next(history_nos), int(amount)))
            case "X":
                found.append(cancelled(number, next(history_nos)))
            case "C":
                earlier = found[-1]
                found.append(earlier.model_copy(update={"stage": ReceiptStage.CANCEL}))
            case kind:
                stage = ReceiptStage.FINAL if kind == "P" else ReceiptStage.FLASH
                on = date(2025, 7, int(day))
                found.append(paid(int(amount), number=number, ref=f"{number}.{place}", stage=stage, on=on))
    return found


async def arrive(payments: Payments, scripts: Sequence[Sequence[Event]]) -> None:
    """Let the events of many claims arrive, the first of each, then the second of each, by type as the inbox does."""
    for step in itertools.zip_longest(*scripts):
        heard = sorted((event for event in step if event is not None), key=lambda event: event.type)
        for _, batch in itertools.groupby(heard, key=lambda event: event.type):
            await payments.hear(*batch)


@pytest.mark.feature("I14", "E7")
async def test_the_same_facts_give_the_same_fee_in_any_order(payments: Payments) -> None:
    numbers = itertools.count(1)
    orders = [
        (next(numbers), case, order)
        for case, _ in CASES
        for order in itertools.permutations(range(1 + len(case.split())))
    ]
    await payments.hear(*(assessed(number, 50_000) for number, *_ in orders))
    scripts = []
    for number, case, order in orders:
        happened = facts(case, number, number)
        scripts.append([happened[place] for place in order])
    await arrive(payments, scripts)
    expected = dict(CASES)
    wrong = {}
    for number, case, order in orders:
        balance = await payments.balance(key_of(number))
        if balance != expected[case]:
            wrong[case, order] = balance
    assert wrong == {}
    assert await payments.proof() == []
