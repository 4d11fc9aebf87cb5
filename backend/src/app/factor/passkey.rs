//! Adding, renaming and removing passkeys.

use serde_json::{Value, json};
use webauthn_rs::prelude::RegisterPublicKeyCredential;

use super::{check_left, end_others};
use crate::{
    app::{
        Caller, Core, Error, Result,
        audit::{self, facts},
        error::duplicate,
        passkey,
        security_mail::tell,
        session::hold,
    },
    db::{
        self,
        ceremony::{Holder, Kind},
    },
    domain::{
        Id,
        audit::Action,
        factor::Passkey,
        security::{FactorKind, SecurityEvent},
        text::Name,
    },
};

/// Asks for a new passkey; answers the options for `navigator.credentials.create`.
///
/// # Errors
/// [`Error::Forbidden`] without a fresh proof, [`Error::Conflict`] with `passkeys_off` or `too_many_passkeys`.
pub fn ask_for_passkey(core: &Core, caller: &Caller) -> Result<Value> {
    caller.require_recent_proof(core)?;
    let asked = (&Holder::Session(caller.session), Kind::Addition);
    core.db.write(|connection| {
        hold(connection, caller)?;
        passkey::ask_to_create(core, connection, &caller.person, asked)
    })
}

/// Keeps the passkey that was asked for.
///
/// # Errors
/// [`Error::Conflict`] with `ceremony_over`, [`Error::Invalid`] with `passkey_refused`, or for a name that another
/// passkey of the caller has.
pub fn add_passkey(
    core: &Core,
    caller: &Caller,
    (name, answer): (&Name, &RegisterPublicKeyCredential),
) -> Result<Passkey> {
    caller.require_recent_proof(core)?;
    let person = &caller.person;
    let credential = passkey::created(core, (&Holder::Session(caller.session), Kind::Addition), answer)?;
    core.db.write(|connection| {
        hold(connection, caller)?;
        db::factor::lock_person(connection, person.id)?;
        let id = passkey::keep(core, connection, (person.id, name), &credential)?;
        let (acting, called) = (caller.acting(), name.as_str().to_owned());
        tell(
            core,
            connection,
            person,
            SecurityEvent::FactorAdded { kind: FactorKind::Passkey, name: Some(called) },
            &acting,
        )?;
        let said = (None, Some(json!({"passkey": name.as_str()})));
        audit::record(core, connection, &acting, Action::PasskeyAdded, facts::of_person(person), said)?;
        db::passkey::find(connection, person.id, id)?.ok_or(Error::NotFound)
    })
}

/// Gives a passkey of the caller another name.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] for a name that another passkey of the caller has.
pub fn rename_passkey(core: &Core, caller: &Caller, id: Id<Passkey>, name: &Name) -> Result<Passkey> {
    caller.require_recent_proof(core)?;
    let person = &caller.person;
    core.db.write(|connection| {
        hold(connection, caller)?;
        db::factor::lock(connection, person.id)?;
        let before = db::passkey::find(connection, person.id, id)?.ok_or(Error::NotFound)?;
        let renamed = db::passkey::rename(connection, person.id, id, name).map(|_| ());
        duplicate(renamed, passkey::name_taken)?;
        let said = (Some(json!({"passkey": before.name})), Some(json!({"passkey": name.as_str()})));
        audit::record(core, connection, &caller.acting(), Action::PasskeyRenamed, facts::of_person(person), said)?;
        db::passkey::find(connection, person.id, id)?.ok_or(Error::NotFound)
    })
}

/// Removes a passkey of the caller.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Conflict`] with `last_factor` or `app_alone`.
pub fn remove_passkey(core: &Core, caller: &Caller, id: Id<Passkey>) -> Result<()> {
    caller.require_recent_proof(core)?;
    let person = &caller.person;
    core.db.write(|connection| {
        hold(connection, caller)?;
        end_others(connection, caller)?;
        db::factor::lock(connection, person.id)?;
        let removed = db::passkey::find(connection, person.id, id)?.ok_or(Error::NotFound)?;
        db::passkey::delete(connection, person.id, id)?;
        check_left(core, connection, caller)?;
        let (acting, said) = (caller.acting(), (Some(json!({"passkey": removed.name})), None));
        let event = SecurityEvent::FactorRemoved { kind: FactorKind::Passkey, name: Some(removed.name) };
        tell(core, connection, person, event, &acting)?;
        audit::record(core, connection, &acting, Action::PasskeyRemoved, facts::of_person(person), said)
    })
}
