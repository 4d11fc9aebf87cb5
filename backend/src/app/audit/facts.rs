//! What the audit log says of each kind of row. Never a secret, never a hash.

use serde_json::{Value, json};

use crate::{
    app::client_key::public_key,
    db::assignment::AssignmentOverview,
    domain::{
        Id, Timestamp,
        access_request::{AccessRequest, WantedPermission},
        api::{Api, Permission},
        application::{Application, ApplicationOverview},
        audit::Subject,
        client_key::{ClientKey, KeySource},
        limits::{Limits, TokensPerMinute},
        morning::Hour,
        organisation::Organisation,
        person::Person,
        preferences::NoticePreferences,
        secret::Secret,
        signing_key::SigningKey,
        suspension::SuspensionEnd,
    },
    keys::SealingKeyId,
};

/// An organisation.
#[must_use]
pub fn organisation(organisation: &Organisation) -> Value {
    json!({
        "code": organisation.code,
        "name": organisation.name,
        "country": organisation.country,
        "time_zone": organisation.time_zone,
        "locale": organisation.locale,
        "contact_email": organisation.contact_email,
        "operator": organisation.operator,
    })
}

/// An organisation as the subject of an event.
#[must_use]
pub fn of_organisation(organisation: &Organisation) -> Subject {
    Subject {
        kind: "organisation",
        id: Some(organisation.id.uuid()),
        name: organisation.name.clone(),
        organisation: Some(organisation.id),
        application: None,
    }
}

/// An API.
#[must_use]
pub fn api(api: &Api) -> Value {
    json!({
        "name": api.name,
        "identifier": api.identifier,
        "environment": api.environment.as_str(),
        "token_lifetime_seconds": api.token_lifetime.seconds(),
        "signing_algorithm": api.signing_algorithm.as_str(),
    })
}

/// An API that was just registered, with the names of its permissions.
#[must_use]
pub fn new_api(created: &Api, permissions: &[Permission]) -> Value {
    let names: Vec<_> = permissions.iter().map(|permission| permission.name.as_str()).collect();
    with(api(created), "permissions", json!(names))
}

/// An API as the subject of an event.
#[must_use]
pub fn of_api(api: &Api) -> Subject {
    Subject { kind: "api", id: Some(api.id.uuid()), name: api.name.clone(), organisation: None, application: None }
}

/// The applications that may ask about tokens for an API.
#[must_use]
pub fn introspectors(introspectors: &[(Id<Application>, String)]) -> Value {
    let names: Vec<_> = introspectors.iter().map(|(id, name)| format!("{name} ({id})")).collect();
    json!({"introspected_by": names})
}

/// A permission.
#[must_use]
pub fn permission(permission: &Permission) -> Value {
    json!({"name": permission.name, "description": permission.description, "api_id": permission.api_id})
}

/// A permission as the subject of an event.
#[must_use]
pub fn of_permission(permission: &Permission) -> Subject {
    let (id, name) = (Some(permission.id.uuid()), permission.name.clone());
    Subject { kind: "permission", id, name, organisation: None, application: None }
}

/// An application.
#[must_use]
pub fn application(application: &Application) -> Value {
    json!({
        "name": application.name,
        "environment": application.environment.as_str(),
        "state": application.state.as_str(),
    })
}

/// An application that was just registered, with what it is granted.
#[must_use]
pub fn new_application(created: &ApplicationOverview) -> Value {
    with(application(&created.application), "permissions", granted(created))
}

/// What an application is granted: `identifier permission` by API.
#[must_use]
pub fn grants(overview: &ApplicationOverview) -> Value {
    json!({"permissions": granted(overview)})
}

/// What an application is held to.
#[must_use]
pub fn limits(limits: &Limits) -> Value {
    let networks: Vec<_> = limits.allowed_addresses.iter().map(ToString::to_string).collect();
    json!({
        "tokens_per_minute": limits.tokens_per_minute.map(TokensPerMinute::get),
        "quota_mode": limits.quota_mode.as_str(),
        "allowed_addresses": networks,
        "address_mode": limits.address_mode.as_str(),
    })
}

fn granted(overview: &ApplicationOverview) -> Value {
    let granted = overview.grants.iter().flat_map(|grant| {
        grant.permissions.iter().map(|permission| format!("{} {}", grant.api.identifier, permission.name))
    });
    json!(granted.collect::<Vec<_>>())
}

fn with(mut object: Value, member: &str, value: Value) -> Value {
    if let Some(members) = object.as_object_mut() {
        members.insert(member.to_owned(), value);
    }
    object
}

/// An application as the subject of an event.
#[must_use]
pub fn of_application(application: &Application) -> Subject {
    Subject {
        kind: "application",
        id: Some(application.id.uuid()),
        name: application.name.clone(),
        organisation: Some(application.organisation_id),
        application: Some(application.id),
    }
}

/// What a manager asked for, and what was answered.
#[must_use]
pub fn access_request(request: &AccessRequest) -> Value {
    let wanted = |wanted: &WantedPermission| format!("{} {}", wanted.api_identifier, wanted.name);
    json!({
        "organisation": request.organisation.name,
        "environment": request.environment.as_str(),
        "permissions": request.permissions.iter().map(wanted).collect::<Vec<_>>(),
        "reason": request.reason,
        "person": request.asked_by.name,
        "answer": request.closed.as_ref().and_then(|closed| closed.answer.as_deref()),
    })
}

