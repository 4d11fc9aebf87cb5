drop index messages_by_origin;
drop index messages_by_organisation;
drop index messages_by_person;
drop index messages_by_state;
drop index messages_by_time;
alter table messages drop column resend_of;
drop table message_attempts;
