-- The whole schema after all migrations. Written by `make schema`; never edited, never run.

CREATE SCHEMA vault;

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

CREATE TABLE public.addressee (
    addressee_no text NOT NULL,
    last_version_no integer DEFAULT 0 NOT NULL,
    last_address_no integer DEFAULT 0 NOT NULL,
    first_recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT addressee_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT addressee_last_address_no_check CHECK ((last_address_no >= 0)),
    CONSTRAINT addressee_last_version_no_check CHECK ((last_version_no >= 0))
);

CREATE TABLE public.addressee_address (
    addressee_no text NOT NULL,
    address_no integer NOT NULL,
    postal_code text,
    address_code text,
    address text NOT NULL,
    lot_number text NOT NULL,
    building text NOT NULL,
    building_kana text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT addressee_address_address_check CHECK ((address <> ''::text)),
    CONSTRAINT addressee_address_address_no_check CHECK ((address_no >= 1)),
    CONSTRAINT addressee_address_postal_code_check CHECK ((postal_code ~ '^[0-9]{7}$'::text))
);

CREATE TABLE public.addressee_alias (
    addressee_no text NOT NULL,
    surviving_no text NOT NULL,
    change_no bigint NOT NULL,
    CONSTRAINT addressee_alias_check CHECK ((surviving_no <> addressee_no))
);

CREATE TABLE public.addressee_correction (
    correction_id bigint NOT NULL,
    addressee_no text NOT NULL,
    field text NOT NULL,
    old_value text NOT NULL,
    new_value text NOT NULL,
    effective_on date NOT NULL,
    evidence_kind text NOT NULL,
    evidence text NOT NULL,
    source text NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT addressee_correction_check CHECK ((new_value <> old_value)),
    CONSTRAINT addressee_correction_field_check CHECK ((field = ANY (ARRAY['name'::text, 'name_kana'::text, 'former_name'::text, 'common_name'::text, 'latin_name'::text, 'born'::text, 'sex'::text, 'corporate_number'::text, 'postal_code'::text, 'address'::text, 'lot_number'::text, 'building'::text, 'building_kana'::text])))
);

ALTER TABLE public.addressee_correction ALTER COLUMN correction_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.addressee_correction_correction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.addressee_current (
    addressee_no text NOT NULL,
    version_no integer NOT NULL,
    address_no integer NOT NULL,
    kind text NOT NULL,
    standing text NOT NULL,
    name text NOT NULL,
    name_kana text NOT NULL,
    former_name text NOT NULL,
    common_name text NOT NULL,
    latin_name text NOT NULL,
    born_year smallint,
    born_month smallint,
    born_day smallint,
    sex text,
    household_ref text,
    household_relation text,
    corporate_number text,
    postal_code text,
    address_code text,
    address text NOT NULL,
    lot_number text NOT NULL,
    building text NOT NULL,
    building_kana text NOT NULL,
    ended_on date,
    doubts text[] NOT NULL,
    protected boolean NOT NULL,
    name_key text NOT NULL COLLATE pg_catalog."C",
    kana_key text NOT NULL COLLATE pg_catalog."C",
    other_keys text[] NOT NULL,
    normaliser_version integer NOT NULL,
    announced_hash bytea,
    refreshed_at timestamp with time zone NOT NULL,
    area_code text,
    CONSTRAINT addressee_current_announced_hash_check CHECK ((octet_length(announced_hash) = 16))
);

CREATE TABLE public.addressee_merge (
    merge_id bigint NOT NULL,
    retired_no text NOT NULL,
    surviving_no text NOT NULL,
    differences text[] NOT NULL,
    reason text NOT NULL,
    evidence text NOT NULL,
    approval_id uuid NOT NULL,
    decided_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT addressee_merge_check CHECK ((retired_no <> surviving_no))
);

CREATE TABLE public.addressee_merge_end (
    merge_id bigint NOT NULL,
    reason text NOT NULL,
    evidence text NOT NULL,
    approval_id uuid NOT NULL,
    decided_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE public.addressee_merge ALTER COLUMN merge_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.addressee_merge_merge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.addressee_version (
    addressee_no text NOT NULL,
    version_no integer NOT NULL,
    effective_on date NOT NULL,
    announced_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    name_kana text NOT NULL,
    standing text,
    former_name text,
    common_name text,
    latin_name text,
    born_year smallint,
    born_month smallint,
    born_day smallint,
    sex text,
    household_ref text,
    household_relation text,
    corporate_number text,
    address_no integer NOT NULL,
    doubts text[] NOT NULL,
    source text NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT addressee_version_born_day_check CHECK (((born_day >= 1) AND (born_day <= 31))),
    CONSTRAINT addressee_version_born_month_check CHECK (((born_month >= 1) AND (born_month <= 12))),
    CONSTRAINT addressee_version_born_year_check CHECK (((born_year >= 1850) AND (born_year <= 2200))),
    CONSTRAINT addressee_version_check CHECK (((kind = 'corporation'::text) = (standing = ANY (ARRAY['operating'::text, 'closed'::text])))),
    CONSTRAINT addressee_version_check1 CHECK (((kind = 'corporation'::text) OR (corporate_number IS NULL))),
    CONSTRAINT addressee_version_corporate_number_check CHECK ((corporate_number ~ '^[1-9][0-9]{12}$'::text)),
    CONSTRAINT addressee_version_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'corporation'::text]))),
    CONSTRAINT addressee_version_name_check CHECK ((name <> ''::text)),
    CONSTRAINT addressee_version_reason_check CHECK ((reason = ANY (ARRAY['registered'::text, 'moved'::text, 'renamed'::text, 'died'::text, 'corrected'::text]))),
    CONSTRAINT addressee_version_sex_check CHECK ((sex = ANY (ARRAY['male'::text, 'female'::text]))),
    CONSTRAINT addressee_version_source_check CHECK ((source <> ''::text)),
    CONSTRAINT addressee_version_standing_check CHECK ((standing = ANY (ARRAY['resident'::text, 'non_resident'::text, 'departed'::text, 'dead'::text, 'operating'::text, 'closed'::text]))),
    CONSTRAINT addressee_version_version_no_check CHECK ((version_no >= 1))
);

