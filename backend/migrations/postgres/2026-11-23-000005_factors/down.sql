alter table sign_ins drop column link_id;
alter table totp_factors drop column last_used_at;
drop table totp_replacements;
drop table passkey_ceremonies;
drop table recovery_codes;
drop table passkeys;
