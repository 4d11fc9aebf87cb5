//! What needs attention within a reach, the worst first: one query for each kind, of which none reads more rows than are
//! asked for.

use std::collections::{HashMap, HashSet};

use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use time::Duration;

use super::{
    Conn, DbError, DbResult, Reach, application,
    application::{Filter, Managers},
    page::PageRequest,
    reach::parts_within,
    refusal::Refused,
    schema::{applications, secret_refusals, secrets, secrets::dsl},
    secret, suspension,
};
use crate::domain::{
    Id, Timestamp,
    api::Environment,
    application::{Application, ApplicationState, OrganisationReference},
    attention::{self, Concern, NextStep, UNUSED_AFTER},
    organisation::Organisation,
    secret::Secret,
    succession::{Ageing, QUIET_AFTER},
};

/// What is looked at, and by which rules of the federation.
#[derive(Clone, Copy, Debug)]
pub struct Looking {
    pub organisation: Option<Id<Organisation>>,
    pub environment: Option<Environment>,
    pub now: Timestamp,
    /// How long before its expiry a secret counts as expiring.
    pub warning: Duration,
    /// How many managers are advised.
    pub advised: i64,
    /// Items at most.
    pub limit: i64,
}

/// Something that needs attention.
#[derive(Clone, Debug)]
pub struct Item {
    pub concern: Concern,
    pub next_step: NextStep,
    pub application: Application,
    pub organisation: OrganisationReference,
    /// How many managers can be reached.
    pub reachable_managers: i64,
    /// `None` when it is about the application as a whole.
    pub secret: Option<Secret>,
    /// When the secret was last tried though it gets no tokens.
    pub refused: Option<Refused>,
    /// What is there in the secret's place.
    pub successor: Option<Secret>,
}

/// What was found: why, in which application, and about which secret.
type Found = (Concern, Id<Application>, Option<(Secret, Option<Refused>)>);

/// The worst that needs attention, and whether there is more. Disabled applications need none: an operator wanted them to
/// get no tokens.
///
/// # Errors
/// As every query.
pub fn list(connection: &mut Conn, reach: Reach, looking: &Looking) -> DbResult<(Vec<Item>, bool)> {
    let scope = looked_at(connection, reach, looking)?;
    let mut found: Vec<Found> = Vec::new();
    let most = usize::try_from(looking.limit).unwrap_or_default();
    for concern in Concern::ALL {
        if found.len() > most {
            break;
        }
        // To find a few of them would be to look at every secret that there is.
        if concern == Concern::Superseded && matches!(scope, Scope::All(_)) {
            continue;
        }
        if concern == Concern::FewManagers {
            let few = with_few_managers(connection, reach, looking)?;
            found.extend(few.into_iter().map(|application| (concern, application, None)));
        } else {
            let of_kind = secrets_of(connection, &scope, concern, looking)?;
            let item = |(secret, refused): (Secret, _)| (concern, secret.application_id, Some((secret, refused)));
            found.extend(of_kind.into_iter().map(item));
        }
    }
    let more = found.len() > most;
    found.truncate(most);
    Ok((described(connection, found, looking.now)?, more))
}

/// Those that nobody can be reached for come first.
fn with_few_managers(connection: &mut Conn, reach: Reach, looking: &Looking) -> DbResult<Vec<Id<Application>>> {
    let mut ids: Vec<Id<Application>> = Vec::new();
    for fewer_than in [1, looking.advised] {
        let filter = Filter {
            organisation: looking.organisation,
            environment: looking.environment,
            state: Some(ApplicationState::Active),
            managers: Some(Managers::FewerThan(fewer_than)),
            ..Filter::default()
        };
        let page =
            application::list(connection, reach, &filter, &PageRequest { limit: looking.limit + 1, after: None })?;
        let known: HashSet<_> = ids.iter().copied().collect();
        ids.extend(page.items.into_iter().map(|application| application.id).filter(|id| !known.contains(id)));
    }
    Ok(ids)
}

