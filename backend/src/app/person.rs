//! Commands on people. Callers have been checked to be operators.

use uuid::Uuid;

use super::{
    Core, Error, Result,
    audit::{self, facts},
    error::duplicate,
    offboarding,
    principal::only_people_change_operators,
    security_mail,
    sign_in::{end_links, end_sessions},
};
use crate::{
    db::{self, Conn, Reach, message::MessageKind, sign_in::OneTimeLink},
    domain::{
        Id, Rejection,
        audit::{Acting, Action},
        organisation::{Locale, TimeZone},
        person::{LinkPurpose, Person, PersonDetails, PersonState},
        security::{Role, SecurityEvent},
        text::Name,
    },
    keys::{self, Keys},
};
use data_encoding::BASE64URL_NOPAD;

/// What is to be changed; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct PersonChange {
    pub name: Option<Name>,
    pub locale: Option<Locale>,
    pub time_zone: Option<TimeZone>,
    pub operator: Option<bool>,
    pub auditor: Option<bool>,
    pub deactivated: Option<bool>,
}

impl PersonChange {
    /// Whether `person` may do more by this: whoever has stolen a session could otherwise make themselves another one.
    #[must_use]
    pub fn gives_authority_to(&self, person: &Person) -> bool {
        let operates = self.operator == Some(true) && !person.operator;
        let oversees = self.auditor == Some(true) && !person.auditor;
        operates || oversees || (self.deactivated == Some(false) && person.state == PersonState::Deactivated)
    }
}

/// Adds a person and sends them a link to set a password.
///
/// # Errors
/// [`Error::Invalid`] when the address is taken; [`Error::Forbidden`] for a machine where only people may.
pub fn invite(core: &Core, acting: &Acting, details: &PersonDetails) -> Result<Person> {
    if details.operator || details.auditor {
        only_people_change_operators(acting)?;
    }
    core.db.write(|connection| invite_within(core, connection, acting, details))
}

/// The same, within a transaction, for who is neither operator nor auditor.
///
/// # Errors
/// As [`invite`].
pub(super) fn invite_within(
    core: &Core,
    connection: &mut Conn,
    acting: &Acting,
    details: &PersonDetails,
) -> Result<Person> {
    let person = add(core, connection, details)?;
    send_link(core, connection, person.id, LinkPurpose::Invitation)?;
    let said = (None, Some(facts::person(&person)));
    audit::record(core, connection, acting, Action::PersonInvited, facts::of_person(&person), said)?;
    Ok(person)
}

/// Adds an operator, or makes an existing person one, and answers the link to set a password: for the command
/// line, where no operator is there yet who could invite.
///
/// # Errors
/// Those of the database.
pub fn add_operator(core: &Core, acting: &Acting, details: &PersonDetails) -> Result<(Person, String)> {
    core.db.write(|connection| {
        let person = match db::person::find_by_email(connection, &details.email.key())? {
            None => add(core, connection, details)?,
            Some((known, _)) => {
                let promoted = Person { operator: true, ..reactivated_with(core, connection, known.clone())? };
                if !db::person::update(connection, &promoted, core.now())? {
                    return Err(Error::Stale);
                }
                tell_of_roles(core, connection, &known, &promoted, acting)?;
                promoted
            }
        };
        let link = make_link(core, connection, person.id, LinkPurpose::by_operator(person.state))?;
        let said = (None, Some(facts::person(&person)));
        audit::record(core, connection, acting, Action::OperatorAdded, facts::of_person(&person), said)?;
        Ok((person, link_url(core, link)))
    })
}

/// Adds a person and answers the token of a link to set a password, without sending it: for demo data and tests.
///
/// # Errors
/// As [`invite`].
pub fn add_with_token(core: &Core, details: &PersonDetails) -> Result<(Person, String)> {
    core.db.write(|connection| {
        let person = add(core, connection, details)?;
        let link = make_link(core, connection, person.id, LinkPurpose::Invitation)?;
        Ok((person, link_token(&core.keys, link)))
    })
}

