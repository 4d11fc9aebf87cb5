//! What somebody wants of their notices.

use super::{
    Caller, Core, Error, Result,
    audit::{self, facts},
    session::hold,
};
use crate::{
    db::{self, Conn},
    domain::{
        Id, Timestamp, application::Application, audit::Action, notice::Thresholds, organisation::Organisation,
        person::Person, preferences::NoticePreferences,
    },
};

/// Keeps what the caller wants of their notices. What they asked for besides the federation's is theirs to give up.
///
/// # Errors
/// [`Error::Stale`] when the account was changed since the request began.
pub fn replace(core: &Core, caller: &Caller, wanted: &NoticePreferences) -> Result<Person> {
    let (id, now) = (caller.person.id, core.now());
    core.db.write(|connection| {
        hold(connection, caller)?;
        let before = of(connection, id)?;
        if !db::person::update(connection, &caller.person, now)? {
            return Err(Error::Stale);
        }
        db::preferences::put(connection, id, wanted)?;
        // A link from before must not end what is asked for now.
        db::unsubscribe_link::delete_of(connection, id)?;
        if before.extra_thresholds != wanted.extra_thresholds {
            // What is still wanted is planned again.
            db::notice::withdraw_extra(connection, id, now)?;
            db::notice::make_due_for(connection, id, now)?;
        }
        let said = (Some(facts::notice_preferences(&before)), Some(facts::notice_preferences(wanted)));
        let subject = facts::of_person(&caller.person);
        audit::record(core, connection, &caller.acting(), Action::PersonUpdated, subject, said)?;
        db::person::find(connection, id)?.ok_or(Error::NotFound)
    })
}

/// What somebody wants.
///
/// # Errors
/// Those of the database.
pub fn of(connection: &mut Conn, person: Id<Person>) -> Result<NoticePreferences> {
    Ok(db::preferences::of(connection, &[person])?.remove(&person).unwrap_or_default())
}

/// When anybody is first told of what is made at `now` for an application: by the thresholds of the federation, and by
/// those that its managers asked for besides.
pub(super) fn first_notice(
    core: &Core,
    connection: &mut Conn,
    application: &Application,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<Option<Timestamp>> {
    let owned: (Id<Application>, Id<Organisation>) = (application.id, application.organisation_id);
    let managers = db::assignment::managers_of_each(connection, &[owned])?;
    let people: Vec<_> = managers.values().flatten().map(|person| person.id).collect();
    let own = db::preferences::of(connection, &people)?;
    let own = own.values().filter_map(|preferences| Thresholds::new(&preferences.extra_thresholds).ok());
    let next = |thresholds: &Thresholds| thresholds.next(now, expires_at, now);
    Ok(own.filter_map(|thresholds| next(&thresholds)).chain(next(&core.thresholds)).min())
}
