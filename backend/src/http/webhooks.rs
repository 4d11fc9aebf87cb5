//! Addresses of members that are told of what happens to their secrets.

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::{StatusCode, header},
    patch, post, web,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    Answer,
    auth::{Steward, StewardOrAuditor, path_id},
    blocking, conditional,
    form::{Body, Form, Parameters, Query, ReadForm, ReadQuery, boolean, text},
    pages::{PageDocument, PageParameters, page_request},
};
use crate::{
    app::{
        Core, Error,
        webhook::{self as command, SigningSecret, WebhookChange},
    },
    db::{self, page::PageRequest, webhook::delivery::Delivery},
    domain::{
        Timestamp,
        organisation::Organisation,
        webhook::{self as domain, WebhookAddress},
    },
};

/// An address that is told.
#[derive(Serialize, ToSchema)]
pub struct Webhook {
    id: Uuid,
    organisation_id: Uuid,
    url: String,
    state: WebhookState,
    /// Since when it has not taken anything.
    #[schema(required = true)]
    failing_since: Option<Timestamp>,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// Whether an address is told.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookState {
    Active,
    /// Somebody stopped it.
    Paused,
    /// It took nothing for so long that it was stopped.
    Failing,
    /// It said that it is gone for good (410), and was stopped.
    Gone,
}

impl From<domain::Webhook> for Webhook {
    fn from(webhook: domain::Webhook) -> Self {
        Self {
            id: webhook.id.uuid(),
            organisation_id: webhook.organisation_id.uuid(),
            url: webhook.address.url().to_string(),
            state: match webhook.state {
                domain::WebhookState::Active => WebhookState::Active,
                domain::WebhookState::Paused => WebhookState::Paused,
                domain::WebhookState::Failing => WebhookState::Failing,
                domain::WebhookState::Gone => WebhookState::Gone,
            },
            failing_since: webhook.failing_since,
            created_at: webhook.created_at,
            updated_at: webhook.updated_at,
        }
    }
}

/// The addresses of an organisation.
#[derive(Serialize, ToSchema)]
pub struct Webhooks {
    items: Vec<Webhook>,
}

/// An address with the value that signs what is sent to it.
#[derive(Serialize, ToSchema)]
pub struct CreatedWebhook {
    webhook: Webhook,
    /// What receivers verify by, as the Standard Webhooks specification has it. It is shown this once.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw4mZ5VbAxXqQ=")]
    secret: String,
}

/// What an address was told.
#[derive(Serialize, ToSchema)]
pub struct WebhookDelivery {
    /// The `webhook-id` of it.
    id: Uuid,
    /// Such as `secret.expiring`.
    event: String,
    state: WebhookDeliveryState,
    #[schema(value_type = i32)]
    attempts: i32,
    created_at: Timestamp,
    /// When it is tried next, while it waits.
    #[schema(required = true)]
    next_attempt_at: Option<Timestamp>,
    #[schema(required = true)]
    finished_at: Option<Timestamp>,
    /// What was answered last.
    #[schema(required = true, value_type = Option<i32>)]
    last_status: Option<i32>,
    #[schema(required = true)]
    last_error: Option<String>,
}

/// How far a delivery is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WebhookDeliveryState {
    Pending,
    Delivered,
    /// Given up.
    Failed,
}

impl From<Delivery> for WebhookDelivery {
    fn from(delivery: Delivery) -> Self {
        let state = match delivery.state.as_str() {
            "delivered" => WebhookDeliveryState::Delivered,
            "failed" => WebhookDeliveryState::Failed,
            _ => WebhookDeliveryState::Pending,
        };
        Self {
            id: delivery.id.uuid(),
            event: delivery.event,
            next_attempt_at: matches!(state, WebhookDeliveryState::Pending).then_some(delivery.next_attempt_at),
            state,
            attempts: delivery.attempts,
            created_at: delivery.created_at,
            finished_at: delivery.finished_at,
            last_status: delivery.last_status,
            last_error: delivery.last_error,
        }
    }
}

/// A new address.
#[derive(ToSchema)]
pub struct CreateWebhook {
    #[schema(max_length = 500, example = "https://machine.example.org/webhooks")]
    pub url: String,
}

