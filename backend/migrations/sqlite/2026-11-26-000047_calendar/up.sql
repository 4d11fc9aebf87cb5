-- The address of a person's calendar of expiries: an HMAC of the random value in it, never the value.
create table calendar_feeds (
    person_id blob primary key not null references people (id) on delete cascade,
    hash blob not null,
    created_at integer not null
);
create unique index calendar_feeds_by_hash on calendar_feeds (hash);
