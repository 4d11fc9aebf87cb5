-- When and from where a secret that gets no tokens (it is suspended, or has expired) was last tried by who has its value.
create table secret_refusals (
    secret_id blob primary key not null references secrets (id) on delete cascade,
    refused_at integer not null,
    address text
);
