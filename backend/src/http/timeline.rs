//! The lives of secrets and keys, by application: what a drawing of the coming months is made from.

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    applications::{ApplicationState, ListApplications},
    auth::Authenticated,
    blocking,
    documents::{Environment, OrganisationReference},
    form::Parameters,
    pages::{PageDocument, PageParameters, SearchParameter},
};
use crate::{
    app::Core,
    db::{self, timeline::Lives},
    domain::{Timestamp, application::Application, client_key::ClientKey, secret::Secret},
};

/// The secrets and the keys of an application that have not expired, by expiry.
#[derive(Serialize, ToSchema)]
pub struct ApplicationTimeline {
    id: Uuid,
    name: String,
    environment: Environment,
    state: ApplicationState,
    organisation: OrganisationReference,
    secrets: Vec<SecretLife>,
    keys: Vec<KeyLife>,
}

/// From when to when a secret lives.
#[derive(Serialize, ToSchema)]
pub struct SecretLife {
    id: Uuid,
    name: String,
    hint: String,
    created_at: Timestamp,
    expires_at: Timestamp,
    /// Gets no tokens for now.
    suspended: bool,
    /// When a token was last issued for it; null when never.
    #[schema(required = true)]
    last_used_at: Option<Timestamp>,
}

/// From when to when a key lives.
#[derive(Serialize, ToSchema)]
pub struct KeyLife {
    id: Uuid,
    name: String,
    created_at: Timestamp,
    expires_at: Timestamp,
    /// When a token was last issued for it; null when never.
    #[schema(required = true)]
    last_used_at: Option<Timestamp>,
}

impl From<ClientKey> for KeyLife {
    fn from(key: ClientKey) -> Self {
        let ClientKey { id, name, created_at, expires_at, last_used_at, .. } = key;
        Self { id: id.uuid(), name, created_at, expires_at, last_used_at }
    }
}

impl SecretLife {
    fn new(secret: Secret, now: Timestamp) -> Self {
        let suspended = secret.suspended(now).is_some();
        let Secret { id, name, hint, created_at, expires_at, last_used_at, .. } = secret;
        Self { id: id.uuid(), name, hint, created_at, expires_at, suspended, last_used_at }
    }
}

impl ApplicationTimeline {
    fn new(lives: Lives, now: Timestamp) -> Self {
        let Application { id, name, environment, state, .. } = lives.application;
        Self {
            id: id.uuid(),
            name,
            environment: environment.into(),
            state: state.into(),
            organisation: lives.organisation.into(),
            secrets: lives.secrets.into_iter().map(|secret| SecretLife::new(secret, now)).collect(),
            keys: lives.keys.into_iter().map(KeyLife::from).collect(),
        }
    }
}

/// The lives of secrets and keys, by application
#[utoipa::path(tag = "attention", operation_id = "listTimeline", params(SearchParameter, ("organisation_id" = Option<Uuid>, Query), ("environment" = Option<Environment>, Query), ("state" = Option<ApplicationState>, Query), ("few_managers" = Option<bool>, Query, description = "Only those with fewer reachable managers than the federation advises, or only the others."), ("without_manager" = Option<bool>, Query, description = "Only those without a manager who can be reached, or only the others."), PageParameters), responses((status = 200, body = PageDocument<ApplicationTimeline>)))]
#[get("/timeline")]
pub async fn list_timeline(
    core: web::Data<Core>,
    caller: Authenticated,
    parameters: Parameters<ListApplications>,
) -> Answer<web::Json<PageDocument<ApplicationTimeline>>> {
    let (reach, asked, now) = (caller.0.reach(), parameters.accepted()?, core.now());
    let page = blocking(&core, move |core| {
        let (filter, page) = asked.settled(core);
        Ok(core.db.read(|connection| db::timeline::list(connection, reach, &filter, &page, now))?)
    });
    Ok(web::Json(PageDocument::new(page.await?, |lives| ApplicationTimeline::new(lives, now))))
}
