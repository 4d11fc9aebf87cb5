//! Applications, the permissions granted to them, and what lists show beside them.

use std::collections::HashMap;

use diesel::prelude::*;
use time::Duration;

use super::{
    Conn, DbError, DbResult, Reach,
    api::{PermissionRow, Row as ApiRow},
    error::optional,
    page::{Cursor, Page, PageRequest, contains, page},
    reach::applications_within,
    schema::{apis, applications, applications::dsl, assignments, grants, organisations, people, permissions, secrets},
};
use crate::domain::{
    Id, Timestamp,
    api::{Api, Environment, Permission},
    application::{
        Application, ApplicationDetails, ApplicationOverview, ApplicationState, Grant, OrganisationReference,
        SecretSummary,
    },
    organisation::Organisation,
    person::{Person, PersonState},
    text,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = applications)]
struct Row {
    id: Id<Application>,
    organisation_id: Id<Organisation>,
    name: String,
    name_key: String,
    environment: String,
    state: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    version: i64,
}

impl TryFrom<Row> for Application {
    type Error = DbError;

    fn try_from(row: Row) -> DbResult<Self> {
        let corrupt = |column| DbError::Corrupt { table: "applications", column };
        Ok(Self {
            id: row.id,
            organisation_id: row.organisation_id,
            name: row.name,
            environment: Environment::parse(&row.environment).map_err(|_| corrupt("environment"))?,
            state: ApplicationState::parse(&row.state).map_err(|_| corrupt("state"))?,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        })
    }
}

/// What a list of applications is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Part of the name, or a whole client ID.
    pub search: Option<String>,
    pub organisation: Option<Id<Organisation>>,
    pub environment: Option<Environment>,
    pub state: Option<ApplicationState>,
}

/// The application `id`, when it is within `reach`.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, reach: Reach, id: Id<Application>) -> DbResult<Option<Application>> {
    let mut query = dsl::applications.select(Row::as_select()).filter(dsl::id.eq(id)).into_boxed();
    if let Some(condition) = applications_within(reach) {
        query = query.filter(condition);
    }
    optional(query.first(connection))?.map(Application::try_from).transpose()
}

/// The applications within `reach` by name.
///
/// # Errors
/// As every query.
pub fn list(
    connection: &mut Conn,
    reach: Reach,
    filter: &Filter,
    request: &PageRequest<String>,
) -> DbResult<Page<Application>> {
    let mut query = dsl::applications
        .select(Row::as_select())
        .order((dsl::name_key.asc(), dsl::id.asc()))
        .limit(request.limit + 1)
        .into_boxed();
    if let Some(condition) = applications_within(reach) {
        query = query.filter(condition);
    }
    if let Some(search) = &filter.search {
        let name = dsl::name_key.like(contains(search)).escape('\\');
        query = match Id::<Application>::parse(search.trim()) {
            Ok(id) => query.filter(name.or(dsl::id.eq(id))),
            Err(_) => query.filter(name),
        };
    }
    if let Some(organisation) = filter.organisation {
        query = query.filter(dsl::organisation_id.eq(organisation));
    }
    if let Some(environment) = filter.environment {
        query = query.filter(dsl::environment.eq(environment.as_str()));
    }
    if let Some(state) = filter.state {
        query = query.filter(dsl::state.eq(state.as_str()));
    }
    if let Some(after) = &request.after {
        query = query.filter(
            dsl::name_key
                .gt(after.key.clone())
                .or(dsl::name_key.eq(after.key.clone()).and(dsl::id.gt(after.id::<Application>()))),
        );
    }
    let rows: Vec<Row> = query.load(connection)?;
    page(rows, request.limit, |row| Cursor { key: row.name_key.clone(), id: row.id.uuid() })
        .try_map(Application::try_from)
}

/// Adds an application without grants.
///
/// # Errors
/// [`DbError::Duplicate`] when the organisation has one of that name, [`DbError::MissingReference`] when there is
/// no such organisation.
pub fn insert(
    connection: &mut Conn,
    id: Id<Application>,
    details: &ApplicationDetails,
    now: Timestamp,
) -> DbResult<()> {
    diesel::insert_into(dsl::applications)
        .values((
            dsl::id.eq(id),
            dsl::organisation_id.eq(details.organisation_id),
            dsl::name.eq(details.name.as_str()),
            dsl::name_key.eq(details.name.key()),
            dsl::environment.eq(details.environment.as_str()),
            dsl::state.eq(ApplicationState::Active.as_str()),
            dsl::secret_revision.eq(0_i64),
            dsl::created_at.eq(now),
            dsl::updated_at.eq(now),
            dsl::version.eq(1_i64),
        ))
        .execute(connection)?;
    Ok(())
}

/// Writes `changed` over the row when it still has `changed.version`; `false` when it has another by now.
///
/// # Errors
/// [`DbError::Duplicate`] when the organisation has another of that name.
pub fn update(connection: &mut Conn, changed: &Application, now: Timestamp) -> DbResult<bool> {
    let rows =
        diesel::update(dsl::applications.filter(dsl::id.eq(changed.id)).filter(dsl::version.eq(changed.version)))
            .set((
                dsl::name.eq(&changed.name),
                dsl::name_key.eq(text::key(&changed.name)),
                dsl::state.eq(changed.state.as_str()),
                dsl::updated_at.eq(now),
                dsl::version.eq(changed.version + 1),
            ))
            .execute(connection)?;
    Ok(rows == 1)
}

/// Counts one more change to the application's secrets and holds its row until the transaction ends, so that two
/// changes at once follow one another (PostgreSQL has no lock otherwise; SQLite has one writer anyway).
///
/// # Errors
/// As every query.
pub fn lock_secrets(connection: &mut Conn, id: Id<Application>) -> DbResult<()> {
    diesel::update(dsl::applications.filter(dsl::id.eq(id)))
        .set(dsl::secret_revision.eq(dsl::secret_revision + 1))
        .execute(connection)?;
    Ok(())
}

