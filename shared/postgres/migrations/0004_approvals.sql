-- Approvals: one proposes, others check, another approves, and what was approved is what is executed.
--
-- Steps are append-only and are the truth; `state` and `maker` of an approval repeat the last of them for the work list.
-- The database itself refuses that one person takes two parts, that anything follows a decision, and that a step stands
-- for another payload than the one proposed.

CREATE TABLE approval (
    approval_id uuid PRIMARY KEY,
    act text NOT NULL CHECK (act <> ''),
    act_version integer NOT NULL CHECK (act_version > 0),
    office text NOT NULL,
    -- Canonical JSON (RFC 8785) as text, because jsonb would not keep the bytes that were hashed.
    payload text NOT NULL CHECK (jsonb_typeof(payload::jsonb) = 'object'),
    payload_hash bytea NOT NULL CHECK (octet_length(payload_hash) = 32),
    tax_items text[] NOT NULL,
    -- Those whom the payload concerns; they take no part.
    barred text[] NOT NULL,
    note text NOT NULL,
    proposed_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    maker text NOT NULL CHECK (maker <> ''),
    state text NOT NULL DEFAULT 'proposed'
    CHECK (state IN ('proposed', 'checked', 'approved', 'executed', 'refused', 'withdrawn', 'expired')),
    CHECK (expires_at > proposed_at)
);

COMMENT ON TABLE approval IS 'What somebody proposed, with the hash of exactly that.';

CREATE INDEX approval_open ON approval (act) WHERE state IN ('proposed', 'checked');
CREATE INDEX approval_due ON approval (expires_at) WHERE state IN ('proposed', 'checked');
CREATE INDEX approval_waiting ON approval (act) WHERE state = 'approved';
CREATE INDEX approval_maker ON approval (maker, proposed_at);

CREATE TABLE approval_step (
    approval_id uuid NOT NULL REFERENCES approval (approval_id),
    step_no integer NOT NULL CHECK (step_no > 0),
    step text NOT NULL CHECK (
        step IN ('proposed', 'checked', 'approved', 'executed', 'refused', 'withdrawn', 'expired', 'taken_over')
    ),
    actor_id text NOT NULL CHECK (actor_id <> ''),
    actor_kind text NOT NULL CHECK (actor_kind IN ('staff', 'service', 'operator', 'machine')),
    office text NOT NULL,
    deputy_for text NOT NULL,
    payload_hash bytea NOT NULL CHECK (octet_length(payload_hash) = 32),
    reason text NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (approval_id, step_no),
    CHECK ((step_no = 1) = (step = 'proposed')),
    CHECK (step NOT IN ('refused', 'withdrawn') OR length(reason) BETWEEN 3 AND 300)
);

COMMENT ON TABLE approval_step IS 'What happened to an approval: one row a step, never changed.';

-- Nobody takes two parts.
CREATE UNIQUE INDEX approval_step_part ON approval_step (approval_id, actor_id)
WHERE step IN ('proposed', 'checked', 'approved', 'taken_over');
-- It is decided once, and executed once.
CREATE UNIQUE INDEX approval_step_decided ON approval_step (approval_id)
WHERE step IN ('approved', 'refused', 'withdrawn', 'expired');
CREATE UNIQUE INDEX approval_step_executed ON approval_step (approval_id) WHERE step = 'executed';

CREATE FUNCTION approval_step_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last approval_step;
    persons text[] := array_remove(ARRAY[NEW.actor_id, NEW.deputy_for], '');
BEGIN
    SELECT * INTO last FROM approval_step WHERE approval_id = NEW.approval_id ORDER BY step_no DESC LIMIT 1;
    IF FOUND AND (
        NEW.step_no <> last.step_no + 1
        OR NEW.at < last.at
        OR last.step IN ('refused', 'withdrawn', 'expired', 'executed')
        OR (last.step = 'approved') <> (NEW.step = 'executed')
    ) THEN
        RAISE EXCEPTION 'approval %: % cannot follow %', NEW.approval_id, NEW.step, last.step
        USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.step NOT IN ('proposed', 'checked', 'approved', 'taken_over') THEN
        RETURN NEW;
    END IF;
    PERFORM FROM approval
    WHERE approval_id = NEW.approval_id AND payload_hash = NEW.payload_hash AND NOT barred && persons;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'approval %: % stands for another payload, or it concerns him', NEW.approval_id, NEW.step
        USING ERRCODE = 'check_violation';
    END IF;
    PERFORM FROM approval_step
    WHERE
        approval_id = NEW.approval_id
        AND step IN ('proposed', 'checked', 'approved', 'taken_over')
        AND array_remove(ARRAY[actor_id, deputy_for], '') && persons;
    IF FOUND THEN
        RAISE EXCEPTION 'approval %: nobody takes two parts, not by a deputy either', NEW.approval_id
        USING ERRCODE = 'unique_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER approval_step_fits BEFORE INSERT ON approval_step
FOR EACH ROW EXECUTE FUNCTION approval_step_fits();

REVOKE ALL ON approval, approval_step FROM PUBLIC;
GRANT SELECT, INSERT ON approval, approval_step TO {service_role};
-- Nobody who runs the service changes what was proposed.
GRANT UPDATE (state, maker) ON approval TO {service_role};
