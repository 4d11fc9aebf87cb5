-- By which what needs attention is found without a walk through all secrets.
create index secrets_by_expiry on secrets (expires_at, id) where deleted_at is null;
create index secrets_never_used on secrets (created_at, id) where deleted_at is null and last_used_at is null;