/// A request as the subject of an event, by the name of the application that it is about.
#[must_use]
pub fn of_access_request(request: &AccessRequest) -> Subject {
    Subject {
        kind: "access_request",
        id: Some(request.id.uuid()),
        name: request.name.clone(),
        organisation: Some(request.organisation.id),
        application: request.application.as_ref().map(|(id, _)| *id),
    }
}

/// A person.
#[must_use]
pub fn person(person: &Person) -> Value {
    json!({
        "name": person.name,
        "email": person.email,
        "locale": person.locale,
        "time_zone": person.time_zone,
        "operator": person.operator,
        "auditor": person.auditor,
        "state": person.state.as_str(),
    })
}

/// What somebody wants of their notices.
#[must_use]
pub fn notice_preferences(preferences: &NoticePreferences) -> Value {
    json!({
        "digest_hour": preferences.digest_hour.map(Hour::number),
        "extra_thresholds_days": preferences.extra_thresholds,
    })
}

/// Until when somebody looks after the expiry of a secret.
#[must_use]
pub fn acknowledgement(secret: &Secret) -> Value {
    json!({"reminders_rest_until": secret.acknowledgement.as_ref().map(|said| said.until)})
}

/// A person as the subject of an event.
#[must_use]
pub fn of_person(person: &Person) -> Subject {
    let (id, name) = (Some(person.id.uuid()), person.name.clone());
    Subject { kind: "person", id, name, organisation: None, application: None }
}

/// An assignment.
#[must_use]
pub fn assignment(assignment: &AssignmentOverview) -> Value {
    json!({
        "person": assignment.person.name,
        "organisation": assignment.organisation.name,
        "application": assignment.application.as_ref().map(|(_, name)| name),
    })
}

/// An assignment as the subject of an event.
#[must_use]
pub fn of_assignment(assignment: &AssignmentOverview) -> Subject {
    Subject {
        kind: "assignment",
        id: Some(assignment.id.uuid()),
        name: assignment.person.name.clone(),
        organisation: Some(assignment.organisation.id),
        application: assignment.application.as_ref().map(|(id, _)| *id),
    }
}

/// The key that seals values at rest, of which nothing but the name is known.
#[must_use]
pub fn sealing_key(id: &str) -> Value {
    json!({"sealing_key": id})
}

/// The key that seals values at rest as the subject of an event.
#[must_use]
pub fn of_sealing_key(id: SealingKeyId) -> Subject {
    Subject { kind: "sealing_key", id: None, name: id.to_string(), organisation: None, application: None }
}

/// A client secret, of which nothing but the hint is known.
#[must_use]
pub fn secret(secret: &Secret) -> Value {
    let facts = json!({"name": secret.name, "hint": secret.hint, "expires_at": secret.expires_at});
    match secret.replaces {
        Some(old) => with(facts, "replaces", json!(old)),
        None => facts,
    }
}

/// A client secret with its suspension at `now`.
#[must_use]
pub fn suspension(secret: &Secret, now: Timestamp) -> Value {
    let suspended = secret.suspended(now);
    let end = suspended.map(|suspension| suspension.end);
    json!({
        "suspended": suspended.is_some(),
        "resume_at": end.and_then(SuspensionEnd::resumes_at),
        "delete_at": end.and_then(SuspensionEnd::deletes_at),
    })
}

/// A client secret that was found in public: which, and where that was, as far as somebody has said.
#[must_use]
pub fn leak(secret: &Secret, found_at: Option<&str>) -> Value {
    json!({"hint": secret.hint, "found_at": found_at})
}

/// A client secret as the subject of an event.
#[must_use]
pub fn of_secret(secret: &Secret, application: &Application) -> Subject {
    Subject {
        kind: "secret",
        id: Some(secret.id.uuid()),
        name: secret.name.clone(),
        organisation: Some(application.organisation_id),
        application: Some(application.id),
    }
}

/// A key of a client: what it is told by.
#[must_use]
pub fn client_key(key: &ClientKey) -> Value {
    let common = json!({"name": key.name, "expires_at": key.expires_at});
    match &key.source {
        KeySource::Key(public) => {
            let common = with(common, "algorithm", json!(public.algorithm.as_str()));
            with(common, "fingerprint", json!(public_key::fingerprint(public)))
        }
        KeySource::Set(address) => with(common, "set_address", json!(address.url())),
    }
}

/// A key of a client as the subject of an event.
#[must_use]
pub fn of_client_key(key: &ClientKey, application: &Application) -> Subject {
    Subject {
        kind: "client_key",
        id: Some(key.id.uuid()),
        name: key.name.clone(),
        organisation: Some(application.organisation_id),
        application: Some(application.id),
    }
}

/// A signing key, without its parts.
#[must_use]
pub fn signing_key(key: &SigningKey) -> Value {
    json!({"algorithm": key.algorithm.as_str(), "active_from": key.active_from, "retires_at": key.retires_at})
}

/// A signing key that was just made, with the one that it follows.
#[must_use]
pub fn new_signing_key(key: &SigningKey, replaces: Option<Id<SigningKey>>) -> Value {
    with(signing_key(key), "replaces", json!(replaces))
}

/// A signing key as the subject of an event, named by its `kid`.
#[must_use]
pub fn of_signing_key(key: &SigningKey) -> Subject {
    let (id, name) = (Some(key.id.uuid()), key.id.to_string());
    Subject { kind: "signing_key", id, name, organisation: None, application: None }
}
