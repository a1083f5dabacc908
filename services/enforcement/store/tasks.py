"""What is to be done about cases, and the one list of an officer's work, put together of parts."""

from shared.postgres.sql import Rows, Sql

TASKS = Rows("task", ("case_id", "what", "due_on", "recorded_by", "recorded_at"))

ADD = Sql("""
INSERT INTO task (case_id, what, due_on, recorded_by, recorded_at)
SELECT k.case_id, $2, $3, $4, $5 FROM enforcement_case k WHERE k.case_id = $1 RETURNING task_id
""")
# Tasks that a rule makes: the cause keeps a repeated run from making them twice.
ADD_CAUSED = Sql("""
INSERT INTO task (case_id, what, due_on, cause, recorded_by, recorded_at)
SELECT n.case_id, n.what, n.due_on, n.cause, $5, $6
FROM unnest($1::bigint[], $2::text[], $3::date[], $4::text[]) AS n (case_id, what, due_on, cause)
ON CONFLICT (cause) DO NOTHING RETURNING task_id
""")
SELECT_OPEN = Sql("""
SELECT t.task_id, t.case_id, k.addressee_no FROM task t JOIN enforcement_case k USING (case_id)
WHERE t.task_id = $1 AND NOT EXISTS (SELECT 1 FROM task_end e WHERE e.task_id = t.task_id)
""")
END = Sql("""
INSERT INTO task_end (task_id, outcome, note, recorded_by, recorded_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (task_id) DO NOTHING RETURNING task_id
""")
SELECT_OF_CASE = Sql("""
SELECT t.task_id, t.what, t.due_on, t.recorded_by, e.outcome FROM task t LEFT JOIN task_end e USING (task_id)
WHERE t.case_id = $1 ORDER BY e.outcome IS NOT NULL, t.due_on, t.task_id LIMIT 500
""")

