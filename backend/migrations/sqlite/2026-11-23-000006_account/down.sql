drop table known_devices;
drop table email_changes;

alter table sign_ins drop column new_password_hash;

-- SQLite cannot change a condition of a table: the tables are made anew, with those that refer to them. A sign-in under
-- way may refer to a link, and begins again.
delete from sign_ins;
create table one_time_links_next (
    id blob primary key not null,
    person_id blob not null references people (id),
    purpose text not null,
    expires_at integer not null,
    used_at integer,
    created_at integer not null,
    check (purpose in ('set_password'))
);
create table messages_next (
    id blob primary key not null,
    kind text not null,
    person_id blob not null references people (id),
    link_id blob references one_time_links_next (id),
    state text not null,
    attempts integer not null,
    next_attempt_at integer not null,
    lease_until integer,
    last_error text,
    created_at integer not null,
    finished_at integer,
    check (kind in ('expiry_digest', 'password_link')),
    check (state in ('pending', 'sent', 'dead', 'withdrawn'))
);
create table notices_next (
    id blob primary key not null,
    secret_id blob not null references secrets (id),
    threshold_days integer not null,
    person_id blob not null references people (id),
    message_id blob references messages_next (id),
    planned_at integer not null,
    unique (secret_id, threshold_days, person_id)
);
insert into one_time_links_next
    select id, person_id, 'set_password', expires_at, used_at, created_at from one_time_links;
insert into messages_next (id, kind, person_id, link_id, state, attempts, next_attempt_at, lease_until, last_error, created_at, finished_at)
    select id, kind, person_id, link_id, state, attempts, next_attempt_at, lease_until, last_error, created_at, finished_at
    from messages where kind <> 'security';
insert into notices_next select id, secret_id, threshold_days, person_id, message_id, planned_at from notices;
drop table notices;
drop table messages;
drop table one_time_links;
alter table one_time_links_next rename to one_time_links;
alter table messages_next rename to messages;
alter table notices_next rename to notices;
create index one_time_links_by_person on one_time_links (person_id);
create index messages_pending on messages (next_attempt_at) where state = 'pending';
create index notices_without_message on notices (person_id) where message_id is null;
create index notices_by_message on notices (message_id);
