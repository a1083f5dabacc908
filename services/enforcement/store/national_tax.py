"""National tax data: a schema apart from all else, and a note of each reading."""

from shared.postgres.sql import Sql

ADD_FILING = Sql("""
INSERT INTO national_tax.filing (addressee_no, tax_year, income_kind, income_yen, withheld_yen, tax_office,
    source_reference, known_on, recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING filing_id
""")
SELECT_FILINGS = Sql("""
SELECT filing_id, tax_year, income_kind, income_yen, withheld_yen, tax_office, source_reference, known_on
FROM national_tax.filing WHERE addressee_no = $1 AND tax_year BETWEEN $2 AND $3 ORDER BY tax_year, filing_id
""")
ADD_READING = Sql("""
INSERT INTO national_tax.reading (case_id, addressee_no, reader, purpose, ground, filing_count, read_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
""")
SELECT_READINGS = Sql("""
SELECT reading_id, case_id, addressee_no, reader, purpose, ground, filing_count, read_at
FROM national_tax.reading WHERE case_id = $1 ORDER BY reading_id DESC LIMIT 500
""")