/// A new address as it is read.
pub struct NewWebhook(WebhookAddress);

impl ReadForm for NewWebhook {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self(form.required("url", text(WebhookAddress::parse))?))
    }
}

/// Changes to an address; what is missing stays.
#[derive(ToSchema)]
pub struct UpdateWebhook {
    #[schema(nullable = false, max_length = 500)]
    pub url: Option<String>,
    /// Whether it is told. One that was stopped is told again from then on, and of what waited when it was stopped.
    #[schema(nullable = false)]
    pub active: Option<bool>,
}

impl ReadForm for WebhookChange {
    fn read(form: &mut Form) -> Option<Self> {
        let address = form.optional("url", text(WebhookAddress::parse));
        Some(Self { address, active: form.optional("active", boolean) })
    }
}

/// Which part of the log is wanted.
pub struct ListWebhookDeliveries(PageRequest<Timestamp>);

impl ReadQuery for ListWebhookDeliveries {
    fn read(query: &mut Query) -> Self {
        Self(page_request(query))
    }
}

async fn found(core: &web::Data<Core>, request: &HttpRequest, organisation: &Organisation) -> Answer<domain::Webhook> {
    let (organisation, id) = (organisation.id, path_id(request, "webhook_id")?);
    let webhook = blocking(core, move |core| {
        let webhook = core.db.read(|connection| db::webhook::find(connection, organisation, id))?;
        webhook.ok_or(Error::NotFound)
    });
    Ok(webhook.await?)
}

fn shown(webhook: domain::Webhook, secret: &SigningSecret) -> CreatedWebhook {
    CreatedWebhook { webhook: webhook.into(), secret: secret.reveal().to_owned() }
}

/// The webhooks of an organisation, for who manages all of it
#[utoipa::path(tag = "webhooks", operation_id = "listWebhooks", params(("organisation_id" = Uuid, Path)), responses((status = 200, body = Webhooks)))]
#[get("/organisations/{organisation_id}/webhooks")]
pub async fn list_webhooks(core: web::Data<Core>, found: StewardOrAuditor) -> Answer<web::Json<Webhooks>> {
    let id = found.1.id;
    let listed = blocking(&core, move |core| Ok(core.db.read(|connection| db::webhook::list(connection, id))?)).await?;
    Ok(web::Json(Webhooks { items: listed.into_iter().map(Into::into).collect() }))
}

/// Have an address told of what happens to the organisation's secrets
///
/// It is sent `secret.created`, `secret.deleted`, `secret.suspended`, `secret.resumed`, `secret.expiring` (at each threshold
/// of the federation), `secret.expired` and `secret.still_tried`, signed as the Standard Webhooks specification has it.
#[utoipa::path(tag = "webhooks", operation_id = "createWebhook", params(("organisation_id" = Uuid, Path)), request_body = CreateWebhook, responses((status = 201, body = CreatedWebhook)))]
#[post("/organisations/{organisation_id}/webhooks")]
pub async fn create_webhook(core: web::Data<Core>, found: Steward, body: Body<NewWebhook>) -> Answer<HttpResponse> {
    let (Steward(caller, organisation), NewWebhook(address)) = (found, body.accepted()?);
    let (webhook, secret) =
        blocking(&core, move |core| command::create(core, &caller, &organisation, &address)).await?;
    let created =
        HttpResponse::Created().insert_header((header::CACHE_CONTROL, "no-store")).json(shown(webhook, &secret));
    Ok(created)
}

/// One webhook
#[utoipa::path(tag = "webhooks", operation_id = "getWebhook", params(("organisation_id" = Uuid, Path), ("webhook_id" = Uuid, Path)), responses((status = 200, body = Webhook, headers(("ETag" = String)))))]
#[get("/organisations/{organisation_id}/webhooks/{webhook_id}")]
pub async fn get_webhook(
    core: web::Data<Core>,
    request: HttpRequest,
    steward: StewardOrAuditor,
) -> Answer<HttpResponse> {
    let webhook = found(&core, &request, &steward.1).await?;
    Ok(conditional::tagged(StatusCode::OK, webhook.version, &Webhook::from(webhook)))
}

