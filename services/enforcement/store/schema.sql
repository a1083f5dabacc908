-- The whole schema after all migrations. Written by `make schema`; never edited, never run.

CREATE SCHEMA national_tax;

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

CREATE FUNCTION public.distribution_adds_up() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    shared_yen bigint;

received_yen bigint;

BEGIN
    SELECT sum(amount_yen) INTO shared_yen FROM distribution_share
    WHERE distribution_id = NEW.distribution_id AND statement_no = NEW.step_no;

SELECT amount_yen INTO STRICT received_yen FROM distribution WHERE distribution_id = NEW.distribution_id;

IF shared_yen IS DISTINCT FROM received_yen THEN
        RAISE EXCEPTION 'distribution %: its statement is not what was received', NEW.distribution_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'distribution_adds_up';

END IF;

RETURN NEW;

END
$$;

CREATE TABLE national_tax.filing (
    filing_id bigint NOT NULL,
    addressee_no text NOT NULL,
    tax_year integer NOT NULL,
    income_kind text NOT NULL,
    income_yen bigint NOT NULL,
    withheld_yen bigint NOT NULL,
    tax_office text NOT NULL,
    source_reference text NOT NULL,
    known_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT filing_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT filing_income_kind_check CHECK ((income_kind = ANY (ARRAY['wages'::text, 'pension'::text, 'business'::text, 'real_estate'::text, 'transfer'::text, 'other'::text]))),
    CONSTRAINT filing_source_reference_check CHECK ((source_reference <> ''::text)),
    CONSTRAINT filing_tax_office_check CHECK ((tax_office <> ''::text)),
    CONSTRAINT filing_tax_year_check CHECK (((tax_year >= 1950) AND (tax_year <= 2200))),
    CONSTRAINT filing_withheld_yen_check CHECK ((withheld_yen >= 0))
);

ALTER TABLE national_tax.filing ALTER COLUMN filing_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME national_tax.filing_filing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE national_tax.reading (
    reading_id bigint NOT NULL,
    case_id bigint NOT NULL,
    addressee_no text NOT NULL,
    reader text NOT NULL,
    purpose text NOT NULL,
    ground text NOT NULL,
    filing_count integer NOT NULL,
    read_at timestamp with time zone NOT NULL,
    CONSTRAINT reading_filing_count_check CHECK ((filing_count >= 0))
);

ALTER TABLE national_tax.reading ALTER COLUMN reading_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME national_tax.reading_reading_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.ability_sheet (
    sheet_id bigint NOT NULL,
    case_id bigint NOT NULL,
    made_on date NOT NULL,
    evidence text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT ability_sheet_evidence_check CHECK ((evidence <> ''::text))
);

CREATE TABLE public.ability_sheet_line (
    sheet_id bigint NOT NULL,
    line_no integer NOT NULL,
    kind text NOT NULL,
    label text NOT NULL,
    amount_yen bigint NOT NULL,
    CONSTRAINT ability_sheet_line_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT ability_sheet_line_kind_check CHECK ((kind = ANY (ARRAY['income'::text, 'living'::text, 'working'::text, 'liquid'::text, 'property'::text, 'owed_elsewhere'::text]))),
    CONSTRAINT ability_sheet_line_label_check CHECK ((label <> ''::text)),
    CONSTRAINT ability_sheet_line_line_no_check CHECK ((line_no > 0))
);

ALTER TABLE public.ability_sheet ALTER COLUMN sheet_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ability_sheet_sheet_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
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

CREATE TABLE public.appeal (
    appeal_id uuid NOT NULL,
    case_id bigint NOT NULL,
    addressee_no text NOT NULL,
    act_kind text NOT NULL,
    document_no text,
    seizure_id uuid,
    disposition_id uuid,
    sale_id uuid,
    distribution_id uuid,
    appellant text NOT NULL,
    appellant_name text NOT NULL,
    grounds text NOT NULL,
    known_on date NOT NULL,
    filed_on date NOT NULL,
    received_on date NOT NULL,
    last_day date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT appeal_act_kind_check CHECK ((act_kind = ANY (ARRAY['dunning_notice'::text, 'seizure'::text, 'disposition'::text, 'sale'::text, 'distribution'::text]))),
    CONSTRAINT appeal_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT appeal_appellant_check CHECK ((appellant = ANY (ARRAY['debtor'::text, 'third_party'::text]))),
    CONSTRAINT appeal_check CHECK (((appellant = 'third_party'::text) = (appellant_name <> ''::text))),
    CONSTRAINT appeal_check1 CHECK ((filed_on >= known_on)),
    CONSTRAINT appeal_check2 CHECK ((received_on >= filed_on)),
    CONSTRAINT appeal_check3 CHECK ((num_nonnulls(document_no, seizure_id, disposition_id, sale_id, distribution_id) = 1)),
    CONSTRAINT appeal_check4 CHECK (
CASE act_kind
    WHEN 'dunning_notice'::text THEN (document_no IS NOT NULL)
    WHEN 'seizure'::text THEN (seizure_id IS NOT NULL)
    WHEN 'disposition'::text THEN (disposition_id IS NOT NULL)
    WHEN 'sale'::text THEN (sale_id IS NOT NULL)
    ELSE (distribution_id IS NOT NULL)
END),
    CONSTRAINT appeal_document_no_check CHECK ((document_no <> ''::text)),
    CONSTRAINT appeal_grounds_check CHECK ((grounds <> ''::text))
);

CREATE TABLE public.appeal_step (
    appeal_id uuid NOT NULL,
    step_no integer NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    effective_on date NOT NULL,
    due_on date,
    note text NOT NULL,
    approval_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT appeal_step_check CHECK ((due_on >= effective_on)),
    CONSTRAINT appeal_step_check1 CHECK (((kind <> ALL (ARRAY['correction_ordered'::text, 'answer_asked'::text])) OR (due_on IS NOT NULL))),
    CONSTRAINT appeal_step_check2 CHECK (((kind = ANY (ARRAY['sale_allowed'::text, 'rejected'::text, 'dismissed'::text, 'upheld'::text, 'upheld_part'::text, 'withdrawn'::text, 'carried_out'::text])) = (approval_id IS NOT NULL))),
    CONSTRAINT appeal_step_kind_check CHECK ((kind = ANY (ARRAY['received'::text, 'correction_ordered'::text, 'corrected'::text, 'answer_asked'::text, 'answered'::text, 'sale_allowed'::text, 'rejected'::text, 'dismissed'::text, 'upheld'::text, 'upheld_part'::text, 'withdrawn'::text, 'carried_out'::text]))),
    CONSTRAINT appeal_step_state_check CHECK ((state <> 'sale_allowed'::text)),
    CONSTRAINT appeal_step_step_no_check CHECK ((step_no > 0))
);

