-- Notices of failed transfers (口座振替不納通知): each failure is noticed once, with the slip by which it can be paid.
CREATE TABLE transfer_notice (
    request_id bigint PRIMARY KEY REFERENCES transfer_request,
    slip_no bigint NOT NULL REFERENCES slip,
    pay_by date NOT NULL,
    noticed_at timestamptz NOT NULL,
    noticed_by text NOT NULL
);
GRANT SELECT, INSERT ON transfer_notice TO {service_role};