/// Sends a person a new link to set a password; earlier ones stop working.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] when the person is deactivated, or as [`invite`].
pub fn send_password_link(core: &Core, acting: &Acting, id: Id<Person>) -> Result<()> {
    core.db.write(|connection| {
        let person = db::person::find(connection, id)?.ok_or(Error::NotFound)?;
        check_author(acting, &person)?;
        if person.state == PersonState::Deactivated {
            return Err(Error::conflict("deactivated", "This person is deactivated; activate them first."));
        }
        send_link(core, connection, id, LinkPurpose::by_operator(person.state))?;
        audit::record(core, connection, acting, Action::PasswordLinkSent, facts::of_person(&person), (None, None))
    })
}

/// Takes back the invitation of a person who has not joined; asking for a new password does not bring it again.
///
/// # Errors
/// [`Error::NotFound`] when no invitation is on its way, or as [`invite`].
pub fn revoke_invitation(core: &Core, acting: &Acting, person: &Person) -> Result<()> {
    check_author(acting, person)?;
    core.db.write(|connection| {
        if person.state != PersonState::Invited || !db::sign_in::revoke_invitation(connection, person.id, core.now())? {
            return Err(Error::NotFound);
        }
        audit::record(core, connection, acting, Action::InvitationRevoked, facts::of_person(person), (None, None))
    })
}

/// Changes a person that was read as `current`. Who is deactivated is signed out everywhere.
///
/// # Errors
/// [`Error::Stale`] when they were changed since; [`Error::Conflict`] when nobody would be left to operate; or as
/// [`invite`].
pub fn update(core: &Core, acting: &Acting, current: &Person, change: PersonChange) -> Result<Person> {
    let mut changed = current.clone();
    if let Some(name) = change.name {
        changed.name = name.as_str().to_owned();
    }
    if let Some(locale) = change.locale {
        changed.locale = locale.as_str().to_owned();
    }
    if let Some(time_zone) = change.time_zone {
        changed.time_zone = time_zone.as_str().to_owned();
    }
    if let Some(operator) = change.operator {
        changed.operator = operator;
    }
    if let Some(auditor) = change.auditor {
        changed.auditor = auditor;
    }
    check_author(acting, current)?;
    check_author(acting, &changed)?;
    core.db.write(|connection| {
        // Two operators who remove each other at the same moment do so one after the other.
        db::installation::lock(connection)?;
        match change.deactivated {
            Some(true) => changed.state = PersonState::Deactivated,
            Some(false) => changed = reactivated_with(core, connection, changed.clone())?,
            None => {}
        }
        if changed.state == PersonState::Deactivated {
            end_links(core, connection, changed.id)?;
            end_sessions(connection, changed.id)?;
        }
        if !db::person::update(connection, &changed, core.now())? {
            return Err(Error::Stale);
        }
        if changed.state == PersonState::Deactivated {
            // Whoever began a session by a passkey alone has let go of the person's row by now.
            db::session::delete_all_of(connection, changed.id)?;
        }
        tell_of_roles(core, connection, current, &changed, acting)?;
        match changed.state {
            PersonState::Deactivated => offboarding::leave(core, connection, &changed, acting)?,
            PersonState::Active | PersonState::Invited => db::offboarding::begin_anew(connection, changed.id)?,
        }
        if current.operator && db::person::active_operators(connection)?.is_empty() {
            return Err(Error::conflict(
                "last_operator",
                "This is the last active operator; make somebody else an operator first.",
            ));
        }
        let said = (Some(facts::person(current)), Some(facts::person(&changed)));
        audit::record(core, connection, acting, Action::PersonUpdated, facts::of_person(&changed), said)?;
        db::person::find(connection, changed.id)?.ok_or(Error::NotFound)
    })
}

/// No machine makes anybody an operator or an auditor, or changes one.
fn check_author(acting: &Acting, person: &Person) -> Result<()> {
    if person.operator || person.auditor { only_people_change_operators(acting) } else { Ok(()) }
}

