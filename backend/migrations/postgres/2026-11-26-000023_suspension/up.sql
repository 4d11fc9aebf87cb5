-- A suspended secret gets no token, and can come back: by itself at an instant, or it is deleted at one, or somebody decides.
alter table secrets add column suspended_at timestamptz;
alter table secrets add column suspended_by_kind text;
alter table secrets add column suspended_by_id uuid;
alter table secrets add column suspended_by_name text;
alter table secrets add column suspension_end text check (suspension_end in ('resume', 'delete'));
alter table secrets add column suspension_ends_at timestamptz;
create index secrets_by_suspension_end on secrets (suspension_ends_at) where suspension_ends_at is not null;

-- What is kept in memory of a secret now holds its suspension.
drop trigger secrets_noted on secrets;
create constraint trigger secrets_noted after insert or delete
    or update of application_id, hash, expires_at, deleted_at, suspended_at, suspension_end, suspension_ends_at
    on secrets deferrable initially deferred
    for each row execute function note_directory_change('application', 'application_id');
