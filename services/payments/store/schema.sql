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

CREATE TABLE public.accounting_year_close (
    fiscal_year integer NOT NULL,
    closed_on date NOT NULL,
    last_entry_id bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.addressee_alias (
    addressee_no text NOT NULL,
    change_no bigint NOT NULL,
    surviving_no text,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT addressee_alias_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT addressee_alias_check CHECK (((surviving_no ~ '^[0-9]{15}$'::text) AND (surviving_no <> addressee_no)))
);

CREATE TABLE public.addressee_protection (
    heard_no bigint NOT NULL,
    addressee_no text NOT NULL,
    protected boolean NOT NULL,
    effective_on date NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT addressee_protection_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text))
);

ALTER TABLE public.addressee_protection ALTER COLUMN heard_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.addressee_protection_heard_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.announced_due_date (
    decision_id uuid NOT NULL,
    disposition_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    event_id text NOT NULL
);

CREATE TABLE public.announced_relief (
    decision_id uuid NOT NULL,
    block_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    event_id text NOT NULL
);

CREATE TABLE public.appropriation_refusal (
    use_id uuid NOT NULL,
    reason text NOT NULL,
    event_id uuid NOT NULL,
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

CREATE TABLE public.assessment_history (
    notice_key text NOT NULL,
    history_no integer NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    event jsonb NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    approval_id uuid
);

CREATE TABLE public.assessor_total (
    event_id uuid NOT NULL,
    source text NOT NULL,
    tax_item text NOT NULL,
    as_on date NOT NULL,
    levy_fiscal_year integer NOT NULL,
    instalment text NOT NULL,
    claim_count integer NOT NULL,
    amount_yen bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT assessor_total_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT assessor_total_claim_count_check CHECK ((claim_count >= 0))
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

CREATE TABLE public.ledger_entry (
    entry_id bigint NOT NULL,
    claim_id bigint,
    version integer,
    side text NOT NULL,
    component text NOT NULL,
    amount_yen bigint NOT NULL,
    receipt_id bigint,
    reason text NOT NULL,
    effective_on date NOT NULL,
    booked_on date NOT NULL,
    accounting_fiscal_year integer NOT NULL,
    cause text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    approval_id uuid,
    allocation_order text,
    CONSTRAINT ledger_entry_amount_yen_check CHECK ((amount_yen <> 0)),
    CONSTRAINT ledger_entry_approved CHECK ((((reason = 'suspense_assigned'::text) OR starts_with(reason, 'decided_'::text)) = (approval_id IS NOT NULL))),
    CONSTRAINT ledger_entry_check CHECK (((component = 'suspense'::text) = (claim_id IS NULL))),
    CONSTRAINT ledger_entry_check1 CHECK (((claim_id IS NULL) = (version IS NULL))),
    CONSTRAINT ledger_entry_check4 CHECK ((((side = 'provisional'::text) = (component = 'money'::text)) OR (component = 'suspense'::text))),
    CONSTRAINT ledger_entry_component_check CHECK ((component = ANY (ARRAY['principal'::text, 'dunning_fee'::text, 'late_charge'::text, 'disposition_cost'::text, 'overpaid'::text, 'suspense'::text, 'money'::text]))),
    CONSTRAINT ledger_entry_owed_component CHECK (((side <> ALL (ARRAY['assessed'::text, 'written_off'::text])) OR (component = ANY (ARRAY['principal'::text, 'dunning_fee'::text, 'late_charge'::text, 'disposition_cost'::text])))),
    CONSTRAINT ledger_entry_receipt CHECK (((side = ANY (ARRAY['assessed'::text, 'written_off'::text])) OR (receipt_id IS NOT NULL))),
    CONSTRAINT ledger_entry_side_check CHECK ((side = ANY (ARRAY['assessed'::text, 'provisional'::text, 'collected'::text, 'written_off'::text])))
);

CREATE VIEW public.balance_by_ledger AS
 SELECT claim_id,
    max(version) AS version,
    count(*) AS entry_count,
    (COALESCE(sum(amount_yen) FILTER (WHERE ((side = 'assessed'::text) AND (component = 'principal'::text))), (0)::numeric))::bigint AS principal_assessed_yen,
    (COALESCE(sum(amount_yen) FILTER (WHERE ((side = 'collected'::text) AND (component = 'principal'::text))), (0)::numeric))::bigint AS principal_collected_yen,
    (COALESCE(sum(amount_yen) FILTER (WHERE ((side = 'assessed'::text) AND (component = 'dunning_fee'::text))), (0)::numeric))::bigint AS dunning_fee_assessed_yen,
    (COALESCE(sum(amount_yen) FILTER (WHERE ((side = 'collected'::text) AND (component = 'dunning_fee'::text))), (0)::numeric))::bigint AS dunning_fee_collected_yen,
    (COALESCE(sum(amount_yen) FILTER (WHERE ((side = 'assessed'::text) AND (component = 'late_charge'::text))), (0)::numeric))::bigint AS late_charge_assessed_yen,
    (COALESCE(sum(amount_yen) FILTER (WHERE ((side = 'collected'::text) AND (component = 'late_charge'::text))), (0)::numeric))::bigint AS late_charge_collected_yen,
    (COALESCE(sum(amount_yen) FILTER (WHERE (side = 'provisional'::text)), (0)::numeric))::bigint AS provisional_yen,
    (COALESCE(sum(amount_yen) FILTER (WHERE ((side = 'collected'::text) AND (component = 'overpaid'::text))), (0)::numeric))::bigint AS overpaid_yen,
    (COALESCE(sum(amount_yen) FILTER (WHERE ((side = 'assessed'::text) AND (component = 'disposition_cost'::text))), (0)::numeric))::bigint AS disposition_cost_assessed_yen,
    (COALESCE(sum(amount_yen) FILTER (WHERE ((side = 'collected'::text) AND (component = 'disposition_cost'::text))), (0)::numeric))::bigint AS disposition_cost_collected_yen
   FROM public.ledger_entry
  WHERE (claim_id IS NOT NULL)
  GROUP BY claim_id;

CREATE TABLE public.bank_change (
    bank_number text NOT NULL,
    branch_number text,
    effective_on date NOT NULL,
    to_bank_number text NOT NULL,
    to_branch_number text,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT bank_change_bank_number_check CHECK ((bank_number ~ '^[0-9]{4}$'::text)),
    CONSTRAINT bank_change_branch_number_check CHECK ((branch_number ~ '^[0-9]{3}$'::text)),
    CONSTRAINT bank_change_to_bank_number_check CHECK ((to_bank_number ~ '^[0-9]{4}$'::text)),
    CONSTRAINT bank_change_to_branch_number_check CHECK ((to_branch_number ~ '^[0-9]{3}$'::text))
);

CREATE TABLE public.bank_credit (
    credit_id bigint NOT NULL,
    value_date date NOT NULL,
    channel text NOT NULL,
    amount_yen bigint NOT NULL,
    reference text NOT NULL,
    payer_code text NOT NULL,
    file_id bigint NOT NULL,
    record_no integer NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT bank_credit_amount_yen_check CHECK ((amount_yen <> 0)),
    CONSTRAINT bank_credit_channel_check CHECK ((channel ~ '^[a-z_]{1,40}$'::text)),
    CONSTRAINT bank_credit_record_no_check CHECK ((record_no >= 1)),
    CONSTRAINT bank_credit_reference_check CHECK (((length(reference) >= 1) AND (length(reference) <= 120)))
);

ALTER TABLE public.bank_credit ALTER COLUMN credit_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.bank_credit_credit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.carry_over (
    claim_id bigint NOT NULL,
    fiscal_year integer NOT NULL,
    sequence_no integer NOT NULL,
    carried_over_on date NOT NULL,
    assessed_yen bigint NOT NULL,
    collected_yen bigint NOT NULL,
    carried_over_yen bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    written_off_yen bigint DEFAULT 0 NOT NULL,
    CONSTRAINT carry_over_amount CHECK ((carried_over_yen = ((assessed_yen - collected_yen) - written_off_yen))),
    CONSTRAINT carry_over_sequence_no_check CHECK ((sequence_no >= 1))
);

CREATE TABLE public.carry_over_run (
    run_id bigint NOT NULL,
    fiscal_year integer NOT NULL,
    ran_for date NOT NULL,
    last_claim_fiscal_year integer NOT NULL,
    rows_written bigint NOT NULL,
    carried_over_yen bigint NOT NULL,
    last_entry_id bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

ALTER TABLE public.carry_over_run ALTER COLUMN run_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.carry_over_run_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.certificate (
    certificate_id bigint NOT NULL,
    fiscal_year integer NOT NULL,
    number integer,
    kind text NOT NULL,
    addressee_no text NOT NULL,
    tax_item text,
    levy_fiscal_year integer,
    vehicle_registration_key text,
    decided_on date NOT NULL,
    valid_until date,
    refusals text[] NOT NULL,
    lines jsonb NOT NULL,
    decided_by text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT certificate_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT certificate_check CHECK (((number IS NULL) = (cardinality(refusals) > 0))),
    CONSTRAINT certificate_kind_check CHECK ((kind = ANY (ARRAY['tax_payment'::text, 'full_payment'::text, 'no_arrears'::text, 'vehicle_inspection'::text])))
);

ALTER TABLE public.certificate ALTER COLUMN certificate_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.certificate_certificate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.certificate_print (
    certificate_id bigint NOT NULL,
    printed_at timestamp with time zone NOT NULL,
    printed_by text NOT NULL,
    copies integer NOT NULL,
    CONSTRAINT certificate_print_copies_check CHECK (((copies >= 1) AND (copies <= 20)))
);

CREATE TABLE public.claim (
    claim_id bigint NOT NULL,
    notice_id bigint NOT NULL,
    instalment text NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    levy_fiscal_year integer NOT NULL,
    notice_no text NOT NULL,
    clearing_key text NOT NULL,
    due_on date NOT NULL,
    statutory_due_on date NOT NULL,
    accounting_fiscal_year integer NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    is_past_year boolean DEFAULT false NOT NULL,
    CONSTRAINT claim_instalment_check CHECK ((instalment ~ '^[0-9]{2}$'::text))
);

CREATE TABLE public.claim_balance (
    claim_id bigint NOT NULL,
    version integer NOT NULL,
    principal_assessed_yen bigint NOT NULL,
    principal_collected_yen bigint NOT NULL,
    dunning_fee_assessed_yen bigint NOT NULL,
    dunning_fee_collected_yen bigint NOT NULL,
    late_charge_assessed_yen bigint NOT NULL,
    late_charge_collected_yen bigint NOT NULL,
    provisional_yen bigint NOT NULL,
    overpaid_yen bigint NOT NULL,
    dunned_on date,
    dunning_deadline_on date,
    decision_count integer DEFAULT 0 NOT NULL,
    exempted_yen bigint DEFAULT 0 NOT NULL,
    assessed_due_on date,
    disposition_cost_assessed_yen bigint DEFAULT 0 NOT NULL,
    disposition_cost_collected_yen bigint DEFAULT 0 NOT NULL,
    has_filing boolean DEFAULT false NOT NULL,
    extinguished_on date,
    CONSTRAINT claim_balance_check CHECK ((principal_collected_yen <= principal_assessed_yen)),
    CONSTRAINT claim_balance_check1 CHECK ((dunning_fee_collected_yen <= dunning_fee_assessed_yen)),
    CONSTRAINT claim_balance_check2 CHECK ((late_charge_collected_yen <= late_charge_assessed_yen)),
    CONSTRAINT claim_balance_disposition_cost CHECK (((disposition_cost_collected_yen >= 0) AND (disposition_cost_collected_yen <= disposition_cost_assessed_yen))),
    CONSTRAINT claim_balance_dunning_fee_assessed_yen_check CHECK ((dunning_fee_assessed_yen >= 0)),
    CONSTRAINT claim_balance_dunning_fee_collected_yen_check CHECK ((dunning_fee_collected_yen >= 0)),
    CONSTRAINT claim_balance_late_charge_assessed_yen_check CHECK ((late_charge_assessed_yen >= 0)),
    CONSTRAINT claim_balance_late_charge_collected_yen_check CHECK ((late_charge_collected_yen >= 0)),
    CONSTRAINT claim_balance_overpaid_yen_check CHECK ((overpaid_yen >= 0)),
    CONSTRAINT claim_balance_principal_assessed_yen_check CHECK ((principal_assessed_yen >= 0)),
    CONSTRAINT claim_balance_principal_collected_yen_check CHECK ((principal_collected_yen >= 0)),
    CONSTRAINT claim_balance_provisional_yen_check CHECK ((provisional_yen >= 0))
)
WITH (fillfactor='45');

CREATE TABLE public.claim_breakdown (
    claim_id bigint NOT NULL,
    history_no integer NOT NULL,
    code text NOT NULL,
    amount_yen bigint NOT NULL,
    CONSTRAINT claim_breakdown_amount_yen_check CHECK ((amount_yen >= 0))
);

ALTER TABLE public.claim ALTER COLUMN claim_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.claim_claim_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.claim_decision (
    decision_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    kind text NOT NULL,
    ground text NOT NULL,
    first_day date,
    last_day date,
    amount_yen bigint,
    due_on date,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT claim_decision_check CHECK ((last_day >= first_day)),
    CONSTRAINT claim_decision_check1 CHECK (((kind = ANY (ARRAY['charge_relief'::text, 'exemption'::text])) = ((first_day IS NOT NULL) AND (last_day IS NOT NULL)))),
    CONSTRAINT claim_decision_check2 CHECK (((kind = ANY (ARRAY['exemption'::text, 'forced_charge'::text])) = (amount_yen IS NOT NULL))),
    CONSTRAINT claim_decision_check3 CHECK (((amount_yen > 0) OR ((kind = 'forced_charge'::text) AND (amount_yen = 0)))),
    CONSTRAINT claim_decision_check4 CHECK (((kind = 'due_date'::text) = (due_on IS NOT NULL))),
    CONSTRAINT claim_decision_kind_check CHECK ((kind = ANY (ARRAY['charge_relief'::text, 'exemption'::text, 'due_date'::text, 'forced_charge'::text])))
);

CREATE TABLE public.claim_decision_revocation (
    decision_id uuid NOT NULL,
    approval_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.claim_seizure (
    claim_id bigint NOT NULL,
    seizure_id uuid NOT NULL,
    step text NOT NULL,
    effective_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT claim_seizure_step_check CHECK ((step = ANY (ARRAY['issued'::text, 'released'::text])))
);

CREATE TABLE public.day_close (
    closed_on date NOT NULL,
    closed_at timestamp with time zone NOT NULL,
    closed_by text NOT NULL,
    approval_id uuid,
    last_entry_id bigint NOT NULL
);

CREATE TABLE public.day_close_total (
    closed_on date NOT NULL,
    channel text NOT NULL,
    receipts_yen bigint NOT NULL,
    credits_yen bigint NOT NULL,
    explanation text,
    CONSTRAINT day_close_total_check CHECK (((receipts_yen = credits_yen) = (explanation IS NULL)))
);

CREATE TABLE public.due_date_history (
    claim_id bigint NOT NULL,
    due_on date NOT NULL,
    replaced_by_history_no integer NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.ended_session (
    session text NOT NULL,
    ended_at timestamp with time zone NOT NULL,
    tokens_expire_at timestamp with time zone NOT NULL
);

CREATE TABLE public.flash_release (
    receipt_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    released_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.succession (
    succession_id uuid NOT NULL,
    deceased_no text NOT NULL,
    died_on date NOT NULL,
    decided_on date NOT NULL,
    replaces uuid,
    event_id text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT succession_deceased_no_check CHECK ((deceased_no ~ '^[0-9]{15}$'::text))
);

CREATE TABLE public.succession_part (
    succession_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    addressee_no text NOT NULL,
    share_numerator bigint NOT NULL,
    share_denominator bigint NOT NULL,
    amount_yen bigint NOT NULL,
    CONSTRAINT succession_part_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT succession_part_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT succession_part_check CHECK ((share_denominator >= share_numerator)),
    CONSTRAINT succession_part_share_numerator_check CHECK ((share_numerator > 0))
);

CREATE VIEW public.heir_now AS
 SELECT claim_id,
    addressee_no,
    share_numerator,
    share_denominator,
    amount_yen
   FROM public.succession_part p
  WHERE (NOT (EXISTS ( SELECT
           FROM public.succession n
          WHERE (n.replaces = p.succession_id))));

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

CREATE TABLE public.intake_block (
    file_id bigint NOT NULL,
    block_no integer NOT NULL,
    posted_count integer NOT NULL,
    posted_yen bigint NOT NULL,
    suspense_count integer NOT NULL,
    suspense_yen bigint NOT NULL,
    failed_count integer NOT NULL,
    failed_yen bigint NOT NULL,
    repeated_count integer NOT NULL,
    repeated_yen bigint NOT NULL,
    rejected_count integer DEFAULT 0 NOT NULL,
    rejected_yen bigint DEFAULT 0 NOT NULL,
    CONSTRAINT intake_block_rejected_count_check CHECK ((rejected_count >= 0)),
    CONSTRAINT intake_block_rejected_yen_check CHECK ((rejected_yen >= 0))
);

CREATE TABLE public.intake_file (
    file_id bigint NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    byte_count bigint NOT NULL,
    channel text,
    profile text NOT NULL,
    reader text,
    sender text NOT NULL,
    received_on date NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    state text NOT NULL,
    business_key text,
    record_count integer,
    total_yen bigint,
    findings jsonb DEFAULT '[]'::jsonb NOT NULL,
    finished_at timestamp with time zone,
    signature text,
    publisher text,
    publisher_key_id text,
    CONSTRAINT intake_file_byte_count_check CHECK ((byte_count >= 0)),
    CONSTRAINT intake_file_check CHECK (((state = ANY (ARRAY['posted'::text, 'refused'::text])) = (finished_at IS NOT NULL))),
    CONSTRAINT intake_file_check1 CHECK (((state <> ALL (ARRAY['posting'::text, 'posted'::text])) OR (reader IS NOT NULL))),
    CONSTRAINT intake_file_check2 CHECK (((publisher IS NULL) OR (signature IS NOT NULL))),
    CONSTRAINT intake_file_check3 CHECK (((publisher IS NULL) = (publisher_key_id IS NULL))),
    CONSTRAINT intake_file_signature_check CHECK (((length(signature) >= 1) AND (length(signature) <= 2000))),
    CONSTRAINT intake_file_state_check CHECK ((state = ANY (ARRAY['received'::text, 'posting'::text, 'posted'::text, 'refused'::text])))
);

ALTER TABLE public.intake_file ALTER COLUMN file_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.intake_file_file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.intake_file_part (
    file_id bigint NOT NULL,
    part_no integer NOT NULL,
    bytes bytea NOT NULL
);

ALTER TABLE ONLY public.intake_file_part ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE public.job_run (
    job text NOT NULL,
    business_day date NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    actor_id text NOT NULL,
    result jsonb NOT NULL
);

CREATE TABLE public.joint_obligor (
    notice_id bigint NOT NULL,
    history_no integer NOT NULL,
    addressee_no text NOT NULL,
    share_numerator integer,
    share_denominator integer,
    CONSTRAINT joint_obligor_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT joint_obligor_share_denominator_check CHECK ((share_denominator >= 1)),
    CONSTRAINT joint_obligor_share_numerator_check CHECK ((share_numerator >= 1))
);

CREATE TABLE public.notice_description (
    notice_id bigint NOT NULL,
    history_no integer NOT NULL,
    filing_kind text,
    business_year_start date,
    business_year_end date,
    filed_on date,
    extension_months integer,
    national_tax_corrected_on date,
    correction_notified_on date,
    correction_claimed_on date,
    heavy_additional_tax_base_yen bigint,
    vehicle_registration_key text,
    vehicle_inspection_code text,
    vehicle_plate text,
    collector_no text,
    collection_kind text,
    names_joint_obligors boolean NOT NULL,
    CONSTRAINT notice_description_check CHECK ((business_year_end >= business_year_start)),
    CONSTRAINT notice_description_check1 CHECK (((collector_no IS NULL) = (collection_kind IS NULL))),
    CONSTRAINT notice_description_collection_kind_check CHECK ((collection_kind = ANY (ARRAY['pay'::text, 'pension'::text]))),
    CONSTRAINT notice_description_extension_months_check CHECK (((extension_months >= 0) AND (extension_months <= 120))),
    CONSTRAINT notice_description_heavy_additional_tax_base_yen_check CHECK ((heavy_additional_tax_base_yen >= 0))
);

CREATE VIEW public.joint_obligor_now AS
 SELECT notice_id,
    addressee_no,
    share_numerator,
    share_denominator
   FROM public.joint_obligor j
  WHERE (NOT (EXISTS ( SELECT
           FROM public.notice_description d
          WHERE ((d.notice_id = j.notice_id) AND (d.history_no > j.history_no) AND d.names_joint_obligors))));

ALTER TABLE public.ledger_entry ALTER COLUMN entry_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.ledger_entry_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.letter_slip (
    document_no text NOT NULL,
    claim_id bigint NOT NULL,
    slip_no bigint NOT NULL,
    pay_by date NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT letter_slip_document_no_check CHECK ((document_no ~ '^[A-Z][0-9]{4}-[0-9]{7,9}$'::text))
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

CREATE TABLE public.mandate (
    mandate_id bigint NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    version_no integer NOT NULL,
    CONSTRAINT mandate_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT mandate_tax_item_check CHECK ((tax_item = ANY (ARRAY['010'::text, '012'::text, '013'::text, '023'::text, '024'::text, '025'::text]))),
    CONSTRAINT mandate_version_no_check CHECK ((version_no >= 1))
);

ALTER TABLE public.mandate ALTER COLUMN mandate_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.mandate_mandate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.mandate_version (
    mandate_id bigint NOT NULL,
    version_no integer NOT NULL,
    application_no integer NOT NULL,
    kind text NOT NULL,
    effective_on date NOT NULL,
    bank_number text NOT NULL,
    branch_number text NOT NULL,
    account_kind text NOT NULL,
    account_number text NOT NULL,
    yucho_symbol text,
    yucho_number text,
    holder_kana text NOT NULL,
    holder_relation text NOT NULL,
    consented_on date,
    stopped_from date,
    stopped_until date,
    ended_on date,
    reason text NOT NULL,
    approval_id uuid,
    entered_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT mandate_version_account_kind_check CHECK ((account_kind = ANY (ARRAY['1'::text, '2'::text, '3'::text, '9'::text]))),
    CONSTRAINT mandate_version_account_number_check CHECK ((account_number ~ '^[0-9]{7}$'::text)),
    CONSTRAINT mandate_version_bank_number_check CHECK ((bank_number ~ '^[0-9]{4}$'::text)),
    CONSTRAINT mandate_version_branch_number_check CHECK ((branch_number ~ '^[0-9]{3}$'::text)),
    CONSTRAINT mandate_version_check CHECK (((application_no >= 1) AND (application_no <= version_no))),
    CONSTRAINT mandate_version_check1 CHECK (((yucho_symbol IS NULL) = (yucho_number IS NULL))),
    CONSTRAINT mandate_version_check2 CHECK (((holder_relation = 'self'::text) OR (consented_on IS NOT NULL))),
    CONSTRAINT mandate_version_check3 CHECK (((stopped_until IS NULL) OR (stopped_until >= stopped_from))),
    CONSTRAINT mandate_version_check4 CHECK (((kind = ANY (ARRAY['applied'::text, 'changed'::text])) = (approval_id IS NOT NULL))),
    CONSTRAINT mandate_version_check5 CHECK (((kind = 'applied'::text) = (application_no = version_no))),
    CONSTRAINT mandate_version_check6 CHECK (((kind <> 'ended'::text) OR (ended_on IS NOT NULL))),
    CONSTRAINT mandate_version_holder_relation_check CHECK ((holder_relation = ANY (ARRAY['self'::text, 'family'::text, 'corporation'::text, 'other'::text]))),
    CONSTRAINT mandate_version_kind_check CHECK ((kind = ANY (ARRAY['applied'::text, 'changed'::text, 'stopped'::text, 'ended'::text]))),
    CONSTRAINT mandate_version_version_no_check CHECK ((version_no >= 1)),
    CONSTRAINT mandate_version_yucho_number_check CHECK ((yucho_number ~ '^[0-9]{2,8}$'::text)),
    CONSTRAINT mandate_version_yucho_symbol_check CHECK ((yucho_symbol ~ '^[0-9]{5}$'::text))
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

CREATE TABLE public.month_close (
    month date NOT NULL,
    closed_at timestamp with time zone NOT NULL,
    closed_by text NOT NULL,
    approval_id uuid NOT NULL,
    last_entry_id bigint NOT NULL,
    CONSTRAINT month_close_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric))
);

CREATE TABLE public.month_close_total (
    month date NOT NULL,
    channel text NOT NULL,
    receipts_yen bigint NOT NULL,
    credits_yen bigint NOT NULL,
    explanation text,
    CONSTRAINT month_close_total_check CHECK (((receipts_yen = credits_yen) = (explanation IS NULL)))
);

CREATE TABLE public.notice (
    notice_id bigint NOT NULL,
    notice_key text NOT NULL,
    municipality_code text NOT NULL,
    former_municipality_code text,
    levy_fiscal_year integer NOT NULL,
    target_fiscal_year integer NOT NULL,
    tax_item text NOT NULL,
    notice_no text NOT NULL,
    sequence_no integer NOT NULL,
    addressee_no text NOT NULL,
    assessment_fiscal_year integer NOT NULL,
    assessed_on date NOT NULL,
    notice_sent_on date,
    is_ad_hoc boolean NOT NULL,
    history_no integer NOT NULL,
    correction_count integer DEFAULT 0 NOT NULL,
    corrected_on date,
    correction_notice_on date,
    CONSTRAINT notice_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT notice_former_municipality_code_check CHECK ((former_municipality_code ~ '^[0-9]{6}$'::text)),
    CONSTRAINT notice_history_no_check CHECK ((history_no >= 1)),
    CONSTRAINT notice_municipality_code_check CHECK ((municipality_code ~ '^[0-9]{6}$'::text)),
    CONSTRAINT notice_tax_item_check CHECK ((tax_item = ANY (ARRAY['010'::text, '012'::text, '013'::text, '023'::text, '024'::text, '025'::text])))
);

ALTER TABLE public.notice ALTER COLUMN notice_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.notice_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.obligor_now AS
 SELECT c.claim_id,
    j.addressee_no,
    (j.share_numerator)::bigint AS share_numerator,
    (j.share_denominator)::bigint AS share_denominator,
    NULL::bigint AS part_yen
   FROM (public.claim c
     JOIN public.joint_obligor_now j USING (notice_id))
UNION ALL
 SELECT h.claim_id,
    h.addressee_no,
    h.share_numerator,
    h.share_denominator,
    h.amount_yen AS part_yen
   FROM (public.heir_now h
     JOIN public.claim c USING (claim_id))
  WHERE (NOT (EXISTS ( SELECT
           FROM public.joint_obligor_now j
          WHERE ((j.notice_id = c.notice_id) AND (j.addressee_no = h.addressee_no)))));

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

CREATE TABLE public.overdue_announcement (
    claim_id bigint NOT NULL,
    announced_on date NOT NULL
);

CREATE TABLE public.overpaid_use (
    use_id uuid NOT NULL,
    step text NOT NULL,
    purpose text NOT NULL,
    claim_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    amount_yen bigint NOT NULL,
    channel text NOT NULL,
    effective_on date NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT overpaid_use_check CHECK ((((amount_yen > 0) = (step = 'used'::text)) AND (amount_yen <> 0))),
    CONSTRAINT overpaid_use_purpose_check CHECK ((purpose = ANY (ARRAY['appropriation'::text, 'refund'::text]))),
    CONSTRAINT overpaid_use_step_check CHECK ((step = ANY (ARRAY['used'::text, 'returned'::text])))
);

CREATE TABLE public.overpayment_cause (
    cause_id bigint NOT NULL,
    claim_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    cause text NOT NULL,
    amount_yen bigint NOT NULL,
    arose_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT overpayment_cause_amount_yen_check CHECK ((amount_yen > 0))
);

ALTER TABLE public.overpayment_cause ALTER COLUMN cause_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.overpayment_cause_cause_id_seq
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

CREATE TABLE public.payer_answer (
    receipt_id bigint NOT NULL,
    ask_no integer NOT NULL,
    judged_on date NOT NULL,
    model_id text,
    abstained text,
    heard_at timestamp with time zone NOT NULL,
    CONSTRAINT payer_answer_abstained_check CHECK ((abstained = ANY (ARRAY['nothing_to_go_by'::text, 'no_model'::text, 'too_common'::text]))),
    CONSTRAINT payer_answer_model_id_check CHECK ((model_id ~ '^[0-9a-f]{16}$'::text))
);

CREATE TABLE public.payer_candidate (
    receipt_id bigint NOT NULL,
    ask_no integer NOT NULL,
    place smallint NOT NULL,
    addressee_no text NOT NULL,
    probability_bp integer,
    reasons text[] NOT NULL,
    protected boolean NOT NULL,
    CONSTRAINT payer_candidate_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT payer_candidate_place_check CHECK (((place >= 1) AND (place <= 5))),
    CONSTRAINT payer_candidate_probability_bp_check CHECK (((probability_bp >= 0) AND (probability_bp <= 10000)))
);

CREATE TABLE public.payer_forgotten (
    receipt_id bigint NOT NULL,
    forgotten_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.payer_question (
    receipt_id bigint NOT NULL,
    ask_no integer NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    CONSTRAINT payer_question_ask_no_check CHECK ((ask_no >= 1))
);

CREATE TABLE public.prepayment_incentive (
    claim_id bigint NOT NULL,
    sequence_no integer NOT NULL,
    amount_yen bigint NOT NULL,
    effective_on date NOT NULL,
    accounting_fiscal_year integer NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT prepayment_incentive_amount_yen_check CHECK ((amount_yen <> 0)),
    CONSTRAINT prepayment_incentive_sequence_no_check CHECK ((sequence_no >= 1))
);

CREATE TABLE public.priority_date_decision (
    approval_id uuid NOT NULL,
    notice_id bigint NOT NULL,
    statutory_due_on date NOT NULL,
    priority_on date NOT NULL,
    reason text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.receipt (
    receipt_id bigint NOT NULL,
    stage text NOT NULL,
    channel text NOT NULL,
    receipt_ref text NOT NULL,
    clearing_key text NOT NULL,
    claim_id bigint,
    amount_yen bigint NOT NULL,
    paid_on date NOT NULL,
    booked_on date NOT NULL,
    value_date date,
    place text,
    event_id uuid,
    file_id bigint,
    record_no integer,
    recorded_at timestamp with time zone NOT NULL,
    slip_no bigint,
    approval_id uuid,
    by_disposition boolean DEFAULT false NOT NULL,
    use_id uuid,
    CONSTRAINT receipt_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT receipt_check CHECK ((booked_on >= paid_on)),
    CONSTRAINT receipt_check2 CHECK (((file_id IS NULL) = (record_no IS NULL))),
    CONSTRAINT receipt_decided CHECK (((approval_id IS NULL) OR (stage = 'cancel'::text))),
    CONSTRAINT receipt_source CHECK ((num_nonnulls(event_id, file_id, approval_id) = 1)),
    CONSTRAINT receipt_stage_check CHECK ((stage = ANY (ARRAY['flash'::text, 'final'::text, 'cancel'::text])))
);

CREATE SEQUENCE public.receipt_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.receipt_payer (
    receipt_id bigint NOT NULL,
    stage text NOT NULL,
    name text NOT NULL,
    name_kana text NOT NULL,
    address text NOT NULL,
    telephone text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT receipt_payer_address_check CHECK ((length(address) <= 300)),
    CONSTRAINT receipt_payer_check CHECK ((btrim((((name || name_kana) || address) || telephone)) <> ''::text)),
    CONSTRAINT receipt_payer_name_check CHECK ((length(name) <= 200)),
    CONSTRAINT receipt_payer_name_kana_check CHECK ((length(name_kana) <= 200)),
    CONSTRAINT receipt_payer_stage_check CHECK ((stage = ANY (ARRAY['flash'::text, 'final'::text]))),
    CONSTRAINT receipt_payer_telephone_check CHECK ((length(telephone) <= 20))
);

CREATE TABLE public.reconciliation (
    tax_item text NOT NULL,
    compared_on date NOT NULL,
    as_on date NOT NULL,
    agrees boolean NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);

CREATE TABLE public.reconciliation_difference (
    tax_item text NOT NULL,
    compared_on date NOT NULL,
    levy_fiscal_year integer NOT NULL,
    instalment text NOT NULL,
    assessor_count bigint NOT NULL,
    ledger_count bigint NOT NULL,
    assessor_yen bigint NOT NULL,
    ledger_yen bigint NOT NULL
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

CREATE TABLE public.saga (
    saga_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    receipt_id bigint NOT NULL,
    amount_yen bigint NOT NULL,
    cause text NOT NULL,
    opened_on date NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT saga_amount_yen_check CHECK ((amount_yen > 0))
);

CREATE TABLE public.saga_step (
    saga_id uuid NOT NULL,
    step text NOT NULL,
    amount_yen bigint NOT NULL,
    owner_office text NOT NULL,
    due_on date NOT NULL,
    CONSTRAINT saga_step_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT saga_step_step_check CHECK ((step = ANY (ARRAY['dunning'::text, 'enforcement'::text, 'refund'::text, 'certificate'::text])))
);

CREATE TABLE public.saga_step_done (
    saga_id uuid NOT NULL,
    step text NOT NULL,
    outcome text NOT NULL,
    note text NOT NULL,
    done_by text NOT NULL,
    done_at timestamp with time zone NOT NULL
);

CREATE VIEW public.seized_claim AS
 SELECT claim_id,
    seizure_id,
    effective_on AS issued_on
   FROM public.claim_seizure i
  WHERE ((step = 'issued'::text) AND (NOT (EXISTS ( SELECT
           FROM public.claim_seizure r
          WHERE ((r.claim_id = i.claim_id) AND (r.seizure_id = i.seizure_id) AND (r.step = 'released'::text))))));

CREATE TABLE public.slip (
    slip_no bigint NOT NULL,
    kind text NOT NULL,
    addressee_no text NOT NULL,
    clearing_key text NOT NULL,
    payment_no text NOT NULL,
    confirmation_no text NOT NULL,
    item_number text NOT NULL,
    store_number text,
    ocr_upper text,
    ocr_lower text,
    qr text,
    amount_yen bigint NOT NULL,
    stores_until date NOT NULL,
    network_until date NOT NULL,
    counters_until date NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    issued_by text NOT NULL,
    CONSTRAINT slip_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT slip_check CHECK ((((ocr_upper IS NULL) = (qr IS NULL)) AND ((ocr_lower IS NULL) = (qr IS NULL)))),
    CONSTRAINT slip_clearing_key_check CHECK ((clearing_key ~ '^9[0-9]{15}$'::text)),
    CONSTRAINT slip_confirmation_no_check CHECK ((confirmation_no ~ '^[0-9]{6}$'::text)),
    CONSTRAINT slip_item_number_check CHECK ((item_number ~ '^[0-9]{3}$'::text)),
    CONSTRAINT slip_kind_check CHECK ((kind = ANY (ARRAY['first'::text, 'reissue'::text, 'merged'::text, 'part'::text]))),
    CONSTRAINT slip_ocr_lower_check CHECK ((ocr_lower ~ '^[0-9]{44}$'::text)),
    CONSTRAINT slip_ocr_upper_check CHECK ((ocr_upper ~ '^[0-9]{39}$'::text)),
    CONSTRAINT slip_payment_no_check CHECK ((payment_no ~ '^[0-9]{20}$'::text)),
    CONSTRAINT slip_qr_check CHECK ((qr ~ '^[0-9]{255}$'::text)),
    CONSTRAINT slip_store_number_check CHECK ((store_number ~ '^[0-9]{44}$'::text))
);

CREATE TABLE public.slip_end (
    slip_no bigint NOT NULL,
    ended_as text NOT NULL,
    superseded_by bigint,
    ended_at timestamp with time zone NOT NULL,
    ended_by text NOT NULL,
    reason text NOT NULL,
    CONSTRAINT slip_end_ended_as_check CHECK ((ended_as = ANY (ARRAY['superseded'::text, 'void'::text])))
);

CREATE SEQUENCE public.slip_number
    START WITH 900000000000001
    INCREMENT BY 1
    MINVALUE 900000000000001
    MAXVALUE 999999999999999
    CACHE 1;

CREATE TABLE public.slip_part (
    slip_no bigint NOT NULL,
    part_no integer NOT NULL,
    claim_id bigint NOT NULL,
    claim_version integer NOT NULL,
    principal_yen bigint NOT NULL,
    dunning_fee_yen bigint NOT NULL,
    late_charge_yen bigint NOT NULL,
    disposition_cost_yen bigint DEFAULT 0 NOT NULL,
    CONSTRAINT slip_part_asks CHECK (((disposition_cost_yen >= 0) AND ((((principal_yen + dunning_fee_yen) + late_charge_yen) + disposition_cost_yen) > 0))),
    CONSTRAINT slip_part_dunning_fee_yen_check CHECK ((dunning_fee_yen >= 0)),
    CONSTRAINT slip_part_late_charge_yen_check CHECK ((late_charge_yen >= 0)),
    CONSTRAINT slip_part_part_no_check CHECK ((part_no >= 1)),
    CONSTRAINT slip_part_principal_yen_check CHECK ((principal_yen >= 0))
);

CREATE TABLE public.source_sequence (
    source text NOT NULL,
    sequence bigint NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT source_sequence_sequence_check CHECK ((sequence >= 1))
);

CREATE TABLE public.suspense (
    receipt_id bigint NOT NULL,
    clearing_key text NOT NULL,
    reason text NOT NULL,
    since date NOT NULL,
    reported_on date,
    resolved_at timestamp with time zone,
    claim_id bigint,
    CONSTRAINT suspense_reason_check CHECK ((reason = ANY (ARRAY['awaiting_assessment'::text, 'unknown_clearing_key'::text])))
);

CREATE TABLE public.suspense_owner (
    receipt_id bigint NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    staff_no text NOT NULL
);

CREATE TABLE public.till (
    till_id bigint NOT NULL,
    office text NOT NULL,
    day date NOT NULL,
    opened_by text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    float_yen bigint NOT NULL,
    open_confirmed_by text,
    open_confirmed_at timestamp with time zone,
    counted_yen bigint,
    expected_yen bigint,
    counted_by text,
    counted_at timestamp with time zone,
    difference_reason text,
    closed_by text,
    closed_at timestamp with time zone,
    CONSTRAINT till_check CHECK ((open_confirmed_by <> opened_by)),
    CONSTRAINT till_check1 CHECK ((closed_by <> counted_by)),
    CONSTRAINT till_check2 CHECK (((open_confirmed_by IS NULL) = (open_confirmed_at IS NULL))),
    CONSTRAINT till_check3 CHECK ((num_nonnulls(counted_yen, expected_yen, counted_by, counted_at) = ANY (ARRAY[0, 4]))),
    CONSTRAINT till_check4 CHECK (((closed_by IS NULL) = (closed_at IS NULL))),
    CONSTRAINT till_check5 CHECK (((counted_by IS NULL) OR (open_confirmed_by IS NOT NULL))),
    CONSTRAINT till_check6 CHECK (((closed_by IS NULL) OR (counted_by IS NOT NULL))),
    CONSTRAINT till_check7 CHECK (((closed_by IS NULL) OR (counted_yen = expected_yen) OR (difference_reason IS NOT NULL))),
    CONSTRAINT till_counted_yen_check CHECK ((counted_yen >= 0)),
    CONSTRAINT till_difference_reason_check CHECK (((length(difference_reason) >= 3) AND (length(difference_reason) <= 300))),
    CONSTRAINT till_float_yen_check CHECK ((float_yen >= 0))
);

CREATE TABLE public.till_number (
    office text NOT NULL,
    fiscal_year integer NOT NULL,
    last_no integer NOT NULL,
    CONSTRAINT till_number_last_no_check CHECK ((last_no >= 0))
);

CREATE TABLE public.till_receipt (
    office text NOT NULL,
    fiscal_year integer NOT NULL,
    number integer NOT NULL,
    till_id bigint NOT NULL,
    clearing_key text NOT NULL,
    amount_yen bigint NOT NULL,
    issued_by text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    voided_by text,
    voided_at timestamp with time zone,
    void_reason text,
    CONSTRAINT till_receipt_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT till_receipt_check CHECK ((num_nonnulls(voided_by, voided_at, void_reason) = ANY (ARRAY[0, 3]))),
    CONSTRAINT till_receipt_check1 CHECK ((voided_by <> issued_by)),
    CONSTRAINT till_receipt_number_check CHECK ((number >= 1)),
    CONSTRAINT till_receipt_void_reason_check CHECK (((length(void_reason) >= 3) AND (length(void_reason) <= 300)))
);

ALTER TABLE public.till ALTER COLUMN till_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.till_till_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.transfer_failure (
    receipt_ref text NOT NULL,
    claim_id bigint,
    clearing_key text NOT NULL,
    amount_yen bigint NOT NULL,
    debit_on date NOT NULL,
    result_code text NOT NULL,
    file_id bigint NOT NULL,
    record_no integer NOT NULL
);

CREATE VIEW public.transfer_failure_count AS
 SELECT claim_id,
    count(*) AS transfer_failure_count
   FROM public.transfer_failure
  WHERE ((claim_id IS NOT NULL) AND (result_code <> '8'::text))
  GROUP BY claim_id;

CREATE TABLE public.transfer_notice (
    request_id bigint NOT NULL,
    slip_no bigint NOT NULL,
    pay_by date NOT NULL,
    noticed_at timestamp with time zone NOT NULL,
    noticed_by text NOT NULL
);

CREATE TABLE public.transfer_release (
    run_id bigint NOT NULL,
    approval_id uuid NOT NULL,
    proposed_sha256 text NOT NULL,
    proposed_count integer NOT NULL,
    proposed_yen bigint NOT NULL,
    pulled_out_count integer NOT NULL,
    pulled_out_yen bigint NOT NULL,
    released_count integer NOT NULL,
    released_yen bigint NOT NULL,
    file_sha256 text NOT NULL,
    envelope_sha256 text NOT NULL,
    certificate_sha256 text NOT NULL,
    released_at timestamp with time zone NOT NULL,
    CONSTRAINT transfer_release_check CHECK ((proposed_count = (pulled_out_count + released_count))),
    CONSTRAINT transfer_release_check1 CHECK ((proposed_yen = (pulled_out_yen + released_yen))),
    CONSTRAINT transfer_release_pulled_out_count_check CHECK ((pulled_out_count >= 0)),
    CONSTRAINT transfer_release_released_count_check CHECK ((released_count > 0))
);

CREATE TABLE public.transfer_release_part (
    run_id bigint NOT NULL,
    part_no integer NOT NULL,
    bytes bytea NOT NULL
);

CREATE TABLE public.transfer_request (
    request_id bigint NOT NULL,
    run_id bigint NOT NULL,
    debit_on date NOT NULL,
    sequence_no integer NOT NULL,
    claim_id bigint NOT NULL,
    claim_version integer NOT NULL,
    addressee_no text NOT NULL,
    tax_item text NOT NULL,
    clearing_key text NOT NULL,
    attempt integer NOT NULL,
    assessed_yen bigint NOT NULL,
    amount_yen bigint NOT NULL,
    mandate_id bigint NOT NULL,
    mandate_version_no integer NOT NULL,
    bank_number text NOT NULL,
    branch_number text NOT NULL,
    account_kind text NOT NULL,
    account_number text NOT NULL,
    holder_kana text NOT NULL,
    new_code text NOT NULL,
    state text NOT NULL,
    pulled_out_reason text,
    pulled_out_at timestamp with time zone,
    result_code text,
    file_id bigint,
    record_no integer,
    retry_on date,
    CONSTRAINT transfer_request_amount_yen_check CHECK (((amount_yen >= 1) AND (amount_yen <= '9999999999'::bigint))),
    CONSTRAINT transfer_request_attempt_check CHECK ((attempt = ANY (ARRAY[1, 2]))),
    CONSTRAINT transfer_request_check CHECK (((state = 'pulled_out'::text) = (pulled_out_reason IS NOT NULL))),
    CONSTRAINT transfer_request_check1 CHECK (((state = 'pulled_out'::text) = (pulled_out_at IS NOT NULL))),
    CONSTRAINT transfer_request_check2 CHECK (((state = ANY (ARRAY['paid'::text, 'failed'::text])) = (result_code IS NOT NULL))),
    CONSTRAINT transfer_request_check3 CHECK (((result_code IS NULL) = (file_id IS NULL))),
    CONSTRAINT transfer_request_check4 CHECK (((state <> 'paid'::text) OR (result_code = '0'::text))),
    CONSTRAINT transfer_request_check5 CHECK (((retry_on IS NULL) OR (state = 'failed'::text))),
    CONSTRAINT transfer_request_clearing_key_check CHECK ((clearing_key ~ '^[0-9]{17}$'::text)),
    CONSTRAINT transfer_request_new_code_check CHECK ((new_code = ANY (ARRAY['0'::text, '1'::text, '2'::text]))),
    CONSTRAINT transfer_request_result_code_check CHECK ((result_code ~ '^[0-9]$'::text)),
    CONSTRAINT transfer_request_state_check CHECK ((state = ANY (ARRAY['open'::text, 'pulled_out'::text, 'paid'::text, 'failed'::text])))
);

ALTER TABLE public.transfer_request ALTER COLUMN request_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.transfer_request_request_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.transfer_run (
    run_id bigint NOT NULL,
    debit_on date NOT NULL,
    rule_version text NOT NULL,
    known_entry_id bigint NOT NULL,
    frozen_at timestamp with time zone NOT NULL,
    frozen_by text NOT NULL,
    request_count integer NOT NULL,
    amount_yen bigint NOT NULL,
    file_sha256 text NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    CONSTRAINT transfer_run_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT transfer_run_file_sha256_check CHECK ((file_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT transfer_run_request_count_check CHECK ((request_count >= 0))
);

ALTER TABLE public.transfer_run ALTER COLUMN run_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.transfer_run_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.transfer_sending (
    run_id bigint NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    sent_by text NOT NULL,
    envelope_sha256 text NOT NULL
);

CREATE TABLE public.transfer_stop (
    claim_id bigint NOT NULL,
    stop_no integer NOT NULL,
    stopped boolean NOT NULL,
    reason text NOT NULL,
    entered_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT transfer_stop_reason_check CHECK ((reason = ANY (ARRAY['seized'::text, 'grace'::text, 'stayed'::text, 'taxpayer'::text, 'office'::text]))),
    CONSTRAINT transfer_stop_stop_no_check CHECK ((stop_no >= 1))
);

CREATE TABLE public.transfer_unexpected (
    file_id bigint NOT NULL,
    record_no integer NOT NULL,
    reason text NOT NULL,
    request_id bigint,
    amount_yen bigint NOT NULL,
    debit_on date NOT NULL,
    result_code text NOT NULL,
    CONSTRAINT transfer_unexpected_reason_check CHECK ((reason = ANY (ARRAY['not_requested'::text, 'pulled_out'::text, 'not_released'::text, 'different'::text, 'contradicts'::text])))
);

CREATE TABLE public.transfers_done_index (
    run_id bigint NOT NULL,
    printed_at timestamp with time zone NOT NULL,
    printed_count integer NOT NULL,
    printed_yen bigint NOT NULL,
    left_out_lines integer NOT NULL,
    left_out_yen bigint NOT NULL,
    sha256 text NOT NULL,
    bytes bytea NOT NULL,
    CONSTRAINT transfers_done_index_check CHECK ((sha256 = encode(sha256(bytes), 'hex'::text))),
    CONSTRAINT transfers_done_index_left_out_lines_check CHECK ((left_out_lines >= 0)),
    CONSTRAINT transfers_done_index_left_out_yen_check CHECK ((left_out_yen >= 0)),
    CONSTRAINT transfers_done_index_printed_count_check CHECK ((printed_count >= 0)),
    CONSTRAINT transfers_done_index_printed_yen_check CHECK ((printed_yen >= 0))
);

CREATE TABLE public.transfers_done_line (
    request_id bigint NOT NULL,
    run_id bigint NOT NULL,
    notice_no integer NOT NULL,
    CONSTRAINT transfers_done_line_notice_no_check CHECK ((notice_no > 0))
);

CREATE TABLE public.transfers_done_part (
    run_id bigint NOT NULL,
    part_no integer NOT NULL,
    notice_count integer NOT NULL,
    page_count integer NOT NULL,
    sha256 text NOT NULL,
    bytes bytea NOT NULL,
    CONSTRAINT transfers_done_part_check CHECK ((page_count >= notice_count)),
    CONSTRAINT transfers_done_part_check1 CHECK ((sha256 = encode(sha256(bytes), 'hex'::text))),
    CONSTRAINT transfers_done_part_notice_count_check CHECK ((notice_count > 0)),
    CONSTRAINT transfers_done_part_part_no_check CHECK ((part_no > 0))
);

CREATE TABLE public.transfers_done_release (
    run_id bigint NOT NULL,
    approval_id uuid NOT NULL,
    released_at timestamp with time zone NOT NULL
);

CREATE TABLE public.transfers_done_run (
    run_id bigint NOT NULL,
    year integer NOT NULL,
    notice_count integer NOT NULL,
    line_count integer NOT NULL,
    amount_yen bigint NOT NULL,
    content_sha256 text NOT NULL,
    frozen_at timestamp with time zone NOT NULL,
    frozen_by text NOT NULL,
    CONSTRAINT transfers_done_run_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT transfers_done_run_check CHECK ((line_count >= notice_count)),
    CONSTRAINT transfers_done_run_content_sha256_check CHECK ((content_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT transfers_done_run_notice_count_check CHECK ((notice_count > 0)),
    CONSTRAINT transfers_done_run_year_check CHECK (((year >= 2005) AND (year <= 2200)))
);

ALTER TABLE public.transfers_done_run ALTER COLUMN run_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.transfers_done_run_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.transfers_done_sending (
    run_id bigint NOT NULL,
    part_no integer NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    sent_by text NOT NULL,
    sha256 text NOT NULL,
    CONSTRAINT transfers_done_sending_part_no_check CHECK ((part_no >= 0))
);

CREATE TABLE public.transfers_done_sheet (
    run_id bigint NOT NULL,
    notice_no integer NOT NULL,
    addressee_no text NOT NULL,
    line_count integer NOT NULL,
    amount_yen bigint NOT NULL,
    part_no integer,
    first_page integer,
    page_count integer,
    CONSTRAINT transfers_done_sheet_addressee_no_check CHECK ((addressee_no ~ '^[0-9]{15}$'::text)),
    CONSTRAINT transfers_done_sheet_amount_yen_check CHECK ((amount_yen >= 0)),
    CONSTRAINT transfers_done_sheet_check CHECK ((num_nulls(part_no, first_page, page_count) =
CASE
    WHEN (line_count = 0) THEN 3
    ELSE 0
END)),
    CONSTRAINT transfers_done_sheet_first_page_check CHECK ((first_page > 0)),
    CONSTRAINT transfers_done_sheet_line_count_check CHECK ((line_count >= 0)),
    CONSTRAINT transfers_done_sheet_page_count_check CHECK ((page_count > 0))
);

CREATE TABLE public.use_suspension (
    suspension_id uuid NOT NULL,
    version bigint NOT NULL,
    body jsonb NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT use_suspension_version_check CHECK ((version > 0))
);

CREATE TABLE public.withholding_case_closing (
    remittance_id bigint NOT NULL,
    closed_at timestamp with time zone NOT NULL,
    closed_by text NOT NULL,
    note text NOT NULL,
    CONSTRAINT withholding_case_closing_note_check CHECK (((length(note) >= 3) AND (length(note) <= 300)))
);

CREATE TABLE public.withholding_difference (
    remittance_id bigint NOT NULL,
    clearing_key text NOT NULL,
    kind text NOT NULL,
    claim_id bigint,
    expected_yen bigint NOT NULL,
    listed_yen bigint NOT NULL,
    CONSTRAINT withholding_difference_expected_yen_check CHECK ((expected_yen >= 0)),
    CONSTRAINT withholding_difference_kind_check CHECK ((kind = ANY (ARRAY['missing'::text, 'unexpected'::text, 'amount'::text]))),
    CONSTRAINT withholding_difference_listed_yen_check CHECK ((listed_yen >= 0))
);

CREATE TABLE public.withholding_remittance (
    remittance_id bigint NOT NULL,
    channel text NOT NULL,
    remittance_ref text NOT NULL,
    collector_no text NOT NULL,
    kind text NOT NULL,
    due_month date NOT NULL,
    amount_yen bigint NOT NULL,
    listed_yen bigint NOT NULL,
    line_count integer NOT NULL,
    paid_on date NOT NULL,
    event_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    has_case boolean NOT NULL,
    CONSTRAINT withholding_remittance_amount_yen_check CHECK ((amount_yen > 0)),
    CONSTRAINT withholding_remittance_due_month_check CHECK ((EXTRACT(day FROM due_month) = (1)::numeric)),
    CONSTRAINT withholding_remittance_kind_check CHECK ((kind = ANY (ARRAY['pay'::text, 'pension'::text]))),
    CONSTRAINT withholding_remittance_line_count_check CHECK ((line_count > 0)),
    CONSTRAINT withholding_remittance_listed_yen_check CHECK ((listed_yen > 0))
);

ALTER TABLE public.withholding_remittance ALTER COLUMN remittance_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.withholding_remittance_remittance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.write_off (
    write_off_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    ground text NOT NULL,
    extinguished_on date NOT NULL,
    decided_on date NOT NULL,
    event_id text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    CONSTRAINT write_off_ground_check CHECK ((ground <> ''::text))
);

CREATE TABLE public.write_off_undone (
    write_off_id uuid NOT NULL,
    claim_id bigint NOT NULL,
    undone_on date NOT NULL,
    event_id text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
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

ALTER TABLE ONLY public.accounting_year_close
    ADD CONSTRAINT accounting_year_close_pkey PRIMARY KEY (fiscal_year);

ALTER TABLE ONLY public.addressee_alias
    ADD CONSTRAINT addressee_alias_pkey PRIMARY KEY (addressee_no, change_no);

ALTER TABLE ONLY public.addressee_protection
    ADD CONSTRAINT addressee_protection_pkey PRIMARY KEY (heard_no);

ALTER TABLE ONLY public.announced_due_date
    ADD CONSTRAINT announced_due_date_pkey PRIMARY KEY (decision_id);

ALTER TABLE ONLY public.announced_relief
    ADD CONSTRAINT announced_relief_pkey PRIMARY KEY (decision_id);

ALTER TABLE ONLY public.appropriation_refusal
    ADD CONSTRAINT appropriation_refusal_pkey PRIMARY KEY (use_id);

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

ALTER TABLE ONLY public.assessment_history
    ADD CONSTRAINT assessment_history_pkey PRIMARY KEY (notice_key, history_no);

ALTER TABLE ONLY public.assessor_total
    ADD CONSTRAINT assessor_total_pkey PRIMARY KEY (event_id, levy_fiscal_year, instalment);

ALTER TABLE ONLY public.authority_beat
    ADD CONSTRAINT authority_beat_pkey PRIMARY KEY (single);

ALTER TABLE ONLY public.authority
    ADD CONSTRAINT authority_pkey PRIMARY KEY (holder);

ALTER TABLE ONLY public.bank_change
    ADD CONSTRAINT bank_change_bank_number_branch_number_effective_on_key UNIQUE NULLS NOT DISTINCT (bank_number, branch_number, effective_on);

ALTER TABLE ONLY public.bank_credit
    ADD CONSTRAINT bank_credit_pkey PRIMARY KEY (credit_id);

ALTER TABLE ONLY public.bank_credit
    ADD CONSTRAINT bank_credit_reference_key UNIQUE (reference);

ALTER TABLE ONLY public.carry_over
    ADD CONSTRAINT carry_over_pkey PRIMARY KEY (claim_id, fiscal_year, sequence_no);

ALTER TABLE ONLY public.carry_over_run
    ADD CONSTRAINT carry_over_run_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.certificate
    ADD CONSTRAINT certificate_fiscal_year_number_key UNIQUE (fiscal_year, number);

ALTER TABLE ONLY public.certificate
    ADD CONSTRAINT certificate_pkey PRIMARY KEY (certificate_id);

ALTER TABLE ONLY public.certificate_print
    ADD CONSTRAINT certificate_print_pkey PRIMARY KEY (certificate_id, printed_at);

ALTER TABLE ONLY public.claim_balance
    ADD CONSTRAINT claim_balance_pkey PRIMARY KEY (claim_id);

ALTER TABLE ONLY public.claim_breakdown
    ADD CONSTRAINT claim_breakdown_pkey PRIMARY KEY (claim_id, history_no, code);

ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_clearing_key_key UNIQUE (clearing_key);

ALTER TABLE ONLY public.claim_decision
    ADD CONSTRAINT claim_decision_pkey PRIMARY KEY (decision_id);

ALTER TABLE ONLY public.claim_decision_revocation
    ADD CONSTRAINT claim_decision_revocation_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.claim_decision_revocation
    ADD CONSTRAINT claim_decision_revocation_pkey PRIMARY KEY (decision_id);

ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_notice_id_instalment_key UNIQUE (notice_id, instalment);

ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_pkey PRIMARY KEY (claim_id);

ALTER TABLE ONLY public.claim_seizure
    ADD CONSTRAINT claim_seizure_pkey PRIMARY KEY (claim_id, seizure_id, step);

ALTER TABLE ONLY public.day_close
    ADD CONSTRAINT day_close_pkey PRIMARY KEY (closed_on);

ALTER TABLE ONLY public.day_close_total
    ADD CONSTRAINT day_close_total_pkey PRIMARY KEY (closed_on, channel);

ALTER TABLE ONLY public.due_date_history
    ADD CONSTRAINT due_date_history_pkey PRIMARY KEY (claim_id, replaced_by_history_no);

ALTER TABLE ONLY public.ended_session
    ADD CONSTRAINT ended_session_pkey PRIMARY KEY (session);

ALTER TABLE ONLY public.flash_release
    ADD CONSTRAINT flash_release_pkey PRIMARY KEY (receipt_id);

ALTER TABLE ONLY public.inbox_offset
    ADD CONSTRAINT inbox_offset_pkey PRIMARY KEY (incarnation, topic, partition);

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.intake_block
    ADD CONSTRAINT intake_block_pkey PRIMARY KEY (file_id, block_no);

ALTER TABLE ONLY public.intake_file_part
    ADD CONSTRAINT intake_file_part_pkey PRIMARY KEY (file_id, part_no);

ALTER TABLE ONLY public.intake_file
    ADD CONSTRAINT intake_file_pkey PRIMARY KEY (file_id);

ALTER TABLE ONLY public.job_run
    ADD CONSTRAINT job_run_pkey PRIMARY KEY (job, business_day);

ALTER TABLE ONLY public.joint_obligor
    ADD CONSTRAINT joint_obligor_pkey PRIMARY KEY (notice_id, history_no, addressee_no);

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (entry_id);

ALTER TABLE ONLY public.letter_slip
    ADD CONSTRAINT letter_slip_pkey PRIMARY KEY (document_no);

ALTER TABLE ONLY public.lookup_finding
    ADD CONSTRAINT lookup_finding_pkey PRIMARY KEY (tx, record_id);

ALTER TABLE ONLY public.lookup_review
    ADD CONSTRAINT lookup_review_pkey PRIMARY KEY (review_id);

ALTER TABLE ONLY public.mandate
    ADD CONSTRAINT mandate_addressee_no_tax_item_key UNIQUE (addressee_no, tax_item);

ALTER TABLE ONLY public.mandate
    ADD CONSTRAINT mandate_pkey PRIMARY KEY (mandate_id);

ALTER TABLE ONLY public.mandate_version
    ADD CONSTRAINT mandate_version_pkey PRIMARY KEY (mandate_id, version_no);

ALTER TABLE ONLY public.merge_heard
    ADD CONSTRAINT merge_heard_pkey PRIMARY KEY (addressee_no, change_no);

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (scope, number);

ALTER TABLE ONLY public.month_close
    ADD CONSTRAINT month_close_pkey PRIMARY KEY (month);

ALTER TABLE ONLY public.month_close_total
    ADD CONSTRAINT month_close_total_pkey PRIMARY KEY (month, channel);

ALTER TABLE ONLY public.notice_description
    ADD CONSTRAINT notice_description_pkey PRIMARY KEY (notice_id, history_no);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_municipality_code_former_municipality_code_levy_fisc_key UNIQUE NULLS NOT DISTINCT (municipality_code, former_municipality_code, levy_fiscal_year, target_fiscal_year, tax_item, notice_no, sequence_no);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_notice_key_key UNIQUE (notice_key);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_pkey PRIMARY KEY (notice_id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.overdue_announcement
    ADD CONSTRAINT overdue_announcement_pkey PRIMARY KEY (claim_id);

ALTER TABLE ONLY public.overpaid_use
    ADD CONSTRAINT overpaid_use_pkey PRIMARY KEY (use_id, step);

ALTER TABLE ONLY public.overpayment_cause
    ADD CONSTRAINT overpayment_cause_pkey PRIMARY KEY (cause_id);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_incarnation_topic_partition_record_offset_key UNIQUE (incarnation, topic, partition, record_offset);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (parked_id);

ALTER TABLE ONLY public.payer_answer
    ADD CONSTRAINT payer_answer_pkey PRIMARY KEY (receipt_id, ask_no);

ALTER TABLE ONLY public.payer_candidate
    ADD CONSTRAINT payer_candidate_pkey PRIMARY KEY (receipt_id, ask_no, place);

ALTER TABLE ONLY public.payer_candidate
    ADD CONSTRAINT payer_candidate_receipt_id_ask_no_addressee_no_key UNIQUE (receipt_id, ask_no, addressee_no);

ALTER TABLE ONLY public.payer_forgotten
    ADD CONSTRAINT payer_forgotten_pkey PRIMARY KEY (receipt_id, recorded_at);

ALTER TABLE ONLY public.payer_question
    ADD CONSTRAINT payer_question_pkey PRIMARY KEY (receipt_id, ask_no);

ALTER TABLE ONLY public.prepayment_incentive
    ADD CONSTRAINT prepayment_incentive_pkey PRIMARY KEY (claim_id, sequence_no);

ALTER TABLE ONLY public.priority_date_decision
    ADD CONSTRAINT priority_date_decision_pkey PRIMARY KEY (approval_id);

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_channel_receipt_ref_stage_key UNIQUE (channel, receipt_ref, stage);

ALTER TABLE ONLY public.receipt_payer
    ADD CONSTRAINT receipt_payer_pkey PRIMARY KEY (receipt_id, stage);

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_pkey PRIMARY KEY (receipt_id, stage);

ALTER TABLE ONLY public.reconciliation_difference
    ADD CONSTRAINT reconciliation_difference_pkey PRIMARY KEY (tax_item, compared_on, levy_fiscal_year, instalment);

ALTER TABLE ONLY public.reconciliation
    ADD CONSTRAINT reconciliation_pkey PRIMARY KEY (tax_item, compared_on);

ALTER TABLE ONLY public.record_handover
    ADD CONSTRAINT record_handover_pkey PRIMARY KEY (handover_id);

ALTER TABLE ONLY public.saga
    ADD CONSTRAINT saga_pkey PRIMARY KEY (saga_id);

ALTER TABLE ONLY public.saga
    ADD CONSTRAINT saga_receipt_id_claim_id_cause_key UNIQUE (receipt_id, claim_id, cause);

ALTER TABLE ONLY public.saga_step_done
    ADD CONSTRAINT saga_step_done_pkey PRIMARY KEY (saga_id, step);

ALTER TABLE ONLY public.saga_step
    ADD CONSTRAINT saga_step_pkey PRIMARY KEY (saga_id, step);

ALTER TABLE ONLY public.slip
    ADD CONSTRAINT slip_clearing_key_key UNIQUE (clearing_key);

ALTER TABLE ONLY public.slip_end
    ADD CONSTRAINT slip_end_pkey PRIMARY KEY (slip_no);

ALTER TABLE ONLY public.slip_part
    ADD CONSTRAINT slip_part_pkey PRIMARY KEY (slip_no, part_no);

ALTER TABLE ONLY public.slip
    ADD CONSTRAINT slip_pkey PRIMARY KEY (slip_no);

ALTER TABLE ONLY public.source_sequence
    ADD CONSTRAINT source_sequence_pkey PRIMARY KEY (source, sequence);

ALTER TABLE ONLY public.succession_part
    ADD CONSTRAINT succession_part_pkey PRIMARY KEY (succession_id, claim_id, addressee_no);

ALTER TABLE ONLY public.succession
    ADD CONSTRAINT succession_pkey PRIMARY KEY (succession_id);

ALTER TABLE ONLY public.succession
    ADD CONSTRAINT succession_replaces_key UNIQUE (replaces);

ALTER TABLE ONLY public.suspense_owner
    ADD CONSTRAINT suspense_owner_pkey PRIMARY KEY (receipt_id, taken_at);

ALTER TABLE ONLY public.suspense
    ADD CONSTRAINT suspense_pkey PRIMARY KEY (receipt_id);

ALTER TABLE ONLY public.till_number
    ADD CONSTRAINT till_number_pkey PRIMARY KEY (office, fiscal_year);

ALTER TABLE ONLY public.till
    ADD CONSTRAINT till_pkey PRIMARY KEY (till_id);

ALTER TABLE ONLY public.till_receipt
    ADD CONSTRAINT till_receipt_pkey PRIMARY KEY (office, fiscal_year, number);

ALTER TABLE ONLY public.transfer_failure
    ADD CONSTRAINT transfer_failure_pkey PRIMARY KEY (receipt_ref);

ALTER TABLE ONLY public.transfer_notice
    ADD CONSTRAINT transfer_notice_pkey PRIMARY KEY (request_id);

ALTER TABLE ONLY public.transfer_release
    ADD CONSTRAINT transfer_release_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.transfer_release_part
    ADD CONSTRAINT transfer_release_part_pkey PRIMARY KEY (run_id, part_no);

ALTER TABLE ONLY public.transfer_release
    ADD CONSTRAINT transfer_release_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.transfer_request
    ADD CONSTRAINT transfer_request_claim_id_debit_on_key UNIQUE (claim_id, debit_on);

ALTER TABLE ONLY public.transfer_request
    ADD CONSTRAINT transfer_request_pkey PRIMARY KEY (request_id);

ALTER TABLE ONLY public.transfer_request
    ADD CONSTRAINT transfer_request_run_id_sequence_no_key UNIQUE (run_id, sequence_no);

ALTER TABLE ONLY public.transfer_run
    ADD CONSTRAINT transfer_run_debit_on_key UNIQUE (debit_on);

ALTER TABLE ONLY public.transfer_run
    ADD CONSTRAINT transfer_run_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.transfer_sending
    ADD CONSTRAINT transfer_sending_pkey PRIMARY KEY (run_id, sent_at);

ALTER TABLE ONLY public.transfer_stop
    ADD CONSTRAINT transfer_stop_pkey PRIMARY KEY (claim_id, stop_no);

ALTER TABLE ONLY public.transfer_unexpected
    ADD CONSTRAINT transfer_unexpected_pkey PRIMARY KEY (file_id, record_no);

ALTER TABLE ONLY public.transfers_done_index
    ADD CONSTRAINT transfers_done_index_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.transfers_done_line
    ADD CONSTRAINT transfers_done_line_pkey PRIMARY KEY (request_id);

ALTER TABLE ONLY public.transfers_done_part
    ADD CONSTRAINT transfers_done_part_pkey PRIMARY KEY (run_id, part_no);

ALTER TABLE ONLY public.transfers_done_release
    ADD CONSTRAINT transfers_done_release_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.transfers_done_release
    ADD CONSTRAINT transfers_done_release_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.transfers_done_run
    ADD CONSTRAINT transfers_done_run_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.transfers_done_run
    ADD CONSTRAINT transfers_done_run_year_key UNIQUE (year);

ALTER TABLE ONLY public.transfers_done_sending
    ADD CONSTRAINT transfers_done_sending_pkey PRIMARY KEY (run_id, part_no, sent_at);

ALTER TABLE ONLY public.transfers_done_sheet
    ADD CONSTRAINT transfers_done_sheet_pkey PRIMARY KEY (run_id, notice_no);

ALTER TABLE ONLY public.use_suspension
    ADD CONSTRAINT use_suspension_pkey PRIMARY KEY (suspension_id);

ALTER TABLE ONLY public.withholding_case_closing
    ADD CONSTRAINT withholding_case_closing_pkey PRIMARY KEY (remittance_id);

ALTER TABLE ONLY public.withholding_difference
    ADD CONSTRAINT withholding_difference_pkey PRIMARY KEY (remittance_id, clearing_key);

ALTER TABLE ONLY public.withholding_remittance
    ADD CONSTRAINT withholding_remittance_channel_remittance_ref_key UNIQUE (channel, remittance_ref);

ALTER TABLE ONLY public.withholding_remittance
    ADD CONSTRAINT withholding_remittance_pkey PRIMARY KEY (remittance_id);

ALTER TABLE ONLY public.write_off
    ADD CONSTRAINT write_off_pkey PRIMARY KEY (write_off_id, claim_id);

ALTER TABLE ONLY public.write_off_undone
    ADD CONSTRAINT write_off_undone_pkey PRIMARY KEY (write_off_id, claim_id);

CREATE INDEX access_record_occurred ON public.access_record USING brin (occurred_at);

CREATE INDEX access_record_subject ON public.access_record USING btree (subject_ref, occurred_at) WHERE (subject_ref <> ''::text);

CREATE INDEX access_record_to_review ON public.access_record USING btree (tx, record_id) WHERE (rule = ANY (ARRAY['no_case'::text, 'own_record'::text, 'own_record+no_case'::text, 'protected'::text, 'protected+no_case'::text]));

CREATE INDEX addressee_alias_surviving ON public.addressee_alias USING btree (surviving_no) WHERE (surviving_no IS NOT NULL);

CREATE INDEX addressee_protection_of ON public.addressee_protection USING btree (addressee_no, heard_no);

CREATE INDEX announced_due_date_disposition ON public.announced_due_date USING btree (disposition_id);

CREATE INDEX announced_relief_block ON public.announced_relief USING btree (block_id);

CREATE INDEX approval_draft_due ON public.approval_draft USING btree (expires_at) WHERE (state = 'draft'::text);

CREATE INDEX approval_draft_maker ON public.approval_draft USING btree (maker) WHERE (state = 'draft'::text);

CREATE INDEX approval_due ON public.approval USING btree (expires_at) WHERE (state = ANY (ARRAY['proposed'::text, 'checked'::text]));

CREATE INDEX approval_maker ON public.approval USING btree (maker, proposed_at);

CREATE INDEX approval_open ON public.approval USING btree (act) WHERE (state = ANY (ARRAY['proposed'::text, 'checked'::text]));

CREATE UNIQUE INDEX approval_step_decided ON public.approval_step USING btree (approval_id) WHERE (step = ANY (ARRAY['approved'::text, 'refused'::text, 'withdrawn'::text, 'expired'::text]));

CREATE UNIQUE INDEX approval_step_executed ON public.approval_step USING btree (approval_id) WHERE (step = 'executed'::text);

CREATE UNIQUE INDEX approval_step_part ON public.approval_step USING btree (approval_id, actor_id) WHERE (step = ANY (ARRAY['proposed'::text, 'checked'::text, 'approved'::text, 'taken_over'::text]));

CREATE INDEX approval_waiting ON public.approval USING btree (act) WHERE (state = 'approved'::text);

CREATE INDEX assessor_total_newest ON public.assessor_total USING btree (tax_item, as_on DESC, recorded_at DESC);

CREATE INDEX bank_credit_day ON public.bank_credit USING btree (value_date, channel);

CREATE INDEX certificate_addressee ON public.certificate USING btree (addressee_no);

CREATE INDEX claim_addressee ON public.claim USING btree (addressee_no);

CREATE INDEX claim_decision_claim ON public.claim_decision USING btree (claim_id);

CREATE INDEX claim_due ON public.claim USING btree (due_on);

CREATE UNIQUE INDEX intake_file_business_key ON public.intake_file USING btree (business_key) WHERE (state <> 'refused'::text);

CREATE UNIQUE INDEX intake_file_bytes ON public.intake_file USING btree (sha256) WHERE (state <> 'refused'::text);

CREATE INDEX joint_obligor_addressee ON public.joint_obligor USING btree (addressee_no);

CREATE INDEX ledger_entry_suspense ON public.ledger_entry USING btree (receipt_id) WHERE (component = 'suspense'::text);

CREATE UNIQUE INDEX ledger_entry_version ON public.ledger_entry USING btree (claim_id, version) WHERE (claim_id IS NOT NULL);

CREATE INDEX letter_slip_claim ON public.letter_slip USING btree (claim_id);

CREATE INDEX merge_heard_surviving ON public.merge_heard USING btree (surviving_no) WHERE (surviving_no IS NOT NULL);

CREATE INDEX notice_description_collector ON public.notice_description USING btree (collector_no) WHERE (collector_no IS NOT NULL);

CREATE INDEX notice_description_vehicle ON public.notice_description USING btree (vehicle_registration_key) WHERE (vehicle_registration_key IS NOT NULL);

CREATE INDEX notice_number ON public.notice USING btree (notice_no);

CREATE INDEX outbox_waiting ON public.outbox USING btree (shard, id) WHERE (sent_to IS NULL);

CREATE INDEX overpaid_use_claim ON public.overpaid_use USING btree (claim_id);

CREATE INDEX overpaid_use_receipt ON public.overpaid_use USING btree (receipt_id);

CREATE INDEX overpayment_cause_claim ON public.overpayment_cause USING btree (claim_id);

CREATE INDEX parked_waiting ON public.parked USING btree (topic, key, parked_id) WHERE (state = 'parked'::text);

CREATE INDEX priority_date_decision_notice ON public.priority_date_decision USING btree (notice_id);

CREATE INDEX receipt_claim ON public.receipt USING btree (claim_id) WHERE (claim_id IS NOT NULL);

CREATE INDEX receipt_file ON public.receipt USING btree (file_id, record_no) WHERE (file_id IS NOT NULL);

CREATE INDEX receipt_flash ON public.receipt USING btree (channel, booked_on) WHERE (stage = 'flash'::text);

CREATE UNIQUE INDEX record_handover_for_ever ON public.record_handover USING btree (((last_seal_no IS NULL))) WHERE (last_seal_no IS NULL);

CREATE UNIQUE INDEX slip_part_claim ON public.slip_part USING btree (claim_id, slip_no);

CREATE INDEX succession_deceased ON public.succession USING btree (deceased_no);

CREATE INDEX succession_part_addressee ON public.succession_part USING btree (addressee_no);

CREATE INDEX succession_part_claim ON public.succession_part USING btree (claim_id);

CREATE INDEX suspense_open ON public.suspense USING btree (clearing_key) WHERE (resolved_at IS NULL);

CREATE UNIQUE INDEX till_open ON public.till USING btree (opened_by) WHERE (closed_at IS NULL);

CREATE INDEX till_receipt_till ON public.till_receipt USING btree (till_id);

CREATE INDEX transfer_failure_claim ON public.transfer_failure USING btree (claim_id);

CREATE INDEX transfer_request_key ON public.transfer_request USING btree (clearing_key, debit_on);

CREATE INDEX transfer_request_mandate ON public.transfer_request USING btree (mandate_id);

CREATE UNIQUE INDEX transfer_request_open ON public.transfer_request USING btree (claim_id) WHERE (state = 'open'::text);

CREATE INDEX transfer_request_retry ON public.transfer_request USING btree (retry_on) WHERE (retry_on IS NOT NULL);

CREATE INDEX transfers_done_line_notice ON public.transfers_done_line USING btree (run_id, notice_no);

CREATE INDEX withholding_remittance_case ON public.withholding_remittance USING btree (remittance_id) WHERE has_case;

CREATE INDEX write_off_claim ON public.write_off USING btree (claim_id);

CREATE TRIGGER addressee_alias_follows AFTER INSERT OR UPDATE ON public.addressee_alias FOR EACH ROW EXECUTE FUNCTION public.addressee_alias_follows();

CREATE TRIGGER approval_draft_step_fits BEFORE INSERT ON public.approval_draft_step FOR EACH ROW EXECUTE FUNCTION public.approval_draft_step_fits();

CREATE TRIGGER approval_step_fits BEFORE INSERT ON public.approval_step FOR EACH ROW EXECUTE FUNCTION public.approval_step_fits();

CREATE TRIGGER approval_step_follows_no_return BEFORE INSERT ON public.approval_step FOR EACH ROW EXECUTE FUNCTION public.approval_step_follows_no_return();

ALTER TABLE ONLY public.announced_due_date
    ADD CONSTRAINT announced_due_date_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES public.claim_decision(decision_id);

ALTER TABLE ONLY public.announced_relief
    ADD CONSTRAINT announced_relief_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES public.claim_decision(decision_id);

ALTER TABLE ONLY public.approval_draft
    ADD CONSTRAINT approval_draft_returned_from_fkey FOREIGN KEY (returned_from) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.approval_draft_step
    ADD CONSTRAINT approval_draft_step_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.approval_draft_step
    ADD CONSTRAINT approval_draft_step_draft_id_fkey FOREIGN KEY (draft_id) REFERENCES public.approval_draft(draft_id);

ALTER TABLE ONLY public.approval_step
    ADD CONSTRAINT approval_step_approval_id_fkey FOREIGN KEY (approval_id) REFERENCES public.approval(approval_id);

ALTER TABLE ONLY public.bank_credit
    ADD CONSTRAINT bank_credit_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.intake_file(file_id);

ALTER TABLE ONLY public.certificate_print
    ADD CONSTRAINT certificate_print_certificate_id_fkey FOREIGN KEY (certificate_id) REFERENCES public.certificate(certificate_id);

ALTER TABLE ONLY public.claim_breakdown
    ADD CONSTRAINT claim_breakdown_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES public.claim(claim_id);

ALTER TABLE ONLY public.claim_decision_revocation
    ADD CONSTRAINT claim_decision_revocation_decision_id_fkey FOREIGN KEY (decision_id) REFERENCES public.claim_decision(decision_id);

ALTER TABLE ONLY public.claim
    ADD CONSTRAINT claim_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES public.notice(notice_id);

ALTER TABLE ONLY public.day_close_total
    ADD CONSTRAINT day_close_total_closed_on_fkey FOREIGN KEY (closed_on) REFERENCES public.day_close(closed_on);

ALTER TABLE ONLY public.due_date_history
    ADD CONSTRAINT due_date_history_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES public.claim(claim_id);

ALTER TABLE ONLY public.intake_block
    ADD CONSTRAINT intake_block_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.intake_file(file_id);

ALTER TABLE ONLY public.intake_file_part
    ADD CONSTRAINT intake_file_part_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.intake_file(file_id);

ALTER TABLE ONLY public.joint_obligor
    ADD CONSTRAINT joint_obligor_notice_id_history_no_fkey FOREIGN KEY (notice_id, history_no) REFERENCES public.notice_description(notice_id, history_no);

ALTER TABLE ONLY public.letter_slip
    ADD CONSTRAINT letter_slip_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES public.claim(claim_id);

ALTER TABLE ONLY public.letter_slip
    ADD CONSTRAINT letter_slip_slip_no_fkey FOREIGN KEY (slip_no) REFERENCES public.slip(slip_no);

ALTER TABLE ONLY public.lookup_finding
    ADD CONSTRAINT lookup_finding_review_id_fkey FOREIGN KEY (review_id) REFERENCES public.lookup_review(review_id);

ALTER TABLE ONLY public.mandate_version
    ADD CONSTRAINT mandate_version_mandate_id_fkey FOREIGN KEY (mandate_id) REFERENCES public.mandate(mandate_id);

ALTER TABLE ONLY public.month_close_total
    ADD CONSTRAINT month_close_total_month_fkey FOREIGN KEY (month) REFERENCES public.month_close(month);

ALTER TABLE ONLY public.notice_description
    ADD CONSTRAINT notice_description_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES public.notice(notice_id);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_behind_fkey FOREIGN KEY (behind) REFERENCES public.parked(parked_id);

ALTER TABLE ONLY public.payer_answer
    ADD CONSTRAINT payer_answer_receipt_id_ask_no_fkey FOREIGN KEY (receipt_id, ask_no) REFERENCES public.payer_question(receipt_id, ask_no);

ALTER TABLE ONLY public.payer_candidate
    ADD CONSTRAINT payer_candidate_receipt_id_ask_no_fkey FOREIGN KEY (receipt_id, ask_no) REFERENCES public.payer_answer(receipt_id, ask_no);

ALTER TABLE ONLY public.payer_forgotten
    ADD CONSTRAINT payer_forgotten_receipt_id_fkey FOREIGN KEY (receipt_id) REFERENCES public.suspense(receipt_id);

ALTER TABLE ONLY public.payer_question
    ADD CONSTRAINT payer_question_receipt_id_fkey FOREIGN KEY (receipt_id) REFERENCES public.suspense(receipt_id);

ALTER TABLE ONLY public.priority_date_decision
    ADD CONSTRAINT priority_date_decision_notice_id_fkey FOREIGN KEY (notice_id) REFERENCES public.notice(notice_id);

ALTER TABLE ONLY public.reconciliation_difference
    ADD CONSTRAINT reconciliation_difference_tax_item_compared_on_fkey FOREIGN KEY (tax_item, compared_on) REFERENCES public.reconciliation(tax_item, compared_on);

ALTER TABLE ONLY public.saga_step_done
    ADD CONSTRAINT saga_step_done_saga_id_step_fkey FOREIGN KEY (saga_id, step) REFERENCES public.saga_step(saga_id, step);

ALTER TABLE ONLY public.saga_step
    ADD CONSTRAINT saga_step_saga_id_fkey FOREIGN KEY (saga_id) REFERENCES public.saga(saga_id);

ALTER TABLE ONLY public.slip_end
    ADD CONSTRAINT slip_end_slip_no_fkey FOREIGN KEY (slip_no) REFERENCES public.slip(slip_no);

ALTER TABLE ONLY public.slip_end
    ADD CONSTRAINT slip_end_superseded_by_fkey FOREIGN KEY (superseded_by) REFERENCES public.slip(slip_no);

ALTER TABLE ONLY public.slip_part
    ADD CONSTRAINT slip_part_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES public.claim(claim_id);

ALTER TABLE ONLY public.slip_part
    ADD CONSTRAINT slip_part_slip_no_fkey FOREIGN KEY (slip_no) REFERENCES public.slip(slip_no);

ALTER TABLE ONLY public.succession_part
    ADD CONSTRAINT succession_part_claim_id_fkey FOREIGN KEY (claim_id) REFERENCES public.claim(claim_id);

ALTER TABLE ONLY public.succession_part
    ADD CONSTRAINT succession_part_succession_id_fkey FOREIGN KEY (succession_id) REFERENCES public.succession(succession_id);

ALTER TABLE ONLY public.succession
    ADD CONSTRAINT succession_replaces_fkey FOREIGN KEY (replaces) REFERENCES public.succession(succession_id);

ALTER TABLE ONLY public.suspense_owner
    ADD CONSTRAINT suspense_owner_receipt_id_fkey FOREIGN KEY (receipt_id) REFERENCES public.suspense(receipt_id);

ALTER TABLE ONLY public.till_receipt
    ADD CONSTRAINT till_receipt_till_id_fkey FOREIGN KEY (till_id) REFERENCES public.till(till_id);

ALTER TABLE ONLY public.transfer_notice
    ADD CONSTRAINT transfer_notice_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.transfer_request(request_id);

ALTER TABLE ONLY public.transfer_notice
    ADD CONSTRAINT transfer_notice_slip_no_fkey FOREIGN KEY (slip_no) REFERENCES public.slip(slip_no);

ALTER TABLE ONLY public.transfer_release_part
    ADD CONSTRAINT transfer_release_part_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.transfer_release(run_id);

ALTER TABLE ONLY public.transfer_release
    ADD CONSTRAINT transfer_release_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.transfer_run(run_id);

ALTER TABLE ONLY public.transfer_request
    ADD CONSTRAINT transfer_request_mandate_id_fkey FOREIGN KEY (mandate_id) REFERENCES public.mandate(mandate_id);

ALTER TABLE ONLY public.transfer_request
    ADD CONSTRAINT transfer_request_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.transfer_run(run_id);

ALTER TABLE ONLY public.transfer_sending
    ADD CONSTRAINT transfer_sending_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.transfer_release(run_id);

ALTER TABLE ONLY public.transfer_unexpected
    ADD CONSTRAINT transfer_unexpected_file_id_fkey FOREIGN KEY (file_id) REFERENCES public.intake_file(file_id);

ALTER TABLE ONLY public.transfer_unexpected
    ADD CONSTRAINT transfer_unexpected_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.transfer_request(request_id);

ALTER TABLE ONLY public.transfers_done_index
    ADD CONSTRAINT transfers_done_index_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.transfers_done_release(run_id);

ALTER TABLE ONLY public.transfers_done_line
    ADD CONSTRAINT transfers_done_line_request_id_fkey FOREIGN KEY (request_id) REFERENCES public.transfer_request(request_id);

ALTER TABLE ONLY public.transfers_done_line
    ADD CONSTRAINT transfers_done_line_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.transfers_done_run(run_id);

ALTER TABLE ONLY public.transfers_done_part
    ADD CONSTRAINT transfers_done_part_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.transfers_done_release(run_id);

ALTER TABLE ONLY public.transfers_done_release
    ADD CONSTRAINT transfers_done_release_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.transfers_done_run(run_id);

ALTER TABLE ONLY public.transfers_done_sending
    ADD CONSTRAINT transfers_done_sending_run_id_fkey FOREIGN KEY (run_id) REFERENCES public.transfers_done_index(run_id);

ALTER TABLE ONLY public.transfers_done_sheet
    ADD CONSTRAINT transfers_done_sheet_run_id_part_no_fkey FOREIGN KEY (run_id, part_no) REFERENCES public.transfers_done_part(run_id, part_no);

ALTER TABLE ONLY public.withholding_case_closing
    ADD CONSTRAINT withholding_case_closing_remittance_id_fkey FOREIGN KEY (remittance_id) REFERENCES public.withholding_remittance(remittance_id);

ALTER TABLE ONLY public.withholding_difference
    ADD CONSTRAINT withholding_difference_remittance_id_fkey FOREIGN KEY (remittance_id) REFERENCES public.withholding_remittance(remittance_id);

ALTER TABLE ONLY public.write_off_undone
    ADD CONSTRAINT write_off_undone_write_off_id_claim_id_fkey FOREIGN KEY (write_off_id, claim_id) REFERENCES public.write_off(write_off_id, claim_id);

GRANT SELECT ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(service) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(instance) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(occurred_at) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(actor_id) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(actor_kind) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(roles) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(office) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(terminal) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(action) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(permission) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(purpose) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(subject_type) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(fields) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(row_count) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(detail) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(outcome) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(rule) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(caused_by_event) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(trace_id) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(span_id) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(key_id) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(sequence_no) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(subject_ref) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(row_hash) ON TABLE public.access_record TO shuno_payments;

GRANT INSERT(hmac) ON TABLE public.access_record TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.access_seal TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.accounting_year_close TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.addressee_alias TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.addressee_protection TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.announced_due_date TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.announced_relief TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.appropriation_refusal TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.approval TO shuno_payments;

GRANT UPDATE(maker) ON TABLE public.approval TO shuno_payments;

GRANT UPDATE(state) ON TABLE public.approval TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.approval_draft TO shuno_payments;

GRANT UPDATE(state) ON TABLE public.approval_draft TO shuno_payments;

GRANT UPDATE(expires_at) ON TABLE public.approval_draft TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.approval_draft_step TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.approval_step TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.assessment_history TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.assessor_total TO shuno_payments;

GRANT SELECT,INSERT,UPDATE ON TABLE public.authority TO shuno_payments;

GRANT SELECT,INSERT,UPDATE ON TABLE public.authority_beat TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.ledger_entry TO shuno_payments;

GRANT SELECT ON TABLE public.balance_by_ledger TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.bank_change TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.bank_credit TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.carry_over TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.carry_over_run TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.certificate TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.certificate_print TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.claim TO shuno_payments;

GRANT UPDATE(due_on) ON TABLE public.claim TO shuno_payments;

GRANT UPDATE(statutory_due_on) ON TABLE public.claim TO shuno_payments;

GRANT SELECT,INSERT,UPDATE ON TABLE public.claim_balance TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.claim_breakdown TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.claim_decision TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.claim_decision_revocation TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.claim_seizure TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.day_close TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.day_close_total TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.due_date_history TO shuno_payments;

GRANT SELECT,INSERT,DELETE ON TABLE public.ended_session TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.flash_release TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.succession TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.succession_part TO shuno_payments;

GRANT SELECT ON TABLE public.heir_now TO shuno_payments;

GRANT SELECT,INSERT,DELETE ON TABLE public.inbox TO shuno_payments;

GRANT SELECT,INSERT,UPDATE ON TABLE public.inbox_offset TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.intake_block TO shuno_payments;

GRANT SELECT,INSERT,UPDATE ON TABLE public.intake_file TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.intake_file_part TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.job_run TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.joint_obligor TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.notice_description TO shuno_payments;

GRANT SELECT ON TABLE public.joint_obligor_now TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.letter_slip TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.lookup_finding TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.lookup_review TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.mandate TO shuno_payments;

GRANT UPDATE(version_no) ON TABLE public.mandate TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.mandate_version TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.merge_heard TO shuno_payments;

GRANT SELECT ON TABLE public.merged_addressee TO shuno_payments;

GRANT SELECT ON TABLE public.migration TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.month_close TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.month_close_total TO shuno_payments;

GRANT SELECT,INSERT,UPDATE ON TABLE public.notice TO shuno_payments;

GRANT SELECT ON TABLE public.obligor_now TO shuno_payments;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.overdue_announcement TO shuno_payments;

GRANT UPDATE(announced_on) ON TABLE public.overdue_announcement TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.overpaid_use TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.overpayment_cause TO shuno_payments;

GRANT SELECT,INSERT,UPDATE ON TABLE public.parked TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.payer_answer TO shuno_payments;

GRANT SELECT,INSERT,DELETE ON TABLE public.payer_candidate TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.payer_forgotten TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.payer_question TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.prepayment_incentive TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.priority_date_decision TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.receipt TO shuno_payments;

GRANT UPDATE(claim_id) ON TABLE public.receipt TO shuno_payments;

GRANT USAGE ON SEQUENCE public.receipt_number TO shuno_payments;

GRANT SELECT,INSERT,DELETE ON TABLE public.receipt_payer TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.reconciliation TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.reconciliation_difference TO shuno_payments;

GRANT SELECT ON TABLE public.record_handover TO shuno_payments;

GRANT INSERT(next_seal_no),UPDATE(next_seal_no) ON TABLE public.record_handover TO shuno_payments;

GRANT INSERT(last_seal_no) ON TABLE public.record_handover TO shuno_payments;

GRANT INSERT(rows_max) ON TABLE public.record_handover TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.saga TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.saga_step TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.saga_step_done TO shuno_payments;

GRANT SELECT ON TABLE public.seized_claim TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.slip TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.slip_end TO shuno_payments;

GRANT USAGE ON SEQUENCE public.slip_number TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.slip_part TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.source_sequence TO shuno_payments;

GRANT SELECT,INSERT,UPDATE ON TABLE public.suspense TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.suspense_owner TO shuno_payments;

GRANT SELECT,INSERT,UPDATE ON TABLE public.till TO shuno_payments;

GRANT SELECT,INSERT,UPDATE ON TABLE public.till_number TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.till_receipt TO shuno_payments;

GRANT UPDATE(voided_by) ON TABLE public.till_receipt TO shuno_payments;

GRANT UPDATE(voided_at) ON TABLE public.till_receipt TO shuno_payments;

GRANT UPDATE(void_reason) ON TABLE public.till_receipt TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfer_failure TO shuno_payments;

GRANT SELECT ON TABLE public.transfer_failure_count TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfer_notice TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfer_release TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfer_release_part TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfer_request TO shuno_payments;

GRANT UPDATE(state) ON TABLE public.transfer_request TO shuno_payments;

GRANT UPDATE(pulled_out_reason) ON TABLE public.transfer_request TO shuno_payments;

GRANT UPDATE(pulled_out_at) ON TABLE public.transfer_request TO shuno_payments;

GRANT UPDATE(result_code) ON TABLE public.transfer_request TO shuno_payments;

GRANT UPDATE(file_id) ON TABLE public.transfer_request TO shuno_payments;

GRANT UPDATE(record_no) ON TABLE public.transfer_request TO shuno_payments;

GRANT UPDATE(retry_on) ON TABLE public.transfer_request TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfer_run TO shuno_payments;

GRANT UPDATE(request_count) ON TABLE public.transfer_run TO shuno_payments;

GRANT UPDATE(amount_yen) ON TABLE public.transfer_run TO shuno_payments;

GRANT UPDATE(file_sha256) ON TABLE public.transfer_run TO shuno_payments;

GRANT UPDATE(checked_at) ON TABLE public.transfer_run TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfer_sending TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfer_stop TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfer_unexpected TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfers_done_index TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfers_done_line TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfers_done_part TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfers_done_release TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfers_done_run TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfers_done_sending TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.transfers_done_sheet TO shuno_payments;

GRANT SELECT,INSERT,UPDATE ON TABLE public.use_suspension TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.withholding_case_closing TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.withholding_difference TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.withholding_remittance TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.write_off TO shuno_payments;

GRANT SELECT,INSERT ON TABLE public.write_off_undone TO shuno_payments;
