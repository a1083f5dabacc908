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

CREATE TABLE public.addressee_heard (
    addressee_no text NOT NULL,
    flags text[] NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT addressee_heard_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text))
);

CREATE TABLE public.addressee_letter (
    addressee_no text NOT NULL,
    tax_item text,
    capacity text NOT NULL,
    name text NOT NULL,
    postal_code text,
    address text NOT NULL,
    lot_number text NOT NULL,
    building text NOT NULL,
    CONSTRAINT addressee_letter_address_check CHECK ((address <> ''::text)),
    CONSTRAINT addressee_letter_name_check CHECK ((name <> ''::text)),
    CONSTRAINT addressee_letter_tax_item_check CHECK ((tax_item = ANY (ARRAY['010'::text, '012'::text, '013'::text, '023'::text, '024'::text, '025'::text])))
);

CREATE TABLE public.apology (
    document_no text NOT NULL,
    reason text NOT NULL,
    noted_at timestamp with time zone NOT NULL
);

CREATE TABLE public.apology_done (
    document_no text NOT NULL,
    done_on date NOT NULL,
    note text NOT NULL,
    done_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
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

CREATE TABLE public.call (
    call_id bigint NOT NULL,
    document_no text NOT NULL,
    person_no text NOT NULL,
    called_at timestamp with time zone NOT NULL,
    result text NOT NULL,
    note text NOT NULL,
    call_again_on date,
    promise_id bigint,
    objection text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT call_check CHECK (((result = 'promise'::text) = (promise_id IS NOT NULL))),
    CONSTRAINT call_check1 CHECK ((recorded_at >= called_at)),
    CONSTRAINT call_person_no_check CHECK ((person_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT call_result_check CHECK ((result = ANY (ARRAY['answered'::text, 'absent'::text, 'wrong_number'::text, 'promise'::text, 'refused'::text, 'message'::text])))
);

ALTER TABLE public.call ALTER COLUMN call_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.call_call_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.call_wish (
    addressee_no text NOT NULL,
    wish_no integer NOT NULL,
    may_be_called boolean NOT NULL,
    reason text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT call_wish_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT call_wish_reason_check CHECK ((reason <> ''::text)),
    CONSTRAINT call_wish_wish_no_check CHECK ((wish_no >= 1))
);

CREATE TABLE public.claim_obligor (
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    CONSTRAINT claim_obligor_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text))
);

CREATE TABLE public.claim_receipt (
    receipt_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    against_principal_yen bigint NOT NULL,
    provisional boolean NOT NULL,
    CONSTRAINT claim_receipt_against_principal_yen_check CHECK ((against_principal_yen >= 0)),
    CONSTRAINT claim_receipt_receipt_id_check CHECK ((receipt_id > 0))
);

CREATE TABLE public.contact (
    contact_id bigint NOT NULL,
    addressee_no text NOT NULL,
    kind text NOT NULL,
    with_whom text NOT NULL,
    made_on date NOT NULL,
    summary text NOT NULL,
    next_action text NOT NULL,
    next_action_on date,
    corrects bigint,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT contact_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT contact_check CHECK ((corrects < contact_id)),
    CONSTRAINT contact_check1 CHECK (((next_action = ''::text) = (next_action_on IS NULL))),
    CONSTRAINT contact_check2 CHECK ((next_action_on >= made_on)),
    CONSTRAINT contact_kind_check CHECK ((kind = ANY (ARRAY['counter'::text, 'phone'::text, 'visit'::text, 'letter'::text]))),
    CONSTRAINT contact_summary_check CHECK ((summary <> ''::text)),
    CONSTRAINT contact_with_whom_check CHECK ((with_whom = ANY (ARRAY['self'::text, 'family'::text, 'agent'::text, 'other'::text, 'nobody'::text])))
);

ALTER TABLE public.contact ALTER COLUMN contact_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contact_contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.dunning_notice (
    claim_id bigint NOT NULL,
    document_no text NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    notice_no text NOT NULL,
    instalment text NOT NULL,
    due_on date NOT NULL,
    issue_by date NOT NULL,
    issued_on date NOT NULL,
    pay_by date NOT NULL,
    open_principal_yen bigint NOT NULL,
    fee_yen bigint NOT NULL,
    written_at timestamp with time zone NOT NULL,
    joint_of text,
    CONSTRAINT dunning_notice_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT dunning_notice_check CHECK ((issue_by > due_on)),
    CONSTRAINT dunning_notice_check1 CHECK ((issued_on > due_on)),
    CONSTRAINT dunning_notice_check2 CHECK ((pay_by > issued_on)),
    CONSTRAINT dunning_notice_claim_id_check CHECK ((claim_id > 0)),
    CONSTRAINT dunning_notice_fee_yen_check CHECK ((fee_yen >= 0)),
    CONSTRAINT dunning_notice_open_principal_yen_check CHECK ((open_principal_yen > 0))
);

CREATE TABLE public.tax_notice_claim (
    claim_id bigint NOT NULL,
    document_no text NOT NULL,
    CONSTRAINT tax_notice_claim_claim_id_check CHECK ((claim_id > 0))
);

CREATE VIEW public.document_claim AS
 SELECT tax_notice_claim.document_no,
    tax_notice_claim.claim_id
   FROM public.tax_notice_claim
UNION ALL
 SELECT dunning_notice.document_no,
    dunning_notice.claim_id
   FROM public.dunning_notice;

CREATE TABLE public.document_series (
    fiscal_year integer NOT NULL,
    last_serial integer NOT NULL,
    CONSTRAINT document_series_last_serial_check CHECK ((last_serial > 0))
);

CREATE TABLE public.dunning_claim (
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    stage text NOT NULL,
    open_principal_yen bigint NOT NULL,
    tax_item text,
    levy_fiscal_year integer,
    notice_no text,
    instalment text,
    due_on date,
    overdue_on date,
    document_no text,
    CONSTRAINT dunning_claim_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT dunning_claim_check CHECK ((num_nulls(tax_item, levy_fiscal_year, notice_no, instalment, due_on, overdue_on) = ANY (ARRAY[0, 6]))),
    CONSTRAINT dunning_claim_check1 CHECK (((stage = 'open'::text) OR (tax_item IS NOT NULL))),
    CONSTRAINT dunning_claim_check2 CHECK (((stage = ANY (ARRAY['dunned'::text, 'dunned_settled'::text])) = (document_no IS NOT NULL))),
    CONSTRAINT dunning_claim_check3 CHECK (((stage <> ALL (ARRAY['overdue'::text, 'covered'::text, 'dunned'::text])) OR (open_principal_yen > 0))),
    CONSTRAINT dunning_claim_check4 CHECK (((stage <> ALL (ARRAY['settled'::text, 'dunned_settled'::text])) OR (open_principal_yen = 0))),
    CONSTRAINT dunning_claim_claim_id_check CHECK ((claim_id > 0)),
    CONSTRAINT dunning_claim_open_principal_yen_check CHECK ((open_principal_yen >= 0)),
    CONSTRAINT dunning_claim_stage_check CHECK ((stage = ANY (ARRAY['open'::text, 'overdue'::text, 'covered'::text, 'settled'::text, 'dunned'::text, 'dunned_settled'::text])))
);

CREATE TABLE public.dunning_run (
    run_id bigint NOT NULL,
    control_on date NOT NULL,
    dispatch_on date NOT NULL,
    heard_up_to text NOT NULL,
    rules_version text NOT NULL,
    listed_sha256 text DEFAULT ''::text NOT NULL,
    gate text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'proposed'::text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    CONSTRAINT dunning_run_check CHECK ((dispatch_on >= control_on)),
    CONSTRAINT dunning_run_gate_check CHECK ((gate = ANY (ARRAY[''::text, 'no_former_run'::text, 'too_many_letters'::text, 'too_much_money'::text]))),
    CONSTRAINT dunning_run_state_check CHECK ((state = ANY (ARRAY['proposed'::text, 'released'::text, 'dispatched'::text, 'stopped'::text])))
);

ALTER TABLE public.dunning_run ALTER COLUMN run_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.dunning_run_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.dunning_run_step (
    run_id bigint NOT NULL,
    step text NOT NULL,
    approval_id uuid,
    reason text NOT NULL,
    done_by text NOT NULL,
    done_at timestamp with time zone NOT NULL,
    CONSTRAINT dunning_run_step_step_check CHECK ((step = ANY (ARRAY['gate_released'::text, 'released'::text, 'dispatched'::text, 'stopped'::text])))
);

CREATE TABLE public.ended_session (
    session text NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    tokens_expire_at timestamp with time zone NOT NULL
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

CREATE TABLE public.job_run (
    job text NOT NULL,
    business_day date NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    actor_id text NOT NULL,
    result jsonb NOT NULL
);

CREATE TABLE public.late_notice_finding (
    claim_id bigint NOT NULL,
    due_on date NOT NULL,
    timing text NOT NULL,
    tax_item text NOT NULL,
    found_on date NOT NULL,
    states text[] NOT NULL,
    has_letter boolean NOT NULL,
    CONSTRAINT late_notice_finding_timing_check CHECK ((timing = ANY (ARRAY['last_day'::text, 'late'::text])))
);

CREATE TABLE public.letter_reprint (
    reprint_id bigint NOT NULL,
    run_id bigint NOT NULL,
    piece_no integer NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    sha256 text NOT NULL,
    printed_by text NOT NULL,
    printed_at timestamp with time zone NOT NULL,
    CONSTRAINT letter_reprint_kind_check CHECK ((kind = ANY (ARRAY['spoiled'::text, 'office'::text])))
);

ALTER TABLE public.letter_reprint ALTER COLUMN reprint_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.letter_reprint_reprint_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.letter_slip (
    document_no text NOT NULL,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    transfer_run_id bigint,
    said text NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT letter_slip_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT letter_slip_claim_id_check CHECK ((claim_id > 0))
);

CREATE TABLE public.letter_slip_asked (
    document_no text NOT NULL,
    asked_at timestamp with time zone NOT NULL
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

CREATE TABLE public.mailing (
    document_no text NOT NULL,
    mailing_no integer NOT NULL,
    title text NOT NULL,
    dispatched_on date NOT NULL,
    capacity text NOT NULL,
    name text NOT NULL,
    postal_code text,
    address text NOT NULL,
    lot_number text NOT NULL,
    building text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT mailing_mailing_no_check CHECK ((mailing_no >= 2))
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

CREATE TABLE public.notice_letter (
    document_no text NOT NULL,
    letter_no integer NOT NULL,
    addressee_no text NOT NULL,
    capacity text,
    name text,
    postal_code text,
    address text,
    lot_number text,
    building text,
    obstacle text NOT NULL,
    addressed_by text NOT NULL,
    addressed_at timestamp with time zone NOT NULL,
    CONSTRAINT notice_letter_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT notice_letter_check CHECK (((obstacle = ''::text) = (name IS NOT NULL))),
    CONSTRAINT notice_letter_check1 CHECK ((num_nulls(capacity, name, address, lot_number, building) = ANY (ARRAY[0, 5]))),
    CONSTRAINT notice_letter_letter_no_check CHECK ((letter_no >= 1)),
    CONSTRAINT notice_letter_obstacle_check CHECK ((obstacle = ANY (ARRAY[''::text, 'unknown_addressee'::text, 'address_withheld'::text, 'heirs_unknown'::text])))
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

CREATE TABLE public.print_deletion (
    run_id bigint NOT NULL,
    deleted_on date NOT NULL,
    proof text NOT NULL,
    confirmed_by text NOT NULL,
    confirmed_at timestamp with time zone NOT NULL,
    CONSTRAINT print_deletion_proof_check CHECK ((proof <> ''::text))
);

CREATE TABLE public.print_file (
    run_id bigint NOT NULL,
    file_no integer NOT NULL,
    letter_count integer NOT NULL,
    page_count integer NOT NULL,
    sha256 text NOT NULL,
    bytes bytea NOT NULL,
    drawn_at timestamp with time zone NOT NULL,
    CONSTRAINT print_file_check CHECK ((page_count >= letter_count)),
    CONSTRAINT print_file_check1 CHECK ((sha256 = encode(sha256(bytes), 'hex'::text))),
    CONSTRAINT print_file_file_no_check CHECK ((file_no > 0)),
    CONSTRAINT print_file_letter_count_check CHECK ((letter_count >= 0))
);

CREATE TABLE public.print_index (
    run_id bigint NOT NULL,
    index_sha256 text NOT NULL,
    index_bytes bytea NOT NULL,
    manifest_sha256 text NOT NULL,
    manifest_bytes bytea NOT NULL,
    letter_count integer NOT NULL,
    page_count integer NOT NULL,
    drawn_at timestamp with time zone NOT NULL,
    CONSTRAINT print_index_check CHECK ((index_sha256 = encode(sha256(index_bytes), 'hex'::text))),
    CONSTRAINT print_index_check1 CHECK ((manifest_sha256 = encode(sha256(manifest_bytes), 'hex'::text))),
    CONSTRAINT print_index_check2 CHECK ((page_count >= letter_count)),
    CONSTRAINT print_index_letter_count_check CHECK ((letter_count >= 0))
);

CREATE TABLE public.print_piece (
    run_id bigint NOT NULL,
    piece_no integer NOT NULL,
    document_no text NOT NULL,
    letter_no integer NOT NULL,
    addressee_no text NOT NULL,
    tax_items text[] NOT NULL,
    template text NOT NULL,
    template_version integer NOT NULL,
    letter_values text NOT NULL,
    sha256 text NOT NULL,
    CONSTRAINT print_piece_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT print_piece_letter_no_check CHECK ((letter_no > 0)),
    CONSTRAINT print_piece_piece_no_check CHECK ((piece_no > 0)),
    CONSTRAINT print_piece_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT print_piece_template_version_check CHECK ((template_version > 0))
);

CREATE TABLE public.print_pull (
    run_id bigint NOT NULL,
    piece_no integer NOT NULL,
    reason text NOT NULL,
    pulled_by text NOT NULL,
    pulled_at timestamp with time zone NOT NULL,
    CONSTRAINT print_pull_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE public.print_release (
    run_id bigint NOT NULL,
    approval_id uuid NOT NULL,
    printer text NOT NULL,
    deletion_due_on date NOT NULL,
    released_at timestamp with time zone NOT NULL,
    CONSTRAINT print_release_printer_check CHECK ((printer <> ''::text))
);

CREATE TABLE public.print_report (
    run_id bigint NOT NULL,
    report_no integer NOT NULL,
    made integer NOT NULL,
    enclosed integer NOT NULL,
    pulled integer NOT NULL,
    spoiled integer NOT NULL,
    findings text[] NOT NULL,
    note text NOT NULL,
    reported_by text NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    CONSTRAINT print_report_enclosed_check CHECK ((enclosed >= 0)),
    CONSTRAINT print_report_made_check CHECK ((made >= 0)),
    CONSTRAINT print_report_pulled_check CHECK ((pulled >= 0)),
    CONSTRAINT print_report_report_no_check CHECK ((report_no > 0)),
    CONSTRAINT print_report_spoiled_check CHECK ((spoiled >= 0))
);

CREATE TABLE public.print_run (
    run_id bigint NOT NULL,
    source text NOT NULL,
    source_run_id bigint,
    piece_count integer NOT NULL,
    pieces_of_one_file integer NOT NULL,
    content_sha256 text NOT NULL,
    prepared_at timestamp with time zone NOT NULL,
    prepared_by text NOT NULL,
    CONSTRAINT print_run_check CHECK (((source = 'readdressed'::text) = (source_run_id IS NULL))),
    CONSTRAINT print_run_content_sha256_check CHECK ((content_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT print_run_piece_count_check CHECK ((piece_count > 0)),
    CONSTRAINT print_run_pieces_of_one_file_check CHECK (((pieces_of_one_file >= 1) AND (pieces_of_one_file <= 1000)))
);

ALTER TABLE public.print_run ALTER COLUMN run_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.print_run_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.print_sending (
    run_id bigint NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    envelope_sha256 text NOT NULL,
    certificate_sha256 text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    sent_by text NOT NULL
);

CREATE TABLE public.print_sheet (
    run_id bigint NOT NULL,
    piece_no integer NOT NULL,
    file_no integer NOT NULL,
    first_page integer,
    page_count integer NOT NULL,
    drawing_sha256 text NOT NULL,
    missing text[] NOT NULL,
    left_out text NOT NULL,
    CONSTRAINT print_sheet_check CHECK ((((left_out = ''::text) = (page_count > 0)) AND ((left_out = ''::text) = (first_page IS NOT NULL)))),
    CONSTRAINT print_sheet_first_page_check CHECK ((first_page > 0)),
    CONSTRAINT print_sheet_left_out_check CHECK ((left_out = ANY (ARRAY[''::text, 'protected'::text, 'pulled'::text, 'unprintable'::text]))),
    CONSTRAINT print_sheet_page_count_check CHECK ((page_count >= 0))
);

CREATE TABLE public.promise (
    promise_id bigint NOT NULL,
    addressee_no text NOT NULL,
    promised_on date NOT NULL,
    pay_by date NOT NULL,
    counts_until date NOT NULL,
    amount_yen bigint NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT promise_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT promise_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT promise_check CHECK ((pay_by >= promised_on)),
    CONSTRAINT promise_check1 CHECK ((counts_until >= pay_by))
);

CREATE TABLE public.promise_claim (
    promise_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    CONSTRAINT promise_claim_claim_id_check CHECK ((claim_id > 0))
);

CREATE TABLE public.promise_judgement (
    promise_id bigint NOT NULL,
    judgement_no integer NOT NULL,
    standing text NOT NULL,
    paid_yen bigint NOT NULL,
    judged_on date NOT NULL,
    judged_at timestamp with time zone NOT NULL,
    CONSTRAINT promise_judgement_judgement_no_check CHECK ((judgement_no >= 1)),
    CONSTRAINT promise_judgement_paid_yen_check CHECK ((paid_yen >= 0)),
    CONSTRAINT promise_judgement_standing_check CHECK ((standing = ANY (ARRAY['open'::text, 'kept'::text, 'broken'::text])))
);

ALTER TABLE public.promise ALTER COLUMN promise_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.promise_promise_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.promise_receipt (
    receipt_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    amount_yen bigint NOT NULL,
    paid_on date NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT promise_receipt_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT promise_receipt_claim_id_check CHECK ((claim_id > 0)),
    CONSTRAINT promise_receipt_receipt_id_check CHECK ((receipt_id > 0))
);

CREATE TABLE public.publication (
    publication_id uuid NOT NULL,
    publication_no text NOT NULL,
    ground text NOT NULL,
    starts_on date NOT NULL,
    findings text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT publication_findings_check CHECK ((findings <> ''::text)),
    CONSTRAINT publication_ground_check CHECK ((ground = ANY (ARRAY['address_unknown'::text, 'abroad'::text]))),
    CONSTRAINT publication_publication_no_check CHECK ((publication_no ~ '^P[0-9]{4}-[0-9]{7}$'::text))
);

CREATE TABLE public.publication_item (
    publication_id uuid NOT NULL,
    document_no text NOT NULL,
    addressee_no text NOT NULL,
    title text NOT NULL,
    name text NOT NULL,
    CONSTRAINT publication_item_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT publication_item_name_check CHECK ((name <> ''::text))
);

CREATE TABLE public.publication_removal (
    publication_id uuid NOT NULL,
    medium text NOT NULL,
    removed_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.publication_series (
    fiscal_year integer NOT NULL,
    last_serial integer NOT NULL,
    CONSTRAINT publication_series_last_serial_check CHECK ((last_serial > 0))
);

CREATE TABLE public.publication_showing (
    publication_id uuid NOT NULL,
    medium text NOT NULL,
    shown_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT publication_showing_medium_check CHECK ((medium = ANY (ARRAY['board'::text, 'web'::text])))
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

CREATE TABLE public.reminder (
    document_no text NOT NULL,
    run_id bigint NOT NULL,
    person_no text NOT NULL,
    form text NOT NULL,
    envelope text NOT NULL,
    dispatch_on date NOT NULL,
    deadline_on date NOT NULL,
    amount_yen bigint NOT NULL,
    capacity text NOT NULL,
    name text NOT NULL,
    postal_code text,
    address text NOT NULL,
    lot_number text NOT NULL,
    building text NOT NULL,
    written_at timestamp with time zone NOT NULL,
    CONSTRAINT reminder_address_check CHECK ((address <> ''::text)),
    CONSTRAINT reminder_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT reminder_check CHECK ((deadline_on > dispatch_on)),
    CONSTRAINT reminder_envelope_check CHECK ((envelope = ANY (ARRAY['white'::text, 'yellow'::text, 'red'::text]))),
    CONSTRAINT reminder_form_check CHECK ((form = ANY (ARRAY['reminder'::text, 'final_reminder'::text, 'seizure_warning'::text]))),
    CONSTRAINT reminder_name_check CHECK ((name <> ''::text)),
    CONSTRAINT reminder_person_no_check CHECK ((person_no ~ '^[0-9]{15}$'::text))
);

CREATE TABLE public.reminder_candidate (
    run_id bigint NOT NULL,
    place integer NOT NULL,
    person_no text NOT NULL,
    form text NOT NULL,
    amount_yen bigint NOT NULL,
    CONSTRAINT reminder_candidate_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT reminder_candidate_form_check CHECK ((form = ANY (ARRAY['reminder'::text, 'final_reminder'::text, 'seizure_warning'::text]))),
    CONSTRAINT reminder_candidate_person_no_check CHECK ((person_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT reminder_candidate_place_check CHECK ((place >= 1))
);

CREATE TABLE public.reminder_candidate_line (
    run_id bigint NOT NULL,
    place integer NOT NULL,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    form text NOT NULL,
    to_pay_yen bigint NOT NULL,
    CONSTRAINT reminder_candidate_line_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT reminder_candidate_line_claim_id_check CHECK ((claim_id > 0)),
    CONSTRAINT reminder_candidate_line_form_check CHECK ((form = ANY (ARRAY['reminder'::text, 'final_reminder'::text, 'seizure_warning'::text]))),
    CONSTRAINT reminder_candidate_line_to_pay_yen_check CHECK ((to_pay_yen > 0))
);

CREATE TABLE public.reminder_left_out (
    run_id bigint NOT NULL,
    person_no text NOT NULL,
    claim_id bigint NOT NULL,
    reason text NOT NULL,
    CONSTRAINT reminder_left_out_claim_id_check CHECK ((claim_id > 0)),
    CONSTRAINT reminder_left_out_person_no_check CHECK ((person_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT reminder_left_out_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE public.reminder_line (
    document_no text NOT NULL,
    run_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    form text NOT NULL,
    to_pay_yen bigint NOT NULL,
    CONSTRAINT reminder_line_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT reminder_line_claim_id_check CHECK ((claim_id > 0)),
    CONSTRAINT reminder_line_form_check CHECK ((form = ANY (ARRAY['reminder'::text, 'final_reminder'::text, 'seizure_warning'::text]))),
    CONSTRAINT reminder_line_to_pay_yen_check CHECK ((to_pay_yen > 0))
);

CREATE TABLE public.reminder_pull (
    run_id bigint NOT NULL,
    place integer NOT NULL,
    pull_no integer NOT NULL,
    pulled boolean NOT NULL,
    reason_code text NOT NULL,
    reason text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT reminder_pull_pull_no_check CHECK ((pull_no >= 1)),
    CONSTRAINT reminder_pull_reason_check CHECK ((reason <> ''::text)),
    CONSTRAINT reminder_pull_reason_code_check CHECK ((reason_code = ANY (ARRAY['rule'::text, 'consultation'::text, 'address'::text, 'death'::text, 'mistake'::text, 'other'::text])))
);

CREATE TABLE public.reminder_run (
    run_id bigint NOT NULL,
    run_on date NOT NULL,
    dispatch_on date NOT NULL,
    tax_items text[],
    proposed_by text NOT NULL,
    proposed_at timestamp with time zone NOT NULL,
    CONSTRAINT reminder_run_check CHECK ((dispatch_on >= run_on))
);

CREATE TABLE public.reminder_run_end (
    run_id bigint NOT NULL,
    outcome text NOT NULL,
    approval_id uuid,
    reason text NOT NULL,
    ended_by text NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    CONSTRAINT reminder_run_end_check CHECK (((outcome = 'issued'::text) = (approval_id IS NOT NULL))),
    CONSTRAINT reminder_run_end_check1 CHECK (((outcome = 'issued'::text) OR (reason <> ''::text))),
    CONSTRAINT reminder_run_end_outcome_check CHECK ((outcome = ANY (ARRAY['issued'::text, 'cancelled'::text])))
);

CREATE TABLE public.reminder_run_outcome (
    run_id bigint NOT NULL,
    outcome text NOT NULL,
    piece_count integer NOT NULL,
    reason text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT reminder_run_outcome_check CHECK (((outcome = 'dispatched'::text) OR ((piece_count = 0) AND (reason <> ''::text)))),
    CONSTRAINT reminder_run_outcome_outcome_check CHECK ((outcome = ANY (ARRAY['dispatched'::text, 'cancelled'::text]))),
    CONSTRAINT reminder_run_outcome_piece_count_check CHECK ((piece_count >= 0))
);

ALTER TABLE public.reminder_run ALTER COLUMN run_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.reminder_run_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.reminder_run_standing AS
 SELECT r.run_id,
    COALESCE(o.outcome,
        CASE e.outcome
            WHEN 'issued'::text THEN 'released'::text
            ELSE e.outcome
        END, 'proposed'::text) AS state
   FROM ((public.reminder_run r
     LEFT JOIN public.reminder_run_end e USING (run_id))
     LEFT JOIN public.reminder_run_outcome o USING (run_id));

CREATE TABLE public.reminder_series (
    fiscal_year integer NOT NULL,
    last_serial integer NOT NULL,
    CONSTRAINT reminder_series_last_serial_check CHECK ((last_serial > 0))
);

CREATE TABLE public.reminder_slipped (
    document_no text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT reminder_slipped_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE public.reminder_stopped (
    document_no text NOT NULL,
    reason text NOT NULL,
    stopped_by text NOT NULL,
    stopped_at timestamp with time zone NOT NULL,
    CONSTRAINT reminder_stopped_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE public.return_scan (
    scan_id uuid NOT NULL,
    name text NOT NULL,
    sha256 bytea NOT NULL,
    line_count integer NOT NULL,
    entered_count integer NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.return_scan_fault (
    scan_id uuid NOT NULL,
    line_no integer NOT NULL,
    line text NOT NULL,
    sentence text NOT NULL,
    CONSTRAINT return_scan_fault_line_no_check CHECK ((line_no >= 1))
);

CREATE TABLE public.run_candidate (
    run_id bigint NOT NULL,
    place integer NOT NULL,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    joint_of text,
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    notice_no text NOT NULL,
    instalment text NOT NULL,
    due_on date NOT NULL,
    issue_by date NOT NULL,
    pay_by date NOT NULL,
    open_principal_yen bigint NOT NULL,
    fee_yen bigint NOT NULL,
    states text[] NOT NULL,
    standing text NOT NULL,
    CONSTRAINT run_candidate_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT run_candidate_check CHECK (((standing <> 'listed'::text) OR (open_principal_yen > 0))),
    CONSTRAINT run_candidate_fee_yen_check CHECK ((fee_yen >= 0)),
    CONSTRAINT run_candidate_open_principal_yen_check CHECK ((open_principal_yen >= 0)),
    CONSTRAINT run_candidate_standing_check CHECK ((standing = ANY (ARRAY['listed'::text, 'pulled'::text, 'blocked'::text])))
);

CREATE TABLE public.run_decision (
    decision_no bigint NOT NULL,
    run_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    decision text NOT NULL,
    reason text NOT NULL,
    note text NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT run_decision_decision_check CHECK ((decision = ANY (ARRAY['pulled'::text, 'put_back'::text])))
);

ALTER TABLE public.run_decision ALTER COLUMN decision_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.run_decision_decision_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.run_left_out (
    run_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    reason text NOT NULL
);

CREATE TABLE public.run_letter (
    document_no text NOT NULL,
    run_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    joint_of text,
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    notice_no text NOT NULL,
    instalment text NOT NULL,
    due_on date NOT NULL,
    issue_by date NOT NULL,
    issued_on date NOT NULL,
    pay_by date NOT NULL,
    open_principal_yen bigint NOT NULL,
    fee_yen bigint NOT NULL,
    capacity text,
    name text,
    postal_code text,
    address text,
    lot_number text,
    building text,
    obstacle text NOT NULL,
    ended text DEFAULT ''::text NOT NULL,
    CONSTRAINT run_letter_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT run_letter_ended_check CHECK ((ended = ANY (ARRAY[''::text, 'pulled'::text, 'slipped'::text, 'stopped'::text]))),
    CONSTRAINT run_letter_fee_yen_check CHECK ((fee_yen >= 0)),
    CONSTRAINT run_letter_open_principal_yen_check CHECK ((open_principal_yen > 0))
);

CREATE VIEW public.sent_reminder AS
 SELECT r.document_no,
    r.run_id,
    r.person_no,
    r.form,
    r.envelope,
    r.dispatch_on,
    r.deadline_on,
    r.amount_yen,
    r.capacity,
    r.name,
    r.postal_code,
    r.address,
    r.lot_number,
    r.building,
    r.written_at
   FROM (public.reminder r
     JOIN public.reminder_run_outcome o USING (run_id))
  WHERE ((o.outcome = 'dispatched'::text) AND (NOT (EXISTS ( SELECT
           FROM public.reminder_stopped s
          WHERE (s.document_no = r.document_no)))));

CREATE TABLE public.service_case (
    document_no text NOT NULL,
    kind text NOT NULL,
    opened_at timestamp with time zone NOT NULL
);

CREATE TABLE public.service_step (
    document_no text NOT NULL,
    step_no integer NOT NULL,
    kind text NOT NULL,
    stage text NOT NULL,
    mailing_no integer NOT NULL,
    dispatched_on date NOT NULL,
    effective_on date NOT NULL,
    by_post boolean NOT NULL,
    counts_from date,
    served_on date,
    pay_by date,
    reason text NOT NULL,
    note text NOT NULL,
    block_id uuid,
    approval_id uuid,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT service_step_check CHECK ((num_nulls(counts_from, served_on) = ANY (ARRAY[0, 2]))),
    CONSTRAINT service_step_check1 CHECK (((stage = ANY (ARRAY['resent'::text, 'published'::text, 'served'::text])) = (served_on IS NOT NULL))),
    CONSTRAINT service_step_check3 CHECK (((kind = 'published'::text) = (approval_id IS NOT NULL))),
    CONSTRAINT service_step_check4 CHECK (((pay_by IS NULL) OR (stage = 'served'::text))),
    CONSTRAINT service_step_kind_check CHECK ((kind = ANY (ARRAY['returned'::text, 'inquired'::text, 'resent'::text, 'delivered'::text, 'published'::text, 'settled'::text, 'withdrawn'::text]))),
    CONSTRAINT service_step_mailing_no_check CHECK ((mailing_no >= 1)),
    CONSTRAINT service_step_stage_check CHECK ((stage = ANY (ARRAY['returned'::text, 'inquiring'::text, 'resent'::text, 'published'::text, 'served'::text, 'withdrawn'::text]))),
    CONSTRAINT service_step_step_no_check CHECK ((step_no >= 1))
);

CREATE VIEW public.service_standing AS
 SELECT DISTINCT ON (document_no) document_no,
    step_no,
    kind,
    stage,
    mailing_no,
    dispatched_on,
    effective_on,
    by_post,
    counts_from,
    served_on,
    pay_by,
    reason,
    note,
    block_id,
    approval_id,
    recorded_by,
    recorded_at
   FROM public.service_step
  ORDER BY document_no, step_no DESC;

CREATE TABLE public.sms_consent (
    addressee_no text NOT NULL,
    consent_no integer NOT NULL,
    agrees boolean NOT NULL,
    mobile_number text,
    means text NOT NULL,
    stated_on date NOT NULL,
    reason text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT sms_consent_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT sms_consent_check CHECK ((agrees = (mobile_number IS NOT NULL))),
    CONSTRAINT sms_consent_consent_no_check CHECK ((consent_no >= 1)),
    CONSTRAINT sms_consent_means_check CHECK ((means = ANY (ARRAY['paper'::text, 'counter'::text, 'phone'::text, 'reply'::text]))),
    CONSTRAINT sms_consent_mobile_number_check CHECK ((mobile_number ~ '^0[0-9]{10}$'::text)),
    CONSTRAINT sms_consent_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE public.sms_left_out (
    run_id bigint NOT NULL,
    place integer NOT NULL,
    objection text NOT NULL,
    CONSTRAINT sms_left_out_objection_check CHECK ((objection <> ''::text))
);

CREATE TABLE public.sms_message (
    run_id bigint NOT NULL,
    place integer NOT NULL,
    document_no text NOT NULL,
    person_no text NOT NULL,
    consent_addressee_no text NOT NULL,
    consent_no integer NOT NULL,
    CONSTRAINT sms_message_person_no_check CHECK ((person_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT sms_message_place_check CHECK ((place >= 1))
);

CREATE TABLE public.sms_release (
    run_id bigint NOT NULL,
    approval_id uuid NOT NULL,
    released_at timestamp with time zone NOT NULL
);

CREATE TABLE public.sms_result (
    run_id bigint NOT NULL,
    place integer NOT NULL,
    file_id bigint NOT NULL,
    result text NOT NULL,
    arrived_at timestamp with time zone NOT NULL,
    objection text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT sms_result_result_check CHECK ((result = ANY (ARRAY['delivered'::text, 'undelivered'::text, 'not_in_service'::text, 'opted_out'::text])))
);

CREATE TABLE public.sms_result_file (
    file_id bigint NOT NULL,
    sha256 text NOT NULL,
    byte_count integer NOT NULL,
    refused text NOT NULL,
    taken_by text NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    CONSTRAINT sms_result_file_byte_count_check CHECK ((byte_count >= 0)),
    CONSTRAINT sms_result_file_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

ALTER TABLE public.sms_result_file ALTER COLUMN file_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sms_result_file_file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sms_result_record (
    file_id bigint NOT NULL,
    record_no integer NOT NULL,
    message_no text NOT NULL,
    outcome text NOT NULL,
    CONSTRAINT sms_result_record_outcome_check CHECK ((outcome = ANY (ARRAY['taken'::text, 'repeated'::text, 'unknown'::text, 'contradicting'::text, 'faulty'::text]))),
    CONSTRAINT sms_result_record_record_no_check CHECK ((record_no >= 1))
);

CREATE TABLE public.sms_run (
    run_id bigint NOT NULL,
    text_code text NOT NULL,
    body text NOT NULL,
    tax_items text[] NOT NULL,
    message_count integer NOT NULL,
    content_sha256 text NOT NULL,
    prepared_by text NOT NULL,
    prepared_at timestamp with time zone NOT NULL,
    CONSTRAINT sms_run_body_check CHECK ((body <> ''::text)),
    CONSTRAINT sms_run_content_sha256_check CHECK ((content_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT sms_run_message_count_check CHECK ((message_count > 0)),
    CONSTRAINT sms_run_tax_items_check CHECK ((cardinality(tax_items) > 0))
);

ALTER TABLE public.sms_run ALTER COLUMN run_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sms_run_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sms_sending (
    run_id bigint NOT NULL,
    sent_on date NOT NULL,
    message_count integer NOT NULL,
    content_sha256 text NOT NULL,
    certificate_sha256 text NOT NULL,
    envelope bytea NOT NULL,
    sent_by text NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    CONSTRAINT sms_sending_certificate_sha256_check CHECK ((certificate_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT sms_sending_content_sha256_check CHECK ((content_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT sms_sending_message_count_check CHECK ((message_count >= 0))
);

CREATE TABLE public.tax_notice_sending (
    document_no text NOT NULL,
    sent_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE VIEW public.standing AS
 SELECT COALESCE(a.surviving_no, b.addressee_no) AS person_no,
    c.claim_id,
    b.state,
    b.first_day,
    LEAST(b.last_day, (e.ended_on - 1)) AS last_day
   FROM (((public.block b
     LEFT JOIN public.block_claim c USING (block_id))
     LEFT JOIN public.block_end e USING (block_id))
     LEFT JOIN public.merged_addressee a ON ((a.addressee_no = b.addressee_no)))
UNION ALL
 SELECT h.addressee_no AS person_no,
    NULL::bigint AS claim_id,
        CASE f.flag
            WHEN 'protected'::text THEN 'support_measure'::text
            ELSE 'heirs_unknown'::text
        END AS state,
    '-infinity'::date AS first_day,
    NULL::date AS last_day
   FROM ((public.addressee_heard h
     CROSS JOIN LATERAL unnest(h.flags) f(flag))
     LEFT JOIN public.merged_addressee a ON ((a.addressee_no = h.addressee_no)))
  WHERE ((h.flags && ARRAY['heirs_unknown'::text, 'protected'::text]) AND (f.flag = ANY (ARRAY['heirs_unknown'::text, 'protected'::text])) AND (a.surviving_no IS NULL))
UNION ALL
 SELECT NULL::text AS person_no,
    c.claim_id,
    'money_on_its_way'::text AS state,
    '-infinity'::date AS first_day,
    NULL::date AS last_day
   FROM (public.dunning_claim c
     JOIN ( SELECT claim_receipt.claim_id,
            sum(claim_receipt.against_principal_yen) AS in_transit_yen
           FROM public.claim_receipt
          WHERE claim_receipt.provisional
          GROUP BY claim_receipt.claim_id) r USING (claim_id))
  WHERE ((c.open_principal_yen > 0) AND (r.in_transit_yen >= (c.open_principal_yen)::numeric))
UNION ALL
 SELECT NULL::text AS person_no,
    c.claim_id,
    'tax_notice_not_served'::text AS state,
    '-infinity'::date AS first_day,
    (s.sent_on - 1) AS last_day
   FROM ((public.dunning_claim c
     LEFT JOIN public.tax_notice_claim n USING (claim_id))
     LEFT JOIN public.tax_notice_sending s ON ((s.document_no = n.document_no)))
  WHERE ((c.stage = ANY (ARRAY['overdue'::text, 'covered'::text])) AND ((s.sent_on IS NULL) OR (s.sent_on > c.due_on)));

CREATE TABLE public.stop (
    stop_id uuid NOT NULL,
    reason text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT stop_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE public.stop_end (
    stop_id uuid NOT NULL,
    approval_id uuid NOT NULL,
    reason text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT stop_end_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE public.succession (
    succession_id uuid NOT NULL,
    deceased_no text NOT NULL,
    replaces uuid,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT succession_deceased_no_check CHECK ((deceased_no ~ '^[0-9]{15}$'::text))
);

CREATE TABLE public.succession_claim (
    succession_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    CONSTRAINT succession_claim_claim_id_check CHECK ((claim_id > 0))
);

CREATE TABLE public.succession_heir (
    succession_id uuid NOT NULL,
    addressee_no text NOT NULL,
    share_numerator bigint,
    share_denominator bigint,
    is_representative boolean,
    CONSTRAINT succession_heir_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT succession_heir_check CHECK ((share_denominator >= share_numerator)),
    CONSTRAINT succession_heir_share_numerator_check CHECK ((share_numerator > 0))
);

CREATE TABLE public.tax_notice (
    document_no text NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    notice_no text NOT NULL,
    CONSTRAINT tax_notice_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT tax_notice_document_no_check CHECK ((document_no ~ '^T[0-9]{4}-[0-9]{4}-[0-9]{3}-'::text))
);

CREATE TABLE public.use_suspension (
    suspension_id uuid NOT NULL,
    version bigint NOT NULL,
    body jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT use_suspension_version_check CHECK ((version > 0))
);

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

ALTER TABLE ONLY public.addressee_heard
    ADD CONSTRAINT addressee_heard_pkey PRIMARY KEY (addressee_no);

ALTER TABLE ONLY public.addressee_letter
    ADD CONSTRAINT addressee_letter_addressee_no_tax_item_key UNIQUE NULLS NOT DISTINCT (addressee_no, tax_item);

ALTER TABLE ONLY public.apology_done
    ADD CONSTRAINT apology_done_pkey PRIMARY KEY (document_no);

ALTER TABLE ONLY public.apology
    ADD CONSTRAINT apology_pkey PRIMARY KEY (document_no);

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

ALTER TABLE ONLY public.block_claim
    ADD CONSTRAINT block_claim_pkey PRIMARY KEY (block_id, claim_id);

ALTER TABLE ONLY public.block_end
    ADD CONSTRAINT block_end_pkey PRIMARY KEY (block_id);

ALTER TABLE ONLY public.block
    ADD CONSTRAINT block_pkey PRIMARY KEY (block_id);

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_pkey PRIMARY KEY (call_id);

ALTER TABLE ONLY public.call_wish
    ADD CONSTRAINT call_wish_pkey PRIMARY KEY (addressee_no, wish_no);

ALTER TABLE ONLY public.claim_obligor
    ADD CONSTRAINT claim_obligor_pkey PRIMARY KEY (claim_id, addressee_no);

ALTER TABLE ONLY public.claim_receipt
    ADD CONSTRAINT claim_receipt_pkey PRIMARY KEY (receipt_id);

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_corrects_key UNIQUE (corrects);

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (contact_id);

ALTER TABLE ONLY public.document_series
    ADD CONSTRAINT document_series_pkey PRIMARY KEY (fiscal_year);

ALTER TABLE ONLY public.dunning_claim
    ADD CONSTRAINT dunning_claim_document_no_key UNIQUE (document_no);

ALTER TABLE ONLY public.dunning_claim
    ADD CONSTRAINT dunning_claim_pkey PRIMARY KEY (claim_id);

ALTER TABLE ONLY public.dunning_notice
    ADD CONSTRAINT dunning_notice_document_no_key UNIQUE (document_no);

ALTER TABLE public.dunning_notice
    ADD CONSTRAINT dunning_notice_joint_of CHECK ((joint_of <> addressee_no)) NOT VALID;

ALTER TABLE ONLY public.dunning_notice
    ADD CONSTRAINT dunning_notice_pkey PRIMARY KEY (claim_id, addressee_no);

ALTER TABLE ONLY public.dunning_run
    ADD CONSTRAINT dunning_run_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.dunning_run_step
    ADD CONSTRAINT dunning_run_step_pkey PRIMARY KEY (run_id, step);

ALTER TABLE ONLY public.ended_session
    ADD CONSTRAINT ended_session_pkey PRIMARY KEY (session);

ALTER TABLE ONLY public.inbox_offset
    ADD CONSTRAINT inbox_offset_pkey PRIMARY KEY (incarnation, topic, partition);

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.job_run
    ADD CONSTRAINT job_run_pkey PRIMARY KEY (job, business_day);

ALTER TABLE ONLY public.late_notice_finding
    ADD CONSTRAINT late_notice_finding_pkey PRIMARY KEY (claim_id, due_on, timing);

ALTER TABLE ONLY public.letter_reprint
    ADD CONSTRAINT letter_reprint_pkey PRIMARY KEY (reprint_id);

ALTER TABLE ONLY public.letter_slip_asked
    ADD CONSTRAINT letter_slip_asked_pkey PRIMARY KEY (document_no);

ALTER TABLE ONLY public.letter_slip
    ADD CONSTRAINT letter_slip_pkey PRIMARY KEY (document_no);

ALTER TABLE ONLY public.lookup_finding
    ADD CONSTRAINT lookup_finding_pkey PRIMARY KEY (tx, record_id);

ALTER TABLE ONLY public.lookup_review
    ADD CONSTRAINT lookup_review_pkey PRIMARY KEY (review_id);

ALTER TABLE ONLY public.mailing
    ADD CONSTRAINT mailing_pkey PRIMARY KEY (document_no, mailing_no);

ALTER TABLE ONLY public.merge_heard
    ADD CONSTRAINT merge_heard_pkey PRIMARY KEY (addressee_no, change_no);

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (scope, number);

ALTER TABLE ONLY public.notice_letter
    ADD CONSTRAINT notice_letter_pkey PRIMARY KEY (document_no, letter_no);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_incarnation_topic_partition_record_offset_key UNIQUE (incarnation, topic, partition, record_offset);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (parked_id);

ALTER TABLE ONLY public.print_deletion
    ADD CONSTRAINT print_deletion_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.print_file
    ADD CONSTRAINT print_file_pkey PRIMARY KEY (run_id, file_no);

ALTER TABLE ONLY public.print_index
    ADD CONSTRAINT print_index_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.print_piece
    ADD CONSTRAINT print_piece_document_no_letter_no_key UNIQUE (document_no, letter_no);

ALTER TABLE ONLY public.print_piece
    ADD CONSTRAINT print_piece_pkey PRIMARY KEY (run_id, piece_no);

ALTER TABLE ONLY public.print_pull
    ADD CONSTRAINT print_pull_pkey PRIMARY KEY (run_id, piece_no);

ALTER TABLE ONLY public.print_release
    ADD CONSTRAINT print_release_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.print_release
    ADD CONSTRAINT print_release_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.print_report
    ADD CONSTRAINT print_report_pkey PRIMARY KEY (run_id, report_no);

ALTER TABLE ONLY public.print_run
    ADD CONSTRAINT print_run_pkey PRIMARY KEY (run_id);

ALTER TABLE public.print_run
    ADD CONSTRAINT print_run_source_check CHECK ((source = ANY (ARRAY['dunning_run'::text, 'reminder_run'::text, 'readdressed'::text, 'transfer_run'::text]))) NOT VALID;

ALTER TABLE ONLY public.print_sending
    ADD CONSTRAINT print_sending_pkey PRIMARY KEY (run_id, file_name, sent_at);

ALTER TABLE ONLY public.print_sheet
    ADD CONSTRAINT print_sheet_pkey PRIMARY KEY (run_id, piece_no);

ALTER TABLE ONLY public.promise_claim
    ADD CONSTRAINT promise_claim_pkey PRIMARY KEY (promise_id, claim_id);

ALTER TABLE ONLY public.promise_judgement
    ADD CONSTRAINT promise_judgement_pkey PRIMARY KEY (promise_id, judgement_no);

ALTER TABLE ONLY public.promise
    ADD CONSTRAINT promise_pkey PRIMARY KEY (promise_id);

ALTER TABLE ONLY public.promise_receipt
    ADD CONSTRAINT promise_receipt_pkey PRIMARY KEY (receipt_id);

ALTER TABLE ONLY public.publication_item
    ADD CONSTRAINT publication_item_pkey PRIMARY KEY (publication_id, document_no);

ALTER TABLE ONLY public.publication
    ADD CONSTRAINT publication_pkey PRIMARY KEY (publication_id);

ALTER TABLE ONLY public.publication
    ADD CONSTRAINT publication_publication_no_key UNIQUE (publication_no);

ALTER TABLE ONLY public.publication_removal
    ADD CONSTRAINT publication_removal_pkey PRIMARY KEY (publication_id, medium);

ALTER TABLE ONLY public.publication_series
    ADD CONSTRAINT publication_series_pkey PRIMARY KEY (fiscal_year);

ALTER TABLE ONLY public.publication_showing
    ADD CONSTRAINT publication_showing_pkey PRIMARY KEY (publication_id, medium);

ALTER TABLE ONLY public.record_handover
    ADD CONSTRAINT record_handover_pkey PRIMARY KEY (handover_id);

ALTER TABLE ONLY public.reminder_candidate_line
    ADD CONSTRAINT reminder_candidate_line_pkey PRIMARY KEY (run_id, place, claim_id);

ALTER TABLE ONLY public.reminder_candidate
    ADD CONSTRAINT reminder_candidate_pkey PRIMARY KEY (run_id, place);

ALTER TABLE ONLY public.reminder_candidate
    ADD CONSTRAINT reminder_candidate_run_id_person_no_key UNIQUE (run_id, person_no);

ALTER TABLE ONLY public.reminder_left_out
    ADD CONSTRAINT reminder_left_out_pkey PRIMARY KEY (run_id, person_no, claim_id);

ALTER TABLE ONLY public.reminder_line
    ADD CONSTRAINT reminder_line_claim_id_addressee_no_run_id_key UNIQUE (claim_id, addressee_no, run_id);

ALTER TABLE ONLY public.reminder_line
    ADD CONSTRAINT reminder_line_pkey PRIMARY KEY (document_no, claim_id);

ALTER TABLE ONLY public.reminder
    ADD CONSTRAINT reminder_pkey PRIMARY KEY (document_no);

ALTER TABLE ONLY public.reminder_pull
    ADD CONSTRAINT reminder_pull_pkey PRIMARY KEY (run_id, place, pull_no);

ALTER TABLE ONLY public.reminder_run_end
    ADD CONSTRAINT reminder_run_end_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.reminder_run_outcome
    ADD CONSTRAINT reminder_run_outcome_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.reminder_run
    ADD CONSTRAINT reminder_run_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.reminder_series
    ADD CONSTRAINT reminder_series_pkey PRIMARY KEY (fiscal_year);

ALTER TABLE ONLY public.reminder_slipped
    ADD CONSTRAINT reminder_slipped_pkey PRIMARY KEY (document_no);

ALTER TABLE ONLY public.reminder_stopped
    ADD CONSTRAINT reminder_stopped_pkey PRIMARY KEY (document_no);

ALTER TABLE ONLY public.return_scan_fault
    ADD CONSTRAINT return_scan_fault_pkey PRIMARY KEY (scan_id, line_no);

ALTER TABLE ONLY public.return_scan
    ADD CONSTRAINT return_scan_pkey PRIMARY KEY (scan_id);

ALTER TABLE ONLY public.return_scan
    ADD CONSTRAINT return_scan_sha256_key UNIQUE (sha256);

ALTER TABLE ONLY public.run_candidate
    ADD CONSTRAINT run_candidate_pkey PRIMARY KEY (run_id, place);

ALTER TABLE ONLY public.run_candidate
    ADD CONSTRAINT run_candidate_run_id_claim_id_addressee_no_key UNIQUE (run_id, claim_id, addressee_no);

ALTER TABLE ONLY public.run_decision
    ADD CONSTRAINT run_decision_pkey PRIMARY KEY (decision_no);

ALTER TABLE ONLY public.run_left_out
    ADD CONSTRAINT run_left_out_pkey PRIMARY KEY (run_id, claim_id, addressee_no);

ALTER TABLE ONLY public.run_letter
    ADD CONSTRAINT run_letter_pkey PRIMARY KEY (document_no);

ALTER TABLE public.service_case
    ADD CONSTRAINT service_case_kind_check CHECK ((kind = ANY (ARRAY['tax_notice'::text, 'dunning_notice'::text, 'reminder'::text]))) NOT VALID;

ALTER TABLE ONLY public.service_case
    ADD CONSTRAINT service_case_pkey PRIMARY KEY (document_no);

ALTER TABLE public.service_step
    ADD CONSTRAINT service_step_block CHECK (((stage <> ALL (ARRAY['served'::text, 'withdrawn'::text])) OR (block_id IS NULL))) NOT VALID;

ALTER TABLE ONLY public.service_step
    ADD CONSTRAINT service_step_pkey PRIMARY KEY (document_no, step_no);

ALTER TABLE ONLY public.sms_consent
    ADD CONSTRAINT sms_consent_pkey PRIMARY KEY (addressee_no, consent_no);

ALTER TABLE ONLY public.sms_left_out
    ADD CONSTRAINT sms_left_out_pkey PRIMARY KEY (run_id, place);

ALTER TABLE ONLY public.sms_message
    ADD CONSTRAINT sms_message_pkey PRIMARY KEY (run_id, place);

ALTER TABLE ONLY public.sms_message
    ADD CONSTRAINT sms_message_run_id_person_no_key UNIQUE (run_id, person_no);

ALTER TABLE ONLY public.sms_release
    ADD CONSTRAINT sms_release_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.sms_result_file
    ADD CONSTRAINT sms_result_file_pkey PRIMARY KEY (file_id);

ALTER TABLE ONLY public.sms_result_file
    ADD CONSTRAINT sms_result_file_sha256_key UNIQUE (sha256);

ALTER TABLE ONLY public.sms_result
    ADD CONSTRAINT sms_result_pkey PRIMARY KEY (run_id, place);

ALTER TABLE ONLY public.sms_result_record
    ADD CONSTRAINT sms_result_record_pkey PRIMARY KEY (file_id, record_no);

ALTER TABLE ONLY public.sms_run
    ADD CONSTRAINT sms_run_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.sms_sending
    ADD CONSTRAINT sms_sending_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.stop_end
    ADD CONSTRAINT stop_end_pkey PRIMARY KEY (stop_id);

ALTER TABLE ONLY public.stop
    ADD CONSTRAINT stop_pkey PRIMARY KEY (stop_id);

ALTER TABLE ONLY public.succession_claim
    ADD CONSTRAINT succession_claim_pkey PRIMARY KEY (succession_id, claim_id);

ALTER TABLE ONLY public.succession_heir
    ADD CONSTRAINT succession_heir_pkey PRIMARY KEY (succession_id, addressee_no);

ALTER TABLE ONLY public.succession
    ADD CONSTRAINT succession_pkey PRIMARY KEY (succession_id);

ALTER TABLE ONLY public.succession
    ADD CONSTRAINT succession_replaces_key UNIQUE (replaces);

ALTER TABLE ONLY public.tax_notice_claim
    ADD CONSTRAINT tax_notice_claim_pkey PRIMARY KEY (claim_id);

ALTER TABLE ONLY public.tax_notice
    ADD CONSTRAINT tax_notice_pkey PRIMARY KEY (document_no);

ALTER TABLE ONLY public.tax_notice_sending
    ADD CONSTRAINT tax_notice_sending_pkey PRIMARY KEY (document_no);

ALTER TABLE ONLY public.use_suspension
    ADD CONSTRAINT use_suspension_pkey PRIMARY KEY (suspension_id);

CREATE INDEX access_record_occurred ON public.access_record USING brin (occurred_at);

CREATE INDEX access_record_subject ON public.access_record USING btree (subject_ref, occurred_at) WHERE (subject_ref <> ''::text);

CREATE INDEX access_record_to_review ON public.access_record USING btree (tx, record_id) WHERE (rule = ANY (ARRAY['no_case'::text, 'own_record'::text, 'own_record+no_case'::text, 'protected'::text, 'protected+no_case'::text]));

CREATE INDEX addressee_alias_surviving ON public.addressee_alias USING btree (surviving_no) WHERE (surviving_no IS NOT NULL);

CREATE INDEX addressee_heard_standing ON public.addressee_heard USING btree (addressee_no) WHERE (flags && ARRAY['heirs_unknown'::text, 'protected'::text]);

CREATE INDEX approval_draft_due ON public.approval_draft USING btree (expires_at) WHERE (state = 'draft'::text);

CREATE INDEX approval_draft_maker ON public.approval_draft USING btree (maker) WHERE (state = 'draft'::text);

CREATE INDEX approval_due ON public.approval USING btree (expires_at) WHERE (state = ANY (ARRAY['proposed'::text, 'checked'::text]));

CREATE INDEX approval_maker ON public.approval USING btree (maker, proposed_at);

CREATE INDEX approval_open ON public.approval USING btree (act) WHERE (state = ANY (ARRAY['proposed'::text, 'checked'::text]));

CREATE UNIQUE INDEX approval_step_decided ON public.approval_step USING btree (approval_id) WHERE (step = ANY (ARRAY['approved'::text, 'refused'::text, 'withdrawn'::text, 'expired'::text]));

CREATE UNIQUE INDEX approval_step_executed ON public.approval_step USING btree (approval_id) WHERE (step = 'executed'::text);

CREATE UNIQUE INDEX approval_step_part ON public.approval_step USING btree (approval_id, actor_id) WHERE (step = ANY (ARRAY['proposed'::text, 'checked'::text, 'approved'::text, 'taken_over'::text]));

CREATE INDEX approval_waiting ON public.approval USING btree (act) WHERE (state = 'approved'::text);

CREATE INDEX block_addressee ON public.block USING btree (addressee_no);

CREATE INDEX block_claim_claim ON public.block_claim USING btree (claim_id);

CREATE INDEX call_document ON public.call USING btree (document_no, called_at);

CREATE INDEX call_person ON public.call USING btree (person_no, call_id);

CREATE INDEX claim_receipt_claim ON public.claim_receipt USING btree (claim_id);

CREATE INDEX claim_receipt_provisional ON public.claim_receipt USING btree (claim_id) WHERE provisional;

CREATE INDEX contact_addressee ON public.contact USING btree (addressee_no, contact_id);

CREATE INDEX contact_next_action ON public.contact USING btree (next_action_on) WHERE (next_action_on IS NOT NULL);

CREATE INDEX dunning_claim_overdue ON public.dunning_claim USING btree (due_on) WHERE (stage = 'overdue'::text);

CREATE INDEX dunning_notice_addressee ON public.dunning_notice USING btree (addressee_no, document_no);

CREATE UNIQUE INDEX dunning_notice_claim ON public.dunning_notice USING btree (claim_id) WHERE (joint_of IS NULL);

CREATE INDEX dunning_notice_issued ON public.dunning_notice USING btree (issued_on, document_no);

CREATE INDEX dunning_run_undone ON public.dunning_run USING btree (dispatch_on) WHERE (state = ANY (ARRAY['proposed'::text, 'released'::text]));

CREATE INDEX late_notice_finding_found ON public.late_notice_finding USING btree (found_on);

CREATE INDEX letter_reprint_piece ON public.letter_reprint USING btree (run_id, piece_no);

CREATE INDEX letter_slip_transfer_run ON public.letter_slip USING btree (transfer_run_id) WHERE (transfer_run_id IS NOT NULL);

CREATE INDEX mailing_dispatched ON public.mailing USING btree (dispatched_on, document_no);

CREATE INDEX merge_heard_surviving ON public.merge_heard USING btree (surviving_no) WHERE (surviving_no IS NOT NULL);

CREATE INDEX notice_letter_obstacle ON public.notice_letter USING btree (document_no) WHERE (obstacle <> ''::text);

CREATE INDEX outbox_waiting ON public.outbox USING btree (shard, id) WHERE (sent_to IS NULL);

CREATE INDEX parked_waiting ON public.parked USING btree (topic, key, parked_id) WHERE (state = 'parked'::text);

CREATE INDEX promise_addressee ON public.promise USING btree (addressee_no);

CREATE INDEX promise_claim_claim ON public.promise_claim USING btree (claim_id);

CREATE INDEX promise_receipt_claim ON public.promise_receipt USING btree (claim_id);

CREATE INDEX publication_item_document ON public.publication_item USING btree (document_no);

CREATE UNIQUE INDEX record_handover_for_ever ON public.record_handover USING btree (((last_seal_no IS NULL))) WHERE (last_seal_no IS NULL);

CREATE INDEX reminder_deadline ON public.reminder USING btree (deadline_on, document_no);

CREATE INDEX reminder_person ON public.reminder USING btree (person_no, dispatch_on);

CREATE INDEX reminder_run_letters ON public.reminder USING btree (run_id, document_no);

CREATE INDEX run_decision_run ON public.run_decision USING btree (run_id);

CREATE UNIQUE INDEX run_letter_once ON public.run_letter USING btree (claim_id, addressee_no) WHERE (ended = ''::text);

CREATE INDEX run_letter_run ON public.run_letter USING btree (run_id, document_no);

CREATE INDEX service_step_settling ON public.service_step USING btree (served_on) WHERE (stage = ANY (ARRAY['resent'::text, 'published'::text]));

CREATE INDEX sms_message_consent ON public.sms_message USING btree (consent_addressee_no, consent_no);

CREATE INDEX sms_message_document ON public.sms_message USING btree (document_no);

CREATE INDEX sms_message_person ON public.sms_message USING btree (person_no);

CREATE INDEX succession_claim_claim ON public.succession_claim USING btree (claim_id);

CREATE INDEX succession_heir_addressee ON public.succession_heir USING btree (addressee_no);

CREATE INDEX tax_notice_claim_document ON public.tax_notice_claim USING btree (document_no);

CREATE INDEX tax_notice_number ON public.tax_notice USING btree (notice_no, levy_fiscal_year);

CREATE TRIGGER addressee_alias_follows AFTER INSERT OR UPDATE ON public.addressee_alias FOR EACH ROW EXECUTE FUNCTION public.addressee_alias_follows();

CREATE TRIGGER approval_draft_step_fits BEFORE INSERT ON public.approval_draft_step FOR EACH ROW EXECUTE FUNCTION public.approval_draft_step_fits();

CREATE TRIGGER approval_step_fits BEFORE INSERT ON public.approval_step FOR EACH ROW EXECUTE FUNCTION public.approval_step_fits();

CREATE TRIGGER approval_step_follows_no_return BEFORE INSERT ON public.approval_step FOR EACH ROW EXECUTE FUNCTION public.approval_step_follows_no_return();

ALTER TABLE ONLY public.addressee_letter
    ADD CONSTRAINT addressee_letter_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee_heard(addressee_no);

ALTER TABLE ONLY public.apology
    ADD CONSTRAINT apology_document_no_fkey FOREIGN KEY (document_no) REFERENCES public.run_letter(document_no);

ALTER TABLE ONLY public.apology_done
    ADD CONSTRAINT apology_done_document_no_fkey FOREIGN KEY (document_no) REFERENCES public.apology(document_no);

ALTER TABLE ONLY public.approval_draft
    ADD CONSTRAINT approval_draft_returned_from_fkey FOREIGN KEY (returned_from) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.approval_draft_step
    ADD CONSTRAINT approval_draft_step_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.approval_draft_step
    ADD CONSTRAINT approval_draft_step_draft_id_fkey FOREIGN KEY (draft_id) REFERENCES public.approval_draft(draft_id);

ALTER TABLE ONLY public.approval_step
    ADD CONSTRAINT approval_step_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.block_claim
    ADD CONSTRAINT block_claim_block_id_fkey FOREIGN KEY (block_id) REFERENCES public.block(block_id);

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_document_no_fkey FOREIGN KEY (document_no) REFERENCES public.reminder(document_no);

ALTER TABLE ONLY public.call
    ADD CONSTRAINT call_promise_id_fkey FOREIGN KEY (promise_id) REFERENCES public.promise(promise_id);

ALTER TABLE ONLY public.claim_obligor
    ADD CONSTRAINT claim_obligor_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES public.dunning_claim(claim_id);

ALTER TABLE ONLY public.claim_receipt
    ADD CONSTRAINT claim_receipt_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES public.dunning_claim(claim_id);

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_corrects_fkey FOREIGN KEY (corrects) REFERENCES public.contact(contact_id);

ALTER TABLE ONLY public.dunning_claim
    ADD CONSTRAINT dunning_claim_document_no_fkey FOREIGN KEY (document_no) REFERENCES public.dunning_notice(document_no);

ALTER TABLE ONLY public.dunning_run_step
    ADD CONSTRAINT dunning_run_step_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.dunning_run_step
    ADD CONSTRAINT dunning_run_step_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.dunning_run(run_id);

ALTER TABLE ONLY public.letter_reprint
    ADD CONSTRAINT letter_reprint_run_id_piece_no_fkey FOREIGN KEY (run_id, piece_no) REFERENCES public.print_piece(run_id, piece_no);

ALTER TABLE ONLY public.lookup_finding
    ADD CONSTRAINT lookup_finding_review_id_fkey FOREIGN KEY (review_id) REFERENCES public.lookup_review(review_id);

ALTER TABLE ONLY public.mailing
    ADD CONSTRAINT mailing_document_no_fkey FOREIGN KEY (document_no) REFERENCES public.service_case(document_no);

ALTER TABLE ONLY public.notice_letter
    ADD CONSTRAINT notice_letter_document_no_fkey FOREIGN KEY (document_no) REFERENCES public.dunning_notice(document_no);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_behind_fkey FOREIGN KEY (behind) REFERENCES public.parked(parked_id);

ALTER TABLE ONLY public.print_deletion
    ADD CONSTRAINT print_deletion_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.print_index(run_id);

ALTER TABLE ONLY public.print_file
    ADD CONSTRAINT print_file_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.print_release(run_id);

ALTER TABLE ONLY public.print_index
    ADD CONSTRAINT print_index_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.print_release(run_id);

ALTER TABLE ONLY public.print_piece
    ADD CONSTRAINT print_piece_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.print_run(run_id);

ALTER TABLE ONLY public.print_pull
    ADD CONSTRAINT print_pull_run_id_piece_no_fkey FOREIGN KEY (run_id, piece_no) REFERENCES public.print_piece(run_id, piece_no);

ALTER TABLE ONLY public.print_release
    ADD CONSTRAINT print_release_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.print_release
    ADD CONSTRAINT print_release_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.print_run(run_id);

ALTER TABLE ONLY public.print_report
    ADD CONSTRAINT print_report_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.print_index(run_id);

ALTER TABLE ONLY public.print_sending
    ADD CONSTRAINT print_sending_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.print_index(run_id);

ALTER TABLE ONLY public.print_sheet
    ADD CONSTRAINT print_sheet_run_id_file_no_fkey FOREIGN KEY (run_id, file_no) REFERENCES public.print_file(run_id, file_no);

ALTER TABLE ONLY public.print_sheet
    ADD CONSTRAINT print_sheet_run_id_piece_no_fkey FOREIGN KEY (run_id, piece_no) REFERENCES public.print_piece(run_id, piece_no);

ALTER TABLE ONLY public.promise_claim
    ADD CONSTRAINT promise_claim_promise_id_fkey FOREIGN KEY (promise_id) REFERENCES public.promise(promise_id);

ALTER TABLE ONLY public.promise_judgement
    ADD CONSTRAINT promise_judgement_promise_id_fkey FOREIGN KEY (promise_id) REFERENCES public.promise(promise_id);

ALTER TABLE ONLY public.publication_item
    ADD CONSTRAINT publication_item_document_no_fkey FOREIGN KEY (document_no) REFERENCES public.service_case(document_no);

ALTER TABLE ONLY public.publication_item
    ADD CONSTRAINT publication_item_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES public.publication(publication_id);

ALTER TABLE ONLY public.publication_removal
    ADD CONSTRAINT publication_removal_publication_id_medium_fkey FOREIGN KEY (publication_id, medium) REFERENCES public.publication_showing(publication_id, medium);

ALTER TABLE ONLY public.publication_showing
    ADD CONSTRAINT publication_showing_publication_id_fkey FOREIGN KEY (publication_id) REFERENCES public.publication(publication_id);

ALTER TABLE ONLY public.reminder_candidate_line
    ADD CONSTRAINT reminder_candidate_line_run_id_place_fkey FOREIGN KEY (run_id, place) REFERENCES public.reminder_candidate(run_id, place);

ALTER TABLE ONLY public.reminder_candidate
    ADD CONSTRAINT reminder_candidate_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.reminder_run(run_id);

ALTER TABLE ONLY public.reminder_left_out
    ADD CONSTRAINT reminder_left_out_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.reminder_run(run_id);

ALTER TABLE ONLY public.reminder_line
    ADD CONSTRAINT reminder_line_document_no_fkey FOREIGN KEY (document_no) REFERENCES public.reminder(document_no);

ALTER TABLE ONLY public.reminder_line
    ADD CONSTRAINT reminder_line_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.reminder_run(run_id);

ALTER TABLE ONLY public.reminder_pull
    ADD CONSTRAINT reminder_pull_run_id_place_fkey FOREIGN KEY (run_id, place) REFERENCES public.reminder_candidate(run_id, place);

ALTER TABLE ONLY public.reminder_run_end
    ADD CONSTRAINT reminder_run_end_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.reminder_run_end
    ADD CONSTRAINT reminder_run_end_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.reminder_run(run_id);

ALTER TABLE ONLY public.reminder
    ADD CONSTRAINT reminder_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.reminder_run(run_id);

ALTER TABLE ONLY public.reminder_run_outcome
    ADD CONSTRAINT reminder_run_outcome_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.reminder_run_end(run_id);

ALTER TABLE ONLY public.reminder_slipped
    ADD CONSTRAINT reminder_slipped_document_no_fkey FOREIGN KEY (document_no) REFERENCES public.reminder(document_no);

ALTER TABLE ONLY public.reminder_stopped
    ADD CONSTRAINT reminder_stopped_document_no_fkey FOREIGN KEY (document_no) REFERENCES public.reminder(document_no);

ALTER TABLE ONLY public.return_scan_fault
    ADD CONSTRAINT return_scan_fault_scan_id_fkey FOREIGN KEY (scan_id) REFERENCES public.return_scan(scan_id);

ALTER TABLE ONLY public.run_candidate
    ADD CONSTRAINT run_candidate_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.dunning_run(run_id);

ALTER TABLE ONLY public.run_decision
    ADD CONSTRAINT run_decision_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.dunning_run(run_id);

ALTER TABLE ONLY public.run_left_out
    ADD CONSTRAINT run_left_out_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.dunning_run(run_id);

ALTER TABLE ONLY public.run_letter
    ADD CONSTRAINT run_letter_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.dunning_run(run_id);

ALTER TABLE ONLY public.service_step
    ADD CONSTRAINT service_step_document_no_fkey FOREIGN KEY (document_no) REFERENCES public.service_case(document_no);

ALTER TABLE ONLY public.sms_left_out
    ADD CONSTRAINT sms_left_out_run_id_place_fkey FOREIGN KEY (run_id, place) REFERENCES public.sms_message(run_id, place);

ALTER TABLE ONLY public.sms_message
    ADD CONSTRAINT sms_message_consent_addressee_no_consent_no_fkey FOREIGN KEY (consent_addressee_no, consent_no) REFERENCES public.sms_consent(addressee_no, consent_no);

ALTER TABLE ONLY public.sms_message
    ADD CONSTRAINT sms_message_document_no_fkey FOREIGN KEY (document_no) REFERENCES public.reminder(document_no);

ALTER TABLE ONLY public.sms_message
    ADD CONSTRAINT sms_message_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.sms_run(run_id);

ALTER TABLE ONLY public.sms_release
    ADD CONSTRAINT sms_release_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.sms_release
    ADD CONSTRAINT sms_release_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.sms_run(run_id);

ALTER TABLE ONLY public.sms_result
    ADD CONSTRAINT sms_result_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.sms_result_file(file_id);

ALTER TABLE ONLY public.sms_result_record
    ADD CONSTRAINT sms_result_record_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.sms_result_file(file_id);

ALTER TABLE ONLY public.sms_result
    ADD CONSTRAINT sms_result_run_id_place_fkey FOREIGN KEY (run_id, place) REFERENCES public.sms_message(run_id, place);

ALTER TABLE ONLY public.sms_sending
    ADD CONSTRAINT sms_sending_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.sms_release(run_id);

ALTER TABLE ONLY public.stop_end
    ADD CONSTRAINT stop_end_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.stop_end
    ADD CONSTRAINT stop_end_stop_id_fkey FOREIGN KEY (stop_id) REFERENCES public.stop(stop_id);

ALTER TABLE ONLY public.stop
    ADD CONSTRAINT stop_stop_id_fkey FOREIGN KEY (stop_id) REFERENCES public.block(block_id);

ALTER TABLE ONLY public.succession_claim
    ADD CONSTRAINT succession_claim_succession_id_fkey FOREIGN KEY (succession_id) REFERENCES public.succession(succession_id);

ALTER TABLE ONLY public.succession_heir
    ADD CONSTRAINT succession_heir_succession_id_fkey FOREIGN KEY (succession_id) REFERENCES public.succession(succession_id);

ALTER TABLE ONLY public.succession
    ADD CONSTRAINT succession_replaces_fkey FOREIGN KEY (replaces) REFERENCES public.succession(succession_id);

ALTER TABLE ONLY public.tax_notice_claim
    ADD CONSTRAINT tax_notice_claim_document_no_fkey FOREIGN KEY (document_no) REFERENCES public.tax_notice(document_no);

ALTER TABLE ONLY public.tax_notice_sending
    ADD CONSTRAINT tax_notice_sending_document_no_fkey FOREIGN KEY (document_no) REFERENCES public.tax_notice(document_no);

GRANT SELECT ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(service) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(instance) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(occurred_at) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(actor_id) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(actor_kind) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(roles) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(office) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(terminal) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(action) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(permission) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(purpose) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(subject_type) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(fields) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(row_count) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(detail) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(outcome) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(rule) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(caused_by_event) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(trace_id) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(span_id) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(key_id) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(sequence_no) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(subject_ref) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(row_hash) ON TABLE public.access_record TO shuno_dunning;

GRANT INSERT(hmac) ON TABLE public.access_record TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.access_seal TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.addressee_alias TO shuno_dunning;

GRANT UPDATE(surviving_no) ON TABLE public.addressee_alias TO shuno_dunning;

GRANT UPDATE(change_no) ON TABLE public.addressee_alias TO shuno_dunning;

GRANT UPDATE(heard_at) ON TABLE public.addressee_alias TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.addressee_heard TO shuno_dunning;

GRANT UPDATE(flags) ON TABLE public.addressee_heard TO shuno_dunning;

GRANT UPDATE(heard_at) ON TABLE public.addressee_heard TO shuno_dunning;

GRANT SELECT,INSERT,DELETE ON TABLE public.addressee_letter TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.apology TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.apology_done TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.approval TO shuno_dunning;

GRANT UPDATE(maker) ON TABLE public.approval TO shuno_dunning;

GRANT UPDATE(state) ON TABLE public.approval TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.approval_draft TO shuno_dunning;

GRANT UPDATE(state) ON TABLE public.approval_draft TO shuno_dunning;

GRANT UPDATE(expires_at) ON TABLE public.approval_draft TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.approval_draft_step TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.approval_step TO shuno_dunning;

GRANT SELECT,INSERT,UPDATE ON TABLE public.authority TO shuno_dunning;

GRANT SELECT,INSERT,UPDATE ON TABLE public.authority_beat TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.block TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.block_claim TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.block_end TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.call TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.call_wish TO shuno_dunning;

GRANT SELECT,INSERT,DELETE ON TABLE public.claim_obligor TO shuno_dunning;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.claim_receipt TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.contact TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.dunning_notice TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.tax_notice_claim TO shuno_dunning;

GRANT SELECT ON TABLE public.document_claim TO shuno_dunning;

GRANT SELECT,INSERT,UPDATE ON TABLE public.document_series TO shuno_dunning;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.dunning_claim TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.dunning_run TO shuno_dunning;

GRANT UPDATE(listed_sha256) ON TABLE public.dunning_run TO shuno_dunning;

GRANT UPDATE(gate) ON TABLE public.dunning_run TO shuno_dunning;

GRANT UPDATE(state) ON TABLE public.dunning_run TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.dunning_run_step TO shuno_dunning;

GRANT SELECT,INSERT,DELETE ON TABLE public.ended_session TO shuno_dunning;

GRANT SELECT,INSERT,DELETE ON TABLE public.inbox TO shuno_dunning;

GRANT SELECT,INSERT,UPDATE ON TABLE public.inbox_offset TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.job_run TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.late_notice_finding TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.letter_reprint TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.letter_slip TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.letter_slip_asked TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.lookup_finding TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.lookup_review TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.mailing TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.merge_heard TO shuno_dunning;

GRANT SELECT ON TABLE public.merged_addressee TO shuno_dunning;

GRANT SELECT ON TABLE public.migration TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.notice_letter TO shuno_dunning;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO shuno_dunning;

GRANT SELECT,INSERT,UPDATE ON TABLE public.parked TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.print_deletion TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.print_file TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.print_index TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.print_piece TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.print_pull TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.print_release TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.print_report TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.print_run TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.print_sending TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.print_sheet TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.promise TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.promise_claim TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.promise_judgement TO shuno_dunning;

GRANT SELECT,INSERT,UPDATE ON TABLE public.promise_receipt TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.publication TO shuno_dunning;

GRANT UPDATE(recorded_at) ON TABLE public.publication TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.publication_item TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.publication_removal TO shuno_dunning;

GRANT SELECT,INSERT,UPDATE ON TABLE public.publication_series TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.publication_showing TO shuno_dunning;

GRANT SELECT ON TABLE public.record_handover TO shuno_dunning;

GRANT INSERT(next_seal_no),UPDATE(next_seal_no) ON TABLE public.record_handover TO shuno_dunning;

GRANT INSERT(last_seal_no) ON TABLE public.record_handover TO shuno_dunning;

GRANT INSERT(rows_max) ON TABLE public.record_handover TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.reminder TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.reminder_candidate TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.reminder_candidate_line TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.reminder_left_out TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.reminder_line TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.reminder_pull TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.reminder_run TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.reminder_run_end TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.reminder_run_outcome TO shuno_dunning;

GRANT SELECT ON TABLE public.reminder_run_standing TO shuno_dunning;

GRANT SELECT,INSERT,UPDATE ON TABLE public.reminder_series TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.reminder_slipped TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.reminder_stopped TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.return_scan TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.return_scan_fault TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.run_candidate TO shuno_dunning;

GRANT UPDATE(standing) ON TABLE public.run_candidate TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.run_decision TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.run_left_out TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.run_letter TO shuno_dunning;

GRANT UPDATE(ended) ON TABLE public.run_letter TO shuno_dunning;

GRANT SELECT ON TABLE public.sent_reminder TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.service_case TO shuno_dunning;

GRANT UPDATE(opened_at) ON TABLE public.service_case TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.service_step TO shuno_dunning;

GRANT SELECT ON TABLE public.service_standing TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.sms_consent TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.sms_left_out TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.sms_message TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.sms_release TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.sms_result TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.sms_result_file TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.sms_result_record TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.sms_run TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.sms_sending TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.tax_notice_sending TO shuno_dunning;

GRANT SELECT ON TABLE public.standing TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.stop TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.stop_end TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.succession TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.succession_claim TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.succession_heir TO shuno_dunning;

GRANT SELECT,INSERT ON TABLE public.tax_notice TO shuno_dunning;

GRANT SELECT,INSERT,UPDATE ON TABLE public.use_suspension TO shuno_dunning;
