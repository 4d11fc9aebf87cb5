-- Jobs of which one process at a time runs each: who does, until when that holds, when it runs next, and how it went last.
create table jobs (
    name text primary key not null,
    next_run_at timestamptz not null,
    holder text,
    lease_until timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    outcome text,
    said text,
    milliseconds bigint,
    check (outcome in ('done', 'failed')),
    check ((holder is null) = (lease_until is null))
);
