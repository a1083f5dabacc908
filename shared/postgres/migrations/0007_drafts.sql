-- Drafts: what somebody prepares before he proposes it, and what was returned to him to be changed.
--
-- A draft is its maker's own; nobody else can bring it further, and what comes of it is an approval like any other.

CREATE TABLE approval_draft (
    draft_id uuid PRIMARY KEY,
    act text NOT NULL CHECK (act <> ''),
    office text NOT NULL,
    maker text NOT NULL CHECK (maker <> ''),
    -- The approval that was returned to its maker, where the draft began with one.
    returned_from uuid UNIQUE REFERENCES approval (approval_id),
    -- These two repeat the last step for the work list.
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'proposed', 'discarded', 'expired')),
    expires_at timestamptz NOT NULL
);

COMMENT ON TABLE approval_draft IS 'What somebody prepares and has not proposed.';

CREATE INDEX approval_draft_maker ON approval_draft (maker) WHERE state = 'draft';
CREATE INDEX approval_draft_due ON approval_draft (expires_at) WHERE state = 'draft';

CREATE TABLE approval_draft_step (
    draft_id uuid NOT NULL REFERENCES approval_draft (draft_id),
    step_no integer NOT NULL CHECK (step_no > 0),
    step text NOT NULL CHECK (step IN ('saved', 'returned', 'proposed', 'discarded', 'expired')),
    actor_id text NOT NULL CHECK (actor_id <> ''),
    -- What is prepared, as canonical JSON, and its reason: only in the steps that write it down.
    payload text CHECK (jsonb_typeof(payload::jsonb) = 'object'),
    note text,
    -- Why it was returned.
    reason text NOT NULL,
    -- What came of it.
    approval_id uuid UNIQUE REFERENCES approval (approval_id),
    at timestamptz NOT NULL,
    PRIMARY KEY (draft_id, step_no),
    CHECK ((payload IS NOT NULL) = (step IN ('saved', 'returned'))),
    CHECK ((payload IS NULL) = (note IS NULL)),
    CHECK ((approval_id IS NOT NULL) = (step = 'proposed')),
    CHECK (step <> 'returned' OR step_no = 1),
    CHECK (step_no > 1 OR step IN ('saved', 'returned'))
);

COMMENT ON TABLE approval_draft_step IS 'What happened to a draft: one row a step, never changed.';

CREATE FUNCTION approval_draft_step_fits() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    draft approval_draft;
    last approval_draft_step;
BEGIN
    SELECT * INTO STRICT draft FROM approval_draft WHERE draft_id = NEW.draft_id;
    SELECT * INTO last FROM approval_draft_step WHERE draft_id = NEW.draft_id ORDER BY step_no DESC LIMIT 1;
    IF FOUND AND (NEW.step_no <> last.step_no + 1 OR NEW.at < last.at OR last.step NOT IN ('saved', 'returned')) THEN
        RAISE EXCEPTION 'draft %: % cannot follow %', NEW.draft_id, NEW.step, last.step
        USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.step IN ('saved', 'proposed', 'discarded') AND NEW.actor_id <> draft.maker THEN
        RAISE EXCEPTION 'draft %: it is not his', NEW.draft_id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.step = 'returned' THEN
        -- He who returned the approval hands it to whoever answered for it.
        PERFORM FROM approval AS a JOIN approval_step AS s USING (approval_id)
        WHERE
            a.approval_id = draft.returned_from AND a.act = draft.act AND a.maker = draft.maker
            AND s.step = 'returned' AND s.actor_id = NEW.actor_id AND a.payload = NEW.payload;
    ELSIF NEW.step = 'proposed' THEN
        -- What was proposed is what was saved last, by the same person.
        PERFORM FROM approval AS a JOIN approval_step AS s ON s.approval_id = a.approval_id AND s.step_no = 1
        WHERE
            a.approval_id = NEW.approval_id AND a.act = draft.act AND s.actor_id = draft.maker
            AND a.payload = last.payload;
    ELSE
        RETURN NEW;
    END IF;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'draft %: the approval is another one', NEW.draft_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER approval_draft_step_fits BEFORE INSERT ON approval_draft_step
FOR EACH ROW EXECUTE FUNCTION approval_draft_step_fits();

-- An approval can be returned (差戻し): it ends, and what it held is a draft of its maker again.
-- squawk-ignore ban-drop-constraint
ALTER TABLE approval DROP CONSTRAINT approval_state_check;
ALTER TABLE approval ADD CONSTRAINT approval_state_check CHECK (
    state IN ('proposed', 'checked', 'approved', 'executed', 'refused', 'returned', 'withdrawn', 'expired')
) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE approval_step DROP CONSTRAINT approval_step_step_check;
ALTER TABLE approval_step ADD CONSTRAINT approval_step_step_check CHECK (
    step IN (
        'proposed', 'checked', 'approved', 'executed', 'refused', 'returned', 'withdrawn', 'expired', 'taken_over'
    )
) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE approval_step DROP CONSTRAINT approval_step_check1;
ALTER TABLE approval_step ADD CONSTRAINT approval_step_reason_check CHECK (
    step NOT IN ('refused', 'returned', 'withdrawn') OR length(reason) BETWEEN 3 AND 300
) NOT VALID;

-- Nothing follows a return, and it follows no decision (`approval_step_fits`), so it is one of the decisions.
CREATE FUNCTION approval_step_follows_no_return() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM approval_step WHERE approval_id = NEW.approval_id AND step = 'returned') THEN
        RAISE EXCEPTION 'approval %: % cannot follow its return', NEW.approval_id, NEW.step
        USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER approval_step_follows_no_return BEFORE INSERT ON approval_step
FOR EACH ROW EXECUTE FUNCTION approval_step_follows_no_return();

REVOKE ALL ON approval_draft, approval_draft_step FROM PUBLIC;
GRANT SELECT, INSERT ON approval_draft, approval_draft_step TO {service_role};
GRANT UPDATE (state, expires_at) ON approval_draft TO {service_role};
