create table guesses (
    key_hash bytea primary key not null,
    failures integer not null,
    last_at timestamptz not null,
    blocked_until timestamptz not null,
    succeeded_at timestamptz
);
create index guesses_by_time on guesses (last_at);
