//! Commands of a person on their own account.

use secrecy::SecretString;

use super::{
    Caller, Core, Error, Result,
    audit::{self, facts},
    guess::{self, Target},
    password, person,
    person::PersonChange,
    security_mail,
    session::hold,
    sign_in::{CookieToken, Origin, end_links, not_signed_in, note_failure},
};
use crate::{
    db::{self, Conn},
    domain::{
        Rejection,
        audit::Action,
        organisation::{Locale, TimeZone},
        password as policy,
        person::Person,
        security::SecurityEvent,
        text::Name,
    },
};

/// What people change of themselves; `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct AccountChange {
    pub name: Option<Name>,
    pub locale: Option<Locale>,
    pub time_zone: Option<TimeZone>,
}

/// Changes name, language or time zone of the caller.
///
/// # Errors
/// [`Error::Stale`] when they were changed since the request began.
pub fn update(core: &Core, caller: &Caller, change: AccountChange) -> Result<Person> {
    let AccountChange { name, locale, time_zone } = change;
    let change = PersonChange { name, locale, time_zone, ..PersonChange::default() };
    person::update(core, &caller.acting(), &caller.person, change)
}

/// Sets another password. The caller's other sessions end, and the one that asks gets a new cookie.
///
/// # Errors
/// [`Error::Forbidden`] without a recent proof, [`Error::Invalid`] when the present password is wrong or the new one
/// is refused, [`Error::TooMany`] after many wrong ones.
pub fn change_password(
    core: &Core,
    caller: &Caller,
    present: Option<&SecretString>,
    new: &SecretString,
    origin: &Origin,
) -> Result<CookieToken> {
    caller.require_recent_proof(core)?;
    policy::check(new, &[&caller.person.name, &caller.person.email])
        .map_err(|rejection| Error::field("/new_password", rejection))?;
    check_present(core, &caller.person, present, origin)?;
    let (hash, cookie) = (password::hash(new)?, CookieToken::generate()?);
    core.db.write(|connection| take_effect(core, connection, caller, &hash, &cookie))?;
    Ok(cookie)
}

/// Who has no password yet need not give one.
fn check_present(core: &Core, person: &Person, present: Option<&SecretString>, origin: &Origin) -> Result<()> {
    let refused = |code, detail| Err(Error::field("/current_password", Rejection::new(code, detail)));
    let Some(known) = core.db.read(|connection| db::person::password_hash(connection, person.id))? else {
        return Ok(());
    };
    let Some(present) = present else {
        return refused("required", "Give your present password.");
    };
    let email_key = person.email.to_lowercase();
    let target = Target::new(&email_key, origin);
    guess::admit(core, &target)?;
    if !password::verify(present, Some(&known)) {
        note_failure(core, Some(person), "password", origin)?;
        return refused("wrong_password", "This is not your present password.");
    }
    guess::forgive(core, &target)
}

fn take_effect(core: &Core, connection: &mut Conn, caller: &Caller, hash: &str, cookie: &CookieToken) -> Result<()> {
    let person = &caller.person;
    end_links(core, connection, person.id)?;
    db::sign_in::delete_all_of(connection, person.id)?;
    hold(connection, caller)?;
    db::session::delete_others(connection, person.id, caller.session)?;
    if !db::session::replace_cookie(connection, caller.session, &cookie.hash())? {
        return Err(not_signed_in());
    }
    db::person::set_password(connection, person.id, hash, core.now())?;
    security_mail::tell(core, connection, person, SecurityEvent::PasswordChanged, &caller.acting())?;
    let subject = facts::of_person(person);
    audit::record(core, connection, &caller.acting(), Action::PasswordChanged, subject, (None, None))
}
