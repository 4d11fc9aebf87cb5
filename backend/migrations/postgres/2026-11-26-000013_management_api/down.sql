delete from grants where permission_id in (select p.id from permissions p join apis a on a.id = p.api_id where a.built_in);
delete from permissions where api_id in (select id from apis where built_in);
delete from apis where built_in;
drop index apis_built_in;
alter table apis drop column built_in;
alter table organisations drop column operator;
