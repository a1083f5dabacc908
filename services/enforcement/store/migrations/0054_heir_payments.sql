-- Which heir paid a receipt by himself, as an officer found out; the newest entry about a receipt counts, and one without
-- an heir takes it back. Only added to.
CREATE TABLE heir_payment (
    entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    claim_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    addressee_no text CHECK (addressee_no ~ '^[0-9]{15}$'),
    note text NOT NULL CHECK (note <> ''),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    FOREIGN KEY (claim_id, receipt_id) REFERENCES known_receipt
);
CREATE INDEX heir_payment_receipt ON heir_payment (claim_id, receipt_id);

-- What heirs have paid by themselves; a receipt that was taken back pays nothing.
CREATE VIEW heir_paid (claim_id, addressee_no, amount_yen) AS
SELECT n.claim_id, n.addressee_no, r.amount_yen
FROM (
    SELECT DISTINCT ON (p.claim_id, p.receipt_id) p.claim_id, p.receipt_id, p.addressee_no
    FROM heir_payment AS p ORDER BY p.claim_id, p.receipt_id, p.entry_id DESC
) AS n JOIN known_receipt AS r USING (claim_id, receipt_id)
WHERE n.addressee_no IS NOT NULL AND r.reversed_on IS NULL;

GRANT SELECT, INSERT ON heir_payment TO {service_role};
GRANT SELECT ON heir_paid TO {service_role};
