"""How proceeds are distributed (配当): worked examples by the command, and what holds for all of them."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from shared.cli.law import app
from shared.law.distribution import (
    Allotment,
    PriorClaim,
    PriorRight,
    Proceeds,
    SecuredClaim,
    TaxClaim,
    TaxStep,
    distribute,
)
from tests.law.examples_file import examples

FILE = "distribution.yaml"
#: A mortgaged house was given away; its new owner's tax seizes it, and the former owner still owes a tax that is
#: older than the mortgage.
GIVEN_AWAY = """
proceeds: 1000000
taxes: [{name: 新所有者の市税, amount: 200000, statutory_date: 2024-05-31, step: seizing, step_date: 2024-09-01}]
secured: [{name: 抵当権, amount: 900000, registered: 2023-06-01, former_owner: true}]
assigned:
  creditor: 抵当権
  taxes:
    - {name: 旧所有者の市税, amount: 300000, statutory_date: 2023-05-31, step: requesting, step_date: 2024-10-01}
    - {name: 旧所有者の後の市税, amount: 50000, statutory_date: 2024-05-31, step: requesting, step_date: 2024-10-01}
"""


def run(content: str, tmp_path: Path, *options: str, code: int = 0) -> str:
    file = tmp_path / "sale.yaml"
    file.write_text(content, encoding="utf-8")
    result = CliRunner().invoke(app, ["distribution", str(file), *options])
    assert result.exit_code == code, result.output
    return result.stderr if code else result.stdout


def named(entry: dict[str, Any]) -> str:
    return str(entry["name"])


@pytest.mark.parametrize("example", examples(FILE, "distribution"), ids=named)
def test_how_proceeds_are_distributed(example: dict[str, Any], tmp_path: Path) -> None:
    content = yaml.safe_dump(example["sale"], allow_unicode=True)

    answer = json.loads(run(content, tmp_path, "--json"))
    out = run(content, tmp_path)

    # In the order in which they are served, too.
    assert [(one["name"], one["amount"]) for one in answer["allotments"]] == list(example["amounts"].items())
    assert [answer[name] for name in ("taxes", "secured", "rest")] == [
        example[name] for name in ("taxes", "secured", "rest")
    ]
    assert all(one["article"] for one in answer["allotments"])
    assert f"滞納者に交付 {example['rest']:,}円" in out


def test_the_order_of_dates_is_shown_where_taxes_and_securities_compete(tmp_path: Path) -> None:
    circle = yaml.safe_dump(examples(FILE, "distribution")[0]["sale"], allow_unicode=True)

    by_date = json.loads(run(circle, tmp_path, "--json"))["by_date"]
    shown = run(circle, tmp_path)

    assert [(one["name"], one["on"], one["group"], one["amount"]) for one in by_date] == [
        ("国税", "2023-03-15", "taxes", 4_000_000),
        ("抵当権", "2024-02-01", "secured", 7_000_000),
        ("市税", "2024-05-31", "taxes", 800_000),
    ]
    assert "14条の20第2号" in shown
    assert "差押先着手" in shown


def test_a_tax_may_touch_what_a_creditor_gets_of_property_that_was_given_away(tmp_path: Path) -> None:
    # As things are the mortgage gets 900,000 yen and the new owner's tax 100,000. On the former owner's property his
    # older tax would get 300,000 first and the mortgage 700,000; the tax after the mortgage would get nothing of it.
    answer = json.loads(run(GIVEN_AWAY, tmp_path, "--json"))

    assert {one["name"]: one["amount"] for one in answer["allotments"]} == {
        "滞納処分費": 0,
        "新所有者の市税": 100_000,
        "抵当権": 900_000,
    }
    assert answer["assigned"] == {"creditor": "抵当権", "collectable": 200_000, "article": "地方税法14条の16第2項"}
    assert "抵当権の配当から徴収できる額 200,000円" in run(GIVEN_AWAY, tmp_path)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("proceeds: -1\ntaxes: []", "proceeds"),
        ("- 1", "全体"),
        (GIVEN_AWAY.replace("creditor: 抵当権", "creditor: 質権"), "「質権」がありません"),
        (GIVEN_AWAY.replace("true", "false"), "前の所有者が設定した"),
        ("proceeds: 1\ntaxes: []\nprior: [{name: x, amount: 1, right: finder}]", "prior.0.right"),
    ],
)
def test_a_file_that_is_wrong_is_named_with_the_place(content: str, place: str, tmp_path: Path) -> None:
    error = run(content, tmp_path, code=2)
    assert place in error
    assert len(error.splitlines()) == 1


_DAYS = st.integers(0, 900).map(lambda number: date(2020, 1, 1) + timedelta(days=number))
_YEN = st.integers(0, 10**9)
_TAXES = st.lists(
    st.builds(TaxClaim, st.just("tax"), _YEN, _DAYS, st.sampled_from(TaxStep), _DAYS, st.booleans()), max_size=5
)
_SECURED = st.lists(
    st.builds(
        SecuredClaim, st.just("secured"), _YEN, _DAYS, limit_yen=st.none() | _YEN, from_former_owner=st.booleans()
    ),
    max_size=5,
)
_PRIOR = st.lists(st.builds(PriorClaim, st.just("prior"), _YEN, st.sampled_from(PriorRight)), max_size=2)


def full_before_anybody_later(allotments: list[Allotment]) -> bool:
    return all(
        one.amount_yen == one.claimed_yen or not any(later.amount_yen for later in allotments[place:])
        for place, one in enumerate(allotments, 1)
    )


@given(st.builds(Proceeds, _YEN, st.integers(0, 10**6), _TAXES, _SECURED, _PRIOR))
def test_a_distribution_gives_exactly_what_there_is_and_follows_the_order(proceeds: Proceeds) -> None:
    answer = distribute(proceeds)
    allotments = list(answer.allotments)
    first = 1 + len(proceeds.prior)
    taxes, secured = allotments[first : first + len(proceeds.taxes)], allotments[first + len(proceeds.taxes) :]

    assert sum(one.amount_yen for one in allotments) + answer.rest_yen == proceeds.amount_yen
    assert all(0 <= one.amount_yen <= one.claimed_yen for one in allotments)
    for group in (allotments[:first], taxes, secured):
        assert full_before_anybody_later(group)
    assert (sum(one.amount_yen for one in taxes), sum(one.amount_yen for one in secured)) == (
        answer.taxes_yen,
        answer.secured_yen,
    )
    # The debtor gets nothing before everybody has all of his.
    assert answer.rest_yen == 0 or all(one.amount_yen == one.claimed_yen for one in allotments)


@given(st.builds(Proceeds, _YEN, st.just(0), _TAXES, _SECURED), st.integers(1, 10**9))
def test_an_older_security_takes_nothing_less(proceeds: Proceeds, amount_yen: int) -> None:
    first = SecuredClaim("first", amount_yen, date(2019, 12, 31), from_former_owner=True)
    with_first = Proceeds(proceeds.amount_yen, 0, proceeds.taxes, [first, *proceeds.secured])
    answer = distribute(with_first)
    got = next(one.amount_yen for one in answer.allotments if one.name == "first")
    assert got == min(amount_yen, proceeds.amount_yen)


#: Three days and little money, so that equal days, circles and empty purses are common.
_FEW_DAYS = st.sampled_from([date(2023, 1, 1), date(2023, 1, 2), date(2023, 1, 3)])
_LITTLE = st.integers(0, 4)
_FEW_TAXES = st.lists(
    st.builds(TaxClaim, st.just("tax"), _LITTLE, _FEW_DAYS, st.sampled_from(TaxStep), _FEW_DAYS, st.booleans()),
    max_size=4,
)
_FEW_SECURED = st.lists(st.builds(SecuredClaim, st.just("secured"), _LITTLE, _FEW_DAYS), max_size=4)


@given(st.builds(Proceeds, st.integers(0, 12), _LITTLE, _FEW_TAXES, _FEW_SECURED))
def test_a_circle_is_cut_by_the_dates_and_on_equal_days_the_security_comes_first(proceeds: Proceeds) -> None:
    # Article 14-20, yen by yen and day by day: each yen goes to whoever stands first and has not got all yet.
    left, to_taxes, to_secured = max(0, proceeds.amount_yen - proceeds.costs_yen), 0, 0
    for day in (1, 2, 3):
        on = date(2023, 1, day)
        for group in ("secured", "taxes"):
            if group == "secured":
                wanted = sum(one.amount_yen for one in proceeds.secured if one.registered_on == on)
                to_secured, left = to_secured + min(left, wanted), left - min(left, wanted)
            else:
                wanted = sum(one.amount_yen for one in proceeds.taxes if one.statutory_on == on)
                to_taxes, left = to_taxes + min(left, wanted), left - min(left, wanted)
    answer = distribute(proceeds)
    assert (answer.taxes_yen, answer.secured_yen, answer.rest_yen) == (to_taxes, to_secured, left)
    # Among taxes a charge gets nothing before every tax has all, and a request nothing before whoever seized.
    given_to = list(answer.allotments)[1 : 1 + len(proceeds.taxes)]
    ranked = sorted(proceeds.taxes, key=lambda one: (one.is_charge, list(TaxStep).index(one.step), one.step_on))
    assert [one.claimed_yen for one in given_to] == [one.amount_yen for one in ranked]
