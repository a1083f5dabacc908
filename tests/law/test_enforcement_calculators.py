"""The calculators of enforcement, as a person and a machine use them, on examples worked out by hand."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from shared.cli.law import app
from shared.law.inheritance import inheritance_shares
from shared.law.prescription import Happened, PrescriptionEvent, PrescriptionTerms, prescription
from shared.law.wages import Pay, Split, WageTerms, Withheld, seizable_of_several, seizable_wages
from tests.law.examples_file import examples

FILE = "enforcement.yaml"
DAY = ("--day", "2026-07-01")


def run(*arguments: str, code: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def answered(*arguments: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(run(*arguments, "--json")[0])
    return content


def named(entry: dict[str, Any]) -> str:
    return str(entry.get("name", entry.get("total", entry.get("amount"))))


def pay_options(example: dict[str, Any]) -> list[str]:
    names = ("gross", "income_tax", "resident_tax", "social_insurance", "dependants", "months", "service_months")
    given_options = [(f"--{name.replace('_', '-')}", str(example[name])) for name in names if name in example]
    return [part for pair in given_options for part in pair]


@pytest.mark.feature("G23")
@pytest.mark.parametrize("example", examples(FILE, "wages"), ids=named)
def test_what_of_wages_may_be_seized(example: dict[str, Any]) -> None:
    answer = answered("wage-seizure", *pay_options(example), *DAY)
    assert (answer["protected"], answer["seizable"]) == (example["protected"], example["seizable"])


@pytest.mark.feature("G23")
@pytest.mark.parametrize("example", examples(FILE, "retirement"), ids=named)
def test_what_of_a_retirement_allowance_may_be_seized(example: dict[str, Any]) -> None:
    answer = answered("retirement-seizure", *pay_options(example), *DAY)
    assert (answer["protected"], answer["seizable"]) == (example["protected"], example["seizable"])


@pytest.mark.feature("G23")
def test_the_sheet_for_people_names_each_part_with_its_article() -> None:
    out, _ = run("wage-seizure", "--gross", "318,640", "--income-tax", "6240", "--dependants", "2", *DAY)
    assert "最低生活費" in out
    assert "国税徴収法76条1項5号" in out
    assert "差押可能額" in out


@pytest.mark.feature("G23")
def test_a_day_before_the_table_is_refused_and_not_guessed() -> None:
    _, error = run("wage-seizure", "--gross", "318640", "--day", "2019-12-31", code=2)
    assert "wage_protected_base" in error or "差押禁止" in error


@pytest.mark.feature("G23")
@pytest.mark.parametrize("example", examples(FILE, "several_employers"), ids=named)
def test_what_of_the_wages_of_several_employers_may_be_seized(example: dict[str, Any]) -> None:
    others = [part for other in example["others"] for part in ("--other", other)]
    answer = answered("wage-seizure", *pay_options(example), *others, "--split", example["split"], *DAY)
    found = [(list(one["protected"].values()), one["seizable"]) for one in answer["payers"]]
    assert found == [(one["protected"], one["seizable"]) for one in example["payers"]]
    assert answer["seizable"] == sum(one["seizable"] for one in example["payers"])


@pytest.mark.feature("G23")
def test_written_consent_lifts_living_costs_and_nothing_that_is_withheld() -> None:
    options = ("--gross", "318640", "--income-tax", "6240", "--dependants", "2", "--consent")
    answer = answered("wage-seizure", *options, *DAY)
    assert answer["protected"] == {"n1": 7_000, "n2": 0, "n3": 0, "n4": 0, "n5": 0}
    assert (answer["seizable"], answer["articles"]["n4"]) == (311_000, "国税徴収法76条5項(書面の承諾)")
    _, error = run("wage-seizure", "--gross", "1000", "--other", "1000/0", *DAY, code=2)
    assert "4つの額" in error


#: 190,000 yen of living costs and 12,000 to keep up appearances are protected of this payment.
PAID = ("--gross", "318640", "--income-tax", "6240", "--resident-tax", "15300", "--social-insurance", "46885")
PAID += ("--dependants", "2", "--period-days", "30")


@pytest.mark.parametrize(
    ("cash", "seized_on", "next_payday", "protected", "seizable"),
    [
        # Fifteen days of thirty: half of 202,000 yen.
        ("150000", "2026-11-10", "2026-11-25", 101_000, 49_000),
        # Seven days: 202,000 times 7 by 30 is 47,133 and a third, raised by a yen begun.
        ("150000", "2026-11-18", "2026-11-25", 47_134, 102_866),
        ("30000", "2026-11-10", "2026-11-25", 101_000, 0),
        # On the day on which he was paid, everything is still to last for the whole period.
        ("250000", "2026-10-26", "2026-11-25", 202_000, 48_000),
        ("250000", "2026-11-25", "2026-11-25", 0, 250_000),
    ],
)
def test_what_of_wages_in_cash_may_be_seized(
    cash: str, seized_on: str, next_payday: str, protected: int, seizable: int
) -> None:
    days = ("--cash", cash, "--seized-on", seized_on, "--next-payday", next_payday)
    answer = answered("wage-cash", *PAID, *days)
    assert answer == {"protected": protected, "seizable": seizable, "article": "国税徴収法76条2項"}
    assert f"差押可能額 {seizable:,}円" in run("wage-cash", *PAID, *days)[0]


@pytest.mark.parametrize("next_payday", ["2026-11-09", "2026-12-11"])
def test_a_payday_that_is_not_the_next_is_refused(next_payday: str) -> None:
    days = ("--cash", "1", "--seized-on", "2026-11-10", "--next-payday", next_payday)
    _, error = run("wage-cash", *PAID, *days, code=2)
    assert "次の支払日" in error
    assert len(error.splitlines()) == 1


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=4), st.integers(0, 9), st.sampled_from(Split))
def test_several_employers_together_never_give_more_than_one_who_pays_it_all(
    gross: list[int], relatives: int, split: Split
) -> None:
    terms, nothing = WageTerms(100_000, 45_000, 200, 2_000, 3, 5), Withheld(0, 0, 0)
    several = seizable_of_several([Pay(yen, nothing) for yen in gross], relatives, terms, split)
    whole = seizable_wages(sum(yen // 1000 * 1000 for yen in gross), nothing, relatives, terms)
    total = sum(one.seizable_yen for one in several)
    # One after the other it is the same to the yen; by share, each part is rounded up for the person.
    assert total == whole.seizable_yen if split is Split.FIRST_PAYER else total <= whole.seizable_yen
    assert whole.seizable_yen - total <= 2_000 * len(gross)


@given(st.integers(0, 10**8), st.integers(0, 10**7), st.integers(0, 9), st.integers(1, 12))
def test_what_may_be_seized_and_what_may_not_add_up(gross_yen: int, tax_yen: int, relatives: int, months: int) -> None:
    terms = WageTerms(100_000, 45_000, 200, 2_000, 3, 5)
    answer = seizable_wages(gross_yen, Withheld(tax_yen, 0, 0), relatives, terms, months=months)
    protected = sum(part.amount_yen for part in answer.protected)
    assert answer.seizable_yen == max(0, gross_yen // 1000 * 1000 - protected)
    assert all(part.amount_yen % 1000 == 0 for part in answer.protected)


@pytest.mark.parametrize("example", examples(FILE, "instalments"), ids=named)
def test_a_year_is_split_over_its_instalments(example: dict[str, Any]) -> None:
    numbers = [str(example[name]) for name in ("total", "count", "unit")]
    answer = answered("instalments", "--total", numbers[0], "--count", numbers[1], "--unit", numbers[2])
    assert answer["instalments"] == example["amounts"]


@pytest.mark.parametrize("example", examples(FILE, "heirs"), ids=lambda one: " ".join(one["options"]))
def test_heirs_owe_their_statutory_shares(example: dict[str, Any]) -> None:
    answer = answered("inheritance-shares", "--amount", str(example["amount"]), *example["options"])
    assert [one["amount"] for one in answer["heirs"]] == example["amounts"]
    assert [f"{one['numerator']}/{one['denominator']}" for one in answer["heirs"]] == example["shares"]


@given(st.integers(0, 10**9), st.booleans(), st.integers(1, 9), st.integers(0, 9), st.integers(0, 9))
def test_shares_are_the_whole_exactly(amount_yen: int, spouse: bool, children: int, full: int, half: int) -> None:
    of_children = inheritance_shares(amount_yen, spouse=spouse, children=children, siblings=full)
    of_siblings = inheritance_shares(amount_yen, spouse=True, siblings=full, half_siblings=half)
    for shares in (of_children, of_siblings):
        assert sum((one.share for one in shares), Fraction(0)) == 1
        assert sum(one.amount_yen for one in shares) == amount_yen


@pytest.mark.parametrize("example", examples(FILE, "prescription"), ids=named)
def test_when_a_claim_is_extinguished(example: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "claim.yaml"
    file.write_text(yaml.safe_dump(example["claim"]), encoding="utf-8")

    answer = answered("prescription", str(file))
    out, _ = run("prescription", str(file))

    expected = [example[name].isoformat() if example[name] else None for name in ("last_day", "extinguished_on")]
    assert [answer["last_day"], answer["extinguished_on"]] == expected
    assert answer["by_suspension"] is example.get("by_suspension", False)
    # Each event has its effect, and the due date the first.
    assert len(answer["effects"]) == 1 + len(example["claim"].get("events", []))
    assert (expected[1] or "完成しません") in out


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(list(PrescriptionEvent)), st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 999)
    )
)


@given(EVENTS)
def test_no_event_brings_the_end_nearer_but_suspension(events: list[tuple[PrescriptionEvent, date, int]]) -> None:
    terms = PrescriptionTerms(5, 10, 3)
    happened = [Happened(kind, on) for kind, on, _ in events]
    answer = prescription(date(2020, 6, 30), happened, terms)

    assert answer.last_day is None or answer.last_day >= date(2025, 6, 30)
    # The order in which they are told makes no difference.
    assert prescription(date(2020, 6, 30), reversed(happened), terms) == answer
    days = [effect.last_day for effect in answer.effects if effect.last_day]
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("wage-seizure", "--gross", "abc"), "--grossは整数で指定してください"),
        (("wage-seizure", "--gross", "1000", "--months", "0"), "--monthsは1から12まで"),
        (("inheritance-shares", "--amount", "1000"), "相続人がいません"),
        (("instalments", "--total", "1000", "--count", "4", "--unit", "7"), "--unitは1、100、1000のいずれか"),
        (("prescription", "missing.yaml"), "missing.yaml"),
    ],
)
def test_what_cannot_be_answered_is_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    _, error = run(*arguments, code=2)
    assert sentence in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize(
    ("command", "content", "place"),
    [
        ("prescription", "kind: tax\ndue: 2020-06-30\nevents: [{event: dance, day: 2020-07-01}]", "events.0.event"),
        ("prescription", "kind: [", "YAMLとして読めません"),
        (
            "prescription",
            "kind: tax\ndue: 2020-06-30\nevents: [{event: seizure, day: 2021-01-02, until: 2021-01-01}]",
            "until",
        ),
        ("prescription", "- 1", "全体"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_the_place(command: str, content: str, place: str, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(content, encoding="utf-8")
    _, error = run(command, str(file), code=2)
    assert place in error


def test_a_file_that_is_not_there_is_named_in_japanese(tmp_path: Path) -> None:
    _, error = run("prescription", str(tmp_path / "none.yaml"), code=2)

    assert "none.yaml: 読めません。" in error
    assert "Errno" not in error
