//! Applications. Operators create and change them; managers see those that they were assigned.

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, patch, post, put, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{Authenticated, ByOperator, Operator, WithinReach},
    blocking, conditional,
    documents::{Environment, OrganisationReference, PersonReference},
    form::{Body, Form, Parameters, Query, ReadForm, ReadQuery, id, text, truth},
    pages::{PageDocument, PageParameters, SearchParameter, page_request, search},
};
use crate::{
    app::{self, Core, application as command, application::ApplicationChange, reachability},
    db::{
        self,
        application::{Filter, Managers},
        page::PageRequest,
    },
    domain::{
        Id, Timestamp, api,
        application::{self as domain, ApplicationDetails, ApplicationOverview},
        reachability::Unreachable,
        text::Name,
    },
};

/// A registration of one organisation in one environment.
#[derive(Serialize, ToSchema)]
pub struct Application {
    /// The client ID. Permanent, and not confidential.
    id: Uuid,
    #[schema(example = "Partner-NL-ExampleRegistry-DM")]
    name: String,
    environment: Environment,
    state: ApplicationState,
    organisation: OrganisationReference,
    /// What the application may do, by API.
    grants: Vec<Grant>,
    secrets: SecretSummary,
    keys: KeySummary,
    /// People who may manage its secrets and are not deactivated.
    manager_count: i64,
    /// Those of them who can be reached and can act: they have a strong factor, or an invitation that still works, and
    /// the last message to them was not given up.
    reachable_managers: i64,
    /// Whether these are fewer than the federation advises.
    few_managers: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Whether an application may get tokens.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationState {
    Active,
    Disabled,
}

impl From<domain::ApplicationState> for ApplicationState {
    fn from(state: domain::ApplicationState) -> Self {
        match state {
            domain::ApplicationState::Active => Self::Active,
            domain::ApplicationState::Disabled => Self::Disabled,
        }
    }
}

/// The permissions that an application has on one API.
#[derive(Serialize, ToSchema)]
pub struct Grant {
    api: ApiReference,
    permissions: Vec<GrantedPermission>,
}

/// An API as it is mentioned beside something else.
#[derive(Serialize, ToSchema)]
pub struct ApiReference {
    id: Uuid,
    name: String,
    identifier: String,
}

/// A permission that an application has.
#[derive(Serialize, ToSchema)]
pub struct GrantedPermission {
    id: Uuid,
    name: String,
    description: String,
}

/// How an application's secrets stand; deleted ones do not count.
#[derive(Serialize, ToSchema)]
pub struct SecretSummary {
    /// Not expired; the expiring and the suspended ones are among them.
    live: i64,
    /// Live, not suspended, and expiring soon.
    expiring: i64,
    /// Live, and suspended.
    suspended: i64,
    /// Expired and not deleted.
    expired: i64,
    /// When the first of the live ones expires.
    #[schema(required = true)]
    next_expiry_at: Option<Timestamp>,
}

/// How an application's keys stand; deleted ones do not count.
#[derive(Serialize, ToSchema)]
pub struct KeySummary {
    /// Not expired; the expiring ones are among them.
    live: i64,
    /// Live, and expiring soon.
    expiring: i64,
    /// Expired and not deleted.
    expired: i64,
    /// When the first of the live ones expires.
    #[schema(required = true)]
    next_expiry_at: Option<Timestamp>,
}

impl Application {
    fn new(core: &Core, overview: ApplicationOverview) -> Self {
        let ApplicationOverview { application, organisation, grants, secrets, keys, managers } = overview;
        Self {
            id: application.id.uuid(),
            name: application.name,
            environment: application.environment.into(),
            state: application.state.into(),
            organisation: organisation.into(),
            grants: grants.into_iter().map(Grant::from).collect(),
            secrets: SecretSummary {
                live: secrets.live,
                expiring: secrets.expiring,
                suspended: secrets.suspended,
                expired: secrets.expired,
                next_expiry_at: secrets.next_expiry_at,
            },
            keys: KeySummary {
                live: keys.live,
                expiring: keys.expiring,
                expired: keys.expired,
                next_expiry_at: keys.next_expiry_at,
            },
            manager_count: managers.all,
            reachable_managers: managers.reachable,
            few_managers: managers.reachable < core.config.federation.advised_managers,
            created_at: application.created_at,
            updated_at: application.updated_at,
        }
    }
}

impl From<domain::Grant> for Grant {
    fn from(grant: domain::Grant) -> Self {
        let permission = |permission: api::Permission| GrantedPermission {
            id: permission.id.uuid(),
            name: permission.name,
            description: permission.description,
        };
        Self {
            api: ApiReference { id: grant.api.id.uuid(), name: grant.api.name, identifier: grant.api.identifier },
            permissions: grant.permissions.into_iter().map(permission).collect(),
        }
    }
}

/// A new application.
#[derive(ToSchema)]
pub struct CreateApplication {
    /// The client ID, where one that is in use elsewhere is to be kept; a random one is made when missing.
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    pub organisation_id: Uuid,
    #[schema(max_length = 120)]
    pub name: String,
    pub environment: Environment,
    /// Permissions of APIs of the same environment.
    #[schema(nullable = false)]
    pub permission_ids: Option<Vec<Uuid>>,
}

impl ReadForm for ApplicationDetails {
    fn read(form: &mut Form) -> Option<Self> {
        let chosen = form.optional("id", text(Id::parse_chosen));
        let organisation_id = form.required("organisation_id", id);
        let name = form.required("name", text(Name::parse));
        let environment = form.required("environment", text(api::Environment::parse));
        let permission_ids = form.list("permission_ids", false, id);
        Some(Self {
            id: chosen,
            organisation_id: organisation_id?,
            name: name?,
            environment: environment?,
            permission_ids: permission_ids?,
        })
    }
}

/// Changes to an application; what is missing stays.
#[derive(ToSchema)]
pub struct UpdateApplication {
    #[schema(nullable = false)]
    pub name: Option<String>,
    /// A disabled application gets no new token from the next request on.
    #[schema(nullable = false)]
    pub state: Option<ApplicationState>,
}

impl ReadForm for ApplicationChange {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self {
            name: form.optional("name", text(Name::parse)),
            state: form.optional("state", text(domain::ApplicationState::parse)),
        })
    }
}

