"""Receipts as channels reported them, and the money among them that fits no claim."""

from collections.abc import Sequence
from datetime import date, datetime

import asyncpg

from shared.postgres.sql import Connection, Rows, Sql

#: The act that assigns money in suspense; statements name it as it is.
ASSIGNMENT_ACT = "payments.suspense_assignment"

RECEIPTS = Rows(
    "receipt",
    (
        "receipt_id",
        "stage",
        "channel",
        "receipt_ref",
        "clearing_key",
        "claim_id",
        "amount_yen",
        "paid_on",
        "booked_on",
        "value_date",
        "place",
        "event_id",
        "file_id",
        "record_no",
        "recorded_at",
        "slip_no",
        "by_disposition",
    ),
)
SUSPENSE = Rows("suspense", ("receipt_id", "clearing_key", "reason", "since"))

SELECT_REPORTED = Sql("""
SELECT r.receipt_id, r.stage, r.channel, r.receipt_ref, r.clearing_key, r.claim_id, r.amount_yen, r.paid_on
FROM receipt r JOIN unnest($1::text[], $2::text[]) AS k (channel, receipt_ref) USING (channel, receipt_ref)
""")
# Every report of a payment, also one that came before its claim: a cancellation that waited for nothing has no claim.
# A flash report that was released counts no longer.
SELECT_OF_CLAIMS = Sql("""
SELECT r.receipt_id, r.stage, r.channel, r.receipt_ref, r.clearing_key, r.claim_id, r.amount_yen, r.paid_on,
    r.booked_on, r.by_disposition, p.principal_yen, p.dunning_fee_yen, p.late_charge_yen, p.disposition_cost_yen,
    0 AS overpaid_yen, (
        SELECT coalesce(sum(u.amount_yen), 0)::bigint FROM overpaid_use u WHERE u.receipt_id = r.receipt_id
    ) AS used_yen
FROM receipt r LEFT JOIN slip_part p ON p.slip_no = r.slip_no AND p.claim_id = r.claim_id
WHERE r.receipt_id IN (SELECT receipt_id FROM receipt WHERE claim_id = ANY($1::bigint[]))
    AND (stage <> 'flash' OR NOT EXISTS (SELECT 1 FROM flash_release f WHERE f.receipt_id = r.receipt_id))
""")
SELECT_PARTS = Sql("""
SELECT claim_id, receipt_id,
    coalesce(sum(amount_yen) FILTER (WHERE component = 'principal'), 0)::bigint AS principal_yen,
    coalesce(sum(amount_yen) FILTER (WHERE component = 'dunning_fee'), 0)::bigint AS dunning_fee_yen,
    coalesce(sum(amount_yen) FILTER (WHERE component = 'late_charge'), 0)::bigint AS late_charge_yen,
    coalesce(sum(amount_yen) FILTER (WHERE component = 'disposition_cost'), 0)::bigint AS disposition_cost_yen,
    coalesce(sum(amount_yen) FILTER (WHERE component = 'overpaid'), 0)::bigint AS overpaid_yen,
    (array_agg(allocation_order ORDER BY version DESC))[1] AS allocation_order
FROM ledger_entry WHERE claim_id = ANY($1::bigint[]) AND side = 'collected' GROUP BY claim_id, receipt_id
""")
TAKE_NUMBERS = Sql("SELECT nextval('receipt_number') FROM generate_series(1, $1)")

