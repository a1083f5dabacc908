"""The ledger as one row for each claim, with every recorded item that payments keeps; a page of persons at a time."""

from shared.postgres.sql import Sql

#: Persons after one, who have claims in these tax items. $1 the person, $2 how many, $3 tax items or none for all.
SELECT_PERSONS = Sql("""
SELECT addressee_no FROM claim WHERE addressee_no > $1 AND ($3::text[] IS NULL OR tax_item = ANY($3))
GROUP BY addressee_no ORDER BY addressee_no LIMIT $2
""")
#: Every claim of these persons in these tax items; the statutory and the priority date only where two persons decided
#: them, beside what they follow from by rule. Columns are named as the recorded items; some serve others and are
#: not items themselves. Counters are what the rows behind them say.
SELECT_ROWS = Sql("""
SELECT n.municipality_code, c.clearing_key AS clearing_key_1, s.clearing_key AS clearing_key_2, b.version AS history_no,
    c.opened_at AS first_registered_business_at, e.booked_on AS updated_business_at, e.recorded_at AS updated_system_at,
    'payments' AS updated_host, coalesce(a.actor_id, 'service:payments') AS updated_user_id,
    h.event_type NOT LIKE 'assessments.assessment_cancelled.%' AS is_valid,
    coalesce(p.state, 'posted') AS approval_status,
    n.former_municipality_code, n.levy_fiscal_year, c.tax_item AS tax_item_code, n.target_fiscal_year, n.notice_no,
    c.instalment AS instalment_code, f.business_year_start, f.business_year_end, f.filing_kind AS filing_type_code,
    n.sequence_no, CASE WHEN n.is_ad_hoc THEN '0' ELSE i.instalments::text END AS instalment_split_type,
    n.assessment_fiscal_year, c.accounting_fiscal_year, v.vehicle_registration_key,
    (SELECT coalesce(sum(w.amount_yen), 0)::bigint FROM prepayment_incentive w WHERE w.claim_id = c.claim_id)
        AS prepayment_incentive_yen,
    v.vehicle_inspection_code AS vehicle_inspection_type, x.ground AS exemption_code,
    b.principal_assessed_yen AS assessed_yen, b.principal_collected_yen AS collected_yen,
    b.late_charge_assessed_yen, b.late_charge_collected_yen, b.dunning_fee_assessed_yen, b.dunning_fee_collected_yen,
    CASE WHEN b.extinguished_on IS NULL THEN 0 ELSE b.principal_assessed_yen - b.principal_collected_yen END
        AS written_off_yen,
    (SELECT count(*)::integer FROM write_off j WHERE j.claim_id = c.claim_id AND NOT EXISTS (
        SELECT FROM write_off_undone z WHERE z.write_off_id = j.write_off_id AND z.claim_id = j.claim_id
    )) AS write_off_count,
    c.due_on, CASE WHEN c.due_on < b.assessed_due_on THEN b.assessed_due_on END AS due_on_before_acceleration,
    (b.assessed_due_on IS DISTINCT FROM c.due_on AND b.assessed_due_on IS NOT NULL)
        OR EXISTS (SELECT 1 FROM due_date_history d WHERE d.claim_id = c.claim_id) AS due_on_changed,
    m.collected_on, m.paid_on, o.assessed_yen AS assessed_at_carryover_yen,
    o.collected_yen AS collected_at_carryover_yen,
    o.carried_over_yen, o.carried_over_on, n.is_ad_hoc, n.correction_count AS revision_count,
    coalesce(m.receipts, 0) AS receipt_count, t.failures AS transfer_failure_count, n.corrected_on AS revised_on,
    f.national_tax_corrected_on AS national_tax_revised_on, f.correction_notified_on AS revision_notified_by_payer_on,
    f.correction_claimed_on AS revision_claimed_on, n.correction_notice_on AS revision_notice_on,
    q.priority_on, q.statutory_due_on, i.statutory_dues, y.amounts_yen, y.fixed_days,
    coalesce(z.collection_kind = 'pay', false) AS withheld_from_pay, n.notice_key AS business_key,
    v.vehicle_plate AS business_key_kanji, f.filed_on, n.assessed_on, f.extension_months,
    f.heavy_additional_tax_base_yen, g.refund_count, g.appropriation_count, g.overpayment_cause_code, c.addressee_no,
    c.claim_id
FROM claim c JOIN notice n USING (notice_id) JOIN claim_balance b USING (claim_id)
LEFT JOIN LATERAL (
    SELECT booked_on, recorded_at, approval_id FROM ledger_entry WHERE claim_id = c.claim_id
    ORDER BY version DESC LIMIT 1
) AS e ON true
LEFT JOIN LATERAL (
    SELECT actor_id FROM approval_step WHERE approval_id = e.approval_id AND step = 'approved'
    ORDER BY step_no DESC LIMIT 1
) AS a ON true
LEFT JOIN LATERAL (
    SELECT event_type FROM assessment_history WHERE notice_key = n.notice_key AND history_no = n.history_no
) AS h ON true
LEFT JOIN LATERAL (
    SELECT u.state FROM (
        SELECT CASE w.state WHEN 'approved' THEN 'approved' ELSE 'proposed' END AS state, w.payload::jsonb AS payload
        FROM approval w WHERE w.state = 'approved' OR w.state IN ('proposed', 'checked') AND w.expires_at > now()
        UNION ALL
        SELECT 'draft', y.payload::jsonb FROM approval_draft z CROSS JOIN LATERAL (
            SELECT k.payload FROM approval_draft_step k WHERE k.draft_id = z.draft_id ORDER BY k.step_no DESC LIMIT 1
        ) AS y
        WHERE z.state = 'draft' AND z.expires_at > now()
    ) AS u
    WHERE c.claim_id IN (
        (u.payload ->> 'claim_id')::bigint, (u.payload #>> '{claim,claim_id}')::bigint,
        (u.payload #>> '{from_claim,claim_id}')::bigint, (u.payload #>> '{to_claim,claim_id}')::bigint
    )
    ORDER BY array_position(ARRAY['approved', 'proposed', 'draft'], u.state) LIMIT 1
) AS p ON true
LEFT JOIN LATERAL (
    SELECT count(*) AS instalments, array_agg(k.statutory_due_on) AS statutory_dues
    FROM claim k WHERE k.notice_id = c.notice_id
) AS i ON true
LEFT JOIN LATERAL (
    SELECT g.clearing_key FROM slip g JOIN slip_part USING (slip_no) WHERE slip_part.claim_id = c.claim_id
    ORDER BY g.slip_no DESC LIMIT 1
) AS s ON true
LEFT JOIN LATERAL (
    SELECT * FROM notice_description WHERE notice_id = c.notice_id AND filing_kind IS NOT NULL
    ORDER BY history_no DESC LIMIT 1
) AS f ON true
LEFT JOIN LATERAL (
    SELECT * FROM notice_description WHERE notice_id = c.notice_id AND vehicle_registration_key IS NOT NULL
    ORDER BY history_no DESC LIMIT 1
) AS v ON true
LEFT JOIN LATERAL (
    SELECT ground FROM claim_decision WHERE claim_id = c.claim_id AND kind = 'exemption'
        AND decision_id NOT IN (SELECT decision_id FROM claim_decision_revocation) ORDER BY recorded_at DESC LIMIT 1
) AS x ON true
LEFT JOIN LATERAL (
    SELECT max(booked_on) AS collected_on, max(paid_on) AS paid_on, count(*)::integer AS receipts FROM receipt r
    WHERE r.claim_id = c.claim_id AND r.stage = 'final' AND r.use_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM receipt z WHERE z.receipt_id = r.receipt_id AND z.stage = 'cancel')
) AS m ON true
LEFT JOIN LATERAL (
    -- Uses that came back count no more.
    SELECT count(*) FILTER (WHERE w.purpose = 'refund')::integer AS refund_count,
        count(*) FILTER (WHERE w.purpose = 'appropriation')::integer AS appropriation_count,
        (SELECT d.cause FROM overpayment_cause d WHERE d.claim_id = c.claim_id ORDER BY d.cause_id DESC LIMIT 1)
            AS overpayment_cause_code
    FROM overpaid_use w WHERE w.claim_id = c.claim_id AND w.step = 'used'
        AND NOT EXISTS (SELECT FROM overpaid_use z WHERE z.use_id = w.use_id AND z.step = 'returned')
) AS g ON true
LEFT JOIN LATERAL (
    SELECT count(*)::integer AS failures FROM transfer_failure WHERE claim_id = c.claim_id AND result_code <> '8'
) AS t ON true
LEFT JOIN LATERAL (
    SELECT min(carried_over_on) AS carried_over_on, sum(assessed_yen)::bigint AS assessed_yen,
        sum(collected_yen)::bigint AS collected_yen, sum(carried_over_yen)::bigint AS carried_over_yen
    FROM carry_over WHERE claim_id = c.claim_id GROUP BY fiscal_year ORDER BY fiscal_year DESC LIMIT 1
) AS o ON true
LEFT JOIN LATERAL (
    SELECT statutory_due_on, priority_on FROM priority_date_decision WHERE notice_id = c.notice_id
    ORDER BY recorded_at DESC LIMIT 1
) AS q ON true
LEFT JOIN LATERAL (
    SELECT collection_kind FROM notice_description WHERE notice_id = c.notice_id AND collector_no IS NOT NULL
    ORDER BY history_no DESC LIMIT 1
) AS z ON true
LEFT JOIN LATERAL (
    -- What was owed after each event that touched the claim, and since what day: what the priority date follows from.
    SELECT array_agg(coalesce((one.part ->> 'amount_yen')::bigint, 0) ORDER BY a.history_no) AS amounts_yen,
        array_agg(coalesce(a.event ->> 'notice_sent_on', a.event ->> 'assessed_on', a.event ->> 'revised_on',
            a.event ->> 'cancelled_on')::date ORDER BY a.history_no) AS fixed_days
    FROM assessment_history a LEFT JOIN LATERAL (
        SELECT part FROM jsonb_array_elements(a.event -> 'instalments') AS part
        WHERE part ->> 'instalment' = c.instalment
    ) AS one ON true
    WHERE a.notice_key = n.notice_key AND a.history_no <= n.history_no
        AND (one.part IS NOT NULL OR a.event_type LIKE 'assessments.assessment_cancelled.%')
) AS y ON true
WHERE c.addressee_no = ANY($1::text[]) AND ($2::text[] IS NULL OR c.tax_item = ANY($2))
ORDER BY c.addressee_no, c.claim_id
""")
