//! Reporting client secrets that were found in public. Nobody needs to sign in, and nobody learns anything by it.

use actix_web::{HttpRequest, HttpResponse, http::header, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Answer, blocking,
    form::{Body, Form, ReadForm, text},
    request,
};
use crate::{
    app::{
        Core,
        leak::{self, Report},
    },
    domain::leak::{FoundAt, FoundValue, MOST},
};

/// Texts that were found in public and may be client secrets.
#[derive(ToSchema)]
pub struct ReportLeaks {
    /// Each at most 200 characters.
    #[schema(min_items = 1, max_items = 100)]
    pub values: Vec<String>,
    /// The address where they were found, without a secret in it. It stands in the audit log of the application.
    #[schema(max_length = 500, nullable = false, example = "https://example.org/repository/file#L12")]
    pub found_at: Option<String>,
}

impl ReadForm for Report {
    fn read(form: &mut Form) -> Option<Self> {
        let values = form.several("values", MOST, text(FoundValue::parse));
        let found_at = form.optional("found_at", text(FoundAt::parse));
        Some(Self { values: values?, found_at })
    }
}

/// That a report was received, which says nothing of the values.
#[derive(Serialize, ToSchema)]
pub struct ReceivedLeaks {
    /// How many values were in it.
    #[schema(example = 1)]
    received: usize,
}

/// Report client secrets that were found in public
///
/// For anybody, and for scanners. The answer is the same for every text. Who looks after a secret of ours among them is told
/// a moment later, and where the federation wants that the secret is suspended.
#[utoipa::path(tag = "leaks", operation_id = "reportLeaks", request_body = ReportLeaks, responses((status = 202, body = ReceivedLeaks)))]
#[post("/leaks")]
pub async fn report_leaks(core: web::Data<Core>, request: HttpRequest, body: Body<Report>) -> Answer<HttpResponse> {
    let (report, origin) = (body.accepted()?, request::origin(&request));
    let received = report.values.len();
    blocking(&core, move |core| leak::report(core, &report, &origin)).await?;
    Ok(HttpResponse::Accepted().insert_header((header::CACHE_CONTROL, "no-store")).json(ReceivedLeaks { received }))
}
