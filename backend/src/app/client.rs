//! Who calls the token service: a client and what it proves itself by (RFC 6749 §2.3).

use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Core,
    directory::{self, Found, Known},
    token::TokenError,
};
use crate::{
    db::directory::ClientSecret,
    domain::{
        Id, Timestamp,
        api::Environment,
        application::{Application, ApplicationState},
        refusal::Reason,
        secret::{self, Form, Secret, SecretHash},
        suspension::SuspensionEnd,
    },
    keys,
};

/// Client ID and client secret as they were presented.
pub struct Credentials {
    pub client_id: String,
    pub client_secret: Zeroizing<String>,
}

impl Credentials {
    /// The application that the client ID names. One that is no UUID is looked up as one that nobody has, so that it
    /// takes as long.
    #[must_use]
    pub fn application(&self) -> Id<Application> {
        Id::parse(&self.client_id).unwrap_or(Id::from_uuid(Uuid::nil()))
    }
}

/// Tells which application calls, by what is kept in memory, for a request that has waited until that is fresh; `None`
/// when the client must be read from the database first: [`identify_after_reading`].
#[must_use]
pub fn identify(core: &Core, credentials: &Credentials) -> Option<Result<Id<Application>, TokenError>> {
    core.directory.look_up(credentials.application(), |found| match found {
        Found::Known(known) => Some(identify_as(core, credentials, Some(known))),
        Found::Unknown => Some(identify_as(core, credentials, None)),
        Found::Unread => None,
    })
}

/// Reads the client from the database, keeps it, and tells which application calls.
///
/// # Errors
/// [`TokenError`].
pub fn identify_after_reading(core: &Core, credentials: &Credentials) -> Result<Id<Application>, TokenError> {
    let known = directory::load(core, credentials.application())?;
    identify_as(core, credentials, known.as_ref())
}

fn identify_as(core: &Core, credentials: &Credentials, client: Option<&Known>) -> Result<Id<Application>, TokenError> {
    let now = core.now();
    let (_, used) = authenticate(core, credentials, client, now)?;
    // One by which an API only ever asks about tokens is in use too.
    core.last_use.note(used, now);
    Ok(credentials.application())
}

/// Finds the secret by which a client authenticates. Each refusal that could tell whether a client exists does the same
/// work and says the same.
///
/// # Errors
/// [`TokenError`].
pub(super) fn authenticate<'a>(
    core: &Core,
    credentials: &Credentials,
    client: Option<&'a Known>,
    now: Timestamp,
) -> Result<(&'a Known, Id<Secret>), TokenError> {
    if secret::form(&credentials.client_secret) == Form::Damaged {
        return Err(unmatched(credentials));
    }
    let presented = core.keys.hash_secret(&credentials.client_secret);
    match client.and_then(|client| Some((client, matching(&client.secrets, &presented)?))) {
        Some((client, secret)) if !is_deleted(secret, now) => admit(client, secret, now),
        _ => Err(unmatched(credentials)),
    }
}

/// What is said of an unknown client, a wrong secret and a deleted one alike: it follows from what was sent alone, and
/// from nothing that is known here.
fn unmatched(credentials: &Credentials) -> TokenError {
    let secret = credentials.client_secret.as_str();
    let other = |of: &str, to: &str| {
        let mismatch = Reason::CredentialsMismatch.refusal().description;
        let hint = format!("{mismatch} The secret is one of {of}; check that the client ID is not one of {to}.");
        TokenError::new(Reason::CredentialsMismatch, hint)
    };
    if Id::<Application>::parse(&credentials.client_id).is_err() {
        return Reason::ClientIdMalformed.into();
    }
    if secret.trim() != secret {
        return Reason::SecretInWhiteSpace.into();
    }
    match secret::form(secret) {
        Form::Plausible(Environment::Production) => other("production", "the sandbox"),
        Form::Plausible(Environment::Sandbox) => other("the sandbox", "production"),
        Form::Damaged => Reason::SecretDamaged.into(),
        Form::Foreign if Id::<Secret>::parse(secret).is_ok() => Reason::SecretIsAnId.into(),
        Form::Foreign => Reason::SecretForeign.into(),
    }
}

/// Compares with every hash, so that the time does not tell which one matched.
fn matching<'a>(secrets: &'a [ClientSecret], presented: &SecretHash) -> Option<&'a ClientSecret> {
    secrets.iter().fold(None, |found, known| if keys::equal(&known.hash.0, &presented.0) { Some(known) } else { found })
}

/// By the end of its suspension, whether or not a job has erased its hash by now.
fn is_deleted(secret: &ClientSecret, now: Timestamp) -> bool {
    secret.suspension.is_some_and(|end| end.has_deleted(now))
}

/// The client has proved itself, so it may be told what stands in its way.
fn admit<'a>(client: &'a Known, secret: &ClientSecret, now: Timestamp) -> Result<(&'a Known, Id<Secret>), TokenError> {
    if secret.expires_at <= now {
        let description =
            format!("The client secret expired at {}. Create a new one in the portal.", secret.expires_at);
        return Err(TokenError::new(Reason::SecretExpired, description));
    }
    if let Some(end) = secret.suspension.filter(|end| !end.has_resumed(now)) {
        return Err(suspended(end));
    }
    if client.state == ApplicationState::Disabled {
        return Err(Reason::ApplicationDisabled.into());
    }
    Ok((client, secret.id))
}

fn suspended(end: SuspensionEnd) -> TokenError {
    match end {
        SuspensionEnd::Resumes(at) => TokenError::new(
            Reason::SecretSuspended,
            format!("The client secret is suspended until {at}. Wait, or have it resumed in the portal."),
        ),
        SuspensionEnd::Open | SuspensionEnd::Deletes(_) => Reason::SecretSuspended.into(),
    }
}
