-- The cost of a disposition (滞納処分費) is the fourth component of what is owed, in claim, ledger and slip.

-- The next ones hold for all that these held for.
-- squawk-ignore ban-drop-constraint
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_component_check;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_component_check CHECK (component IN (
    'principal', 'dunning_fee', 'late_charge', 'disposition_cost', 'overpaid', 'suspense', 'money'
)) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_check3;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_assessed_component CHECK (
    side <> 'assessed' OR component IN ('principal', 'dunning_fee', 'late_charge', 'disposition_cost')
) NOT VALID;

ALTER TABLE claim_balance ADD COLUMN disposition_cost_assessed_yen bigint NOT NULL DEFAULT 0;
ALTER TABLE claim_balance ADD COLUMN disposition_cost_collected_yen bigint NOT NULL DEFAULT 0;
ALTER TABLE claim_balance ADD CONSTRAINT claim_balance_disposition_cost CHECK (
    disposition_cost_collected_yen BETWEEN 0 AND disposition_cost_assessed_yen
) NOT VALID;

CREATE OR REPLACE VIEW balance_by_ledger AS
SELECT claim_id, max(version) AS version, count(*) AS entry_count,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'assessed' AND component = 'principal'), 0)::bigint
        AS principal_assessed_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'collected' AND component = 'principal'), 0)::bigint
        AS principal_collected_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'assessed' AND component = 'dunning_fee'), 0)::bigint
        AS dunning_fee_assessed_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'collected' AND component = 'dunning_fee'), 0)::bigint
        AS dunning_fee_collected_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'assessed' AND component = 'late_charge'), 0)::bigint
        AS late_charge_assessed_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'collected' AND component = 'late_charge'), 0)::bigint
        AS late_charge_collected_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'provisional'), 0)::bigint AS provisional_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'collected' AND component = 'overpaid'), 0)::bigint AS overpaid_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'assessed' AND component = 'disposition_cost'), 0)::bigint
        AS disposition_cost_assessed_yen,
    coalesce(sum(amount_yen) FILTER (WHERE side = 'collected' AND component = 'disposition_cost'), 0)::bigint
        AS disposition_cost_collected_yen
FROM ledger_entry WHERE claim_id IS NOT NULL GROUP BY claim_id;

-- Whether a disposition brought the money in, so that it pays in the order of the law.
ALTER TABLE receipt ADD COLUMN by_disposition boolean NOT NULL DEFAULT false;

ALTER TABLE slip_part ADD COLUMN disposition_cost_yen bigint NOT NULL DEFAULT 0;
-- A slip may ask for the cost alone.
-- squawk-ignore ban-drop-constraint
ALTER TABLE slip_part DROP CONSTRAINT slip_part_check;
ALTER TABLE slip_part ADD CONSTRAINT slip_part_asks CHECK (
    disposition_cost_yen >= 0 AND principal_yen + dunning_fee_yen + late_charge_yen + disposition_cost_yen > 0
) NOT VALID;
