//! What a message says of the use of secrets: how often, and what has taken over.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::{
    db::{
        Conn, DbResult,
        schema::{secret_usage, secrets},
    },
    domain::{Id, Timestamp, application::Application, secret::Secret, succession::Peer, usage::Day},
};

/// So many ids in one statement, which has a limit of what it may name.
const AT_ONCE: usize = 500;

/// The secrets of each application that get tokens at `now`, as far as these are not suspended.
///
/// # Errors
/// As every query.
pub fn peers(
    connection: &mut Conn,
    applications: &[Id<Application>],
    now: Timestamp,
) -> DbResult<HashMap<Id<Application>, Vec<Peer>>> {
    type Row = (Id<Application>, (Id<Secret>, String, Option<Id<Secret>>), Timestamp, Timestamp, Option<Timestamp>);
    let mut peers = HashMap::<_, Vec<_>>::new();
    for ids in applications.chunks(AT_ONCE) {
        let rows: Vec<Row> = secrets::table
            .select((
                secrets::application_id,
                (secrets::id, secrets::name, secrets::replaces),
                secrets::created_at,
                secrets::expires_at,
                secrets::last_used_at,
            ))
            .filter(secrets::application_id.eq_any(ids.to_vec()))
            .filter(secrets::deleted_at.is_null())
            .filter(secrets::suspended_at.is_null())
            .filter(secrets::expires_at.gt(now))
            .load(connection)?;
        for (application, (id, name, replaces), created_at, expires_at, last_used_at) in rows {
            let peer = Peer { id, name, replaces, created_at, expires_at, last_used_at };
            peers.entry(application).or_default().push(peer);
        }
    }
    Ok(peers)
}

/// How many tokens each secret got on the days from `since` on.
///
/// # Errors
/// As every query.
pub fn tokens_since(connection: &mut Conn, ids: &[Id<Secret>], since: Day) -> DbResult<HashMap<Id<Secret>, i64>> {
    let mut tokens = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let rows: Vec<(Id<Secret>, i64)> = secret_usage::table
            .select((secret_usage::secret_id, secret_usage::tokens))
            .filter(secret_usage::secret_id.eq_any(ids.to_vec()))
            .filter(secret_usage::day.ge(since.number()))
            .load(connection)?;
        for (id, count) in rows {
            *tokens.entry(id).or_default() += count;
        }
    }
    Ok(tokens)
}
