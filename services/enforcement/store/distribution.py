"""Distributions, who takes part in them, their statements, and what is to be handed out."""

from shared.postgres.sql import Rows, Sql

CREDITORS = Rows(
    "competing_creditor",
    (
        "creditor_id",
        "property_id",
        "kind",
        "name",
        "claimed_yen",
        "ranks_on",
        "arrived_on",
        "limit_yen",
        "from_former_owner",
        "reference",
        "effective_on",
        "recorded_at",
    ),
)
CREDITOR_ENDS = Rows("competing_creditor_end", ("creditor_id", "approval_id", "effective_on", "recorded_at"))
DISTRIBUTIONS = Rows(
    "distribution",
    (
        "distribution_id",
        "seizure_id",
        "seizure_step_no",
        "addressee_no",
        "source",
        "is_direct",
        "received_on",
        "amount_yen",
        "recorded_at",
    ),
)
STEPS = Rows(
    "distribution_step",
    (
        "distribution_id",
        "step_no",
        "kind",
        "state",
        "effective_on",
        "document_no",
        "delivery_on",
        "note",
        "approval_id",
        "recorded_by",
        "recorded_at",
    ),
)
BALANCES = Rows(
    "distribution_balance",
    (
        "distribution_id",
        "ask_no",
        "claim_id",
        "due_on",
        "cost_yen",
        "priority_days",
        "amounts_yen",
        "provisional_yen",
        "recorded_at",
    ),
)
SHARES = Rows(
    "distribution_share",
    (
        "distribution_id",
        "statement_no",
        "position",
        "kind",
        "claim_id",
        "creditor_id",
        "claimed_yen",
        "amount_yen",
        "article",
    ),
)
ORDERS = Rows("payment_order", ("order_id", "distribution_id", "statement_no", "position", "ordered_on", "recorded_at"))
ORDER_ENDS = Rows(
    "payment_order_end", ("order_id", "outcome", "effective_on", "reference", "recorded_by", "recorded_at")
)

TAKE_SERIALS = Sql("""
INSERT INTO realisation_series AS s (kind, fiscal_year, last_serial) VALUES ($1, $2, $3)
ON CONFLICT (kind, fiscal_year) DO UPDATE SET last_serial = s.last_serial + excluded.last_serial RETURNING last_serial
""")

# Whoever books money of a seizure locks it too, so one of the two sees the other.
LOCK_SEIZURES_OF_PROPERTY = Sql("SELECT seizure_id FROM seizure WHERE property_id = $1 ORDER BY seizure_id FOR UPDATE")
SELECT_PROPERTY = Sql("""
SELECT p.property_id, k.case_id, k.addressee_no, k.is_open
FROM property p JOIN enforcement_case k USING (case_id) WHERE p.property_id = $1
""")
#: Creditors of a property that have a part in what it brings in on a day, the first to arrive first: a request that
#: arrives later has none.
SELECT_CREDITORS = Sql("""
SELECT c.creditor_id, c.property_id, c.kind, c.name, c.claimed_yen, c.ranks_on, c.arrived_on, c.limit_yen,
    c.from_former_owner, c.reference, c.effective_on
FROM competing_creditor c
WHERE c.property_id = $1 AND (c.arrived_on IS NULL OR c.arrived_on <= $2) AND NOT EXISTS (
    SELECT 1 FROM competing_creditor_end e WHERE e.creditor_id = c.creditor_id
)
ORDER BY c.arrived_on, c.recorded_at, c.creditor_id
""")
#: A creditor who takes part already, by what proves it.
SELECT_SAME_CREDITOR = Sql("""
SELECT c.creditor_id FROM competing_creditor c
WHERE c.property_id = $1 AND c.kind = $2 AND c.name = $3 AND c.reference = $4 AND NOT EXISTS (
    SELECT 1 FROM competing_creditor_end e WHERE e.creditor_id = c.creditor_id
) LIMIT 1
""")
#: Since when property is under a seizure that is in effect; none where it is under none.
SELECT_SEIZED_SINCE = Sql("""
SELECT min(s.effective_on) FROM seizure z JOIN seizure_step s USING (seizure_id)
WHERE z.property_id = $1 AND s.state = 'effective' AND NOT EXISTS (
    SELECT 1 FROM seizure_step e WHERE e.seizure_id = z.seizure_id AND e.state IN ('released', 'withdrawn')
)
""")
LOCK_CREDITOR = Sql("""
SELECT c.creditor_id, c.property_id, k.addressee_no FROM competing_creditor c JOIN property p USING (property_id)
JOIN enforcement_case k USING (case_id)
WHERE c.creditor_id = $1 AND NOT EXISTS (SELECT 1 FROM competing_creditor_end e WHERE e.creditor_id = c.creditor_id)
FOR UPDATE OF c
""")

