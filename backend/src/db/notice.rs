//! Planned notices: who is to be told of which secret or key at which threshold, each at most once.

mod contents;

use diesel::prelude::*;

pub use self::contents::{Noticed, of_message};
use super::{
    Conn, DbResult,
    schema::{client_keys, notices::dsl, secrets},
};
use crate::domain::{
    Id, Timestamp,
    application::Application,
    client_key::ClientKey,
    notice::{Notice, Subject},
    person::Person,
    secret::Secret,
};

/// A secret or a key whose next notice is due.
#[derive(Clone, Debug)]
pub struct Due {
    pub subject: Subject,
    pub application_id: Id<Application>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub next_notice_at: Option<Timestamp>,
}

impl Due {
    fn new<T>(
        (id, application_id, created_at, expires_at, next_notice_at): DueRow<T>,
        subject: fn(Id<T>) -> Subject,
    ) -> Self {
        Self { subject: subject(id), application_id, created_at, expires_at, next_notice_at }
    }
}

type DueRow<T> = (Id<T>, Id<Application>, Timestamp, Timestamp, Option<Timestamp>);

/// What of the whole federation has its next notice due at `now`, secrets before keys and the longest due first; at most
/// `most`.
///
/// # Errors
/// As every query.
pub fn due(connection: &mut Conn, now: Timestamp, most: i64) -> DbResult<Vec<Due>> {
    use client_keys::dsl as keys;
    let of_secrets = secrets::table
        .select((
            secrets::id,
            secrets::application_id,
            secrets::created_at,
            secrets::expires_at,
            secrets::next_notice_at,
        ))
        .filter(secrets::next_notice_at.le(now))
        // A full order, so that two planners meet at the same rows and neither waits for the other in a circle.
        .order((secrets::next_notice_at.asc(), secrets::id.asc()))
        .limit(most);
    let of_secrets: Vec<DueRow<Secret>> = of_secrets.load(connection)?;
    let mut due: Vec<_> = of_secrets.into_iter().map(|row| Due::new(row, Subject::Secret)).collect();
    let left = most - i64::try_from(due.len()).unwrap_or(most);
    let of_keys = keys::client_keys
        .select((keys::id, keys::application_id, keys::created_at, keys::expires_at, keys::next_notice_at))
        .filter(keys::next_notice_at.le(now))
        .order((keys::next_notice_at.asc(), keys::id.asc()))
        .limit(left);
    let of_keys: Vec<DueRow<ClientKey>> = of_keys.load(connection)?;
    due.extend(of_keys.into_iter().map(|row| Due::new(row, Subject::Key)));
    Ok(due)
}

/// Takes what is due for this planner by moving its next notice on; `false` when another planner was first, or it was
/// deleted meanwhile.
///
/// # Errors
/// As every query.
pub fn claim(connection: &mut Conn, due: &Due, next: Option<Timestamp>) -> DbResult<bool> {
    let rows = match due.subject {
        Subject::Secret(id) => {
            let known = secrets::table.filter(secrets::id.eq(id));
            let same = known.filter(secrets::next_notice_at.eq(due.next_notice_at));
            diesel::update(same).set(secrets::next_notice_at.eq(next)).execute(connection)?
        }
        Subject::Key(id) => {
            let known = client_keys::table.filter(client_keys::id.eq(id));
            let same = known.filter(client_keys::next_notice_at.eq(due.next_notice_at));
            diesel::update(same).set(client_keys::next_notice_at.eq(next)).execute(connection)?
        }
    };
    Ok(rows == 1)
}

/// Has the planner look at a secret or a key again at `at`, also at one that has expired.
///
/// # Errors
/// As every query.
pub fn ask_again(connection: &mut Conn, subject: Subject, at: Timestamp) -> DbResult<()> {
    match subject {
        Subject::Secret(id) => {
            let kept = secrets::table.filter(secrets::id.eq(id)).filter(secrets::deleted_at.is_null());
            diesel::update(kept).set(secrets::next_notice_at.eq(at)).execute(connection)?
        }
        Subject::Key(id) => {
            let kept = client_keys::table.filter(client_keys::id.eq(id)).filter(client_keys::deleted_at.is_null());
            diesel::update(kept).set(client_keys::next_notice_at.eq(at)).execute(connection)?
        }
    };
    Ok(())
}

