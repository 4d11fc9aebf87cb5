//! Who is credential manager of what.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult, Reach,
    error::optional,
    page::{Cursor, Page, PageRequest, page},
    person::Row as PersonRow,
    reach::applications_within,
    schema::{applications, assignments, assignments::dsl, organisations, people},
};
use crate::domain::{
    Id, Timestamp,
    application::{Application, OrganisationReference},
    organisation::Organisation,
    person::{Assignment, Person, PersonState},
};

/// So many ids in one statement, which has a limit of what it may name.
const AT_ONCE: usize = 500;

/// What a list of assignments is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub id: Option<Id<Assignment>>,
    pub person: Option<Id<Person>>,
    pub organisation: Option<Id<Organisation>>,
    pub application: Option<Id<Application>>,
}

/// An assignment with the names of those it binds.
#[derive(Clone, Debug)]
pub struct AssignmentOverview {
    pub id: Id<Assignment>,
    pub person: Person,
    pub organisation: OrganisationReference,
    /// `None`: every application of the organisation.
    pub application: Option<(Id<Application>, String)>,
    pub created_at: Timestamp,
}

type Row =
    (Id<Assignment>, Timestamp, PersonRow, (Id<Organisation>, String, String), Option<(Id<Application>, String)>);

/// Who looks after anything of an organisation, as part of another query.
#[diesel::dsl::auto_type]
pub(super) fn people_of(organisation: Id<Organisation>) -> _ {
    assignments::table.select(assignments::person_id.nullable()).filter(assignments::organisation_id.eq(organisation))
}

/// The assignments, the oldest first.
///
/// # Errors
/// As every query.
pub fn list(
    connection: &mut Conn,
    filter: &Filter,
    request: &PageRequest<Timestamp>,
) -> DbResult<Page<AssignmentOverview>> {
    let mut query = dsl::assignments
        .inner_join(people::table)
        .inner_join(organisations::table)
        .left_join(applications::table)
        .select((
            dsl::id,
            dsl::created_at,
            PersonRow::as_select(),
            (organisations::id, organisations::code, organisations::name),
            (applications::id, applications::name).nullable(),
        ))
        .order((dsl::created_at.asc(), dsl::id.asc()))
        .limit(request.limit + 1)
        .into_boxed();
    if let Some(id) = filter.id {
        query = query.filter(dsl::id.eq(id));
    }
    if let Some(person) = filter.person {
        query = query.filter(dsl::person_id.eq(person));
    }
    if let Some(organisation) = filter.organisation {
        query = query.filter(dsl::organisation_id.eq(organisation));
    }
    if let Some(application) = filter.application {
        query = query.filter(dsl::application_id.eq(application));
    }
    if let Some(after) = &request.after {
        query = query.filter(
            dsl::created_at.gt(after.key).or(dsl::created_at.eq(after.key).and(dsl::id.gt(after.id::<Assignment>()))),
        );
    }
    let rows: Vec<Row> = query.load(connection)?;
    page(rows, request.limit, |row| Cursor { key: row.1, id: row.0.uuid() }).try_map(
        |(id, created_at, person, (organisation, code, name), application)| {
            Ok::<_, DbError>(AssignmentOverview {
                id,
                person: person.try_into()?,
                organisation: OrganisationReference { id: organisation, code, name },
                application,
                created_at,
            })
        },
    )
}

/// The people who may manage the secrets of `application` and are not deactivated; the flag tells those who may
/// because they manage all of the organisation. A person may be there twice.
///
/// # Errors
/// As every query.
pub fn managers_of(connection: &mut Conn, application: &Application) -> DbResult<Vec<(Person, bool)>> {
    let rows: Vec<(PersonRow, Option<Id<Application>>)> = dsl::assignments
        .inner_join(people::table)
        .select((PersonRow::as_select(), dsl::application_id))
        .filter(
            dsl::application_id
                .eq(application.id)
                .or(dsl::application_id.is_null().and(dsl::organisation_id.eq(application.organisation_id)).nullable()),
        )
        .filter(people::state.ne(PersonState::Deactivated.as_str()))
        .order((people::name_key.asc(), people::id.asc(), dsl::id.asc()))
        .load(connection)?;
    rows.into_iter().map(|(person, of)| Ok((person.try_into()?, of.is_none()))).collect()
}

