-- Claims that enforcement wrote off (不納欠損), as it announced them: one row for each claim. Only added to.
CREATE TABLE write_off (
    write_off_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    ground text NOT NULL CHECK (ground <> ''),
    -- The first day on which the claim is no more.
    extinguished_on date NOT NULL,
    decided_on date NOT NULL,
    event_id text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (write_off_id, claim_id)
);
CREATE INDEX write_off_claim ON write_off (claim_id);

-- Write-offs that were a mistake: the claim is owed as if there had been none.
CREATE TABLE write_off_undone (
    write_off_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    undone_on date NOT NULL,
    event_id text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (write_off_id, claim_id),
    FOREIGN KEY (write_off_id, claim_id) REFERENCES write_off
);

-- While it stands here, nothing of the claim is open: what was not paid is on the ledger's side `written_off`.
ALTER TABLE claim_balance ADD COLUMN extinguished_on date;

-- The next ones hold for all that these held for.
-- squawk-ignore ban-drop-constraint
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_side_check;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_side_check CHECK (
    side IN ('assessed', 'provisional', 'collected', 'written_off')
) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_assessed_component;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_owed_component CHECK (
    side NOT IN ('assessed', 'written_off')
    OR component IN ('principal', 'dunning_fee', 'late_charge', 'disposition_cost')
) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_check2;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_receipt CHECK (
    side IN ('assessed', 'written_off') OR receipt_id IS NOT NULL
) NOT VALID;

ALTER TABLE carry_over ADD COLUMN written_off_yen bigint NOT NULL DEFAULT 0;
-- squawk-ignore ban-drop-constraint
ALTER TABLE carry_over DROP CONSTRAINT carry_over_check;
ALTER TABLE carry_over ADD CONSTRAINT carry_over_amount CHECK (
    carried_over_yen = assessed_yen - collected_yen - written_off_yen
) NOT VALID;

GRANT SELECT, INSERT ON write_off, write_off_undone TO {service_role};
