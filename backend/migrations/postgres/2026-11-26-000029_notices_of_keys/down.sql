delete from notices where secret_id is null;
-- A condition on the column goes with it.
alter table notices drop column client_key_id;
alter table notices alter column secret_id set not null;
drop index client_keys_by_next_notice;
alter table client_keys drop column next_notice_at;
