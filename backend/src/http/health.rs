//! For those who run the service: liveness, readiness, metrics.

use actix_web::{HttpResponse, get, http::header, web};

use super::{Answer, blocking};
use crate::app::{self, Core};

/// The process is up. Says nothing of the database, so that a database that is away does not restart every replica.
#[get("/health/live")]
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("live\n")
}

/// The process can serve: the database answers.
#[get("/health/ready")]
pub async fn ready(core: web::Data<Core>) -> Answer<HttpResponse> {
    blocking(&core, |core| Ok::<_, app::Error>(core.db.read(crate::db::installation::key_fingerprint)?)).await?;
    Ok(HttpResponse::Ok().content_type("text/plain").body("ready\n"))
}

/// Counters for Prometheus, in the format of `OpenMetrics`.
#[get("/metrics")]
pub async fn metrics(core: web::Data<Core>) -> HttpResponse {
    core.metrics.figures.forget_old(core.now());
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8"))
        .body(core.metrics.text())
}
