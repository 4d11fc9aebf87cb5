-- The algorithm that signs tokens for an API, and the one before it, until a key of the new one has been published for
-- long enough.
alter table apis add column signing_algorithm text not null default 'ES256'
    check (signing_algorithm in ('ES256', 'EdDSA', 'RS256', 'PS256'));
alter table apis add column earlier_signing_algorithm text
    check (earlier_signing_algorithm in ('ES256', 'EdDSA', 'RS256', 'PS256'));

alter table signing_keys alter column sealed_private_key drop not null;
alter table signing_keys rename column retired_at to retires_at;
alter table signing_keys add column removed_at timestamptz;
alter table signing_keys add column revoked_at timestamptz;
-- How long the tokens live that earlier keys have signed is not known; a day is the most.
alter table signing_keys add column longest_lifetime_seconds integer not null default 86400;
alter table signing_keys alter column longest_lifetime_seconds drop default;
alter table signing_keys add check (algorithm in ('ES256', 'EdDSA', 'RS256', 'PS256'));
alter table signing_keys add check ((removed_at is null) = (sealed_private_key is not null));
