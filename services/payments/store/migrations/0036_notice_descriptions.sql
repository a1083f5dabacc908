-- What a notice is about, beside its amounts: the return it follows from, the vehicle, who withholds it, who owes it too.

-- One row for each event of a notice that described something; what an event leaves out stays as it was.
CREATE TABLE notice_description (
    notice_id bigint NOT NULL REFERENCES notice,
    history_no integer NOT NULL,
    filing_kind text,
    business_year_start date,
    business_year_end date,
    filed_on date,
    extension_months integer CHECK (extension_months BETWEEN 0 AND 120),
    national_tax_corrected_on date,
    correction_notified_on date,
    correction_claimed_on date,
    heavy_additional_tax_base_yen bigint CHECK (heavy_additional_tax_base_yen >= 0),
    vehicle_registration_key text,
    vehicle_inspection_code text,
    vehicle_plate text,
    collector_no text,
    collection_kind text CHECK (collection_kind IN ('pay', 'pension')),
    -- Whether the joint obligors of this history number replace those before.
    names_joint_obligors boolean NOT NULL,
    PRIMARY KEY (notice_id, history_no),
    CHECK (business_year_end >= business_year_start),
    CHECK ((collector_no IS NULL) = (collection_kind IS NULL))
);
CREATE INDEX notice_description_collector ON notice_description (collector_no) WHERE collector_no IS NOT NULL;
CREATE INDEX notice_description_vehicle ON notice_description (vehicle_registration_key)
    WHERE vehicle_registration_key IS NOT NULL;

-- Who owes a notice beside its addressee (連帯納税義務者): each owes all of it, and it is owed once.
CREATE TABLE joint_obligor (
    notice_id bigint NOT NULL,
    history_no integer NOT NULL,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    share_numerator integer CHECK (share_numerator >= 1),
    share_denominator integer CHECK (share_denominator >= 1),
    PRIMARY KEY (notice_id, history_no, addressee_no),
    FOREIGN KEY (notice_id, history_no) REFERENCES notice_description
);
CREATE INDEX joint_obligor_addressee ON joint_obligor (addressee_no);

CREATE VIEW joint_obligor_now AS
SELECT j.notice_id, j.addressee_no, j.share_numerator, j.share_denominator FROM joint_obligor j
WHERE NOT EXISTS (
    SELECT FROM notice_description d
    WHERE d.notice_id = j.notice_id AND d.history_no > j.history_no AND d.names_joint_obligors
);

-- Priority dates that two persons decided in the place of the rule; the newest counts.
CREATE TABLE priority_date_decision (
    approval_id uuid PRIMARY KEY,
    notice_id bigint NOT NULL REFERENCES notice,
    statutory_due_on date NOT NULL,
    priority_on date NOT NULL,
    reason text NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX priority_date_decision_notice ON priority_date_decision (notice_id);

-- An event that two persons entered by hand has their approval; one from a source has none.
ALTER TABLE assessment_history ADD COLUMN approval_id uuid;

GRANT SELECT, INSERT ON notice_description, joint_obligor, priority_date_decision TO {service_role};
GRANT SELECT ON joint_obligor_now TO {service_role};
