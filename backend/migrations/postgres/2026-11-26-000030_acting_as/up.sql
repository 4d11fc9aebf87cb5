alter table audit_events add column acting_as text;
