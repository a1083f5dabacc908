"""The runs of reminders (催告): who is dunned, what was proposed, and who was pulled out."""

from shared.postgres.sql import Rows, Sql

#: Taken by whoever proposes or ends a run, so that there is one open run at a time.
LOCK_RUNS = Sql("SELECT pg_advisory_xact_lock(hashtextextended('reminder_run', 0))")
#: Dunned claims, once for each who owes them and had his notice, with the newest letter about each. Of all persons, or
#: of some claims, then paid ones too. A claim whose last day to pay has not passed is in no letter: where the notice
#: came back, or could be addressed only later, that counts from the dispatch that arrived; one that never left asks for
#: nothing.
SELECT_DUNNED = Sql("""
SELECT n.claim_id, n.addressee_no, coalesce(a.surviving_no, n.addressee_no) AS person_no, n.tax_item,
    greatest(n.pay_by, s.pay_by, late.addressed_on + (n.pay_by - n.issued_on)) AS pay_by,
    greatest(c.open_principal_yen - coalesce(t.on_its_way_yen, 0), 0)::bigint AS to_pay_yen,
    l.form AS last_form, l.deadline_on AS last_deadline_on
FROM dunning_claim AS c
JOIN dunning_notice AS n USING (claim_id)
LEFT JOIN merged_addressee AS a ON a.addressee_no = n.addressee_no
LEFT JOIN service_standing AS s ON s.document_no = n.document_no
LEFT JOIN (
    SELECT document_no, (min(addressed_at) FILTER (WHERE obstacle = '') AT TIME ZONE 'Asia/Tokyo')::date AS addressed_on
    FROM notice_letter GROUP BY document_no HAVING bool_or(obstacle <> '')
) AS late ON late.document_no = n.document_no
LEFT JOIN (
    SELECT claim_id, sum(against_principal_yen) AS on_its_way_yen FROM claim_receipt WHERE provisional GROUP BY claim_id
) AS t USING (claim_id)
LEFT JOIN (
    SELECT DISTINCT ON (m.claim_id, m.addressee_no) m.claim_id, m.addressee_no, m.form, r.deadline_on
    FROM reminder_line AS m JOIN sent_reminder AS r USING (document_no)
    ORDER BY m.claim_id, m.addressee_no, r.dispatch_on DESC, r.document_no DESC
) AS l ON l.claim_id = n.claim_id AND l.addressee_no = n.addressee_no
WHERE (c.stage = 'dunned' OR c.stage = 'dunned_settled' AND $3::bigint[] IS NOT NULL) AND n.pay_by < $1
    AND (late.document_no IS NULL OR late.addressed_on IS NOT NULL)
    AND ($2::text[] IS NULL OR n.tax_item = ANY($2))
    AND ($3::bigint[] IS NULL OR n.claim_id = ANY($3))
    AND (n.addressee_no = c.addressee_no OR EXISTS (
        SELECT FROM claim_obligor AS o WHERE o.claim_id = c.claim_id AND o.addressee_no = n.addressee_no
    ))
ORDER BY n.claim_id, n.addressee_no
""")
#: A run that is neither given up nor dispatched.
SELECT_OPEN_RUN = Sql("SELECT run_id FROM reminder_run_standing WHERE state IN ('proposed', 'released')")
ADD_RUN = Sql("""
INSERT INTO reminder_run (run_on, dispatch_on, tax_items, proposed_by, proposed_at)
VALUES ($1, $2, $3::text[], $4, $5) RETURNING run_id
""")
#: Totals are those of what is not pulled out.
LIST_RUNS = Sql("""
SELECT r.run_id, r.run_on, r.dispatch_on, r.tax_items, s.state,
    (SELECT count(*) FROM reminder_candidate AS c WHERE c.run_id = r.run_id) AS candidate_count,
    (SELECT count(*) FROM sent_reminder AS d WHERE d.run_id = r.run_id) AS letter_count,
    (SELECT count(*) FROM reminder_left_out AS o WHERE o.run_id = r.run_id) AS left_out_count
FROM reminder_run AS r JOIN reminder_run_standing AS s USING (run_id)
WHERE r.run_id > $1 ORDER BY r.run_id LIMIT $2
""")
SELECT_RUN = Sql("""
SELECT r.run_id, r.run_on, r.dispatch_on, r.tax_items, s.state
FROM reminder_run AS r JOIN reminder_run_standing AS s USING (run_id) WHERE r.run_id = $1
""")
#: What is proposed, pulled out or not; a caller sees persons whose every line is of his tax items.
SELECT_CANDIDATES = Sql("""
SELECT c.place, c.person_no, c.form, c.amount_yen, coalesce(p.pulled, false) AS pulled,
    coalesce(p.reason_code, '') AS reason_code, coalesce(p.reason, '') AS reason
FROM reminder_candidate AS c
LEFT JOIN LATERAL (
    SELECT pulled, reason_code, reason FROM reminder_pull AS p WHERE p.run_id = c.run_id AND p.place = c.place
    ORDER BY pull_no DESC LIMIT 1
) AS p ON true
WHERE c.run_id = $1 AND c.place > $2 AND ($4::text[] IS NULL OR NOT EXISTS (
    SELECT FROM reminder_candidate_line AS l
    WHERE l.run_id = c.run_id AND l.place = c.place AND l.tax_item <> ALL($4)
))
ORDER BY c.place LIMIT $3
""")
SELECT_LINES = Sql("""
SELECT place, claim_id, addressee_no, tax_item, form, to_pay_yen FROM reminder_candidate_line
WHERE run_id = $1 AND place = ANY($2::integer[]) ORDER BY place, claim_id
""")
# A run is read table by table: of rows that have just been written the planner knows nothing, and joins them badly.
SELECT_PLACES = Sql("SELECT place, person_no, form FROM reminder_candidate WHERE run_id = $1 ORDER BY place")
SELECT_LINES_OF_RUN = Sql("""
SELECT place, claim_id, addressee_no, tax_item, form, to_pay_yen FROM reminder_candidate_line
WHERE run_id = $1 ORDER BY place, claim_id
""")
SELECT_PULLED = Sql("""
SELECT place FROM (
    SELECT DISTINCT ON (place) place, pulled FROM reminder_pull WHERE run_id = $1 ORDER BY place, pull_no DESC
) AS newest WHERE pulled
""")
ADD_PULL = Sql("""
INSERT INTO reminder_pull (run_id, place, pull_no, pulled, reason_code, reason, decided_by, decided_at)
SELECT $1, $2, 1 + coalesce(max(pull_no), 0), $3, $4, $5, $6, $7 FROM reminder_pull WHERE run_id = $1 AND place = $2
RETURNING pull_no
""")
END_RUN = Sql("""
INSERT INTO reminder_run_end (run_id, outcome, approval_id, reason, ended_by, ended_at) VALUES ($1, $2, $3, $4, $5, $6)
""")
SELECT_OPEN_PROPOSAL = Sql("""
SELECT approval_id FROM approval
WHERE act = 'dunning.reminder_release' AND state IN ('proposed', 'checked')
    AND (payload::jsonb ->> 'run_id')::bigint = $1
""")

CANDIDATES = Rows("reminder_candidate", ("run_id", "place", "person_no", "form", "amount_yen"))
CANDIDATE_LINES = Rows(
    "reminder_candidate_line", ("run_id", "place", "claim_id", "addressee_no", "tax_item", "form", "to_pay_yen")
)
PULLS = Rows(
    "reminder_pull",
    ("run_id", "place", "pull_no", "pulled", "reason_code", "reason", "decided_by", "decided_at"),
)
