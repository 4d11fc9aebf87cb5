-- Tokens that were revoked before their end, by their ids, until that end.
create table revoked_tokens (
    id uuid primary key not null,
    expires_at timestamptz not null
);
create index revoked_tokens_by_end on revoked_tokens (expires_at);

-- What a client proves itself by (a secret), all tokens of which up to an instant are revoked.
create table revoked_credentials (
    credential_id uuid primary key not null,
    issued_until timestamptz not null
);
create index revoked_credentials_by_instant on revoked_credentials (issued_until);

-- The applications that may ask whether tokens for an API are good.
create table api_introspectors (
    api_id uuid not null references apis (id),
    application_id uuid not null references applications (id),
    primary key (api_id, application_id)
);
create index api_introspectors_by_application on api_introspectors (application_id);
