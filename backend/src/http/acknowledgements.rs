//! That somebody is on it: the reminders of a secret rest.

use actix_web::{HttpRequest, delete, put, web};
use utoipa::ToSchema;

use super::{
    Answer,
    auth::{Managed, path_id},
    blocking,
    form::{Body, Form, ReadForm, timestamp},
    secrets::{Secret, with_leavers},
};
use crate::{
    app::{Core, acknowledgement as command},
    domain::Timestamp,
};

/// Until when reminders rest.
#[derive(ToSchema)]
pub struct AcknowledgeExpiry {
    /// At most 30 days from now, and until three days before the expiry, when everybody is reminded again.
    pub until: Timestamp,
}

impl ReadForm for AcknowledgeExpiry {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self { until: form.required("until", timestamp)? })
    }
}

/// Say that you look after the expiry of a secret; nobody who manages it is reminded until then
///
/// The others see who said so, and until when. What is said later replaces what was said before. It ends when who said so
/// does not manage the application any more.
#[utoipa::path(tag = "secrets", operation_id = "acknowledgeExpiry", params(("application_id" = Uuid, Path), ("secret_id" = Uuid, Path)), request_body = AcknowledgeExpiry, responses((status = 200, body = Secret)))]
#[put("/applications/{application_id}/secrets/{secret_id}/acknowledgement")]
pub async fn acknowledge_expiry(
    core: web::Data<Core>,
    request: HttpRequest,
    managed: Managed,
    body: Body<AcknowledgeExpiry>,
) -> Answer<web::Json<Secret>> {
    let (Managed(caller, application), id) = (managed, path_id(&request, "secret_id")?);
    let AcknowledgeExpiry { until } = body.accepted()?;
    let said =
        blocking(&core, move |core| with_leavers(core, command::acknowledge(core, &caller, &application, id, until)?));
    let (secret, leavers) = said.await?;
    Ok(web::Json(Secret::new(&core, secret, leavers)))
}

/// Take back that somebody looks after the expiry of a secret; everybody is reminded as usual
#[utoipa::path(tag = "secrets", operation_id = "takeBackAcknowledgement", params(("application_id" = Uuid, Path), ("secret_id" = Uuid, Path)), responses((status = 200, body = Secret)))]
#[delete("/applications/{application_id}/secrets/{secret_id}/acknowledgement")]
pub async fn take_back_acknowledgement(
    core: web::Data<Core>,
    request: HttpRequest,
    managed: Managed,
) -> Answer<web::Json<Secret>> {
    let (Managed(caller, application), id) = (managed, path_id(&request, "secret_id")?);
    let taken = blocking(&core, move |core| with_leavers(core, command::take_back(core, &caller, &application, id)?));
    let (secret, leavers) = taken.await?;
    Ok(web::Json(Secret::new(&core, secret, leavers)))
}
