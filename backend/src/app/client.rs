//! Who calls the token service: a client and what it proves itself by (RFC 6749 §2.3).

use std::{hint::black_box, net::IpAddr, sync::Arc};

use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Core,
    assertion::Assertion,
    client_key::{self, public_key::decoding_key},
    directory::{self, Found, Known},
    token::TokenError,
};
use crate::{
    db::{client_key::KnownKey, directory::ClientSecret},
    domain::{
        Id, Timestamp,
        api::Environment,
        application::{Application, ApplicationState},
        client_key::{ClientKey, PublicKey},
        credential::Credential,
        refusal::Reason,
        secret::{self, Form, Secret, SecretHash, TokenEpoch},
        suspension::SuspensionEnd,
    },
    keys,
};

/// Client ID as it was presented, and what the client proves itself by.
pub struct Credentials {
    pub client_id: String,
    pub proof: Proof,
}

/// What a client proves itself by.
pub enum Proof {
    /// A client secret as it was presented.
    Secret(Zeroizing<String>),
    /// An assertion of which nothing was verified yet: nobody is let in by it.
    Assertion(Arc<Assertion>),
    /// A key that has signed an assertion, which was used up.
    Key(Id<ClientKey>),
}

/// What a client has proved itself by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Used {
    Secret(Id<Secret>, TokenEpoch),
    Key(Id<ClientKey>),
}

impl Used {
    /// The secret, whose use is to be noted. That of a key was noted with its assertion.
    pub(super) const fn secret(self) -> Option<Id<Secret>> {
        match self {
            Self::Secret(secret, _) => Some(secret),
            Self::Key(_) => None,
        }
    }

    /// For the tokens of a secret, all of which can be ended.
    pub(super) const fn epoch(self) -> TokenEpoch {
        match self {
            Self::Secret(_, epoch) => epoch,
            Self::Key(_) => 0,
        }
    }

    pub(super) fn credential(self) -> Id<Credential> {
        match self {
            Self::Secret(secret, _) => secret.into(),
            Self::Key(key) => key.into(),
        }
    }
}

impl Credentials {
    /// The application that the client ID names. One that is no UUID is looked up as one that nobody has, so that it
    /// takes as long.
    #[must_use]
    pub fn application(&self) -> Id<Application> {
        Id::parse(&self.client_id).unwrap_or(Id::from_uuid(Uuid::nil()))
    }

    /// The key that has signed an assertion.
    #[must_use]
    pub const fn key(&self) -> Option<Id<ClientKey>> {
        match self.proof {
            Proof::Key(key) => Some(key),
            Proof::Secret(_) | Proof::Assertion(_) => None,
        }
    }
}

/// An application that has proved itself.
pub struct Caller {
    pub application: Id<Application>,
    /// The secret by which it has, whose use is to be noted.
    pub secret: Option<Id<Secret>>,
    pub at: Timestamp,
}

/// Tells which application calls, by what is kept in memory, for a request that has waited until that is fresh; `None`
/// when the client must be read from the database first: [`identify_after_reading`].
#[must_use]
pub fn identify(core: &Core, credentials: &Credentials, address: Option<IpAddr>) -> Option<Result<Caller, TokenError>> {
    core.directory.look_up(credentials.application(), |found| match found {
        Found::Known(known) => Some(identify_as(core, credentials, address, Some(known))),
        Found::Unknown => Some(identify_as(core, credentials, address, None)),
        Found::Unread => None,
    })
}

/// Reads the client from the database, keeps it, and tells which application calls.
///
/// # Errors
/// [`TokenError`].
pub fn identify_after_reading(
    core: &Core,
    credentials: &Credentials,
    address: Option<IpAddr>,
) -> Result<Caller, TokenError> {
    let known = directory::load(core, credentials.application())?;
    identify_as(core, credentials, address, known.as_ref())
}

fn identify_as(
    core: &Core,
    credentials: &Credentials,
    address: Option<IpAddr>,
    client: Option<&Known>,
) -> Result<Caller, TokenError> {
    let now = core.now();
    let (client, used) = authenticate(core, credentials, client, now)?;
    if let Some(limits) = &client.limits {
        core.limits.admit_from(credentials.application(), limits, address, now)?;
    }
    Ok(Caller { application: credentials.application(), secret: used.secret(), at: now })
}

/// The keys of a client by what is kept in memory; `None` when it must be read from the database first.
#[must_use]
pub fn keys(core: &Core, client: Id<Application>) -> Option<Vec<KnownKey>> {
    core.directory.look_up(client, |found| match found {
        Found::Known(known) => Some(known.keys.to_vec()),
        Found::Unknown => Some(Vec::new()),
        Found::Unread => None,
    })
}

