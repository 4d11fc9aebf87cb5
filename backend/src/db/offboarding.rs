//! Who saw the value of which secret, and what became of it when they left.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::{
    dsl::{auto_type, count_star, exists, not},
    prelude::*,
};

use super::{
    Conn, DbError, DbResult,
    page::{Cursor, Page, PageRequest, page},
    schema::{applications, assignments, organisations, people, secret_knowers, secret_knowers::dsl, secrets},
    secret::Row as SecretRow,
};
use crate::domain::{
    Id, Timestamp,
    api::Environment,
    application::{Application, OrganisationReference},
    offboarding::{Handled, KnownSecret, Note},
    organisation::Organisation,
    person::{Person, PersonState},
    secret::{Author, AuthorKind, Secret},
};

/// The person may manage the application by way of which they know the secret: it is the secret's own, or that of a
/// machine of the same organisation.
#[auto_type]
fn looks_after() -> _ {
    exists(
        assignments::table.filter(
            assignments::person_id.eq(secret_knowers::person_id).and(
                assignments::application_id.eq(secret_knowers::by_application_id.nullable()).or(
                    assignments::application_id
                        .is_null()
                        .and(assignments::organisation_id.eq(applications::organisation_id))
                        .nullable(),
                ),
            ),
        ),
    )
}

/// The person has left the application by way of which they know the secret.
#[auto_type]
fn has_left() -> _ {
    let deactivated: &'static str = PersonState::Deactivated.as_str();
    people::state.eq(deactivated).or(not(looks_after()))
}

/// Secrets with their applications and with who knows them. Explicit joins, as a knower also refers to an application.
#[auto_type]
pub(super) fn knowers() -> _ {
    secret_knowers::table
        .inner_join(people::table.on(people::id.eq(secret_knowers::person_id)))
        .inner_join(secrets::table.on(secrets::id.eq(secret_knowers::secret_id)))
        .inner_join(applications::table.on(applications::id.eq(secrets::application_id)))
}

/// The secret still gets tokens, or may again: it is neither deleted nor expired.
#[auto_type]
pub(super) fn is_live(now: Timestamp) -> _ {
    let now: Timestamp = now;
    secrets::deleted_at.is_null().and(secrets::expires_at.gt(now))
}

/// Notes who sees the value of a new secret: the person who makes it; where a machine makes it, everybody who knows a
/// secret of that machine which works, as they can do the same.
///
/// # Errors
/// As every query.
pub fn note_author(
    connection: &mut Conn,
    application: Id<Application>,
    secret: Id<Secret>,
    author: &Author,
    now: Timestamp,
) -> DbResult<()> {
    let (people, by): (Vec<Id<Person>>, _) = match author.kind {
        AuthorKind::Person => (vec![Id::from_uuid(author.id)], application),
        AuthorKind::Application => {
            let machine = Id::<Application>::from_uuid(author.id);
            let people = knowers()
                .select(dsl::person_id)
                .filter(secrets::application_id.eq(machine))
                .filter(is_live(now))
                .distinct()
                .load(connection)?;
            (people, machine)
        }
        AuthorKind::System => return Ok(()),
    };
    for person in people {
        diesel::insert_into(secret_knowers::table)
            .values((dsl::person_id.eq(person), dsl::secret_id.eq(secret), dsl::by_application_id.eq(by)))
            .execute(connection)?;
    }
    Ok(())
}

type Mark = (Option<Timestamp>, Option<Id<Author>>, Option<String>, Option<String>);
type Place = (Id<Application>, String, String, Id<Organisation>, String, String);

