-- What the mail server answered at each try of a message.
create table message_attempts (
    message_id blob not null references messages (id) on delete cascade,
    number integer not null,
    at integer not null,
    outcome text not null,
    answer text,
    primary key (message_id, number),
    check (outcome in ('sent', 'postponed', 'dead', 'bounced'))
);
-- Which message one repeats that an operator had sent again; that one may be gone.
alter table messages add column resend_of blob;
create index messages_by_time on messages (created_at, id);
create index messages_by_state on messages (state, created_at, id);
create index messages_by_person on messages (person_id, created_at, id);
create index messages_by_organisation on messages (organisation_id, created_at, id);
create index messages_by_origin on messages (resend_of);
