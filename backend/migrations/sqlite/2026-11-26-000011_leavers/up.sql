-- How many of an application's managers can be reached is kept with it, so that those with few are found by an index.
-- Triggers note every change of what it depends on, by whatever program; it is counted again soon after.
alter table people add column reachable boolean not null default false;
alter table people add column mail_failed_at integer;
alter table applications add column reachable_managers integer not null default 0;
create index applications_by_reachable_managers on applications (reachable_managers, name_key, id);
create index applications_of_organisation_by_managers on applications (organisation_id, reachable_managers);
create index assignments_of_whole_organisation on assignments (organisation_id) where application_id is null;

create table reachability_changes (
    id blob primary key not null,
    kind text not null,
    subject_id blob not null,
    due_at integer not null,
    check (kind in ('person', 'application', 'organisation'))
);
create index reachability_changes_by_time on reachability_changes (due_at, id);

insert into reachability_changes (id, kind, subject_id, due_at) select randomblob(16), 'person', id, 0 from people;
insert into reachability_changes (id, kind, subject_id, due_at)
    select randomblob(16), 'person', person_id, expires_at from one_time_links where purpose = 'invitation' and used_at is null;

create trigger people_reachability after update of state, email, mail_failed_at on people begin
    insert into reachability_changes values (randomblob(16), 'person', new.id, 0);
end;
create trigger totp_factors_added_reachability after insert on totp_factors begin
    insert into reachability_changes values (randomblob(16), 'person', new.person_id, 0);
end;
create trigger totp_factors_removed_reachability after delete on totp_factors begin
    insert into reachability_changes values (randomblob(16), 'person', old.person_id, 0);
end;
create trigger passkeys_added_reachability after insert on passkeys begin
    insert into reachability_changes values (randomblob(16), 'person', new.person_id, 0);
end;
create trigger passkeys_removed_reachability after delete on passkeys begin
    insert into reachability_changes values (randomblob(16), 'person', old.person_id, 0);
end;
create trigger one_time_links_added_reachability after insert on one_time_links when new.purpose = 'invitation' begin
    insert into reachability_changes values (randomblob(16), 'person', new.person_id, 0);
    insert into reachability_changes values (randomblob(16), 'person', new.person_id, new.expires_at);
end;
create trigger one_time_links_used_reachability after update of used_at, expires_at on one_time_links
    when new.purpose = 'invitation' begin
    insert into reachability_changes values (randomblob(16), 'person', new.person_id, 0);
end;
create trigger assignments_added_reachability after insert on assignments begin
    insert into reachability_changes values (randomblob(16),
        case when new.application_id is null then 'organisation' else 'application' end,
        coalesce(new.application_id, new.organisation_id), 0);
end;
create trigger assignments_removed_reachability after delete on assignments begin
    insert into reachability_changes values (randomblob(16),
        case when old.application_id is null then 'organisation' else 'application' end,
        coalesce(old.application_id, old.organisation_id), 0);
end;
create trigger applications_added_reachability after insert on applications begin
    insert into reachability_changes values (randomblob(16), 'application', new.id, 0);
end;

-- Who saw the value of a secret, by way of managing which application: the secret's own, or that of the machine which
-- created it. Kept when they leave, with what became of it.
create table secret_knowers (
    person_id blob not null references people (id),
    secret_id blob not null references secrets (id) on delete cascade,
    by_application_id blob not null references applications (id),
    told_at integer,
    handled_at integer,
    handled_by_id blob,
    handled_by_name text,
    handled_note text,
    primary key (person_id, secret_id)
);
create index secret_knowers_by_secret on secret_knowers (secret_id);

insert into secret_knowers (person_id, secret_id, by_application_id)
    select created_by_id, id, application_id from secrets
    where created_by_kind = 'person' and exists (select 1 from people where people.id = secrets.created_by_id);
