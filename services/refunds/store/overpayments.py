"""Overpayments, what was withdrawn of them, and what they were used for.

The tables have triggers: a balance follows from the rows, and a use beyond what is open is refused by the database
(constraint `overpayment_use_within_what_is_open`), also where two transactions try at once.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from shared.money import Yen
from shared.postgres.sql import Connection, Rows, Sql

#: The constraint's name, as the database gives it with a refusal.
WITHIN_WHAT_IS_OPEN = "overpayment_use_within_what_is_open"

OVERPAYMENTS = Rows(
    "overpayment",
    (
        "source",
        "claim_id",
        "receipt_id",
        "addressee_no",
        "tax_item",
        "levy_fiscal_year",
        "accounting_fiscal_year",
        "amount_yen",
        "principal_yen",
        "dunning_fee_yen",
        "late_charge_yen",
        "disposition_cost_yen",
        "kind",
        "cause",
        "arose_on",
        "interest_ground",
        "paid_on",
        "revised_on",
        "claimed_on",
        "national_tax_revised_on",
        "filed_on",
        "extinguished_on",
        "recorded_at",
    ),
)
WITHDRAWALS = Rows("overpayment_withdrawal", ("source", "overpayment_id", "amount_yen", "withdrawn_on", "recorded_at"))
USES = Rows(
    "overpayment_use",
    (
        "use_id",
        "overpayment_id",
        "purpose",
        "amount_yen",
        "decided_on",
        "account",
        "account_fiscal_year",
        "approval_id",
        "recorded_at",
    ),
)
STEPS = Rows("overpayment_use_step", ("use_id", "step", "amount_yen", "reason", "effective_on", "recorded_at"))

_COLUMNS = """
    o.overpayment_id, o.claim_id, o.receipt_id, o.addressee_no, o.tax_item, o.levy_fiscal_year,
    o.accounting_fiscal_year, o.amount_yen, o.principal_yen, o.dunning_fee_yen, o.late_charge_yen,
    o.disposition_cost_yen, o.kind, o.cause, o.arose_on, o.interest_ground, o.paid_on, o.revised_on, o.claimed_on,
    o.national_tax_revised_on, o.filed_on, o.extinguished_on, o.recorded_at, b.withdrawn_yen, b.reserved_yen,
    b.appropriated_yen, b.refunded_yen, b.lapsed_yen, b.open_yen
"""
#: Whoever works on overpayments locks their balances in order of their numbers.
LOCK = Sql(f"""
SELECT {_COLUMNS} FROM overpayment o JOIN overpayment_balance b USING (overpayment_id)
WHERE o.overpayment_id = ANY($1::bigint[]) ORDER BY o.overpayment_id FOR UPDATE OF b
""")  # noqa: S608 - Only the constant list of columns is put in.
SELECT = Sql(f"""
SELECT {_COLUMNS} FROM overpayment o JOIN overpayment_balance b USING (overpayment_id)
WHERE o.overpayment_id = ANY($1::bigint[]) ORDER BY o.overpayment_id
""")  # noqa: S608 - Only the constant list of columns is put in.
#: Of which payments, on whatever claims these have been: a payment is on one at a time, and may move.
LOCK_OF_PAYMENTS = Sql(f"""
SELECT {_COLUMNS} FROM overpayment o JOIN overpayment_balance b USING (overpayment_id)
WHERE o.receipt_id = ANY($1::bigint[]) ORDER BY o.overpayment_id FOR UPDATE OF b
""")  # noqa: S608 - Only the constant list of columns is put in.
#: Of the payments of these overpayments, those with something open or missing; locked.
LOCK_UNEVEN = Sql("""
SELECT o.overpayment_id, o.receipt_id, b.open_yen FROM overpayment o JOIN overpayment_balance b USING (overpayment_id)
WHERE o.receipt_id IN (SELECT p.receipt_id FROM overpayment p WHERE p.overpayment_id = ANY($1::bigint[]))
    AND b.open_yen <> 0
ORDER BY o.overpayment_id FOR UPDATE OF b
""")
#: Rights that lapsed, of overpayments whose payment is gone: there is nothing that the city would keep.
SELECT_LAPSED = Sql("""
SELECT u.use_id, t.amount_yen FROM overpayment_use u JOIN overpayment_use_step t USING (use_id)
WHERE u.overpayment_id = ANY($1::bigint[]) AND u.purpose = 'lapse' AND t.step = 'taken'
    AND NOT EXISTS (SELECT FROM overpayment_use_step r WHERE r.use_id = u.use_id AND r.step = 'returned')
