-- no-transaction
-- What happens to a seizure once is noted once.
CREATE UNIQUE INDEX CONCURRENTLY seizure_step_once ON seizure_step (seizure_id, kind)
    WHERE kind IN (
        'issued', 'served', 'copy_delivered', 'registry_asked', 'registered', 'possessed', 'collected', 'sold',
        'released', 'withdrawn', 'debtor_told', 'third_party_told', 'cancellation_asked', 'cancelled', 'handed_back'
    );
