"""A request for distribution (交付要求, 国税徴収法82条以下): to whom it goes, and when it must not be made (83条)."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from services.enforcement.rules.registers import PropertyKind
from shared.money import Yen


class Procedure(StrEnum):
    """The compulsory procedure of another body in which the city takes part (強制換価手続, 2条12号)."""

    DISPOSITION = "disposition"
    COMPULSORY_EXECUTION = "compulsory_execution"
    AUCTION = "auction"
    ENTERPRISE_MORTGAGE = "enterprise_mortgage"
    BANKRUPTCY = "bankruptcy"
    REORGANISATION = "reorganisation"


class ProcedureWords(NamedTuple):
    """What officers read, who gets the request, and whether the procedure has all of the debtor's property."""

    label: str
    addressee: str
    is_universal: bool


PROCEDURES: Mapping[Procedure, ProcedureWords] = MappingProxyType(
    {
        Procedure.DISPOSITION: ProcedureWords("滞納処分", "行政機関等", is_universal=False),
        Procedure.COMPULSORY_EXECUTION: ProcedureWords("強制執行", "執行裁判所又は執行官", is_universal=False),
        Procedure.AUCTION: ProcedureWords("担保権の実行としての競売", "執行裁判所", is_universal=False),
        Procedure.ENTERPRISE_MORTGAGE: ProcedureWords("企業担保権の実行手続", "管財人", is_universal=True),
        Procedure.BANKRUPTCY: ProcedureWords("破産手続", "破産管財人又は破産裁判所", is_universal=True),
        Procedure.REORGANISATION: ProcedureWords("会社更生手続", "更生裁判所", is_universal=True),
    }
)
#: Property that is turned into money without a sale: to be used before others are troubled (83条).
_EASILY_REALISED = frozenset(
    {PropertyKind.MONEY, PropertyKind.DEPOSIT, PropertyKind.INSURANCE, PropertyKind.TAX_REFUND}
)


class FreeProperty(NamedTuple):
    """Property that nobody has seized: its kind, its value where it is known, and what comes before the city."""

    kind: PropertyKind
    value_yen: Yen | None
    senior_yen: Yen


def other_property_suffices(procedure: Procedure, others: Iterable[FreeProperty], owed_yen: Yen) -> bool:
    """Whether the request must not be made, since other property is easily realised and pays for everything (83条).

    Property in which a third person has a right does not count; of unknown value nothing is expected. A procedure that
    has all of the debtor's property leaves none.

    Args:
        procedure: The procedure of the other body.
        others: The debtor's other property.
        owed_yen: What is owed on the claims.
    """
    if PROCEDURES[procedure].is_universal:
        return False
    worth_yen = sum(
        one.value_yen
        for one in others
        if one.kind in _EASILY_REALISED and one.value_yen is not None and one.senior_yen == 0
    )
    return worth_yen >= owed_yen > 0
