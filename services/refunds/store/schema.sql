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

CREATE FUNCTION public.overpayment_is_used() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE overpayment_balance SET reserved_yen = reserved_yen + NEW.amount_yen
    WHERE overpayment_id = NEW.overpayment_id AND open_yen >= NEW.amount_yen;

IF NOT FOUND THEN
        RAISE EXCEPTION 'overpayment %: less is open than % yen', NEW.overpayment_id, NEW.amount_yen
        USING ERRCODE = 'check_violation', CONSTRAINT = 'overpayment_use_within_what_is_open';

END IF;

RETURN NEW;

END
$$;

CREATE FUNCTION public.overpayment_is_withdrawn() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE overpayment_balance SET withdrawn_yen = withdrawn_yen + NEW.amount_yen
    WHERE overpayment_id = NEW.overpayment_id;

RETURN NEW;

END
$$;

CREATE FUNCTION public.overpayment_opens() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO overpayment_balance (overpayment_id, found_yen) VALUES (NEW.overpayment_id, NEW.amount_yen);

RETURN NEW;

END
$$;

CREATE FUNCTION public.overpayment_use_goes_on() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    used overpayment_use;

taken bigint;

BEGIN
    SELECT * INTO STRICT used FROM overpayment_use WHERE use_id = NEW.use_id;

IF NEW.step = 'taken' THEN
        IF NEW.amount_yen > used.amount_yen THEN
            RAISE EXCEPTION 'use %: more is taken than was decided', NEW.use_id USING ERRCODE = 'check_violation';

END IF;

taken := NEW.amount_yen;

UPDATE overpayment_balance SET reserved_yen = reserved_yen - used.amount_yen
        WHERE overpayment_id = used.overpayment_id;

ELSE
        SELECT -amount_yen INTO taken FROM overpayment_use_step WHERE use_id = NEW.use_id AND step = 'taken';

IF taken IS DISTINCT FROM -NEW.amount_yen THEN
            RAISE EXCEPTION 'use %: what comes back is not what was taken', NEW.use_id
            USING ERRCODE = 'check_violation';

END IF;

END IF;

UPDATE overpayment_balance SET
        appropriated_yen = appropriated_yen + CASE used.purpose WHEN 'appropriation' THEN taken ELSE 0 END,
        refunded_yen = refunded_yen + CASE used.purpose WHEN 'refund' THEN taken ELSE 0 END,
        lapsed_yen = lapsed_yen + CASE used.purpose WHEN 'lapse' THEN taken ELSE 0 END
    WHERE overpayment_id = used.overpayment_id;

RETURN NEW;

END
$$;

CREATE FUNCTION public.refund_return_is_paid() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE refund_return SET returned_yen = returned_yen + NEW.amount_yen WHERE return_id = NEW.return_id;

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
    name text NOT NULL,
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
    CONSTRAINT addressee_letter_name_check CHECK ((name <> ''::text))
);

CREATE TABLE public.appropriation (
    use_id uuid NOT NULL,
    overpayment_id bigint NOT NULL,
    ask_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    instalment text NOT NULL,
    kind text NOT NULL,
    appropriation_date date NOT NULL,
    consent_id uuid,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT appropriation_check CHECK (((kind = 'consented'::text) = (consent_id IS NOT NULL))),
    CONSTRAINT appropriation_kind_check CHECK ((kind = ANY (ARRAY['appropriation'::text, 'entrusted_payment'::text, 'consented'::text])))
);

