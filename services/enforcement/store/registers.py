"""Property and income of persons in arrears, version upon version."""

from shared.postgres.sql import Rows, Sql

PROPERTY_VERSIONS = Rows(
    "property_version",
    (
        "property_id",
        "version_no",
        "kind",
        "third_party",
        "description",
        "account_number",
        "value_yen",
        "senior_yen",
        "is_gone",
        "source",
        "source_reference",
        "effective_on",
        "known_on",
        "recorded_by",
        "recorded_at",
    ),
)
INCOME_VERSIONS = Rows(
    "income_version",
    (
        "income_id",
        "version_no",
        "kind",
        "payer",
        "amount_yen",
        "period",
        "is_gone",
        "source",
        "source_reference",
        "effective_on",
        "known_on",
        "recorded_by",
        "recorded_at",
    ),
)

EXEMPTIONS = Rows("property_exemption", ("property_id", "version_no", "exemption"))

ADD_PROPERTY = Sql("INSERT INTO property (case_id) VALUES ($1) RETURNING property_id")
LOCK_PROPERTY = Sql("SELECT property_id FROM property WHERE property_id = $1 AND case_id = $2 FOR UPDATE")
SELECT_LAST_PROPERTY = Sql("""
SELECT v.*, x.exemption, k.addressee_no, k.is_open
FROM property_version v JOIN property p USING (property_id) JOIN enforcement_case k USING (case_id)
LEFT JOIN property_exemption x USING (property_id, version_no)
WHERE v.property_id = $1 ORDER BY v.version_no DESC LIMIT 1
""")
# As valid on a day, as known at a moment.
SELECT_PROPERTY_OF = Sql("""
SELECT DISTINCT ON (p.property_id) p.property_id, v.version_no, v.kind, v.third_party, v.description, v.account_number,
    v.value_yen, v.senior_yen, v.is_gone, v.source, v.source_reference, v.effective_on, v.known_on,
    x.exemption
FROM property p JOIN property_version v USING (property_id)
LEFT JOIN property_exemption x USING (property_id, version_no)
WHERE p.case_id = $1 AND v.effective_on <= $2 AND v.recorded_at <= $3
ORDER BY p.property_id, v.version_no DESC
""")
ADD_INCOME = Sql("INSERT INTO income (case_id) VALUES ($1) RETURNING income_id")
LOCK_INCOME = Sql("""
SELECT i.income_id, (SELECT max(v.version_no) FROM income_version v WHERE v.income_id = i.income_id) AS version_no
FROM income i WHERE i.income_id = $1 AND i.case_id = $2
""")
SELECT_INCOME_OF = Sql("""
SELECT DISTINCT ON (i.income_id) i.income_id, v.version_no, v.kind, v.payer, v.amount_yen, v.period, v.is_gone,
    v.source, v.source_reference, v.effective_on, v.known_on
FROM income i JOIN income_version v USING (income_id)
WHERE i.case_id = $1 AND v.effective_on <= $2 AND v.recorded_at <= $3
ORDER BY i.income_id, v.version_no DESC
""")
