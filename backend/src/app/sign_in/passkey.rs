//! Signing in with a passkey: as second factor, or alone by who has not said who they are.

use serde_json::Value;
use webauthn_rs::prelude::PublicKeyCredential;

use super::{
    CookieToken, Deeds, Origin, SignedIn, Step, finish, not_enrolled, note_failure, open_session, remember,
    second_factor::count_attempt, sign_in_over, stage, under_way,
};
use crate::{
    app::{
        Core, Error, Result,
        guess::{self, Target},
        passkey,
    },
    db::{
        self,
        ceremony::{Holder, Kind},
        sign_in::SignIn,
    },
    domain::{factor::Method, person::PersonState},
};

/// Asks the browser for a passkey: of the person whose sign-in is under way, or else of anybody, which begins a sign-in
/// behind a new cookie. Answers the options for `navigator.credentials.get`.
///
/// # Errors
/// [`Error::Conflict`] with `passkeys_off`, or with `not_enrolled` while the person has to set up a factor;
/// [`Error::TooMany`] when an address asks for very many.
pub fn ask_for_passkey(
    core: &Core,
    cookie: Option<&CookieToken>,
    origin: &Origin,
) -> Result<(Value, Option<CookieToken>)> {
    core.db.write(|connection| {
        if let Some(cookie) = cookie
            && let Some(sign_in) = going_on(under_way(core, connection, cookie))?
        {
            if stage(core, connection, &sign_in.person)?.step != Step::SecondFactor {
                return Err(not_enrolled());
            }
            let asked = (&Holder::SignIn(cookie.hash()), Kind::SecondFactor);
            return Ok((passkey::ask_to_prove(core, connection, Some(sign_in.person.id), asked)?, None));
        }
        guess::allow_challenge(core, connection, origin)?;
        let cookie = CookieToken::generate()?;
        let asked = (&Holder::SignIn(cookie.hash()), Kind::SignIn);
        Ok((passkey::ask_to_prove(core, connection, None, asked)?, Some(cookie)))
    })
}

/// No sign-in under way is no fault here.
pub(super) fn going_on(found: Result<SignIn>) -> Result<Option<SignIn>> {
    match found {
        Err(Error::Unauthenticated(_)) => Ok(None),
        other => other.map(Some),
    }
}

/// Verifies the passkey that was asked for and begins a session.
///
/// # Errors
/// [`Error::Unauthenticated`] with `sign_in_over`; [`Error::Invalid`] with `passkey_refused`, whatever is wrong.
pub fn prove_passkey(
    core: &Core,
    cookie: &CookieToken,
    answer: &PublicKeyCredential,
    origin: &Origin,
) -> Result<SignedIn> {
    let signed_in = match going_on(core.db.read(|connection| under_way(core, connection, cookie)))? {
        Some(sign_in) => as_second_factor(core, cookie, sign_in, answer, origin),
        None => alone(core, cookie, answer, origin),
    };
    signed_in.map(|signed_in| remember(core, signed_in, origin))
}

fn as_second_factor(
    core: &Core,
    cookie: &CookieToken,
    sign_in: SignIn,
    answer: &PublicKeyCredential,
    origin: &Origin,
) -> Result<SignedIn> {
    count_attempt(core, &sign_in, Method::Passkey, origin)?;
    let asked = (&Holder::SignIn(cookie.hash()), Kind::SecondFactor);
    let proof = passkey::proved(core, asked, Some(&sign_in.person), answer, origin)?;
    core.db.write(|connection| {
        let deeds = finish(core, connection, &sign_in, origin)?;
        passkey::note_use(core, connection, &proof)?;
        open_session(core, connection, sign_in.person, (Method::Passkey, deeds), origin)
    })
}

/// Who it is shows only when the passkey is verified, so guesses are counted by address.
fn alone(core: &Core, cookie: &CookieToken, answer: &PublicKeyCredential, origin: &Origin) -> Result<SignedIn> {
    let from = Target::of_nobody(origin);
    guess::admit(core, &from)?;
    let asked = (&Holder::SignIn(cookie.hash()), Kind::SignIn);
    let proof = passkey::proved(core, asked, None, answer, origin).map_err(|error| match error {
        Error::Conflict(why) if why.code == passkey::OVER => sign_in_over(),
        other => other,
    })?;
    let signed_in = core.db.write(|connection| {
        passkey::note_use(core, connection, &proof)?;
        // Who is deactivated at this moment is so before this, or after it with the session.
        db::factor::lock_person(connection, proof.person.id)?;
        let person = db::person::find(connection, proof.person.id)?.ok_or_else(passkey::refused)?;
        if person.state != PersonState::Active {
            return Ok(None);
        }
        open_session(core, connection, person, (Method::Passkey, Deeds::new()), origin).map(Some)
    })?;
    let Some(signed_in) = signed_in else {
        note_failure(core, Some(&proof.person), Method::Passkey.as_str(), origin)?;
        return Err(passkey::refused());
    };
    guess::forgive(core, &from)?;
    Ok(signed_in)
}
