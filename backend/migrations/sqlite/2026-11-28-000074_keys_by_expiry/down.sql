drop index client_keys_by_expiry;
