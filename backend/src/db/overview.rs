//! How the federation stands, in numbers, and the secrets behind the numbers.

use std::collections::BTreeMap;

use diesel::{
    dsl::{InnerJoinQuerySource, count_star, exists, not},
    expression::BoxableExpression,
    prelude::*,
    sql_types::{Bool, Nullable},
};
use time::Duration;

use super::{
    Conn, DbError, DbResult, application,
    connection::MultiBackend,
    page::{Cursor, Page, PageRequest, page},
    schema::{access_requests, apis, applications, assignments, messages, organisations, secrets, token_days},
    secret, suspension,
};
use crate::domain::{
    Id, Timestamp,
    api::Environment,
    application::{Application, ApplicationState, OrganisationReference},
    attention::UNUSED_AFTER,
    organisation::Organisation,
    overview::{FirstSteps, Numbers, OrganisationNumbers, Standing, UNUSED_FOR},
    secret::Secret,
    usage::{Day, Period},
};

/// Secrets with their applications.
type Source = InnerJoinQuerySource<secrets::table, applications::table>;
type Condition = Box<dyn BoxableExpression<Source, MultiBackend, SqlType = Nullable<Bool>>>;

/// The secrets that stand so: of active applications, and not deleted.
fn standing_so(standing: Standing, now: Timestamp) -> Condition {
    let works = secrets::expires_at.gt(now);
    let within = |days| works.and(secrets::expires_at.lt(now.plus(Duration::days(days))));
    match standing {
        Standing::Expired => Box::new(secrets::expires_at.le(now).nullable()),
        Standing::ExpiringWithinAWeek => Box::new(within(7).nullable()),
        Standing::ExpiringWithinAMonth => Box::new(within(30).nullable()),
        Standing::Unused => Box::new(works.nullable().and(secrets::last_used_at.lt(now.plus(-UNUSED_FOR)))),
        Standing::NeverUsed => {
            let old = secrets::created_at.le(now.plus(-UNUSED_AFTER));
            Box::new(works.and(secrets::last_used_at.is_null()).and(old).nullable())
        }
    }
}

/// The numbers of each organisation that has any, the worst first.
///
/// Reads the secrets that have expired or will within 30 days, and those that were never used, by their indexes; for those
/// that are unused it walks through all secrets that are not deleted, once: an index on the last use would be written with
/// every token. A million secrets take a second or two.
///
/// # Errors
/// As every query.
pub fn by_organisation(connection: &mut Conn, now: Timestamp) -> DbResult<Vec<(Id<Organisation>, Numbers)>> {
    let mut numbers: BTreeMap<Id<Organisation>, Numbers> = BTreeMap::new();
    for standing in Standing::ALL {
        let counts: Vec<(Id<Organisation>, i64)> = secrets::table
            .inner_join(applications::table)
            .group_by(applications::organisation_id)
            .select((applications::organisation_id, count_star()))
            .filter(secrets::deleted_at.is_null())
            .filter(not(suspension::has_deleted(now)))
            .filter(applications::state.eq(ApplicationState::Active.as_str()))
            .filter(standing_so(standing, now))
            .load(connection)?;
        for (organisation, count) in counts {
            *numbers.entry(organisation).or_default().of(standing) = count;
        }
    }
    let unmanaged: Vec<(Id<Organisation>, i64)> = applications::table
        .group_by(applications::organisation_id)
        .select((applications::organisation_id, count_star()))
        .filter(applications::reachable_managers.eq(0))
        .filter(applications::state.eq(ApplicationState::Active.as_str()))
        .load(connection)?;
    for (organisation, count) in unmanaged {
        numbers.entry(organisation).or_default().without_manager = count;
    }
    let mut numbers: Vec<_> = numbers.into_iter().collect();
    numbers.sort_by_key(|(organisation, numbers)| (std::cmp::Reverse(numbers.urgency()), *organisation));
    Ok(numbers)
}

/// Adds the names of organisations.
///
/// # Errors
/// As every query.
pub fn named(connection: &mut Conn, numbers: Vec<(Id<Organisation>, Numbers)>) -> DbResult<Vec<OrganisationNumbers>> {
    let ids: Vec<_> = numbers.iter().map(|(organisation, _)| *organisation).collect();
    let mut names = application::references(connection, &ids)?;
    let row = |(id, numbers): (Id<Organisation>, Numbers)| {
        let organisation = names.remove(&id);
        let organisation = organisation.ok_or(DbError::Corrupt { table: "applications", column: "organisation_id" })?;
        Ok(OrganisationNumbers { organisation, numbers })
    };
    numbers.into_iter().map(row).collect()
}

