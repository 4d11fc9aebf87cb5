-- From where and by what a secret was last used, and how many tokens were issued for it on each day (UTC, by its number
-- since 1970-01-01).
alter table secrets add column last_used_address text;
alter table secrets add column last_used_agent text;

create table secret_usage (
    secret_id blob not null references secrets (id) on delete cascade,
    day integer not null,
    tokens integer not null,
    primary key (secret_id, day)
);
create index secret_usage_by_day on secret_usage (day);