/// The live secrets whose value `person` knows though they no longer look after them, the newest first.
///
/// # Errors
/// As every query.
pub fn list(
    connection: &mut Conn,
    person: Id<Person>,
    handled: Option<bool>,
    now: Timestamp,
    request: &PageRequest<Timestamp>,
) -> DbResult<Page<KnownSecret>> {
    let mut query = knowers()
        .inner_join(organisations::table.on(organisations::id.eq(applications::organisation_id)))
        .select((
            SecretRow::as_select(),
            (
                applications::id,
                applications::name,
                applications::environment,
                organisations::id,
                organisations::code,
                organisations::name,
            ),
            (dsl::handled_at, dsl::handled_by_id, dsl::handled_by_name, dsl::handled_note),
        ))
        .filter(dsl::person_id.eq(person))
        .filter(is_live(now))
        .filter(has_left())
        .order((secrets::created_at.desc(), secrets::id.desc()))
        .limit(request.limit + 1)
        .into_boxed();
    query = match handled {
        Some(true) => query.filter(dsl::handled_at.is_not_null()),
        Some(false) => query.filter(dsl::handled_at.is_null()),
        None => query,
    };
    if let Some(after) = &request.after {
        query = query.filter(
            secrets::created_at
                .lt(after.key)
                .or(secrets::created_at.eq(after.key).and(secrets::id.lt(after.id::<Secret>()))),
        );
    }
    let rows: Vec<(SecretRow, Place, Mark)> = query.load(connection)?;
    let rows = rows
        .into_iter()
        .map(|(secret, place, mark)| known(secret.try_into()?, place, mark))
        .collect::<DbResult<Vec<_>>>()?;
    let mut page =
        page(rows, request.limit, |known| Cursor { key: known.secret.created_at, id: known.secret.id.uuid() });
    find_successors(connection, &mut page.items, now)?;
    Ok(page)
}

fn known(secret: Secret, place: Place, mark: Mark) -> DbResult<KnownSecret> {
    let (application, application_name, environment, organisation, code, name) = place;
    let handled = match mark {
        (Some(at), Some(id), Some(name), Some(note)) => {
            Some(Handled { at, by: Author { kind: AuthorKind::Person, id: id.uuid(), name }, note })
        }
        (None, ..) => None,
        _ => return Err(DbError::Corrupt { table: "secret_knowers", column: "handled_by_id" }),
    };
    Ok(KnownSecret {
        secret,
        application,
        application_name,
        environment: Environment::parse(&environment)
            .map_err(|_| DbError::Corrupt { table: "applications", column: "environment" })?,
        organisation: OrganisationReference { id: organisation, code, name },
        has_successor: false,
        handled,
    })
}

/// A successor is a newer live secret of the application that nobody knows who has left.
fn find_successors(connection: &mut Conn, known: &mut [KnownSecret], now: Timestamp) -> DbResult<()> {
    let applications: BTreeSet<_> = known.iter().map(|known| known.application).collect();
    let live: Vec<(Id<Application>, Id<Secret>, Timestamp)> = secrets::table
        .select((secrets::application_id, secrets::id, secrets::created_at))
        .filter(secrets::application_id.eq_any(applications.into_iter().collect::<Vec<_>>()))
        .filter(is_live(now))
        .load(connection)?;
    let ids: Vec<_> = live.iter().map(|(_, id, _)| *id).collect();
    let left = leavers(connection, &ids)?;
    for known in known {
        known.has_successor = live.iter().any(|(application, id, created_at)| {
            *application == known.application && *created_at > known.secret.created_at && !left.contains_key(id)
        });
    }
    Ok(())
}

/// Of the given secrets those whose value somebody knows who has left, with their names; not those that were handled
/// otherwise.
///
/// # Errors
/// As every query.
pub fn leavers(connection: &mut Conn, ids: &[Id<Secret>]) -> DbResult<HashMap<Id<Secret>, Vec<String>>> {
    let rows: Vec<(Id<Secret>, String)> = knowers()
        .select((dsl::secret_id, people::name))
        .filter(dsl::secret_id.eq_any(ids.to_vec()))
        .filter(dsl::handled_at.is_null())
        .filter(has_left())
        .order((people::name_key.asc(), people::id.asc()))
        .load(connection)?;
    let mut leavers = HashMap::<_, Vec<_>>::new();
    for (secret, name) in rows {
        leavers.entry(secret).or_default().push(name);
    }
    Ok(leavers)
}

/// How many live secrets each of the given people knows though they no longer look after them, without those that were
/// handled otherwise.
///
/// # Errors
/// As every query.
pub fn counts(connection: &mut Conn, ids: &[Id<Person>], now: Timestamp) -> DbResult<HashMap<Id<Person>, i64>> {
    let rows: Vec<(Id<Person>, i64)> = knowers()
        .group_by(dsl::person_id)
        .select((dsl::person_id, count_star()))
        .filter(dsl::person_id.eq_any(ids.to_vec()))
        .filter(dsl::handled_at.is_null())
        .filter(is_live(now))
        .filter(has_left())
        .load(connection)?;
    Ok(rows.into_iter().collect())
}

