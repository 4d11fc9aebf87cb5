drop table known_devices;
drop table email_changes;

alter table sign_ins drop column new_password_hash;

delete from messages where kind = 'security';
alter table messages drop column recipient;
alter table messages drop column facts;
alter table messages drop constraint messages_kind_check;
alter table messages add check (kind in ('expiry_digest', 'password_link'));

alter table one_time_links drop constraint one_time_links_purpose_check;
update one_time_links set purpose = 'set_password';
alter table one_time_links add check (purpose in ('set_password'));
