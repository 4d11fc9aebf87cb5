create table notices_before (
    id blob primary key not null,
    secret_id blob not null references secrets (id),
    threshold_days integer not null,
    person_id blob not null references people (id),
    message_id blob references messages (id),
    planned_at integer not null,
    unique (secret_id, threshold_days, person_id)
);
insert into notices_before
    select id, secret_id, threshold_days, person_id, message_id, planned_at from notices where secret_id is not null;
drop table notices;
alter table notices_before rename to notices;
create index notices_without_message on notices (person_id) where message_id is null;
create index notices_by_message on notices (message_id);
drop index client_keys_by_next_notice;
alter table client_keys drop column next_notice_at;
