alter table installation drop column sealing_key;
