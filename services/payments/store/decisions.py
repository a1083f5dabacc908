"""Decisions about claims: kept for good, valid until revoked."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from shared.postgres.sql import Connection, Rows, Sql

DECISIONS = Rows(
    "claim_decision",
    ("decision_id", "claim_id", "kind", "ground", "first_day", "last_day", "amount_yen", "due_on", "recorded_at"),
)
REVOCATIONS = Rows("claim_decision_revocation", ("decision_id", "approval_id", "recorded_at"))
ANNOUNCED = Rows("announced_relief", ("decision_id", "block_id", "claim_id", "event_id"))

#: Those that were valid at a time, in the order in which they were made.
SELECT_VALID = Sql("""
SELECT d.decision_id, d.claim_id, d.kind, d.ground, d.first_day, d.last_day, d.amount_yen, d.due_on, d.recorded_at
FROM claim_decision d LEFT JOIN claim_decision_revocation r USING (decision_id)
WHERE d.claim_id = ANY($1::bigint[]) AND d.recorded_at <= $2 AND (r.recorded_at IS NULL OR r.recorded_at > $2)
ORDER BY d.claim_id, d.recorded_at, d.decision_id
""")
#: All of a claim, with the flag that says which still count (有効フラグ), who approved each, or which state it follows.
LIST_OF_CLAIM = Sql("""
SELECT d.decision_id, d.kind, d.ground, d.first_day, d.last_day, d.amount_yen, d.due_on, d.recorded_at,
    a.payload::jsonb ->> 'reason' AS reason,
    (SELECT s.actor_id FROM approval_step s WHERE s.approval_id = d.decision_id AND s.step = 'approved') AS approved_by,
    r.decision_id IS NULL AS is_valid, r.recorded_at AS revoked_at, b.payload::jsonb ->> 'reason' AS revoked_for,
    n.block_id, m.disposition_id,
    (SELECT s.actor_id FROM approval_step s WHERE s.approval_id = r.approval_id AND s.step = 'approved') AS revoked_by
FROM claim_decision d LEFT JOIN approval a ON a.approval_id = d.decision_id
LEFT JOIN announced_relief n USING (decision_id) LEFT JOIN announced_due_date m USING (decision_id)
LEFT JOIN claim_decision_revocation r USING (decision_id) LEFT JOIN approval b ON b.approval_id = r.approval_id
WHERE d.claim_id = $1 ORDER BY d.recorded_at, d.decision_id
""")
#: The reliefs of some states that still count.
SELECT_ANNOUNCED = Sql("""
SELECT n.block_id, d.decision_id, d.claim_id, d.ground, d.first_day, d.last_day
FROM announced_relief n JOIN claim_decision d USING (decision_id)
LEFT JOIN claim_decision_revocation r USING (decision_id)
WHERE n.block_id = ANY($1::uuid[]) AND r.decision_id IS NULL ORDER BY d.claim_id, d.decision_id
""")
#: What follows from a state or an acceleration is no decision that is revoked here: whoever decided that ends it.
SELECT_ONE = Sql("""
SELECT d.claim_id, d.kind, r.decision_id IS NULL AS is_valid
FROM claim_decision d LEFT JOIN claim_decision_revocation r USING (decision_id)
WHERE d.decision_id = $1 AND NOT EXISTS (SELECT 1 FROM announced_relief n WHERE n.decision_id = d.decision_id)
    AND NOT EXISTS (SELECT 1 FROM announced_due_date n WHERE n.decision_id = d.decision_id)
