-- By which a repeated request to create the same secret is recognised: a hash over who asked and the key that was sent.
alter table secrets add column request_key blob;
