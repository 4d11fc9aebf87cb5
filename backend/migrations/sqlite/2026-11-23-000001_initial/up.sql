create table installation (
    id integer primary key not null,
    key_fingerprint blob not null,
    notice_thresholds text not null,
    created_at integer not null,
    check (id = 1)
);

create table organisations (
    id blob primary key not null,
    code text not null,
    code_key text not null unique,
    name text not null,
    name_key text not null,
    country text not null,
    time_zone text not null,
    locale text not null,
    contact_email text,
    created_at integer not null,
    updated_at integer not null,
    version integer not null
);
create index organisations_by_name on organisations (name_key, id);

create table apis (
    id blob primary key not null,
    name text not null,
    name_key text not null,
    identifier text not null unique,
    environment text not null,
    token_lifetime_seconds integer not null,
    created_at integer not null,
    updated_at integer not null,
    version integer not null,
    check (environment in ('production', 'sandbox'))
);
create index apis_by_name on apis (name_key, id);

create table permissions (
    id blob primary key not null,
    api_id blob not null references apis (id),
    name text not null,
    description text not null,
    created_at integer not null,
    unique (api_id, name)
);

create table applications (
    id blob primary key not null,
    organisation_id blob not null references organisations (id),
    name text not null,
    name_key text not null,
    environment text not null,
    state text not null,
    secret_revision integer not null,
    created_at integer not null,
    updated_at integer not null,
    version integer not null,
    unique (organisation_id, name_key),
    check (environment in ('production', 'sandbox')),
    check (state in ('active', 'disabled'))
);
create index applications_by_name on applications (name_key, id);

create table grants (
    application_id blob not null references applications (id),
    permission_id blob not null references permissions (id),
    created_at integer not null,
    primary key (application_id, permission_id)
);
create index grants_by_permission on grants (permission_id);

create table people (
    id blob primary key not null,
    email text not null,
    email_key text not null unique,
    name text not null,
    name_key text not null,
    locale text not null,
    time_zone text not null,
    operator boolean not null,
    state text not null,
    password_hash text,
    last_sign_in_at integer,
    created_at integer not null,
    updated_at integer not null,
    version integer not null,
    check (state in ('invited', 'active', 'deactivated'))
);
create index people_by_name on people (name_key, id);

create table assignments (
    id blob primary key not null,
    person_id blob not null references people (id),
    organisation_id blob not null references organisations (id),
    application_id blob references applications (id),
    created_at integer not null
);
create unique index assignments_of_application on assignments (person_id, application_id) where application_id is not null;
create unique index assignments_of_organisation on assignments (person_id, organisation_id) where application_id is null;
create index assignments_by_person on assignments (person_id);
create index assignments_by_organisation on assignments (organisation_id);
create index assignments_by_application on assignments (application_id);
create index assignments_by_time on assignments (created_at, id);

create table secrets (
    id blob primary key not null,
    application_id blob not null references applications (id),
    name text not null,
    name_key text not null,
    hint text not null,
    hash blob,
    expires_at integer not null,
    created_at integer not null,
    created_by_kind text not null,
    created_by_id blob not null,
    created_by_name text not null,
    last_used_at integer,
    next_notice_at integer,
    deleted_at integer,
    deleted_by_kind text,
    deleted_by_id blob,
    deleted_by_name text,
    check ((deleted_at is null) = (hash is not null))
);
create unique index secrets_live_name on secrets (application_id, name_key) where deleted_at is null;
create index secrets_by_application on secrets (application_id, created_at, id);
create index secrets_by_next_notice on secrets (next_notice_at) where next_notice_at is not null;

create table totp_factors (
    person_id blob primary key not null references people (id),
    sealed_secret blob not null,
    last_step integer not null,
    created_at integer not null
);

create table one_time_links (
    id blob primary key not null,
    person_id blob not null references people (id),
    purpose text not null,
    expires_at integer not null,
    used_at integer,
    created_at integer not null,
    check (purpose in ('set_password'))
);
create index one_time_links_by_person on one_time_links (person_id);

create table sign_ins (
    id blob primary key not null,
    token_hash blob not null unique,
    person_id blob not null references people (id),
    totp_pending blob,
    failures integer not null,
    expires_at integer not null,
    created_at integer not null
);
create index sign_ins_by_expiry on sign_ins (expires_at);

create table sessions (
    id blob primary key not null,
    token_hash blob not null unique,
    person_id blob not null references people (id),
    proved_at integer not null,
    last_seen_at integer not null,
    expires_at integer not null,
    address text,
    user_agent text,
    created_at integer not null
);
create index sessions_by_person on sessions (person_id);
create index sessions_by_expiry on sessions (expires_at);

create table signing_keys (
    id blob primary key not null,
    algorithm text not null,
    public_key blob not null,
    sealed_private_key blob not null,
    created_at integer not null,
    active_from integer not null,
    retired_at integer
);

create table messages (
    id blob primary key not null,
    kind text not null,
    person_id blob not null references people (id),
    link_id blob references one_time_links (id),
    state text not null,
    attempts integer not null,
    next_attempt_at integer not null,
    lease_until integer,
    last_error text,
    created_at integer not null,
    finished_at integer,
    check (kind in ('expiry_digest', 'password_link')),
    check (state in ('pending', 'sent', 'dead', 'withdrawn'))
);
create index messages_pending on messages (next_attempt_at) where state = 'pending';

create table notices (
    id blob primary key not null,
    secret_id blob not null references secrets (id),
    threshold_days integer not null,
    person_id blob not null references people (id),
    message_id blob references messages (id),
    planned_at integer not null,
    unique (secret_id, threshold_days, person_id)
);
create index notices_without_message on notices (person_id) where message_id is null;
create index notices_by_message on notices (message_id);
