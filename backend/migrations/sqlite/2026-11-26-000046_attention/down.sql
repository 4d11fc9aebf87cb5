drop index secrets_never_used;
drop index secrets_by_expiry;
