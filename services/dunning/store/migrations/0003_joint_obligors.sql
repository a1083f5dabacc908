-- Joint obligors (連帯納税義務者): each owes the whole claim, and nobody's property is seized without a notice to himself.

-- Who owes a followed claim beside its addressee.
CREATE TABLE claim_obligor (
    claim_id bigint NOT NULL REFERENCES dunning_claim,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    PRIMARY KEY (claim_id, addressee_no)
);

-- Of a notice to a joint obligor, whose claim it is; none on the notice that moved the claim to its stage.
ALTER TABLE dunning_notice ADD COLUMN joint_of text;
ALTER TABLE dunning_notice ADD CONSTRAINT dunning_notice_joint_of CHECK (joint_of <> addressee_no) NOT VALID;

-- One per claim and obligor, ever.
-- squawk-ignore ban-drop-constraint
ALTER TABLE dunning_notice DROP CONSTRAINT dunning_notice_pkey;
ALTER TABLE dunning_notice ADD CONSTRAINT dunning_notice_pkey PRIMARY KEY USING INDEX dunning_notice_obligor;

GRANT SELECT, INSERT, DELETE ON claim_obligor TO {service_role};
