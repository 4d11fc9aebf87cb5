//! Signing in, step by step. The server says which step is next, so that a new factor is one more step and not a
//! new flow; a session exists only when all steps are done.

use aws_lc_rs::digest;
use data_encoding::BASE64URL_NOPAD;
use secrecy::SecretString;
use serde_json::json;
use time::Duration;
use totp_rs::{Builder, Secret as TotpSecret, Totp};
use zeroize::Zeroizing;

use super::{
    Caller, Core, Error, Result,
    audit::{self, facts},
    device,
    error::causes,
    guess::{self, Target},
    password,
    person::read_link_token,
    security_mail,
};
use crate::{
    db::{
        self, Conn,
        person::TotpFactor,
        session::{NewSession, Session},
        sign_in::{NewSignIn, OneTimeLink, SignIn},
    },
    domain::{
        Id, Rejection, Timestamp,
        audit::{Acting, Action, Subject},
        email::EmailAddress,
        password as policy,
        person::{Person, PersonState},
        secret::{Author, AuthorKind},
        security::SecurityEvent,
    },
    keys::{self, KeyError},
};

/// How long a sign-in may take from its first factor to its last.
const SIGN_IN_LIFE: Duration = Duration::minutes(10);
/// Wrong codes after which a sign-in must begin again.
const MOST_FAILURES: i32 = 5;
/// Octets of an authenticator app's secret (RFC 4226 §4 recommends 160 bits).
const TOTP_SECRET: usize = 20;
/// How often a session's last use is written.
const TOUCH_EVERY: Duration = Duration::seconds(60);

/// What a person has to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Give a code of the authenticator app.
    Totp,
    /// Set up an authenticator app.
    EnrolTotp,
    /// Nothing: signed in.
    Done,
}

/// The value of a cookie: 256 random bits in base64url. Only its hash is kept.
#[derive(Clone)]
pub struct CookieToken(Zeroizing<String>);

impl std::fmt::Debug for CookieToken {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("CookieToken(hidden)")
    }
}

impl CookieToken {
    pub(super) fn generate() -> Result<Self> {
        Ok(Self(Zeroizing::new(BASE64URL_NOPAD.encode(&keys::random::<32>()?))))
    }

    /// A value that a browser sent.
    #[must_use]
    pub fn presented(value: &str) -> Self {
        Self(Zeroizing::new(value.to_owned()))
    }

    /// The value, for the cookie only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(super) fn hash(&self) -> Vec<u8> {
        digest::digest(&digest::SHA256, self.0.as_bytes()).as_ref().to_vec()
    }
}

/// From where a request comes.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    pub address: Option<String>,
    pub user_agent: Option<String>,
    pub request_id: Option<String>,
    /// The cookie by which the browser is known.
    pub device: Option<CookieToken>,
}

impl Origin {
    /// `person` acting from here.
    pub(super) fn acting(&self, person: &Person) -> Acting {
        Acting {
            author: Author { kind: AuthorKind::Person, id: person.id.uuid(), name: person.name.clone() },
            address: self.address.clone(),
            user_agent: self.user_agent.clone(),
            request_id: self.request_id.clone(),
        }
    }
}

/// A sign-in that goes on: the cookie that carries it, and what comes next.
pub struct Progress {
    pub cookie: CookieToken,
    pub step: Step,
    pub person: Person,
}

/// A finished sign-in.
pub struct SignedIn {
    pub cookie: CookieToken,
    pub expires_at: Timestamp,
    pub person: Person,
    /// The cookie by which the browser is known from now on.
    pub device: CookieToken,
}

/// What a person needs to set up an authenticator app.
pub struct TotpEnrolment {
    /// Base32 (RFC 4648 §6), for typing.
    pub secret: Zeroizing<String>,
    /// `otpauth://totp/…`, for the QR code.
    pub otpauth_uri: Zeroizing<String>,
}

