alter table sign_ins drop column provider;
drop table provider_ceremonies;
drop table provider_links;
