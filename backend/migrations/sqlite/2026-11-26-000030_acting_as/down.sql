alter table audit_events drop column acting_as;
