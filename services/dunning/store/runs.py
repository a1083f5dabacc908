"""Runs of dunning notices while they are listed and looked at."""

from shared.postgres.sql import Sql

#: For this transaction only. What a run is made of was written a moment ago, so the planner takes it for a few rows and
#: would compare each of hundreds of thousands with each.
JOIN_BY_HASH = Sql("SELECT set_config('enable_nestloop', 'off', true)")
LOCK_PROPOSING = Sql("SELECT pg_advisory_xact_lock(hashtextextended('dunning run', 0))")
SELECT_HEARD = Sql("""
SELECT coalesce(string_agg(topic || '/' || partition || '=' || next_offset, ' ' ORDER BY topic, partition), '')
FROM inbox_offset
""")
#: What is overdue, by what decides its days.
SELECT_GROUPS = Sql("""
SELECT DISTINCT tax_item, due_on FROM dunning_claim WHERE stage IN ('overdue', 'covered') AND due_on < $1 ORDER BY 1, 2
""")
INSERT_RUN = Sql("""
INSERT INTO dunning_run (control_on, dispatch_on, heard_up_to, rules_version, proposed_by, proposed_at)
VALUES ($1, $2, $3, $4, $5, $6) RETURNING run_id
""")
# What stands on the day of `on_day`, of all that blocks ($2) or asks for a look ($3), for each of `owing`. Two joins by
# equality instead of one by either, so that the largest run still joins by hash.
STANDING = """
person AS MATERIALIZED (
    SELECT o.claim_id, o.addressee_no, coalesce(a.surviving_no, o.addressee_no) AS person_no
    FROM owing AS o LEFT JOIN merged_addressee AS a USING (addressee_no)
),
today AS MATERIALIZED (
    SELECT s.person_no, s.claim_id, s.state
    FROM standing AS s CROSS JOIN on_day AS d
    WHERE s.first_day <= d.day AND (s.last_day IS NULL OR s.last_day >= d.day)
        AND s.state = ANY($2::text[] || $3::text[])
),
states AS MATERIALIZED (
    SELECT claim_id, addressee_no, array_agg(state ORDER BY state) AS states
    FROM (
        SELECT p.claim_id, p.addressee_no, t.state FROM person AS p JOIN today AS t USING (person_no)
        WHERE t.claim_id IS NULL
        UNION
        SELECT p.claim_id, p.addressee_no, t.state FROM person AS p JOIN today AS t USING (claim_id)
        WHERE t.person_no IS NULL OR t.person_no = p.person_no
    ) AS found
    GROUP BY claim_id, addressee_no
),
in_transit AS MATERIALIZED (
    SELECT claim_id, sum(against_principal_yen)::bigint AS yen FROM claim_receipt WHERE provisional GROUP BY claim_id
)"""
ON_DISPATCH = "on_day AS (SELECT dispatch_on AS day FROM dunning_run WHERE run_id = $1)"
# Whose day has come; then everybody who became a joint obligor after the claim's own notice.
INSERT_CANDIDATES = Sql(f"""
WITH term AS (
    SELECT * FROM unnest($4::text[], $5::date[], $6::date[], $7::date[], $8::bigint[])
        AS t (tax_item, due_on, issue_by, pay_by, fee_yen)
),
deadline AS (SELECT * FROM unnest($9::text[], $10::date[]) AS t (tax_item, pay_by)),
due AS MATERIALIZED (
    SELECT c.claim_id, c.addressee_no, c.tax_item, c.levy_fiscal_year, c.notice_no, c.instalment, c.due_on, t.issue_by,
        t.pay_by, c.open_principal_yen, t.fee_yen
    FROM dunning_claim AS c JOIN term AS t USING (tax_item, due_on)
    WHERE c.stage IN ('overdue', 'covered')
),
owing AS MATERIALIZED (
    SELECT d.claim_id, d.addressee_no, NULL AS joint_of, d.tax_item, d.levy_fiscal_year, d.notice_no, d.instalment,
        d.due_on, d.issue_by, d.pay_by, d.open_principal_yen, d.fee_yen
    FROM due AS d
    UNION ALL
    SELECT d.claim_id, o.addressee_no, d.addressee_no, d.tax_item, d.levy_fiscal_year, d.notice_no, d.instalment,
        d.due_on, d.issue_by, d.pay_by, d.open_principal_yen, d.fee_yen
    FROM due AS d JOIN claim_obligor AS o USING (claim_id)
    UNION ALL
    SELECT c.claim_id, o.addressee_no, c.addressee_no, n.tax_item, n.levy_fiscal_year, n.notice_no, n.instalment,
        n.due_on, n.issue_by, t.pay_by, c.open_principal_yen, n.fee_yen
    FROM dunning_claim AS c
    JOIN claim_obligor AS o USING (claim_id)
    JOIN dunning_notice AS n USING (document_no)
    JOIN deadline AS t ON t.tax_item = n.tax_item
    WHERE c.stage = 'dunned' AND NOT EXISTS (
        SELECT FROM dunning_notice AS m WHERE m.claim_id = o.claim_id AND m.addressee_no = o.addressee_no
    )
),
{ON_DISPATCH},
{STANDING}
INSERT INTO run_candidate (run_id, place, claim_id, addressee_no, joint_of, tax_item, levy_fiscal_year, notice_no,
    instalment, due_on, issue_by, pay_by, open_principal_yen, fee_yen, states, standing)
SELECT $1, row_number() OVER (ORDER BY o.claim_id, o.joint_of NULLS FIRST, o.addressee_no), o.claim_id, o.addressee_no,
    o.joint_of, o.tax_item, o.levy_fiscal_year, o.notice_no, o.instalment, o.due_on, o.issue_by, o.pay_by,
    greatest(o.open_principal_yen - coalesce(t.yen, 0), 0), o.fee_yen, coalesce(s.states, ARRAY[]::text[]),
    CASE WHEN s.states && $2::text[] THEN 'blocked' WHEN s.states && $3::text[] THEN 'pulled' ELSE 'listed' END
FROM owing AS o
LEFT JOIN states AS s ON s.claim_id = o.claim_id AND s.addressee_no = o.addressee_no
LEFT JOIN in_transit AS t ON t.claim_id = o.claim_id
WHERE NOT EXISTS (
    SELECT FROM run_letter AS l JOIN dunning_run AS r USING (run_id)
    WHERE l.claim_id = o.claim_id AND l.addressee_no = o.addressee_no AND l.ended = '' AND r.state = 'released'
)
""")  # noqa: S608 - Only a constant part is put in.
# A joint obligor has no notice before the claim has its own.
FOLLOW_OWN = Sql("""
UPDATE run_candidate AS j SET standing = o.standing
FROM run_candidate AS o
WHERE j.run_id = $1 AND o.run_id = $1 AND o.claim_id = j.claim_id AND o.addressee_no = j.joint_of
    AND o.standing <> 'listed' AND j.standing = 'listed'
""")
SELECT_LIST_HASH = Sql("""
SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', claim_id, addressee_no, joint_of, tax_item, due_on,
    pay_by, open_principal_yen, fee_yen), E'\\n' ORDER BY place), ''), 'UTF8')), 'hex')
FROM run_candidate WHERE run_id = $1 AND standing = 'listed'
""")
KEEP_LIST = Sql("UPDATE dunning_run SET listed_sha256 = $2, gate = $3 WHERE run_id = $1")
SELECT_RUN = Sql("SELECT * FROM dunning_run WHERE run_id = $1")
LOCK_RUN = Sql("SELECT * FROM dunning_run WHERE run_id = $1 FOR UPDATE")
LIST_RUNS = Sql("""
SELECT run_id, control_on, dispatch_on, gate, state, proposed_by, proposed_at
FROM dunning_run WHERE $1 = 0 OR run_id < $1 ORDER BY run_id DESC LIMIT $2
""")
SELECT_STEPS = Sql("""
SELECT step, approval_id, reason, done_by, done_at FROM dunning_run_step WHERE run_id = $1 ORDER BY done_at, step
""")
INSERT_STEP = Sql("""
INSERT INTO dunning_run_step (run_id, step, approval_id, reason, done_by, done_at) VALUES ($1, $2, $3, $4, $5, $6)
""")
SELECT_STEP = Sql("SELECT done_at FROM dunning_run_step WHERE run_id = $1 AND step = $2")
SET_STATE = Sql("UPDATE dunning_run SET state = $2 WHERE run_id = $1")
#: Runs that were to leave before a day and have not.
LOCK_OVERTAKEN = Sql("""
SELECT run_id FROM dunning_run WHERE state = 'proposed' AND dispatch_on < $1 ORDER BY run_id FOR UPDATE
""")
#: Released runs whose day has passed and of which nobody has said that they left.
SELECT_UNDISPATCHED = Sql("""
SELECT run_id FROM dunning_run WHERE state = 'released' AND dispatch_on < $1 ORDER BY run_id
""")
COUNT_STANDINGS = Sql("""
SELECT standing, count(*) FROM run_candidate WHERE run_id = $1 GROUP BY standing
""")
# The fee is owed once for a claim, and so is its principal.
SELECT_TOTALS = Sql("""
SELECT tax_item, count(*) AS letters, count(*) FILTER (WHERE joint_of IS NULL) AS claims,
    coalesce(sum(open_principal_yen) FILTER (WHERE joint_of IS NULL), 0)::bigint AS open_principal_yen,
    coalesce(sum(fee_yen) FILTER (WHERE joint_of IS NULL), 0)::bigint AS fee_yen
FROM run_candidate WHERE run_id = $1 AND standing = 'listed' GROUP BY tax_item ORDER BY tax_item
""")
SELECT_LETTER_TOTALS = Sql("""
SELECT tax_item, count(*) AS letters, count(*) FILTER (WHERE joint_of IS NULL) AS claims,
    coalesce(sum(open_principal_yen) FILTER (WHERE joint_of IS NULL), 0)::bigint AS open_principal_yen,
    coalesce(sum(fee_yen) FILTER (WHERE joint_of IS NULL), 0)::bigint AS fee_yen
FROM run_letter WHERE run_id = $1 AND ended = '' GROUP BY tax_item ORDER BY tax_item
""")
SELECT_LAST_RUN = Sql("""
SELECT run_id FROM dunning_run WHERE run_id < $1 AND state IN ('released', 'dispatched') ORDER BY run_id DESC LIMIT 1
""")
SELECT_RUN_A_YEAR_BEFORE = Sql("""
SELECT b.run_id
FROM dunning_run AS r JOIN dunning_run AS b ON b.state = 'dispatched'
    AND b.dispatch_on BETWEEN r.dispatch_on - interval '1 year' - interval '15 days'
        AND r.dispatch_on - interval '1 year' + interval '15 days'
WHERE r.run_id = $1
ORDER BY abs(b.dispatch_on - (r.dispatch_on - interval '1 year')::date), b.run_id DESC LIMIT 1
""")
LIST_CANDIDATES = Sql("""
SELECT place, claim_id, addressee_no, joint_of, tax_item, levy_fiscal_year, notice_no, instalment, due_on, issue_by,
    pay_by, open_principal_yen, fee_yen, states, standing
FROM run_candidate WHERE run_id = $1 AND standing = $2 AND place > $3 ORDER BY place LIMIT $4
""")
# The hash of the list makes the choice one that nobody can foresee and everybody can repeat.
SELECT_SAMPLE = Sql("""
SELECT c.place, c.claim_id, c.addressee_no, c.joint_of, c.tax_item, c.levy_fiscal_year, c.notice_no, c.instalment,
    c.due_on, c.issue_by, c.pay_by, c.open_principal_yen, c.fee_yen, c.states, c.standing
FROM run_candidate AS c JOIN dunning_run AS r USING (run_id)
WHERE c.run_id = $1 AND c.standing = 'listed' ORDER BY md5(r.listed_sha256 || c.place) LIMIT $2
""")
#: Pulling by claims or by persons; a claim's own letter takes those to its joint obligors with it.
PULL_CANDIDATES = Sql("""
UPDATE run_candidate SET standing = 'pulled'
WHERE run_id = $1 AND standing = 'listed'
    AND (claim_id = ANY($2::bigint[]) OR addressee_no = ANY($3::text[]) OR joint_of = ANY($3::text[]))
RETURNING claim_id, addressee_no, open_principal_yen
""")
PUT_BACK = Sql("""
UPDATE run_candidate SET standing = 'listed'
WHERE run_id = $1 AND standing = 'pulled'
    AND (claim_id = ANY($2::bigint[]) OR addressee_no = ANY($3::text[]) OR joint_of = ANY($3::text[]))
RETURNING claim_id, addressee_no, open_principal_yen
""")
INSERT_DECISIONS = Sql("""
INSERT INTO run_decision (run_id, claim_id, addressee_no, decision, reason, note, decided_by, decided_at)
SELECT $1, n.*, $4, $5, $6, $7, $8 FROM unnest($2::bigint[], $3::text[]) AS n
""")
SELECT_OPEN_PROPOSAL = Sql("""
SELECT approval_id FROM approval
WHERE act = $1 AND state IN ('proposed', 'checked') AND expires_at > now()
    AND (payload::jsonb ->> 'run_id')::bigint = $2
LIMIT 1
""")
SELECT_SUBJECTS = Sql("SELECT DISTINCT addressee_no FROM run_candidate WHERE run_id = $1 ORDER BY addressee_no")