/// The secrets of a concern, the worst first, and one more than are asked for. Each secret is of one concern at most.
fn secrets_of(
    connection: &mut Conn,
    scope: &Scope,
    concern: Concern,
    looking: &Looking,
) -> DbResult<Vec<(Secret, Option<Refused>)>> {
    let now = looking.now;
    let (soon, week_ago) = (now.plus(looking.warning), now.plus(-QUIET_AFTER));
    let successors = diesel::alias!(secrets as successors);
    // Created later, expires later, gets tokens, and has got some.
    let replaced = || {
        exists(
            successors
                .filter(successors.field(dsl::application_id).eq(dsl::application_id))
                .filter(successors.field(dsl::created_at).gt(dsl::created_at))
                .filter(successors.field(dsl::expires_at).gt(dsl::expires_at))
                .filter(successors.field(dsl::expires_at).gt(now))
                .filter(successors.field(dsl::deleted_at).is_null())
                .filter(successors.field(dsl::suspended_at).is_null())
                .filter(successors.field(dsl::last_used_at).is_not_null()),
        )
    };
    let quiet = || dsl::last_used_at.is_null().or(dsl::last_used_at.assume_not_null().le(week_ago));
    let refused_at = || secret_refusals::refused_at.nullable();
    // Nothing has asked with it since its expiry, nor got a token for a week.
    let at_rest = || {
        let not_tried = refused_at().is_null().or(refused_at().assume_not_null().lt(dsl::expires_at));
        quiet().and(not_tried)
    };
    let mut query = dsl::secrets
        .left_join(secret_refusals::table)
        .select((
            secret::Row::as_select(),
            (secret_refusals::refused_at.nullable(), secret_refusals::address.nullable()),
        ))
        .filter(dsl::deleted_at.is_null())
        .filter(not(suspension::has_deleted(now)))
        .limit(looking.limit + 1)
        .into_boxed();
    query = match scope {
        Scope::Only(ids) => query.filter(dsl::application_id.eq_any(ids.clone())),
        // Not a list of applications, with which SQLite would begin, to read the secrets of each.
        Scope::All(environments) => query.filter(exists(
            applications::table
                .filter(applications::id.eq(dsl::application_id))
                .filter(applications::state.eq(ApplicationState::Active.as_str()))
                .filter(applications::environment.eq_any(environments.clone())),
        )),
    };
    query = match concern {
        Concern::Expired => query.filter(dsl::expires_at.le(now)).filter(not(replaced().and(at_rest()))),
        Concern::ExpiredReplaced => query.filter(dsl::expires_at.le(now)).filter(replaced().and(at_rest())),
        Concern::SuspendedInUse => query
            .filter(dsl::expires_at.gt(now))
            .filter(suspension::holds(now))
            .filter(refused_at().ge(dsl::suspended_at)),
        Concern::Expiring => query
            .filter(dsl::expires_at.gt(now).and(dsl::expires_at.lt(soon)))
            .filter(not(suspension::holds(now)))
            .filter(not(replaced().and(quiet()))),
        Concern::Superseded => query
            .filter(dsl::expires_at.gt(now))
            .filter(replaced())
            .filter(suspension::holds(now).or(quiet()).or(dsl::expires_at.ge(soon)))
            .filter(
                not(suspension::holds(now))
                    .nullable()
                    .or(refused_at().is_null().nullable())
                    .or(refused_at().lt(dsl::suspended_at)),
            )
            .filter(dsl::suspension_end.is_null().or(dsl::suspension_end.assume_not_null().ne(suspension::DELETE))),
        Concern::NeverUsed => query
            .filter(dsl::last_used_at.is_null())
            .filter(dsl::created_at.le(now.plus(-UNUSED_AFTER)))
            .filter(dsl::expires_at.ge(soon))
            .filter(not(suspension::holds(now)))
            .filter(not(replaced())),
        Concern::FewManagers => return Ok(Vec::new()),
    };
    query = match concern {
        // The one that worked until a moment ago is missed the most.
        Concern::Expired => query.order((dsl::expires_at.desc(), dsl::id.asc())),
        Concern::SuspendedInUse => query.order((refused_at().desc(), dsl::id.asc())),
        Concern::NeverUsed => query.order((dsl::created_at.asc(), dsl::id.asc())),
        _ => query.order((dsl::expires_at.asc(), dsl::id.asc())),
    };
    let rows: Vec<(secret::Row, (Option<Timestamp>, Option<String>))> = query.load(connection)?;
    let item = |(row, (at, address)): (secret::Row, (Option<Timestamp>, Option<String>))| {
        Ok((Secret::try_from(row)?, at.map(|at| Refused { at, address })))
    };
    rows.into_iter().map(item).collect()
}

