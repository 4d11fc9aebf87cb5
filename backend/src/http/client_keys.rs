//! Keys by which an application proves itself without a shared secret. Who looks after its secrets looks after them too.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{Managed, Tended, WithinReach, path_id},
    blocking,
    documents::{AuthorDocument, SigningAlgorithm},
    form::{Body, Form, Parameters, Query, ReadForm, ReadQuery, text, timestamp},
    pages::{PageDocument, PageParameters, page_request},
    secrets::LastUse,
};
use crate::{
    app::{
        Core,
        client_key::{self as command, public_key},
    },
    db::{self, page::PageRequest},
    domain::{
        Rejection, Timestamp,
        application::Application,
        client_key::{self as domain, ClientKeyDetails, KeySource, SetAddress},
        signing_key::Algorithm,
        text::Name,
    },
};

/// A public key of an application, or the address of a set of them.
#[derive(Serialize, ToSchema)]
pub struct ClientKey {
    id: Uuid,
    application_id: Uuid,
    name: String,
    /// Null for a set.
    #[schema(required = true)]
    algorithm: Option<SigningAlgorithm>,
    /// SHA-256 of the key in DER, in hexadecimal digits: `openssl pkey -pubin -outform DER | sha256sum`. Null for a set.
    #[schema(required = true)]
    fingerprint: Option<String>,
    /// Where the set is. Null for a key.
    #[schema(required = true)]
    set_address: Option<String>,
    state: ClientKeyState,
    expires_at: Timestamp,
    created_at: Timestamp,
    created_by: AuthorDocument,
    /// When the application last proved itself by it; null when never.
    #[schema(required = true)]
    last_used_at: Option<Timestamp>,
    /// The same, with from where and by what; null when never.
    #[schema(required = true)]
    last_use: Option<LastUse>,
}

/// In which state a key is.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientKeyState {
    /// Gets tokens.
    Active,
    /// Gets tokens, and expires soon.
    Expiring,
    /// Past its expiry.
    Expired,
    /// Deleted by somebody.
    Deleted,
}

impl From<domain::ClientKeyState> for ClientKeyState {
    fn from(state: domain::ClientKeyState) -> Self {
        match state {
            domain::ClientKeyState::Active => Self::Active,
            domain::ClientKeyState::Expiring => Self::Expiring,
            domain::ClientKeyState::Expired => Self::Expired,
            domain::ClientKeyState::Deleted => Self::Deleted,
        }
    }
}

impl ClientKey {
    fn new(core: &Core, key: domain::ClientKey) -> Self {
        let state = key.state(core.now(), core.config.secrets.warning()).into();
        let (public, set_address) = match key.source {
            KeySource::Key(public) => (Some(public), None),
            KeySource::Set(address) => (None, Some(address.url().to_string())),
        };
        Self {
            id: key.id.uuid(),
            application_id: key.application_id.uuid(),
            name: key.name,
            algorithm: public.as_ref().map(|public| public.algorithm.into()),
            fingerprint: public.as_ref().map(public_key::fingerprint),
            set_address,
            state,
            expires_at: key.expires_at,
            created_at: key.created_at,
            created_by: key.created_by.into(),
            last_used_at: key.last_used_at,
            last_use: key.last_used_at.map(|at| LastUse {
                at,
                address: key.last_used_address,
                user_agent: key.last_used_agent,
            }),
        }
    }
}

