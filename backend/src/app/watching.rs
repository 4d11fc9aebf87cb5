//! Whether somebody who was let in to watch may go on.

use time::Duration;

use super::{Caller, Core, Principal, Result};
use crate::{
    db,
    domain::{Id, application::Application, person::PersonState},
};

/// Whether a person's session goes on and they may still see the application. To watch is not to use the session: it ends
/// as if nobody did. No machine watches.
///
/// # Errors
/// Those of the database.
pub fn may_still_see(core: &Core, principal: &Principal, application: Id<Application>) -> Result<bool> {
    let Principal::Person(caller) = principal else { return Ok(false) };
    let (now, idle) = (core.now(), Duration::minutes(core.config.session.idle_minutes));
    core.db.read(|connection| {
        let session = db::session::find_of(connection, caller.person.id, caller.session)?;
        if !session.is_some_and(|session| session.expires_at > now && session.last_seen_at.plus(idle) > now) {
            return Ok(false);
        }
        let person = db::person::find(connection, caller.person.id)?;
        let Some(person) = person.filter(|person| person.state == PersonState::Active) else { return Ok(false) };
        let reach = Caller { person, ..caller.clone() }.reach();
        Ok(db::application::find(connection, reach, application)?.is_some())
    })
}
