-- A secret that was found in public, since when that is known. One that is reported is found by its hash.
alter table secrets add column leaked_at timestamptz;
create unique index secrets_by_hash on secrets (hash) where hash is not null;

-- What was reported and is not looked after yet: the hashes of values, one after the other, each of 32 octets.
create table leak_reports (
    id uuid primary key not null,
    hashes bytea not null,
    found_at text,
    received_at timestamptz not null,
    check (length(hashes) > 0 and length(hashes) % 32 = 0)
);
create index leak_reports_by_time on leak_reports (received_at, id);
