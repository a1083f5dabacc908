"""What is to be appropriated, what was decided, and how payments posted it."""

from shared.postgres.sql import Rows, Sql

QUESTIONS = Rows("open_claims_question", ("ask_id", "addressee_no", "asked_at"))
ABOUT = Rows("open_claims_question_about", ("ask_id", "overpayment_id", "asked_at"))
ANSWERS = Rows("open_claims_answer", ("ask_id", "stated_on", "recorded_at"))
DUTIES = Rows(
    "appropriation_duty",
    (
        "ask_id",
        "overpayment_id",
        "place",
        "claim_id",
        "addressee_no",
        "tax_item",
        "levy_fiscal_year",
        "instalment",
        "due_on",
        "kind",
        "amount_yen",
        "appropriation_date",
        "consent_id",
    ),
)
CONSENTS = Rows(
    "appropriation_consent",
    (
        "consent_id",
        "addressee_no",
        "overpaid_tax_item",
        "owed_tax_item",
        "given_on",
        "document_ref",
        "recorded_by",
        "recorded_at",
    ),
)
CONSENT_ENDS = Rows("appropriation_consent_end", ("consent_id", "ended_on", "recorded_by", "recorded_at"))
APPROPRIATIONS = Rows(
    "appropriation",
    (
        "use_id",
        "overpayment_id",
        "ask_id",
        "claim_id",
        "addressee_no",
        "tax_item",
        "levy_fiscal_year",
        "instalment",
        "kind",
        "appropriation_date",
        "consent_id",
        "recorded_at",
    ),
)
POSTINGS = Rows(
    "appropriation_posting",
    (
        "use_id",
        "receipt_id",
        "principal_yen",
        "dunning_fee_yen",
        "late_charge_yen",
        "disposition_cost_yen",
        "refused_because",
        "posted_on",
        "recorded_at",
    ),
)
CANCELLATIONS = Rows("appropriation_cancellation", ("use_id", "cancelled_on", "recorded_at"))

