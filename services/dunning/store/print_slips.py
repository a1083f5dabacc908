"""Slips that stand on letters, as payments registered them."""

from shared.postgres.sql import Rows, Sql

ASKED = Rows("letter_slip_asked", ("document_no", "asked_at"))
SELECT_ASKED = Sql("SELECT document_no FROM letter_slip_asked WHERE document_no = ANY($1::text[])")
#: The first slip that was said for a letter counts: it may be printed already.
SAVE = Sql("""
INSERT INTO letter_slip (document_no, claim_id, addressee_no, transfer_run_id, said, heard_at)
SELECT n.*, $6 FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::text[]) AS n
ON CONFLICT (document_no) DO NOTHING
""")
SELECT_SLIPS = Sql("SELECT document_no, said FROM letter_slip WHERE document_no = ANY($1::text[])")
SELECT_FAILURES = Sql("""
SELECT s.document_no, s.addressee_no, s.said FROM letter_slip AS s
WHERE s.transfer_run_id = $1
    AND NOT EXISTS (SELECT FROM print_piece AS p WHERE p.document_no = s.document_no)
ORDER BY s.document_no
""")
