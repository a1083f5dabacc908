"""Publications (公示送達): what was decided, what each shows, where and since when."""

from shared.postgres.sql import Rows, Sql

PUBLICATIONS = Rows(
    "publication", ("publication_id", "publication_no", "ground", "starts_on", "findings", "recorded_at")
)
ITEMS = Rows("publication_item", ("publication_id", "document_no", "addressee_no", "title", "name"))
SHOWINGS = Rows("publication_showing", ("publication_id", "medium", "shown_on", "recorded_by", "recorded_at"))
REMOVALS = Rows("publication_removal", ("publication_id", "medium", "removed_on", "recorded_by", "recorded_at"))

TAKE_SERIAL = Sql("""
INSERT INTO publication_series (fiscal_year, last_serial) VALUES ($1, 1)
ON CONFLICT (fiscal_year) DO UPDATE SET last_serial = publication_series.last_serial + 1
RETURNING last_serial
""")
#: Documents of decided publications, or of one of them, that have not begun: nobody decides about them twice. What was
#: sent again or handed over since is decided about no more.
SELECT_DECIDED = Sql("""
SELECT i.document_no FROM publication_item AS i
WHERE i.document_no = ANY($1::text[]) AND ($2::uuid IS NULL OR i.publication_id = $2) AND NOT EXISTS (
    SELECT FROM service_step AS s WHERE s.document_no = i.document_no AND s.approval_id = i.publication_id
) AND NOT EXISTS (
    SELECT FROM service_step AS later, publication AS p
    WHERE later.document_no = i.document_no AND p.publication_id = i.publication_id
        AND later.recorded_at > p.recorded_at AND later.kind <> 'inquired'
)
ORDER BY 1
""")
#: As letters named them last.
SELECT_NAMES = Sql("""
SELECT n.document_no, coalesce(
    (SELECT m.name FROM mailing AS m WHERE m.document_no = n.document_no ORDER BY m.mailing_no DESC LIMIT 1),
    (SELECT l.name FROM notice_letter AS l WHERE l.document_no = n.document_no AND l.name IS NOT NULL
        ORDER BY l.letter_no DESC LIMIT 1),
    (SELECT a.name FROM addressee_letter AS a WHERE a.addressee_no = n.addressee_no ORDER BY a.tax_item NULLS FIRST
        LIMIT 1)
) AS name
FROM unnest($1::text[], $2::text[]) AS n (document_no, addressee_no)
""")
LOCK = Sql("SELECT publication_no, starts_on FROM publication WHERE publication_id = $1 FOR UPDATE")
SELECT_ITEMS = Sql("""
SELECT i.document_no, i.addressee_no, i.title, i.name, coalesce(t.tax_item, d.tax_item) AS tax_item
FROM publication_item AS i
LEFT JOIN tax_notice AS t USING (document_no)
LEFT JOIN dunning_notice AS d USING (document_no)
WHERE i.publication_id = $1 ORDER BY i.document_no
""")
SELECT_SHOWINGS = Sql("""
SELECT s.medium, s.shown_on, r.removed_on
FROM publication_showing AS s LEFT JOIN publication_removal AS r USING (publication_id, medium)
WHERE s.publication_id = $1 ORDER BY s.medium
""")
SELECT_PUBLICATION = Sql("""
SELECT publication_id, publication_no, ground, starts_on, findings, recorded_at FROM publication
WHERE publication_id = $1
""")
#: What is shown on a day, of documents that were not served in another way.
SELECT_SHOWN = Sql("""
SELECT p.publication_no, s.medium, s.shown_on, i.document_no, i.addressee_no, i.title, i.name
FROM publication_showing AS s
JOIN publication AS p USING (publication_id)
JOIN publication_item AS i USING (publication_id)
JOIN service_standing AS last ON last.document_no = i.document_no
LEFT JOIN publication_removal AS r USING (publication_id, medium)
LEFT JOIN tax_notice AS t ON t.document_no = i.document_no
LEFT JOIN dunning_notice AS d ON d.document_no = i.document_no
WHERE ($3::text[] IS NULL OR coalesce(t.tax_item, d.tax_item) = ANY($3))
    AND s.medium = $1 AND s.shown_on <= $2 AND (r.removed_on IS NULL OR r.removed_on > $2)
    AND (
        last.stage IN ('inquiring', 'published')
        OR (last.stage = 'served' AND last.kind = 'settled' AND NOT last.by_post)
    )
ORDER BY p.publication_no, i.document_no LIMIT 2000
""")
LIST = Sql("""
SELECT p.publication_id, p.publication_no, p.ground, p.starts_on,
    (SELECT count(*) FROM publication_item AS i WHERE i.publication_id = p.publication_id) AS document_count,
    (SELECT min(s.shown_on) FROM publication_showing AS s
        WHERE s.publication_id = p.publication_id AND s.medium = 'board') AS board_on,
    (SELECT min(s.shown_on) FROM publication_showing AS s
        WHERE s.publication_id = p.publication_id AND s.medium = 'web') AS web_on,
    (SELECT max(s.served_on) FROM service_step AS s
        WHERE s.approval_id = p.publication_id AND s.kind = 'published') AS effective_on
FROM publication AS p WHERE p.publication_no > $1 ORDER BY p.publication_no LIMIT $2
""")
