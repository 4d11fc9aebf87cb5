-- All tokens of a secret end when it is counted on: those that name an earlier epoch are good no more.
alter table secrets add column token_epoch integer not null default 0;
update secrets set token_epoch = 1 where id in (select credential_id from revoked_credentials);
drop table revoked_credentials;
drop trigger secrets_updated;
create trigger secrets_updated
    after update of application_id, hash, expires_at, deleted_at, suspended_at, suspension_end, suspension_ends_at,
        token_epoch on secrets begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', new.application_id from directory_version;
end;
