"""Matching: keys of the master, models and limits, records that came in, and what became of them."""

from shared.postgres.sql import Rows, Sql

SELECT_OLD_ROWS = Sql("SELECT * FROM match_row WHERE addressee_no = ANY($1::text[])")
DELETE_ROWS = Sql("DELETE FROM match_row WHERE addressee_no = ANY($1::text[])")
DELETE_KEYS = Sql("""
DELETE FROM match_key AS k USING unnest($1::bigint[], $2::text[]) AS old (key, addressee_no)
WHERE k.key = old.key AND k.addressee_no = old.addressee_no
""")
#: Who shares a key with a record. A key that more people share than the limit says nothing about any of them.
SELECT_CANDIDATES = Sql("""
WITH asked AS (SELECT * FROM unnest($1::integer[], $2::bigint[]) AS a (record, key)),
met AS (
    SELECT a.record, a.key, k.addressee_no, count(*) OVER (PARTITION BY a.record, a.key) AS people
    FROM asked AS a CROSS JOIN LATERAL (
        SELECT addressee_no FROM match_key WHERE key = a.key LIMIT $3 + 1
    ) AS k
)
SELECT DISTINCT record, addressee_no FROM met WHERE people <= $3 ORDER BY record, addressee_no
""")
SELECT_ROWS = Sql("SELECT * FROM match_row WHERE addressee_no = ANY($1::text[]) ORDER BY addressee_no, row_no")
SELECT_BEARERS = Sql("""
SELECT c.column_name, c.value, c.bearers
FROM match_name_count AS c JOIN unnest($2::text[], $3::text[]) AS a (column_name, value) USING (column_name, value)
WHERE c.activation_id = $1
""")
SELECT_KNOWN = Sql("""
SELECT column_name, value FROM match_name_count
WHERE activation_id = $1 AND column_name IN ('surname', 'surname_kana', 'given_kana')
""")
#: The model and the limits that count; the limits alone before any model was activated.
SELECT_STANDING = Sql("""
SELECT a.activation_id, a.model_id, a.approval_id, t.threshold_id, t.automatic_ppm, t.none_ppm, t.runner_up_ppm
FROM (SELECT 1) AS one
LEFT JOIN LATERAL (
    SELECT activation_id, model_id, approval_id FROM match_activation ORDER BY activation_id DESC LIMIT 1
) AS a ON true
LEFT JOIN LATERAL (SELECT * FROM match_threshold ORDER BY threshold_id DESC LIMIT 1) AS t ON true
""")
#: Words of names in Latin letters, each with a reading behind a blank.
SELECT_LATIN = Sql("""
SELECT value, bearers FROM match_name_count WHERE activation_id = $1 AND column_name = 'latin'
""")
SELECT_MODEL = Sql("SELECT document FROM match_model WHERE model_id = $1")
INSERT_MODEL = Sql("""
INSERT INTO match_model (model_id, document, entered_by, recorded_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (model_id) DO NOTHING
""")
INSERT_ACTIVATION = Sql("""
INSERT INTO match_activation (model_id, reason, approval_id, recorded_at) VALUES ($1, $2, $3, $4)
RETURNING activation_id
""")
#: Parts of names with all who bear them; whole names and birth dates only where several people do.
COUNT_NAMES = Sql("""
INSERT INTO match_name_count (activation_id, column_name, value, bearers)
SELECT $1, n.column_name, n.value, count(DISTINCT r.addressee_no)
FROM match_row AS r CROSS JOIN LATERAL (
    VALUES ('name', r.name), ('surname', r.surname), ('given', r.given),
        ('kana', r.kana), ('surname_kana', r.surname_kana), ('given_kana', r.given_kana), ('birth', r.birth),
        ('latin', CASE WHEN r.surname ~ '^[A-Z]+$' AND r.surname_kana <> ''
            THEN r.surname || ' ' || r.surname_kana ELSE '' END)
) AS n (column_name, value)
WHERE n.value <> ''
GROUP BY n.column_name, n.value
HAVING count(DISTINCT r.addressee_no) > 1 OR n.column_name NOT IN ('name', 'kana', 'birth')
""")
INSERT_THRESHOLD = Sql("""
INSERT INTO match_threshold (
    automatic_ppm, none_ppm, runner_up_ppm, sample_ppm, wrong_ppm, drift_ppm, drift_records_min, reason, approval_id,
    recorded_at
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
""")
#: A record that was received before under the same reference is left as it is.
INSERT_RECORDS = Sql("""
INSERT INTO match_record (
    source, source_ref, name, name_kana, birth, sex, address, stated_no, amount_yen, due_on, entered_by, recorded_at
)
SELECT n.*, $11, $12
FROM unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[],
    $10::date[]
) AS n
ON CONFLICT (source, source_ref) DO NOTHING
RETURNING record_id, source, source_ref
""")
#: A record of the blind sample shows as one that the machine left open, here and below.
SELECT_RECORDS = Sql("""
SELECT r.record_id, r.source, r.source_ref, r.name, r.name_kana, r.birth, r.sex, r.address, r.amount_yen, r.due_on,
    CASE WHEN s.record_id IS NULL THEN j.band ELSE 'review' END AS band,
    CASE WHEN s.record_id IS NULL THEN j.reason ELSE 'uncertain' END AS reason,
    j.addressee_no, j.probability_ppm, d.outcome, d.addressee_no AS decided_no
FROM match_record AS r JOIN match_judgement AS j USING (record_id) LEFT JOIN match_sample AS s USING (record_id)
LEFT JOIN LATERAL (
    SELECT outcome, addressee_no FROM match_decision WHERE record_id = r.record_id ORDER BY decision_id DESC LIMIT 1
) AS d ON true
JOIN unnest($1::text[], $2::text[]) AS a (source, source_ref)
    ON r.source = a.source AND r.source_ref = a.source_ref
ORDER BY r.record_id
""")
SELECT_STATED = Sql("""
SELECT addressee_no, name_key, kana_key, other_keys, born_year, born_month, born_day, protected FROM addressee_current
WHERE addressee_no = ANY($1::text[])
""")
#: What waits for a person, what depends on most first, then what is due first.
SELECT_REVIEW = Sql("""
SELECT r.record_id, r.source, r.source_ref, r.amount_yen, r.due_on,
    CASE WHEN s.record_id IS NULL THEN j.reason ELSE 'uncertain' END AS reason, l.officer, l.locked_until
FROM match_judgement AS j JOIN match_record AS r USING (record_id) LEFT JOIN match_sample AS s USING (record_id)
LEFT JOIN LATERAL (
    SELECT outcome FROM match_decision WHERE record_id = r.record_id ORDER BY decision_id DESC LIMIT 1
) AS d ON true
LEFT JOIN match_lock AS l ON l.record_id = r.record_id AND l.locked_until > $1
WHERE (d.outcome IS NULL AND (j.band = 'review' OR s.record_id IS NOT NULL)) OR d.outcome = 'reopened'
ORDER BY r.amount_yen DESC, r.due_on NULLS LAST, r.record_id
OFFSET $2 LIMIT $3
""")
#: Above the limit of a link, a record that waits for a person shows the limit: all such look alike.
SELECT_ITEM = Sql("""
SELECT r.record_id, r.source, r.source_ref, r.name, r.name_kana, r.birth, r.sex, r.address, r.amount_yen, r.due_on,
    CASE WHEN s.record_id IS NULL THEN j.band ELSE 'review' END AS band,
    CASE WHEN s.record_id IS NULL THEN j.reason ELSE 'uncertain' END AS reason, j.addressee_no,
    CASE WHEN s.record_id IS NULL AND j.band = 'automatic' THEN j.probability_ppm
        ELSE least(j.probability_ppm, coalesce(t.automatic_ppm, 950000)) END AS probability_ppm,
    j.runner_up_no, j.runner_up_ppm, j.others_by_chance,
    j.weights, a.model_id, d.outcome, d.addressee_no AS decided_no, d.reason AS decision_reason, d.decided_by
FROM match_record AS r JOIN match_judgement AS j USING (record_id) LEFT JOIN match_sample AS s USING (record_id)
LEFT JOIN match_activation AS a USING (activation_id)
LEFT JOIN match_threshold AS t USING (threshold_id)
LEFT JOIN LATERAL (
    SELECT outcome, addressee_no, reason, decided_by FROM match_decision
    WHERE record_id = r.record_id ORDER BY decision_id DESC LIMIT 1
) AS d ON true
WHERE r.record_id = $1
""")
SELECT_CANDIDATE_VIEWS = Sql("""
SELECT addressee_no, name, name_kana, former_name, common_name, latin_name, born_year, born_month, born_day, sex,
    address, lot_number, building, standing, ended_on, household_relation
FROM addressee_current WHERE addressee_no = ANY($1::text[]) AND NOT protected
""")
#: Taken where nobody has it, or its holder himself, or its time is over.
TAKE_LOCK = Sql("""
INSERT INTO match_lock AS l (record_id, officer, locked_until) VALUES ($1, $2, $3)
ON CONFLICT (record_id) DO UPDATE SET officer = excluded.officer, locked_until = excluded.locked_until
WHERE l.officer = excluded.officer OR l.locked_until <= $4
RETURNING officer
""")
SELECT_LOCK = Sql("SELECT officer FROM match_lock WHERE record_id = $1 AND locked_until > $2 FOR UPDATE")
SELECT_FIGURES = Sql("""
SELECT r.source, j.band, count(*) AS records, count(*) FILTER (WHERE d.outcome = 'linked') AS linked,
    count(*) FILTER (WHERE d.outcome = 'nobody') AS nobody,
    count(*) FILTER (WHERE o.overturned) AS overturned
FROM match_judgement AS j JOIN match_record AS r USING (record_id)
LEFT JOIN LATERAL (
    SELECT outcome FROM match_decision WHERE record_id = r.record_id ORDER BY decision_id DESC LIMIT 1
) AS d ON true
LEFT JOIN LATERAL (
    SELECT bool_or(outcome = 'reopened') AS overturned FROM match_decision WHERE record_id = r.record_id
) AS o ON true
WHERE r.recorded_at >= $1 AND r.recorded_at < $2
GROUP BY r.source, j.band ORDER BY r.source, j.band
""")

ROW_COLUMNS = (
    *("name", "surname", "given", "kana", "surname_kana", "given_kana"),
    *("birth", "year_month", "year_day", "month_day", "sex", "town", "lot"),
)
MATCH_ROWS = Rows("match_row", ("addressee_no", "row_no", *ROW_COLUMNS, "normaliser_version"))
MATCH_KEYS = Rows("match_key", ("key", "addressee_no"))
JUDGEMENTS = Rows(
    "match_judgement",
    (
        "record_id",
        "activation_id",
        "threshold_id",
        "band",
        "reason",
        "addressee_no",
        "probability_ppm",
        "runner_up_no",
        "runner_up_ppm",
        "others_by_chance",
        "weights",
        "recorded_at",
    ),
)
DECISIONS = Rows(
    "match_decision", ("record_id", "outcome", "addressee_no", "reason", "note", "decided_by", "recorded_at")
)
