"""Letters of released runs: made, pulled out, and turned into notices on the day they leave."""

from services.dunning.store.runs import ON_DISPATCH, STANDING
from shared.postgres.sql import Sql

#: In order of the claims, so that two runs and a batch of events wait for one another and never in a ring.
LOCK_LISTED = Sql("""
SELECT count(*) FROM (
    SELECT FROM dunning_claim WHERE claim_id IN (
        SELECT claim_id FROM run_candidate WHERE run_id = $1 AND standing = 'listed'
    ) ORDER BY claim_id FOR UPDATE
) AS locked
""")
#: Whatever a list may take up, where it is released in the same transaction.
LOCK_DUE = Sql("""
SELECT count(*) FROM (
    SELECT FROM dunning_claim
    WHERE (stage IN ('overdue', 'covered') AND due_on < $1)
        OR (stage = 'dunned' AND claim_id IN (SELECT claim_id FROM claim_obligor))
    ORDER BY claim_id FOR UPDATE
) AS locked
""")
LOCK_LETTERS = Sql("""
SELECT count(*) FROM (
    SELECT FROM dunning_claim WHERE claim_id IN (SELECT claim_id FROM run_letter WHERE run_id = $1 AND ended = '')
    ORDER BY claim_id FOR UPDATE
) AS locked
""")
# Nothing is added to what was released and nobody is asked for more than was released; less is asked of whoever has
# paid a part meanwhile. A state that asks for a look and came after the list waits for the next one.
INSERT_LEFT_OUT = Sql(f"""
WITH owing AS MATERIALIZED (
    SELECT claim_id, addressee_no FROM run_candidate WHERE run_id = $1 AND standing = 'listed'
),
{ON_DISPATCH},
{STANDING},
judged AS (
    SELECT r.claim_id, r.addressee_no, CASE
        WHEN c.stage IS NULL OR c.stage IN ('open', 'settled', 'dunned_settled') THEN 'paid'
        WHEN c.open_principal_yen <= coalesce(t.yen, 0) THEN 'money_on_its_way'
        WHEN s.states && $2::text[] THEN 'blocked'
        WHEN NOT s.states <@ r.states THEN 'review'
        WHEN EXISTS (
            SELECT FROM run_letter AS l
            WHERE l.claim_id = r.claim_id AND l.addressee_no = r.addressee_no AND l.ended = ''
        ) OR EXISTS (
            SELECT FROM dunning_notice AS n WHERE n.claim_id = r.claim_id AND n.addressee_no = r.addressee_no
        ) OR (r.joint_of IS NULL AND c.stage <> 'overdue') THEN 'has_letter'
        WHEN c.addressee_no <> coalesce(r.joint_of, r.addressee_no)
            OR (r.joint_of IS NULL AND (c.due_on, c.tax_item) <> (r.due_on, r.tax_item))
            OR (r.joint_of IS NOT NULL AND NOT EXISTS (
                SELECT FROM claim_obligor AS o WHERE o.claim_id = r.claim_id AND o.addressee_no = r.addressee_no
            )) THEN 'changed'
        WHEN c.open_principal_yen - coalesce(t.yen, 0) > r.open_principal_yen THEN 'raised'
    END AS reason
    FROM run_candidate AS r
    LEFT JOIN dunning_claim AS c USING (claim_id)
    LEFT JOIN in_transit AS t USING (claim_id)
    LEFT JOIN states AS s ON s.claim_id = r.claim_id AND s.addressee_no = r.addressee_no
    WHERE r.run_id = $1 AND r.standing = 'listed'
)
INSERT INTO run_left_out (run_id, claim_id, addressee_no, reason)
SELECT $1, claim_id, addressee_no, reason FROM judged WHERE reason IS NOT NULL
""")  # noqa: S608 - Only a constant part is put in.
LEAVE_JOINT_OUT = Sql("""
INSERT INTO run_left_out (run_id, claim_id, addressee_no, reason)
SELECT $1, j.claim_id, j.addressee_no, 'own_letter_missing'
FROM run_candidate AS j
JOIN run_left_out AS o ON o.run_id = $1 AND o.claim_id = j.claim_id AND o.addressee_no = j.joint_of
WHERE j.run_id = $1 AND j.standing = 'listed'
ON CONFLICT DO NOTHING
""")
COUNT_TO_WRITE = Sql("""
SELECT count(*) FROM run_candidate AS r
WHERE run_id = $1 AND standing = 'listed' AND NOT EXISTS (
    SELECT FROM run_left_out AS o
    WHERE o.run_id = $1 AND o.claim_id = r.claim_id AND o.addressee_no = r.addressee_no
)
""")
# Claims' own letters before those to their joint obligors, each with the next of the numbers ($2). Where a letter goes
# is what `services.dunning.rules.letters.address_on_the_day` says; a test holds both together.
INSERT_LETTERS = Sql("""
WITH listed AS (
    SELECT r.*, row_number() OVER (ORDER BY r.joint_of IS NOT NULL, r.claim_id, r.addressee_no) AS place_of_letter
    FROM run_candidate AS r
    WHERE r.run_id = $1 AND r.standing = 'listed' AND NOT EXISTS (
        SELECT FROM run_left_out AS o
        WHERE o.run_id = $1 AND o.claim_id = r.claim_id AND o.addressee_no = r.addressee_no
    )
),
in_transit AS MATERIALIZED (
    SELECT claim_id, sum(against_principal_yen)::bigint AS yen FROM claim_receipt WHERE provisional GROUP BY claim_id
)
INSERT INTO run_letter (document_no, run_id, claim_id, addressee_no, joint_of, tax_item, levy_fiscal_year, notice_no,
    instalment, due_on, issue_by, issued_on, pay_by, open_principal_yen, fee_yen, capacity, name, postal_code, address,
    lot_number, building, obstacle)
SELECT n.document_no, r.run_id, r.claim_id, r.addressee_no, r.joint_of, r.tax_item, r.levy_fiscal_year, r.notice_no,
    r.instalment, r.due_on, r.issue_by, u.dispatch_on, r.pay_by,
    least(r.open_principal_yen, c.open_principal_yen - coalesce(t.yen, 0)), r.fee_yen,
    coalesce(own.capacity, l.capacity), coalesce(own.name, l.name),
    CASE WHEN own.name IS NULL THEN l.postal_code ELSE own.postal_code END, coalesce(own.address, l.address),
    coalesce(own.lot_number, l.lot_number), coalesce(own.building, l.building),
    CASE
        WHEN h.addressee_no IS NULL THEN 'unknown_addressee'
        WHEN coalesce(own.name, l.name) IS NOT NULL THEN ''
        WHEN 'protected' = ANY(h.flags) THEN 'address_withheld'
        ELSE 'heirs_unknown'
    END
FROM listed AS r
JOIN unnest($2::text[]) WITH ORDINALITY AS n (document_no, place_of_letter) USING (place_of_letter)
JOIN dunning_run AS u USING (run_id)
JOIN dunning_claim AS c USING (claim_id)
LEFT JOIN in_transit AS t USING (claim_id)
LEFT JOIN merged_addressee AS a ON a.addressee_no = r.addressee_no
LEFT JOIN addressee_heard AS h ON h.addressee_no = coalesce(a.surviving_no, r.addressee_no)
LEFT JOIN addressee_letter AS own ON own.addressee_no = h.addressee_no AND own.tax_item = r.tax_item
LEFT JOIN addressee_letter AS l ON l.addressee_no = h.addressee_no AND l.tax_item IS NULL
ORDER BY n.document_no
""")
SELECT_ADDRESSEES = Sql("SELECT addressee_no FROM run_letter WHERE run_id = $1 ORDER BY document_no")
SELECT_LEFT_OUT = Sql("""
SELECT claim_id, addressee_no, reason FROM run_left_out WHERE run_id = $1 AND claim_id > $2
ORDER BY claim_id FETCH FIRST $3 ROWS WITH TIES
""")
COUNT_LEFT_OUT = Sql("SELECT reason, count(*) FROM run_left_out WHERE run_id = $1 GROUP BY reason ORDER BY reason")
COUNT_LETTERS = Sql("SELECT ended, count(*) FROM run_letter WHERE run_id = $1 GROUP BY ended")
LIST_LETTERS = Sql("""
SELECT document_no, claim_id, addressee_no, joint_of, tax_item, issued_on, pay_by, open_principal_yen, fee_yen,
    obstacle, ended
FROM run_letter WHERE run_id = $1 AND document_no > $2 ORDER BY document_no LIMIT $3
""")
# Letters for which nothing may be asked any more; a state that asks for a look ($3) was looked at if the list had it.
_TO_PULL = f"""
owing AS MATERIALIZED (SELECT claim_id, addressee_no FROM run_letter WHERE run_id = $1 AND ended = ''),
{ON_DISPATCH},
{STANDING},
judged AS MATERIALIZED (
    SELECT l.document_no, l.claim_id, l.addressee_no, l.joint_of, CASE
        WHEN c.stage IS NULL OR c.stage IN ('open', 'settled', 'dunned_settled') THEN 'paid'
        WHEN c.open_principal_yen <= coalesce(t.yen, 0) THEN 'money_on_its_way'
        WHEN s.states && $2::text[] THEN 'blocked'
        WHEN NOT s.states <@ r.states THEN 'review'
    END AS reason
    FROM run_letter AS l
    JOIN run_candidate AS r USING (run_id, claim_id, addressee_no)
    LEFT JOIN dunning_claim AS c USING (claim_id)
    LEFT JOIN in_transit AS t USING (claim_id)
    LEFT JOIN states AS s ON s.claim_id = l.claim_id AND s.addressee_no = l.addressee_no
    WHERE l.run_id = $1 AND l.ended = ''
),
to_pull AS MATERIALIZED (
    SELECT j.document_no, j.claim_id, j.addressee_no,
        CASE WHEN j.reason IS NULL THEN 'own_letter_missing' ELSE j.reason END AS reason
    FROM judged AS j
    WHERE j.reason IS NOT NULL OR EXISTS (
        SELECT FROM judged AS o WHERE o.claim_id = j.claim_id AND o.addressee_no = j.joint_of AND o.reason IS NOT NULL
    )
)"""  # noqa: S608 - Only a constant part is put in.
SELECT_TO_PULL = Sql(f"""
WITH {_TO_PULL}
SELECT p.document_no, p.claim_id, p.addressee_no, p.reason, l.postal_code, l.open_principal_yen
FROM to_pull AS p JOIN run_letter AS l USING (document_no) ORDER BY p.document_no
""")  # noqa: S608 - As above.
PULL_TO_PULL = Sql(f"""
WITH {_TO_PULL}
UPDATE run_letter AS l SET ended = 'pulled' FROM to_pull AS p WHERE l.document_no = p.document_no
RETURNING l.claim_id, l.addressee_no, p.reason
""")  # noqa: S608 - As above.
INSERT_APOLOGIES = Sql(f"""
WITH {_TO_PULL}
INSERT INTO apology (document_no, reason, noted_at) SELECT document_no, reason, $4 FROM to_pull
""")  # noqa: S608 - As above.
END_SLIPPED = Sql("""
UPDATE run_letter AS l SET ended = 'slipped' FROM apology AS a
WHERE l.run_id = $1 AND l.ended = '' AND a.document_no = l.document_no
""")
PULL_LETTERS = Sql("""
UPDATE run_letter SET ended = 'pulled'
WHERE run_id = $1 AND ended = ''
    AND (claim_id = ANY($2::bigint[]) OR addressee_no = ANY($3::text[]) OR joint_of = ANY($3::text[]))
RETURNING claim_id, addressee_no, open_principal_yen
""")
STOP_LETTERS = Sql("UPDATE run_letter SET ended = 'stopped' WHERE run_id = $1 AND ended = ''")
INSERT_NOTICES = Sql("""
INSERT INTO dunning_notice (claim_id, document_no, addressee_no, tax_item, levy_fiscal_year, notice_no, instalment,
    due_on, issue_by, issued_on, pay_by, open_principal_yen, fee_yen, joint_of, written_at)
SELECT claim_id, document_no, addressee_no, tax_item, levy_fiscal_year, notice_no, instalment, due_on, issue_by,
    issued_on, pay_by, open_principal_yen, fee_yen, joint_of, $2
FROM run_letter WHERE run_id = $1 AND ended = '' ORDER BY document_no
""")
INSERT_NOTICE_LETTERS = Sql("""
INSERT INTO notice_letter (document_no, letter_no, addressee_no, capacity, name, postal_code, address, lot_number,
    building, obstacle, addressed_by, addressed_at)
SELECT document_no, 1, addressee_no, capacity, name, postal_code, address, lot_number, building, obstacle, $2, $3
FROM run_letter WHERE run_id = $1 AND ended = '' ORDER BY document_no
""")
MOVE_CLAIMS = Sql("""
UPDATE dunning_claim AS c SET stage = $2, document_no = l.document_no
FROM run_letter AS l
WHERE l.run_id = $1 AND l.ended = '' AND l.joint_of IS NULL AND c.claim_id = l.claim_id AND c.stage = $3
""")
SELECT_LEAVING = Sql("""
SELECT claim_id, addressee_no, tax_item, document_no, issued_on, pay_by, open_principal_yen, fee_yen, joint_of
FROM run_letter WHERE run_id = $1 AND ended = '' ORDER BY document_no
""")
SELECT_RESULT = Sql("""
SELECT count(*) FILTER (WHERE joint_of IS NULL) AS issued, count(*) FILTER (WHERE joint_of IS NOT NULL) AS joint,
    count(*) FILTER (WHERE joint_of IS NULL AND issued_on > issue_by) AS late,
    coalesce(sum(open_principal_yen) FILTER (WHERE joint_of IS NULL), 0)::bigint AS open_principal_yen,
    coalesce(sum(fee_yen) FILTER (WHERE joint_of IS NULL), 0)::bigint AS fee_yen
FROM run_letter WHERE run_id = $1 AND ended = ''
""")
COUNT_WAITING = Sql("SELECT count(*) FROM dunning_claim WHERE stage = 'overdue' AND due_on < $1")
LIST_APOLOGIES = Sql("""
SELECT a.document_no, l.claim_id, l.addressee_no, l.tax_item, l.issued_on, a.reason, a.noted_at
FROM apology AS a JOIN run_letter AS l USING (document_no)
WHERE a.document_no > $1 AND NOT EXISTS (SELECT FROM apology_done AS d WHERE d.document_no = a.document_no)
ORDER BY a.document_no LIMIT $2
""")
SELECT_APOLOGY = Sql("""
SELECT l.addressee_no FROM apology AS a JOIN run_letter AS l USING (document_no) WHERE a.document_no = $1
""")
INSERT_APOLOGY_DONE = Sql("""
INSERT INTO apology_done (document_no, done_on, note, done_by, recorded_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (document_no) DO NOTHING RETURNING document_no
""")
