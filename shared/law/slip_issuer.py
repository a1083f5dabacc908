"""Under which numbers a city issues its payment slips (納付書): given to it by others, so data and not law."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.law.dated_yaml import check_keys
from shared.law.parameter import UnsoundParameter
from shared.law.tax_items import TAX_ITEMS

_LENGTHS = {"company_code": 6, "agent_code": 5, "institution_code": 5, "office_code": 3, "merged_item_number": 3}


@dataclass(frozen=True, slots=True)
class SlipIssuer:
    """Who issues slips.

    Attributes:
        company_code: 請求書発行企業コード of the GS1-128 bar code, 6 digits.
        agent_code: The collecting agent's 収納企業コード, 5 digits; zeros without an agent.
        institution_code: 共通納税機関コード (収納機関番号), 5 digits.
        office_code: 税務事務所コード, 3 digits.
        item_numbers: 税目・料金番号 (納付区分), 3 digits, by tax item.
        merged_item_number: The same for a slip over several tax items.
        is_assumption: Whether the city has not confirmed them.
    """

    company_code: str
    agent_code: str
    institution_code: str
    office_code: str
    item_numbers: Mapping[str, str]
    merged_item_number: str
    is_assumption: bool


def slip_issuer_from(where: str, entry: Mapping[str, Any]) -> SlipIssuer:
    """Read and check the section `slips` of a municipality file.

    Raises:
        UnsoundParameter: If a number is missing, unknown or has another length.
    """
    check_keys(where, entry, required={*_LENGTHS, "item_numbers"}, optional={"assumption"})
    items = dict(entry["item_numbers"])
    if sorted(items) != sorted(TAX_ITEMS):
        raise UnsoundParameter(f"{where}: slips の item_numbers にはすべての税目を1回ずつ書いてください。")
    digits = {name: (entry[name], length) for name, length in _LENGTHS.items()}
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
