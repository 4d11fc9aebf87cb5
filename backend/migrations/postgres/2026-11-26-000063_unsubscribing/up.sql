-- Links in messages by which a person ends the reminders that they asked for besides everybody's: an HMAC of the random
-- value in each, never the value. They end when the person changes what they want of their notices.
create table unsubscribe_links (
    hash bytea primary key not null,
    person_id uuid not null references people (id) on delete cascade,
    created_at timestamptz not null
);
create index unsubscribe_links_by_person on unsubscribe_links (person_id);
create index unsubscribe_links_by_age on unsubscribe_links (created_at);
