-- What went to contact addresses is told of nobody.
delete from notices where person_id is null;
delete from messages where person_id is null;
update messages set state = 'dead' where state = 'bounced';
create table messages_before (
    id blob primary key not null,
    kind text not null,
    person_id blob not null references people (id),
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
    check (kind in ('expiry_digest', 'password_link', 'security')),
    check (state in ('pending', 'sent', 'dead', 'withdrawn'))
);
create table notices_before (
    id blob primary key not null,
    secret_id blob references secrets (id),
    threshold_days integer not null,
    person_id blob not null references people (id),
    message_id blob references messages_before (id),
    planned_at integer not null,
    client_key_id blob references client_keys (id),
    held_until integer,
    reason text check (reason in ('extra', 'escalation')),
    told_as text check (told_as in ('expiry', 'safe_to_delete')),
    unique (secret_id, threshold_days, person_id),
    check ((secret_id is null) <> (client_key_id is null))
);
insert into messages_before
    select id, kind, person_id, link_id, state, attempts, next_attempt_at, lease_until, last_error, created_at, finished_at,
        facts, recipient from messages;
insert into notices_before
    select id, secret_id, threshold_days, person_id, message_id, planned_at, client_key_id, held_until, reason, told_as
    from notices;
drop table notices;
drop table messages;
alter table messages_before rename to messages;
alter table notices_before rename to notices;
create index messages_pending on messages (next_attempt_at) where state = 'pending';
create index notices_without_message on notices (person_id) where message_id is null;
create index notices_by_message on notices (message_id);
create unique index notices_of_keys on notices (client_key_id, threshold_days, person_id);
create index notices_by_hold on notices (held_until) where message_id is null;
