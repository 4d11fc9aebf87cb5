//! What managers asked the operators for.

use std::collections::HashMap;

use diesel::{dsl::count_star, prelude::*};

use super::{
    Conn, DbError, DbResult, Reach, application,
    connection::MultiBackend,
    error::optional,
    page::{Cursor, Page, PageRequest, page},
    reach::requests_within,
    schema::{access_requests, access_requests::dsl, applications},
};
use crate::domain::{
    Id, Timestamp,
    access_request::{AccessRequest, Closing, RequestKind, RequestState, WantedPermission},
    api::Environment,
    application::{Application, OrganisationReference},
    organisation::Organisation,
    secret::{Author, AuthorKind},
};

/// What a list of requests is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub state: Option<RequestState>,
    pub organisation: Option<Id<Organisation>>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = access_requests)]
struct Row {
    id: Id<AccessRequest>,
    kind: String,
    state: String,
    organisation_id: Id<Organisation>,
    application_id: Option<Id<Application>>,
    name: String,
    environment: String,
    permissions: String,
    reason: String,
    asked_by_id: Id<Author>,
    asked_by_name: String,
    created_at: Timestamp,
    closed_by_id: Option<Id<Author>>,
    closed_by_name: Option<String>,
    closed_at: Option<Timestamp>,
    answer: Option<String>,
}

fn author(id: Id<Author>, name: String) -> Author {
    Author { kind: AuthorKind::Person, id: id.uuid(), name }
}

/// The names of what requests are about.
struct Names {
    organisations: HashMap<Id<Organisation>, OrganisationReference>,
    applications: HashMap<Id<Application>, String>,
}

impl Names {
    fn of(connection: &mut Conn, rows: &[Row]) -> DbResult<Self> {
        let organisations: Vec<_> = rows.iter().map(|row| row.organisation_id).collect();
        let applications: Vec<_> = rows.iter().filter_map(|row| row.application_id).collect();
        let named: Vec<(Id<Application>, String)> = applications::table
            .select((applications::id, applications::name))
            .filter(applications::id.eq_any(applications))
            .load(connection)?;
        Ok(Self {
            organisations: application::references(connection, &organisations)?,
            applications: named.into_iter().collect(),
        })
    }

    fn describe(&self, row: Row) -> DbResult<AccessRequest> {
        let corrupt = |column| DbError::Corrupt { table: "access_requests", column };
        let closed = match (row.closed_at, row.closed_by_id, row.closed_by_name) {
            (Some(at), Some(id), Some(name)) => Some(Closing { at, by: author(id, name), answer: row.answer }),
            (None, None, None) => None,
            _ => return Err(corrupt("closed_by_id")),
        };
        let organisation = self.organisations.get(&row.organisation_id).cloned();
        let named = |id: Id<Application>| Some((id, self.applications.get(&id).cloned()?));
        Ok(AccessRequest {
            id: row.id,
            kind: RequestKind::from_word(&row.kind).ok_or_else(|| corrupt("kind"))?,
            state: RequestState::parse(&row.state).map_err(|_| corrupt("state"))?,
            organisation: organisation.ok_or_else(|| corrupt("organisation_id"))?,
            application: row.application_id.and_then(named),
            name: row.name,
            environment: Environment::parse(&row.environment).map_err(|_| corrupt("environment"))?,
            permissions: serde_json::from_str(&row.permissions).map_err(|_| corrupt("permissions"))?,
            reason: row.reason,
            asked_by: author(row.asked_by_id, row.asked_by_name),
            created_at: row.created_at,
            closed,
        })
    }
}

/// The requests within a reach, to be narrowed further.
fn within(reach: Reach) -> access_requests::BoxedQuery<'static, MultiBackend> {
    let query = dsl::access_requests.into_boxed();
    match requests_within(reach) {
        Some(condition) => query.filter(condition),
        None => query,
    }
}

fn first(
    connection: &mut Conn,
    query: access_requests::BoxedQuery<'static, MultiBackend>,
) -> DbResult<Option<AccessRequest>> {
    let Some(row) = optional(query.select(Row::as_select()).first::<Row>(connection))? else { return Ok(None) };
    let names = Names::of(connection, std::slice::from_ref(&row))?;
    names.describe(row).map(Some)
}

/// The request `id`, when it is within `reach`.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, reach: Reach, id: Id<AccessRequest>) -> DbResult<Option<AccessRequest>> {
    first(connection, within(reach).filter(dsl::id.eq(id)))
}

/// The open request of this key.
///
/// # Errors
/// As every query.
pub fn find_open(connection: &mut Conn, open_key: &str) -> DbResult<Option<AccessRequest>> {
    first(connection, within(Reach::Federation).filter(dsl::open_key.eq(open_key.to_owned())))
}

