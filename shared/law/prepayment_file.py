"""Reads what a municipality file says of the prepayment incentive (前納報奨金)."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from shared.law.dated_yaml import check_keys
from shared.law.parameter import UnsoundParameter
from shared.law.prepayment import IncentiveTerms
from shared.law.tax_items import tax_item

#: One percent, in tenths.
_RATE_MAX_TENTHS = 10
_RATE = re.compile(r"([0-9])\.([0-9])")


def incentive_terms(where: str, section: Mapping[str, Any]) -> tuple[IncentiveTerms, ...]:
    """Read the section `prepayment_incentives` of a municipality file.

    Raises:
        UnsoundParameter: If a rate is none or above the law's, or two terms hold for the same year.
    """
    check_keys(where, section, required={"law", "checked", "terms"}, optional={"assumption"})
    found: list[IncentiveTerms] = []
    for entry in section["terms"]:
        required = {"tax_item", "from_year", "until_year", "rate", "cap_yen", "unit_yen"}
        check_keys(where, entry, required=required)
        rate = _RATE.fullmatch(str(entry["rate"]))
        rate_tenths = int(rate[1]) * 10 + int(rate[2]) if rate else 0
        if not 0 < rate_tenths <= _RATE_MAX_TENTHS:
            raise UnsoundParameter(
                f'{where}: 前納報奨金の割合「{entry["rate"]}」は "0.5" のように書き、1か月につき1%以内とします'
                "(地方税法321条3項)。"
            )
        terms = IncentiveTerms(
            tax_item(entry["tax_item"]).code,
            int(entry["from_year"]),
            None if entry["until_year"] is None else int(entry["until_year"]),
            rate_tenths,
            int(entry["cap_yen"]),
            int(entry["unit_yen"]),
        )
        if terms.cap_yen <= 0 or terms.unit_yen <= 0:
            raise UnsoundParameter(f"{where}: 前納報奨金の cap_yen と unit_yen は1円以上で書いてください。")
        _refuse_overlap(where, terms, found)
        found.append(terms)
    return tuple(found)


def _refuse_overlap(where: str, terms: IncentiveTerms, others: Iterable[IncentiveTerms]) -> None:
    for other in others:
        years = {terms.from_year, other.from_year}
        if any(terms.covers(other.tax_item, year) and other.covers(terms.tax_item, year) for year in years):
            raise UnsoundParameter(f"{where}: 税目{terms.tax_item}の前納報奨金の年度が重なっています。")
