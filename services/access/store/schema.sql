-- The whole schema after all migrations. Written by `make schema`; never edited, never run.

CREATE FUNCTION public.addressee_alias_follows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO merge_heard (addressee_no, change_no, surviving_no, heard_at)
    VALUES (NEW.addressee_no, NEW.change_no, NEW.surviving_no, NEW.heard_at) ON CONFLICT DO NOTHING;

RETURN NULL;

END
$$;

CREATE FUNCTION public.approval_draft_step_fits() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.approval_step_fits() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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

CREATE FUNCTION public.approval_step_follows_no_return() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (SELECT FROM approval_step WHERE approval_id = NEW.approval_id AND step = 'returned') THEN
        RAISE EXCEPTION 'approval %: % cannot follow its return', NEW.approval_id, NEW.step
        USING ERRCODE = 'check_violation';

END IF;

RETURN NEW;

END
$$;

CREATE FUNCTION public.drop_gathered_month(class text, month date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $_$
DECLARE
    name text := format('gathered_record_%s_%s', class, to_char(month, 'YYYY_MM'));

BEGIN
    -- now() is the beginning of the transaction: the deletion and its record are one.
    IF NOT EXISTS (
        SELECT FROM gathered_deletion AS d WHERE d.retention_class = class AND d.month = $2 AND d.deleted_at = now()
    ) THEN
        RAISE EXCEPTION 'the deletion of % is not on record', name;

END IF;

-- Whatever the city's file says, nobody deletes what he did within a year.
    IF month > (now() AT TIME ZONE 'Asia/Tokyo')::date - interval '13 months' THEN
        RAISE EXCEPTION '% is not a year old', name;

END IF;

EXECUTE format('DROP TABLE %I', name);

END
$_$;

CREATE FUNCTION public.make_gathered_month(class text, month date) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    name text := format('gathered_record_%s_%s', class, to_char(month, 'YYYY_MM'));

BEGIN
    -- Two processes may want the same month at once.
    PERFORM pg_advisory_xact_lock(7214004);

IF to_regclass(quote_ident(name)) IS NULL THEN
        EXECUTE format(
            'CREATE TABLE %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
            name,
            'gathered_record_' || class,
            date_trunc('month', month::timestamp) AT TIME ZONE 'Asia/Tokyo',
            (date_trunc('month', month::timestamp) + interval '1 month') AT TIME ZONE 'Asia/Tokyo'
        );

END IF;

END
$$;

CREATE FUNCTION public.refuse_own_result() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF EXISTS (
        SELECT FROM abnormal_access AS a
        WHERE a.finding_id = NEW.finding_id AND a.actor_id IN (NEW.decided_by, NEW.deputy_for)
    ) THEN
        RAISE EXCEPTION 'finding % is about %', NEW.finding_id, NEW.decided_by USING ERRCODE = 'check_violation';

END IF;

RETURN NEW;

END
$$;

CREATE TABLE public.abnormal_access (
    finding_id bigint NOT NULL,
    detector text NOT NULL,
    actor_id text NOT NULL,
    terminal text DEFAULT ''::text NOT NULL,
    day date NOT NULL,
    count bigint NOT NULL,
    compared bigint NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    owner_office text NOT NULL,
    due_on date NOT NULL,
    found_at timestamp with time zone NOT NULL,
    CONSTRAINT abnormal_access_check CHECK ((last_at >= first_at)),
    CONSTRAINT abnormal_access_compared_check CHECK ((compared >= 0)),
    CONSTRAINT abnormal_access_count_check CHECK ((count > 0))
);

CREATE TABLE public.abnormal_access_escalation (
    finding_id bigint NOT NULL,
    escalated_on date NOT NULL
);

ALTER TABLE public.abnormal_access ALTER COLUMN finding_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.abnormal_access_finding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.abnormal_access_report (
    month date NOT NULL,
    content text NOT NULL,
    content_hash text NOT NULL,
    note text NOT NULL,
    signed_by text NOT NULL,
    signed_at timestamp with time zone NOT NULL,
    CONSTRAINT abnormal_access_report_content_hash_check CHECK ((content_hash ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT abnormal_access_report_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric))
);

CREATE TABLE public.abnormal_access_result (
    finding_id bigint NOT NULL,
    verdict text NOT NULL,
    note text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    deputy_for text DEFAULT ''::text NOT NULL,
    CONSTRAINT abnormal_access_result_note_check CHECK ((note <> ''::text)),
    CONSTRAINT abnormal_access_result_verdict_check CHECK ((verdict = ANY (ARRAY['proper'::text, 'mistake'::text, 'misuse'::text])))
);

CREATE TABLE public.access_record (
    record_id bigint NOT NULL,
    tx xid8 DEFAULT pg_current_xact_id() NOT NULL,
    service text NOT NULL,
    instance uuid NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    actor_id text NOT NULL,
    actor_kind text NOT NULL,
    roles text[] NOT NULL,
    office text NOT NULL,
    terminal text NOT NULL,
    action text NOT NULL,
    permission text NOT NULL,
    purpose text NOT NULL,
    subject_type text NOT NULL,
    fields text[] NOT NULL,
    row_count bigint NOT NULL,
    detail text NOT NULL,
    outcome text NOT NULL,
    rule text NOT NULL,
    caused_by_event text NOT NULL,
    trace_id text NOT NULL,
    span_id text NOT NULL,
    key_id text NOT NULL,
    sequence_no bigint NOT NULL,
    subject_ref text NOT NULL,
    row_hash bytea NOT NULL,
    hmac bytea NOT NULL,
    CONSTRAINT access_record_action_check CHECK ((action <> ''::text)),
    CONSTRAINT access_record_actor_id_check CHECK ((actor_id <> ''::text)),
    CONSTRAINT access_record_check CHECK (((outcome = 'allowed'::text) OR (rule <> ''::text))),
    CONSTRAINT access_record_check1 CHECK (((subject_ref = ''::text) = (subject_type = ''::text))),
    CONSTRAINT access_record_hmac_check CHECK ((octet_length(hmac) = 32)),
    CONSTRAINT access_record_outcome_check CHECK ((outcome = ANY (ARRAY['allowed'::text, 'refused'::text]))),
    CONSTRAINT access_record_permission_check CHECK ((permission <> ''::text)),
    CONSTRAINT access_record_purpose_check CHECK ((purpose <> ''::text)),
    CONSTRAINT access_record_row_count_check CHECK ((row_count >= 0)),
    CONSTRAINT access_record_row_hash_check CHECK ((octet_length(row_hash) = 32)),
    CONSTRAINT access_record_sequence_no_check CHECK ((sequence_no > 0))
);

ALTER TABLE public.access_record ALTER COLUMN record_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.access_record_record_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.access_seal (
    seal_no bigint NOT NULL,
    service text NOT NULL,
    cluster_epoch text NOT NULL,
    from_tx xid8 NOT NULL,
    to_tx xid8 NOT NULL,
    row_count bigint NOT NULL,
    root bytea NOT NULL,
    previous_hash bytea NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    key_id text NOT NULL,
    seal_hash bytea NOT NULL,
    signature bytea NOT NULL,
    CONSTRAINT access_seal_check CHECK ((from_tx < to_tx)),
    CONSTRAINT access_seal_previous_hash_check CHECK ((octet_length(previous_hash) = 32)),
    CONSTRAINT access_seal_root_check CHECK ((octet_length(root) = 32)),
    CONSTRAINT access_seal_row_count_check CHECK ((row_count > 0)),
    CONSTRAINT access_seal_seal_hash_check CHECK ((octet_length(seal_hash) = 32)),
    CONSTRAINT access_seal_seal_no_check CHECK ((seal_no > 0)),
    CONSTRAINT access_seal_signature_check CHECK ((octet_length(signature) = 64))
);

CREATE TABLE public.addressee_alias (
    addressee_no text NOT NULL,
    surviving_no text,
    change_no bigint NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT addressee_alias_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT addressee_alias_check CHECK (((surviving_no ~ '^[0-9]{15}$'::text) AND (surviving_no <> addressee_no)))
);

CREATE TABLE public.announced_seal (
    service text NOT NULL,
    seal_no bigint NOT NULL,
    seal_hash bytea NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    heard_at timestamp with time zone DEFAULT now() NOT NULL,
    clock_drift_milliseconds bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.appointment (
    staff_no text NOT NULL,
    office text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    kind text NOT NULL,
    CONSTRAINT appointment_check CHECK (((kind = 'leave'::text) = (office = ''::text))),
    CONSTRAINT appointment_kind_check CHECK ((kind = ANY (ARRAY['main'::text, 'concurrent'::text, 'leave'::text])))
);

CREATE TABLE public.approval (
    approval_id uuid NOT NULL,
    act text NOT NULL,
    act_version integer NOT NULL,
    office text NOT NULL,
    payload text NOT NULL,
    payload_hash bytea NOT NULL,
    tax_items text[] NOT NULL,
    barred text[] NOT NULL,
    note text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    maker text NOT NULL,
    state text DEFAULT 'proposed'::text NOT NULL,
    CONSTRAINT approval_act_check CHECK ((act <> ''::text)),
    CONSTRAINT approval_act_version_check CHECK ((act_version > 0)),
    CONSTRAINT approval_check CHECK ((expires_at > proposed_at)),
    CONSTRAINT approval_maker_check CHECK ((maker <> ''::text)),
    CONSTRAINT approval_payload_check CHECK ((jsonb_typeof((payload)::jsonb) = 'object'::text)),
    CONSTRAINT approval_payload_hash_check CHECK ((octet_length(payload_hash) = 32)),
    CONSTRAINT approval_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'checked'::text, 'approved'::text, 'executed'::text, 'refused'::text, 'returned'::text, 'withdrawn'::text, 'expired'::text])))
);

CREATE TABLE public.approval_draft (
    draft_id uuid NOT NULL,
    act text NOT NULL,
    office text NOT NULL,
    maker text NOT NULL,
    returned_from uuid,
    state text DEFAULT 'draft'::text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT approval_draft_act_check CHECK ((act <> ''::text)),
    CONSTRAINT approval_draft_maker_check CHECK ((maker <> ''::text)),
    CONSTRAINT approval_draft_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'proposed'::text, 'discarded'::text, 'expired'::text])))
);

CREATE TABLE public.approval_draft_step (
    draft_id uuid NOT NULL,
    step_no integer NOT NULL,
    step text NOT NULL,
    actor_id text NOT NULL,
    payload text,
    note text,
    reason text NOT NULL,
    approval_id uuid,
    at timestamp with time zone NOT NULL,
    CONSTRAINT approval_draft_step_actor_id_check CHECK ((actor_id <> ''::text)),
    CONSTRAINT approval_draft_step_check CHECK (((payload IS NOT NULL) = (step = ANY (ARRAY['saved'::text, 'returned'::text])))),
    CONSTRAINT approval_draft_step_check1 CHECK (((payload IS NULL) = (note IS NULL))),
    CONSTRAINT approval_draft_step_check2 CHECK (((approval_id IS NOT NULL) = (step = 'proposed'::text))),
    CONSTRAINT approval_draft_step_check3 CHECK (((step <> 'returned'::text) OR (step_no = 1))),
    CONSTRAINT approval_draft_step_check4 CHECK (((step_no > 1) OR (step = ANY (ARRAY['saved'::text, 'returned'::text])))),
    CONSTRAINT approval_draft_step_payload_check CHECK ((jsonb_typeof((payload)::jsonb) = 'object'::text)),
    CONSTRAINT approval_draft_step_step_check CHECK ((step = ANY (ARRAY['saved'::text, 'returned'::text, 'proposed'::text, 'discarded'::text, 'expired'::text]))),
    CONSTRAINT approval_draft_step_step_no_check CHECK ((step_no > 0))
);

CREATE TABLE public.approval_step (
    approval_id uuid NOT NULL,
    step_no integer NOT NULL,
    step text NOT NULL,
    actor_id text NOT NULL,
    actor_kind text NOT NULL,
    office text NOT NULL,
    deputy_for text NOT NULL,
    payload_hash bytea NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT approval_step_actor_id_check CHECK ((actor_id <> ''::text)),
    CONSTRAINT approval_step_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'service'::text, 'operator'::text, 'machine'::text]))),
    CONSTRAINT approval_step_check CHECK (((step_no = 1) = (step = 'proposed'::text))),
    CONSTRAINT approval_step_payload_hash_check CHECK ((octet_length(payload_hash) = 32)),
    CONSTRAINT approval_step_reason_check CHECK (((step <> ALL (ARRAY['refused'::text, 'returned'::text, 'withdrawn'::text])) OR ((length(reason) >= 3) AND (length(reason) <= 300)))),
    CONSTRAINT approval_step_step_check CHECK ((step = ANY (ARRAY['proposed'::text, 'checked'::text, 'approved'::text, 'executed'::text, 'refused'::text, 'returned'::text, 'withdrawn'::text, 'expired'::text, 'taken_over'::text]))),
    CONSTRAINT approval_step_step_no_check CHECK ((step_no > 0))
);