CREATE TABLE public.disposition (
    disposition_id uuid NOT NULL,
    case_id bigint NOT NULL,
    addressee_no text NOT NULL,
    kind text NOT NULL,
    ground text NOT NULL,
    authority text DEFAULT ''::text NOT NULL,
    reference text DEFAULT ''::text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    property_id bigint,
    counterparty_no text,
    limit_yen bigint,
    began_on date,
    due_on date,
    due_time time without time zone,
    decided_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT disposition_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT disposition_check CHECK (((kind <> ALL (ARRAY['participation'::text, 'distribution_request'::text])) OR ((authority <> ''::text) AND (reference <> ''::text)))),
    CONSTRAINT disposition_check1 CHECK (((kind <> ALL (ARRAY['participation'::text, 'provisional_seizure'::text])) OR (property_id IS NOT NULL))),
    CONSTRAINT disposition_check3 CHECK (((kind = 'acceleration'::text) = (due_time IS NOT NULL))),
    CONSTRAINT disposition_check5 CHECK (((kind <> 'provisional_seizure'::text) OR (limit_yen IS NOT NULL))),
    CONSTRAINT disposition_check6 CHECK (((kind <> 'association'::text) OR (authority <> ''::text))),
    CONSTRAINT disposition_counterparty_no_check CHECK ((counterparty_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT disposition_ground_check CHECK ((ground <> ''::text)),
    CONSTRAINT disposition_limit_yen_check CHECK ((limit_yen > 0))
);

CREATE TABLE public.hold (
    hold_id uuid NOT NULL,
    case_id bigint NOT NULL,
    ground text NOT NULL,
    first_day date NOT NULL,
    last_day date,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT hold_check CHECK ((last_day >= first_day))
);

CREATE TABLE public.hold_claim (
    hold_id uuid NOT NULL,
    claim_id bigint NOT NULL
);

CREATE TABLE public.hold_end (
    hold_id uuid NOT NULL,
    approval_id uuid NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.known_claim (
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    notice_no text NOT NULL,
    instalment text NOT NULL,
    assessed_yen bigint NOT NULL,
    open_yen bigint NOT NULL,
    owed_yen bigint NOT NULL,
    due_on date NOT NULL,
    overdue_on date,
    revised_on date,
    settled_on date,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT known_claim_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT known_claim_assessed_yen_check CHECK ((assessed_yen >= 0)),
    CONSTRAINT known_claim_check CHECK ((owed_yen >= open_yen)),
    CONSTRAINT known_claim_claim_id_check CHECK ((claim_id > 0)),
    CONSTRAINT known_claim_open_yen_check CHECK ((open_yen >= 0))
);

CREATE VIEW public.appeal_now AS
 SELECT DISTINCT ON (a.appeal_id) a.appeal_id,
    a.case_id,
    a.addressee_no,
    a.act_kind,
    a.document_no,
    a.seizure_id,
    a.disposition_id,
    a.sale_id,
    a.distribution_id,
    a.appellant,
    a.appellant_name,
    a.grounds,
    a.known_on,
    a.filed_on,
    a.received_on,
    a.last_day,
    a.recorded_by,
    a.recorded_at,
    s.step_no,
    s.kind AS last_step,
    s.state,
    s.effective_on,
    s.due_on,
    COALESCE(a.document_no, (COALESCE(a.seizure_id, a.disposition_id, a.sale_id, a.distribution_id))::text) AS act_reference,
    ARRAY( SELECT DISTINCT n.tax_item
           FROM (public.hold_claim c
             JOIN public.known_claim n USING (claim_id))
          WHERE (c.hold_id = a.appeal_id)
        UNION
         SELECT d.ground
           FROM public.disposition d
          WHERE ((d.disposition_id = a.disposition_id) AND (d.kind = 'provisional_seizure'::text))
  ORDER BY 1) AS tax_items,
    ((EXISTS ( SELECT 1
           FROM public.hold h
          WHERE (h.hold_id = a.appeal_id))) AND (NOT (EXISTS ( SELECT 1
           FROM public.hold_end e
          WHERE (e.hold_id = a.appeal_id))))) AS stops_sale
   FROM (public.appeal a
     JOIN public.appeal_step s USING (appeal_id))
  ORDER BY a.appeal_id, s.step_no DESC;

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

CREATE TABLE public.assistance (
    addressee_no text NOT NULL,
    assisted boolean NOT NULL,
    effective_on date NOT NULL,
    announced_at timestamp with time zone NOT NULL,
    source text NOT NULL,
    event_id text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT assistance_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT assistance_source_check CHECK ((source <> ''::text))
);

CREATE VIEW public.assistance_now AS
 SELECT DISTINCT ON (addressee_no) addressee_no,
    assisted,
    effective_on,
    event_id
   FROM public.assistance
  ORDER BY addressee_no, effective_on DESC, announced_at DESC, event_id DESC;

CREATE TABLE public.association_receipt (
    disposition_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    is_reversal boolean NOT NULL,
    report_id uuid
);

CREATE TABLE public.association_report (
    report_id uuid NOT NULL,
    authority text NOT NULL,
    made_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT association_report_authority_check CHECK ((authority <> ''::text))
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

CREATE TABLE public.block (
    block_id uuid NOT NULL,
    addressee_no text NOT NULL,
    state text NOT NULL,
    first_day date NOT NULL,
    last_day date,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT block_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT block_check CHECK ((last_day >= first_day)),
    CONSTRAINT block_state_check CHECK ((state <> ''::text))
);

CREATE TABLE public.block_claim (
    block_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    CONSTRAINT block_claim_claim_id_check CHECK ((claim_id > 0))
);

CREATE TABLE public.block_end (
    block_id uuid NOT NULL,
    ended_on date NOT NULL,
    heard_at timestamp with time zone NOT NULL
);

CREATE TABLE public.broken_instalment (
    measure_id uuid NOT NULL,
    number integer NOT NULL,
    found_on date NOT NULL,
    paid_yen bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT broken_instalment_paid_yen_check CHECK ((paid_yen >= 0))
);

CREATE TABLE public.case_assignment (
    case_id bigint NOT NULL,
    assignment_no integer NOT NULL,
    assignee text NOT NULL,
    reason text NOT NULL,
    effective_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    desk text,
    CONSTRAINT case_assignment_assignee_check CHECK ((assignee ~ '^[A-Za-z0-9_.:-]{1,60}$'::text)),
    CONSTRAINT case_assignment_assignment_no_check CHECK ((assignment_no > 0)),
    CONSTRAINT case_assignment_desk_check CHECK ((desk <> ''::text)),
    CONSTRAINT case_assignment_reason_check CHECK ((reason <> ''::text))
);

CREATE VIEW public.case_assignee AS
 SELECT DISTINCT ON (case_id) case_id,
    assignment_no,
    assignee,
    desk
   FROM public.case_assignment
  ORDER BY case_id, assignment_no DESC;

CREATE TABLE public.case_list (
    list_id bigint NOT NULL,
    extraction_id bigint,
    name text NOT NULL,
    purpose text NOT NULL,
    made_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT case_list_name_check CHECK ((name <> ''::text)),
    CONSTRAINT case_list_purpose_check CHECK ((purpose <> ''::text))
);

CREATE TABLE public.case_list_action (
    list_id bigint NOT NULL,
    action_no integer NOT NULL,
    action jsonb NOT NULL,
    case_count integer NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT case_list_action_action_no_check CHECK ((action_no > 0)),
    CONSTRAINT case_list_action_case_count_check CHECK ((case_count >= 0))
);

ALTER TABLE public.case_list ALTER COLUMN list_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_list_list_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.case_list_member (
    list_id bigint NOT NULL,
    case_id bigint NOT NULL
);

CREATE TABLE public.case_step (
    case_id bigint NOT NULL,
    step_no integer NOT NULL,
    kind text NOT NULL,
    effective_on date NOT NULL,
    caused_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT case_step_kind_check CHECK ((kind = ANY (ARRAY['opened'::text, 'closed'::text]))),
    CONSTRAINT case_step_step_no_check CHECK ((step_no > 0))
);

CREATE TABLE public.case_tag (
    tag_id bigint NOT NULL,
    case_id bigint NOT NULL,
    tag text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    note text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT case_tag_check CHECK ((last_day >= first_day)),
    CONSTRAINT case_tag_tag_check CHECK ((tag ~ '^[a-z][a-z0-9_]{0,39}$'::text))
);

CREATE TABLE public.case_tag_end (
    tag_id bigint NOT NULL,
    effective_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE public.case_tag ALTER COLUMN tag_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_tag_tag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.circumstance (
    circumstance_id uuid NOT NULL,
    case_id bigint NOT NULL,
    addressee_no text NOT NULL,
    kind text NOT NULL,
    authority text NOT NULL,
    reference text NOT NULL,
    occurred_on date NOT NULL,
    known_on date NOT NULL,
    respond_by date,
    has_tax_agent boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT circumstance_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT circumstance_check CHECK ((known_on >= occurred_on)),
    CONSTRAINT circumstance_kind_check CHECK ((kind = ANY (ARRAY['bankruptcy'::text, 'reorganisation'::text, 'rehabilitation'::text, 'auction'::text, 'death'::text, 'limited_acceptance'::text, 'moving_out'::text, 'dissolution'::text])))
);

CREATE TABLE public.circumstance_end (
    circumstance_id uuid NOT NULL,
    approval_id uuid NOT NULL,
    ended_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.claim_obligor (
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    CONSTRAINT claim_obligor_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT claim_obligor_claim_id_check CHECK ((claim_id > 0))
);

CREATE TABLE public.competing_creditor (
    creditor_id uuid NOT NULL,
    property_id bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    claimed_yen bigint NOT NULL,
    ranks_on date,
    arrived_on date,
    limit_yen bigint,
    from_former_owner boolean NOT NULL,
    reference text NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT competing_creditor_check CHECK (((kind = ANY (ARRAY['retention'::text, 'preservation'::text])) = (ranks_on IS NULL))),
    CONSTRAINT competing_creditor_check1 CHECK (((kind = ANY (ARRAY['tax_request'::text, 'charge_request'::text])) = (arrived_on IS NOT NULL))),
    CONSTRAINT competing_creditor_claimed_yen_check CHECK ((claimed_yen > 0)),
    CONSTRAINT competing_creditor_kind_check CHECK ((kind = ANY (ARRAY['tax_request'::text, 'charge_request'::text, 'mortgage'::text, 'pledge'::text, 'lien'::text, 'provisional'::text, 'retention'::text, 'preservation'::text]))),
    CONSTRAINT competing_creditor_limit_yen_check CHECK ((limit_yen >= 0)),
    CONSTRAINT competing_creditor_name_check CHECK ((name <> ''::text))
);

CREATE TABLE public.competing_creditor_end (
    creditor_id uuid NOT NULL,
    approval_id uuid NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.contact (
    contact_id bigint NOT NULL,
    case_id bigint NOT NULL,
    kind text NOT NULL,
    made_on date NOT NULL,
    summary text NOT NULL,
    next_action text NOT NULL,
    next_action_on date,
    corrects bigint,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT contact_check CHECK (((next_action = ''::text) = (next_action_on IS NULL))),
    CONSTRAINT contact_kind_check CHECK ((kind = ANY (ARRAY['counter'::text, 'phone'::text, 'visit'::text, 'letter'::text]))),
    CONSTRAINT contact_summary_check CHECK ((summary <> ''::text))
);

ALTER TABLE public.contact ALTER COLUMN contact_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contact_contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.counted_day (
    as_of date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.counter_finding (
    claim_id bigint NOT NULL,
    item_no smallint NOT NULL,
    as_of date NOT NULL,
    found_on date NOT NULL,
    counted_in_force integer NOT NULL,
    counted_ever integer NOT NULL,
    in_force integer NOT NULL,
    ever integer NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT counter_finding_claim_id_check CHECK ((claim_id > 0))
);

CREATE TABLE public.death (
    addressee_no text NOT NULL,
    died_on date NOT NULL,
    block_id uuid NOT NULL,
    event_id text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT death_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text))
);

CREATE TABLE public.death_retracted (
    block_id uuid NOT NULL,
    event_id text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.disposition_claim (
    disposition_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    tax_item text NOT NULL,
    former_due_on date,
    CONSTRAINT disposition_claim_claim_id_check CHECK ((claim_id > 0))
);

CREATE TABLE public.disposition_payment (
    disposition_id uuid NOT NULL,
    step_no integer NOT NULL,
    paid_on date NOT NULL,
    amount_yen bigint NOT NULL,
    CONSTRAINT disposition_payment_amount_yen_check CHECK ((amount_yen > 0))
);

CREATE TABLE public.disposition_step (
    disposition_id uuid NOT NULL,
    step_no integer NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    effective_on date NOT NULL,
    document_no text,
    note text NOT NULL,
    approval_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT disposition_step_check CHECK (((kind = 'issued'::text) = (document_no IS NOT NULL))),
    CONSTRAINT disposition_step_check1 CHECK (((state = ANY (ARRAY['ended'::text, 'cancelled'::text])) <= (approval_id IS NOT NULL))),
    CONSTRAINT disposition_step_kind_check CHECK ((kind <> ''::text)),
    CONSTRAINT disposition_step_state_check CHECK ((state = ANY (ARRAY['decided'::text, 'refused'::text, 'in_force'::text, 'ended'::text, 'cancelled'::text]))),
    CONSTRAINT disposition_step_step_no_check CHECK ((step_no > 0))
);

CREATE TABLE public.heir_payment (
    entry_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    addressee_no text,
    note text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT heir_payment_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT heir_payment_note_check CHECK ((note <> ''::text))
);

CREATE TABLE public.known_receipt (
    claim_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    channel text NOT NULL,
    provisional boolean NOT NULL,
    amount_yen bigint NOT NULL,
    paid_on date NOT NULL,
    reversed_on date,
    appropriated boolean DEFAULT false NOT NULL,
    CONSTRAINT known_receipt_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT known_receipt_receipt_id_check CHECK ((receipt_id > 0))
);

CREATE VIEW public.heir_paid AS
 SELECT n.claim_id,
    n.addressee_no,
    r.amount_yen
   FROM (( SELECT DISTINCT ON (p.claim_id, p.receipt_id) p.claim_id,
            p.receipt_id,
            p.addressee_no
           FROM public.heir_payment p
          ORDER BY p.claim_id, p.receipt_id, p.entry_id DESC) n
     JOIN public.known_receipt r USING (claim_id, receipt_id))
  WHERE ((n.addressee_no IS NOT NULL) AND (r.reversed_on IS NULL));

CREATE TABLE public.succession (
    succession_id uuid NOT NULL,
    deceased_no text NOT NULL,
    died_on date NOT NULL,
    limited boolean NOT NULL,
    representative_by text,
    decided_on date NOT NULL,
    replaces uuid,
    recorded_at timestamp with time zone NOT NULL,
    is_cancellation boolean DEFAULT false NOT NULL,
    CONSTRAINT succession_check CHECK ((decided_on >= died_on)),
    CONSTRAINT succession_deceased_no_check CHECK ((deceased_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT succession_representative_by_check CHECK ((representative_by = ANY (ARRAY['notified'::text, 'designated'::text])))
);

CREATE TABLE public.succession_part (
    succession_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    amount_yen bigint NOT NULL,
    CONSTRAINT succession_part_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT succession_part_claim_id_check CHECK ((claim_id > 0))
);

CREATE VIEW public.debtor_claim AS
 SELECT c.addressee_no,
    c.claim_id,
    'own'::text AS capacity,
    NULL::bigint AS part_yen
   FROM public.known_claim c
  WHERE (NOT (EXISTS ( SELECT
           FROM public.succession_part p
          WHERE ((p.claim_id = c.claim_id) AND (NOT (EXISTS ( SELECT
                   FROM public.succession n
                  WHERE (n.replaces = p.succession_id))))))))
UNION ALL
 SELECT o.addressee_no,
    o.claim_id,
    'joint'::text AS capacity,
    NULL::bigint AS part_yen
   FROM public.claim_obligor o
UNION ALL
 SELECT p.addressee_no,
    p.claim_id,
    'heir'::text AS capacity,
    GREATEST((p.amount_yen - COALESCE(( SELECT (sum(q.amount_yen))::bigint AS sum
           FROM public.heir_paid q
          WHERE ((q.claim_id = p.claim_id) AND (q.addressee_no = p.addressee_no))), (0)::bigint)), (0)::bigint) AS part_yen
   FROM public.succession_part p
  WHERE ((NOT (EXISTS ( SELECT
           FROM public.succession n
          WHERE (n.replaces = p.succession_id)))) AND (NOT (EXISTS ( SELECT
           FROM public.claim_obligor o
          WHERE ((o.claim_id = p.claim_id) AND (o.addressee_no = p.addressee_no))))))
UNION ALL
 SELECT d.counterparty_no AS addressee_no,
    c.claim_id,
    'second'::text AS capacity,
    (d.limit_yen - COALESCE(( SELECT (sum(y.amount_yen))::bigint AS sum
           FROM public.disposition_payment y
          WHERE (y.disposition_id = d.disposition_id)), (0)::bigint)) AS part_yen
   FROM (public.disposition d
     JOIN public.disposition_claim c USING (disposition_id))
  WHERE ((d.kind = 'secondary_liability'::text) AND (d.counterparty_no IS NOT NULL) AND (EXISTS ( SELECT
           FROM public.disposition_step s
          WHERE ((s.disposition_id = d.disposition_id) AND (s.kind = 'demanded'::text)))) AND (NOT (EXISTS ( SELECT
           FROM public.disposition_step s
          WHERE ((s.disposition_id = d.disposition_id) AND (s.state = ANY (ARRAY['ended'::text, 'cancelled'::text])))))) AND (NOT (EXISTS ( SELECT
           FROM public.claim_obligor o
          WHERE ((o.claim_id = c.claim_id) AND (o.addressee_no = d.counterparty_no))))));

CREATE TABLE public.desk_holder (
    desk text NOT NULL,
    change_no integer NOT NULL,
    holder text NOT NULL,
    office text NOT NULL,
    first_day date NOT NULL,
    reason text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT desk_holder_change_no_check CHECK ((change_no > 0)),
    CONSTRAINT desk_holder_desk_check CHECK ((desk <> ''::text)),
    CONSTRAINT desk_holder_holder_check CHECK ((holder ~ '^[A-Za-z0-9_.:-]{1,60}$'::text)),
    CONSTRAINT desk_holder_office_check CHECK ((office <> ''::text)),
    CONSTRAINT desk_holder_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE public.disaster (
    disaster_id uuid NOT NULL,
    name text NOT NULL,
    happened_on date NOT NULL,
    area_codes text[] NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT disaster_name_check CHECK ((name <> ''::text))
);

CREATE TABLE public.disaster_answer (
    disaster_id uuid NOT NULL,
    page_no integer NOT NULL,
    page_count integer NOT NULL,
    stated_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT disaster_answer_check CHECK ((page_count >= page_no)),
    CONSTRAINT disaster_answer_page_no_check CHECK ((page_no >= 1))
);

CREATE TABLE public.disaster_victim (
    disaster_id uuid NOT NULL,
    addressee_no text NOT NULL,
    certificate_no text,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT disaster_victim_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT disaster_victim_certificate_no_check CHECK ((certificate_no <> ''::text))
);

CREATE TABLE public.disposition_balance (
    disposition_id uuid NOT NULL,
    ask_no integer NOT NULL,
    claim_id bigint NOT NULL,
    version integer NOT NULL,
    stated_on date NOT NULL,
    due_on date NOT NULL,
    priority_on date,
    principal_yen bigint NOT NULL,
    dunning_fee_yen bigint NOT NULL,
    late_charge_yen bigint NOT NULL,
    disposition_cost_yen bigint NOT NULL,
    provisional_yen bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT disposition_balance_ask_no_check CHECK ((ask_no > 0)),
    CONSTRAINT disposition_balance_disposition_cost_yen_check CHECK ((disposition_cost_yen >= 0)),
    CONSTRAINT disposition_balance_dunning_fee_yen_check CHECK ((dunning_fee_yen >= 0)),
    CONSTRAINT disposition_balance_late_charge_yen_check CHECK ((late_charge_yen >= 0)),
    CONSTRAINT disposition_balance_principal_yen_check CHECK ((principal_yen >= 0)),
    CONSTRAINT disposition_balance_provisional_yen_check CHECK ((provisional_yen >= 0))
);

CREATE TABLE public.disposition_failure (
    disposition_id uuid NOT NULL,
    "position" integer NOT NULL,
    rule text NOT NULL,
    claim_id bigint,
    CONSTRAINT disposition_failure_position_check CHECK (("position" >= 0))
);

CREATE TABLE public.disposition_notice (
    disposition_id uuid NOT NULL,
    ask_no integer NOT NULL,
    claim_id bigint NOT NULL,
    document_no text NOT NULL,
    issued_on date NOT NULL,
    pay_by date NOT NULL,
    returned boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT disposition_notice_ask_no_check CHECK ((ask_no > 0))
);

CREATE VIEW public.disposition_now AS
 SELECT DISTINCT ON (d.disposition_id) d.disposition_id,
    d.case_id,
    d.addressee_no,
    d.kind,
    s.step_no,
    s.kind AS last_step,
    s.state,
    s.effective_on
   FROM (public.disposition d
     JOIN public.disposition_step s USING (disposition_id))
  ORDER BY d.disposition_id, s.step_no DESC;

CREATE TABLE public.disposition_question (
    disposition_id uuid NOT NULL,
    ask_no integer NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    CONSTRAINT disposition_question_ask_no_check CHECK ((ask_no > 0))
);

CREATE TABLE public.distribution (
    distribution_id uuid NOT NULL,
    seizure_id uuid NOT NULL,
    seizure_step_no integer NOT NULL,
    addressee_no text NOT NULL,
    source text NOT NULL,
    is_direct boolean NOT NULL,
    received_on date NOT NULL,
    amount_yen bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT distribution_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT distribution_source_check CHECK ((source = ANY (ARRAY['collection'::text, 'sale'::text])))
);

CREATE TABLE public.distribution_balance (
    distribution_id uuid NOT NULL,
    ask_no integer NOT NULL,
    claim_id bigint NOT NULL,
    due_on date NOT NULL,
    cost_yen bigint NOT NULL,
    priority_days date[] NOT NULL,
    amounts_yen bigint[] NOT NULL,
    provisional_yen bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT distribution_balance_check CHECK ((cardinality(priority_days) = cardinality(amounts_yen))),
    CONSTRAINT distribution_balance_cost_yen_check CHECK ((cost_yen >= 0)),
    CONSTRAINT distribution_balance_provisional_yen_check CHECK ((provisional_yen >= 0))
);

CREATE TABLE public.distribution_share (
    distribution_id uuid NOT NULL,
    statement_no integer NOT NULL,
    "position" integer NOT NULL,
    kind text NOT NULL,
    claim_id bigint,
    creditor_id uuid,
    claimed_yen bigint NOT NULL,
    amount_yen bigint NOT NULL,
    article text NOT NULL,
    CONSTRAINT distribution_share_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT distribution_share_check CHECK (((kind = ANY (ARRAY['cost'::text, 'own'::text])) = (claim_id IS NOT NULL))),
    CONSTRAINT distribution_share_check1 CHECK (((kind = 'creditor'::text) = (creditor_id IS NOT NULL))),
    CONSTRAINT distribution_share_check2 CHECK (((kind = 'rest'::text) OR (amount_yen <= claimed_yen))),
    CONSTRAINT distribution_share_claimed_yen_check CHECK ((claimed_yen >= 0)),
    CONSTRAINT distribution_share_kind_check CHECK ((kind = ANY (ARRAY['cost'::text, 'own'::text, 'creditor'::text, 'rest'::text]))),
    CONSTRAINT distribution_share_position_check CHECK (("position" > 0))
);

CREATE TABLE public.distribution_step (
    distribution_id uuid NOT NULL,
    step_no integer NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    effective_on date NOT NULL,
    document_no text,
    delivery_on date,
    note text NOT NULL,
    approval_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT distribution_step_check CHECK (((kind = ANY (ARRAY['decided'::text, 'divided'::text])) = (document_no IS NOT NULL))),
    CONSTRAINT distribution_step_check1 CHECK ((delivery_on >= effective_on)),
    CONSTRAINT distribution_step_check2 CHECK (((kind = ANY (ARRAY['opened'::text, 'decided'::text, 'dismissed'::text, 'upheld'::text])) = (approval_id IS NOT NULL))),
    CONSTRAINT distribution_step_kind_check CHECK ((kind = ANY (ARRAY['opened'::text, 'asked'::text, 'stated'::text, 'divided'::text, 'decided'::text, 'sent'::text, 'objected'::text, 'dismissed'::text, 'upheld'::text, 'paid_out'::text]))),
    CONSTRAINT distribution_step_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'stated'::text, 'decided'::text, 'sent'::text, 'objected'::text, 'paid_out'::text]))),
    CONSTRAINT distribution_step_step_no_check CHECK ((step_no > 0))
);

CREATE TABLE public.document_series (
    fiscal_year integer NOT NULL,
    last_serial integer NOT NULL,
    CONSTRAINT document_series_last_serial_check CHECK ((last_serial > 0))
);

CREATE TABLE public.dunning_history (
    question_id uuid NOT NULL,
    entry_no integer NOT NULL,
    on_day date NOT NULL,
    kind text NOT NULL,
    reference text NOT NULL,
    detail text NOT NULL,
    next_action_on date,
    corrected boolean NOT NULL,
    CONSTRAINT dunning_history_entry_no_check CHECK ((entry_no > 0)),
    CONSTRAINT dunning_history_kind_check CHECK ((kind <> ''::text)),
    CONSTRAINT dunning_history_reference_check CHECK ((reference <> ''::text))
);

CREATE TABLE public.duty (
    duty_id uuid NOT NULL,
    seizure_id uuid NOT NULL,
    kind text NOT NULL,
    remaining_yen bigint NOT NULL,
    owner_office text NOT NULL,
    opened_on date NOT NULL,
    due_on date NOT NULL,
    caused_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT duty_check CHECK ((due_on >= opened_on)),
    CONSTRAINT duty_remaining_yen_check CHECK ((remaining_yen >= 0))
);

CREATE TABLE public.duty_end (
    duty_id uuid NOT NULL,
    outcome text NOT NULL,
    caused_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT duty_end_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'replaced'::text, 'lapsed'::text])))
);

CREATE TABLE public.duty_finding (
    duty_id uuid NOT NULL,
    finding text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT duty_finding_finding_check CHECK ((finding <> ''::text))
);

CREATE TABLE public.ended_session (
    session text NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    tokens_expire_at timestamp with time zone NOT NULL
);

CREATE TABLE public.enforcement_case (
    case_id bigint NOT NULL,
    addressee_no text NOT NULL,
    is_open boolean NOT NULL,
    CONSTRAINT enforcement_case_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text))
);