/// What a list of all secrets is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub organisation: Option<Id<Organisation>>,
    pub standing: Option<Standing>,
}

/// A secret with where it belongs.
#[derive(Clone, Debug)]
pub struct PlacedSecret {
    pub secret: Secret,
    pub application: (Id<Application>, String),
    pub environment: Environment,
    pub organisation: OrganisationReference,
}

type Row = (secret::Row, Id<Application>, String, String, Id<Organisation>);

/// The secrets of all active applications that are not deleted, by expiry.
///
/// # Errors
/// As every query.
pub fn secrets(
    connection: &mut Conn,
    filter: &Filter,
    now: Timestamp,
    request: &PageRequest<Timestamp>,
) -> DbResult<Page<PlacedSecret>> {
    let mut query = secrets::table
        .inner_join(applications::table)
        .select((
            secret::Row::as_select(),
            applications::id,
            applications::name,
            applications::environment,
            applications::organisation_id,
        ))
        .filter(secrets::deleted_at.is_null())
        .filter(not(suspension::has_deleted(now)))
        .filter(applications::state.eq(ApplicationState::Active.as_str()))
        .order((secrets::expires_at.asc(), secrets::id.asc()))
        .limit(request.limit + 1)
        .into_boxed();
    if let Some(organisation) = filter.organisation {
        query = query.filter(applications::organisation_id.eq(organisation));
    }
    if let Some(standing) = filter.standing {
        query = query.filter(standing_so(standing, now));
    }
    if let Some(after) = &request.after {
        // The first condition is where the walk through the index begins.
        let id = after.id::<Secret>();
        query = query
            .filter(secrets::expires_at.ge(after.key))
            .filter(secrets::expires_at.gt(after.key).or(secrets::id.gt(id)));
    }
    let rows: Vec<Row> = query.load(connection)?;
    let mut placed = Vec::new();
    for (row, id, name, environment, organisation) in rows {
        placed.push((Secret::try_from(row)?, id, name, environment, organisation));
    }
    let ids: Vec<_> = placed.iter().map(|(.., organisation)| *organisation).collect();
    let names = application::references(connection, &ids)?;
    let place = |(secret, ..): &(Secret, _, _, _, _)| Cursor { key: secret.expires_at, id: secret.id.uuid() };
    page(placed, request.limit, place).try_map(|(secret, id, name, environment, organisation)| {
        let corrupt = |column| DbError::Corrupt { table: "applications", column };
        Ok(PlacedSecret {
            secret,
            application: (id, name),
            environment: Environment::parse(&environment).map_err(|_| corrupt("environment"))?,
            organisation: names.get(&organisation).cloned().ok_or_else(|| corrupt("organisation_id"))?,
        })
    })
}

/// How many messages that were created at an instant or later were given up, or refused for ever.
///
/// # Errors
/// As every query.
pub fn failed_messages(connection: &mut Conn, since: Timestamp) -> DbResult<i64> {
    Ok(messages::table
        .filter(messages::state.eq_any(["dead", "bounced"]))
        .filter(messages::created_at.ge(since))
        .select(count_star())
        .first(connection)?)
}

/// How many requests wait for an answer.
///
/// # Errors
/// As every query.
pub fn open_requests(connection: &mut Conn) -> DbResult<i64> {
    Ok(access_requests::table.filter(access_requests::state.eq("open")).select(count_star()).first(connection)?)
}

/// The tokens of each day on which there were any.
///
/// # Errors
/// As every query.
pub fn tokens(connection: &mut Conn, period: Period) -> DbResult<BTreeMap<Day, i64>> {
    let rows: Vec<(i32, i64)> = token_days::table
        .select((token_days::day, token_days::tokens))
        .filter(token_days::day.between(period.from.number(), period.to.number()))
        .load(connection)?;
    Ok(rows.into_iter().map(|(day, tokens)| (Day::from_number(day), tokens)).collect())
}

/// Which of the first steps were taken.
///
/// # Errors
/// As every query.
pub fn first_steps(connection: &mut Conn) -> DbResult<FirstSteps> {
    let own_apis = apis::table.filter(not(apis::built_in)).select(apis::id);
    Ok(FirstSteps {
        organisation: diesel::select(exists(organisations::table.select(organisations::id))).get_result(connection)?,
        api: diesel::select(exists(own_apis)).get_result(connection)?,
        application: diesel::select(exists(applications::table.select(applications::id))).get_result(connection)?,
        manager: diesel::select(exists(assignments::table.select(assignments::id))).get_result(connection)?,
    })
}
