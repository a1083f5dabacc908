-- no-transaction
-- Two bidders may be decided about, one after the other; what happens to each of them happens once.
CREATE UNIQUE INDEX CONCURRENTLY sale_step_of_bidder ON sale_step (sale_id, kind, bid_no)
    WHERE kind IN ('decided', 'defaulted');
