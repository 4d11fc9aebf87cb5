//! Asking for a new password by e-mail. Whoever asks learns nothing: not from the answer and not from its time.

use super::{
    Core, Result,
    audit::{self, facts},
    guess::{self, Allowance},
    person::send_link,
    sign_in::{Origin, unknown},
};
use crate::{
    db::{self, Conn},
    domain::{
        Id,
        audit::Action,
        email::EmailAddress,
        person::{LinkPurpose, Person, PersonState},
    },
};

/// Sends a link to whoever has this address and may sign in, or has an invitation. The invitation stays as it is: it
/// neither ends nor lives longer because somebody asked, and only who reads the mailbox gets in by the link. For everybody
/// else as much is done, and nothing is sent.
///
/// # Errors
/// [`super::Error::TooMany`] when this address of the network asks for very many; those of the database.
pub fn request(core: &Core, email: &EmailAddress, origin: &Origin) -> Result<()> {
    core.db.write(|connection| ask(core, connection, email, origin))
}

fn ask(core: &Core, connection: &mut Conn, email: &EmailAddress, origin: &Origin) -> Result<()> {
    let allowed = guess::allow_mail(core, connection, &email.key(), origin)?;
    let known = db::person::find_by_email(connection, &email.key())?.map(|(person, _)| person);
    let invited = db::sign_in::invitations_of(connection, &[known.as_ref().map_or_else(Id::new, |person| person.id)])?;
    let purpose = known.as_ref().and_then(|person| match person.state {
        PersonState::Active => Some(LinkPurpose::ResetByRequest),
        // Whose invitation was taken back does not get in by asking.
        PersonState::Invited => (!invited.is_empty()).then_some(LinkPurpose::ResetByRequest),
        PersonState::Deactivated => None,
    });
    match (&known, purpose, allowed) {
        (Some(person), Some(purpose), Allowance::Granted) => send_link(core, connection, person.id, purpose)?,
        _ => pretend(core, connection, &email.key())?,
    }
    let subject = known.as_ref().map_or_else(unknown, facts::of_person);
    audit::record(core, connection, &origin.acting_unknown(), Action::PasswordResetRequested, subject, (None, None))
}

/// What costs as much as sending a link: one statement that finds no link, and two that write a row.
fn pretend(core: &Core, connection: &mut Conn, email_key: &str) -> Result<()> {
    db::sign_in::use_all_links_of(connection, Id::<Person>::new(), core.now())?;
    for _ in 0..2 {
        guess::touch_mail(core, connection, email_key)?;
    }
    Ok(())
}
