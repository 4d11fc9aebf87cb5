drop table secret_usage;
alter table secrets drop column last_used_agent;
alter table secrets drop column last_used_address;
