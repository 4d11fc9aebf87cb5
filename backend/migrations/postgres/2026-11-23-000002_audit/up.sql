create table audit_head (
    id integer primary key not null,
    sequence bigint not null,
    hash bytea not null,
    kept_after bigint not null,
    kept_after_hash bytea not null,
    tag bytea not null,
    check (id = 1)
);

create table audit_events (
    sequence bigint primary key not null,
    at timestamptz not null,
    actor_kind text not null,
    actor_id uuid,
    actor_name text not null,
    action text not null,
    subject_kind text not null,
    subject_id uuid,
    subject_name text not null,
    organisation_id uuid,
    application_id uuid,
    before text,
    after text,
    address text,
    request_id text,
    hash bytea not null
);
create index audit_events_by_application on audit_events (application_id, sequence) where application_id is not null;
create index audit_events_by_organisation on audit_events (organisation_id, sequence) where organisation_id is not null;
create index audit_events_by_actor on audit_events (actor_id, sequence) where actor_id is not null;
create index audit_events_by_time on audit_events (at);
