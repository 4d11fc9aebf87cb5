//! Signing in by a provider of single sign-on: alone, to join by a one-time link, or as second factor.

use serde_json::json;

use super::{
    Carried, CookieToken, Deeds, Origin, Progress, SignedIn, Step, end_links, finish,
    link::{already_joined, link_over, usable_link},
    not_enrolled, note_failure, open_session_proved_at,
    passkey::going_on,
    proceed, remember, sign_in_over, stage, under_way, write_down,
};
use crate::{
    app::{
        Core, Error, Result,
        audit::facts,
        guess, person,
        provider_link::{self, Linked, refused},
        sso::{self, Answer, Asked, Errand, Ready},
    },
    db::{self, Conn, ceremony::Holder, provider_ceremony::Kind},
    domain::{
        Timestamp,
        audit::Action,
        factor::Method,
        organisation::{Locale, TimeZone},
        person::{Person, PersonDetails, PersonState},
        sso::Identity,
        text::Name,
    },
};
use time::Duration;

/// What follows from an answer of a provider.
pub enum Outcome {
    /// The person is signed in.
    Done(SignedIn),
    /// A local factor comes next.
    GoesOn(Progress),
}

/// Writes down that the browser is sent to a provider: with the token of a one-time link to join; while a second factor
/// is waited for to prove one; otherwise as somebody who has not said who they are. Answers the address there, and the
/// browser's new cookie where it needs one.
///
/// # Errors
/// [`Error::Conflict`] with `link_over` or `already_joined` for a link, and with `not_linked` for a provider by which the
/// person cannot prove a second factor.
pub fn ask_provider(
    core: &Core,
    cookie: Option<&CookieToken>,
    link: Option<&str>,
    (ready, return_path): (&Ready, Option<String>),
    origin: &Origin,
) -> Result<(String, Option<CookieToken>)> {
    core.db.write(|connection| {
        if let Some(token) = link {
            let cookie = begin_to_join(core, connection, token)?.cookie;
            let errand = Errand { kind: Kind::Join, return_path: None };
            let url = sso::begin(core, connection, &Holder::SignIn(cookie.hash()), (ready, errand))?;
            return Ok((url, Some(cookie)));
        }
        if let Some(cookie) = cookie
            && let Some(sign_in) = going_on(under_way(core, connection, cookie))?
        {
            let stage = stage(core, connection, &sign_in.person)?;
            if stage.step == Step::SecondFactor {
                if !stage.providers.iter().any(|(provider, _)| *provider == ready.provider()) {
                    return Err(not_enrolled_there());
                }
                let errand = Errand { kind: Kind::SecondFactor, return_path };
                let url = sso::begin(core, connection, &Holder::SignIn(cookie.hash()), (ready, errand))?;
                return Ok((url, None));
            }
        }
        guess::allow_challenge(core, connection, origin)?;
        let cookie = CookieToken::generate()?;
        let errand = Errand { kind: Kind::SignIn, return_path };
        let url = sso::begin(core, connection, &Holder::SignIn(cookie.hash()), (ready, errand))?;
        Ok((url, Some(cookie)))
    })
}

fn not_enrolled_there() -> Error {
    Error::conflict(
        "not_linked",
        "Your account is not linked to this provider in a way that counts as the second sign-in step.",
    )
}

fn begin_to_join(core: &Core, connection: &mut Conn, token: &str) -> Result<Progress> {
    let link = usable_link(core, connection, token)?;
    if db::factor::held(connection, link.person.id, core.providers.offered())?.has_joined() {
        return Err(already_joined());
    }
    proceed(core, connection, link.person, Carried { link: Some(link.id), ..Carried::default() })
}

/// What the browser was sent for, which this answer uses up, right or wrong.
///
/// # Errors
/// [`Error::Unauthenticated`] with `sign_in_over` when there is nothing that it answers.
pub fn take_answer(core: &Core, cookie: &CookieToken, answer: &Answer) -> Result<Asked> {
    let kinds = [Kind::SignIn, Kind::Join, Kind::SecondFactor];
    sso::take(core, &Holder::SignIn(cookie.hash()), &kinds, answer).map_err(|error| match error {
        Error::Conflict(_) => sign_in_over(),
        other => other,
    })
}

