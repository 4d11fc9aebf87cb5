-- Keys of clients expire as secrets do, and people are told of both alike.
alter table client_keys add column next_notice_at integer;
create index client_keys_by_next_notice on client_keys (next_notice_at) where next_notice_at is not null;
-- Those that are there are due once: the planner sorts out who is to be told.
update client_keys set next_notice_at = unixepoch() * 1000000
    where deleted_at is null and expires_at > unixepoch() * 1000000;

-- A notice is of a secret or of a key. SQLite cannot let a column be null that could not: the table is made anew.
create table notices_next (
    id blob primary key not null,
    secret_id blob references secrets (id),
    threshold_days integer not null,
    person_id blob not null references people (id),
    message_id blob references messages (id),
    planned_at integer not null,
    client_key_id blob references client_keys (id),
    unique (secret_id, threshold_days, person_id),
    check ((secret_id is null) <> (client_key_id is null))
);
insert into notices_next select id, secret_id, threshold_days, person_id, message_id, planned_at, null from notices;
drop table notices;
alter table notices_next rename to notices;
create index notices_without_message on notices (person_id) where message_id is null;
create index notices_by_message on notices (message_id);
create unique index notices_of_keys on notices (client_key_id, threshold_days, person_id);
