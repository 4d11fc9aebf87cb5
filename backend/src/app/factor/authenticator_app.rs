//! Setting up an authenticator app, or another one in its place, and removing it.

use super::{check_left, end_others};
use crate::{
    app::{
        Caller, Core, Error, Result,
        audit::{self, facts},
        error::duplicate,
        security_mail::tell,
        session::hold,
        totp::{self, TotpEnrolment},
    },
    db::{self, totp::TotpFactor},
    domain::{
        audit::Action,
        factor::CEREMONY_LIFE,
        security::{FactorKind, SecurityEvent},
    },
};

const APP: FactorKind = FactorKind::AuthenticatorApp;

/// Gives the caller a secret to set up an authenticator app with; the one in use goes on until it is confirmed.
///
/// # Errors
/// [`Error::Forbidden`] without a fresh proof.
pub fn begin_totp(core: &Core, caller: &Caller) -> Result<TotpEnrolment> {
    caller.require_recent_proof(core)?;
    let (sealed, now) = (totp::new_secret(core, caller.person.id)?, core.now());
    core.db.write(|connection| {
        hold(connection, caller)?;
        db::totp::set_replacement(connection, caller.session, &sealed, (now, now.plus(CEREMONY_LIFE)))?;
        totp::enrolment(core, &caller.person, &sealed)
    })
}

/// Confirms the new app with its first code, in place of an earlier one.
///
/// # Errors
/// [`Error::Invalid`] with `wrong_code`, [`Error::Conflict`] with `not_begun` when nothing waits to be confirmed.
pub fn confirm_totp(core: &Core, caller: &Caller, code: &str) -> Result<()> {
    caller.require_recent_proof(core)?;
    let person = &caller.person;
    let waiting = core.db.read(|connection| db::totp::replacement(connection, caller.session, core.now()))?;
    let sealed_secret = waiting.ok_or_else(not_begun)?;
    // Who knows the secret guesses nothing by a code of it, so wrong ones are neither counted nor written down.
    let last_step = totp::step_of(core, person, &sealed_secret, code)?.ok_or_else(totp::not_right)?;
    core.db.write(|connection| {
        hold(connection, caller)?;
        let replaces = db::totp::find(connection, person.id)?.is_some();
        if replaces {
            end_others(connection, caller)?;
        }
        if db::totp::replacement(connection, caller.session, core.now())?.as_ref() != Some(&sealed_secret) {
            return Err(not_begun());
        }
        db::totp::delete_replacement(connection, caller.session)?;
        let acting = caller.acting();
        db::totp::delete(connection, person.id)?;
        db::factor::lock_person(connection, person.id)?;
        let factor = TotpFactor { sealed_secret, last_step };
        // Another session of the person was quicker.
        duplicate(db::totp::insert(connection, person.id, &factor, core.now()), not_begun)?;
        if replaces {
            tell(core, connection, person, SecurityEvent::FactorRemoved { kind: APP, name: None }, &acting)?;
            audit::record(core, connection, &acting, Action::TotpRemoved, facts::of_person(person), (None, None))?;
        }
        tell(core, connection, person, SecurityEvent::FactorAdded { kind: APP, name: None }, &acting)?;
        audit::record(core, connection, &acting, Action::TotpEnrolled, facts::of_person(person), (None, None))
    })
}

fn not_begun() -> Error {
    Error::conflict("not_begun", "No authenticator app waits to be confirmed, or it waited too long; begin again.")
}

/// Removes the caller's authenticator app.
///
/// # Errors
/// [`Error::NotFound`] when there is none, [`Error::Conflict`] with `last_factor`.
pub fn remove_totp(core: &Core, caller: &Caller) -> Result<()> {
    caller.require_recent_proof(core)?;
    let person = &caller.person;
    core.db.write(|connection| {
        hold(connection, caller)?;
        end_others(connection, caller)?;
        db::factor::lock(connection, person.id)?;
        if !db::totp::delete(connection, person.id)? {
            return Err(Error::NotFound);
        }
        check_left(core, connection, caller)?;
        let acting = caller.acting();
        tell(core, connection, person, SecurityEvent::FactorRemoved { kind: APP, name: None }, &acting)?;
        audit::record(core, connection, &acting, Action::TotpRemoved, facts::of_person(person), (None, None))
    })
}