/// Checks address and password. The answer and its time are the same for an unknown address, a wrong password, a
/// person without password and one who is deactivated.
///
/// # Errors
/// [`Error::Unauthenticated`] with `wrong_credentials`.
pub fn begin(core: &Core, email: &str, given: &SecretString, origin: &Origin) -> Result<Progress> {
    let key = EmailAddress::parse(email).map(|email| email.key()).unwrap_or_default();
    let target = Target::new(&key, origin);
    guess::admit(core, &target)?;
    let known = core.db.read(|connection| db::person::find_by_email(connection, &key))?;
    let hash = known.as_ref().and_then(|(_, hash)| hash.as_deref());
    let right = password::verify(given, hash);
    match known {
        Some((person, _)) if right && person.state == PersonState::Active => {
            guess::forgive(core, &target)?;
            core.db.write(|connection| proceed(core, connection, person, None))
        }
        known => {
            note_failure(core, known.as_ref().map(|(person, _)| person), "password", origin)?;
            Err(Error::Unauthenticated(Rejection::new(
                "wrong_credentials",
                "E-mail address and password do not match; check both and try again.",
            )))
        }
    }
}

/// Writes down a wrong password or code. What was typed is not kept: it may be a password in the wrong field.
pub(super) fn note_failure(core: &Core, person: Option<&Person>, factor: &str, origin: &Origin) -> Result<()> {
    let subject = person.map_or_else(unknown, facts::of_person);
    let said = (None, Some(json!({"factor": factor})));
    let nobody = anonymous(origin);
    core.db.write(|connection| audit::record(core, connection, &nobody, Action::SignInFailed, subject, said))
}

/// Nobody whom we know, as the subject of an event.
pub(super) fn unknown() -> Subject {
    Subject { kind: "person", id: None, name: "unknown".to_owned(), organisation: None, application: None }
}

/// Somebody who has not signed in.
pub(super) fn anonymous(origin: &Origin) -> Acting {
    Acting {
        author: Author { kind: AuthorKind::System, id: uuid::Uuid::nil(), name: "not signed in".to_owned() },
        address: origin.address.clone(),
        user_agent: origin.user_agent.clone(),
        request_id: origin.request_id.clone(),
    }
}

/// Begins the steps after the first factor. A password that was set by a link waits for them in `new_password_hash`.
fn proceed(core: &Core, connection: &mut Conn, person: Person, new_password_hash: Option<String>) -> Result<Progress> {
    let (cookie, now) = (CookieToken::generate()?, core.now());
    db::sign_in::insert(
        connection,
        &NewSignIn {
            id: Id::new(),
            token_hash: cookie.hash(),
            person_id: person.id,
            failures: 0,
            expires_at: now.plus(SIGN_IN_LIFE),
            created_at: now,
            new_password_hash,
        },
    )?;
    Ok(Progress { cookie, step: next_step(connection, &person)?, person })
}

fn next_step(connection: &mut Conn, person: &Person) -> Result<Step> {
    let enrolled = db::person::totp_factor(connection, person.id)?.is_some();
    Ok(if enrolled { Step::Totp } else { Step::EnrolTotp })
}

/// Which step a sign-in under way waits for.
///
/// # Errors
/// [`Error::Unauthenticated`] with `sign_in_over` when there is none.
pub fn current(core: &Core, cookie: &CookieToken) -> Result<(Step, Person)> {
    core.db.read(|connection| {
        let sign_in = under_way(core, connection, cookie)?;
        Ok((next_step(connection, &sign_in.person)?, sign_in.person))
    })
}

fn under_way(core: &Core, connection: &mut Conn, cookie: &CookieToken) -> Result<SignIn> {
    let found = db::sign_in::find_by_token(connection, &cookie.hash())?;
    found
        .filter(|sign_in| sign_in.expires_at > core.now() && sign_in.failures < MOST_FAILURES)
        .filter(|sign_in| sign_in.person.state == PersonState::Active)
        .ok_or_else(|| {
            Error::Unauthenticated(Rejection::new(
                "sign_in_over",
                "This sign-in is over; begin again with your password.",
            ))
        })
}

/// Proves the authenticator app and begins a session. A code works once.
///
/// # Errors
/// [`Error::Unauthenticated`] with `sign_in_over`, or [`Error::Invalid`] with `wrong_code` or `code_used`.
pub fn prove_totp(core: &Core, cookie: &CookieToken, code: &str, origin: &Origin) -> Result<SignedIn> {
    let (sign_in, factor) = core.db.read(|connection| {
        let sign_in = under_way(core, connection, cookie)?;
        let factor = db::person::totp_factor(connection, sign_in.person.id)?.ok_or_else(not_enrolled)?;
        Ok::<_, Error>((sign_in, factor))
    })?;
    let step = check_code(core, &sign_in, &factor.sealed_secret, code, origin)?;
    core.db
        .write(|connection| {
            if !db::person::use_totp_step(connection, sign_in.person.id, step)? {
                return Err(wrong_code("code_used", "This code was used before; wait for the next one."));
            }
            finish(core, connection, sign_in, origin, None)
        })
        .map(|signed_in| remember(core, signed_in, origin))
}

