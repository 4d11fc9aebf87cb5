//! Planned notices: who is to be told of which secret or key at which threshold, each at most once.

mod contents;
mod planned;
mod use_of;

use diesel::prelude::*;

pub use self::{
    contents::{Noticed, of_message},
    planned::{NewNotice, Reason, Told, insert, told},
    use_of::{peers, tokens_since},
};
use super::{
    Conn, DbResult,
    schema::{applications, client_keys, notices::dsl, secrets},
};
use crate::domain::{
    Id, Timestamp, application::Application, client_key::ClientKey, notice::Subject, organisation::Organisation,
    person::Person, secret::Secret,
};

const EXPIRY: &str = "expiry";
const SAFE_TO_DELETE: &str = "safe_to_delete";

/// A secret or a key whose next notice is due.
#[derive(Clone, Debug)]
pub struct Due {
    pub subject: Subject,
    pub application_id: Id<Application>,
    pub organisation_id: Id<Organisation>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    pub next_notice_at: Option<Timestamp>,
}

impl Due {
    fn new<T>((id, owner, life, next_notice_at): DueRow<T>, subject: fn(Id<T>) -> Subject) -> Self {
        let ((application_id, organisation_id), (created_at, expires_at, last_used_at)) = (owner, life);
        let subject = subject(id);
        Self { subject, application_id, organisation_id, created_at, expires_at, last_used_at, next_notice_at }
    }
}

type Owner = (Id<Application>, Id<Organisation>);
type Life = (Timestamp, Timestamp, Option<Timestamp>);
type DueRow<T> = (Id<T>, Owner, Life, Option<Timestamp>);

/// What of the whole federation has its next notice due at `now`, secrets before keys and the longest due first; at most
/// `most`.
///
/// # Errors
/// As every query.
pub fn due(connection: &mut Conn, now: Timestamp, most: i64) -> DbResult<Vec<Due>> {
    use client_keys::dsl as keys;
    let of_secrets = secrets::table
        .inner_join(applications::table)
        .select((
            secrets::id,
            (applications::id, applications::organisation_id),
            (secrets::created_at, secrets::expires_at, secrets::last_used_at),
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
        .inner_join(applications::table)
        .select((
            keys::id,
            (applications::id, applications::organisation_id),
            (keys::created_at, keys::expires_at, keys::last_used_at),
            keys::next_notice_at,
        ))
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

/// The people with notices that are in no message yet and need not wait any longer at `now`; at most `most`.
///
/// # Errors
/// As every query.
pub fn people_waiting(connection: &mut Conn, now: Timestamp, most: i64) -> DbResult<Vec<Id<Person>>> {
    Ok(dsl::notices
        .select(dsl::person_id)
        .filter(dsl::message_id.is_null())
        .filter(dsl::held_until.le(now))
        .distinct()
        .order(dsl::person_id.asc())
        .limit(most)
        .load(connection)?)
}

/// Whether `person` has notices that are in no message yet and need not wait any longer.
///
/// # Errors
/// As every query.
pub fn is_waiting(connection: &mut Conn, person: Id<Person>, now: Timestamp) -> DbResult<bool> {
    let waiting = dsl::notices.filter(dsl::person_id.eq(person)).filter(dsl::message_id.is_null());
    Ok(diesel::select(diesel::dsl::exists(waiting.filter(dsl::held_until.le(now)))).get_result(connection)?)
}

/// Puts all notices of `person` that are in none into one message, also those that could wait; answers how many.
///
/// # Errors
/// As every query.
pub fn collect(connection: &mut Conn, person: Id<Person>, message: Id<super::message::Message>) -> DbResult<usize> {
    Ok(diesel::update(dsl::notices.filter(dsl::person_id.eq(person)).filter(dsl::message_id.is_null()))
        .set(dsl::message_id.eq(message))
        .execute(connection)?)
}

/// Notes of which secrets a message told that they can be deleted, and of the others that they expire.
///
/// # Errors
/// As every query.
pub fn note_told(
    connection: &mut Conn,
    message: Id<super::message::Message>,
    safe_to_delete: &[Id<Secret>],
) -> DbResult<()> {
    let of_message = dsl::notices.filter(dsl::message_id.eq(message));
    diesel::update(of_message).set(dsl::told_as.eq(EXPIRY)).execute(connection)?;
    for ids in safe_to_delete.chunks(500) {
        let safe = of_message.filter(dsl::secret_id.eq_any(ids.to_vec()));
        diesel::update(safe).set(dsl::told_as.eq(SAFE_TO_DELETE)).execute(connection)?;
    }
    Ok(())
}
