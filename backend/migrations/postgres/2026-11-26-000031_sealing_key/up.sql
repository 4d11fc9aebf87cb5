-- The key that seals values at rest; null for the one that follows from the master key.
alter table installation add column sealing_key text collate "C";
