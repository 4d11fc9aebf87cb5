-- The interface for people and scripts is an API of the catalogue itself, one at most.
alter table apis add column built_in boolean not null default false;
create unique index apis_built_in on apis (built_in) where built_in;
-- Which organisations run the federation: their applications may be granted what operators do.
alter table organisations add column operator boolean not null default false;
