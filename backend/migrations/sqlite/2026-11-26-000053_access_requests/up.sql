-- What managers ask the operators for. The wanted permissions are kept as they were called then (JSON), so that a request
-- says what was asked whatever becomes of the catalogue. While it is open its key lets nobody ask for the same twice.
create table access_requests (
    id blob primary key not null,
    kind text not null,
    state text not null,
    organisation_id blob not null references organisations (id),
    application_id blob references applications (id),
    name text not null,
    environment text not null,
    permissions text not null,
    reason text not null,
    open_key text unique,
    asked_by_id blob not null,
    asked_by_name text not null,
    created_at integer not null,
    closed_by_id blob,
    closed_by_name text,
    closed_at integer,
    answer text,
    check (kind in ('application', 'permissions')),
    check (state in ('open', 'approved', 'declined', 'withdrawn')),
    check ((state = 'open') = (closed_at is null)),
    check ((state = 'open') = (open_key is not null))
);
create index access_requests_by_time on access_requests (created_at, id);
create index access_requests_by_state on access_requests (state, created_at, id);
create index access_requests_by_organisation on access_requests (organisation_id, created_at, id);
create index access_requests_by_application on access_requests (application_id);
