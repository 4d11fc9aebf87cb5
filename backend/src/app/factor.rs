//! Commands of a person on their own factors. Each needs a proof that is fresh, and each is told by mail.
//!
//! One way of signing in always remains. Removing or replacing a factor ends the person's other sessions, which may be
//! those of a lost device; adding one does not, and the portal offers to end them (OWASP ASVS 5.0, 7.4.3).

mod authenticator_app;
mod passkey;
mod provider;

use serde_json::json;
use zeroize::Zeroizing;

pub use self::{
    authenticator_app::{begin_totp, confirm_totp, remove_totp},
    passkey::{add_passkey, ask_for_passkey, remove_passkey, rename_passkey},
    provider::{ask_to_link, link, take_link_answer, unlink},
};
use super::{
    Caller, Core, Error, Result,
    audit::{self, facts},
    recovery_code,
    security_mail::tell,
    session::hold,
};
use crate::{
    db::{self, Conn},
    domain::{
        Timestamp,
        audit::Action,
        factor::{Held, Passkey},
        security::SecurityEvent,
        sso::ProviderLink,
    },
};

/// What a person has, in full.
pub struct Factors {
    pub held: Held,
    /// When the authenticator app was set up and last used.
    pub totp: Option<(Timestamp, Option<Timestamp>)>,
    pub passkeys: Vec<Passkey>,
    pub providers: Vec<ProviderLink>,
}

/// The caller's own factors.
///
/// # Errors
/// Those of the database.
pub fn list(core: &Core, caller: &Caller) -> Result<Factors> {
    let person = caller.person.id;
    core.db.read(|connection| {
        Ok(Factors {
            held: db::factor::held(connection, person, core.providers.offered())?,
            totp: db::totp::times(connection, person)?,
            passkeys: db::passkey::list_of(connection, person)?,
            providers: db::provider_link::list_of(connection, person)?,
        })
    })
}

/// Makes ten new recovery codes in place of all earlier ones. The answer holds them, and nobody can have them again.
///
/// # Errors
/// [`Error::Forbidden`] without a fresh proof.
pub fn make_recovery_codes(core: &Core, caller: &Caller) -> Result<Vec<Zeroizing<String>>> {
    caller.require_recent_proof(core)?;
    let (person, codes) = (&caller.person, recovery_code::generate()?);
    let hashes: Vec<_> = codes.iter().map(|code| recovery_code::hash(core, person.id, code)).collect();
    core.db.write(|connection| {
        hold(connection, caller)?;
        // Codes before people; those that somebody made at the same moment go after this.
        db::recovery_code::delete_all_of(connection, person.id)?;
        db::factor::lock_person(connection, person.id)?;
        db::recovery_code::replace(connection, person.id, &hashes, core.now())?;
        let acting = caller.acting();
        tell(core, connection, person, SecurityEvent::RecoveryCodesMade, &acting)?;
        let said = (None, Some(json!({"codes": codes.len()})));
        audit::record(core, connection, &acting, Action::RecoveryCodesMade, facts::of_person(person), said)
    })?;
    Ok(codes)
}

/// Refuses when what is left does not suffice to sign in. The caller holds the person's factors.
fn check_left(core: &Core, connection: &mut Conn, caller: &Caller) -> Result<()> {
    let left = db::factor::held(connection, caller.person.id, core.providers.offered())?;
    if left.suffices() {
        return Ok(());
    }
    if left.totp {
        return Err(Error::conflict(
            "app_alone",
            "Without this only your authenticator app would be left, which comes after a password. Set a password first.",
        ));
    }
    Err(Error::conflict(
        "last_factor",
        "Without this you could no longer sign in, so it cannot be removed. Set up another passkey or an \
         authenticator app first.",
    ))
}

/// Ends the person's sessions but the one that asks.
fn end_others(connection: &mut Conn, caller: &Caller) -> Result<()> {
    db::session::delete_others(connection, caller.person.id, caller.session)?;
    Ok(())
}
