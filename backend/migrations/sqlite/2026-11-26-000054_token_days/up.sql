-- How many tokens were issued on each day, for all secrets together: of a million secrets nobody adds up 30 days at once.
create table token_days (
    day integer primary key not null,
    tokens integer not null
);
insert into token_days select day, sum(tokens) from secret_usage group by day;
