-- The buyer does not pay: his decision is cancelled, his deposit pays the claims, and the next-highest bidder may buy.
ALTER TABLE sale_step ADD COLUMN next_bid_no integer;
ALTER TABLE sale_step ADD CONSTRAINT sale_step_next_bid
    FOREIGN KEY (sale_id, next_bid_no) REFERENCES sale_bid NOT VALID;
ALTER TABLE sale_step ADD CONSTRAINT sale_step_next_bid_of_award
    CHECK (next_bid_no IS NULL OR (kind = 'awarded' AND next_bid_no <> bid_no)) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE sale_step DROP CONSTRAINT sale_step_kind_check;
-- squawk-ignore ban-drop-constraint
ALTER TABLE sale_step DROP CONSTRAINT sale_step_state_check;
-- squawk-ignore ban-drop-constraint
ALTER TABLE sale_step DROP CONSTRAINT sale_step_check;
-- squawk-ignore ban-drop-constraint
ALTER TABLE sale_step DROP CONSTRAINT sale_step_check1;
-- squawk-ignore ban-drop-constraint
ALTER TABLE sale_step DROP CONSTRAINT sale_step_check2;
ALTER TABLE sale_step ADD CONSTRAINT sale_step_kind_check CHECK (kind IN (
    'planned', 'published', 'awarded', 'failed', 'decided', 'defaulted', 'paid', 'transferred', 'cancelled'
)) NOT VALID;
ALTER TABLE sale_step ADD CONSTRAINT sale_step_state_check CHECK (state IN (
    'planned', 'published', 'awarded', 'failed', 'decided', 'defaulted', 'paid', 'transferred', 'cancelled'
)) NOT VALID;
ALTER TABLE sale_step ADD CONSTRAINT sale_step_approved CHECK (
    (kind IN ('planned', 'decided', 'defaulted', 'paid', 'cancelled')) = (approval_id IS NOT NULL)
) NOT VALID;
ALTER TABLE sale_step ADD CONSTRAINT sale_step_priced CHECK (
    (kind IN ('awarded', 'decided', 'defaulted', 'paid')) = (price_yen IS NOT NULL)
) NOT VALID;
ALTER TABLE sale_step ADD CONSTRAINT sale_step_numbered CHECK (
    (kind IN ('published', 'decided', 'defaulted')) = (document_no IS NOT NULL)
) NOT VALID;

-- squawk-ignore ban-drop-constraint
ALTER TABLE seizure_step DROP CONSTRAINT seizure_step_kind_check;
-- squawk-ignore ban-drop-constraint
ALTER TABLE seizure_step DROP CONSTRAINT seizure_step_decided;
ALTER TABLE seizure_step ADD CONSTRAINT seizure_step_kind_check CHECK (kind IN (
    'approved', 'issued', 'refused', 'dispatched', 'served', 'copy_delivered', 'registry_asked', 'registered',
    'possessed', 'kept', 'reduced', 'collected_part', 'collected', 'deposit_forfeited', 'sold', 'released', 'withdrawn',
    'debtor_told', 'third_party_told', 'cancellation_asked', 'cancelled', 'handed_back'
)) NOT VALID;
ALTER TABLE seizure_step ADD CONSTRAINT seizure_step_decided CHECK (
    (kind IN (
        'approved', 'reduced', 'collected_part', 'collected', 'deposit_forfeited', 'sold', 'released', 'withdrawn'
    )) = (approval_id IS NOT NULL)
) NOT VALID;
