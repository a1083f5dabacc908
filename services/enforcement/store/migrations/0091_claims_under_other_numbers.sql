-- A seizure takes claims of a person under whichever number of his (宛名の統合). Which number that was stays written, so
-- that the end of the merge shows what belongs to whom.
ALTER TABLE seizure_claim
    -- Under which other number of the person the claim is owed; null where under that of the seizure.
    ADD COLUMN other_no text CHECK (other_no ~ '^[0-9]{15}$');

-- Payments is asked for each number by itself, so that each answer lies behind all that was announced about that number;
-- the seizure is decided with the last of them.
CREATE TABLE seizure_answer (
    seizure_id uuid NOT NULL,
    ask_no integer NOT NULL,
    addressee_no text NOT NULL CHECK (addressee_no ~ '^[0-9]{15}$'),
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (seizure_id, ask_no, addressee_no),
    FOREIGN KEY (seizure_id, ask_no) REFERENCES seizure_question
);
GRANT SELECT, INSERT ON seizure_answer TO {service_role};
