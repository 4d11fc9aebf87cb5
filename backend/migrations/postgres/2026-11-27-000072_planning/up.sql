-- The planner takes what is due in an order, a part at a time: it reads each part, and not all that is due for each.
drop index secrets_by_next_notice;
create index secrets_by_next_notice on secrets (next_notice_at, id) where next_notice_at is not null;
drop index client_keys_by_next_notice;
create index client_keys_by_next_notice on client_keys (next_notice_at, id) where next_notice_at is not null;

-- What waits is looked for by its reader. An index that had it under "no message" led to all that waits.
drop index notices_by_message;
create index notices_by_message on notices (message_id) where message_id is not null;
drop index notices_without_message;
create index notices_without_message on notices (person_id, held_until) where message_id is null and person_id is not null;
drop index notices_to_contacts_without_message;
create index notices_to_contacts_without_message on notices (organisation_id, held_until)
    where message_id is null and organisation_id is not null;

-- What waits is listed in the order in which it is sent.
drop index notices_by_hold;
create index notices_by_hold on notices (held_until, id) where message_id is null;

-- Most notices are of secrets and to people: in the indices for others there is no place for them.
drop index notices_of_keys;
create unique index notices_of_keys on notices (client_key_id, threshold_days, person_id) where client_key_id is not null;
drop index notices_to_contacts;
create unique index notices_to_contacts on notices (secret_id, threshold_days, organisation_id)
    where organisation_id is not null;
drop index notices_of_keys_to_contacts;
create unique index notices_of_keys_to_contacts on notices (client_key_id, threshold_days, organisation_id)
    where client_key_id is not null and organisation_id is not null;

-- Who manages anything of an organisation is read from the index alone: somebody may have a row for each of a thousand
-- applications.
drop index assignments_by_organisation;
create index assignments_by_organisation on assignments (organisation_id, person_id);
