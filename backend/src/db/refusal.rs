//! When secrets that get no tokens were last tried by who has their value.

use std::collections::HashMap;

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Nullable, Text},
};

use super::{
    Conn, DbResult,
    schema::{secret_refusals::dsl, secrets},
    types::{Identifier, Instant},
};
use crate::domain::{Id, Timestamp, secret::Secret};

/// An attempt with the right value of a secret that gets no tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub at: Timestamp,
    /// From where, as far as that is known.
    pub address: Option<String>,
}

/// So many ids in one statement, which has a limit of what it may name.
const AT_ONCE: usize = 500;

/// When each of these secrets was last refused, as far as it ever was.
///
/// # Errors
/// As every query.
pub fn of(connection: &mut Conn, ids: &[Id<Secret>]) -> DbResult<HashMap<Id<Secret>, Refused>> {
    let mut refused = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let rows: Vec<(Id<Secret>, Timestamp, Option<String>)> = dsl::secret_refusals
            .select((dsl::secret_id, dsl::refused_at, dsl::address))
            .filter(dsl::secret_id.eq_any(ids.to_vec()))
            .load(connection)?;
        refused.extend(rows.into_iter().map(|(id, at, address)| (id, Refused { at, address })));
    }
    Ok(refused)
}

/// Removes what was last seen before `instant`, and of secrets that are deleted; answers how many rows.
///
/// # Errors
/// As every query.
pub fn delete_before(connection: &mut Conn, instant: Timestamp) -> DbResult<usize> {
    let gone = secrets::table.select(secrets::id).filter(secrets::deleted_at.is_not_null());
    let over = dsl::secret_refusals.filter(dsl::refused_at.lt(instant).or(dsl::secret_id.eq_any(gone)));
    Ok(diesel::delete(over).execute(connection)?)
}

/// A secret that the database does not have (an older copy was restored) is left out.
const NOTE: &str = "insert into secret_refusals (secret_id, refused_at, address) \
    select id, {}1, {}2 from secrets where id = {}3 \
    on conflict (secret_id) do update set refused_at = excluded.refused_at, address = excluded.address \
    where excluded.refused_at > secret_refusals.refused_at";

/// Notes that a secret was refused, unless it was so later.
///
/// # Errors
/// As every query.
pub fn note(connection: &mut Conn, secret: Id<Secret>, refused: &Refused) -> DbResult<()> {
    match connection {
        Conn::Postgres(postgres) => sql_query(NOTE.replace("{}", "$"))
            .bind::<Instant, _>(refused.at)
            .bind::<Nullable<Text>, _>(refused.address.as_deref())
            .bind::<Identifier, _>(secret)
            .execute(postgres)?,
        Conn::Sqlite(sqlite) => sql_query(NOTE.replace("{}", "?"))
            .bind::<Instant, _>(refused.at)
            .bind::<Nullable<Text>, _>(refused.address.as_deref())
            .bind::<Identifier, _>(secret)
            .execute(sqlite)?,
    };
    Ok(())
}
