//! When, from where and by what each secret was last used, and how many tokens were issued for it on each day.

use std::collections::{BTreeMap, HashMap};

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Integer, Nullable, Text},
};

use super::{
    Conn, DbResult,
    schema::{secret_usage, secrets, token_days},
    types::{Identifier, Instant},
};
use crate::domain::{
    Id, Timestamp,
    application::Application,
    secret::Secret,
    usage::{Day, Period},
};

/// Tokens that were issued for a secret on one day, and the last of them.
#[derive(Clone, Debug)]
pub struct Used {
    pub secret: Id<Secret>,
    pub day: Day,
    pub tokens: i64,
    pub at: Timestamp,
    pub address: Option<String>,
    pub agent: Option<String>,
    /// The first of them.
    pub first_at: Timestamp,
    pub first_address: Option<String>,
}

/// Adds what is used to what was counted, and notes the last use, never an earlier one over a later, and the first of a secret
/// that was never used. `uses` are in the
/// order of secrets and days, in which all replicas take rows, so that two wait and do not block each other. A secret that
/// the database does not have (an older copy was restored) is left out.
///
/// # Errors
/// As every query.
pub fn add(connection: &mut Conn, uses: &[Used]) -> DbResult<()> {
    match connection {
        Conn::Postgres(postgres) => add_at_once(postgres, uses)?,
        Conn::Sqlite(sqlite) => uses.iter().try_for_each(|used| add_one(sqlite, used))?,
    }
    add_to_days(connection, uses)
}

/// Adds to what was issued on each day in all. All replicas take the row of today, so it is taken last and in the order of days.
fn add_to_days(connection: &mut Conn, uses: &[Used]) -> DbResult<()> {
    let mut days: BTreeMap<i32, i64> = BTreeMap::new();
    for used in uses.iter().filter(|used| used.tokens > 0) {
        *days.entry(used.day.number()).or_default() += used.tokens;
    }
    for (day, tokens) in days {
        let statement = sql_query(match connection {
            Conn::Postgres(_) => {
                "insert into token_days (day, tokens) values ($1, $2) \
                 on conflict (day) do update set tokens = token_days.tokens + excluded.tokens"
            }
            Conn::Sqlite(_) => {
                "insert into token_days (day, tokens) values (?1, ?2) \
                 on conflict (day) do update set tokens = tokens + excluded.tokens"
            }
        });
        statement.bind::<Integer, _>(day).bind::<BigInt, _>(tokens).execute(connection)?;
    }
    Ok(())
}

