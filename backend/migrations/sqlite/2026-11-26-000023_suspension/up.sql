-- A suspended secret gets no token, and can come back: by itself at an instant, or it is deleted at one, or somebody decides.
alter table secrets add column suspended_at integer;
alter table secrets add column suspended_by_kind text;
alter table secrets add column suspended_by_id blob;
alter table secrets add column suspended_by_name text;
alter table secrets add column suspension_end text check (suspension_end in ('resume', 'delete'));
alter table secrets add column suspension_ends_at integer;
create index secrets_by_suspension_end on secrets (suspension_ends_at) where suspension_ends_at is not null;

-- What is kept in memory of a secret now holds its suspension.
drop trigger secrets_updated;
create trigger secrets_updated after update of application_id, hash, expires_at, deleted_at, suspended_at, suspension_end, suspension_ends_at on secrets begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', new.application_id from directory_version;
end;
