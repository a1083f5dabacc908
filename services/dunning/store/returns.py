"""Letters that came back (返戻), the steps of their service, and further dispatches."""

from shared.postgres.sql import Rows, Sql

STEPS = Rows(
    "service_step",
    (
        "document_no",
        "step_no",
        "kind",
        "stage",
        "mailing_no",
        "dispatched_on",
        "effective_on",
        "by_post",
        "counts_from",
        "served_on",
        "pay_by",
        "reason",
        "note",
        "block_id",
        "approval_id",
        "recorded_by",
        "recorded_at",
    ),
)
MAILINGS = Rows(
    "mailing",
    (
        "document_no",
        "mailing_no",
        "title",
        "dispatched_on",
        "capacity",
        "name",
        "postal_code",
        "address",
        "lot_number",
        "building",
        "recorded_by",
        "recorded_at",
    ),
)
SCANS = Rows("return_scan", ("scan_id", "name", "sha256", "line_count", "entered_count", "recorded_by", "recorded_at"))
SCAN_FAULTS = Rows("return_scan_fault", ("scan_id", "line_no", "line", "sentence"))

SELECT_DOCUMENTS = Sql("""
SELECT n.document_no, 'tax_notice' AS kind, n.addressee_no, n.tax_item, s.sent_on, NULL::date AS pay_by,
    ARRAY(SELECT c.claim_id FROM tax_notice_claim AS c WHERE c.document_no = n.document_no ORDER BY 1) AS claim_ids
FROM tax_notice AS n LEFT JOIN tax_notice_sending AS s USING (document_no) WHERE n.document_no = ANY($1::text[])
UNION ALL
SELECT d.document_no, 'dunning_notice', d.addressee_no, d.tax_item,
    CASE WHEN l.first_obstacle <> '' THEN l.addressed_on ELSE d.issued_on END, d.pay_by, ARRAY[d.claim_id]
FROM dunning_notice AS d LEFT JOIN LATERAL (
    SELECT coalesce((array_agg(x.obstacle ORDER BY x.letter_no))[1], '') AS first_obstacle,
        (min(x.addressed_at) FILTER (WHERE x.obstacle = '') AT TIME ZONE 'Asia/Tokyo')::date AS addressed_on
    FROM notice_letter AS x WHERE x.document_no = d.document_no
) AS l ON true
WHERE d.document_no = ANY($1::text[])
UNION ALL
SELECT r.document_no, 'reminder', r.person_no, '', r.dispatch_on, NULL,
    ARRAY(SELECT l.claim_id FROM reminder_line AS l WHERE l.document_no = r.document_no ORDER BY 1)
FROM sent_reminder AS r WHERE r.document_no = ANY($1::text[])
""")
ADD_CASES = Sql("""
INSERT INTO service_case (document_no, kind, opened_at)
SELECT n.document_no, n.kind, $3 FROM unnest($1::text[], $2::text[]) AS n (document_no, kind) ORDER BY n.document_no
ON CONFLICT (document_no) DO NOTHING
""")
LOCK_CASES = Sql("SELECT 1 FROM service_case WHERE document_no = ANY($1::text[]) ORDER BY document_no FOR UPDATE")
SELECT_STANDINGS = Sql("""
SELECT document_no, step_no, stage, mailing_no, dispatched_on, effective_on, by_post, block_id, counts_from, served_on
FROM service_standing WHERE document_no = ANY($1::text[])
""")
#: What was sent again or published and takes effect on a day or before.
SELECT_SETTLING = Sql("""
SELECT document_no FROM service_step WHERE stage IN ('resent', 'published') AND served_on <= $1
    AND NOT EXISTS (
        SELECT FROM service_step AS later
        WHERE later.document_no = service_step.document_no AND later.step_no > service_step.step_no
    )
ORDER BY document_no
""")
SELECT_SCAN = Sql("SELECT scan_id, recorded_at FROM return_scan WHERE sha256 = $1")
SELECT_SCAN_FAULTS = Sql("""
SELECT line_no, line, sentence FROM return_scan_fault WHERE scan_id = $1 ORDER BY line_no LIMIT 1000
""")

