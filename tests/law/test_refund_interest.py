"""Interest on refunds, as a person and a machine ask for it, on examples worked out by hand."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from shared.cli.law import app
from shared.contracts.payments import InterestGround
from shared.law.library import LAW
from shared.law.refund_interest import (
    Basis,
    LeftOut,
    PaidPart,
    latest_first,
    refund_interest,
)
from tests.law.examples_file import examples

TERMS = LAW.refund_interest_terms(date(2026, 5, 15))
ASSESSMENT = Basis(InterestGround.ASSESSMENT)


def run(*arguments: str, code: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(app, ["refund-interest", *arguments])
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def options(example: dict[str, Any]) -> list[str]:
    found = ["--reason", str(example["reason"]), "--decided", str(example["decided"])]
    for amount in example["amounts"]:
        found += ["--amount", str(amount)]
    for paid in example["paid"]:
        found += ["--paid", paid]
    for name in (
        "claimed_correction",
        "revised",
        "income_tax",
        "overpaid",
        "notified",
        "claimed",
        "seized",
        "provisional",
    ):
        if name in example:
            found += [f"--{name.replace('_', '-')}", str(example[name])]
    return found


@pytest.mark.feature("I5")
@pytest.mark.parametrize("example", examples("refund_interest.yaml", "examples"), ids=lambda example: example["name"])
def test_worked_example(example: dict[str, Any]) -> None:
    answer = json.loads(run(*options(example), "--json")[0])

    steps = [
        [date.fromisoformat(step["from"]), date.fromisoformat(step["to"]), step["days"], step["amount"]]
        for step in answer["steps"]
    ]
    assert steps == example["steps"]
    assert (answer["before_truncation"], answer["total"]) == (example["before_truncation"], example["total"])
    assert (example.get("why_none") or "") in (answer["why_none"] or "")
    assert (answer["why_none"] is None) == (example["total"] > 0)


def test_a_person_sees_each_step_with_its_article() -> None:
    out, _ = run("--reason", "1", "--amount", "386400", "--paid", "2023-06-30", "--decided", "令和8年5月15日")
    assert "915日" in out
    assert "8,708円" in out
    assert "地方税法17条の4第1項1号" in out
    assert "還付加算金 10,500円" in out
    assert "20条の4の2第7項" in out


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (("--reason", "5"), "--reasonは1から4まで"),
        (("--reason", "2"), "更正の請求の日と更正の日が必要です"),
        (("--reason", "3"), "所得税の更正・申告による還付(3号)"),
        (("--paid", "2023-06-30:1000"), "納付の合計より9,000円多い"),
        (("--paid", "2023-06-30", "--paid", "2023-08-31"), "「日付:円」の形"),
        (("--paid", "2026-05-16"), "納付の日2026-05-16が、支出決定または充当の日2026-05-15より後"),
        (("--amount", "0"), "1円以上"),
        (("--amount", "1.5"), "--amountは整数"),
        (("--decided", "2027-01-01"), "還付加算金の割合(refund_interest_rate)は2026-12-31まで"),
        (("--paid", "1989-06-30"), "1990-01-01からの値しか"),
        (("--claimed", "2026-04-01"), "--notified も必要"),
        (("--notified", "2026-04-02", "--claimed", "2026-04-01"), "通知を発した日2026-04-02より前"),
        (("--provisional", "2026-04-02"), "「開始日:終了日」"),
        (("--provisional", "2026-04-02:2026-04-01"), "始まりの日2026-04-02より前"),
        (("--decided", "5月"), "--decided"),
    ],
)
def test_what_cannot_be_computed_is_one_sentence(changed: tuple[str, ...], sentence: str) -> None:
    given_options = {"--reason": "1", "--amount": "10000", "--paid": "2025-06-30", "--decided": "2026-05-15"}
    for name in changed[::2]:
        given_options.pop(name, None)
    _, error = run(*(part for pair in given_options.items() for part in pair), *changed, code=2)
    assert sentence in error
    assert len(error.strip().splitlines()) == 1


def test_the_latest_payment_is_overpaid_first() -> None:
    payments = [
        PaidPart(date(2026, 6, 30), 20_000),
        PaidPart(date(2026, 11, 2), 20_000),
        PaidPart(date(2026, 8, 31), 20_000),
    ]
    assert latest_first(30_000, payments) == (PaidPart(date(2026, 11, 2), 20_000), PaidPart(date(2026, 8, 31), 10_000))


DAYS = st.integers(0, 1500).map(lambda days: date(2022, 1, 1) + timedelta(days=days))


@given(
    st.lists(st.builds(PaidPart, DAYS, st.integers(1, 10**9)), min_size=1, max_size=4),
    st.lists(st.tuples(DAYS, st.integers(0, 400)), max_size=3),
)
def test_interest_is_bounded_and_never_grows_with_days_left_out(
    parts: list[PaidPart], spans: list[tuple[date, int]]
) -> None:
    decided_on = date(2026, 12, 31)
    left_out = [LeftOut(first, first + timedelta(days=days), "") for first, days in spans]
    whole = refund_interest(parts, ASSESSMENT, decided_on, TERMS)
    less = refund_interest(parts, ASSESSMENT, decided_on, TERMS, left_out)

    assert less.before_truncation_yen <= whole.before_truncation_yen
    assert whole.total_yen <= whole.before_truncation_yen < whole.total_yen + 1000
    # No more than the highest rate of these years on everything, for all the time since the first payment.
    longest = (decided_on - min(part.paid_on for part in parts)).days
    assert whole.before_truncation_yen * 365_000 <= sum(part.amount_yen for part in parts) * 13 * longest
    assert sum(step.days + step.days_left_out for step in less.steps) == sum(step.days for step in whole.steps)
