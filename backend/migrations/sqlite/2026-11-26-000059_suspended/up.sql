-- How many secrets are suspended is counted every few minutes.
create index secrets_suspended on secrets (expires_at) where suspended_at is not null and deleted_at is null;
