"""Short messages (SMS): what persons said about them, lists, files as they left, and what came of each message."""

from shared.postgres.sql import Rows, Sql

RELEASE_ACT = "dunning.sms_release"

MESSAGES = Rows(
    "sms_message",
    ("run_id", "place", "document_no", "person_no", "consent_addressee_no", "consent_no"),
)
LEFT_OUT = Rows("sms_left_out", ("run_id", "place", "objection"))
RESULT_RECORDS = Rows("sms_result_record", ("file_id", "record_no", "message_no", "outcome"))
RESULTS = Rows(
    "sms_result",
    ("run_id", "place", "file_id", "result", "arrived_at", "objection", "recorded_at"),
)

ADD_CONSENT = Sql("""
INSERT INTO sms_consent (addressee_no, consent_no, agrees, mobile_number, means, stated_on, reason, recorded_by,
    recorded_at)
SELECT $1, 1 + coalesce((SELECT max(consent_no) FROM sms_consent WHERE addressee_no = $1), 0), $2, $3, $4, $5, $6, $7,
    $8
""")
#: Consents that ended with an answer to a message, each said once.
END_CONSENTS = Sql("""
INSERT INTO sms_consent (addressee_no, consent_no, agrees, means, stated_on, reason, recorded_by, recorded_at)
SELECT DISTINCT ON (n.addressee_no) n.addressee_no,
    1 + (SELECT max(c.consent_no) FROM sms_consent AS c WHERE c.addressee_no = n.addressee_no), false, 'reply',
    n.stated_on, $3, $4, $5
FROM unnest($1::text[], $2::date[]) AS n (addressee_no, stated_on) ORDER BY n.addressee_no, n.stated_on
""")
# Some persons with every number of theirs.
_NUMBERS = """
numbers AS (
    SELECT n AS addressee_no, n AS person_no FROM unnest($1::text[]) AS n
    UNION SELECT a.addressee_no, a.surviving_no FROM merged_addressee AS a WHERE a.surviving_no = ANY($1::text[])
)
"""
#: What each person said last, under whichever number of his, and whether its telephone number is still somebody's.
SELECT_CONSENTS = Sql(f"""
WITH {_NUMBERS}
SELECT DISTINCT ON (n.person_no) n.person_no, c.addressee_no, c.consent_no, c.agrees, c.mobile_number, c.means,
    c.stated_on, NOT EXISTS (
        SELECT FROM sms_message AS m JOIN sms_result AS r USING (run_id, place)
        WHERE m.consent_addressee_no = c.addressee_no AND m.consent_no = c.consent_no AND r.result = 'not_in_service'
    ) AS is_in_service
FROM numbers AS n JOIN sms_consent AS c USING (addressee_no)
ORDER BY n.person_no, c.recorded_at DESC, c.consent_no DESC
""")  # noqa: S608 - Only the constant above is put in.
#: Messages that left, by person.
SELECT_SENT = Sql(f"""
WITH {_NUMBERS}
SELECT n.person_no, m.document_no, s.sent_on
FROM numbers AS n JOIN sms_message AS m ON m.person_no = n.addressee_no JOIN sms_sending AS s USING (run_id)
WHERE NOT EXISTS (SELECT FROM sms_left_out AS o WHERE o.run_id = m.run_id AND o.place = m.place)
""")  # noqa: S608 - As above.

INSERT_RUN = Sql("""
INSERT INTO sms_run (text_code, body, tax_items, message_count, content_sha256, prepared_by, prepared_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING run_id
""")
#: Whoever releases or hands over a list has it to himself; two lists never leave at one time.
LOCK = Sql("SELECT pg_advisory_xact_lock(7214152)")
LIST_RUNS = Sql("""
SELECT r.run_id, r.text_code, r.body, r.tax_items, r.message_count, r.content_sha256, r.prepared_at,
    l.approval_id IS NOT NULL AS is_released, s.sent_on, s.message_count AS sent_count,
    (SELECT count(*) FROM sms_result AS x WHERE x.run_id = r.run_id AND x.result = 'delivered') AS delivered_count,
    (SELECT count(*) FROM sms_result AS x WHERE x.run_id = r.run_id AND x.result <> 'delivered') AS failed_count,
    (SELECT count(*) FROM sms_result AS x WHERE x.run_id = r.run_id AND x.objection <> '') AS objected_count
FROM sms_run AS r LEFT JOIN sms_release AS l USING (run_id) LEFT JOIN sms_sending AS s USING (run_id)
WHERE $1::bigint IS NULL OR r.run_id = $1
ORDER BY r.run_id DESC LIMIT $2
""")
SELECT_MESSAGES = Sql("""
SELECT m.place, m.document_no, m.person_no, m.consent_addressee_no, m.consent_no, c.mobile_number
FROM sms_message AS m
JOIN sms_consent AS c ON c.addressee_no = m.consent_addressee_no AND c.consent_no = m.consent_no
WHERE m.run_id = $1 ORDER BY m.place
""")
INSERT_RELEASE = Sql("INSERT INTO sms_release (run_id, approval_id, released_at) VALUES ($1, $2, $3)")
SELECT_OPEN_PROPOSAL = Sql("""
SELECT approval_id FROM approval
WHERE act = 'dunning.sms_release' AND state IN ('proposed', 'checked') AND expires_at > now()
    AND (payload::jsonb ->> 'run_id')::bigint = $1
LIMIT 1
""")
INSERT_SENDING = Sql("""
INSERT INTO sms_sending (run_id, sent_on, message_count, content_sha256, certificate_sha256, envelope, sent_by, sent_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
""")
SELECT_ENVELOPE = Sql("SELECT envelope FROM sms_sending WHERE run_id = $1")

#: Nothing is returned where the same bytes came before.
INSERT_FILE = Sql("""
INSERT INTO sms_result_file (sha256, byte_count, refused, taken_by, taken_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (sha256) DO NOTHING RETURNING file_id
""")
SELECT_FILE = Sql("SELECT file_id, refused FROM sms_result_file WHERE sha256 = $1")
COUNT_OUTCOMES = Sql("""
SELECT outcome, count(*) AS outcome_count FROM sms_result_record WHERE file_id = $1 GROUP BY outcome ORDER BY outcome
""")
#: Results that fit no message as it stands, by file and record.
LIST_ODD_RESULTS = Sql("""
SELECT file_id, record_no, message_no, outcome FROM sms_result_record
WHERE outcome IN ('unknown', 'contradicting', 'faulty') AND (file_id, record_no) > ($1, $2)
ORDER BY file_id, record_no LIMIT $3
""")
#: Messages that left, with what was reported of them before.
SELECT_REPORTED = Sql("""
SELECT m.run_id, m.place, m.person_no, m.consent_addressee_no, r.result, r.arrived_at
FROM unnest($1::bigint[], $2::integer[]) AS n (run_id, place)
JOIN sms_message AS m USING (run_id, place) JOIN sms_sending AS s USING (run_id)
LEFT JOIN sms_result AS r USING (run_id, place)
WHERE NOT EXISTS (SELECT FROM sms_left_out AS o WHERE o.run_id = m.run_id AND o.place = m.place)
""")
