//! Client secrets of an application. Credential managers create them; who may see the application may see and delete
//! them. The value is in one answer only.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::{StatusCode, header},
    post, web,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{Managed, Tended, WithinReach, path_id},
    blocking,
    documents::AuthorDocument,
    error::Failure,
    form::{Body, Form, Parameters, Query, ReadForm, ReadQuery, id, text, timestamp},
    pages::{PageDocument, PageParameters, page_request},
};
use crate::{
    app::{
        self, Core,
        secret::{self as command, RequestKey},
    },
    db::{self, page::PageRequest},
    domain::{
        Id, Timestamp,
        application::Application,
        secret::{self as domain, PlainSecret, SecretDetails},
        suspension as domain_suspension,
        text::Name,
    },
};

/// A client secret, without its value.
#[derive(Serialize, ToSchema)]
pub struct Secret {
    id: Uuid,
    application_id: Uuid,
    name: String,
    /// The first three characters of the value.
    #[schema(example = "Q9d")]
    hint: String,
    state: SecretState,
    /// While it is suspended.
    #[schema(required = true)]
    suspension: Option<Suspension>,
    /// Who looks after its expiry, so that reminders rest.
    #[schema(required = true)]
    acknowledgement: Option<Acknowledgement>,
    /// Since when it is known that its value was found in public: replace the secret.
    #[schema(required = true)]
    leaked_at: Option<Timestamp>,
    expires_at: Timestamp,
    created_at: Timestamp,
    created_by: AuthorDocument,
    /// When a token was last issued for it; null when never.
    #[schema(required = true)]
    last_used_at: Option<Timestamp>,
    /// The same, with from where and by what; null when never.
    #[schema(required = true)]
    last_use: Option<LastUse>,
    /// The request for the first token; null when there was none, or none that was noted.
    #[schema(required = true)]
    first_use: Option<FirstUse>,
    /// The secret of the same application in whose place it was created.
    #[schema(required = true)]
    replaces: Option<Uuid>,
    #[schema(required = true)]
    deleted_at: Option<Timestamp>,
    #[schema(required = true)]
    deleted_by: Option<AuthorDocument>,
    /// Who knows the value and does not look after the application any more, by name: replace the secret.
    leavers: Vec<String>,
}

/// In which state a secret is.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecretState {
    /// Gets tokens.
    Active,
    /// Gets tokens, and expires soon.
    Expiring,
    /// Gets no tokens until it is resumed.
    Suspended,
    /// Past its expiry.
    Expired,
    /// Deleted by somebody.
    Deleted,
}

/// The request for the last token.
#[derive(Serialize, ToSchema)]
pub struct LastUse {
    pub(super) at: Timestamp,
    /// The address of the client; null for a use before addresses were noted.
    #[schema(required = true, example = "192.0.2.7")]
    pub(super) address: Option<String>,
    /// What the client called itself, at most 200 characters of it.
    #[schema(required = true)]
    pub(super) user_agent: Option<String>,
}

/// That somebody looks after the expiry.
#[derive(Serialize, ToSchema)]
pub struct Acknowledgement {
    at: Timestamp,
    /// Reminders rest until then.
    until: Timestamp,
    /// The name of who said so.
    by: String,
}

/// The request for the first token.
#[derive(Serialize, ToSchema)]
pub struct FirstUse {
    at: Timestamp,
    /// The address of the client.
    #[schema(required = true, example = "192.0.2.7")]
    address: Option<String>,
}

/// That a secret gets no tokens for now.
#[derive(Serialize, ToSchema)]
pub struct Suspension {
    at: Timestamp,
    by: AuthorDocument,
    /// When it gets tokens again by itself.
    #[schema(required = true)]
    resume_at: Option<Timestamp>,
    /// When it is deleted by itself.
    #[schema(required = true)]
    delete_at: Option<Timestamp>,
}

impl From<&domain_suspension::Suspension> for Suspension {
    fn from(suspension: &domain_suspension::Suspension) -> Self {
        Self {
            at: suspension.at,
            by: suspension.by.clone().into(),
            resume_at: suspension.end.resumes_at(),
            delete_at: suspension.end.deletes_at(),
        }
    }
}

