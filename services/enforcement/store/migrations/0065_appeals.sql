-- Appeals against acts of enforcement (審査請求) and their course. Only added to.
CREATE TABLE appeal (
    -- The hold that stands against the sale for as long as the law says has the same number.
    appeal_id uuid PRIMARY KEY REFERENCES hold,
    case_id bigint NOT NULL REFERENCES enforcement_case,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    act_kind text NOT NULL CHECK (act_kind IN ('dunning_notice', 'seizure', 'disposition', 'sale', 'distribution')),
    -- Against which act: exactly one of these.
    document_no text CHECK (document_no <> ''),
    seizure_id uuid REFERENCES seizure,
    disposition_id uuid REFERENCES disposition,
    sale_id uuid REFERENCES sale,
    distribution_id uuid REFERENCES distribution,
    appellant text NOT NULL CHECK (appellant IN ('debtor', 'third_party')),
    -- Who it is, where it is not the debtor.
    appellant_name text NOT NULL CHECK ((appellant = 'third_party') = (appellant_name <> '')),
    grounds text NOT NULL CHECK (grounds <> ''),
    known_on date NOT NULL,
    -- Handed in or posted (行政不服審査法18条3項).
    filed_on date NOT NULL CHECK (filed_on >= known_on),
    received_on date NOT NULL CHECK (received_on >= filed_on),
    -- The last day on which it could be filed, as it was known at its reception.
    last_day date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CHECK (num_nonnulls(document_no, seizure_id, disposition_id, sale_id, distribution_id) = 1),
    CHECK (CASE act_kind WHEN 'dunning_notice' THEN document_no IS NOT NULL WHEN 'seizure' THEN seizure_id IS NOT NULL
        WHEN 'disposition' THEN disposition_id IS NOT NULL WHEN 'sale' THEN sale_id IS NOT NULL
        ELSE distribution_id IS NOT NULL END)
);
CREATE INDEX appeal_case ON appeal (case_id);
-- The same paper is received once.
CREATE UNIQUE INDEX appeal_once ON appeal (
    act_kind, coalesce(document_no, (coalesce(seizure_id, disposition_id, sale_id, distribution_id))::text),
    appellant, appellant_name, filed_on
);
CREATE TABLE appeal_step (
    appeal_id uuid NOT NULL REFERENCES appeal,
    step_no integer NOT NULL CHECK (step_no > 0),
    kind text NOT NULL CHECK (kind IN (
        'received', 'correction_ordered', 'corrected', 'answer_asked', 'answered', 'sale_allowed', 'rejected',
        'dismissed', 'upheld', 'upheld_part', 'withdrawn', 'carried_out'
    )),
    state text NOT NULL CHECK (state <> 'sale_allowed'),
    effective_on date NOT NULL,
    -- Until when somebody is to do the next thing.
    due_on date CHECK (due_on >= effective_on),
    note text NOT NULL,
    approval_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (appeal_id, step_no),
    CHECK (kind NOT IN ('correction_ordered', 'answer_asked') OR due_on IS NOT NULL),
    CHECK ((kind IN (
        'sale_allowed', 'rejected', 'dismissed', 'upheld', 'upheld_part', 'withdrawn', 'carried_out'
    )) = (approval_id IS NOT NULL))
);
-- Each appeal as it stands, with the tax items of its claims.
CREATE VIEW appeal_now AS
SELECT DISTINCT ON (a.appeal_id) a.*, s.step_no, s.kind AS last_step, s.state, s.effective_on, s.due_on,
    coalesce(a.document_no, coalesce(a.seizure_id, a.disposition_id, a.sale_id, a.distribution_id)::text)
        AS act_reference,
    ARRAY(SELECT DISTINCT n.tax_item FROM hold_claim c JOIN known_claim n USING (claim_id)
        WHERE c.hold_id = a.appeal_id ORDER BY 1) AS tax_items,
    NOT EXISTS (SELECT 1 FROM hold_end e WHERE e.hold_id = a.appeal_id) AS stops_sale
FROM appeal a JOIN appeal_step s USING (appeal_id) ORDER BY a.appeal_id, s.step_no DESC;
GRANT SELECT, INSERT ON appeal, appeal_step TO {service_role};
GRANT SELECT ON appeal_now TO {service_role};
-- An appeal is locked while its next step is decided about, which PostgreSQL counts as an update.
GRANT UPDATE (recorded_at) ON appeal TO {service_role};
