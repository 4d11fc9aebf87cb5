drop trigger secrets_updated;
create trigger secrets_updated after update of application_id, hash, expires_at, deleted_at on secrets begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', new.application_id from directory_version;
end;
drop index secrets_by_suspension_end;
alter table secrets drop column suspension_ends_at;
alter table secrets drop column suspension_end;
alter table secrets drop column suspended_by_name;
alter table secrets drop column suspended_by_id;
alter table secrets drop column suspended_by_kind;
alter table secrets drop column suspended_at;
