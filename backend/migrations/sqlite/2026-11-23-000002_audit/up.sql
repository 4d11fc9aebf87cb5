create table audit_head (
    id integer primary key not null,
    sequence integer not null,
    hash blob not null,
    kept_after integer not null,
    kept_after_hash blob not null,
    tag blob not null,
    check (id = 1)
);

create table audit_events (
    sequence integer primary key not null,
    at integer not null,
    actor_kind text not null,
    actor_id blob,
    actor_name text not null,
    action text not null,
    subject_kind text not null,
    subject_id blob,
    subject_name text not null,
    organisation_id blob,
    application_id blob,
    before text,
    after text,
    address text,
    request_id text,
    hash blob not null
);
create index audit_events_by_application on audit_events (application_id, sequence) where application_id is not null;
create index audit_events_by_organisation on audit_events (organisation_id, sequence) where organisation_id is not null;
create index audit_events_by_actor on audit_events (actor_id, sequence) where actor_id is not null;
create index audit_events_by_time on audit_events (at);