/// A whole sign-in forgets the wrong guesses before it.
fn remember(core: &Core, signed_in: SignedIn, origin: &Origin) -> SignedIn {
    if let Err(error) = guess::succeeded(core, &Target::new(&signed_in.person.email.to_lowercase(), origin)) {
        tracing::warn!(error.message = causes(&error), "a sign-in could not be noted for the guess counters");
    }
    signed_in
}

/// Gives a person without authenticator app a secret to set one up with; the same one until it is confirmed.
///
/// # Errors
/// [`Error::Unauthenticated`] with `sign_in_over`, [`Error::Conflict`] when the person has an app.
pub fn begin_totp_enrolment(core: &Core, cookie: &CookieToken) -> Result<TotpEnrolment> {
    core.db.write(|connection| {
        let sign_in = under_way(core, connection, cookie)?;
        if db::person::totp_factor(connection, sign_in.person.id)?.is_some() {
            return Err(Error::conflict("already_enrolled", "You have an authenticator app; give a code of it."));
        }
        let sealed = if let Some(sealed) = &sign_in.totp_pending {
            sealed.clone()
        } else {
            let secret = Zeroizing::new(keys::random::<TOTP_SECRET>()?);
            let sealed = core.keys.seal(&purpose(sign_in.person.id), secret.as_slice())?;
            db::sign_in::set_totp_pending(connection, sign_in.id, &sealed)?;
            sealed
        };
        let totp = totp(core, &sign_in.person, &sealed)?;
        let otpauth_uri = totp.to_url().map_err(|error| Error::Internal(error.to_string().into()))?;
        let secret = base32_secret(core, sign_in.person.id, &sealed)?;
        Ok(TotpEnrolment { secret, otpauth_uri: Zeroizing::new(otpauth_uri) })
    })
}

/// Confirms a new authenticator app with its first code and begins a session.
///
/// # Errors
/// As [`prove_totp`]; [`Error::Conflict`] when no enrolment was begun.
pub fn confirm_totp_enrolment(core: &Core, cookie: &CookieToken, code: &str, origin: &Origin) -> Result<SignedIn> {
    let sign_in = core.db.read(|connection| under_way(core, connection, cookie))?;
    let sealed_secret = sign_in.totp_pending.clone().ok_or_else(not_enrolled)?;
    let last_step = check_code(core, &sign_in, &sealed_secret, code, origin)?;
    core.db
        .write(|connection| {
            let factor = TotpFactor { sealed_secret, last_step };
            match db::person::insert_totp(connection, sign_in.person.id, &factor, core.now()) {
                Err(db::DbError::Duplicate) => {
                    return Err(Error::conflict(
                        "already_enrolled",
                        "You have an authenticator app; give a code of it.",
                    ));
                }
                other => other?,
            }
            finish(core, connection, sign_in, origin, Some(Action::TotpEnrolled))
        })
        .map(|signed_in| remember(core, signed_in, origin))
}

/// Counts the attempt in a transaction of its own, so that it stays counted, and answers the code's time step.
fn check_code(core: &Core, sign_in: &SignIn, sealed: &[u8], code: &str, origin: &Origin) -> Result<i64> {
    let email_key = sign_in.person.email.to_lowercase();
    let target = Target::new(&email_key, origin);
    guess::admit(core, &target)?;
    if !core.db.write(|connection| db::sign_in::count_attempt(connection, sign_in.id, MOST_FAILURES))? {
        return Err(Error::Unauthenticated(Rejection::new(
            "sign_in_over",
            "Too many wrong codes; begin again with your password.",
        )));
    }
    right_step(core, &sign_in.person, sealed, code, origin)
}

/// The time step that a code belongs to; a wrong one is counted and written down.
pub(super) fn right_step(core: &Core, person: &Person, sealed: &[u8], code: &str, origin: &Origin) -> Result<i64> {
    let digits: String = code.chars().filter(|character| !character.is_whitespace()).collect();
    let seconds = u64::try_from(core.now().unix_seconds()).unwrap_or_default();
    let step = totp(core, person, sealed)?.check(&digits, seconds).and_then(|step| i64::try_from(step).ok());
    if let Some(step) = step {
        return Ok(step);
    }
    note_failure(core, Some(person), "totp", origin)?;
    Err(wrong_code(
        "wrong_code",
        "This code is not right; check the app's entry and your device's clock, and try again.",
    ))
}

