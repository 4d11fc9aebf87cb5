create table signing_keys_before (
    id blob primary key not null,
    algorithm text not null,
    public_key blob not null,
    sealed_private_key blob not null,
    created_at integer not null,
    active_from integer not null,
    retired_at integer
);
-- Before, there was one algorithm, and a key that is not retired signed at once.
insert into signing_keys_before
    select id, algorithm, public_key, sealed_private_key, created_at, active_from, retires_at
    from signing_keys where sealed_private_key is not null and algorithm = 'ES256';
drop table signing_keys;
alter table signing_keys_before rename to signing_keys;
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
alter table apis drop column earlier_signing_algorithm;
alter table apis drop column signing_algorithm;
