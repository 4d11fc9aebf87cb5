//! What a person's leaving would leave behind, before they leave.

use diesel::{
    dsl::{count_star, exists, not},
    prelude::*,
};

use super::{
    Conn, DbError, DbResult, Reach,
    application::{Row, references},
    offboarding::{is_live, knowers},
    reach::applications_within,
    schema::{applications, assignments, people, secret_knowers},
};
use crate::domain::{
    Id, Timestamp,
    application::Application,
    offboarding::{Departure, ThinnedApplication},
    organisation::Organisation,
    person::Person,
};

/// So many applications are named.
const NAMED: i64 = 20;

/// What would end.
#[derive(Clone, Copy, Debug)]
pub enum Ending {
    /// All that the person looks after.
    Everything,
    /// An assignment to one application.
    OfApplication(Id<Organisation>, Id<Application>),
    /// An assignment to all applications of an organisation.
    OfOrganisation(Id<Organisation>),
}

/// Which applications would have fewer managers who can be reached than `advised` without `person`, and how many live
/// secrets they know of what they would no longer look after.
///
/// # Errors
/// As every query.
pub fn preview(
    connection: &mut Conn,
    person: Id<Person>,
    ending: Ending,
    (advised, now): (i64, Timestamp),
) -> DbResult<Departure> {
    let secret_count = count_secrets(connection, person, ending, now)?;
    let reachable: Option<bool> =
        people::table.select(people::reachable).filter(people::id.eq(person)).first(connection).optional()?;
    if reachable != Some(true) {
        // Nobody counts on them as it is.
        return Ok(Departure { secret_count, ..Departure::default() });
    }
    let thinned = || {
        let query = applications::table.filter(applications::reachable_managers.le(advised)).into_boxed();
        let others = assignments::table.filter(assignments::person_id.eq(person));
        match ending {
            Ending::Everything => match applications_within(Reach::Manager(person)) {
                Some(condition) => query.filter(condition),
                None => query,
            },
            Ending::OfApplication(organisation, application) => {
                query.filter(applications::id.eq(application)).filter(not(exists(
                    others
                        .filter(assignments::organisation_id.eq(organisation))
                        .filter(assignments::application_id.is_null()),
                )))
            }
            Ending::OfOrganisation(organisation) => query
                .filter(applications::organisation_id.eq(organisation))
                .filter(not(exists(others.filter(assignments::application_id.eq(applications::id.nullable()))))),
        }
    };
    let application_count = thinned().select(count_star()).first(connection)?;
    let rows: Vec<(Row, i64)> = thinned()
        .select((Row::as_select(), applications::reachable_managers))
        .order((applications::name_key.asc(), applications::id.asc()))
        .limit(NAMED)
        .load(connection)?;
    Ok(Departure { applications: named(connection, rows)?, application_count, secret_count })
}

fn named(connection: &mut Conn, rows: Vec<(Row, i64)>) -> DbResult<Vec<ThinnedApplication>> {
    let rows: Vec<(Application, i64)> = rows
        .into_iter()
        .map(|(row, reachable)| Ok((Application::try_from(row)?, reachable)))
        .collect::<DbResult<_>>()?;
    let mut ids: Vec<_> = rows.iter().map(|(application, _)| application.organisation_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let organisations = references(connection, &ids)?;
    rows.into_iter()
        .map(|(application, reachable)| {
            let organisation = organisations
                .get(&application.organisation_id)
                .cloned()
                .ok_or(DbError::Corrupt { table: "applications", column: "organisation_id" })?;
            Ok(ThinnedApplication {
                id: application.id,
                name: application.name,
                environment: application.environment,
                organisation,
                reachable_managers: (reachable - 1).max(0),
            })
        })
        .collect()
}

fn count_secrets(connection: &mut Conn, person: Id<Person>, ending: Ending, now: Timestamp) -> DbResult<i64> {
    let known = knowers().select(count_star()).filter(secret_knowers::person_id.eq(person)).filter(is_live(now));
    let others = assignments::table.filter(assignments::person_id.eq(person));
    Ok(match ending {
        Ending::Everything => known.first(connection)?,
        Ending::OfApplication(organisation, application) => {
            let whole = others
                .filter(assignments::organisation_id.eq(organisation))
                .filter(assignments::application_id.is_null());
            known
                .filter(secret_knowers::by_application_id.eq(application))
                .filter(not(exists(whole)))
                .first(connection)?
        }
        Ending::OfOrganisation(organisation) => {
            let single = others.filter(assignments::application_id.eq(secret_knowers::by_application_id.nullable()));
            known
                .filter(applications::organisation_id.eq(organisation))
                .filter(not(exists(single)))
                .first(connection)?
        }
    })
}
