//! Asking for a new password by e-mail.

use actix_web::{HttpRequest, HttpResponse, http::header, post, web};
use utoipa::ToSchema;

use super::{
    Answer, blocking,
    form::{Body, Form, ReadForm, text},
    request,
};
use crate::{
    app::{Core, password_reset},
    domain::email::EmailAddress,
};

/// Who wants a new password.
#[derive(ToSchema)]
pub struct RequestPasswordReset {
    #[schema(value_type = String)]
    email: EmailAddress,
}

impl ReadForm for RequestPasswordReset {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self { email: form.required("email", text(EmailAddress::parse))? })
    }
}

/// Have a link to set a new password sent, if this is the address of somebody who may sign in
///
/// The answer is the same for every address.
#[utoipa::path(tag = "sign-in", operation_id = "requestPasswordReset", request_body = RequestPasswordReset, responses((status = 204)))]
#[post("/password-resets")]
pub async fn request_password_reset(
    core: web::Data<Core>,
    request: HttpRequest,
    body: Body<RequestPasswordReset>,
) -> Answer<HttpResponse> {
    let (RequestPasswordReset { email }, origin) = (body.accepted()?, request::origin(&request));
    blocking(&core, move |core| password_reset::request(core, &email, &origin)).await?;
    Ok(HttpResponse::NoContent().insert_header((header::CACHE_CONTROL, "no-store")).finish())
}