#: Overpayments of persons with something open, under every number of theirs. $1 the numbers.
SELECT_OPEN_OF = Sql("""
SELECT o.overpayment_id, o.addressee_no, o.claim_id, o.tax_item, o.arose_on, b.open_yen
FROM overpayment o JOIN overpayment_balance b USING (overpayment_id)
WHERE o.addressee_no = ANY($1::text[]) AND b.open_yen > 0 AND o.receipt_id IS NOT NULL ORDER BY o.overpayment_id
""")
#: Persons with something open, a page after one. $1 the number, $2 how many.
SELECT_PERSONS = Sql("""
SELECT DISTINCT o.addressee_no FROM overpayment o JOIN overpayment_balance b USING (overpayment_id)
WHERE b.open_yen > 0 AND o.addressee_no > $1 ORDER BY o.addressee_no LIMIT $2
""")
#: The questions that nobody has answered yet, with what they are about.
SELECT_ASKED = Sql("""
SELECT q.ask_id, w.overpayment_id FROM open_claims_question q JOIN open_claims_question_about w USING (ask_id)
WHERE q.ask_id = ANY($1::uuid[]) AND NOT EXISTS (SELECT FROM open_claims_answer a WHERE a.ask_id = q.ask_id)
""")
SELECT_CONSENTS = Sql("""
SELECT c.consent_id, c.addressee_no, c.overpaid_tax_item, c.owed_tax_item, c.given_on, c.document_ref, c.recorded_by,
    c.recorded_at
FROM appropriation_consent c
WHERE c.addressee_no = ANY($1::text[])
    AND NOT EXISTS (SELECT FROM appropriation_consent_end e WHERE e.consent_id = c.consent_id)
ORDER BY c.given_on, c.consent_id
""")
SELECT_CONSENT = Sql("""
SELECT c.consent_id, c.addressee_no, c.given_on, e.ended_on FROM appropriation_consent c
LEFT JOIN appropriation_consent_end e USING (consent_id) WHERE c.consent_id = $1
""")
#: What the last question about an overpayment has led to; no row of a duty where there is none. $1 overpayments.
SELECT_DUE = Sql("""
SELECT v.overpayment_id, v.ask_id, v.stated_on, v.open_yen, v.due_yen FROM appropriation_due v
WHERE v.overpayment_id = ANY($1::bigint[]) ORDER BY v.overpayment_id
""")
SELECT_DUTIES = Sql("""
SELECT d.ask_id, d.overpayment_id, d.place, d.claim_id, d.addressee_no, d.tax_item, d.levy_fiscal_year, d.instalment,
    d.due_on, d.kind, d.amount_yen, d.appropriation_date, d.consent_id
FROM appropriation_due v JOIN appropriation_duty d USING (ask_id, overpayment_id)
WHERE v.overpayment_id = ANY($1::bigint[]) ORDER BY d.overpayment_id, d.place
""")
#: Whether payments has still to answer what the person of an overpayment owes.
IS_AWAITED = Sql("SELECT stated_on IS NULL FROM appropriation_due WHERE overpayment_id = $1")
#: Everything that is to be appropriated, a page after an overpayment. $1 it, $2 how many, $3 tax items or none for all.
LIST_DUE = Sql("""
SELECT v.overpayment_id, v.ask_id, v.stated_on, v.open_yen, v.due_yen, o.addressee_no, o.tax_item, o.levy_fiscal_year,
    o.claim_id, o.arose_on,
    EXISTS (
        SELECT FROM approval p
        WHERE p.act = 'refunds.appropriation' AND p.state IN ('proposed', 'checked') AND p.expires_at > $4
            AND (p.payload::jsonb ->> 'overpayment_id')::bigint = v.overpayment_id
    ) AS is_proposed
FROM appropriation_due v JOIN overpayment o USING (overpayment_id)
WHERE v.due_yen > 0 AND v.overpayment_id > $1 AND ($3::text[] IS NULL OR o.tax_item = ANY($3))
ORDER BY v.overpayment_id LIMIT $2
""")
#: What waits for two persons to decide.
COUNT_DUE = Sql("""
SELECT count(*) AS due, coalesce(sum(due_yen), 0)::bigint AS due_yen FROM appropriation_due WHERE due_yen > 0
""")
SELECT_OPEN_PROPOSAL = Sql("""
SELECT approval_id FROM approval
WHERE act = 'refunds.appropriation' AND state IN ('proposed', 'checked') AND expires_at > now()
    AND (payload::jsonb ->> 'overpayment_id')::bigint = $1
LIMIT 1
""")
#: Decided appropriations with what became of them. $1 their numbers.
SELECT_DECIDED = Sql("""
SELECT a.use_id, a.overpayment_id, a.claim_id, a.addressee_no, u.amount_yen, t.amount_yen AS taken_yen,
    EXISTS (SELECT FROM appropriation_cancellation c WHERE c.use_id = a.use_id) AS is_cancelled,
    EXISTS (SELECT FROM overpayment_use_step r WHERE r.use_id = a.use_id AND r.step = 'returned') AS is_returned,
    o.addressee_no AS overpaid_addressee_no
FROM appropriation a JOIN overpayment_use u USING (use_id) JOIN overpayment o ON o.overpayment_id = a.overpayment_id
LEFT JOIN overpayment_use_step t ON t.use_id = a.use_id AND t.step = 'taken'
WHERE a.use_id = ANY($1::uuid[])
""")
#: Appropriations whose money is gone: of overpayments of which more was used than is left. What is only reserved has
#: not left its claim. $1 the overpayments.
SELECT_TO_CANCEL = Sql("""
SELECT a.use_id, a.overpayment_id, a.claim_id, o.claim_id AS overpaid_claim_id, o.addressee_no, o.receipt_id,
    t.amount_yen AS taken_yen, -(b.open_yen + b.reserved_yen) - coalesce((
        SELECT sum(w.amount_yen) FROM appropriation_cancellation x JOIN overpayment_use_step w USING (use_id)
        JOIN overpayment_use y USING (use_id)
        WHERE y.overpayment_id = a.overpayment_id AND w.step = 'taken'
            AND NOT EXISTS (SELECT FROM overpayment_use_step r WHERE r.use_id = x.use_id AND r.step = 'returned')
    ), 0)::bigint AS missing_yen
FROM appropriation a JOIN overpayment o ON o.overpayment_id = a.overpayment_id
JOIN overpayment_balance b ON b.overpayment_id = a.overpayment_id
JOIN overpayment_use_step t ON t.use_id = a.use_id AND t.step = 'taken' AND t.amount_yen > 0
WHERE a.overpayment_id = ANY($1::bigint[]) AND b.open_yen + b.reserved_yen < 0
    AND NOT EXISTS (SELECT FROM appropriation_cancellation c WHERE c.use_id = a.use_id)
ORDER BY a.overpayment_id, a.recorded_at DESC, a.use_id DESC
""")
#: $1 overpayments.
SELECT_OF_OVERPAYMENTS = Sql("""
SELECT a.use_id, a.overpayment_id, a.claim_id, a.addressee_no, a.tax_item, a.levy_fiscal_year, a.instalment, a.kind,
    a.appropriation_date, u.amount_yen AS decided_yen, u.decided_on, u.account, u.account_fiscal_year, u.approval_id,
    t.amount_yen AS applied_yen, p.principal_yen, p.dunning_fee_yen, p.late_charge_yen, p.disposition_cost_yen,
    p.refused_because, p.posted_on, c.cancelled_on, r.effective_on AS returned_on
FROM appropriation a JOIN overpayment_use u USING (use_id)
LEFT JOIN overpayment_use_step t ON t.use_id = a.use_id AND t.step = 'taken'
LEFT JOIN overpayment_use_step r ON r.use_id = a.use_id AND r.step = 'returned'
LEFT JOIN appropriation_posting p ON p.use_id = a.use_id
LEFT JOIN appropriation_cancellation c ON c.use_id = a.use_id
WHERE a.overpayment_id = ANY($1::bigint[]) ORDER BY a.overpayment_id, a.recorded_at, a.use_id
""")
