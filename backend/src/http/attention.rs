//! What needs somebody's attention, each with the one next step that is advised.

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::Authenticated,
    blocking,
    documents::{Environment, OrganisationReference},
    form::{Parameters, Query, ReadQuery},
    pages::limit,
};
use crate::{
    app::{Core, reachability},
    db::{
        self,
        attention::{About, Item, Looking},
        refusal::Refused,
    },
    domain::{
        Id, Timestamp, api, application::Application, attention as domain, client_key::ClientKey,
        organisation::Organisation, secret,
    },
};

/// What needs attention, the worst first.
#[derive(Serialize, ToSchema)]
pub struct Attention {
    items: Vec<AttentionItem>,
    /// Whether there is more than was asked for.
    has_more: bool,
}

/// Something that needs attention.
#[derive(Serialize, ToSchema)]
pub struct AttentionItem {
    kind: AttentionKind,
    next_step: NextStep,
    application: AttentionApplication,
    /// The secret that it is about.
    #[schema(required = true)]
    secret: Option<AttentionSecret>,
    /// The secret that is there in its place: created later, expiring later, and getting tokens.
    #[schema(required = true)]
    successor: Option<SuccessorSecret>,
    /// The key that it is about; where there is neither secret nor key, it is about the application as a whole.
    #[schema(required = true)]
    key: Option<AttentionKey>,
    /// The key that is there in its place: created later, and expiring later.
    #[schema(required = true)]
    key_successor: Option<SuccessorKey>,
}

/// Why something needs attention.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AttentionKind {
    /// A secret or a key has expired and is still there.
    Expired,
    /// A secret is suspended, and tokens are still asked for with it.
    SuspendedInUse,
    /// A secret or a key expires soon.
    Expiring,
    /// Fewer managers can be reached than the federation advises.
    FewManagers,
    /// A secret is still there though one that expires later is in use.
    Superseded,
    /// A secret is older than a week and got no token.
    NeverUsed,
}

impl From<domain::Concern> for AttentionKind {
    fn from(concern: domain::Concern) -> Self {
        match concern {
            domain::Concern::Expired | domain::Concern::ExpiredReplaced => Self::Expired,
            domain::Concern::SuspendedInUse => Self::SuspendedInUse,
            domain::Concern::Expiring => Self::Expiring,
            domain::Concern::FewManagers => Self::FewManagers,
            domain::Concern::Superseded => Self::Superseded,
            domain::Concern::NeverUsed => Self::NeverUsed,
        }
    }
}

/// What is advised to do next.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// Create another in its place.
    Replace,
    /// Give the systems that use it the successor.
    SwitchOver,
    /// Resume it, or see to the system that still asks with it.
    Resume,
    /// Delete it.
    Delete,
    /// Use it, or delete it.
    UseOrDelete,
    /// Have another manager assigned.
    AssignManager,
}

impl From<domain::NextStep> for NextStep {
    fn from(step: domain::NextStep) -> Self {
        match step {
            domain::NextStep::Replace => Self::Replace,
            domain::NextStep::SwitchOver => Self::SwitchOver,
            domain::NextStep::Resume => Self::Resume,
            domain::NextStep::Delete => Self::Delete,
            domain::NextStep::UseOrDelete => Self::UseOrDelete,
            domain::NextStep::AssignManager => Self::AssignManager,
        }
    }
}

/// The application that it is about.
#[derive(Serialize, ToSchema)]
pub struct AttentionApplication {
    id: Uuid,
    name: String,
    environment: Environment,
    organisation: OrganisationReference,
    /// Managers who can be reached and can act.
    reachable_managers: i64,
}

/// The secret that it is about.
#[derive(Serialize, ToSchema)]
pub struct AttentionSecret {
    id: Uuid,
    name: String,
    hint: String,
    created_at: Timestamp,
    expires_at: Timestamp,
    /// When a token was last issued for it; null when never.
    #[schema(required = true)]
    last_used_at: Option<Timestamp>,
    /// While it is suspended.
    #[schema(required = true)]
    suspended_at: Option<Timestamp>,
    /// When a token was last asked for with its value, and refused because it was suspended or had expired.
    #[schema(required = true)]
    last_refused_at: Option<Timestamp>,
    /// From where, as far as that is known.
    #[schema(required = true, example = "192.0.2.7")]
    last_refused_address: Option<String>,
}

/// The secret that is there in the place of another.
#[derive(Serialize, ToSchema)]
pub struct SuccessorSecret {
    id: Uuid,
    name: String,
    hint: String,
    expires_at: Timestamp,
    #[schema(required = true)]
    last_used_at: Option<Timestamp>,
}

