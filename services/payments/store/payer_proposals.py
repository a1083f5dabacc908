"""Payers of money in suspense: what was written of them, what identity was asked, and what it proposed."""

from shared.postgres.sql import Rows, Sql

PAYERS = Rows("receipt_payer", ("receipt_id", "stage", "name", "name_kana", "address", "telephone", "recorded_at"))
CANDIDATES = Rows(
    "payer_candidate", ("receipt_id", "ask_no", "place", "addressee_no", "probability_bp", "reasons", "protected")
)
PROTECTIONS = Rows("addressee_protection", ("addressee_no", "protected", "effective_on", "heard_at"))

#: One question more about each of some receipts.
INSERT_QUESTIONS = Sql("""
INSERT INTO payer_question (receipt_id, ask_no, asked_by, asked_at)
SELECT n.receipt_id,
    1 + coalesce((SELECT max(q.ask_no) FROM payer_question AS q WHERE q.receipt_id = n.receipt_id), 0), $2, $3
FROM unnest($1::bigint[]) AS n (receipt_id)
RETURNING receipt_id, ask_no
""")
#: What the newest report says of the payers of money that is still in suspense; locked, so that one asks at a time.
LOCK_ASKABLE = Sql("""
SELECT s.receipt_id, r.channel, p.name, p.name_kana, p.address, p.telephone
FROM suspense AS s
JOIN LATERAL (
    SELECT stage, name, name_kana, address, telephone FROM receipt_payer
    WHERE receipt_id = s.receipt_id ORDER BY stage = 'final' DESC LIMIT 1
) AS p ON true
JOIN receipt AS r ON r.receipt_id = s.receipt_id AND r.stage = p.stage
WHERE s.receipt_id = ANY($1::bigint[]) AND s.resolved_at IS NULL ORDER BY s.receipt_id FOR UPDATE OF s
""")
#: Answers to questions of ours; one that comes twice, or to no question, has no effect.
INSERT_ANSWERS = Sql("""
INSERT INTO payer_answer (receipt_id, ask_no, judged_on, model_id, abstained, heard_at)
SELECT n.receipt_id, n.ask_no, n.judged_on, n.model_id, n.abstained, $6
FROM unnest($1::bigint[], $2::integer[], $3::date[], $4::text[], $5::text[])
    AS n (receipt_id, ask_no, judged_on, model_id, abstained)
JOIN payer_question AS q USING (receipt_id, ask_no)
ON CONFLICT (receipt_id, ask_no) DO NOTHING
RETURNING receipt_id, ask_no
""")
#: Money in suspense with the newest report that counts, its payer, and the answer to the last question.
SELECT_ITEMS = Sql("""
SELECT s.receipt_id, s.since, r.stage, r.channel, r.amount_yen, r.paid_on, p.name, p.name_kana, p.address, p.telephone,
    q.asked_at, a.ask_no AS answered_no, a.judged_on, a.model_id, a.abstained
FROM suspense AS s
CROSS JOIN LATERAL (
    SELECT stage, channel, amount_yen, paid_on FROM receipt
    WHERE receipt_id = s.receipt_id AND stage <> 'cancel' ORDER BY stage = 'final' DESC LIMIT 1
) AS r
LEFT JOIN LATERAL (
    SELECT name, name_kana, address, telephone FROM receipt_payer
    WHERE receipt_id = s.receipt_id ORDER BY stage = 'final' DESC LIMIT 1
) AS p ON true
LEFT JOIN LATERAL (
    SELECT asked_at FROM payer_question WHERE receipt_id = s.receipt_id ORDER BY ask_no DESC LIMIT 1
) AS q ON true
LEFT JOIN LATERAL (
    SELECT ask_no, judged_on, model_id, abstained FROM payer_answer
    WHERE receipt_id = s.receipt_id ORDER BY ask_no DESC LIMIT 1
) AS a ON true
WHERE s.resolved_at IS NULL AND s.receipt_id > $1 AND ($2::bigint IS NULL OR s.receipt_id = $2)
ORDER BY s.receipt_id LIMIT $3
""")
#: The candidates of the newest answers, each with all numbers that are gathered with his own (宛名の統合).
SELECT_CANDIDATES = Sql("""
WITH newest AS (
    SELECT c.* FROM payer_candidate AS c
    WHERE c.receipt_id = ANY($1::bigint[])
        AND c.ask_no = (SELECT max(a.ask_no) FROM payer_answer AS a WHERE a.receipt_id = c.receipt_id)
), rooted AS (
    SELECT n.*, coalesce(l.surviving_no, n.addressee_no) AS root
    FROM newest AS n LEFT JOIN merged_addressee AS l USING (addressee_no)
)
SELECT r.receipt_id, r.ask_no, r.place, r.addressee_no, r.root, r.probability_bp, r.reasons,
    r.protected AS protected_then, g.members,
    (
        SELECT bool_or(p.protected) FROM (
            SELECT DISTINCT ON (addressee_no) protected FROM addressee_protection
            WHERE addressee_no = ANY(g.members) ORDER BY addressee_no, heard_no DESC
        ) AS p
    ) AS protected_now
FROM rooted AS r CROSS JOIN LATERAL (
    SELECT array_agg(DISTINCT m.member) AS members FROM (
        SELECT r.root UNION ALL SELECT r.addressee_no
        UNION ALL SELECT l.addressee_no FROM merged_addressee AS l WHERE l.surviving_no = r.root
    ) AS m (member)
) AS g
ORDER BY r.receipt_id, r.place
""")
#: Claims on which principal is open, owed by any of some addressees, alone or jointly; read without locks.
SELECT_OPEN_CLAIMS = Sql("""
SELECT *, ARRAY(
    SELECT j.addressee_no FROM joint_obligor_now AS j WHERE j.notice_id = claim.notice_id ORDER BY 1
) AS joint_addressee_nos
FROM claim JOIN claim_balance USING (claim_id)
WHERE principal_assessed_yen > principal_collected_yen AND extinguished_on IS NULL AND claim_id IN (
    SELECT claim_id FROM claim WHERE addressee_no = ANY($1::text[])
    UNION SELECT claim_id FROM joint_obligor_now AS j JOIN claim USING (notice_id)
    WHERE j.addressee_no = ANY($1::text[])
) ORDER BY claim_id
""")
#: Under which numbers the proposed person of an answer may owe what an assignment names: his own, and all of his.
SELECT_FOLLOWED = Sql("""
WITH proposed AS (
    SELECT addressee_no FROM payer_candidate WHERE receipt_id = $1 AND ask_no = $2 AND place = $3
), root AS (
    SELECT coalesce(l.surviving_no, p.addressee_no) AS addressee_no
    FROM proposed AS p LEFT JOIN merged_addressee AS l USING (addressee_no)
)
SELECT addressee_no FROM proposed UNION SELECT addressee_no FROM root
UNION SELECT l.addressee_no FROM merged_addressee AS l JOIN root ON l.surviving_no = root.addressee_no
""")
