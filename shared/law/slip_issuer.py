"""Under which numbers a city issues its payment slips (納付書): given to it by others, so data and not law."""

from collections.abc import Mapping
from dataclasses import dataclass


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