/// Decides what follows from who the provider says has come. All refusals are written down.
///
/// # Errors
/// [`Error::Forbidden`] with `no_account`, `invitation_over`, `link_first`, `email_unverified`, `foreign_domain`,
/// `not_linked` or `provider_without_mfa`; [`Error::Conflict`] with `account_taken`, `already_joined` or `link_over`.
pub fn by_provider(
    core: &Core,
    cookie: &CookieToken,
    (asked, identity): (&Asked, &Identity),
    origin: &Origin,
) -> Result<Outcome> {
    let outcome = if asked.is(Kind::Join) {
        join(core, cookie, identity, origin)
    } else if asked.is(Kind::SecondFactor) {
        as_second_factor(core, cookie, identity, origin)
    } else {
        alone(core, identity, origin)
    };
    match outcome {
        Ok(Outcome::Done(signed_in)) => Ok(Outcome::Done(remember(core, signed_in, origin))),
        Err(refusal @ (Error::Forbidden(_) | Error::Conflict(_))) => {
            let known = core.db.read(|connection| provider_link::find(core, connection, identity))?;
            let person = known.map(|linked| linked.person);
            note_failure(core, person.as_ref(), Method::Provider.as_str(), origin)?;
            Err(refusal)
        }
        other => other,
    }
}

fn alone(core: &Core, identity: &Identity, origin: &Origin) -> Result<Outcome> {
    core.db.write(|connection| {
        let Some(linked) = provider_link::find(core, connection, identity)? else {
            let (person, deeds) = newcomer(core, connection, identity, origin)?;
            return go_on(core, connection, person, (identity, deeds), origin);
        };
        provider_link::note_use(core, connection, &linked, identity)?;
        // Who is deactivated at this moment is so before this, or after it with the session.
        db::factor::lock_person(connection, linked.person.id)?;
        let person = db::person::find(connection, linked.person.id)?.ok_or_else(|| no_account(identity))?;
        if person.state != PersonState::Active {
            return Err(no_account(identity));
        }
        go_on(core, connection, person, (identity, Deeds::new()), origin)
    })
}

/// What follows the first factor: nothing, when the provider showed more than one, or a local one.
fn go_on(
    core: &Core,
    connection: &mut Conn,
    person: Person,
    (identity, mut deeds): (&Identity, Deeds),
    origin: &Origin,
) -> Result<Outcome> {
    if identity.proves_mfa {
        deeds.push((Action::ProviderUsed, Some(json!({"provider": identity.provider}))));
        let proved = (Method::Provider, proved_at(core, identity), deeds);
        return open_session_proved_at(core, connection, person, proved, origin).map(Outcome::Done);
    }
    let carried = Carried { provider: Some(identity.provider.clone()), ..Carried::default() };
    let progress = proceed(core, connection, person, carried)?;
    write_down(core, connection, &progress.person, deeds, origin)?;
    Ok(Outcome::GoesOn(progress))
}

/// When the second factor was proved, as far as the provider says so: a session there may be hours old, and what is
/// sensitive asks for a fresh proof. Who does not say is asked again at once.
fn proved_at(core: &Core, identity: &Identity) -> Timestamp {
    let long_ago = core.now().plus(-Duration::minutes(core.config.session.step_up_minutes) - Duration::SECOND);
    identity.authenticated_at.map_or(long_ago, |at| at.min(core.now()))
}

/// Somebody whose account at the provider is not linked: who was invited by this address, or who may come unasked.
fn newcomer(core: &Core, connection: &mut Conn, identity: &Identity, origin: &Origin) -> Result<(Person, Deeds)> {
    let Some(email) = &identity.email else {
        let why = "has no e-mail address that was verified there; sign in another way, then link it to your account";
        return Err(refused("email_unverified", identity, why));
    };
    let Some((person, _)) = db::person::find_by_email(connection, &email.key())? else {
        return created(core, connection, identity, origin);
    };
    // The key also takes letters for the same that only look alike, such as the sign for kelvin and a k.
    if !person.email.as_str().eq_ignore_ascii_case(email.as_str()) {
        return Err(no_account(identity));
    }
    match person.state {
        PersonState::Invited => invited(core, connection, (&person, identity), origin),
        PersonState::Active => {
            let why = "is not linked yet; sign in as before, then link it under \"Security\"";
            Err(refused("link_first", identity, why))
        }
        PersonState::Deactivated => Err(no_account(identity)),
    }
}

fn invited(
    core: &Core,
    connection: &mut Conn,
    (person, identity): (&Person, &Identity),
    origin: &Origin,
) -> Result<(Person, Deeds)> {
    if !db::sign_in::claim_invitation(connection, person.id, core.now())? {
        let why = "is of somebody whose invitation is over; ask an operator for a new one";
        return Err(refused("invitation_over", identity, why));
    }
    end_links(core, connection, person.id)?;
    join_by(core, connection, (person, identity), origin)
}

