"""What a city's ordinances set: the same dated parameters as the law, and the due dates of every instalment.

The file lies outside `shared`; its path comes from the settings of the service.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from shared.days import BusinessDays
from shared.law.case_work import CaseWork
from shared.law.case_work_file import case_work
from shared.law.check_digits import is_municipality_code
from shared.law.dated_yaml import check_keys, expect_day, parameter_from, read_mapping
from shared.law.late_charge_terms import CountFrom, LateChargeTerms, ResidualPolicy, SegmentPolicy
from shared.law.letter_sender import LetterSender, letter_sender
from shared.law.library import LAW, Law
from shared.law.parameter import Parameter, UnsoundParameter, check_choices
from shared.law.prepayment import IncentiveTerms
from shared.law.prepayment_file import incentive_terms
from shared.law.slip_issuer import SlipIssuer
from shared.law.tax_items import LATE_ELDERLY_CHARGE, LONG_TERM_CARE_CHARGE, TAX_ITEMS, TaxItem, tax_item

#: The words each choice may take.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "dunning_fee_after_reduction": ("stands", "falls_away"),
    "dunning_fee_decided_by": ("due_on", "dispatched_on"),
    "long_term_care_count_from": tuple(CountFrom),
    "late_elderly_count_from": tuple(CountFrom),
    "usage_report_staff": ("office", "staff_no", "name"),
    "segment_policy": tuple(SegmentPolicy),
    "residual_under_2000": tuple(ResidualPolicy),
    "allocation_order": ("principal_fee_cost_charge", "principal_charge_fee_cost"),
    "reduction_order": ("last_instalment_first", "first_instalment_first"),
    "collection_rate_receipts": ("booked", "net_of_unrefunded"),
    "dunning_run_release": ("two_persons", "automatic"),
}
#: A file without the section gives none.
_NO_INCENTIVES: Mapping[str, Any] = {"law": "", "checked": None, "terms": []}
#: How many digits each number of the section `slips` has.
_SLIP_NUMBER_LENGTHS = {
    "company_code": 6,
    "agent_code": 5,
    "institution_code": 5,
    "office_code": 3,
    "merged_item_number": 3,
}


class DisplayCodeUnknown(ValueError):  # noqa: N818 - the name states the fact, as a domain error should.
    """The municipality file has no display code for a tax item and year."""


class DueDatesUnknown(ValueError):  # noqa: N818 - the name states the fact, as a domain error should.
    """The municipality file has no due dates for a tax item and year."""


@dataclass(frozen=True, slots=True)
class FormerMunicipality:
    """A municipality that merged into the city; `county` is empty for a former city."""

    name: str
    county: str


@dataclass(frozen=True, slots=True)
class InstalmentDue:
    """The due date of one instalment (期別).

    Attributes:
        number: 1 for the first instalment.
        statutory_on: The last day that the ordinance names; the accounting year goes by it (地方自治法施行令142条).
        due_on: The due date (納期限) after the shift to a business day (地方税法20条の5第2項); charges count from it.
    """

    number: int
    statutory_on: date
    due_on: date


@dataclass(frozen=True, slots=True)
class DisplayCode:
    """What letters and screens call a tax item and its instalments, from a levy year on.

    Attributes:
        from_year: The first levy year.
        code: Code for display (表示用税目コード).
        name: Such as 市県民税.
        regular: An instalment (表示用期月), with the month of its due date in the place of {month}.
        ad_hoc: The same for an instalment outside the cycle (随期).
    """

    from_year: int
    code: str
    name: str
    regular: str
    ad_hoc: str

    def period(self, due_on: date, *, is_ad_hoc: bool) -> str:
        """How an instalment is called, by its due date."""
        return (self.ad_hoc if is_ad_hoc else self.regular).replace("{month}", str(due_on.month))


@dataclass(frozen=True, slots=True)
class Ordinance:
    """Every ordinance parameter under its name; the file gives meaning, article and whether it is an assumption."""

    access_record_individual_number_months: Parameter[int]
    access_record_service_months: Parameter[int]
    access_record_staff_months: Parameter[int]
    allocation_order: Parameter[str]
    carry_over_arrears: Parameter[str]
    carry_over_current: Parameter[str]
    charge_dunning_deadline_days: Parameter[int]
    circumstance_business_days: Parameter[int]
    collection_rate_decimals: Parameter[int]
    collection_rate_receipts: Parameter[str]
    debit_extraction_days: Parameter[int]
    debit_retry: Parameter[bool]
    disaster_extension_months: Parameter[int]
    dunning_fee: Parameter[int]
    dunning_issue_days_after_due: Parameter[int]
    dunning_fee_after_reduction: Parameter[str]
    dunning_fee_decided_by: Parameter[str]
    dunning_gate_letters: Parameter[int]
    dunning_gate_percent: Parameter[int]
    dunning_run_business_days: Parameter[int]
    dunning_run_release: Parameter[str]
    field_sheet_ahead_days: Parameter[int]
    field_sheet_return_business_days: Parameter[int]
    grace_application_months: Parameter[int]
    grace_security_exempt: Parameter[int]
    grace_security_exempt_months: Parameter[int]
    grace_supplement_days: Parameter[int]
    inquiry_answer_business_days: Parameter[int]
    inquiry_answer_valid_months: Parameter[int]
    late_elderly_count_from: Parameter[str]
    late_elderly_tier1_months: Parameter[int]
    long_term_care_count_from: Parameter[str]
    long_term_care_tier1_months: Parameter[int]
    handling_inquiry_answer_business_days: Parameter[int]
    mandate_ends_on_death: Parameter[bool]
    mandate_ends_on_departure: Parameter[bool]
    payer_keep_months: Parameter[int]
    personal_data_warning_business_days: Parameter[int]
    plan_retry_business_days: Parameter[int]
    plan_slip_business_days: Parameter[int]
    prescription_watch_months: Parameter[int]
    presumed_arrival_days: Parameter[int]
    publication_web_required: Parameter[bool]
    reconciliation_holds_dunning: Parameter[bool]
    record_copy_keep_days: Parameter[int]
    reduction_order: Parameter[str]
    refund_lapse_notice_months: Parameter[int]
    refund_reminder_months: Parameter[int]
    residual_under_2000: Parameter[str]
    return_dunning_days: Parameter[int]
    segment_policy: Parameter[str]
    saga_owner_office: Parameter[str]
    saga_step_business_days: Parameter[int]
    staff_inquiry_answer_business_days: Parameter[int]
    seizure_reduction_business_days: Parameter[int]
    seizure_release_business_days: Parameter[int]
    seizure_wait_shifts: Parameter[bool]
    slip_days_after_due: Parameter[int]
    slip_days_ahead_max: Parameter[int]
    slip_store_days_after_due: Parameter[int]
    suspense_wait_business_days: Parameter[int]
    till_deposit_business_days: Parameter[int]
    transfers_done_from: Parameter[str]
    usage_report_staff: Parameter[str]


@dataclass(frozen=True, slots=True)
class Municipality:
    """One city: its name, its ordinances and its due dates.

    Attributes:
        code: Six digits with check digit (全国地方公共団体コード).
        name: Such as 石巻市.
        prefecture: Such as 宮城県.
        merged_on: The day of the last merger, or None.
        former: The municipalities that merged.
        ordinance: The dated parameters.
        tax_item_priority: Codes of tax items, the one to be cleared first in front.
        instalments: Due dates by tax item code and tax year (賦課年度).
        display_codes: Codes for display by tax item code, each from its first levy year on, the newest first.
        slip_issuer: The numbers under which the city issues payment slips.
        letter_sender: The office that stands as sender on letters.
        incentives: What is given for paying a year's notice at once (前納報奨金); empty where it was abolished.
        case_work: How the work on arrears (滞納整理) is organised.
        law: The statutory parameters that the ordinances complete.
        access_policy_file: Where the city says who may use the system: beside its ordinances, `<name>.access.yaml`.
    """

    code: str
    name: str
    prefecture: str
    merged_on: date | None
    former: tuple[FormerMunicipality, ...]
    ordinance: Ordinance
    tax_item_priority: tuple[str, ...]
    instalments: Mapping[tuple[str, int], tuple[InstalmentDue, ...]]
    display_codes: Mapping[str, tuple[DisplayCode, ...]]
    slip_issuer: SlipIssuer
    letter_sender: LetterSender
    incentives: tuple[IncentiveTerms, ...]
    case_work: CaseWork
    law: Law
    access_policy_file: Path

    def due_dates(self, item_code: str, tax_year: int) -> tuple[InstalmentDue, ...]:
        """The instalments of a tax item in a tax year, in order.

        Raises:
            DueDatesUnknown: If the file does not have them; nothing is carried over from another year.
            UnknownTaxItem: If the code is none.
        """
        try:
            return self.instalments[item_code, tax_year]
        except KeyError:
            raise DueDatesUnknown(
                f"{self.name}の{tax_item(item_code).name}{tax_year}年度の納期限は登録されていません。"
                "自治体ファイルの due_dates に追加してください。"
            ) from None

    def display_code(self, item_code: str, levy_year: int) -> DisplayCode:
        """What a tax item of a levy year is called on letters and screens.

        Raises:
            DisplayCodeUnknown: If the file has none for the year.
        """
        for code in self.display_codes.get(item_code, ()):
            if code.from_year <= levy_year:
                return code
        raise DisplayCodeUnknown(
            f"{self.name}の税目{item_code}の{levy_year}年度の表示用コードは登録されていません。"
            "自治体ファイルの display_codes に追加してください。"
        )

    def incentive(self, item_code: str, levy_year: int) -> IncentiveTerms | None:
        """The terms of the prepayment incentive of a tax item in a levy year; none where it is not given."""
        return next((terms for terms in self.incentives if terms.covers(item_code, levy_year)), None)

    def late_charge_terms(self, item: TaxItem, due_on: date) -> LateChargeTerms:
        """The terms of the delinquency charge of a claim of this city.

        Look them up once for each tax item and due date of a batch.
        """
        ordinance = self.ordinance
        tier1_months = None
        count_from = CountFrom.DUE_DATE
        if item == LONG_TERM_CARE_CHARGE:
            tier1_months = ordinance.long_term_care_tier1_months.on(due_on)
            count_from = CountFrom(ordinance.long_term_care_count_from.on(due_on))
        elif item == LATE_ELDERLY_CHARGE:
            tier1_months = ordinance.late_elderly_tier1_months.on(due_on)
            count_from = CountFrom(ordinance.late_elderly_count_from.on(due_on))
        return self.law.late_charge_terms(
            due_on,
            item,
            segment_policy=SegmentPolicy(ordinance.segment_policy.on(due_on)),
            residual_policy=ResidualPolicy(ordinance.residual_under_2000.on(due_on)),
            tier1_months=tier1_months,
            count_from=count_from,
        )

    def dunning_fee_yen(self, due_on: date, dispatched_on: date) -> int:
        """The dunning fee (督促手数料) of one notice, by the day the ordinance goes by; zero once it is abolished."""
        decided_by = self.ordinance.dunning_fee_decided_by.on(dispatched_on)
        return self.ordinance.dunning_fee.on(due_on if decided_by == "due_on" else dispatched_on)

    def assumptions(self) -> list[str]:
        """The names of the parameters with a value that the city has not confirmed."""
        parameters = (getattr(self.ordinance, field.name) for field in fields(self.ordinance))
        return [parameter.name for parameter in parameters if any(dated.assumption for dated in parameter.values)]


def _ordinance(where: str, entries: list[Mapping[str, Any]]) -> Ordinance:
    parameters = [parameter_from(where, entry) for entry in entries]
    names = sorted(parameter.name for parameter in parameters)
    expected = sorted(field.name for field in fields(Ordinance))
    if names != expected:
        odd = "、".join(sorted(set(names) ^ set(expected))) or "同じ名前の項目が2つあります"
        raise UnsoundParameter(f"{where}: ordinance の項目に過不足があります: {odd}")
    for parameter in parameters:
        if parameter.name in CHOICES:
            check_choices(parameter, CHOICES[parameter.name])
    return Ordinance(**{parameter.name: parameter for parameter in parameters})


def _instalments(
    where: str, entries: list[Mapping[str, Any]], business_days: BusinessDays
) -> dict[tuple[str, int], tuple[InstalmentDue, ...]]:
    instalments: dict[tuple[str, int], tuple[InstalmentDue, ...]] = {}
    for entry in entries:
        check_keys(
            where, entry, required={"tax_item", "tax_year", "law", "checked", "statutory"}, optional={"assumption"}
        )
        key = (tax_item(entry["tax_item"]).code, int(entry["tax_year"]))
        statutory = [expect_day(where, day) for day in entry["statutory"]]
        if key in instalments or statutory != sorted(set(statutory)):
            raise UnsoundParameter(
                f"{where}: {key[0]}の{key[1]}年度の納期限が重複しているか、日付の順に並んでいません。"
            )
        instalments[key] = tuple(
            InstalmentDue(number, day, business_days.next_business_day(day)) for number, day in enumerate(statutory, 1)
        )
    return instalments


def _display_codes(where: str, entries: list[Mapping[str, Any]]) -> dict[str, tuple[DisplayCode, ...]]:
    codes: dict[str, list[DisplayCode]] = {}
    for entry in entries:
        required = {"tax_item", "from_year", "code", "name", "regular", "ad_hoc"}
        check_keys(where, entry, required=required, optional={"assumption"})
        values = {name: entry[name] for name in sorted(required - {"tax_item"})}
        codes.setdefault(tax_item(entry["tax_item"]).code, []).append(DisplayCode(**values))
    for item_code, listed in codes.items():
        if len({code.from_year for code in listed}) < len(listed):
            raise UnsoundParameter(f"{where}: display_codes の税目{item_code}に同じ年度が2回書かれています。")
    newest_first = attrgetter("from_year")
    return {code: tuple(sorted(listed, key=newest_first, reverse=True)) for code, listed in codes.items()}


def _slip_issuer(where: str, entry: Mapping[str, Any]) -> SlipIssuer:
    check_keys(where, entry, required={*_SLIP_NUMBER_LENGTHS, "item_numbers"}, optional={"assumption"})
    items = dict(entry["item_numbers"])
    if sorted(items) != sorted(TAX_ITEMS):
        raise UnsoundParameter(f"{where}: slips の item_numbers にはすべての税目を1回ずつ書いてください。")
    digits = {name: (entry[name], length) for name, length in _SLIP_NUMBER_LENGTHS.items()}
    digits |= {f"item_numbers の {item}": (number, 3) for item, number in items.items()}
    for name, (text, length) in digits.items():
        if not isinstance(text, str) or not re.fullmatch(f"[0-9]{{{length}}}", text):
            raise UnsoundParameter(f"{where}: slips の {name} は数字{length}桁の文字列です。")
    return SlipIssuer(
        entry["company_code"],
        entry["agent_code"],
        entry["institution_code"],
        entry["office_code"],
        items,
        entry["merged_item_number"],
        bool(entry.get("assumption", False)),
    )


@cache
def load_municipality(path: Path, law: Law = LAW) -> Municipality:
    """Read and check a municipality file; the same path is read once.

    Args:
        path: Such as deploy/municipality/ishinomaki.yaml, from `Settings.municipality_file`.
        law: The statutory parameters and the calendar by which due dates are shifted.

    Raises:
        UnsoundParameter: If anything in the file is missing, unknown or contradictory.
        OSError: If the file cannot be read.
    """
    content = read_mapping(path)
    where = str(path)
    required = {"code", "name", "prefecture", "ordinance", "tax_item_priority", "slips", "letter_sender", "due_dates"}
    check_keys(
        where, content, required=required, optional={"merger", "display_codes", "prepayment_incentives", "case_work"}
    )
    if not is_municipality_code(content["code"]):
        raise UnsoundParameter(f"{where}: code「{content['code']}」の検査数字が正しくありません。")
    priority = tuple(content["tax_item_priority"]["order"])
    if sorted(priority) != sorted(TAX_ITEMS):
        raise UnsoundParameter(f"{where}: tax_item_priority にはすべての税目を1回ずつ並べてください。")
    merger = content.get("merger")
    return Municipality(
        code=content["code"],
        name=content["name"],
        prefecture=content["prefecture"],
        merged_on=expect_day(where, merger["day"]) if merger else None,
        former=tuple(FormerMunicipality(former["name"], former["county"]) for former in merger["former"])
        if merger
        else (),
        ordinance=_ordinance(where, content["ordinance"]),
        tax_item_priority=priority,
        instalments=_instalments(where, content["due_dates"], law.business_days),
        display_codes=_display_codes(where, content.get("display_codes", [])),
        slip_issuer=_slip_issuer(where, content["slips"]),
        letter_sender=letter_sender(where, content["letter_sender"]),
        incentives=incentive_terms(where, content.get("prepayment_incentives", _NO_INCENTIVES)),
        case_work=case_work(where, content.get("case_work", [])),
        law=law,
        access_policy_file=path.with_suffix(".access.yaml"),
    )