/// All that an application shall be granted.
#[derive(ToSchema)]
pub struct ReplaceGrants {
    pub permission_ids: Vec<Uuid>,
}

/// The wanted grants as they are read.
pub struct WantedGrants(Vec<Id<api::Permission>>);

impl ReadForm for WantedGrants {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self(form.list("permission_ids", true, id)?))
    }
}

/// A credential manager of an application.
#[derive(Serialize, ToSchema)]
pub struct ApplicationManager {
    person: PersonReference,
    scope: ManagerScope,
    /// Can be reached and can act.
    reachable: bool,
    /// Why they cannot be counted on.
    #[schema(required = true)]
    unreachable_because: Option<UnreachableReason>,
}

/// Why a manager cannot be counted on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnreachableReason {
    /// The invitation has run out or was taken back.
    NotJoined,
    /// Has no passkey, no authenticator app and no other strong factor.
    NoStrongFactor,
    /// The last message to them was given up.
    MailFails,
    /// May not sign in.
    Deactivated,
}

impl From<Unreachable> for UnreachableReason {
    fn from(reason: Unreachable) -> Self {
        match reason {
            Unreachable::NotJoined => Self::NotJoined,
            Unreachable::NoStrongFactor => Self::NoStrongFactor,
            Unreachable::MailFails => Self::MailFails,
            Unreachable::Deactivated => Self::Deactivated,
        }
    }
}

/// By what a person manages an application.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ManagerScope {
    /// This application was assigned.
    Application,
    /// All applications of the organisation were assigned.
    Organisation,
}

/// The credential managers of an application.
#[derive(Serialize, ToSchema)]
pub struct ApplicationManagers {
    items: Vec<ApplicationManager>,
}

