create index audit_events_by_subject on audit_events (subject_id, sequence) where subject_id is not null;