/// A secret of which the managers of its application were not told that a person who left knows it.
#[derive(Clone, Debug)]
pub struct Untold {
    pub id: Id<Secret>,
    pub name: String,
    pub hint: String,
}

/// What `person` knows and no longer looks after, and nobody was told of, by application.
///
/// # Errors
/// As every query.
pub fn untold(
    connection: &mut Conn,
    person: Id<Person>,
    now: Timestamp,
) -> DbResult<BTreeMap<Id<Application>, Vec<Untold>>> {
    let rows: Vec<(Id<Application>, Id<Secret>, String, String)> = knowers()
        .select((applications::id, secrets::id, secrets::name, secrets::hint))
        .filter(dsl::person_id.eq(person))
        .filter(dsl::told_at.is_null())
        .filter(is_live(now))
        .filter(has_left())
        .order((secrets::created_at.asc(), secrets::id.asc()))
        .load(connection)?;
    let mut untold = BTreeMap::<_, Vec<_>>::new();
    for (application, id, name, hint) in rows {
        untold.entry(application).or_default().push(Untold { id, name, hint });
    }
    Ok(untold)
}

/// Notes that the managers were told of these.
///
/// # Errors
/// As every query.
pub fn mark_told(connection: &mut Conn, person: Id<Person>, ids: &[Id<Secret>], now: Timestamp) -> DbResult<()> {
    let rows = secret_knowers::table.filter(dsl::person_id.eq(person)).filter(dsl::secret_id.eq_any(ids.to_vec()));
    diesel::update(rows).set(dsl::told_at.eq(now)).execute(connection)?;
    Ok(())
}

/// Of what the person looks after again, nothing counts of the last time that they left it.
///
/// # Errors
/// As every query.
pub fn begin_anew(connection: &mut Conn, person: Id<Person>) -> DbResult<()> {
    let again: Vec<Id<Secret>> = knowers()
        .select(dsl::secret_id)
        .filter(dsl::person_id.eq(person))
        .filter(dsl::told_at.is_not_null().or(dsl::handled_at.is_not_null()))
        .filter(not(has_left()))
        .load(connection)?;
    diesel::update(secret_knowers::table.filter(dsl::person_id.eq(person)).filter(dsl::secret_id.eq_any(again)))
        .set((
            dsl::told_at.eq(None::<Timestamp>),
            dsl::handled_at.eq(None::<Timestamp>),
            dsl::handled_by_id.eq(None::<Id<Author>>),
            dsl::handled_by_name.eq(None::<String>),
            dsl::handled_note.eq(None::<String>),
        ))
        .execute(connection)?;
    Ok(())
}

/// The live secret `id` with its application, when `person` knows it and no longer looks after it.
///
/// # Errors
/// As every query.
pub fn find(
    connection: &mut Conn,
    person: Id<Person>,
    id: Id<Secret>,
    now: Timestamp,
) -> DbResult<Option<(Id<Application>, bool)>> {
    let row: Option<(Id<Application>, Option<Timestamp>)> = knowers()
        .select((applications::id, dsl::handled_at))
        .filter(dsl::person_id.eq(person))
        .filter(dsl::secret_id.eq(id))
        .filter(is_live(now))
        .filter(has_left())
        .first(connection)
        .optional()?;
    Ok(row.map(|(application, handled_at)| (application, handled_at.is_some())))
}

/// Marks what `person` knows of a secret as handled, or takes the mark back.
///
/// # Errors
/// As every query.
pub fn mark(
    connection: &mut Conn,
    (person, secret): (Id<Person>, Id<Secret>),
    handled: Option<(&Author, &Note, Timestamp)>,
) -> DbResult<()> {
    let row = secret_knowers::table.filter(dsl::person_id.eq(person)).filter(dsl::secret_id.eq(secret));
    diesel::update(row)
        .set((
            dsl::handled_at.eq(handled.map(|(.., at)| at)),
            dsl::handled_by_id.eq(handled.map(|(by, ..)| Id::<Author>::from_uuid(by.id))),
            dsl::handled_by_name.eq(handled.map(|(by, ..)| by.name.clone())),
            dsl::handled_note.eq(handled.map(|(_, note, _)| note.as_str().to_owned())),
        ))
        .execute(connection)?;
    Ok(())
}