/// The applications whose secrets are looked at.
enum Scope {
    /// All active ones of these environments.
    All(Vec<&'static str>),
    Only(Vec<Id<Application>>),
}

fn looked_at(connection: &mut Conn, reach: Reach, looking: &Looking) -> DbResult<Scope> {
    let environments =
        looking.environment.map_or_else(|| vec![Environment::Production, Environment::Sandbox], |one| vec![one]);
    let environments: Vec<_> = environments.into_iter().map(Environment::as_str).collect();
    if reach == Reach::Federation && looking.organisation.is_none() {
        return Ok(Scope::All(environments));
    }
    let mut ids = Vec::new();
    for part in parts_within(connection, reach)? {
        let active = applications::state.eq(ApplicationState::Active.as_str());
        let mut query = applications::table.select(applications::id).into_boxed().filter(active);
        query = query.filter(applications::environment.eq_any(environments.clone()));
        if let Some(condition) = part {
            query = query.filter(condition);
        }
        if let Some(organisation) = looking.organisation {
            query = query.filter(applications::organisation_id.eq(organisation));
        }
        ids.extend(query.load::<Id<Application>>(connection)?);
    }
    Ok(Scope::Only(ids))
}

/// Adds to what was found the application, what is there in the secret's place, and the next step.
fn described(connection: &mut Conn, found: Vec<Found>, now: Timestamp) -> DbResult<Vec<Item>> {
    let mut ids: Vec<_> = found.iter().map(|(_, application, _)| *application).collect();
    ids.sort_unstable();
    ids.dedup();
    let known = with_managers(connection, &ids)?;
    let live = secret::live_of(connection, &ids, now)?;
    let organisations: Vec<_> = known.values().map(|(application, _)| application.organisation_id).collect();
    let organisations = application::references(connection, &organisations)?;
    let corrupt = |column| DbError::Corrupt { table: "applications", column };
    let item = |(concern, application, about): Found| {
        let (application, managers) = known.get(&application).cloned().ok_or_else(|| corrupt("id"))?;
        let organisation = organisations.get(&application.organisation_id).cloned();
        let others = live.get(&application.id).map(Vec::as_slice).unwrap_or_default();
        let (secret, refused) = about.unzip();
        let refused: Option<Refused> = refused.flatten();
        let ageing = |secret| Ageing { refused_at: refused.as_ref().map(|refused| refused.at), ..Ageing::from(secret) };
        let successor = secret.as_ref().and_then(|secret| attention::successor(secret, others, now));
        let next_step = secret
            .as_ref()
            .map_or(NextStep::AssignManager, |secret| attention::next_step(concern, ageing(secret), successor, now));
        Ok(Item {
            concern,
            next_step,
            organisation: organisation.ok_or_else(|| corrupt("organisation_id"))?,
            reachable_managers: managers,
            successor: successor.cloned(),
            secret,
            refused,
            application,
        })
    };
    found.into_iter().map(item).collect()
}

/// Each application with how many managers can be reached.
fn with_managers(
    connection: &mut Conn,
    ids: &[Id<Application>],
) -> DbResult<HashMap<Id<Application>, (Application, i64)>> {
    let rows: Vec<(application::Row, i64)> = applications::table
        .select((application::Row::as_select(), applications::reachable_managers))
        .filter(applications::id.eq_any(ids.to_vec()))
        .load(connection)?;
    let item = |(row, managers): (application::Row, i64)| {
        let application = Application::try_from(row)?;
        Ok((application.id, (application, managers)))
    };
    rows.into_iter().map(item).collect()
}
