alter table people add column auditor boolean not null default false;
