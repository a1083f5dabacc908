-- What two persons decide about a claim: facts for its clearing beside its money. Nothing is deleted; a decision that
-- ends is revoked by another approval and stays to be read (有効フラグ).

CREATE TABLE claim_decision (
    -- The approval that made it.
    decision_id uuid PRIMARY KEY,
    -- No foreign key: decisions come under the lock of the balance, and the prover checks.
    claim_id bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('charge_relief', 'exemption', 'due_date', 'forced_charge')),
    ground text NOT NULL,
    -- Days of the relief, or of the exemption.
    first_day date,
    last_day date,
    amount_yen bigint,
    due_on date,
    recorded_at timestamptz NOT NULL,
    CHECK (last_day >= first_day),
    CHECK ((kind IN ('charge_relief', 'exemption')) = (first_day IS NOT NULL AND last_day IS NOT NULL)),
    CHECK ((kind IN ('exemption', 'forced_charge')) = (amount_yen IS NOT NULL)),
    CHECK (amount_yen > 0 OR (kind = 'forced_charge' AND amount_yen = 0)),
    CHECK ((kind = 'due_date') = (due_on IS NOT NULL))
);
CREATE INDEX claim_decision_claim ON claim_decision (claim_id);

CREATE TABLE claim_decision_revocation (
    decision_id uuid PRIMARY KEY REFERENCES claim_decision,
    approval_id uuid NOT NULL UNIQUE,
    recorded_at timestamptz NOT NULL
);

-- Raised by every decision and revocation, as the version is by every entry; and the principal that is exempted now.
ALTER TABLE claim_balance ADD COLUMN decision_count integer NOT NULL DEFAULT 0;
ALTER TABLE claim_balance ADD COLUMN exempted_yen bigint NOT NULL DEFAULT 0;
-- The due date of the assessment, while a decision puts another in its place.
ALTER TABLE claim_balance ADD COLUMN assessed_due_on date;

GRANT SELECT, INSERT ON claim_decision, claim_decision_revocation TO {service_role};
