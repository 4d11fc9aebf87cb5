//! The suspension of a client secret. Who may delete a secret may suspend it.

use actix_web::{HttpRequest, delete, put, web};
use utoipa::ToSchema;

use super::{
    Answer,
    auth::{Tended, path_id},
    blocking,
    form::{Body, Form, ReadForm, timestamp},
    secrets::{Secret, with_leavers},
};
use crate::{
    app::{Core, suspension as command},
    domain::{Rejection, Timestamp, suspension::SuspensionEnd},
};

/// How a suspension ends by itself. Without either, it lasts until somebody resumes the secret or deletes it.
#[derive(ToSchema)]
pub struct SuspendSecret {
    /// The secret gets tokens again from this instant on, which is before its expiry.
    #[schema(nullable = false)]
    pub resume_at: Option<Timestamp>,
    /// The secret is deleted at this instant.
    #[schema(nullable = false)]
    pub delete_at: Option<Timestamp>,
}

impl ReadForm for SuspensionEnd {
    fn read(form: &mut Form) -> Option<Self> {
        let (resumes, deletes) = (form.optional("resume_at", timestamp), form.optional("delete_at", timestamp));
        match (resumes, deletes) {
            (None, None) => Some(Self::Open),
            (Some(at), None) => Some(Self::Resumes(at)),
            (None, Some(at)) => Some(Self::Deletes(at)),
            (Some(_), Some(_)) => {
                let detail = "A suspension ends in one way: leave out this or resume_at.";
                form.refuse("delete_at", Rejection::new("several_ends", detail))
            }
        }
    }
}

/// Suspend a secret, or change how its suspension ends; it gets no token from the next request on
///
/// It can be resumed, and until then it counts among the live secrets of its application and expires as it would.
#[utoipa::path(tag = "secrets", operation_id = "suspendSecret", params(("application_id" = Uuid, Path), ("secret_id" = Uuid, Path)), request_body = SuspendSecret, responses((status = 200, body = Secret)))]
#[put("/applications/{application_id}/secrets/{secret_id}/suspension")]
pub async fn suspend_secret(
    core: web::Data<Core>,
    request: HttpRequest,
    found: Tended,
    body: Body<SuspensionEnd>,
) -> Answer<web::Json<Secret>> {
    let (Tended(caller, application), id) = (found, path_id(&request, "secret_id")?);
    let end = body.accepted()?;
    let suspended =
        blocking(&core, move |core| with_leavers(core, command::suspend(core, &caller, &application, id, end)?));
    let (secret, leavers) = suspended.await?;
    Ok(web::Json(Secret::new(&core, secret, leavers)))
}

/// Resume a suspended secret; it gets tokens from the next request on
///
/// One that is not suspended stays as it is. What a person suspended, a machine does not resume.
#[utoipa::path(tag = "secrets", operation_id = "resumeSecret", params(("application_id" = Uuid, Path), ("secret_id" = Uuid, Path)), responses((status = 200, body = Secret)))]
#[delete("/applications/{application_id}/secrets/{secret_id}/suspension")]
pub async fn resume_secret(core: web::Data<Core>, request: HttpRequest, found: Tended) -> Answer<web::Json<Secret>> {
    let (Tended(caller, application), id) = (found, path_id(&request, "secret_id")?);
    let resumed = blocking(&core, move |core| with_leavers(core, command::resume(core, &caller, &application, id)?));
    let (secret, leavers) = resumed.await?;
    Ok(web::Json(Secret::new(&core, secret, leavers)))
}
