-- From where, when and how often an expired secret was still tried.
create table late_attempts (
    secret_id uuid not null references secrets (id) on delete cascade,
    address text not null,
    last_at timestamptz not null,
    attempts bigint not null,
    primary key (secret_id, address)
);
create index late_attempts_by_time on late_attempts (last_at);
