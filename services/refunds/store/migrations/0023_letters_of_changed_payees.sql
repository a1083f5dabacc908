-- A refund whose payee was changed after its letter is told again: one decision letter for each approved payee.

ALTER TABLE refund_notice ADD COLUMN payee_change_no integer CHECK (payee_change_no >= 1);
