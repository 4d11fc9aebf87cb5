//! Removing what has ended or is older than it is to be kept.

use time::Duration;

use crate::{
    app::{Core, Result, audit, device, directory, unsubscribing},
    db::{self, Conn, DbResult},
    domain::{
        guessing::OWN_ADDRESS,
        usage::{Day, KEPT_DAYS},
    },
};

/// So long after its end a link is kept, with the message that brought it, for who looks into what happened.
const AFTERWARDS: Duration = Duration::days(30);

/// Removes what has run out (sessions, sign-ins, what was asked of authenticators and providers, links, changes of addresses), what was
/// told long ago, from where secrets were refused or used, revoked tokens and used assertions that have ended, browsers that were not seen for long, changes that no process asks for any more, and audit events past
/// their time; answers how many rows.
///
/// # Errors
/// Those of the database.
pub fn run(core: &Core) -> Result<usize> {
    let now = core.now();
    let events = match core.config.audit.keep_days {
        Some(days) => audit::remove_before(core, now.plus(-Duration::days(i64::from(days))))?,
        None => 0,
    };
    let days = removed(core, |connection| db::usage::delete_before(connection, Day::of(now).plus(1 - KEPT_DAYS)))?;
    let kept = Duration::days(i64::from(KEPT_DAYS));
    let late = removed(core, |connection| db::late_attempt::delete_before(connection, now.plus(-kept)))?;
    let refused = removed(core, |connection| db::refusal::delete_before(connection, now.plus(-kept)))?;
    // No secret lives so long that a network of one that is in use would go, and be told again as a new one.
    let networks = removed(core, |connection| db::secret_network::delete_before(connection, now.plus(-kept)))?;
    let told = removed(core, |connection| db::webhook::delivery::delete_before(connection, now.plus(-AFTERWARDS)))?;
    let changes = directory::forget_changes(core)?;
    // Each in a transaction of its own: no other waits for all of it, and none can block another in turn.
    let sign_ins = removed(core, |connection| db::sign_in::delete_ended(connection, now))?;
    let sessions = removed(core, |connection| db::session::delete_ended(connection, now))?;
    let ceremonies = removed(core, |connection| db::ceremony::delete_ended(connection, now))?;
    let errands = removed(core, |connection| db::provider_ceremony::delete_ended(connection, now))?;
    let replacements = removed(core, |connection| db::totp::delete_ended_replacements(connection, now))?;
    let guesses = removed(core, |connection| db::guess::delete_before(connection, now.plus(-OWN_ADDRESS)))?;
    // Another replica's clock may be behind.
    let dead = now.plus(-Duration::minutes(5));
    let tokens = removed(core, |connection| db::revocation::delete_ended(connection, dead))?;
    let assertions = removed(core, |connection| db::client_key::delete_ended_assertions(connection, dead))?;
    let moves = removed(core, |connection| db::email_change::delete_ended(connection, now))?;
    let devices = removed(core, |connection| db::device::delete_unseen_since(connection, now.plus(-device::MEMORY)))?;
    let old = now.plus(-unsubscribing::MEMORY);
    let offers = removed(core, |connection| db::unsubscribe_link::delete_before(connection, old))?;
    // Messages first: they refer to links.
    let messages = removed(core, |connection| db::message::delete_told_before(connection, now.plus(-AFTERWARDS)))?;
    let links = removed(core, |connection| db::sign_in::delete_links_before(connection, now.plus(-AFTERWARDS)))?;
    let ended =
        sessions + sign_ins + ceremonies + errands + replacements + guesses + tokens + assertions + moves + devices;
    let ended = ended + offers + refused + networks;
    Ok(ended + days + late + told + messages + links + events + changes)
}

fn removed(core: &Core, work: impl FnOnce(&mut Conn) -> DbResult<usize>) -> Result<usize> {
    Ok(core.db.write(work)?)
}
