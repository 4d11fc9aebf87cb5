//! Commands of a person on their own sessions: end them, or prove a strong factor again.

use serde_json::{Value, json};
use webauthn_rs::prelude::PublicKeyCredential;

use super::{
    Caller, Core, Error, Result,
    audit::{self, facts},
    guess::{self, Target},
    passkey, provider_link,
    sign_in::{CookieToken, Origin, not_enrolled, not_signed_in, note_failure, proving, proving_step},
    sso::{self, Answer, Asked, Errand, Ready},
    totp,
};
use crate::{
    db::{
        self, Conn,
        ceremony::{Holder, Kind},
        provider_ceremony::Kind as ErrandKind,
        session::{ListedSession, Session},
    },
    domain::{
        Id,
        audit::Action,
        device,
        factor::{Held, Method},
        person::Person,
        sso::Identity,
    },
};

/// Ends one of the caller's own sessions on the server.
///
/// # Errors
/// [`Error::NotFound`] when the caller has none of that id.
pub fn end(core: &Core, caller: &Caller, id: Id<Session>) -> Result<()> {
    core.db.write(|connection| {
        let ended = db::session::find_of(connection, caller.person.id, id)?.ok_or(Error::NotFound)?;
        if !db::session::delete(connection, caller.person.id, id)? {
            return Err(Error::NotFound);
        }
        note_end(core, connection, caller, &ended)
    })
}

/// Ends all of the caller's sessions but the one that asks; answers how many.
///
/// # Errors
/// Those of the database.
pub fn end_others(core: &Core, caller: &Caller) -> Result<usize> {
    core.db.write(|connection| {
        hold(connection, caller)?;
        let others = db::session::others_of(connection, caller.person.id, caller.session)?;
        db::session::delete_others(connection, caller.person.id, caller.session)?;
        for ended in &others {
            note_end(core, connection, caller, ended)?;
        }
        Ok(others.len())
    })
}

/// Writes down which session was ended, in the words by which people know their devices.
fn note_end(core: &Core, connection: &mut Conn, caller: &Caller, ended: &ListedSession) -> Result<()> {
    let device = ended.user_agent.as_deref().and_then(device::words);
    let was = json!({"session": ended.id, "device": device, "address": ended.address, "began_at": ended.created_at});
    let subject = facts::of_person(&caller.person);
    audit::record(core, connection, &caller.acting(), Action::SignedOut, subject, (Some(was), None))
}

/// What `person` has to prove again who they are, and word and name of each provider among it.
///
/// # Errors
/// Those of the database.
pub fn step_up_factors(core: &Core, person: Id<Person>) -> Result<(Held, Vec<(String, String)>)> {
    core.db.read(|connection| {
        let held = db::factor::held(connection, person, core.providers.offered())?;
        Ok((held, provider_link::usable(core, connection, person)?))
    })
}

/// Proves the authenticator app again, for what is sensitive. The session gets a new cookie, so that one that leaked
/// before is worth nothing after.
///
/// # Errors
/// [`Error::Invalid`] with `wrong_code` or `code_used`, [`Error::TooMany`] after many wrong ones.
pub fn step_up(core: &Core, caller: &Caller, code: &str, origin: &Origin) -> Result<CookieToken> {
    let email_key = caller.person.email.to_lowercase();
    guess::admit(core, &Target::of_code(&email_key, origin))?;
    let factor = core.db.read(|connection| db::totp::find(connection, caller.person.id))?;
    let factor = factor.ok_or_else(not_enrolled)?;
    let step = proving_step(core, &caller.person, &factor.sealed_secret, code, origin)?;
    guess::forgive(core, &Target::of_code(&email_key, origin))?;
    core.db.write(|connection| {
        let cookie = renew(core, connection, caller)?;
        if !db::totp::use_step(connection, caller.person.id, step, core.now())? {
            return Err(totp::used_before());
        }
        record(core, connection, caller, Method::Totp)?;
        Ok(cookie)
    })
}

/// Asks for a passkey again, for what is sensitive; answers the options for `navigator.credentials.get`.
///
/// # Errors
/// [`Error::Conflict`] with `passkeys_off`, or with `not_enrolled` for who has none.
pub fn ask_for_step_up(core: &Core, caller: &Caller) -> Result<Value> {
    core.db.write(|connection| {
        if db::factor::held(connection, caller.person.id, core.providers.offered())?.passkeys == 0 {
            return Err(Error::conflict("not_enrolled", "You have no passkey; add one first."));
        }
        let asked = (&Holder::Session(caller.session), Kind::StepUp);
        passkey::ask_to_prove(core, connection, Some(caller.person.id), asked)
    })
}

