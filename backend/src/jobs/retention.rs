//! Removing what has ended or is older than it is to be kept.

use time::Duration;

use crate::{
    app::{Core, Error, Result, audit, device, directory},
    db,
    domain::guessing::OWN_ADDRESS,
};

/// So long after its end a link is kept, with the message that brought it, for who looks into what happened.
const AFTERWARDS: Duration = Duration::days(30);

/// Removes what has run out (sessions, sign-ins, what was asked of authenticators, links, changes of addresses), what was
/// told long ago, browsers that were not seen for long, changes that no process asks for any more, and audit events past
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
    let changes = directory::forget_changes(core)?;
    core.db.write(|connection| {
        let sessions = db::session::delete_ended(connection, now)?;
        let sign_ins = db::sign_in::delete_ended(connection, now)?;
        let ceremonies = db::ceremony::delete_ended(connection, now)?;
        let replacements = db::totp::delete_ended_replacements(connection, now)?;
        let guesses = db::guess::delete_before(connection, now.plus(-OWN_ADDRESS))?;
        let moves = db::email_change::delete_ended(connection, now)?;
        let devices = db::device::delete_unseen_since(connection, now.plus(-device::MEMORY))?;
        // Messages first: they refer to links.
        let messages = db::message::delete_told_before(connection, now.plus(-AFTERWARDS))?;
        let links = db::sign_in::delete_links_before(connection, now.plus(-AFTERWARDS))?;
        let ended = sessions + sign_ins + ceremonies + replacements + guesses + moves + devices;
        Ok::<_, Error>(ended + messages + links + events + changes)
    })
}
