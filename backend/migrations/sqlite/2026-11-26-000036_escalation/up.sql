-- A message may go to the contact address of an organisation, which is no person's, and one whose address takes no mail is
-- told from one that was given up. SQLite cannot change a condition of a table: the tables are made anew.
create table messages_next (
    id blob primary key not null,
    kind text not null,
    person_id blob references people (id),
    link_id blob references one_time_links (id),
    state text not null,
    attempts integer not null,
    next_attempt_at integer not null,
    lease_until integer,
    last_error text,
    created_at integer not null,
    finished_at integer,
    facts text,
    recipient text,
    organisation_id blob references organisations (id),
    check (kind in ('expiry_digest', 'password_link', 'security')),
    check (state in ('pending', 'sent', 'dead', 'withdrawn', 'bounced')),
    check ((person_id is null) <> (organisation_id is null))
);
create table notices_next (
    id blob primary key not null,
    secret_id blob references secrets (id),
    threshold_days integer not null,
    person_id blob references people (id),
    message_id blob references messages_next (id),
    planned_at integer not null,
    client_key_id blob references client_keys (id),
    held_until integer,
    reason text,
    told_as text,
    organisation_id blob references organisations (id),
    unique (secret_id, threshold_days, person_id),
    check ((secret_id is null) <> (client_key_id is null)),
    check (reason in ('extra', 'escalation')),
    check (told_as in ('expiry', 'safe_to_delete')),
    check ((person_id is null) <> (organisation_id is null))
);
insert into messages_next
    select id, kind, person_id, link_id, state, attempts, next_attempt_at, lease_until, last_error, created_at, finished_at,
        facts, recipient, null from messages;
insert into notices_next
    select id, secret_id, threshold_days, person_id, message_id, planned_at, client_key_id, held_until, reason, told_as,
        null from notices;
drop table notices;
drop table messages;
alter table messages_next rename to messages;
alter table notices_next rename to notices;
create index messages_pending on messages (next_attempt_at) where state = 'pending';
create index notices_without_message on notices (person_id) where message_id is null;
create index notices_by_message on notices (message_id);
create unique index notices_of_keys on notices (client_key_id, threshold_days, person_id);
create index notices_by_hold on notices (held_until) where message_id is null;
create unique index notices_to_contacts on notices (secret_id, threshold_days, organisation_id);
create unique index notices_of_keys_to_contacts on notices (client_key_id, threshold_days, organisation_id);
