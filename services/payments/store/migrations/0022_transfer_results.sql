-- What came of the requests of account transfer, and what nobody had asked for.

-- Results that fit no request as it stands; money of theirs is in suspense unless its clearing key names a claim that
-- was never asked for.
CREATE TABLE transfer_unexpected (
    file_id bigint NOT NULL REFERENCES intake_file,
    record_no integer NOT NULL,
    reason text NOT NULL
        CHECK (reason IN ('not_requested', 'pulled_out', 'not_released', 'different', 'contradicts')),
    request_id bigint REFERENCES transfer_request,
    amount_yen bigint NOT NULL,
    debit_on date NOT NULL,
    result_code text NOT NULL,
    PRIMARY KEY (file_id, record_no)
);

-- 口振不能回数: failed transfers of a claim; what the city stopped itself (code 8) is no failure.
CREATE VIEW transfer_failure_count AS
SELECT claim_id, count(*) AS transfer_failure_count FROM transfer_failure
WHERE claim_id IS NOT NULL AND result_code <> '8' GROUP BY claim_id;

GRANT SELECT, INSERT ON transfer_unexpected TO {service_role};
GRANT SELECT ON transfer_failure_count TO {service_role};
