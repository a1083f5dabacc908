-- What looked abnormal in the gathered access records, what somebody found it to be, and the signed report of each month.

-- How much somebody did on a day: what is usual for him is measured by it. Computed anew when records come late.
CREATE TABLE staff_day (
    staff_no text NOT NULL,
    day date NOT NULL,
    uses bigint NOT NULL CHECK (uses >= 0),
    persons bigint NOT NULL CHECK (persons >= 0),
    refusals bigint NOT NULL CHECK (refusals >= 0),
    PRIMARY KEY (staff_no, day)
);
CREATE INDEX staff_day_day ON staff_day (day);
GRANT SELECT, INSERT ON staff_day TO {service_role};
GRANT UPDATE (uses, persons, refusals) ON staff_day TO {service_role};

CREATE TABLE abnormal_access (
    finding_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    detector text NOT NULL,
    -- Whose use; `unknown` where nobody has the number that was typed.
    actor_id text NOT NULL,
    -- Where, if only the place is known.
    terminal text NOT NULL DEFAULT '',
    day date NOT NULL,
    count bigint NOT NULL CHECK (count > 0),
    -- What was compared with it: his usual number of persons, or the days without use; zero where nothing is.
    compared bigint NOT NULL CHECK (compared >= 0),
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL CHECK (last_at >= first_at),
    owner_office text NOT NULL,
    due_on date NOT NULL,
    found_at timestamptz NOT NULL,
    UNIQUE (detector, actor_id, terminal, day)
);
CREATE INDEX abnormal_access_day ON abnormal_access (day);
GRANT SELECT, INSERT ON abnormal_access TO {service_role};

CREATE TABLE abnormal_access_result (
    finding_id bigint PRIMARY KEY REFERENCES abnormal_access,
    verdict text NOT NULL CHECK (verdict IN ('proper', 'mistake', 'misuse')),
    note text NOT NULL CHECK (note <> ''),
    decided_by text NOT NULL,
    decided_at timestamptz NOT NULL
);
GRANT SELECT, INSERT ON abnormal_access_result TO {service_role};

-- Nobody answered in time: from that day on the auditors see it too.
CREATE TABLE abnormal_access_escalation (
    finding_id bigint PRIMARY KEY REFERENCES abnormal_access,
    escalated_on date NOT NULL
);
GRANT SELECT, INSERT ON abnormal_access_escalation TO {service_role};

-- Nobody says about himself what it was.
CREATE FUNCTION refuse_own_result() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM abnormal_access AS a WHERE a.finding_id = NEW.finding_id AND a.actor_id = NEW.decided_by) THEN
        RAISE EXCEPTION 'finding % is about %', NEW.finding_id, NEW.decided_by USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER abnormal_access_result_by_another BEFORE INSERT ON abnormal_access_result
FOR EACH ROW EXECUTE FUNCTION refuse_own_result();

-- The report of a month as it was read and signed.
CREATE TABLE abnormal_access_report (
    month date PRIMARY KEY CHECK (extract(day FROM month) = 1),
    content text NOT NULL,
    content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    note text NOT NULL,
    signed_by text NOT NULL,
    signed_at timestamptz NOT NULL
);
GRANT SELECT, INSERT ON abnormal_access_report TO {service_role};
