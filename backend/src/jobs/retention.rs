//! Removing what has ended or is older than it is to be kept.

use time::Duration;

use crate::{
    app::{Core, Error, Result, audit, directory},
    db,
    domain::guessing::OWN_ADDRESS,
};

/// Removes sessions and sign-ins that have run out, and audit events past their time; answers how many.
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
        let guesses = db::guess::delete_before(connection, now.plus(-OWN_ADDRESS))?;
        Ok::<_, Error>(sessions + sign_ins + guesses + events + changes)
    })
}
