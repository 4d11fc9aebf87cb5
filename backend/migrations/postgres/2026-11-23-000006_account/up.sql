alter table one_time_links drop constraint one_time_links_purpose_check;
update one_time_links set purpose = case
    when exists (select from people where people.id = one_time_links.person_id and people.state = 'invited')
    then 'invitation' else 'reset_by_operator' end;
alter table one_time_links
    add check (purpose in ('invitation', 'reset_by_operator', 'reset_by_request'));

alter table messages drop constraint messages_kind_check;
alter table messages add check (kind in ('expiry_digest', 'password_link', 'security'));
alter table messages add column facts text;
alter table messages add column recipient text;

alter table sign_ins add column new_password_hash text;

create table email_changes (
    id uuid primary key,
    person_id uuid not null unique references people (id),
    new_email text not null,
    confirmed_by_old_at timestamptz,
    confirmed_by_new_at timestamptz,
    expires_at timestamptz not null,
    created_at timestamptz not null
);
create index email_changes_by_expiry on email_changes (expires_at);

create table known_devices (
    person_id uuid not null references people (id),
    token_hash bytea not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    primary key (person_id, token_hash)
);
create index known_devices_by_time on known_devices (last_seen_at);
