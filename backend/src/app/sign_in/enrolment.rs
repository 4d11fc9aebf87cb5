//! Setting up the first strong factor, in the sign-in that needs it.

use serde_json::{Value, json};
use webauthn_rs::prelude::RegisterPublicKeyCredential;

use super::{
    CookieToken, Deeds, Origin, SignedIn, Step, end_links, finish,
    link::link_over,
    not_enrolled, open_session, remember,
    second_factor::{count_attempt, right_step},
    stage, under_way,
};
use crate::{
    app::{
        Core, Error, Result, passkey,
        security_mail::tell,
        totp::{self, TotpEnrolment},
    },
    db::{
        self, Conn,
        ceremony::{Holder, Kind},
        sign_in::SignIn,
        totp::TotpFactor,
    },
    domain::{
        audit::Action,
        factor::Method,
        person::Person,
        security::{FactorKind, SecurityEvent},
        text::Name,
    },
};

/// Refuses who has a strong factor, which they have to prove, and a factor that is not offered to this person.
fn check_may_enrol(core: &Core, connection: &mut Conn, person: &Person, method: Method) -> Result<()> {
    let stage = stage(core, connection, person)?;
    if stage.step != Step::EnrolFactor {
        return Err(Error::conflict("already_enrolled", "Your second sign-in step is set up already; use it."));
    }
    if stage.methods.contains(&method) {
        return Ok(());
    }
    match method {
        Method::Totp => {
            Err(Error::conflict("no_password", "An authenticator app comes after a password; set one first."))
        }
        Method::Passkey | Method::Provider | Method::RecoveryCode => passkey::offered(core).map(|_| ()),
    }
}

/// Gives a person without a strong factor a secret to set up an authenticator app with; the same one until it is
/// confirmed.
///
/// # Errors
/// [`Error::Unauthenticated`] with `sign_in_over`, [`Error::Conflict`] when the person has a factor.
pub fn begin_totp_enrolment(core: &Core, cookie: &CookieToken) -> Result<TotpEnrolment> {
    core.db.write(|connection| {
        let sign_in = under_way(core, connection, cookie)?;
        check_may_enrol(core, connection, &sign_in.person, Method::Totp)?;
        let sealed = if let Some(sealed) = &sign_in.totp_pending {
            sealed.clone()
        } else {
            let sealed = totp::new_secret(core, sign_in.person.id)?;
            db::sign_in::set_totp_pending(connection, sign_in.id, &sealed)?;
            sealed
        };
        totp::enrolment(core, &sign_in.person, &sealed)
    })
}

/// Confirms a new authenticator app with its first code and begins a session.
///
/// # Errors
/// As [`super::prove_totp`]; [`Error::Conflict`] when no enrolment was begun, or the person has a factor by now.
pub fn confirm_totp_enrolment(core: &Core, cookie: &CookieToken, code: &str, origin: &Origin) -> Result<SignedIn> {
    let sign_in = core.db.read(|connection| under_way(core, connection, cookie))?;
    let sealed_secret = sign_in.totp_pending.clone().ok_or_else(not_enrolled)?;
    count_attempt(core, &sign_in, Method::Totp, origin)?;
    let last_step = right_step(core, &sign_in.person, &sealed_secret, code, origin)?;
    core.db
        .write(|connection| {
            let mut deeds = claim(core, connection, &sign_in, Method::Totp, origin)?;
            let person = &sign_in.person;
            db::totp::insert(connection, person.id, &TotpFactor { sealed_secret, last_step }, core.now())?;
            let added = SecurityEvent::FactorAdded { kind: FactorKind::AuthenticatorApp, name: None };
            tell(core, connection, person, added, &origin.acting(person))?;
            deeds.push((Action::TotpEnrolled, None));
            open_session(core, connection, sign_in.person, (Method::Totp, deeds), origin)
        })
        .map(|signed_in| remember(core, signed_in, origin))
}

/// Asks the browser to make the person's first passkey; answers the options for `navigator.credentials.create`.
///
/// # Errors
/// As [`begin_totp_enrolment`].
pub fn begin_passkey_enrolment(core: &Core, cookie: &CookieToken) -> Result<Value> {
    core.db.write(|connection| {
        let sign_in = under_way(core, connection, cookie)?;
        check_may_enrol(core, connection, &sign_in.person, Method::Passkey)?;
        let asked = (&Holder::SignIn(cookie.hash()), Kind::Enrolment);
        passkey::ask_to_create(core, connection, &sign_in.person, asked)
    })
}

/// Keeps the passkey that was made and begins a session. Who came by a link without a password has joined by this.
///
/// # Errors
/// [`Error::Unauthenticated`] with `sign_in_over`; [`Error::Conflict`] with `ceremony_over`, or when the person has a
/// factor by now; [`Error::Invalid`] with `passkey_refused`.
pub fn confirm_passkey_enrolment(
    core: &Core,
    cookie: &CookieToken,
    (name, answer): (&Name, &RegisterPublicKeyCredential),
    origin: &Origin,
) -> Result<SignedIn> {
    let sign_in = core.db.read(|connection| under_way(core, connection, cookie))?;
    let credential = passkey::created(core, (&Holder::SignIn(cookie.hash()), Kind::Enrolment), answer)?;
    core.db
        .write(|connection| {
            // Links come before all else, for the order of locks.
            if let Some(link) = sign_in.link {
                if !db::sign_in::use_link(connection, link, core.now())? {
                    return Err(link_over());
                }
                end_links(core, connection, sign_in.person.id)?;
            }
            let mut deeds = claim(core, connection, &sign_in, Method::Passkey, origin)?;
            let person = &sign_in.person;
            if sign_in.link.is_some() {
                db::person::activate(connection, person.id)?;
            }
            passkey::keep(core, connection, (person.id, name), &credential)?;
            let called = Some(name.as_str().to_owned());
            let added = SecurityEvent::FactorAdded { kind: FactorKind::Passkey, name: called };
            tell(core, connection, person, added, &origin.acting(person))?;
            deeds.push((Action::PasskeyAdded, Some(json!({"passkey": name.as_str()}))));
            open_session(core, connection, sign_in.person, (Method::Passkey, deeds), origin)
        })
        .map(|signed_in| remember(core, signed_in, origin))
}

/// Ends the sign-in and holds the person's factors; of several first factors one is the first.
fn claim(core: &Core, connection: &mut Conn, sign_in: &SignIn, method: Method, origin: &Origin) -> Result<Deeds> {
    let deeds = finish(core, connection, sign_in, origin)?;
    db::factor::lock_person(connection, sign_in.person.id)?;
    check_may_enrol(core, connection, &sign_in.person, method)?;
    Ok(deeds)
}
