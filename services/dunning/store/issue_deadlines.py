"""Claims whose notice has to leave today or is late."""

from services.dunning.store.runs import STANDING
from shared.postgres.sql import Sql

SELECT_DUE_DATES = Sql("""
SELECT DISTINCT due_on FROM dunning_claim WHERE stage IN ('overdue', 'covered') AND due_on < $1 ORDER BY due_on
""")
# On a day ($1), of due dates ($4) with how each stands ($5).
_WITHOUT_NOTICE = f"""
term AS (SELECT * FROM unnest($4::date[], $5::text[]) AS t (due_on, timing)),
owing AS MATERIALIZED (
    SELECT c.claim_id, c.addressee_no, c.tax_item, c.due_on, t.timing
    FROM dunning_claim AS c JOIN term AS t USING (due_on) WHERE c.stage IN ('overdue', 'covered')
),
on_day AS (SELECT $1::date AS day),
{STANDING},
without_notice AS (
    SELECT o.claim_id, o.addressee_no, o.tax_item, o.due_on, o.timing, coalesce(s.states, ARRAY[]::text[]) AS states,
        EXISTS (
            SELECT FROM run_letter AS l
            WHERE l.claim_id = o.claim_id AND l.addressee_no = o.addressee_no AND l.ended = ''
        ) AS has_letter
    FROM owing AS o LEFT JOIN states AS s USING (claim_id, addressee_no)
)"""  # noqa: S608 - Only a constant part is put in.
INSERT_FINDINGS = Sql(f"""
WITH {_WITHOUT_NOTICE}
INSERT INTO late_notice_finding (claim_id, due_on, timing, tax_item, found_on, states, has_letter)
SELECT claim_id, due_on, timing, tax_item, $1, states, has_letter FROM without_notice
ON CONFLICT DO NOTHING
""")  # noqa: S608 - As above.
LIST_WITHOUT_NOTICE = Sql(f"""
WITH {_WITHOUT_NOTICE}
SELECT * FROM without_notice WHERE claim_id > $6 ORDER BY claim_id LIMIT $7
""")  # noqa: S608 - As above.
# What blocks or asks for a look explains a missing notice; everything else is a duty that somebody has to do.
COUNT_WITHOUT_NOTICE = Sql(f"""
WITH {_WITHOUT_NOTICE}
SELECT count(*) FILTER (WHERE timing = 'last_day') AS last_day, count(*) FILTER (WHERE timing = 'late') AS late,
    count(*) FILTER (WHERE states = ARRAY[]::text[]) AS unexplained
FROM without_notice
""")  # noqa: S608 - As above.
#: Notices and findings of a month by tax item: the report line of lateness.
REPORT = Sql("""
SELECT tax_item, sum(issued)::bigint AS issued, sum(issued_late)::bigint AS issued_late,
    sum(found_last_day)::bigint AS found_last_day, sum(found_late)::bigint AS found_late
FROM (
    SELECT tax_item, count(*) AS issued, count(*) FILTER (WHERE issued_on > issue_by) AS issued_late,
        0 AS found_last_day, 0 AS found_late
    FROM dunning_notice WHERE issued_on BETWEEN $1 AND $2 AND joint_of IS NULL GROUP BY tax_item
    UNION ALL
    SELECT tax_item, 0, 0, count(*) FILTER (WHERE timing = 'last_day'), count(*) FILTER (WHERE timing = 'late')
    FROM late_notice_finding WHERE found_on BETWEEN $1 AND $2 GROUP BY tax_item
) AS counted
GROUP BY tax_item ORDER BY tax_item
""")
