create table provider_links (
    id blob primary key not null,
    person_id blob not null references people (id),
    issuer text not null,
    subject_hash blob not null,
    sealed_subject blob not null,
    label text not null,
    proved_mfa_at integer,
    created_at integer not null,
    last_used_at integer,
    unique (subject_hash),
    unique (person_id, issuer)
);

create table provider_ceremonies (
    id blob primary key not null,
    kind text not null,
    sign_in_hash blob,
    session_id blob references sessions (id) on delete cascade,
    sealed_state blob not null,
    expires_at integer not null,
    created_at integer not null,
    check (kind in ('sign_in', 'join', 'second_factor', 'link', 'step_up')),
    check ((sign_in_hash is null) = (session_id is not null))
);
create index provider_ceremonies_by_sign_in on provider_ceremonies (sign_in_hash);
create index provider_ceremonies_by_session on provider_ceremonies (session_id);
create index provider_ceremonies_by_expiry on provider_ceremonies (expires_at);

-- By which provider the first factor was proved.
alter table sign_ins add column provider text;

create trigger provider_links_added_reachability after insert on provider_links begin
    insert into reachability_changes values (randomblob(16), 'person', new.person_id, 0);
end;
create trigger provider_links_proved_reachability after update of proved_mfa_at on provider_links begin
    insert into reachability_changes values (randomblob(16), 'person', new.person_id, 0);
end;
create trigger provider_links_removed_reachability after delete on provider_links begin
    insert into reachability_changes values (randomblob(16), 'person', old.person_id, 0);
end;
