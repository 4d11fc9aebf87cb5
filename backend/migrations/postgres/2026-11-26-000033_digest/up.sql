-- A notice waits for its reader's morning, and what it told of a secret is remembered.
alter table notices add column held_until timestamptz;
-- Why somebody is told whom the thresholds of the federation alone would not name.
alter table notices add column reason text check (reason in ('extra', 'escalation'));
alter table notices add column told_as text check (told_as in ('expiry', 'safe_to_delete'));
update notices set held_until = planned_at;
create index notices_by_hold on notices (held_until) where message_id is null;

-- What somebody wants besides what the federation tells everybody; no row where that is nothing.
create table notice_preferences (
    person_id uuid primary key not null references people (id),
    digest_hour integer check (digest_hour between 0 and 23),
    extra_thresholds text not null
);
