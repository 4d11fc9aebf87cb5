alter table secrets drop column first_used_address;
alter table secrets drop column first_used_at;
alter table secrets drop column replaces;