/// Reads the client from the database, keeps it, and answers its keys.
///
/// # Errors
/// [`TokenError`].
pub fn keys_after_reading(core: &Core, client: Id<Application>) -> Result<Vec<KnownKey>, TokenError> {
    Ok(directory::load(core, client)?.map(|known| known.keys.to_vec()).unwrap_or_default())
}

/// Whether a key has signed an assertion.
#[must_use]
pub fn has_signed(key: &PublicKey, assertion: &Assertion) -> bool {
    assertion.is_signed_by(key.algorithm, &decoding_key(key.algorithm, &key.der))
}

/// Notes that an assertion was used, by the digest of its id, until it expires.
///
/// # Errors
/// [`Reason::AssertionUsed`] when it was used before, on whichever replica.
pub fn use_up(core: &Core, client: Id<Application>, assertion: (&[u8], Timestamp)) -> Result<(), TokenError> {
    if client_key::use_up(core, client, assertion)? { Ok(()) } else { Err(Reason::AssertionUsed.into()) }
}

/// Finds the secret or the key by which a client authenticates. Each refusal that could tell whether a client exists does
/// the same work and says the same.
///
/// # Errors
/// [`TokenError`].
pub(super) fn authenticate<'a>(
    core: &Core,
    credentials: &Credentials,
    client: Option<&'a Known>,
    now: Timestamp,
) -> Result<(&'a Known, Used), TokenError> {
    match &credentials.proof {
        Proof::Secret(secret) => by_secret(core, credentials, secret, client, now),
        Proof::Key(id) => {
            let found = client.and_then(|client| Some((client, client.keys.iter().find(|key| key.id == *id)?)));
            // It was there a moment ago.
            let (client, key) = found.ok_or(Reason::AssertionUnverified)?;
            if key.expires_at <= now {
                let description = format!("The key expired at {}. Add another one in the portal.", key.expires_at);
                return Err(TokenError::new(Reason::KeyExpired, description));
            }
            admit(client, Used::Key(key.id))
        }
        Proof::Assertion(_) => Err(Reason::AssertionUnverified.into()),
    }
}

fn by_secret<'a>(
    core: &Core,
    credentials: &Credentials,
    presented: &str,
    client: Option<&'a Known>,
    now: Timestamp,
) -> Result<(&'a Known, Used), TokenError> {
    let hash = core.keys.hash_secret(presented);
    // Of a client that there is not too, so that it takes as long.
    let secrets = match client {
        Some(client) => &client.secrets,
        None => core.directory.decoys_for(credentials.application()),
    };
    match client.zip(black_box(matching(secrets, &hash))) {
        Some((client, secret)) if !is_deleted(secret, now) => admit_secret(client, secret, now),
        _ => Err(unmatched(&credentials.client_id, presented)),
    }
}

/// What is said of an unknown client, a wrong secret and a deleted one alike: it follows from what was sent alone, and
/// from nothing that is known here.
fn unmatched(client_id: &str, secret: &str) -> TokenError {
    let other = |of: &str, to: &str| {
        let mismatch = Reason::CredentialsMismatch.refusal().description;
        let hint = format!("{mismatch} The secret is one of {of}; check that the client ID is not one of {to}.");
        TokenError::new(Reason::CredentialsMismatch, hint)
    };
    if Id::<Application>::parse(client_id).is_err() {
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
    secret.suspension.as_ref().is_some_and(|end| end.has_deleted(now))
}

/// The client has proved itself, so it may be told what stands in its way.
fn admit_secret<'a>(client: &'a Known, secret: &ClientSecret, now: Timestamp) -> Result<(&'a Known, Used), TokenError> {
    if secret.expires_at <= now {
        let description =
            format!("The client secret expired at {}. Create a new one in the portal.", secret.expires_at);
        return Err(TokenError::new(Reason::SecretExpired, description).of(secret.id));
    }
    if let Some(end) = secret.suspension.as_ref().filter(|end| !end.has_resumed(now)) {
        return Err(suspended(**end).of(secret.id));
    }
    admit(client, Used::Secret(secret.id, secret.token_epoch))
}

fn admit(client: &Known, used: Used) -> Result<(&Known, Used), TokenError> {
    if client.state == ApplicationState::Disabled {
        return Err(Reason::ApplicationDisabled.into());
    }
    Ok((client, used))
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