LOCK_SUSPENDED = Sql("""
SELECT s.receipt_id, s.clearing_key FROM suspense s
WHERE s.clearing_key = ANY($1::text[]) AND s.resolved_at IS NULL ORDER BY s.receipt_id FOR UPDATE
""")
SELECT_SUSPENDED = Sql("SELECT receipt_id, resolved_at FROM suspense WHERE receipt_id = $1")
LOCK_ONE_SUSPENDED = Sql("SELECT receipt_id, resolved_at FROM suspense WHERE receipt_id = $1 FOR UPDATE")
# What an officer assigns at this moment is seen by whoever gets the lock after him.
LOCK_OPEN_SUSPENDED = Sql("""
SELECT receipt_id FROM suspense WHERE receipt_id = ANY($1::bigint[]) AND resolved_at IS NULL
ORDER BY receipt_id FOR UPDATE
""")
PLACE_SUSPENDED = Sql("""
UPDATE suspense SET resolved_at = $2, claim_id = n.claim_id
FROM unnest($1::bigint[], $3::bigint[]) AS n (receipt_id, claim_id) WHERE suspense.receipt_id = n.receipt_id
""")
PLACE_RECEIPTS = Sql("""
UPDATE receipt SET claim_id = n.claim_id
FROM unnest($1::bigint[], $2::bigint[]) AS n (receipt_id, claim_id) WHERE receipt.receipt_id = n.receipt_id
""")
SELECT_MONEY = Sql("""
SELECT r.receipt_id, r.stage, r.channel, r.receipt_ref, r.clearing_key, r.claim_id, r.amount_yen, r.paid_on,
    r.booked_on, r.place, r.by_disposition, p.principal_yen, p.dunning_fee_yen, p.late_charge_yen,
    p.disposition_cost_yen, 0 AS overpaid_yen, (
        SELECT coalesce(sum(u.amount_yen), 0)::bigint FROM overpaid_use u WHERE u.receipt_id = r.receipt_id
    ) AS used_yen
FROM receipt r LEFT JOIN slip_part p ON p.slip_no = r.slip_no AND p.claim_id = r.claim_id
WHERE r.receipt_id = ANY($1::bigint[])
""")
CLOSE_CANCELLED = Sql(
    "UPDATE suspense SET resolved_at = $2 WHERE receipt_id = ANY($1::bigint[]) AND resolved_at IS NULL"
)
REPORT_WAITING = Sql("""
UPDATE suspense SET reason = 'unknown_clearing_key', reported_on = $1
WHERE resolved_at IS NULL AND reported_on IS NULL AND since <= $2
RETURNING receipt_id
""")
#: The day is that of the caller; money has the newest stage that counts, and the owner who took it last.
LIST_SUSPENSE = Sql("""
SELECT s.receipt_id, s.reason, s.since, $3::date - s.since AS age_days, s.reported_on, r.stage, r.channel, r.amount_yen,
    r.paid_on, o.staff_no AS owner, o.taken_at AS owned_since, a.approval_id, a.state AS decision,
    EXISTS (SELECT FROM receipt_payer y WHERE y.receipt_id = s.receipt_id) AS payer_known,
    (SELECT count(*) FROM payer_candidate c WHERE c.receipt_id = s.receipt_id AND c.ask_no = (
        SELECT max(w.ask_no) FROM payer_answer w WHERE w.receipt_id = s.receipt_id
    )) AS candidates
FROM suspense s
CROSS JOIN LATERAL (
    SELECT stage, channel, amount_yen, paid_on FROM receipt
    WHERE receipt_id = s.receipt_id AND stage <> 'cancel' ORDER BY stage = 'final' DESC LIMIT 1
) AS r
LEFT JOIN LATERAL (
    SELECT staff_no, taken_at FROM suspense_owner WHERE receipt_id = s.receipt_id ORDER BY taken_at DESC LIMIT 1
) AS o ON true
LEFT JOIN (
    SELECT DISTINCT ON (receipt_id) (payload::jsonb ->> 'receipt_id')::bigint AS receipt_id, approval_id, state
    FROM approval
    WHERE act = 'payments.suspense_assignment' AND state IN ('proposed', 'checked') AND expires_at > $4
    ORDER BY receipt_id, proposed_at
) AS a USING (receipt_id)
WHERE s.resolved_at IS NULL AND s.receipt_id > $1 ORDER BY s.receipt_id LIMIT $2
""")
SELECT_OPEN_PROPOSAL = Sql("""
SELECT approval_id FROM approval
WHERE act = 'payments.suspense_assignment' AND state IN ('proposed', 'checked') AND expires_at > now()
    AND (payload::jsonb ->> 'receipt_id')::bigint = $1
LIMIT 1
""")
TAKE_SUSPENDED = Sql("""
INSERT INTO suspense_owner (receipt_id, taken_at, staff_no)
SELECT receipt_id, $2, $3 FROM suspense WHERE receipt_id = $1 AND resolved_at IS NULL
RETURNING receipt_id
""")
COUNT_WITHOUT_OWNER = Sql("""
SELECT count(*)::bigint FROM suspense s
WHERE s.resolved_at IS NULL AND s.reason = 'unknown_clearing_key'
    AND NOT EXISTS (SELECT 1 FROM suspense_owner o WHERE o.receipt_id = s.receipt_id)
""")


async def reported_before(connection: Connection, keys: Sequence[tuple[str, str]]) -> list[asyncpg.Record]:
    """All earlier reports of these payments, given as (channel, receipt_ref)."""
    return await connection.fetch(SELECT_REPORTED, [key[0] for key in keys], [key[1] for key in keys])


async def take_numbers(connection: Connection, count: int) -> list[int]:
    """Fresh receipt numbers."""
    return [row[0] for row in await connection.fetch(TAKE_NUMBERS, count)] if count else []


async def place_suspended(connection: Connection, placed: dict[int, int], at: datetime) -> None:
    """Give receipts that were in suspense to their claims."""
    receipts, claims = list(placed.keys()), list(placed.values())
    await connection.execute(PLACE_SUSPENDED, receipts, at, claims)
    await connection.execute(PLACE_RECEIPTS, receipts, claims)


async def report_waiting(connection: Connection, day: date, since: date) -> list[int]:
    """Mark what has waited since a day for its assessment as unknown; returns the receipts."""
    return [row["receipt_id"] for row in await connection.fetch(REPORT_WAITING, day, since)]
