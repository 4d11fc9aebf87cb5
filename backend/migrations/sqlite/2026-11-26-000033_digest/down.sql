drop table notice_preferences;
drop index notices_by_hold;
alter table notices drop column told_as;
alter table notices drop column reason;
alter table notices drop column held_until;
