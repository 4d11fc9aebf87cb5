drop table leak_reports;
drop index secrets_by_hash;
alter table secrets drop column leaked_at;
