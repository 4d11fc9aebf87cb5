//! The keys that sign tokens: read by operators and auditors, rotated and ended by operators.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{Operator, Overseer, path_id},
    blocking,
    documents::SigningAlgorithm,
    form::{Body, Form, ReadForm, text},
};
use crate::{
    app::{Core, signing::lifecycle},
    db,
    domain::{
        Timestamp,
        signing_key::{self as domain, Algorithm, Schedule},
    },
};

/// A key that signs tokens, without its parts. An instant that is yet to come is as planned.
#[derive(Serialize, ToSchema)]
pub struct SigningKey {
    /// The `kid` of tokens and of the published keys.
    id: Uuid,
    algorithm: SigningAlgorithm,
    state: KeyState,
    /// It is published from then on.
    created_at: Timestamp,
    /// It signs from then on.
    active_from: Timestamp,
    /// It signs no more from then on.
    retires_at: Timestamp,
    /// It is not published any more from then on.
    removed_at: Timestamp,
    /// It was ended at once, because it had leaked.
    #[schema(required = true)]
    revoked_at: Option<Timestamp>,
}

/// What a key does now.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// It is published and does not sign yet.
    Upcoming,
    /// It signs.
    Active,
    /// It signs no more; tokens of it may still be out.
    Retired,
    /// Its last token is dead.
    Removed,
    /// It was ended at once; its tokens are worth nothing.
    Revoked,
}

impl SigningKey {
    /// The key as it is shown at `now`.
    #[must_use]
    pub fn new(key: &domain::SigningKey, schedule: Schedule, now: Timestamp) -> Self {
        Self {
            id: key.id.uuid(),
            algorithm: key.algorithm.into(),
            state: match key.state(now) {
                domain::KeyState::Upcoming => KeyState::Upcoming,
                domain::KeyState::Active => KeyState::Active,
                domain::KeyState::Retired => KeyState::Retired,
                domain::KeyState::Removed => KeyState::Removed,
                domain::KeyState::Revoked => KeyState::Revoked,
            },
            created_at: key.created_at,
            active_from: key.active_from,
            retires_at: schedule.retires_at(key),
            removed_at: key.removed_at.unwrap_or_else(|| schedule.removable_at(key)),
            revoked_at: key.revoked_at,
        }
    }
}

/// All signing keys that there ever were.
#[derive(Serialize, ToSchema)]
pub struct SigningKeys {
    /// That which signs from the latest instant first.
    items: Vec<SigningKey>,
}

/// For which algorithm the next key is to be made.
#[derive(ToSchema)]
pub struct CreateSigningKey {
    #[schema(value_type = SigningAlgorithm)]
    algorithm: Algorithm,
}

impl ReadForm for CreateSigningKey {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self { algorithm: form.required("algorithm", text(Algorithm::parse))? })
    }
}

/// The keys that sign tokens, with their dates
#[utoipa::path(tag = "signing-keys", operation_id = "listSigningKeys", responses((status = 200, body = SigningKeys)))]
#[get("/signing-keys")]
pub async fn list_signing_keys(core: web::Data<Core>, _overseer: Overseer) -> Answer<web::Json<SigningKeys>> {
    let keys = blocking(&core, |core| Ok(core.db.read(db::signing_key::list)?)).await?;
    let (schedule, now) = (core.config.signing.schedule(), core.now());
    Ok(web::Json(SigningKeys { items: keys.iter().map(|key| SigningKey::new(key, schedule, now)).collect() }))
}

/// Begin a rotation before its time: the next key is published now and signs after the lead
#[utoipa::path(tag = "signing-keys", operation_id = "createSigningKey", request_body = CreateSigningKey, responses((status = 201, body = SigningKey)))]
#[post("/signing-keys")]
pub async fn create_signing_key(
    core: web::Data<Core>,
    operator: Operator,
    body: Body<CreateSigningKey>,
) -> Answer<HttpResponse> {
    let CreateSigningKey { algorithm } = body.accepted()?;
    let made = blocking(&core, move |core| {
        operator.0.require_recent_proof(core)?;
        lifecycle::rotate(core, &operator.0.acting(), algorithm)
    });
    let made = SigningKey::new(&made.await?, core.config.signing.schedule(), core.now());
    Ok(HttpResponse::Created().json(made))
}

/// End a key that has leaked at once: it is not published any more, and another one signs immediately
///
/// Tokens of it are refused here from now on. An API that keeps the published keys trusts it until its copy is as old as
/// `max-age` of `/oauth2/jwks` says.
#[utoipa::path(tag = "signing-keys", operation_id = "revokeSigningKey", params(("signing_key_id" = Uuid, Path)), responses((status = 204)))]
#[delete("/signing-keys/{signing_key_id}")]
pub async fn revoke_signing_key(
    core: web::Data<Core>,
    request: HttpRequest,
    operator: Operator,
) -> Answer<HttpResponse> {
    let id = path_id(&request, "signing_key_id")?;
    blocking(&core, move |core| {
        operator.0.require_recent_proof(core)?;
        lifecycle::revoke(core, &operator.0.acting(), &[id])
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