CREATE TABLE public.authority (
    holder text NOT NULL,
    version bigint NOT NULL,
    body jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT authority_version_check CHECK ((version > 0))
);

CREATE TABLE public.authority_beat (
    single boolean DEFAULT true NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT authority_beat_single_check CHECK (single)
);

CREATE TABLE public.contract (
    contract_id uuid NOT NULL,
    parent_id uuid,
    company_name text NOT NULL,
    corporate_number text NOT NULL,
    document_no text NOT NULL,
    work text NOT NULL,
    safeguards text NOT NULL,
    reason text NOT NULL,
    workers_max integer NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT contract_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT contract_check1 CHECK (((parent_id IS NULL) = (reason = ''::text))),
    CONSTRAINT contract_company_name_check CHECK ((company_name <> ''::text)),
    CONSTRAINT contract_corporate_number_check CHECK ((corporate_number ~ '^[1-9][0-9]{12}$'::text)),
    CONSTRAINT contract_document_no_check CHECK ((document_no <> ''::text)),
    CONSTRAINT contract_safeguards_check CHECK ((safeguards <> ''::text)),
    CONSTRAINT contract_work_check CHECK ((work <> ''::text)),
    CONSTRAINT contract_workers_max_check CHECK ((workers_max > 0))
);

CREATE TABLE public.contract_end (
    contract_id uuid NOT NULL,
    last_day date NOT NULL,
    reason text NOT NULL,
    noted_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT contract_end_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE public.contract_worker (
    worker_id bigint NOT NULL,
    contract_id uuid NOT NULL,
    staff_no text NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    named_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT contract_worker_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT contract_worker_staff_no_check CHECK ((staff_no ~ '^[A-Za-z0-9_.:-]{1,60}$'::text))
);

CREATE TABLE public.contract_worker_end (
    worker_id bigint NOT NULL,
    last_day date NOT NULL,
    reason text NOT NULL,
    noted_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT contract_worker_end_reason_check CHECK ((reason <> ''::text))
);

ALTER TABLE public.contract_worker ALTER COLUMN worker_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contract_worker_worker_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.credential (
    staff_no text NOT NULL,
    password_hash text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT credential_password_hash_check CHECK ((password_hash ~~ '$argon2id$%'::text))
);

CREATE TABLE public.day_to_look_at (
    day date NOT NULL
);

CREATE TABLE public.disclosure_correction (
    request_id uuid NOT NULL,
    approval_id uuid NOT NULL,
    corrected_at timestamp with time zone NOT NULL,
    fields text[] NOT NULL,
    noted_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT disclosure_correction_fields_check CHECK ((cardinality(fields) > 0))
);

CREATE TABLE public.disclosure_letter (
    letter_id bigint NOT NULL,
    document_no text NOT NULL,
    request_id uuid NOT NULL,
    step_no integer NOT NULL,
    template text NOT NULL,
    template_version integer NOT NULL,
    template_values text NOT NULL,
    sha256 text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE public.disclosure_letter ALTER COLUMN letter_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.disclosure_letter_letter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.disclosure_recipient (
    request_id uuid NOT NULL,
    gathered_no bigint NOT NULL,
    is_told boolean NOT NULL,
    settled_on date NOT NULL,
    reason text NOT NULL,
    noted_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT disclosure_recipient_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE public.disclosure_request (
    request_id uuid NOT NULL,
    kind text NOT NULL,
    addressee_no text NOT NULL,
    received_on date NOT NULL,
    way text NOT NULL,
    requester text NOT NULL,
    requester_name text NOT NULL,
    postal_code text NOT NULL,
    address text NOT NULL,
    wanted text NOT NULL,
    papers text[] NOT NULL,
    residence_paper_on date,
    agent_paper text,
    agent_paper_on date,
    disclosed_on date,
    desk_office text NOT NULL,
    holder_office text NOT NULL,
    due_on date NOT NULL,
    registered_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT disclosure_request_address_check CHECK ((address <> ''::text)),
    CONSTRAINT disclosure_request_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT disclosure_request_check CHECK (((requester = 'self'::text) = (agent_paper IS NULL))),
    CONSTRAINT disclosure_request_check1 CHECK (((agent_paper IS NULL) = (agent_paper_on IS NULL))),
    CONSTRAINT disclosure_request_check2 CHECK (((kind = 'disclosure'::text) = (disclosed_on IS NULL))),
    CONSTRAINT disclosure_request_check3 CHECK ((due_on > received_on)),
    CONSTRAINT disclosure_request_kind_check CHECK ((kind = ANY (ARRAY['disclosure'::text, 'correction'::text, 'use_suspension'::text]))),
    CONSTRAINT disclosure_request_papers_check CHECK ((cardinality(papers) > 0)),
    CONSTRAINT disclosure_request_postal_code_check CHECK ((postal_code ~ '^[0-9]{7}$'::text)),
    CONSTRAINT disclosure_request_requester_check CHECK ((requester = ANY (ARRAY['self'::text, 'statutory_agent'::text, 'appointed_agent'::text]))),
    CONSTRAINT disclosure_request_requester_name_check CHECK ((requester_name <> ''::text)),
    CONSTRAINT disclosure_request_wanted_check CHECK ((wanted <> ''::text)),
    CONSTRAINT disclosure_request_way_check CHECK ((way = ANY (ARRAY['counter'::text, 'mail'::text])))
);

CREATE TABLE public.disclosure_step (
    request_id uuid NOT NULL,
    step_no integer NOT NULL,
    kind text NOT NULL,
    effective_on date NOT NULL,
    due_on date,
    extended_days integer,
    outcome text,
    grounds text[] DEFAULT '{}'::text[] NOT NULL,
    reason text NOT NULL,
    approval_id uuid,
    noted_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT disclosure_step_check CHECK (((kind = ANY (ARRAY['extended'::text, 'decided'::text])) = (approval_id IS NOT NULL))),
    CONSTRAINT disclosure_step_check1 CHECK (((kind = 'extended'::text) = (extended_days IS NOT NULL))),
    CONSTRAINT disclosure_step_check2 CHECK (((kind = 'decided'::text) = (outcome IS NOT NULL))),
    CONSTRAINT disclosure_step_check3 CHECK (((kind = ANY (ARRAY['amended'::text, 'extended'::text])) = (due_on IS NOT NULL))),
    CONSTRAINT disclosure_step_check4 CHECK (((outcome = ANY (ARRAY['part'::text, 'none'::text])) = (cardinality(grounds) > 0))),
    CONSTRAINT disclosure_step_extended_days_check CHECK ((extended_days > 0)),
    CONSTRAINT disclosure_step_kind_check CHECK ((kind = ANY (ARRAY['amendment_asked'::text, 'amended'::text, 'extended'::text, 'decided'::text, 'withdrawn'::text, 'carried_out'::text]))),
    CONSTRAINT disclosure_step_outcome_check CHECK ((outcome = ANY (ARRAY['full'::text, 'part'::text, 'none'::text]))),
    CONSTRAINT disclosure_step_reason_check CHECK ((reason <> ''::text)),
    CONSTRAINT disclosure_step_step_no_check CHECK ((step_no > 0))
);

CREATE TABLE public.disclosure_warning (
    request_id uuid NOT NULL,
    kind text NOT NULL,
    due_on date NOT NULL,
    found_on date NOT NULL,
    CONSTRAINT disclosure_warning_kind_check CHECK ((kind = ANY (ARRAY['due_soon'::text, 'overdue'::text])))
);

CREATE TABLE public.emergency_review (
    grant_id bigint NOT NULL,
    finding text NOT NULL,
    reviewed_by text NOT NULL,
    reviewed_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.ended_session (
    session text NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    tokens_expire_at timestamp with time zone NOT NULL
);

CREATE TABLE public.gathered_deletion (
    deletion_id bigint NOT NULL,
    retention_class text NOT NULL,
    month date NOT NULL,
    deleted_at timestamp with time zone DEFAULT now() NOT NULL,
    kept_months integer NOT NULL,
    law text NOT NULL,
    row_count bigint NOT NULL,
    services jsonb NOT NULL,
    CONSTRAINT gathered_deletion_kept_months_check CHECK ((kept_months > 0)),
    CONSTRAINT gathered_deletion_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric))
);

ALTER TABLE public.gathered_deletion ALTER COLUMN deletion_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.gathered_deletion_deletion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.gathered_part (
    seal_id bigint NOT NULL,
    first_row bigint NOT NULL,
    row_count integer NOT NULL,
    taken integer NOT NULL,
    CONSTRAINT gathered_part_check CHECK (((taken >= 1) AND (taken <= row_count))),
    CONSTRAINT gathered_part_first_row_check CHECK ((first_row >= 0)),
    CONSTRAINT gathered_part_row_count_check CHECK ((row_count > 0))
);

CREATE TABLE public.gathered_record (
    gathered_no bigint NOT NULL,
    retention_class text NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    service text NOT NULL,
    seal_id bigint NOT NULL,
    tx bigint NOT NULL,
    record_id bigint NOT NULL,
    instance uuid NOT NULL,
    actor_id text NOT NULL,
    actor_kind text NOT NULL,
    roles text[] NOT NULL,
    office text NOT NULL,
    terminal text NOT NULL,
    action text NOT NULL,
    permission text NOT NULL,
    purpose text NOT NULL,
    subject_type text NOT NULL,
    fields text[] NOT NULL,
    row_count bigint NOT NULL,
    detail text NOT NULL,
    outcome text NOT NULL,
    rule text NOT NULL,
    trace_id text NOT NULL,
    span_id text NOT NULL,
    key_id text NOT NULL,
    sequence_no bigint NOT NULL,
    subject_ref text NOT NULL,
    caused_by_event text NOT NULL,
    hmac bytea NOT NULL,
    CONSTRAINT gathered_record_hmac_check CHECK ((octet_length(hmac) = 32))
)
PARTITION BY LIST (retention_class);

ALTER TABLE public.gathered_record ALTER COLUMN gathered_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.gathered_record_gathered_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.gathered_record_individual_number (
    gathered_no bigint CONSTRAINT gathered_record_gathered_no_not_null NOT NULL,
    retention_class text CONSTRAINT gathered_record_retention_class_not_null NOT NULL,
    occurred_at timestamp with time zone CONSTRAINT gathered_record_occurred_at_not_null NOT NULL,
    service text CONSTRAINT gathered_record_service_not_null NOT NULL,
    seal_id bigint CONSTRAINT gathered_record_seal_id_not_null NOT NULL,
    tx bigint CONSTRAINT gathered_record_tx_not_null NOT NULL,
    record_id bigint CONSTRAINT gathered_record_record_id_not_null NOT NULL,
    instance uuid CONSTRAINT gathered_record_instance_not_null NOT NULL,
    actor_id text CONSTRAINT gathered_record_actor_id_not_null NOT NULL,
    actor_kind text CONSTRAINT gathered_record_actor_kind_not_null NOT NULL,
    roles text[] CONSTRAINT gathered_record_roles_not_null NOT NULL,
    office text CONSTRAINT gathered_record_office_not_null NOT NULL,
    terminal text CONSTRAINT gathered_record_terminal_not_null NOT NULL,
    action text CONSTRAINT gathered_record_action_not_null NOT NULL,
    permission text CONSTRAINT gathered_record_permission_not_null NOT NULL,
    purpose text CONSTRAINT gathered_record_purpose_not_null NOT NULL,
    subject_type text CONSTRAINT gathered_record_subject_type_not_null NOT NULL,
    fields text[] CONSTRAINT gathered_record_fields_not_null NOT NULL,
    row_count bigint CONSTRAINT gathered_record_row_count_not_null NOT NULL,
    detail text CONSTRAINT gathered_record_detail_not_null NOT NULL,
    outcome text CONSTRAINT gathered_record_outcome_not_null NOT NULL,
    rule text CONSTRAINT gathered_record_rule_not_null NOT NULL,
    trace_id text CONSTRAINT gathered_record_trace_id_not_null NOT NULL,
    span_id text CONSTRAINT gathered_record_span_id_not_null NOT NULL,
    key_id text CONSTRAINT gathered_record_key_id_not_null NOT NULL,
    sequence_no bigint CONSTRAINT gathered_record_sequence_no_not_null NOT NULL,
    subject_ref text CONSTRAINT gathered_record_subject_ref_not_null NOT NULL,
    caused_by_event text CONSTRAINT gathered_record_caused_by_event_not_null NOT NULL,
    hmac bytea CONSTRAINT gathered_record_hmac_not_null NOT NULL,
    CONSTRAINT gathered_record_hmac_check CHECK ((octet_length(hmac) = 32))
)
PARTITION BY RANGE (occurred_at);

CREATE TABLE public.gathered_record_service (
    gathered_no bigint CONSTRAINT gathered_record_gathered_no_not_null NOT NULL,
    retention_class text CONSTRAINT gathered_record_retention_class_not_null NOT NULL,
    occurred_at timestamp with time zone CONSTRAINT gathered_record_occurred_at_not_null NOT NULL,
    service text CONSTRAINT gathered_record_service_not_null NOT NULL,
    seal_id bigint CONSTRAINT gathered_record_seal_id_not_null NOT NULL,
    tx bigint CONSTRAINT gathered_record_tx_not_null NOT NULL,
    record_id bigint CONSTRAINT gathered_record_record_id_not_null NOT NULL,
    instance uuid CONSTRAINT gathered_record_instance_not_null NOT NULL,
    actor_id text CONSTRAINT gathered_record_actor_id_not_null NOT NULL,
    actor_kind text CONSTRAINT gathered_record_actor_kind_not_null NOT NULL,
    roles text[] CONSTRAINT gathered_record_roles_not_null NOT NULL,
    office text CONSTRAINT gathered_record_office_not_null NOT NULL,
    terminal text CONSTRAINT gathered_record_terminal_not_null NOT NULL,
    action text CONSTRAINT gathered_record_action_not_null NOT NULL,
    permission text CONSTRAINT gathered_record_permission_not_null NOT NULL,
    purpose text CONSTRAINT gathered_record_purpose_not_null NOT NULL,
    subject_type text CONSTRAINT gathered_record_subject_type_not_null NOT NULL,
    fields text[] CONSTRAINT gathered_record_fields_not_null NOT NULL,
    row_count bigint CONSTRAINT gathered_record_row_count_not_null NOT NULL,
    detail text CONSTRAINT gathered_record_detail_not_null NOT NULL,
    outcome text CONSTRAINT gathered_record_outcome_not_null NOT NULL,
    rule text CONSTRAINT gathered_record_rule_not_null NOT NULL,
    trace_id text CONSTRAINT gathered_record_trace_id_not_null NOT NULL,
    span_id text CONSTRAINT gathered_record_span_id_not_null NOT NULL,
    key_id text CONSTRAINT gathered_record_key_id_not_null NOT NULL,
    sequence_no bigint CONSTRAINT gathered_record_sequence_no_not_null NOT NULL,
    subject_ref text CONSTRAINT gathered_record_subject_ref_not_null NOT NULL,
    caused_by_event text CONSTRAINT gathered_record_caused_by_event_not_null NOT NULL,
    hmac bytea CONSTRAINT gathered_record_hmac_not_null NOT NULL,
    CONSTRAINT gathered_record_hmac_check CHECK ((octet_length(hmac) = 32))
)
PARTITION BY RANGE (occurred_at);

CREATE TABLE public.gathered_record_staff (
    gathered_no bigint CONSTRAINT gathered_record_gathered_no_not_null NOT NULL,
    retention_class text CONSTRAINT gathered_record_retention_class_not_null NOT NULL,
    occurred_at timestamp with time zone CONSTRAINT gathered_record_occurred_at_not_null NOT NULL,
    service text CONSTRAINT gathered_record_service_not_null NOT NULL,
    seal_id bigint CONSTRAINT gathered_record_seal_id_not_null NOT NULL,
    tx bigint CONSTRAINT gathered_record_tx_not_null NOT NULL,
    record_id bigint CONSTRAINT gathered_record_record_id_not_null NOT NULL,
    instance uuid CONSTRAINT gathered_record_instance_not_null NOT NULL,
    actor_id text CONSTRAINT gathered_record_actor_id_not_null NOT NULL,
    actor_kind text CONSTRAINT gathered_record_actor_kind_not_null NOT NULL,
    roles text[] CONSTRAINT gathered_record_roles_not_null NOT NULL,
    office text CONSTRAINT gathered_record_office_not_null NOT NULL,
    terminal text CONSTRAINT gathered_record_terminal_not_null NOT NULL,
    action text CONSTRAINT gathered_record_action_not_null NOT NULL,
    permission text CONSTRAINT gathered_record_permission_not_null NOT NULL,
    purpose text CONSTRAINT gathered_record_purpose_not_null NOT NULL,
    subject_type text CONSTRAINT gathered_record_subject_type_not_null NOT NULL,
    fields text[] CONSTRAINT gathered_record_fields_not_null NOT NULL,
    row_count bigint CONSTRAINT gathered_record_row_count_not_null NOT NULL,
    detail text CONSTRAINT gathered_record_detail_not_null NOT NULL,
    outcome text CONSTRAINT gathered_record_outcome_not_null NOT NULL,
    rule text CONSTRAINT gathered_record_rule_not_null NOT NULL,
    trace_id text CONSTRAINT gathered_record_trace_id_not_null NOT NULL,
    span_id text CONSTRAINT gathered_record_span_id_not_null NOT NULL,
    key_id text CONSTRAINT gathered_record_key_id_not_null NOT NULL,
    sequence_no bigint CONSTRAINT gathered_record_sequence_no_not_null NOT NULL,
    subject_ref text CONSTRAINT gathered_record_subject_ref_not_null NOT NULL,
    caused_by_event text CONSTRAINT gathered_record_caused_by_event_not_null NOT NULL,
    hmac bytea CONSTRAINT gathered_record_hmac_not_null NOT NULL,
    CONSTRAINT gathered_record_hmac_check CHECK ((octet_length(hmac) = 32))
)
PARTITION BY RANGE (occurred_at);

CREATE TABLE public.gathered_seal (
    seal_id bigint NOT NULL,
    service text NOT NULL,
    seal_no bigint NOT NULL,
    cluster_epoch text NOT NULL,
    from_tx bigint NOT NULL,
    to_tx bigint NOT NULL,
    row_count bigint NOT NULL,
    root bytea NOT NULL,
    previous_hash bytea NOT NULL,
    sealed_at timestamp with time zone NOT NULL,
    key_id text NOT NULL,
    seal_hash bytea NOT NULL,
    signature bytea NOT NULL,
    gathered_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT gathered_seal_previous_hash_check CHECK ((octet_length(previous_hash) = 32)),
    CONSTRAINT gathered_seal_root_check CHECK ((octet_length(root) = 32)),
    CONSTRAINT gathered_seal_row_count_check CHECK ((row_count > 0)),
    CONSTRAINT gathered_seal_seal_hash_check CHECK ((octet_length(seal_hash) = 32)),
    CONSTRAINT gathered_seal_seal_no_check CHECK ((seal_no > 0)),
    CONSTRAINT gathered_seal_signature_check CHECK ((octet_length(signature) = 64))
);

ALTER TABLE public.gathered_seal ALTER COLUMN seal_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.gathered_seal_seal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.gathering_ask (
    ask_id bigint NOT NULL,
    asked_at timestamp with time zone DEFAULT now() NOT NULL,
    service text NOT NULL,
    first_seal_no bigint NOT NULL,
    last_seal_no bigint NOT NULL,
    rows_max integer NOT NULL,
    CONSTRAINT gathering_ask_check CHECK ((last_seal_no >= first_seal_no))
);

ALTER TABLE public.gathering_ask ALTER COLUMN ask_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.gathering_ask_ask_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.gathering_finding (
    finding_id bigint NOT NULL,
    found_at timestamp with time zone DEFAULT now() NOT NULL,
    kind text NOT NULL,
    service text NOT NULL,
    seal_no bigint NOT NULL,
    first_row bigint,
    row_count integer,
    sentence text NOT NULL,
    event_id uuid,
    CONSTRAINT gathering_finding_sentence_check CHECK ((sentence <> ''::text))
);

ALTER TABLE public.gathering_finding ALTER COLUMN finding_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.gathering_finding_finding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.gathering_loss (
    loss_id bigint NOT NULL,
    service text NOT NULL,
    first_seal_no bigint NOT NULL,
    last_seal_no bigint NOT NULL,
    reason text NOT NULL,
    settled_by text NOT NULL,
    settled_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT gathering_loss_check CHECK ((last_seal_no >= first_seal_no)),
    CONSTRAINT gathering_loss_first_seal_no_check CHECK ((first_seal_no > 0)),
    CONSTRAINT gathering_loss_reason_check CHECK ((length(reason) >= 3))
);

ALTER TABLE public.gathering_loss ALTER COLUMN loss_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.gathering_loss_loss_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.gathering_progress (
    service text NOT NULL,
    complete_through bigint NOT NULL,
    CONSTRAINT gathering_progress_complete_through_check CHECK ((complete_through >= 0))
);

CREATE TABLE public.handling_inquiry (
    inquiry_id uuid NOT NULL,
    way text NOT NULL,
    received_on date NOT NULL,
    addressee_no text,
    reply_to text NOT NULL,
    question text NOT NULL,
    office text NOT NULL,
    answer_by date NOT NULL,
    noted_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT handling_inquiry_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT handling_inquiry_check CHECK ((answer_by >= received_on)),
    CONSTRAINT handling_inquiry_question_check CHECK ((question <> ''::text)),
    CONSTRAINT handling_inquiry_way_check CHECK ((way = ANY (ARRAY['telephone'::text, 'mail'::text])))
);

CREATE TABLE public.handling_inquiry_answer (
    inquiry_id uuid NOT NULL,
    way text NOT NULL,
    answered_on date NOT NULL,
    answer text NOT NULL,
    answered_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT handling_inquiry_answer_answer_check CHECK ((answer <> ''::text)),
    CONSTRAINT handling_inquiry_answer_way_check CHECK ((way = ANY (ARRAY['telephone'::text, 'mail'::text, 'letter'::text, 'counter'::text])))
);

CREATE TABLE public.handling_inquiry_warning (
    inquiry_id uuid NOT NULL,
    found_on date NOT NULL
);

CREATE TABLE public.inbox (
    event_id uuid NOT NULL,
    digest bytea NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT inbox_digest_check CHECK ((length(digest) = 16))
);

CREATE TABLE public.inbox_offset (
    incarnation text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    moved_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT inbox_offset_next_offset_check CHECK ((next_offset >= 0))
);

CREATE TABLE public.invitation (
    code_prefix text NOT NULL,
    code_hash bytea NOT NULL,
    staff_no text NOT NULL,
    kind text NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    ended_by text,
    CONSTRAINT invitation_check CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT invitation_code_hash_check CHECK ((octet_length(code_hash) = 32)),
    CONSTRAINT invitation_ended_by_check CHECK ((ended_by = ANY (ARRAY['accepted'::text, 'replaced'::text, 'discarded'::text]))),
    CONSTRAINT invitation_kind_check CHECK ((kind = ANY (ARRAY['first'::text, 'invitation'::text])))
);

CREATE TABLE public.job_run (
    job text NOT NULL,
    business_day date NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    actor_id text NOT NULL,
    result jsonb NOT NULL
);

CREATE TABLE public.lookup_finding (
    tx xid8 NOT NULL,
    record_id bigint NOT NULL,
    review_id bigint NOT NULL,
    verdict text NOT NULL,
    note text NOT NULL,
    CONSTRAINT lookup_finding_check CHECK (((verdict = 'justified'::text) OR (length(note) >= 3))),
    CONSTRAINT lookup_finding_note_check CHECK ((length(note) <= 300)),
    CONSTRAINT lookup_finding_verdict_check CHECK ((verdict = ANY (ARRAY['justified'::text, 'to_be_examined'::text])))
);

CREATE TABLE public.lookup_review (
    review_id bigint NOT NULL,
    reviewer text NOT NULL,
    reviewed_at timestamp with time zone NOT NULL,
    up_to_tx xid8 NOT NULL,
    up_to_record_id bigint NOT NULL,
    CONSTRAINT lookup_review_reviewer_check CHECK ((reviewer <> ''::text))
);

ALTER TABLE public.lookup_review ALTER COLUMN review_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.lookup_review_review_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.machine (
    machine text NOT NULL,
    kind text NOT NULL,
    permissions text[] NOT NULL,
    office text NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    authority_version bigint DEFAULT 0 NOT NULL,
    approval_id text NOT NULL,
    registered_at timestamp with time zone DEFAULT now() NOT NULL,
    disabled_by text,
    disabled_at timestamp with time zone,
    end_reason text,
    CONSTRAINT machine_authority_version_check CHECK ((authority_version >= 0)),
    CONSTRAINT machine_machine_check CHECK ((machine ~ '^[A-Za-z0-9_.:-]{1,60}$'::text)),
    CONSTRAINT machine_permissions_check CHECK (((cardinality(permissions) >= 1) AND (cardinality(permissions) <= 400))),
    CONSTRAINT machine_state_check CHECK ((state = ANY (ARRAY['active'::text, 'suspended'::text, 'ended'::text])))
);

CREATE TABLE public.machine_assertion (
    machine text NOT NULL,
    jti text NOT NULL,
    expires_at timestamp with time zone NOT NULL
);

CREATE TABLE public.machine_key (
    machine text NOT NULL,
    public_key text NOT NULL,
    set_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.merge_heard (
    addressee_no text NOT NULL,
    change_no bigint NOT NULL,
    surviving_no text,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT merge_heard_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT merge_heard_check CHECK (((surviving_no ~ '^[0-9]{15}$'::text) AND (surviving_no <> addressee_no)))
);

CREATE VIEW public.merged_addressee AS
 SELECT addressee_no,
    surviving_no
   FROM public.merge_heard m
  WHERE ((surviving_no IS NOT NULL) AND (NOT (EXISTS ( SELECT
           FROM public.merge_heard later
          WHERE ((later.addressee_no = m.addressee_no) AND (later.change_no > m.change_no))))));

CREATE TABLE public.migration (
    scope text NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.needless_account_check (
    check_id bigint NOT NULL,
    checked_on date NOT NULL,
    findings text NOT NULL,
    findings_hash text NOT NULL,
    note text NOT NULL,
    signed_by text NOT NULL,
    signed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT needless_account_check_findings_hash_check CHECK ((findings_hash ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE public.needless_account_check ALTER COLUMN check_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.needless_account_check_check_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.oidc_start (
    state_hash bytea NOT NULL,
    terminal text NOT NULL,
    nonce text NOT NULL,
    verifier text NOT NULL,
    return_to text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT oidc_start_state_hash_check CHECK ((octet_length(state_hash) = 32))
);

CREATE TABLE public.outbox (
    id bigint NOT NULL,
    shard smallint NOT NULL,
    event_id uuid NOT NULL,
    topic text NOT NULL,
    key text NOT NULL,
    type text NOT NULL,
    payload bytea NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    actor_id text,
    purpose text,
    caused_by text,
    traceparent text,
    sent_to text,
    sent_at timestamp with time zone,
    CONSTRAINT outbox_check CHECK (((sent_to IS NULL) = (sent_at IS NULL))),
    CONSTRAINT outbox_shard_check CHECK (((shard >= 0) AND (shard <= 15)))
)
WITH (fillfactor='70', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='5000');

ALTER TABLE public.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.parked (
    parked_id bigint NOT NULL,
    incarnation text NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    record_offset bigint NOT NULL,
    key bytea,
    headers jsonb NOT NULL,
    value bytea,
    event_id uuid,
    event_type text,
    error text NOT NULL,
    behind bigint,
    state text DEFAULT 'parked'::text NOT NULL,
    attempts integer DEFAULT 1 NOT NULL,
    parked_at timestamp with time zone DEFAULT now() NOT NULL,
    resolved_at timestamp with time zone,
    resolved_by text,
    reason text,
    CONSTRAINT parked_check CHECK (((state = 'parked'::text) = (resolved_at IS NULL))),
    CONSTRAINT parked_check1 CHECK (((state <> 'dropped'::text) OR (reason IS NOT NULL))),
    CONSTRAINT parked_state_check CHECK ((state = ANY (ARRAY['parked'::text, 'handled'::text, 'dropped'::text])))
);

ALTER TABLE public.parked ALTER COLUMN parked_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.parked_parked_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.password_history (
    history_no bigint NOT NULL,
    staff_no text NOT NULL,
    form_hash text NOT NULL,
    chosen_at timestamp with time zone NOT NULL,
    CONSTRAINT password_history_form_hash_check CHECK ((form_hash ~~ '$argon2id$%'::text))
);

ALTER TABLE public.password_history ALTER COLUMN history_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.password_history_history_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.record_copy_deletion (
    request_id uuid NOT NULL,
    handed_over_on date NOT NULL,
    copy_sha256 bytea NOT NULL,
    services text[] NOT NULL,
    deleted_by text NOT NULL,
    deleted_at timestamp with time zone NOT NULL
);

CREATE TABLE public.record_copy_forgotten (
    request_id uuid NOT NULL,
    services text[] NOT NULL,
    deleted_by text NOT NULL,
    deleted_at timestamp with time zone NOT NULL,
    CONSTRAINT record_copy_forgotten_services_check CHECK ((cardinality(services) > 0))
);

CREATE TABLE public.record_copy_part (
    request_id uuid NOT NULL,
    service text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    sha256 bytea NOT NULL,
    nonce bytea NOT NULL,
    sealed bytea NOT NULL,
    added_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT record_copy_part_nonce_check CHECK ((octet_length(nonce) = 12)),
    CONSTRAINT record_copy_part_sha256_check CHECK ((octet_length(sha256) = 32))
);

CREATE TABLE public.record_copy_release (
    request_id uuid NOT NULL,
    approval_id uuid NOT NULL,
    copy_sha256 bytea NOT NULL,
    omitted text[] NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT record_copy_release_copy_sha256_check CHECK ((octet_length(copy_sha256) = 32))
);

CREATE TABLE public.record_handover (
    handover_id bigint NOT NULL,
    next_seal_no bigint NOT NULL,
    last_seal_no bigint,
    rows_max integer NOT NULL,
    asked_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT record_handover_check CHECK ((next_seal_no <= (last_seal_no + 1))),
    CONSTRAINT record_handover_next_seal_no_check CHECK ((next_seal_no > 0)),
    CONSTRAINT record_handover_rows_max_check CHECK (((rows_max >= 1) AND (rows_max <= 256)))
);

ALTER TABLE public.record_handover ALTER COLUMN handover_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.record_handover_handover_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.review (
    review_id bigint NOT NULL,
    office text NOT NULL,
    as_of date NOT NULL,
    due_on date NOT NULL,
    opened_by text NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    signed_off_by text,
    signed_off_at timestamp with time zone,
    lapsed_on date,
    CONSTRAINT review_check CHECK ((due_on >= as_of)),
    CONSTRAINT review_check1 CHECK (((signed_off_at IS NULL) = (signed_off_by IS NULL)))
);

CREATE TABLE public.review_item (
    review_id bigint NOT NULL,
    grant_id bigint NOT NULL,
    keep boolean,
    reason text,
    decided_by text,
    decided_at timestamp with time zone,
    CONSTRAINT review_item_check CHECK ((((keep IS NULL) = (decided_by IS NULL)) AND ((keep IS NULL) = (decided_at IS NULL))))
);

ALTER TABLE public.review ALTER COLUMN review_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.review_review_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.role_grant (
    grant_id bigint NOT NULL,
    staff_no text NOT NULL,
    role text NOT NULL,
    office text NOT NULL,
    tax_items text[],
    valid_from date NOT NULL,
    valid_until date,
    ends_at timestamp with time zone,
    deputy_for text,
    approval_id text,
    proposed_by text NOT NULL,
    approved_by text NOT NULL,
    granted_at timestamp with time zone DEFAULT now() NOT NULL,
    suspended_on date,
    revoked_at timestamp with time zone,
    revoked_by text,
    end_reason text,
    inquiry_id uuid,
    CONSTRAINT never_to_oneself CHECK (((staff_no <> proposed_by) AND (staff_no <> approved_by))),
    CONSTRAINT nobodys_own_deputy CHECK ((deputy_for <> staff_no)),
    CONSTRAINT role_grant_check CHECK (((revoked_at IS NULL) = (revoked_by IS NULL))),
    CONSTRAINT two_persons CHECK ((proposed_by <> approved_by))
);

ALTER TABLE public.role_grant ALTER COLUMN grant_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.role_grant_grant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.role_register (
    role text NOT NULL,
    office text NOT NULL,
    permissions text[] NOT NULL,
    purposes text[] NOT NULL,
    manages_accounts boolean NOT NULL,
    CONSTRAINT role_register_permissions_check CHECK (((cardinality(permissions) >= 1) AND (cardinality(permissions) <= 400)))
);

CREATE TABLE public.session (
    reference text NOT NULL,
    secret_hash bytea NOT NULL,
    staff_no text NOT NULL,
    office text NOT NULL,
    terminal text NOT NULL,
    method text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    ended_reason text,
    CONSTRAINT session_check CHECK (((ended_at IS NULL) = (ended_reason IS NULL))),
    CONSTRAINT session_check1 CHECK ((last_seen_at >= started_at)),
    CONSTRAINT session_check2 CHECK ((expires_at > started_at)),
    CONSTRAINT session_method_check CHECK ((method = ANY (ARRAY['password'::text, 'oidc'::text]))),
    CONSTRAINT session_secret_hash_check CHECK ((octet_length(secret_hash) = 32))
);

CREATE TABLE public.sign_in_attempt (
    subject text NOT NULL,
    failures integer NOT NULL,
    last_failure_at timestamp with time zone,
    locked_until timestamp with time zone,
    CONSTRAINT sign_in_attempt_failures_check CHECK ((failures >= 0))
);

CREATE TABLE public.staff (
    staff_no text NOT NULL,
    display_name text NOT NULL,
    employment text NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    valid_until date,
    registered_at timestamp with time zone DEFAULT now() NOT NULL,
    registered_by text NOT NULL,
    enabled_at timestamp with time zone DEFAULT now() NOT NULL,
    authority_version bigint DEFAULT 0 NOT NULL,
    related_subjects text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT limited_employment_has_an_end CHECK (((employment <> ALL (ARRAY['fixed_term'::text, 'contractor'::text])) OR (valid_until IS NOT NULL))),
    CONSTRAINT staff_authority_version_check CHECK ((authority_version >= 0)),
    CONSTRAINT staff_display_name_check CHECK ((display_name <> ''::text)),
    CONSTRAINT staff_employment_check CHECK ((employment = ANY (ARRAY['permanent'::text, 'fixed_term'::text, 'seconded'::text, 'contractor'::text]))),
    CONSTRAINT staff_related_subjects_check CHECK ((cardinality(related_subjects) <= 100)),
    CONSTRAINT staff_staff_no_check CHECK ((staff_no ~ '^[A-Za-z0-9_.:-]{1,60}$'::text)),
    CONSTRAINT staff_state_check CHECK ((state = ANY (ARRAY['active'::text, 'suspended'::text, 'ended'::text])))
);

CREATE TABLE public.staff_change (
    change_id bigint NOT NULL,
    staff_no text NOT NULL,
    change text NOT NULL,
    effective_on date NOT NULL,
    reason text NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.staff_change ALTER COLUMN change_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.staff_change_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.staff_day (
    staff_no text NOT NULL,
    day date NOT NULL,
    uses bigint NOT NULL,
    persons bigint NOT NULL,
    refusals bigint NOT NULL,
    CONSTRAINT staff_day_persons_check CHECK ((persons >= 0)),
    CONSTRAINT staff_day_refusals_check CHECK ((refusals >= 0)),
    CONSTRAINT staff_day_uses_check CHECK ((uses >= 0))
);

CREATE TABLE public.staff_inquiry (
    inquiry_id uuid NOT NULL,
    reference text NOT NULL,
    service text NOT NULL,
    addressee_no text,
    question text NOT NULL,
    answer_by date NOT NULL,
    asked_by text NOT NULL,
    asked_office text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT staff_inquiry_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT staff_inquiry_check CHECK ((reference = ('ticket:'::text || (inquiry_id)::text))),
    CONSTRAINT staff_inquiry_question_check CHECK ((question <> ''::text)),
    CONSTRAINT staff_inquiry_service_check CHECK ((service <> ''::text))
);

CREATE TABLE public.staff_inquiry_answer (
    inquiry_id uuid NOT NULL,
    answer text NOT NULL,
    answered_by text NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    CONSTRAINT staff_inquiry_answer_answer_check CHECK ((answer <> ''::text))
);

CREATE TABLE public.staff_inquiry_close (
    inquiry_id uuid NOT NULL,
    seen_count integer NOT NULL,
    seen_sha256 bytea NOT NULL,
    closed_by text NOT NULL,
    closed_at timestamp with time zone NOT NULL,
    CONSTRAINT staff_inquiry_close_seen_count_check CHECK ((seen_count >= 0)),
    CONSTRAINT staff_inquiry_close_seen_sha256_check CHECK ((octet_length(seen_sha256) = 32))
);

CREATE TABLE public.staff_inquiry_warning (
    inquiry_id uuid NOT NULL,
    kind text NOT NULL,
    found_on date NOT NULL,
    CONSTRAINT staff_inquiry_warning_kind_check CHECK ((kind = ANY (ARRAY['overdue'::text, 'not_countersigned'::text, 'more_seen'::text])))
);

CREATE TABLE public.terminal (
    reference text NOT NULL,
    name text NOT NULL,
    office text NOT NULL,
    state text NOT NULL,
    code_prefix text,
    code_hash bytea,
    secret_hash bytea,
    registered_by text NOT NULL,
    registered_at timestamp with time zone DEFAULT now() NOT NULL,
    enrolled_at timestamp with time zone,
    disabled_by text,
    disabled_at timestamp with time zone,
    disabled_reason text,
    CONSTRAINT terminal_check CHECK (((state = 'disabled'::text) = (disabled_at IS NOT NULL))),
    CONSTRAINT terminal_check1 CHECK (((state <> 'enrolled'::text) OR (secret_hash IS NOT NULL))),
    CONSTRAINT terminal_code_hash_check CHECK ((octet_length(code_hash) = 32)),
    CONSTRAINT terminal_name_check CHECK ((name <> ''::text)),
    CONSTRAINT terminal_secret_hash_check CHECK ((octet_length(secret_hash) = 32)),
    CONSTRAINT terminal_state_check CHECK ((state = ANY (ARRAY['registered'::text, 'enrolled'::text, 'disabled'::text])))
);

CREATE TABLE public.terminal_use (
    terminal text NOT NULL,
    day date NOT NULL,
    typed_hash bytea NOT NULL,
    CONSTRAINT terminal_use_typed_hash_check CHECK ((octet_length(typed_hash) = 32))
);

CREATE TABLE public.use_suspension (
    suspension_id uuid NOT NULL,
    version bigint NOT NULL,
    body jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT use_suspension_version_check CHECK ((version > 0))
);

CREATE TABLE public.use_suspension_decision (
    suspension_id uuid NOT NULL,
    request_id uuid NOT NULL,
    addressee_no text NOT NULL,
    purposes text[] NOT NULL,
    excepted_office text NOT NULL,
    reference text NOT NULL,
    first_day date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT use_suspension_decision_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT use_suspension_decision_purposes_check CHECK ((cardinality(purposes) > 0))
);

CREATE TABLE public.use_suspension_end (
    suspension_id uuid NOT NULL,
    approval_id uuid NOT NULL,
    ended_on date NOT NULL,
    reason text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT use_suspension_end_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE public.work_order (
    order_id uuid NOT NULL,
    contract_id uuid NOT NULL,
    worker text NOT NULL,
    purpose text NOT NULL,
    service text NOT NULL,
    view text NOT NULL,
    approved text NOT NULL,
    payload_hash bytea NOT NULL,
    certificate_sha256 text NOT NULL,
    collect_by date NOT NULL,
    delete_by date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT work_order_certificate_sha256_check CHECK ((certificate_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT work_order_check CHECK ((delete_by >= collect_by)),
    CONSTRAINT work_order_payload_hash_check CHECK ((octet_length(payload_hash) = 32)),
    CONSTRAINT work_order_purpose_check CHECK ((purpose <> ''::text)),
    CONSTRAINT work_order_service_check CHECK ((service <> ''::text)),
    CONSTRAINT work_order_view_check CHECK ((view <> ''::text))
);

CREATE TABLE public.work_order_deletion (
    order_id uuid NOT NULL,
    deleted_on date NOT NULL,
    document_no text NOT NULL,
    method text NOT NULL,
    noted_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT work_order_deletion_document_no_check CHECK ((document_no <> ''::text)),
    CONSTRAINT work_order_deletion_method_check CHECK ((method <> ''::text))
);

CREATE TABLE public.work_order_execution (
    order_id uuid NOT NULL,
    query_sha256 bytea NOT NULL,
    row_count integer NOT NULL,
    person_count integer NOT NULL,
    content_sha256 bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    run_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT work_order_execution_check CHECK (((person_count >= 0) AND (person_count <= row_count))),
    CONSTRAINT work_order_execution_content_sha256_check CHECK ((octet_length(content_sha256) = 32)),
    CONSTRAINT work_order_execution_query_sha256_check CHECK ((octet_length(query_sha256) = 32)),
    CONSTRAINT work_order_execution_row_count_check CHECK ((row_count >= 0))
);

CREATE TABLE public.work_order_fetch (
    order_id uuid NOT NULL,
    fetched_by text NOT NULL,
    fetched_at timestamp with time zone NOT NULL
);

CREATE TABLE public.work_order_file (
    order_id uuid NOT NULL,
    envelope bytea NOT NULL
);

CREATE TABLE public.work_order_receipt (
    order_id uuid NOT NULL,
    received_on date NOT NULL,
    document_no text NOT NULL,
    noted_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY public.gathered_record ATTACH PARTITION public.gathered_record_individual_number FOR VALUES IN ('individual_number');

ALTER TABLE ONLY public.gathered_record ATTACH PARTITION public.gathered_record_service FOR VALUES IN ('service');

ALTER TABLE ONLY public.gathered_record ATTACH PARTITION public.gathered_record_staff FOR VALUES IN ('staff');

ALTER TABLE ONLY public.abnormal_access
    ADD CONSTRAINT abnormal_access_detector_actor_id_terminal_day_key UNIQUE (detector, actor_id, terminal, day);

ALTER TABLE ONLY public.abnormal_access_escalation
    ADD CONSTRAINT abnormal_access_escalation_pkey PRIMARY KEY (finding_id);

ALTER TABLE ONLY public.abnormal_access
    ADD CONSTRAINT abnormal_access_pkey PRIMARY KEY (finding_id);

ALTER TABLE ONLY public.abnormal_access_report
    ADD CONSTRAINT abnormal_access_report_pkey PRIMARY KEY (month);

ALTER TABLE ONLY public.abnormal_access_result
    ADD CONSTRAINT abnormal_access_result_pkey PRIMARY KEY (finding_id);

ALTER TABLE public.access_record
    ADD CONSTRAINT access_record_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'service'::text, 'operator'::text, 'machine'::text]))) NOT VALID;

ALTER TABLE ONLY public.access_record
    ADD CONSTRAINT access_record_pkey PRIMARY KEY (tx, record_id);

ALTER TABLE ONLY public.access_seal
    ADD CONSTRAINT access_seal_from_tx_key UNIQUE (from_tx);

ALTER TABLE ONLY public.access_seal
    ADD CONSTRAINT access_seal_pkey PRIMARY KEY (seal_no);

ALTER TABLE ONLY public.access_seal
    ADD CONSTRAINT access_seal_seal_hash_key UNIQUE (seal_hash);

ALTER TABLE ONLY public.access_seal
    ADD CONSTRAINT access_seal_to_tx_key UNIQUE (to_tx);

ALTER TABLE ONLY public.addressee_alias
    ADD CONSTRAINT addressee_alias_pkey PRIMARY KEY (addressee_no);

ALTER TABLE ONLY public.announced_seal
    ADD CONSTRAINT announced_seal_pkey PRIMARY KEY (service);

ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_pkey PRIMARY KEY (staff_no, office, valid_from);

ALTER TABLE ONLY public.approval_draft
    ADD CONSTRAINT approval_draft_pkey PRIMARY KEY (draft_id);

ALTER TABLE ONLY public.approval_draft
    ADD CONSTRAINT approval_draft_returned_from_key UNIQUE (returned_from);

ALTER TABLE ONLY public.approval_draft_step
    ADD CONSTRAINT approval_draft_step_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.approval_draft_step
    ADD CONSTRAINT approval_draft_step_pkey PRIMARY KEY (draft_id, step_no);

ALTER TABLE ONLY public.approval
    ADD CONSTRAINT approval_pkey PRIMARY KEY (approval_id);

ALTER TABLE ONLY public.approval_step
    ADD CONSTRAINT approval_step_pkey PRIMARY KEY (approval_id, step_no);

ALTER TABLE ONLY public.authority_beat
    ADD CONSTRAINT authority_beat_pkey PRIMARY KEY (single);

ALTER TABLE ONLY public.authority
    ADD CONSTRAINT authority_pkey PRIMARY KEY (holder);

ALTER TABLE ONLY public.contract_end
    ADD CONSTRAINT contract_end_pkey PRIMARY KEY (contract_id);

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_pkey PRIMARY KEY (contract_id);

ALTER TABLE ONLY public.contract_worker_end
    ADD CONSTRAINT contract_worker_end_pkey PRIMARY KEY (worker_id);

ALTER TABLE ONLY public.contract_worker
    ADD CONSTRAINT contract_worker_pkey PRIMARY KEY (worker_id);

ALTER TABLE ONLY public.credential
    ADD CONSTRAINT credential_pkey PRIMARY KEY (staff_no);

ALTER TABLE ONLY public.day_to_look_at
    ADD CONSTRAINT day_to_look_at_pkey PRIMARY KEY (day);

ALTER TABLE ONLY public.disclosure_correction
    ADD CONSTRAINT disclosure_correction_pkey PRIMARY KEY (request_id);

ALTER TABLE ONLY public.disclosure_letter
    ADD CONSTRAINT disclosure_letter_document_no_key UNIQUE (document_no);

ALTER TABLE ONLY public.disclosure_letter
    ADD CONSTRAINT disclosure_letter_pkey PRIMARY KEY (letter_id);

ALTER TABLE ONLY public.disclosure_letter
    ADD CONSTRAINT disclosure_letter_request_id_step_no_key UNIQUE (request_id, step_no);

ALTER TABLE ONLY public.disclosure_recipient
    ADD CONSTRAINT disclosure_recipient_pkey PRIMARY KEY (request_id, gathered_no);

ALTER TABLE ONLY public.disclosure_request
    ADD CONSTRAINT disclosure_request_pkey PRIMARY KEY (request_id);

ALTER TABLE ONLY public.disclosure_step
    ADD CONSTRAINT disclosure_step_pkey PRIMARY KEY (request_id, step_no);

ALTER TABLE ONLY public.disclosure_warning
    ADD CONSTRAINT disclosure_warning_pkey PRIMARY KEY (request_id, kind, due_on);

ALTER TABLE ONLY public.emergency_review
    ADD CONSTRAINT emergency_review_pkey PRIMARY KEY (grant_id);

ALTER TABLE ONLY public.ended_session
    ADD CONSTRAINT ended_session_pkey PRIMARY KEY (session);

ALTER TABLE ONLY public.gathered_deletion
    ADD CONSTRAINT gathered_deletion_pkey PRIMARY KEY (deletion_id);

ALTER TABLE ONLY public.gathered_part
    ADD CONSTRAINT gathered_part_pkey PRIMARY KEY (seal_id, first_row, row_count);

ALTER TABLE ONLY public.gathered_seal
    ADD CONSTRAINT gathered_seal_pkey PRIMARY KEY (seal_id);

ALTER TABLE ONLY public.gathered_seal
    ADD CONSTRAINT gathered_seal_service_seal_no_seal_hash_key UNIQUE (service, seal_no, seal_hash);

ALTER TABLE ONLY public.gathering_ask
    ADD CONSTRAINT gathering_ask_pkey PRIMARY KEY (ask_id);

ALTER TABLE public.gathering_finding
    ADD CONSTRAINT gathering_finding_kind_check CHECK ((kind = ANY (ARRAY['refused'::text, 'forked'::text, 'unchained'::text, 'contradicted'::text, 'clock'::text]))) NOT VALID;

ALTER TABLE ONLY public.gathering_finding
    ADD CONSTRAINT gathering_finding_pkey PRIMARY KEY (finding_id);

ALTER TABLE ONLY public.gathering_loss
    ADD CONSTRAINT gathering_loss_pkey PRIMARY KEY (loss_id);

ALTER TABLE ONLY public.gathering_progress
    ADD CONSTRAINT gathering_progress_pkey PRIMARY KEY (service);

ALTER TABLE ONLY public.handling_inquiry_answer
    ADD CONSTRAINT handling_inquiry_answer_pkey PRIMARY KEY (inquiry_id);

ALTER TABLE ONLY public.handling_inquiry
    ADD CONSTRAINT handling_inquiry_pkey PRIMARY KEY (inquiry_id);

ALTER TABLE ONLY public.handling_inquiry_warning
    ADD CONSTRAINT handling_inquiry_warning_pkey PRIMARY KEY (inquiry_id);

ALTER TABLE ONLY public.inbox_offset
    ADD CONSTRAINT inbox_offset_pkey PRIMARY KEY (incarnation, topic, partition);

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_code_hash_key UNIQUE (code_hash);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (code_prefix);

ALTER TABLE ONLY public.job_run
    ADD CONSTRAINT job_run_pkey PRIMARY KEY (job, business_day);

ALTER TABLE ONLY public.lookup_finding
    ADD CONSTRAINT lookup_finding_pkey PRIMARY KEY (tx, record_id);

ALTER TABLE ONLY public.lookup_review
    ADD CONSTRAINT lookup_review_pkey PRIMARY KEY (review_id);

ALTER TABLE ONLY public.machine
    ADD CONSTRAINT machine_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.machine_assertion
    ADD CONSTRAINT machine_assertion_pkey PRIMARY KEY (machine, jti);

ALTER TABLE ONLY public.machine_key
    ADD CONSTRAINT machine_key_pkey PRIMARY KEY (machine);

ALTER TABLE ONLY public.machine
    ADD CONSTRAINT machine_pkey PRIMARY KEY (machine);

ALTER TABLE ONLY public.merge_heard
    ADD CONSTRAINT merge_heard_pkey PRIMARY KEY (addressee_no, change_no);

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (scope, number);

ALTER TABLE ONLY public.needless_account_check
    ADD CONSTRAINT needless_account_check_pkey PRIMARY KEY (check_id);

ALTER TABLE ONLY public.oidc_start
    ADD CONSTRAINT oidc_start_pkey PRIMARY KEY (state_hash);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_incarnation_topic_partition_record_offset_key UNIQUE (incarnation, topic, partition, record_offset);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (parked_id);

ALTER TABLE ONLY public.password_history
    ADD CONSTRAINT password_history_pkey PRIMARY KEY (history_no);

ALTER TABLE ONLY public.record_copy_deletion
    ADD CONSTRAINT record_copy_deletion_pkey PRIMARY KEY (request_id);

ALTER TABLE ONLY public.record_copy_forgotten
    ADD CONSTRAINT record_copy_forgotten_pkey PRIMARY KEY (request_id, deleted_at);

ALTER TABLE ONLY public.record_copy_part
    ADD CONSTRAINT record_copy_part_pkey PRIMARY KEY (request_id, service);

ALTER TABLE ONLY public.record_copy_release
    ADD CONSTRAINT record_copy_release_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.record_copy_release
    ADD CONSTRAINT record_copy_release_pkey PRIMARY KEY (request_id);

ALTER TABLE ONLY public.record_handover
    ADD CONSTRAINT record_handover_pkey PRIMARY KEY (handover_id);

ALTER TABLE ONLY public.review_item
    ADD CONSTRAINT review_item_pkey PRIMARY KEY (review_id, grant_id);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_office_as_of_key UNIQUE (office, as_of);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_pkey PRIMARY KEY (review_id);

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_approval_id_key UNIQUE (approval_id);

ALTER TABLE public.role_grant
    ADD CONSTRAINT role_grant_by_ticket CHECK (((inquiry_id IS NULL) OR ((ends_at IS NOT NULL) AND (valid_until IS NOT NULL) AND (approval_id IS NOT NULL)))) NOT VALID;

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_pkey PRIMARY KEY (grant_id);

ALTER TABLE ONLY public.role_register
    ADD CONSTRAINT role_register_pkey PRIMARY KEY (role, office);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (reference);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_secret_hash_key UNIQUE (secret_hash);

ALTER TABLE ONLY public.sign_in_attempt
    ADD CONSTRAINT sign_in_attempt_pkey PRIMARY KEY (subject);

ALTER TABLE ONLY public.staff_change
    ADD CONSTRAINT staff_change_pkey PRIMARY KEY (change_id);

ALTER TABLE ONLY public.staff_day
    ADD CONSTRAINT staff_day_pkey PRIMARY KEY (staff_no, day);

ALTER TABLE ONLY public.staff_inquiry_answer
    ADD CONSTRAINT staff_inquiry_answer_pkey PRIMARY KEY (inquiry_id);

ALTER TABLE ONLY public.staff_inquiry_close
    ADD CONSTRAINT staff_inquiry_close_pkey PRIMARY KEY (inquiry_id, seen_count);

ALTER TABLE ONLY public.staff_inquiry
    ADD CONSTRAINT staff_inquiry_pkey PRIMARY KEY (inquiry_id);

ALTER TABLE ONLY public.staff_inquiry
    ADD CONSTRAINT staff_inquiry_reference_key UNIQUE (reference);

ALTER TABLE ONLY public.staff_inquiry_warning
    ADD CONSTRAINT staff_inquiry_warning_pkey PRIMARY KEY (inquiry_id, kind);

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (staff_no);

ALTER TABLE ONLY public.terminal
    ADD CONSTRAINT terminal_code_prefix_key UNIQUE (code_prefix);

ALTER TABLE ONLY public.terminal
    ADD CONSTRAINT terminal_pkey PRIMARY KEY (reference);

ALTER TABLE ONLY public.terminal
    ADD CONSTRAINT terminal_secret_hash_key UNIQUE (secret_hash);

ALTER TABLE ONLY public.terminal_use
    ADD CONSTRAINT terminal_use_pkey PRIMARY KEY (terminal, day, typed_hash);

ALTER TABLE ONLY public.use_suspension_decision
    ADD CONSTRAINT use_suspension_decision_pkey PRIMARY KEY (suspension_id);

ALTER TABLE ONLY public.use_suspension_decision
    ADD CONSTRAINT use_suspension_decision_request_id_key UNIQUE (request_id);

ALTER TABLE ONLY public.use_suspension_end
    ADD CONSTRAINT use_suspension_end_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.use_suspension_end
    ADD CONSTRAINT use_suspension_end_pkey PRIMARY KEY (suspension_id);

ALTER TABLE ONLY public.use_suspension
    ADD CONSTRAINT use_suspension_pkey PRIMARY KEY (suspension_id);

ALTER TABLE ONLY public.work_order_deletion
    ADD CONSTRAINT work_order_deletion_pkey PRIMARY KEY (order_id);

ALTER TABLE ONLY public.work_order_execution
    ADD CONSTRAINT work_order_execution_pkey PRIMARY KEY (order_id);

ALTER TABLE ONLY public.work_order_file
    ADD CONSTRAINT work_order_file_pkey PRIMARY KEY (order_id);

ALTER TABLE ONLY public.work_order
    ADD CONSTRAINT work_order_pkey PRIMARY KEY (order_id);

ALTER TABLE ONLY public.work_order_receipt
    ADD CONSTRAINT work_order_receipt_pkey PRIMARY KEY (order_id);

CREATE INDEX abnormal_access_day ON public.abnormal_access USING btree (day);

CREATE INDEX access_record_occurred ON public.access_record USING brin (occurred_at);

CREATE INDEX access_record_subject ON public.access_record USING btree (subject_ref, occurred_at) WHERE (subject_ref <> ''::text);

CREATE INDEX access_record_to_review ON public.access_record USING btree (tx, record_id) WHERE (rule = ANY (ARRAY['no_case'::text, 'own_record'::text, 'own_record+no_case'::text, 'protected'::text, 'protected+no_case'::text]));

CREATE INDEX addressee_alias_surviving ON public.addressee_alias USING btree (surviving_no) WHERE (surviving_no IS NOT NULL);

CREATE INDEX appointment_by_office ON public.appointment USING btree (office, staff_no);

CREATE INDEX approval_draft_due ON public.approval_draft USING btree (expires_at) WHERE (state = 'draft'::text);

CREATE INDEX approval_draft_maker ON public.approval_draft USING btree (maker) WHERE (state = 'draft'::text);

CREATE INDEX approval_due ON public.approval USING btree (expires_at) WHERE (state = ANY (ARRAY['proposed'::text, 'checked'::text]));

CREATE INDEX approval_maker ON public.approval USING btree (maker, proposed_at);

CREATE INDEX approval_open ON public.approval USING btree (act) WHERE (state = ANY (ARRAY['proposed'::text, 'checked'::text]));

CREATE UNIQUE INDEX approval_step_decided ON public.approval_step USING btree (approval_id) WHERE (step = ANY (ARRAY['approved'::text, 'refused'::text, 'withdrawn'::text, 'expired'::text]));

CREATE UNIQUE INDEX approval_step_executed ON public.approval_step USING btree (approval_id) WHERE (step = 'executed'::text);

CREATE UNIQUE INDEX approval_step_part ON public.approval_step USING btree (approval_id, actor_id) WHERE (step = ANY (ARRAY['proposed'::text, 'checked'::text, 'approved'::text, 'taken_over'::text]));

CREATE INDEX approval_waiting ON public.approval USING btree (act) WHERE (state = 'approved'::text);

CREATE INDEX contract_worker_contract ON public.contract_worker USING btree (contract_id);

CREATE INDEX contract_worker_staff ON public.contract_worker USING btree (staff_no);

CREATE INDEX disclosure_request_person ON public.disclosure_request USING btree (addressee_no);

CREATE UNIQUE INDEX disclosure_step_carried_out ON public.disclosure_step USING btree (request_id) WHERE (kind = 'carried_out'::text);

CREATE UNIQUE INDEX disclosure_step_end ON public.disclosure_step USING btree (request_id) WHERE (kind = ANY (ARRAY['decided'::text, 'withdrawn'::text]));

CREATE UNIQUE INDEX disclosure_step_extended ON public.disclosure_step USING btree (request_id) WHERE (kind = 'extended'::text);

CREATE INDEX gathered_record_actor ON ONLY public.gathered_record USING btree (actor_id, occurred_at DESC, gathered_no DESC);

CREATE INDEX gathered_record_individual_nu_actor_id_occurred_at_gathered_idx ON ONLY public.gathered_record_individual_number USING btree (actor_id, occurred_at DESC, gathered_no DESC);

CREATE INDEX gathered_record_subject ON ONLY public.gathered_record USING btree (subject_ref, occurred_at DESC, gathered_no DESC) WHERE (subject_ref <> ''::text);

CREATE INDEX gathered_record_individual_nu_subject_ref_occurred_at_gathe_idx ON ONLY public.gathered_record_individual_number USING btree (subject_ref, occurred_at DESC, gathered_no DESC) WHERE (subject_ref <> ''::text);

CREATE INDEX gathered_record_terminal ON ONLY public.gathered_record USING btree (terminal, occurred_at DESC, gathered_no DESC) WHERE (terminal <> ''::text);

CREATE INDEX gathered_record_individual_nu_terminal_occurred_at_gathered_idx ON ONLY public.gathered_record_individual_number USING btree (terminal, occurred_at DESC, gathered_no DESC) WHERE (terminal <> ''::text);

CREATE INDEX gathered_record_refused ON ONLY public.gathered_record USING btree (occurred_at DESC, gathered_no DESC) WHERE (outcome = 'refused'::text);

CREATE INDEX gathered_record_individual_number_occurred_at_gathered_no_idx ON ONLY public.gathered_record_individual_number USING btree (occurred_at DESC, gathered_no DESC) WHERE (outcome = 'refused'::text);

CREATE INDEX gathered_record_occurred ON ONLY public.gathered_record USING brin (occurred_at);

CREATE INDEX gathered_record_individual_number_occurred_at_idx ON ONLY public.gathered_record_individual_number USING brin (occurred_at);

CREATE INDEX gathered_record_seal ON ONLY public.gathered_record USING brin (seal_id);

CREATE INDEX gathered_record_individual_number_seal_id_idx ON ONLY public.gathered_record_individual_number USING brin (seal_id);

CREATE INDEX gathered_record_trace ON ONLY public.gathered_record USING btree (trace_id) WHERE (trace_id <> ''::text);

CREATE INDEX gathered_record_individual_number_trace_id_idx ON ONLY public.gathered_record_individual_number USING btree (trace_id) WHERE (trace_id <> ''::text);

CREATE INDEX gathered_record_service_actor_id_occurred_at_gathered_no_idx ON ONLY public.gathered_record_service USING btree (actor_id, occurred_at DESC, gathered_no DESC);

CREATE INDEX gathered_record_service_occurred_at_gathered_no_idx ON ONLY public.gathered_record_service USING btree (occurred_at DESC, gathered_no DESC) WHERE (outcome = 'refused'::text);

CREATE INDEX gathered_record_service_occurred_at_idx ON ONLY public.gathered_record_service USING brin (occurred_at);

CREATE INDEX gathered_record_service_seal_id_idx ON ONLY public.gathered_record_service USING brin (seal_id);

CREATE INDEX gathered_record_service_subject_ref_occurred_at_gathered_no_idx ON ONLY public.gathered_record_service USING btree (subject_ref, occurred_at DESC, gathered_no DESC) WHERE (subject_ref <> ''::text);

CREATE INDEX gathered_record_service_terminal_occurred_at_gathered_no_idx ON ONLY public.gathered_record_service USING btree (terminal, occurred_at DESC, gathered_no DESC) WHERE (terminal <> ''::text);

CREATE INDEX gathered_record_service_trace_id_idx ON ONLY public.gathered_record_service USING btree (trace_id) WHERE (trace_id <> ''::text);

CREATE INDEX gathered_record_staff_actor_id_occurred_at_gathered_no_idx ON ONLY public.gathered_record_staff USING btree (actor_id, occurred_at DESC, gathered_no DESC);

CREATE INDEX gathered_record_staff_occurred_at_gathered_no_idx ON ONLY public.gathered_record_staff USING btree (occurred_at DESC, gathered_no DESC) WHERE (outcome = 'refused'::text);

CREATE INDEX gathered_record_staff_occurred_at_idx ON ONLY public.gathered_record_staff USING brin (occurred_at);

CREATE INDEX gathered_record_staff_seal_id_idx ON ONLY public.gathered_record_staff USING brin (seal_id);

CREATE INDEX gathered_record_staff_subject_ref_occurred_at_gathered_no_idx ON ONLY public.gathered_record_staff USING btree (subject_ref, occurred_at DESC, gathered_no DESC) WHERE (subject_ref <> ''::text);

CREATE INDEX gathered_record_staff_terminal_occurred_at_gathered_no_idx ON ONLY public.gathered_record_staff USING btree (terminal, occurred_at DESC, gathered_no DESC) WHERE (terminal <> ''::text);

CREATE INDEX gathered_record_staff_trace_id_idx ON ONLY public.gathered_record_staff USING btree (trace_id) WHERE (trace_id <> ''::text);

CREATE INDEX gathering_ask_seal ON public.gathering_ask USING btree (service, first_seal_no);

CREATE INDEX gathering_finding_seal ON public.gathering_finding USING btree (service, seal_no);

CREATE INDEX gathering_loss_seal ON public.gathering_loss USING btree (service, last_seal_no);

CREATE INDEX handling_inquiry_person ON public.handling_inquiry USING btree (addressee_no) WHERE (addressee_no IS NOT NULL);

CREATE UNIQUE INDEX invitation_open ON public.invitation USING btree (staff_no) WHERE (ended_at IS NULL);

CREATE INDEX machine_assertion_expiry ON public.machine_assertion USING btree (expires_at);

CREATE INDEX merge_heard_surviving ON public.merge_heard USING btree (surviving_no) WHERE (surviving_no IS NOT NULL);

CREATE INDEX outbox_waiting ON public.outbox USING btree (shard, id) WHERE (sent_to IS NULL);

CREATE INDEX parked_waiting ON public.parked USING btree (topic, key, parked_id) WHERE (state = 'parked'::text);

CREATE INDEX password_history_staff ON public.password_history USING btree (staff_no, history_no DESC);

CREATE UNIQUE INDEX record_handover_for_ever ON public.record_handover USING btree (((last_seal_no IS NULL))) WHERE (last_seal_no IS NULL);

CREATE INDEX role_grant_by_office ON public.role_grant USING btree (office, grant_id);

CREATE INDEX role_grant_by_staff ON public.role_grant USING btree (staff_no, grant_id);

CREATE INDEX role_grant_inquiry_no ON public.role_grant USING btree (inquiry_id) WHERE (inquiry_id IS NOT NULL);

CREATE UNIQUE INDEX session_open ON public.session USING btree (staff_no) WHERE (ended_at IS NULL);

CREATE INDEX session_staff ON public.session USING btree (staff_no, started_at DESC);

CREATE INDEX session_terminal ON public.session USING btree (terminal, started_at);

CREATE INDEX staff_change_by_staff ON public.staff_change USING btree (staff_no, change_id);

CREATE INDEX staff_day_day ON public.staff_day USING btree (day);

CREATE INDEX staff_inquiry_person ON public.staff_inquiry USING btree (addressee_no) WHERE (addressee_no IS NOT NULL);

CREATE INDEX work_order_fetch_order ON public.work_order_fetch USING btree (order_id);

ALTER INDEX public.gathered_record_actor ATTACH PARTITION public.gathered_record_individual_nu_actor_id_occurred_at_gathered_idx;

ALTER INDEX public.gathered_record_subject ATTACH PARTITION public.gathered_record_individual_nu_subject_ref_occurred_at_gathe_idx;

ALTER INDEX public.gathered_record_terminal ATTACH PARTITION public.gathered_record_individual_nu_terminal_occurred_at_gathered_idx;

ALTER INDEX public.gathered_record_refused ATTACH PARTITION public.gathered_record_individual_number_occurred_at_gathered_no_idx;

ALTER INDEX public.gathered_record_occurred ATTACH PARTITION public.gathered_record_individual_number_occurred_at_idx;

ALTER INDEX public.gathered_record_seal ATTACH PARTITION public.gathered_record_individual_number_seal_id_idx;

ALTER INDEX public.gathered_record_trace ATTACH PARTITION public.gathered_record_individual_number_trace_id_idx;

ALTER INDEX public.gathered_record_actor ATTACH PARTITION public.gathered_record_service_actor_id_occurred_at_gathered_no_idx;

ALTER INDEX public.gathered_record_refused ATTACH PARTITION public.gathered_record_service_occurred_at_gathered_no_idx;

ALTER INDEX public.gathered_record_occurred ATTACH PARTITION public.gathered_record_service_occurred_at_idx;

ALTER INDEX public.gathered_record_seal ATTACH PARTITION public.gathered_record_service_seal_id_idx;

ALTER INDEX public.gathered_record_subject ATTACH PARTITION public.gathered_record_service_subject_ref_occurred_at_gathered_no_idx;

ALTER INDEX public.gathered_record_terminal ATTACH PARTITION public.gathered_record_service_terminal_occurred_at_gathered_no_idx;

ALTER INDEX public.gathered_record_trace ATTACH PARTITION public.gathered_record_service_trace_id_idx;

ALTER INDEX public.gathered_record_actor ATTACH PARTITION public.gathered_record_staff_actor_id_occurred_at_gathered_no_idx;

ALTER INDEX public.gathered_record_refused ATTACH PARTITION public.gathered_record_staff_occurred_at_gathered_no_idx;

ALTER INDEX public.gathered_record_occurred ATTACH PARTITION public.gathered_record_staff_occurred_at_idx;

ALTER INDEX public.gathered_record_seal ATTACH PARTITION public.gathered_record_staff_seal_id_idx;

ALTER INDEX public.gathered_record_subject ATTACH PARTITION public.gathered_record_staff_subject_ref_occurred_at_gathered_no_idx;

ALTER INDEX public.gathered_record_terminal ATTACH PARTITION public.gathered_record_staff_terminal_occurred_at_gathered_no_idx;

ALTER INDEX public.gathered_record_trace ATTACH PARTITION public.gathered_record_staff_trace_id_idx;

CREATE TRIGGER abnormal_access_result_by_another BEFORE INSERT ON public.abnormal_access_result FOR EACH ROW EXECUTE FUNCTION public.refuse_own_result();

CREATE TRIGGER addressee_alias_follows AFTER INSERT OR UPDATE ON public.addressee_alias FOR EACH ROW EXECUTE FUNCTION public.addressee_alias_follows();

CREATE TRIGGER approval_draft_step_fits BEFORE INSERT ON public.approval_draft_step FOR EACH ROW EXECUTE FUNCTION public.approval_draft_step_fits();

CREATE TRIGGER approval_step_fits BEFORE INSERT ON public.approval_step FOR EACH ROW EXECUTE FUNCTION public.approval_step_fits();

CREATE TRIGGER approval_step_follows_no_return BEFORE INSERT ON public.approval_step FOR EACH ROW EXECUTE FUNCTION public.approval_step_follows_no_return();

ALTER TABLE ONLY public.abnormal_access_escalation
    ADD CONSTRAINT abnormal_access_escalation_finding_id_fkey FOREIGN KEY (finding_id) REFERENCES public.abnormal_access(finding_id);

ALTER TABLE ONLY public.abnormal_access_result
    ADD CONSTRAINT abnormal_access_result_finding_id_fkey FOREIGN KEY (finding_id) REFERENCES public.abnormal_access(finding_id);

ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_staff_no_fkey FOREIGN KEY (staff_no) REFERENCES public.staff(staff_no);

ALTER TABLE ONLY public.approval_draft
    ADD CONSTRAINT approval_draft_returned_from_fkey FOREIGN KEY (returned_from) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.approval_draft_step
    ADD CONSTRAINT approval_draft_step_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.approval_draft_step
    ADD CONSTRAINT approval_draft_step_draft_id_fkey FOREIGN KEY (draft_id) REFERENCES public.approval_draft(draft_id);

ALTER TABLE ONLY public.approval_step
    ADD CONSTRAINT approval_step_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.contract_end
    ADD CONSTRAINT contract_end_contract_id_fkey FOREIGN KEY (contract_id) REFERENCES public.contract(contract_id);

ALTER TABLE ONLY public.contract
    ADD CONSTRAINT contract_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES public.contract(contract_id);

ALTER TABLE ONLY public.contract_worker
    ADD CONSTRAINT contract_worker_contract_id_fkey FOREIGN KEY (contract_id) REFERENCES public.contract(contract_id);

ALTER TABLE ONLY public.contract_worker_end
    ADD CONSTRAINT contract_worker_end_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.contract_worker(worker_id);

ALTER TABLE ONLY public.credential
    ADD CONSTRAINT credential_staff_no_fkey FOREIGN KEY (staff_no) REFERENCES public.staff(staff_no);

ALTER TABLE ONLY public.disclosure_correction
    ADD CONSTRAINT disclosure_correction_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.disclosure_request(request_id);

ALTER TABLE ONLY public.disclosure_letter
    ADD CONSTRAINT disclosure_letter_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.disclosure_request(request_id);

ALTER TABLE ONLY public.disclosure_letter
    ADD CONSTRAINT disclosure_letter_request_id_step_no_fkey FOREIGN KEY (request_id, step_no) REFERENCES public.disclosure_step(request_id, step_no);

ALTER TABLE ONLY public.disclosure_recipient
    ADD CONSTRAINT disclosure_recipient_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.disclosure_correction(request_id);

ALTER TABLE ONLY public.disclosure_step
    ADD CONSTRAINT disclosure_step_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.disclosure_request(request_id);

ALTER TABLE ONLY public.disclosure_warning
    ADD CONSTRAINT disclosure_warning_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.disclosure_request(request_id);

ALTER TABLE ONLY public.emergency_review
    ADD CONSTRAINT emergency_review_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES public.role_grant(grant_id);

ALTER TABLE ONLY public.gathered_part
    ADD CONSTRAINT gathered_part_seal_id_fkey FOREIGN KEY (seal_id) REFERENCES public.gathered_seal(seal_id);

ALTER TABLE ONLY public.handling_inquiry_answer
    ADD CONSTRAINT handling_inquiry_answer_inquiry_id_fkey FOREIGN KEY (inquiry_id) REFERENCES public.handling_inquiry(inquiry_id);

ALTER TABLE ONLY public.handling_inquiry_warning
    ADD CONSTRAINT handling_inquiry_warning_inquiry_id_fkey FOREIGN KEY (inquiry_id) REFERENCES public.handling_inquiry(inquiry_id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_staff_no_fkey FOREIGN KEY (staff_no) REFERENCES public.staff(staff_no);

ALTER TABLE ONLY public.lookup_finding
    ADD CONSTRAINT lookup_finding_review_id_fkey FOREIGN KEY (review_id) REFERENCES public.lookup_review(review_id);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_behind_fkey FOREIGN KEY (behind) REFERENCES public.parked(parked_id);

ALTER TABLE ONLY public.password_history
    ADD CONSTRAINT password_history_staff_no_fkey FOREIGN KEY (staff_no) REFERENCES public.staff(staff_no);

ALTER TABLE ONLY public.record_copy_deletion
    ADD CONSTRAINT record_copy_deletion_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.disclosure_request(request_id);

ALTER TABLE ONLY public.record_copy_forgotten
    ADD CONSTRAINT record_copy_forgotten_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.disclosure_request(request_id);

ALTER TABLE ONLY public.record_copy_part
    ADD CONSTRAINT record_copy_part_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.disclosure_request(request_id);

ALTER TABLE ONLY public.record_copy_release
    ADD CONSTRAINT record_copy_release_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.disclosure_request(request_id);

ALTER TABLE ONLY public.review_item
    ADD CONSTRAINT review_item_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES public.role_grant(grant_id);

ALTER TABLE ONLY public.review_item
    ADD CONSTRAINT review_item_review_id_fkey FOREIGN KEY (review_id) REFERENCES public.review(review_id);

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_deputy_for_fkey FOREIGN KEY (deputy_for) REFERENCES public.staff(staff_no);

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_inquiry FOREIGN KEY (inquiry_id) REFERENCES public.staff_inquiry(inquiry_id) NOT VALID;

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_staff_no_fkey FOREIGN KEY (staff_no) REFERENCES public.staff(staff_no);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_staff_no_fkey FOREIGN KEY (staff_no) REFERENCES public.staff(staff_no);

ALTER TABLE ONLY public.staff_change
    ADD CONSTRAINT staff_change_staff_no_fkey FOREIGN KEY (staff_no) REFERENCES public.staff(staff_no);

ALTER TABLE ONLY public.staff_inquiry_answer
    ADD CONSTRAINT staff_inquiry_answer_inquiry_id_fkey FOREIGN KEY (inquiry_id) REFERENCES public.staff_inquiry(inquiry_id);

ALTER TABLE ONLY public.staff_inquiry_close
    ADD CONSTRAINT staff_inquiry_close_inquiry_id_fkey FOREIGN KEY (inquiry_id) REFERENCES public.staff_inquiry_answer(inquiry_id);

ALTER TABLE ONLY public.staff_inquiry_warning
    ADD CONSTRAINT staff_inquiry_warning_inquiry_id_fkey FOREIGN KEY (inquiry_id) REFERENCES public.staff_inquiry(inquiry_id);

ALTER TABLE ONLY public.terminal_use
    ADD CONSTRAINT terminal_use_terminal_fkey FOREIGN KEY (terminal) REFERENCES public.terminal(reference);

ALTER TABLE ONLY public.use_suspension_decision
    ADD CONSTRAINT use_suspension_decision_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.disclosure_request(request_id);

ALTER TABLE ONLY public.use_suspension_end
    ADD CONSTRAINT use_suspension_end_suspension_id_fkey FOREIGN KEY (suspension_id) REFERENCES public.use_suspension_decision(suspension_id);

ALTER TABLE ONLY public.work_order
    ADD CONSTRAINT work_order_contract_id_fkey FOREIGN KEY (contract_id) REFERENCES public.contract(contract_id);

ALTER TABLE ONLY public.work_order_deletion
    ADD CONSTRAINT work_order_deletion_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.work_order_execution(order_id);

ALTER TABLE ONLY public.work_order_execution
    ADD CONSTRAINT work_order_execution_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.work_order(order_id);

ALTER TABLE ONLY public.work_order_fetch
    ADD CONSTRAINT work_order_fetch_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.work_order_execution(order_id);

ALTER TABLE ONLY public.work_order_file
    ADD CONSTRAINT work_order_file_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.work_order_execution(order_id);

ALTER TABLE ONLY public.work_order_receipt
    ADD CONSTRAINT work_order_receipt_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.work_order_execution(order_id);

REVOKE ALL ON FUNCTION public.drop_gathered_month(class text, month date) FROM PUBLIC;

GRANT ALL ON FUNCTION public.drop_gathered_month(class text, month date) TO shuno_access;

REVOKE ALL ON FUNCTION public.make_gathered_month(class text, month date) FROM PUBLIC;

GRANT ALL ON FUNCTION public.make_gathered_month(class text, month date) TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.abnormal_access TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.abnormal_access_escalation TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.abnormal_access_report TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.abnormal_access_result TO shuno_access;

GRANT SELECT ON TABLE public.access_record TO shuno_access;

GRANT INSERT(service) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(instance) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(occurred_at) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(actor_id) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(actor_kind) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(roles) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(office) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(terminal) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(action) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(permission) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(purpose) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(subject_type) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(fields) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(row_count) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(detail) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(outcome) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(rule) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(caused_by_event) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(trace_id) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(span_id) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(key_id) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(sequence_no) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(subject_ref) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(row_hash) ON TABLE public.access_record TO shuno_access;

GRANT INSERT(hmac) ON TABLE public.access_record TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.access_seal TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.addressee_alias TO shuno_access;

GRANT UPDATE(surviving_no) ON TABLE public.addressee_alias TO shuno_access;

GRANT UPDATE(change_no) ON TABLE public.addressee_alias TO shuno_access;

GRANT UPDATE(heard_at) ON TABLE public.addressee_alias TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.announced_seal TO shuno_access;

GRANT UPDATE(seal_no) ON TABLE public.announced_seal TO shuno_access;

GRANT UPDATE(seal_hash) ON TABLE public.announced_seal TO shuno_access;

GRANT UPDATE(sealed_at) ON TABLE public.announced_seal TO shuno_access;

GRANT UPDATE(heard_at) ON TABLE public.announced_seal TO shuno_access;

GRANT UPDATE(clock_drift_milliseconds) ON TABLE public.announced_seal TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.appointment TO shuno_access;

GRANT UPDATE(valid_until) ON TABLE public.appointment TO shuno_access;

GRANT UPDATE(kind) ON TABLE public.appointment TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.approval TO shuno_access;

GRANT UPDATE(maker) ON TABLE public.approval TO shuno_access;

GRANT UPDATE(state) ON TABLE public.approval TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.approval_draft TO shuno_access;

GRANT UPDATE(state) ON TABLE public.approval_draft TO shuno_access;

GRANT UPDATE(expires_at) ON TABLE public.approval_draft TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.approval_draft_step TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.approval_step TO shuno_access;

GRANT SELECT,INSERT,UPDATE ON TABLE public.authority TO shuno_access;

GRANT SELECT,INSERT,UPDATE ON TABLE public.authority_beat TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.contract TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.contract_end TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.contract_worker TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.contract_worker_end TO shuno_access;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.credential TO shuno_access;

GRANT SELECT,INSERT,DELETE ON TABLE public.day_to_look_at TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.disclosure_correction TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.disclosure_letter TO shuno_access;

GRANT USAGE ON SEQUENCE public.disclosure_letter_letter_id_seq TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.disclosure_recipient TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.disclosure_request TO shuno_access;

GRANT UPDATE(request_id) ON TABLE public.disclosure_request TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.disclosure_step TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.disclosure_warning TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.emergency_review TO shuno_access;

GRANT SELECT,INSERT,DELETE ON TABLE public.ended_session TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.gathered_deletion TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.gathered_part TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.gathered_record TO shuno_access;

GRANT SELECT ON TABLE public.gathered_seal TO shuno_access;

GRANT INSERT(service) ON TABLE public.gathered_seal TO shuno_access;

GRANT INSERT(seal_no) ON TABLE public.gathered_seal TO shuno_access;

GRANT INSERT(cluster_epoch) ON TABLE public.gathered_seal TO shuno_access;

GRANT INSERT(from_tx) ON TABLE public.gathered_seal TO shuno_access;

GRANT INSERT(to_tx) ON TABLE public.gathered_seal TO shuno_access;

GRANT INSERT(row_count) ON TABLE public.gathered_seal TO shuno_access;

GRANT INSERT(root) ON TABLE public.gathered_seal TO shuno_access;

GRANT INSERT(previous_hash) ON TABLE public.gathered_seal TO shuno_access;

GRANT INSERT(sealed_at) ON TABLE public.gathered_seal TO shuno_access;

GRANT INSERT(key_id) ON TABLE public.gathered_seal TO shuno_access;

GRANT INSERT(seal_hash) ON TABLE public.gathered_seal TO shuno_access;

GRANT INSERT(signature) ON TABLE public.gathered_seal TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.gathering_ask TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.gathering_finding TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.gathering_loss TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.gathering_progress TO shuno_access;

GRANT UPDATE(complete_through) ON TABLE public.gathering_progress TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.handling_inquiry TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.handling_inquiry_answer TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.handling_inquiry_warning TO shuno_access;

GRANT SELECT,INSERT,DELETE ON TABLE public.inbox TO shuno_access;

GRANT SELECT,INSERT,UPDATE ON TABLE public.inbox_offset TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.invitation TO shuno_access;

GRANT UPDATE(ended_at) ON TABLE public.invitation TO shuno_access;

GRANT UPDATE(ended_by) ON TABLE public.invitation TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.job_run TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.lookup_finding TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.lookup_review TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.machine TO shuno_access;

GRANT UPDATE(kind) ON TABLE public.machine TO shuno_access;

GRANT UPDATE(permissions) ON TABLE public.machine TO shuno_access;

GRANT UPDATE(office) ON TABLE public.machine TO shuno_access;

GRANT UPDATE(state) ON TABLE public.machine TO shuno_access;

GRANT UPDATE(valid_from) ON TABLE public.machine TO shuno_access;

GRANT UPDATE(valid_until) ON TABLE public.machine TO shuno_access;

GRANT UPDATE(authority_version) ON TABLE public.machine TO shuno_access;

GRANT UPDATE(approval_id) ON TABLE public.machine TO shuno_access;

GRANT UPDATE(disabled_by) ON TABLE public.machine TO shuno_access;

GRANT UPDATE(disabled_at) ON TABLE public.machine TO shuno_access;

GRANT UPDATE(end_reason) ON TABLE public.machine TO shuno_access;

GRANT SELECT,INSERT,DELETE ON TABLE public.machine_assertion TO shuno_access;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.machine_key TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.merge_heard TO shuno_access;

GRANT SELECT ON TABLE public.merged_addressee TO shuno_access;

GRANT SELECT ON TABLE public.migration TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.needless_account_check TO shuno_access;

GRANT SELECT,INSERT,DELETE ON TABLE public.oidc_start TO shuno_access;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO shuno_access;

GRANT SELECT,INSERT,UPDATE ON TABLE public.parked TO shuno_access;

GRANT SELECT,INSERT,DELETE ON TABLE public.password_history TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.record_copy_deletion TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.record_copy_forgotten TO shuno_access;

GRANT SELECT,INSERT,DELETE ON TABLE public.record_copy_part TO shuno_access;

GRANT UPDATE(made_at) ON TABLE public.record_copy_part TO shuno_access;

GRANT UPDATE(sha256) ON TABLE public.record_copy_part TO shuno_access;

GRANT UPDATE(nonce) ON TABLE public.record_copy_part TO shuno_access;

GRANT UPDATE(sealed) ON TABLE public.record_copy_part TO shuno_access;

GRANT UPDATE(added_by) ON TABLE public.record_copy_part TO shuno_access;

GRANT UPDATE(recorded_at) ON TABLE public.record_copy_part TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.record_copy_release TO shuno_access;

GRANT SELECT ON TABLE public.record_handover TO shuno_access;

GRANT INSERT(next_seal_no),UPDATE(next_seal_no) ON TABLE public.record_handover TO shuno_access;

GRANT INSERT(last_seal_no) ON TABLE public.record_handover TO shuno_access;

GRANT INSERT(rows_max) ON TABLE public.record_handover TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.review TO shuno_access;

GRANT UPDATE(signed_off_by) ON TABLE public.review TO shuno_access;

GRANT UPDATE(signed_off_at) ON TABLE public.review TO shuno_access;

GRANT UPDATE(lapsed_on) ON TABLE public.review TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.review_item TO shuno_access;

GRANT UPDATE(keep) ON TABLE public.review_item TO shuno_access;

GRANT UPDATE(reason) ON TABLE public.review_item TO shuno_access;

GRANT UPDATE(decided_by) ON TABLE public.review_item TO shuno_access;

GRANT UPDATE(decided_at) ON TABLE public.review_item TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.role_grant TO shuno_access;

GRANT UPDATE(valid_until) ON TABLE public.role_grant TO shuno_access;

GRANT UPDATE(suspended_on) ON TABLE public.role_grant TO shuno_access;

GRANT UPDATE(revoked_at) ON TABLE public.role_grant TO shuno_access;

GRANT UPDATE(revoked_by) ON TABLE public.role_grant TO shuno_access;

GRANT UPDATE(end_reason) ON TABLE public.role_grant TO shuno_access;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.role_register TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.session TO shuno_access;

GRANT UPDATE(secret_hash) ON TABLE public.session TO shuno_access;

GRANT UPDATE(office) ON TABLE public.session TO shuno_access;

GRANT UPDATE(last_seen_at) ON TABLE public.session TO shuno_access;

GRANT UPDATE(ended_at) ON TABLE public.session TO shuno_access;

GRANT UPDATE(ended_reason) ON TABLE public.session TO shuno_access;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.sign_in_attempt TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.staff TO shuno_access;

GRANT UPDATE(display_name) ON TABLE public.staff TO shuno_access;

GRANT UPDATE(employment) ON TABLE public.staff TO shuno_access;

GRANT UPDATE(state) ON TABLE public.staff TO shuno_access;

GRANT UPDATE(valid_until) ON TABLE public.staff TO shuno_access;

GRANT UPDATE(enabled_at) ON TABLE public.staff TO shuno_access;

GRANT UPDATE(authority_version) ON TABLE public.staff TO shuno_access;

GRANT UPDATE(related_subjects) ON TABLE public.staff TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.staff_change TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.staff_day TO shuno_access;

GRANT UPDATE(uses) ON TABLE public.staff_day TO shuno_access;

GRANT UPDATE(persons) ON TABLE public.staff_day TO shuno_access;

GRANT UPDATE(refusals) ON TABLE public.staff_day TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.staff_inquiry TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.staff_inquiry_answer TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.staff_inquiry_close TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.staff_inquiry_warning TO shuno_access;

GRANT SELECT,INSERT,UPDATE ON TABLE public.terminal TO shuno_access;

GRANT SELECT,INSERT,DELETE ON TABLE public.terminal_use TO shuno_access;

GRANT SELECT,INSERT,UPDATE ON TABLE public.use_suspension TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.use_suspension_decision TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.use_suspension_end TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.work_order TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.work_order_deletion TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.work_order_execution TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.work_order_fetch TO shuno_access;

GRANT SELECT,INSERT,DELETE ON TABLE public.work_order_file TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.work_order_receipt TO shuno_access;