/// What the list is narrowed to.
pub struct ListApplications {
    filter: Filter,
    managers: ManagerFilter,
    page: PageRequest<String>,
}

/// What is asked of the number of managers who can be reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct ManagerFilter {
    few: Option<bool>,
    without: Option<bool>,
}

impl ManagerFilter {
    /// The filter, once how many managers can be reached is counted where that is asked for.
    pub(super) fn settled(self, core: &Core, filter: Filter) -> Filter {
        let advised = core.config.federation.advised_managers;
        let managers = match (self.without, self.few) {
            (Some(true), _) => Managers::FewerThan(1),
            (Some(false), _) => Managers::AtLeast(1),
            (None, Some(true)) => Managers::FewerThan(advised),
            (None, Some(false)) => Managers::AtLeast(advised),
            (None, None) => return filter,
        };
        reachability::settle_to_read(core);
        Filter { managers: Some(managers), ..filter }
    }
}

impl ReadQuery for ListApplications {
    fn read(query: &mut Query) -> Self {
        let (filter, managers) = narrowed(query);
        Self { filter, managers, page: page_request(query) }
    }
}

/// What a list of applications is narrowed to, without the page.
pub(super) fn narrowed(query: &mut Query) -> (Filter, ManagerFilter) {
    let filter = Filter {
        search: search(query),
        organisation: query.optional("organisation_id", Id::parse),
        environment: query.optional("environment", api::Environment::parse),
        state: query.optional("state", domain::ApplicationState::parse),
        managers: None,
    };
    let few = query.optional("few_managers", truth);
    (filter, ManagerFilter { few, without: query.optional("without_manager", truth) })
}

impl ListApplications {
    /// The filter, once how many managers can be reached is counted where that is asked for, and the page.
    pub(super) fn settled(self, core: &Core) -> (Filter, PageRequest<String>) {
        (self.managers.settled(core, self.filter), self.page)
    }
}

/// Applications by name
#[utoipa::path(tag = "applications", operation_id = "listApplications", params(SearchParameter, ("organisation_id" = Option<Uuid>, Query), ("environment" = Option<Environment>, Query), ("state" = Option<ApplicationState>, Query), ("few_managers" = Option<bool>, Query, description = "Only those with fewer reachable managers than the federation advises, or only the others."), ("without_manager" = Option<bool>, Query, description = "Only those without a manager who can be reached, or only the others."), PageParameters), responses((status = 200, body = PageDocument<Application>)))]
#[get("/applications")]
pub async fn list_applications(
    core: web::Data<Core>,
    caller: Authenticated,
    parameters: Parameters<ListApplications>,
) -> Answer<web::Json<PageDocument<Application>>> {
    let (reach, asked) = (caller.0.reach(), parameters.accepted()?);
    let page = blocking(&core, move |core| {
        let (now, warning) = (core.now(), core.config.secrets.warning());
        let (filter, page) = asked.settled(core);
        Ok(core.db.read(|connection| {
            let page = db::application::list(connection, reach, &filter, &page)?;
            let items = db::application::overview(connection, page.items, now, warning)?;
            Ok::<_, db::DbError>(db::page::Page { items, next: page.next })
        })?)
    });
    Ok(web::Json(PageDocument::new(page.await?, |overview| Application::new(&core, overview))))
}

/// Register an application
#[utoipa::path(tag = "applications", operation_id = "createApplication", request_body = CreateApplication, responses((status = 201, body = Application, headers(("ETag" = String)))))]
#[post("/applications")]
pub async fn create_application(
    core: web::Data<Core>,
    operator: Operator,
    body: Body<ApplicationDetails>,
) -> Answer<HttpResponse> {
    let details = body.accepted()?;
    let created = blocking(&core, move |core| command::create(core, &operator.0.acting(), &details)).await?;
    Ok(conditional::tagged(StatusCode::CREATED, created.application.version, &Application::new(&core, created)))
}

