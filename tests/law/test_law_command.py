"""`shuno law` as a person and a machine use it."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from shared.cli.law import app
from tests.law.examples_file import ISHINOMAKI

CLAIM = ["late-charge", "--tax", "固定資産税", "--principal", "84700", "--due", "2024-12-25", "--paid", "2026-03-16"]
CHARGE = ["late-charge", "--tax", "介護保険料", "--principal", "45800", "--due", "2025-10-31", "--paid", "2026-05-20"]


def _run(*arguments: str, code: int = 0, typed: str | None = None) -> tuple[str, str]:
    result = CliRunner().invoke(app, list(arguments), input=typed)
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def _json(*arguments: str, code: int = 0) -> dict[str, Any]:
    out, _ = _run(*arguments, "--json", code=code)
    answer: dict[str, Any] = json.loads(out)
    return answer


@pytest.mark.feature("E8")
def test_late_charge_for_machines() -> None:
    answer = _json(*CLAIM)

    assert (answer["total"], answer["before_truncation"]) == (8500, 8548)
    assert answer["segments"][0] == {
        "from": "2024-12-26",
        "to": "2025-01-25",
        "days": 31,
        "rate": "2.4",
        "base": 84000,
        "amount": 171,
        "tier": 1,
        "article": "地方税法369条1項",
    }
    assert [(segment["days"], segment["amount"]) for segment in answer["segments"]] == [
        (31, 171),
        (340, 6807),
        (75, 1570),
    ]


@pytest.mark.feature("E8")
def test_late_charge_for_people_shows_each_step_and_article() -> None:
    out, _ = _run(*CLAIM)

    for text in (
        "2024-12-26 ～ 2025-01-25",
        "340日",
        "8.7%",
        "84,000円",
        "6,807円",
        "地方税法369条1項",
        "20条の4の2第2項",
        "端数処理前の合計 8,548円",
        "延滞金 8,500円",
    ):
        assert text in out


@pytest.mark.feature("E5")
def test_part_payments_may_be_repeated() -> None:
    claim = ["late-charge", "--tax", "010", "--principal", "95,400", "--due", "令和7年6月30日", "--paid", "2026-03-10"]

    assert _json(*claim, "--payment", "2025-10-15:40000")["total"] == 3800
    twice = _json(*claim, "--payment", "2025-10-15:40000", "--payment", "2025-12-31:30000")
    # 25,400 is left from 2026-01-01: 25,000 x 9.1 % x 69 / 365 = 430.
    assert [segment["amount"] for segment in twice["segments"]] == [193, 1720, 1009, 430]


@pytest.mark.feature("E4")
def test_grace_is_shown_with_its_article() -> None:
    claim = [
        "late-charge",
        "--tax",
        "固定資産税",
        "--principal",
        "300000",
        "--due",
        "2025-09-30",
        "--paid",
        "2026-05-29",
    ]

    answer = _json(*claim, "--exemption", "2025-12-01:2026-05-31:grace_rate")
    half = _json(*claim, "--exemption", "2026-01-01:2026-05-29:half")

    assert answer["total"] == 4500
    assert "15条の9" in answer["segments"][-1]["article"]
    assert half["segments"][-1]["rate"] == "4.55"


@pytest.mark.feature("E10")
def test_a_charge_bears_nothing_before_it_is_dunned() -> None:
    never = _json(*CHARGE, "--tier1-months", "3")
    dunned = _json(*CHARGE, "--tier1-months", "3", "--dunned-on", "2025-11-20")
    by_city = _json(*CHARGE, "--municipality", str(ISHINOMAKI), "--dunned-on", "2025-11-20")
    late = _json(
        *CHARGE, "--count-from", "dunning_deadline", "--dunned-on", "2025-11-20", "--dunning-deadline", "2025-12-01"
    )

    assert (never["total"], dunned["total"], by_city["total"], late["total"]) == (0, 1500, 1500, 1600)
    assert "督促" in never["why_none"]
    assert "督促をしていない" in _run(*CHARGE)[0]


def test_a_closed_due_date_is_kept_and_noted_or_shifted_on_request() -> None:
    claim = ["late-charge", "--tax", "住民税", "--principal", "120000", "--due", "2026-01-31", "--paid", "2026-04-10"]

    kept = _json(*claim)
    shifted = _json(*claim, "--shift")

    assert kept["due"] == "2026-01-31"
    assert "閉庁日" in kept["notes"][0]
    assert (shifted["due"], shifted["total"], shifted["notes"]) == ("2026-02-02", 1400, [])
    assert "注意" in _run(*claim)[0]


@pytest.mark.feature("E2")
def test_a_day_without_announced_rate_ends_with_2_and_names_the_parameter() -> None:
    out, err = _run(*CLAIM[:-1], "2027-01-01", code=2)

    assert out == ""
    assert "late_charge_tier2_rate" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([*CLAIM[:4], "-1", *CLAIM[5:]], "--principal"),
        ([*CLAIM[:4], "1000000000000000", *CLAIM[5:]], "--principal"),
        ([*CLAIM[:4], "12.5", *CLAIM[5:]], "--principal"),
        ([*CLAIM[:4], "8万円", *CLAIM[5:]], "--principal"),
        ([*CLAIM[:6], "2024-02-30", *CLAIM[7:]], "--due"),
        ([*CLAIM[:6], "昨日", *CLAIM[7:]], "--due"),
        ([*CLAIM[:6], "平成40年1月1日", *CLAIM[7:]], "--due"),
        ([*CLAIM[:2], "消費税", *CLAIM[3:]], "消費税"),
        ([*CLAIM, "--payment", "2025-10-15"], "--payment"),
        ([*CLAIM, "--payment", "2025-10-15:0"], "--payment"),
        ([*CLAIM, "--payment", "2024-12-25:1000"], "納期限"),
        ([*CLAIM, "--payment", "2026-03-17:1000"], "納付日"),
        ([*CLAIM, "--payment", "2025-10-15:84701"], "過誤納金"),
        ([*CLAIM, "--segments", "by_moon"], "--segments"),
        ([*CLAIM, "--residual", "some"], "--residual"),
        ([*CLAIM, "--tier1-months", "3"], "--tier1-months"),
        ([*CHARGE, "--tier1-months", "0"], "--tier1-months"),
        ([*CHARGE, "--dunned-on", "2025-10-31"], "--dunned-on"),
        ([*CHARGE, "--dunning-deadline", "2025-12-01"], "--dunned-on"),
        ([*CHARGE, "--dunned-on", "2025-11-20", "--dunning-deadline", "2025-11-19"], "--dunning-deadline"),
        ([*CHARGE, "--dunned-on", "2025-11-20", "--count-from", "dunning_deadline"], "指定期限"),
        ([*CLAIM, "--exemption", "2025-10-15"], "--exemption"),
        ([*CLAIM, "--exemption", "2025-10-15:2025-10-14:full"], "--exemption"),
        ([*CLAIM, "--municipality", "/nowhere.yaml"], "/nowhere.yaml"),
        (["period-end", "--start", "2026-01-31", "--months", "0"], "--months"),
        (["period-end", "--start", "9999-12-31", "--months", "2"], "暦"),
        (["business-day", "2035-01-01"], "national_holidays"),
        (["wareki", "令和8年2月30日"], "暦"),
        (["check-digit", "--kind", "passport", "1"], "--kind"),
        (["check-digit", "--kind", "individual-number", "11111111111"], "12桁"),
    ],
)
def test_wrong_input_ends_with_2_and_one_sentence(arguments: list[str], word: str) -> None:
    out, err = _run(*arguments, code=2)
    _, as_json = _run(*arguments, "--json", code=2)

    assert out == ""
    assert word in err
    assert err.count("\n") == 1
    assert json.loads(as_json)["error"] == err.rstrip("\n")


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("individual-number", "111111111118", "111111111117"),
        ("corporate-number", "1000020042021", "2000020042021"),
        ("municipality-code", "042021", "042022"),
    ],
)
def test_check_digit_by_exit_code_without_the_number(kind: str, right: str, wrong: str) -> None:
    assert _json("check-digit", "--kind", kind, right) == {"kind": kind, "valid": True}
    assert _json("check-digit", "--kind", kind, wrong, code=1) == {"kind": kind, "valid": False}
    for number, code in ((right, 0), (wrong, 1)):
        out, err = _run("check-digit", "--kind", kind, number, code=code)
        assert number not in out + err
    assert _run("check-digit", "--kind", kind, "-", typed=f"{right}\n")


@pytest.mark.feature("S7")
def test_days() -> None:
    assert _json("period-end", "--start", "2026-01-31", "--months", "1") == {
        "start": "2026-01-31",
        "months": 1,
        "end": "2026-02-28",
    }
    assert _json("business-day", "2026-01-31") == {
        "day": "2026-01-31",
        "is_business_day": False,
        "holiday": None,
        "next_business_day": "2026-02-02",
    }
    assert _json("business-day", "2026-09-22")["holiday"] == "国民の休日"
    assert "2026-02-02(月)" in _run("business-day", "2026-01-31")[0]
    assert "延びません" in _run("business-day", "2026-01-30")[0]
    assert "2026-02-28" in _run("period-end", "--start", "2026-01-31", "--months", "1")[0]


@pytest.mark.feature("S7")
def test_wareki_in_both_directions() -> None:
    for text in ("2026-11-22", "令和8年11月22日"):
        assert _json("wareki", text) == {
            "day": "2026-11-22",
            "wareki": "令和8年11月22日",
            "fiscal_year": "令和8年度",
            "warning": None,
        }
    assert "令和元年5月1日" in _json("wareki", "平成31年5月1日")["warning"]
    assert "注意" in _run("wareki", "平成31年5月1日")[0]
