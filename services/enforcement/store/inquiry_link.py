"""Files of asset inquiries by the electronic link: batches as they left, answers as they came."""

from shared.postgres.sql import Rows, Sql

TAKE_SERIAL = Sql("""
INSERT INTO inquiry_batch_series AS s (fiscal_year, last_serial) VALUES ($1, 1)
ON CONFLICT (fiscal_year) DO UPDATE SET last_serial = s.last_serial + 1 RETURNING last_serial
""")
INSERT_BATCH = Sql("""
INSERT INTO inquiry_batch (batch_no, made_on, answer_by, inquiry_count, content_sha256, certificate_sha256, envelope,
    made_by, made_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
""")
BATCH_ITEMS = Rows("inquiry_batch_item", ("inquiry_id", "batch_no"))
# How many were sent, and how many of them nobody has answered.
LIST_BATCHES = Sql("""
SELECT b.batch_no, b.made_on, b.answer_by, b.inquiry_count, b.content_sha256, (
    SELECT count(*) FROM inquiry_batch_item AS i WHERE i.batch_no = b.batch_no AND NOT EXISTS (
        SELECT FROM inquiry_step AS s WHERE s.inquiry_id = i.inquiry_id AND s.kind IN ('answered', 'withdrawn')
    )
) AS unanswered_count
FROM inquiry_batch AS b ORDER BY b.batch_no DESC LIMIT $1
""")
SELECT_ENVELOPE = Sql("SELECT envelope FROM inquiry_batch WHERE batch_no = $1")
SELECT_SUBJECTS = Sql("""
SELECT DISTINCT q.addressee_no FROM inquiry_batch_item AS i JOIN inquiry AS q USING (inquiry_id)
WHERE i.batch_no = $1 ORDER BY 1
""")

#: Nothing is returned where the same bytes came before.
INSERT_FILE = Sql("""
INSERT INTO inquiry_answer_file (sha256, byte_count, refused, taken_by, taken_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (sha256) DO NOTHING RETURNING file_id
""")
SELECT_FILE = Sql("SELECT file_id, refused FROM inquiry_answer_file WHERE sha256 = $1")
COUNT_OUTCOMES = Sql("""
SELECT outcome, count(*) AS outcome_count FROM inquiry_answer_outcome
WHERE file_id = $1 GROUP BY outcome ORDER BY outcome
""")
OUTCOMES = Rows(
    "inquiry_answer_outcome",
    (
        "file_id",
        "record_no",
        "document_no",
        "inquiry_id",
        "outcome",
        "not_asked",
        "sentence",
        "answer_sha256",
    ),
)
#: Inquiries that left by the link, by the numbers that answers name.
SELECT_LINKED = Sql("""
SELECT q.inquiry_id FROM inquiry AS q JOIN inquiry_batch_item AS i USING (inquiry_id)
WHERE q.document_no = ANY($1::text[])
""")
SELECT_TAKEN = Sql("""
SELECT inquiry_id, answer_sha256 FROM inquiry_answer_outcome WHERE inquiry_id = ANY($1::uuid[]) AND outcome = 'taken'
""")
# What was not taken in, by file and record, for whoever asks the institution again.
LIST_REFUSED = Sql("""
SELECT o.file_id, o.record_no, o.document_no, o.outcome, o.not_asked, o.sentence, f.taken_at, q.addressee_no
FROM inquiry_answer_outcome AS o JOIN inquiry_answer_file AS f USING (file_id)
LEFT JOIN inquiry AS q USING (inquiry_id)
WHERE o.outcome NOT IN ('taken', 'repeated') AND (o.file_id, o.record_no) > ($1, $2)
ORDER BY o.file_id, o.record_no LIMIT $3
""")
