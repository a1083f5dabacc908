"""Which claims of an addressee still ask for money."""

from shared.postgres.sql import Sql

# Whether a delinquency charge is due says only the clearing, so a claim counts as open while its principal is.
SELECT_OPEN_CLAIMS = Sql("""
SELECT c.claim_id FROM claim c JOIN claim_balance b USING (claim_id)
WHERE c.addressee_no = ANY($1::text[]) AND c.claim_id > $2 AND ($4::text[] IS NULL OR c.tax_item = ANY($4))
    AND b.extinguished_on IS NULL
    AND (b.principal_collected_yen < b.principal_assessed_yen
        OR b.dunning_fee_collected_yen < b.dunning_fee_assessed_yen
        OR b.late_charge_collected_yen < b.late_charge_assessed_yen
        OR b.disposition_cost_collected_yen < b.disposition_cost_assessed_yen)
ORDER BY c.claim_id LIMIT $3
""")
SELECT_TAX_ITEMS = Sql("SELECT claim_id, tax_item, addressee_no FROM claim WHERE claim_id = ANY($1::bigint[])")