/// A new key: `public_key` or `set_address`, and not both.
#[derive(ToSchema)]
pub struct CreateClientKey {
    #[schema(max_length = 120)]
    pub name: String,
    /// A JWK, or PEM with `BEGIN PUBLIC KEY`, of kind EC on P-256, Ed25519 or RSA of 2048 bits or more
    /// with the exponent 65537.
    #[schema(max_length = 16384, nullable = false)]
    pub public_key: Option<String>,
    /// What the key signs by; by default ES256, `EdDSA` or RS256 by its kind. For a key only.
    #[schema(nullable = false)]
    pub algorithm: Option<SigningAlgorithm>,
    /// Where a set of keys is (RFC 7517), with https, at a public address; an application has two of them at most. The set
    /// has 64 KiB and 50 keys at most, is read again after five minutes, and is used for an hour while it cannot be
    /// read. Where more than four of an application's keys are for the algorithm of an assertion, its `kid` must name one:
    /// the `kid` in the set, or the `id` that the key has here.
    #[schema(max_length = 500, nullable = false)]
    pub set_address: Option<String>,
    /// At most the end (UTC) of the same date one year from now.
    pub expires_at: Timestamp,
}

impl ReadForm for ClientKeyDetails {
    fn read(form: &mut Form) -> Option<Self> {
        let name = form.required("name", text(Name::parse));
        let algorithm = form.optional("algorithm", text(Algorithm::parse));
        let key = form.optional("public_key", text(|text| public_key::read(text, algorithm)));
        let address = form.optional("set_address", text(SetAddress::parse));
        let expires_at = form.required("expires_at", timestamp);
        let source = match (key, address) {
            (Some(key), None) => Some(KeySource::Key(key)),
            (None, Some(address)) => Some(KeySource::Set(address)),
            _ => {
                let detail = "Give either a public key or the address of a set of keys.";
                form.refuse_together(["public_key", "set_address"], Rejection::new("either", detail))
            }
        };
        Some(Self { name: name?, source: source?, expires_at: expires_at? })
    }
}

/// Which part of the list is wanted.
pub struct ListClientKeys(PageRequest<Timestamp>);

impl ReadQuery for ListClientKeys {
    fn read(query: &mut Query) -> Self {
        Self(page_request(query))
    }
}

/// Keys of an application, the newest first
#[utoipa::path(tag = "secrets", operation_id = "listClientKeys", params(("application_id" = Uuid, Path), PageParameters), responses((status = 200, body = PageDocument<ClientKey>)))]
#[get("/applications/{application_id}/keys")]
pub async fn list_client_keys(
    core: web::Data<Core>,
    found: WithinReach<Application>,
    parameters: Parameters<ListClientKeys>,
) -> Answer<web::Json<PageDocument<ClientKey>>> {
    let (WithinReach(_, application), ListClientKeys(page)) = (found, parameters.accepted()?);
    let listed = blocking(&core, move |core| {
        Ok(core.db.read(|connection| db::client_key::list(connection, application.id, &page))?)
    });
    Ok(web::Json(PageDocument::new(listed.await?, |key| ClientKey::new(&core, key))))
}

/// Add a public key, or the address of a set of keys, by which the application proves itself
#[utoipa::path(tag = "secrets", operation_id = "createClientKey", params(("application_id" = Uuid, Path)), request_body = CreateClientKey, responses((status = 201, body = ClientKey)))]
#[post("/applications/{application_id}/keys")]
pub async fn create_client_key(
    core: web::Data<Core>,
    managed: Managed,
    body: Body<ClientKeyDetails>,
) -> Answer<HttpResponse> {
    let (Managed(caller, application), details) = (managed, body.accepted()?);
    let key = blocking(&core, move |core| command::create(core, &caller, &application, &details)).await?;
    Ok(HttpResponse::Created().json(ClientKey::new(&core, key)))
}

/// Delete a key; nobody gets a token by it from the next request on
#[utoipa::path(tag = "secrets", operation_id = "deleteClientKey", params(("application_id" = Uuid, Path), ("key_id" = Uuid, Path)), responses((status = 204)))]
#[delete("/applications/{application_id}/keys/{key_id}")]
pub async fn delete_client_key(core: web::Data<Core>, request: HttpRequest, found: Tended) -> Answer<HttpResponse> {
    let Tended(caller, application) = found;
    let id = path_id(&request, "key_id")?;
    blocking(&core, move |core| command::delete(core, &caller, &application, id)).await?;
    Ok(HttpResponse::NoContent().finish())
}
