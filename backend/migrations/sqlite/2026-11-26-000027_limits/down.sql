drop table application_limits;
