drop table token_days;
