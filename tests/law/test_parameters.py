"""The law as data: complete, sourced, without slips, and silent about what is not announced."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from shared.law.dated_yaml import parameter_from, read_mapping
from shared.law.library import LAW, load_law
from shared.law.municipality import CHOICES, DueDatesUnknown, load_municipality
from shared.law.parameter import NotInForce, NotYetAnnounced, Parameter, Unit, UnsoundParameter
from shared.law.rate_formulas import derived_rates
from shared.law.tax_items import (
    FIXED_ASSET_TAX,
    LATE_ELDERLY_CHARGE,
    LONG_TERM_CARE_CHARGE,
    TAX_ITEMS,
    TaxKind,
    UnknownTaxItem,
    tax_item,
    tax_item_named,
)
from tests.law.examples_file import ISHINOMAKI

SOUND = """
name: example
meaning: 例
unit: percent_per_year
known_until: 2026-12-31
values:
  - {from: 2025-01-01, value: "2.4", law: 地方税法1条, checked: 2026-11-22, confidence: confirmed}
  - {from: 2026-01-01, value: "2.8", law: 地方税法1条, checked: 2026-11-22, confidence: confirmed}
"""


def _read(tmp_path: Path, text: str) -> Parameter[int]:
    path = tmp_path / "example.yaml"
    path.write_text(text, encoding="utf-8")
    return parameter_from(path.name, read_mapping(path))


@pytest.mark.feature("S13", "E2")
def test_a_parameter_answers_by_day_with_its_article(tmp_path: Path) -> None:
    parameter = _read(tmp_path, SOUND)

    assert [parameter.on(date(2025, 12, 31)), parameter.on(date(2026, 1, 1))] == [24, 28]
    assert parameter.entry_on(date(2026, 12, 31)).law == "地方税法1条"
    assert parameter.runs(date(2025, 12, 30), date(2026, 1, 2)) == [
        (date(2025, 12, 30), date(2025, 12, 31), 24),
        (date(2026, 1, 1), date(2026, 1, 2), 28),
    ]


@pytest.mark.feature("S13", "E2")
def test_a_parameter_never_extrapolates(tmp_path: Path) -> None:
    parameter = _read(tmp_path, SOUND)

    with pytest.raises(NotYetAnnounced, match=r"example.*2026-12-31.*2027-01-01"):
        parameter.on(date(2027, 1, 1))
    with pytest.raises(NotInForce, match="example"):
        parameter.on(date(2024, 12, 31))
    with pytest.raises(NotYetAnnounced):
        parameter.runs(date(2026, 1, 1), date(2027, 1, 1))


@pytest.mark.feature("S13", "S7")
@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"2.4"', "2.4", "浮動小数点"),
        ('"2.4"', '"2.45"', "読めません"),
        ('"2.4"', "24", "読めません"),
        ('"2.4"', "true", "読めません"),
        ("unit: percent_per_year", "unit: currency", "currency"),
        ("law: 地方税法1条, ", "", "law"),
        ("law: 地方税法1条", 'law: ""', "根拠条文"),
        ("from: 2026", "from: 2024", "適用開始日の順"),
        ("from: 2026", "from: 2025", "適用開始日の順"),
        ("known_until: 2026-12-31", "known_until: 2025-12-31", "known_until"),
        ("known_until: 2026-12-31\n", "", "known_until"),
        ("meaning: 例", "meaning: 例\nmeaning: 例", "2回"),
        ("confidence: confirmed}", "confidence: confirmed, source: x}", "source"),
        ("confidence: confirmed", "confidence: sure", "sure"),
        ("checked: 2026-11-22", "checked: soon", "日付"),
    ],
)
def test_an_unsound_parameter_is_refused_with_the_reason(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert old in SOUND

    with pytest.raises(UnsoundParameter, match=sentence):
        _read(tmp_path, SOUND.replace(old, new))


@pytest.mark.feature("S13")
def test_every_value_of_the_law_names_its_article_and_the_day_it_was_checked() -> None:
    for parameter in LAW.parameters().values():
        for dated in parameter.values:
            assert dated.law
            assert dated.checked >= date(2026, 1, 1)


@pytest.mark.feature("S13")
def test_files_and_attributes_of_the_law_match_one_to_one(tmp_path: Path) -> None:
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters" / "example.yaml").write_text(SOUND, encoding="utf-8")

    with pytest.raises(UnsoundParameter, match="example"):
        load_law(tmp_path)


@pytest.mark.feature("E2")
@pytest.mark.parametrize("year", range(1999, 2027))
def test_the_rates_of_each_year_follow_from_the_announced_rate(year: int) -> None:
    day = date(year, 7, 1)
    basis = LAW.average_lending_rate if year >= 2014 else LAW.base_discount_rate
    announced = basis.on(day) if year >= 2000 else 0

    rates = derived_rates(announced, day)

    assert LAW.late_charge_tier1_rate.on(day) == rates.tier1
    assert LAW.late_charge_tier2_rate.on(day) == rates.tier2
    assert LAW.grace_rate.on(day) == rates.grace
    assert LAW.refund_interest_rate.on(day) == rates.grace


@pytest.mark.feature("E2")
@pytest.mark.parametrize(
    ("year", "tier1", "tier2", "grace"),
    [
        (1999, 73, 146, 73),
        (2013, 43, 146, 43),
        (2014, 29, 92, 19),
        (2020, 26, 89, 16),
        (2021, 25, 88, 10),
        (2025, 24, 87, 9),
        (2026, 28, 91, 13),
    ],
)
def test_rates_of_the_years_around_each_change(year: int, tier1: int, tier2: int, grace: int) -> None:
    for day in (date(year, 1, 1), date(year, 12, 31)):
        assert LAW.late_charge_tier1_rate.on(day) == tier1
        assert LAW.late_charge_tier2_rate.on(day) == tier2
        assert LAW.grace_rate.on(day) == grace


@pytest.mark.feature("E2")
def test_a_high_market_rate_never_lifts_the_charge_above_the_statute() -> None:
    assert derived_rates(70, date(2026, 1, 1)).tier1 == 73
    assert derived_rates(70, date(2026, 1, 1)).tier2 == 146
    assert derived_rates(60, date(2001, 1, 1)).tier1 == 73


@pytest.mark.feature("S13")
def test_ishinomaki_is_sound_and_says_what_it_assumes() -> None:
    city = load_municipality(ISHINOMAKI)

    assert (city.code, city.name) == ("042021", "石巻市")
    assert city.merged_on == date(2005, 4, 1)
    assert [former.name for former in city.former] == [
        "石巻市", "河北町", "雄勝町", "河南町", "桃生町", "北上町", "牡鹿町",
    ]  # fmt: skip
    assert "dunning_fee" in city.assumptions()
    assert set(CHOICES) <= set(city.assumptions())


@pytest.mark.feature("S7")
def test_due_dates_are_kept_as_the_ordinance_says_and_as_shifted() -> None:
    fourth = load_municipality(ISHINOMAKI).due_dates("010", 2025)[3]

    assert (fourth.number, fourth.statutory_on, fourth.due_on) == (4, date(2026, 1, 31), date(2026, 2, 2))


def test_every_tax_item_has_due_dates_for_three_years_and_no_more() -> None:
    city = load_municipality(ISHINOMAKI)

    for code in TAX_ITEMS:
        for year in (2024, 2025, 2026):
            dues = city.due_dates(code, year)
            assert all(city.law.business_days.is_business_day(due.due_on) for due in dues)
            assert all(timedelta(0) <= due.due_on - due.statutory_on < timedelta(days=7) for due in dues)
        with pytest.raises(DueDatesUnknown, match="2027年度"):
            city.due_dates(code, 2027)


@pytest.mark.feature("E10")
def test_each_charge_has_its_own_ordinance() -> None:
    city = load_municipality(ISHINOMAKI)
    day = date(2026, 7, 31)

    care, elderly, tax = (
        city.late_charge_terms(item, day) for item in (LONG_TERM_CARE_CHARGE, LATE_ELDERLY_CHARGE, FIXED_ASSET_TAX)
    )

    assert (care.tier1_months, care.only_when_dunned) == (3, True)
    assert (elderly.tier1_months, elderly.only_when_dunned) == (1, True)
    assert (tax.tier1_months, tax.only_when_dunned) == (1, False)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('code: "042021"', 'code: "042022"', "検査数字"),
        ("value: rate_run", "value: by_feeling", "by_feeling"),
        ("name: dunning_fee\n", "name: dunning_price\n", "dunning_price"),
        ('order: ["010", ', "order: [", "tax_item_priority"),
        ("2025-06-30, 2025-08-31", "2025-08-31, 2025-06-30", "順"),
        ('postal_code: "9868501"', 'postal_code: "986-8501"', "letter_sender"),
        ("seal: 印", "seal: 判", "公印省略"),
    ],
)
def test_an_unsound_municipality_is_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = ISHINOMAKI.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "city.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(UnsoundParameter, match=sentence):
        load_municipality(path)


def test_the_dunning_fee_goes_by_due_date_or_dispatch_once_abolished(tmp_path: Path) -> None:
    text = ISHINOMAKI.read_text(encoding="utf-8")
    first = next(line.removeprefix("      - ") for line in text.splitlines() if "value: 100," in line)
    abolished = first.replace("2005-04-01, value: 100", "2025-04-01, value: 0")
    by_due = tmp_path / "due.yaml"
    by_due.write_text(text.replace(first, f"{first}\n      - {abolished}"), encoding="utf-8")
    by_dispatch = tmp_path / "dispatch.yaml"
    by_dispatch.write_text(
        by_due.read_text(encoding="utf-8").replace("value: due_on", "value: dispatched_on"), encoding="utf-8"
    )
    old_claim = (date(2025, 3, 31), date(2025, 4, 18))

    assert load_municipality(by_due).dunning_fee_yen(*old_claim) == 100
    assert load_municipality(by_dispatch).dunning_fee_yen(*old_claim) == 0
    assert load_municipality(by_due).dunning_fee_yen(date(2025, 4, 1), date(2025, 4, 18)) == 0


def test_tax_items_are_found_by_code_name_and_alias() -> None:
    assert [item.name for item in TAX_ITEMS.values()] == [
        "個人住民税", "固定資産税", "軽自動車税種別割", "介護保険料", "国民健康保険税", "後期高齢者医療保険料",
    ]  # fmt: skip
    assert tax_item("012") is tax_item_named("固定資産税") is FIXED_ASSET_TAX
    assert tax_item_named("市県民税").code == "010"
    assert tax_item_named("軽自動車税（種別割）").code == "013"
    assert {item.code for item in TAX_ITEMS.values() if item.kind is TaxKind.CHARGE} == {"023", "025"}
    with pytest.raises(UnknownTaxItem, match="固定資産税"):
        tax_item_named("消費税")
    with pytest.raises(UnknownTaxItem, match="012"):
        tax_item("999")


def test_the_units_in_use_are_all_of_the_closed_list() -> None:
    assert {parameter.unit for parameter in LAW.parameters().values()} <= set(Unit)
