//! APIs and their permissions: the federation's catalogue, for operators.

use actix_web::{HttpRequest, HttpResponse, delete, get, http::StatusCode, patch, post, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{ByOperator, Operator, Overseen, Overseer, path_id},
    blocking, conditional,
    documents::{Environment, SigningAlgorithm},
    form::{Body, Form, Parameters, Query, ReadForm, ReadQuery, integer, text},
    pages::{PageDocument, PageParameters, SearchParameter, page_request, search},
};
use crate::{
    app::{Core, api as command, api::ApiChange},
    db::{self, page::PageRequest},
    domain::{
        Id, Timestamp,
        api::{self as domain, ApiDetails, ApiIdentifier, PermissionDetails, PermissionName, TokenLifetime},
        management::ManagementPermission,
        signing_key::Algorithm,
        text::{Description, Name},
    },
};

/// A protected resource that tokens are for.
#[derive(Serialize, ToSchema)]
pub struct Api {
    id: Uuid,
    name: String,
    /// The absolute URI that is asked for as `resource` and that becomes `aud`.
    #[schema(example = "https://api.example.org/search")]
    identifier: String,
    /// Null: of both, which only the built-in API is.
    #[schema(required = true)]
    environment: Option<Environment>,
    /// Whether this is the API that this document describes: made at the start, with permissions that cannot be changed.
    built_in: bool,
    token_lifetime_seconds: i32,
    signing_algorithm: SigningAlgorithm,
    /// By what tokens are signed now: another algorithm than the one that was chosen, as long as no key of that has been
    /// published for long enough.
    signing_algorithm_in_use: SigningAlgorithm,
    permissions: Vec<Permission>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// A named right on one API.
#[derive(Serialize, ToSchema)]
pub struct Permission {
    id: Uuid,
    /// Appears in tokens as `scope` and in `roles`.
    #[schema(example = "donor.search")]
    name: String,
    description: String,
    /// Whether only production applications of an organisation that runs the federation may be granted it.
    for_operators: bool,
    created_at: Timestamp,
}

impl Permission {
    fn new(api: &domain::Api, permission: domain::Permission) -> Self {
        let known = ManagementPermission::from_name(&permission.name).filter(|_| api.built_in);
        Self {
            id: permission.id.uuid(),
            name: permission.name,
            description: permission.description,
            for_operators: known.is_some_and(ManagementPermission::is_for_operators),
            created_at: permission.created_at,
        }
    }
}

impl Api {
    fn new(core: &Core, api: domain::Api, permissions: Vec<domain::Permission>) -> Self {
        let permissions = permissions.into_iter().map(|permission| Permission::new(&api, permission)).collect();
        Self {
            signing_algorithm_in_use: core.signing.algorithm_in_use(&api, core.now()).into(),
            id: api.id.uuid(),
            name: api.name,
            identifier: api.identifier,
            environment: (!api.built_in).then(|| api.environment.into()),
            built_in: api.built_in,
            token_lifetime_seconds: api.token_lifetime.seconds(),
            signing_algorithm: api.signing_algorithm.into(),
            permissions,
            created_at: api.created_at,
            updated_at: api.updated_at,
        }
    }
}

/// A new API with its first permissions.
#[derive(ToSchema)]
pub struct CreateApi {
    /// Where one that is in use elsewhere is to be kept; one is made when missing.
    #[schema(nullable = false)]
    pub id: Option<Uuid>,
    #[schema(max_length = 120)]
    pub name: String,
    #[schema(max_length = 250)]
    pub identifier: String,
    #[schema(inline)]
    pub environment: Environment,
    /// One hour when missing.
    #[schema(minimum = 60, maximum = 86400, nullable = false)]
    pub token_lifetime_seconds: Option<i32>,
    /// ES256 when missing.
    #[schema(nullable = false)]
    pub signing_algorithm: Option<SigningAlgorithm>,
    #[schema(nullable = false)]
    pub permissions: Option<Vec<CreatePermission>>,
}

/// A new API as it is read.
pub struct NewApi {
    details: ApiDetails,
    permissions: Vec<PermissionDetails>,
}

impl ReadForm for NewApi {
    fn read(form: &mut Form) -> Option<Self> {
        let id = form.optional("id", text(Id::parse_chosen));
        let name = form.required("name", text(Name::parse));
        let identifier = form.required("identifier", text(ApiIdentifier::parse));
        let environment = form.required("environment", text(domain::Environment::parse));
        let lifetime = form.optional("token_lifetime_seconds", integer(TokenLifetime::parse));
        let algorithm = form.optional("signing_algorithm", text(Algorithm::parse));
        let permissions = form.objects("permissions", false);
        let details = ApiDetails {
            id,
            name: name?,
            identifier: identifier?,
            environment: environment?,
            token_lifetime: lifetime.unwrap_or(TokenLifetime::DEFAULT),
            signing_algorithm: algorithm.unwrap_or_default(),
        };
        Some(Self { details, permissions: permissions? })
    }
}

/// A new permission.
#[derive(ToSchema)]
pub struct CreatePermission {
    #[schema(max_length = 100)]
    pub name: String,
    #[schema(max_length = 300)]
    pub description: String,
}

impl ReadForm for PermissionDetails {
    fn read(form: &mut Form) -> Option<Self> {
        let name = form.required("name", text(PermissionName::parse));
        let description = form.required("description", text(Description::parse));
        Some(Self { name: name?, description: description? })
    }
}

/// Changes to an API; what is missing stays. Identifier and environment never change: tokens and clients rely on them.
#[derive(ToSchema)]
pub struct UpdateApi {
    #[schema(nullable = false)]
    pub name: Option<String>,
    #[schema(minimum = 60, maximum = 86400, nullable = false)]
    pub token_lifetime_seconds: Option<i32>,
    /// The first key of an algorithm is published for a while before it signs; until then tokens are signed as before.
    #[schema(nullable = false)]
    pub signing_algorithm: Option<SigningAlgorithm>,
}

impl ReadForm for ApiChange {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self {
            name: form.optional("name", text(Name::parse)),
            token_lifetime: form.optional("token_lifetime_seconds", integer(TokenLifetime::parse)),
            signing_algorithm: form.optional("signing_algorithm", text(Algorithm::parse)),
        })
    }
}

