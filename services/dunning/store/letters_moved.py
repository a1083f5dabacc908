"""Letters that are made and have not left, whose addressee receives letters elsewhere by now."""

from shared.postgres.sql import Sql

#: Each compared with what identity has announced since; for a merged number the surviving one says where letters go.
SELECT_MOVED = Sql("""
SELECT l.document_no, l.run_id, l.claim_id, l.addressee_no, l.tax_item, r.dispatch_on,
    coalesce(l.capacity, '') AS former_capacity, coalesce(n.capacity, '') AS capacity
FROM run_letter AS l JOIN dunning_run AS r USING (run_id)
LEFT JOIN merged_addressee AS a ON a.addressee_no = l.addressee_no
JOIN addressee_heard AS h ON h.addressee_no = coalesce(a.surviving_no, l.addressee_no)
LEFT JOIN LATERAL (
    SELECT x.* FROM addressee_letter AS x
    WHERE x.addressee_no = h.addressee_no AND (x.tax_item = l.tax_item OR x.tax_item IS NULL)
    ORDER BY x.tax_item NULLS LAST LIMIT 1
) AS n ON true
WHERE l.ended = '' AND r.state = 'released' AND ($1::bigint IS NULL OR l.run_id = $1)
    AND ($2::text[] IS NULL OR l.tax_item = ANY($2))
    AND (l.capacity, l.name, l.postal_code, l.address, l.lot_number, l.building)
        IS DISTINCT FROM (n.capacity, n.name, n.postal_code, n.address, n.lot_number, n.building)
ORDER BY l.document_no LIMIT 1000
""")
