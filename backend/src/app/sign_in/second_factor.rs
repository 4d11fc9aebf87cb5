//! Proving a second factor by a code.

use serde_json::json;

use super::{
    CookieToken, MOST_FAILURES, Origin, SignedIn, Stage, Step, finish, not_enrolled, note_failure, open_session,
    remember, sign_in_over, stage, under_way, wrong_code,
};
use crate::{
    app::{
        Core, Error, Result,
        audit::{self, facts},
        guess::{self, Target},
        recovery_code,
        security_mail::tell,
        totp,
    },
    db::{self, recovery_code::RecoveryCode, sign_in::SignIn},
    domain::{Id, audit::Action, factor::Method, guessing::WRONG_CODES_TOLD, person::Person, security::SecurityEvent},
};

/// Proves the authenticator app and begins a session. A code works once.
///
/// # Errors
/// [`Error::Unauthenticated`] with `sign_in_over`, or [`Error::Invalid`] with `wrong_code` or `code_used`.
pub fn prove_totp(core: &Core, cookie: &CookieToken, code: &str, origin: &Origin) -> Result<SignedIn> {
    let (sign_in, factor) = core.db.read(|connection| {
        let sign_in = under_way(core, connection, cookie)?;
        let factor = db::totp::find(connection, sign_in.person.id)?.ok_or_else(not_enrolled)?;
        Ok::<_, Error>((sign_in, factor))
    })?;
    count_attempt(core, &sign_in, Method::Totp, origin)?;
    let step = proving_step(core, &sign_in.person, &factor.sealed_secret, code, origin)?;
    core.db
        .write(|connection| {
            let deeds = finish(core, connection, &sign_in, origin)?;
            if !db::totp::use_step(connection, sign_in.person.id, step, core.now())? {
                return Err(totp::used_before());
            }
            open_session(core, connection, sign_in.person, (Method::Totp, deeds), origin)
        })
        .map(|signed_in| remember(core, signed_in, origin))
}

/// Proves a recovery code in place of a strong factor and begins a session. Each works once.
///
/// # Errors
/// As [`prove_totp`]; [`Error::Conflict`] with `not_enrolled` for who has no strong factor that it stands for.
pub fn prove_recovery_code(core: &Core, cookie: &CookieToken, code: &str, origin: &Origin) -> Result<SignedIn> {
    let (sign_in, Stage { step, .. }) = core.db.read(|connection| {
        let sign_in = under_way(core, connection, cookie)?;
        let stage = stage(core, connection, &sign_in.person)?;
        Ok::<_, Error>((sign_in, stage))
    })?;
    if step != Step::SecondFactor {
        return Err(not_enrolled());
    }
    count_attempt(core, &sign_in, Method::RecoveryCode, origin)?;
    let known = right_recovery_code(core, &sign_in.person, code, origin)?;
    core.db
        .write(|connection| {
            let mut deeds = finish(core, connection, &sign_in, origin)?;
            if !db::recovery_code::mark_used(connection, known, core.now())? {
                return Err(recovery_code_used());
            }
            let acting = origin.acting(&sign_in.person);
            let left = db::factor::held(connection, sign_in.person.id, core.providers.offered())?.recovery_codes_left;
            tell(core, connection, &sign_in.person, SecurityEvent::RecoveryCodeUsed { left }, &acting)?;
            deeds.push((Action::RecoveryCodeUsed, Some(json!({"left": left}))));
            open_session(core, connection, sign_in.person, (Method::RecoveryCode, deeds), origin)
        })
        .map(|signed_in| remember(core, signed_in, origin))
}

/// The code of the person that was typed and is not used; a wrong one is written down.
fn right_recovery_code(core: &Core, person: &Person, code: &str, origin: &Origin) -> Result<Id<RecoveryCode>> {
    let hash = recovery_code::hash(core, person.id, code);
    let refusal = match core.db.read(|connection| db::recovery_code::find(connection, person.id, &hash))? {
        Some(known) if known.used_at.is_none() => return Ok(known.id),
        Some(_) => recovery_code_used(),
        None => wrong_code("wrong_code", "This is none of your recovery codes; check it and try again."),
    };
    note_wrong_code(core, person, Method::RecoveryCode, origin)?;
    Err(refusal)
}

fn recovery_code_used() -> Error {
    wrong_code("code_used", "This recovery code was used before; take another one.")
}

/// Counts the attempt in a transaction of its own, so that it stays counted.
pub(super) fn count_attempt(core: &Core, sign_in: &SignIn, method: Method, origin: &Origin) -> Result<()> {
    let email_key = sign_in.person.email.to_lowercase();
    // Neither a passkey nor a provider is guessed, so that it waits for no code that others try.
    let target = match method {
        Method::Passkey | Method::Provider => Target::new(&email_key, origin),
        Method::Totp | Method::RecoveryCode => Target::of_code(&email_key, origin),
    };
    guess::admit(core, &target)?;
    if core.db.write(|connection| db::sign_in::count_attempt(connection, sign_in.id, MOST_FAILURES))? {
        return Ok(());
    }
    Err(sign_in_over())
}

/// Writes down a wrong code, and tells the person when there were many: whoever is asked for one knows their password, or
/// has their session.
fn note_wrong_code(core: &Core, person: &Person, method: Method, origin: &Origin) -> Result<()> {
    let (nobody, said) = (origin.acting_unknown(), (None, Some(json!({"factor": method.as_str()}))));
    core.db.write(|connection| {
        if guess::note_wrong_code(core, connection, person.id)? {
            tell(core, connection, person, SecurityEvent::WrongCodes { count: WRONG_CODES_TOLD }, &nobody)?;
        }
        audit::record(core, connection, &nobody, Action::SignInFailed, facts::of_person(person), said)
    })
}

/// The time step that a code of the authenticator app that proves a factor belongs to; a wrong one is written down.
pub(in crate::app) fn proving_step(
    core: &Core,
    person: &Person,
    sealed: &[u8],
    code: &str,
    origin: &Origin,
) -> Result<i64> {
    if let Some(step) = totp::step_of(core, person, sealed, code)? {
        return Ok(step);
    }
    note_wrong_code(core, person, Method::Totp, origin)?;
    Err(totp::not_right())
}

/// As [`proving_step`], of an app that is being set up: who does that guesses nothing.
pub(super) fn right_step(core: &Core, person: &Person, sealed: &[u8], code: &str, origin: &Origin) -> Result<i64> {
    if let Some(step) = totp::step_of(core, person, sealed, code)? {
        return Ok(step);
    }
    note_failure(core, Some(person), Method::Totp.as_str(), origin)?;
    Err(totp::not_right())
}
