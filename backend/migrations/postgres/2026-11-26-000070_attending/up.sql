-- Who leaves is on nothing any more: what they said is found by them.
create index secrets_acknowledged_by on secrets (acknowledged_by_id) where acknowledged_by_id is not null;
-- It holds for 30 days at most.
update secrets
set acknowledged_until = acknowledged_at + interval '30 days',
    next_notice_at = least(next_notice_at, acknowledged_at + interval '30 days')
where acknowledged_until > acknowledged_at + interval '30 days';