ALTER TABLE public.enforcement_case ALTER COLUMN case_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.enforcement_case_case_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.extension (
    extension_id uuid NOT NULL,
    disaster_id uuid NOT NULL,
    ended_on date NOT NULL,
    due_on date NOT NULL,
    decided_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT extension_check CHECK ((due_on > ended_on))
);

CREATE TABLE public.extension_claim (
    extension_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    former_due_on date NOT NULL,
    CONSTRAINT extension_claim_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT extension_claim_claim_id_check CHECK ((claim_id > 0))
);

CREATE TABLE public.extension_revoked (
    extension_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    approval_id uuid NOT NULL,
    revoked_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.extraction (
    extraction_id bigint NOT NULL,
    name text NOT NULL,
    purpose text NOT NULL,
    conditions jsonb NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT extraction_name_check CHECK ((name <> ''::text)),
    CONSTRAINT extraction_purpose_check CHECK ((purpose <> ''::text))
);

ALTER TABLE public.extraction ALTER COLUMN extraction_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.extraction_extraction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.failed_precondition (
    seizure_id uuid NOT NULL,
    "position" integer NOT NULL,
    rule text NOT NULL,
    claim_id bigint
);

CREATE TABLE public.field_result (
    sheet_id uuid NOT NULL,
    contact_id bigint NOT NULL,
    visited_on date NOT NULL,
    abode text NOT NULL,
    mail_reaches boolean,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT field_result_abode_check CHECK ((abode = ANY (ARRAY['met'::text, 'lives_there'::text, 'absent'::text, 'moved'::text, 'vacant'::text])))
);

CREATE TABLE public.field_result_property (
    sheet_id uuid NOT NULL,
    place integer NOT NULL,
    property_id bigint NOT NULL,
    CONSTRAINT field_result_property_place_check CHECK ((place >= 0))
);

CREATE TABLE public.field_sheet (
    sheet_id uuid NOT NULL,
    document_no text NOT NULL,
    case_id bigint NOT NULL,
    holder text NOT NULL,
    visit_on date NOT NULL,
    due_back_on date NOT NULL,
    copy_count smallint NOT NULL,
    reason text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT field_sheet_check CHECK ((due_back_on >= visit_on)),
    CONSTRAINT field_sheet_copy_count_check CHECK (((copy_count >= 1) AND (copy_count <= 3))),
    CONSTRAINT field_sheet_holder_check CHECK ((holder ~ '^[A-Za-z0-9_.:-]{1,60}$'::text)),
    CONSTRAINT field_sheet_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE public.field_sheet_check (
    sheet_id uuid NOT NULL,
    copy_no smallint NOT NULL,
    outcome text NOT NULL,
    holder text NOT NULL,
    checked_on date NOT NULL,
    note text NOT NULL,
    checked_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT field_sheet_check_check CHECK ((checked_by <> holder)),
    CONSTRAINT field_sheet_check_copy_no_check CHECK ((copy_no > 0)),
    CONSTRAINT field_sheet_check_outcome_check CHECK ((outcome = ANY (ARRAY['returned'::text, 'lost'::text])))
);

CREATE TABLE public.grace_application (
    application_id uuid NOT NULL,
    case_id bigint NOT NULL,
    kind text NOT NULL,
    ground text NOT NULL,
    extends uuid,
    applied_on date NOT NULL,
    received_on date NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    security text NOT NULL,
    facts text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT grace_application_check CHECK ((received_on >= applied_on)),
    CONSTRAINT grace_application_check1 CHECK ((last_day >= first_day)),
    CONSTRAINT grace_application_facts_check CHECK ((facts <> ''::text)),
    CONSTRAINT grace_application_ground_check CHECK ((ground <> ''::text)),
    CONSTRAINT grace_application_kind_check CHECK ((kind = ANY (ARRAY['grace_of_collection'::text, 'grace_of_realisation'::text])))
);

CREATE TABLE public.grace_application_claim (
    application_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    amount_yen bigint NOT NULL,
    CONSTRAINT grace_application_claim_amount_yen_check CHECK ((amount_yen > 0))
);

CREATE TABLE public.grace_application_step (
    application_id uuid NOT NULL,
    step_no integer NOT NULL,
    step_id uuid NOT NULL,
    state text NOT NULL,
    effective_on date NOT NULL,
    due_on date,
    grounds text[] NOT NULL,
    note text NOT NULL,
    approval_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT grace_application_step_check CHECK (((due_on >= effective_on) OR (state <> 'supplement_served'::text))),
    CONSTRAINT grace_application_step_check1 CHECK (((cardinality(grounds) > 0) = (state = 'refused'::text))),
    CONSTRAINT grace_application_step_check2 CHECK (((state = ANY (ARRAY['supplement_served'::text, 'lapsed'::text])) <= (due_on IS NOT NULL))),
    CONSTRAINT grace_application_step_check3 CHECK (((state = ANY (ARRAY['granted'::text, 'refused'::text])) = (approval_id IS NOT NULL))),
    CONSTRAINT grace_application_step_state_check CHECK ((state = ANY (ARRAY['received'::text, 'supplement_asked'::text, 'supplement_served'::text, 'supplemented'::text, 'lapsed'::text, 'withdrawn'::text, 'granted'::text, 'refused'::text]))),
    CONSTRAINT grace_application_step_step_no_check CHECK ((step_no > 0))
);

CREATE VIEW public.grace_application_now AS
 SELECT DISTINCT ON (a.application_id) a.application_id,
    a.case_id,
    a.kind,
    a.ground,
    a.extends,
    a.applied_on,
    a.received_on,
    a.first_day,
    a.last_day,
    a.security,
    a.facts,
    a.recorded_by,
    a.recorded_at,
    k.addressee_no,
    s.step_no,
    s.state,
    s.effective_on,
    s.due_on,
    ARRAY( SELECT DISTINCT n.tax_item
           FROM (public.grace_application_claim c
             JOIN public.known_claim n USING (claim_id))
          WHERE (c.application_id = a.application_id)
          ORDER BY n.tax_item) AS tax_items,
    (( SELECT sum(c.amount_yen) AS sum
           FROM public.grace_application_claim c
          WHERE (c.application_id = a.application_id)))::bigint AS amount_yen
   FROM ((public.grace_application a
     JOIN public.enforcement_case k USING (case_id))
     JOIN public.grace_application_step s USING (application_id))
  ORDER BY a.application_id, s.step_no DESC;

ALTER TABLE public.heir_payment ALTER COLUMN entry_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.heir_payment_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.household_member (
    question_id uuid NOT NULL,
    addressee_no text NOT NULL,
    relation text NOT NULL,
    CONSTRAINT household_member_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text))
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

CREATE TABLE public.income (
    income_id bigint NOT NULL,
    case_id bigint NOT NULL
);

ALTER TABLE public.income ALTER COLUMN income_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.income_income_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.income_version (
    income_id bigint NOT NULL,
    version_no integer NOT NULL,
    kind text NOT NULL,
    payer text NOT NULL,
    amount_yen bigint NOT NULL,
    period text NOT NULL,
    is_gone boolean NOT NULL,
    source text NOT NULL,
    source_reference text NOT NULL,
    effective_on date NOT NULL,
    known_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT income_version_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT income_version_check CHECK ((known_on >= effective_on)),
    CONSTRAINT income_version_kind_check CHECK ((kind = ANY (ARRAY['wages'::text, 'pension'::text, 'business'::text, 'rent'::text, 'other'::text]))),
    CONSTRAINT income_version_period_check CHECK ((period = ANY (ARRAY['month'::text, 'two_months'::text, 'year'::text]))),
    CONSTRAINT income_version_source_check CHECK ((source = ANY (ARRAY['inquiry'::text, 'statement'::text, 'visit'::text, 'register'::text, 'search'::text]))),
    CONSTRAINT income_version_source_reference_check CHECK ((source_reference <> ''::text)),
    CONSTRAINT income_version_version_no_check CHECK ((version_no > 0))
);

CREATE TABLE public.inquiry (
    inquiry_id uuid NOT NULL,
    case_id bigint NOT NULL,
    addressee_no text NOT NULL,
    document_no text NOT NULL,
    recipient_kind text NOT NULL,
    recipient text NOT NULL,
    items text[] NOT NULL,
    disclosed text[] NOT NULL,
    asked_from date,
    asked_to date,
    recorded_at timestamp with time zone NOT NULL,
    institution_code text,
    CONSTRAINT inquiry_check CHECK ((asked_to >= asked_from)),
    CONSTRAINT inquiry_disclosed_check CHECK ((cardinality(disclosed) > 0)),
    CONSTRAINT inquiry_institution_code_check CHECK ((institution_code ~ '^[0-9]{4}$'::text)),
    CONSTRAINT inquiry_items_check CHECK ((cardinality(items) > 0)),
    CONSTRAINT inquiry_recipient_check CHECK ((recipient <> ''::text))
);

CREATE TABLE public.inquiry_answer_file (
    file_id bigint NOT NULL,
    sha256 text NOT NULL,
    byte_count integer NOT NULL,
    refused text NOT NULL,
    taken_by text NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    CONSTRAINT inquiry_answer_file_byte_count_check CHECK ((byte_count >= 0)),
    CONSTRAINT inquiry_answer_file_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE public.inquiry_answer_file ALTER COLUMN file_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.inquiry_answer_file_file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.inquiry_answer_line (
    inquiry_id uuid NOT NULL,
    line_no integer NOT NULL,
    item text NOT NULL,
    fields jsonb,
    property_id bigint,
    income_id bigint,
    CONSTRAINT inquiry_answer_line_line_no_check CHECK ((line_no > 0))
);

CREATE TABLE public.inquiry_answer_outcome (
    file_id bigint NOT NULL,
    record_no integer NOT NULL,
    document_no text NOT NULL,
    inquiry_id uuid,
    outcome text NOT NULL,
    not_asked text[] NOT NULL,
    sentence text NOT NULL,
    answer_sha256 text NOT NULL,
    CONSTRAINT inquiry_answer_outcome_answer_sha256_check CHECK ((answer_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT inquiry_answer_outcome_check CHECK (((outcome = 'unknown'::text) <= (inquiry_id IS NULL))),
    CONSTRAINT inquiry_answer_outcome_outcome_check CHECK ((outcome = ANY (ARRAY['taken'::text, 'repeated'::text, 'not_asked'::text, 'faulty'::text, 'unknown'::text, 'not_waiting'::text, 'wrong_day'::text]))),
    CONSTRAINT inquiry_answer_outcome_record_no_check CHECK ((record_no > 0))
);

CREATE TABLE public.inquiry_batch (
    batch_no text NOT NULL,
    made_on date NOT NULL,
    answer_by date NOT NULL,
    inquiry_count integer NOT NULL,
    content_sha256 text NOT NULL,
    certificate_sha256 text NOT NULL,
    envelope bytea NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT inquiry_batch_certificate_sha256_check CHECK ((certificate_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT inquiry_batch_check CHECK ((answer_by > made_on)),
    CONSTRAINT inquiry_batch_content_sha256_check CHECK ((content_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT inquiry_batch_inquiry_count_check CHECK ((inquiry_count > 0))
);

CREATE TABLE public.inquiry_batch_item (
    inquiry_id uuid NOT NULL,
    batch_no text NOT NULL
);

CREATE TABLE public.inquiry_batch_series (
    fiscal_year integer NOT NULL,
    last_serial integer NOT NULL,
    CONSTRAINT inquiry_batch_series_last_serial_check CHECK ((last_serial > 0))
);

CREATE TABLE public.inquiry_series (
    fiscal_year integer NOT NULL,
    last_serial integer NOT NULL,
    CONSTRAINT inquiry_series_last_serial_check CHECK ((last_serial > 0))
);

CREATE TABLE public.inquiry_step (
    inquiry_id uuid NOT NULL,
    step_no integer NOT NULL,
    kind text NOT NULL,
    effective_on date NOT NULL,
    until date,
    not_asked text[] NOT NULL,
    note text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT inquiry_step_kind_check CHECK ((kind = ANY (ARRAY['sent'::text, 'answered'::text, 'answer_refused'::text, 'withdrawn'::text]))),
    CONSTRAINT inquiry_step_step_no_check CHECK ((step_no > 0))
);

CREATE TABLE public.issued_letter (
    decision_id uuid NOT NULL,
    paper text NOT NULL,
    addressee_no text NOT NULL,
    document_no text NOT NULL,
    issued_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT issued_letter_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT issued_letter_document_no_check CHECK ((document_no <> ''::text)),
    CONSTRAINT issued_letter_paper_check CHECK ((paper <> ''::text))
);

CREATE TABLE public.job_run (
    job text NOT NULL,
    business_day date NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    actor_id text NOT NULL,
    result jsonb NOT NULL
);

CREATE TABLE public.known_district (
    addressee_no text NOT NULL,
    postal_code text,
    heard_at timestamp with time zone NOT NULL,
    is_protected boolean DEFAULT false NOT NULL,
    CONSTRAINT known_district_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT known_district_postal_code_check CHECK ((postal_code ~ '^[0-9]{7}$'::text))
);

CREATE TABLE public.known_notice (
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    document_no text NOT NULL,
    issued_on date NOT NULL,
    pay_by date NOT NULL,
    fee_yen bigint NOT NULL,
    CONSTRAINT known_notice_check CHECK ((pay_by > issued_on)),
    CONSTRAINT known_notice_claim_id_check CHECK ((claim_id > 0)),
    CONSTRAINT known_notice_fee_yen_check CHECK ((fee_yen >= 0))
);

CREATE TABLE public.known_reminder (
    claim_id bigint NOT NULL,
    document_no text NOT NULL,
    addressee_no text NOT NULL,
    issued_on date NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT known_reminder_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT known_reminder_claim_id_check CHECK ((claim_id > 0))
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

CREATE TABLE public.measure (
    measure_id uuid NOT NULL,
    ground text NOT NULL,
    applied_on date,
    extends uuid,
    security text NOT NULL,
    liquid_yen bigint,
    living_yen bigint,
    working_yen bigint,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT measure_check CHECK ((((liquid_yen IS NULL) = (living_yen IS NULL)) AND ((liquid_yen IS NULL) = (working_yen IS NULL)))),
    CONSTRAINT measure_liquid_yen_check CHECK ((liquid_yen >= 0)),
    CONSTRAINT measure_living_yen_check CHECK ((living_yen >= 0)),
    CONSTRAINT measure_working_yen_check CHECK ((working_yen >= 0))
);

CREATE TABLE public.measure_claim (
    measure_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    amount_yen bigint NOT NULL,
    CONSTRAINT measure_claim_amount_yen_check CHECK ((amount_yen > 0))
);

CREATE TABLE public.measure_end (
    measure_id uuid NOT NULL,
    ground text NOT NULL,
    heard_on date,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.measure_instalment (
    measure_id uuid NOT NULL,
    number integer NOT NULL,
    due_on date NOT NULL,
    pay_by date NOT NULL,
    amount_yen bigint NOT NULL,
    CONSTRAINT measure_instalment_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT measure_instalment_check CHECK ((pay_by >= due_on)),
    CONSTRAINT measure_instalment_number_check CHECK ((number > 0))
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

CREATE TABLE public.pay_collection (
    seizure_id uuid NOT NULL,
    step_no integer NOT NULL,
    sheet_no integer NOT NULL,
    amount_yen bigint NOT NULL,
    CONSTRAINT pay_collection_amount_yen_check CHECK ((amount_yen > 0))
);

CREATE TABLE public.pay_sheet (
    seizure_id uuid NOT NULL,
    sheet_no integer NOT NULL,
    kind text NOT NULL,
    pay_on date NOT NULL,
    months integer NOT NULL,
    own_place integer NOT NULL,
    split text NOT NULL,
    relatives integer NOT NULL,
    consented boolean NOT NULL,
    months_of_service integer,
    base_yen bigint NOT NULL,
    per_relative_yen bigint NOT NULL,
    station_share_tenths integer NOT NULL,
    gross_yen bigint NOT NULL,
    seizable_yen bigint NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT pay_sheet_base_yen_check CHECK ((base_yen > 0)),
    CONSTRAINT pay_sheet_check CHECK (((seizable_yen >= 0) AND (seizable_yen <= gross_yen))),
    CONSTRAINT pay_sheet_check1 CHECK (((kind = 'retirement'::text) = (months_of_service IS NOT NULL))),
    CONSTRAINT pay_sheet_gross_yen_check CHECK ((gross_yen >= 0)),
    CONSTRAINT pay_sheet_kind_check CHECK ((kind = ANY (ARRAY['wages'::text, 'bonus'::text, 'pension'::text, 'retirement'::text]))),
    CONSTRAINT pay_sheet_months_check CHECK (((months >= 1) AND (months <= 12))),
    CONSTRAINT pay_sheet_months_of_service_check CHECK ((months_of_service >= 0)),
    CONSTRAINT pay_sheet_own_place_check CHECK ((own_place >= 0)),
    CONSTRAINT pay_sheet_per_relative_yen_check CHECK ((per_relative_yen >= 0)),
    CONSTRAINT pay_sheet_relatives_check CHECK ((relatives >= 0)),
    CONSTRAINT pay_sheet_sheet_no_check CHECK ((sheet_no > 0)),
    CONSTRAINT pay_sheet_split_check CHECK ((split = ANY (ARRAY['first'::text, 'pro-rata'::text]))),
    CONSTRAINT pay_sheet_station_share_tenths_check CHECK ((station_share_tenths >= 0))
);

CREATE TABLE public.pay_sheet_part (
    seizure_id uuid NOT NULL,
    sheet_no integer NOT NULL,
    place integer NOT NULL,
    item text NOT NULL,
    label text NOT NULL,
    amount_yen bigint NOT NULL,
    article text NOT NULL,
    CONSTRAINT pay_sheet_part_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT pay_sheet_part_place_check CHECK ((place >= 0))
);

CREATE TABLE public.pay_sheet_payer (
    seizure_id uuid NOT NULL,
    sheet_no integer NOT NULL,
    place integer NOT NULL,
    gross_yen bigint NOT NULL,
    income_tax_yen bigint NOT NULL,
    resident_tax_yen bigint NOT NULL,
    social_insurance_yen bigint NOT NULL,
    CONSTRAINT pay_sheet_payer_gross_yen_check CHECK ((gross_yen >= 0)),
    CONSTRAINT pay_sheet_payer_income_tax_yen_check CHECK ((income_tax_yen >= 0)),
    CONSTRAINT pay_sheet_payer_place_check CHECK ((place >= 0)),
    CONSTRAINT pay_sheet_payer_resident_tax_yen_check CHECK ((resident_tax_yen >= 0)),
    CONSTRAINT pay_sheet_payer_social_insurance_yen_check CHECK ((social_insurance_yen >= 0))
);

CREATE TABLE public.payment_order (
    order_id uuid NOT NULL,
    distribution_id uuid NOT NULL,
    statement_no integer NOT NULL,
    "position" integer NOT NULL,
    ordered_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.payment_order_end (
    order_id uuid NOT NULL,
    outcome text NOT NULL,
    effective_on date NOT NULL,
    reference text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT payment_order_end_outcome_check CHECK ((outcome = ANY (ARRAY['paid'::text, 'deposited'::text])))
);

CREATE TABLE public.person_answer (
    question_id uuid NOT NULL,
    part text NOT NULL,
    stated_at timestamp with time zone NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT person_answer_part_check CHECK ((part = ANY (ARRAY['history'::text, 'household'::text])))
);

CREATE TABLE public.person_question (
    question_id uuid NOT NULL,
    case_id bigint NOT NULL,
    with_household boolean NOT NULL,
    reason text NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    CONSTRAINT person_question_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE public.prescription_told (
    claim_id bigint NOT NULL,
    extinguished_on date NOT NULL,
    told_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT prescription_told_claim_id_check CHECK ((claim_id > 0))
);

CREATE TABLE public.property (
    property_id bigint NOT NULL,
    case_id bigint NOT NULL
);

CREATE TABLE public.property_exemption (
    property_id bigint NOT NULL,
    version_no integer NOT NULL,
    exemption text NOT NULL,
    CONSTRAINT property_exemption_exemption_check CHECK ((exemption <> ''::text))
);

ALTER TABLE public.property ALTER COLUMN property_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.property_property_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.property_version (
    property_id bigint NOT NULL,
    version_no integer NOT NULL,
    kind text NOT NULL,
    third_party text NOT NULL,
    description text NOT NULL,
    account_number text,
    value_yen bigint,
    senior_yen bigint NOT NULL,
    is_gone boolean NOT NULL,
    source text NOT NULL,
    source_reference text NOT NULL,
    effective_on date NOT NULL,
    known_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT property_version_check CHECK (((account_number IS NULL) OR (kind = 'deposit'::text))),
    CONSTRAINT property_version_check1 CHECK ((known_on >= effective_on)),
    CONSTRAINT property_version_description_check CHECK ((description <> ''::text)),
    CONSTRAINT property_version_senior_yen_check CHECK ((senior_yen >= 0)),
    CONSTRAINT property_version_source_check CHECK ((source = ANY (ARRAY['inquiry'::text, 'statement'::text, 'visit'::text, 'register'::text, 'search'::text]))),
    CONSTRAINT property_version_source_reference_check CHECK ((source_reference <> ''::text)),
    CONSTRAINT property_version_value_yen_check CHECK ((value_yen >= 0)),
    CONSTRAINT property_version_version_no_check CHECK ((version_no > 0))
);

CREATE TABLE public.realisation_series (
    kind text NOT NULL,
    fiscal_year integer NOT NULL,
    last_serial integer NOT NULL,
    CONSTRAINT realisation_series_last_serial_check CHECK ((last_serial > 0))
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

CREATE TABLE public.recorded_counter (
    claim_id bigint NOT NULL,
    item_no smallint NOT NULL,
    as_of date NOT NULL,
    in_force integer NOT NULL,
    ever integer NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT recorded_counter_claim_id_check CHECK ((claim_id > 0)),
    CONSTRAINT recorded_counter_ever_check CHECK ((ever >= 0)),
    CONSTRAINT recorded_counter_in_force_check CHECK ((in_force >= 0)),
    CONSTRAINT recorded_counter_item_no_check CHECK (((item_no >= 86) AND (item_no <= 97)))
);

CREATE TABLE public.sale (
    sale_id uuid NOT NULL,
    seizure_id uuid NOT NULL,
    round_no integer NOT NULL,
    method text NOT NULL,
    estimate_yen bigint NOT NULL,
    valuation text NOT NULL,
    deposit_yen bigint NOT NULL,
    sale_on date NOT NULL,
    place text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    early_ground text,
    early_reason text,
    CONSTRAINT sale_deposit_yen_check CHECK ((deposit_yen >= 0)),
    CONSTRAINT sale_estimate_yen_check CHECK ((estimate_yen > 0)),
    CONSTRAINT sale_method_check CHECK ((method = ANY (ARRAY['bids'::text, 'auction'::text]))),
    CONSTRAINT sale_place_check CHECK ((place <> ''::text)),
    CONSTRAINT sale_round_no_check CHECK ((round_no > 0)),
    CONSTRAINT sale_valuation_check CHECK ((valuation <> ''::text))
);

CREATE TABLE public.sale_bid (
    sale_id uuid NOT NULL,
    bid_no integer NOT NULL,
    bidder text NOT NULL,
    amount_yen bigint NOT NULL,
    deposit_yen bigint NOT NULL,
    invalid text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT sale_bid_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT sale_bid_bid_no_check CHECK ((bid_no > 0)),
    CONSTRAINT sale_bid_bidder_check CHECK ((bidder <> ''::text)),
    CONSTRAINT sale_bid_deposit_yen_check CHECK ((deposit_yen >= 0))
);

CREATE TABLE public.sale_step (
    sale_id uuid NOT NULL,
    step_no integer NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    effective_on date NOT NULL,
    document_no text,
    second_on date,
    bid_no integer,
    price_yen bigint,
    note text NOT NULL,
    approval_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    next_bid_no integer,
    CONSTRAINT sale_step_price_yen_check CHECK ((price_yen > 0)),
    CONSTRAINT sale_step_step_no_check CHECK ((step_no > 0))
);

CREATE TABLE public.search (
    search_id uuid NOT NULL,
    case_id bigint NOT NULL,
    addressee_no text NOT NULL,
    tax_items text[] NOT NULL,
    place text NOT NULL,
    of_third_party boolean NOT NULL,
    planned_on date NOT NULL,
    reason text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT search_place_check CHECK ((place <> ''::text)),
    CONSTRAINT search_tax_items_check CHECK ((tax_items <> '{}'::text[]))
);

CREATE TABLE public.search_item (
    search_id uuid NOT NULL,
    place integer NOT NULL,
    property_id bigint NOT NULL,
    CONSTRAINT search_item_place_check CHECK ((place >= 0))
);

CREATE TABLE public.search_record (
    search_id uuid NOT NULL,
    document_no text NOT NULL,
    began_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    sunrise timestamp with time zone NOT NULL,
    sunset timestamp with time zone NOT NULL,
    night_ground text,
    witness text NOT NULL,
    witness_count integer NOT NULL,
    result text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT search_record_check CHECK ((ended_at > began_at)),
    CONSTRAINT search_record_check1 CHECK ((sunset > sunrise)),
    CONSTRAINT search_record_night_ground_check CHECK ((night_ground = ANY (ARRAY['begun_before'::text, 'open_to_public'::text]))),
    CONSTRAINT search_record_result_check CHECK ((result <> ''::text)),
    CONSTRAINT search_record_witness_check CHECK ((witness = ANY (ARRAY['searched_person'::text, 'household'::text, 'two_adults'::text, 'local_official'::text, 'police'::text]))),
    CONSTRAINT search_record_witness_count_check CHECK ((witness_count > 0))
);

CREATE TABLE public.seizure (
    seizure_id uuid NOT NULL,
    case_id bigint NOT NULL,
    addressee_no text NOT NULL,
    property_id bigint NOT NULL,
    property_version_no integer NOT NULL,
    seized_yen bigint NOT NULL,
    owner_office text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    expected_cost_yen bigint DEFAULT 0 NOT NULL,
    CONSTRAINT seizure_seized_yen_check CHECK ((seized_yen > 0))
);

CREATE TABLE public.seizure_answer (
    seizure_id uuid NOT NULL,
    ask_no integer NOT NULL,
    addressee_no text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT seizure_answer_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text))
);

CREATE TABLE public.seizure_claim (
    seizure_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    tax_item text NOT NULL,
    other_no text,
    CONSTRAINT seizure_claim_claim_id_check CHECK ((claim_id > 0)),
    CONSTRAINT seizure_claim_other_no_check CHECK ((other_no ~ '^[0-9]{15}$'::text))
);

CREATE TABLE public.seizure_liability (
    seizure_id uuid NOT NULL,
    disposition_id uuid NOT NULL
);

CREATE TABLE public.seizure_question (
    seizure_id uuid NOT NULL,
    ask_no integer NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    CONSTRAINT seizure_question_ask_no_check CHECK ((ask_no > 0))
);

CREATE TABLE public.seizure_step (
    seizure_id uuid NOT NULL,
    step_no integer NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    effective_on date NOT NULL,
    seized_yen bigint NOT NULL,
    document_no text,
    note text NOT NULL,
    approval_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT seizure_step_check CHECK (((kind = 'issued'::text) = (document_no IS NOT NULL))),
    CONSTRAINT seizure_step_seized_yen_check CHECK ((seized_yen >= 0)),
    CONSTRAINT seizure_step_step_no_check CHECK ((step_no > 0))
);

CREATE TABLE public.stated_balance (
    seizure_id uuid NOT NULL,
    ask_no integer NOT NULL,
    claim_id bigint NOT NULL,
    version integer NOT NULL,
    due_on date NOT NULL,
    principal_yen bigint NOT NULL,
    dunning_fee_yen bigint NOT NULL,
    late_charge_yen bigint NOT NULL,
    provisional_yen bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    disposition_cost_yen bigint DEFAULT 0 NOT NULL,
    CONSTRAINT stated_balance_dunning_fee_yen_check CHECK ((dunning_fee_yen >= 0)),
    CONSTRAINT stated_balance_late_charge_yen_check CHECK ((late_charge_yen >= 0)),
    CONSTRAINT stated_balance_principal_yen_check CHECK ((principal_yen >= 0)),
    CONSTRAINT stated_balance_provisional_yen_check CHECK ((provisional_yen >= 0))
);

CREATE TABLE public.stated_notice (
    seizure_id uuid NOT NULL,
    ask_no integer NOT NULL,
    claim_id bigint NOT NULL,
    document_no text NOT NULL,
    issued_on date NOT NULL,
    pay_by date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    returned boolean DEFAULT false NOT NULL
);

CREATE TABLE public.succession_heir (
    succession_id uuid NOT NULL,
    addressee_no text NOT NULL,
    place integer NOT NULL,
    kind text NOT NULL,
    branch integer NOT NULL,
    renounced boolean NOT NULL,
    numerator bigint,
    denominator bigint,
    is_representative boolean NOT NULL,
    received_yen bigint,
    liable_yen bigint,
    CONSTRAINT succession_heir_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT succession_heir_branch_check CHECK ((branch >= 0)),
    CONSTRAINT succession_heir_check CHECK ((denominator >= numerator)),
    CONSTRAINT succession_heir_check1 CHECK (((renounced = (numerator IS NULL)) AND (renounced = (denominator IS NULL)) AND (renounced = (liable_yen IS NULL)))),
    CONSTRAINT succession_heir_check2 CHECK ((NOT (renounced AND is_representative))),
    CONSTRAINT succession_heir_liable_yen_check CHECK ((liable_yen >= 0)),
    CONSTRAINT succession_heir_numerator_check CHECK ((numerator > 0)),
    CONSTRAINT succession_heir_place_check CHECK ((place > 0)),
    CONSTRAINT succession_heir_received_yen_check CHECK ((received_yen >= 0))
);

CREATE TABLE public.suspension_review (
    measure_id uuid NOT NULL,
    review_no integer NOT NULL,
    reviewed_on date NOT NULL,
    goes_on boolean NOT NULL,
    findings text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT suspension_review_findings_check CHECK ((findings <> ''::text)),
    CONSTRAINT suspension_review_review_no_check CHECK ((review_no > 0))
);

CREATE TABLE public.task (
    task_id bigint NOT NULL,
    case_id bigint NOT NULL,
    what text NOT NULL,
    due_on date NOT NULL,
    cause text,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT task_cause_check CHECK ((cause <> ''::text)),
    CONSTRAINT task_what_check CHECK ((what <> ''::text))
);

CREATE TABLE public.task_end (
    task_id bigint NOT NULL,
    outcome text NOT NULL,
    note text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT task_end_note_check CHECK ((note <> ''::text)),
    CONSTRAINT task_end_outcome_check CHECK ((outcome = ANY (ARRAY['done'::text, 'needless'::text])))
);

ALTER TABLE public.task ALTER COLUMN task_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.task_task_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.use_suspension (
    suspension_id uuid NOT NULL,
    version bigint NOT NULL,
    body jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT use_suspension_version_check CHECK ((version > 0))
);

CREATE TABLE public.write_off (
    write_off_id uuid NOT NULL,
    case_id bigint NOT NULL,
    ground text NOT NULL,
    decided_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT write_off_ground_check CHECK ((ground = ANY (ARRAY['suspended_three_years'::text, 'immediate'::text, 'prescription'::text])))
);

CREATE TABLE public.write_off_claim (
    write_off_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    extinguished_on date NOT NULL,
    owed_yen bigint NOT NULL,
    CONSTRAINT write_off_claim_claim_id_check CHECK ((claim_id > 0)),
    CONSTRAINT write_off_claim_owed_yen_check CHECK ((owed_yen > 0))
);

CREATE TABLE public.write_off_undone (
    write_off_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    approval_id uuid NOT NULL,
    undone_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE ONLY national_tax.filing
    ADD CONSTRAINT filing_pkey PRIMARY KEY (filing_id);

ALTER TABLE ONLY national_tax.reading
    ADD CONSTRAINT reading_pkey PRIMARY KEY (reading_id);

ALTER TABLE ONLY public.ability_sheet_line
    ADD CONSTRAINT ability_sheet_line_pkey PRIMARY KEY (sheet_id, line_no);

ALTER TABLE ONLY public.ability_sheet
    ADD CONSTRAINT ability_sheet_pkey PRIMARY KEY (sheet_id);

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

ALTER TABLE ONLY public.appeal
    ADD CONSTRAINT appeal_pkey PRIMARY KEY (appeal_id);

ALTER TABLE ONLY public.appeal_step
    ADD CONSTRAINT appeal_step_pkey PRIMARY KEY (appeal_id, step_no);

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

ALTER TABLE ONLY public.assistance
    ADD CONSTRAINT assistance_pkey PRIMARY KEY (addressee_no, event_id);

ALTER TABLE ONLY public.association_receipt
    ADD CONSTRAINT association_receipt_pkey PRIMARY KEY (disposition_id, claim_id, receipt_id, is_reversal);

ALTER TABLE ONLY public.association_report
    ADD CONSTRAINT association_report_pkey PRIMARY KEY (report_id);

ALTER TABLE ONLY public.authority_beat
    ADD CONSTRAINT authority_beat_pkey PRIMARY KEY (single);

ALTER TABLE ONLY public.authority
    ADD CONSTRAINT authority_pkey PRIMARY KEY (holder);

ALTER TABLE ONLY public.block_claim
    ADD CONSTRAINT block_claim_pkey PRIMARY KEY (block_id, claim_id);

ALTER TABLE ONLY public.block_end
    ADD CONSTRAINT block_end_pkey PRIMARY KEY (block_id);

ALTER TABLE ONLY public.block
    ADD CONSTRAINT block_pkey PRIMARY KEY (block_id);

ALTER TABLE ONLY public.broken_instalment
    ADD CONSTRAINT broken_instalment_pkey PRIMARY KEY (measure_id, number);

ALTER TABLE ONLY public.case_assignment
    ADD CONSTRAINT case_assignment_pkey PRIMARY KEY (case_id, assignment_no);

ALTER TABLE ONLY public.case_list_action
    ADD CONSTRAINT case_list_action_pkey PRIMARY KEY (list_id, action_no);

ALTER TABLE ONLY public.case_list_member
    ADD CONSTRAINT case_list_member_pkey PRIMARY KEY (list_id, case_id);

ALTER TABLE ONLY public.case_list
    ADD CONSTRAINT case_list_pkey PRIMARY KEY (list_id);

ALTER TABLE ONLY public.case_step
    ADD CONSTRAINT case_step_pkey PRIMARY KEY (case_id, step_no);

ALTER TABLE ONLY public.case_tag_end
    ADD CONSTRAINT case_tag_end_pkey PRIMARY KEY (tag_id);

ALTER TABLE ONLY public.case_tag
    ADD CONSTRAINT case_tag_pkey PRIMARY KEY (tag_id);

ALTER TABLE ONLY public.circumstance_end
    ADD CONSTRAINT circumstance_end_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.circumstance_end
    ADD CONSTRAINT circumstance_end_pkey PRIMARY KEY (circumstance_id);

ALTER TABLE ONLY public.circumstance
    ADD CONSTRAINT circumstance_pkey PRIMARY KEY (circumstance_id);

ALTER TABLE ONLY public.claim_obligor
    ADD CONSTRAINT claim_obligor_pkey PRIMARY KEY (claim_id, addressee_no);

ALTER TABLE ONLY public.competing_creditor_end
    ADD CONSTRAINT competing_creditor_end_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.competing_creditor_end
    ADD CONSTRAINT competing_creditor_end_pkey PRIMARY KEY (creditor_id);

ALTER TABLE ONLY public.competing_creditor
    ADD CONSTRAINT competing_creditor_pkey PRIMARY KEY (creditor_id);

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (contact_id);

ALTER TABLE ONLY public.counted_day
    ADD CONSTRAINT counted_day_pkey PRIMARY KEY (as_of);

ALTER TABLE ONLY public.counter_finding
    ADD CONSTRAINT counter_finding_pkey PRIMARY KEY (claim_id, item_no, as_of, found_on);

ALTER TABLE ONLY public.death
    ADD CONSTRAINT death_block_id_key UNIQUE (block_id);

ALTER TABLE ONLY public.death
    ADD CONSTRAINT death_pkey PRIMARY KEY (addressee_no, died_on);

ALTER TABLE ONLY public.death_retracted
    ADD CONSTRAINT death_retracted_pkey PRIMARY KEY (block_id);

ALTER TABLE ONLY public.desk_holder
    ADD CONSTRAINT desk_holder_pkey PRIMARY KEY (desk, change_no);

ALTER TABLE ONLY public.disaster_answer
    ADD CONSTRAINT disaster_answer_pkey PRIMARY KEY (disaster_id, page_no);

ALTER TABLE ONLY public.disaster
    ADD CONSTRAINT disaster_pkey PRIMARY KEY (disaster_id);

ALTER TABLE ONLY public.disaster_victim
    ADD CONSTRAINT disaster_victim_pkey PRIMARY KEY (disaster_id, addressee_no);

ALTER TABLE ONLY public.disposition_balance
    ADD CONSTRAINT disposition_balance_pkey PRIMARY KEY (disposition_id, ask_no, claim_id);

ALTER TABLE ONLY public.disposition_claim
    ADD CONSTRAINT disposition_claim_pkey PRIMARY KEY (disposition_id, claim_id);

ALTER TABLE ONLY public.disposition_failure
    ADD CONSTRAINT disposition_failure_pkey PRIMARY KEY (disposition_id, "position");

ALTER TABLE public.disposition
    ADD CONSTRAINT disposition_has_day CHECK (((kind <> ALL (ARRAY['acceleration'::text, 'secondary_liability'::text])) OR (due_on IS NOT NULL))) NOT VALID;

ALTER TABLE public.disposition
    ADD CONSTRAINT disposition_has_liable CHECK (((kind <> 'secondary_liability'::text) OR ((counterparty_no IS NOT NULL) AND (counterparty_no <> addressee_no)))) NOT VALID;

ALTER TABLE public.disposition
    ADD CONSTRAINT disposition_kind_check CHECK ((kind = ANY (ARRAY['participation'::text, 'distribution_request'::text, 'acceleration'::text, 'secondary_liability'::text, 'provisional_seizure'::text, 'security'::text, 'association'::text]))) NOT VALID;

ALTER TABLE ONLY public.disposition_notice
    ADD CONSTRAINT disposition_notice_pkey PRIMARY KEY (disposition_id, ask_no, claim_id);

ALTER TABLE ONLY public.disposition_payment
    ADD CONSTRAINT disposition_payment_pkey PRIMARY KEY (disposition_id, step_no);

ALTER TABLE ONLY public.disposition
    ADD CONSTRAINT disposition_pkey PRIMARY KEY (disposition_id);

ALTER TABLE ONLY public.disposition_question
    ADD CONSTRAINT disposition_question_pkey PRIMARY KEY (disposition_id, ask_no);

ALTER TABLE ONLY public.disposition_step
    ADD CONSTRAINT disposition_step_document_no_key UNIQUE (document_no);

ALTER TABLE ONLY public.disposition_step
    ADD CONSTRAINT disposition_step_pkey PRIMARY KEY (disposition_id, step_no);

ALTER TABLE ONLY public.distribution_balance
    ADD CONSTRAINT distribution_balance_pkey PRIMARY KEY (distribution_id, ask_no, claim_id);

ALTER TABLE ONLY public.distribution
    ADD CONSTRAINT distribution_pkey PRIMARY KEY (distribution_id);

ALTER TABLE ONLY public.distribution
    ADD CONSTRAINT distribution_seizure_id_seizure_step_no_key UNIQUE (seizure_id, seizure_step_no);

ALTER TABLE ONLY public.distribution_share
    ADD CONSTRAINT distribution_share_pkey PRIMARY KEY (distribution_id, statement_no, "position");

ALTER TABLE ONLY public.distribution_step
    ADD CONSTRAINT distribution_step_document_no_key UNIQUE (document_no);

ALTER TABLE ONLY public.distribution_step
    ADD CONSTRAINT distribution_step_pkey PRIMARY KEY (distribution_id, step_no);

ALTER TABLE ONLY public.document_series
    ADD CONSTRAINT document_series_pkey PRIMARY KEY (fiscal_year);

ALTER TABLE ONLY public.dunning_history
    ADD CONSTRAINT dunning_history_pkey PRIMARY KEY (question_id, entry_no);

ALTER TABLE ONLY public.duty_end
    ADD CONSTRAINT duty_end_pkey PRIMARY KEY (duty_id);

ALTER TABLE ONLY public.duty_finding
    ADD CONSTRAINT duty_finding_pkey PRIMARY KEY (duty_id);

ALTER TABLE public.duty
    ADD CONSTRAINT duty_kind_check CHECK ((kind = ANY (ARRAY['release'::text, 'reduction'::text, 'finish'::text, 'review'::text]))) NOT VALID;

ALTER TABLE ONLY public.duty
    ADD CONSTRAINT duty_pkey PRIMARY KEY (duty_id);

ALTER TABLE public.duty
    ADD CONSTRAINT duty_remaining CHECK (((kind = 'reduction'::text) = (remaining_yen > 0))) NOT VALID;

ALTER TABLE ONLY public.ended_session
    ADD CONSTRAINT ended_session_pkey PRIMARY KEY (session);

ALTER TABLE ONLY public.enforcement_case
    ADD CONSTRAINT enforcement_case_addressee_no_key UNIQUE (addressee_no);

ALTER TABLE ONLY public.enforcement_case
    ADD CONSTRAINT enforcement_case_pkey PRIMARY KEY (case_id);

ALTER TABLE ONLY public.extension_claim
    ADD CONSTRAINT extension_claim_pkey PRIMARY KEY (extension_id, claim_id);

ALTER TABLE ONLY public.extension
    ADD CONSTRAINT extension_pkey PRIMARY KEY (extension_id);

ALTER TABLE ONLY public.extension_revoked
    ADD CONSTRAINT extension_revoked_pkey PRIMARY KEY (extension_id, claim_id);

ALTER TABLE ONLY public.extraction
    ADD CONSTRAINT extraction_pkey PRIMARY KEY (extraction_id);

ALTER TABLE ONLY public.failed_precondition
    ADD CONSTRAINT failed_precondition_pkey PRIMARY KEY (seizure_id, "position");

ALTER TABLE ONLY public.field_result
    ADD CONSTRAINT field_result_contact_id_key UNIQUE (contact_id);

ALTER TABLE ONLY public.field_result
    ADD CONSTRAINT field_result_pkey PRIMARY KEY (sheet_id);

ALTER TABLE ONLY public.field_result_property
    ADD CONSTRAINT field_result_property_pkey PRIMARY KEY (sheet_id, place);

ALTER TABLE ONLY public.field_sheet_check
    ADD CONSTRAINT field_sheet_check_pkey PRIMARY KEY (sheet_id, copy_no, outcome);

ALTER TABLE ONLY public.field_sheet
    ADD CONSTRAINT field_sheet_document_no_key UNIQUE (document_no);

ALTER TABLE ONLY public.field_sheet
    ADD CONSTRAINT field_sheet_pkey PRIMARY KEY (sheet_id);

ALTER TABLE ONLY public.field_sheet
    ADD CONSTRAINT field_sheet_sheet_id_holder_key UNIQUE (sheet_id, holder);

ALTER TABLE ONLY public.grace_application_claim
    ADD CONSTRAINT grace_application_claim_pkey PRIMARY KEY (application_id, claim_id);

ALTER TABLE ONLY public.grace_application
    ADD CONSTRAINT grace_application_pkey PRIMARY KEY (application_id);

ALTER TABLE ONLY public.grace_application_step
    ADD CONSTRAINT grace_application_step_pkey PRIMARY KEY (application_id, step_no);

ALTER TABLE ONLY public.grace_application_step
    ADD CONSTRAINT grace_application_step_step_id_key UNIQUE (step_id);

ALTER TABLE ONLY public.heir_payment
    ADD CONSTRAINT heir_payment_pkey PRIMARY KEY (entry_id);

ALTER TABLE ONLY public.hold_claim
    ADD CONSTRAINT hold_claim_pkey PRIMARY KEY (hold_id, claim_id);

ALTER TABLE ONLY public.hold_end
    ADD CONSTRAINT hold_end_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.hold_end
    ADD CONSTRAINT hold_end_pkey PRIMARY KEY (hold_id);

ALTER TABLE ONLY public.hold
    ADD CONSTRAINT hold_pkey PRIMARY KEY (hold_id);

ALTER TABLE ONLY public.household_member
    ADD CONSTRAINT household_member_pkey PRIMARY KEY (question_id, addressee_no);

ALTER TABLE ONLY public.inbox_offset
    ADD CONSTRAINT inbox_offset_pkey PRIMARY KEY (incarnation, topic, partition);

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.income
    ADD CONSTRAINT income_pkey PRIMARY KEY (income_id);

ALTER TABLE ONLY public.income_version
    ADD CONSTRAINT income_version_pkey PRIMARY KEY (income_id, version_no);

ALTER TABLE ONLY public.inquiry_answer_file
    ADD CONSTRAINT inquiry_answer_file_pkey PRIMARY KEY (file_id);

ALTER TABLE ONLY public.inquiry_answer_file
    ADD CONSTRAINT inquiry_answer_file_sha256_key UNIQUE (sha256);

ALTER TABLE ONLY public.inquiry_answer_line
    ADD CONSTRAINT inquiry_answer_line_pkey PRIMARY KEY (inquiry_id, line_no);

ALTER TABLE ONLY public.inquiry_answer_outcome
    ADD CONSTRAINT inquiry_answer_outcome_pkey PRIMARY KEY (file_id, record_no);

ALTER TABLE ONLY public.inquiry_batch_item
    ADD CONSTRAINT inquiry_batch_item_pkey PRIMARY KEY (inquiry_id);

ALTER TABLE ONLY public.inquiry_batch
    ADD CONSTRAINT inquiry_batch_pkey PRIMARY KEY (batch_no);

ALTER TABLE ONLY public.inquiry_batch_series
    ADD CONSTRAINT inquiry_batch_series_pkey PRIMARY KEY (fiscal_year);

ALTER TABLE ONLY public.inquiry
    ADD CONSTRAINT inquiry_document_no_key UNIQUE (document_no);

ALTER TABLE ONLY public.inquiry
    ADD CONSTRAINT inquiry_pkey PRIMARY KEY (inquiry_id);

ALTER TABLE ONLY public.inquiry_series
    ADD CONSTRAINT inquiry_series_pkey PRIMARY KEY (fiscal_year);

ALTER TABLE ONLY public.inquiry_step
    ADD CONSTRAINT inquiry_step_pkey PRIMARY KEY (inquiry_id, step_no);

ALTER TABLE ONLY public.issued_letter
    ADD CONSTRAINT issued_letter_document_no_key UNIQUE (document_no);

ALTER TABLE ONLY public.issued_letter
    ADD CONSTRAINT issued_letter_pkey PRIMARY KEY (decision_id, paper, addressee_no);

ALTER TABLE ONLY public.job_run
    ADD CONSTRAINT job_run_pkey PRIMARY KEY (job, business_day);

ALTER TABLE ONLY public.known_claim
    ADD CONSTRAINT known_claim_pkey PRIMARY KEY (claim_id);

ALTER TABLE ONLY public.known_district
    ADD CONSTRAINT known_district_pkey PRIMARY KEY (addressee_no);

ALTER TABLE ONLY public.known_notice
    ADD CONSTRAINT known_notice_pkey PRIMARY KEY (claim_id, addressee_no);

ALTER TABLE ONLY public.known_receipt
    ADD CONSTRAINT known_receipt_pkey PRIMARY KEY (claim_id, receipt_id);

ALTER TABLE ONLY public.known_reminder
    ADD CONSTRAINT known_reminder_pkey PRIMARY KEY (claim_id, document_no, addressee_no);

ALTER TABLE ONLY public.lookup_finding
    ADD CONSTRAINT lookup_finding_pkey PRIMARY KEY (tx, record_id);

ALTER TABLE ONLY public.lookup_review
    ADD CONSTRAINT lookup_review_pkey PRIMARY KEY (review_id);

ALTER TABLE ONLY public.measure_claim
    ADD CONSTRAINT measure_claim_pkey PRIMARY KEY (measure_id, claim_id);

ALTER TABLE ONLY public.measure_end
    ADD CONSTRAINT measure_end_pkey PRIMARY KEY (measure_id);

ALTER TABLE ONLY public.measure
    ADD CONSTRAINT measure_extends_key UNIQUE (extends);

ALTER TABLE ONLY public.measure_instalment
    ADD CONSTRAINT measure_instalment_pkey PRIMARY KEY (measure_id, number);

ALTER TABLE ONLY public.measure
    ADD CONSTRAINT measure_pkey PRIMARY KEY (measure_id);

ALTER TABLE ONLY public.merge_heard
    ADD CONSTRAINT merge_heard_pkey PRIMARY KEY (addressee_no, change_no);

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (scope, number);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_incarnation_topic_partition_record_offset_key UNIQUE (incarnation, topic, partition, record_offset);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (parked_id);

ALTER TABLE ONLY public.pay_collection
    ADD CONSTRAINT pay_collection_pkey PRIMARY KEY (seizure_id, step_no);

ALTER TABLE ONLY public.pay_sheet_part
    ADD CONSTRAINT pay_sheet_part_pkey PRIMARY KEY (seizure_id, sheet_no, place);

ALTER TABLE ONLY public.pay_sheet_payer
    ADD CONSTRAINT pay_sheet_payer_pkey PRIMARY KEY (seizure_id, sheet_no, place);

ALTER TABLE ONLY public.pay_sheet
    ADD CONSTRAINT pay_sheet_pkey PRIMARY KEY (seizure_id, sheet_no);

ALTER TABLE ONLY public.payment_order
    ADD CONSTRAINT payment_order_distribution_id_statement_no_position_key UNIQUE (distribution_id, statement_no, "position");

ALTER TABLE ONLY public.payment_order_end
    ADD CONSTRAINT payment_order_end_pkey PRIMARY KEY (order_id);

ALTER TABLE ONLY public.payment_order
    ADD CONSTRAINT payment_order_pkey PRIMARY KEY (order_id);

ALTER TABLE ONLY public.person_answer
    ADD CONSTRAINT person_answer_pkey PRIMARY KEY (question_id, part);

ALTER TABLE ONLY public.person_question
    ADD CONSTRAINT person_question_pkey PRIMARY KEY (question_id);

ALTER TABLE ONLY public.prescription_told
    ADD CONSTRAINT prescription_told_pkey PRIMARY KEY (claim_id, extinguished_on, told_on);

ALTER TABLE ONLY public.property_exemption
    ADD CONSTRAINT property_exemption_pkey PRIMARY KEY (property_id, version_no);

ALTER TABLE ONLY public.property
    ADD CONSTRAINT property_pkey PRIMARY KEY (property_id);

ALTER TABLE public.property_version
    ADD CONSTRAINT property_version_kind_check CHECK ((kind = ANY (ARRAY['deposit'::text, 'wages'::text, 'retirement'::text, 'pension'::text, 'insurance'::text, 'receivable'::text, 'rent'::text, 'tax_refund'::text, 'real_estate'::text, 'vehicle'::text, 'light_vehicle'::text, 'movable'::text, 'security'::text, 'telephone'::text, 'electronic_claim'::text, 'book_entry_security'::text, 'money'::text]))) NOT VALID;

ALTER TABLE ONLY public.property_version
    ADD CONSTRAINT property_version_pkey PRIMARY KEY (property_id, version_no);

ALTER TABLE ONLY public.realisation_series
    ADD CONSTRAINT realisation_series_pkey PRIMARY KEY (kind, fiscal_year);

ALTER TABLE ONLY public.record_handover
    ADD CONSTRAINT record_handover_pkey PRIMARY KEY (handover_id);

ALTER TABLE ONLY public.recorded_counter
    ADD CONSTRAINT recorded_counter_pkey PRIMARY KEY (claim_id, item_no, as_of);

ALTER TABLE ONLY public.sale_bid
    ADD CONSTRAINT sale_bid_pkey PRIMARY KEY (sale_id, bid_no);

ALTER TABLE public.sale
    ADD CONSTRAINT sale_early CHECK ((((early_ground IS NULL) = (early_reason IS NULL)) AND (early_ground = 'value_falling'::text) AND (early_reason <> ''::text))) NOT VALID;

ALTER TABLE ONLY public.sale
    ADD CONSTRAINT sale_pkey PRIMARY KEY (sale_id);

ALTER TABLE ONLY public.sale
    ADD CONSTRAINT sale_seizure_id_round_no_key UNIQUE (seizure_id, round_no);

ALTER TABLE public.sale_step
    ADD CONSTRAINT sale_step_approved CHECK (((kind = ANY (ARRAY['planned'::text, 'decided'::text, 'defaulted'::text, 'paid'::text, 'cancelled'::text])) = (approval_id IS NOT NULL))) NOT VALID;

ALTER TABLE ONLY public.sale_step
    ADD CONSTRAINT sale_step_document_no_key UNIQUE (document_no);

ALTER TABLE public.sale_step
    ADD CONSTRAINT sale_step_kind_check CHECK ((kind = ANY (ARRAY['planned'::text, 'published'::text, 'awarded'::text, 'failed'::text, 'decided'::text, 'defaulted'::text, 'paid'::text, 'transferred'::text, 'cancelled'::text]))) NOT VALID;

ALTER TABLE public.sale_step
    ADD CONSTRAINT sale_step_next_bid_of_award CHECK (((next_bid_no IS NULL) OR ((kind = 'awarded'::text) AND (next_bid_no <> bid_no)))) NOT VALID;

ALTER TABLE public.sale_step
    ADD CONSTRAINT sale_step_numbered CHECK (((kind = ANY (ARRAY['published'::text, 'decided'::text, 'defaulted'::text])) = (document_no IS NOT NULL))) NOT VALID;

ALTER TABLE ONLY public.sale_step
    ADD CONSTRAINT sale_step_pkey PRIMARY KEY (sale_id, step_no);

ALTER TABLE public.sale_step
    ADD CONSTRAINT sale_step_priced CHECK (((kind = ANY (ARRAY['awarded'::text, 'decided'::text, 'defaulted'::text, 'paid'::text])) = (price_yen IS NOT NULL))) NOT VALID;

ALTER TABLE public.sale_step
    ADD CONSTRAINT sale_step_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'published'::text, 'awarded'::text, 'failed'::text, 'decided'::text, 'defaulted'::text, 'paid'::text, 'transferred'::text, 'cancelled'::text]))) NOT VALID;

ALTER TABLE ONLY public.search_item
    ADD CONSTRAINT search_item_pkey PRIMARY KEY (search_id, place);

ALTER TABLE ONLY public.search
    ADD CONSTRAINT search_pkey PRIMARY KEY (search_id);

ALTER TABLE ONLY public.search_record
    ADD CONSTRAINT search_record_document_no_key UNIQUE (document_no);

ALTER TABLE ONLY public.search_record
    ADD CONSTRAINT search_record_pkey PRIMARY KEY (search_id);

ALTER TABLE ONLY public.seizure_answer
    ADD CONSTRAINT seizure_answer_pkey PRIMARY KEY (seizure_id, ask_no, addressee_no);

ALTER TABLE ONLY public.seizure_claim
    ADD CONSTRAINT seizure_claim_pkey PRIMARY KEY (seizure_id, claim_id);

ALTER TABLE public.seizure
    ADD CONSTRAINT seizure_expected_cost CHECK ((expected_cost_yen >= 0)) NOT VALID;

ALTER TABLE ONLY public.seizure_liability
    ADD CONSTRAINT seizure_liability_pkey PRIMARY KEY (seizure_id);

ALTER TABLE ONLY public.seizure
    ADD CONSTRAINT seizure_pkey PRIMARY KEY (seizure_id);

ALTER TABLE ONLY public.seizure_question
    ADD CONSTRAINT seizure_question_pkey PRIMARY KEY (seizure_id, ask_no);

ALTER TABLE public.seizure_step
    ADD CONSTRAINT seizure_step_decided CHECK (((kind = ANY (ARRAY['approved'::text, 'reduced'::text, 'collected_part'::text, 'collected'::text, 'deposit_forfeited'::text, 'sold'::text, 'released'::text, 'withdrawn'::text])) = (approval_id IS NOT NULL))) NOT VALID;

ALTER TABLE ONLY public.seizure_step
    ADD CONSTRAINT seizure_step_document_no_key UNIQUE (document_no);

ALTER TABLE public.seizure_step
    ADD CONSTRAINT seizure_step_kind_check CHECK ((kind = ANY (ARRAY['approved'::text, 'issued'::text, 'refused'::text, 'dispatched'::text, 'served'::text, 'obligor_served'::text, 'institution_served'::text, 'copy_delivered'::text, 'registry_asked'::text, 'registered'::text, 'possessed'::text, 'kept'::text, 'reduced'::text, 'collected_part'::text, 'collected'::text, 'deposit_forfeited'::text, 'sold'::text, 'released'::text, 'withdrawn'::text, 'debtor_told'::text, 'third_party_told'::text, 'institution_told'::text, 'cancellation_asked'::text, 'cancelled'::text, 'handed_back'::text]))) NOT VALID;

ALTER TABLE ONLY public.seizure_step
    ADD CONSTRAINT seizure_step_pkey PRIMARY KEY (seizure_id, step_no);

ALTER TABLE public.seizure_step
    ADD CONSTRAINT seizure_step_state_check CHECK ((state = ANY (ARRAY['approved'::text, 'refused'::text, 'issued'::text, 'effective'::text, 'collected'::text, 'sold'::text, 'released'::text, 'withdrawn'::text]))) NOT VALID;

ALTER TABLE ONLY public.stated_balance
    ADD CONSTRAINT stated_balance_pkey PRIMARY KEY (seizure_id, ask_no, claim_id);

ALTER TABLE ONLY public.stated_notice
    ADD CONSTRAINT stated_notice_pkey PRIMARY KEY (seizure_id, ask_no, claim_id);

ALTER TABLE public.succession
    ADD CONSTRAINT succession_cancellation CHECK (((is_cancellation = (representative_by IS NULL)) AND ((NOT is_cancellation) OR (replaces IS NOT NULL)))) NOT VALID;

ALTER TABLE ONLY public.succession_heir
    ADD CONSTRAINT succession_heir_pkey PRIMARY KEY (succession_id, addressee_no);

ALTER TABLE ONLY public.succession_heir
    ADD CONSTRAINT succession_heir_succession_id_place_key UNIQUE (succession_id, place);

ALTER TABLE ONLY public.succession_part
    ADD CONSTRAINT succession_part_pkey PRIMARY KEY (succession_id, claim_id, addressee_no);

ALTER TABLE ONLY public.succession
    ADD CONSTRAINT succession_pkey PRIMARY KEY (succession_id);

ALTER TABLE ONLY public.succession
    ADD CONSTRAINT succession_replaces_key UNIQUE (replaces);

ALTER TABLE ONLY public.suspension_review
    ADD CONSTRAINT suspension_review_pkey PRIMARY KEY (measure_id, review_no);

ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_cause_key UNIQUE (cause);

ALTER TABLE ONLY public.task_end
    ADD CONSTRAINT task_end_pkey PRIMARY KEY (task_id);

ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_pkey PRIMARY KEY (task_id);

ALTER TABLE ONLY public.use_suspension
    ADD CONSTRAINT use_suspension_pkey PRIMARY KEY (suspension_id);

ALTER TABLE ONLY public.write_off_claim
    ADD CONSTRAINT write_off_claim_pkey PRIMARY KEY (write_off_id, claim_id);

ALTER TABLE ONLY public.write_off
    ADD CONSTRAINT write_off_pkey PRIMARY KEY (write_off_id);

ALTER TABLE ONLY public.write_off_undone
    ADD CONSTRAINT write_off_undone_pkey PRIMARY KEY (write_off_id, claim_id);

CREATE INDEX filing_addressee ON national_tax.filing USING btree (addressee_no, tax_year);

CREATE INDEX reading_case ON national_tax.reading USING btree (case_id);

CREATE INDEX ability_sheet_case ON public.ability_sheet USING btree (case_id);

CREATE INDEX access_record_occurred ON public.access_record USING brin (occurred_at);

CREATE INDEX access_record_subject ON public.access_record USING btree (subject_ref, occurred_at) WHERE (subject_ref <> ''::text);

CREATE INDEX access_record_to_review ON public.access_record USING btree (tx, record_id) WHERE (rule = ANY (ARRAY['no_case'::text, 'own_record'::text, 'own_record+no_case'::text, 'protected'::text, 'protected+no_case'::text]));

CREATE INDEX addressee_alias_surviving ON public.addressee_alias USING btree (surviving_no) WHERE (surviving_no IS NOT NULL);

CREATE INDEX appeal_case ON public.appeal USING btree (case_id);

CREATE UNIQUE INDEX appeal_once ON public.appeal USING btree (act_kind, COALESCE(document_no, (COALESCE(seizure_id, disposition_id, sale_id, distribution_id))::text), appellant, appellant_name, filed_on);

CREATE INDEX approval_draft_due ON public.approval_draft USING btree (expires_at) WHERE (state = 'draft'::text);

CREATE INDEX approval_draft_maker ON public.approval_draft USING btree (maker) WHERE (state = 'draft'::text);

CREATE INDEX approval_due ON public.approval USING btree (expires_at) WHERE (state = ANY (ARRAY['proposed'::text, 'checked'::text]));

CREATE INDEX approval_maker ON public.approval USING btree (maker, proposed_at);

CREATE INDEX approval_open ON public.approval USING btree (act) WHERE (state = ANY (ARRAY['proposed'::text, 'checked'::text]));

CREATE UNIQUE INDEX approval_step_decided ON public.approval_step USING btree (approval_id) WHERE (step = ANY (ARRAY['approved'::text, 'refused'::text, 'withdrawn'::text, 'expired'::text]));

CREATE UNIQUE INDEX approval_step_executed ON public.approval_step USING btree (approval_id) WHERE (step = 'executed'::text);

CREATE UNIQUE INDEX approval_step_part ON public.approval_step USING btree (approval_id, actor_id) WHERE (step = ANY (ARRAY['proposed'::text, 'checked'::text, 'approved'::text, 'taken_over'::text]));

CREATE INDEX approval_waiting ON public.approval USING btree (act) WHERE (state = 'approved'::text);

CREATE INDEX association_receipt_report ON public.association_receipt USING btree (report_id) WHERE (report_id IS NOT NULL);

CREATE INDEX block_addressee ON public.block USING btree (addressee_no);

CREATE INDEX case_tag_case ON public.case_tag USING btree (case_id);

CREATE INDEX circumstance_case ON public.circumstance USING btree (case_id);

CREATE INDEX claim_obligor_addressee ON public.claim_obligor USING btree (addressee_no);

CREATE INDEX competing_creditor_property ON public.competing_creditor USING btree (property_id);

CREATE INDEX contact_case ON public.contact USING btree (case_id, made_on);

CREATE INDEX contact_next_action ON public.contact USING btree (next_action_on) WHERE (next_action_on IS NOT NULL);

CREATE INDEX disposition_case ON public.disposition USING btree (case_id);

CREATE INDEX disposition_claim_claim ON public.disposition_claim USING btree (claim_id);

CREATE INDEX disposition_counterparty ON public.disposition USING btree (counterparty_no) WHERE (counterparty_no IS NOT NULL);

CREATE INDEX duty_seizure ON public.duty USING btree (seizure_id);

CREATE INDEX extension_claim_claim ON public.extension_claim USING btree (claim_id);

CREATE INDEX extension_disaster ON public.extension USING btree (disaster_id);

CREATE INDEX field_sheet_case ON public.field_sheet USING btree (case_id);

CREATE INDEX grace_application_case ON public.grace_application USING btree (case_id);

CREATE INDEX grace_application_claim_claim ON public.grace_application_claim USING btree (claim_id);

CREATE INDEX heir_payment_receipt ON public.heir_payment USING btree (claim_id, receipt_id);

CREATE INDEX hold_case ON public.hold USING btree (case_id);

CREATE INDEX income_case ON public.income USING btree (case_id);

CREATE UNIQUE INDEX inquiry_answer_taken ON public.inquiry_answer_outcome USING btree (inquiry_id) WHERE (outcome = 'taken'::text);

CREATE INDEX inquiry_batch_item_batch ON public.inquiry_batch_item USING btree (batch_no);

CREATE INDEX inquiry_case ON public.inquiry USING btree (case_id);

CREATE INDEX issued_letter_addressee ON public.issued_letter USING btree (addressee_no);

CREATE INDEX known_claim_addressee ON public.known_claim USING btree (addressee_no);

CREATE INDEX measure_claim_claim ON public.measure_claim USING btree (claim_id);

CREATE INDEX measure_instalment_pay_by ON public.measure_instalment USING btree (pay_by);

CREATE INDEX merge_heard_surviving ON public.merge_heard USING btree (surviving_no) WHERE (surviving_no IS NOT NULL);

CREATE INDEX outbox_waiting ON public.outbox USING btree (shard, id) WHERE (sent_to IS NULL);

CREATE INDEX parked_waiting ON public.parked USING btree (topic, key, parked_id) WHERE (state = 'parked'::text);

CREATE INDEX person_question_case ON public.person_question USING btree (case_id, asked_at);

CREATE INDEX property_case ON public.property USING btree (case_id);

CREATE UNIQUE INDEX record_handover_for_ever ON public.record_handover USING btree (((last_seal_no IS NULL))) WHERE (last_seal_no IS NULL);

CREATE UNIQUE INDEX sale_step_of_bidder ON public.sale_step USING btree (sale_id, kind, bid_no) WHERE (kind = ANY (ARRAY['decided'::text, 'defaulted'::text]));

CREATE UNIQUE INDEX sale_step_of_sale ON public.sale_step USING btree (sale_id, kind) WHERE (kind <> ALL (ARRAY['decided'::text, 'defaulted'::text]));

CREATE INDEX search_case ON public.search USING btree (case_id);

CREATE INDEX seizure_case ON public.seizure USING btree (case_id);

CREATE INDEX seizure_claim_claim ON public.seizure_claim USING btree (claim_id);

CREATE INDEX seizure_claim_other ON public.seizure_claim USING btree (other_no) WHERE (other_no IS NOT NULL);

CREATE INDEX seizure_liability_disposition ON public.seizure_liability USING btree (disposition_id);

CREATE INDEX seizure_property ON public.seizure USING btree (property_id);

CREATE UNIQUE INDEX seizure_step_once ON public.seizure_step USING btree (seizure_id, kind) WHERE (kind = ANY (ARRAY['issued'::text, 'served'::text, 'copy_delivered'::text, 'registry_asked'::text, 'registered'::text, 'possessed'::text, 'collected'::text, 'sold'::text, 'released'::text, 'withdrawn'::text, 'debtor_told'::text, 'third_party_told'::text, 'cancellation_asked'::text, 'cancelled'::text, 'handed_back'::text]));

CREATE UNIQUE INDEX succession_first ON public.succession USING btree (deceased_no) WHERE (replaces IS NULL);

CREATE UNIQUE INDEX succession_heir_representative ON public.succession_heir USING btree (succession_id) WHERE is_representative;

CREATE INDEX succession_part_addressee ON public.succession_part USING btree (addressee_no);

CREATE INDEX succession_part_claim ON public.succession_part USING btree (claim_id);

CREATE INDEX task_case ON public.task USING btree (case_id);

CREATE INDEX task_due_on ON public.task USING btree (due_on);

CREATE INDEX write_off_case ON public.write_off USING btree (case_id);

CREATE INDEX write_off_claim_claim ON public.write_off_claim USING btree (claim_id);

CREATE INDEX write_off_decided_on ON public.write_off USING btree (decided_on);

CREATE TRIGGER addressee_alias_follows AFTER INSERT OR UPDATE ON public.addressee_alias FOR EACH ROW EXECUTE FUNCTION public.addressee_alias_follows();

CREATE TRIGGER approval_draft_step_fits BEFORE INSERT ON public.approval_draft_step FOR EACH ROW EXECUTE FUNCTION public.approval_draft_step_fits();

CREATE TRIGGER approval_step_fits BEFORE INSERT ON public.approval_step FOR EACH ROW EXECUTE FUNCTION public.approval_step_fits();

CREATE TRIGGER approval_step_follows_no_return BEFORE INSERT ON public.approval_step FOR EACH ROW EXECUTE FUNCTION public.approval_step_follows_no_return();

CREATE CONSTRAINT TRIGGER distribution_adds_up AFTER INSERT ON public.distribution_step DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ((new.kind = ANY (ARRAY['decided'::text, 'divided'::text]))) EXECUTE FUNCTION public.distribution_adds_up();

ALTER TABLE ONLY national_tax.reading
    ADD CONSTRAINT reading_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.ability_sheet
    ADD CONSTRAINT ability_sheet_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.ability_sheet_line
    ADD CONSTRAINT ability_sheet_line_sheet_id_fkey FOREIGN KEY (sheet_id) REFERENCES public.ability_sheet(sheet_id);

ALTER TABLE ONLY public.appeal
    ADD CONSTRAINT appeal_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.appeal
    ADD CONSTRAINT appeal_disposition_id_fkey FOREIGN KEY (disposition_id) REFERENCES public.disposition(disposition_id);

ALTER TABLE ONLY public.appeal
    ADD CONSTRAINT appeal_distribution_id_fkey FOREIGN KEY (distribution_id) REFERENCES public.distribution(distribution_id);

ALTER TABLE ONLY public.appeal
    ADD CONSTRAINT appeal_sale_id_fkey FOREIGN KEY (sale_id) REFERENCES public.sale(sale_id);

ALTER TABLE ONLY public.appeal
    ADD CONSTRAINT appeal_seizure_id_fkey FOREIGN KEY (seizure_id) REFERENCES public.seizure(seizure_id);

ALTER TABLE ONLY public.appeal_step
    ADD CONSTRAINT appeal_step_appeal_id_fkey FOREIGN KEY (appeal_id) REFERENCES public.appeal(appeal_id);

ALTER TABLE ONLY public.approval_draft
    ADD CONSTRAINT approval_draft_returned_from_fkey FOREIGN KEY (returned_from) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.approval_draft_step
    ADD CONSTRAINT approval_draft_step_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.approval_draft_step
    ADD CONSTRAINT approval_draft_step_draft_id_fkey FOREIGN KEY (draft_id) REFERENCES public.approval_draft(draft_id);

ALTER TABLE ONLY public.approval_step
    ADD CONSTRAINT approval_step_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.association_receipt
    ADD CONSTRAINT association_receipt_disposition_id_claim_id_fkey FOREIGN KEY (disposition_id, claim_id) REFERENCES public.disposition_claim(disposition_id, claim_id);

ALTER TABLE ONLY public.association_receipt
    ADD CONSTRAINT association_receipt_report_id_fkey FOREIGN KEY (report_id) REFERENCES public.association_report(report_id);

ALTER TABLE ONLY public.block_claim
    ADD CONSTRAINT block_claim_block_id_fkey FOREIGN KEY (block_id) REFERENCES public.block(block_id);

ALTER TABLE ONLY public.broken_instalment
    ADD CONSTRAINT broken_instalment_measure_id_number_fkey FOREIGN KEY (measure_id, number) REFERENCES public.measure_instalment(measure_id, number);

ALTER TABLE ONLY public.case_assignment
    ADD CONSTRAINT case_assignment_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.case_list_action
    ADD CONSTRAINT case_list_action_list_id_fkey FOREIGN KEY (list_id) REFERENCES public.case_list(list_id);

ALTER TABLE ONLY public.case_list
    ADD CONSTRAINT case_list_extraction_id_fkey FOREIGN KEY (extraction_id) REFERENCES public.extraction(extraction_id);

ALTER TABLE ONLY public.case_list_member
    ADD CONSTRAINT case_list_member_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.case_list_member
    ADD CONSTRAINT case_list_member_list_id_fkey FOREIGN KEY (list_id) REFERENCES public.case_list(list_id);

ALTER TABLE ONLY public.case_step
    ADD CONSTRAINT case_step_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.case_tag
    ADD CONSTRAINT case_tag_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.case_tag_end
    ADD CONSTRAINT case_tag_end_tag_id_fkey FOREIGN KEY (tag_id) REFERENCES public.case_tag(tag_id);

ALTER TABLE ONLY public.circumstance
    ADD CONSTRAINT circumstance_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.circumstance_end
    ADD CONSTRAINT circumstance_end_circumstance_id_fkey FOREIGN KEY (circumstance_id) REFERENCES public.circumstance(circumstance_id);

ALTER TABLE ONLY public.competing_creditor_end
    ADD CONSTRAINT competing_creditor_end_creditor_id_fkey FOREIGN KEY (creditor_id) REFERENCES public.competing_creditor(creditor_id);

ALTER TABLE ONLY public.competing_creditor
    ADD CONSTRAINT competing_creditor_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(property_id);

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_corrects_fkey FOREIGN KEY (corrects) REFERENCES public.contact(contact_id);

ALTER TABLE ONLY public.death_retracted
    ADD CONSTRAINT death_retracted_block_id_fkey FOREIGN KEY (block_id) REFERENCES public.death(block_id);

ALTER TABLE ONLY public.disaster_answer
    ADD CONSTRAINT disaster_answer_disaster_id_fkey FOREIGN KEY (disaster_id) REFERENCES public.disaster(disaster_id);

ALTER TABLE ONLY public.disaster_victim
    ADD CONSTRAINT disaster_victim_disaster_id_fkey FOREIGN KEY (disaster_id) REFERENCES public.disaster(disaster_id);

ALTER TABLE ONLY public.disposition_balance
    ADD CONSTRAINT disposition_balance_disposition_id_claim_id_fkey FOREIGN KEY (disposition_id, claim_id) REFERENCES public.disposition_claim(disposition_id, claim_id);

ALTER TABLE ONLY public.disposition
    ADD CONSTRAINT disposition_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.disposition_claim
    ADD CONSTRAINT disposition_claim_disposition_id_fkey FOREIGN KEY (disposition_id) REFERENCES public.disposition(disposition_id);

ALTER TABLE ONLY public.disposition_failure
    ADD CONSTRAINT disposition_failure_disposition_id_fkey FOREIGN KEY (disposition_id) REFERENCES public.disposition(disposition_id);

ALTER TABLE ONLY public.disposition_notice
    ADD CONSTRAINT disposition_notice_disposition_id_claim_id_fkey FOREIGN KEY (disposition_id, claim_id) REFERENCES public.disposition_claim(disposition_id, claim_id);

ALTER TABLE ONLY public.disposition_payment
    ADD CONSTRAINT disposition_payment_disposition_id_step_no_fkey FOREIGN KEY (disposition_id, step_no) REFERENCES public.disposition_step(disposition_id, step_no);

ALTER TABLE ONLY public.disposition
    ADD CONSTRAINT disposition_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(property_id);

ALTER TABLE ONLY public.disposition_question
    ADD CONSTRAINT disposition_question_disposition_id_fkey FOREIGN KEY (disposition_id) REFERENCES public.disposition(disposition_id);

ALTER TABLE ONLY public.disposition_step
    ADD CONSTRAINT disposition_step_disposition_id_fkey FOREIGN KEY (disposition_id) REFERENCES public.disposition(disposition_id);

ALTER TABLE ONLY public.distribution_balance
    ADD CONSTRAINT distribution_balance_distribution_id_fkey FOREIGN KEY (distribution_id) REFERENCES public.distribution(distribution_id);

ALTER TABLE ONLY public.distribution
    ADD CONSTRAINT distribution_seizure_id_fkey FOREIGN KEY (seizure_id) REFERENCES public.seizure(seizure_id);

ALTER TABLE ONLY public.distribution_share
    ADD CONSTRAINT distribution_share_creditor_id_fkey FOREIGN KEY (creditor_id) REFERENCES public.competing_creditor(creditor_id);

ALTER TABLE ONLY public.distribution_share
    ADD CONSTRAINT distribution_share_distribution_id_statement_no_fkey FOREIGN KEY (distribution_id, statement_no) REFERENCES public.distribution_step(distribution_id, step_no);

ALTER TABLE ONLY public.distribution_step
    ADD CONSTRAINT distribution_step_distribution_id_fkey FOREIGN KEY (distribution_id) REFERENCES public.distribution(distribution_id);

ALTER TABLE ONLY public.dunning_history
    ADD CONSTRAINT dunning_history_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.person_question(question_id);

ALTER TABLE ONLY public.duty_end
    ADD CONSTRAINT duty_end_duty_id_fkey FOREIGN KEY (duty_id) REFERENCES public.duty(duty_id);

ALTER TABLE ONLY public.duty_finding
    ADD CONSTRAINT duty_finding_duty_id_fkey FOREIGN KEY (duty_id) REFERENCES public.duty(duty_id);

ALTER TABLE ONLY public.duty
    ADD CONSTRAINT duty_seizure_id_fkey FOREIGN KEY (seizure_id) REFERENCES public.seizure(seizure_id);

ALTER TABLE ONLY public.extension_claim
    ADD CONSTRAINT extension_claim_extension_id_fkey FOREIGN KEY (extension_id) REFERENCES public.extension(extension_id);

ALTER TABLE ONLY public.extension
    ADD CONSTRAINT extension_disaster_id_fkey FOREIGN KEY (disaster_id) REFERENCES public.disaster(disaster_id);

ALTER TABLE ONLY public.extension_revoked
    ADD CONSTRAINT extension_revoked_extension_id_claim_id_fkey FOREIGN KEY (extension_id, claim_id) REFERENCES public.extension_claim(extension_id, claim_id);

ALTER TABLE ONLY public.failed_precondition
    ADD CONSTRAINT failed_precondition_seizure_id_fkey FOREIGN KEY (seizure_id) REFERENCES public.seizure(seizure_id);

ALTER TABLE ONLY public.field_result
    ADD CONSTRAINT field_result_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES public.contact(contact_id);

ALTER TABLE ONLY public.field_result_property
    ADD CONSTRAINT field_result_property_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(property_id);

ALTER TABLE ONLY public.field_result_property
    ADD CONSTRAINT field_result_property_sheet_id_fkey FOREIGN KEY (sheet_id) REFERENCES public.field_result(sheet_id);

ALTER TABLE ONLY public.field_result
    ADD CONSTRAINT field_result_sheet_id_fkey FOREIGN KEY (sheet_id) REFERENCES public.field_sheet(sheet_id);

ALTER TABLE ONLY public.field_sheet
    ADD CONSTRAINT field_sheet_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.field_sheet_check
    ADD CONSTRAINT field_sheet_check_sheet_id_holder_fkey FOREIGN KEY (sheet_id, holder) REFERENCES public.field_sheet(sheet_id, holder);

ALTER TABLE ONLY public.grace_application
    ADD CONSTRAINT grace_application_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.grace_application_claim
    ADD CONSTRAINT grace_application_claim_application_id_fkey FOREIGN KEY (application_id) REFERENCES public.grace_application(application_id);

ALTER TABLE ONLY public.grace_application
    ADD CONSTRAINT grace_application_extends_fkey FOREIGN KEY (extends) REFERENCES public.measure(measure_id);

ALTER TABLE ONLY public.grace_application_step
    ADD CONSTRAINT grace_application_step_application_id_fkey FOREIGN KEY (application_id) REFERENCES public.grace_application(application_id);

ALTER TABLE ONLY public.heir_payment
    ADD CONSTRAINT heir_payment_claim_id_receipt_id_fkey FOREIGN KEY (claim_id, receipt_id) REFERENCES public.known_receipt(claim_id, receipt_id);

ALTER TABLE ONLY public.hold
    ADD CONSTRAINT hold_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.hold_claim
    ADD CONSTRAINT hold_claim_hold_id_fkey FOREIGN KEY (hold_id) REFERENCES public.hold(hold_id);

ALTER TABLE ONLY public.hold_end
    ADD CONSTRAINT hold_end_hold_id_fkey FOREIGN KEY (hold_id) REFERENCES public.hold(hold_id);

ALTER TABLE ONLY public.household_member
    ADD CONSTRAINT household_member_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.person_question(question_id);

ALTER TABLE ONLY public.income
    ADD CONSTRAINT income_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.income_version
    ADD CONSTRAINT income_version_income_id_fkey FOREIGN KEY (income_id) REFERENCES public.income(income_id);

ALTER TABLE ONLY public.inquiry_answer_line
    ADD CONSTRAINT inquiry_answer_line_income_id_fkey FOREIGN KEY (income_id) REFERENCES public.income(income_id);

ALTER TABLE ONLY public.inquiry_answer_line
    ADD CONSTRAINT inquiry_answer_line_inquiry_id_fkey FOREIGN KEY (inquiry_id) REFERENCES public.inquiry(inquiry_id);

ALTER TABLE ONLY public.inquiry_answer_line
    ADD CONSTRAINT inquiry_answer_line_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(property_id);

ALTER TABLE ONLY public.inquiry_answer_outcome
    ADD CONSTRAINT inquiry_answer_outcome_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.inquiry_answer_file(file_id);

ALTER TABLE ONLY public.inquiry_answer_outcome
    ADD CONSTRAINT inquiry_answer_outcome_inquiry_id_fkey FOREIGN KEY (inquiry_id) REFERENCES public.inquiry(inquiry_id);

ALTER TABLE ONLY public.inquiry_batch_item
    ADD CONSTRAINT inquiry_batch_item_batch_no_fkey FOREIGN KEY (batch_no) REFERENCES public.inquiry_batch(batch_no);

ALTER TABLE ONLY public.inquiry_batch_item
    ADD CONSTRAINT inquiry_batch_item_inquiry_id_fkey FOREIGN KEY (inquiry_id) REFERENCES public.inquiry(inquiry_id);

ALTER TABLE ONLY public.inquiry
    ADD CONSTRAINT inquiry_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.inquiry_step
    ADD CONSTRAINT inquiry_step_inquiry_id_fkey FOREIGN KEY (inquiry_id) REFERENCES public.inquiry(inquiry_id);

ALTER TABLE ONLY public.known_receipt
    ADD CONSTRAINT known_receipt_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES public.known_claim(claim_id);

ALTER TABLE ONLY public.lookup_finding
    ADD CONSTRAINT lookup_finding_review_id_fkey FOREIGN KEY (review_id) REFERENCES public.lookup_review(review_id);

ALTER TABLE ONLY public.measure_claim
    ADD CONSTRAINT measure_claim_measure_id_fkey FOREIGN KEY (measure_id) REFERENCES public.measure(measure_id);

ALTER TABLE ONLY public.measure_end
    ADD CONSTRAINT measure_end_measure_id_fkey FOREIGN KEY (measure_id) REFERENCES public.measure(measure_id);

ALTER TABLE ONLY public.measure
    ADD CONSTRAINT measure_extends_fkey FOREIGN KEY (extends) REFERENCES public.measure(measure_id);

ALTER TABLE ONLY public.measure_instalment
    ADD CONSTRAINT measure_instalment_measure_id_fkey FOREIGN KEY (measure_id) REFERENCES public.measure(measure_id);

ALTER TABLE ONLY public.measure
    ADD CONSTRAINT measure_measure_id_fkey FOREIGN KEY (measure_id) REFERENCES public.hold(hold_id);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_behind_fkey FOREIGN KEY (behind) REFERENCES public.parked(parked_id);

ALTER TABLE ONLY public.pay_collection
    ADD CONSTRAINT pay_collection_seizure_id_sheet_no_fkey FOREIGN KEY (seizure_id, sheet_no) REFERENCES public.pay_sheet(seizure_id, sheet_no);

ALTER TABLE ONLY public.pay_collection
    ADD CONSTRAINT pay_collection_seizure_id_step_no_fkey FOREIGN KEY (seizure_id, step_no) REFERENCES public.seizure_step(seizure_id, step_no);

ALTER TABLE ONLY public.pay_sheet_part
    ADD CONSTRAINT pay_sheet_part_seizure_id_sheet_no_fkey FOREIGN KEY (seizure_id, sheet_no) REFERENCES public.pay_sheet(seizure_id, sheet_no);

ALTER TABLE ONLY public.pay_sheet_payer
    ADD CONSTRAINT pay_sheet_payer_seizure_id_sheet_no_fkey FOREIGN KEY (seizure_id, sheet_no) REFERENCES public.pay_sheet(seizure_id, sheet_no);

ALTER TABLE ONLY public.pay_sheet
    ADD CONSTRAINT pay_sheet_seizure_id_fkey FOREIGN KEY (seizure_id) REFERENCES public.seizure(seizure_id);

ALTER TABLE ONLY public.payment_order
    ADD CONSTRAINT payment_order_distribution_id_statement_no_position_fkey FOREIGN KEY (distribution_id, statement_no, "position") REFERENCES public.distribution_share(distribution_id, statement_no, "position");

ALTER TABLE ONLY public.payment_order_end
    ADD CONSTRAINT payment_order_end_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.payment_order(order_id);

ALTER TABLE ONLY public.person_answer
    ADD CONSTRAINT person_answer_question_id_fkey FOREIGN KEY (question_id) REFERENCES public.person_question(question_id);

ALTER TABLE ONLY public.person_question
    ADD CONSTRAINT person_question_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.property
    ADD CONSTRAINT property_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.property_exemption
    ADD CONSTRAINT property_exemption_property_id_version_no_fkey FOREIGN KEY (property_id, version_no) REFERENCES public.property_version(property_id, version_no);

ALTER TABLE ONLY public.property_version
    ADD CONSTRAINT property_version_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(property_id);

ALTER TABLE ONLY public.sale_bid
    ADD CONSTRAINT sale_bid_sale_id_fkey FOREIGN KEY (sale_id) REFERENCES public.sale(sale_id);

ALTER TABLE ONLY public.sale
    ADD CONSTRAINT sale_seizure_id_fkey FOREIGN KEY (seizure_id) REFERENCES public.seizure(seizure_id);

ALTER TABLE ONLY public.sale_step
    ADD CONSTRAINT sale_step_bid FOREIGN KEY (sale_id, bid_no) REFERENCES public.sale_bid(sale_id, bid_no) NOT VALID;

ALTER TABLE ONLY public.sale_step
    ADD CONSTRAINT sale_step_next_bid FOREIGN KEY (sale_id, next_bid_no) REFERENCES public.sale_bid(sale_id, bid_no) NOT VALID;

ALTER TABLE ONLY public.sale_step
    ADD CONSTRAINT sale_step_sale_id_fkey FOREIGN KEY (sale_id) REFERENCES public.sale(sale_id);

ALTER TABLE ONLY public.search
    ADD CONSTRAINT search_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.search_item
    ADD CONSTRAINT search_item_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(property_id);

ALTER TABLE ONLY public.search_item
    ADD CONSTRAINT search_item_search_id_fkey FOREIGN KEY (search_id) REFERENCES public.search_record(search_id);

ALTER TABLE ONLY public.search_record
    ADD CONSTRAINT search_record_search_id_fkey FOREIGN KEY (search_id) REFERENCES public.search(search_id);

ALTER TABLE ONLY public.seizure_answer
    ADD CONSTRAINT seizure_answer_seizure_id_ask_no_fkey FOREIGN KEY (seizure_id, ask_no) REFERENCES public.seizure_question(seizure_id, ask_no);

ALTER TABLE ONLY public.seizure
    ADD CONSTRAINT seizure_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.seizure_claim
    ADD CONSTRAINT seizure_claim_seizure_id_fkey FOREIGN KEY (seizure_id) REFERENCES public.seizure(seizure_id);

ALTER TABLE ONLY public.seizure_liability
    ADD CONSTRAINT seizure_liability_disposition_id_fkey FOREIGN KEY (disposition_id) REFERENCES public.disposition(disposition_id);

ALTER TABLE ONLY public.seizure_liability
    ADD CONSTRAINT seizure_liability_seizure_id_fkey FOREIGN KEY (seizure_id) REFERENCES public.seizure(seizure_id);

ALTER TABLE ONLY public.seizure
    ADD CONSTRAINT seizure_property_id_fkey FOREIGN KEY (property_id) REFERENCES public.property(property_id);

ALTER TABLE ONLY public.seizure
    ADD CONSTRAINT seizure_property_id_property_version_no_fkey FOREIGN KEY (property_id, property_version_no) REFERENCES public.property_version(property_id, version_no);

ALTER TABLE ONLY public.seizure_question
    ADD CONSTRAINT seizure_question_seizure_id_fkey FOREIGN KEY (seizure_id) REFERENCES public.seizure(seizure_id);

ALTER TABLE ONLY public.seizure_step
    ADD CONSTRAINT seizure_step_seizure_id_fkey FOREIGN KEY (seizure_id) REFERENCES public.seizure(seizure_id);

ALTER TABLE ONLY public.stated_balance
    ADD CONSTRAINT stated_balance_seizure_id_claim_id_fkey FOREIGN KEY (seizure_id, claim_id) REFERENCES public.seizure_claim(seizure_id, claim_id);

ALTER TABLE ONLY public.stated_notice
    ADD CONSTRAINT stated_notice_seizure_id_claim_id_fkey FOREIGN KEY (seizure_id, claim_id) REFERENCES public.seizure_claim(seizure_id, claim_id);

ALTER TABLE ONLY public.succession_heir
    ADD CONSTRAINT succession_heir_succession_id_fkey FOREIGN KEY (succession_id) REFERENCES public.succession(succession_id);

ALTER TABLE ONLY public.succession_part
    ADD CONSTRAINT succession_part_succession_id_addressee_no_fkey FOREIGN KEY (succession_id, addressee_no) REFERENCES public.succession_heir(succession_id, addressee_no);

ALTER TABLE ONLY public.succession
    ADD CONSTRAINT succession_replaces_fkey FOREIGN KEY (replaces) REFERENCES public.succession(succession_id);

ALTER TABLE ONLY public.suspension_review
    ADD CONSTRAINT suspension_review_measure_id_fkey FOREIGN KEY (measure_id) REFERENCES public.measure(measure_id);

ALTER TABLE ONLY public.task
    ADD CONSTRAINT task_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.task_end
    ADD CONSTRAINT task_end_task_id_fkey FOREIGN KEY (task_id) REFERENCES public.task(task_id);

ALTER TABLE ONLY public.write_off
    ADD CONSTRAINT write_off_case_id_fkey FOREIGN KEY (case_id) REFERENCES public.enforcement_case(case_id);

ALTER TABLE ONLY public.write_off_claim
    ADD CONSTRAINT write_off_claim_write_off_id_fkey FOREIGN KEY (write_off_id) REFERENCES public.write_off(write_off_id);

ALTER TABLE ONLY public.write_off_undone
    ADD CONSTRAINT write_off_undone_write_off_id_claim_id_fkey FOREIGN KEY (write_off_id, claim_id) REFERENCES public.write_off_claim(write_off_id, claim_id);

GRANT USAGE ON SCHEMA national_tax TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE national_tax.filing TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE national_tax.reading TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.ability_sheet TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.ability_sheet_line TO shuno_enforcement;

GRANT SELECT ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(service) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(instance) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(occurred_at) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(actor_id) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(actor_kind) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(roles) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(office) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(terminal) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(action) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(permission) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(purpose) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(subject_type) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(fields) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(row_count) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(detail) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(outcome) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(rule) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(caused_by_event) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(trace_id) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(span_id) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(key_id) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(sequence_no) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(subject_ref) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(row_hash) ON TABLE public.access_record TO shuno_enforcement;

GRANT INSERT(hmac) ON TABLE public.access_record TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.access_seal TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.addressee_alias TO shuno_enforcement;

GRANT UPDATE(surviving_no) ON TABLE public.addressee_alias TO shuno_enforcement;

GRANT UPDATE(change_no) ON TABLE public.addressee_alias TO shuno_enforcement;

GRANT UPDATE(heard_at) ON TABLE public.addressee_alias TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.appeal TO shuno_enforcement;

GRANT UPDATE(recorded_at) ON TABLE public.appeal TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.appeal_step TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.disposition TO shuno_enforcement;

GRANT UPDATE(recorded_at) ON TABLE public.disposition TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.hold TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.hold_claim TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.hold_end TO shuno_enforcement;

GRANT SELECT,INSERT,UPDATE ON TABLE public.known_claim TO shuno_enforcement;

GRANT SELECT ON TABLE public.appeal_now TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.approval TO shuno_enforcement;

GRANT UPDATE(maker) ON TABLE public.approval TO shuno_enforcement;

GRANT UPDATE(state) ON TABLE public.approval TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.approval_draft TO shuno_enforcement;

GRANT UPDATE(state) ON TABLE public.approval_draft TO shuno_enforcement;

GRANT UPDATE(expires_at) ON TABLE public.approval_draft TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.approval_draft_step TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.approval_step TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.assistance TO shuno_enforcement;

GRANT SELECT ON TABLE public.assistance_now TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.association_receipt TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.association_report TO shuno_enforcement;

GRANT SELECT,INSERT,UPDATE ON TABLE public.authority TO shuno_enforcement;

GRANT SELECT,INSERT,UPDATE ON TABLE public.authority_beat TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.block TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.block_claim TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.block_end TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.broken_instalment TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.case_assignment TO shuno_enforcement;

GRANT SELECT ON TABLE public.case_assignee TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.case_list TO shuno_enforcement;

GRANT UPDATE(recorded_at) ON TABLE public.case_list TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.case_list_action TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.case_list_member TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.case_step TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.case_tag TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.case_tag_end TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.circumstance TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.circumstance_end TO shuno_enforcement;

GRANT SELECT,INSERT,DELETE ON TABLE public.claim_obligor TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.competing_creditor TO shuno_enforcement;

GRANT UPDATE(recorded_at) ON TABLE public.competing_creditor TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.competing_creditor_end TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.contact TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.counted_day TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.counter_finding TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.death TO shuno_enforcement;

GRANT UPDATE(recorded_at) ON TABLE public.death TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.death_retracted TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.disposition_claim TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.disposition_payment TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.disposition_step TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.heir_payment TO shuno_enforcement;

GRANT SELECT,INSERT,UPDATE ON TABLE public.known_receipt TO shuno_enforcement;

GRANT SELECT ON TABLE public.heir_paid TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.succession TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.succession_part TO shuno_enforcement;

GRANT SELECT ON TABLE public.debtor_claim TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.desk_holder TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.disaster TO shuno_enforcement;

GRANT UPDATE(recorded_at) ON TABLE public.disaster TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.disaster_answer TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.disaster_victim TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.disposition_balance TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.disposition_failure TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.disposition_notice TO shuno_enforcement;

GRANT SELECT ON TABLE public.disposition_now TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.disposition_question TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.distribution TO shuno_enforcement;

GRANT UPDATE(recorded_at) ON TABLE public.distribution TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.distribution_balance TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.distribution_share TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.distribution_step TO shuno_enforcement;

GRANT SELECT,INSERT,UPDATE ON TABLE public.document_series TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.dunning_history TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.duty TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.duty_end TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.duty_finding TO shuno_enforcement;

GRANT SELECT,INSERT,DELETE ON TABLE public.ended_session TO shuno_enforcement;

GRANT SELECT,INSERT,UPDATE ON TABLE public.enforcement_case TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.extension TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.extension_claim TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.extension_revoked TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.extraction TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.failed_precondition TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.field_result TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.field_result_property TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.field_sheet TO shuno_enforcement;

GRANT UPDATE(recorded_at) ON TABLE public.field_sheet TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.field_sheet_check TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.grace_application TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.grace_application_claim TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.grace_application_step TO shuno_enforcement;

GRANT SELECT ON TABLE public.grace_application_now TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.household_member TO shuno_enforcement;

GRANT SELECT,INSERT,DELETE ON TABLE public.inbox TO shuno_enforcement;

GRANT SELECT,INSERT,UPDATE ON TABLE public.inbox_offset TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.income TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.income_version TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.inquiry TO shuno_enforcement;

GRANT UPDATE(recorded_at) ON TABLE public.inquiry TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.inquiry_answer_file TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.inquiry_answer_line TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.inquiry_answer_outcome TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.inquiry_batch TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.inquiry_batch_item TO shuno_enforcement;

GRANT SELECT,INSERT,UPDATE ON TABLE public.inquiry_batch_series TO shuno_enforcement;

GRANT SELECT,INSERT,UPDATE ON TABLE public.inquiry_series TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.inquiry_step TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.issued_letter TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.job_run TO shuno_enforcement;

GRANT SELECT,INSERT,UPDATE ON TABLE public.known_district TO shuno_enforcement;

GRANT SELECT,INSERT,UPDATE ON TABLE public.known_notice TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.known_reminder TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.lookup_finding TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.lookup_review TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.measure TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.measure_claim TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.measure_end TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.measure_instalment TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.merge_heard TO shuno_enforcement;

GRANT SELECT ON TABLE public.merged_addressee TO shuno_enforcement;

GRANT SELECT ON TABLE public.migration TO shuno_enforcement;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO shuno_enforcement;

GRANT SELECT,INSERT,UPDATE ON TABLE public.parked TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.pay_collection TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.pay_sheet TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.pay_sheet_part TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.pay_sheet_payer TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.payment_order TO shuno_enforcement;

GRANT UPDATE(recorded_at) ON TABLE public.payment_order TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.payment_order_end TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.person_answer TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.person_question TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.prescription_told TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.property TO shuno_enforcement;

GRANT UPDATE(case_id) ON TABLE public.property TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.property_exemption TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.property_version TO shuno_enforcement;

GRANT SELECT,INSERT,UPDATE ON TABLE public.realisation_series TO shuno_enforcement;

GRANT SELECT ON TABLE public.record_handover TO shuno_enforcement;

GRANT INSERT(next_seal_no),UPDATE(next_seal_no) ON TABLE public.record_handover TO shuno_enforcement;

GRANT INSERT(last_seal_no) ON TABLE public.record_handover TO shuno_enforcement;

GRANT INSERT(rows_max) ON TABLE public.record_handover TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.recorded_counter TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.sale TO shuno_enforcement;

GRANT UPDATE(recorded_at) ON TABLE public.sale TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.sale_bid TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.sale_step TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.search TO shuno_enforcement;

GRANT UPDATE(recorded_at) ON TABLE public.search TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.search_item TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.search_record TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.seizure TO shuno_enforcement;

GRANT UPDATE(recorded_at) ON TABLE public.seizure TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.seizure_answer TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.seizure_claim TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.seizure_liability TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.seizure_question TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.seizure_step TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.stated_balance TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.stated_notice TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.succession_heir TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.suspension_review TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.task TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.task_end TO shuno_enforcement;

GRANT SELECT,INSERT,UPDATE ON TABLE public.use_suspension TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.write_off TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.write_off_claim TO shuno_enforcement;

GRANT SELECT,INSERT ON TABLE public.write_off_undone TO shuno_enforcement;