CREATE TABLE public.appropriation_cancellation (
    use_id uuid NOT NULL,
    cancelled_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.appropriation_consent (
    consent_id uuid NOT NULL,
    addressee_no text NOT NULL,
    overpaid_tax_item text NOT NULL,
    owed_tax_item text NOT NULL,
    given_on date NOT NULL,
    document_ref text NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT appropriation_consent_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT appropriation_consent_check CHECK ((owed_tax_item <> overpaid_tax_item)),
    CONSTRAINT appropriation_consent_document_ref_check CHECK (((length(document_ref) >= 3) AND (length(document_ref) <= 100)))
);

CREATE TABLE public.appropriation_consent_end (
    consent_id uuid NOT NULL,
    ended_on date NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.appropriation_duty (
    ask_id uuid NOT NULL,
    overpayment_id bigint NOT NULL,
    place integer NOT NULL,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    instalment text NOT NULL,
    due_on date NOT NULL,
    kind text NOT NULL,
    amount_yen bigint NOT NULL,
    appropriation_date date NOT NULL,
    consent_id uuid,
    CONSTRAINT appropriation_duty_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT appropriation_duty_check CHECK (((kind = 'consented'::text) = (consent_id IS NOT NULL))),
    CONSTRAINT appropriation_duty_claim_id_check CHECK ((claim_id > 0)),
    CONSTRAINT appropriation_duty_kind_check CHECK ((kind = ANY (ARRAY['appropriation'::text, 'entrusted_payment'::text, 'consented'::text]))),
    CONSTRAINT appropriation_duty_place_check CHECK ((place > 0))
);

CREATE TABLE public.open_claims_answer (
    ask_id uuid NOT NULL,
    stated_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.open_claims_question_about (
    ask_id uuid NOT NULL,
    overpayment_id bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL
);

CREATE TABLE public.overpayment (
    overpayment_id bigint NOT NULL,
    source text NOT NULL,
    claim_id bigint NOT NULL,
    receipt_id bigint,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    accounting_fiscal_year integer NOT NULL,
    amount_yen bigint NOT NULL,
    principal_yen bigint NOT NULL,
    dunning_fee_yen bigint NOT NULL,
    late_charge_yen bigint NOT NULL,
    disposition_cost_yen bigint NOT NULL,
    kind text NOT NULL,
    cause text NOT NULL,
    arose_on date NOT NULL,
    interest_ground text NOT NULL,
    paid_on date NOT NULL,
    revised_on date,
    claimed_on date,
    national_tax_revised_on date,
    filed_on date,
    recorded_at timestamp with time zone NOT NULL,
    extinguished_on date,
    CONSTRAINT overpayment_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT overpayment_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT overpayment_check CHECK (((((principal_yen + dunning_fee_yen) + late_charge_yen) + disposition_cost_yen) <= amount_yen)),
    CONSTRAINT overpayment_claim_id_check CHECK ((claim_id > 0)),
    CONSTRAINT overpayment_disposition_cost_yen_check CHECK ((disposition_cost_yen >= 0)),
    CONSTRAINT overpayment_dunning_fee_yen_check CHECK ((dunning_fee_yen >= 0)),
    CONSTRAINT overpayment_interest_ground_check CHECK ((interest_ground = ANY (ARRAY['assessment'::text, 'claim'::text, 'income_tax'::text, 'other'::text]))),
    CONSTRAINT overpayment_kind_check CHECK ((kind = ANY (ARRAY['overassessed'::text, 'never_due'::text]))),
    CONSTRAINT overpayment_late_charge_yen_check CHECK ((late_charge_yen >= 0)),
    CONSTRAINT overpayment_principal_yen_check CHECK ((principal_yen >= 0)),
    CONSTRAINT overpayment_receipt_id_check CHECK ((receipt_id > 0))
);

CREATE TABLE public.overpayment_balance (
    overpayment_id bigint NOT NULL,
    found_yen bigint NOT NULL,
    withdrawn_yen bigint DEFAULT 0 NOT NULL,
    reserved_yen bigint DEFAULT 0 NOT NULL,
    appropriated_yen bigint DEFAULT 0 NOT NULL,
    refunded_yen bigint DEFAULT 0 NOT NULL,
    lapsed_yen bigint DEFAULT 0 NOT NULL,
    open_yen bigint GENERATED ALWAYS AS ((((((found_yen - withdrawn_yen) - reserved_yen) - appropriated_yen) - refunded_yen) - lapsed_yen)) STORED NOT NULL,
    CONSTRAINT overpayment_balance_appropriated_yen_check CHECK ((appropriated_yen >= 0)),
    CONSTRAINT overpayment_balance_check CHECK (((withdrawn_yen >= 0) AND (withdrawn_yen <= found_yen))),
    CONSTRAINT overpayment_balance_check1 CHECK (((((reserved_yen + appropriated_yen) + refunded_yen) + lapsed_yen) <= found_yen)),
    CONSTRAINT overpayment_balance_lapsed_yen_check CHECK ((lapsed_yen >= 0)),
    CONSTRAINT overpayment_balance_refunded_yen_check CHECK ((refunded_yen >= 0)),
    CONSTRAINT overpayment_balance_reserved_yen_check CHECK ((reserved_yen >= 0))
)
WITH (fillfactor='60');

CREATE VIEW public.appropriation_due AS
 SELECT o.overpayment_id,
    q.ask_id,
    a.stated_on,
    b.open_yen,
    (COALESCE(( SELECT sum(d.amount_yen) AS sum
           FROM public.appropriation_duty d
          WHERE ((d.ask_id = q.ask_id) AND (d.overpayment_id = o.overpayment_id))), (0)::numeric))::bigint AS due_yen
   FROM (((public.overpayment o
     JOIN public.overpayment_balance b USING (overpayment_id))
     JOIN LATERAL ( SELECT w.ask_id
           FROM public.open_claims_question_about w
          WHERE (w.overpayment_id = o.overpayment_id)
          ORDER BY w.asked_at DESC, w.ask_id DESC
         LIMIT 1) q ON (true))
     LEFT JOIN public.open_claims_answer a ON ((a.ask_id = q.ask_id)))
  WHERE (b.open_yen > 0);

CREATE TABLE public.appropriation_posting (
    use_id uuid NOT NULL,
    receipt_id bigint,
    principal_yen bigint NOT NULL,
    dunning_fee_yen bigint NOT NULL,
    late_charge_yen bigint NOT NULL,
    disposition_cost_yen bigint NOT NULL,
    refused_because text,
    posted_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT appropriation_posting_check CHECK (((receipt_id IS NULL) = (refused_because IS NOT NULL))),
    CONSTRAINT appropriation_posting_disposition_cost_yen_check CHECK ((disposition_cost_yen >= 0)),
    CONSTRAINT appropriation_posting_dunning_fee_yen_check CHECK ((dunning_fee_yen >= 0)),
    CONSTRAINT appropriation_posting_late_charge_yen_check CHECK ((late_charge_yen >= 0)),
    CONSTRAINT appropriation_posting_principal_yen_check CHECK ((principal_yen >= 0))
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

CREATE TABLE public.claim_named (
    claim_id bigint NOT NULL,
    notice_no text NOT NULL,
    instalment text NOT NULL
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

CREATE TABLE public.open_claims_question (
    ask_id uuid NOT NULL,
    addressee_no text NOT NULL,
    asked_at timestamp with time zone NOT NULL
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

CREATE TABLE public.overpayment_finding (
    proof_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    stated_yen bigint NOT NULL,
    known_yen bigint NOT NULL,
    is_opened boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT overpayment_finding_check CHECK ((known_yen <> stated_yen)),
    CONSTRAINT overpayment_finding_stated_yen_check CHECK ((stated_yen >= 0))
);

ALTER TABLE public.overpayment ALTER COLUMN overpayment_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.overpayment_overpayment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.overpayment_proof (
    proof_id uuid NOT NULL,
    day date NOT NULL,
    asked_at timestamp with time zone NOT NULL
);

CREATE TABLE public.overpayment_proof_answer (
    proof_id uuid NOT NULL,
    addressee_no text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.overpayment_proof_person (
    proof_id uuid NOT NULL,
    addressee_no text NOT NULL
);

CREATE TABLE public.overpayment_use (
    use_id uuid NOT NULL,
    overpayment_id bigint NOT NULL,
    purpose text NOT NULL,
    amount_yen bigint NOT NULL,
    decided_on date NOT NULL,
    account text NOT NULL,
    account_fiscal_year integer NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT overpayment_use_account_check CHECK ((account = ANY (ARRAY['reversal'::text, 'expenditure'::text]))),
    CONSTRAINT overpayment_use_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT overpayment_use_purpose_check CHECK ((purpose = ANY (ARRAY['appropriation'::text, 'refund'::text, 'lapse'::text])))
);

CREATE TABLE public.overpayment_use_step (
    use_id uuid NOT NULL,
    step text NOT NULL,
    amount_yen bigint NOT NULL,
    reason text NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT overpayment_use_step_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT overpayment_use_step_step_check CHECK ((step = ANY (ARRAY['taken'::text, 'returned'::text])))
);

CREATE TABLE public.overpayment_withdrawal (
    source text NOT NULL,
    overpayment_id bigint NOT NULL,
    amount_yen bigint NOT NULL,
    withdrawn_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
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

CREATE TABLE public.payee (
    entry_id bigint NOT NULL,
    payee_no integer NOT NULL,
    capacity text NOT NULL,
    name text NOT NULL,
    name_kana text NOT NULL,
    source text NOT NULL,
    consent_document text,
    bank_number text,
    branch_number text,
    account_kind text,
    account_number text,
    holder_kana text,
    difference_reason text NOT NULL,
    CONSTRAINT payee_account_kind_check CHECK ((account_kind = ANY (ARRAY['1'::text, '2'::text, '4'::text, '9'::text]))),
    CONSTRAINT payee_account_number_check CHECK ((account_number ~ '^[0-9]{7}$'::text)),
    CONSTRAINT payee_bank_number_check CHECK ((bank_number ~ '^[0-9]{4}$'::text)),
    CONSTRAINT payee_branch_number_check CHECK ((branch_number ~ '^[0-9]{3}$'::text)),
    CONSTRAINT payee_capacity_check CHECK ((capacity = ANY (ARRAY['self'::text, 'heir'::text, 'pension_insurer'::text, 'second_liable'::text, 'liquidator'::text, 'representative'::text]))),
    CONSTRAINT payee_check CHECK (((source = 'transfer_mandate'::text) = (consent_document IS NOT NULL))),
    CONSTRAINT payee_check1 CHECK ((num_nulls(bank_number, branch_number, account_kind, account_number, holder_kana) =
CASE source
    WHEN 'cash'::text THEN 5
    ELSE 0
END)),
    CONSTRAINT payee_holder_kana_check CHECK ((octet_length(holder_kana) > 0)),
    CONSTRAINT payee_name_check CHECK ((name <> ''::text)),
    CONSTRAINT payee_payee_no_check CHECK ((payee_no >= 1)),
    CONSTRAINT payee_source_check CHECK ((source = ANY (ARRAY['claim_form'::text, 'public_account'::text, 'transfer_mandate'::text, 'cash'::text])))
);

CREATE TABLE public.payee_entry (
    entry_id bigint NOT NULL,
    addressee_no text NOT NULL,
    claimed_on date NOT NULL,
    spouse boolean,
    children integer,
    ascendants integer,
    siblings integer,
    half_siblings integer,
    entered_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    seized_on date,
    provisionally_seized_from date,
    provisionally_seized_until date,
    CONSTRAINT payee_entry_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT payee_entry_ascendants_check CHECK ((ascendants >= 0)),
    CONSTRAINT payee_entry_check CHECK ((num_nulls(spouse, children, ascendants, siblings, half_siblings) = ANY (ARRAY[0, 5]))),
    CONSTRAINT payee_entry_children_check CHECK ((children >= 0)),
    CONSTRAINT payee_entry_half_siblings_check CHECK ((half_siblings >= 0)),
    CONSTRAINT payee_entry_siblings_check CHECK ((siblings >= 0))
);

ALTER TABLE public.payee_entry ALTER COLUMN entry_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.payee_entry_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payee_entry_overpayment (
    entry_id bigint NOT NULL,
    overpayment_id bigint NOT NULL
);

CREATE TABLE public.payee_holder_answer (
    entry_id bigint NOT NULL,
    payee_no integer NOT NULL,
    ask_no integer NOT NULL,
    likeness text NOT NULL,
    judged_on date NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT payee_holder_answer_likeness_check CHECK ((likeness = ANY (ARRAY['same'::text, 'former'::text, 'other'::text, 'no_reading'::text, 'unknown'::text])))
);

CREATE TABLE public.payee_holder_question (
    entry_id bigint NOT NULL,
    payee_no integer NOT NULL,
    ask_no integer NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    CONSTRAINT payee_holder_question_ask_no_check CHECK ((ask_no >= 1))
);

CREATE VIEW public.payee_holder AS
 SELECT p.entry_id,
    p.payee_no,
    q.ask_no,
    q.asked_at,
    a.likeness
   FROM ((public.payee p
     LEFT JOIN LATERAL ( SELECT payee_holder_question.ask_no,
            payee_holder_question.asked_at
           FROM public.payee_holder_question
          WHERE ((payee_holder_question.entry_id = p.entry_id) AND (payee_holder_question.payee_no = p.payee_no))
          ORDER BY payee_holder_question.ask_no DESC
         LIMIT 1) q ON (true))
     LEFT JOIN public.payee_holder_answer a ON (((a.entry_id = p.entry_id) AND (a.payee_no = p.payee_no) AND (a.ask_no = q.ask_no))))
  WHERE ((p.capacity = 'self'::text) AND (p.account_number IS NOT NULL));

CREATE TABLE public.payout (
    payout_id bigint NOT NULL,
    run_id bigint NOT NULL,
    refund_id bigint NOT NULL,
    payee_no integer NOT NULL,
    entry_id bigint NOT NULL,
    addressee_no text NOT NULL,
    amount_yen bigint NOT NULL,
    state text NOT NULL,
    result_code text,
    result_on date,
    file_id bigint,
    record_no integer,
    approval_id uuid,
    CONSTRAINT payout_amount_yen_check CHECK (((amount_yen >= 1) AND (amount_yen <= '9999999999'::bigint))),
    CONSTRAINT payout_check1 CHECK (((result_code IS NULL) = (result_on IS NULL))),
    CONSTRAINT payout_check2 CHECK ((num_nonnulls(file_id, approval_id) =
CASE
    WHEN (result_code IS NULL) THEN 0
    ELSE 1
END)),
    CONSTRAINT payout_payout_id_check CHECK ((payout_id <= '9999999999'::bigint))
);

ALTER TABLE public.payout ALTER COLUMN payout_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.payout_payout_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payout_recall (
    payout_id bigint NOT NULL,
    recalled_on date NOT NULL,
    document text NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT payout_recall_document_check CHECK ((document <> ''::text))
);

CREATE TABLE public.payout_release (
    run_id bigint NOT NULL,
    approval_id uuid NOT NULL,
    file_sha256 text NOT NULL,
    envelope bytea NOT NULL,
    envelope_sha256 text NOT NULL,
    certificate_sha256 text NOT NULL,
    released_at timestamp with time zone NOT NULL
);

CREATE TABLE public.payout_result (
    file_id bigint NOT NULL,
    record_no integer NOT NULL,
    payout_id bigint NOT NULL,
    amount_yen bigint NOT NULL,
    result_code text NOT NULL,
    verdict text NOT NULL,
    CONSTRAINT payout_result_verdict_check CHECK ((verdict = ANY (ARRAY['paid'::text, 'failed'::text, 'repeated'::text, 'unknown'::text, 'contradicting'::text])))
);

CREATE TABLE public.payout_result_file (
    file_id bigint NOT NULL,
    sha256 text NOT NULL,
    bytes bytea NOT NULL,
    received_at timestamp with time zone NOT NULL,
    received_by text NOT NULL,
    refused text NOT NULL
);

ALTER TABLE public.payout_result_file ALTER COLUMN file_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.payout_result_file_file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payout_run (
    run_id bigint NOT NULL,
    method text NOT NULL,
    transfer_on date NOT NULL,
    frozen_at timestamp with time zone NOT NULL,
    frozen_by text NOT NULL,
    payment_count integer NOT NULL,
    amount_yen bigint NOT NULL,
    file_sha256 text NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_by text,
    CONSTRAINT payout_run_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT payout_run_check CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL))),
    CONSTRAINT payout_run_file_sha256_check CHECK ((file_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT payout_run_method_check CHECK ((method = ANY (ARRAY['account'::text, 'cash'::text]))),
    CONSTRAINT payout_run_payment_count_check CHECK ((payment_count > 0))
);

ALTER TABLE public.payout_run ALTER COLUMN run_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.payout_run_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payout_sending (
    run_id bigint NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    sent_by text NOT NULL
);

CREATE TABLE public.receipt_taken_back (
    receipt_id bigint NOT NULL,
    taken_back_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT receipt_taken_back_receipt_id_check CHECK ((receipt_id > 0))
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

CREATE TABLE public.refund (
    refund_id bigint NOT NULL,
    approval_id uuid NOT NULL,
    addressee_no text NOT NULL,
    decided_on date NOT NULL,
    amount_yen bigint NOT NULL,
    interest_yen bigint NOT NULL,
    decided_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT refund_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT refund_interest_yen_check CHECK ((interest_yen >= 0))
);

CREATE TABLE public.refund_appropriation_interest (
    refund_id bigint NOT NULL,
    use_id uuid NOT NULL
);

CREATE TABLE public.refund_cancellation (
    refund_id bigint NOT NULL,
    approval_id uuid NOT NULL,
    reason text NOT NULL,
    cancelled_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT refund_cancellation_reason_check CHECK ((reason <> ''::text))
);

CREATE TABLE public.refund_holder_ground (
    refund_id bigint NOT NULL,
    change_no integer NOT NULL,
    payee_no integer NOT NULL,
    likeness text,
    ground text NOT NULL,
    document text NOT NULL,
    CONSTRAINT refund_holder_ground_document_check CHECK ((document <> ''::text)),
    CONSTRAINT refund_holder_ground_ground_check CHECK ((ground = ANY (ARRAY['renamed'::text, 'spelling'::text, 'trade_name'::text, 'agent'::text, 'unregistered'::text]))),
    CONSTRAINT refund_holder_ground_likeness_check CHECK ((likeness = ANY (ARRAY['former'::text, 'other'::text, 'no_reading'::text, 'unknown'::text])))
);

CREATE TABLE public.refund_item (
    refund_id bigint NOT NULL,
    overpayment_id bigint NOT NULL,
    use_id uuid,
    amount_yen bigint NOT NULL,
    interest_yen bigint NOT NULL,
    interest jsonb NOT NULL,
    CONSTRAINT refund_item_interest_yen_check CHECK ((interest_yen >= 0))
);

CREATE TABLE public.refund_item_renewal (
    refund_id bigint NOT NULL,
    overpayment_id bigint NOT NULL,
    renewal_no integer NOT NULL,
    use_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT refund_item_renewal_renewal_no_check CHECK ((renewal_no >= 1))
);

CREATE VIEW public.refund_item_now AS
 SELECT i.refund_id,
    i.overpayment_id,
    COALESCE(n.use_id, i.use_id) AS use_id,
    i.amount_yen,
    i.interest_yen,
    i.interest
   FROM (public.refund_item i
     LEFT JOIN LATERAL ( SELECT r.use_id
           FROM public.refund_item_renewal r
          WHERE ((r.refund_id = i.refund_id) AND (r.overpayment_id = i.overpayment_id))
          ORDER BY r.renewal_no DESC
         LIMIT 1) n ON (true));

CREATE TABLE public.refund_lapse (
    overpayment_id bigint NOT NULL,
    use_id uuid NOT NULL,
    amount_yen bigint NOT NULL,
    last_day date NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT refund_lapse_amount_yen_check CHECK ((amount_yen > 0))
);

CREATE TABLE public.refund_notice (
    notice_id bigint NOT NULL,
    document_no text NOT NULL,
    kind text NOT NULL,
    addressee_no text NOT NULL,
    tax_items text[] NOT NULL,
    refund_id bigint,
    issued_on date NOT NULL,
    template text NOT NULL,
    template_version integer NOT NULL,
    template_values text NOT NULL,
    sha256 text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    payee_change_no integer,
    CONSTRAINT refund_notice_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT refund_notice_check CHECK (((kind = 'decision'::text) = (refund_id IS NOT NULL))),
    CONSTRAINT refund_notice_payee_change_no_check CHECK ((payee_change_no >= 1))
);

CREATE TABLE public.refund_notice_appropriation (
    use_id uuid NOT NULL,
    notice_id bigint NOT NULL
);

ALTER TABLE public.refund_notice ALTER COLUMN notice_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.refund_notice_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.refund_notice_overpayment (
    notice_id bigint NOT NULL,
    overpayment_id bigint NOT NULL
);

CREATE TABLE public.refund_part (
    refund_id bigint NOT NULL,
    change_no integer NOT NULL,
    payee_no integer NOT NULL,
    amount_yen bigint NOT NULL,
    CONSTRAINT refund_part_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT refund_part_payee_no_check CHECK ((payee_no >= 1))
);

CREATE TABLE public.refund_payee (
    refund_id bigint NOT NULL,
    change_no integer NOT NULL,
    entry_id bigint NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT refund_payee_change_no_check CHECK ((change_no >= 1))
);

CREATE VIEW public.refund_part_unconfirmed AS
 SELECT part.refund_id,
    part.change_no,
    part.payee_no,
    h.likeness
   FROM (((public.refund_part part
     JOIN public.refund_payee r USING (refund_id, change_no))
     JOIN public.payee_holder h ON (((h.entry_id = r.entry_id) AND (h.payee_no = part.payee_no))))
     LEFT JOIN public.refund_holder_ground g ON (((g.refund_id = part.refund_id) AND (g.change_no = part.change_no) AND (g.payee_no = part.payee_no) AND (g.likeness = h.likeness))))
  WHERE ((h.ask_no IS NOT NULL) AND (h.likeness IS DISTINCT FROM 'same'::text) AND (g.refund_id IS NULL));

ALTER TABLE public.refund ALTER COLUMN refund_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.refund_refund_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.refund_return (
    return_id bigint NOT NULL,
    refund_id bigint NOT NULL,
    overpayment_id bigint NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    amount_yen bigint NOT NULL,
    interest_yen bigint NOT NULL,
    opened_on date NOT NULL,
    returned_yen bigint DEFAULT 0 NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT refund_return_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT refund_return_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT refund_return_check CHECK (((amount_yen + interest_yen) > 0)),
    CONSTRAINT refund_return_interest_yen_check CHECK ((interest_yen >= 0)),
    CONSTRAINT refund_return_within_what_is_owed CHECK (((returned_yen >= 0) AND (returned_yen <= (amount_yen + interest_yen))))
);

CREATE TABLE public.refund_return_demand (
    return_id bigint NOT NULL,
    demand_no integer NOT NULL,
    amount_yen bigint NOT NULL,
    document text NOT NULL,
    issued_on date NOT NULL,
    pay_by date NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT refund_return_demand_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT refund_return_demand_check CHECK ((pay_by >= issued_on)),
    CONSTRAINT refund_return_demand_demand_no_check CHECK ((demand_no >= 1)),
    CONSTRAINT refund_return_demand_document_check CHECK ((document <> ''::text))
);

CREATE TABLE public.refund_return_letter (
    notice_id bigint NOT NULL,
    return_id bigint NOT NULL,
    demand_no integer NOT NULL,
    is_dunning boolean NOT NULL,
    issued_on date NOT NULL,
    pay_by date NOT NULL,
    CONSTRAINT refund_return_letter_check CHECK ((pay_by >= issued_on))
);

CREATE TABLE public.refund_return_receipt (
    approval_id uuid NOT NULL,
    return_id bigint NOT NULL,
    amount_yen bigint NOT NULL,
    received_on date NOT NULL,
    document text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT refund_return_receipt_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT refund_return_receipt_document_check CHECK ((document <> ''::text))
);

ALTER TABLE public.refund_return ALTER COLUMN return_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.refund_return_return_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.refund_return_write_off (
    return_id bigint NOT NULL,
    ground text NOT NULL,
    amount_yen bigint NOT NULL,
    extinguished_on date NOT NULL,
    document text NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT refund_return_write_off_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT refund_return_write_off_document_check CHECK ((document <> ''::text)),
    CONSTRAINT refund_return_write_off_ground_check CHECK ((ground = ANY (ARRAY['prescription'::text, 'renunciation'::text])))
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

ALTER TABLE ONLY public.appropriation_cancellation
    ADD CONSTRAINT appropriation_cancellation_pkey PRIMARY KEY (use_id);

ALTER TABLE ONLY public.appropriation_consent_end
    ADD CONSTRAINT appropriation_consent_end_pkey PRIMARY KEY (consent_id);

ALTER TABLE ONLY public.appropriation_consent
    ADD CONSTRAINT appropriation_consent_pkey PRIMARY KEY (consent_id);

ALTER TABLE ONLY public.appropriation_duty
    ADD CONSTRAINT appropriation_duty_ask_id_overpayment_id_claim_id_key UNIQUE (ask_id, overpayment_id, claim_id);

ALTER TABLE ONLY public.appropriation_duty
    ADD CONSTRAINT appropriation_duty_pkey PRIMARY KEY (ask_id, overpayment_id, place);

ALTER TABLE ONLY public.appropriation
    ADD CONSTRAINT appropriation_pkey PRIMARY KEY (use_id);

ALTER TABLE ONLY public.appropriation_posting
    ADD CONSTRAINT appropriation_posting_pkey PRIMARY KEY (use_id);

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

ALTER TABLE ONLY public.claim_named
    ADD CONSTRAINT claim_named_pkey PRIMARY KEY (claim_id);

ALTER TABLE ONLY public.ended_session
    ADD CONSTRAINT ended_session_pkey PRIMARY KEY (session);

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

ALTER TABLE ONLY public.merge_heard
    ADD CONSTRAINT merge_heard_pkey PRIMARY KEY (addressee_no, change_no);

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (scope, number);

ALTER TABLE ONLY public.open_claims_answer
    ADD CONSTRAINT open_claims_answer_pkey PRIMARY KEY (ask_id);

ALTER TABLE ONLY public.open_claims_question_about
    ADD CONSTRAINT open_claims_question_about_pkey PRIMARY KEY (ask_id, overpayment_id);

ALTER TABLE ONLY public.open_claims_question
    ADD CONSTRAINT open_claims_question_pkey PRIMARY KEY (ask_id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE public.overpayment
    ADD CONSTRAINT overpayment_after_extinction CHECK (((cause = 'paid_after_extinction'::text) = (extinguished_on IS NOT NULL))) NOT VALID;

ALTER TABLE ONLY public.overpayment_balance
    ADD CONSTRAINT overpayment_balance_pkey PRIMARY KEY (overpayment_id);

ALTER TABLE ONLY public.overpayment_finding
    ADD CONSTRAINT overpayment_finding_pkey PRIMARY KEY (proof_id, claim_id, receipt_id);

ALTER TABLE ONLY public.overpayment
    ADD CONSTRAINT overpayment_pkey PRIMARY KEY (overpayment_id);

ALTER TABLE ONLY public.overpayment_proof_answer
    ADD CONSTRAINT overpayment_proof_answer_pkey PRIMARY KEY (proof_id, addressee_no);

ALTER TABLE ONLY public.overpayment_proof_person
    ADD CONSTRAINT overpayment_proof_person_pkey PRIMARY KEY (proof_id, addressee_no);

ALTER TABLE ONLY public.overpayment_proof
    ADD CONSTRAINT overpayment_proof_pkey PRIMARY KEY (proof_id);

ALTER TABLE ONLY public.overpayment
    ADD CONSTRAINT overpayment_source_key UNIQUE (source);

ALTER TABLE ONLY public.overpayment_use
    ADD CONSTRAINT overpayment_use_pkey PRIMARY KEY (use_id);

ALTER TABLE ONLY public.overpayment_use_step
    ADD CONSTRAINT overpayment_use_step_pkey PRIMARY KEY (use_id, step);

ALTER TABLE public.overpayment_withdrawal
    ADD CONSTRAINT overpayment_withdrawal_moves CHECK ((amount_yen <> 0)) NOT VALID;

ALTER TABLE ONLY public.overpayment_withdrawal
    ADD CONSTRAINT overpayment_withdrawal_pkey PRIMARY KEY (source, overpayment_id);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_incarnation_topic_partition_record_offset_key UNIQUE (incarnation, topic, partition, record_offset);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (parked_id);

ALTER TABLE ONLY public.payee_entry_overpayment
    ADD CONSTRAINT payee_entry_overpayment_pkey PRIMARY KEY (entry_id, overpayment_id);

ALTER TABLE ONLY public.payee_entry
    ADD CONSTRAINT payee_entry_pkey PRIMARY KEY (entry_id);

ALTER TABLE public.payee_entry
    ADD CONSTRAINT payee_entry_provisional_days CHECK ((((provisionally_seized_from IS NULL) = (provisionally_seized_until IS NULL)) AND (provisionally_seized_from <= provisionally_seized_until))) NOT VALID;

ALTER TABLE ONLY public.payee_holder_answer
    ADD CONSTRAINT payee_holder_answer_pkey PRIMARY KEY (entry_id, payee_no, ask_no);

ALTER TABLE ONLY public.payee_holder_question
    ADD CONSTRAINT payee_holder_question_pkey PRIMARY KEY (entry_id, payee_no, ask_no);

ALTER TABLE ONLY public.payee
    ADD CONSTRAINT payee_pkey PRIMARY KEY (entry_id, payee_no);

ALTER TABLE public.payout
    ADD CONSTRAINT payout_ended_has_result CHECK (((state = ANY (ARRAY['paid'::text, 'failed'::text, 'recalled'::text])) = (result_code IS NOT NULL))) NOT VALID;

ALTER TABLE public.payout
    ADD CONSTRAINT payout_has_state CHECK ((state = ANY (ARRAY['ordered'::text, 'withdrawn'::text, 'paid'::text, 'failed'::text, 'recalled'::text]))) NOT VALID;

ALTER TABLE ONLY public.payout
    ADD CONSTRAINT payout_pkey PRIMARY KEY (payout_id);

ALTER TABLE ONLY public.payout_recall
    ADD CONSTRAINT payout_recall_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.payout_recall
    ADD CONSTRAINT payout_recall_pkey PRIMARY KEY (payout_id);

ALTER TABLE ONLY public.payout_release
    ADD CONSTRAINT payout_release_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.payout_release
    ADD CONSTRAINT payout_release_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.payout_result_file
    ADD CONSTRAINT payout_result_file_pkey PRIMARY KEY (file_id);

ALTER TABLE ONLY public.payout_result_file
    ADD CONSTRAINT payout_result_file_sha256_key UNIQUE (sha256);

ALTER TABLE ONLY public.payout_result
    ADD CONSTRAINT payout_result_pkey PRIMARY KEY (file_id, record_no);

ALTER TABLE ONLY public.payout_run
    ADD CONSTRAINT payout_run_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.payout_sending
    ADD CONSTRAINT payout_sending_pkey PRIMARY KEY (run_id, sent_at);

ALTER TABLE ONLY public.receipt_taken_back
    ADD CONSTRAINT receipt_taken_back_pkey PRIMARY KEY (receipt_id);

ALTER TABLE ONLY public.record_handover
    ADD CONSTRAINT record_handover_pkey PRIMARY KEY (handover_id);

ALTER TABLE ONLY public.refund_appropriation_interest
    ADD CONSTRAINT refund_appropriation_interest_pkey PRIMARY KEY (refund_id, use_id);

ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.refund_cancellation
    ADD CONSTRAINT refund_cancellation_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.refund_cancellation
    ADD CONSTRAINT refund_cancellation_pkey PRIMARY KEY (refund_id);

ALTER TABLE ONLY public.refund_holder_ground
    ADD CONSTRAINT refund_holder_ground_pkey PRIMARY KEY (refund_id, change_no, payee_no);

ALTER TABLE public.refund_item
    ADD CONSTRAINT refund_item_of_something CHECK (((amount_yen >= 0) AND ((use_id IS NULL) = (amount_yen = 0)))) NOT VALID;

ALTER TABLE ONLY public.refund_item
    ADD CONSTRAINT refund_item_pkey PRIMARY KEY (refund_id, overpayment_id);

ALTER TABLE ONLY public.refund_item_renewal
    ADD CONSTRAINT refund_item_renewal_pkey PRIMARY KEY (refund_id, overpayment_id, renewal_no);

ALTER TABLE ONLY public.refund_item_renewal
    ADD CONSTRAINT refund_item_renewal_use_id_key UNIQUE (use_id);

ALTER TABLE ONLY public.refund_item
    ADD CONSTRAINT refund_item_use_id_key UNIQUE (use_id);

ALTER TABLE ONLY public.refund_lapse
    ADD CONSTRAINT refund_lapse_pkey PRIMARY KEY (use_id);

ALTER TABLE ONLY public.refund_notice_appropriation
    ADD CONSTRAINT refund_notice_appropriation_pkey PRIMARY KEY (use_id);

ALTER TABLE ONLY public.refund_notice
    ADD CONSTRAINT refund_notice_document_no_key UNIQUE (document_no);

ALTER TABLE public.refund_notice
    ADD CONSTRAINT refund_notice_has_kind CHECK ((kind = ANY (ARRAY['invitation'::text, 'reminder'::text, 'appropriation'::text, 'decision'::text, 'return_demand'::text, 'return_dunning'::text]))) NOT VALID;

ALTER TABLE ONLY public.refund_notice_overpayment
    ADD CONSTRAINT refund_notice_overpayment_pkey PRIMARY KEY (notice_id, overpayment_id);

ALTER TABLE ONLY public.refund_notice
    ADD CONSTRAINT refund_notice_pkey PRIMARY KEY (notice_id);

ALTER TABLE public.refund
    ADD CONSTRAINT refund_of_something CHECK (((amount_yen >= 0) AND ((amount_yen + interest_yen) > 0))) NOT VALID;

ALTER TABLE ONLY public.refund_part
    ADD CONSTRAINT refund_part_pkey PRIMARY KEY (refund_id, change_no, payee_no);

ALTER TABLE ONLY public.refund_payee
    ADD CONSTRAINT refund_payee_pkey PRIMARY KEY (refund_id, change_no);

ALTER TABLE ONLY public.refund
    ADD CONSTRAINT refund_pkey PRIMARY KEY (refund_id);

ALTER TABLE ONLY public.refund_return_demand
    ADD CONSTRAINT refund_return_demand_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.refund_return_demand
    ADD CONSTRAINT refund_return_demand_pkey PRIMARY KEY (return_id, demand_no);

ALTER TABLE ONLY public.refund_return_letter
    ADD CONSTRAINT refund_return_letter_pkey PRIMARY KEY (notice_id);

ALTER TABLE ONLY public.refund_return_letter
    ADD CONSTRAINT refund_return_letter_return_id_demand_no_is_dunning_key UNIQUE (return_id, demand_no, is_dunning);

ALTER TABLE ONLY public.refund_return
    ADD CONSTRAINT refund_return_pkey PRIMARY KEY (return_id);

ALTER TABLE ONLY public.refund_return_receipt
    ADD CONSTRAINT refund_return_receipt_pkey PRIMARY KEY (approval_id);

ALTER TABLE ONLY public.refund_return
    ADD CONSTRAINT refund_return_refund_id_overpayment_id_key UNIQUE (refund_id, overpayment_id);

ALTER TABLE ONLY public.refund_return_write_off
    ADD CONSTRAINT refund_return_write_off_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.refund_return_write_off
    ADD CONSTRAINT refund_return_write_off_pkey PRIMARY KEY (return_id);

ALTER TABLE ONLY public.use_suspension
    ADD CONSTRAINT use_suspension_pkey PRIMARY KEY (suspension_id);

CREATE INDEX access_record_occurred ON public.access_record USING brin (occurred_at);

CREATE INDEX access_record_subject ON public.access_record USING btree (subject_ref, occurred_at) WHERE (subject_ref <> ''::text);

CREATE INDEX access_record_to_review ON public.access_record USING btree (tx, record_id) WHERE (rule = ANY (ARRAY['no_case'::text, 'own_record'::text, 'own_record+no_case'::text, 'protected'::text, 'protected+no_case'::text]));

CREATE INDEX addressee_alias_surviving ON public.addressee_alias USING btree (surviving_no) WHERE (surviving_no IS NOT NULL);

CREATE INDEX appropriation_claim ON public.appropriation USING btree (claim_id);

CREATE INDEX appropriation_consent_addressee ON public.appropriation_consent USING btree (addressee_no);

CREATE INDEX appropriation_overpayment ON public.appropriation USING btree (overpayment_id);

CREATE INDEX approval_draft_due ON public.approval_draft USING btree (expires_at) WHERE (state = 'draft'::text);

CREATE INDEX approval_draft_maker ON public.approval_draft USING btree (maker) WHERE (state = 'draft'::text);

CREATE INDEX approval_due ON public.approval USING btree (expires_at) WHERE (state = ANY (ARRAY['proposed'::text, 'checked'::text]));

CREATE INDEX approval_maker ON public.approval USING btree (maker, proposed_at);

CREATE INDEX approval_open ON public.approval USING btree (act) WHERE (state = ANY (ARRAY['proposed'::text, 'checked'::text]));

CREATE UNIQUE INDEX approval_step_decided ON public.approval_step USING btree (approval_id) WHERE (step = ANY (ARRAY['approved'::text, 'refused'::text, 'withdrawn'::text, 'expired'::text]));

CREATE UNIQUE INDEX approval_step_executed ON public.approval_step USING btree (approval_id) WHERE (step = 'executed'::text);

CREATE UNIQUE INDEX approval_step_part ON public.approval_step USING btree (approval_id, actor_id) WHERE (step = ANY (ARRAY['proposed'::text, 'checked'::text, 'approved'::text, 'taken_over'::text]));

CREATE INDEX approval_waiting ON public.approval USING btree (act) WHERE (state = 'approved'::text);

CREATE INDEX merge_heard_surviving ON public.merge_heard USING btree (surviving_no) WHERE (surviving_no IS NOT NULL);

CREATE INDEX open_claims_question_about_what ON public.open_claims_question_about USING btree (overpayment_id, asked_at);

CREATE INDEX outbox_waiting ON public.outbox USING btree (shard, id) WHERE (sent_to IS NULL);

CREATE INDEX overpayment_addressee ON public.overpayment USING btree (addressee_no);

CREATE INDEX overpayment_balance_open ON public.overpayment_balance USING btree (overpayment_id) WHERE (open_yen <> 0);

CREATE INDEX overpayment_payment ON public.overpayment USING btree (receipt_id);

CREATE INDEX overpayment_receipt ON public.overpayment USING btree (claim_id, receipt_id);

CREATE INDEX overpayment_use_approval ON public.overpayment_use USING btree (approval_id);

CREATE INDEX overpayment_use_of ON public.overpayment_use USING btree (overpayment_id);

CREATE INDEX overpayment_withdrawal_of ON public.overpayment_withdrawal USING btree (overpayment_id);

CREATE INDEX parked_waiting ON public.parked USING btree (topic, key, parked_id) WHERE (state = 'parked'::text);

CREATE INDEX payee_account ON public.payee USING btree (bank_number, branch_number, account_number);

CREATE INDEX payee_entry_overpayment_of ON public.payee_entry_overpayment USING btree (overpayment_id, entry_id);

CREATE UNIQUE INDEX payout_once ON public.payout USING btree (refund_id, payee_no) WHERE (state = ANY (ARRAY['ordered'::text, 'paid'::text]));

CREATE INDEX payout_refund ON public.payout USING btree (refund_id);

CREATE INDEX payout_result_odd ON public.payout_result USING btree (file_id) WHERE (verdict = ANY (ARRAY['unknown'::text, 'contradicting'::text]));

CREATE INDEX payout_run_of ON public.payout USING btree (run_id);

CREATE UNIQUE INDEX record_handover_for_ever ON public.record_handover USING btree (((last_seal_no IS NULL))) WHERE (last_seal_no IS NULL);

CREATE INDEX refund_addressee ON public.refund USING btree (addressee_no);

CREATE INDEX refund_appropriation_interest_use ON public.refund_appropriation_interest USING btree (use_id);

CREATE INDEX refund_item_of ON public.refund_item USING btree (overpayment_id);

CREATE INDEX refund_lapse_of ON public.refund_lapse USING btree (overpayment_id);

CREATE INDEX refund_notice_day ON public.refund_notice USING btree (issued_on, notice_id);

CREATE UNIQUE INDEX refund_notice_decision_payee ON public.refund_notice USING btree (refund_id, COALESCE(payee_change_no, 1)) WHERE (kind = 'decision'::text);

CREATE INDEX refund_notice_overpayment_of ON public.refund_notice_overpayment USING btree (overpayment_id);

CREATE INDEX refund_return_open ON public.refund_return USING btree (return_id) WHERE (returned_yen < (amount_yen + interest_yen));

CREATE INDEX refund_return_overpayment ON public.refund_return USING btree (overpayment_id);

CREATE INDEX refund_return_receipt_of ON public.refund_return_receipt USING btree (return_id);

CREATE TRIGGER addressee_alias_follows AFTER INSERT OR UPDATE ON public.addressee_alias FOR EACH ROW EXECUTE FUNCTION public.addressee_alias_follows();

CREATE TRIGGER approval_draft_step_fits BEFORE INSERT ON public.approval_draft_step FOR EACH ROW EXECUTE FUNCTION public.approval_draft_step_fits();

CREATE TRIGGER approval_step_fits BEFORE INSERT ON public.approval_step FOR EACH ROW EXECUTE FUNCTION public.approval_step_fits();

CREATE TRIGGER approval_step_follows_no_return BEFORE INSERT ON public.approval_step FOR EACH ROW EXECUTE FUNCTION public.approval_step_follows_no_return();

CREATE TRIGGER overpayment_is_used AFTER INSERT ON public.overpayment_use FOR EACH ROW EXECUTE FUNCTION public.overpayment_is_used();

CREATE TRIGGER overpayment_is_withdrawn AFTER INSERT ON public.overpayment_withdrawal FOR EACH ROW EXECUTE FUNCTION public.overpayment_is_withdrawn();

CREATE TRIGGER overpayment_opens AFTER INSERT ON public.overpayment FOR EACH ROW EXECUTE FUNCTION public.overpayment_opens();

CREATE TRIGGER overpayment_use_goes_on AFTER INSERT ON public.overpayment_use_step FOR EACH ROW EXECUTE FUNCTION public.overpayment_use_goes_on();

CREATE TRIGGER refund_return_is_paid AFTER INSERT ON public.refund_return_receipt FOR EACH ROW EXECUTE FUNCTION public.refund_return_is_paid();

ALTER TABLE ONLY public.addressee_letter
    ADD CONSTRAINT addressee_letter_addressee_no_fkey FOREIGN KEY (addressee_no) REFERENCES public.addressee_heard(addressee_no);

ALTER TABLE ONLY public.appropriation_cancellation
    ADD CONSTRAINT appropriation_cancellation_use_id_fkey FOREIGN KEY (use_id) REFERENCES public.appropriation(use_id);

ALTER TABLE ONLY public.appropriation_consent_end
    ADD CONSTRAINT appropriation_consent_end_consent_id_fkey FOREIGN KEY (consent_id) REFERENCES public.appropriation_consent(consent_id);

ALTER TABLE ONLY public.appropriation
    ADD CONSTRAINT appropriation_consent_id_fkey FOREIGN KEY (consent_id) REFERENCES public.appropriation_consent(consent_id);

ALTER TABLE ONLY public.appropriation_duty
    ADD CONSTRAINT appropriation_duty_ask_id_fkey FOREIGN KEY (ask_id) REFERENCES public.open_claims_answer(ask_id);

ALTER TABLE ONLY public.appropriation_duty
    ADD CONSTRAINT appropriation_duty_overpayment_id_fkey FOREIGN KEY (overpayment_id) REFERENCES public.overpayment(overpayment_id);

ALTER TABLE ONLY public.appropriation
    ADD CONSTRAINT appropriation_overpayment_id_fkey FOREIGN KEY (overpayment_id) REFERENCES public.overpayment(overpayment_id);

ALTER TABLE ONLY public.appropriation_posting
    ADD CONSTRAINT appropriation_posting_use_id_fkey FOREIGN KEY (use_id) REFERENCES public.appropriation(use_id);

ALTER TABLE ONLY public.appropriation
    ADD CONSTRAINT appropriation_use_id_fkey FOREIGN KEY (use_id) REFERENCES public.overpayment_use(use_id);

ALTER TABLE ONLY public.approval_draft
    ADD CONSTRAINT approval_draft_returned_from_fkey FOREIGN KEY (returned_from) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.approval_draft_step
    ADD CONSTRAINT approval_draft_step_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.approval_draft_step
    ADD CONSTRAINT approval_draft_step_draft_id_fkey FOREIGN KEY (draft_id) REFERENCES public.approval_draft(draft_id);

ALTER TABLE ONLY public.approval_step
    ADD CONSTRAINT approval_step_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.lookup_finding
    ADD CONSTRAINT lookup_finding_review_id_fkey FOREIGN KEY (review_id) REFERENCES public.lookup_review(review_id);

ALTER TABLE ONLY public.open_claims_answer
    ADD CONSTRAINT open_claims_answer_ask_id_fkey FOREIGN KEY (ask_id) REFERENCES public.open_claims_question(ask_id);

ALTER TABLE ONLY public.open_claims_question_about
    ADD CONSTRAINT open_claims_question_about_ask_id_fkey FOREIGN KEY (ask_id) REFERENCES public.open_claims_question(ask_id);

ALTER TABLE ONLY public.open_claims_question_about
    ADD CONSTRAINT open_claims_question_about_overpayment_id_fkey FOREIGN KEY (overpayment_id) REFERENCES public.overpayment(overpayment_id);

ALTER TABLE ONLY public.overpayment_balance
    ADD CONSTRAINT overpayment_balance_overpayment_id_fkey FOREIGN KEY (overpayment_id) REFERENCES public.overpayment(overpayment_id);

ALTER TABLE ONLY public.overpayment_finding
    ADD CONSTRAINT overpayment_finding_proof_id_fkey FOREIGN KEY (proof_id) REFERENCES public.overpayment_proof(proof_id);

ALTER TABLE ONLY public.overpayment_proof_answer
    ADD CONSTRAINT overpayment_proof_answer_proof_id_fkey FOREIGN KEY (proof_id) REFERENCES public.overpayment_proof(proof_id);

ALTER TABLE ONLY public.overpayment_proof_person
    ADD CONSTRAINT overpayment_proof_person_proof_id_fkey FOREIGN KEY (proof_id) REFERENCES public.overpayment_proof(proof_id);

ALTER TABLE ONLY public.overpayment_use
    ADD CONSTRAINT overpayment_use_overpayment_id_fkey FOREIGN KEY (overpayment_id) REFERENCES public.overpayment(overpayment_id);

ALTER TABLE ONLY public.overpayment_use_step
    ADD CONSTRAINT overpayment_use_step_use_id_fkey FOREIGN KEY (use_id) REFERENCES public.overpayment_use(use_id);

ALTER TABLE ONLY public.overpayment_withdrawal
    ADD CONSTRAINT overpayment_withdrawal_overpayment_id_fkey FOREIGN KEY (overpayment_id) REFERENCES public.overpayment(overpayment_id);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_behind_fkey FOREIGN KEY (behind) REFERENCES public.parked(parked_id);

ALTER TABLE ONLY public.payee
    ADD CONSTRAINT payee_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.payee_entry(entry_id);

ALTER TABLE ONLY public.payee_entry_overpayment
    ADD CONSTRAINT payee_entry_overpayment_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.payee_entry(entry_id);

ALTER TABLE ONLY public.payee_entry_overpayment
    ADD CONSTRAINT payee_entry_overpayment_overpayment_id_fkey FOREIGN KEY (overpayment_id) REFERENCES public.overpayment(overpayment_id);

ALTER TABLE ONLY public.payee_holder_answer
    ADD CONSTRAINT payee_holder_answer_entry_id_payee_no_ask_no_fkey FOREIGN KEY (entry_id, payee_no, ask_no) REFERENCES public.payee_holder_question(entry_id, payee_no, ask_no);

ALTER TABLE ONLY public.payee_holder_question
    ADD CONSTRAINT payee_holder_question_entry_id_payee_no_fkey FOREIGN KEY (entry_id, payee_no) REFERENCES public.payee(entry_id, payee_no);

ALTER TABLE ONLY public.payout
    ADD CONSTRAINT payout_entry_id_payee_no_fkey FOREIGN KEY (entry_id, payee_no) REFERENCES public.payee(entry_id, payee_no);

ALTER TABLE ONLY public.payout_recall
    ADD CONSTRAINT payout_recall_payout_id_fkey FOREIGN KEY (payout_id) REFERENCES public.payout(payout_id);

ALTER TABLE ONLY public.payout
    ADD CONSTRAINT payout_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES public.refund(refund_id);

ALTER TABLE ONLY public.payout_release
    ADD CONSTRAINT payout_release_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.payout_run(run_id);

ALTER TABLE ONLY public.payout_result
    ADD CONSTRAINT payout_result_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.payout_result_file(file_id);

ALTER TABLE ONLY public.payout
    ADD CONSTRAINT payout_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.payout_run(run_id);

ALTER TABLE ONLY public.payout_sending
    ADD CONSTRAINT payout_sending_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.payout_release(run_id);

ALTER TABLE ONLY public.refund_appropriation_interest
    ADD CONSTRAINT refund_appropriation_interest_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES public.refund(refund_id);

ALTER TABLE ONLY public.refund_appropriation_interest
    ADD CONSTRAINT refund_appropriation_interest_use_id_fkey FOREIGN KEY (use_id) REFERENCES public.appropriation(use_id);

ALTER TABLE ONLY public.refund_cancellation
    ADD CONSTRAINT refund_cancellation_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES public.refund(refund_id);

ALTER TABLE ONLY public.refund_holder_ground
    ADD CONSTRAINT refund_holder_ground_refund_id_change_no_payee_no_fkey FOREIGN KEY (refund_id, change_no, payee_no) REFERENCES public.refund_part(refund_id, change_no, payee_no);

ALTER TABLE ONLY public.refund_item
    ADD CONSTRAINT refund_item_overpayment_id_fkey FOREIGN KEY (overpayment_id) REFERENCES public.overpayment(overpayment_id);

ALTER TABLE ONLY public.refund_item
    ADD CONSTRAINT refund_item_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES public.refund(refund_id);

ALTER TABLE ONLY public.refund_item_renewal
    ADD CONSTRAINT refund_item_renewal_refund_id_overpayment_id_fkey FOREIGN KEY (refund_id, overpayment_id) REFERENCES public.refund_item(refund_id, overpayment_id);

ALTER TABLE ONLY public.refund_item_renewal
    ADD CONSTRAINT refund_item_renewal_use_id_fkey FOREIGN KEY (use_id) REFERENCES public.overpayment_use(use_id);

ALTER TABLE ONLY public.refund_item
    ADD CONSTRAINT refund_item_use_id_fkey FOREIGN KEY (use_id) REFERENCES public.overpayment_use(use_id);

ALTER TABLE ONLY public.refund_lapse
    ADD CONSTRAINT refund_lapse_overpayment_id_fkey FOREIGN KEY (overpayment_id) REFERENCES public.overpayment(overpayment_id);

ALTER TABLE ONLY public.refund_lapse
    ADD CONSTRAINT refund_lapse_use_id_fkey FOREIGN KEY (use_id) REFERENCES public.overpayment_use(use_id);

ALTER TABLE ONLY public.refund_notice_appropriation
    ADD CONSTRAINT refund_notice_appropriation_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES public.refund_notice(notice_id);

ALTER TABLE ONLY public.refund_notice_appropriation
    ADD CONSTRAINT refund_notice_appropriation_use_id_fkey FOREIGN KEY (use_id) REFERENCES public.appropriation(use_id);

ALTER TABLE ONLY public.refund_notice_overpayment
    ADD CONSTRAINT refund_notice_overpayment_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES public.refund_notice(notice_id);

ALTER TABLE ONLY public.refund_notice_overpayment
    ADD CONSTRAINT refund_notice_overpayment_overpayment_id_fkey FOREIGN KEY (overpayment_id) REFERENCES public.overpayment(overpayment_id);

ALTER TABLE ONLY public.refund_notice
    ADD CONSTRAINT refund_notice_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES public.refund(refund_id);

ALTER TABLE ONLY public.refund_part
    ADD CONSTRAINT refund_part_refund_id_change_no_fkey FOREIGN KEY (refund_id, change_no) REFERENCES public.refund_payee(refund_id, change_no);

ALTER TABLE ONLY public.refund_payee
    ADD CONSTRAINT refund_payee_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES public.payee_entry(entry_id);

ALTER TABLE ONLY public.refund_payee
    ADD CONSTRAINT refund_payee_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES public.refund(refund_id);

ALTER TABLE ONLY public.refund_return_demand
    ADD CONSTRAINT refund_return_demand_return_id_fkey FOREIGN KEY (return_id) REFERENCES public.refund_return(return_id);

ALTER TABLE ONLY public.refund_return_letter
    ADD CONSTRAINT refund_return_letter_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES public.refund_notice(notice_id);

ALTER TABLE ONLY public.refund_return_letter
    ADD CONSTRAINT refund_return_letter_return_id_demand_no_fkey FOREIGN KEY (return_id, demand_no) REFERENCES public.refund_return_demand(return_id, demand_no);

ALTER TABLE ONLY public.refund_return_receipt
    ADD CONSTRAINT refund_return_receipt_return_id_fkey FOREIGN KEY (return_id) REFERENCES public.refund_return(return_id);

ALTER TABLE ONLY public.refund_return
    ADD CONSTRAINT refund_return_refund_id_overpayment_id_fkey FOREIGN KEY (refund_id, overpayment_id) REFERENCES public.refund_item(refund_id, overpayment_id);

ALTER TABLE ONLY public.refund_return_write_off
    ADD CONSTRAINT refund_return_write_off_return_id_fkey FOREIGN KEY (return_id) REFERENCES public.refund_return(return_id);

GRANT SELECT ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(service) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(instance) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(occurred_at) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(actor_id) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(actor_kind) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(roles) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(office) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(terminal) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(action) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(permission) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(purpose) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(subject_type) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(fields) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(row_count) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(detail) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(outcome) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(rule) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(caused_by_event) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(trace_id) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(span_id) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(key_id) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(sequence_no) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(subject_ref) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(row_hash) ON TABLE public.access_record TO shuno_refunds;

GRANT INSERT(hmac) ON TABLE public.access_record TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.access_seal TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.addressee_alias TO shuno_refunds;

GRANT UPDATE(surviving_no) ON TABLE public.addressee_alias TO shuno_refunds;

GRANT UPDATE(change_no) ON TABLE public.addressee_alias TO shuno_refunds;

GRANT UPDATE(heard_at) ON TABLE public.addressee_alias TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.addressee_heard TO shuno_refunds;

GRANT UPDATE(name) ON TABLE public.addressee_heard TO shuno_refunds;

GRANT UPDATE(flags) ON TABLE public.addressee_heard TO shuno_refunds;

GRANT UPDATE(heard_at) ON TABLE public.addressee_heard TO shuno_refunds;

GRANT SELECT,INSERT,DELETE ON TABLE public.addressee_letter TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.appropriation TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.appropriation_cancellation TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.appropriation_consent TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.appropriation_consent_end TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.appropriation_duty TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.open_claims_answer TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.open_claims_question_about TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.overpayment TO shuno_refunds;

GRANT SELECT,INSERT,UPDATE ON TABLE public.overpayment_balance TO shuno_refunds;

GRANT SELECT ON TABLE public.appropriation_due TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.appropriation_posting TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.approval TO shuno_refunds;

GRANT UPDATE(maker) ON TABLE public.approval TO shuno_refunds;

GRANT UPDATE(state) ON TABLE public.approval TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.approval_draft TO shuno_refunds;

GRANT UPDATE(state) ON TABLE public.approval_draft TO shuno_refunds;

GRANT UPDATE(expires_at) ON TABLE public.approval_draft TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.approval_draft_step TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.approval_step TO shuno_refunds;

GRANT SELECT,INSERT,UPDATE ON TABLE public.authority TO shuno_refunds;

GRANT SELECT,INSERT,UPDATE ON TABLE public.authority_beat TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.claim_named TO shuno_refunds;

GRANT SELECT,INSERT,DELETE ON TABLE public.ended_session TO shuno_refunds;

GRANT SELECT,INSERT,DELETE ON TABLE public.inbox TO shuno_refunds;

GRANT SELECT,INSERT,UPDATE ON TABLE public.inbox_offset TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.job_run TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.lookup_finding TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.lookup_review TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.merge_heard TO shuno_refunds;

GRANT SELECT ON TABLE public.merged_addressee TO shuno_refunds;

GRANT SELECT ON TABLE public.migration TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.open_claims_question TO shuno_refunds;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.overpayment_finding TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.overpayment_proof TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.overpayment_proof_answer TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.overpayment_proof_person TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.overpayment_use TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.overpayment_use_step TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.overpayment_withdrawal TO shuno_refunds;

GRANT SELECT,INSERT,UPDATE ON TABLE public.parked TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.payee TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.payee_entry TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.payee_entry_overpayment TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.payee_holder_answer TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.payee_holder_question TO shuno_refunds;

GRANT SELECT ON TABLE public.payee_holder TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.payout TO shuno_refunds;

GRANT UPDATE(state) ON TABLE public.payout TO shuno_refunds;

GRANT UPDATE(result_code) ON TABLE public.payout TO shuno_refunds;

GRANT UPDATE(result_on) ON TABLE public.payout TO shuno_refunds;

GRANT UPDATE(file_id) ON TABLE public.payout TO shuno_refunds;

GRANT UPDATE(record_no) ON TABLE public.payout TO shuno_refunds;

GRANT UPDATE(approval_id) ON TABLE public.payout TO shuno_refunds;

GRANT USAGE ON SEQUENCE public.payout_payout_id_seq TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.payout_recall TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.payout_release TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.payout_result TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.payout_result_file TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.payout_run TO shuno_refunds;

GRANT UPDATE(withdrawn_at) ON TABLE public.payout_run TO shuno_refunds;

GRANT UPDATE(withdrawn_by) ON TABLE public.payout_run TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.payout_sending TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.receipt_taken_back TO shuno_refunds;

GRANT SELECT ON TABLE public.record_handover TO shuno_refunds;

GRANT INSERT(next_seal_no),UPDATE(next_seal_no) ON TABLE public.record_handover TO shuno_refunds;

GRANT INSERT(last_seal_no) ON TABLE public.record_handover TO shuno_refunds;

GRANT INSERT(rows_max) ON TABLE public.record_handover TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_appropriation_interest TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_cancellation TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_holder_ground TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_item TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_item_renewal TO shuno_refunds;

GRANT SELECT ON TABLE public.refund_item_now TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_lapse TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_notice TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_notice_appropriation TO shuno_refunds;

GRANT USAGE ON SEQUENCE public.refund_notice_notice_id_seq TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_notice_overpayment TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_part TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_payee TO shuno_refunds;

GRANT SELECT ON TABLE public.refund_part_unconfirmed TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_return TO shuno_refunds;

GRANT UPDATE(returned_yen) ON TABLE public.refund_return TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_return_demand TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_return_letter TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_return_receipt TO shuno_refunds;

GRANT SELECT,INSERT ON TABLE public.refund_return_write_off TO shuno_refunds;

GRANT SELECT,INSERT,UPDATE ON TABLE public.use_suspension TO shuno_refunds;
