-- Realisation (換価): property under seizure is offered at public sale, awarded, paid for and handed over.
CREATE TABLE sale (
    -- The approval by which it was decided to offer the property.
    sale_id uuid PRIMARY KEY,
    seizure_id uuid NOT NULL REFERENCES seizure,
    -- Counts the times that the property was offered.
    round_no integer NOT NULL CHECK (round_no > 0),
    method text NOT NULL CHECK (method IN ('bids', 'auction')),
    estimate_yen bigint NOT NULL CHECK (estimate_yen > 0),
    valuation text NOT NULL CHECK (valuation <> ''),
    deposit_yen bigint NOT NULL CHECK (deposit_yen >= 0),
    sale_on date NOT NULL,
    place text NOT NULL CHECK (place <> ''),
    recorded_at timestamptz NOT NULL,
    UNIQUE (seizure_id, round_no)
);
CREATE TABLE sale_step (
    sale_id uuid NOT NULL REFERENCES sale,
    step_no integer NOT NULL CHECK (step_no > 0),
    kind text NOT NULL CHECK (kind IN (
        'planned', 'published', 'awarded', 'failed', 'decided', 'paid', 'transferred', 'cancelled'
    )),
    state text NOT NULL CHECK (state IN (
        'planned', 'published', 'awarded', 'failed', 'decided', 'paid', 'transferred', 'cancelled'
    )),
    effective_on date NOT NULL,
    document_no text UNIQUE,
    -- Of the publication: when the estimate was published. Of the decision: until when the price is to be paid.
    second_on date,
    -- Which bid won, and its price.
    bid_no integer,
    price_yen bigint CHECK (price_yen > 0),
    note text NOT NULL,
    approval_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (sale_id, step_no),
    CHECK ((kind IN ('planned', 'decided', 'paid', 'cancelled')) = (approval_id IS NOT NULL)),
    CHECK ((kind IN ('awarded', 'decided', 'paid')) = (price_yen IS NOT NULL)),
    CHECK ((kind IN ('published', 'decided')) = (document_no IS NOT NULL))
);
-- What happens to a sale happens once.
CREATE UNIQUE INDEX sale_step_once ON sale_step (sale_id, kind);
CREATE TABLE sale_bid (
    sale_id uuid NOT NULL REFERENCES sale,
    bid_no integer NOT NULL CHECK (bid_no > 0),
    bidder text NOT NULL CHECK (bidder <> ''),
    amount_yen bigint NOT NULL CHECK (amount_yen > 0),
    deposit_yen bigint NOT NULL CHECK (deposit_yen >= 0),
    -- Why it does not count; empty where it does.
    invalid text NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (sale_id, bid_no)
);
ALTER TABLE sale_step ADD CONSTRAINT sale_step_bid FOREIGN KEY (sale_id, bid_no) REFERENCES sale_bid NOT VALID;

GRANT SELECT, INSERT ON sale, sale_step, sale_bid TO {service_role};
-- A sale is locked while its next step is decided about, which PostgreSQL counts as an update.
GRANT UPDATE (recorded_at) ON sale TO {service_role};
