-- Keys of clients expire as secrets do, and people are told of both alike.
alter table client_keys add column next_notice_at timestamptz;
create index client_keys_by_next_notice on client_keys (next_notice_at) where next_notice_at is not null;
-- Those that are there are due once: the planner sorts out who is to be told.
update client_keys set next_notice_at = now() where deleted_at is null and expires_at > now();

-- A notice is of a secret or of a key.
alter table notices alter column secret_id drop not null;
alter table notices add column client_key_id uuid references client_keys (id);
alter table notices add check ((secret_id is null) <> (client_key_id is null));
create unique index notices_of_keys on notices (client_key_id, threshold_days, person_id);
