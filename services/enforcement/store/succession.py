"""Deaths, successions and their heirs, and whose claims are whose."""

from shared.postgres.sql import Rows, Sql

ADD_DEATHS = Sql("""
INSERT INTO death (addressee_no, died_on, block_id, event_id, recorded_at)
SELECT n.*, $5 FROM unnest($1::text[], $2::date[], $3::uuid[], $4::text[]) AS n
ON CONFLICT (addressee_no, died_on) DO NOTHING RETURNING addressee_no, died_on, block_id
""")
SUCCESSIONS = Rows(
    "succession",
    (
        "succession_id",
        "deceased_no",
        "died_on",
        "limited",
        "representative_by",
        "decided_on",
        "replaces",
        "is_cancellation",
        "recorded_at",
    ),
)
HEIRS = Rows(
    "succession_heir",
    (
        "succession_id",
        "addressee_no",
        "place",
        "kind",
        "branch",
        "renounced",
        "numerator",
        "denominator",
        "is_representative",
        "received_yen",
        "liable_yen",
    ),
)
PARTS = Rows("succession_part", ("succession_id", "claim_id", "addressee_no", "amount_yen"))

SELECT_DEATHS = Sql("""
SELECT d.addressee_no, d.died_on, d.block_id, d.recorded_at, e.block_id IS NOT NULL AS is_over,
    r.block_id IS NOT NULL AS is_retracted
FROM death d LEFT JOIN block_end e USING (block_id) LEFT JOIN death_retracted r USING (block_id)
WHERE d.addressee_no = $1 ORDER BY d.recorded_at, d.died_on
""")
# Persons who are alive again: each death of theirs, and whether its state still stands.
SELECT_TO_RETRACT = Sql("""
SELECT d.addressee_no, d.block_id, e.block_id IS NOT NULL AS is_over
FROM death d LEFT JOIN block_end e USING (block_id)
WHERE d.addressee_no = ANY($1::text[]) AND NOT EXISTS (SELECT FROM death_retracted r WHERE r.block_id = d.block_id)
ORDER BY d.addressee_no, d.died_on
""")
RETRACTED = Rows("death_retracted", ("block_id", "event_id", "recorded_at"))
# The states heirs-unknown that stand for somebody: begun by a death, or by the cancellation of a decision.
SELECT_STATES = Sql("""
SELECT b.block_id, b.addressee_no FROM block b
WHERE b.addressee_no = $1 AND b.state = 'heirs_unknown'
    AND (EXISTS (SELECT FROM death d WHERE d.block_id = b.block_id)
        OR EXISTS (SELECT FROM succession s WHERE s.succession_id = b.block_id AND s.is_cancellation))
    AND NOT EXISTS (SELECT FROM block_end e WHERE e.block_id = b.block_id)
ORDER BY b.block_id
""")
# Whoever decides about a deceased waits here for whoever else does.
LOCK_DEATHS = Sql("SELECT died_on FROM death WHERE addressee_no = $1 ORDER BY died_on FOR UPDATE")
SELECT_OWED = Sql("""
SELECT claim_id, tax_item, owed_yen FROM known_claim WHERE addressee_no = $1 AND owed_yen > 0 ORDER BY claim_id
""")
# The claims that an earlier decision named stay with the heirs of the one that corrects it.
SELECT_OWED_OF = Sql("""
SELECT c.claim_id, c.tax_item, c.owed_yen FROM known_claim c
WHERE c.addressee_no = $1 AND (c.owed_yen > 0 OR EXISTS (
    SELECT FROM succession_part p WHERE p.succession_id = $2 AND p.claim_id = c.claim_id
)) ORDER BY c.claim_id
""")
# The decision about a deceased that counts now.
SELECT_STANDING = Sql("""
SELECT s.succession_id, s.is_cancellation, s.died_on FROM succession s
WHERE s.deceased_no = $1 AND NOT EXISTS (SELECT FROM succession n WHERE n.replaces = s.succession_id)
""")
SELECT_HEIR_NUMBERS = Sql("SELECT addressee_no FROM succession_heir WHERE succession_id = $1 ORDER BY place")
_VIEW = """
SELECT s.succession_id, s.deceased_no, s.died_on, s.limited, s.representative_by, s.decided_on, s.replaces,
    s.is_cancellation, (SELECT n.succession_id FROM succession n WHERE n.replaces = s.succession_id) AS replaced_by
FROM succession s
"""
SELECT_ONE = Sql(f"{_VIEW} WHERE s.succession_id = $1")
SELECT_OF_DECEASED = Sql(f"{_VIEW} WHERE s.deceased_no = $1 ORDER BY s.recorded_at, s.succession_id")
SELECT_HEIRS = Sql("""
SELECT h.succession_id, h.addressee_no, h.kind, h.branch, h.renounced, h.numerator, h.denominator,
    h.is_representative, h.received_yen, h.liable_yen
FROM succession_heir h WHERE h.succession_id = ANY($1::uuid[]) ORDER BY h.succession_id, h.place
""")
SELECT_PARTS = Sql("""
SELECT p.succession_id, p.claim_id, p.addressee_no, p.amount_yen, c.tax_item, c.levy_fiscal_year, c.notice_no,
    c.instalment, c.due_on
FROM succession_part p JOIN known_claim c USING (claim_id)
WHERE p.succession_id = ANY($1::uuid[]) AND ($2::text[] IS NULL OR c.tax_item = ANY($2))
ORDER BY p.succession_id, p.claim_id, p.addressee_no
""")
# What was done to the deceased on the day of death or later, whether that was known by then or not (地方税法9条の2).
_ACTS = """
SELECT d.addressee_no, d.died_on, d.recorded_at AS known_at, a.kind, a.document_no, a.claim_id, a.acted_on
FROM death d JOIN LATERAL (
    SELECT 'dunning_notice' AS kind, n.document_no, n.claim_id, n.issued_on AS acted_on
    FROM known_notice n WHERE n.addressee_no = d.addressee_no AND n.issued_on >= d.died_on
    UNION ALL
    SELECT 'reminder', r.document_no, r.claim_id, r.issued_on
    FROM known_reminder r WHERE r.addressee_no = d.addressee_no AND r.issued_on >= d.died_on
    UNION ALL
    SELECT 'seizure', s.document_no, c.claim_id, s.effective_on
    FROM seizure z JOIN seizure_step s ON s.seizure_id = z.seizure_id AND s.kind = 'issued'
    JOIN seizure_claim c ON c.seizure_id = z.seizure_id
    WHERE z.addressee_no = d.addressee_no AND s.effective_on >= d.died_on
) AS a ON true
JOIN known_claim k ON k.claim_id = a.claim_id
WHERE d.died_on = (SELECT x.died_on FROM death x WHERE x.addressee_no = d.addressee_no ORDER BY x.recorded_at DESC,
    x.died_on DESC LIMIT 1) AND ($1::text[] IS NULL OR k.tax_item = ANY($1))
"""
SELECT_ACTS_OF = Sql(f"{_ACTS} AND d.addressee_no = $2 ORDER BY a.acted_on, a.kind, a.document_no, a.claim_id")
# Deaths after which nobody has decided yet who owes what is owed. The oldest first, in pages.
LIST_OPEN = Sql("""
SELECT d.addressee_no, d.died_on, d.block_id AS death_id, d.recorded_at, k.case_id, count(*) AS claim_count,
    sum(c.owed_yen)::bigint AS owed_yen
FROM death d JOIN known_claim c ON c.addressee_no = d.addressee_no
LEFT JOIN enforcement_case k ON k.addressee_no = d.addressee_no
WHERE c.owed_yen > 0 AND ($1::text[] IS NULL OR c.tax_item = ANY($1)) AND (d.died_on, d.block_id) > ($2, $3)
    AND NOT EXISTS (SELECT FROM death_retracted r WHERE r.block_id = d.block_id)
    AND NOT EXISTS (
        SELECT FROM succession s WHERE s.deceased_no = d.addressee_no AND NOT s.is_cancellation
            AND NOT EXISTS (SELECT FROM succession n WHERE n.replaces = s.succession_id)
    )
GROUP BY d.addressee_no, d.died_on, d.block_id, d.recorded_at, k.case_id ORDER BY d.died_on, d.block_id LIMIT $4
""")
# How far somebody is liable as an heir for the claims of a seizure, and what he has paid or is being taken from him for
# all claims of the deceased, and of that for those of this seizure.
SELECT_LIABILITIES = Sql("""
SELECT n.seizure_id, h.succession_id, h.liable_yen, h.numerator, h.denominator, s.limited, m.claim_ids, m.parts_yen,
    t.taken_yen + f.paid_yen AS taken_yen, t.taken_alike_yen + f.paid_alike_yen AS taken_alike_yen
FROM unnest($1::uuid[], $2::text[]) AS n (seizure_id, addressee_no)
JOIN succession_heir h ON h.addressee_no = n.addressee_no AND NOT h.renounced
JOIN succession s ON s.succession_id = h.succession_id
JOIN LATERAL (
    SELECT array_agg(p.claim_id ORDER BY p.claim_id) AS claim_ids,
        array_agg(p.amount_yen ORDER BY p.claim_id) AS parts_yen
    FROM succession_part p
    WHERE p.succession_id = h.succession_id AND p.addressee_no = h.addressee_no
        AND NOT EXISTS (
            SELECT FROM claim_obligor o WHERE o.claim_id = p.claim_id AND o.addressee_no = p.addressee_no
        )
) AS m ON m.claim_ids IS NOT NULL
JOIN LATERAL (
    SELECT coalesce(sum(x.yen), 0)::bigint AS taken_yen,
        coalesce(sum(x.yen) FILTER (WHERE EXISTS (
            SELECT FROM seizure_claim a JOIN seizure_claim b USING (claim_id)
            WHERE a.seizure_id = x.seizure_id AND b.seizure_id = n.seizure_id
        )), 0)::bigint AS taken_alike_yen
    FROM (
        SELECT z.seizure_id, e.collected_yen + e.held_yen AS yen
        FROM seizure z JOIN LATERAL (
            SELECT coalesce(sum(least(w.before_yen - w.seized_yen, w.price_yen))
                    FILTER (WHERE w.kind IN ('collected', 'collected_part', 'sold')), 0) AS collected_yen,
                coalesce(max(w.seized_yen)
                    FILTER (WHERE w.is_last AND w.state IN ('issued', 'effective')), 0) AS held_yen
            FROM (
                SELECT y.kind, y.state, y.seized_yen, lag(y.seized_yen) OVER (ORDER BY y.step_no) AS before_yen,
                    y.step_no = max(y.step_no) OVER () AS is_last,
                    CASE WHEN y.kind = 'sold' THEN coalesce((
                        SELECT sum(b.amount_yen) FROM distribution b
                        WHERE b.seizure_id = y.seizure_id AND b.source = 'sale'
                    ), 0) END AS price_yen
                FROM seizure_step y WHERE y.seizure_id = z.seizure_id
            ) AS w
        ) AS e ON true
        WHERE z.addressee_no = h.addressee_no AND EXISTS (
            SELECT FROM seizure_claim c WHERE c.seizure_id = z.seizure_id AND c.claim_id = ANY(m.claim_ids)
        )
    ) AS x
) AS t ON true
JOIN LATERAL (
    SELECT coalesce(sum(q.amount_yen), 0)::bigint AS paid_yen,
        coalesce(sum(q.amount_yen) FILTER (WHERE EXISTS (
            SELECT FROM seizure_claim c WHERE c.seizure_id = n.seizure_id AND c.claim_id = q.claim_id
        )), 0)::bigint AS paid_alike_yen
    FROM heir_paid q WHERE q.addressee_no = h.addressee_no AND q.claim_id = ANY(m.claim_ids)
) AS f ON true
WHERE NOT EXISTS (SELECT FROM succession r WHERE r.replaces = s.succession_id)
    AND EXISTS (
        SELECT FROM seizure_claim c WHERE c.seizure_id = n.seizure_id AND c.claim_id = ANY(m.claim_ids)
    )
ORDER BY n.seizure_id, h.succession_id
""")
# Of a seizure from an heir, what of its claims he succeeded to, and how far he is liable for all that was owed.
SELECT_HEIR_OF_SEIZURE = Sql("""
SELECT sum(p.amount_yen)::bigint AS part_yen, max(h.liable_yen) AS liable_yen, h.numerator, h.denominator, s.died_on
FROM seizure z JOIN seizure_claim c USING (seizure_id)
JOIN succession_part p ON p.claim_id = c.claim_id AND p.addressee_no = z.addressee_no
JOIN succession_heir h ON h.succession_id = p.succession_id AND h.addressee_no = p.addressee_no
JOIN succession s ON s.succession_id = h.succession_id
WHERE z.seizure_id = $1 AND NOT EXISTS (SELECT FROM succession n WHERE n.replaces = s.succession_id)
GROUP BY s.succession_id, h.numerator, h.denominator, s.died_on ORDER BY s.died_on, s.succession_id
""")

