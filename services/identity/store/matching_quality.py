"""Quality of matching in operation: the blind sample, how records fell, and what was found."""

from shared.postgres.sql import Rows, Sql

#: What counts for quality now; the key of the sample is there as soon as a model is.
SELECT_STANDARDS = Sql("""
SELECT a.activation_id, a.model_id, k.key AS sample_key,
    coalesce(t.sample_ppm, 10000) AS sample_ppm, coalesce(t.wrong_ppm, 300) AS wrong_ppm,
    coalesce(t.drift_ppm, 250000) AS drift_ppm, coalesce(t.drift_records_min, 200) AS drift_records_min
FROM (SELECT 1) AS one
LEFT JOIN LATERAL (
    SELECT activation_id, model_id FROM match_activation ORDER BY activation_id DESC LIMIT 1
) AS a ON true
LEFT JOIN match_sample_key AS k USING (activation_id)
LEFT JOIN LATERAL (SELECT * FROM match_threshold ORDER BY threshold_id DESC LIMIT 1) AS t ON true
""")
INSERT_SAMPLE_KEY = Sql("INSERT INTO match_sample_key (activation_id) VALUES ($1)")
#: Of each source: how many were drawn since a time, how many a person decided, and whom he took for another one.
SELECT_SAMPLE = Sql("""
SELECT r.source, count(*) AS drawn, count(*) FILTER (WHERE d.outcome IN ('linked', 'nobody')) AS decided,
    count(*) FILTER (WHERE d.outcome = 'linked' AND d.addressee_no = j.addressee_no) AS agreed,
    coalesce(array_agg(j.addressee_no) FILTER (
        WHERE d.outcome = 'linked' AND d.addressee_no <> j.addressee_no), '{}') AS linked_nos,
    coalesce(array_agg(d.addressee_no) FILTER (
        WHERE d.outcome = 'linked' AND d.addressee_no <> j.addressee_no), '{}') AS decided_nos
FROM match_sample AS s JOIN match_judgement AS j USING (record_id) JOIN match_record AS r USING (record_id)
LEFT JOIN LATERAL (
    SELECT outcome, addressee_no FROM match_decision WHERE record_id = s.record_id ORDER BY decision_id DESC LIMIT 1
) AS d ON true
WHERE s.recorded_at >= $1 AND s.recorded_at < $2
GROUP BY r.source ORDER BY r.source
""")
#: How the records that a model judged fell into bands.
SELECT_BANDS = Sql("""
SELECT r.source, j.band, count(*) AS records
FROM match_judgement AS j JOIN match_record AS r USING (record_id)
WHERE r.recorded_at >= $1 AND r.recorded_at < $2 AND j.activation_id = $3
    AND j.reason NOT IN ('certain_number', 'contradicted_number')
GROUP BY r.source, j.band
""")
#: How the fields of probable pairs fell into levels.
SELECT_LEVELS = Sql("""
SELECT r.source, w.value ->> 0 AS about, w.value -> 1 AS levels, count(*) AS records
FROM match_judgement AS j JOIN match_record AS r USING (record_id)
CROSS JOIN LATERAL jsonb_array_elements(j.weights) AS w (value)
WHERE r.recorded_at >= $1 AND r.recorded_at < $2 AND j.activation_id = $3 AND j.probability_ppm >= 500000
    AND j.reason NOT IN ('certain_number', 'contradicted_number') AND jsonb_array_length(w.value -> 1) > 0
GROUP BY r.source, about, levels
""")
#: The same is found once.
INSERT_FINDINGS = Sql("""
INSERT INTO match_finding (activation_id, source, month, about, records, value_ppm, limit_ppm, recorded_at)
SELECT $1, n.source, $2, n.about, n.records, n.value_ppm, n.limit_ppm, $3
FROM unnest($4::text[], $5::text[], $6::integer[], $7::bigint[], $8::bigint[])
    AS n (source, about, records, value_ppm, limit_ppm)
ON CONFLICT (activation_id, source, month, about) DO NOTHING
RETURNING finding_id
""")
SELECT_FINDINGS = Sql("""
SELECT f.source, f.month, f.about, f.records, f.value_ppm, f.limit_ppm, f.recorded_at, a.model_id
FROM match_finding AS f JOIN match_activation AS a USING (activation_id)
WHERE f.month = $1 ORDER BY f.finding_id
""")

SAMPLE = Rows("match_sample", ("record_id", "recorded_at"))
