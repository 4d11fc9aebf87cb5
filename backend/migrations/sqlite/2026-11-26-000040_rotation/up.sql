-- In place of which secret one was created. Rows of secrets are never removed, and both are of one application.
alter table secrets add column replaces blob;
-- The first use, which is known of secrets that were never used before this column was there.
alter table secrets add column first_used_at integer;
alter table secrets add column first_used_address text;
