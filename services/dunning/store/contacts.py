"""The log of contacts (交渉経過), and everything that happened with a person in one list."""

from shared.postgres.sql import Sql

#: Nothing is returned where the entry to correct is corrected already.
ADD_CONTACT = Sql("""
INSERT INTO contact (addressee_no, kind, with_whom, made_on, summary, next_action, next_action_on, corrects,
                     recorded_by, recorded_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (corrects) DO NOTHING RETURNING contact_id
""")
#: What an entry may correct: one of the same person.
SELECT_CORRECTED = Sql("SELECT contact_id FROM contact WHERE contact_id = $1 AND addressee_no = ANY($2::text[])")
#: Letters stand in it where they ask for a claim of the caller's tax items.
_HISTORY = """(
    SELECT c.made_on AS on_day, 'contact' AS kind, c.contact_id::text AS reference, c.addressee_no,
        c.kind || '/' || c.with_whom AS detail, c.summary, c.next_action, c.next_action_on, c.corrects,
        EXISTS (SELECT FROM contact AS l WHERE l.corrects = c.contact_id) AS corrected, c.recorded_by,
        c.recorded_at
    FROM contact AS c WHERE c.addressee_no = ANY($1::text[])
    UNION ALL
    SELECT (k.called_at AT TIME ZONE 'Asia/Tokyo')::date, 'call', k.document_no, k.person_no, k.result, k.note, '',
        k.call_again_on, NULL, false, k.recorded_by, k.recorded_at
    FROM call AS k WHERE k.person_no = ANY($1::text[])
    UNION ALL
    SELECT g.sent_on, 'sms', m.document_no, m.person_no, coalesce(x.result, ''), '', '', NULL, NULL, false, g.sent_by,
        g.sent_at
    FROM sms_message AS m JOIN sms_sending AS g USING (run_id) LEFT JOIN sms_result AS x USING (run_id, place)
    WHERE m.person_no = ANY($1::text[]) AND NOT EXISTS (
        SELECT FROM sms_left_out AS o WHERE o.run_id = m.run_id AND o.place = m.place
    )
    UNION ALL
    SELECT (s.recorded_at AT TIME ZONE 'Asia/Tokyo')::date, 'returned_mail', s.document_no, d.addressee_no, s.kind,
        s.note, '', NULL, NULL, false, s.recorded_by, s.recorded_at
    FROM service_step AS s JOIN (
        SELECT document_no, addressee_no, tax_item FROM dunning_notice
        UNION ALL SELECT document_no, addressee_no, tax_item FROM tax_notice
    ) AS d USING (document_no)
    WHERE d.addressee_no = ANY($1::text[]) AND ($2::text[] IS NULL OR d.tax_item = ANY($2))
    UNION ALL
    SELECT n.issued_on, 'dunning_notice', n.document_no, n.addressee_no, n.tax_item, '', '', NULL, NULL, false, '',
        n.written_at
    FROM dunning_notice AS n
    WHERE n.addressee_no = ANY($1::text[]) AND ($2::text[] IS NULL OR n.tax_item = ANY($2))
    UNION ALL
    SELECT r.dispatch_on, 'reminder', r.document_no, r.person_no, r.form, '', '', NULL, NULL, false, '', r.written_at
    FROM sent_reminder AS r
    WHERE r.person_no = ANY($1::text[]) AND EXISTS (
        SELECT FROM reminder_line AS l
        WHERE l.document_no = r.document_no AND ($2::text[] IS NULL OR l.tax_item = ANY($2))
    )
    UNION ALL
    SELECT p.promised_on, 'promise', p.promise_id::text, p.addressee_no, p.pay_by::text, '', '', NULL, NULL, false,
        p.recorded_by, p.recorded_at
    FROM promise AS p WHERE p.addressee_no = ANY($1::text[])
    UNION ALL
    SELECT j.judged_on, 'promise_judgement', j.promise_id::text, p.addressee_no, j.standing, '', '', NULL, NULL, false,
        '', j.judged_at
    FROM promise_judgement AS j JOIN promise AS p USING (promise_id) WHERE p.addressee_no = ANY($1::text[])
)"""
_NEWEST_FIRST = "on_day DESC, recorded_at DESC, kind, reference"
SELECT_HISTORY = Sql(f"""
SELECT * FROM {_HISTORY} AS history ORDER BY {_NEWEST_FIRST} OFFSET $3 LIMIT $4
""")  # noqa: S608 - Only the constants above are put in.
#: The same of several persons, each named by the number $4 that belongs to one of his numbers $3; so many of each.
SELECT_HISTORIES = Sql(f"""
SELECT * FROM (
    SELECT w.asked, history.*, row_number() OVER (PARTITION BY w.asked ORDER BY {_NEWEST_FIRST}) AS place
    FROM {_HISTORY} AS history
    JOIN unnest($3::text[], $4::text[]) AS w (addressee_no, asked) USING (addressee_no)
    WHERE history.kind = ANY($5::text[])
) AS placed
WHERE place <= $6 ORDER BY asked, place
""")  # noqa: S608 - As above.
#: The newest entry of each person, under whichever number of his, if its next action is due.
SELECT_NEXT_ACTIONS = Sql("""
SELECT c.contact_id, c.addressee_no, c.next_action, c.next_action_on, c.recorded_by
FROM contact AS c LEFT JOIN merged_addressee AS a ON a.addressee_no = c.addressee_no
WHERE c.next_action_on <= $1 AND c.contact_id > $2 AND NOT EXISTS (
    SELECT FROM contact AS l
    WHERE l.contact_id > c.contact_id AND l.addressee_no = ANY(array(
        SELECT g.addressee_no FROM merged_addressee AS g
        WHERE g.surviving_no = coalesce(a.surviving_no, c.addressee_no)
    ) || coalesce(a.surviving_no, c.addressee_no))
)
ORDER BY c.contact_id LIMIT $3
""")
