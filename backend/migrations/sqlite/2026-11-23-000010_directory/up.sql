-- What the token endpoint keeps in memory is as of a number; every change of it, by whatever program, counts on.
create table directory_version (
    id integer primary key not null,
    number integer not null,
    stamp blob not null,
    check (id = 1)
);

create table directory_changes (
    number integer primary key not null,
    stamp blob not null,
    kind text not null,
    application_id blob
);

insert into directory_version (id, number, stamp) values (1, 1, randomblob(16));
insert into directory_changes (number, stamp, kind) select number, stamp, 'catalogue' from directory_version;

create trigger applications_inserted after insert on applications begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', new.id from directory_version;
end;
create trigger applications_updated after update of id, state, environment, organisation_id on applications begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', new.id from directory_version;
end;
create trigger applications_deleted after delete on applications begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', old.id from directory_version;
end;
create trigger secrets_inserted after insert on secrets begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', new.application_id from directory_version;
end;
create trigger secrets_updated after update of application_id, hash, expires_at, deleted_at on secrets begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', new.application_id from directory_version;
end;
create trigger secrets_deleted after delete on secrets begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', old.application_id from directory_version;
end;
create trigger grants_inserted after insert on grants begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', new.application_id from directory_version;
end;
create trigger grants_updated after update on grants begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', new.application_id from directory_version;
end;
create trigger grants_deleted after delete on grants begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', old.application_id from directory_version;
end;
create trigger apis_inserted after insert on apis begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'catalogue', null from directory_version;
end;
create trigger apis_updated after update on apis begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'catalogue', null from directory_version;
end;
create trigger apis_deleted after delete on apis begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'catalogue', null from directory_version;
end;
create trigger permissions_inserted after insert on permissions begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'catalogue', null from directory_version;
end;
create trigger permissions_updated after update on permissions begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'catalogue', null from directory_version;
end;
create trigger permissions_deleted after delete on permissions begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'catalogue', null from directory_version;
end;
create trigger signing_keys_inserted after insert on signing_keys begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'signing_keys', null from directory_version;
end;
create trigger signing_keys_updated after update on signing_keys begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'signing_keys', null from directory_version;
end;
create trigger signing_keys_deleted after delete on signing_keys begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'signing_keys', null from directory_version;
end;
