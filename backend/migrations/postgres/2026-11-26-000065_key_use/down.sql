alter table client_keys drop column last_used_agent;
alter table client_keys drop column last_used_address;