CREATE TABLE public.alias_change (
    change_no bigint NOT NULL,
    addressee_no text NOT NULL,
    surviving_no text,
    merge_id bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT alias_change_check CHECK ((surviving_no <> addressee_no))
);

ALTER TABLE public.alias_change ALTER COLUMN change_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.alias_change_change_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
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

CREATE TABLE public.area_change (
    from_code text NOT NULL,
    to_code text NOT NULL,
    effective_on date NOT NULL,
    from_name text NOT NULL,
    to_name text NOT NULL,
    source text NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    keeps_lots boolean DEFAULT true NOT NULL,
    CONSTRAINT area_change_check CHECK ((to_code <> from_code)),
    CONSTRAINT area_change_from_code_check CHECK ((from_code <> ''::text)),
    CONSTRAINT area_change_from_name_check CHECK ((from_name <> ''::text)),
    CONSTRAINT area_change_to_name_check CHECK ((to_name <> ''::text))
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

CREATE TABLE public.candidate_dismissal (
    candidate_id bigint NOT NULL,
    reason text NOT NULL,
    decided_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.contact (
    contact_id bigint NOT NULL,
    addressee_no text NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    tax_item text,
    valid_from date NOT NULL,
    entered_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT contact_kind_check CHECK ((kind = ANY (ARRAY['telephone'::text, 'mobile'::text, 'mail'::text]))),
    CONSTRAINT contact_tax_item_check CHECK ((tax_item = ANY (ARRAY['010'::text, '012'::text, '013'::text, '023'::text, '024'::text, '025'::text]))),
    CONSTRAINT contact_value_check CHECK ((value <> ''::text))
);

ALTER TABLE public.contact ALTER COLUMN contact_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.contact_contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contact_end (
    contact_id bigint NOT NULL,
    ended_on date NOT NULL,
    reason text NOT NULL,
    entered_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.destination (
    destination_id bigint NOT NULL,
    addressee_no text NOT NULL,
    kind text NOT NULL,
    tax_item text,
    valid_from date NOT NULL,
    valid_until date,
    rank smallint NOT NULL,
    party_no text,
    name text NOT NULL,
    name_kana text NOT NULL,
    postal_code text,
    address_code text,
    address text NOT NULL,
    lot_number text NOT NULL,
    building text NOT NULL,
    evidence text NOT NULL,
    approval_id uuid NOT NULL,
    entered_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT destination_address_check CHECK ((address <> ''::text)),
    CONSTRAINT destination_check CHECK ((valid_until >= valid_from)),
    CONSTRAINT destination_check1 CHECK (((party_no ~ '^[0-9]{15}$'::text) AND (party_no <> addressee_no))),
    CONSTRAINT destination_kind_check CHECK ((kind = ANY (ARRAY['mailing'::text, 'tax_agent'::text, 'heir_representative'::text, 'guardian'::text, 'trustee'::text, 'representative'::text]))),
    CONSTRAINT destination_name_check CHECK ((name <> ''::text)),
    CONSTRAINT destination_postal_code_check CHECK ((postal_code ~ '^[0-9]{7}$'::text)),
    CONSTRAINT destination_rank_check CHECK (((rank >= 1) AND (rank <= 99))),
    CONSTRAINT destination_tax_item_check CHECK ((tax_item = ANY (ARRAY['010'::text, '012'::text, '013'::text, '023'::text, '024'::text, '025'::text])))
);

ALTER TABLE public.destination ALTER COLUMN destination_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.destination_destination_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.destination_end (
    destination_id bigint NOT NULL,
    ended_on date NOT NULL,
    reason text NOT NULL,
    entered_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.ended_session (
    session text NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    tokens_expire_at timestamp with time zone NOT NULL
);

CREATE TABLE public.identity_check (
    check_id bigint NOT NULL,
    addressee_no text NOT NULL,
    checked_on date NOT NULL,
    documents text[] NOT NULL,
    presented_by text NOT NULL,
    items text[] NOT NULL,
    outcome text NOT NULL,
    office text NOT NULL,
    entered_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT identity_check_documents_check CHECK ((cardinality(documents) >= 1)),
    CONSTRAINT identity_check_items_check CHECK ((cardinality(items) >= 1)),
    CONSTRAINT identity_check_outcome_check CHECK ((outcome = ANY (ARRAY['agrees'::text, 'differs'::text]))),
    CONSTRAINT identity_check_presented_by_check CHECK ((presented_by = ANY (ARRAY['self'::text, 'legal_representative'::text, 'agent'::text])))
);

ALTER TABLE public.identity_check ALTER COLUMN check_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.identity_check_check_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
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

CREATE TABLE public.match_activation (
    activation_id bigint NOT NULL,
    model_id text NOT NULL,
    reason text NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE public.match_activation ALTER COLUMN activation_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.match_activation_activation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.match_decision (
    decision_id bigint NOT NULL,
    record_id bigint NOT NULL,
    outcome text NOT NULL,
    addressee_no text,
    reason text NOT NULL,
    note text NOT NULL,
    decided_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT match_decision_check CHECK (((outcome = 'linked'::text) = (addressee_no IS NOT NULL))),
    CONSTRAINT match_decision_outcome_check CHECK ((outcome = ANY (ARRAY['linked'::text, 'nobody'::text, 'reopened'::text])))
);

ALTER TABLE public.match_decision ALTER COLUMN decision_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.match_decision_decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.match_finding (
    finding_id bigint NOT NULL,
    activation_id bigint NOT NULL,
    source text NOT NULL,
    month date NOT NULL,
    about text NOT NULL,
    records integer NOT NULL,
    value_ppm bigint NOT NULL,
    limit_ppm bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT match_finding_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric)),
    CONSTRAINT match_finding_records_check CHECK ((records >= 1))
);

ALTER TABLE public.match_finding ALTER COLUMN finding_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.match_finding_finding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.match_judgement (
    record_id bigint NOT NULL,
    activation_id bigint,
    threshold_id bigint,
    band text NOT NULL,
    reason text NOT NULL,
    addressee_no text,
    probability_ppm integer NOT NULL,
    runner_up_no text,
    runner_up_ppm integer NOT NULL,
    others_by_chance text NOT NULL,
    weights jsonb NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT match_judgement_band_check CHECK ((band = ANY (ARRAY['automatic'::text, 'review'::text, 'none'::text]))),
    CONSTRAINT match_judgement_check CHECK (((band <> 'automatic'::text) OR (addressee_no IS NOT NULL))),
    CONSTRAINT match_judgement_probability_ppm_check CHECK (((probability_ppm >= 0) AND (probability_ppm <= 1000000))),
    CONSTRAINT match_judgement_runner_up_ppm_check CHECK (((runner_up_ppm >= 0) AND (runner_up_ppm <= 1000000)))
);

CREATE TABLE public.match_key (
    key bigint NOT NULL,
    addressee_no text NOT NULL COLLATE pg_catalog."C"
);

CREATE TABLE public.match_lock (
    record_id bigint NOT NULL,
    officer text NOT NULL,
    locked_until timestamp with time zone NOT NULL
);

CREATE TABLE public.match_model (
    model_id text NOT NULL,
    document text NOT NULL,
    entered_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT match_model_model_id_check CHECK ((model_id ~ '^[0-9a-f]{16}$'::text))
);

CREATE TABLE public.match_name_count (
    activation_id bigint NOT NULL,
    column_name text NOT NULL,
    value text NOT NULL COLLATE pg_catalog."C",
    bearers integer NOT NULL,
    CONSTRAINT match_name_count_bearers_check CHECK ((bearers >= 1))
);

CREATE TABLE public.match_record (
    record_id bigint NOT NULL,
    source text NOT NULL,
    source_ref text NOT NULL,
    name text NOT NULL,
    name_kana text NOT NULL,
    birth text NOT NULL,
    sex text NOT NULL,
    address text NOT NULL,
    stated_no text,
    amount_yen bigint NOT NULL,
    due_on date,
    entered_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT match_record_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT match_record_sex_check CHECK ((sex = ANY (ARRAY[''::text, '1'::text, '2'::text]))),
    CONSTRAINT match_record_source_check CHECK ((source <> ''::text)),
    CONSTRAINT match_record_source_ref_check CHECK ((source_ref <> ''::text)),
    CONSTRAINT match_record_stated_no_check CHECK ((stated_no ~ '^[0-9]{15}$'::text))
);

ALTER TABLE public.match_record ALTER COLUMN record_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.match_record_record_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.match_row (
    addressee_no text NOT NULL COLLATE pg_catalog."C",
    row_no smallint NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    surname text NOT NULL COLLATE pg_catalog."C",
    given text NOT NULL COLLATE pg_catalog."C",
    kana text NOT NULL COLLATE pg_catalog."C",
    surname_kana text NOT NULL COLLATE pg_catalog."C",
    given_kana text NOT NULL COLLATE pg_catalog."C",
    birth text NOT NULL COLLATE pg_catalog."C",
    year_month text NOT NULL COLLATE pg_catalog."C",
    year_day text NOT NULL COLLATE pg_catalog."C",
    month_day text NOT NULL COLLATE pg_catalog."C",
    sex text NOT NULL COLLATE pg_catalog."C",
    town text NOT NULL COLLATE pg_catalog."C",
    lot text NOT NULL COLLATE pg_catalog."C",
    normaliser_version integer NOT NULL,
    CONSTRAINT match_row_row_no_check CHECK ((row_no >= 1))
);

CREATE TABLE public.match_sample (
    record_id bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.match_sample_key (
    activation_id bigint NOT NULL,
    key bytea DEFAULT sha256((((gen_random_uuid())::text || (gen_random_uuid())::text))::bytea) NOT NULL
);

CREATE TABLE public.match_threshold (
    threshold_id bigint NOT NULL,
    automatic_ppm integer NOT NULL,
    none_ppm integer NOT NULL,
    runner_up_ppm integer NOT NULL,
    reason text NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    sample_ppm integer DEFAULT 10000 NOT NULL,
    wrong_ppm integer DEFAULT 300 NOT NULL,
    drift_ppm integer DEFAULT 250000 NOT NULL,
    drift_records_min integer DEFAULT 200 NOT NULL,
    CONSTRAINT match_threshold_automatic_ppm_check CHECK (((automatic_ppm >= 500000) AND (automatic_ppm <= 1000000))),
    CONSTRAINT match_threshold_drift_ppm_check CHECK ((drift_ppm >= 1)),
    CONSTRAINT match_threshold_drift_records_min_check CHECK ((drift_records_min >= 1)),
    CONSTRAINT match_threshold_none_ppm_check CHECK (((none_ppm >= 0) AND (none_ppm <= 499999))),
    CONSTRAINT match_threshold_runner_up_ppm_check CHECK (((runner_up_ppm >= 0) AND (runner_up_ppm <= 500000))),
    CONSTRAINT match_threshold_sample_ppm_check CHECK (((sample_ppm >= 0) AND (sample_ppm <= 1000000))),
    CONSTRAINT match_threshold_wrong_ppm_check CHECK (((wrong_ppm >= 0) AND (wrong_ppm <= 1000000)))
);

ALTER TABLE public.match_threshold ALTER COLUMN threshold_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.match_threshold_threshold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.merge_candidate (
    candidate_id bigint NOT NULL,
    other_no text NOT NULL,
    resident_no text NOT NULL,
    rule text NOT NULL,
    found_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT merge_candidate_check CHECK ((other_no <> resident_no)),
    CONSTRAINT merge_candidate_rule_check CHECK ((rule = 'name_kana_birth'::text))
);

ALTER TABLE public.merge_candidate ALTER COLUMN candidate_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.merge_candidate_candidate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
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

CREATE TABLE public.purpose_link (
    link_id bigint NOT NULL,
    addressee_no text NOT NULL,
    purpose text NOT NULL,
    system text NOT NULL,
    matter_ref text NOT NULL,
    begins_on date NOT NULL,
    purpose_ends_on date NOT NULL,
    confirmed_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT purpose_link_check CHECK ((purpose_ends_on >= begins_on))
);

CREATE TABLE public.purpose_link_end (
    link_id bigint NOT NULL,
    ended_on date NOT NULL,
    reason text NOT NULL,
    ended_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE public.purpose_link ALTER COLUMN link_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.purpose_link_link_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
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

CREATE TABLE public.support_measure (
    measure_id bigint NOT NULL,
    addressee_no text NOT NULL,
    valid_from date NOT NULL,
    valid_until date NOT NULL,
    evidence text NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT support_measure_check CHECK ((valid_until >= valid_from))
);

CREATE TABLE public.support_measure_end (
    measure_id bigint NOT NULL,
    ended_on date NOT NULL,
    reason text NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE public.support_measure ALTER COLUMN measure_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.support_measure_measure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.support_release (
    release_id bigint NOT NULL,
    addressee_no text NOT NULL,
    officer text NOT NULL,
    opens_at timestamp with time zone NOT NULL,
    closes_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT support_release_check CHECK ((closes_at > opens_at)),
    CONSTRAINT support_release_officer_check CHECK ((officer <> ''::text))
);

ALTER TABLE public.support_release ALTER COLUMN release_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.support_release_release_id_seq
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

CREATE TABLE vault.data_key (
    data_key_id bigint NOT NULL,
    made_on date NOT NULL,
    wrapping_key_id text NOT NULL,
    wrapped bytea NOT NULL
);

ALTER TABLE vault.data_key ALTER COLUMN data_key_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME vault.data_key_data_key_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE vault.destroyed (
    entry_id bigint NOT NULL,
    addressee_no text NOT NULL,
    end_reason text NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    destroyed_at timestamp with time zone NOT NULL
);

CREATE SEQUENCE vault.entry_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE vault.individual_number (
    entry_id bigint NOT NULL,
    addressee_no text NOT NULL,
    state text NOT NULL,
    data_key_id bigint NOT NULL,
    sealed bytea NOT NULL,
    index_key_id text NOT NULL,
    blind_index bytea NOT NULL,
    source text NOT NULL,
    entered_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    CONSTRAINT individual_number_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT individual_number_blind_index_check CHECK ((octet_length(blind_index) = 32)),
    CONSTRAINT individual_number_check CHECK ((((state = 'ended'::text) = (ended_at IS NOT NULL)) AND ((ended_at IS NULL) = (end_reason IS NULL)))),
    CONSTRAINT individual_number_end_reason_check CHECK ((end_reason = ANY (ARRAY['changed'::text, 'discarded'::text, 'purpose_ended'::text]))),
    CONSTRAINT individual_number_sealed_check CHECK ((octet_length(sealed) = 40)),
    CONSTRAINT individual_number_source_check CHECK ((source = ANY (ARRAY['register'::text, 'number_card'::text, 'notification_card'::text, 'certificate'::text, 'wage_report'::text]))),
    CONSTRAINT individual_number_state_check CHECK ((state = ANY (ARRAY['live'::text, 'contested'::text, 'ended'::text])))
);

CREATE TABLE vault.integrated_number (
    addressee_no text NOT NULL,
    integrated_no text NOT NULL,
    affair text NOT NULL,
    issued_by text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    CONSTRAINT integrated_number_integrated_no_check CHECK ((integrated_no ~ '^[0-9]{15}$'::text))
);

CREATE TABLE vault.use (
    used_at timestamp with time zone NOT NULL,
    actor_id text NOT NULL,
    affair text NOT NULL,
    kind text NOT NULL,
    found boolean NOT NULL,
    CONSTRAINT use_kind_check CHECK ((kind = ANY (ARRAY['lookup'::text, 'comparison'::text, 'view'::text, 'whole'::text, 'integrated'::text])))
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

ALTER TABLE ONLY public.addressee_address
    ADD CONSTRAINT addressee_address_pkey PRIMARY KEY (addressee_no, address_no);

ALTER TABLE ONLY public.addressee_alias
    ADD CONSTRAINT addressee_alias_pkey PRIMARY KEY (addressee_no);

ALTER TABLE ONLY public.addressee_correction
    ADD CONSTRAINT addressee_correction_pkey PRIMARY KEY (correction_id);

ALTER TABLE ONLY public.addressee_current
    ADD CONSTRAINT addressee_current_pkey PRIMARY KEY (addressee_no);

ALTER TABLE ONLY public.addressee_merge
    ADD CONSTRAINT addressee_merge_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.addressee_merge_end
    ADD CONSTRAINT addressee_merge_end_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.addressee_merge_end
    ADD CONSTRAINT addressee_merge_end_pkey PRIMARY KEY (merge_id);

ALTER TABLE ONLY public.addressee_merge
    ADD CONSTRAINT addressee_merge_pkey PRIMARY KEY (merge_id);

ALTER TABLE ONLY public.addressee
    ADD CONSTRAINT addressee_pkey PRIMARY KEY (addressee_no);

ALTER TABLE ONLY public.addressee_version
    ADD CONSTRAINT addressee_version_addressee_no_event_id_key UNIQUE (addressee_no, event_id);

ALTER TABLE ONLY public.addressee_version
    ADD CONSTRAINT addressee_version_pkey PRIMARY KEY (addressee_no, version_no);

ALTER TABLE ONLY public.alias_change
    ADD CONSTRAINT alias_change_pkey PRIMARY KEY (change_no);

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

ALTER TABLE ONLY public.area_change
    ADD CONSTRAINT area_change_pkey PRIMARY KEY (from_code, effective_on);

ALTER TABLE ONLY public.authority_beat
    ADD CONSTRAINT authority_beat_pkey PRIMARY KEY (single);

ALTER TABLE ONLY public.authority
    ADD CONSTRAINT authority_pkey PRIMARY KEY (holder);

ALTER TABLE ONLY public.candidate_dismissal
    ADD CONSTRAINT candidate_dismissal_pkey PRIMARY KEY (candidate_id);

ALTER TABLE ONLY public.contact_end
    ADD CONSTRAINT contact_end_pkey PRIMARY KEY (contact_id);

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_pkey PRIMARY KEY (contact_id);

ALTER TABLE ONLY public.destination_end
    ADD CONSTRAINT destination_end_pkey PRIMARY KEY (destination_id);

ALTER TABLE ONLY public.destination
    ADD CONSTRAINT destination_pkey PRIMARY KEY (destination_id);

ALTER TABLE ONLY public.ended_session
    ADD CONSTRAINT ended_session_pkey PRIMARY KEY (session);

ALTER TABLE ONLY public.identity_check
    ADD CONSTRAINT identity_check_pkey PRIMARY KEY (check_id);

ALTER TABLE ONLY public.inbox_offset
    ADD CONSTRAINT inbox_offset_pkey PRIMARY KEY (incarnation, topic, partition);

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.job_run
    ADD CONSTRAINT job_run_pkey PRIMARY KEY (job, business_day);

ALTER TABLE ONLY public.lookup_finding
    ADD CONSTRAINT lookup_finding_pkey PRIMARY KEY (tx, record_id);

ALTER TABLE ONLY public.lookup_review
    ADD CONSTRAINT lookup_review_pkey PRIMARY KEY (review_id);

ALTER TABLE ONLY public.match_activation
    ADD CONSTRAINT match_activation_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.match_activation
    ADD CONSTRAINT match_activation_pkey PRIMARY KEY (activation_id);

ALTER TABLE ONLY public.match_decision
    ADD CONSTRAINT match_decision_pkey PRIMARY KEY (decision_id);

ALTER TABLE ONLY public.match_finding
    ADD CONSTRAINT match_finding_activation_id_source_month_about_key UNIQUE (activation_id, source, month, about);

ALTER TABLE ONLY public.match_finding
    ADD CONSTRAINT match_finding_pkey PRIMARY KEY (finding_id);

ALTER TABLE ONLY public.match_judgement
    ADD CONSTRAINT match_judgement_pkey PRIMARY KEY (record_id);

ALTER TABLE ONLY public.match_key
    ADD CONSTRAINT match_key_pkey PRIMARY KEY (key, addressee_no);

ALTER TABLE ONLY public.match_lock
    ADD CONSTRAINT match_lock_pkey PRIMARY KEY (record_id);

ALTER TABLE ONLY public.match_model
    ADD CONSTRAINT match_model_pkey PRIMARY KEY (model_id);

ALTER TABLE ONLY public.match_name_count
    ADD CONSTRAINT match_name_count_pkey PRIMARY KEY (activation_id, column_name, value);

ALTER TABLE ONLY public.match_record
    ADD CONSTRAINT match_record_pkey PRIMARY KEY (record_id);

ALTER TABLE ONLY public.match_record
    ADD CONSTRAINT match_record_source_source_ref_key UNIQUE (source, source_ref);

ALTER TABLE ONLY public.match_row
    ADD CONSTRAINT match_row_pkey PRIMARY KEY (addressee_no, row_no);

ALTER TABLE ONLY public.match_sample_key
    ADD CONSTRAINT match_sample_key_pkey PRIMARY KEY (activation_id);

ALTER TABLE ONLY public.match_sample
    ADD CONSTRAINT match_sample_pkey PRIMARY KEY (record_id);

ALTER TABLE ONLY public.match_threshold
    ADD CONSTRAINT match_threshold_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.match_threshold
    ADD CONSTRAINT match_threshold_pkey PRIMARY KEY (threshold_id);

ALTER TABLE ONLY public.merge_candidate
    ADD CONSTRAINT merge_candidate_other_no_resident_no_key UNIQUE (other_no, resident_no);

ALTER TABLE ONLY public.merge_candidate
    ADD CONSTRAINT merge_candidate_pkey PRIMARY KEY (candidate_id);

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

ALTER TABLE ONLY public.purpose_link_end
    ADD CONSTRAINT purpose_link_end_pkey PRIMARY KEY (link_id);

ALTER TABLE ONLY public.purpose_link
    ADD CONSTRAINT purpose_link_pkey PRIMARY KEY (link_id);

ALTER TABLE ONLY public.record_handover
    ADD CONSTRAINT record_handover_pkey PRIMARY KEY (handover_id);

ALTER TABLE ONLY public.support_measure_end
    ADD CONSTRAINT support_measure_end_pkey PRIMARY KEY (measure_id);

ALTER TABLE ONLY public.support_measure
    ADD CONSTRAINT support_measure_pkey PRIMARY KEY (measure_id);

ALTER TABLE ONLY public.support_release
    ADD CONSTRAINT support_release_pkey PRIMARY KEY (release_id);

ALTER TABLE ONLY public.use_suspension
    ADD CONSTRAINT use_suspension_pkey PRIMARY KEY (suspension_id);

ALTER TABLE ONLY vault.data_key
    ADD CONSTRAINT data_key_made_on_wrapping_key_id_key UNIQUE (made_on, wrapping_key_id);

ALTER TABLE ONLY vault.data_key
    ADD CONSTRAINT data_key_pkey PRIMARY KEY (data_key_id);

ALTER TABLE ONLY vault.destroyed
    ADD CONSTRAINT destroyed_pkey PRIMARY KEY (entry_id);

ALTER TABLE ONLY vault.individual_number
    ADD CONSTRAINT individual_number_pkey PRIMARY KEY (entry_id);

ALTER TABLE ONLY vault.integrated_number
    ADD CONSTRAINT integrated_number_integrated_no_key UNIQUE (integrated_no);

ALTER TABLE ONLY vault.integrated_number
    ADD CONSTRAINT integrated_number_pkey PRIMARY KEY (addressee_no);

CREATE INDEX access_record_occurred ON public.access_record USING brin (occurred_at);

CREATE INDEX access_record_subject ON public.access_record USING btree (subject_ref, occurred_at) WHERE (subject_ref <> ''::text);

CREATE INDEX access_record_to_review ON public.access_record USING btree (tx, record_id) WHERE (rule = ANY (ARRAY['no_case'::text, 'own_record'::text, 'own_record+no_case'::text, 'protected'::text, 'protected+no_case'::text]));

CREATE INDEX addressee_alias_surviving ON public.addressee_alias USING btree (surviving_no);

CREATE INDEX addressee_correction_addressee ON public.addressee_correction USING btree (addressee_no);

CREATE INDEX addressee_current_address ON public.addressee_current USING btree (address COLLATE "C");

CREATE INDEX addressee_current_area ON public.addressee_current USING btree (area_code) WHERE (area_code IS NOT NULL);

CREATE INDEX addressee_current_born ON public.addressee_current USING btree (born_year, born_month, born_day);

CREATE INDEX addressee_current_corporate ON public.addressee_current USING btree (corporate_number) WHERE (corporate_number IS NOT NULL);

CREATE INDEX addressee_current_doubted ON public.addressee_current USING btree (addressee_no) WHERE ((doubts <> '{}'::text[]) AND (NOT protected));

CREATE INDEX addressee_current_household ON public.addressee_current USING btree (household_ref) WHERE (household_ref IS NOT NULL);

CREATE INDEX addressee_current_kana ON public.addressee_current USING btree (kana_key);

CREATE INDEX addressee_current_name ON public.addressee_current USING btree (name_key);

CREATE INDEX addressee_current_other ON public.addressee_current USING gin (other_keys);

CREATE INDEX addressee_current_received_area ON public.addressee_current USING btree (address_code) WHERE (address_code IS NOT NULL);

CREATE INDEX addressee_merge_retired ON public.addressee_merge USING btree (retired_no);

CREATE INDEX addressee_merge_surviving ON public.addressee_merge USING btree (surviving_no);

CREATE INDEX addressee_version_effective ON public.addressee_version USING btree (effective_on);

CREATE INDEX alias_change_addressee ON public.alias_change USING btree (addressee_no, change_no);

CREATE INDEX approval_draft_due ON public.approval_draft USING btree (expires_at) WHERE (state = 'draft'::text);

CREATE INDEX approval_draft_maker ON public.approval_draft USING btree (maker) WHERE (state = 'draft'::text);

CREATE INDEX approval_due ON public.approval USING btree (expires_at) WHERE (state = ANY (ARRAY['proposed'::text, 'checked'::text]));

CREATE INDEX approval_maker ON public.approval USING btree (maker, proposed_at);

CREATE INDEX approval_open ON public.approval USING btree (act) WHERE (state = ANY (ARRAY['proposed'::text, 'checked'::text]));

CREATE UNIQUE INDEX approval_step_decided ON public.approval_step USING btree (approval_id) WHERE (step = ANY (ARRAY['approved'::text, 'refused'::text, 'withdrawn'::text, 'expired'::text]));

CREATE UNIQUE INDEX approval_step_executed ON public.approval_step USING btree (approval_id) WHERE (step = 'executed'::text);

CREATE UNIQUE INDEX approval_step_part ON public.approval_step USING btree (approval_id, actor_id) WHERE (step = ANY (ARRAY['proposed'::text, 'checked'::text, 'approved'::text, 'taken_over'::text]));

CREATE INDEX approval_waiting ON public.approval USING btree (act) WHERE (state = 'approved'::text);

CREATE INDEX contact_addressee ON public.contact USING btree (addressee_no);

CREATE INDEX contact_digits ON public.contact USING btree (regexp_replace(value, '[^0-9]'::text, ''::text, 'g'::text)) WHERE (kind <> 'mail'::text);

CREATE INDEX destination_addressee ON public.destination USING btree (addressee_no);

CREATE INDEX identity_check_addressee ON public.identity_check USING btree (addressee_no);

CREATE INDEX match_decision_record ON public.match_decision USING btree (record_id, decision_id DESC);

CREATE INDEX match_judgement_review ON public.match_judgement USING btree (record_id) WHERE (band = 'review'::text);

CREATE INDEX match_record_month ON public.match_record USING brin (recorded_at);

CREATE INDEX merge_candidate_resident ON public.merge_candidate USING btree (resident_no);

CREATE INDEX merge_heard_surviving ON public.merge_heard USING btree (surviving_no) WHERE (surviving_no IS NOT NULL);

CREATE INDEX outbox_waiting ON public.outbox USING btree (shard, id) WHERE (sent_to IS NULL);

CREATE INDEX parked_waiting ON public.parked USING btree (topic, key, parked_id) WHERE (state = 'parked'::text);

CREATE INDEX purpose_link_addressee ON public.purpose_link USING btree (addressee_no);

CREATE INDEX purpose_link_ends ON public.purpose_link USING btree (purpose_ends_on);

CREATE UNIQUE INDEX record_handover_for_ever ON public.record_handover USING btree (((last_seal_no IS NULL))) WHERE (last_seal_no IS NULL);

CREATE INDEX support_measure_addressee ON public.support_measure USING btree (addressee_no);

CREATE INDEX support_release_addressee ON public.support_release USING btree (addressee_no, officer);

CREATE INDEX individual_number_addressee ON vault.individual_number USING btree (addressee_no);

CREATE INDEX individual_number_contested ON vault.individual_number USING btree (entry_id) WHERE (state = 'contested'::text);

CREATE INDEX individual_number_index ON vault.individual_number USING btree (blind_index);

CREATE INDEX individual_number_keys ON vault.individual_number USING btree (index_key_id, data_key_id);

CREATE UNIQUE INDEX individual_number_one_each ON vault.individual_number USING btree (addressee_no) WHERE (state = 'live'::text);

CREATE UNIQUE INDEX individual_number_one_person ON vault.individual_number USING btree (index_key_id, blind_index) WHERE (state = 'live'::text);

CREATE INDEX use_actor ON vault.use USING btree (actor_id, used_at);

CREATE INDEX use_day ON vault.use USING btree (used_at);

CREATE TRIGGER approval_draft_step_fits BEFORE INSERT ON public.approval_draft_step FOR EACH ROW EXECUTE FUNCTION public.approval_draft_step_fits();

CREATE TRIGGER approval_step_fits BEFORE INSERT ON public.approval_step FOR EACH ROW EXECUTE FUNCTION public.approval_step_fits();

CREATE TRIGGER approval_step_follows_no_return BEFORE INSERT ON public.approval_step FOR EACH ROW EXECUTE FUNCTION public.approval_step_follows_no_return();

ALTER TABLE ONLY public.addressee_address
    ADD CONSTRAINT addressee_address_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.addressee_alias
    ADD CONSTRAINT addressee_alias_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.addressee_alias
    ADD CONSTRAINT addressee_alias_change_no_fkey FOREIGN KEY (change_no) REFERENCES public.alias_change(change_no);

ALTER TABLE ONLY public.addressee_alias
    ADD CONSTRAINT addressee_alias_surviving_no_fkey FOREIGN KEY (surviving_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.addressee_correction
    ADD CONSTRAINT addressee_correction_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.addressee_current
    ADD CONSTRAINT addressee_current_addressee_no_address_no_fkey FOREIGN KEY (addressee_no, address_no) REFERENCES public.addressee_address(addressee_no, address_no);

ALTER TABLE ONLY public.addressee_current
    ADD CONSTRAINT addressee_current_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.addressee_current
    ADD CONSTRAINT addressee_current_addressee_no_version_no_fkey FOREIGN KEY (addressee_no, version_no) REFERENCES public.addressee_version(addressee_no, version_no);

ALTER TABLE ONLY public.addressee_merge_end
    ADD CONSTRAINT addressee_merge_end_merge_id_fkey FOREIGN KEY (merge_id) REFERENCES public.addressee_merge(merge_id);

ALTER TABLE ONLY public.addressee_merge
    ADD CONSTRAINT addressee_merge_retired_no_fkey FOREIGN KEY (retired_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.addressee_merge
    ADD CONSTRAINT addressee_merge_surviving_no_fkey FOREIGN KEY (surviving_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.addressee_version
    ADD CONSTRAINT addressee_version_addressee_no_address_no_fkey FOREIGN KEY (addressee_no, address_no) REFERENCES public.addressee_address(addressee_no, address_no);

ALTER TABLE ONLY public.addressee_version
    ADD CONSTRAINT addressee_version_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.alias_change
    ADD CONSTRAINT alias_change_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.alias_change
    ADD CONSTRAINT alias_change_merge_id_fkey FOREIGN KEY (merge_id) REFERENCES public.addressee_merge(merge_id);

ALTER TABLE ONLY public.alias_change
    ADD CONSTRAINT alias_change_surviving_no_fkey FOREIGN KEY (surviving_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.approval_draft
    ADD CONSTRAINT approval_draft_returned_from_fkey FOREIGN KEY (returned_from) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.approval_draft_step
    ADD CONSTRAINT approval_draft_step_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.approval_draft_step
    ADD CONSTRAINT approval_draft_step_draft_id_fkey FOREIGN KEY (draft_id) REFERENCES public.approval_draft(draft_id);

ALTER TABLE ONLY public.approval_step
    ADD CONSTRAINT approval_step_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.candidate_dismissal
    ADD CONSTRAINT candidate_dismissal_candidate_id_fkey FOREIGN KEY (candidate_id) REFERENCES public.merge_candidate(candidate_id);

ALTER TABLE ONLY public.contact
    ADD CONSTRAINT contact_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.contact_end
    ADD CONSTRAINT contact_end_contact_id_fkey FOREIGN KEY (contact_id) REFERENCES public.contact(contact_id);

ALTER TABLE ONLY public.destination
    ADD CONSTRAINT destination_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.destination_end
    ADD CONSTRAINT destination_end_destination_id_fkey FOREIGN KEY (destination_id) REFERENCES public.destination(destination_id);

ALTER TABLE ONLY public.identity_check
    ADD CONSTRAINT identity_check_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.lookup_finding
    ADD CONSTRAINT lookup_finding_review_id_fkey FOREIGN KEY (review_id) REFERENCES public.lookup_review(review_id);

ALTER TABLE ONLY public.match_activation
    ADD CONSTRAINT match_activation_model_id_fkey FOREIGN KEY (model_id) REFERENCES public.match_model(model_id);

ALTER TABLE ONLY public.match_decision
    ADD CONSTRAINT match_decision_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.match_decision
    ADD CONSTRAINT match_decision_record_id_fkey FOREIGN KEY (record_id) REFERENCES public.match_record(record_id);

ALTER TABLE ONLY public.match_finding
    ADD CONSTRAINT match_finding_activation_id_fkey FOREIGN KEY (activation_id) REFERENCES public.match_activation(activation_id);

ALTER TABLE ONLY public.match_judgement
    ADD CONSTRAINT match_judgement_activation_id_fkey FOREIGN KEY (activation_id) REFERENCES public.match_activation(activation_id);

ALTER TABLE ONLY public.match_judgement
    ADD CONSTRAINT match_judgement_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.match_judgement
    ADD CONSTRAINT match_judgement_record_id_fkey FOREIGN KEY (record_id) REFERENCES public.match_record(record_id);

ALTER TABLE ONLY public.match_judgement
    ADD CONSTRAINT match_judgement_runner_up_no_fkey FOREIGN KEY (runner_up_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.match_judgement
    ADD CONSTRAINT match_judgement_threshold_id_fkey FOREIGN KEY (threshold_id) REFERENCES public.match_threshold(threshold_id);

ALTER TABLE ONLY public.match_lock
    ADD CONSTRAINT match_lock_record_id_fkey FOREIGN KEY (record_id) REFERENCES public.match_record(record_id);

ALTER TABLE ONLY public.match_name_count
    ADD CONSTRAINT match_name_count_activation_id_fkey FOREIGN KEY (activation_id) REFERENCES public.match_activation(activation_id);

ALTER TABLE ONLY public.match_row
    ADD CONSTRAINT match_row_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.match_sample_key
    ADD CONSTRAINT match_sample_key_activation_id_fkey FOREIGN KEY (activation_id) REFERENCES public.match_activation(activation_id);

ALTER TABLE ONLY public.match_sample
    ADD CONSTRAINT match_sample_record_id_fkey FOREIGN KEY (record_id) REFERENCES public.match_judgement(record_id);

ALTER TABLE ONLY public.merge_candidate
    ADD CONSTRAINT merge_candidate_other_no_fkey FOREIGN KEY (other_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.merge_candidate
    ADD CONSTRAINT merge_candidate_resident_no_fkey FOREIGN KEY (resident_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_behind_fkey FOREIGN KEY (behind) REFERENCES public.parked(parked_id);

ALTER TABLE ONLY public.purpose_link
    ADD CONSTRAINT purpose_link_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.purpose_link_end
    ADD CONSTRAINT purpose_link_end_link_id_fkey FOREIGN KEY (link_id) REFERENCES public.purpose_link(link_id);

ALTER TABLE ONLY public.support_measure
    ADD CONSTRAINT support_measure_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY public.support_measure_end
    ADD CONSTRAINT support_measure_end_measure_id_fkey FOREIGN KEY (measure_id) REFERENCES public.support_measure(measure_id);

ALTER TABLE ONLY public.support_release
    ADD CONSTRAINT support_release_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee(addressee_no);

ALTER TABLE ONLY vault.individual_number
    ADD CONSTRAINT individual_number_data_key_id_fkey FOREIGN KEY (data_key_id) REFERENCES vault.data_key(data_key_id);

GRANT USAGE ON SCHEMA vault TO shuno_identity;

GRANT USAGE ON SCHEMA vault TO shuno_identity_vault;

GRANT SELECT ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(service) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(instance) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(occurred_at) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(actor_id) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(actor_kind) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(roles) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(office) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(terminal) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(action) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(permission) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(purpose) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(subject_type) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(fields) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(row_count) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(detail) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(outcome) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(rule) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(caused_by_event) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(trace_id) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(span_id) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(key_id) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(sequence_no) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(subject_ref) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(row_hash) ON TABLE public.access_record TO shuno_identity;

GRANT INSERT(hmac) ON TABLE public.access_record TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.access_seal TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.addressee TO shuno_identity;

GRANT UPDATE(last_version_no) ON TABLE public.addressee TO shuno_identity;

GRANT UPDATE(last_address_no) ON TABLE public.addressee TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.addressee_address TO shuno_identity;

GRANT SELECT,INSERT,DELETE ON TABLE public.addressee_alias TO shuno_identity;

GRANT UPDATE(surviving_no) ON TABLE public.addressee_alias TO shuno_identity;

GRANT UPDATE(change_no) ON TABLE public.addressee_alias TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.addressee_correction TO shuno_identity;

GRANT SELECT,INSERT,UPDATE ON TABLE public.addressee_current TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.addressee_merge TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.addressee_merge_end TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.addressee_version TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.alias_change TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.approval TO shuno_identity;

GRANT UPDATE(maker) ON TABLE public.approval TO shuno_identity;

GRANT UPDATE(state) ON TABLE public.approval TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.approval_draft TO shuno_identity;

GRANT UPDATE(state) ON TABLE public.approval_draft TO shuno_identity;

GRANT UPDATE(expires_at) ON TABLE public.approval_draft TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.approval_draft_step TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.approval_step TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.area_change TO shuno_identity;

GRANT SELECT,INSERT,UPDATE ON TABLE public.authority TO shuno_identity;

GRANT SELECT,INSERT,UPDATE ON TABLE public.authority_beat TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.candidate_dismissal TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.contact TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.contact_end TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.destination TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.destination_end TO shuno_identity;

GRANT SELECT,INSERT,DELETE ON TABLE public.ended_session TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.identity_check TO shuno_identity;

GRANT SELECT,INSERT,DELETE ON TABLE public.inbox TO shuno_identity;

GRANT SELECT,INSERT,UPDATE ON TABLE public.inbox_offset TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.job_run TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.lookup_finding TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.lookup_review TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.match_activation TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.match_decision TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.match_finding TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.match_judgement TO shuno_identity;

GRANT SELECT,INSERT,DELETE ON TABLE public.match_key TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.match_lock TO shuno_identity;

GRANT UPDATE(officer) ON TABLE public.match_lock TO shuno_identity;

GRANT UPDATE(locked_until) ON TABLE public.match_lock TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.match_model TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.match_name_count TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.match_record TO shuno_identity;

GRANT SELECT,INSERT,DELETE ON TABLE public.match_row TO shuno_identity;

GRANT UPDATE(normaliser_version) ON TABLE public.match_row TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.match_sample TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.match_sample_key TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.match_threshold TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.merge_candidate TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.merge_heard TO shuno_identity;

GRANT SELECT ON TABLE public.merged_addressee TO shuno_identity;

GRANT SELECT ON TABLE public.migration TO shuno_identity;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO shuno_identity;

GRANT SELECT,INSERT,UPDATE ON TABLE public.parked TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.purpose_link TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.purpose_link_end TO shuno_identity;

GRANT SELECT ON TABLE public.record_handover TO shuno_identity;

GRANT INSERT(next_seal_no),UPDATE(next_seal_no) ON TABLE public.record_handover TO shuno_identity;

GRANT INSERT(last_seal_no) ON TABLE public.record_handover TO shuno_identity;

GRANT INSERT(rows_max) ON TABLE public.record_handover TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.support_measure TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.support_measure_end TO shuno_identity;

GRANT SELECT,INSERT ON TABLE public.support_release TO shuno_identity;

GRANT SELECT,INSERT,UPDATE ON TABLE public.use_suspension TO shuno_identity;

GRANT SELECT,INSERT,DELETE ON TABLE vault.data_key TO shuno_identity_vault;

GRANT SELECT,INSERT ON TABLE vault.destroyed TO shuno_identity_vault;

GRANT USAGE ON SEQUENCE vault.entry_number TO shuno_identity_vault;

GRANT SELECT,INSERT,DELETE ON TABLE vault.individual_number TO shuno_identity_vault;

GRANT UPDATE(state) ON TABLE vault.individual_number TO shuno_identity_vault;

GRANT UPDATE(data_key_id) ON TABLE vault.individual_number TO shuno_identity_vault;

GRANT UPDATE(sealed) ON TABLE vault.individual_number TO shuno_identity_vault;

GRANT UPDATE(index_key_id) ON TABLE vault.individual_number TO shuno_identity_vault;

GRANT UPDATE(blind_index) ON TABLE vault.individual_number TO shuno_identity_vault;

GRANT UPDATE(ended_at) ON TABLE vault.individual_number TO shuno_identity_vault;

GRANT UPDATE(end_reason) ON TABLE vault.individual_number TO shuno_identity_vault;

GRANT SELECT,INSERT ON TABLE vault.integrated_number TO shuno_identity_vault;

GRANT SELECT,INSERT,DELETE ON TABLE vault.use TO shuno_identity_vault;
