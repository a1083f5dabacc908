"""What a letter says of overpayments (過誤納金還付・充当通知書), and to whom it goes on its day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from services.refunds.rules.overpayments import CAUSE_LABELS, Cause, OverpaymentKind
from shared.contracts import AppropriationKind
from shared.documents.letter import Destination
from shared.documents.refund_letter import AppropriatedLine, Effect, InterestLine, OverpaidLine
from shared.money import Yen

_KINDS = {OverpaymentKind.OVERASSESSED: "overpaid", OverpaymentKind.NEVER_DUE: "mistaken"}
#: What was paid with the payer's own consent is told as an entrusted payment.
_EFFECTS = {
    AppropriationKind.APPROPRIATION: Effect.APPROPRIATED,
    AppropriationKind.ENTRUSTED_PAYMENT: Effect.ENTRUSTED,
    AppropriationKind.CONSENTED: Effect.ENTRUSTED,
}
_COMPONENTS = (
    ("principal_yen", "本税・本料"),
    ("dunning_fee_yen", "督促手数料"),
    ("late_charge_yen", "延滞金"),
    ("disposition_cost_yen", "滞納処分費"),
)


def destination(heard: Iterable[Mapping[str, Any]], tax_item: str) -> Destination | None:
    """Where letters about a tax item go; none where identity has announced no address.

    Args:
        heard: the rows of one addressee's letters; one without a tax item is for every item that has none of its own.
        tax_item: whose letter.
    """
    rows = {row["tax_item"]: row for row in heard if row["name"] is not None}
    row = rows.get(tax_item) or rows.get(None)
    if row is None:
        return None
    return Destination(
        name=row["name"],
        address=row["address"],
        postal_code=row["postal_code"] or "",
        lot_number=row["lot_number"],
        building=row["building"],
        capacity=row["capacity"],
    )


def overpaid_line(row: Mapping[str, Any], told_yen: Yen) -> OverpaidLine:
    """An overpayment, as far as a letter is about it.

    Where it is about a part, fee and charge come first, since principal is what is appropriated and refunded last.
    Money that was never due counts as principal, and the cost of a disposition stands with the fee.
    """
    fee_yen = min(told_yen, row["dunning_fee_yen"] + row["disposition_cost_yen"])
    late_charge_yen = min(told_yen - fee_yen, row["late_charge_yen"])
    return OverpaidLine(
        tax_item=row["tax_item"],
        levy_fiscal_year=row["levy_fiscal_year"],
        instalment=row["instalment"],
        notice_no=row["notice_no"],
        arose_on=row["arose_on"],
        kind=_KINDS[OverpaymentKind(row["kind"])],
        reason=CAUSE_LABELS[Cause(row["cause"])],
        principal_yen=told_yen - fee_yen - late_charge_yen,
        dunning_fee_yen=fee_yen,
        late_charge_yen=late_charge_yen,
    )


def appropriated_lines(row: Mapping[str, Any]) -> list[AppropriatedLine]:
    """What an appropriation paid, a line for each component."""
    return [
        AppropriatedLine(
            effect=_EFFECTS[AppropriationKind(row["kind"])],
            tax_item=row["tax_item"],
            levy_fiscal_year=row["levy_fiscal_year"],
            instalment=row["instalment"],
            notice_no=row["notice_no"],
            effective_on=row["appropriation_date"],
            component=label,
            amount_yen=row[name],
        )
        for name, label in _COMPONENTS
        if row[name]
    ]


def appropriated_yen(row: Mapping[str, Any]) -> Yen:
    """What an appropriation paid, all components together."""
    return sum(row[name] for name, _ in _COMPONENTS)


def interest_lines(interest: Mapping[str, Any], total_yen: Yen) -> list[InterestLine]:
    """The interest of one overpayment in one line, from its first day to its last; none where there is none."""
    steps = interest["steps"]
    if not total_yen:
        return []
    first, last = (date.fromisoformat(day) for day in (steps[0]["first_day"], steps[-1]["last_day"]))
    return [InterestLine(first, last, interest["base_yen"], total_yen)]