impl Secret {
    pub(super) fn new(core: &Core, secret: domain::Secret, leavers: Vec<String>) -> Self {
        let now = core.now();
        let state = match secret.state(now, core.config.secrets.warning()) {
            domain::SecretState::Active => SecretState::Active,
            domain::SecretState::Expiring => SecretState::Expiring,
            domain::SecretState::Suspended => SecretState::Suspended,
            domain::SecretState::Expired => SecretState::Expired,
            domain::SecretState::Deleted => SecretState::Deleted,
        };
        let (deleted_at, deleted_by) = secret.deletion(now).unzip();
        let (deleted_by, suspension) = (deleted_by.cloned().map(Into::into), secret.suspended(now).map(Into::into));
        let acknowledgement = secret.acknowledgement.filter(|said| said.until > now);
        Self {
            id: secret.id.uuid(),
            application_id: secret.application_id.uuid(),
            name: secret.name,
            hint: secret.hint,
            state,
            suspension,
            acknowledgement: acknowledgement.map(|said| Acknowledgement {
                at: said.at,
                until: said.until,
                by: said.by_name,
            }),
            leaked_at: secret.leaked_at,
            expires_at: secret.expires_at,
            created_at: secret.created_at,
            created_by: secret.created_by.into(),
            last_used_at: secret.last_used_at,
            last_use: secret.last_used_at.map(|at| LastUse {
                at,
                address: secret.last_used_address,
                user_agent: secret.last_used_agent,
            }),
            first_use: secret.first_used_at.map(|at| FirstUse { at, address: secret.first_used_address }),
            replaces: secret.replaces.map(Id::uuid),
            deleted_at,
            deleted_by,
            leavers,
        }
    }
}

/// A new client secret.
#[derive(ToSchema)]
pub struct CreateSecret {
    /// Should carry the name of who creates it, such as `Secret by John Doe`.
    #[schema(max_length = 120)]
    pub name: String,
    /// At most the end (UTC) of the same date one year from now.
    pub expires_at: Timestamp,
    /// The secret of the same application that it is to replace, which is not deleted and has no other replacement.
    #[schema(nullable = false)]
    pub replaces: Option<Uuid>,
}

impl ReadForm for SecretDetails {
    fn read(form: &mut Form) -> Option<Self> {
        let name = form.required("name", text(Name::parse));
        let expires_at = form.required("expires_at", timestamp);
        let replaces = form.optional("replaces", id);
        Some(Self { name: name?, expires_at: expires_at?, replaces })
    }
}

/// A client secret with its value, which is shown this once and never again.
#[derive(Serialize, ToSchema)]
pub struct CreatedSecret {
    secret: Secret,
    /// Store it now; nobody can have it again.
    #[schema(value_type = String, pattern = "^[0-9A-Za-z]{3}_lk[ps]_[0-9A-Za-z]{49}$")]
    value: Revealed,
    client_id: Uuid,
    /// Where to trade it for tokens.
    token_endpoint: String,
}

/// The only type that shows a value.
struct Revealed(PlainSecret);

impl Serialize for Revealed {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.reveal())
    }
}

/// What the list is narrowed to.
pub struct ListSecrets {
    state: Option<domain::SecretState>,
    page: PageRequest<Timestamp>,
}

impl ReadQuery for ListSecrets {
    fn read(query: &mut Query) -> Self {
        Self { state: query.optional("state", domain::SecretState::parse), page: page_request(query) }
    }
}

/// Secrets of an application, the newest first
///
/// Deleted ones are left out unless `state=deleted` asks for them.
#[utoipa::path(tag = "secrets", operation_id = "listSecrets", params(("application_id" = Uuid, Path), ("state" = Option<SecretState>, Query), PageParameters), responses((status = 200, body = PageDocument<Secret>)))]
#[get("/applications/{application_id}/secrets")]
pub async fn list_secrets(
    core: web::Data<Core>,
    found: WithinReach<Application>,
    parameters: Parameters<ListSecrets>,
) -> Answer<web::Json<PageDocument<Secret>>> {
    let (WithinReach(_, application), ListSecrets { state, page }) = (found, parameters.accepted()?);
    let page = blocking(&core, move |core| {
        let at = (core.now(), core.config.secrets.warning());
        Ok(core.db.read(|connection| {
            let page = db::secret::list(connection, application.id, state, at, &page)?;
            let ids: Vec<_> =
                page.items.iter().filter(|secret| is_live(secret, at.0)).map(|secret| secret.id).collect();
            let leavers = db::offboarding::leavers(connection, &ids)?;
            Ok::<_, db::DbError>((page, leavers))
        })?)
    });
    let (page, mut leavers) = page.await?;
    Ok(web::Json(PageDocument::new(page, |secret| {
        let leavers = leavers.remove(&secret.id).unwrap_or_default();
        Secret::new(&core, secret, leavers)
    })))
}

