drop trigger secrets_noted on secrets;
create constraint trigger secrets_noted after insert or delete or update of application_id, hash, expires_at, deleted_at
    on secrets deferrable initially deferred
    for each row execute function note_directory_change('application', 'application_id');
drop index secrets_by_suspension_end;
alter table secrets drop column suspension_ends_at;
alter table secrets drop column suspension_end;
alter table secrets drop column suspended_by_name;
alter table secrets drop column suspended_by_id;
alter table secrets drop column suspended_by_kind;
alter table secrets drop column suspended_at;
