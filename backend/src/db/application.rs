//! Applications, the permissions granted to them, and what lists show beside them.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use time::Duration;

use super::{
    Conn, DbError, DbResult, Reach,
    api::{PermissionRow, Row as ApiRow},
    error::optional,
    page::{Cursor, Page, PageRequest, contains, page},
    reach::{Part, applications_within, parts_within},
    reachability,
    schema::{
        apis, applications, applications::dsl, assignments, client_keys, grants, organisations, permissions, secrets,
    },
    suspension,
};
use crate::domain::{
    Id, Timestamp,
    api::{Api, Environment, Permission},
    application::{
        Application, ApplicationDetails, ApplicationOverview, ApplicationState, CredentialSummary, Grant, ManagerCount,
        OrganisationReference,
    },
    organisation::Organisation,
    person::Person,
    text::{self, Name},
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = applications)]
pub(super) struct Row {
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
    /// Those with fewer managers who can be reached than advised, or the others.
    pub managers: Option<Managers>,
}

/// How many of the managers can be reached.
#[derive(Clone, Copy, Debug)]
pub enum Managers {
    FewerThan(i64),
    AtLeast(i64),
}

/// The application `id`, when it is within `reach`.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, reach: Reach, id: Id<Application>) -> DbResult<Option<Application>> {
    let query = dsl::applications.select(Row::as_select()).filter(dsl::id.eq(id));
    let found = match applications_within(reach) {
        Some(condition) => query.filter(condition).first(connection),
        None => query.first(connection),
    };
    optional::<Row>(found)?.map(Application::try_from).transpose()
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
    // One walk through an index for each part of the reach and for each number of managers, so that a page costs what is
    // on it, however many applications there are besides.
    let numbers = match filter.managers {
        Some(Managers::FewerThan(advised)) => (0..advised).map(Some).collect(),
        Some(Managers::AtLeast(_)) | None => vec![None],
    };
    let (parts, mut rows) = (parts_within(connection, reach)?, Vec::new());
    for number in numbers {
        for part in &parts {
            rows.extend(matching(connection, part, filter, request, number)?);
        }
    }
    rows.sort_by(|one, other| (&one.name_key, one.id).cmp(&(&other.name_key, other.id)));
    rows.dedup_by_key(|row| row.id);
    rows.truncate(usize::try_from(request.limit + 1).unwrap_or(usize::MAX));
    page(rows, request.limit, |row| Cursor { key: row.name_key.clone(), id: row.id.uuid() })
        .try_map(Application::try_from)
}

/// The first rows of a page, of a part of the reach and with so many managers who can be reached.
fn matching(
    connection: &mut Conn,
    part: &Part,
    filter: &Filter,
    request: &PageRequest<String>,
    managers: Option<i64>,
) -> DbResult<Vec<Row>> {
    let mut query = dsl::applications
        .select(Row::as_select())
        .order((dsl::name_key.asc(), dsl::id.asc()))
        .limit(request.limit + 1)
        .into_boxed();
    if let Some(condition) = part.condition() {
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
    if let Some(managers) = managers {
        query = query.filter(dsl::reachable_managers.eq(managers));
    }
    if let Some(Managers::AtLeast(advised)) = filter.managers {
        query = query.filter(dsl::reachable_managers.ge(advised));
    }
    if let Some(after) = &request.after {
        // The first condition is where the walk through the index begins.
        query = query
            .filter(dsl::name_key.ge(after.key.clone()))
            .filter(dsl::name_key.gt(after.key.clone()).or(dsl::id.gt(after.id::<Application>())));
    }
    Ok(query.load(connection)?)
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

/// The application of this name, where the organisation has one.
///
/// # Errors
/// As every query.
pub fn find_by_name(
    connection: &mut Conn,
    organisation: Id<Organisation>,
    name: &Name,
) -> DbResult<Option<Application>> {
    let same = dsl::applications.filter(dsl::organisation_id.eq(organisation)).filter(dsl::name_key.eq(name.key()));
    optional(same.select(Row::as_select()).first::<Row>(connection))?.map(Application::try_from).transpose()
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
    let granted: Vec<(Id<Application>, Id<Permission>)> = grants::table
        .select((grants::application_id, grants::permission_id))
        .filter(grants::application_id.eq_any(ids.to_vec()))
        .load(connection)?;
    if granted.is_empty() {
        return Ok(HashMap::new());
    }
    // Many applications are granted the same few permissions: each is read once.
    let wanted: BTreeSet<_> = granted.iter().map(|(_, permission)| *permission).collect();
    let known: Vec<(PermissionRow, ApiRow)> = permissions::table
        .inner_join(apis::table)
        .select((PermissionRow::as_select(), ApiRow::as_select()))
        .filter(permissions::id.eq_any(wanted))
        .order((apis::name_key.asc(), apis::id.asc(), permissions::name.asc()))
        .load(connection)?;
    let known: Vec<(Permission, Api)> =
        known.into_iter().map(|(permission, api)| Ok((permission.into(), api.try_into()?))).collect::<DbResult<_>>()?;
    let places: HashMap<_, _> =
        known.iter().enumerate().map(|(place, (permission, _))| (permission.id, place)).collect();
    let mut placed: HashMap<_, BTreeSet<usize>> = HashMap::new();
    for (application, permission) in granted {
        placed.entry(application).or_default().extend(places.get(&permission));
    }
    let in_order = |places: BTreeSet<usize>| by_api(places.into_iter().filter_map(|place| known.get(place)));
    Ok(placed.into_iter().map(|(application, places)| (application, in_order(places))).collect())
}

/// Permissions that stand by API, as grants.
fn by_api<'a>(permissions: impl Iterator<Item = &'a (Permission, Api)>) -> Vec<Grant> {
    let mut grants: Vec<Grant> = Vec::new();
    for (permission, api) in permissions {
        match grants.last_mut().filter(|grant| grant.api.id == api.id) {
            Some(grant) => grant.permissions.push(permission.clone()),
            None => grants.push(Grant { api: api.clone(), permissions: vec![permission.clone()] }),
        }
    }
    grants
}

/// What an application is granted on Latchkey's own interface, by the names of the permissions.
///
/// # Errors
/// As every query.
pub fn built_in_grants(connection: &mut Conn, id: Id<Application>) -> DbResult<Vec<String>> {
    Ok(grants::table
        .inner_join(permissions::table.inner_join(apis::table))
        .select(permissions::name)
        .filter(grants::application_id.eq(id))
        .filter(apis::built_in)
        .load(connection)?)
}

/// What any application of an organisation is granted on Latchkey's own interface, by the names of the permissions.
///
/// # Errors
/// As every query.
pub fn built_in_grants_within(connection: &mut Conn, organisation: Id<Organisation>) -> DbResult<Vec<String>> {
    Ok(grants::table
        .inner_join(dsl::applications)
        .inner_join(permissions::table.inner_join(apis::table))
        .select(permissions::name)
        .filter(dsl::organisation_id.eq(organisation))
        .filter(apis::built_in)
        .load(connection)?)
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
    let mut secrets = secret_summaries(connection, &ids, now, warning)?;
    let mut keys = key_summaries(connection, &ids, now, warning)?;
    let managers = manager_counts(connection, &applications, &organisation_ids, now)?;
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
                secrets: secrets.remove(&application.id).unwrap_or_default(),
                keys: keys.remove(&application.id).unwrap_or_default(),
                managers: managers.get(&application.id).copied().unwrap_or_default(),
                application,
            })
        })
        .collect()
}

