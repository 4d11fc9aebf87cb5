//! Signing in, step by step. The server says which step is next, so that a new factor is one more step and not a
//! new flow; a session exists only when all steps are done.

mod enrolment;
mod link;
mod passkey;
mod provider;
mod second_factor;

use aws_lc_rs::digest;
use data_encoding::BASE64URL_NOPAD;
use secrecy::SecretString;
use serde_json::{Value, json};
use time::Duration;
use zeroize::Zeroizing;

use super::{
    Caller, Core, Error, Result,
    audit::{self, facts},
    device,
    error::causes,
    guess::{self, Target},
    password, provider_link,
};
use crate::{
    db::{
        self, Conn,
        session::NewSession,
        sign_in::{NewSignIn, OneTimeLink, SignIn},
    },
    domain::{
        Id, Rejection, Timestamp,
        audit::{Acting, Action, Capacity, Subject},
        email::EmailAddress,
        factor::Method,
        person::{Person, PersonState},
        secret::{Author, AuthorKind},
    },
    keys,
};

pub use self::{
    enrolment::{begin_passkey_enrolment, begin_totp_enrolment, confirm_passkey_enrolment, confirm_totp_enrolment},
    link::{accept_link, preview_link, redeem_link},
    passkey::{ask_for_passkey, prove_passkey},
    provider::{Outcome, ask_provider, by_provider, take_answer},
    second_factor::{prove_recovery_code, prove_totp},
};
pub(super) use self::{
    link::{end_links, end_sessions, link_over},
    provider::proving,
    second_factor::proving_step,
};

/// How long a sign-in may take from its first factor to its last.
const SIGN_IN_LIFE: Duration = Duration::minutes(10);
/// Wrong codes after which a sign-in must begin again.
const MOST_FAILURES: i32 = 5;
/// How often a session's last use is written.
const TOUCH_EVERY: Duration = Duration::seconds(60);

/// What a person has to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Prove a second factor.
    SecondFactor,
    /// Set up a strong factor.
    EnrolFactor,
    /// Nothing: signed in.
    Done,
}

/// What a person has to do next, and by what they can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    pub step: Step,
    pub methods: Vec<Method>,
    /// Word and name of each provider by which a second factor can be proved.
    pub providers: Vec<(String, String)>,
}

impl Stage {
    /// Nothing is left to do.
    #[must_use]
    pub const fn done() -> Self {
        Self { step: Step::Done, methods: Vec::new(), providers: Vec::new() }
    }
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
    /// Somebody who is not signed in, acting from here.
    pub(super) fn acting_unknown(&self) -> Acting {
        Acting {
            author: Author { kind: AuthorKind::System, id: uuid::Uuid::nil(), name: "not signed in".to_owned() },
            capacity: None,
            address: self.address.clone(),
            user_agent: self.user_agent.clone(),
            request_id: self.request_id.clone(),
        }
    }

    /// `person` acting from here.
    pub(super) fn acting(&self, person: &Person) -> Acting {
        Acting {
            author: Author { kind: AuthorKind::Person, id: person.id.uuid(), name: person.name.clone() },
            capacity: Some(Capacity::Oneself),
            address: self.address.clone(),
            user_agent: self.user_agent.clone(),
            request_id: self.request_id.clone(),
        }
    }
}

/// A sign-in that goes on: the cookie that carries it, and what comes next.
pub struct Progress {
    pub cookie: CookieToken,
    pub stage: Stage,
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

/// What a sign-in did besides. It is written down behind all else, as whoever holds the head of the log waits for nobody.
type Deeds = Vec<(Action, Option<Value>)>;

/// What a sign-in goes on with.
#[derive(Default)]
struct Carried {
    /// A link that stands in place of the first factor.
    link: Option<Id<OneTimeLink>>,
    /// The hash of a password that was set by a link and waits for the second factor.
    new_password_hash: Option<String>,
    /// What the provider is called that stands in place of the first factor.
    provider: Option<String>,
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
            core.db.write(|connection| proceed(core, connection, person, Carried::default()))
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

/// Writes down a wrong password, code or passkey. What was typed is not kept: it may be a password in the wrong field.
pub(super) fn note_failure(core: &Core, person: Option<&Person>, factor: &str, origin: &Origin) -> Result<()> {
    let subject = person.map_or_else(unknown, facts::of_person);
    let (nobody, said) = (origin.acting_unknown(), (None, Some(json!({"factor": factor}))));
    core.db.write(|connection| audit::record(core, connection, &nobody, Action::SignInFailed, subject, said))
}

/// Nobody whom we know, as the subject of an event.
pub(super) fn unknown() -> Subject {
    Subject { kind: "person", id: None, name: "unknown".to_owned(), organisation: None, application: None }
}

/// Begins the steps after the first factor, or by a link that stands in its place.
fn proceed(core: &Core, connection: &mut Conn, person: Person, carried: Carried) -> Result<Progress> {
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
            link_id: carried.link,
            new_password_hash: carried.new_password_hash,
            provider: carried.provider,
        },
    )?;
    Ok(Progress { cookie, stage: stage(core, connection, &person)?, person })
}

