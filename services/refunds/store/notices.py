"""What was told of overpayments, and what is to be told."""

from shared.postgres.sql import Rows, Sql

SAVE_CLAIMS = Sql("""
INSERT INTO claim_named (claim_id, notice_no, instalment)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[]) ORDER BY 1 ON CONFLICT (claim_id) DO NOTHING
""")
# Refunds that were decided by a day and not told yet with the payee that they have now.
SELECT_DECIDED = Sql("""
SELECT r.refund_id, r.addressee_no, r.decided_on, r.interest_yen, p.entry_id, p.change_no FROM refund AS r
JOIN LATERAL (
    SELECT entry_id, change_no FROM refund_payee WHERE refund_id = r.refund_id ORDER BY change_no DESC LIMIT 1
) AS p ON true
WHERE r.decided_on <= $1 AND NOT EXISTS (
    SELECT FROM refund_notice AS n WHERE n.refund_id = r.refund_id AND coalesce(n.payee_change_no, 1) = p.change_no
)
    AND NOT EXISTS (SELECT FROM refund_cancellation AS x WHERE x.refund_id = r.refund_id)
ORDER BY r.refund_id LIMIT $2
""")
# Overpayments of which nothing must be appropriated any more, with what is open and what was told last, and when. One
# that has been told, whose payee is known or that waits for an appropriation to be posted, is left out.
SELECT_UNTOLD = Sql("""
SELECT o.overpayment_id, o.addressee_no, o.tax_item, b.open_yen, told.invited_on, told.last_on
FROM overpayment AS o JOIN overpayment_balance AS b USING (overpayment_id)
LEFT JOIN LATERAL (
    SELECT min(n.issued_on) AS invited_on, max(n.issued_on) AS last_on
    FROM refund_notice_overpayment AS x JOIN refund_notice AS n USING (notice_id)
    WHERE x.overpayment_id = o.overpayment_id AND n.kind IN ('invitation', 'reminder')
) AS told ON true
WHERE o.overpayment_id > $1 AND b.open_yen >= 0 AND b.reserved_yen = 0
    AND ((b.open_yen > 0
            AND (told.last_on IS NULL OR told.last_on <= $3)
            AND NOT EXISTS (SELECT FROM payee_entry_overpayment AS e WHERE e.overpayment_id = o.overpayment_id)
            AND (o.receipt_id IS NULL OR EXISTS (
                SELECT FROM appropriation_due AS d
                WHERE d.overpayment_id = o.overpayment_id AND d.stated_on IS NOT NULL AND d.due_yen = 0
            )))
        OR (b.open_yen = 0 AND EXISTS (
            SELECT FROM appropriation AS a JOIN appropriation_posting AS p USING (use_id)
            WHERE a.overpayment_id = o.overpayment_id AND p.receipt_id IS NOT NULL
                AND NOT EXISTS (SELECT FROM refund_notice_appropriation AS t WHERE t.use_id = a.use_id)
        )))
ORDER BY o.overpayment_id LIMIT $2
""")
# Who has no address, and so is told nothing: of decided refunds, and of what is open. $1 the last one seen.
LIST_UNADDRESSED = Sql("""
SELECT w.addressee_no, sum(w.amount_yen)::bigint AS amount_yen, bool_or(w.is_decided) AS is_decided,
    coalesce(h.flags, ARRAY['unknown']) AS flags
FROM (
    SELECT o.addressee_no, b.open_yen AS amount_yen, false AS is_decided
    FROM overpayment AS o JOIN overpayment_balance AS b USING (overpayment_id) WHERE b.open_yen > 0
    UNION ALL
    SELECT r.addressee_no, r.amount_yen + r.interest_yen, true FROM refund AS r
    WHERE NOT EXISTS (SELECT FROM refund_notice AS n WHERE n.refund_id = r.refund_id)
        AND NOT EXISTS (SELECT FROM refund_cancellation AS x WHERE x.refund_id = r.refund_id)
) AS w
LEFT JOIN merged_addressee AS a ON a.addressee_no = w.addressee_no
LEFT JOIN addressee_heard AS h ON h.addressee_no = coalesce(a.surviving_no, w.addressee_no)
WHERE w.addressee_no > $1 AND NOT EXISTS (
    SELECT FROM addressee_letter AS l WHERE l.addressee_no = coalesce(a.surviving_no, w.addressee_no)
)
GROUP BY w.addressee_no, h.flags ORDER BY w.addressee_no LIMIT $2
""")
# What letters say of overpayments.
SELECT_LINES = Sql("""
SELECT o.overpayment_id, o.claim_id, o.tax_item, o.levy_fiscal_year, o.arose_on, o.kind, o.cause, o.amount_yen,
    o.principal_yen, o.dunning_fee_yen, o.late_charge_yen, o.disposition_cost_yen,
    coalesce(c.notice_no, '') AS notice_no, coalesce(c.instalment, '') AS instalment
FROM overpayment AS o LEFT JOIN claim_named AS c USING (claim_id)
WHERE o.overpayment_id = ANY($1::bigint[]) ORDER BY o.overpayment_id
""")
# Appropriations of overpayments that payments posted and nobody was told of.
SELECT_POSTED = Sql("""
SELECT a.use_id, a.overpayment_id, a.tax_item, a.levy_fiscal_year, a.instalment, a.kind, a.appropriation_date,
    coalesce(c.notice_no, '') AS notice_no, p.principal_yen, p.dunning_fee_yen, p.late_charge_yen,
    p.disposition_cost_yen
FROM appropriation AS a JOIN appropriation_posting AS p USING (use_id) LEFT JOIN claim_named AS c USING (claim_id)
WHERE a.overpayment_id = ANY($1::bigint[]) AND p.receipt_id IS NOT NULL
    AND NOT EXISTS (SELECT FROM refund_notice_appropriation AS t WHERE t.use_id = a.use_id)
    AND NOT EXISTS (SELECT FROM appropriation_cancellation AS x WHERE x.use_id = a.use_id)
ORDER BY a.overpayment_id, a.appropriation_date, a.use_id
""")
NEXT_NUMBERS = Sql("""
SELECT nextval(pg_get_serial_sequence('refund_notice', 'notice_id')) AS notice_id FROM generate_series(1, $1::bigint)
""")
INSERT_NOTICES = Sql("""
INSERT INTO refund_notice (notice_id, document_no, kind, addressee_no, tax_items, refund_id, payee_change_no,
    issued_on, template, template_version, template_values, sha256, recorded_at)
OVERRIDING SYSTEM VALUE
SELECT n.notice_id, n.document_no, n.kind, n.addressee_no, string_to_array(n.tax_items, ','), n.refund_id,
    n.payee_change_no, $8, n.template, n.template_version, n.template_values, n.sha256, $13
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::integer[], $9::text[],
    $10::integer[], $11::text[], $12::text[]) AS n (notice_id, document_no, kind, addressee_no, tax_items, refund_id,
    payee_change_no, template, template_version, template_values, sha256)
""")
# The first day on which a refund of each overpayment was notified.
SELECT_NOTIFIED = Sql("""
SELECT x.overpayment_id, min(n.issued_on) AS notified_on
FROM refund_notice_overpayment AS x JOIN refund_notice AS n USING (notice_id)
WHERE x.overpayment_id = ANY($1::bigint[]) AND n.kind IN ('invitation', 'reminder') GROUP BY x.overpayment_id
""")
SELECT_NOTICES = Sql("SELECT * FROM refund_notice WHERE document_no = ANY($1::text[]) ORDER BY notice_id")
LIST_NOTICES = Sql("""
SELECT document_no, notice_id, kind, addressee_no, tax_items, refund_id, issued_on, sha256 FROM refund_notice
WHERE issued_on = $1 AND notice_id > $2 ORDER BY notice_id LIMIT $3
""")

ABOUT = Rows("refund_notice_overpayment", ("notice_id", "overpayment_id"))
TOLD = Rows("refund_notice_appropriation", ("use_id", "notice_id"))