/// What the list is narrowed to.
pub struct ListApis {
    search: Option<String>,
    environment: Option<domain::Environment>,
    page: PageRequest<String>,
}

impl ReadQuery for ListApis {
    fn read(query: &mut Query) -> Self {
        Self {
            search: search(query),
            environment: query.optional("environment", domain::Environment::parse),
            page: page_request(query),
        }
    }
}

/// APIs by name
#[utoipa::path(tag = "apis", operation_id = "listApis", params(SearchParameter, ("environment" = Option<Environment>, Query), PageParameters), responses((status = 200, body = PageDocument<Api>)))]
#[get("/apis")]
pub async fn list_apis(
    core: web::Data<Core>,
    _overseer: Overseer,
    parameters: Parameters<ListApis>,
) -> Answer<web::Json<PageDocument<Api>>> {
    let ListApis { search, environment, page } = parameters.accepted()?;
    let (page, permissions) = blocking(&core, move |core| {
        Ok(core.db.read(|connection| {
            let page = db::api::list(connection, search.as_deref(), environment, &page)?;
            let ids: Vec<_> = page.items.iter().map(|api| api.id).collect();
            Ok::<_, db::DbError>((page, db::api::permissions_of(connection, &ids)?))
        })?)
    })
    .await?;
    Ok(web::Json(PageDocument::new(page, |api| {
        let own = permissions.iter().filter(|permission| permission.api_id == api.id).cloned().collect();
        Api::new(&core, api, own)
    })))
}

/// Register an API
#[utoipa::path(tag = "apis", operation_id = "createApi", request_body = CreateApi, responses((status = 201, body = Api, headers(("ETag" = String)))))]
#[post("/apis")]
pub async fn create_api(core: web::Data<Core>, operator: Operator, body: Body<NewApi>) -> Answer<HttpResponse> {
    let NewApi { details, permissions } = body.accepted()?;
    let (api, permissions) =
        blocking(&core, move |core| command::create(core, &operator.0.acting(), &details, &permissions)).await?;
    Ok(conditional::tagged(StatusCode::CREATED, api.version, &Api::new(&core, api, permissions)))
}

/// One API
#[utoipa::path(tag = "apis", operation_id = "getApi", params(("api_id" = Uuid, Path)), responses((status = 200, body = Api, headers(("ETag" = String)))))]
#[get("/apis/{api_id}")]
pub async fn get_api(core: web::Data<Core>, found: Overseen<domain::Api>) -> Answer<HttpResponse> {
    let Overseen(_, api) = found;
    let id = api.id;
    let permissions =
        blocking(&core, move |core| Ok(core.db.read(|connection| db::api::permissions_of(connection, &[id]))?)).await?;
    Ok(conditional::tagged(StatusCode::OK, api.version, &Api::new(&core, api, permissions)))
}

/// Change an API
#[utoipa::path(tag = "apis", operation_id = "updateApi", params(("api_id" = Uuid, Path), ("If-Match" = String, Header)), request_body = UpdateApi, responses((status = 200, body = Api, headers(("ETag" = String)))))]
#[patch("/apis/{api_id}")]
pub async fn update_api(
    core: web::Data<Core>,
    request: HttpRequest,
    found: ByOperator<domain::Api>,
    body: Body<ApiChange>,
) -> Answer<HttpResponse> {
    let ByOperator(caller, current) = found;
    conditional::check(&request, current.version)?;
    let change = body.accepted()?;
    let (api, permissions) =
        blocking(&core, move |core| command::update(core, &caller.acting(), &current, &change)).await?;
    Ok(conditional::tagged(StatusCode::OK, api.version, &Api::new(&core, api, permissions)))
}

/// Add a permission to an API
#[utoipa::path(tag = "apis", operation_id = "createPermission", params(("api_id" = Uuid, Path)), request_body = CreatePermission, responses((status = 201, body = Permission)))]
#[post("/apis/{api_id}/permissions")]
pub async fn create_permission(
    core: web::Data<Core>,
    found: ByOperator<domain::Api>,
    body: Body<PermissionDetails>,
) -> Answer<HttpResponse> {
    let (ByOperator(caller, api), details) = (found, body.accepted()?);
    let id = api.id;
    let created = blocking(&core, move |core| command::add_permission(core, &caller.acting(), id, &details)).await?;
    Ok(HttpResponse::Created().json(Permission::new(&api, created)))
}

/// Remove a permission that no application is granted
#[utoipa::path(tag = "apis", operation_id = "deletePermission", params(("api_id" = Uuid, Path), ("permission_id" = Uuid, Path)), responses((status = 204)))]
#[delete("/apis/{api_id}/permissions/{permission_id}")]
pub async fn delete_permission(
    core: web::Data<Core>,
    request: HttpRequest,
    found: ByOperator<domain::Api>,
) -> Answer<HttpResponse> {
    let ByOperator(caller, api) = found;
    let permission = path_id(&request, "permission_id")?;
    blocking(&core, move |core| command::remove_permission(core, &caller.acting(), api.id, permission)).await?;
    Ok(HttpResponse::NoContent().finish())
}
