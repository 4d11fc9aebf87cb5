drop table secret_refusals;
