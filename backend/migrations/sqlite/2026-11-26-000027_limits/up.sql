-- What one application is held to, and when it last went beyond that. Who is held to nothing has no row.
create table application_limits (
    application_id blob primary key not null references applications (id),
    tokens_per_minute integer,
    quota_mode text not null,
    allowed_addresses text not null,
    address_mode text not null,
    quota_passed_at integer,
    address_passed_at integer,
    passed_address text,
    version integer not null,
    updated_at integer not null,
    check (quota_mode in ('enforce', 'monitor')),
    check (address_mode in ('enforce', 'monitor'))
);

create trigger application_limits_inserted after insert on application_limits begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', new.application_id from directory_version;
end;
create trigger application_limits_updated
    after update of application_id, tokens_per_minute, quota_mode, allowed_addresses, address_mode on application_limits
begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', new.application_id from directory_version;
end;
create trigger application_limits_deleted after delete on application_limits begin
    update directory_version set number = number + 1, stamp = randomblob(16);
    insert into directory_changes select number, stamp, 'application', old.application_id from directory_version;
end;