/// Create a secret; the answer shows its value once
///
/// When the answer is lost, repeat the request as it was with the same `Idempotency-Key` within ten minutes: as long as
/// nobody has used the first value, the same secret gets another one instead of a second secret being created.
#[utoipa::path(tag = "secrets", operation_id = "createSecret", params(("application_id" = Uuid, Path), ("Idempotency-Key" = Option<String>, Header, nullable = false)), request_body = CreateSecret, responses((status = 201, body = CreatedSecret)))]
#[post("/applications/{application_id}/secrets")]
pub async fn create_secret(
    core: web::Data<Core>,
    request: HttpRequest,
    managed: Managed,
    body: Body<SecretDetails>,
) -> Answer<HttpResponse> {
    let (Managed(caller, application), key, details) = (managed, request_key(&request)?, body.accepted()?);
    let client_id = application.id.uuid();
    let made = move |core: &Core| command::create(core, &caller, &application, &details, key.as_ref());
    let (secret, value) = blocking(&core, made).await?;
    let created = CreatedSecret {
        secret: Secret::new(&core, secret, Vec::new()),
        value: Revealed(value),
        client_id,
        token_endpoint: format!("{}/oauth2/token", core.config.issuer()),
    };
    Ok(HttpResponse::Created()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::PRAGMA, "no-cache"))
        .json(created))
}

/// The header by which a repeated request is recognised, where there is one.
fn request_key(request: &HttpRequest) -> Result<Option<RequestKey>, Failure> {
    let Some(given) = request.headers().get("idempotency-key") else { return Ok(None) };
    let key = given.to_str().ok().and_then(RequestKey::parse);
    key.map(Some).ok_or_else(|| {
        let detail = "Idempotency-Key: send 1 to 128 visible characters, such as a random UUID.";
        Failure::request(StatusCode::BAD_REQUEST, "invalid_idempotency_key", detail)
    })
}

/// One secret, without its value
#[utoipa::path(tag = "secrets", operation_id = "getSecret", params(("application_id" = Uuid, Path), ("secret_id" = Uuid, Path)), responses((status = 200, body = Secret)))]
#[get("/applications/{application_id}/secrets/{secret_id}")]
pub async fn get_secret(
    core: web::Data<Core>,
    request: HttpRequest,
    found: WithinReach<Application>,
) -> Answer<web::Json<Secret>> {
    let WithinReach(_, application) = found;
    let id = path_id(&request, "secret_id")?;
    let secret = blocking(&core, move |core| {
        let found = core.db.read(|connection| db::secret::find(connection, application.id, id))?;
        with_leavers(core, found.ok_or(app::Error::NotFound)?)
    });
    let (secret, leavers) = secret.await?;
    Ok(web::Json(Secret::new(&core, secret, leavers)))
}

/// A secret with who knows its value and has left.
pub(super) fn with_leavers(core: &Core, secret: domain::Secret) -> app::Result<(domain::Secret, Vec<String>)> {
    let live: &[_] = if is_live(&secret, core.now()) { &[secret.id] } else { &[] };
    let mut leavers = core.db.read(|connection| db::offboarding::leavers(connection, live))?;
    let leavers = leavers.remove(&secret.id).unwrap_or_default();
    Ok((secret, leavers))
}

/// Whether it matters who knows the value.
pub(super) fn is_live(secret: &domain::Secret, now: Timestamp) -> bool {
    secret.deletion(now).is_none() && secret.expires_at > now
}

/// Delete a secret; it gets no token from the next request on
#[utoipa::path(tag = "secrets", operation_id = "deleteSecret", params(("application_id" = Uuid, Path), ("secret_id" = Uuid, Path)), responses((status = 204)))]
#[delete("/applications/{application_id}/secrets/{secret_id}")]
pub async fn delete_secret(core: web::Data<Core>, request: HttpRequest, found: Tended) -> Answer<HttpResponse> {
    let Tended(caller, application) = found;
    let id = path_id(&request, "secret_id")?;
    blocking(&core, move |core| command::delete(core, &caller, &application, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
