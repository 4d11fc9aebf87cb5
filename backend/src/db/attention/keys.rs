//! The keys of one concern.

use std::cmp::Reverse;

use diesel::{
    dsl::{exists, not},
    prelude::*,
    sql_types::Bool,
};

use super::{
    Looking,
    search::{Scope, active, within},
};
use crate::{
    db::{
        Conn, DbResult, client_key,
        connection::MultiBackend,
        reach::{Part, within_part},
        schema::{applications, assignments, client_keys, client_keys::dsl},
    },
    domain::{api::Environment, attention::Concern, client_key::ClientKey, succession::QUIET_AFTER},
};

type Condition = Box<dyn BoxableExpression<client_keys::table, MultiBackend, SqlType = Bool>>;

/// The keys of a concern, the worst first, and one more than are asked for. Keys expire as secrets do, and are of no other
/// concern.
pub(super) fn keys(
    connection: &mut Conn,
    scopes: &[Scope],
    concern: Concern,
    environments: &[Environment],
    looking: &Looking,
) -> DbResult<Vec<ClientKey>> {
    let mut found = Vec::new();
    if matches!(concern, Concern::Expired | Concern::Expiring | Concern::ExpiredReplaced) {
        for scope in scopes {
            found.extend(matching(connection, scope, concern, environments, looking)?);
        }
    }
    if concern == Concern::Expired {
        found.sort_by_key(|key| (Reverse(key.expires_at), key.id));
    } else {
        found.sort_by_key(|key| (key.expires_at, key.id));
    }
    found.dedup_by_key(|key| key.id);
    found.truncate(usize::try_from(looking.limit + 1).unwrap_or(usize::MAX));
    Ok(found)
}

fn matching(
    connection: &mut Conn,
    scope: &Scope,
    concern: Concern,
    environments: &[Environment],
    looking: &Looking,
) -> DbResult<Vec<ClientKey>> {
    let now = looking.now;
    let others = diesel::alias!(client_keys as others);
    // As `domain/attention.rs` has it.
    let replaced = exists(
        others
            .filter(others.field(dsl::application_id).eq(dsl::application_id))
            .filter(others.field(dsl::deleted_at).is_null())
            .filter(others.field(dsl::expires_at).gt(now))
            .filter(others.field(dsl::expires_at).gt(dsl::expires_at))
            .filter(others.field(dsl::created_at).gt(dsl::created_at))
            .filter(others.field(dsl::last_used_at).is_not_null()),
    );
    let quiet = dsl::last_used_at.is_null().or(dsl::last_used_at.assume_not_null().le(now.plus(-QUIET_AFTER)));
    let replaced = replaced.and(quiet);
    let mut query = dsl::client_keys
        .select(client_key::Row::as_select())
        .filter(dsl::deleted_at.is_null())
        .limit(looking.limit + 1)
        .into_boxed();
    for condition in within!(dsl::application_id, scope, environments) {
        query = query.filter(condition);
    }
    query = match concern {
        Concern::Expired => query.filter(dsl::expires_at.le(now)).filter(not(replaced)),
        Concern::ExpiredReplaced => query.filter(dsl::expires_at.le(now)).filter(replaced),
        _ => {
            let soon = now.plus(looking.warning);
            query.filter(dsl::expires_at.gt(now).and(dsl::expires_at.lt(soon))).filter(not(replaced))
        }
    };
    query = match concern {
        Concern::Expired => query.order((dsl::expires_at.desc(), dsl::id.asc())),
        _ => query.order((dsl::expires_at.asc(), dsl::id.asc())),
    };
    query.load::<client_key::Row>(connection)?.into_iter().map(ClientKey::try_from).collect()
}
