//! When, from where and by what each secret was last used, and how many tokens were issued for it on each day.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
};

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, BigInt, Integer, Nullable, Text},
};
use serde_json::json;

use super::{
    Conn, DbResult, rows,
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
    let (first, last) = (first_of_each(uses), last_of_each(uses));
    match connection {
        Conn::Postgres(postgres) => {
            count_on_postgres(postgres, uses)?;
            lock_on_postgres(postgres, &last)?;
            note_first_on_postgres(postgres, &first)?;
            note_last_on_postgres(postgres, &last)?;
        }
        Conn::Sqlite(sqlite) => {
            count_on_sqlite(sqlite, uses)?;
            note_first_on_sqlite(sqlite, &first)?;
            note_last_on_sqlite(sqlite, &last)?;
        }
    }
    add_to_days(connection, uses)
}

/// Of two days of one secret only the earlier tells of its first use.
fn first_of_each(uses: &[Used]) -> Vec<&Used> {
    let mut first: Vec<&Used> = uses.iter().collect();
    first.sort_by_key(|used| (used.secret, used.first_at));
    first.dedup_by_key(|used| used.secret);
    first
}

/// Of two days of one secret only the later tells of its last use.
fn last_of_each(uses: &[Used]) -> Vec<&Used> {
    let mut last: Vec<&Used> = uses.iter().collect();
    last.sort_by_key(|used| (used.secret, Reverse(used.at)));
    last.dedup_by_key(|used| used.secret);
    last
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

// One statement for all: on PostgreSQL each costs a round trip, and SQLite would compile each anew for every secret.

fn count_on_postgres(connection: &mut PgConnection, uses: &[Used]) -> DbResult<()> {
    sql_query(
        "insert into secret_usage (secret_id, day, tokens) \
         select used.secret_id, used.day, used.tokens from unnest($1, $2, $3) as used (secret_id, day, tokens) \
         where used.tokens > 0 and exists (select 1 from secrets where secrets.id = used.secret_id) order by 1, 2 \
         on conflict (secret_id, day) do update set tokens = secret_usage.tokens + excluded.tokens",
    )
    .bind::<Array<Identifier>, _>(uses.iter().map(|used| used.secret).collect::<Vec<_>>())
    .bind::<Array<Integer>, _>(uses.iter().map(|used| used.day.number()).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(uses.iter().map(|used| used.tokens).collect::<Vec<_>>())
    .execute(connection)?;
    Ok(())
}

fn count_on_sqlite(connection: &mut SqliteConnection, uses: &[Used]) -> DbResult<()> {
    let counted = rows::json(uses, |used| json!([rows::hexadecimal(used.secret), used.day.number(), used.tokens]));
    sql_query(
        "with used as (select unhex(value ->> 0) as secret_id, value ->> 1 as day, value ->> 2 as tokens from json_each(?1)) \
         insert into secret_usage (secret_id, day, tokens) select secret_id, day, tokens from used \
         where tokens > 0 and exists (select 1 from secrets where secrets.id = used.secret_id) \
         on conflict (secret_id, day) do update set tokens = tokens + excluded.tokens",
    )
    .bind::<Text, _>(counted)
    .execute(connection)?;
    Ok(())
}

/// Takes the rows in the order in which all replicas do.
fn lock_on_postgres(connection: &mut PgConnection, last: &[&Used]) -> DbResult<()> {
    sql_query("select 1 from secrets where id = any($1) order by id for no key update")
        .bind::<Array<Identifier>, _>(last.iter().map(|used| used.secret).collect::<Vec<_>>())
        .execute(connection)?;
    Ok(())
}

/// Most have none to add, and then no row is written.
fn note_first_on_postgres(connection: &mut PgConnection, first: &[&Used]) -> DbResult<()> {
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

fn note_first_on_sqlite(connection: &mut SqliteConnection, first: &[&Used]) -> DbResult<()> {
    let row =
        |used: &&Used| json!([rows::hexadecimal(used.secret), used.first_at.unix_microseconds(), used.first_address]);
    sql_query(
        "update secrets set first_used_at = used.at, first_used_address = used.address \
         from (select unhex(value ->> 0) as id, value ->> 1 as at, value ->> 2 as address from json_each(?1)) as used \
         where secrets.id = used.id and (+secrets.last_used_at is null or +secrets.first_used_at > used.at)",
    )
    .bind::<Text, _>(rows::json(first, row))
    .execute(connection)?;
    Ok(())
}

fn note_last_on_postgres(connection: &mut PgConnection, last: &[&Used]) -> DbResult<()> {
    sql_query(
        "update secrets set last_used_at = used.at, last_used_address = used.address, last_used_agent = used.agent \
         from unnest($1, $2, $3, $4) as used (id, at, address, agent) \
         where secrets.id = used.id and (secrets.last_used_at is null or secrets.last_used_at < used.at)",
    )
    .bind::<Array<Identifier>, _>(last.iter().map(|used| used.secret).collect::<Vec<_>>())
    .bind::<Array<Instant>, _>(last.iter().map(|used| used.at).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(last.iter().map(|used| used.address.as_deref()).collect::<Vec<_>>())
    .bind::<Array<Nullable<Text>>, _>(last.iter().map(|used| used.agent.as_deref()).collect::<Vec<_>>())
    .execute(connection)?;
    Ok(())
}

fn note_last_on_sqlite(connection: &mut SqliteConnection, last: &[&Used]) -> DbResult<()> {
    let row =
        |used: &&Used| json!([rows::hexadecimal(used.secret), used.at.unix_microseconds(), used.address, used.agent]);
    sql_query(
        "update secrets set last_used_at = used.at, last_used_address = used.address, last_used_agent = used.agent \
         from (select unhex(value ->> 0) as id, value ->> 1 as at, value ->> 2 as address, value ->> 3 as agent \
         from json_each(?1)) as used \
         where secrets.id = used.id and (+secrets.last_used_at is null or +secrets.last_used_at < used.at)",
    )
    .bind::<Text, _>(rows::json(last, row))
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
