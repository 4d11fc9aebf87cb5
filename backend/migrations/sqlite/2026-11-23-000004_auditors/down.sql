alter table people drop column auditor;
