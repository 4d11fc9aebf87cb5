//! How many tokens were issued on each day, for one secret or for all of an application. Who may see the secret sees it.

use std::collections::HashMap;

use actix_web::{
    HttpRequest, get,
    http::{
        StatusCode,
        header::{HeaderValue, USER_AGENT},
    },
    web,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Answer,
    auth::{WithinReach, path_id},
    blocking,
    error::Failure,
    form::{Parameters, Query, ReadQuery},
    request,
};
use crate::{
    app::{self, Core, FieldError},
    db,
    domain::{
        Id, Timestamp,
        application::Application,
        secret::Secret,
        usage::{Day, Period},
    },
};

/// The tokens that were issued in a period.
#[derive(Serialize, ToSchema)]
pub struct Usage {
    from: Day,
    to: Day,
    /// In all of the period.
    tokens: i64,
    /// Every day of the period, the first one first.
    days: Vec<UsageOfDay>,
}

/// The tokens that were issued on one day.
#[derive(Serialize, ToSchema)]
pub struct UsageOfDay {
    day: Day,
    tokens: i64,
}

impl Usage {
    fn new(period: Period, counted: &HashMap<Day, i64>) -> Self {
        let of_day = |day| UsageOfDay { day, tokens: counted.get(&day).copied().unwrap_or_default() };
        let days: Vec<_> = period.days().map(of_day).collect();
        Self { from: period.from, to: period.to, tokens: days.iter().map(|day| day.tokens).sum(), days }
    }
}

/// Which days are asked for.
pub struct Asked {
    from: Option<Day>,
    to: Option<Day>,
}

impl ReadQuery for Asked {
    fn read(query: &mut Query) -> Self {
        Self { from: query.optional("from", Day::parse), to: query.optional("to", Day::parse) }
    }
}

impl Asked {
    fn period(&self, core: &Core) -> Result<Period, Failure> {
        Period::new(self.from, self.to, Day::of(core.now())).map_err(|(parameter, rejection)| Failure::Fields {
            status: StatusCode::BAD_REQUEST,
            errors: vec![FieldError { pointer: parameter.to_owned(), rejection }],
        })
    }
}

/// Notes that a request used a secret, where it did, for so many tokens.
pub(super) fn note(core: &Core, request: &HttpRequest, (secret, at): (Option<Id<Secret>>, Timestamp), tokens: u32) {
    let Some(secret) = secret else { return };
    let agent = request.headers().get(USER_AGENT).map_or(&[][..], HeaderValue::as_bytes);
    core.last_use.note(secret, at, tokens, request::address(request), agent);
}

/// Tokens of each day for one secret
///
/// A deleted secret keeps its days. They are kept for 400 days; a token is counted within two seconds.
#[utoipa::path(tag = "secrets", operation_id = "getSecretUsage", params(("application_id" = Uuid, Path), ("secret_id" = Uuid, Path), ("from" = Option<Day>, Query, description = "The first day; 29 days before the last when missing."), ("to" = Option<Day>, Query, description = "The last day; today when missing.")), responses((status = 200, body = Usage)))]
#[get("/applications/{application_id}/secrets/{secret_id}/usage")]
pub async fn get_secret_usage(
    core: web::Data<Core>,
    request: HttpRequest,
    found: WithinReach<Application>,
    parameters: Parameters<Asked>,
) -> Answer<web::Json<Usage>> {
    let WithinReach(_, application) = found;
    let (id, period) = (path_id::<Secret>(&request, "secret_id")?, parameters.accepted()?.period(&core)?);
    usage(&core, application, Some(id), period).await
}

/// Tokens of each day for all secrets of an application, deleted ones too
#[utoipa::path(tag = "applications", operation_id = "getApplicationUsage", params(("application_id" = Uuid, Path), ("from" = Option<Day>, Query, description = "The first day; 29 days before the last when missing."), ("to" = Option<Day>, Query, description = "The last day; today when missing.")), responses((status = 200, body = Usage)))]
#[get("/applications/{application_id}/usage")]
pub async fn get_application_usage(
    core: web::Data<Core>,
    found: WithinReach<Application>,
    parameters: Parameters<Asked>,
) -> Answer<web::Json<Usage>> {
    let (WithinReach(_, application), asked) = (found, parameters.accepted()?);
    let period = asked.period(&core)?;
    usage(&core, application, None, period).await
}

async fn usage(
    core: &web::Data<Core>,
    application: Application,
    secret: Option<Id<Secret>>,
    period: Period,
) -> Answer<web::Json<Usage>> {
    let counted = blocking(core, move |core| {
        core.db.read(|connection| {
            if let Some(secret) = secret {
                db::secret::find(connection, application.id, secret)?.ok_or(app::Error::NotFound)?;
            }
            Ok(db::usage::by_day(connection, application.id, secret, period)?)
        })
    });
    Ok(web::Json(Usage::new(period, &counted.await?)))
}