/// One statement for all, because each costs a round trip.
fn add_at_once(connection: &mut PgConnection, uses: &[Used]) -> DbResult<()> {
    let column = |read: fn(&Used) -> Id<Secret>| uses.iter().map(read).collect::<Vec<_>>();
    sql_query(
        "insert into secret_usage (secret_id, day, tokens) \
         select used.secret_id, used.day, used.tokens from unnest($1, $2, $3) as used (secret_id, day, tokens) \
         where used.tokens > 0 and exists (select 1 from secrets where secrets.id = used.secret_id) order by 1, 2 \
         on conflict (secret_id, day) do update set tokens = secret_usage.tokens + excluded.tokens",
    )
    .bind::<Array<Identifier>, _>(column(|used| used.secret))
    .bind::<Array<Integer>, _>(uses.iter().map(|used| used.day.number()).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(uses.iter().map(|used| used.tokens).collect::<Vec<_>>())
    .execute(connection)?;
    // Of two days of one secret only the later tells of its last use.
    let mut last: Vec<&Used> = uses.iter().collect();
    last.sort_by_key(|used| (used.secret, std::cmp::Reverse(used.at)));
    last.dedup_by_key(|used| used.secret);
    let ids: Vec<_> = last.iter().map(|used| used.secret).collect();
    sql_query("select 1 from secrets where id = any($1) order by id for no key update")
        .bind::<Array<Identifier>, _>(&ids)
        .execute(connection)?;
    add_first_uses(connection, uses)?;
    sql_query(
        "update secrets set last_used_at = used.at, last_used_address = used.address, last_used_agent = used.agent \
         from unnest($1, $2, $3, $4) as used (id, at, address, agent) \
         where secrets.id = used.id and (secrets.last_used_at is null or secrets.last_used_at < used.at)",
    )
    .bind::<Array<Identifier>, _>(&ids)
    .bind::<Array<Instant>, _>(last.iter().map(|used| used.at).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(last.iter().map(|used| used.address.as_deref()).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(last.iter().map(|used| used.agent.as_deref()).collect::<Vec<_>>())
    .execute(connection)?;
    Ok(())
}

/// Most have none to add, and then no row is written.
fn add_first_uses(connection: &mut PgConnection, uses: &[Used]) -> DbResult<()> {
    // Of two days of one secret only the earlier tells of its first use.
    let mut first: Vec<&Used> = uses.iter().collect();
    first.sort_by_key(|used| (used.secret, used.first_at));
    first.dedup_by_key(|used| used.secret);
    sql_query(
        "update secrets set first_used_at = used.at, first_used_address = used.address \
         from unnest($1, $2, $3) as used (id, at, address) \
         where secrets.id = used.id and (secrets.last_used_at is null or secrets.first_used_at > used.at)",
    )
    .bind::<Array<Identifier>, _>(first.iter().map(|used| used.secret).collect::<Vec<_>>())
    .bind::<Array<Instant>, _>(first.iter().map(|used| used.first_at).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(first.iter().map(|used| used.first_address.as_deref()).collect::<Vec<_>>())
    .execute(connection)?;
    Ok(())
}

fn add_one(connection: &mut SqliteConnection, used: &Used) -> DbResult<()> {
    sql_query(
        "insert into secret_usage (secret_id, day, tokens) select id, ?1, ?2 from secrets where id = ?3 and ?2 > 0 \
         on conflict (secret_id, day) do update set tokens = tokens + excluded.tokens",
    )
    .bind::<Integer, _>(used.day.number())
    .bind::<BigInt, _>(used.tokens)
    .bind::<Identifier, _>(used.secret)
    .execute(connection)?;
    let secret = secrets::table.filter(secrets::id.eq(used.secret));
    diesel::update(secret.filter(secrets::last_used_at.is_null().or(secrets::first_used_at.gt(used.first_at))))
        .set((secrets::first_used_at.eq(used.first_at), secrets::first_used_address.eq(&used.first_address)))
        .execute(connection)?;
    diesel::update(secret.filter(secrets::last_used_at.is_null().or(secrets::last_used_at.lt(used.at))))
        .set((
            secrets::last_used_at.eq(used.at),
            secrets::last_used_address.eq(&used.address),
            secrets::last_used_agent.eq(&used.agent),
        ))
        .execute(connection)?;
    Ok(())
}

/// The tokens of each day of `period` on which there were any: for one secret of `application`, or for all that it has or
/// had.
///
/// # Errors
/// As every query.
pub fn by_day(
    connection: &mut Conn,
    application: Id<Application>,
    secret: Option<Id<Secret>>,
    period: Period,
) -> DbResult<HashMap<Day, i64>> {
    let mut of = secrets::table.select(secrets::id).filter(secrets::application_id.eq(application)).into_boxed();
    if let Some(secret) = secret {
        of = of.filter(secrets::id.eq(secret));
    }
    let ids: Vec<Id<Secret>> = of.load(connection)?;
    let mut days = HashMap::new();
    // Few secrets at a time, as a statement has a limit of what it may name.
    for ids in ids.chunks(500) {
        let rows: Vec<(i32, i64)> = secret_usage::table
            .select((secret_usage::day, secret_usage::tokens))
            .filter(secret_usage::secret_id.eq_any(ids.to_vec()))
            .filter(secret_usage::day.between(period.from.number(), period.to.number()))
            .load(connection)?;
        for (day, tokens) in rows {
            *days.entry(Day::from_number(day)).or_default() += tokens;
        }
    }
    Ok(days)
}

/// Removes the days before `day`; answers how many rows.
///
/// # Errors
/// As every query.
pub fn delete_before(connection: &mut Conn, day: Day) -> DbResult<usize> {
    diesel::delete(token_days::table.filter(token_days::day.lt(day.number()))).execute(connection)?;
    let old = secret_usage::table.filter(secret_usage::day.lt(day.number()));
    Ok(diesel::delete(old).execute(connection)?)
}
