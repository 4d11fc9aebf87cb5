//! Whether people can be reached, and how many of an application's managers can: what triggers noted is counted again.

use std::collections::HashMap;

use diesel::{prelude::*, sql_query};

use super::{
    Conn, DbError, DbResult, factor,
    schema::{assignments, people, reachability_changes, reachability_changes::dsl},
    sign_in,
    types::Identifier,
};
use crate::domain::{
    Id, Timestamp,
    application::Application,
    factor::Offered,
    organisation::Organisation,
    person::{Person, PersonState},
    reachability::Standing,
};

/// Something changed that may change who can be reached.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    pub id: Id<Self>,
    pub of: Subject,
}

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Their state, factors, invitation or mail.
    Person(Id<Person>),
    Applications(Scope),
}

/// Whose managers are to be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// All applications of an organisation.
    Organisation(Id<Organisation>),
    Application(Id<Application>),
}

/// Counts anew for the applications that `{column}` names, and writes where the number is another.
const RECOUNT: &str = "update applications set reachable_managers = counted.people from (
    select application.id, (
        select count(distinct assignments.person_id) from assignments
        inner join people on people.id = assignments.person_id
        where people.reachable and (
            assignments.application_id = application.id
            or (assignments.application_id is null and assignments.organisation_id = application.organisation_id)
        )
    ) as people from applications as application where application.{column} = {value}
) as counted where counted.id = applications.id and counted.people <> applications.reachable_managers";

/// Whether anything is to be counted again at `now`.
///
/// # Errors
/// As every query.
pub fn is_due(connection: &mut Conn, now: Timestamp) -> DbResult<bool> {
    Ok(diesel::select(diesel::dsl::exists(dsl::reachability_changes.filter(dsl::due_at.le(now))))
        .get_result(connection)?)
}

/// The changes that are to be looked at, the longest due first; at most `most`.
///
/// # Errors
/// As every query.
pub fn due(connection: &mut Conn, now: Timestamp, most: i64) -> DbResult<Vec<Change>> {
    let rows: Vec<(Id<Change>, String, Id<()>)> = dsl::reachability_changes
        .select((dsl::id, dsl::kind, dsl::subject_id))
        .filter(dsl::due_at.le(now))
        .order((dsl::due_at.asc(), dsl::id.asc()))
        .limit(most)
        .load(connection)?;
    rows.into_iter()
        .map(|(id, kind, subject)| {
            let of = match kind.as_str() {
                "person" => Subject::Person(Id::from_uuid(subject.uuid())),
                "application" => Subject::Applications(Scope::Application(Id::from_uuid(subject.uuid()))),
                "organisation" => Subject::Applications(Scope::Organisation(Id::from_uuid(subject.uuid()))),
                _ => return Err(DbError::Corrupt { table: "reachability_changes", column: "kind" }),
            };
            Ok(Change { id, of })
        })
        .collect()
}

/// Forgets changes that were looked at.
///
/// # Errors
/// As every query.
pub fn forget(connection: &mut Conn, changes: &[Change]) -> DbResult<()> {
    let ids: Vec<_> = changes.iter().map(|change| change.id).collect();
    diesel::delete(reachability_changes::table.filter(dsl::id.eq_any(ids))).execute(connection)?;
    Ok(())
}

/// How far each of the given people can be counted on.
///
/// # Errors
/// As every query.
pub fn standings(connection: &mut Conn, ids: &[Id<Person>], now: Timestamp) -> DbResult<HashMap<Id<Person>, Standing>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Id<Person>, String, Option<Timestamp>)> = people::table
        .select((people::id, people::state, people::mail_failed_at))
        .filter(people::id.eq_any(ids.to_vec()))
        .load(connection)?;
    // Which providers are configured tells no trigger: whoever has shown a strong factor counts.
    let mut held = factor::held_by(connection, ids, &Offered::default())?;
    let invitations = sign_in::invitations_of(connection, ids)?;
    let invited =
        |id: Id<Person>| invitations.iter().any(|invitation| invitation.person == id && invitation.expires_at > now);
    rows.into_iter()
        .map(|(id, state, mail_failed_at)| {
            let state = PersonState::from_word(&state).ok_or(DbError::Corrupt { table: "people", column: "state" })?;
            let held = held.remove(&id).unwrap_or_default();
            Ok((id, Standing { state, held, invited: invited(id), mail_fails: mail_failed_at.is_some() }))
        })
        .collect()
}

/// Notes whether a person can be reached; `true` when that is new.
///
/// # Errors
/// As every query.
pub fn set_reachable(connection: &mut Conn, person: Id<Person>, reachable: bool) -> DbResult<bool> {
    let rows = diesel::update(people::table.filter(people::id.eq(person)).filter(people::reachable.ne(reachable)))
        .set(people::reachable.eq(reachable))
        .execute(connection)?;
    Ok(rows == 1)
}

/// What a person looks after.
///
/// # Errors
/// As every query.
pub fn scopes_of(connection: &mut Conn, person: Id<Person>) -> DbResult<Vec<Scope>> {
    let rows: Vec<(Id<Organisation>, Option<Id<Application>>)> = assignments::table
        .select((assignments::organisation_id, assignments::application_id))
        .filter(assignments::person_id.eq(person))
        .load(connection)?;
    let scope = |(organisation, application): (_, Option<_>)| {
        application.map_or(Scope::Organisation(organisation), Scope::Application)
    };
    Ok(rows.into_iter().map(scope).collect())
}

/// Counts the managers who can be reached anew.
///
/// # Errors
/// As every query.
pub fn recount(connection: &mut Conn, scope: Scope) -> DbResult<usize> {
    let (column, id) = match scope {
        Scope::Organisation(id) => ("organisation_id", Id::<()>::from_uuid(id.uuid())),
        Scope::Application(id) => ("id", Id::from_uuid(id.uuid())),
    };
    let statement = RECOUNT.replace("{column}", column);
    Ok(match connection {
        Conn::Postgres(postgres) => {
            sql_query(statement.replace("{value}", "$1")).bind::<Identifier, _>(id).execute(postgres)?
        }
        Conn::Sqlite(sqlite) => {
            sql_query(statement.replace("{value}", "?")).bind::<Identifier, _>(id).execute(sqlite)?
        }
    })
}
