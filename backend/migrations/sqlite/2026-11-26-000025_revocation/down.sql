drop table api_introspectors;
drop table revoked_credentials;
drop table revoked_tokens;
