alter table secrets drop column acknowledged_by_name;
alter table secrets drop column acknowledged_by_id;
alter table secrets drop column acknowledged_until;
alter table secrets drop column acknowledged_at;
