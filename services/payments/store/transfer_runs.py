"""Runs of account transfer: the requests of a debit day, frozen, checked again, released, sent."""

from shared.postgres.sql import Sql

RELEASE_ACT = "payments.transfer_release"

#: Days on which something falls due, or a second transfer, after the first day and up to the second.
SELECT_DAYS_AHEAD = Sql("""
SELECT due_on AS day FROM claim WHERE due_on > $1 AND due_on <= $2
UNION SELECT retry_on FROM transfer_request WHERE retry_on > $1 AND retry_on <= $2 ORDER BY day
""")
SELECT_FROZEN_DAYS = Sql("SELECT debit_on FROM transfer_run WHERE debit_on = ANY($1::date[])")
SELECT_ACCOUNT_BANKS = Sql("SELECT DISTINCT bank_number, branch_number FROM mandate_version")
#: Two that freeze a day at one time: the second finds the run of the first.
INSERT_RUN = Sql("""
INSERT INTO transfer_run
    (debit_on, rule_version, known_entry_id, frozen_at, frozen_by, request_count, amount_yen, file_sha256, checked_at)
SELECT $1, $2, coalesce((SELECT max(entry_id) FROM ledger_entry), 0), $3, $4, 0, 0, repeat('0', 64), $3
ON CONFLICT (debit_on) DO NOTHING RETURNING run_id
""")
# The account is that of the newest version that counts on the day; whether it is live, the newest of all says.
FREEZE = Sql("""
INSERT INTO transfer_request
    (run_id, debit_on, sequence_no, claim_id, claim_version, addressee_no, tax_item, clearing_key, attempt,
    assessed_yen, amount_yen, mandate_id, mandate_version_no, bank_number, branch_number, account_kind, account_number,
    holder_kana, new_code, state)
SELECT $1, $2, row_number() OVER (ORDER BY f.bank_number, f.branch_number, f.account_kind, f.account_number,
        array_position($8::text[], f.tax_item), f.clearing_key),
    f.claim_id, f.claim_version, f.addressee_no, f.tax_item, f.clearing_key, f.attempt, f.assessed_yen, f.amount_yen,
    f.mandate_id, f.mandate_version_no, f.bank_number, f.branch_number, f.account_kind, f.account_number, f.holder_kana,
    f.new_code, 'open'
FROM (
    SELECT w.*, m.mandate_id, a.version_no AS mandate_version_no, a.account_kind, a.account_number, a.holder_kana,
        coalesce(n.to_bank_number, a.bank_number) AS bank_number,
        coalesce(n.to_branch_number, a.branch_number) AS branch_number,
        CASE WHEN r.account IS NULL THEN '1'
            WHEN r.account = (a.bank_number, a.branch_number, a.account_kind, a.account_number)::text THEN '0'
            ELSE '2' END AS new_code
    FROM (
        SELECT c.claim_id, b.version AS claim_version, c.addressee_no, c.tax_item, c.clearing_key, 1 AS attempt,
            b.principal_assessed_yen AS assessed_yen,
            b.principal_assessed_yen - b.principal_collected_yen - b.provisional_yen AS amount_yen
        FROM claim c JOIN claim_balance b USING (claim_id) WHERE c.due_on > $3 AND c.due_on <= $2
            AND b.extinguished_on IS NULL
        UNION ALL
        SELECT c.claim_id, b.version, c.addressee_no, c.tax_item, c.clearing_key, 2, b.principal_assessed_yen,
            b.principal_assessed_yen - b.principal_collected_yen - b.provisional_yen
        FROM transfer_request q JOIN claim c USING (claim_id) JOIN claim_balance b USING (claim_id)
        WHERE q.retry_on = $2 AND c.due_on <= $3 AND b.extinguished_on IS NULL
    ) AS w
    JOIN mandate m USING (addressee_no, tax_item)
    JOIN mandate_version s ON s.mandate_id = m.mandate_id AND s.version_no = m.version_no
    JOIN LATERAL (
        SELECT * FROM mandate_version v
        WHERE v.mandate_id = m.mandate_id AND v.application_no = s.application_no AND v.kind IN ('applied', 'changed')
            AND v.effective_on <= $2
        ORDER BY v.version_no DESC LIMIT 1
    ) AS a ON true
    LEFT JOIN unnest($4::text[], $5::text[], $6::text[], $7::text[])
        AS n (bank_number, branch_number, to_bank_number, to_branch_number)
        ON n.bank_number = a.bank_number AND n.branch_number = a.branch_number
    LEFT JOIN LATERAL (
        SELECT (v.bank_number, v.branch_number, v.account_kind, v.account_number)::text AS account
        FROM transfer_request p JOIN mandate_version v ON v.mandate_id = p.mandate_id
            AND v.version_no = p.mandate_version_no
        WHERE p.mandate_id = m.mandate_id AND p.state <> 'pulled_out' ORDER BY p.request_id DESC LIMIT 1
    ) AS r ON true
    WHERE w.amount_yen > 0 AND w.clearing_key ~ '^[0-9]{17}$' AND w.clearing_key::bigint > 0
        AND (s.ended_on IS NULL OR s.ended_on > $2)
        AND NOT coalesce($2 BETWEEN s.stopped_from AND coalesce(s.stopped_until, 'infinity'), false)
        AND NOT coalesce((
            SELECT t.stopped FROM transfer_stop t WHERE t.claim_id = w.claim_id ORDER BY t.stop_no DESC LIMIT 1
        ), false)
        AND NOT EXISTS (SELECT 1 FROM seized_claim z WHERE z.claim_id = w.claim_id)
        AND NOT EXISTS (SELECT 1 FROM transfer_request o WHERE o.claim_id = w.claim_id AND o.state = 'open')
) AS f
""")
LOCK_RUN = Sql("SELECT * FROM transfer_run WHERE run_id = $1 FOR UPDATE")
SELECT_RUN = Sql("""
SELECT r.run_id, r.debit_on, r.rule_version, r.known_entry_id, r.frozen_at, r.frozen_by, r.request_count, r.amount_yen,
    r.file_sha256, r.checked_at, l.approval_id, l.released_at, l.released_count, l.released_yen, l.envelope_sha256,
    l.file_sha256 AS released_sha256,
    (SELECT count(*) FROM transfer_sending s WHERE s.run_id = r.run_id) AS sendings
FROM transfer_run r LEFT JOIN transfer_release l USING (run_id) WHERE r.run_id = $1
""")
LIST_RUNS = Sql("""
SELECT r.run_id, r.debit_on, r.request_count, r.amount_yen, r.frozen_at, l.released_at, l.released_count, l.released_yen
FROM transfer_run r LEFT JOIN transfer_release l USING (run_id) WHERE r.run_id > $1 ORDER BY r.run_id LIMIT $2
""")
COUNT_BY_STATE = Sql("""
SELECT state, coalesce(pulled_out_reason, result_code) AS reason, count(*)::bigint AS count,
    sum(amount_yen)::bigint AS amount_yen
FROM transfer_request WHERE run_id = $1 GROUP BY state, coalesce(pulled_out_reason, result_code) ORDER BY 1, 2
""")
#: In the order of the fields of a request.
SELECT_OPEN = Sql("""
SELECT bank_number, branch_number, account_kind, account_number, holder_kana, amount_yen, new_code, clearing_key
FROM transfer_request WHERE run_id = $1 AND state = 'open' ORDER BY sequence_no
""")
# What has changed since the freeze: the first reason that fits is the one that is kept.
PULL_OUT = Sql("""
UPDATE transfer_request AS r SET state = 'pulled_out', pulled_out_reason = f.reason, pulled_out_at = $3
FROM (
    SELECT q.request_id, CASE
        WHEN t.stopped THEN t.reason
        WHEN EXISTS (SELECT 1 FROM seized_claim e WHERE e.claim_id = q.claim_id) THEN 'seized'
        WHEN s.ended_on <= $2 THEN 'mandate_ended'
        WHEN $2 BETWEEN s.stopped_from AND coalesce(s.stopped_until, 'infinity') THEN 'mandate_stopped'
        WHEN a.version_no IS DISTINCT FROM q.mandate_version_no THEN 'mandate_changed'
        WHEN coalesce(n.to_bank_number, a.bank_number) <> q.bank_number
            OR coalesce(n.to_branch_number, a.branch_number) <> q.branch_number THEN 'bank_changed'
        WHEN b.extinguished_on IS NOT NULL THEN 'written_off'
        WHEN b.principal_assessed_yen <> q.assessed_yen THEN 'revised'
        WHEN c.due_on > $2 THEN 'due_date_changed'
        WHEN b.principal_assessed_yen - b.principal_collected_yen - b.provisional_yen <> q.amount_yen THEN 'paid'
        END AS reason
    FROM transfer_request q
    JOIN claim c USING (claim_id) JOIN claim_balance b USING (claim_id)
    JOIN mandate m ON m.mandate_id = q.mandate_id
    JOIN mandate_version s ON s.mandate_id = m.mandate_id AND s.version_no = m.version_no
    LEFT JOIN LATERAL (
        SELECT v.version_no, v.bank_number, v.branch_number FROM mandate_version v
        WHERE v.mandate_id = m.mandate_id AND v.application_no = s.application_no AND v.kind IN ('applied', 'changed')
            AND v.effective_on <= $2
        ORDER BY v.version_no DESC LIMIT 1
    ) AS a ON true
    LEFT JOIN unnest($4::text[], $5::text[], $6::text[], $7::text[])
        AS n (bank_number, branch_number, to_bank_number, to_branch_number)
        ON n.bank_number = a.bank_number AND n.branch_number = a.branch_number
    LEFT JOIN LATERAL (
        SELECT z.stopped, z.reason FROM transfer_stop z WHERE z.claim_id = q.claim_id ORDER BY z.stop_no DESC LIMIT 1
    ) AS t ON true
    WHERE q.run_id = $1 AND q.state = 'open'
) AS f
WHERE r.request_id = f.request_id AND f.reason IS NOT NULL
RETURNING r.addressee_no, r.amount_yen, r.pulled_out_reason
""")
KEEP_FILE = Sql("""
UPDATE transfer_run SET request_count = $2, amount_yen = $3, file_sha256 = $4, checked_at = $5 WHERE run_id = $1
""")
INSERT_RELEASE = Sql("""
INSERT INTO transfer_release
    (run_id, approval_id, proposed_sha256, proposed_count, proposed_yen, pulled_out_count, pulled_out_yen,
    released_count, released_yen, file_sha256, envelope_sha256, certificate_sha256, released_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
""")
INSERT_PART = Sql("INSERT INTO transfer_release_part (run_id, part_no, bytes) VALUES ($1, $2, $3)")
SELECT_RELEASE = Sql("SELECT * FROM transfer_release WHERE run_id = $1")
SELECT_PARTS = Sql("SELECT bytes FROM transfer_release_part WHERE run_id = $1 ORDER BY part_no")
SELECT_OPEN_PROPOSAL = Sql("""
SELECT approval_id FROM approval
WHERE act = 'payments.transfer_release' AND state IN ('proposed', 'checked') AND expires_at > now()
    AND (payload::jsonb ->> 'run_id')::bigint = $1
LIMIT 1
""")
#: Whose debits a run still asks for, or has asked for.
SELECT_SUBJECTS = Sql("""
SELECT DISTINCT addressee_no FROM transfer_request WHERE run_id = $1 AND state <> 'pulled_out' ORDER BY addressee_no
""")
INSERT_SENDING = Sql("""
INSERT INTO transfer_sending (run_id, sent_at, sent_by, envelope_sha256) VALUES ($1, $2, $3, $4)
""")
LIST_SENDINGS = Sql("""
SELECT sent_at, sent_by, envelope_sha256 FROM transfer_sending WHERE run_id = $1 ORDER BY sent_at
""")
INSERT_STOP = Sql("""
INSERT INTO transfer_stop (claim_id, stop_no, stopped, reason, entered_by, recorded_at)
SELECT $1, 1 + coalesce((SELECT max(stop_no) FROM transfer_stop WHERE claim_id = $1), 0), $2, $3, $4, $5
RETURNING stop_no
""")
#: Two announcements may name one seizure and one claim; the first counts.
SAVE_SEIZURES = Sql("""
INSERT INTO claim_seizure (claim_id, seizure_id, step, effective_on, recorded_at)
SELECT n.claim_id, n.seizure_id, $1, n.effective_on, $5
FROM unnest($2::bigint[], $3::uuid[], $4::date[]) AS n (claim_id, seizure_id, effective_on)
ON CONFLICT (claim_id, seizure_id, step) DO NOTHING
""")
SELECT_SEIZURES = Sql("SELECT seizure_id FROM seized_claim WHERE claim_id = $1 ORDER BY issued_on, seizure_id")
