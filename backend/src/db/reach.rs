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

/// A part of a reach: applications that an index finds, however many there are besides.
#[derive(Clone, Debug)]
pub(super) enum Part {
    All,
    /// What belongs to these organisations.
    Of(Vec<Id<Organisation>>),
    /// What belongs to an organisation, in one environment.
    OfEnvironment(Id<Organisation>, Environment),
    Only(Id<Application>),
    /// What this person was assigned one by one.
    AssignedTo(Id<Person>),
}

impl Part {
    /// `None` is every application.
    pub(super) fn condition(&self) -> Option<Condition<applications::table>> {
        match self {
            Self::All => applications_within(Reach::Federation),
            Self::OfEnvironment(organisation, environment) => {
                applications_within(Reach::Organisation(*organisation, *environment))
            }
            Self::Only(application) => applications_within(Reach::Application(*application)),
            Self::Of(organisations) => {
                Some(Box::new(applications::organisation_id.eq_any(organisations.clone()).nullable()))
            }
            Self::AssignedTo(person) => {
                let single = assignments::table
                    .filter(assignments::person_id.eq(*person))
                    .filter(assignments::application_id.is_not_null())
                    .select(assignments::application_id.assume_not_null());
                Some(Box::new(applications::id.eq_any(single).nullable()))
            }
        }
    }
}

/// That `$id` is the id of one of `$applications` that is in a part. A list within a statement, with which both databases
/// begin: it costs what is in the part, however many there are besides, and a statement cannot name more than some ten
/// thousand applications. (A macro, as a boxed statement cannot stand within one that is for both databases.)
macro_rules! within_part {
    ($id:expr, $part:expr, $applications:expr) => {
        match $part {
            Part::All => Box::new($id.eq_any($applications)),
            Part::Of(organisations) => {
                let theirs = applications::organisation_id.eq_any(organisations.clone());
                Box::new($id.eq_any($applications.filter(theirs)))
            }
            Part::OfEnvironment(organisation, environment) => {
                let of_it = applications::environment.eq(environment.as_str());
                Box::new(
                    $id.eq_any($applications.filter(applications::organisation_id.eq(*organisation)).filter(of_it)),
                )
            }
            Part::Only(application) => Box::new($id.eq_any($applications.filter(applications::id.eq(*application)))),
            Part::AssignedTo(person) => {
                let single = assignments::table
                    .filter(assignments::person_id.eq(*person))
                    .filter(assignments::application_id.is_not_null())
                    .select(assignments::application_id.assume_not_null());
                Box::new($id.eq_any($applications.filter(applications::id.eq_any(single))))
            }
        }
    };
}
pub(super) use within_part;

/// The applications that the caller may see, in parts. One application may be in two.
///
/// # Errors
/// As every query.
pub(super) fn parts_within(connection: &mut Conn, reach: Reach) -> DbResult<Vec<Part>> {
    let person = match reach {
        Reach::Federation => return Ok(vec![Part::All]),
        Reach::Organisation(organisation, environment) => {
            return Ok(vec![Part::OfEnvironment(organisation, environment)]);
        }
        Reach::Application(application) => return Ok(vec![Part::Only(application)]),
        Reach::Manager(person) => person,
    };
    let whole =
        assignments::table.filter(assignments::person_id.eq(person)).filter(assignments::application_id.is_null());
    let organisations: Vec<Id<Organisation>> = whole.select(assignments::organisation_id).load(connection)?;
    // Known beforehand, so that nobody walks through all applications to find that none is of no organisation.
    let of_organisations = (!organisations.is_empty()).then_some(Part::Of(organisations));
    Ok(of_organisations.into_iter().chain([Part::AssignedTo(person)]).collect())
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
