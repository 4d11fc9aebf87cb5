alter table secrets drop column request_key;
