//! Every route of the interface: the one list, from which the document is made too.

use actix_web::{dev::HttpServiceFactory, middleware::from_fn, web};
use utoipa_actix_web::{OpenApiFactory, scope, service_config::ServiceConfig as Described};

use super::{
    access_requests, account, acknowledgements, apis, applications, assignments, attention, audit_events, bearer, body,
    calendar_feeds, catalogue, client_keys, compatible, email_changes, exports, factors, federation, imports,
    introspectors, jobs, leaks, limits, messages, notice_preferences, oauth, offboarding, organisations, origin,
    overview, password_resets, people, planned_notices, rotation, secret_events, secret_tokens, secrets, session,
    sign_in, signing_keys, sso, suspensions, timeline, unasked, usage, webhooks,
};

/// Where all of it is managed.
const MANAGEMENT: &str = "/api/v1";

/// What routes are listed for: to answer requests, or to describe them. Each worker thread lists them, and a description
/// is megabytes, so that only who wants one makes one.
pub trait Routes: Sized {
    /// Adds a route.
    fn service(&mut self, route: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self;

    /// Adds the management interface below its path, with what surrounds it.
    fn management(&mut self) -> &mut Self;

    /// Adds a group of routes.
    fn configure(&mut self, group: impl FnOnce(&mut Self)) -> &mut Self {
        group(self);
        self
    }
}

impl Routes for web::ServiceConfig {
    fn service(&mut self, route: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        Self::service(self, route)
    }

    fn management(&mut self) -> &mut Self {
        Self::service(
            self,
            web::scope(MANAGEMENT)
                .wrap(from_fn(body::whole))
                .wrap(from_fn(unasked::refuse))
                .wrap(from_fn(origin::guard))
                .wrap(from_fn(bearer::challenge))
                .configure(managed),
        )
    }
}

impl Routes for Described<'_> {
    fn service(&mut self, route: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        Self::service(self, route)
    }

    fn management(&mut self) -> &mut Self {
        Self::service(self, scope(MANAGEMENT).configure(|config| managed(config)))
    }
}

/// Registers the token service and the management interface.
pub fn configure(config: &mut impl Routes) {
    config.configure(token_service).configure(management);
}

/// Registers the management interface.
pub fn management(config: &mut impl Routes) {
    config.management();
}

/// Registers the token service. Routes are looked through in their order, and nothing is asked as often as for tokens.
pub fn token_service(config: &mut impl Routes) {
    config
        .service(oauth::token::request_token)
        .service(oauth::introspection::introspect_token)
        .service(oauth::revocation::revoke_token)
        .service(oauth::jwks::get_jwks)
        .service(oauth::metadata::get_server_metadata)
        .service(oauth::protected_resource::get_resource_metadata)
        .configure(compatible_paths);
}

fn managed(config: &mut impl Routes) {
    config.configure(public).configure(own).configure(catalogue).configure(members);
}

/// The paths that begin with a tenant; they come before everything that a tenant's name could be taken for.
fn compatible_paths(config: &mut impl Routes) {
    config
        .service(compatible::token::request_v1_token)
        .service(compatible::token::request_v2_token)
        .service(compatible::discovery::get_instance)
        .service(compatible::discovery::get_v1_configuration)
        .service(compatible::discovery::get_v2_configuration)
        .service(compatible::discovery::refuse_v1_sign_in)
        .service(compatible::discovery::refuse_v2_sign_in);
}

fn public(config: &mut impl Routes) {
    config
        .service(federation::get_federation)
        .service(leaks::report_leaks)
        .service(calendar_feeds::get_calendar)
        .service(sign_in::get_sign_in)
        .service(sign_in::begin_sign_in)
        .service(sign_in::abandon_sign_in)
        .service(sign_in::prove_totp)
        .service(sign_in::prove_recovery_code)
        .service(sign_in::begin_passkey_sign_in)
        .service(sign_in::prove_passkey)
        .service(sign_in::begin_passkey_enrolment)
        .service(sign_in::confirm_passkey_enrolment)
        .service(sign_in::begin_totp_enrolment)
        .service(sign_in::confirm_totp_enrolment)
        .service(sso::begin_provider_sign_in)
        .service(sso::answer_provider_sign_in)
        .service(sign_in::preview_password_link)
        .service(sign_in::redeem_password_link)
        .service(sign_in::accept_password_link)
        .service(password_resets::request_password_reset)
        .service(email_changes::preview_email_change)
        .service(email_changes::confirm_email_change);
}

