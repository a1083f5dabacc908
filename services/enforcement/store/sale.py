"""Public sales of property under seizure, their steps and bids."""

from shared.postgres.sql import Rows, Sql

SALES = Rows(
    "sale",
    (
        "sale_id",
        "seizure_id",
        "round_no",
        "method",
        "estimate_yen",
        "valuation",
        "deposit_yen",
        "sale_on",
        "place",
        "early_ground",
        "early_reason",
        "recorded_at",
    ),
)
STEPS = Rows(
    "sale_step",
    (
        "sale_id",
        "step_no",
        "kind",
        "state",
        "effective_on",
        "document_no",
        "second_on",
        "bid_no",
        "price_yen",
        "note",
        "approval_id",
        "recorded_by",
        "recorded_at",
        "next_bid_no",
    ),
)
BIDS = Rows("sale_bid", ("sale_id", "bid_no", "bidder", "amount_yen", "deposit_yen", "invalid", "recorded_at"))

# The seizure is locked first, always, so a release and a sale see each other.
SELECT_SEIZURE_ID = Sql("SELECT seizure_id FROM sale WHERE sale_id = $1")
LOCK = Sql("SELECT sale_id FROM sale WHERE sale_id = $1 FOR UPDATE")
# The bid is that of whose turn it is: the winner, and after his default the next-highest bidder.
_VIEW = """
SELECT o.sale_id, o.seizure_id, o.round_no, o.method, o.estimate_yen, o.valuation, o.deposit_yen, o.sale_on, o.place,
    o.early_ground, o.early_reason,
    z.case_id, z.addressee_no, z.property_id, v.kind, v.description, v.senior_yen, last.step_no, last.state,
    last.effective_on AS stepped_on,
    b.bid_no, b.amount_yen AS price_yen, b.deposit_yen AS bid_deposit_yen, b.bidder, a.next_bid_no,
    defaults.has_defaulted,
    (SELECT s.second_on FROM sale_step s
        WHERE s.sale_id = o.sale_id AND s.kind = 'decided' ORDER BY s.step_no DESC LIMIT 1) AS payment_due_on,
    (SELECT count(*)::integer FROM sale n JOIN sale_step s ON s.sale_id = n.sale_id
        WHERE n.seizure_id = o.seizure_id AND s.kind = 'failed') AS failed_rounds,
    ARRAY(SELECT DISTINCT c.tax_item FROM seizure_claim c WHERE c.seizure_id = o.seizure_id ORDER BY 1) AS tax_items
FROM sale o JOIN seizure z USING (seizure_id)
JOIN property_version v ON v.property_id = z.property_id AND v.version_no = z.property_version_no
JOIN LATERAL (
    SELECT s.step_no, s.state, s.effective_on FROM sale_step s
    WHERE s.sale_id = o.sale_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
LEFT JOIN sale_step a ON a.sale_id = o.sale_id AND a.kind = 'awarded'
JOIN LATERAL (
    SELECT EXISTS (SELECT 1 FROM sale_step s WHERE s.sale_id = o.sale_id AND s.kind = 'defaulted') AS has_defaulted
) AS defaults ON true
LEFT JOIN sale_bid b ON b.sale_id = o.sale_id
    AND b.bid_no = CASE WHEN defaults.has_defaulted THEN coalesce(a.next_bid_no, a.bid_no) ELSE a.bid_no END
"""
_IN_SCOPE = """($1::text[] IS NULL OR NOT EXISTS (
    SELECT 1 FROM seizure_claim c WHERE c.seizure_id = o.seizure_id AND c.tax_item <> ALL($1)
))"""
SELECT = Sql(f"{_VIEW} WHERE o.sale_id = $1")
LIST_LIVE = Sql(f"""{_VIEW}
WHERE last.state IN ('planned', 'published', 'awarded', 'decided', 'defaulted', 'paid') AND {_IN_SCOPE}
ORDER BY o.sale_on, o.sale_id LIMIT 500
""")
SELECT_OF_SEIZURE = Sql("""
SELECT o.round_no, last.state FROM sale o JOIN LATERAL (
    SELECT s.state FROM sale_step s WHERE s.sale_id = o.sale_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
WHERE o.seizure_id = $1 ORDER BY o.round_no
""")
# How many public sales of what is under seizure nobody bid at.
COUNT_FAILED = Sql("""
SELECT o.seizure_id, count(*)::integer AS rounds FROM sale o JOIN sale_step s USING (sale_id)
WHERE o.seizure_id = ANY($1::uuid[]) AND s.kind = 'failed' GROUP BY o.seizure_id
""")
SELECT_STEPS = Sql("""
SELECT step_no, kind, effective_on, document_no, second_on, bid_no, price_yen, note, recorded_by, recorded_at
FROM sale_step WHERE sale_id = $1 ORDER BY step_no
""")
SELECT_BIDS = Sql(
    "SELECT bid_no, bidder, amount_yen, deposit_yen, invalid FROM sale_bid WHERE sale_id = $1 ORDER BY bid_no"
)