pub(super) fn references(
    connection: &mut Conn,
    ids: &[Id<Organisation>],
) -> DbResult<HashMap<Id<Organisation>, OrganisationReference>> {
    let rows: Vec<(Id<Organisation>, String, String)> = organisations::table
        .select((organisations::id, organisations::code, organisations::name))
        .filter(organisations::id.eq_any(ids.to_vec()))
        .load(connection)?;
    Ok(rows.into_iter().map(|(id, code, name)| (id, OrganisationReference { id, code, name })).collect())
}

fn secret_summaries(
    connection: &mut Conn,
    ids: &[Id<Application>],
    now: Timestamp,
    warning: Duration,
) -> DbResult<HashMap<Id<Application>, CredentialSummary>> {
    type Suspended = (Option<Timestamp>, Option<String>, Option<Timestamp>);
    let rows: Vec<(Id<Application>, Timestamp, Suspended)> = secrets::table
        .select((
            secrets::application_id,
            secrets::expires_at,
            (secrets::suspended_at, secrets::suspension_end, secrets::suspension_ends_at),
        ))
        .filter(secrets::application_id.eq_any(ids.to_vec()))
        .filter(secrets::deleted_at.is_null())
        .load(connection)?;
    let mut summaries: HashMap<_, CredentialSummary> = HashMap::new();
    for (id, expires_at, (suspended_at, end, ends_at)) in rows {
        let suspension = suspended_at.map(|_| suspension::end(end.as_deref(), ends_at)).transpose()?;
        summaries.entry(id).or_default().add(expires_at, suspension, now, warning);
    }
    Ok(summaries)
}

fn key_summaries(
    connection: &mut Conn,
    ids: &[Id<Application>],
    now: Timestamp,
    warning: Duration,
) -> DbResult<HashMap<Id<Application>, CredentialSummary>> {
    let rows: Vec<(Id<Application>, Timestamp)> = client_keys::table
        .select((client_keys::application_id, client_keys::expires_at))
        .filter(client_keys::application_id.eq_any(ids.to_vec()))
        .filter(client_keys::deleted_at.is_null())
        .load(connection)?;
    let mut summaries: HashMap<_, CredentialSummary> = HashMap::new();
    for (id, expires_at) in rows {
        summaries.entry(id).or_default().add(expires_at, None, now, warning);
    }
    Ok(summaries)
}

fn manager_counts(
    connection: &mut Conn,
    applications: &[Application],
    organisation_ids: &[Id<Organisation>],
    now: Timestamp,
) -> DbResult<HashMap<Id<Application>, ManagerCount>> {
    let ids: Vec<_> = applications.iter().map(|application| application.id).collect();
    let direct: Vec<(Option<Id<Application>>, Id<Person>)> = assignments::table
        .select((assignments::application_id, assignments::person_id))
        .filter(assignments::application_id.eq_any(ids))
        .load(connection)?;
    let whole: Vec<(Id<Organisation>, Id<Person>)> = assignments::table
        .select((assignments::organisation_id, assignments::person_id))
        .filter(assignments::organisation_id.eq_any(organisation_ids.to_vec()))
        .filter(assignments::application_id.is_null())
        .load(connection)?;
    let people: BTreeSet<_> = direct.iter().map(|row| row.1).chain(whole.iter().map(|row| row.1)).collect();
    let standings = reachability::standings(connection, &people.into_iter().collect::<Vec<_>>(), now)?;
    let count = |application: &Application| {
        let directly = direct.iter().filter(|(id, _)| *id == Some(application.id)).map(|(_, person)| *person);
        let wholly = whole.iter().filter(|(id, _)| *id == application.organisation_id).map(|(_, person)| *person);
        let managers: BTreeSet<_> = directly.chain(wholly).collect();
        let mut count = ManagerCount::default();
        for standing in managers.iter().filter_map(|person| standings.get(person)) {
            count.add(standing);
        }
        count
    };
    Ok(applications.iter().map(|application| (application.id, count(application))).collect())
}
