"""The settlement (決算) of a year as one table: what payments booked, and what refunds paid back with its interest."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.refunds.rules.overpayments import ACCOUNT_LABELS, Account
from shared.law.tax_items import tax_item

#: What refunds adds to the columns of payments, by its own names. Interest is spent (歳出), whatever pays the rest.
REFUND_COLUMNS = (
    ("refund_count", "還付件数"),
    ("principal_yen", "還付本税"),
    ("fee_yen", "還付督促手数料等"),
    ("late_charge_yen", "還付延滞金"),
    ("interest_yen", "還付加算金"),
)
STATE = "還付の状態"
_STATES = {True: "支払済み", False: "未払"}
#: Columns of payments that refunds fills as well.
_CODE, _NAME, _SECTION = "税目コード", "税目", "区分"


def header(columns: Sequence[str]) -> list[str]:
    """All columns.

    Args:
        columns: those of payments, by which its rows are written.
    """
    return [*columns, STATE, *(name for _, name in REFUND_COLUMNS)]


def settlement_rows(
    booked: Sequence[Sequence[str]],
    refunded: Mapping[bool, Sequence[Mapping[str, Any]]],
    columns: Sequence[str],
) -> Iterator[list[Any]]:
    """The rows: first those of payments, then a row for each account, tax item and levy year of refunds.

    Args:
        booked: rows of payments, by its columns.
        refunded: sums of refunds (`/refund-settlement`) that were paid, and that were decided and not paid.
        columns: those of payments.
    """
    empty: list[Any] = [""] * (1 + len(REFUND_COLUMNS))
    for row in booked:
        yield [*row, *empty]
    for is_paid, sums in refunded.items():
        for one in sums:
            label = f"{ACCOUNT_LABELS[Account(one['account'])]}({one['levy_fiscal_year']}年度課税)"
            known = {_CODE: one["tax_item"], _NAME: tax_item(one["tax_item"]).name, _SECTION: label}
            own = (one[field] for field, _ in REFUND_COLUMNS)
            yield [*(known.get(name, "") for name in columns), _STATES[is_paid], *own]