/// The key that it is about.
#[derive(Serialize, ToSchema)]
pub struct AttentionKey {
    id: Uuid,
    name: String,
    created_at: Timestamp,
    expires_at: Timestamp,
    /// When a token was last issued for it; null when never.
    #[schema(required = true)]
    last_used_at: Option<Timestamp>,
}

impl From<ClientKey> for AttentionKey {
    fn from(key: ClientKey) -> Self {
        let ClientKey { id, name, created_at, expires_at, last_used_at, .. } = key;
        Self { id: id.uuid(), name, created_at, expires_at, last_used_at }
    }
}

/// The key that is there in the place of another.
#[derive(Serialize, ToSchema)]
pub struct SuccessorKey {
    id: Uuid,
    name: String,
    expires_at: Timestamp,
    #[schema(required = true)]
    last_used_at: Option<Timestamp>,
}

impl From<ClientKey> for SuccessorKey {
    fn from(key: ClientKey) -> Self {
        let ClientKey { id, name, expires_at, last_used_at, .. } = key;
        Self { id: id.uuid(), name, expires_at, last_used_at }
    }
}

impl AttentionSecret {
    fn new(secret: secret::Secret, refused: Option<Refused>, now: Timestamp) -> Self {
        Self {
            suspended_at: secret.suspended(now).map(|suspension| suspension.at),
            id: secret.id.uuid(),
            name: secret.name,
            hint: secret.hint,
            created_at: secret.created_at,
            expires_at: secret.expires_at,
            last_used_at: secret.last_used_at,
            last_refused_at: refused.as_ref().map(|refused| refused.at),
            last_refused_address: refused.and_then(|refused| refused.address),
        }
    }
}

impl From<secret::Secret> for SuccessorSecret {
    fn from(secret: secret::Secret) -> Self {
        let secret::Secret { id, name, hint, expires_at, last_used_at, .. } = secret;
        Self { id: id.uuid(), name, hint, expires_at, last_used_at }
    }
}

impl AttentionItem {
    fn new(item: Item, now: Timestamp) -> Self {
        let Application { id, name, environment, .. } = item.application;
        let (mut secret, mut successor, mut key, mut key_successor) = (None, None, None, None);
        match item.about {
            About::Application => {}
            About::Secret { secret: of, refused, successor: other } => {
                secret = Some(AttentionSecret::new(*of, refused, now));
                successor = other.map(|other| SuccessorSecret::from(*other));
            }
            About::Key { key: of, successor: other } => {
                key = Some(AttentionKey::from(*of));
                key_successor = other.map(|other| SuccessorKey::from(*other));
            }
        }
        Self {
            kind: item.concern.into(),
            next_step: item.next_step.into(),
            application: AttentionApplication {
                id: id.uuid(),
                name,
                environment: environment.into(),
                organisation: item.organisation.into(),
                reachable_managers: item.reachable_managers,
            },
            secret,
            successor,
            key,
            key_successor,
        }
    }
}

/// What the list is narrowed to.
pub struct ListAttention {
    organisation: Option<Id<Organisation>>,
    environment: Option<api::Environment>,
    limit: i64,
}

impl ReadQuery for ListAttention {
    fn read(query: &mut Query) -> Self {
        Self {
            organisation: query.optional("organisation_id", Id::parse),
            environment: query.optional("environment", api::Environment::parse),
            limit: limit(query),
        }
    }
}

/// What needs attention, the worst first
///
/// Of active applications only. What stops production comes before anything of the sandbox. Each secret and each key is
/// listed once, for the worst that is to be said of it. Those that are there though one that expires later is in use are left out where the
/// whole federation is asked about: name an organisation.
#[utoipa::path(tag = "attention", operation_id = "listAttention", params(("organisation_id" = Option<Uuid>, Query), ("environment" = Option<Environment>, Query), ("limit" = Option<i64>, Query, description = "Items at most, 1 to 200; 50 when missing.")), responses((status = 200, body = Attention)))]
#[get("/attention")]
pub async fn list_attention(
    core: web::Data<Core>,
    caller: Authenticated,
    parameters: Parameters<ListAttention>,
) -> Answer<web::Json<Attention>> {
    let (reach, ListAttention { organisation, environment, limit }) = (caller.0.reach(), parameters.accepted()?);
    let looking = Looking {
        organisation,
        environment,
        now: core.now(),
        warning: core.config.secrets.warning(),
        advised: core.config.federation.advised_managers,
        limit,
    };
    let (items, has_more) = blocking(&core, move |core| {
        reachability::settle_to_read(core);
        Ok(core.db.read(|connection| db::attention::list(connection, reach, &looking))?)
    })
    .await?;
    let items = items.into_iter().map(|item| AttentionItem::new(item, looking.now)).collect();
    Ok(web::Json(Attention { items, has_more }))
}
