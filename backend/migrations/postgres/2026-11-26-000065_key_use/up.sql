-- From where and by what a key of a client was last used, as it is kept of secrets.
alter table client_keys add column last_used_address text;
alter table client_keys add column last_used_agent text;
