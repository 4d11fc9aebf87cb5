-- From which networks each secret was used, so that a use from another one is told once.
create table secret_networks (
    secret_id blob not null references secrets (id) on delete cascade,
    network text not null,
    first_at integer not null,
    primary key (secret_id, network)
);
