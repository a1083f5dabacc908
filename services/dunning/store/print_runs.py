"""Letters on their way to paper: what is frozen, released, drawn and handed over."""

from shared.postgres.sql import Rows, Sql

RELEASE_ACT = "dunning.print_release"

PIECES = Rows(
    "print_piece",
    (
        "run_id",
        "piece_no",
        "document_no",
        "letter_no",
        "addressee_no",
        "tax_items",
        "template",
        "template_version",
        "letter_values",
        "sha256",
    ),
)
SHEETS = Rows(
    "print_sheet",
    (
        "run_id",
        "piece_no",
        "file_no",
        "first_page",
        "page_count",
        "drawing_sha256",
        "missing",
        "left_out",
    ),
)

#: Two that prepare or draw at one time: the second waits and finds what the first did.
LOCK = Sql("SELECT pg_advisory_xact_lock(7214151, $1)")
INSERT_RUN = Sql("""
INSERT INTO print_run (source, source_run_id, piece_count, pieces_of_one_file, content_sha256, prepared_at, prepared_by)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING run_id
""")
_ADDRESS = "capacity, name, postal_code, address, lot_number, building"
_PROTECTED = """
    EXISTS (
        SELECT FROM addressee_heard AS h
        WHERE h.addressee_no IN (
            s.addressee_no, (SELECT a.surviving_no FROM merged_addressee AS a WHERE a.addressee_no = s.addressee_no)
        ) AND 'protected' = ANY(h.flags)
    )
"""
# The order in which the post wants them: by postal code, then by address.
_IN_ORDER = "ORDER BY postal_code NULLS LAST, address, lot_number, building, document_no"
_UNPRINTED = """
    NOT EXISTS (SELECT FROM print_piece AS p WHERE p.document_no = s.document_no AND p.letter_no = s.letter_no)
"""
_NOTICES = f"""
    SELECT l.document_no, 1 AS letter_no, l.claim_id, l.addressee_no, l.joint_of, l.tax_item, l.levy_fiscal_year,
        l.notice_no, l.instalment, l.due_on, l.issued_on, l.pay_by, l.open_principal_yen, l.fee_yen, {_ADDRESS}
    FROM run_letter AS l JOIN dunning_run AS u USING (run_id)
    WHERE l.run_id = $1 AND l.ended = '' AND l.obstacle = '' AND u.state IN ('released', 'dispatched')
"""  # noqa: S608 - Only constants of this module are put in.
SELECT_NOTICES = Sql(f"""
SELECT s.*, {_PROTECTED} AS is_protected FROM ({_NOTICES}) AS s WHERE {_UNPRINTED} {_IN_ORDER}
""")  # noqa: S608 - Only constants of this module are put in.
COUNT_UNADDRESSED = Sql("SELECT count(*) FROM run_letter WHERE run_id = $1 AND ended = '' AND obstacle <> ''")
#: Notices that could be addressed to nobody on their day, or came back, and were addressed anew.
SELECT_READDRESSED = Sql(f"""
SELECT s.*, {_PROTECTED} AS is_protected FROM (
    SELECT n.document_no, l.letter_no, n.claim_id, n.addressee_no, n.joint_of, n.tax_item, n.levy_fiscal_year,
        n.notice_no, n.instalment, n.due_on, n.issued_on, n.pay_by, n.open_principal_yen, n.fee_yen, {_ADDRESS}
    FROM notice_letter AS l JOIN dunning_notice AS n USING (document_no)
    WHERE l.letter_no > 1 AND l.obstacle = '' AND NOT EXISTS (
        SELECT FROM notice_letter AS later WHERE later.document_no = l.document_no AND later.letter_no > l.letter_no
    )
) AS s WHERE {_UNPRINTED} {_IN_ORDER}
""")  # noqa: S608 - Only constants of this module are put in.
SELECT_REMINDERS = Sql(f"""
SELECT s.*, {_PROTECTED} AS is_protected FROM (
    SELECT document_no, 1 AS letter_no, person_no AS addressee_no, form, dispatch_on, deadline_on, {_ADDRESS}
    FROM reminder AS r
    WHERE r.run_id = $1 AND NOT EXISTS (SELECT FROM reminder_stopped AS o WHERE o.document_no = r.document_no)
) AS s WHERE {_UNPRINTED} {_IN_ORDER}
""")  # noqa: S608 - Only constants of this module are put in.
SELECT_REMINDER_RUN_STATE = Sql("SELECT state FROM reminder_run_standing WHERE run_id = $1")
SELECT_REMINDED = Sql("""
SELECT l.document_no, l.claim_id, l.addressee_no, l.tax_item, n.levy_fiscal_year, n.instalment, n.notice_no, n.due_on,
    l.to_pay_yen
FROM reminder_line AS l JOIN dunning_notice AS n USING (claim_id, addressee_no)
WHERE l.document_no = ANY($1::text[]) ORDER BY l.document_no, l.claim_id
""")
LIST_RUNS = Sql("""
SELECT r.run_id, r.source, r.source_run_id, r.piece_count, r.pieces_of_one_file, r.content_sha256, r.prepared_at,
    l.printer, l.released_at, l.deletion_due_on, d.deleted_on,
    (SELECT count(*) FROM print_file AS f WHERE f.run_id = r.run_id) AS files,
    i.letter_count, i.page_count, i.manifest_sha256, i.drawn_at,
    (SELECT count(*) FROM print_sheet AS s WHERE s.run_id = r.run_id AND s.left_out <> '') AS left_out,
    (SELECT count(*) FROM print_sending AS s WHERE s.run_id = r.run_id) AS sendings,
    coalesce(o.findings, ARRAY[]::text[]) AS findings
FROM print_run AS r
LEFT JOIN print_release AS l USING (run_id)
LEFT JOIN print_index AS i USING (run_id)
LEFT JOIN print_deletion AS d USING (run_id)
LEFT JOIN LATERAL (
    SELECT p.findings FROM print_report AS p WHERE p.run_id = r.run_id ORDER BY p.report_no DESC LIMIT 1
) AS o ON true
WHERE $1::bigint IS NULL OR r.run_id = $1
ORDER BY r.run_id DESC LIMIT $2
""")
SELECT_RUN = Sql("""
SELECT r.run_id, r.piece_count, r.pieces_of_one_file, r.content_sha256, l.printer, l.deletion_due_on, l.approval_id,
    (SELECT count(*) FROM print_file AS f WHERE f.run_id = r.run_id) AS files,
    EXISTS (SELECT FROM print_index AS i WHERE i.run_id = r.run_id) AS is_drawn
FROM print_run AS r LEFT JOIN print_release AS l USING (run_id) WHERE r.run_id = $1
""")
SELECT_HASHES = Sql("""
SELECT document_no, letter_no, template, template_version, letter_values FROM print_piece
WHERE run_id = $1 ORDER BY piece_no
""")
SELECT_TAX_ITEMS = Sql("""
SELECT DISTINCT t.tax_item FROM print_piece AS p CROSS JOIN LATERAL unnest(p.tax_items) AS t (tax_item)
WHERE p.run_id = $1 ORDER BY 1
""")
SELECT_SUBJECTS = Sql("""
SELECT p.addressee_no FROM print_piece AS p JOIN print_sheet AS s USING (run_id, piece_no)
WHERE p.run_id = $1 AND ($2::integer IS NULL OR s.file_no = $2) AND s.left_out = '' ORDER BY p.piece_no
""")
INSERT_RELEASE = Sql("""
INSERT INTO print_release (run_id, approval_id, printer, deletion_due_on, released_at) VALUES ($1, $2, $3, $4, $5)
""")
SELECT_OPEN_PROPOSAL = Sql("""
SELECT approval_id FROM approval
WHERE act = 'dunning.print_release' AND state IN ('proposed', 'checked') AND expires_at > now()
    AND (payload::jsonb ->> 'run_id')::bigint = $1
LIMIT 1
""")
SELECT_PIECES = Sql(f"""
SELECT s.piece_no, s.document_no, s.letter_no, s.addressee_no, s.template, s.template_version, s.letter_values,
    {_PROTECTED} AS is_protected,
    EXISTS (SELECT FROM print_pull AS q WHERE q.run_id = s.run_id AND q.piece_no = s.piece_no) OR EXISTS (
        SELECT FROM run_letter AS l
        WHERE l.document_no = s.document_no AND s.letter_no = 1 AND l.ended IN ('pulled', 'stopped')
    ) OR EXISTS (SELECT FROM reminder_stopped AS o WHERE o.document_no = s.document_no) OR EXISTS (
        SELECT FROM reminder AS r JOIN reminder_run_outcome AS o USING (run_id)
        WHERE r.document_no = s.document_no AND o.outcome = 'cancelled'
    ) AS is_pulled
FROM print_piece AS s WHERE s.run_id = $1 AND s.piece_no BETWEEN $2 AND $3 ORDER BY s.piece_no
""")  # noqa: S608 - Only constants of this module are put in.
INSERT_FILE = Sql("""
INSERT INTO print_file (run_id, file_no, letter_count, page_count, sha256, bytes, drawn_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
""")
SELECT_FILES = Sql("""
SELECT file_no, letter_count, page_count, sha256 FROM print_file WHERE run_id = $1 ORDER BY file_no
""")
SELECT_SHEETS = Sql("""
SELECT s.piece_no, p.document_no, s.file_no, s.first_page, s.page_count, s.drawing_sha256, s.missing, s.left_out
FROM print_sheet AS s JOIN print_piece AS p USING (run_id, piece_no) WHERE s.run_id = $1 ORDER BY s.piece_no
""")
SELECT_UNDRAWN = Sql("""
SELECT l.run_id FROM print_release AS l
WHERE NOT EXISTS (SELECT FROM print_index AS i WHERE i.run_id = l.run_id) ORDER BY l.run_id
""")
#: Runs whose files the printer should have deleted by a day, and has not proved that he did.
COUNT_UNDELETED = Sql("""
SELECT count(*) FROM print_release AS l
WHERE l.deletion_due_on < $1 AND EXISTS (SELECT FROM print_sending AS s WHERE s.run_id = l.run_id)
    AND NOT EXISTS (SELECT FROM print_deletion AS d WHERE d.run_id = l.run_id)
""")
INSERT_INDEX = Sql("""
INSERT INTO print_index (run_id, index_sha256, index_bytes, manifest_sha256, manifest_bytes, letter_count, page_count,
    drawn_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
""")
SELECT_FILE = Sql("SELECT bytes, sha256 FROM print_file WHERE run_id = $1 AND file_no = $2")
SELECT_INDEX = Sql("""
SELECT index_bytes, index_sha256, manifest_bytes, manifest_sha256, letter_count FROM print_index WHERE run_id = $1
""")
INSERT_SENDING = Sql("""
INSERT INTO print_sending (run_id, file_name, sha256, envelope_sha256, certificate_sha256, sent_at, sent_by)
VALUES ($1, $2, $3, $4, $5, $6, $7)
""")
