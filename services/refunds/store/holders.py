"""Holders of accounts: what identity was asked about them, what it answered, and what nothing confirms yet."""

from shared.postgres.sql import Rows, Sql

# One question more about each account of some entries to which an addressee's own refund is to go. Of two processes
# that ask at once one does.
INSERT_QUESTIONS = Sql("""
WITH asked AS (
    INSERT INTO payee_holder_question (entry_id, payee_no, ask_no, asked_at)
    SELECT h.entry_id, h.payee_no, 1 + coalesce(h.ask_no, 0), $2 FROM payee_holder AS h
    WHERE h.entry_id = ANY($1::bigint[])
    ON CONFLICT (entry_id, payee_no, ask_no) DO NOTHING RETURNING entry_id, payee_no, ask_no
)
SELECT q.entry_id, q.payee_no, q.ask_no, e.addressee_no, p.holder_kana
FROM asked AS q JOIN payee AS p USING (entry_id, payee_no) JOIN payee_entry AS e USING (entry_id)
ORDER BY q.entry_id, q.payee_no
""")
# Answers to questions of ours; one that comes twice, or to no question, has no effect.
INSERT_ANSWERS = Sql("""
INSERT INTO payee_holder_answer (entry_id, payee_no, ask_no, likeness, judged_on, heard_at)
SELECT n.entry_id, n.payee_no, n.ask_no, n.likeness, n.judged_on, $6
FROM unnest($1::bigint[], $2::integer[], $3::integer[], $4::text[], $5::date[])
    AS n (entry_id, payee_no, ask_no, likeness, judged_on)
JOIN payee_holder_question USING (entry_id, payee_no, ask_no)
ON CONFLICT (entry_id, payee_no, ask_no) DO NOTHING
""")
# Accounts to which something may still be paid: those of the newest entry for some overpayment, while no payment has
# left. What was decided before anything was compared is left as it was decided.
_PAYABLE = """
SELECT h.entry_id, h.payee_no, h.asked_at, h.likeness, e.addressee_no, e.entered_by, e.recorded_at
FROM payee_holder AS h JOIN payee_entry AS e USING (entry_id)
WHERE (h.ask_no IS NOT NULL OR NOT EXISTS (SELECT FROM refund_payee AS r WHERE r.entry_id = h.entry_id))
    AND EXISTS (
        SELECT FROM payee_entry_overpayment AS o JOIN overpayment_balance AS b USING (overpayment_id)
        WHERE o.entry_id = h.entry_id AND b.open_yen + b.reserved_yen + b.appropriated_yen > 0 AND NOT EXISTS (
            SELECT FROM payee_entry_overpayment AS later
            WHERE later.overpayment_id = o.overpayment_id AND later.entry_id > o.entry_id
        )
    )
    AND NOT EXISTS (
        SELECT FROM payout AS left_us JOIN payout_release USING (run_id)
        WHERE left_us.entry_id = h.entry_id AND left_us.payee_no = h.payee_no AND left_us.state IN ('ordered', 'paid')
    )
"""
# Of those, the ones that neither the register nor a ground confirms; $1 the last entry seen.
LIST_UNCONFIRMED = Sql(f"""
{_PAYABLE}
    AND h.likeness IS DISTINCT FROM 'same' AND h.entry_id > $1
    AND NOT EXISTS (
        SELECT FROM refund_payee AS r JOIN refund_holder_ground AS g USING (refund_id, change_no)
        WHERE r.entry_id = h.entry_id AND g.payee_no = h.payee_no AND g.likeness = h.likeness
    )
ORDER BY h.entry_id, h.payee_no LIMIT $2
""")
# Entries of some addressees to which something may still be paid.
SELECT_PAYABLE_OF = Sql(f"{_PAYABLE} AND e.addressee_no = ANY($1::text[]) ORDER BY h.entry_id")

GROUNDS = Rows("refund_holder_ground", ("refund_id", "change_no", "payee_no", "likeness", "ground", "document"))