SELECT_OBLIGORS = Sql("SELECT claim_id, addressee_no FROM claim_obligor WHERE claim_id = ANY($1::bigint[])")
FORGET_OBLIGORS = Sql("DELETE FROM claim_obligor WHERE claim_id = ANY($1::bigint[])")
SAVE_OBLIGORS = Sql("""
INSERT INTO claim_obligor (claim_id, addressee_no) SELECT * FROM unnest($1::bigint[], $2::text[])
ON CONFLICT DO NOTHING
""")
# Whoever owes some claims beside their addressees.
SELECT_OTHER_DEBTORS = Sql("""
SELECT DISTINCT d.addressee_no, d.claim_id FROM debtor_claim d
WHERE d.claim_id = ANY($1::bigint[]) AND d.capacity <> 'own' ORDER BY d.addressee_no, d.claim_id
""")
# The cases of everybody who owes some claims, or from whom was seized for them: whoever seizes for them locks all.
SELECT_CASES_OF_CLAIMS = Sql("""
SELECT k.case_id FROM debtor_claim d JOIN enforcement_case k USING (addressee_no) WHERE d.claim_id = ANY($1::bigint[])
UNION
SELECT z.case_id FROM seizure_claim c JOIN seizure z USING (seizure_id) WHERE c.claim_id = ANY($1::bigint[])
ORDER BY case_id
""")
# Whose property is under seizure for claims that a decision made them owe, among some heirs of it.
SELECT_SEIZED_HEIRS = Sql("""
SELECT DISTINCT z.addressee_no FROM seizure z JOIN seizure_claim c USING (seizure_id)
JOIN succession_part p ON p.claim_id = c.claim_id AND p.addressee_no = z.addressee_no
JOIN LATERAL (
    SELECT s.state FROM seizure_step s WHERE s.seizure_id = z.seizure_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
WHERE p.succession_id = $1 AND z.addressee_no = ANY($2::text[]) AND last.state IN ('approved', 'issued', 'effective')
""")
# A receipt on a claim that a decision divides, paid since the death, and whether the person ($4) is one of its heirs.
SELECT_ATTRIBUTABLE = Sql("""
SELECT s.deceased_no, c.tax_item, r.amount_yen,
    EXISTS (SELECT FROM succession n WHERE n.replaces = s.succession_id) AS is_replaced,
    $4::text IS NULL OR EXISTS (
        SELECT FROM succession_part p
        WHERE p.succession_id = s.succession_id AND p.claim_id = c.claim_id AND p.addressee_no = $4
    ) AS is_heir
FROM succession s JOIN known_claim c ON c.claim_id = $2 AND c.addressee_no = s.deceased_no
JOIN known_receipt r ON r.claim_id = c.claim_id AND r.receipt_id = $3
WHERE s.succession_id = $1 AND NOT r.provisional AND r.reversed_on IS NULL AND NOT r.appropriated
    AND r.paid_on >= s.died_on
""")
ADD_PAYMENT = Sql("""
INSERT INTO heir_payment (claim_id, receipt_id, addressee_no, note, recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6)
""")
SELECT_PAID = Sql("""
SELECT q.addressee_no, sum(q.amount_yen)::bigint AS paid_yen FROM heir_paid q
WHERE EXISTS (
    SELECT FROM succession_part p
    WHERE p.succession_id = $1 AND p.claim_id = q.claim_id AND p.addressee_no = q.addressee_no
) GROUP BY q.addressee_no ORDER BY q.addressee_no
""")
SELECT_TAX_ITEMS = Sql("""
SELECT DISTINCT c.tax_item FROM succession_part p JOIN known_claim c USING (claim_id) WHERE p.succession_id = $1
""")
