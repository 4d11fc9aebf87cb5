//! Putting what waits into messages, one for each reader.

use diesel::{
    prelude::*,
    sql_query,
    sql_types::{Array, Nullable},
};

use super::ESCALATION;
use crate::{
    db::{
        Conn, DbResult,
        message::{EXPIRY_DIGEST, Message},
        schema::{messages, notices::dsl},
        types::{Identifier, Instant},
    },
    domain::{Id, Timestamp, notice::Reader, organisation::Organisation, person::Person},
};

/// A message that is made of all that waits for its reader.
#[derive(Clone, Copy, Debug)]
pub struct Collected {
    pub reader: Reader,
    pub message: Id<Message>,
}

/// Who has notices that are in no message yet and need not wait any longer at `now`; at most `most` people, and as many
/// contact addresses.
///
/// # Errors
/// As every query.
pub fn readers_waiting(connection: &mut Conn, now: Timestamp, most: i64) -> DbResult<Vec<Reader>> {
    let people: Vec<Option<Id<Person>>> = dsl::notices
        .select(dsl::person_id)
        .filter(dsl::message_id.is_null())
        .filter(dsl::held_until.le(now))
        .filter(dsl::person_id.is_not_null())
        .distinct()
        .order(dsl::person_id.asc())
        .limit(most)
        .load(connection)?;
    let contacts: Vec<Option<Id<Organisation>>> = dsl::notices
        .select(dsl::organisation_id)
        .filter(dsl::message_id.is_null())
        .filter(dsl::held_until.le(now))
        .filter(dsl::organisation_id.is_not_null())
        .distinct()
        .order(dsl::organisation_id.asc())
        .limit(most)
        .load(connection)?;
    let people = people.into_iter().flatten().map(Reader::Person);
    Ok(people.chain(contacts.into_iter().flatten().map(Reader::Contact)).collect())
}

/// Makes the messages, and puts into each all notices of its reader that are in none, also those that could wait. What
/// waits until others have heard of it goes on waiting.
///
/// # Errors
/// As every query.
pub fn collect(connection: &mut Conn, collected: &[Collected], now: Timestamp) -> DbResult<()> {
    match connection {
        Conn::Postgres(postgres) => collect_at_once(postgres, collected, now),
        Conn::Sqlite(sqlite) => collected.iter().try_for_each(|one| collect_one(sqlite, *one, now)),
    }
}

/// Few statements for all, because each costs a round trip.
fn collect_at_once(connection: &mut PgConnection, collected: &[Collected], now: Timestamp) -> DbResult<()> {
    let ids: Vec<_> = collected.iter().map(|one| one.message).collect();
    let people: Vec<_> = collected.iter().map(|one| one.reader.person()).collect();
    let contacts: Vec<_> = collected.iter().map(|one| one.reader.contact()).collect();
    sql_query(
        "insert into messages (id, kind, person_id, organisation_id, state, attempts, next_attempt_at, created_at) \
         select made.id, 'expiry_digest', made.person_id, made.organisation_id, 'pending', 0, $4, $4 \
         from unnest($1, $2, $3) as made (id, person_id, organisation_id)",
    )
    .bind::<Array<Identifier>, _>(&ids)
    .bind::<Array<Nullable<Identifier>>, _>(&people)
    .bind::<Array<Nullable<Identifier>>, _>(&contacts)
    .bind::<Instant, _>(now)
    .execute(connection)?;
    // Two statements, each with an index of its own.
    put(connection, "person_id", (&ids, &people), now)?;
    put(connection, "organisation_id", (&ids, &contacts), now)
}

fn put<T>(
    connection: &mut PgConnection,
    reader: &str,
    (messages, readers): (&[Id<Message>], &[Option<Id<T>>]),
    now: Timestamp,
) -> DbResult<()> {
    sql_query(format!(
        "update notices set message_id = made.id from unnest($1, $2) as made (id, reader) \
         where notices.message_id is null and notices.{reader} = made.reader \
         and (notices.reason is distinct from 'escalation' or notices.held_until <= $3)"
    ))
    .bind::<Array<Identifier>, _>(messages)
    .bind::<Array<Nullable<Identifier>>, _>(readers)
    .bind::<Instant, _>(now)
    .execute(connection)?;
    Ok(())
}

fn collect_one(
    connection: &mut SqliteConnection,
    Collected { reader, message }: Collected,
    now: Timestamp,
) -> DbResult<()> {
    diesel::insert_into(messages::table)
        .values((
            messages::id.eq(message),
            messages::kind.eq(EXPIRY_DIGEST),
            messages::person_id.eq(reader.person()),
            messages::organisation_id.eq(reader.contact()),
            messages::state.eq("pending"),
            messages::attempts.eq(0),
            messages::next_attempt_at.eq(now),
            messages::created_at.eq(now),
        ))
        .execute(connection)?;
    let may_come = dsl::reason.is_null().or(dsl::held_until.le(now)).nullable();
    let waiting = dsl::notices.filter(dsl::message_id.is_null()).filter(dsl::reason.ne(ESCALATION).or(may_come));
    let put = dsl::message_id.eq(message);
    match reader {
        Reader::Person(id) => diesel::update(waiting.filter(dsl::person_id.eq(id))).set(put).execute(connection)?,
        Reader::Contact(id) => {
            diesel::update(waiting.filter(dsl::organisation_id.eq(id))).set(put).execute(connection)?
        }
    };
    Ok(())
}
