drop trigger secrets_updated;
create trigger secrets_updated after update of application_id, hash, expires_at, deleted_at, suspended_at, suspension_end, suspension_ends_at on secrets begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', new.application_id from directory_version;
end;
create table revoked_credentials (
    credential_id blob primary key not null,
    issued_until integer not null
);
create index revoked_credentials_by_instant on revoked_credentials (issued_until);
-- Nothing tells the earlier tokens of such a secret from the later ones any more, so all end.
insert into revoked_credentials (credential_id, issued_until)
    select id, cast(strftime('%s', 'now') as integer) * 1000000 from secrets where token_epoch > 0;
alter table secrets drop column token_epoch;
