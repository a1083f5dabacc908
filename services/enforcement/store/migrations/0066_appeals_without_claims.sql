-- An act may name no claims yet, such as a provisional seizure (保全差押え): an appeal against it stops no sale at all, and its
-- tax item is the one that was named.
-- squawk-ignore ban-drop-constraint
ALTER TABLE appeal DROP CONSTRAINT appeal_appeal_id_fkey;
CREATE OR REPLACE VIEW appeal_now AS
SELECT DISTINCT ON (a.appeal_id) a.*, s.step_no, s.kind AS last_step, s.state, s.effective_on, s.due_on,
    coalesce(a.document_no, coalesce(a.seizure_id, a.disposition_id, a.sale_id, a.distribution_id)::text)
        AS act_reference,
    ARRAY(SELECT DISTINCT n.tax_item FROM hold_claim c JOIN known_claim n USING (claim_id)
        WHERE c.hold_id = a.appeal_id
        UNION SELECT d.ground FROM disposition d
        WHERE d.disposition_id = a.disposition_id AND d.kind = 'provisional_seizure' ORDER BY 1) AS tax_items,
    EXISTS (SELECT 1 FROM hold h WHERE h.hold_id = a.appeal_id)
        AND NOT EXISTS (SELECT 1 FROM hold_end e WHERE e.hold_id = a.appeal_id) AS stops_sale
FROM appeal a JOIN appeal_step s USING (appeal_id) ORDER BY a.appeal_id, s.step_no DESC;