LOCK = Sql("""
SELECT distribution_id FROM distribution WHERE distribution_id = ANY($1::uuid[]) ORDER BY distribution_id FOR UPDATE
""")
LOCK_OF_STEPS = Sql("""
SELECT d.distribution_id FROM distribution d
JOIN unnest($1::uuid[], $2::integer[]) AS n (seizure_id, step_no)
    ON n.seizure_id = d.seizure_id AND n.step_no = d.seizure_step_no
ORDER BY d.distribution_id FOR UPDATE OF d
""")
# Those whose day has come; one that somebody is changing right now waits for the next day.
LOCK_DUE = Sql("""
SELECT d.distribution_id FROM distribution d WHERE EXISTS (
    SELECT 1 FROM distribution_step s WHERE s.distribution_id = d.distribution_id AND s.state = 'sent'
        AND s.step_no = (SELECT max(z.step_no) FROM distribution_step z WHERE z.distribution_id = d.distribution_id)
        AND (SELECT max(z.delivery_on) FROM distribution_step z WHERE z.distribution_id = d.distribution_id) <= $1
)
ORDER BY d.distribution_id FOR UPDATE OF d SKIP LOCKED
""")
# Read after the lock, so that the last step is the last.
_VIEW = """
SELECT d.distribution_id, d.seizure_id, d.seizure_step_no, d.addressee_no, d.source, d.is_direct, d.received_on,
    coalesce((
        SELECT o.addressee_no FROM seizure_liability l JOIN disposition o USING (disposition_id)
        WHERE l.seizure_id = d.seizure_id
    ), d.addressee_no) AS owner_no,
    d.amount_yen, z.case_id, z.property_id, v.description, last.step_no, last.state, z.owner_office,
    (SELECT max(s.step_no) FROM distribution_step s
        WHERE s.distribution_id = d.distribution_id AND s.state = 'waiting') AS ask_no,
    (SELECT max(s.step_no) FROM distribution_step s
        WHERE s.distribution_id = d.distribution_id AND s.kind IN ('decided', 'divided')) AS statement_no,
    (SELECT s.delivery_on FROM distribution_step s
        WHERE s.distribution_id = d.distribution_id AND s.kind = 'sent' ORDER BY s.step_no DESC LIMIT 1) AS delivery_on,
    (SELECT s.effective_on FROM distribution_step s
        WHERE s.distribution_id = d.distribution_id AND s.kind = 'sent' ORDER BY s.step_no DESC LIMIT 1) AS sent_on,
    (SELECT s.effective_on FROM seizure_step s
        WHERE s.seizure_id = d.seizure_id AND s.kind = 'issued') AS seized_on,
    ARRAY(SELECT c.claim_id FROM seizure_claim c WHERE c.seizure_id = d.seizure_id ORDER BY c.claim_id) AS claim_ids,
    ARRAY(
        SELECT DISTINCT c.other_no FROM seizure_claim c
        WHERE c.seizure_id = d.seizure_id AND c.other_no IS NOT NULL ORDER BY 1
    ) AS other_nos,
    ARRAY(SELECT DISTINCT c.tax_item FROM seizure_claim c WHERE c.seizure_id = d.seizure_id ORDER BY 1) AS tax_items
FROM distribution d JOIN seizure z USING (seizure_id)
JOIN property_version v ON v.property_id = z.property_id AND v.version_no = z.property_version_no
JOIN LATERAL (
    SELECT s.step_no, s.state FROM distribution_step s
    WHERE s.distribution_id = d.distribution_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
"""
#: $1 is the tax items of whoever asks, none for all.
_IN_SCOPE = """($1::text[] IS NULL OR NOT EXISTS (
    SELECT 1 FROM seizure_claim c WHERE c.seizure_id = d.seizure_id AND c.tax_item <> ALL($1)
))"""
SELECT = Sql(f"{_VIEW} WHERE d.distribution_id = ANY($1::uuid[]) ORDER BY d.distribution_id")
# Whatever is not paid out, and statements of what was paid at once that nobody has sent; wholly in some tax items.
_UNSENT = """NOT EXISTS (
    SELECT 1 FROM distribution_step s WHERE s.distribution_id = d.distribution_id AND s.kind = 'sent'
)"""
LIST_OPEN = Sql(f"""{_VIEW}
WHERE (last.state <> 'paid_out' OR {_UNSENT}) AND {_IN_SCOPE}
ORDER BY d.received_on, d.distribution_id LIMIT 500
""")
COUNT_OPEN = Sql("""
SELECT count(*) AS open_distributions, count(*) FILTER (WHERE d.received_on + $2::integer < $1) AS late_statements
FROM distribution d WHERE NOT EXISTS (
    SELECT 1 FROM distribution_step s WHERE s.distribution_id = d.distribution_id AND s.kind = 'sent'
)
""")
SELECT_STEPS = Sql("""
SELECT step_no, kind, state, effective_on, document_no, delivery_on, note, recorded_by, recorded_at
FROM distribution_step WHERE distribution_id = $1 ORDER BY step_no
""")
SELECT_BALANCES = Sql("""
SELECT b.claim_id, c.tax_item, b.due_on, b.cost_yen, b.priority_days, b.amounts_yen, b.provisional_yen
FROM distribution_balance b JOIN distribution d USING (distribution_id)
JOIN seizure_claim c ON c.seizure_id = d.seizure_id AND c.claim_id = b.claim_id
WHERE b.distribution_id = $1 AND b.ask_no = $2 ORDER BY b.due_on, b.claim_id
""")
SELECT_SHARES = Sql("""
SELECT s.distribution_id, s.statement_no, s.position, s.kind, s.claim_id, s.creditor_id, s.claimed_yen, s.amount_yen,
    s.article, c.name, c.kind AS creditor_kind
FROM distribution_share s LEFT JOIN competing_creditor c USING (creditor_id)
JOIN unnest($1::uuid[], $2::integer[]) AS n (distribution_id, statement_no)
    ON n.distribution_id = s.distribution_id AND n.statement_no = s.statement_no
ORDER BY s.distribution_id, s.position
""")
SELECT_CLAIM_WORDS = Sql("""
SELECT claim_id, tax_item, levy_fiscal_year, instalment FROM known_claim WHERE claim_id = ANY($1::bigint[])
""")

_ORDER = """
SELECT o.order_id, o.distribution_id, o.ordered_on, s.kind, s.amount_yen, c.name, d.addressee_no, e.outcome,
    e.effective_on, e.reference,
    ARRAY(SELECT DISTINCT k.tax_item FROM seizure_claim k WHERE k.seizure_id = d.seizure_id ORDER BY 1) AS tax_items
FROM payment_order o JOIN distribution_share s USING (distribution_id, statement_no, position)
JOIN distribution d USING (distribution_id) LEFT JOIN competing_creditor c USING (creditor_id)
LEFT JOIN payment_order_end e USING (order_id)
"""
LIST_ORDERS = Sql(f"""{_ORDER}
WHERE e.order_id IS NULL AND {_IN_SCOPE}
ORDER BY o.ordered_on, o.order_id LIMIT 500
""")
SELECT_ORDERS_OF = Sql(f"{_ORDER} WHERE o.distribution_id = $1 ORDER BY o.position")
LOCK_ORDER = Sql("SELECT order_id FROM payment_order WHERE order_id = $1 FOR UPDATE")
SELECT_ORDER = Sql(f"{_ORDER} WHERE o.order_id = $1")
