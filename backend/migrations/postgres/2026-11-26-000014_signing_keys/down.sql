-- Before, there was one algorithm, and a key that is not retired signed at once.
delete from signing_keys where sealed_private_key is null or algorithm <> 'ES256';
-- A table cannot be altered while a trigger of it waits for the commit.
set constraints all immediate;
alter table signing_keys drop constraint signing_keys_check;
alter table signing_keys drop constraint signing_keys_algorithm_check;
alter table signing_keys drop column longest_lifetime_seconds;
alter table signing_keys drop column revoked_at;
alter table signing_keys drop column removed_at;
alter table signing_keys rename column retires_at to retired_at;
alter table signing_keys alter column sealed_private_key set not null;
alter table apis drop column earlier_signing_algorithm;
alter table apis drop column signing_algorithm;
