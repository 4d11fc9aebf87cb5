create table provider_links (
    id uuid primary key,
    person_id uuid not null references people (id),
    issuer text collate "C" not null,
    subject_hash bytea not null,
    sealed_subject bytea not null,
    label text not null,
    proved_mfa_at timestamptz,
    created_at timestamptz not null,
    last_used_at timestamptz,
    unique (subject_hash),
    unique (person_id, issuer)
);

create table provider_ceremonies (
    id uuid primary key,
    kind text not null,
    sign_in_hash bytea,
    session_id uuid references sessions (id) on delete cascade,
    sealed_state bytea not null,
    expires_at timestamptz not null,
    created_at timestamptz not null,
    check (kind in ('sign_in', 'join', 'second_factor', 'link', 'step_up')),
    check ((sign_in_hash is null) = (session_id is not null))
);
create index provider_ceremonies_by_sign_in on provider_ceremonies (sign_in_hash);
create index provider_ceremonies_by_session on provider_ceremonies (session_id);
create index provider_ceremonies_by_expiry on provider_ceremonies (expires_at);

-- By which provider the first factor was proved.
alter table sign_ins add column provider text;

create trigger provider_links_reachability after insert or update of proved_mfa_at or delete
    on provider_links for each row execute function factor_reachability();