/// Verifies the passkey that was asked for; otherwise as [`step_up`].
///
/// # Errors
/// [`Error::Invalid`] with `passkey_refused`, [`Error::Conflict`] with `ceremony_over`.
pub fn step_up_by_passkey(
    core: &Core,
    caller: &Caller,
    answer: &PublicKeyCredential,
    origin: &Origin,
) -> Result<CookieToken> {
    let email_key = caller.person.email.to_lowercase();
    guess::admit(core, &Target::new(&email_key, origin))?;
    let asked = (&Holder::Session(caller.session), Kind::StepUp);
    let proof = passkey::proved(core, asked, Some(&caller.person), answer, origin)?;
    guess::forgive(core, &Target::new(&email_key, origin))?;
    core.db.write(|connection| {
        let cookie = renew(core, connection, caller)?;
        passkey::note_use(core, connection, &proof)?;
        record(core, connection, caller, Method::Passkey)?;
        Ok(cookie)
    })
}

/// Refuses a request that was let in before its session was ended, and holds the caller's sessions until the transaction
/// ends. Whoever takes away all that a person could sign in with ends the sessions first, so nothing is added behind them.
pub(super) fn hold(connection: &mut Conn, caller: &Caller) -> Result<()> {
    if db::session::hold(connection, caller.person.id, caller.session)? { Ok(()) } else { Err(not_signed_in()) }
}

/// Writes down that the caller goes to a provider to prove again who they are; answers the address there.
///
/// # Errors
/// [`Error::Conflict`] with `not_enrolled` for who cannot prove it by this provider.
pub fn ask_provider_for_step_up(
    core: &Core,
    caller: &Caller,
    (ready, return_path): (&Ready, Option<String>),
) -> Result<String> {
    core.db.write(|connection| {
        let usable = provider_link::usable(core, connection, caller.person.id)?;
        if !usable.iter().any(|(provider, _)| *provider == ready.provider()) {
            return Err(Error::conflict("not_enrolled", "You have no account at this provider that proves it."));
        }
        let errand = Errand { kind: ErrandKind::StepUp, return_path };
        sso::begin(core, connection, &Holder::Session(caller.session), (ready, errand))
    })
}

/// What the caller went for, which this answer uses up.
///
/// # Errors
/// [`Error::Conflict`] with `ceremony_over`.
pub fn take_step_up_answer(core: &Core, caller: &Caller, answer: &Answer) -> Result<Asked> {
    sso::take(core, &Holder::Session(caller.session), &[ErrandKind::StepUp], answer)
}

/// Takes the proof that the provider gave again; otherwise as [`step_up`].
///
/// # Errors
/// [`Error::Forbidden`] with `not_linked` or `provider_without_mfa`.
pub fn step_up_by_provider(core: &Core, caller: &Caller, identity: &Identity, origin: &Origin) -> Result<CookieToken> {
    let linked = core.db.read(|connection| provider_link::find(core, connection, identity))?;
    let linked = match proving(linked, &caller.person, identity) {
        Err(refusal) => {
            note_failure(core, Some(&caller.person), Method::Provider.as_str(), origin)?;
            return Err(refusal);
        }
        linked => linked?,
    };
    core.db.write(|connection| {
        let cookie = renew(core, connection, caller)?;
        provider_link::note_use(core, connection, &linked, identity)?;
        record(core, connection, caller, Method::Provider)?;
        Ok(cookie)
    })
}

/// Gives the session its new cookie. Comes first in the transaction: sessions are held before factors.
fn renew(core: &Core, connection: &mut Conn, caller: &Caller) -> Result<CookieToken> {
    let cookie = CookieToken::generate()?;
    if db::session::renew(connection, caller.session, &cookie.hash(), core.now())? {
        Ok(cookie)
    } else {
        Err(not_signed_in())
    }
}

fn record(core: &Core, connection: &mut Conn, caller: &Caller, method: Method) -> Result<()> {
    let (subject, said) = (facts::of_person(&caller.person), (None, Some(json!({"factor": method.as_str()}))));
    audit::record(core, connection, &caller.acting(), Action::SteppedUp, subject, said)
}
