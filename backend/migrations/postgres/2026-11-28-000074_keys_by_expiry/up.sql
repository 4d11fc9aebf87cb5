-- What expires next is looked for in the whole federation.
create index client_keys_by_expiry on client_keys (expires_at, id) where deleted_at is null;
