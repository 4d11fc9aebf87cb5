//! Commands of a person on their own sessions: end them, or prove the second factor again.

use super::{
    Caller, Core, Error, Result,
    audit::{self, facts},
    guess::{self, Target},
    sign_in::{CookieToken, Origin, not_enrolled, not_signed_in, right_step, wrong_code},
};
use crate::{
    db::{self, session::Session},
    domain::{Id, audit::Action},
};

/// Ends one of the caller's own sessions on the server.
///
/// # Errors
/// [`Error::NotFound`] when the caller has none of that id.
pub fn end(core: &Core, caller: &Caller, id: Id<Session>) -> Result<()> {
    core.db.write(|connection| {
        if !db::session::delete(connection, caller.person.id, id)? {
            return Err(Error::NotFound);
        }
        let subject = facts::of_person(&caller.person);
        audit::record(core, connection, &caller.acting(), Action::SignedOut, subject, (None, None))
    })
}

/// Ends all of the caller's sessions but the one that asks; answers how many.
///
/// # Errors
/// Those of the database.
pub fn end_others(core: &Core, caller: &Caller) -> Result<usize> {
    core.db.write(|connection| {
        let ended = db::session::delete_others(connection, caller.person.id, caller.session)?;
        if ended > 0 {
            let subject = facts::of_person(&caller.person);
            audit::record(core, connection, &caller.acting(), Action::SignedOut, subject, (None, None))?;
        }
        Ok(ended)
    })
}

/// Proves the second factor again, for what is sensitive. The session gets a new cookie, so that one that leaked
/// before is worth nothing after.
///
/// # Errors
/// [`Error::Invalid`] with `wrong_code` or `code_used`, [`Error::TooMany`] after many wrong ones.
pub fn step_up(core: &Core, caller: &Caller, code: &str, origin: &Origin) -> Result<CookieToken> {
    let email_key = caller.person.email.to_lowercase();
    guess::admit(core, &Target::new(&email_key, origin))?;
    let factor = core.db.read(|connection| db::person::totp_factor(connection, caller.person.id))?;
    let factor = factor.ok_or_else(not_enrolled)?;
    let step = right_step(core, &caller.person, &factor.sealed_secret, code, origin)?;
    guess::forgive(core, &Target::new(&email_key, origin))?;
    let cookie = CookieToken::generate()?;
    core.db.write(|connection| {
        if !db::person::use_totp_step(connection, caller.person.id, step)? {
            return Err(wrong_code("code_used", "This code was used before; wait for the next one."));
        }
        if !db::session::renew(connection, caller.session, &cookie.hash(), core.now())? {
            return Err(not_signed_in());
        }
        let subject = facts::of_person(&caller.person);
        audit::record(core, connection, &caller.acting(), Action::SteppedUp, subject, (None, None))
    })?;
    Ok(cookie)
}
