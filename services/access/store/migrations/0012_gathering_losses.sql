-- Records that will never be proved: somebody looked into it, and says so. Only then does the watch go on behind them.
CREATE TABLE gathering_loss (
    loss_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service text NOT NULL,
    first_seal_no bigint NOT NULL CHECK (first_seal_no > 0),
    last_seal_no bigint NOT NULL CHECK (last_seal_no >= first_seal_no),
    reason text NOT NULL CHECK (length(reason) >= 3),
    settled_by text NOT NULL,
    settled_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX gathering_loss_seal ON gathering_loss (service, last_seal_no);

COMMENT ON TABLE gathering_loss IS 'Access records that are lost for good, as somebody found out; never changed.';

GRANT SELECT, INSERT ON gathering_loss TO {service_role};
