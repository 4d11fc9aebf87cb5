//! Planned notices: who is to be told of which secret at which threshold, each at most once.

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult,
    schema::{applications, notices, notices::dsl, organisations, secrets},
    suspension,
};
use crate::domain::{
    Id, Timestamp, api::Environment, application::Application, notice::Notice, organisation::Organisation,
    person::Person, secret::Secret, suspension::SuspensionEnd,
};

/// A secret whose next notice is due.
#[derive(Clone, Debug, Queryable)]
pub struct DueSecret {
    pub id: Id<Secret>,
    pub application_id: Id<Application>,
    pub organisation_id: Id<Organisation>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub next_notice_at: Option<Timestamp>,
}

/// The secrets of the whole federation whose next notice is due at `now`, the longest due first; at most `most`.
///
/// # Errors
/// As every query.
pub fn due(connection: &mut Conn, now: Timestamp, most: i64) -> DbResult<Vec<DueSecret>> {
    Ok(secrets::table
        .inner_join(applications::table)
        .select((
            secrets::id,
            secrets::application_id,
            applications::organisation_id,
            secrets::created_at,
            secrets::expires_at,
            secrets::next_notice_at,
        ))
        .filter(secrets::next_notice_at.le(now))
        // A full order, so that two planners meet at the same rows and neither waits for the other in a circle.
        .order((secrets::next_notice_at.asc(), secrets::id.asc()))
        .limit(most)
        .load(connection)?)
}

/// Takes a due secret for this planner by moving its next notice on; `false` when another planner was first, or
/// the secret was deleted meanwhile.
///
/// # Errors
/// As every query.
pub fn claim(connection: &mut Conn, secret: &DueSecret, next: Option<Timestamp>) -> DbResult<bool> {
    let rows = diesel::update(
        secrets::table.filter(secrets::id.eq(secret.id)).filter(secrets::next_notice_at.eq(secret.next_notice_at)),
    )
    .set(secrets::next_notice_at.eq(next))
    .execute(connection)?;
    Ok(rows == 1)
}

/// Has the planner look at a secret again at `at`, also at one that has expired.
///
/// # Errors
/// As every query.
pub fn ask_again(connection: &mut Conn, secret: Id<Secret>, at: Timestamp) -> DbResult<()> {
    diesel::update(secrets::table.filter(secrets::id.eq(secret)).filter(secrets::deleted_at.is_null()))
        .set(secrets::next_notice_at.eq(at))
        .execute(connection)?;
    Ok(())
}

/// Makes every secret that is not deleted due, because the thresholds changed: the planner then sorts out which
/// of them anybody must be told of.
///
/// # Errors
/// As every query.
pub fn make_all_due(connection: &mut Conn, now: Timestamp) -> DbResult<usize> {
    Ok(diesel::update(
        secrets::table
            .filter(secrets::deleted_at.is_null())
            .filter(secrets::expires_at.gt(now))
            .filter(secrets::next_notice_at.is_null().or(secrets::next_notice_at.gt(now))),
    )
    .set(secrets::next_notice_at.eq(now))
    .execute(connection)?)
}

/// Whether anybody was told of this secret at this threshold or a tighter one.
///
/// # Errors
/// As every query.
pub fn told(connection: &mut Conn, secret: Id<Secret>, threshold_days: u16) -> DbResult<bool> {
    Ok(diesel::select(diesel::dsl::exists(
        dsl::notices.filter(dsl::secret_id.eq(secret)).filter(dsl::threshold_days.le(i32::from(threshold_days))),
    ))
    .get_result(connection)?)
}

/// Plans one notice.
///
/// # Errors
/// [`DbError::Duplicate`] when it was planned before.
pub fn insert(
    connection: &mut Conn,
    secret: Id<Secret>,
    threshold_days: u16,
    person: Id<Person>,
    now: Timestamp,
) -> DbResult<()> {
    diesel::insert_into(dsl::notices)
        .values((
            dsl::id.eq(Id::<Notice>::new()),
            dsl::secret_id.eq(secret),
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

/// What a message tells of one secret.
#[derive(Clone, Debug)]
pub struct NoticedSecret {
    pub name: String,
    pub hint: String,
    pub expires_at: Timestamp,
    pub last_used_at: Option<Timestamp>,
    /// How its suspension ends, where it is suspended.
    pub suspension: Option<SuspensionEnd>,
    pub application_id: Id<Application>,
    pub application: String,
    pub environment: Environment,
    pub organisation: String,
}

type Suspended = (Option<Timestamp>, Option<String>, Option<Timestamp>);
type NoticedRow = (String, String, Timestamp, Option<Timestamp>, Suspended, Id<Application>, String, String, String);

/// The secrets that a message is about, the first to expire first: without those that were deleted meanwhile, and
/// without those that the person was to be told of again, because the mail server was away until the next threshold.
///
/// # Errors
/// As every query.
pub fn of_message(connection: &mut Conn, message: Id<super::message::Message>) -> DbResult<Vec<NoticedSecret>> {
    let tighter = diesel::alias!(notices as tighter);
    let told_again = tighter
        .filter(tighter.field(dsl::secret_id).eq(dsl::secret_id))
        .filter(tighter.field(dsl::person_id).eq(dsl::person_id))
        .filter(tighter.field(dsl::threshold_days).lt(dsl::threshold_days));
    let rows: Vec<NoticedRow> = dsl::notices
        .inner_join(secrets::table.inner_join(applications::table.inner_join(organisations::table)))
        .select((
            secrets::name,
            secrets::hint,
            secrets::expires_at,
            secrets::last_used_at,
            (secrets::suspended_at, secrets::suspension_end, secrets::suspension_ends_at),
            applications::id,
            applications::name,
            applications::environment,
            organisations::name,
        ))
        .filter(dsl::message_id.eq(message))
        .filter(secrets::deleted_at.is_null())
        .filter(diesel::dsl::not(diesel::dsl::exists(told_again)))
        .order((secrets::expires_at.asc(), dsl::id.asc()))
        .load(connection)?;
    rows.into_iter()
        .map(|(name, hint, expires_at, last_used_at, suspended, application_id, application, word, organisation)| {
            let (suspended_at, end, ends_at) = suspended;
            let suspension = suspended_at.map(|_| suspension::end(end.as_deref(), ends_at)).transpose()?;
            let environment = Environment::parse(&word)
                .map_err(|_| DbError::Corrupt { table: "applications", column: "environment" })?;
            Ok(NoticedSecret {
                name,
                hint,
                expires_at,
                last_used_at,
                suspension,
                application_id,
                application,
                environment,
                organisation,
            })
        })
        .collect()
}
