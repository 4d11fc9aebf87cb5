-- What the token endpoint keeps in memory is as of a number; every change of it, by whatever program, counts on.
create table directory_version (
    id integer primary key not null,
    number bigint not null,
    stamp bytea not null,
    check (id = 1)
);

create table directory_changes (
    number bigint primary key not null,
    stamp bytea not null,
    kind text not null,
    application_id uuid
);

insert into directory_version (id, number, stamp) values (1, 1, uuid_send(gen_random_uuid()));
insert into directory_changes (number, stamp, kind) select number, stamp, 'catalogue' from directory_version;

-- The row of directory_version is the lock by which changes are counted in the order in which they are committed. The
-- triggers are deferred to the commit, so that this lock is the last that any transaction takes.
create function note_directory_change() returns trigger language plpgsql as $$
declare
    subject uuid;
begin
    if tg_argv[0] = 'application' then
        if tg_op = 'DELETE' then
            subject := (to_jsonb(old) ->> tg_argv[1])::uuid;
        else
            subject := (to_jsonb(new) ->> tg_argv[1])::uuid;
        end if;
    end if;
    update directory_version set number = number + 1, stamp = uuid_send(gen_random_uuid());
    insert into directory_changes select number, stamp, tg_argv[0], subject from directory_version;
    return null;
end
$$;

create constraint trigger applications_noted after insert or delete or update of id, state, environment, organisation_id
    on applications deferrable initially deferred
    for each row execute function note_directory_change('application', 'id');
create constraint trigger secrets_noted after insert or delete or update of application_id, hash, expires_at, deleted_at
    on secrets deferrable initially deferred
    for each row execute function note_directory_change('application', 'application_id');
create constraint trigger grants_noted after insert or delete or update
    on grants deferrable initially deferred
    for each row execute function note_directory_change('application', 'application_id');
create constraint trigger apis_noted after insert or delete or update
    on apis deferrable initially deferred
    for each row execute function note_directory_change('catalogue');
create constraint trigger permissions_noted after insert or delete or update
    on permissions deferrable initially deferred
    for each row execute function note_directory_change('catalogue');
create constraint trigger signing_keys_noted after insert or delete or update
    on signing_keys deferrable initially deferred
    for each row execute function note_directory_change('signing_keys');