/// Ends the sign-in with a session. `done` is what its last step did besides.
fn finish(
    core: &Core,
    connection: &mut Conn,
    sign_in: SignIn,
    origin: &Origin,
    done: Option<Action>,
) -> Result<SignedIn> {
    let SignIn { id, person, new_password_hash, .. } = sign_in;
    if new_password_hash.is_some() {
        end_links(core, connection, person.id)?;
    }
    if !db::sign_in::delete(connection, id)? {
        return Err(Error::Unauthenticated(Rejection::new("sign_in_over", "This sign-in was finished elsewhere.")));
    }
    if let Some(hash) = &new_password_hash {
        set_password(core, connection, &person, hash, origin)?;
    }
    let (cookie, now) = (CookieToken::generate()?, core.now());
    let expires_at = now.plus(Duration::hours(core.config.session.max_hours));
    db::session::insert(
        connection,
        &NewSession {
            id: Id::new(),
            token_hash: cookie.hash(),
            person_id: person.id,
            proved_at: now,
            last_seen_at: now,
            expires_at,
            address: origin.address.clone(),
            user_agent: origin.user_agent.as_ref().map(|agent| agent.chars().take(300).collect()),
            created_at: now,
        },
    )?;
    db::person::mark_signed_in(connection, person.id, now)?;
    let device = device::recognise(core, connection, &person, origin)?;
    // The log comes last: whoever holds its head waits for nobody.
    let set = new_password_hash.map(|_| Action::PasswordSet);
    for action in set.into_iter().chain(done).chain([Action::SignInSucceeded]) {
        let (acting, subject) = (origin.acting(&person), facts::of_person(&person));
        audit::record(core, connection, &acting, action, subject, (None, None))?;
    }
    Ok(SignedIn { cookie, expires_at, person, device })
}

/// A new password by way of a link: it takes effect, whoever is signed in is so no longer, no browser but this one is
/// known, and the person is told.
fn set_password(core: &Core, connection: &mut Conn, person: &Person, hash: &str, origin: &Origin) -> Result<()> {
    end_links(core, connection, person.id)?;
    end_sessions(connection, person.id)?;
    db::person::set_password(connection, person.id, hash, core.now())?;
    let device = origin.device.as_ref().map(CookieToken::hash);
    db::device::forget_others(connection, person.id, device.as_deref())?;
    security_mail::tell(core, connection, person, SecurityEvent::PasswordChanged, &origin.acting(person))
}

/// No link that was mailed to the person works any longer, and no change of their address waits for one. Whoever needs
/// the rows that follow too takes them in this order: links, changes of addresses, sign-ins, sessions, people, the log.
///
/// # Errors
/// Those of the database.
pub(super) fn end_links(core: &Core, connection: &mut Conn, person: Id<Person>) -> Result<()> {
    db::sign_in::use_all_links_of(connection, person, core.now())?;
    db::email_change::delete_of(connection, person)?;
    Ok(())
}

/// Signs the person out everywhere. Sign-ins come first: one that is about to finish holds its row, and its session is
/// there when it lets go.
///
/// # Errors
/// Those of the database.
pub(super) fn end_sessions(connection: &mut Conn, person: Id<Person>) -> Result<()> {
    db::sign_in::delete_all_of(connection, person)?;
    Ok(db::session::delete_all_of(connection, person)?)
}

/// Who is behind a session's cookie; notes at most once a minute that the session is in use.
///
/// # Errors
/// [`Error::Unauthenticated`] when there is no such session, it ran out, or the person was deactivated.
pub fn authenticate(core: &Core, cookie: &CookieToken, origin: Origin) -> Result<Caller> {
    let now = core.now();
    let idle = Duration::minutes(core.config.session.idle_minutes);
    let session: Option<Session> = core.db.read(|connection| db::session::find_by_token(connection, &cookie.hash()))?;
    let session = session
        .filter(|session| session.expires_at > now && session.last_seen_at.plus(idle) > now)
        .filter(|session| session.person.state == PersonState::Active)
        .ok_or_else(not_signed_in)?;
    if now.since(session.last_seen_at) >= TOUCH_EVERY {
        // Who only reads is served although nothing can be written.
        let noted: db::DbResult<()> = core.db.write(|connection| db::session::touch(connection, session.id, now));
        if let Err(error) = noted {
            tracing::warn!(error.message = %error, "the use of a session could not be noted");
        }
    }
    Ok(Caller {
        person: session.person,
        session: session.id,
        proved_at: session.proved_at,
        last_seen_at: now,
        session_expires_at: session.expires_at,
        address: origin.address,
        user_agent: origin.user_agent,
        request_id: origin.request_id,
    })
}

