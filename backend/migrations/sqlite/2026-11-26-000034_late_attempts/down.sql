drop table late_attempts;