/// One application
#[utoipa::path(tag = "applications", operation_id = "getApplication", params(("application_id" = Uuid, Path)), responses((status = 200, body = Application, headers(("ETag" = String)))))]
#[get("/applications/{application_id}")]
pub async fn get_application(core: web::Data<Core>, found: WithinReach<domain::Application>) -> Answer<HttpResponse> {
    let WithinReach(_, application) = found;
    let overviews = blocking(&core, move |core| {
        let (now, warning) = (core.now(), core.config.secrets.warning());
        Ok(core.db.read(|connection| db::application::overview(connection, vec![application], now, warning))?)
    });
    let overview = overviews.await?.pop().ok_or(app::Error::NotFound)?;
    Ok(conditional::tagged(StatusCode::OK, overview.application.version, &Application::new(&core, overview)))
}

/// Change an application
#[utoipa::path(tag = "applications", operation_id = "updateApplication", params(("application_id" = Uuid, Path), ("If-Match" = String, Header)), request_body = UpdateApplication, responses((status = 200, body = Application, headers(("ETag" = String)))))]
#[patch("/applications/{application_id}")]
pub async fn update_application(
    core: web::Data<Core>,
    request: HttpRequest,
    found: ByOperator<domain::Application>,
    body: Body<ApplicationChange>,
) -> Answer<HttpResponse> {
    let ByOperator(caller, current) = found;
    conditional::check(&request, current.version)?;
    let change = body.accepted()?;
    let changed = blocking(&core, move |core| command::update(core, &caller.acting(), &current, &change)).await?;
    Ok(conditional::tagged(StatusCode::OK, changed.application.version, &Application::new(&core, changed)))
}

/// Replace all that an application is granted
#[utoipa::path(tag = "applications", operation_id = "replaceGrants", params(("application_id" = Uuid, Path), ("If-Match" = String, Header)), request_body = ReplaceGrants, responses((status = 200, body = Application, headers(("ETag" = String)))))]
#[put("/applications/{application_id}/grants")]
pub async fn replace_grants(
    core: web::Data<Core>,
    request: HttpRequest,
    found: ByOperator<domain::Application>,
    body: Body<WantedGrants>,
) -> Answer<HttpResponse> {
    let ByOperator(caller, current) = found;
    conditional::check(&request, current.version)?;
    let WantedGrants(wanted) = body.accepted()?;
    let changed =
        blocking(&core, move |core| command::replace_grants(core, &caller.acting(), &current, &wanted)).await?;
    Ok(conditional::tagged(StatusCode::OK, changed.application.version, &Application::new(&core, changed)))
}

/// The credential managers of an application
#[utoipa::path(tag = "applications", operation_id = "listApplicationManagers", params(("application_id" = Uuid, Path)), responses((status = 200, body = ApplicationManagers)))]
#[get("/applications/{application_id}/managers")]
pub async fn list_application_managers(
    core: web::Data<Core>,
    found: WithinReach<domain::Application>,
) -> Answer<web::Json<ApplicationManagers>> {
    let WithinReach(_, application) = found;
    let (mut managers, mut standings) = blocking(&core, move |core| {
        Ok(core.db.read(|connection| {
            let managers = db::assignment::managers_of(connection, &application)?;
            let ids: Vec<_> = managers.iter().map(|(person, _)| person.id).collect();
            let standings = db::reachability::standings(connection, &ids, core.now())?;
            Ok::<_, db::DbError>((managers, standings))
        })?)
    })
    .await?;
    // Who manages both the application and all of the organisation is shown once, for the wider reason.
    managers.sort_by_key(|(person, whole)| (person.name.to_lowercase(), person.id, !*whole));
    managers.dedup_by_key(|(person, _)| person.id);
    let items = managers.iter().map(|(person, whole)| {
        let unreachable = standings.remove(&person.id).and_then(|standing| standing.unreachable());
        ApplicationManager {
            person: PersonReference::from(person),
            scope: if *whole { ManagerScope::Organisation } else { ManagerScope::Application },
            reachable: unreachable.is_none(),
            unreachable_because: unreachable.map(UnreachableReason::from),
        }
    });
    Ok(web::Json(ApplicationManagers { items: items.collect() }))
}
