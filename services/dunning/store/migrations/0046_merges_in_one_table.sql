-- What was heard of merges (宛名の統合) moves into the table that all services have alike. Code that runs now goes on writing
-- into the former one, and each row follows; a later file removes it.
CREATE FUNCTION addressee_alias_follows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO merge_heard (addressee_no, change_no, surviving_no, heard_at)
    VALUES (NEW.addressee_no, NEW.change_no, NEW.surviving_no, NEW.heard_at) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
CREATE TRIGGER addressee_alias_follows AFTER INSERT OR UPDATE ON addressee_alias
    FOR EACH ROW EXECUTE FUNCTION addressee_alias_follows();
INSERT INTO merge_heard (addressee_no, change_no, surviving_no, heard_at)
SELECT addressee_no, change_no, surviving_no, heard_at FROM addressee_alias;
CREATE OR REPLACE VIEW standing (person_no, claim_id, state, first_day, last_day) AS
SELECT coalesce(a.surviving_no, b.addressee_no), c.claim_id, b.state, b.first_day, least(b.last_day, e.ended_on - 1)
FROM block AS b
LEFT JOIN block_claim AS c USING (block_id)
LEFT JOIN block_end AS e USING (block_id)
LEFT JOIN merged_addressee AS a ON a.addressee_no = b.addressee_no
UNION ALL
-- What identity announced of the number that letters of the person go by.
SELECT h.addressee_no, NULL, CASE f.flag WHEN 'protected' THEN 'support_measure' ELSE 'heirs_unknown' END,
    date '-infinity', NULL
FROM addressee_heard AS h
CROSS JOIN LATERAL unnest(h.flags) AS f (flag)
LEFT JOIN merged_addressee AS a ON a.addressee_no = h.addressee_no
WHERE h.flags && ARRAY['heirs_unknown', 'protected'] AND f.flag IN ('heirs_unknown', 'protected')
    AND a.surviving_no IS NULL
UNION ALL
-- Money reported provisionally that would pay the principal, if it arrives.
SELECT NULL, c.claim_id, 'money_on_its_way', date '-infinity', NULL
FROM dunning_claim AS c
JOIN (
    SELECT claim_id, sum(against_principal_yen) AS in_transit_yen FROM claim_receipt WHERE provisional GROUP BY claim_id
) AS r USING (claim_id)
WHERE c.open_principal_yen > 0 AND r.in_transit_yen >= c.open_principal_yen
UNION ALL
SELECT NULL, c.claim_id, 'tax_notice_not_served', date '-infinity', s.sent_on - 1
FROM dunning_claim AS c
LEFT JOIN tax_notice_claim AS n USING (claim_id)
LEFT JOIN tax_notice_sending AS s ON s.document_no = n.document_no
WHERE c.stage IN ('overdue', 'covered') AND (s.sent_on IS NULL OR s.sent_on > c.due_on);