ORDER BY u.use_id
""")
#: Of persons. $1 their numbers, $2 tax items or none for all, $3 whether only those with something open.
SELECT_OF_ADDRESSEES = Sql(f"""
SELECT {_COLUMNS} FROM overpayment o JOIN overpayment_balance b USING (overpayment_id)
WHERE o.addressee_no = ANY($1::text[]) AND ($2::text[] IS NULL OR o.tax_item = ANY($2))
    AND (NOT $3::boolean OR b.open_yen <> 0)
ORDER BY o.overpayment_id
""")  # noqa: S608 - Only the constant list of columns is put in.
#: Those with something open, or with something that must come back. $1 the last one seen, $2 how many, $3 tax items.
LIST_OPEN = Sql(f"""
SELECT {_COLUMNS} FROM overpayment o JOIN overpayment_balance b USING (overpayment_id)
WHERE b.open_yen <> 0 AND o.overpayment_id > $1 AND ($3::text[] IS NULL OR o.tax_item = ANY($3))
ORDER BY o.overpayment_id LIMIT $2
""")  # noqa: S608 - Only the constant list of columns is put in.
SELECT_USES_OF = Sql("""
SELECT u.use_id, u.overpayment_id, u.purpose, u.amount_yen, u.decided_on, u.account, u.account_fiscal_year,
    u.approval_id, t.amount_yen AS taken_yen, t.effective_on AS taken_on, r.effective_on AS returned_on
FROM overpayment_use u
LEFT JOIN overpayment_use_step t ON t.use_id = u.use_id AND t.step = 'taken'
LEFT JOIN overpayment_use_step r ON r.use_id = u.use_id AND r.step = 'returned'
WHERE u.overpayment_id = ANY($1::bigint[]) ORDER BY u.overpayment_id, u.recorded_at, u.use_id
""")
#: 還付回数 and 充当回数 of persons, in the tax items of the overpayments. $1 numbers, $2 tax items or none for all.
COUNT_USES = Sql("""
SELECT count(*) FILTER (WHERE u.purpose = 'refund' AND t.amount_yen IS DISTINCT FROM 0)::integer AS refund_count,
    count(*) FILTER (WHERE u.purpose = 'appropriation' AND t.amount_yen > 0)::integer AS appropriation_count
FROM overpayment_use u JOIN overpayment o USING (overpayment_id)
LEFT JOIN overpayment_use_step t ON t.use_id = u.use_id AND t.step = 'taken'
WHERE o.addressee_no = ANY($1::text[]) AND ($2::text[] IS NULL OR o.tax_item = ANY($2))
    AND NOT EXISTS (SELECT FROM overpayment_use_step r WHERE r.use_id = u.use_id AND r.step = 'returned')
""")


class NotOpen(Exception):  # noqa: N818 - It names what was found.
    """Less of an overpayment is open than was to be used; nothing has been reserved."""


class Use(NamedTuple):
    """What two persons decided to do with money of an overpayment."""

    use_id: UUID
    overpayment_id: int
    #: appropriation, refund or lapse.
    purpose: str
    amount_yen: Yen
    decided_on: date
    #: reversal or expenditure, and the fiscal year (`rules.overpayments.year_of_account`).
    account: str
    account_fiscal_year: int
    approval_id: UUID


class UseStep(NamedTuple):
    """How a use ended (taken: so much, none where it was given up), or that all of it came back (returned)."""

    use_id: UUID
    step: str
    amount_yen: Yen
    reason: str
    effective_on: date


class Withdrawal(NamedTuple):
    """So much less of an overpayment is too much; below zero, so much of what was withdrawn is too much again."""

    #: The event that says so.
    source: str
    overpayment_id: int
    amount_yen: Yen
    withdrawn_on: date


async def lock(connection: Connection, overpayment_ids: Sequence[int]) -> dict[int, asyncpg.Record]:
    """Overpayments with their balances, locked until the transaction ends; `open_yen` is what may be used."""
    return {row["overpayment_id"]: row for row in await connection.fetch(LOCK, sorted(set(overpayment_ids)))}


async def reserve(connection: Connection, uses: Sequence[Use], at: datetime) -> None:
    """Reserve what was decided.

    Raises:
        NotOpen: less is open, also because of another transaction; its work so far is lost to this one.
    """
    try:
        await USES.copy(connection, [(*use, at) for use in uses])
    except asyncpg.CheckViolationError as refused:
        if refused.constraint_name != WITHIN_WHAT_IS_OPEN:
            raise
        raise NotOpen(str(refused)) from None


async def go_on(connection: Connection, steps: Sequence[UseStep], at: datetime) -> None:
    """Note how uses ended or that they came back; each once."""
    await STEPS.copy(connection, [(*step, at) for step in steps])


async def withdraw(connection: Connection, withdrawals: Sequence[Withdrawal], at: datetime) -> None:
    """Note that less is too much than was found, or what was withdrawn is too much again."""
    await WITHDRAWALS.copy(connection, [(*one, at) for one in withdrawals])
