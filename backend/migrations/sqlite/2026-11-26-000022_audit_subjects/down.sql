drop index audit_events_by_subject;
