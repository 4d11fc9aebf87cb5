//! What addresses are told, written in the transaction of its cause.

use super::payload;
use crate::{
    app::{Core, Error, Principal, Result, audit},
    db::{self, Conn, Reach},
    domain::{
        Id,
        application::Application,
        audit::{Action, Subject},
        organisation::Organisation,
        secret::Secret,
        webhook::{Webhook, WebhookEvent},
    },
};

/// What an event of the log is to those who are told of secrets; `None` for all that they are not told of.
const fn event_of(action: Action) -> Option<WebhookEvent> {
    match action {
        Action::SecretCreated => Some(WebhookEvent::SecretCreated),
        Action::SecretDeleted => Some(WebhookEvent::SecretDeleted),
        Action::SecretSuspended => Some(WebhookEvent::SecretSuspended),
        Action::SecretResumed => Some(WebhookEvent::SecretResumed),
        _ => None,
    }
}

/// Tells the organisation's addresses what is written to the log: whatever changes a secret, by whomever, comes by there.
///
/// # Errors
/// Those of the database.
pub fn follow(core: &Core, connection: &mut Conn, action: Action, subject: &Subject) -> Result<()> {
    let Some(event) = event_of(action) else { return Ok(()) };
    let (Some(organisation), Some(application), Some(secret)) = (subject.organisation, subject.application, subject.id)
    else {
        return Ok(());
    };
    let webhooks = db::webhook::active(connection, organisation)?;
    if webhooks.is_empty() {
        return Ok(());
    }
    // Each change is an occasion of its own.
    let occasion = Id::<Webhook>::new().to_string();
    tell(core, connection, &webhooks, (event, &occasion), (application, Id::from_uuid(secret)))
}

/// Tells the organisation's addresses that a secret crosses `threshold_days` before its expiry, once.
///
/// # Errors
/// Those of the database.
pub fn expiring(
    core: &Core,
    connection: &mut Conn,
    organisation: Id<Organisation>,
    (application, secret): (Id<Application>, Id<Secret>),
    threshold_days: i32,
) -> Result<()> {
    let event = match threshold_days {
        ..0 => WebhookEvent::SecretStillTried,
        0 => WebhookEvent::SecretExpired,
        _ => WebhookEvent::SecretExpiring,
    };
    let webhooks = db::webhook::active(connection, organisation)?;
    let occasion = format!("{secret} {threshold_days}");
    tell(core, connection, &webhooks, (event, &occasion), (application, secret))
}

fn tell(
    core: &Core,
    connection: &mut Conn,
    webhooks: &[Id<Webhook>],
    (event, occasion): (WebhookEvent, &str),
    (application, secret): (Id<Application>, Id<Secret>),
) -> Result<()> {
    let now = core.now();
    let found = db::application::find(connection, Reach::Federation, application)?.ok_or(Error::NotFound)?;
    let secret = db::secret::find(connection, application, secret)?.ok_or(Error::NotFound)?;
    let payload = payload::of_secret(event, &found, &secret, now);
    for webhook in webhooks {
        db::webhook::delivery::insert(connection, *webhook, (event.as_str(), occasion, &payload), now)?;
    }
    Ok(())
}

/// Has an address told something that means nothing, to see whether it arrives.
///
/// # Errors
/// [`Error::Conflict`] for one that is not told anything.
pub fn test(core: &Core, caller: &Principal, webhook: &Webhook) -> Result<()> {
    core.db.write(|connection| {
        let told = db::webhook::active(connection, webhook.organisation_id)?;
        if !told.contains(&webhook.id) {
            return Err(Error::conflict("webhook_stopped", "This webhook is stopped; let it be told again first."));
        }
        let (event, now) = (WebhookEvent::Test, core.now());
        let payload = payload::of_nothing(event, webhook.organisation_id, now);
        let occasion = Id::<Webhook>::new().to_string();
        db::webhook::delivery::insert(connection, webhook.id, (event.as_str(), &occasion, &payload), now)?;
        let subject = super::subject(webhook);
        audit::record(core, connection, &caller.acting(), Action::WebhookTested, subject, (None, None))
    })
}
