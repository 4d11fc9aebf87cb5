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
    check (purpose in ('invitation', 'reset_by_operator', 'reset_by_request'))
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
    facts text,
    recipient text,
    check (kind in ('expiry_digest', 'password_link', 'security')),
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
    select id, person_id, case
        when exists (select 1 from people where people.id = one_time_links.person_id and people.state = 'invited')
        then 'invitation' else 'reset_by_operator' end, expires_at, used_at, created_at from one_time_links;
insert into messages_next (id, kind, person_id, link_id, state, attempts, next_attempt_at, lease_until, last_error, created_at, finished_at)
    select id, kind, person_id, link_id, state, attempts, next_attempt_at, lease_until, last_error, created_at, finished_at
    from messages;
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

alter table sign_ins add column new_password_hash text;

create table email_changes (
    id blob primary key not null,
    person_id blob not null unique references people (id),
    new_email text not null,
    confirmed_by_old_at integer,
    confirmed_by_new_at integer,
    expires_at integer not null,
    created_at integer not null
);
create index email_changes_by_expiry on email_changes (expires_at);

create table known_devices (
    person_id blob not null references people (id),
    token_hash blob not null,
    created_at integer not null,
    last_seen_at integer not null,
    primary key (person_id, token_hash)
);
create index known_devices_by_time on known_devices (last_seen_at);
