"""The law in force, read once from the YAML beside this module.

`LAW` holds every parameter under its name, and the calendar of business days. Rules import none of this: they are
handed a `Parameter`, `LateChargeTerms` or `BusinessDays`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from shared.days import BusinessDays
from shared.law.dated_yaml import check_keys, expect_day, parameter_from, read_mapping
from shared.law.holidays import HolidayRule, national_holidays
from shared.law.late_charge_terms import (
    CountFrom,
    LateChargeTerms,
    RateTable,
    ResidualPolicy,
    SegmentPolicy,
    rate_table,
)
from shared.law.parameter import Parameter, UnsoundParameter
from shared.law.refund_interest import RefundInterestTerms
from shared.law.tax_items import FIXED_ASSET_TAX, TaxItem, TaxKind

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Calendar:
    """Holidays by name, and the two kinds of business day that follow from them.

    Attributes:
        holidays: Every national holiday from the first known year on.
        office_days: Days on which the city hall is open and time limits may end.
        bank_days: Days on which banks are open.
    """

    holidays: Mapping[date, str]
    office_days: BusinessDays
    bank_days: BusinessDays


@dataclass(frozen=True, slots=True)
class LateChargeRates:
    """The three rates of the delinquency charge, cut into runs for one segment policy."""

    tier1: RateTable
    tier2: RateTable
    grace: RateTable


@dataclass(frozen=True, kw_only=True, eq=False)
class Law:
    """Every statutory parameter under its name; each is a YAML file of that name with meaning, articles and source."""

    allocation_after_disposition: Parameter[str]
    appeal_dunning_months: Parameter[int]
    appeal_from_act_months: Parameter[int]
    appeal_months: Parameter[int]
    auction_deposit_exempt: Parameter[int]
    auction_deposit_share: Parameter[int]
    auction_notice_days: Parameter[int]
    average_lending_rate: Parameter[int]
    base_discount_rate: Parameter[int]
    books_close: Parameter[str]
    charge_base_minimum: Parameter[int]
    charge_base_unit: Parameter[int]
    charge_minimum: Parameter[int]
    charge_prescription_years: Parameter[int]
    charge_refund_prescription_years: Parameter[int]
    charge_unit: Parameter[int]
    city_claim_prescription_years: Parameter[int]
    distribution_statement_days: Parameter[int]
    distribution_wait_days: Parameter[int]
    dunning_issue_days: Parameter[int]
    estimate_notice_days: Parameter[int]
    failed_sales_before_release: Parameter[int]
    grace_maximum_years: Parameter[int]
    grace_rate: Parameter[int]
    late_charge_tier1_rate: Parameter[int]
    late_charge_tier2_rate: Parameter[int]
    next_bidder_payment_days: Parameter[int]
    period_split_unit: Parameter[int]
    period_split_unit_small: Parameter[int]
    personal_data_agent_paper_days: Parameter[int]
    personal_data_correction_days: Parameter[int]
    personal_data_decision_days: Parameter[int]
    personal_data_extension_days: Parameter[int]
    provisional_seizure_months: Parameter[int]
    publication_service_days: Parameter[int]
    real_estate_decision_last_days: Parameter[int]
    refund_claim_delay_months: Parameter[int]
    refund_claim_wait_days: Parameter[int]
    refund_interest_delay_months: Parameter[int]
    refund_interest_rate: Parameter[int]
    refund_seizure_wait_days: Parameter[int]
    retirement_living_months: Parameter[int]
    retirement_years_free: Parameter[int]
    sale_decision_days: Parameter[int]
    sale_payment_extension_days: Parameter[int]
    seizure_wait_days: Parameter[int]
    suspension_extinction_years: Parameter[int]
    tax_prescription_years: Parameter[int]
    tax_refund_prescription_years: Parameter[int]
    tax_tier1_months: Parameter[int]
    wage_protected_base: Parameter[int]
    wage_protected_per_relative: Parameter[int]
    wage_station_limit: Parameter[int]
    wage_station_share: Parameter[int]
    calendar: Calendar
    late_charge_rates: Mapping[SegmentPolicy, LateChargeRates]

    @property
    def business_days(self) -> BusinessDays:
        """Days on which the city hall is open and on which a time limit may end."""
        return self.calendar.office_days

    def parameters(self) -> dict[str, Parameter[Any]]:
        """Every parameter by its name, in the order of names."""
        values = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {name: value for name, value in values if isinstance(value, Parameter)}

    def late_charge_terms(
        self,
        due_on: date,
        item: TaxItem = FIXED_ASSET_TAX,
        *,
        segment_policy: SegmentPolicy = SegmentPolicy.RATE_RUN,
        residual_policy: ResidualPolicy = ResidualPolicy.ZERO,
        tier1_months: int | None = None,
        count_from: CountFrom = CountFrom.DUE_DATE,
    ) -> LateChargeTerms:
        """The statutory terms of a delinquency charge, with the policies that cities choose.

        Args:
            due_on: The due date, on which thresholds are looked up.
            item: Whose charge; only charges depend on a dunning notice.
            segment_policy: Where products are floored to one yen.
            residual_policy: What a rest below the minimum bears.
            tier1_months: Length of the first tier; None takes the statutory month.
            count_from: For charges, after which day the delay is counted.
        """
        rates = self.late_charge_rates[segment_policy]
        return LateChargeTerms(
            tier1=rates.tier1,
            tier2=rates.tier2,
            grace=rates.grace,
            base_minimum_yen=self.charge_base_minimum.on(due_on),
            base_unit_yen=self.charge_base_unit.on(due_on),
            minimum_yen=self.charge_minimum.on(due_on),
            unit_yen=self.charge_unit.on(due_on),
            tier1_months=self.tax_tier1_months.on(due_on) if tier1_months is None else tier1_months,
            segment_policy=segment_policy,
            residual_policy=residual_policy,
            count_from=count_from,
            only_when_dunned=item.kind is TaxKind.CHARGE,
            article=item.late_charge_article,
        )

    def refund_interest_terms(self, day: date) -> RefundInterestTerms:
        """The numbers of the interest on refunds (還付加算金) in force on the day of a decision.

        Raises:
            NotInForce: The day lies before the numbers that are known.
        """
        return RefundInterestTerms(
            rates=rate_table(self.refund_interest_rate),
            delay_months=self.refund_interest_delay_months.on(day),
            claim_delay_months=self.refund_claim_delay_months.on(day),
            claim_wait_days=self.refund_claim_wait_days.on(day),
            seizure_wait_days=self.refund_seizure_wait_days.on(day),
            base_minimum_yen=self.charge_base_minimum.on(day),
            base_unit_yen=self.charge_base_unit.on(day),
            minimum_yen=self.charge_minimum.on(day),
            unit_yen=self.charge_unit.on(day),
        )


def _year_days(month_days: list[str], years: range) -> set[date]:
    return {date.fromisoformat(f"{year}-{month_day}") for year in years for month_day in month_days}


def load_calendar(path: Path) -> Calendar:
    """Holidays and closures from their dated rules.

    Raises:
        UnsoundParameter: If the file is incomplete or an equinox is missing.
    """
    content = read_mapping(path)
    where = str(path)
    named = {"meaning", "law", "first_year", "known_until", "checked", "rules", "equinoxes", "moved", "added"}
    check_keys(where, content, required=named | {"office_closures", "bank_closures"})
    last_day = expect_day(where, content["known_until"])
    years = range(content["first_year"], last_day.year + 1)
    announced = {expect_day(where, added["day"]): added["name"] for added in content["added"]}
    for pair in content["equinoxes"]:
        announced[expect_day(where, pair["vernal"])] = "春分の日"
        announced[expect_day(where, pair["autumnal"])] = "秋分の日"
    if sorted(pair["vernal"].year for pair in content["equinoxes"]) != list(years):
        raise UnsoundParameter(f"{where}: {years[0]}年から{years[-1]}年までの春分の日と秋分の日が必要です。")
    rules = [
        HolidayRule(rule["name"], rule["from"], rule.get("until"), rule["month"], rule.get("day"), rule.get("monday"))
        for rule in content["rules"]
    ]
    moved = {(move["name"], move["to"].year): move["to"] for move in content["moved"]}
    holidays = national_holidays(years, rules, announced, moved)
    first_day = date(years[0], 1, 1)
    office, bank = (_year_days(content[kind]["days"], years) for kind in ("office_closures", "bank_closures"))
    return Calendar(
        holidays=dict(sorted(holidays.items())),
        office_days=BusinessDays(frozenset(holidays.keys() | office), first_day, last_day),
        bank_days=BusinessDays(frozenset(holidays.keys() | bank), first_day, last_day),
    )


def load_law(folder: Path = _FOLDER) -> Law:
    """Read and check every parameter file and the calendar.

    Raises:
        UnsoundParameter: If a file is unsound, or files and the attributes of `Law` do not match one to one.
    """
    parameters: dict[str, Any] = {}
    for path in sorted((folder / "parameters").glob("*.yaml")):
        parameter = parameter_from(path.name, read_mapping(path))
        if parameter.name != path.stem:
            raise UnsoundParameter(f"{path.name}: name({parameter.name})はファイル名と同じでなければなりません。")
        parameters[parameter.name] = parameter
    expected = {field.name for field in fields(Law)} - {"calendar", "late_charge_rates"}
    if parameters.keys() != expected:
        odd = "、".join(sorted(parameters.keys() ^ expected))
        raise UnsoundParameter(f"法令パラメータのファイルとLawの項目が一致しません: {odd}")
    return Law(
        **parameters,
        calendar=load_calendar(folder / "calendar" / "national_holidays.yaml"),
        late_charge_rates={
            policy: LateChargeRates(
                *(
                    rate_table(parameters[name], by_year=policy is SegmentPolicy.CALENDAR_YEAR)
                    for name in ("late_charge_tier1_rate", "late_charge_tier2_rate", "grace_rate")
                )
            )
            for policy in SegmentPolicy
        },
    )


#: The law in force, read once when this module is first imported.
LAW = load_law()
