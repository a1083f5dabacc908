-- The whole schema after all migrations. Written by `make schema`; never edited, never run.

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
    CONSTRAINT access_record_actor_kind_check CHECK ((actor_kind = ANY (ARRAY['staff'::text, 'service'::text, 'operator'::text, 'machine'::text]))),
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

CREATE TABLE public.appointment (
    staff_no text NOT NULL,
    office text NOT NULL,
    valid_from date NOT NULL,
    valid_until date,
    kind text NOT NULL,
    CONSTRAINT appointment_check CHECK (((kind = 'leave'::text) = (office = ''::text))),
    CONSTRAINT appointment_kind_check CHECK ((kind = ANY (ARRAY['main'::text, 'concurrent'::text, 'leave'::text])))
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

ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_pkey PRIMARY KEY (staff_no, office, valid_from);

ALTER TABLE ONLY public.authority_beat
    ADD CONSTRAINT authority_beat_pkey PRIMARY KEY (single);

ALTER TABLE ONLY public.authority
    ADD CONSTRAINT authority_pkey PRIMARY KEY (holder);

ALTER TABLE ONLY public.emergency_review
    ADD CONSTRAINT emergency_review_pkey PRIMARY KEY (grant_id);

ALTER TABLE ONLY public.ended_session
    ADD CONSTRAINT ended_session_pkey PRIMARY KEY (session);

ALTER TABLE ONLY public.inbox_offset
    ADD CONSTRAINT inbox_offset_pkey PRIMARY KEY (incarnation, topic, partition);

ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.job_run
    ADD CONSTRAINT job_run_pkey PRIMARY KEY (job, business_day);

ALTER TABLE ONLY public.machine
    ADD CONSTRAINT machine_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.machine
    ADD CONSTRAINT machine_pkey PRIMARY KEY (machine);

ALTER TABLE ONLY public.migration
    ADD CONSTRAINT migration_pkey PRIMARY KEY (scope, number);

ALTER TABLE ONLY public.needless_account_check
    ADD CONSTRAINT needless_account_check_pkey PRIMARY KEY (check_id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_incarnation_topic_partition_record_offset_key UNIQUE (incarnation, topic, partition, record_offset);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (parked_id);

ALTER TABLE ONLY public.review_item
    ADD CONSTRAINT review_item_pkey PRIMARY KEY (review_id, grant_id);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_office_as_of_key UNIQUE (office, as_of);

ALTER TABLE ONLY public.review
    ADD CONSTRAINT review_pkey PRIMARY KEY (review_id);

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_approval_id_key UNIQUE (approval_id);

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_pkey PRIMARY KEY (grant_id);

ALTER TABLE ONLY public.staff_change
    ADD CONSTRAINT staff_change_pkey PRIMARY KEY (change_id);

ALTER TABLE ONLY public.staff
    ADD CONSTRAINT staff_pkey PRIMARY KEY (staff_no);

CREATE INDEX access_record_occurred ON public.access_record USING brin (occurred_at);

CREATE INDEX access_record_subject ON public.access_record USING btree (subject_ref, occurred_at) WHERE (subject_ref <> ''::text);

CREATE INDEX appointment_by_office ON public.appointment USING btree (office, staff_no);

CREATE INDEX outbox_waiting ON public.outbox USING btree (shard, id) WHERE (sent_to IS NULL);

CREATE INDEX parked_waiting ON public.parked USING btree (topic, key, parked_id) WHERE (state = 'parked'::text);

CREATE INDEX role_grant_by_office ON public.role_grant USING btree (office, grant_id);

CREATE INDEX role_grant_by_staff ON public.role_grant USING btree (staff_no, grant_id);

CREATE INDEX staff_change_by_staff ON public.staff_change USING btree (staff_no, change_id);

ALTER TABLE ONLY public.appointment
    ADD CONSTRAINT appointment_staff_no_fkey FOREIGN KEY (staff_no) REFERENCES public.staff(staff_no);

ALTER TABLE ONLY public.emergency_review
    ADD CONSTRAINT emergency_review_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES public.role_grant(grant_id);

ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_behind_fkey FOREIGN KEY (behind) REFERENCES public.parked(parked_id);

ALTER TABLE ONLY public.review_item
    ADD CONSTRAINT review_item_grant_id_fkey FOREIGN KEY (grant_id) REFERENCES public.role_grant(grant_id);

ALTER TABLE ONLY public.review_item
    ADD CONSTRAINT review_item_review_id_fkey FOREIGN KEY (review_id) REFERENCES public.review(review_id);

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_deputy_for_fkey FOREIGN KEY (deputy_for) REFERENCES public.staff(staff_no);

ALTER TABLE ONLY public.role_grant
    ADD CONSTRAINT role_grant_staff_no_fkey FOREIGN KEY (staff_no) REFERENCES public.staff(staff_no);

ALTER TABLE ONLY public.staff_change
    ADD CONSTRAINT staff_change_staff_no_fkey FOREIGN KEY (staff_no) REFERENCES public.staff(staff_no);

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

GRANT SELECT,INSERT ON TABLE public.appointment TO shuno_access;

GRANT UPDATE(valid_until) ON TABLE public.appointment TO shuno_access;

GRANT UPDATE(kind) ON TABLE public.appointment TO shuno_access;

GRANT SELECT,INSERT,UPDATE ON TABLE public.authority TO shuno_access;

GRANT SELECT,INSERT,UPDATE ON TABLE public.authority_beat TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.emergency_review TO shuno_access;

GRANT SELECT,INSERT,DELETE ON TABLE public.ended_session TO shuno_access;

GRANT SELECT,INSERT,DELETE ON TABLE public.inbox TO shuno_access;

GRANT SELECT,INSERT,UPDATE ON TABLE public.inbox_offset TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.job_run TO shuno_access;

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

GRANT SELECT ON TABLE public.migration TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.needless_account_check TO shuno_access;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.outbox TO shuno_access;

GRANT SELECT,INSERT,UPDATE ON TABLE public.parked TO shuno_access;

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

GRANT SELECT,INSERT ON TABLE public.staff TO shuno_access;

GRANT UPDATE(display_name) ON TABLE public.staff TO shuno_access;

GRANT UPDATE(employment) ON TABLE public.staff TO shuno_access;

GRANT UPDATE(state) ON TABLE public.staff TO shuno_access;

GRANT UPDATE(valid_until) ON TABLE public.staff TO shuno_access;

GRANT UPDATE(enabled_at) ON TABLE public.staff TO shuno_access;

GRANT UPDATE(authority_version) ON TABLE public.staff TO shuno_access;

GRANT UPDATE(related_subjects) ON TABLE public.staff TO shuno_access;

GRANT SELECT,INSERT ON TABLE public.staff_change TO shuno_access;
