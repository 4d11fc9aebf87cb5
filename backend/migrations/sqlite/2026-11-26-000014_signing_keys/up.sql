-- The algorithm that signs tokens for an API, and the one before it, until a key of the new one has been published for
-- long enough.
alter table apis add column signing_algorithm text not null default 'ES256'
    check (signing_algorithm in ('ES256', 'EdDSA', 'RS256', 'PS256'));
alter table apis add column earlier_signing_algorithm text
    check (earlier_signing_algorithm in ('ES256', 'EdDSA', 'RS256', 'PS256'));

-- SQLite cannot let a column be null that could not: the table is made anew, with its triggers.
create table signing_keys_next (
    id blob primary key not null,
    algorithm text not null,
    public_key blob not null,
    sealed_private_key blob,
    created_at integer not null,
    active_from integer not null,
    retires_at integer,
    removed_at integer,
    revoked_at integer,
    longest_lifetime_seconds integer not null,
    check (algorithm in ('ES256', 'EdDSA', 'RS256', 'PS256')),
    check ((removed_at is null) = (sealed_private_key is not null))
);
-- How long the tokens live that earlier keys have signed is not known; a day is the most.
insert into signing_keys_next
    select id, algorithm, public_key, sealed_private_key, created_at, active_from, retired_at, null, null, 86400
    from signing_keys;
drop table signing_keys;
alter table signing_keys_next rename to signing_keys;
create trigger signing_keys_inserted after insert on signing_keys begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'signing_keys', null from directory_version;
end;
create trigger signing_keys_updated after update on signing_keys begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'signing_keys', null from directory_version;
end;
create trigger signing_keys_deleted after delete on signing_keys begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'signing_keys', null from directory_version;
end;