#: Where the first dispatch was the assessor's, whose address nobody here knows, an address announced since the return
#: counts as another one.
LIST_OPEN = Sql("""
SELECT * FROM (
    SELECT s.document_no, k.kind, s.stage, s.effective_on, s.served_on, s.reason,
        coalesce(t.addressee_no, d.addressee_no, p.person_no) AS addressee_no,
        coalesce(t.tax_item, d.tax_item, '') AS tax_item,
        coalesce(c.stage = 'dunned_settled', false) AS nothing_owed,
        n.name IS NOT NULL AND s.stage IN ('returned', 'inquiring') AND CASE
            WHEN m.name IS NULL THEN h.heard_at > came.recorded_at
            ELSE (m.capacity, m.name, m.postal_code, m.address, m.lot_number, m.building)
                IS DISTINCT FROM (n.capacity, n.name, n.postal_code, n.address, n.lot_number, n.building)
        END AS new_address
    FROM service_standing AS s JOIN service_case AS k USING (document_no)
    LEFT JOIN tax_notice AS t USING (document_no)
    LEFT JOIN dunning_notice AS d USING (document_no)
    LEFT JOIN reminder AS p USING (document_no)
    LEFT JOIN dunning_claim AS c ON c.claim_id = d.claim_id
    LEFT JOIN LATERAL (
        SELECT max(r.recorded_at) AS recorded_at FROM service_step AS r
        WHERE r.document_no = s.document_no AND r.kind = 'returned'
    ) AS came ON true
    LEFT JOIN LATERAL (
        SELECT 2 AS rank, x.mailing_no AS place, x.capacity, x.name, x.postal_code, x.address, x.lot_number, x.building
        FROM mailing AS x WHERE x.document_no = s.document_no
        UNION ALL
        SELECT 1, x.letter_no, x.capacity, x.name, x.postal_code, x.address, x.lot_number, x.building
        FROM notice_letter AS x WHERE x.document_no = s.document_no AND x.name IS NOT NULL
        UNION ALL
        SELECT 1, 1, p.capacity, p.name, p.postal_code, p.address, p.lot_number, p.building WHERE p.name IS NOT NULL
        ORDER BY rank DESC, place DESC LIMIT 1
    ) AS m ON true
    LEFT JOIN merged_addressee AS a ON a.addressee_no = coalesce(t.addressee_no, d.addressee_no, p.person_no)
    LEFT JOIN addressee_heard AS h
        ON h.addressee_no = coalesce(a.surviving_no, t.addressee_no, d.addressee_no, p.person_no)
    LEFT JOIN LATERAL (
        SELECT x.* FROM addressee_letter AS x
        WHERE x.addressee_no = h.addressee_no
            AND (x.tax_item = coalesce(t.tax_item, d.tax_item) OR x.tax_item IS NULL)
        ORDER BY x.tax_item NULLS LAST LIMIT 1
    ) AS n ON true
    WHERE s.document_no > $1 AND s.stage = ANY($2::text[])
        AND ($3::text[] IS NULL OR coalesce(t.tax_item, d.tax_item, '') = ANY($3))
) AS listed
WHERE $5::boolean IS NULL OR new_address = $5 ORDER BY document_no LIMIT $4
""")
SELECT_STEPS = Sql("""
SELECT step_no, kind, stage, mailing_no, effective_on, counts_from, served_on, pay_by, reason, note, recorded_by,
    recorded_at
FROM service_step WHERE document_no = $1 ORDER BY step_no
""")
SELECT_LAST_MAILING = Sql("""
SELECT mailing_no, capacity, name, postal_code, address, lot_number, building FROM mailing WHERE document_no = $1
UNION ALL
SELECT 1, capacity, name, postal_code, address, lot_number, building FROM (
    SELECT * FROM notice_letter WHERE document_no = $1 ORDER BY letter_no DESC LIMIT 1
) AS l WHERE l.name IS NOT NULL
UNION ALL
SELECT 1, capacity, name, postal_code, address, lot_number, building FROM reminder WHERE document_no = $1
ORDER BY mailing_no DESC LIMIT 1
""")
