//! One-time links: they stand in place of the first factor, once.

use secrecy::SecretString;

use super::{Origin, Progress, proceed};
use crate::{
    app::{
        Core, Error, Result,
        audit::{self, facts},
        password,
        person::read_link_token,
    },
    db::{self, Conn, sign_in::OneTimeLink},
    domain::{audit::Action, password as policy, person::PersonState},
};

/// Whose link this is, without using it up.
///
/// # Errors
/// [`Error::Conflict`] with `link_over` when it is unknown, used, replaced or too old.
pub fn preview_link(core: &Core, token: &str) -> Result<OneTimeLink> {
    core.db.read(|connection| usable_link(core, connection, token))
}

/// Sets a password by a one-time link, ends all sessions of the person, and goes on to the next step of signing in.
///
/// # Errors
/// [`Error::Conflict`] with `link_over`, [`Error::Invalid`] when the password is refused.
pub fn redeem_link(core: &Core, token: &str, new: &SecretString, origin: &Origin) -> Result<Progress> {
    let link = preview_link(core, token)?;
    policy::check(new, &[&link.person.name, &link.person.email])
        .map_err(|rejection| Error::field("/password", rejection))?;
    let hash = password::hash(new)?;
    core.db.write(|connection| {
        let link = usable_link(core, connection, token)?;
        if !db::sign_in::use_link(connection, link.id, core.now())? {
            return Err(link_over());
        }
        db::person::set_password(connection, link.person.id, &hash, core.now())?;
        // Sign-ins first: one that is about to finish holds its row, and its session is there when it lets go.
        db::sign_in::delete_all_of(connection, link.person.id)?;
        db::session::delete_all_of(connection, link.person.id)?;
        let (acting, subject) = (origin.acting(&link.person), facts::of_person(&link.person));
        audit::record(core, connection, &acting, Action::PasswordSet, subject, (None, None))?;
        proceed(core, connection, link.person, None)
    })
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
        let held = db::factor::held(connection, link.person.id)?;
        if held.password || held.is_strong() {
            return Err(Error::conflict(
                "already_joined",
                "You have a password or a passkey already; sign in with it, or set a new password by this link.",
            ));
        }
        crate::app::passkey::offered(core)?;
        proceed(core, connection, link.person, Some(link.id))
    })
}

fn usable_link(core: &Core, connection: &mut Conn, token: &str) -> Result<OneTimeLink> {
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

pub(super) fn link_over() -> Error {
    Error::conflict(
        "link_over",
        "This link was used, replaced by a newer one, or is too old; ask an operator for a new one.",
    )
}
