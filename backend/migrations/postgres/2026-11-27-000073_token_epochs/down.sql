drop trigger secrets_noted on secrets;
create constraint trigger secrets_noted after insert or delete
    or update of application_id, hash, expires_at, deleted_at, suspended_at, suspension_end, suspension_ends_at
    on secrets deferrable initially deferred
    for each row execute function note_directory_change('application', 'application_id');
create table revoked_credentials (
    credential_id uuid primary key not null,
    issued_until timestamptz not null
);
create index revoked_credentials_by_instant on revoked_credentials (issued_until);
-- Nothing tells the earlier tokens of such a secret from the later ones any more, so all end.
insert into revoked_credentials (credential_id, issued_until) select id, now() from secrets where token_epoch > 0;
alter table secrets drop column token_epoch;
