-- no-transaction
-- What happens to a sale as a whole happens once.
CREATE UNIQUE INDEX CONCURRENTLY sale_step_of_sale ON sale_step (sale_id, kind)
    WHERE kind NOT IN ('decided', 'defaulted');