/// Makes all that is neither deleted nor expired due, because the thresholds changed: the planner then sorts out of which
/// of it anybody must be told.
///
/// # Errors
/// As every query.
pub fn make_all_due(connection: &mut Conn, now: Timestamp) -> DbResult<usize> {
    use client_keys::dsl as keys;
    let of_secrets = secrets::table
        .filter(secrets::deleted_at.is_null())
        .filter(secrets::expires_at.gt(now))
        .filter(secrets::next_notice_at.is_null().or(secrets::next_notice_at.gt(now)));
    let of_keys = keys::client_keys
        .filter(keys::deleted_at.is_null())
        .filter(keys::expires_at.gt(now))
        .filter(keys::next_notice_at.is_null().or(keys::next_notice_at.gt(now)));
    Ok(diesel::update(of_secrets).set(secrets::next_notice_at.eq(now)).execute(connection)?
        + diesel::update(of_keys).set(keys::next_notice_at.eq(now)).execute(connection)?)
}

/// Whether anybody was told of it at this threshold or a tighter one.
///
/// # Errors
/// As every query.
pub fn told(connection: &mut Conn, subject: Subject, threshold_days: u16) -> DbResult<bool> {
    let so_far = dsl::notices.filter(dsl::threshold_days.le(i32::from(threshold_days)));
    Ok(match subject {
        Subject::Secret(id) => {
            diesel::select(diesel::dsl::exists(so_far.filter(dsl::secret_id.eq(id)))).get_result(connection)?
        }
        Subject::Key(id) => {
            diesel::select(diesel::dsl::exists(so_far.filter(dsl::client_key_id.eq(id)))).get_result(connection)?
        }
    })
}

/// Plans one notice.
///
/// # Errors
/// [`super::DbError::Duplicate`] when it was planned before.
pub fn insert(
    connection: &mut Conn,
    subject: Subject,
    threshold_days: u16,
    person: Id<Person>,
    now: Timestamp,
) -> DbResult<()> {
    diesel::insert_into(dsl::notices)
        .values((
            dsl::id.eq(Id::<Notice>::new()),
            dsl::secret_id.eq(subject.secret()),
            dsl::client_key_id.eq(subject.key()),
            dsl::threshold_days.eq(i32::from(threshold_days)),
            dsl::person_id.eq(person),
            dsl::planned_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// The people with notices that are in no message yet; at most `most`.
///
/// # Errors
/// As every query.
pub fn people_waiting(connection: &mut Conn, most: i64) -> DbResult<Vec<Id<Person>>> {
    Ok(dsl::notices
        .select(dsl::person_id)
        .filter(dsl::message_id.is_null())
        .distinct()
        .order(dsl::person_id.asc())
        .limit(most)
        .load(connection)?)
}

/// Whether `person` has notices that are in no message yet.
///
/// # Errors
/// As every query.
pub fn is_waiting(connection: &mut Conn, person: Id<Person>) -> DbResult<bool> {
    Ok(diesel::select(diesel::dsl::exists(
        dsl::notices.filter(dsl::person_id.eq(person)).filter(dsl::message_id.is_null()),
    ))
    .get_result(connection)?)
}

/// Puts all waiting notices of `person` into one message; answers how many.
///
/// # Errors
/// As every query.
pub fn collect(connection: &mut Conn, person: Id<Person>, message: Id<super::message::Message>) -> DbResult<usize> {
    Ok(diesel::update(dsl::notices.filter(dsl::person_id.eq(person)).filter(dsl::message_id.is_null()))
        .set(dsl::message_id.eq(message))
        .execute(connection)?)
}
