"""Companies that work for the city, and who works for them: what was approved and named, and when it ends."""

from shared.postgres.sql import Rows, Sql

CONTRACTS = Rows(
    "contract",
    (
        "contract_id",
        "parent_id",
        "company_name",
        "corporate_number",
        "document_no",
        "work",
        "safeguards",
        "reason",
        "workers_max",
        "valid_from",
        "valid_until",
        "recorded_at",
    ),
)
ENDS = Rows("contract_end", ("contract_id", "last_day", "reason", "noted_by", "recorded_at"))
WORKERS = Rows("contract_worker", ("contract_id", "staff_no", "valid_from", "valid_until", "named_by", "recorded_at"))
WORKER_ENDS = Rows("contract_worker_end", ("worker_id", "last_day", "reason", "noted_by", "recorded_at"))
#: Whoever names a worker or ends anything waits for the other, so that no two take the last place.
LOCK = Sql("SELECT pg_advisory_xact_lock(hashtext('contract'))")
#: A contract with its last day as it stands; what is handed on ends with what it was handed on from.
_STANDING = """
SELECT c.*, e.last_day AS ended_on, least(c.valid_until, e.last_day, p.valid_until, f.last_day) AS last_day
FROM contract AS c
LEFT JOIN contract_end AS e USING (contract_id)
LEFT JOIN contract AS p ON p.contract_id = c.parent_id
LEFT JOIN contract_end AS f ON f.contract_id = c.parent_id
"""
SELECT_ONE = Sql(_STANDING + "WHERE c.contract_id = $1")
LIST_ALL = Sql(f"""
SELECT s.*, (
    SELECT count(*) FROM contract_worker AS w LEFT JOIN contract_worker_end AS x USING (worker_id)
    WHERE w.contract_id = s.contract_id AND w.valid_from <= $1
        AND least(w.valid_until, x.last_day, s.last_day) >= $1
) AS workers
FROM ({_STANDING}) AS s ORDER BY s.last_day DESC, s.contract_id LIMIT $2
""")  # noqa: S608 - Only the constant query is put in.
LIST_WORKERS = Sql("""
SELECT w.worker_id, w.staff_no, w.valid_from, w.valid_until, x.last_day, w.named_by, w.recorded_at
FROM contract_worker AS w LEFT JOIN contract_worker_end AS x USING (worker_id)
WHERE w.contract_id = $1 ORDER BY w.worker_id
""")
SELECT_WORKER = Sql("""
SELECT w.worker_id, w.contract_id, w.staff_no, w.valid_from, least(w.valid_until, x.last_day) AS last_day
FROM contract_worker AS w LEFT JOIN contract_worker_end AS x USING (worker_id) WHERE w.worker_id = $1
""")
#: How many are named at most on one day of a period: on its first day, or on a day on which somebody begins.
COUNT_NAMED = Sql("""
WITH named AS (
    SELECT w.valid_from, least(w.valid_until, x.last_day) AS last_day
    FROM contract_worker AS w LEFT JOIN contract_worker_end AS x USING (worker_id)
    WHERE w.contract_id = $1
)
SELECT coalesce(max((SELECT count(*) FROM named AS n WHERE n.valid_from <= d.day AND n.last_day >= d.day)), 0)
FROM (SELECT $2::date AS day UNION SELECT valid_from FROM named WHERE valid_from BETWEEN $2 AND $3) AS d
""")
#: Whether somebody is named on any day of a period, under whatever contract.
IS_NAMED_WITHIN = Sql(f"""
SELECT EXISTS (
    SELECT FROM contract_worker AS w
    LEFT JOIN contract_worker_end AS x USING (worker_id)
    JOIN ({_STANDING}) AS s USING (contract_id)
    WHERE w.staff_no = $1 AND greatest(w.valid_from, s.valid_from) <= $3
        AND least(w.valid_until, x.last_day, s.last_day) >= $2
)
""")  # noqa: S608 - As above.
#: Whether somebody is named for all of a period under one contract.
IS_NAMED = Sql(f"""
SELECT EXISTS (
    SELECT FROM contract_worker AS w
    LEFT JOIN contract_worker_end AS x USING (worker_id)
    JOIN ({_STANDING}) AS s USING (contract_id)
    WHERE w.staff_no = $1 AND greatest(w.valid_from, s.valid_from) <= $2
        AND least(w.valid_until, x.last_day, s.last_day) >= $3
)
""")  # noqa: S608 - As above.
#: Grants of workers of some contracts, or of one worker, that reach beyond a day; none where he is named elsewhere.
SELECT_GRANTS_BEYOND = Sql(f"""
SELECT DISTINCT g.grant_id FROM role_grant AS g
JOIN contract_worker AS w USING (staff_no)
LEFT JOIN contract AS c ON c.contract_id = w.contract_id
WHERE g.revoked_at IS NULL AND coalesce(g.valid_until, 'infinity') > $2
    AND (w.contract_id = ANY($1::uuid[]) OR c.parent_id = ANY($1::uuid[]) OR w.worker_id = $3)
    AND EXISTS (SELECT FROM staff AS m WHERE m.staff_no = g.staff_no AND m.employment = 'contractor')
    AND NOT EXISTS (
        SELECT FROM contract_worker AS o
        LEFT JOIN contract_worker_end AS x USING (worker_id)
        JOIN ({_STANDING}) AS s USING (contract_id)
        WHERE o.staff_no = g.staff_no AND greatest(o.valid_from, s.valid_from) <= $2
            AND least(o.valid_until, x.last_day, s.last_day) >= coalesce(g.valid_until, 'infinity')
    )
ORDER BY g.grant_id
""")  # noqa: S608 - As above.
