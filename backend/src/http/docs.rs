//! The documentation that refusals point to by `error_uri`: a page for each reason and an index, made of the one table in
//! `domain/refusal/table.rs`. Plain HTML without a script, so that the portal's strict policy holds here too.

use std::sync::LazyLock;

use actix_web::{HttpResponse, get, http::StatusCode, http::header, web};
use minijinja::{Environment, Value, value::Serde};
use serde::Serialize;

use super::{Answer, error::Failure};
use crate::{
    app::{self, Core},
    domain::refusal::{Refusal, TABLE},
};

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    for (name, source) in [
        ("layout.html", include_str!("docs/layout.html")),
        ("index.html", include_str!("docs/index.html")),
        ("error.html", include_str!("docs/error.html")),
    ] {
        // A template that does not parse is found by the tests, which read each page.
        let _ = environment.add_template(name, source);
    }
    environment
});

/// What each page knows.
#[derive(Serialize)]
struct Facts<'a> {
    federation: &'a str,
    support: Option<&'a str>,
    /// The reason that the page is about.
    refusal: Option<RefusalFacts>,
    /// All reasons, on the index.
    refusals: Vec<RefusalFacts>,
}

/// What a page says of a reason.
#[derive(Serialize)]
struct RefusalFacts {
    code: &'static str,
    error: &'static str,
    compatible_error: &'static str,
    number: u32,
    description: &'static str,
    title: &'static str,
    cause: &'static str,
    remedy: &'static str,
}

impl From<&'static Refusal> for RefusalFacts {
    fn from(refusal: &'static Refusal) -> Self {
        Self {
            code: refusal.code,
            error: refusal.error.as_str(),
            compatible_error: refusal.compatible.error.as_str(),
            number: refusal.compatible.number,
            description: refusal.description,
            title: refusal.title,
            cause: refusal.cause,
            remedy: refusal.remedy,
        }
    }
}

/// All reasons for which a token is refused.
#[get("/docs/errors/")]
pub async fn list_errors(core: web::Data<Core>) -> Answer<HttpResponse> {
    let refusals = TABLE.iter().map(|(_, refusal)| refusal.into()).collect();
    render(&core, "index.html", None, refusals)
}

/// What a reason means and what to do.
#[get("/docs/errors/{code}")]
pub async fn explain_error(core: web::Data<Core>, code: web::Path<String>) -> Answer<HttpResponse> {
    let found = TABLE.iter().map(|(_, refusal)| refusal).find(|refusal| refusal.code == *code);
    let missing = || Failure::request(StatusCode::NOT_FOUND, "not_found", "There is no such error; see /docs/errors/.");
    render(&core, "error.html", Some(found.ok_or_else(missing)?.into()), Vec::new())
}

/// The look of the pages.
#[get("/docs/style.css")]
pub async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(include_str!("docs/style.css"))
}

fn render(
    core: &Core,
    template: &str,
    refusal: Option<RefusalFacts>,
    refusals: Vec<RefusalFacts>,
) -> Answer<HttpResponse> {
    let config = &core.config.federation;
    let facts = Facts { federation: &config.name, support: config.support_email.as_deref(), refusal, refusals };
    let rendered = TEMPLATES.get_template(template).and_then(|page| page.render(Value::from(Serde(&facts))));
    let html = rendered.map_err(|error| app::Error::Internal(Box::new(error)))?;
    Ok(HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "public, max-age=3600"))
        .body(html))
}
