//! From which networks each secret was used.

use std::collections::HashSet;

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, Text},
};
use serde_json::json;

use super::{
    Conn, DbResult,
    error::optional,
    rows,
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

/// Which of the given secrets were seen in use from some network.
///
/// # Errors
/// As every query.
pub fn having_any(connection: &mut Conn, ids: &[Id<Secret>]) -> DbResult<HashSet<Id<Secret>>> {
    let of_them = secret_networks::table.filter(dsl::secret_id.eq_any(ids.to_vec()));
    let known: Vec<Id<Secret>> = of_them.select(dsl::secret_id).distinct().load(connection)?;
    Ok(known.into_iter().collect())
}

/// Adds the first network of each of these secrets, in their order; leaves out what is known, and secrets that the database
/// does not have.
///
/// # Errors
/// As every query.
pub fn add_first(connection: &mut Conn, networks: &[(Id<Secret>, String, Timestamp)]) -> DbResult<()> {
    match connection {
        Conn::Postgres(postgres) => sql_query(
            "insert into secret_networks (secret_id, network, first_at) \
             select seen.secret_id, seen.network, seen.at from unnest($1, $2, $3) as seen (secret_id, network, at) \
             where exists (select 1 from secrets where secrets.id = seen.secret_id) order by 1 on conflict do nothing",
        )
        .bind::<Array<Identifier>, _>(networks.iter().map(|(secret, ..)| *secret).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(networks.iter().map(|(_, network, _)| network.as_str()).collect::<Vec<_>>())
        .bind::<Array<Instant>, _>(networks.iter().map(|(.., at)| *at).collect::<Vec<_>>())
        .execute(postgres)?,
        Conn::Sqlite(sqlite) => sql_query(
            "with seen as (select unhex(value ->> 0) as secret_id, value ->> 1 as network, value ->> 2 as at from json_each(?1)) \
             insert into secret_networks (secret_id, network, first_at) select secret_id, network, at from seen \
             where exists (select 1 from secrets where secrets.id = seen.secret_id) on conflict do nothing",
        )
        .bind::<Text, _>(rows::json(networks, |(secret, network, at)| {
            json!([rows::hexadecimal(*secret), network, at.unix_microseconds()])
        }))
        .execute(sqlite)?,
    };
    Ok(())
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
