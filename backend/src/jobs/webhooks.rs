//! Telling the addresses of members: claim by a lease, send outside any transaction, write down how it went.
//!
//! Of each address one thing at a time is on its way, and one that fails is left alone until the next run: however long one
//! hangs, the others wait for it once.

use std::fmt;

use futures_util::future::join_all;
use time::Duration;

use crate::{
    app::{
        Core, Error, Result,
        error::causes,
        webhook::{
            self,
            sender::{self, Signature},
        },
    },
    db::{
        self, Reach,
        webhook::delivery::{Answered, Delivery},
    },
    domain::{
        Id,
        organisation::Organisation,
        webhook::{Webhook, WebhookState, pause_after},
    },
};

/// How long a claim holds: longer than any attempt.
const LEASE: Duration = Duration::minutes(2);
/// So many addresses are told at a time.
const AT_ONCE: usize = 50;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub delivered: usize,
    pub failed: usize,
}

impl fmt::Display for Told {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} webhooks delivered, {} refused", self.delivered, self.failed)
    }
}

/// One thing on its way.
struct Errand {
    delivery: Delivery,
    webhook: Webhook,
    signature: Signature,
}

/// Tells every address what is due.
///
/// # Errors
/// Those of the database; an address that refuses is none.
pub fn deliver(core: &Core) -> Result<Told> {
    let (mut told, mut failing) = (Told::default(), Vec::new());
    while !core.is_stopping() {
        let errands = claim(core, &failing)?;
        if errands.is_empty() {
            break;
        }
        for (webhook, delivery, answered) in send(core, errands)? {
            if answered.error.is_some() {
                told.failed += 1;
                failing.push(webhook.id);
            } else {
                told.delivered += 1;
            }
            note(core, &webhook, &delivery, &answered)?;
        }
    }
    Ok(told)
}

/// Sends all at the same time, in a thread of its own, as whoever calls may be part of a runtime already.
fn send(core: &Core, errands: Vec<Errand>) -> Result<Vec<(Webhook, Delivery, Answered)>> {
    let sent = errands.into_iter().map(|errand| async move {
        let answered = core.webhooks.send(&errand.webhook.address, &errand.delivery, errand.signature).await;
        (errand.webhook, errand.delivery, answered)
    });
    let work = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok::<_, std::io::Error>(runtime.block_on(join_all(sent)))
    };
    let sent = std::thread::scope(|scope| scope.spawn(work).join());
    let sent = sent.map_err(|_| Error::Internal("sending webhooks panicked".into()))?;
    sent.map_err(|error| Error::Internal(Box::new(error)))
}

/// One thing for each address that anything is due for.
fn claim(core: &Core, failing: &[Id<Webhook>]) -> Result<Vec<Errand>> {
    let (mut errands, mut left_out) = (Vec::new(), failing.to_vec());
    while errands.len() < AT_ONCE {
        let now = core.now();
        let claimed =
            core.db.read(|connection| db::webhook::delivery::claim(connection, &left_out, now, now.plus(LEASE)))?;
        let Some((delivery, organisation)) = claimed else { break };
        left_out.push(delivery.webhook_id);
        match errand(core, organisation, delivery) {
            Ok(Some(errand)) => errands.push(errand),
            Ok(None) => {}
            // A fault of ours in one must not hold up the others; its lease runs out, and it is tried again.
            Err(Error::Internal(source)) => {
                tracing::error!(error.message = causes(source.as_ref()), "a webhook cannot be signed");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(errands)
}

fn errand(core: &Core, organisation: Id<Organisation>, delivery: Delivery) -> Result<Option<Errand>> {
    let found = core.db.read(|connection| {
        let webhook = db::webhook::find(connection, organisation, delivery.webhook_id)?;
        Ok::<_, Error>(webhook.zip(db::webhook::secrets(connection, delivery.webhook_id)?))
    })?;
    let Some((webhook, secrets)) = found else { return Ok(None) };
    let signature = sender::sign(core, webhook.id, &secrets, &delivery)?;
    Ok(Some(Errand { delivery, webhook, signature }))
}

fn note(core: &Core, webhook: &Webhook, delivery: &Delivery, answered: &Answered) -> Result<()> {
    let now = core.now();
    core.db.write(|connection| {
        let Some(error) = &answered.error else {
            db::webhook::delivery::note(connection, delivery, answered, None, now)?;
            if webhook.failing_since.is_some() {
                db::webhook::note_failing(connection, webhook.id, None)?;
            }
            return Ok(());
        };
        let gone = answered.status == Some(410);
        let next = pause_after(delivery.attempts).filter(|_| !gone).map(|pause| now.plus(pause));
        tracing::warn!(webhook.id = %webhook.id, delivery.attempts, error.message = error, "a webhook was not delivered");
        db::webhook::delivery::note(connection, delivery, answered, next, now)?;
        let since = webhook.failing_since.unwrap_or(now);
        if webhook.failing_since.is_none() {
            db::webhook::note_failing(connection, webhook.id, Some(since))?;
        }
        let longest = Duration::days(i64::from(core.config.webhooks.stop_after_days));
        let state = match gone {
            true => WebhookState::Gone,
            false if now.since(since) >= longest => WebhookState::Failing,
            false => return Ok(()),
        };
        let organisation = db::organisation::find(connection, Reach::Federation, webhook.organisation_id)?;
        webhook::stop(core, connection, &organisation.ok_or(Error::NotFound)?, webhook, state)
    })
}
