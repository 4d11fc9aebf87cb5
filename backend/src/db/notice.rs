//! Planned notices: who is to be told of which secret or key at which threshold, each at most once.

mod claim;
mod collecting;
mod contents;
mod planned;
mod use_of;
pub mod waiting;

use diesel::prelude::*;

pub use self::{
    claim::claim,
    collecting::{Collected, collect, readers_waiting},
    contents::{Contents, Noticed, of_message},
    planned::{NewNotice, Reason, Told, insert_all, told},
    use_of::{peers, tokens_since},
};
use super::{
    Conn, DbResult, Reach,
    reach::applications_within,
    schema::{applications, client_keys, messages, notices::dsl, secrets},
};
use crate::domain::{
    Id, Timestamp, application::Application, client_key::ClientKey, notice::Subject, organisation::Organisation,
    person::Person, secret::Secret,
};

const ESCALATION: &str = "escalation";
const EXTRA: &str = "extra";
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
    /// Until then reminders rest, as somebody looks after the expiry.
    pub acknowledged_until: Option<Timestamp>,
    pub next_notice_at: Option<Timestamp>,
}

impl Due {
    fn new<T>((id, owner, life, next_notice_at): DueRow<T>, subject: fn(Id<T>) -> Subject) -> Self {
        let ((application_id, organisation_id), (created_at, expires_at, last_used_at)) = (owner, life);
        Self {
            subject: subject(id),
            application_id,
            organisation_id,
            created_at,
            expires_at,
            last_used_at,
            acknowledged_until: None,
            next_notice_at,
        }
    }
}

type Owner = (Id<Application>, Id<Organisation>);
type Life = (Timestamp, Timestamp, Option<Timestamp>);
type DueRow<T> = (Id<T>, Owner, Life, Option<Timestamp>);
/// The same, and until when its reminders rest.
type DueSecret = (Id<Secret>, Owner, Life, Option<Timestamp>, Option<Timestamp>);

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
            secrets::acknowledged_until,
        ))
        .filter(secrets::next_notice_at.le(now))
        // A full order, so that two planners meet at the same rows and neither waits for the other in a circle.
        .order((secrets::next_notice_at.asc(), secrets::id.asc()))
        .limit(most);
    let of_secrets: Vec<DueSecret> = of_secrets.load(connection)?;
    let due = of_secrets.into_iter().map(|(id, owner, life, next, acknowledged_until)| Due {
        acknowledged_until,
        ..Due::new((id, owner, life, next), Subject::Secret)
    });
    let mut due: Vec<_> = due.collect();
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

/// Makes what is neither deleted nor expired due, because the thresholds changed: the planner then sorts out of which of it
/// anybody must be told. It looks at `most` secrets after `from` and answers where to go on, or at all keys after the last
/// one and answers `None`.
///
/// # Errors
/// As every query.
pub fn make_due_after(
    connection: &mut Conn,
    from: Option<Id<Secret>>,
    most: i64,
    now: Timestamp,
) -> DbResult<Option<Id<Secret>>> {
    use client_keys::dsl as keys;
    let mut looked_at = secrets::table.select(secrets::id).order(secrets::id.asc()).limit(most).into_boxed();
    if let Some(from) = from {
        looked_at = looked_at.filter(secrets::id.gt(from));
    }
    let looked_at: Vec<Id<Secret>> = looked_at.load(connection)?;
    let Some((first, last)) = looked_at.first().zip(looked_at.last()) else {
        let of_keys = keys::client_keys
            .filter(keys::deleted_at.is_null())
            .filter(keys::expires_at.gt(now))
            .filter(keys::next_notice_at.is_null().or(keys::next_notice_at.gt(now)));
        diesel::update(of_keys).set(keys::next_notice_at.eq(now)).execute(connection)?;
        return Ok(None);
    };
    let of_secrets = secrets::table
        .filter(secrets::id.between(first, last))
        .filter(secrets::deleted_at.is_null())
        .filter(secrets::expires_at.gt(now))
        .filter(secrets::next_notice_at.is_null().or(secrets::next_notice_at.gt(now)));
    diesel::update(of_secrets).set(secrets::next_notice_at.eq(now)).execute(connection)?;
    Ok(Some(*last))
}

/// Makes due what a person looks after, because they asked for other thresholds.
///
/// # Errors
/// As every query.
pub fn make_due_for(connection: &mut Conn, person: Id<Person>, now: Timestamp) -> DbResult<()> {
    use client_keys::dsl as keys;
    let mut managed = applications::table.select(applications::id).into_boxed();
    if let Some(condition) = applications_within(Reach::Manager(person)) {
        managed = managed.filter(condition);
    }
    let managed: Vec<Id<Application>> = managed.load(connection)?;
    for ids in managed.chunks(500) {
        let of_secrets = secrets::table
            .filter(secrets::application_id.eq_any(ids.to_vec()))
            .filter(secrets::deleted_at.is_null())
            .filter(secrets::expires_at.gt(now));
        diesel::update(of_secrets).set(secrets::next_notice_at.eq(now)).execute(connection)?;
        let of_keys = keys::client_keys
            .filter(keys::application_id.eq_any(ids.to_vec()))
            .filter(keys::deleted_at.is_null())
            .filter(keys::expires_at.gt(now));
        diesel::update(of_keys).set(keys::next_notice_at.eq(now)).execute(connection)?;
    }
    Ok(())
}

/// Forgets the notices of a message that it left out, because somebody looks after the secret: they are planned anew when
/// the reminders begin again.
///
/// # Errors
/// As every query.
pub fn forget_acknowledged(
    connection: &mut Conn,
    message: Id<super::message::Message>,
    now: Timestamp,
) -> DbResult<()> {
    let looked_after = secrets::table
        .select(secrets::id.nullable())
        .filter(secrets::acknowledged_until.gt(now))
        .filter(secrets::expires_at.gt(now));
    let left_out = dsl::notices.filter(dsl::message_id.eq(message)).filter(dsl::secret_id.eq_any(looked_after));
    diesel::delete(left_out).execute(connection)?;
    Ok(())
}

/// Takes back what is planned for a person by their own thresholds and not on its way yet; a message with nothing else is
/// withdrawn when its turn comes.
///
/// # Errors
/// As every query.
pub fn withdraw_extra(connection: &mut Conn, person: Id<Person>, now: Timestamp) -> DbResult<usize> {
    // One that is being sent at this moment is told: to plan it again would tell it twice.
    let waiting = messages::table
        .select(messages::id.nullable())
        .filter(messages::person_id.eq(person))
        .filter(messages::state.eq("pending"))
        .filter(messages::lease_until.is_null().or(messages::lease_until.le(now)));
    let planned = dsl::notices
        .filter(dsl::person_id.eq(person))
        .filter(dsl::reason.eq(EXTRA))
        .filter(dsl::message_id.is_null().or(dsl::message_id.eq_any(waiting)));
    Ok(diesel::delete(planned).execute(connection)?)
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
