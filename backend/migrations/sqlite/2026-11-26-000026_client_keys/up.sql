-- By what clients prove themselves without a shared secret: a public key, or the address of a set of them.
create table client_keys (
    id blob primary key not null,
    application_id blob not null references applications (id),
    name text not null,
    name_key text not null,
    -- SubjectPublicKeyInfo in DER, and the one algorithm that it verifies.
    public_key blob,
    algorithm text check (algorithm in ('ES256', 'EdDSA', 'RS256', 'PS256')),
    set_address text,
    expires_at integer not null,
    created_at integer not null,
    created_by_kind text not null,
    created_by_id blob not null,
    created_by_name text not null,
    last_used_at integer,
    deleted_at integer,
    deleted_by_kind text,
    deleted_by_id blob,
    deleted_by_name text,
    check ((public_key is null) = (algorithm is null)),
    check ((public_key is null) <> (set_address is null))
);
create index client_keys_by_application on client_keys (application_id, created_at, id);
create unique index client_keys_live_name on client_keys (application_id, name_key) where deleted_at is null;

-- Assertions that were used, by client and digest of their ids, until they would have expired.
create table used_assertions (
    application_id blob not null,
    id_hash blob not null,
    expires_at integer not null,
    primary key (application_id, id_hash)
);
create index used_assertions_by_end on used_assertions (expires_at);

create trigger client_keys_inserted after insert on client_keys begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', new.application_id from directory_version;
end;
create trigger client_keys_updated
    after update of application_id, public_key, algorithm, set_address, expires_at, deleted_at on client_keys begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', new.application_id from directory_version;
end;
create trigger client_keys_deleted after delete on client_keys begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', old.application_id from directory_version;
end;
