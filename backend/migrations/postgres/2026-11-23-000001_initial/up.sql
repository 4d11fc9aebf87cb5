create table installation (
    id integer primary key,
    key_fingerprint bytea not null,
    notice_thresholds text not null,
    created_at timestamptz not null,
    check (id = 1)
);

create table organisations (
    id uuid primary key,
    code text not null,
    code_key text collate "C" not null unique,
    name text not null,
    name_key text collate "C" not null,
    country text not null,
    time_zone text not null,
    locale text not null,
    contact_email text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version bigint not null
);
create index organisations_by_name on organisations (name_key, id);

create table apis (
    id uuid primary key,
    name text not null,
    name_key text collate "C" not null,
    identifier text collate "C" not null unique,
    environment text not null,
    token_lifetime_seconds integer not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version bigint not null,
    check (environment in ('production', 'sandbox'))
);
create index apis_by_name on apis (name_key, id);

create table permissions (
    id uuid primary key,
    api_id uuid not null references apis (id),
    name text collate "C" not null,
    description text not null,
    created_at timestamptz not null,
    unique (api_id, name)
);

create table applications (
    id uuid primary key,
    organisation_id uuid not null references organisations (id),
    name text not null,
    name_key text collate "C" not null,
    environment text not null,
    state text not null,
    secret_revision bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version bigint not null,
    unique (organisation_id, name_key),
    check (environment in ('production', 'sandbox')),
    check (state in ('active', 'disabled'))
);
create index applications_by_name on applications (name_key, id);

create table grants (
    application_id uuid not null references applications (id),
    permission_id uuid not null references permissions (id),
    created_at timestamptz not null,
    primary key (application_id, permission_id)
);
create index grants_by_permission on grants (permission_id);

create table people (
    id uuid primary key,
    email text not null,
    email_key text collate "C" not null unique,
    name text not null,
    name_key text collate "C" not null,
    locale text not null,
    time_zone text not null,
    operator boolean not null,
    state text not null,
    password_hash text,
    last_sign_in_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version bigint not null,
    check (state in ('invited', 'active', 'deactivated'))
);
create index people_by_name on people (name_key, id);

create table assignments (
    id uuid primary key,
    person_id uuid not null references people (id),
    organisation_id uuid not null references organisations (id),
    application_id uuid references applications (id),
    created_at timestamptz not null
);
create unique index assignments_of_application on assignments (person_id, application_id) where application_id is not null;
create unique index assignments_of_organisation on assignments (person_id, organisation_id) where application_id is null;
create index assignments_by_person on assignments (person_id);
create index assignments_by_organisation on assignments (organisation_id);
create index assignments_by_application on assignments (application_id);
create index assignments_by_time on assignments (created_at, id);

create table secrets (
    id uuid primary key,
    application_id uuid not null references applications (id),
    name text not null,
    name_key text collate "C" not null,
    hint text not null,
    hash bytea,
    expires_at timestamptz not null,
    created_at timestamptz not null,
    created_by_kind text not null,
    created_by_id uuid not null,
    created_by_name text not null,
    last_used_at timestamptz,
    next_notice_at timestamptz,
    deleted_at timestamptz,
    deleted_by_kind text,
    deleted_by_id uuid,
    deleted_by_name text,
    check ((deleted_at is null) = (hash is not null))
);
create unique index secrets_live_name on secrets (application_id, name_key) where deleted_at is null;
create index secrets_by_application on secrets (application_id, created_at, id);
create index secrets_by_next_notice on secrets (next_notice_at) where next_notice_at is not null;

create table totp_factors (
    person_id uuid primary key references people (id),
    sealed_secret bytea not null,
    last_step bigint not null,
    created_at timestamptz not null
);

create table one_time_links (
    id uuid primary key,
    person_id uuid not null references people (id),
    purpose text not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    created_at timestamptz not null,
    check (purpose in ('set_password'))
);
create index one_time_links_by_person on one_time_links (person_id);

create table sign_ins (
    id uuid primary key,
    token_hash bytea not null unique,
    person_id uuid not null references people (id),
    totp_pending bytea,
    failures integer not null,
    expires_at timestamptz not null,
    created_at timestamptz not null
);
create index sign_ins_by_expiry on sign_ins (expires_at);

create table sessions (
    id uuid primary key,
    token_hash bytea not null unique,
    person_id uuid not null references people (id),
    proved_at timestamptz not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null,
    address text,
    user_agent text,
    created_at timestamptz not null
);
create index sessions_by_person on sessions (person_id);
create index sessions_by_expiry on sessions (expires_at);

create table signing_keys (
    id uuid primary key,
    algorithm text not null,
    public_key bytea not null,
    sealed_private_key bytea not null,
    created_at timestamptz not null,
    active_from timestamptz not null,
    retired_at timestamptz
);

create table messages (
    id uuid primary key,
    kind text not null,
    person_id uuid not null references people (id),
    link_id uuid references one_time_links (id),
    state text not null,
    attempts integer not null,
    next_attempt_at timestamptz not null,
    lease_until timestamptz,
    last_error text,
    created_at timestamptz not null,
    finished_at timestamptz,
    check (kind in ('expiry_digest', 'password_link')),
    check (state in ('pending', 'sent', 'dead', 'withdrawn'))
);
create index messages_pending on messages (next_attempt_at) where state = 'pending';

create table notices (
    id uuid primary key,
    secret_id uuid not null references secrets (id),
    threshold_days integer not null,
    person_id uuid not null references people (id),
    message_id uuid references messages (id),
    planned_at timestamptz not null,
    unique (secret_id, threshold_days, person_id)
);
create index notices_without_message on notices (person_id) where message_id is null;
create index notices_by_message on notices (message_id);