/// Makes `permission_ids` all that the application is granted.
///
/// # Errors
/// [`DbError::MissingReference`] when there is no such permission.
pub fn replace_grants(
    connection: &mut Conn,
    id: Id<Application>,
    permission_ids: &[Id<Permission>],
    now: Timestamp,
) -> DbResult<()> {
    diesel::delete(grants::table.filter(grants::application_id.eq(id))).execute(connection)?;
    for permission_id in permission_ids {
        diesel::insert_into(grants::table)
            .values((
                grants::application_id.eq(id),
                grants::permission_id.eq(permission_id),
                grants::created_at.eq(now),
            ))
            .execute(connection)?;
    }
    Ok(())
}

/// What the given applications are granted, by API and permission name.
///
/// # Errors
/// As every query.
pub fn grants_of(connection: &mut Conn, ids: &[Id<Application>]) -> DbResult<HashMap<Id<Application>, Vec<Grant>>> {
    let rows: Vec<(Id<Application>, PermissionRow, ApiRow)> = grants::table
        .inner_join(permissions::table.inner_join(apis::table))
        .select((grants::application_id, PermissionRow::as_select(), ApiRow::as_select()))
        .filter(grants::application_id.eq_any(ids.to_vec()))
        .order((grants::application_id.asc(), apis::name_key.asc(), apis::id.asc(), permissions::name.asc()))
        .load(connection)?;
    let mut granted: HashMap<Id<Application>, Vec<Grant>> = HashMap::new();
    for (application_id, permission, api) in rows {
        let api = Api::try_from(api)?;
        let grants = granted.entry(application_id).or_default();
        match grants.last_mut().filter(|grant| grant.api.id == api.id) {
            Some(grant) => grant.permissions.push(permission.into()),
            None => grants.push(Grant { api, permissions: vec![permission.into()] }),
        }
    }
    Ok(granted)
}

/// Adds to each application what a list shows beside it, in a fixed number of queries.
///
/// # Errors
/// As every query.
pub fn overview(
    connection: &mut Conn,
    applications: Vec<Application>,
    now: Timestamp,
    warning: Duration,
) -> DbResult<Vec<ApplicationOverview>> {
    let ids: Vec<_> = applications.iter().map(|application| application.id).collect();
    let mut organisation_ids: Vec<_> = applications.iter().map(|application| application.organisation_id).collect();
    organisation_ids.sort_unstable();
    organisation_ids.dedup();
    let organisations = references(connection, &organisation_ids)?;
    let mut granted = grants_of(connection, &ids)?;
    let mut summaries = summaries(connection, &ids, now, warning)?;
    let managers = manager_counts(connection, &applications, &organisation_ids)?;
    applications
        .into_iter()
        .map(|application| {
            let organisation = organisations
                .get(&application.organisation_id)
                .cloned()
                .ok_or(DbError::Corrupt { table: "applications", column: "organisation_id" })?;
            Ok(ApplicationOverview {
                organisation,
                grants: granted.remove(&application.id).unwrap_or_default(),
                secrets: summaries.remove(&application.id).unwrap_or_default(),
                managers: managers.get(&application.id).copied().unwrap_or_default(),
                application,
            })
        })
        .collect()
}

fn references(
    connection: &mut Conn,
    ids: &[Id<Organisation>],
) -> DbResult<HashMap<Id<Organisation>, OrganisationReference>> {
    let rows: Vec<(Id<Organisation>, String, String)> = organisations::table
        .select((organisations::id, organisations::code, organisations::name))
        .filter(organisations::id.eq_any(ids.to_vec()))
        .load(connection)?;
    Ok(rows.into_iter().map(|(id, code, name)| (id, OrganisationReference { id, code, name })).collect())
}

fn summaries(
    connection: &mut Conn,
    ids: &[Id<Application>],
    now: Timestamp,
    warning: Duration,
) -> DbResult<HashMap<Id<Application>, SecretSummary>> {
    let rows: Vec<(Id<Application>, Timestamp)> = secrets::table
        .select((secrets::application_id, secrets::expires_at))
        .filter(secrets::application_id.eq_any(ids.to_vec()))
        .filter(secrets::deleted_at.is_null())
        .load(connection)?;
    let mut summaries: HashMap<_, SecretSummary> = HashMap::new();
    for (id, expires_at) in rows {
        summaries.entry(id).or_default().add(expires_at, now, warning);
    }
    Ok(summaries)
}

fn manager_counts(
    connection: &mut Conn,
    applications: &[Application],
    organisation_ids: &[Id<Organisation>],
) -> DbResult<HashMap<Id<Application>, i64>> {
    let rows: Vec<(Id<Organisation>, Option<Id<Application>>, Id<Person>)> = assignments::table
        .inner_join(people::table)
        .select((assignments::organisation_id, assignments::application_id, assignments::person_id))
        .filter(assignments::organisation_id.eq_any(organisation_ids.to_vec()))
        .filter(people::state.ne(PersonState::Deactivated.as_str()))
        .load(connection)?;
    let count = |application: &Application| {
        let mut people: Vec<_> = rows
            .iter()
            .filter(|(organisation, of, _)| {
                *organisation == application.organisation_id && of.is_none_or(|of| of == application.id)
            })
            .map(|(_, _, person)| *person)
            .collect();
        people.sort_unstable();
        people.dedup();
        i64::try_from(people.len()).unwrap_or(i64::MAX)
    };
    Ok(applications.iter().map(|application| (application.id, count(application))).collect())
}
