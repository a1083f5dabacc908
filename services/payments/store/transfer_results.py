"""Results of account transfer beside the requests that they answer."""

from shared.postgres.sql import Rows, Sql

# Locked in the order of requests, before any claim, as everywhere.
LOCK_REQUESTS = Sql("""
SELECT r.request_id, r.clearing_key, r.debit_on, r.attempt, r.tax_item, r.state, r.result_code, r.mandate_id,
    r.bank_number, r.branch_number, r.account_kind, r.account_number, r.amount_yen,
    EXISTS (SELECT 1 FROM transfer_release l WHERE l.run_id = r.run_id) AS released
FROM transfer_request r
JOIN unnest($1::text[], $2::date[]) AS k (clearing_key, debit_on) USING (clearing_key, debit_on)
ORDER BY r.request_id FOR UPDATE OF r
""")
ANSWER = Sql("""
UPDATE transfer_request AS r SET state = n.state, result_code = n.result_code, file_id = $6, record_no = n.record_no,
    retry_on = n.retry_on
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[], $5::date[])
    AS n (request_id, state, result_code, record_no, retry_on)
WHERE r.request_id = n.request_id
""")
LOCK_MANDATES = Sql(
    "SELECT mandate_id FROM mandate WHERE mandate_id = ANY($1::bigint[]) ORDER BY mandate_id FOR UPDATE"
)
# What a bank can no longer debit is stopped from the next day on; an officer hears why from the reason.
STOP_MANDATES = Sql("""
WITH wanted AS (
    SELECT DISTINCT ON (mandate_id) mandate_id, result_code, debit_on
    FROM unnest($1::bigint[], $2::text[], $3::date[]) AS n (mandate_id, result_code, debit_on)
    ORDER BY mandate_id, debit_on
), risen AS (
    UPDATE mandate AS m SET version_no = m.version_no + 1
    FROM wanted w JOIN mandate_version v USING (mandate_id)
    WHERE m.mandate_id = w.mandate_id AND v.version_no = m.version_no
        AND (v.ended_on IS NULL OR v.ended_on > w.debit_on)
        AND (v.stopped_from IS NULL OR v.stopped_until <= w.debit_on)
    RETURNING m.mandate_id, m.version_no, w.result_code, w.debit_on
)
INSERT INTO mandate_version
    (mandate_id, version_no, application_no, kind, effective_on, bank_number, branch_number, account_kind,
    account_number, yucho_symbol, yucho_number, holder_kana, holder_relation, consented_on, stopped_from, stopped_until,
    ended_on, reason, approval_id, entered_by, recorded_at)
SELECT r.mandate_id, r.version_no, v.application_no, 'stopped', v.effective_on, v.bank_number, v.branch_number,
    v.account_kind, v.account_number, v.yucho_symbol, v.yucho_number, v.holder_kana, v.holder_relation, v.consented_on,
    r.debit_on + 1, NULL, v.ended_on, 'result_' || r.result_code, NULL, $4, $5
FROM risen r JOIN mandate_version v ON v.mandate_id = r.mandate_id AND v.version_no = r.version_no - 1
""")
SELECT_FAILURE_COUNTS = Sql("""
SELECT claim_id, transfer_failure_count FROM transfer_failure_count WHERE claim_id = ANY($1::bigint[])
""")
COUNT_MISSING = Sql("""
SELECT l.run_id, r.debit_on, count(*)::bigint AS count, sum(r.amount_yen)::bigint AS amount_yen
FROM transfer_release l JOIN transfer_request r USING (run_id)
WHERE r.state = 'open' AND r.debit_on <= $1 GROUP BY l.run_id, r.debit_on ORDER BY l.run_id
""")
LIST_MISSING = Sql("""
SELECT r.request_id, r.claim_id, r.addressee_no, r.tax_item, r.amount_yen, r.debit_on
FROM transfer_request r JOIN transfer_release l USING (run_id)
WHERE r.run_id = $1 AND r.state = 'open' AND r.request_id > $2 AND ($4::text[] IS NULL OR r.tax_item = ANY($4))
ORDER BY r.request_id LIMIT $3
""")
LIST_UNEXPECTED = Sql("""
SELECT u.file_id, u.record_no, u.reason, u.request_id, u.amount_yen, u.debit_on, u.result_code
FROM transfer_unexpected u WHERE (u.file_id, u.record_no) > ($1, $2) ORDER BY u.file_id, u.record_no LIMIT $3
""")
#: What a notice of a failed transfer (振替不能通知) says.
LIST_FAILURES = Sql("""
SELECT r.request_id, r.claim_id, r.addressee_no, r.tax_item, c.levy_fiscal_year, c.notice_no, c.instalment, c.due_on,
    r.debit_on, r.amount_yen, r.result_code, r.retry_on, coalesce(n.transfer_failure_count, 0) AS failure_count,
    CASE WHEN b.extinguished_on IS NULL THEN b.principal_assessed_yen - b.principal_collected_yen ELSE 0 END
        AS open_principal_yen
FROM transfer_request r JOIN claim c USING (claim_id) JOIN claim_balance b USING (claim_id)
LEFT JOIN transfer_failure_count n USING (claim_id)
WHERE r.run_id = $1 AND r.state = 'failed' AND r.request_id > $2 AND ($4::text[] IS NULL OR r.tax_item = ANY($4))
ORDER BY r.request_id LIMIT $3
""")
#: What the yearly notice of transfers done (振替済通知) lists; money that was taken back later is not done.
LIST_DONE = Sql("""
SELECT r.request_id, r.claim_id, r.addressee_no, r.tax_item, c.levy_fiscal_year, c.notice_no, c.instalment, r.debit_on,
    r.amount_yen
FROM transfer_run u JOIN transfer_request r USING (run_id) JOIN claim c USING (claim_id)
WHERE u.debit_on BETWEEN $1 AND $2 AND r.state = 'paid' AND r.request_id > $3
    AND ($5::text[] IS NULL OR r.tax_item = ANY($5))
    AND NOT EXISTS (
        SELECT 1 FROM receipt f JOIN receipt x ON x.receipt_id = f.receipt_id AND x.stage = 'cancel'
        WHERE f.claim_id = r.claim_id AND f.file_id = r.file_id AND f.record_no = r.record_no
    )
ORDER BY r.request_id LIMIT $4
""")
#: A paid request has its money, and what left is what was released; a row is a claim for which that is not so.
PROVE_TRANSFERS = Sql("""
SELECT r.claim_id FROM transfer_request r
WHERE r.state = 'paid' AND NOT EXISTS (
    SELECT 1 FROM receipt x WHERE x.channel = 'account_transfer' AND x.stage = 'final' AND x.file_id = r.file_id
        AND x.record_no = r.record_no AND x.amount_yen = r.amount_yen
)
UNION
SELECT min(r.claim_id) FROM transfer_release l JOIN transfer_request r USING (run_id)
GROUP BY l.run_id
HAVING l.released_yen <> coalesce(sum(r.amount_yen) FILTER (WHERE r.state <> 'pulled_out'), 0)
    OR l.released_count <> count(*) FILTER (WHERE r.state <> 'pulled_out')
ORDER BY 1 LIMIT 100
""")

UNEXPECTED = Rows(
    "transfer_unexpected",
    ("file_id", "record_no", "reason", "request_id", "amount_yen", "debit_on", "result_code"),
)
