-- Money of a refund that the bank gives back after it had counted as paid (組戻し): two persons enter it from the bank's
-- paper. The payment keeps what was said of it before, and its part of the refund waits for another payee.

-- The next ones hold for all that these held for.
-- squawk-ignore ban-drop-constraint
ALTER TABLE payout DROP CONSTRAINT payout_state_check;
ALTER TABLE payout ADD CONSTRAINT payout_has_state CHECK (
    state IN ('ordered', 'withdrawn', 'paid', 'failed', 'recalled')
) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE payout DROP CONSTRAINT payout_check;
ALTER TABLE payout ADD CONSTRAINT payout_ended_has_result CHECK (
    (state IN ('paid', 'failed', 'recalled')) = (result_code IS NOT NULL)
) NOT VALID;

CREATE TABLE payout_recall (
    payout_id bigint PRIMARY KEY REFERENCES payout,
    -- The day on which the money was back in the city's account.
    recalled_on date NOT NULL,
    document text NOT NULL CHECK (document <> ''),
    approval_id uuid NOT NULL UNIQUE,
    recorded_at timestamptz NOT NULL
);

-- A refund whose payment came back reserves its money anew; the newest use counts.
CREATE TABLE refund_item_renewal (
    refund_id bigint NOT NULL,
    overpayment_id bigint NOT NULL,
    renewal_no integer NOT NULL CHECK (renewal_no >= 1),
    use_id uuid NOT NULL UNIQUE REFERENCES overpayment_use,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (refund_id, overpayment_id, renewal_no),
    FOREIGN KEY (refund_id, overpayment_id) REFERENCES refund_item
);
CREATE VIEW refund_item_now AS
SELECT i.refund_id, i.overpayment_id, coalesce(n.use_id, i.use_id) AS use_id, i.amount_yen, i.interest_yen, i.interest
FROM refund_item AS i LEFT JOIN LATERAL (
    SELECT r.use_id FROM refund_item_renewal AS r
    WHERE (r.refund_id, r.overpayment_id) = (i.refund_id, i.overpayment_id) ORDER BY r.renewal_no DESC LIMIT 1
) AS n ON true;

GRANT SELECT, INSERT ON payout_recall, refund_item_renewal TO {service_role};
GRANT SELECT ON refund_item_now TO {service_role};