""")
#: Decisions and revocations that came after the first so many of a claim.
SELECT_SINCE = Sql("""
SELECT kind, revoked, recorded_at FROM (
    SELECT kind, false AS revoked, recorded_at FROM claim_decision WHERE claim_id = $1
    UNION ALL
    SELECT d.kind, true, r.recorded_at FROM claim_decision_revocation r JOIN claim_decision d USING (decision_id)
    WHERE d.claim_id = $1
) AS made ORDER BY recorded_at OFFSET $2
""")
SET_DUE_DATE = Sql("UPDATE claim SET due_on = $2 WHERE claim_id = $1")

#: Each decision and revocation was approved and carried out as it stands, or follows from a state that was announced;
#: each approval is one of them, and the balance says how many there are and what they exempt. A row is a claim for
#: which this is not so.
PROVE_DECISIONS = Sql("""
WITH executed AS (
    SELECT a.approval_id, a.act, a.payload::jsonb AS payload FROM approval a
    WHERE a.act IN ('payments.charge_relief', 'payments.exemption', 'payments.due_date', 'payments.forced_charge',
            'payments.decision_revocation')
        AND EXISTS (SELECT 1 FROM approval_step s WHERE s.approval_id = a.approval_id AND s.step = 'approved')
        AND EXISTS (SELECT 1 FROM approval_step s WHERE s.approval_id = a.approval_id AND s.step = 'executed')
), approved AS (
    SELECT approval_id, act, (payload #>> '{claim,claim_id}')::bigint AS claim_id,
        coalesce(payload ->> 'ground', '') AS ground, (payload ->> 'first_day')::date AS first_day,
        (payload ->> 'last_day')::date AS last_day, (payload ->> 'amount_yen')::bigint AS amount_yen,
        (payload ->> 'due_on')::date AS due_on, (payload ->> 'decision_id')::uuid AS decision_id
    FROM executed
), made AS (
    SELECT decision_id AS approval_id, 'payments.' || kind AS act, claim_id, ground, first_day, last_day, amount_yen,
        due_on, NULL::uuid AS decision_id FROM claim_decision
    UNION ALL
    SELECT r.approval_id, 'payments.decision_revocation', d.claim_id, '', NULL, NULL, NULL, NULL, r.decision_id
    FROM claim_decision_revocation r JOIN claim_decision d USING (decision_id)
), decided_here AS (
    SELECT made.* FROM made
    WHERE NOT EXISTS (SELECT 1 FROM announced_relief n WHERE n.decision_id = made.approval_id)
        AND NOT EXISTS (SELECT 1 FROM announced_relief n WHERE n.decision_id = made.decision_id)
        AND NOT EXISTS (SELECT 1 FROM announced_due_date n WHERE n.decision_id = made.approval_id)
        AND NOT EXISTS (SELECT 1 FROM announced_due_date n WHERE n.decision_id = made.decision_id)
), counted AS (
    SELECT claim_id, count(*) AS decision_count FROM made GROUP BY claim_id
), exempted AS (
    SELECT claim_id, -sum(amount_yen) AS amount_yen FROM ledger_entry
    WHERE side = 'assessed' AND component = 'principal' AND reason IN ('exemption', 'decided_exemption')
    GROUP BY claim_id
)
SELECT claim_id FROM (
    SELECT claim_id FROM (
        (TABLE approved EXCEPT TABLE decided_here) UNION (TABLE decided_here EXCEPT TABLE approved)
    ) AS different
    UNION
    SELECT coalesce(b.claim_id, n.claim_id) FROM counted n FULL JOIN (
        SELECT claim_id, decision_count FROM claim_balance WHERE decision_count > 0
    ) b USING (claim_id) WHERE n.decision_count IS DISTINCT FROM b.decision_count
    UNION
    SELECT coalesce(b.claim_id, x.claim_id) FROM exempted x FULL JOIN (
        SELECT claim_id, exempted_yen FROM claim_balance WHERE exempted_yen > 0
    ) b USING (claim_id) WHERE coalesce(x.amount_yen, 0) <> coalesce(b.exempted_yen, 0)
) AS found ORDER BY 1 LIMIT 100
""")


async def valid_at(connection: Connection, claim_ids: Sequence[int], at: datetime) -> list[asyncpg.Record]:
    """The decisions about claims that were valid at a time, in the order in which they were made."""
    return await connection.fetch(SELECT_VALID, claim_ids, at)
