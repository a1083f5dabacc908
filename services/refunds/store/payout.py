"""Payments of refunds: runs, the file that left, and what came of each payment."""

from shared.postgres.sql import Rows, Sql

# Parts of refunds that are decided and neither under way nor paid. A refund whose newest payee is not approved waits,
# and so does one whose payee has died since, whose account the register does not confirm, or whose money turned out to
# be needed.
SELECT_DUE = Sql("""
SELECT r.refund_id, n.entry_id, part.payee_no, part.amount_yen, r.addressee_no, r.decided_on, p.name, p.bank_number,
    p.branch_number, p.account_kind, p.account_number, p.holder_kana
FROM refund AS r
JOIN LATERAL (
    SELECT change_no, entry_id FROM refund_payee WHERE refund_id = r.refund_id ORDER BY change_no DESC LIMIT 1
) AS n ON true
JOIN refund_part AS part ON part.refund_id = r.refund_id AND part.change_no = n.change_no
JOIN payee AS p ON p.entry_id = n.entry_id AND p.payee_no = part.payee_no
LEFT JOIN addressee_heard AS h ON h.addressee_no = r.addressee_no AND p.capacity = 'self'
WHERE (p.source = 'cash') = ($1 = 'cash') AND r.decided_on <= $2
    AND NOT coalesce(h.flags && ARRAY['dead', 'heirs_unknown'], false)
    AND NOT EXISTS (
        SELECT FROM payout AS o
        WHERE o.refund_id = r.refund_id AND o.payee_no = part.payee_no
            AND (o.state IN ('ordered', 'paid') OR (o.state IN ('failed', 'recalled') AND o.entry_id = n.entry_id))
    )
    AND NOT EXISTS (
        SELECT FROM refund_item AS i JOIN payee_entry_overpayment AS e USING (overpayment_id)
        WHERE i.refund_id = r.refund_id AND e.entry_id > n.entry_id
    )
    AND NOT EXISTS (
        SELECT FROM refund_item AS i JOIN overpayment_balance AS b USING (overpayment_id)
        WHERE i.refund_id = r.refund_id AND b.open_yen < 0
    )
    AND NOT EXISTS (SELECT FROM refund_cancellation AS x WHERE x.refund_id = r.refund_id)
    AND NOT EXISTS (
        SELECT FROM refund_part_unconfirmed AS u
        WHERE u.refund_id = r.refund_id AND u.change_no = part.change_no AND u.payee_no = part.payee_no
    )
ORDER BY r.refund_id, part.payee_no
""")
# How the parts of refunds stand.
SELECT_STANDING = Sql("""
SELECT o.payout_id, o.refund_id, o.payee_no, o.entry_id, o.run_id, o.amount_yen, o.state, o.result_code, o.result_on,
    back.recalled_on
FROM payout AS o LEFT JOIN payout_recall AS back USING (payout_id)
WHERE o.refund_id = ANY($1::bigint[]) AND o.state <> 'withdrawn' ORDER BY o.payout_id
""")
# Parts of refunds that cannot be paid as they stand: the payment came back, another payee was entered and not approved,
# the payee has died, the register does not confirm the account, or their money turned out to be needed.
LIST_WAITING = Sql("""
SELECT w.* FROM (
    SELECT r.refund_id, part.payee_no, r.addressee_no, part.amount_yen,
        coalesce(back.recalled_on, failed.result_on) AS result_on,
        CASE failed.state WHEN 'recalled' THEN 'R' ELSE failed.result_code END AS result_code,
        EXISTS (
            SELECT FROM refund_item AS i JOIN payee_entry_overpayment AS e USING (overpayment_id)
            WHERE i.refund_id = r.refund_id AND e.entry_id > n.entry_id
        ) AS payee_changed,
        coalesce(h.flags && ARRAY['dead', 'heirs_unknown'], false) AS payee_died,
        EXISTS (
            SELECT FROM refund_item AS i JOIN overpayment_balance AS b USING (overpayment_id)
            WHERE i.refund_id = r.refund_id AND b.open_yen < 0
        ) AS money_needed,
        u.refund_id IS NOT NULL AS is_unconfirmed, u.likeness
    FROM refund AS r
    JOIN LATERAL (
        SELECT change_no, entry_id FROM refund_payee WHERE refund_id = r.refund_id ORDER BY change_no DESC LIMIT 1
    ) AS n ON true
    JOIN refund_part AS part ON part.refund_id = r.refund_id AND part.change_no = n.change_no
    JOIN payee AS p ON p.entry_id = n.entry_id AND p.payee_no = part.payee_no
    LEFT JOIN addressee_heard AS h ON h.addressee_no = r.addressee_no AND p.capacity = 'self'
    LEFT JOIN payout AS failed ON failed.refund_id = r.refund_id AND failed.payee_no = part.payee_no
        AND failed.entry_id = n.entry_id AND failed.state IN ('failed', 'recalled')
    LEFT JOIN payout_recall AS back USING (payout_id)
    LEFT JOIN refund_part_unconfirmed AS u
        ON u.refund_id = r.refund_id AND u.change_no = part.change_no AND u.payee_no = part.payee_no
    WHERE r.refund_id > $1 AND NOT EXISTS (
        SELECT FROM payout AS o
        WHERE o.refund_id = r.refund_id AND o.payee_no = part.payee_no AND o.state IN ('ordered', 'paid')
    ) AND NOT EXISTS (SELECT FROM refund_cancellation AS x WHERE x.refund_id = r.refund_id)
) AS w
WHERE w.result_code IS NOT NULL OR w.payee_changed OR w.payee_died OR w.money_needed OR w.is_unconfirmed
ORDER BY w.refund_id, w.payee_no LIMIT $2
""")
INSERT_RUN = Sql("""
INSERT INTO payout_run (method, transfer_on, frozen_at, frozen_by, payment_count, amount_yen, file_sha256)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING run_id
""")
NEXT_NUMBERS = Sql("""
SELECT nextval(pg_get_serial_sequence('payout', 'payout_id')) AS payout_id FROM generate_series(1, $1::bigint)
""")
INSERT_PAYOUTS = Sql("""
INSERT INTO payout (payout_id, run_id, refund_id, payee_no, entry_id, addressee_no, amount_yen, state)
OVERRIDING SYSTEM VALUE
SELECT n.*, 'ordered' FROM (
    SELECT unnest($1::bigint[]), $2::bigint, unnest($3::bigint[]), unnest($4::integer[]), unnest($5::bigint[]),
        unnest($6::text[]), unnest($7::bigint[])
) AS n
""")
SELECT_RUN = Sql("""
SELECT r.run_id, r.method, r.transfer_on, r.frozen_at, r.frozen_by, r.payment_count, r.amount_yen, r.file_sha256,
    r.withdrawn_at, l.released_at, l.approval_id, l.envelope_sha256,
    (SELECT count(*) FROM payout_sending AS s WHERE s.run_id = r.run_id) AS sent_count,
    count(o.payout_id) FILTER (WHERE o.state = 'ordered') AS ordered_count,
    count(o.payout_id) FILTER (WHERE o.state = 'paid') AS paid_count,
    coalesce(sum(o.amount_yen) FILTER (WHERE o.state = 'paid'), 0)::bigint AS paid_yen,
    count(o.payout_id) FILTER (WHERE o.state = 'failed') AS failed_count,
    coalesce(sum(o.amount_yen) FILTER (WHERE o.state = 'failed'), 0)::bigint AS failed_yen,
    count(o.payout_id) FILTER (WHERE o.state = 'recalled') AS recalled_count,
    coalesce(sum(o.amount_yen) FILTER (WHERE o.state = 'recalled'), 0)::bigint AS recalled_yen
FROM payout_run AS r LEFT JOIN payout_release AS l USING (run_id) JOIN payout AS o USING (run_id)
WHERE r.run_id = $1 GROUP BY r.run_id, l.run_id
""")
LOCK_RUN = Sql("SELECT * FROM payout_run WHERE run_id = $1 FOR UPDATE")
LIST_RUNS = Sql("""
SELECT r.run_id, r.method, r.transfer_on, r.payment_count, r.amount_yen, r.withdrawn_at, l.released_at
FROM payout_run AS r LEFT JOIN payout_release AS l USING (run_id) WHERE r.run_id > $1 ORDER BY r.run_id LIMIT $2
""")
SELECT_ORDERS = Sql("""
SELECT o.payout_id, o.refund_id, o.payee_no, o.addressee_no, o.amount_yen, o.state, o.result_code, p.name, p.capacity,
    p.bank_number, p.branch_number, p.account_kind, p.account_number, p.holder_kana
FROM payout AS o JOIN payee AS p USING (entry_id, payee_no) WHERE o.run_id = $1 ORDER BY o.payout_id
""")
# How many payments of a run must not leave any more: since it was frozen another payee was entered, the payee has died,
# the register does not confirm the account any more, or the money turned out to be needed.
COUNT_UNPAYABLE = Sql("""
SELECT count(*) FROM payout AS o JOIN payee AS p USING (entry_id, payee_no)
LEFT JOIN addressee_heard AS h ON h.addressee_no = o.addressee_no AND p.capacity = 'self'
WHERE o.run_id = $1 AND (
    coalesce(h.flags && ARRAY['dead', 'heirs_unknown'], false)
    OR EXISTS (
        SELECT FROM refund_item AS i JOIN overpayment_balance AS b USING (overpayment_id)
        LEFT JOIN payee_entry_overpayment AS e ON e.overpayment_id = i.overpayment_id AND e.entry_id > o.entry_id
        WHERE i.refund_id = o.refund_id AND (b.open_yen < 0 OR e.entry_id IS NOT NULL)
    )
    OR EXISTS (
        SELECT FROM refund_part_unconfirmed AS u JOIN refund_payee AS n USING (refund_id, change_no)
        WHERE u.refund_id = o.refund_id AND u.payee_no = o.payee_no AND n.entry_id = o.entry_id
    )
)
""")
WITHDRAW_RUN = Sql("UPDATE payout_run SET withdrawn_at = $2, withdrawn_by = $3 WHERE run_id = $1")
WITHDRAW_PAYOUTS = Sql("UPDATE payout SET state = 'withdrawn' WHERE run_id = $1")
SELECT_RELEASE = Sql("SELECT * FROM payout_release WHERE run_id = $1")
INSERT_RELEASE = Sql("""
INSERT INTO payout_release (run_id, approval_id, file_sha256, envelope, envelope_sha256, certificate_sha256,
    released_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
""")
INSERT_SENDING = Sql("INSERT INTO payout_sending (run_id, sent_at, sent_by) VALUES ($1, $2, $3)")
SELECT_OPEN_PROPOSAL = Sql("""
SELECT EXISTS (
    SELECT FROM approval WHERE act = $1 AND state IN ('proposed', 'checked') AND expires_at > now()
        AND (payload::jsonb ->> $2)::bigint = $3
)
""")
INSERT_FILE = Sql("""
INSERT INTO payout_result_file (sha256, bytes, received_at, received_by, refused) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (sha256) DO NOTHING RETURNING file_id
""")
# Payments that left, with the account to which they went; locked until the transaction ends.
LOCK_PAYOUTS = Sql("""
SELECT o.payout_id, o.run_id, o.refund_id, o.payee_no, o.addressee_no, o.amount_yen, o.state, o.result_code,
    o.result_on, r.method, p.bank_number, p.branch_number, p.account_number
FROM payout AS o JOIN payout_run AS r USING (run_id) JOIN payout_release USING (run_id)
JOIN payee AS p USING (entry_id, payee_no)
WHERE o.payout_id = ANY($1::bigint[]) ORDER BY o.payout_id FOR UPDATE OF o
""")
END_PAYOUTS = Sql("""
UPDATE payout AS o
SET state = n.state, result_code = n.result_code, result_on = $4, file_id = $5, record_no = n.record_no,
    approval_id = $6
FROM (
    SELECT unnest($1::bigint[]) AS payout_id, unnest($2::text[]) AS state, unnest($3::text[]) AS result_code,
        unnest($7::integer[]) AS record_no
) AS n
WHERE o.payout_id = n.payout_id AND o.state = 'ordered'
""")
# The payments of a run of which nothing was said, locked until the transaction ends.
LOCK_UNANSWERED = Sql("""
SELECT payout_id, refund_id, addressee_no, amount_yen FROM payout
WHERE run_id = $1 AND state = 'ordered' ORDER BY payout_id FOR UPDATE
""")
# Of these refunds, those of which every part is paid, with the day of the last payment.
SELECT_COMPLETE = Sql("""
SELECT o.refund_id, max(o.result_on) AS paid_on, r.amount_yen + r.interest_yen AS total_yen
FROM payout AS o JOIN refund AS r USING (refund_id)
WHERE o.refund_id = ANY($1::bigint[]) AND o.state = 'paid'
GROUP BY o.refund_id, r.amount_yen, r.interest_yen HAVING sum(o.amount_yen) = r.amount_yen + r.interest_yen
""")
LIST_ODD_RESULTS = Sql("""
SELECT file_id, record_no, payout_id, amount_yen, result_code, verdict FROM payout_result
WHERE verdict IN ('unknown', 'contradicting') AND (file_id, record_no) > ($1, $2) ORDER BY file_id, record_no LIMIT $3
""")

RESULTS = Rows("payout_result", ("file_id", "record_no", "payout_id", "amount_yen", "result_code", "verdict"))