/// Who has a strong factor proves one; others set one up. A factor that cannot be proved here, such as a passkey where
/// none are offered, is not replaced by who only knows the password.
fn stage(core: &Core, connection: &mut Conn, person: &Person) -> Result<Stage> {
    let held = db::factor::held(connection, person.id, core.providers.offered())?;
    let offered = core.passkeys.is_some();
    if !held.is_strong() {
        let methods = held.enrolment_methods(offered);
        return Ok(Stage { step: Step::EnrolFactor, methods, providers: Vec::new() });
    }
    let methods = held.methods(offered);
    let providers = provider_link::usable(core, connection, person.id)?;
    Ok(Stage { step: Step::SecondFactor, methods, providers })
}

/// Which step a sign-in under way waits for.
///
/// # Errors
/// [`Error::Unauthenticated`] with `sign_in_over` when there is none.
pub fn current(core: &Core, cookie: &CookieToken) -> Result<(Stage, Person)> {
    core.db.read(|connection| {
        let sign_in = under_way(core, connection, cookie)?;
        Ok((stage(core, connection, &sign_in.person)?, sign_in.person))
    })
}

/// Forgets a sign-in under way, where there is one.
///
/// # Errors
/// Those of the database.
pub fn abandon(core: &Core, cookie: &CookieToken) -> Result<()> {
    core.db.write(|connection| {
        if let Some(sign_in) = db::sign_in::find_by_token(connection, &cookie.hash())? {
            db::sign_in::delete(connection, sign_in.id)?;
        }
        Ok(())
    })
}

fn under_way(core: &Core, connection: &mut Conn, cookie: &CookieToken) -> Result<SignIn> {
    let found = db::sign_in::find_by_token(connection, &cookie.hash())?;
    let sign_in = found
        .filter(|sign_in| sign_in.expires_at > core.now() && sign_in.failures < MOST_FAILURES)
        .ok_or_else(sign_in_over)?;
    let goes_on = match sign_in.link {
        None => sign_in.person.state == PersonState::Active,
        Some(id) => link::is_usable(core, db::sign_in::find_link(connection, id)?.as_ref()),
    };
    if goes_on { Ok(sign_in) } else { Err(sign_in_over()) }
}

fn sign_in_over() -> Error {
    Error::Unauthenticated(Rejection::new("sign_in_over", "This sign-in is over; begin again."))
}

/// A whole sign-in forgets the wrong guesses before it.
fn remember(core: &Core, signed_in: SignedIn, origin: &Origin) -> SignedIn {
    if let Err(error) = guess::succeeded(core, &Target::new(&signed_in.person.email.to_lowercase(), origin)) {
        tracing::warn!(error.message = causes(&error), "a sign-in could not be noted for the guess counters");
    }
    signed_in
}

/// Ends a sign-in under way, for the one request that finishes it. A password that waited for this takes effect. Comes
/// before what the request changes of the person's factors, for the order of locks.
fn finish(core: &Core, connection: &mut Conn, sign_in: &SignIn, origin: &Origin) -> Result<Deeds> {
    let SignIn { id, person, new_password_hash, provider, .. } = sign_in;
    if new_password_hash.is_some() {
        end_links(core, connection, person.id)?;
    }
    if !db::sign_in::delete(connection, *id)? {
        return Err(Error::Unauthenticated(Rejection::new("sign_in_over", "This sign-in was finished elsewhere.")));
    }
    let used = provider.as_ref().map(|name| (Action::ProviderUsed, Some(json!({"provider": name}))));
    let mut deeds: Deeds = used.into_iter().collect();
    if let Some(hash) = new_password_hash {
        link::set_password(core, connection, person, hash, origin)?;
        deeds.push((Action::PasswordSet, None));
    }
    Ok(deeds)
}

