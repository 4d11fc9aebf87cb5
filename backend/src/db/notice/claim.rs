//! Taking what is due for one planner.

use std::collections::HashSet;

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, Nullable},
};

use super::Due;
use crate::{
    db::{
        Conn, DbResult,
        schema::{client_keys, secrets},
        types::{Identifier, Instant},
    },
    domain::{Id, Timestamp, notice::Subject, secret::Secret},
};

/// Takes what is due for this planner by moving the next notice of each on; answers what it took. What is left out was
/// taken by another planner, or deleted, meanwhile.
///
/// # Errors
/// As every query.
pub fn claim(connection: &mut Conn, due: &[(&Due, Option<Timestamp>)]) -> DbResult<HashSet<Subject>> {
    let mut taken = HashSet::new();
    let secrets: Vec<Move> = due.iter().filter_map(|(one, next)| Move::new(one, *next)).collect();
    match connection {
        Conn::Postgres(postgres) => taken.extend(claim_at_once(postgres, &secrets)?.into_iter().map(Subject::Secret)),
        Conn::Sqlite(sqlite) => {
            for one in &secrets {
                let known = secrets::table.filter(secrets::id.eq(one.id));
                let same = known.filter(secrets::next_notice_at.eq(one.seen));
                if diesel::update(same).set(secrets::next_notice_at.eq(one.next)).execute(sqlite)? == 1 {
                    taken.insert(Subject::Secret(one.id));
                }
            }
        }
    }
    for (one, next) in due {
        let Subject::Key(id) = one.subject else { continue };
        let known = client_keys::table.filter(client_keys::id.eq(id));
        let same = known.filter(client_keys::next_notice_at.eq(one.next_notice_at));
        if diesel::update(same).set(client_keys::next_notice_at.eq(*next)).execute(connection)? == 1 {
            taken.insert(one.subject);
        }
    }
    Ok(taken)
}

/// Of a secret, when it was due and when it is next.
struct Move {
    id: Id<Secret>,
    seen: Option<Timestamp>,
    next: Option<Timestamp>,
}

impl Move {
    fn new(due: &Due, next: Option<Timestamp>) -> Option<Self> {
        due.subject.secret().map(|id| Self { id, seen: due.next_notice_at, next })
    }
}

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = Identifier)]
    id: Id<Secret>,
}

/// One statement for all, because each costs a round trip.
fn claim_at_once(connection: &mut PgConnection, moves: &[Move]) -> DbResult<Vec<Id<Secret>>> {
    let ids: Vec<_> = moves.iter().map(|one| one.id).collect();
    // In the order in which all take rows, so that two wait and do not block each other.
    sql_query("select 1 from secrets where id = any($1) order by id for no key update")
        .bind::<Array<Identifier>, _>(&ids)
        .execute(connection)?;
    let taken: Vec<Taken> = sql_query(
        "update secrets set next_notice_at = moved.next from unnest($1, $2, $3) as moved (id, seen, next) \
         where secrets.id = moved.id and secrets.next_notice_at = moved.seen returning secrets.id as id",
    )
    .bind::<Array<Identifier>, _>(&ids)
    .bind::<Array<Nullable<Instant>>, _>(moves.iter().map(|one| one.seen).collect::<Vec<_>>())
    .bind::<Array<Nullable<Instant>>, _>(moves.iter().map(|one| one.next).collect::<Vec<_>>())
    .load(connection)?;
    Ok(taken.into_iter().map(|one| one.id).collect())
}
