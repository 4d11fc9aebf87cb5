//! Removing what has ended or is older than it is to be kept.

use time::Duration;

use crate::{
    app::{Core, Error, Result, audit},
    db,
    domain::guessing::OWN_ADDRESS,
};

/// Removes sessions, sign-ins and what was asked of authenticators that have run out, and audit events past their time; answers how many.
///
/// # Errors
/// Those of the database.
pub fn run(core: &Core) -> Result<usize> {
    let now = core.now();
    let events = match core.config.audit.keep_days {
        Some(days) => audit::remove_before(core, now.plus(-Duration::days(i64::from(days))))?,
        None => 0,
    };
    core.db.write(|connection| {
        let sessions = db::session::delete_ended(connection, now)?;
        let sign_ins = db::sign_in::delete_ended(connection, now)?;
        let ceremonies = db::ceremony::delete_ended(connection, now)?;
        let replacements = db::totp::delete_ended_replacements(connection, now)?;
        let guesses = db::guess::delete_before(connection, now.plus(-OWN_ADDRESS))?;
        Ok::<_, Error>(sessions + sign_ins + ceremonies + replacements + guesses + events)
    })
}
