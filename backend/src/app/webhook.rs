//! Commands on the addresses of members that are told of what happens to their secrets.
//!
//! What is told is written in the transaction of its cause (`told.rs`), signed and sent by a job (`sender.rs`).

mod payload;
pub mod sender;
pub mod told;

use data_encoding::BASE64;
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::{Core, Error, Principal, Result, audit, security_mail};
use crate::{
    db::{self, Conn},
    domain::{
        Id, Rejection,
        audit::{Acting, Action, Subject},
        organisation::Organisation,
        security::SecurityEvent,
        webhook::{MOST, OVERLAP, Webhook, WebhookAddress, WebhookState},
    },
    keys,
};

/// The value by which a receiver knows that what it gets is from here: shown once, as the specification has it.
pub struct SigningSecret(Zeroizing<String>);

impl SigningSecret {
    fn generate() -> Result<Self> {
        let octets = Zeroizing::new(keys::random::<32>()?);
        Ok(Self(Zeroizing::new(format!("whsec_{}", BASE64.encode(octets.as_slice())))))
    }

    /// The value, for the one answer that shows it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

/// What a sealed value is bound to.
pub(super) fn purpose(id: Id<Webhook>) -> String {
    format!("webhook {id}")
}

/// Adds an address of an organisation. The answer holds the value that signs what is sent to it, which nobody can have again.
///
/// # Errors
/// [`Error::Invalid`] for an address that is not called; [`Error::Conflict`] when the organisation has as many as it may.
pub fn create(
    core: &Core,
    caller: &Principal,
    organisation: &Organisation,
    address: &WebhookAddress,
) -> Result<(Webhook, SigningSecret)> {
    caller.require_recent_proof(core)?;
    check(core, address)?;
    let (id, secret) = (Id::new(), SigningSecret::generate()?);
    let sealed = core.keys.seal(&purpose(id), secret.reveal().as_bytes())?;
    let webhook = core.db.write(|connection| {
        db::installation::lock(connection)?;
        if db::webhook::count(connection, organisation.id)? >= MOST {
            let detail = format!("This organisation has {MOST} webhooks, which is the most; delete one first.");
            return Err(Error::conflict("too_many_webhooks", detail));
        }
        db::webhook::insert(connection, organisation.id, id, (address, &sealed), core.now())?;
        let webhook = db::webhook::find(connection, organisation.id, id)?.ok_or(Error::NotFound)?;
        let said = (None, Some(facts(&webhook)));
        audit::record(core, connection, &caller.acting(), Action::WebhookCreated, subject(&webhook), said)?;
        Ok(webhook)
    })?;
    Ok((webhook, secret))
}

/// What is changed; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct WebhookChange {
    pub address: Option<WebhookAddress>,
    /// Whether it is told. One that was stopped because it failed is told again.
    pub active: Option<bool>,
}

/// Changes an address, or stops it or lets it be told again.
///
/// # Errors
/// [`Error::Stale`] when somebody else changed it; as [`create`] for the address.
pub fn update(core: &Core, caller: &Principal, webhook: &Webhook, change: WebhookChange) -> Result<Webhook> {
    caller.require_recent_proof(core)?;
    let mut changed = webhook.clone();
    if let Some(address) = change.address {
        check(core, &address)?;
        changed.address = address;
    }
    match change.active {
        Some(true) if webhook.state != WebhookState::Active => {
            (changed.state, changed.failing_since) = (WebhookState::Active, None);
        }
        Some(false) if webhook.state == WebhookState::Active => changed.state = WebhookState::Paused,
        _ => {}
    }
    core.db.write(|connection| {
        if !db::webhook::update(connection, &changed, core.now())? {
            return Err(Error::Stale);
        }
        let after = find(connection, webhook)?;
        let said = (Some(facts(webhook)), Some(facts(&after)));
        audit::record(core, connection, &caller.acting(), Action::WebhookUpdated, subject(&after), said)?;
        Ok(after)
    })
}

/// Has another value sign what is sent; the one before signs too for a day.
///
/// # Errors
/// Those of the database.
pub fn rotate_secret(core: &Core, caller: &Principal, webhook: &Webhook) -> Result<(Webhook, SigningSecret)> {
    caller.require_recent_proof(core)?;
    let secret = SigningSecret::generate()?;
    let sealed = core.keys.seal(&purpose(webhook.id), secret.reveal().as_bytes())?;
    let webhook = core.db.write(|connection| {
        let now = core.now();
        find(connection, webhook)?;
        db::webhook::replace_secret(connection, webhook.id, &sealed, now.plus(OVERLAP), now)?;
        let after = find(connection, webhook)?;
        audit::record(core, connection, &caller.acting(), Action::WebhookSecretRotated, subject(&after), (None, None))?;
        Ok::<_, Error>(after)
    })?;
    Ok((webhook, secret))
}

/// Removes an address, with the log of what it was told.
///
/// # Errors
/// Those of the database.
pub fn delete(core: &Core, caller: &Principal, webhook: &Webhook) -> Result<()> {
    caller.require_recent_proof(core)?;
    core.db.write(|connection| {
        find(connection, webhook)?;
        db::webhook::delete(connection, webhook.id)?;
        let said = (Some(facts(webhook)), None);
        audit::record(core, connection, &caller.acting(), Action::WebhookDeleted, subject(webhook), said)
    })
}

/// Stops an address that will take nothing any more, and tells who looks after it.
///
/// # Errors
/// Those of the database.
pub fn stop(
    core: &Core,
    connection: &mut Conn,
    organisation: &Organisation,
    webhook: &Webhook,
    state: WebhookState,
) -> Result<()> {
    if !db::webhook::stop(connection, webhook.id, state, core.now())? {
        return Ok(());
    }
    let acting = Acting::system("webhooks");
    let after = find(connection, webhook)?;
    let event = SecurityEvent::WebhookStopped {
        host: webhook.address.url().host_str().unwrap_or_default().to_owned(),
        organisation: organisation.name.clone(),
        gone: state == WebhookState::Gone,
    };
    for manager in db::assignment::managers_of_all(connection, organisation.id)? {
        security_mail::tell(core, connection, &manager, event.clone(), &acting)?;
    }
    let said = (Some(facts(webhook)), Some(facts(&after)));
    audit::record(core, connection, &acting, Action::WebhookUpdated, subject(&after), said)
}

fn find(connection: &mut Conn, webhook: &Webhook) -> Result<Webhook> {
    db::webhook::find(connection, webhook.organisation_id, webhook.id)?.ok_or(Error::NotFound)
}

fn check(core: &Core, address: &WebhookAddress) -> Result<()> {
    core.webhooks.check(address).map_err(|rejection: Rejection| Error::field("/url", rejection))
}

/// What the log says of one. The path may be a secret of the receiver, so only the host is named.
fn facts(webhook: &Webhook) -> Value {
    json!({"host": webhook.address.url().host_str(), "state": webhook.state.as_str()})
}

pub(super) fn subject(webhook: &Webhook) -> Subject {
    Subject {
        kind: "webhook",
        id: Some(webhook.id.uuid()),
        name: webhook.address.url().host_str().unwrap_or_default().to_owned(),
        organisation: Some(webhook.organisation_id),
        application: None,
    }
}