#: The parts of the work list. Each says what is due, until when, and of which tax items (none: of the whole person). A
#: topic adds its own here.
WORK: tuple[str, ...] = (
    """
SELECT 'task' AS kind, t.task_id::text AS reference, t.case_id, t.what, t.due_on, '{}'::text[] AS tax_items
FROM task t WHERE NOT EXISTS (SELECT 1 FROM task_end e WHERE e.task_id = t.task_id)
""",
    """
SELECT 'contact' AS kind, c.contact_id::text, c.case_id, c.next_action, c.next_action_on, '{}'::text[]
FROM contact c JOIN enforcement_case o USING (case_id)
WHERE o.is_open AND c.next_action_on IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM contact l WHERE l.case_id = c.case_id AND l.contact_id > c.contact_id)
""",
    """
SELECT 'duty' AS kind, d.duty_id::text, z.case_id,
    CASE d.kind WHEN 'release' THEN '差押えの解除' ELSE '超過する差押えの一部解除の検討' END, d.due_on,
    ARRAY(SELECT DISTINCT c.tax_item FROM seizure_claim c WHERE c.seizure_id = d.seizure_id)
FROM duty d JOIN seizure z USING (seizure_id)
WHERE NOT EXISTS (SELECT 1 FROM duty_end e WHERE e.duty_id = d.duty_id)
""",
    """
SELECT 'separated_seizure' AS kind, z.seizure_id::text, z.case_id,
    '統合の解除で別人となった宛名の期別債権を含む差押えの処理の決定', (max(h.heard_at) AT TIME ZONE 'Asia/Tokyo')::date,
    ARRAY(SELECT DISTINCT c.tax_item FROM seizure_claim c WHERE c.seizure_id = z.seizure_id)
FROM seizure_claim o JOIN seizure z USING (seizure_id) JOIN LATERAL (
    SELECT s.state FROM seizure_step s WHERE s.seizure_id = z.seizure_id ORDER BY s.step_no DESC LIMIT 1
) AS last ON true
LEFT JOIN merged_addressee a ON a.addressee_no = z.addressee_no
LEFT JOIN merged_addressee b ON b.addressee_no = o.other_no
JOIN merge_heard h ON h.addressee_no IN (z.addressee_no, o.other_no)
WHERE o.other_no IS NOT NULL AND last.state IN ('approved', 'issued', 'effective')
    AND coalesce(a.surviving_no, z.addressee_no) <> coalesce(b.surviving_no, o.other_no)
GROUP BY z.seizure_id
""",
    """
SELECT 'broken_instalment' AS kind, b.measure_id::text || '/' || b.number::text, h.case_id, '分割納付の不履行の確認',
    b.found_on,
    ARRAY(SELECT DISTINCT n.tax_item FROM measure_claim c JOIN known_claim n USING (claim_id)
        WHERE c.measure_id = b.measure_id)
FROM broken_instalment b JOIN hold h ON h.hold_id = b.measure_id
WHERE NOT EXISTS (SELECT 1 FROM hold_end e WHERE e.hold_id = b.measure_id)
""",
    """
SELECT 'suspension_review' AS kind, h.hold_id::text, h.case_id, '執行停止の見直し', (
        coalesce((SELECT max(r.reviewed_on) FROM suspension_review r WHERE r.measure_id = h.hold_id), h.first_day)
        + interval '1 year'
    )::date,
    ARRAY(SELECT DISTINCT n.tax_item FROM measure_claim c JOIN known_claim n USING (claim_id)
        WHERE c.measure_id = h.hold_id)
FROM hold h JOIN measure m ON m.measure_id = h.hold_id
WHERE h.ground = 'suspension' AND NOT EXISTS (SELECT 1 FROM hold_end e WHERE e.hold_id = h.hold_id)
""",
    """
SELECT 'inquiry' AS kind, q.inquiry_id::text, q.case_id, '財産調査の回答の督促', s.until, '{}'::text[]
FROM inquiry q JOIN inquiry_step s USING (inquiry_id)
WHERE s.kind = 'sent' AND NOT EXISTS (
    SELECT 1 FROM inquiry_step l WHERE l.inquiry_id = q.inquiry_id AND l.kind IN ('answered', 'withdrawn')
)
""",
    """
SELECT 'disposition' AS kind, d.disposition_id::text, d.case_id,
    CASE WHEN n.is_paid THEN '交付要求・参加差押えの解除'
        WHEN d.kind = 'secondary_liability' THEN '納付催告書の発送'
        WHEN d.kind = 'provisional_seizure' THEN '保全差押えの解除の確認'
        ELSE '交付要求書等の発送' END,
    CASE WHEN n.is_paid THEN coalesce(n.settled_on, d.decided_on) ELSE coalesce(d.due_on, d.decided_on) END,
    n.tax_items
FROM disposition d JOIN disposition_now w USING (disposition_id)
CROSS JOIN LATERAL (
    SELECT d.kind IN ('distribution_request', 'participation') AND bool_and(k.owed_yen = 0) AS is_paid,
        max(k.settled_on) AS settled_on, coalesce(array_agg(DISTINCT k.tax_item), '{}') AS tax_items
    FROM disposition_claim c JOIN known_claim k USING (claim_id) WHERE c.disposition_id = d.disposition_id
) AS n
WHERE w.state = 'in_force' AND (
    n.is_paid OR d.kind = 'provisional_seizure'
    OR (d.kind IN ('distribution_request', 'participation') AND NOT EXISTS (
        SELECT 1 FROM disposition_step s WHERE s.disposition_id = d.disposition_id AND s.kind = 'sent'
    ))
    OR (d.kind = 'secondary_liability' AND NOT EXISTS (
        SELECT 1 FROM disposition_step s WHERE s.disposition_id = d.disposition_id AND s.kind = 'demanded'
    ))
)
""",
    """
SELECT 'appeal' AS kind, a.appeal_id::text, a.case_id,
    CASE a.state WHEN 'received' THEN '審査請求の要件の確認' WHEN 'correction_ordered' THEN '審査請求の補正の確認'
        WHEN 'corrected' THEN '弁明書の求め' WHEN 'answer_asked' THEN '弁明書の提出'
        WHEN 'answered' THEN '審査請求の反論の期限・裁決の確認' ELSE '認容裁決による処分の取消し・解除' END,
    coalesce(a.due_on, a.effective_on), a.tax_items
FROM appeal_now a
WHERE a.state IN ('received', 'correction_ordered', 'corrected', 'answer_asked', 'upheld', 'upheld_part')
    OR (a.state = 'answered' AND a.due_on IS NOT NULL)
""",
    """
SELECT 'field_sheet' AS kind, s.document_no, s.case_id,
    CASE WHEN b.are_out THEN '訪問調査票の返却' ELSE '訪問の結果の入力' END, s.due_back_on, '{}'::text[]
FROM field_sheet s CROSS JOIN LATERAL (
    SELECT s.copy_count > count(*) AS are_out FROM field_sheet_check c
    WHERE c.sheet_id = s.sheet_id AND c.outcome = 'returned'
) AS b
WHERE b.are_out OR NOT EXISTS (SELECT 1 FROM field_result r WHERE r.sheet_id = s.sheet_id)
""",
)
_PARTS = "UNION ALL".join(WORK)
LIST_WORK = Sql(f"""
SELECT w.kind, w.reference, w.case_id, w.what, w.due_on, w.due_on < $4 AS late, k.addressee_no, a.assignee
FROM ({_PARTS}) AS w (kind, reference, case_id, what, due_on, tax_items)
JOIN enforcement_case k USING (case_id) LEFT JOIN case_assignee a USING (case_id)
WHERE w.due_on <= $1 AND ($2::text IS NULL OR a.assignee = $2) AND ($3::text[] IS NULL OR w.tax_items <@ $3)
ORDER BY w.due_on, w.case_id, w.kind, w.reference LIMIT 500
""")  # noqa: S608 - As above.