/// Change a webhook, stop it, or let it be told again
#[utoipa::path(tag = "webhooks", operation_id = "updateWebhook", params(("organisation_id" = Uuid, Path), ("webhook_id" = Uuid, Path), ("If-Match" = String, Header)), request_body = UpdateWebhook, responses((status = 200, body = Webhook, headers(("ETag" = String)))))]
#[patch("/organisations/{organisation_id}/webhooks/{webhook_id}")]
pub async fn update_webhook(
    core: web::Data<Core>,
    request: HttpRequest,
    steward: Steward,
    body: Body<WebhookChange>,
) -> Answer<HttpResponse> {
    let webhook = found(&core, &request, &steward.1).await?;
    conditional::check(&request, webhook.version)?;
    let change = body.accepted()?;
    let changed = blocking(&core, move |core| command::update(core, &steward.0, &webhook, change)).await?;
    Ok(conditional::tagged(StatusCode::OK, changed.version, &Webhook::from(changed)))
}

/// Delete a webhook, with the log of what it was told
#[utoipa::path(tag = "webhooks", operation_id = "deleteWebhook", params(("organisation_id" = Uuid, Path), ("webhook_id" = Uuid, Path)), responses((status = 204)))]
#[delete("/organisations/{organisation_id}/webhooks/{webhook_id}")]
pub async fn delete_webhook(core: web::Data<Core>, request: HttpRequest, steward: Steward) -> Answer<HttpResponse> {
    let webhook = found(&core, &request, &steward.1).await?;
    blocking(&core, move |core| command::delete(core, &steward.0, &webhook)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Have another value sign what is sent
///
/// For a day the one before signs too, so that the receiver can be changed without losing anything.
#[utoipa::path(tag = "webhooks", operation_id = "rotateWebhookSecret", params(("organisation_id" = Uuid, Path), ("webhook_id" = Uuid, Path)), responses((status = 201, body = CreatedWebhook)))]
#[post("/organisations/{organisation_id}/webhooks/{webhook_id}/secret")]
pub async fn rotate_webhook_secret(
    core: web::Data<Core>,
    request: HttpRequest,
    steward: Steward,
) -> Answer<HttpResponse> {
    let webhook = found(&core, &request, &steward.1).await?;
    let (webhook, secret) = blocking(&core, move |core| command::rotate_secret(core, &steward.0, &webhook)).await?;
    let created =
        HttpResponse::Created().insert_header((header::CACHE_CONTROL, "no-store")).json(shown(webhook, &secret));
    Ok(created)
}

/// Have a webhook told something that means nothing, to see whether it arrives
#[utoipa::path(tag = "webhooks", operation_id = "testWebhook", params(("organisation_id" = Uuid, Path), ("webhook_id" = Uuid, Path)), responses((status = 202)))]
#[post("/organisations/{organisation_id}/webhooks/{webhook_id}/test")]
pub async fn test_webhook(core: web::Data<Core>, request: HttpRequest, steward: Steward) -> Answer<HttpResponse> {
    let webhook = found(&core, &request, &steward.1).await?;
    blocking(&core, move |core| command::told::test(core, &steward.0, &webhook)).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// What a webhook was told and is to be, the newest first
#[utoipa::path(tag = "webhooks", operation_id = "listWebhookDeliveries", params(("organisation_id" = Uuid, Path), ("webhook_id" = Uuid, Path), PageParameters), responses((status = 200, body = PageDocument<WebhookDelivery>)))]
#[get("/organisations/{organisation_id}/webhooks/{webhook_id}/deliveries")]
pub async fn list_webhook_deliveries(
    core: web::Data<Core>,
    request: HttpRequest,
    steward: StewardOrAuditor,
    parameters: Parameters<ListWebhookDeliveries>,
) -> Answer<web::Json<PageDocument<WebhookDelivery>>> {
    let webhook = found(&core, &request, &steward.1).await?;
    let ListWebhookDeliveries(page) = parameters.accepted()?;
    let listed = blocking(&core, move |core| {
        Ok(core.db.read(|connection| db::webhook::delivery::list(connection, webhook.id, &page))?)
    });
    Ok(web::Json(PageDocument::new(listed.await?, WebhookDelivery::from)))
}
