//! The secrets of one concern: the conditions, and which secrets are looked at.

use std::cmp::Ordering;

use diesel::{
    dsl::{exists, not},
    helper_types::LeftJoinQuerySource,
    prelude::*,
    sql_types::Bool,
};

use super::Looking;
use crate::{
    db::{
        Conn, DbResult, Reach,
        connection::MultiBackend,
        reach::{Part, parts_within, within_part},
        refusal::Refused,
        schema::{applications, assignments, secret_refusals, secrets, secrets::dsl},
        secret, suspension,
    },
    domain::{
        Id, Timestamp,
        api::Environment,
        application::ApplicationState,
        attention::{Concern, UNUSED_AFTER},
        organisation::Organisation,
        secret::Secret,
        succession::QUIET_AFTER,
    },
};

/// A secret, and when it was last tried though it gets no tokens.
type Found = (Secret, Option<Refused>);

/// Active applications whose secrets are looked at.
pub(super) enum Scope {
    Everything,
    Within(Part, Option<Id<Organisation>>),
}

impl Scope {
    pub(super) const fn is_everything(&self) -> bool {
        matches!(self, Self::Everything)
    }
}

/// What is looked at, in parts that may overlap.
pub(super) fn scopes(connection: &mut Conn, reach: Reach, looking: &Looking) -> DbResult<Vec<Scope>> {
    if reach == Reach::Federation && looking.organisation.is_none() {
        return Ok(vec![Scope::Everything]);
    }
    let narrowed = |part| match (part, looking.organisation) {
        (Part::All, Some(organisation)) => Part::Of(vec![organisation]),
        (part, _) => part,
    };
    let parts = parts_within(connection, reach)?.into_iter().map(narrowed);
    Ok(parts.map(|part| Scope::Within(part, looking.organisation)).collect())
}

/// The secrets of a concern, the worst first, and one more than are asked for. Each secret is of one concern at most.
pub(super) fn secrets(
    connection: &mut Conn,
    scopes: &[Scope],
    concern: Concern,
    environments: &[Environment],
    looking: &Looking,
) -> DbResult<Vec<Found>> {
    let mut found = Vec::new();
    for scope in scopes {
        found.extend(matching(connection, scope, concern, environments, looking)?);
    }
    found.sort_by(|one, other| order(concern, one, other));
    found.dedup_by_key(|(secret, _)| secret.id);
    found.truncate(usize::try_from(looking.limit + 1).unwrap_or(usize::MAX));
    Ok(found)
}

/// As the statement orders them.
fn order(concern: Concern, (one, refused): &Found, (other, refused_too): &Found) -> Ordering {
    let at = |refused: &Option<Refused>| refused.as_ref().map(|refused| refused.at);
    let first = match concern {
        Concern::Expired => other.expires_at.cmp(&one.expires_at),
        Concern::SuspendedInUse => at(refused_too).cmp(&at(refused)),
        Concern::NeverUsed => one.created_at.cmp(&other.created_at),
        _ => one.expires_at.cmp(&other.expires_at),
    };
    first.then_with(|| one.id.cmp(&other.id))
}

type Joined = LeftJoinQuerySource<secrets::table, secret_refusals::table>;
type Condition = Box<dyn BoxableExpression<Joined, MultiBackend, SqlType = Bool>>;

#[diesel::dsl::auto_type]
pub(super) fn active(environments: Vec<&'static str>) -> _ {
    let state: &'static str = ApplicationState::Active.as_str();
    applications::table.filter(applications::state.eq(state)).filter(applications::environment.eq_any(environments))
}

/// That `$id` is the id of one of the active applications that are looked at.
macro_rules! within {
    ($id:expr, $scope:expr, $environments:expr) => {{
        let environments: Vec<_> = $environments.iter().map(|one| one.as_str()).collect();
        let all = || active(environments.clone());
        let mut conditions: Vec<Condition> = Vec::new();
        match $scope {
            // Not a list of applications, with which SQLite would begin, to read the secrets of each.
            Scope::Everything => conditions.push(Box::new(exists(all().filter(applications::id.eq($id))))),
            Scope::Within(part, organisation) => {
                conditions.push(within_part!($id, part, all().select(applications::id)));
                if let Some(organisation) = organisation {
                    let own = all().select(applications::id).filter(applications::organisation_id.eq(*organisation));
                    conditions.push(Box::new($id.eq_any(own)));
                }
            }
        }
        conditions
    }};
}
pub(super) use within;

/// That a secret got no token, for the index of all such, or else said so that SQLite does not see that it could begin with
/// that: who manages little would pay for everybody's.
fn unused(scope: &Scope) -> Condition {
    if scope.is_everything() {
        return Box::new(dsl::last_used_at.is_null());
    }
    Box::new(not(dsl::last_used_at.is_not_null()))
}

fn matching(
    connection: &mut Conn,
    scope: &Scope,
    concern: Concern,
    environments: &[Environment],
    looking: &Looking,
) -> DbResult<Vec<Found>> {
    let now = looking.now;
    let (soon, week_ago) = (now.plus(looking.warning), now.plus(-QUIET_AFTER));
    let (successors, predecessors) = diesel::alias!(secrets as successors, secrets as predecessors);
    // Another one of the application that gets tokens.
    let others = || {
        successors
            .filter(successors.field(dsl::application_id).eq(dsl::application_id))
            .filter(successors.field(dsl::expires_at).gt(now))
            .filter(successors.field(dsl::deleted_at).is_null())
            .filter(successors.field(dsl::suspended_at).is_null())
    };
    let named = || others().filter(successors.field(dsl::replaces).eq(dsl::id.nullable()));
    let used = || successors.field(dsl::last_used_at).is_not_null();
    // Which stands in the place of a live secret stands in the place of no other.
    let of_another = || {
        predecessors
            .filter(predecessors.field(dsl::id).nullable().eq(successors.field(dsl::replaces)))
            .filter(predecessors.field(dsl::expires_at).gt(now))
            .filter(predecessors.field(dsl::deleted_at).is_null())
    };
    let guessed = || {
        others()
            .filter(successors.field(dsl::created_at).gt(dsl::created_at))
            .filter(successors.field(dsl::expires_at).gt(dsl::expires_at))
            .filter(not(exists(of_another())))
    };
    // As `domain/succession.rs` has it, and used since.
    let replaced = || exists(named().filter(used())).or(not(exists(named())).and(exists(guessed().filter(used()))));
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
    for condition in within!(dsl::application_id, scope, environments) {
        query = query.filter(condition);
    }
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
            .filter(unused(scope))
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
