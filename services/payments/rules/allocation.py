"""The order (充当順序) in which a payment pays what is owed on a claim.

The law fixes the order for what a disposition brings in (地方税法14条の5・14条の3); for what somebody pays of his own
accord it says only that the tax comes first (20条の9の4第2項), and the ordinance says the rest. Which of the two holds
is reported with the money, and which version from the day of payment, or the due date where the payment came before it.
A slip with fixed parts comes before either.
"""

from collections.abc import Mapping
from typing import NamedTuple

#: Places of the components in `clearing.Parts`.
PRINCIPAL, DUNNING_FEE, LATE_CHARGE, DISPOSITION_COST = range(4)

#: Every order that law or ordinance may name.
ORDERS: Mapping[str, tuple[int, ...]] = {
    "principal_fee_cost_charge": (PRINCIPAL, DUNNING_FEE, DISPOSITION_COST, LATE_CHARGE),
    "principal_charge_fee_cost": (PRINCIPAL, LATE_CHARGE, DUNNING_FEE, DISPOSITION_COST),
    "cost_fee_principal_charge": (DISPOSITION_COST, DUNNING_FEE, PRINCIPAL, LATE_CHARGE),
}


class Order(NamedTuple):
    """An order, with the name under which the ledger keeps it."""

    #: Such as `principal_fee_cost_charge@2005-04-01`: the order and its first day in force.
    name: str
    #: Components by their places, the first to be paid in front.
    places: tuple[int, ...]

    def of_slip(self) -> "Order":
        """The same order behind the fixed parts of a slip."""
        return Order(f"slip:{self.name}", self.places)
