"""Yearly notices of transfers done: what was frozen, released, printed and taken out."""

from shared.postgres.sql import Rows, Sql

RELEASE_ACT = "payments.transfers_done_release"

LINES = Rows("transfers_done_line", ("request_id", "run_id", "notice_no"))
SHEETS = Rows(
    "transfers_done_sheet",
    ("run_id", "notice_no", "addressee_no", "line_count", "amount_yen", "part_no", "first_page", "page_count"),
)

#: Two that freeze or release one year at one time: the second waits and finds what the first did. Year 0 is the print.
LOCK_YEAR = Sql("SELECT pg_advisory_xact_lock(7214144, $1)")
SELECT_RUN_OF_YEAR = Sql("SELECT run_id FROM transfers_done_run WHERE year = $1")
#: In the order of the fields of a transfer; money that was taken back later is not done.
SELECT_DONE = Sql("""
SELECT r.request_id, r.addressee_no, r.debit_on, r.tax_item, c.levy_fiscal_year, c.instalment, c.notice_no,
    r.account_number, r.holder_kana, r.amount_yen
FROM transfer_run u JOIN transfer_request r USING (run_id) JOIN claim c USING (claim_id)
WHERE u.debit_on BETWEEN $1 AND $2 AND r.state = 'paid'
    AND NOT EXISTS (
        SELECT 1 FROM receipt f JOIN receipt x ON x.receipt_id = f.receipt_id AND x.stage = 'cancel'
        WHERE f.claim_id = r.claim_id AND f.file_id = r.file_id AND f.record_no = r.record_no
    )
""")
INSERT_RUN = Sql("""
INSERT INTO transfers_done_run
    (year, notice_count, line_count, amount_yen, content_sha256, frozen_at, frozen_by)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING run_id
""")
#: What was frozen, in the order of the fields of a transfer, and whether its money was taken back since.
SELECT_LINES = Sql("""
SELECT l.notice_no AS number, EXISTS (
        SELECT 1 FROM receipt f JOIN receipt x ON x.receipt_id = f.receipt_id AND x.stage = 'cancel'
        WHERE f.claim_id = r.claim_id AND f.file_id = r.file_id AND f.record_no = r.record_no
    ) AS taken_back,
    r.request_id, r.addressee_no, r.debit_on, r.tax_item, c.levy_fiscal_year, c.instalment, c.notice_no,
    r.account_number, r.holder_kana, r.amount_yen
FROM transfers_done_line l JOIN transfer_request r USING (request_id) JOIN claim c USING (claim_id)
WHERE l.run_id = $1
""")
LIST_RUNS = Sql("""
SELECT r.run_id, r.year, r.notice_count, r.line_count, r.amount_yen, r.content_sha256, r.frozen_at, l.released_at,
    i.printed_at, i.printed_count, i.printed_yen, i.left_out_lines, i.left_out_yen, i.sha256 AS index_sha256,
    (SELECT count(*) FROM transfers_done_part p WHERE p.run_id = r.run_id) AS parts,
    (SELECT count(*) FROM transfers_done_sending s WHERE s.run_id = r.run_id) AS sendings
FROM transfers_done_run r LEFT JOIN transfers_done_release l USING (run_id)
LEFT JOIN transfers_done_index i USING (run_id)
ORDER BY r.year
""")
SELECT_RUN = Sql("""
SELECT r.run_id, r.year, r.notice_count, r.line_count, r.amount_yen, r.content_sha256,
    EXISTS (SELECT FROM transfers_done_release l WHERE l.run_id = r.run_id) AS released
FROM transfers_done_run r WHERE r.run_id = $1
""")
INSERT_RELEASE = Sql("INSERT INTO transfers_done_release (run_id, approval_id, released_at) VALUES ($1, $2, $3)")
SELECT_OPEN_PROPOSAL = Sql("""
SELECT approval_id FROM approval
WHERE act = 'payments.transfers_done_release' AND state IN ('proposed', 'checked') AND expires_at > now()
    AND (payload::jsonb ->> 'run_id')::bigint = $1
LIMIT 1
""")
SELECT_TO_PRINT = Sql("""
SELECT l.run_id, r.year, r.content_sha256 FROM transfers_done_release l JOIN transfers_done_run r USING (run_id)
WHERE NOT EXISTS (SELECT FROM transfers_done_index i WHERE i.run_id = l.run_id)
ORDER BY l.run_id
""")
INSERT_PART = Sql("""
INSERT INTO transfers_done_part (run_id, part_no, notice_count, page_count, sha256, bytes)
VALUES ($1, $2, $3, $4, $5, $6)
""")
INSERT_INDEX = Sql("""
INSERT INTO transfers_done_index
    (run_id, printed_at, printed_count, printed_yen, left_out_lines, left_out_yen, sha256, bytes)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
""")
SELECT_INDEX = Sql("SELECT sha256, bytes FROM transfers_done_index WHERE run_id = $1")
SELECT_PART = Sql("SELECT sha256, bytes FROM transfers_done_part WHERE run_id = $1 AND part_no = $2")
SELECT_SUBJECTS = Sql("""
SELECT addressee_no FROM transfers_done_sheet WHERE run_id = $1 AND ($2 = 0 OR part_no = $2) ORDER BY notice_no
""")
SELECT_TAX_ITEMS = Sql("""
SELECT DISTINCT r.tax_item FROM transfers_done_line l JOIN transfer_request r USING (request_id) WHERE l.run_id = $1
ORDER BY 1
""")
INSERT_SENDING = Sql("""
INSERT INTO transfers_done_sending (run_id, part_no, sent_at, sent_by, sha256) VALUES ($1, $2, $3, $4, $5)
""")
#: What was released is what two persons approved, and what was printed and left out adds up to it; a row is a run for
#: which that is not so.
PROVE_TRANSFERS_DONE = Sql("""
SELECT r.run_id
FROM transfers_done_run r LEFT JOIN transfers_done_release l USING (run_id)
LEFT JOIN transfers_done_index i USING (run_id)
CROSS JOIN LATERAL (
    SELECT count(*) AS lines, count(DISTINCT n.notice_no) AS notices, sum(q.amount_yen) AS amount_yen
    FROM transfers_done_line n JOIN transfer_request q USING (request_id) WHERE n.run_id = r.run_id
) AS frozen
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE s.line_count > 0) AS printed, sum(s.line_count) AS lines,
        sum(s.amount_yen) AS amount_yen
    FROM transfers_done_sheet s WHERE s.run_id = r.run_id
) AS sheets
WHERE (frozen.lines, frozen.notices, frozen.amount_yen) IS DISTINCT FROM (r.line_count, r.notice_count, r.amount_yen)
    OR l.run_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM approval a JOIN approval_step e ON e.approval_id = a.approval_id AND e.step = 'executed'
        WHERE a.approval_id = l.approval_id AND a.act = 'payments.transfers_done_release'
            AND a.payload::jsonb ->> 'content_sha256' = r.content_sha256
            AND (a.payload::jsonb ->> 'run_id')::bigint = r.run_id
    )
    OR i.run_id IS NOT NULL AND (
        (i.printed_count, i.printed_yen) IS DISTINCT FROM (sheets.printed, sheets.amount_yen)
        OR i.printed_yen + i.left_out_yen <> r.amount_yen OR sheets.lines + i.left_out_lines <> r.line_count
    )
ORDER BY 1 LIMIT 100
""")