/// Links the account as the person's first way to sign in.
fn join_by(
    core: &Core,
    connection: &mut Conn,
    (person, identity): (&Person, &Identity),
    origin: &Origin,
) -> Result<(Person, Deeds)> {
    db::factor::lock_person(connection, person.id)?;
    if db::factor::held(connection, person.id, core.providers.offered())?.has_joined() {
        return Err(already_joined());
    }
    let linked = provider_link::keep(core, connection, (person, identity), &origin.acting(person))?;
    db::person::activate(connection, person.id)?;
    let person = db::person::find(connection, person.id)?.ok_or(Error::NotFound)?;
    if person.state != PersonState::Active {
        return Err(no_account(identity));
    }
    Ok((person, vec![linked]))
}

/// Makes an account without any right for whoever comes, where the provider is trusted to send the right people.
fn created(core: &Core, connection: &mut Conn, identity: &Identity, origin: &Origin) -> Result<(Person, Deeds)> {
    let provider = core.providers.by_issuer(&identity.issuer);
    let may_come = provider.is_some_and(|provider| provider.settings().create_people);
    let (Some(email), true) = (&identity.email, may_come) else { return Err(no_account(identity)) };
    let internal = |rejection| Error::Internal(Box::new(rejection));
    let name = identity.name.as_deref().and_then(|name| Name::parse(name).ok());
    let details = PersonDetails {
        name: name.map_or_else(|| Name::parse(email.as_str()), Ok).map_err(internal)?,
        email: email.clone(),
        locale: Locale::parse("en").map_err(internal)?,
        time_zone: TimeZone::parse("UTC").map_err(internal)?,
        operator: false,
        auditor: false,
    };
    let person = person::add(core, connection, &details)?;
    let (person, mut deeds) = join_by(core, connection, (&person, identity), origin)?;
    deeds.insert(0, (Action::PersonCreated, Some(facts::person(&person))));
    Ok((person, deeds))
}

fn no_account(identity: &Identity) -> Error {
    let why = "belongs to nobody here; ask an operator of the federation to invite you";
    refused("no_account", identity, why)
}

/// The link stands for the address, so any account of the person's choice will do, as any passkey would.
fn join(core: &Core, cookie: &CookieToken, identity: &Identity, origin: &Origin) -> Result<Outcome> {
    let sign_in = core.db.read(|connection| under_way(core, connection, cookie))?;
    let link = sign_in.link.ok_or_else(sign_in_over)?;
    core.db.write(|connection| {
        // Links come before all else, for the order of locks.
        if !db::sign_in::use_link(connection, link, core.now())? {
            return Err(link_over());
        }
        end_links(core, connection, sign_in.person.id)?;
        let mut deeds = finish(core, connection, &sign_in, origin)?;
        let (person, linked) = join_by(core, connection, (&sign_in.person, identity), origin)?;
        deeds.extend(linked);
        go_on(core, connection, person, (identity, deeds), origin)
    })
}

fn as_second_factor(core: &Core, cookie: &CookieToken, identity: &Identity, origin: &Origin) -> Result<Outcome> {
    let sign_in = core.db.read(|connection| under_way(core, connection, cookie))?;
    let linked = core.db.read(|connection| provider_link::find(core, connection, identity))?;
    let linked = proving(linked, &sign_in.person, identity)?;
    core.db.write(|connection| {
        if stage(core, connection, &sign_in.person)?.step != Step::SecondFactor {
            return Err(not_enrolled());
        }
        let mut deeds = finish(core, connection, &sign_in, origin)?;
        provider_link::note_use(core, connection, &linked, identity)?;
        deeds.push((Action::ProviderUsed, Some(json!({"provider": identity.provider}))));
        let proved = (Method::Provider, proved_at(core, identity), deeds);
        open_session_proved_at(core, connection, sign_in.person, proved, origin).map(Outcome::Done)
    })
}

/// The account, when it is linked to `person` and showed more than one factor.
pub(in crate::app) fn proving(linked: Option<Linked>, person: &Person, identity: &Identity) -> Result<Linked> {
    let linked = linked.filter(|linked| linked.person.id == person.id);
    let linked = linked.ok_or_else(|| provider_link::not_linked(identity))?;
    if identity.proves_mfa { Ok(linked) } else { Err(provider_link::without_mfa(identity)) }
}
