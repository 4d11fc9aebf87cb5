-- A message may go to the contact address of an organisation, which is no person's, and one whose address takes no mail is
-- told from one that was given up.
alter table messages alter column person_id drop not null;
alter table messages add column organisation_id uuid references organisations (id);
alter table messages add constraint messages_reader_check check ((person_id is null) <> (organisation_id is null));
alter table messages drop constraint messages_state_check;
alter table messages add check (state in ('pending', 'sent', 'dead', 'withdrawn', 'bounced'));
alter table notices alter column person_id drop not null;
alter table notices add column organisation_id uuid references organisations (id);
alter table notices add constraint notices_reader_check check ((person_id is null) <> (organisation_id is null));
create unique index notices_to_contacts on notices (secret_id, threshold_days, organisation_id);
create unique index notices_of_keys_to_contacts on notices (client_key_id, threshold_days, organisation_id);
