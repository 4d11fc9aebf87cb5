-- Who leaves is on nothing any more: what they said is found by them.
create index secrets_acknowledged_by on secrets (acknowledged_by_id) where acknowledged_by_id is not null;
-- It holds for 30 days at most.
update secrets
set acknowledged_until = acknowledged_at + 2592000000000,
    next_notice_at = min(coalesce(next_notice_at, acknowledged_at + 2592000000000), acknowledged_at + 2592000000000)
where acknowledged_until > acknowledged_at + 2592000000000;
