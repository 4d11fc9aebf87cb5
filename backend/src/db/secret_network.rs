//! From which networks each secret was used.

use std::collections::HashSet;

use diesel::{prelude::*, sql_query, sql_types::Text};

use super::{
    Conn, DbResult,
    error::optional,
    schema::{secret_networks, secret_networks::dsl, secrets},
    types::{Identifier, Instant},
};
use crate::domain::{Id, Timestamp, application::Application, secret::Secret};

/// The networks of the given secrets.
///
/// # Errors
/// As every query.
pub fn of(connection: &mut Conn, ids: &[Id<Secret>]) -> DbResult<HashSet<(Id<Secret>, String)>> {
    let of_them = secret_networks::table.filter(dsl::secret_id.eq_any(ids.to_vec()));
    let known: Vec<(Id<Secret>, String)> = of_them.select((dsl::secret_id, dsl::network)).load(connection)?;
    Ok(known.into_iter().collect())
}

/// When a secret was first seen in use, and from how many networks; `None` when it was not.
///
/// # Errors
/// As every query.
pub fn summary(connection: &mut Conn, secret: Id<Secret>) -> DbResult<Option<(Timestamp, usize)>> {
    let all: Vec<Timestamp> =
        secret_networks::table.filter(dsl::secret_id.eq(secret)).select(dsl::first_at).load(connection)?;
    let first = all.iter().min().copied();
    Ok(first.map(|first| (first, all.len())))
}

/// Adds a network; `false` when it is known, or the database does not have the secret. Of two processes that add the same
/// one, one is told that it did.
///
/// # Errors
/// As every query.
pub fn add(connection: &mut Conn, secret: Id<Secret>, network: &str, at: Timestamp) -> DbResult<bool> {
    let rows = match connection {
        Conn::Postgres(postgres) => sql_query(
            "insert into secret_networks (secret_id, network, first_at) select id, $2, $3 from secrets where id = $1 \
             on conflict do nothing",
        )
        .bind::<Identifier, _>(secret)
        .bind::<Text, _>(network)
        .bind::<Instant, _>(at)
        .execute(postgres)?,
        Conn::Sqlite(sqlite) => sql_query(
            "insert into secret_networks (secret_id, network, first_at) select id, ?2, ?3 from secrets where id = ?1 \
             on conflict do nothing",
        )
        .bind::<Identifier, _>(secret)
        .bind::<Text, _>(network)
        .bind::<Instant, _>(at)
        .execute(sqlite)?,
    };
    Ok(rows == 1)
}

/// Removes what was first seen before `instant`, and what is of secrets that are deleted; answers how many rows.
///
/// # Errors
/// As every query.
pub fn delete_before(connection: &mut Conn, instant: Timestamp) -> DbResult<usize> {
    let gone = secrets::table.select(secrets::id).filter(secrets::deleted_at.is_not_null());
    let over = dsl::secret_networks.filter(dsl::first_at.lt(instant).or(dsl::secret_id.eq_any(gone)));
    Ok(diesel::delete(over).execute(connection)?)
}

/// Whose secret it is.
///
/// # Errors
/// As every query.
pub fn application_of(connection: &mut Conn, secret: Id<Secret>) -> DbResult<Option<Id<Application>>> {
    optional(secrets::table.select(secrets::application_id).filter(secrets::id.eq(secret)).first(connection))
}
