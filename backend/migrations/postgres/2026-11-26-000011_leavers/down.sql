drop table secret_knowers;

drop trigger applications_reachability on applications;
drop trigger assignments_reachability on assignments;
drop trigger one_time_links_reachability on one_time_links;
drop trigger passkeys_reachability on passkeys;
drop trigger totp_factors_reachability on totp_factors;
drop trigger people_reachability on people;
drop function application_reachability;
drop function assignment_reachability;
drop function link_reachability;
drop function factor_reachability;
drop function person_reachability;
drop function note_reachability;
drop table reachability_changes;

drop index assignments_of_whole_organisation;
drop index applications_of_organisation_by_managers;
drop index applications_by_reachable_managers;
alter table applications drop column reachable_managers;
alter table people drop column mail_failed_at;
alter table people drop column reachable;
