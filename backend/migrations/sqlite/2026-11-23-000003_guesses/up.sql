create table guesses (
    key_hash blob primary key not null,
    failures integer not null,
    last_at integer not null,
    blocked_until integer not null,
    succeeded_at integer
);
create index guesses_by_time on guesses (last_at);