/// Tells somebody who has joined which roles they gained or lost. The invitation tells everybody else.
fn tell_of_roles(core: &Core, connection: &mut Conn, before: &Person, after: &Person, acting: &Acting) -> Result<()> {
    if after.state != PersonState::Active {
        return Ok(());
    }
    let roles = [(Role::Operator, before.operator, after.operator), (Role::Auditor, before.auditor, after.auditor)];
    for (role, had, has) in roles {
        let event = match (had, has) {
            (false, true) => SecurityEvent::RoleGained { role, place: None },
            (true, false) => SecurityEvent::RoleLost { role, place: None },
            _ => continue,
        };
        security_mail::tell(core, connection, after, event, acting)?;
    }
    Ok(())
}

/// Adds a person, in the transaction of its cause.
///
/// # Errors
/// [`Error::Invalid`] when the address is taken.
pub(super) fn add(core: &Core, connection: &mut Conn, details: &PersonDetails) -> Result<Person> {
    add_as(core, connection, Id::new(), details)
}

/// As [`invite`] begins, under an id of the caller's choice: for what nobody meets by chance.
///
/// # Errors
/// [`Error::Invalid`] when the address is taken; [`Error::Conflict`] when the id is some application's client ID.
pub fn add_as(core: &Core, connection: &mut Conn, id: Id<Person>, details: &PersonDetails) -> Result<Person> {
    // Both stand in `sub` of tokens and of the log, and operators choose client IDs.
    if db::application::find(connection, Reach::Federation, Id::from_uuid(id.uuid()))?.is_some() {
        return Err(Error::conflict("id_taken", "The new person would have an application’s client ID; try again."));
    }
    duplicate(db::person::insert(connection, id, details, core.now()), || {
        Error::field("/email", Rejection::new("duplicate", "Another person has this e-mail address."))
    })?;
    db::person::find(connection, id)?.ok_or(Error::NotFound)
}

/// Who had a password, a passkey or a linked account before is active again, so that a link asks for the second factor that they have;
/// others are invited again.
fn reactivated_with(core: &Core, connection: &mut Conn, person: Person) -> Result<Person> {
    let held = db::factor::held(connection, person.id, core.providers.offered())?;
    let state = match person.state {
        _ if held.has_joined() => PersonState::Active,
        PersonState::Deactivated => PersonState::Invited,
        state => state,
    };
    Ok(Person { state, ..person })
}

fn make_link(core: &Core, connection: &mut Conn, person: Id<Person>, purpose: LinkPurpose) -> Result<Id<OneTimeLink>> {
    let (id, now) = (Id::new(), core.now());
    db::sign_in::insert_link(connection, person, (id, purpose), (now, now.plus(core.config.links.life(purpose))))?;
    Ok(id)
}

/// Sends a person a link to set a password, in the transaction of its cause; earlier ones stop working.
///
/// # Errors
/// Those of the database.
pub(super) fn send_link(core: &Core, connection: &mut Conn, person: Id<Person>, purpose: LinkPurpose) -> Result<()> {
    let link = make_link(core, connection, person, purpose)?;
    Ok(db::message::insert(connection, person, Id::new(), MessageKind::PasswordLink(link), core.now())?)
}

/// The address that a person follows to set a password. The token stands in the fragment, which browsers do not
/// send, so that it is in no server's log.
#[must_use]
pub fn link_url(core: &Core, link: Id<OneTimeLink>) -> String {
    format!("{}/set-password#token={}", core.config.issuer(), link_token(&core.keys, link))
}

/// The link's id and a tag over it that only this installation can make: nothing of it is in the database.
fn link_token(keys: &Keys, link: Id<OneTimeLink>) -> String {
    let id = link.uuid();
    BASE64URL_NOPAD.encode(&[id.as_bytes().as_slice(), &keys.link_tag(id)].concat())
}

/// The link that `token` belongs to; `None` when it was not made by [`link_url`].
pub(super) fn read_link_token(keys: &Keys, token: &str) -> Option<Id<OneTimeLink>> {
    let octets = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    let (id, tag) = octets.split_first_chunk::<16>()?;
    let id = Uuid::from_bytes(*id);
    keys::equal(tag, &keys.link_tag(id)).then(|| Id::from_uuid(id))
}
