-- Whether the account of whoever gets his own refund is in his name by the register: what identity was asked, what it
-- answered, and on what ground two persons pay to an account that the register does not confirm. Rows only grow.
CREATE TABLE payee_holder_question (
    entry_id bigint NOT NULL,
    payee_no integer NOT NULL,
    ask_no integer NOT NULL CHECK (ask_no >= 1),
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (entry_id, payee_no, ask_no),
    FOREIGN KEY (entry_id, payee_no) REFERENCES payee
);
CREATE TABLE payee_holder_answer (
    entry_id bigint NOT NULL,
    payee_no integer NOT NULL,
    ask_no integer NOT NULL,
    likeness text NOT NULL CHECK (likeness IN ('same', 'former', 'other', 'no_reading', 'unknown')),
    judged_on date NOT NULL,
    heard_at timestamptz NOT NULL,
    PRIMARY KEY (entry_id, payee_no, ask_no),
    FOREIGN KEY (entry_id, payee_no, ask_no) REFERENCES payee_holder_question
);
CREATE TABLE refund_holder_ground (
    refund_id bigint NOT NULL,
    change_no integer NOT NULL,
    payee_no integer NOT NULL,
    -- What the register had said when they decided; none of whoever receives for the addressee, whom it does not know.
    likeness text CHECK (likeness IN ('former', 'other', 'no_reading', 'unknown')),
    ground text NOT NULL CHECK (ground IN ('renamed', 'spelling', 'trade_name', 'agent', 'unregistered')),
    document text NOT NULL CHECK (document <> ''),
    PRIMARY KEY (refund_id, change_no, payee_no),
    FOREIGN KEY (refund_id, change_no, payee_no) REFERENCES refund_part
);

-- How the register stands to each account to which an addressee's own refund is to go: the answer to the last question.
CREATE VIEW payee_holder AS
SELECT p.entry_id, p.payee_no, q.ask_no, q.asked_at, a.likeness
FROM payee AS p
LEFT JOIN LATERAL (
    SELECT ask_no, asked_at FROM payee_holder_question
    WHERE entry_id = p.entry_id AND payee_no = p.payee_no ORDER BY ask_no DESC LIMIT 1
) AS q ON true
LEFT JOIN payee_holder_answer AS a ON a.entry_id = p.entry_id AND a.payee_no = p.payee_no AND a.ask_no = q.ask_no
WHERE p.capacity = 'self' AND p.account_number IS NOT NULL;

-- Parts of refunds whose account the register does not confirm as it stands now, and no ground stands for that. What was
-- decided before anything was compared has no question, and is paid as it was decided.
CREATE VIEW refund_part_unconfirmed AS
SELECT part.refund_id, part.change_no, part.payee_no, h.likeness
FROM refund_part AS part
JOIN refund_payee AS r USING (refund_id, change_no)
JOIN payee_holder AS h ON h.entry_id = r.entry_id AND h.payee_no = part.payee_no
LEFT JOIN refund_holder_ground AS g ON g.refund_id = part.refund_id AND g.change_no = part.change_no
    AND g.payee_no = part.payee_no AND g.likeness = h.likeness
WHERE h.ask_no IS NOT NULL AND h.likeness IS DISTINCT FROM 'same' AND g.refund_id IS NULL;

GRANT SELECT, INSERT ON payee_holder_question, payee_holder_answer, refund_holder_ground TO {service_role};
GRANT SELECT ON payee_holder, refund_part_unconfirmed TO {service_role};
