create table passkeys (
    id blob primary key not null,
    person_id blob not null references people (id),
    credential_id blob not null unique,
    name text not null,
    name_key text not null,
    sealed_credential blob not null,
    sign_count integer not null,
    created_at integer not null,
    last_used_at integer,
    unique (person_id, name_key)
);

create table recovery_codes (
    id blob primary key not null,
    person_id blob not null references people (id),
    hash blob not null,
    used_at integer,
    created_at integer not null,
    unique (person_id, hash)
);

create table passkey_ceremonies (
    id blob primary key not null,
    kind text not null,
    sign_in_hash blob,
    session_id blob references sessions (id) on delete cascade,
    state text not null,
    expires_at integer not null,
    created_at integer not null,
    check (kind in ('sign_in', 'second_factor', 'enrolment', 'addition', 'step_up')),
    check ((sign_in_hash is null) = (session_id is not null))
);
create index passkey_ceremonies_by_sign_in on passkey_ceremonies (sign_in_hash);
create index passkey_ceremonies_by_session on passkey_ceremonies (session_id);
create index passkey_ceremonies_by_expiry on passkey_ceremonies (expires_at);

create table totp_replacements (
    session_id blob primary key not null references sessions (id) on delete cascade,
    sealed_secret blob not null,
    expires_at integer not null,
    created_at integer not null
);

alter table totp_factors add column last_used_at integer;
-- No reference: a sign-in lives for minutes, and links are never removed.
alter table sign_ins add column link_id blob;
