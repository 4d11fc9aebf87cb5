//! What is sent, as the Standard Webhooks specification has it.

use serde_json::{Value, json};

use crate::domain::{
    Id, Timestamp, application::Application, organisation::Organisation, secret::Secret, webhook::WebhookEvent,
};

/// Something that happened to a secret; never its value.
pub(super) fn of_secret(event: WebhookEvent, application: &Application, secret: &Secret, now: Timestamp) -> String {
    let data = json!({
        "organisation_id": application.organisation_id,
        "application": {
            "id": application.id,
            "name": application.name,
            "environment": application.environment.as_str(),
        },
        "secret": {
            "id": secret.id,
            "name": secret.name,
            "hint": secret.hint,
            "created_at": secret.created_at,
            "expires_at": secret.expires_at,
        },
    });
    whole(event, now, &data)
}

/// Something that means nothing.
pub(super) fn of_nothing(event: WebhookEvent, organisation: Id<Organisation>, now: Timestamp) -> String {
    whole(event, now, &json!({"organisation_id": organisation}))
}

fn whole(event: WebhookEvent, now: Timestamp, data: &Value) -> String {
    json!({"type": event.as_str(), "timestamp": now, "data": data}).to_string()
}