/// As [`managers_of`], for many applications, each with its organisation; nobody is there twice.
///
/// # Errors
/// As every query.
pub fn managers_of_each(
    connection: &mut Conn,
    owned: &[(Id<Application>, Id<Organisation>)],
) -> DbResult<HashMap<Id<Application>, Vec<Person>>> {
    type Row = (PersonRow, Id<Organisation>, Option<Id<Application>>);
    let applications: Vec<_> = owned.iter().map(|(application, _)| Some(*application)).collect();
    let mut organisations: Vec<_> = owned.iter().map(|(_, organisation)| *organisation).collect();
    organisations.sort_unstable();
    organisations.dedup();
    // Two questions, each with an index of its own: asked as one, PostgreSQL reads who manages all of any organisation.
    let active = || {
        let columns = (PersonRow::as_select(), dsl::organisation_id, dsl::application_id);
        let all = dsl::assignments.inner_join(people::table).select(columns);
        all.filter(people::state.ne(PersonState::Deactivated.as_str()))
    };
    let mut rows: Vec<Row> = active().filter(dsl::application_id.eq_any(applications)).load(connection)?;
    let of_all = active().filter(dsl::application_id.is_null()).filter(dsl::organisation_id.eq_any(organisations));
    rows.extend(of_all.load::<Row>(connection)?);
    let (mut of_one, mut of_all) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
    for (person, organisation, application) in rows {
        let person = Person::try_from(person)?;
        match application {
            Some(application) => of_one.entry(application).or_default().push(person),
            None => of_all.entry(organisation).or_default().push(person),
        }
    }
    let managers = |application: &Id<Application>, organisation: &Id<Organisation>| {
        let mine = of_one.get(application).into_iter().chain(of_all.get(organisation)).flatten();
        let mut people: Vec<Person> = mine.cloned().collect();
        people.sort_by_key(|person| person.id);
        people.dedup_by_key(|person| person.id);
        people
    };
    Ok(owned.iter().map(|(application, organisation)| (*application, managers(application, organisation))).collect())
}

/// Who manages any application of the given organisations and is active, each with the organisation; somebody may be there
/// for several.
///
/// # Errors
/// As every query.
pub fn managers_within(
    connection: &mut Conn,
    organisations: &[Id<Organisation>],
) -> DbResult<Vec<(Id<Organisation>, Person)>> {
    // Somebody may have an assignment for each of a thousand applications; they are read once.
    let pairs: Vec<(Id<Organisation>, Id<Person>)> = dsl::assignments
        .select((dsl::organisation_id, dsl::person_id))
        .filter(dsl::organisation_id.eq_any(organisations.to_vec()))
        .distinct()
        .order((dsl::organisation_id.asc(), dsl::person_id.asc()))
        .load(connection)?;
    let mut ids: Vec<_> = pairs.iter().map(|(_, person)| *person).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut known = HashMap::new();
    for ids in ids.chunks(AT_ONCE) {
        let rows: Vec<PersonRow> = people::table
            .select(PersonRow::as_select())
            .filter(people::id.eq_any(ids.to_vec()))
            .filter(people::state.eq(PersonState::Active.as_str()))
            .load(connection)?;
        for row in rows {
            let person = Person::try_from(row)?;
            known.insert(person.id, person);
        }
    }
    let managers = pairs.into_iter().filter_map(|(of, person)| Some((of, known.get(&person)?.clone())));
    Ok(managers.collect())
}

