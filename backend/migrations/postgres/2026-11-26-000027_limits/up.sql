-- What one application is held to, and when it last went beyond that. Who is held to nothing has no row.
create table application_limits (
    application_id uuid primary key not null references applications (id),
    tokens_per_minute integer,
    quota_mode text not null,
    allowed_addresses text not null,
    address_mode text not null,
    quota_passed_at timestamptz,
    address_passed_at timestamptz,
    passed_address text,
    version bigint not null,
    updated_at timestamptz not null,
    check (quota_mode in ('enforce', 'monitor')),
    check (address_mode in ('enforce', 'monitor'))
);

create constraint trigger application_limits_noted
    after insert or delete or update of application_id, tokens_per_minute, quota_mode, allowed_addresses, address_mode
    on application_limits deferrable initially deferred
    for each row execute function note_directory_change('application', 'application_id');
