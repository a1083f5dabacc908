-- Money was taken back after something else had been done because of it (後日取消): what must be undone, by whom, by when.

CREATE TABLE saga (
    saga_id uuid PRIMARY KEY,
    claim_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    -- The event, the file and record, or the approval that took the money back.
    cause text NOT NULL,
    opened_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    UNIQUE (receipt_id, claim_id, cause)
);

CREATE TABLE saga_step (
    saga_id uuid NOT NULL REFERENCES saga,
    step text NOT NULL CHECK (step IN ('dunning', 'enforcement', 'refund', 'certificate')),
    amount_yen bigint NOT NULL CHECK (amount_yen >= 0),
    owner_office text NOT NULL,
    due_on date NOT NULL,
    PRIMARY KEY (saga_id, step)
);

-- Steps that are done, each once; a step without a row is open.
CREATE TABLE saga_step_done (
    saga_id uuid NOT NULL,
    step text NOT NULL,
    outcome text NOT NULL,
    note text NOT NULL,
    done_by text NOT NULL,
    done_at timestamptz NOT NULL,
    PRIMARY KEY (saga_id, step),
    FOREIGN KEY (saga_id, step) REFERENCES saga_step
);

GRANT SELECT, INSERT ON saga, saga_step, saga_step_done TO {service_role};
