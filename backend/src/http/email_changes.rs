//! Confirming a change of an e-mail address by the links that were mailed. Needs no session: the link is the proof, and
//! the new address may be read on another device.

use actix_web::{HttpRequest, HttpResponse, http::header, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Answer, blocking,
    form::{Body, Form, ReadForm, text},
    request,
    sign_in::short,
};
use crate::{
    app::{
        Core,
        email_change::{self, Progress},
    },
    db::email_change::Side,
    domain::Timestamp,
};

/// The token of a link that confirms.
#[derive(ToSchema)]
pub struct EmailChangeToken {
    token: String,
}

impl ReadForm for EmailChangeToken {
    fn read(form: &mut Form) -> Option<Self> {
        Some(Self { token: form.required("token", text(short))? })
    }
}

/// What a link confirms.
#[derive(Serialize, ToSchema)]
pub struct EmailChangePreview {
    old_email: String,
    new_email: String,
    confirms: EmailChangeSide,
    expires_at: Timestamp,
}

/// Which of the two addresses a link was sent to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmailChangeSide {
    Old,
    New,
}

/// How far the change is.
#[derive(Serialize, ToSchema)]
pub struct EmailChangeProgress {
    state: EmailChangeState,
}

/// How far the change is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmailChangeState {
    /// The other address has not confirmed yet.
    Waiting,
    /// The address is changed, and the person signs in again.
    Changed,
}

/// What a link to confirm an e-mail address is about
#[utoipa::path(tag = "sign-in", operation_id = "previewEmailChange", request_body = EmailChangeToken, responses((status = 200, body = EmailChangePreview)))]
#[post("/email-changes/preview")]
pub async fn preview_email_change(core: web::Data<Core>, body: Body<EmailChangeToken>) -> Answer<HttpResponse> {
    let EmailChangeToken { token } = body.accepted()?;
    let (change, side) = blocking(&core, move |core| email_change::preview(core, &token)).await?;
    let preview = EmailChangePreview {
        old_email: change.person.email,
        new_email: change.new_email,
        confirms: match side {
            Side::Old => EmailChangeSide::Old,
            Side::New => EmailChangeSide::New,
        },
        expires_at: change.expires_at,
    };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(preview))
}

/// Confirm a change of an e-mail address
#[utoipa::path(tag = "sign-in", operation_id = "confirmEmailChange", request_body = EmailChangeToken, responses((status = 200, body = EmailChangeProgress)))]
#[post("/email-changes/confirm")]
pub async fn confirm_email_change(
    core: web::Data<Core>,
    request: HttpRequest,
    body: Body<EmailChangeToken>,
) -> Answer<HttpResponse> {
    let (EmailChangeToken { token }, origin) = (body.accepted()?, request::origin(&request));
    let state = match blocking(&core, move |core| email_change::confirm(core, &token, &origin)).await? {
        Progress::Waiting => EmailChangeState::Waiting,
        Progress::Changed => EmailChangeState::Changed,
    };
    let progress = EmailChangeProgress { state };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(progress))
}
