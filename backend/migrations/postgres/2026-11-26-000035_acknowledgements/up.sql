-- Somebody has said that they look after the expiry of a secret until then: the others are not reminded meanwhile.
alter table secrets add column acknowledged_at timestamptz;
alter table secrets add column acknowledged_until timestamptz;
alter table secrets add column acknowledged_by_id uuid;
alter table secrets add column acknowledged_by_name text;
