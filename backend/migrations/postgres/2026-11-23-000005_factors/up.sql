create table passkeys (
    id uuid primary key,
    person_id uuid not null references people (id),
    credential_id bytea not null unique,
    name text not null,
    name_key text collate "C" not null,
    sealed_credential bytea not null,
    sign_count bigint not null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    unique (person_id, name_key)
);

create table recovery_codes (
    id uuid primary key,
    person_id uuid not null references people (id),
    hash bytea not null,
    used_at timestamptz,
    created_at timestamptz not null,
    unique (person_id, hash)
);

create table passkey_ceremonies (
    id uuid primary key,
    kind text not null,
    sign_in_hash bytea,
    session_id uuid references sessions (id) on delete cascade,
    state text not null,
    expires_at timestamptz not null,
    created_at timestamptz not null,
    check (kind in ('sign_in', 'second_factor', 'enrolment', 'addition', 'step_up')),
    check ((sign_in_hash is null) = (session_id is not null))
);
create index passkey_ceremonies_by_sign_in on passkey_ceremonies (sign_in_hash);
create index passkey_ceremonies_by_session on passkey_ceremonies (session_id);
create index passkey_ceremonies_by_expiry on passkey_ceremonies (expires_at);

create table totp_replacements (
    session_id uuid primary key references sessions (id) on delete cascade,
    sealed_secret bytea not null,
    expires_at timestamptz not null,
    created_at timestamptz not null
);

alter table totp_factors add column last_used_at timestamptz;
-- No reference: a sign-in lives for minutes, and links are never removed.
alter table sign_ins add column link_id uuid;
