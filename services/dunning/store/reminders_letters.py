"""The reminders (催告書) that were sent, and what was left out of them."""

from shared.postgres.sql import Rows, Sql

TAKE_SERIALS = Sql("""
INSERT INTO reminder_series (fiscal_year, last_serial) VALUES ($1, $2)
ON CONFLICT (fiscal_year) DO UPDATE SET last_serial = reminder_series.last_serial + excluded.last_serial
RETURNING last_serial
""")
SELECT_LETTER = Sql("""
SELECT document_no, run_id, person_no, form, envelope, dispatch_on, deadline_on, amount_yen, capacity, name,
    postal_code, address, lot_number, building
FROM reminder WHERE document_no = $1
""")
SELECT_LINES = Sql("""
SELECT l.claim_id, l.addressee_no, l.tax_item, l.form, l.to_pay_yen, n.levy_fiscal_year, n.notice_no, n.instalment,
    n.due_on
FROM reminder_line AS l JOIN dunning_notice AS n USING (claim_id, addressee_no)
WHERE l.document_no = $1 ORDER BY l.claim_id
""")
#: Letters whose deadline has passed while something in them is still owed and no later letter asks for it.
LIST_PASSED = Sql("""
SELECT r.document_no, r.person_no, r.form, r.dispatch_on, r.deadline_on, r.amount_yen,
    sum(c.open_principal_yen)::bigint AS open_yen, count(*) AS claim_count
FROM sent_reminder AS r
JOIN reminder_line AS l USING (document_no)
JOIN dunning_claim AS c ON c.claim_id = l.claim_id AND c.stage = 'dunned'
WHERE r.deadline_on < $1 AND r.document_no > $2
    AND ($4::text[] IS NULL OR l.tax_item = ANY($4))
    AND NOT EXISTS (
        SELECT FROM reminder_line AS m JOIN sent_reminder AS later USING (document_no)
        WHERE m.claim_id = l.claim_id AND m.addressee_no = l.addressee_no
            AND (later.dispatch_on, later.document_no) > (r.dispatch_on, r.document_no)
    )
GROUP BY r.document_no, r.person_no, r.form, r.dispatch_on, r.deadline_on, r.amount_yen ORDER BY r.document_no LIMIT $3
""")
LIST_LEFT_OUT = Sql("""
SELECT o.person_no, o.claim_id, o.reason
FROM reminder_left_out AS o JOIN dunning_notice AS n USING (claim_id)
WHERE o.run_id = $1 AND o.claim_id > $2 AND n.joint_of IS NULL AND ($4::text[] IS NULL OR n.tax_item = ANY($4))
ORDER BY o.claim_id, o.person_no LIMIT $3
""")

#: The letters of a run that were not taken out, with their claims.
SELECT_LEAVING = Sql("""
SELECT r.document_no, r.person_no, r.form AS letter_form, r.dispatch_on, r.deadline_on, r.capacity, r.name,
    r.postal_code, r.address, r.lot_number, r.building, l.claim_id, l.addressee_no, l.tax_item, l.form, l.to_pay_yen
FROM reminder AS r JOIN reminder_line AS l USING (document_no)
WHERE r.run_id = $1 AND NOT EXISTS (SELECT FROM reminder_stopped AS s WHERE s.document_no = r.document_no)
ORDER BY r.document_no, l.claim_id
""")
ADD_OUTCOME = Sql("""
INSERT INTO reminder_run_outcome (run_id, outcome, piece_count, reason, recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6)
""")
LIST_SLIPPED = Sql("""
SELECT s.document_no, r.person_no, s.reason FROM reminder_slipped AS s JOIN reminder AS r USING (document_no)
WHERE r.run_id = $1 AND s.document_no > $2 ORDER BY s.document_no LIMIT $3
""")

STOPPED = Rows("reminder_stopped", ("document_no", "reason", "stopped_by", "stopped_at"))
SLIPPED = Rows("reminder_slipped", ("document_no", "reason"))
LETTERS = Rows(
    "reminder",
    (
        "document_no",
        "run_id",
        "person_no",
        "form",
        "envelope",
        "dispatch_on",
        "deadline_on",
        "amount_yen",
        "capacity",
        "name",
        "postal_code",
        "address",
        "lot_number",
        "building",
        "written_at",
    ),
)
LETTER_LINES = Rows(
    "reminder_line", ("document_no", "run_id", "claim_id", "addressee_no", "tax_item", "form", "to_pay_yen")
)
LEFT_OUT = Rows("reminder_left_out", ("run_id", "person_no", "claim_id", "reason"))
