//! Removing what has ended.

use crate::{
    app::{Core, Error, Result},
    db,
};

/// Removes sessions and sign-ins that have run out; answers how many.
///
/// # Errors
/// Those of the database.
pub fn run(core: &Core) -> Result<usize> {
    let now = core.now();
    core.db.write(|connection| {
        let sessions = db::session::delete_ended(connection, now)?;
        let sign_ins = db::sign_in::delete_ended(connection, now)?;
        Ok::<_, Error>(sessions + sign_ins)
    })
}
