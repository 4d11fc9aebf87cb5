//! One-time links: they stand in place of the first factor, once.

use secrecy::SecretString;

use super::{Carried, CookieToken, Origin, Progress, Step, proceed, stage};
use crate::{
    app::{
        Core, Error, Result,
        audit::{self, facts},
        password,
        person::read_link_token,
        security_mail,
    },
    db::{self, Conn, sign_in::OneTimeLink},
    domain::{
        Id,
        audit::Action,
        password as policy,
        person::{Person, PersonState},
        security::SecurityEvent,
    },
};

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
        if stage(core, connection, &person)?.step == Step::SecondFactor {
            let (subject, carried) =
                (facts::of_person(&person), Carried { new_password_hash: Some(hash.clone()), ..Carried::default() });
            let progress = proceed(core, connection, person, carried)?;
            // Whoever reads the mailbox is not known to be the person yet.
            let nobody = origin.acting_unknown();
            audit::record(core, connection, &nobody, Action::PasswordLinkUsed, subject, (None, None))?;
            return Ok(progress);
        }
        end_links(core, connection, person.id)?;
        set_password(core, connection, &person, &hash, origin)?;
        let (acting, subject) = (origin.acting(&person), facts::of_person(&person));
        let progress = proceed(core, connection, person, Carried::default())?;
        audit::record(core, connection, &acting, Action::PasswordSet, subject, (None, None))?;
        Ok(progress)
    })
}

/// A new password by way of a link takes effect: whoever is signed in is so no longer, no browser but this one is
/// known, and the person is told. Comes behind [`end_links`].
pub(super) fn set_password(
    core: &Core,
    connection: &mut Conn,
    person: &Person,
    hash: &str,
    origin: &Origin,
) -> Result<()> {
    end_sessions(connection, person.id)?;
    db::person::set_password(connection, person.id, hash, core.now())?;
    let device = origin.device.as_ref().map(CookieToken::hash);
    db::device::forget_others(connection, person.id, device.as_deref())?;
    security_mail::tell(core, connection, person, SecurityEvent::PasswordChanged, &origin.acting(person))
}

/// No link that was mailed to the person works any longer, and no change of their address waits for one. Whoever needs
/// the rows that follow too takes them in this order: links, changes of addresses, sign-ins, sessions, factors, people,
/// the log.
///
/// # Errors
/// Those of the database.
pub(in crate::app) fn end_links(core: &Core, connection: &mut Conn, person: Id<Person>) -> Result<()> {
    db::sign_in::use_all_links_of(connection, person, core.now())?;
    db::email_change::delete_of(connection, person)?;
    Ok(())
}

/// Signs the person out everywhere. Sign-ins come first: one that is about to finish holds its row, and its session is
/// there when it lets go.
///
/// # Errors
/// Those of the database.
pub(in crate::app) fn end_sessions(connection: &mut Conn, person: Id<Person>) -> Result<()> {
    db::sign_in::delete_all_of(connection, person)?;
    Ok(db::session::delete_all_of(connection, person)?)
}

/// Goes on without a password, by a link that the first passkey uses up: until then it works again, for who closes the
/// browser's window or prefers a password after all.
///
/// # Errors
/// [`Error::Conflict`] with `link_over`, with `already_joined` for who has something to sign in with, or with
/// `passkeys_off`.
pub fn accept_link(core: &Core, token: &str) -> Result<Progress> {
    core.db.write(|connection| {
        let link = usable_link(core, connection, token)?;
        let held = db::factor::held(connection, link.person.id, core.providers.offered())?;
        if held.has_joined() {
            return Err(already_joined());
        }
        crate::app::passkey::offered(core)?;
        proceed(core, connection, link.person, Carried { link: Some(link.id), ..Carried::default() })
    })
}

pub(super) fn already_joined() -> Error {
    let detail = "You have something to sign in with already; use it, or set a new password by this link.";
    Error::conflict("already_joined", detail)
}

pub(super) fn usable_link(core: &Core, connection: &mut Conn, token: &str) -> Result<OneTimeLink> {
    let id = read_link_token(&core.keys, token).ok_or_else(link_over)?;
    db::sign_in::find_link(connection, id)?.filter(|link| is_usable(core, Some(link))).ok_or_else(link_over)
}

/// Whether a link still works.
pub(super) fn is_usable(core: &Core, link: Option<&OneTimeLink>) -> bool {
    link.is_some_and(|link| {
        let waits = link.used_at.is_none() && link.expires_at > core.now();
        waits && link.person.state != PersonState::Deactivated
    })
}

pub(in crate::app) fn link_over() -> Error {
    Error::conflict("link_over", "This link was used, replaced by a newer one, or is too old; ask for a new one.")
}
