drop trigger applications_noted on applications;
drop trigger secrets_noted on secrets;
drop trigger grants_noted on grants;
drop trigger apis_noted on apis;
drop trigger permissions_noted on permissions;
drop trigger signing_keys_noted on signing_keys;
drop function note_directory_change();
drop table directory_changes;
drop table directory_version;
