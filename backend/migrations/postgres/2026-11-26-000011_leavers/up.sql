-- How many of an application's managers can be reached is kept with it, so that those with few are found by an index.
-- Triggers note every change of what it depends on, by whatever program; it is counted again soon after.
alter table people add column reachable boolean not null default false;
alter table people add column mail_failed_at timestamptz;
alter table applications add column reachable_managers bigint not null default 0;
create index applications_by_reachable_managers on applications (reachable_managers, name_key, id);
create index applications_of_organisation_by_managers on applications (organisation_id, reachable_managers);
create index assignments_of_whole_organisation on assignments (organisation_id) where application_id is null;

create table reachability_changes (
    id uuid primary key not null,
    kind text not null,
    subject_id uuid not null,
    due_at timestamptz not null,
    check (kind in ('person', 'application', 'organisation'))
);
create index reachability_changes_by_time on reachability_changes (due_at, id);

insert into reachability_changes (id, kind, subject_id, due_at)
    select gen_random_uuid(), 'person', id, 'epoch' from people;
insert into reachability_changes (id, kind, subject_id, due_at)
    select gen_random_uuid(), 'person', person_id, expires_at
    from one_time_links where purpose = 'invitation' and used_at is null;

create function note_reachability(kind text, subject uuid, due timestamptz) returns void language sql as $$
    insert into reachability_changes (id, kind, subject_id, due_at) values (gen_random_uuid(), $1, $2, $3)
$$;

create function person_reachability() returns trigger language plpgsql as $$
begin
    perform note_reachability('person', new.id, 'epoch');
    return null;
end
$$;
create function factor_reachability() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        perform note_reachability('person', old.person_id, 'epoch');
    else
        perform note_reachability('person', new.person_id, 'epoch');
    end if;
    return null;
end
$$;
create function link_reachability() returns trigger language plpgsql as $$
begin
    perform note_reachability('person', new.person_id, 'epoch');
    if tg_op = 'INSERT' then
        perform note_reachability('person', new.person_id, new.expires_at);
    end if;
    return null;
end
$$;
create function assignment_reachability() returns trigger language plpgsql as $$
declare
    changed assignments;
begin
    if tg_op = 'DELETE' then
        changed := old;
    else
        changed := new;
    end if;
    if changed.application_id is null then
        perform note_reachability('organisation', changed.organisation_id, 'epoch');
    else
        perform note_reachability('application', changed.application_id, 'epoch');
    end if;
    return null;
end
$$;
create function application_reachability() returns trigger language plpgsql as $$
begin
    perform note_reachability('application', new.id, 'epoch');
    return null;
end
$$;

create trigger people_reachability after update of state, email, mail_failed_at
    on people for each row execute function person_reachability();
create trigger totp_factors_reachability after insert or delete
    on totp_factors for each row execute function factor_reachability();
create trigger passkeys_reachability after insert or delete
    on passkeys for each row execute function factor_reachability();
create trigger one_time_links_reachability after insert or update of used_at, expires_at
    on one_time_links for each row when (new.purpose = 'invitation') execute function link_reachability();
create trigger assignments_reachability after insert or delete
    on assignments for each row execute function assignment_reachability();
create trigger applications_reachability after insert
    on applications for each row execute function application_reachability();

-- Who saw the value of a secret, by way of managing which application: the secret's own, or that of the machine which
-- created it. Kept when they leave, with what became of it.
create table secret_knowers (
    person_id uuid not null references people (id),
    secret_id uuid not null references secrets (id) on delete cascade,
    by_application_id uuid not null references applications (id),
    told_at timestamptz,
    handled_at timestamptz,
    handled_by_id uuid,
    handled_by_name text,
    handled_note text,
    primary key (person_id, secret_id)
);
create index secret_knowers_by_secret on secret_knowers (secret_id);

insert into secret_knowers (person_id, secret_id, by_application_id)
    select created_by_id, id, application_id from secrets
    where created_by_kind = 'person' and exists (select 1 from people where people.id = secrets.created_by_id);
