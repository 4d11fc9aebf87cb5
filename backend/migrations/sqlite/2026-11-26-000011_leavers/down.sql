drop table secret_knowers;

drop trigger applications_added_reachability;
drop trigger assignments_removed_reachability;
drop trigger assignments_added_reachability;
drop trigger one_time_links_used_reachability;
drop trigger one_time_links_added_reachability;
drop trigger passkeys_removed_reachability;
drop trigger passkeys_added_reachability;
drop trigger totp_factors_removed_reachability;
drop trigger totp_factors_added_reachability;
drop trigger people_reachability;
drop table reachability_changes;

drop index assignments_of_whole_organisation;
drop index applications_of_organisation_by_managers;
drop index applications_by_reachable_managers;
alter table applications drop column reachable_managers;
alter table people drop column mail_failed_at;
alter table people drop column reachable;