fn own(config: &mut impl Routes) {
    config
        .service(account::get_account)
        .service(account::update_account)
        .service(notice_preferences::get_notice_preferences)
        .service(notice_preferences::replace_notice_preferences)
        .service(account::request_email_change)
        .service(account::cancel_email_change)
        .service(account::change_password)
        .service(calendar_feeds::get_calendar_feed)
        .service(calendar_feeds::open_calendar_feed)
        .service(calendar_feeds::close_calendar_feed)
        .service(session::get_session)
        .service(session::end_session)
        .service(session::step_up)
        .service(session::begin_passkey_step_up)
        .service(session::step_up_with_passkey)
        .service(sso::begin_provider_step_up)
        .service(sso::answer_provider_step_up)
        .service(session::list_sessions)
        .service(session::end_other_sessions)
        .service(session::end_one_session)
        .service(factors::get_factors)
        .service(factors::begin_totp_replacement)
        .service(factors::confirm_totp_replacement)
        .service(factors::remove_totp)
        .service(factors::begin_passkey_registration)
        .service(factors::add_passkey)
        .service(factors::rename_passkey)
        .service(factors::remove_passkey)
        .service(sso::begin_provider_link)
        .service(sso::answer_provider_link)
        .service(sso::remove_provider_link)
        .service(factors::create_recovery_codes);
}

fn catalogue(config: &mut impl Routes) {
    config
        .service(organisations::list_organisations)
        .service(organisations::create_organisation)
        .service(organisations::get_organisation)
        .service(organisations::update_organisation)
        .service(webhooks::list_webhooks)
        .service(webhooks::create_webhook)
        .service(webhooks::get_webhook)
        .service(webhooks::update_webhook)
        .service(webhooks::delete_webhook)
        .service(webhooks::rotate_webhook_secret)
        .service(webhooks::test_webhook)
        .service(webhooks::list_webhook_deliveries)
        .service(apis::list_apis)
        .service(apis::create_api)
        .service(apis::get_api)
        .service(apis::update_api)
        .service(introspectors::list_introspectors)
        .service(introspectors::replace_introspectors)
        .service(apis::create_permission)
        .service(apis::delete_permission)
        .service(signing_keys::list_signing_keys)
        .service(signing_keys::create_signing_key)
        .service(signing_keys::revoke_signing_key)
        .service(jobs::list_jobs)
        .service(jobs::run_job)
        .service(messages::list_messages)
        .service(messages::get_message)
        .service(messages::get_message_content)
        .service(messages::resend_message)
        .service(planned_notices::list_planned_notices)
        .service(people::list_people)
        .service(people::create_person)
        .service(people::get_person)
        .service(people::update_person)
        .service(people::send_password_link)
        .service(people::revoke_invitation)
        .service(people::reset_factors)
        .service(offboarding::preview_departure)
        .service(offboarding::list_left_secrets)
        .service(offboarding::handle_left_secret)
        .service(offboarding::reopen_left_secret)
        .service(assignments::list_assignments)
        .service(assignments::create_assignment)
        .service(assignments::delete_assignment);
}

fn members(config: &mut impl Routes) {
    config
        .service(overview::get_overview)
        .service(imports::import_table)
        .service(exports::export_organisations)
        .service(exports::export_apis)
        .service(exports::export_applications)
        .service(exports::export_secrets)
        .service(exports::export_people)
        .service(exports::export_assignments)
        .service(exports::export_access_requests)
        .service(overview::list_federation_secrets)
        .service(attention::list_attention)
        .service(timeline::list_timeline)
        .service(applications::list_applications)
        .service(applications::create_application)
        .service(applications::get_application)
        .service(applications::update_application)
        .service(applications::replace_grants)
        .service(limits::get_limits)
        .service(limits::replace_limits)
        .service(applications::list_application_managers)
        .service(catalogue::show_catalogue)
        .service(access_requests::request_application)
        .service(access_requests::request_permissions)
        .service(access_requests::list_access_requests)
        .service(access_requests::get_access_request)
        .service(access_requests::approve_access_request)
        .service(access_requests::decline_access_request)
        .service(access_requests::withdraw_access_request)
        .service(secrets::list_secrets)
        .service(secrets::create_secret)
        .service(secrets::get_secret)
        .service(secrets::delete_secret)
        .service(rotation::get_rotation)
        .service(secret_events::watch_secrets)
        .service(client_keys::list_client_keys)
        .service(client_keys::create_client_key)
        .service(client_keys::delete_client_key)
        .service(secret_tokens::revoke_secret_tokens)
        .service(usage::get_secret_usage)
        .service(usage::get_application_usage)
        .service(acknowledgements::acknowledge_expiry)
        .service(acknowledgements::take_back_acknowledgement)
        .service(suspensions::suspend_secret)
        .service(suspensions::resume_secret)
        .service(audit_events::list_audit_events)
        .service(audit_events::export_audit_events);
}
