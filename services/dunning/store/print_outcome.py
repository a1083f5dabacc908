"""What became of printed letters: pulled out, counted back, deleted at the printer's, drawn again."""

from shared.postgres.sql import Sql

#: Pieces of the files that must not be enclosed: pulled out by an officer, or with the run of their letters.
SELECT_PULL_LIST = Sql("""
SELECT p.piece_no, p.document_no, s.file_no, s.first_page, coalesce(q.reason, l.ended, o.reason, g.reason) AS reason
FROM print_piece AS p
JOIN print_sheet AS s USING (run_id, piece_no)
LEFT JOIN print_pull AS q USING (run_id, piece_no)
LEFT JOIN run_letter AS l ON l.document_no = p.document_no AND p.letter_no = 1 AND l.ended IN ('pulled', 'stopped')
LEFT JOIN reminder_stopped AS o ON o.document_no = p.document_no
LEFT JOIN reminder AS r ON r.document_no = p.document_no
LEFT JOIN reminder_run_outcome AS g ON g.run_id = r.run_id AND g.outcome = 'cancelled'
WHERE p.run_id = $1 AND s.left_out = ''
    AND (q.run_id IS NOT NULL OR l.document_no IS NOT NULL OR o.document_no IS NOT NULL OR g.run_id IS NOT NULL)
ORDER BY p.piece_no
""")
INSERT_PULLS = Sql("""
INSERT INTO print_pull (run_id, piece_no, reason, pulled_by, pulled_at)
SELECT p.run_id, p.piece_no, $3, $4, $5 FROM print_piece AS p WHERE p.run_id = $1 AND p.document_no = ANY($2::text[])
ON CONFLICT DO NOTHING RETURNING piece_no
""")
COUNT_SPOILED = Sql("SELECT count(*) FROM letter_reprint WHERE run_id = $1 AND kind = 'spoiled'")
INSERT_REPORT = Sql("""
INSERT INTO print_report (run_id, report_no, made, enclosed, pulled, spoiled, findings, note, reported_by, reported_at)
SELECT $1, coalesce(max(report_no), 0) + 1, $2, $3, $4, $5, $6, $7, $8, $9 FROM print_report WHERE run_id = $1
RETURNING report_no
""")
INSERT_DELETION = Sql("""
INSERT INTO print_deletion (run_id, deleted_on, proof, confirmed_by, confirmed_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (run_id) DO NOTHING RETURNING run_id
""")
#: A letter as it was printed last, by its document number or by its place in a run.
SELECT_PRINTED = Sql("""
SELECT p.run_id, p.piece_no, p.document_no, p.addressee_no, p.tax_items, p.template, p.template_version,
    p.letter_values, s.drawing_sha256
FROM print_piece AS p JOIN print_sheet AS s USING (run_id, piece_no)
WHERE s.left_out = '' AND (p.document_no = $1 OR (p.run_id = $2 AND p.piece_no = $3))
ORDER BY p.letter_no DESC LIMIT 1
""")
INSERT_REPRINT = Sql("""
INSERT INTO letter_reprint (run_id, piece_no, kind, reason, sha256, printed_by, printed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
""")
