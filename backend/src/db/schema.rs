//! The tables, the same for both databases. Kept equal to the migrations by a test.

#![allow(clippy::wildcard_imports, reason = "the form in which diesel's own tools write this file")]

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    installation (id) {
        id -> Integer,
        key_fingerprint -> Binary,
        notice_thresholds -> Text,
        created_at -> Instant,
        sealing_key -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    organisations (id) {
        id -> Identifier,
        code -> Text,
        code_key -> Text,
        name -> Text,
        name_key -> Text,
        country -> Text,
        time_zone -> Text,
        locale -> Text,
        contact_email -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
        operator -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    apis (id) {
        id -> Identifier,
        name -> Text,
        name_key -> Text,
        identifier -> Text,
        environment -> Text,
        token_lifetime_seconds -> Integer,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
        built_in -> Bool,
        signing_algorithm -> Text,
        earlier_signing_algorithm -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    permissions (id) {
        id -> Identifier,
        api_id -> Identifier,
        name -> Text,
        description -> Text,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    applications (id) {
        id -> Identifier,
        organisation_id -> Identifier,
        name -> Text,
        name_key -> Text,
        environment -> Text,
        state -> Text,
        secret_revision -> BigInt,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
        reachable_managers -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    grants (application_id, permission_id) {
        application_id -> Identifier,
        permission_id -> Identifier,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    people (id) {
        id -> Identifier,
        email -> Text,
        email_key -> Text,
        name -> Text,
        name_key -> Text,
        locale -> Text,
        time_zone -> Text,
        operator -> Bool,
        state -> Text,
        password_hash -> Nullable<Text>,
        last_sign_in_at -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
        auditor -> Bool,
        reachable -> Bool,
        mail_failed_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    assignments (id) {
        id -> Identifier,
        person_id -> Identifier,
        organisation_id -> Identifier,
        application_id -> Nullable<Identifier>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    secrets (id) {
        id -> Identifier,
        application_id -> Identifier,
        name -> Text,
        name_key -> Text,
        hint -> Text,
        hash -> Nullable<Binary>,
        expires_at -> Instant,
        created_at -> Instant,
        created_by_kind -> Text,
        created_by_id -> Identifier,
        created_by_name -> Text,
        last_used_at -> Nullable<Instant>,
        next_notice_at -> Nullable<Instant>,
        deleted_at -> Nullable<Instant>,
        deleted_by_kind -> Nullable<Text>,
        deleted_by_id -> Nullable<Identifier>,
        deleted_by_name -> Nullable<Text>,
        suspended_at -> Nullable<Instant>,
        suspended_by_kind -> Nullable<Text>,
        suspended_by_id -> Nullable<Identifier>,
        suspended_by_name -> Nullable<Text>,
        suspension_end -> Nullable<Text>,
        suspension_ends_at -> Nullable<Instant>,
        last_used_address -> Nullable<Text>,
        last_used_agent -> Nullable<Text>,
        leaked_at -> Nullable<Instant>,
        request_key -> Nullable<Binary>,
        acknowledged_at -> Nullable<Instant>,
        acknowledged_until -> Nullable<Instant>,
        acknowledged_by_id -> Nullable<Identifier>,
        acknowledged_by_name -> Nullable<Text>,
        replaces -> Nullable<Identifier>,
        first_used_at -> Nullable<Instant>,
        first_used_address -> Nullable<Text>,
        token_epoch -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::Identifier;

    secret_usage (secret_id, day) {
        secret_id -> Identifier,
        day -> Integer,
        tokens -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    totp_factors (person_id) {
        person_id -> Identifier,
        sealed_secret -> Binary,
        last_step -> BigInt,
        created_at -> Instant,
        last_used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    one_time_links (id) {
        id -> Identifier,
        person_id -> Identifier,
        purpose -> Text,
        expires_at -> Instant,
        used_at -> Nullable<Instant>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    sign_ins (id) {
        id -> Identifier,
        token_hash -> Binary,
        person_id -> Identifier,
        totp_pending -> Nullable<Binary>,
        failures -> Integer,
        expires_at -> Instant,
        created_at -> Instant,
        link_id -> Nullable<Identifier>,
        new_password_hash -> Nullable<Text>,
        provider -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    sessions (id) {
        id -> Identifier,
        token_hash -> Binary,
        person_id -> Identifier,
        proved_at -> Instant,
        last_seen_at -> Instant,
        expires_at -> Instant,
        address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    signing_keys (id) {
        id -> Identifier,
        algorithm -> Text,
        public_key -> Binary,
        sealed_private_key -> Nullable<Binary>,
        created_at -> Instant,
        active_from -> Instant,
        retires_at -> Nullable<Instant>,
        removed_at -> Nullable<Instant>,
        revoked_at -> Nullable<Instant>,
        longest_lifetime_seconds -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    messages (id) {
        id -> Identifier,
        kind -> Text,
        person_id -> Nullable<Identifier>,
        link_id -> Nullable<Identifier>,
        state -> Text,
        attempts -> Integer,
        next_attempt_at -> Instant,
        lease_until -> Nullable<Instant>,
        last_error -> Nullable<Text>,
        created_at -> Instant,
        finished_at -> Nullable<Instant>,
        facts -> Nullable<Text>,
        recipient -> Nullable<Text>,
        organisation_id -> Nullable<Identifier>,
        resend_of -> Nullable<Identifier>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    message_attempts (message_id, number) {
        message_id -> Identifier,
        number -> Integer,
        at -> Instant,
        outcome -> Text,
        answer -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    notices (id) {
        id -> Identifier,
        secret_id -> Nullable<Identifier>,
        threshold_days -> Integer,
        person_id -> Nullable<Identifier>,
        message_id -> Nullable<Identifier>,
        planned_at -> Instant,
        client_key_id -> Nullable<Identifier>,
        held_until -> Nullable<Instant>,
        reason -> Nullable<Text>,
        told_as -> Nullable<Text>,
        organisation_id -> Nullable<Identifier>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::Identifier;

    notice_preferences (person_id) {
        person_id -> Identifier,
        digest_hour -> Nullable<Integer>,
        extra_thresholds -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    audit_head (id) {
        id -> Integer,
        sequence -> BigInt,
        hash -> Binary,
        kept_after -> BigInt,
        kept_after_hash -> Binary,
        tag -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    audit_events (sequence) {
        sequence -> BigInt,
        at -> Instant,
        actor_kind -> Text,
        actor_id -> Nullable<Identifier>,
        actor_name -> Text,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Nullable<Identifier>,
        subject_name -> Text,
        organisation_id -> Nullable<Identifier>,
        application_id -> Nullable<Identifier>,
        before -> Nullable<Text>,
        after -> Nullable<Text>,
        address -> Nullable<Text>,
        request_id -> Nullable<Text>,
        hash -> Binary,
        acting_as -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::Instant;

    guesses (key_hash) {
        key_hash -> Binary,
        failures -> Integer,
        last_at -> Instant,
        blocked_until -> Instant,
        succeeded_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    passkeys (id) {
        id -> Identifier,
        person_id -> Identifier,
        credential_id -> Binary,
        name -> Text,
        name_key -> Text,
        sealed_credential -> Binary,
        sign_count -> BigInt,
        created_at -> Instant,
        last_used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    recovery_codes (id) {
        id -> Identifier,
        person_id -> Identifier,
        hash -> Binary,
        used_at -> Nullable<Instant>,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    passkey_ceremonies (id) {
        id -> Identifier,
        kind -> Text,
        sign_in_hash -> Nullable<Binary>,
        session_id -> Nullable<Identifier>,
        state -> Text,
        expires_at -> Instant,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    totp_replacements (session_id) {
        session_id -> Identifier,
        sealed_secret -> Binary,
        expires_at -> Instant,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    email_changes (id) {
        id -> Identifier,
        person_id -> Identifier,
        new_email -> Text,
        confirmed_by_old_at -> Nullable<Instant>,
        confirmed_by_new_at -> Nullable<Instant>,
        expires_at -> Instant,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    known_devices (person_id, token_hash) {
        person_id -> Identifier,
        token_hash -> Binary,
        created_at -> Instant,
        last_seen_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    application_limits (application_id) {
        application_id -> Identifier,
        tokens_per_minute -> Nullable<Integer>,
        quota_mode -> Text,
        allowed_addresses -> Text,
        address_mode -> Text,
        quota_passed_at -> Nullable<Instant>,
        address_passed_at -> Nullable<Instant>,
        passed_address -> Nullable<Text>,
        version -> BigInt,
        updated_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    directory_version (id) {
        id -> Integer,
        number -> BigInt,
        stamp -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::Identifier;

    directory_changes (number) {
        number -> BigInt,
        stamp -> Binary,
        kind -> Text,
        application_id -> Nullable<Identifier>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    reachability_changes (id) {
        id -> Identifier,
        kind -> Text,
        subject_id -> Identifier,
        due_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    secret_knowers (person_id, secret_id) {
        person_id -> Identifier,
        secret_id -> Identifier,
        by_application_id -> Identifier,
        told_at -> Nullable<Instant>,
        handled_at -> Nullable<Instant>,
        handled_by_id -> Nullable<Identifier>,
        handled_by_name -> Nullable<Text>,
        handled_note -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    provider_links (id) {
        id -> Identifier,
        person_id -> Identifier,
        issuer -> Text,
        subject_hash -> Binary,
        sealed_subject -> Binary,
        label -> Text,
        proved_mfa_at -> Nullable<Instant>,
        created_at -> Instant,
        last_used_at -> Nullable<Instant>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    provider_ceremonies (id) {
        id -> Identifier,
        kind -> Text,
        sign_in_hash -> Nullable<Binary>,
        session_id -> Nullable<Identifier>,
        sealed_state -> Binary,
        expires_at -> Instant,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    revoked_tokens (id) {
        id -> Identifier,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::Identifier;

    api_introspectors (api_id, application_id) {
        api_id -> Identifier,
        application_id -> Identifier,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    client_keys (id) {
        id -> Identifier,
        application_id -> Identifier,
        name -> Text,
        name_key -> Text,
        public_key -> Nullable<Binary>,
        algorithm -> Nullable<Text>,
        set_address -> Nullable<Text>,
        expires_at -> Instant,
        created_at -> Instant,
        created_by_kind -> Text,
        created_by_id -> Identifier,
        created_by_name -> Text,
        last_used_at -> Nullable<Instant>,
        deleted_at -> Nullable<Instant>,
        deleted_by_kind -> Nullable<Text>,
        deleted_by_id -> Nullable<Identifier>,
        deleted_by_name -> Nullable<Text>,
        next_notice_at -> Nullable<Instant>,
        last_used_address -> Nullable<Text>,
        last_used_agent -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    used_assertions (application_id, id_hash) {
        application_id -> Identifier,
        id_hash -> Binary,
        expires_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    late_attempts (secret_id, address) {
        secret_id -> Identifier,
        address -> Text,
        last_at -> Instant,
        attempts -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    leak_reports (id) {
        id -> Identifier,
        hashes -> Binary,
        found_at -> Nullable<Text>,
        received_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    secret_refusals (secret_id) {
        secret_id -> Identifier,
        refused_at -> Instant,
        address -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    calendar_feeds (person_id) {
        person_id -> Identifier,
        hash -> Binary,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    access_requests (id) {
        id -> Identifier,
        kind -> Text,
        state -> Text,
        organisation_id -> Identifier,
        application_id -> Nullable<Identifier>,
        name -> Text,
        environment -> Text,
        permissions -> Text,
        reason -> Text,
        open_key -> Nullable<Text>,
        asked_by_id -> Identifier,
        asked_by_name -> Text,
        created_at -> Instant,
        closed_by_id -> Nullable<Identifier>,
        closed_by_name -> Nullable<Text>,
        closed_at -> Nullable<Instant>,
        answer -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    jobs (name) {
        name -> Text,
        next_run_at -> Instant,
        holder -> Nullable<Text>,
        lease_until -> Nullable<Instant>,
        started_at -> Nullable<Instant>,
        finished_at -> Nullable<Instant>,
        outcome -> Nullable<Text>,
        said -> Nullable<Text>,
        milliseconds -> Nullable<BigInt>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    webhooks (id) {
        id -> Identifier,
        organisation_id -> Identifier,
        url -> Text,
        sealed_secret -> Binary,
        earlier_sealed_secret -> Nullable<Binary>,
        earlier_until -> Nullable<Instant>,
        state -> Text,
        failing_since -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
        version -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    webhook_deliveries (id) {
        id -> Identifier,
        webhook_id -> Identifier,
        event -> Text,
        occasion -> Text,
        payload -> Text,
        state -> Text,
        attempts -> Integer,
        next_attempt_at -> Instant,
        lease_until -> Nullable<Instant>,
        created_at -> Instant,
        finished_at -> Nullable<Instant>,
        last_status -> Nullable<Integer>,
        last_error -> Nullable<Text>,
    }
}

diesel::joinable!(webhooks -> organisations (organisation_id));
diesel::joinable!(webhook_deliveries -> webhooks (webhook_id));

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    secret_networks (secret_id, network) {
        secret_id -> Identifier,
        network -> Text,
        first_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::db::types::{Identifier, Instant};

    unsubscribe_links (hash) {
        hash -> Binary,
        person_id -> Identifier,
        created_at -> Instant,
    }
}

diesel::table! {
    use diesel::sql_types::*;

    token_days (day) {
        day -> Integer,
        tokens -> BigInt,
    }
}

diesel::joinable!(permissions -> apis (api_id));
diesel::joinable!(applications -> organisations (organisation_id));
diesel::joinable!(grants -> applications (application_id));
diesel::joinable!(grants -> permissions (permission_id));
diesel::joinable!(assignments -> people (person_id));
diesel::joinable!(assignments -> organisations (organisation_id));
diesel::joinable!(assignments -> applications (application_id));
diesel::joinable!(application_limits -> applications (application_id));
diesel::joinable!(secrets -> applications (application_id));
diesel::joinable!(secret_usage -> secrets (secret_id));
diesel::joinable!(late_attempts -> secrets (secret_id));
diesel::joinable!(secret_refusals -> secrets (secret_id));
diesel::joinable!(secret_networks -> secrets (secret_id));
diesel::joinable!(calendar_feeds -> people (person_id));
diesel::joinable!(access_requests -> organisations (organisation_id));
diesel::joinable!(access_requests -> applications (application_id));
diesel::joinable!(unsubscribe_links -> people (person_id));
diesel::joinable!(totp_factors -> people (person_id));
diesel::joinable!(one_time_links -> people (person_id));
diesel::joinable!(sign_ins -> people (person_id));
diesel::joinable!(sessions -> people (person_id));
diesel::joinable!(messages -> people (person_id));
diesel::joinable!(messages -> organisations (organisation_id));
diesel::joinable!(messages -> one_time_links (link_id));
diesel::joinable!(message_attempts -> messages (message_id));
diesel::joinable!(notices -> secrets (secret_id));
diesel::joinable!(notices -> client_keys (client_key_id));
diesel::joinable!(notices -> people (person_id));
diesel::joinable!(notices -> organisations (organisation_id));
diesel::joinable!(notices -> messages (message_id));
diesel::joinable!(notice_preferences -> people (person_id));
diesel::joinable!(passkeys -> people (person_id));
diesel::joinable!(recovery_codes -> people (person_id));
diesel::joinable!(provider_links -> people (person_id));
diesel::joinable!(provider_ceremonies -> sessions (session_id));
diesel::joinable!(passkey_ceremonies -> sessions (session_id));
diesel::joinable!(totp_replacements -> sessions (session_id));
diesel::joinable!(email_changes -> people (person_id));
diesel::joinable!(known_devices -> people (person_id));
diesel::joinable!(secret_knowers -> people (person_id));
diesel::joinable!(secret_knowers -> secrets (secret_id));
diesel::joinable!(secret_knowers -> applications (by_application_id));
diesel::joinable!(client_keys -> applications (application_id));
diesel::joinable!(api_introspectors -> apis (api_id));
diesel::joinable!(api_introspectors -> applications (application_id));

diesel::allow_tables_to_appear_in_same_query!(
    installation,
    organisations,
    apis,
    permissions,
    applications,
    grants,
    people,
    assignments,
    secrets,
    secret_usage,
    totp_factors,
    one_time_links,
    sign_ins,
    sessions,
    signing_keys,
    messages,
    message_attempts,
    notices,
    notice_preferences,
    audit_events,
    audit_head,
    guesses,
    passkeys,
    provider_ceremonies,
    provider_links,
    recovery_codes,
    passkey_ceremonies,
    totp_replacements,
    email_changes,
    known_devices,
    application_limits,
    directory_version,
    directory_changes,
    reachability_changes,
    secret_knowers,
    revoked_tokens,
    api_introspectors,
    client_keys,
    used_assertions,
    leak_reports,
    late_attempts,
    secret_refusals,
    calendar_feeds,
    access_requests,
    jobs,
    webhooks,
    webhook_deliveries,
    secret_networks,
    unsubscribe_links,
    token_days,
);
