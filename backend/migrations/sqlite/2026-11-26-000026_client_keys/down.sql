drop table used_assertions;
drop table client_keys;