/// The refusal for who is not signed in.
#[must_use]
pub fn not_signed_in() -> Error {
    Error::Unauthenticated(Rejection::new(
        "not_signed_in",
        "You are not signed in, or your session has ended; sign in.",
    ))
}

/// Whose link this is, without using it up.
///
/// # Errors
/// [`Error::Conflict`] with `link_over` when it is unknown, used, replaced or too old.
pub fn preview_link(core: &Core, token: &str) -> Result<OneTimeLink> {
    core.db.read(|connection| usable_link(core, connection, token))
}

/// Sets a password by a one-time link and goes on to the next step of signing in. The mailbox alone is not enough to
/// get into the account of somebody who has a second factor: their new password waits until that is proved.
///
/// # Errors
/// [`Error::Conflict`] with `link_over`, [`Error::Invalid`] when the password is refused.
pub fn redeem_link(core: &Core, token: &str, new: &SecretString, origin: &Origin) -> Result<Progress> {
    let link = preview_link(core, token)?;
    policy::check(new, &[&link.person.name, &link.person.email])
        .map_err(|rejection| Error::field("/password", rejection))?;
    let hash = password::hash(new)?;
    core.db.write(|connection| {
        let OneTimeLink { id, person, .. } = usable_link(core, connection, token)?;
        if !db::sign_in::use_link(connection, id, core.now())? {
            return Err(link_over());
        }
        if next_step(connection, &person)? == Step::Totp {
            return proceed(core, connection, person, Some(hash.clone()));
        }
        set_password(core, connection, &person, &hash, origin)?;
        let (acting, subject) = (origin.acting(&person), facts::of_person(&person));
        let progress = proceed(core, connection, person, None)?;
        audit::record(core, connection, &acting, Action::PasswordSet, subject, (None, None))?;
        Ok(progress)
    })
}

fn usable_link(core: &Core, connection: &mut Conn, token: &str) -> Result<OneTimeLink> {
    let id = read_link_token(&core.keys, token).ok_or_else(link_over)?;
    db::sign_in::find_link(connection, id)?
        .filter(|link| link.used_at.is_none() && link.expires_at > core.now())
        .filter(|link| link.person.state != PersonState::Deactivated)
        .ok_or_else(link_over)
}

pub(super) fn link_over() -> Error {
    Error::conflict("link_over", "This link was used, replaced by a newer one, or is too old; ask for a new one.")
}

pub(super) fn not_enrolled() -> Error {
    Error::conflict("not_enrolled", "Set up an authenticator app first.")
}

pub(super) fn wrong_code(code: &'static str, detail: &'static str) -> Error {
    Error::field("/code", Rejection::new(code, detail))
}

/// What seals an authenticator app's secret: the purpose and the person, so that sealed secrets cannot be swapped.
fn purpose(person: Id<Person>) -> String {
    format!("totp {person}")
}

fn unseal(core: &Core, person: Id<Person>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    core.keys.open(&purpose(person), sealed).ok_or_else(|| Error::from(KeyError::Library))
}

/// The secret of an authenticator app in the form that people type: for its enrolment, and for demo data.
///
/// # Errors
/// [`Error::Internal`] when it was sealed under another key or for another person.
pub fn base32_secret(core: &Core, person: Id<Person>, sealed: &[u8]) -> Result<Zeroizing<String>> {
    Ok(Zeroizing::new(data_encoding::BASE32_NOPAD.encode(&unseal(core, person, sealed)?)))
}

/// Six digits, 30 seconds, SHA-1, one step of drift (RFC 6238 §5.2): what every authenticator app supports.
fn totp(core: &Core, person: &Person, sealed: &[u8]) -> Result<Totp> {
    let secret = TotpSecret::from(unseal(core, person.id, sealed)?.to_vec());
    Builder::new()
        .with_secret(secret)
        .with_account_name(person.email.replace(':', " "))
        .with_issuer(Some(core.config.federation.name.replace(':', " ")))
        .build()
        .map_err(|error| Error::Internal(error.to_string().into()))
}
