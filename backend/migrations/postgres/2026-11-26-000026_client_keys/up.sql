-- By what clients prove themselves without a shared secret: a public key, or the address of a set of them.
create table client_keys (
    id uuid primary key not null,
    application_id uuid not null references applications (id),
    name text not null,
    name_key text collate "C" not null,
    -- SubjectPublicKeyInfo in DER, and the one algorithm that it verifies.
    public_key bytea,
    algorithm text check (algorithm in ('ES256', 'EdDSA', 'RS256', 'PS256')),
    set_address text,
    expires_at timestamptz not null,
    created_at timestamptz not null,
    created_by_kind text not null,
    created_by_id uuid not null,
    created_by_name text not null,
    last_used_at timestamptz,
    deleted_at timestamptz,
    deleted_by_kind text,
    deleted_by_id uuid,
    deleted_by_name text,
    check ((public_key is null) = (algorithm is null)),
    check ((public_key is null) <> (set_address is null))
);
create index client_keys_by_application on client_keys (application_id, created_at, id);
create unique index client_keys_live_name on client_keys (application_id, name_key) where deleted_at is null;

-- Assertions that were used, by client and digest of their ids, until they would have expired.
create table used_assertions (
    application_id uuid not null,
    id_hash bytea not null,
    expires_at timestamptz not null,
    primary key (application_id, id_hash)
);
create index used_assertions_by_end on used_assertions (expires_at);

create constraint trigger client_keys_noted
    after insert or delete or update of application_id, public_key, algorithm, set_address, expires_at, deleted_at
    on client_keys deferrable initially deferred
    for each row execute function note_directory_change('application', 'application_id');
