//! How far a caller may see: the one place where tenancy becomes SQL.

use diesel::{
    dsl::exists,
    expression::BoxableExpression,
    prelude::*,
    sql_types::{Bool, Nullable},
};

use super::{
    Conn, DbResult,
    connection::MultiBackend,
    schema::{access_requests, applications, assignments, audit_events, organisations},
};
use crate::domain::{Id, api::Environment, application::Application, organisation::Organisation, person::Person};

/// Which rows a caller may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of the federation: operators and auditors, and their machines.
    Federation,
    /// What a credential manager was assigned.
    Manager(Id<Person>),
    /// The applications of one organisation in one environment: machines.
    Organisation(Id<Organisation>, Environment),
    /// One application: a machine that looks after itself.
    Application(Id<Application>),
}

pub(super) type Condition<T> = Box<dyn BoxableExpression<T, MultiBackend, SqlType = Nullable<Bool>>>;

/// The applications that the caller may see; `None` when that is every one.
pub(super) fn applications_within(reach: Reach) -> Option<Condition<applications::table>> {
    let person = match reach {
        Reach::Federation => return None,
        Reach::Manager(person) => person,
        Reach::Organisation(organisation, environment) => {
            let own = applications::organisation_id.eq(organisation);
            return Some(Box::new(own.and(applications::environment.eq(environment.as_str())).nullable()));
        }
        Reach::Application(application) => return Some(Box::new(applications::id.eq(application).nullable())),
    };
    Some(Box::new(
        exists(
            assignments::table.filter(
                assignments::person_id.eq(person).and(
                    assignments::application_id.eq(applications::id.nullable()).or(assignments::application_id
                        .is_null()
                        .and(assignments::organisation_id.eq(applications::organisation_id))
                        .nullable()),
                ),
            ),
        )
        .nullable(),
    ))
}

/// The applications that the caller may see, as conditions of which each is answered by an index: those that they were
/// assigned one by one, and those of organisations. One application may fulfil both. `None` is every application.
///
/// # Errors
/// As every query.
pub(super) fn parts_within(
    connection: &mut Conn,
    reach: Reach,
) -> DbResult<Vec<Option<Condition<applications::table>>>> {
    let Reach::Manager(person) = reach else { return Ok(vec![applications_within(reach)]) };
    let own = assignments::table.filter(assignments::person_id.eq(person));
    let organisations: Vec<Id<Organisation>> =
        own.filter(assignments::application_id.is_null()).select(assignments::organisation_id).load(connection)?;
    let single =
        own.filter(assignments::application_id.is_not_null()).select(assignments::application_id.assume_not_null());
    let mut parts: Vec<Option<Condition<applications::table>>> = Vec::new();
    // Known beforehand, so that nobody walks through all applications to find that none is of no organisation.
    if !organisations.is_empty() {
        parts.push(Some(Box::new(applications::organisation_id.eq_any(organisations).nullable())));
    }
    parts.push(Some(Box::new(applications::id.eq_any(single).nullable())));
    Ok(parts)
}

/// The organisations that the caller may see; `None` when that is every one.
pub(super) fn organisations_within(reach: Reach) -> Option<Condition<organisations::table>> {
    let person = match reach {
        Reach::Federation => return None,
        Reach::Manager(person) => person,
        Reach::Organisation(organisation, _) => return Some(Box::new(organisations::id.eq(organisation).nullable())),
        Reach::Application(application) => {
            let own = applications::table.filter(applications::id.eq(application));
            let own = own.filter(applications::organisation_id.eq(organisations::id));
            return Some(Box::new(exists(own).nullable()));
        }
    };
    Some(Box::new(
        exists(
            assignments::table
                .filter(assignments::person_id.eq(person).and(assignments::organisation_id.eq(organisations::id))),
        )
        .nullable(),
    ))
}

/// The audit events that the caller may see, those of their applications; `None` when that is every one. Written as a
/// list of applications, so that both databases begin with the index by application: who has no events is answered
/// at once, and not after a walk through everybody's.
pub(super) fn events_within(reach: Reach) -> Option<Condition<audit_events::table>> {
    let person = match reach {
        Reach::Federation => return None,
        Reach::Manager(person) => person,
        Reach::Organisation(organisation, environment) => {
            let own = applications::table
                .filter(applications::organisation_id.eq(organisation))
                .filter(applications::environment.eq(environment.as_str()))
                .select(applications::id);
            return Some(Box::new(audit_events::application_id.eq_any(own.nullable())));
        }
        Reach::Application(application) => {
            return Some(Box::new(audit_events::application_id.eq(application)));
        }
    };
    let managed = exists(
        assignments::table.filter(
            assignments::person_id.eq(person).and(
                assignments::application_id.eq(applications::id.nullable()).or(assignments::application_id
                    .is_null()
                    .and(assignments::organisation_id.eq(applications::organisation_id))
                    .nullable()),
            ),
        ),
    );
    let applications = applications::table.filter(managed).select(applications::id);
    Some(Box::new(audit_events::application_id.eq_any(applications.nullable())))
}

/// The requests that the caller may see: of an organisation that they manage anything of, those for new applications, and
/// those for permissions of applications that they manage; `None` when that is every one.
pub(super) fn requests_within(reach: Reach) -> Option<Condition<access_requests::table>> {
    let person = match reach {
        Reach::Federation => return None,
        Reach::Manager(person) => person,
        Reach::Organisation(organisation, environment) => {
            let own = access_requests::organisation_id.eq(organisation);
            return Some(Box::new(own.and(access_requests::environment.eq(environment.as_str())).nullable()));
        }
        Reach::Application(application) => {
            return Some(Box::new(access_requests::application_id.eq(application)));
        }
    };
    let of_all = access_requests::kind.eq("application").or(assignments::application_id.is_null()).nullable();
    let managed = assignments::table
        .filter(assignments::person_id.eq(person))
        .filter(assignments::organisation_id.eq(access_requests::organisation_id))
        .filter(of_all.or(assignments::application_id.eq(access_requests::application_id)));
    Some(Box::new(exists(managed).nullable()))
}
