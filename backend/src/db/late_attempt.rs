//! From where, when and how often secrets were tried that had expired.

use std::collections::HashMap;

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text},
};

use super::{
    Conn, DbResult,
    schema::{late_attempts, late_attempts::dsl, notices, secrets},
    types::{Identifier, Instant},
};
use crate::domain::{Id, Timestamp, notice::STILL_TRIED, secret::Secret};

/// So many addresses are kept of a secret: who reads of it wants to find the machines, not to count a botnet.
const MOST_ADDRESSES: i64 = 20;

/// Attempts by one expired secret from one address.
#[derive(Clone, Debug)]
pub struct LateAttempts {
    pub secret: Id<Secret>,
    /// Empty where it is not known.
    pub address: String,
    pub last_at: Timestamp,
    pub attempts: i64,
}

/// Adds attempts to what was counted, and has the planner look at the secret, unless somebody was told already. Of a
/// secret with many addresses further ones are left out.
///
/// # Errors
/// As every query.
pub fn add(connection: &mut Conn, late: &LateAttempts, now: Timestamp) -> DbResult<()> {
    let known = dsl::late_attempts.filter(dsl::secret_id.eq(late.secret));
    let others = known.filter(dsl::address.ne(&late.address));
    if others.count().get_result::<i64>(connection)? < MOST_ADDRESSES {
        upsert(connection, late)?;
    }
    let told =
        notices::table.filter(notices::secret_id.eq(late.secret)).filter(notices::threshold_days.eq(STILL_TRIED));
    let kept = secrets::table.filter(secrets::id.eq(late.secret)).filter(secrets::deleted_at.is_null());
    diesel::update(kept.filter(secrets::next_notice_at.is_null()).filter(diesel::dsl::not(diesel::dsl::exists(told))))
        .set(secrets::next_notice_at.eq(now))
        .execute(connection)?;
    Ok(())
}

fn upsert(connection: &mut Conn, late: &LateAttempts) -> DbResult<()> {
    let statement = "insert into late_attempts (secret_id, address, last_at, attempts) \
         select id, $1, $2, $3 from secrets where id = $4 \
         on conflict (secret_id, address) do update set \
         attempts = late_attempts.attempts + excluded.attempts, last_at = excluded.last_at";
    macro_rules! add {
        ($connection:expr) => {
            sql_query(statement)
                .bind::<Text, _>(&late.address)
                .bind::<Instant, _>(late.last_at)
                .bind::<BigInt, _>(late.attempts)
                .bind::<Identifier, _>(late.secret)
                .execute($connection)?
        };
    }
    match connection {
        Conn::Postgres(postgres) => add!(postgres),
        Conn::Sqlite(sqlite) => add!(sqlite),
    };
    Ok(())
}

/// The attempts by each of the given secrets, the last first.
///
/// # Errors
/// As every query.
pub fn of(connection: &mut Conn, secrets: &[Id<Secret>]) -> DbResult<HashMap<Id<Secret>, Vec<LateAttempts>>> {
    let mut found = HashMap::<_, Vec<_>>::new();
    for ids in secrets.chunks(500) {
        let rows: Vec<(Id<Secret>, String, Timestamp, i64)> = late_attempts::table
            .select((dsl::secret_id, dsl::address, dsl::last_at, dsl::attempts))
            .filter(dsl::secret_id.eq_any(ids.to_vec()))
            .order((dsl::last_at.desc(), dsl::address.asc()))
            .load(connection)?;
        for (secret, address, last_at, attempts) in rows {
            found.entry(secret).or_default().push(LateAttempts { secret, address, last_at, attempts });
        }
    }
    Ok(found)
}

/// Removes what was last seen before `instant`; answers how many rows.
///
/// # Errors
/// As every query.
pub fn delete_before(connection: &mut Conn, instant: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(dsl::late_attempts.filter(dsl::last_at.lt(instant))).execute(connection)?)
}
