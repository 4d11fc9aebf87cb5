-- What waits for a contact address is found by it, as what waits for a person is.
create index notices_to_contacts_without_message on notices (organisation_id)
    where message_id is null and organisation_id is not null;