/// Begins a session of `person`, who proved `method` just now.
fn open_session(
    core: &Core,
    connection: &mut Conn,
    person: Person,
    (method, deeds): (Method, Deeds),
    origin: &Origin,
) -> Result<SignedIn> {
    open_session_proved_at(core, connection, person, (method, core.now(), deeds), origin)
}

/// Begins a session of `person`, who proved `method` last, at that instant: the one way to a session.
fn open_session_proved_at(
    core: &Core,
    connection: &mut Conn,
    person: Person,
    (method, proved_at, mut deeds): (Method, Timestamp, Deeds),
    origin: &Origin,
) -> Result<SignedIn> {
    let (cookie, now) = (CookieToken::generate()?, core.now());
    let expires_at = now.plus(Duration::hours(core.config.session.max_hours));
    db::session::insert(
        connection,
        &NewSession {
            id: Id::new(),
            token_hash: cookie.hash(),
            person_id: person.id,
            proved_at,
            last_seen_at: now,
            expires_at,
            address: origin.address.clone(),
            user_agent: origin.user_agent.as_ref().map(|agent| agent.chars().take(300).collect()),
            created_at: now,
        },
    )?;
    db::person::mark_signed_in(connection, person.id, now)?;
    let device = device::recognise(core, connection, &person, origin)?;
    deeds.push((Action::SignInSucceeded, Some(json!({"factor": method.as_str()}))));
    write_down(core, connection, &person, deeds, origin)?;
    Ok(SignedIn { cookie, expires_at, person, device })
}

/// Puts what a sign-in did into the log.
fn write_down(core: &Core, connection: &mut Conn, person: &Person, deeds: Deeds, origin: &Origin) -> Result<()> {
    for (action, after) in deeds {
        let (acting, subject) = (origin.acting(person), facts::of_person(person));
        audit::record(core, connection, &acting, action, subject, (None, after))?;
    }
    Ok(())
}

/// Who is behind a session's cookie; notes at most once a minute that the session is in use.
///
/// # Errors
/// [`Error::Unauthenticated`] when there is no such session, it ran out, or the person was deactivated.
pub fn authenticate(core: &Core, connection: &mut Conn, cookie: &CookieToken, origin: Origin) -> Result<Caller> {
    let now = core.now();
    let caller = recognise(core, connection, cookie, origin)?;
    if now.since(caller.last_seen_at) >= TOUCH_EVERY {
        // Who only reads is served although nothing can be written.
        let noted: db::DbResult<()> =
            db::write_by(connection, |connection| db::session::touch(connection, caller.session, now));
        if let Err(error) = noted {
            tracing::warn!(error.message = %error, "the use of a session could not be noted");
        }
    }
    Ok(Caller { last_seen_at: now, ..caller })
}

/// As [`authenticate`], for what a page asks by itself while it is in sight: that uses no session, which ends as if nobody
/// had asked.
///
/// # Errors
/// As [`authenticate`].
pub fn recognise(core: &Core, connection: &mut Conn, cookie: &CookieToken, origin: Origin) -> Result<Caller> {
    let now = core.now();
    let idle = Duration::minutes(core.config.session.idle_minutes);
    let session = db::session::find_by_token(connection, &cookie.hash())?
        .filter(|session| session.expires_at > now && session.last_seen_at.plus(idle) > now)
        .filter(|session| session.person.state == PersonState::Active)
        .ok_or_else(not_signed_in)?;
    Ok(Caller {
        person: session.person,
        capacity: Capacity::Oneself,
        session: session.id,
        proved_at: session.proved_at,
        last_seen_at: session.last_seen_at,
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

pub(super) fn not_enrolled() -> Error {
    Error::conflict("not_enrolled", "Set up an authenticator app first.")
}

pub(super) fn wrong_code(code: &'static str, detail: &'static str) -> Error {
    Error::field("/code", Rejection::new(code, detail))
}
