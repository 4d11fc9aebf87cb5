-- What went to contact addresses is told of nobody.
drop index notices_of_keys_to_contacts;
drop index notices_to_contacts;
delete from notices where person_id is null;
delete from messages where person_id is null;
update messages set state = 'dead' where state = 'bounced';
alter table notices drop constraint notices_reader_check;
alter table notices drop column organisation_id;
alter table notices alter column person_id set not null;
alter table messages drop constraint messages_state_check;
alter table messages add check (state in ('pending', 'sent', 'dead', 'withdrawn'));
alter table messages drop constraint messages_reader_check;
alter table messages drop column organisation_id;
alter table messages alter column person_id set not null;