/// The active people who manage all of an organisation.
///
/// # Errors
/// As every query.
pub fn managers_of_all(connection: &mut Conn, organisation: Id<Organisation>) -> DbResult<Vec<Person>> {
    let rows: Vec<PersonRow> = dsl::assignments
        .inner_join(people::table)
        .select(PersonRow::as_select())
        .filter(dsl::organisation_id.eq(organisation))
        .filter(dsl::application_id.is_null())
        .filter(people::state.eq(PersonState::Active.as_str()))
        .order(people::id.asc())
        .load(connection)?;
    rows.into_iter().map(Person::try_from).collect()
}

/// Whether the person manages all of an organisation.
///
/// # Errors
/// As every query.
pub fn manages_all(connection: &mut Conn, person: Id<Person>, organisation: Id<Organisation>) -> DbResult<bool> {
    let of_all = dsl::assignments
        .filter(dsl::person_id.eq(person))
        .filter(dsl::organisation_id.eq(organisation))
        .filter(dsl::application_id.is_null());
    Ok(diesel::select(diesel::dsl::exists(of_all)).get_result(connection)?)
}

/// Whether the person has this very assignment.
///
/// # Errors
/// As every query.
pub fn exists(
    connection: &mut Conn,
    person: Id<Person>,
    organisation: Id<Organisation>,
    application: Option<Id<Application>>,
) -> DbResult<bool> {
    let own = dsl::assignments.filter(dsl::person_id.eq(person)).filter(dsl::organisation_id.eq(organisation));
    let mut own = own.select(dsl::id).limit(1).into_boxed();
    own = match application {
        Some(application) => own.filter(dsl::application_id.eq(application)),
        None => own.filter(dsl::application_id.is_null()),
    };
    Ok(!own.load::<Id<Assignment>>(connection)?.is_empty())
}

/// Whether the person manages anything at all.
///
/// # Errors
/// As every query.
pub fn manages_anything(connection: &mut Conn, person: Id<Person>) -> DbResult<bool> {
    Ok(diesel::select(diesel::dsl::exists(dsl::assignments.filter(dsl::person_id.eq(person))))
        .get_result(connection)?)
}

/// Which of the given applications `person` may manage.
///
/// # Errors
/// As every query.
pub fn managed_among(
    connection: &mut Conn,
    person: Id<Person>,
    ids: &[Id<Application>],
) -> DbResult<Vec<Id<Application>>> {
    let mut query =
        applications::table.select(applications::id).filter(applications::id.eq_any(ids.to_vec())).into_boxed();
    if let Some(condition) = applications_within(Reach::Manager(person)) {
        query = query.filter(condition);
    }
    Ok(query.load(connection)?)
}

/// The assignment `id`.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, id: Id<Assignment>) -> DbResult<Option<Assignment>> {
    let row: Option<(Id<Person>, Id<Organisation>, Option<Id<Application>>, Timestamp)> = optional(
        dsl::assignments
            .select((dsl::person_id, dsl::organisation_id, dsl::application_id, dsl::created_at))
            .filter(dsl::id.eq(id))
            .first(connection),
    )?;
    Ok(row.map(|(person_id, organisation_id, application_id, created_at)| Assignment {
        id,
        person_id,
        organisation_id,
        application_id,
        created_at,
    }))
}

/// Adds an assignment.
///
/// # Errors
/// [`DbError::Duplicate`] when it is there already, [`DbError::MissingReference`] when one of the rows is not.
pub fn insert(connection: &mut Conn, assignment: &Assignment) -> DbResult<()> {
    diesel::insert_into(assignments::table)
        .values((
            dsl::id.eq(assignment.id),
            dsl::person_id.eq(assignment.person_id),
            dsl::organisation_id.eq(assignment.organisation_id),
            dsl::application_id.eq(assignment.application_id),
            dsl::created_at.eq(assignment.created_at),
        ))
        .execute(connection)?;
    Ok(())
}

/// Removes an assignment; `false` when there is none of that id.
///
/// # Errors
/// As every query.
pub fn delete(connection: &mut Conn, id: Id<Assignment>) -> DbResult<bool> {
    Ok(diesel::delete(dsl::assignments.filter(dsl::id.eq(id))).execute(connection)? == 1)
}
