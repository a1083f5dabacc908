"""Searches, their records, and what was found."""

from shared.postgres.sql import Rows, Sql

SEARCHES = Rows(
    "search",
    (
        "search_id",
        "case_id",
        "addressee_no",
        "tax_items",
        "place",
        "of_third_party",
        "planned_on",
        "reason",
        "recorded_at",
    ),
)
RECORDS = Rows(
    "search_record",
    (
        "search_id",
        "document_no",
        "began_at",
        "ended_at",
        "sunrise",
        "sunset",
        "night_ground",
        "witness",
        "witness_count",
        "result",
        "recorded_by",
        "recorded_at",
    ),
)
ITEMS = Rows("search_item", ("search_id", "place", "property_id"))

LOCK = Sql("SELECT search_id FROM search WHERE search_id = $1 FOR UPDATE")
_WHOLE = """
SELECT s.search_id, s.case_id, s.addressee_no, s.tax_items, s.place, s.of_third_party, s.planned_on, s.reason,
    r.document_no, r.began_at, r.ended_at, r.sunrise, r.sunset, r.night_ground, r.witness, r.witness_count, r.result,
    r.recorded_by, r.recorded_at, s.recorded_at AS decided_at
FROM search s LEFT JOIN search_record r USING (search_id)
"""
SELECT_SEARCH = Sql(f"{_WHOLE} WHERE s.search_id = $1")
SELECT_OF_CASE = Sql(f"{_WHOLE} WHERE s.case_id = $1 ORDER BY s.recorded_at, s.search_id")
SELECT_ITEMS = Sql("""
SELECT i.search_id, i.property_id, v.description, v.value_yen
FROM search_item i JOIN property_version v ON v.property_id = i.property_id AND v.version_no = 1
WHERE i.search_id = ANY($1::uuid[]) ORDER BY i.search_id, i.place
""")
ADD_PROPERTIES = Sql("""
INSERT INTO property (case_id) SELECT $1 FROM generate_series(1, $2) RETURNING property_id
""")
