"""Refunds as they were decided, with their interest and their payees."""

from shared.postgres.sql import Rows, Sql

INSERT_REFUND = Sql("""
INSERT INTO refund (approval_id, addressee_no, decided_on, amount_yen, interest_yen, decided_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING refund_id
""")
INSERT_PAYEE = Sql("""
INSERT INTO refund_payee (refund_id, change_no, entry_id, approval_id, recorded_at) VALUES ($1, $2, $3, $4, $5)
""")
_REFUND = """
SELECT r.*, p.entry_id, p.change_no FROM refund AS r JOIN LATERAL (
    SELECT entry_id, change_no FROM refund_payee WHERE refund_id = r.refund_id ORDER BY change_no DESC LIMIT 1
) AS p ON true
"""
SELECT_REFUND = Sql(f"{_REFUND} WHERE r.refund_id = $1")
# Whom refunds are paid to changes while no run is frozen, and no run is frozen while it changes.
LOCK_PAYEES = Sql("SELECT pg_advisory_xact_lock(hashtext('refund_payee'))")
LIST_REFUNDS = Sql(f"{_REFUND} WHERE r.refund_id > $1 ORDER BY r.refund_id LIMIT $2")
SELECT_OF_ADDRESSEE = Sql(f"{_REFUND} WHERE r.addressee_no = $1 ORDER BY r.refund_id")
SELECT_ITEMS = Sql("""
SELECT i.refund_id, i.overpayment_id, i.use_id, i.amount_yen, i.interest_yen, i.interest, o.claim_id, o.receipt_id,
    o.tax_item, o.levy_fiscal_year, o.accounting_fiscal_year, o.addressee_no, u.account, u.account_fiscal_year
FROM refund_item_now AS i JOIN overpayment AS o USING (overpayment_id) LEFT JOIN overpayment_use AS u USING (use_id)
WHERE i.refund_id = ANY($1::bigint[]) ORDER BY i.refund_id, i.overpayment_id
""")
# The parts as the newest change of payee left them, with the ground of an account that the register does not confirm.
SELECT_PARTS = Sql("""
SELECT p.refund_id, p.change_no, p.payee_no, p.amount_yen, g.ground, g.document
FROM refund_part AS p LEFT JOIN refund_holder_ground AS g USING (refund_id, change_no, payee_no)
WHERE p.refund_id = ANY($1::bigint[])
    AND p.change_no = (SELECT max(n.change_no) FROM refund_payee AS n WHERE n.refund_id = p.refund_id)
ORDER BY p.refund_id, p.payee_no
""")
# Whether a decision is proposed for one of these overpayments and not decided yet; $1 the act.
SELECT_OPEN_PROPOSAL = Sql("""
SELECT EXISTS (
    SELECT FROM approval AS a CROSS JOIN jsonb_array_elements(a.payload::jsonb -> 'items') AS item
    WHERE a.act = $1 AND a.state IN ('proposed', 'checked') AND a.expires_at > now()
        AND (item ->> 'overpayment_id')::bigint = ANY($2::bigint[])
)
""")

SELECT_CANCELLATION = Sql("SELECT * FROM refund_cancellation WHERE refund_id = ANY($1::bigint[])")
INSERT_CANCELLATION = Sql("""
INSERT INTO refund_cancellation (refund_id, approval_id, reason, cancelled_on, recorded_at)
VALUES ($1, $2, $3, $4, $5)
""")

# What of overpayments paid other claims, whose interest no refund that stands has paid.
SELECT_APPROPRIATED = Sql("""
SELECT a.use_id, a.overpayment_id, a.appropriation_date,
    p.principal_yen + p.dunning_fee_yen + p.late_charge_yen + p.disposition_cost_yen AS amount_yen
FROM appropriation AS a JOIN appropriation_posting AS p USING (use_id)
WHERE a.overpayment_id = ANY($1::bigint[]) AND p.receipt_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM appropriation_cancellation AS x WHERE x.use_id = a.use_id)
    AND NOT EXISTS (
        SELECT FROM refund_appropriation_interest AS i WHERE i.use_id = a.use_id
            AND NOT EXISTS (SELECT FROM refund_cancellation AS c WHERE c.refund_id = i.refund_id)
    )
ORDER BY a.overpayment_id, a.appropriation_date, a.use_id
""")

# Overpayments of which all was appropriated and whose interest nobody has been paid; $1 the last one seen.
LIST_INTEREST_OWED = Sql("""
SELECT o.*, b.open_yen FROM overpayment AS o JOIN overpayment_balance AS b USING (overpayment_id)
WHERE o.overpayment_id > $1 AND b.open_yen = 0 AND b.reserved_yen = 0 AND b.appropriated_yen > 0
    AND ($2::text[] IS NULL OR o.tax_item = ANY($2))
ORDER BY o.overpayment_id LIMIT $3
""")

ITEMS = Rows("refund_item", ("refund_id", "overpayment_id", "use_id", "amount_yen", "interest_yen", "interest"))
PARTS = Rows("refund_part", ("refund_id", "change_no", "payee_no", "amount_yen"))
APPROPRIATION_INTEREST = Rows("refund_appropriation_interest", ("refund_id", "use_id"))