/// The requests within `reach`: those that wait for an answer first, and of each the newest first.
///
/// # Errors
/// As every query.
pub fn list(
    connection: &mut Conn,
    reach: Reach,
    filter: &Filter,
    request: &PageRequest<(bool, Timestamp)>,
) -> DbResult<Page<AccessRequest>> {
    // One walk through an index for those that are open and one for the others.
    let mut rows: Vec<Row> = Vec::new();
    for open in [true, false] {
        let of_this = filter.state.is_none_or(|state| (state == RequestState::Open) == open);
        let passed = request.after.as_ref().is_some_and(|after| open && !after.key.0);
        let missing = request.limit + 1 - i64::try_from(rows.len()).unwrap_or(i64::MAX);
        if !of_this || passed || missing <= 0 {
            continue;
        }
        let mut query = within(reach).order((dsl::created_at.desc(), dsl::id.desc())).limit(missing);
        query = match (open, filter.state) {
            (true, _) => query.filter(dsl::state.eq("open")),
            (false, Some(state)) => query.filter(dsl::state.eq(state.as_str())),
            (false, None) => query.filter(dsl::state.ne("open")),
        };
        if let Some(organisation) = filter.organisation {
            query = query.filter(dsl::organisation_id.eq(organisation));
        }
        if let Some(after) = request.after.as_ref().filter(|after| after.key.0 == open) {
            let id = after.id::<AccessRequest>();
            query =
                query.filter(dsl::created_at.lt(after.key.1).or(dsl::created_at.eq(after.key.1).and(dsl::id.lt(id))));
        }
        rows.extend(query.select(Row::as_select()).load::<Row>(connection)?);
    }
    let names = Names::of(connection, &rows)?;
    let place = |row: &Row| Cursor { key: (row.state == "open", row.created_at), id: row.id.uuid() };
    page(rows, request.limit, place).try_map(|row| names.describe(row))
}

/// How many requests of an organisation wait for an answer.
///
/// # Errors
/// As every query.
pub fn count_open(connection: &mut Conn, organisation: Id<Organisation>) -> DbResult<i64> {
    Ok(dsl::access_requests
        .filter(dsl::organisation_id.eq(organisation))
        .filter(dsl::state.eq("open"))
        .select(count_star())
        .first(connection)?)
}

/// A request that is to be kept.
pub struct NewRequest<'a> {
    pub id: Id<AccessRequest>,
    pub kind: RequestKind,
    pub organisation: Id<Organisation>,
    pub application: Option<Id<Application>>,
    pub name: &'a str,
    pub environment: Environment,
    pub permissions: &'a [WantedPermission],
    pub reason: &'a str,
    pub open_key: &'a str,
    pub asked_by: &'a Author,
}

/// Adds a request that waits for an answer.
///
/// # Errors
/// [`DbError::Duplicate`] when the same is asked for already.
pub fn insert(connection: &mut Conn, new: &NewRequest<'_>, now: Timestamp) -> DbResult<()> {
    let corrupt = |_| DbError::Corrupt { table: "access_requests", column: "permissions" };
    diesel::insert_into(dsl::access_requests)
        .values((
            dsl::id.eq(new.id),
            dsl::kind.eq(new.kind.as_str()),
            dsl::state.eq(RequestState::Open.as_str()),
            dsl::organisation_id.eq(new.organisation),
            dsl::application_id.eq(new.application),
            dsl::name.eq(new.name),
            dsl::environment.eq(new.environment.as_str()),
            dsl::permissions.eq(serde_json::to_string(new.permissions).map_err(corrupt)?),
            dsl::reason.eq(new.reason),
            dsl::open_key.eq(new.open_key),
            dsl::asked_by_id.eq(Id::<Author>::from_uuid(new.asked_by.id)),
            dsl::asked_by_name.eq(&new.asked_by.name),
            dsl::created_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// Ends a request that waits for an answer; `false` when it does not any more. Of two that end it at once, the second
/// waits for the first and finds that.
///
/// # Errors
/// As every query.
pub fn close(
    connection: &mut Conn,
    id: Id<AccessRequest>,
    state: RequestState,
    (by, answer): (&Author, Option<&str>),
    now: Timestamp,
) -> DbResult<bool> {
    let open = dsl::access_requests.filter(dsl::id.eq(id)).filter(dsl::state.eq(RequestState::Open.as_str()));
    let rows = diesel::update(open)
        .set((
            dsl::state.eq(state.as_str()),
            dsl::open_key.eq(None::<String>),
            dsl::closed_by_id.eq(Some(Id::<Author>::from_uuid(by.id))),
            dsl::closed_by_name.eq(Some(by.name.clone())),
            dsl::closed_at.eq(Some(now)),
            dsl::answer.eq(answer.map(str::to_owned)),
        ))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Notes which application came of a request.
///
/// # Errors
/// As every query.
pub fn note_created(connection: &mut Conn, id: Id<AccessRequest>, application: Id<Application>) -> DbResult<()> {
    diesel::update(dsl::access_requests.filter(dsl::id.eq(id)))
        .set(dsl::application_id.eq(Some(application)))
        .execute(connection)?;
    Ok(())
}
