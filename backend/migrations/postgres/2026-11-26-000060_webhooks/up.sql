-- Addresses of members that are told of what happens to their secrets. What is sent is signed with a value that is sealed
-- here; for a day after its replacement the earlier one signs too.
create table webhooks (
    id uuid primary key not null,
    organisation_id uuid not null references organisations (id),
    url text not null,
    sealed_secret bytea not null,
    earlier_sealed_secret bytea,
    earlier_until timestamptz,
    state text not null,
    failing_since timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    version bigint not null,
    check (state in ('active', 'paused', 'failing', 'gone')),
    check ((earlier_sealed_secret is null) = (earlier_until is null))
);
create index webhooks_by_organisation on webhooks (organisation_id, created_at, id);
-- What each is told, once: the occasion tells two events of one kind apart, and not two plannings of the same.
create table webhook_deliveries (
    id uuid primary key not null,
    webhook_id uuid not null references webhooks (id) on delete cascade,
    event text not null,
    occasion text not null,
    payload text not null,
    state text not null,
    attempts integer not null,
    next_attempt_at timestamptz not null,
    lease_until timestamptz,
    created_at timestamptz not null,
    finished_at timestamptz,
    last_status integer,
    last_error text,
    unique (webhook_id, occasion),
    check (state in ('pending', 'delivered', 'failed'))
);
create index webhook_deliveries_pending on webhook_deliveries (next_attempt_at) where state = 'pending';
create index webhook_deliveries_by_webhook on webhook_deliveries (webhook_id, created_at, id);
