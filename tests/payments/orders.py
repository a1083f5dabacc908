"""The orders of clearing that tests of rules name by hand."""

from services.payments.rules.allocation import DISPOSITION_COST, DUNNING_FEE, LATE_CHARGE, PRINCIPAL, Order
from services.payments.rules.clearing import Money


def principal_first(_money: Money) -> Order:
    """Whatever somebody pays: tax, fee, cost, charge."""
    return Order("test", (PRINCIPAL, DUNNING_FEE, DISPOSITION_COST, LATE_CHARGE))


def cost_first(_money: Money) -> Order:
    """What a disposition brings in: cost, fee, tax, charge."""
    return Order("test", (DISPOSITION_COST, DUNNING_FEE, PRINCIPAL, LATE_CHARGE))
