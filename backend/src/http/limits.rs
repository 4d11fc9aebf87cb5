//! What one application is held to: read by whoever sees the application, set by operators.

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, put, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Answer,
    auth::{ByOperator, WithinReach},
    blocking, conditional,
    form::{Body, Form, ReadForm, integer, text},
};
use crate::{
    app::{Core, limits as command},
    db,
    domain::{
        Rejection, Timestamp, application as domain,
        limits::{KeptLimits, Limits, MOST_NETWORKS, Mode, Network, TokensPerMinute},
    },
};

/// What happens when a limit is passed.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitMode {
    /// The request is refused.
    Enforce,
    /// The request is answered, and the limit is noted as passed.
    Monitor,
}

impl From<Mode> for LimitMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Enforce => Self::Enforce,
            Mode::Monitor => Self::Monitor,
        }
    }
}

/// What one application is held to, and when it last went beyond that.
#[derive(Serialize, ToSchema)]
pub struct ApplicationLimits {
    /// How many tokens it may get in each minute of the clock, from each replica of the service; as many as it asks for
    /// when null.
    #[schema(required = true, example = 600)]
    tokens_per_minute: Option<i32>,
    quota_mode: LimitMode,
    /// Addresses and networks from which it may ask for tokens; from anywhere when empty.
    #[schema(example = json!(["203.0.113.0/24", "2001:db8::/48"]))]
    allowed_addresses: Vec<String>,
    address_mode: LimitMode,
    /// When it last asked for a token too many.
    #[schema(required = true)]
    quota_passed_at: Option<Timestamp>,
    /// When it last asked from another address.
    #[schema(required = true)]
    address_passed_at: Option<Timestamp>,
    /// That address.
    #[schema(required = true, example = "198.51.100.7")]
    passed_address: Option<String>,
}

impl From<KeptLimits> for ApplicationLimits {
    fn from(kept: KeptLimits) -> Self {
        let KeptLimits { limits, passed, .. } = kept;
        Self {
            tokens_per_minute: limits.tokens_per_minute.map(TokensPerMinute::get),
            quota_mode: limits.quota_mode.into(),
            allowed_addresses: limits.allowed_addresses.iter().map(ToString::to_string).collect(),
            address_mode: limits.address_mode.into(),
            quota_passed_at: passed.quota_at,
            address_passed_at: passed.address_at,
            passed_address: passed.address,
        }
    }
}

/// All that an application is to be held to; what is left out holds it to nothing.
#[derive(ToSchema)]
pub struct ReplaceLimits {
    /// From 1 to 1000000.
    #[schema(example = 600)]
    pub tokens_per_minute: Option<i32>,
    /// `enforce` when missing.
    #[schema(nullable = false, required = false, value_type = LimitMode)]
    pub quota_mode: Option<String>,
    /// At most 100.
    #[schema(nullable = false, example = json!(["203.0.113.0/24", "2001:db8::/48"]))]
    pub allowed_addresses: Option<Vec<String>>,
    /// `enforce` when missing.
    #[schema(nullable = false, required = false, value_type = LimitMode)]
    pub address_mode: Option<String>,
}

/// The wanted limits as they are read.
pub struct WantedLimits(Limits);

impl ReadForm for WantedLimits {
    fn read(form: &mut Form) -> Option<Self> {
        let tokens_per_minute = form.nullable("tokens_per_minute", integer(TokensPerMinute::parse)).flatten();
        let quota_mode = form.optional("quota_mode", text(Mode::parse)).unwrap_or_default();
        let mut allowed_addresses = form.list("allowed_addresses", false, text(Network::parse))?;
        let address_mode = form.optional("address_mode", text(Mode::parse)).unwrap_or_default();
        if allowed_addresses.len() > MOST_NETWORKS {
            let detail = format!("At most {MOST_NETWORKS} are allowed; name networks in place of single addresses.");
            form.refuse::<()>("allowed_addresses", Rejection::new("too_many", detail));
        }
        let mut seen = Vec::new();
        allowed_addresses.retain(|network| {
            let new = !seen.contains(network);
            seen.push(*network);
            new
        });
        Some(Self(Limits { tokens_per_minute, quota_mode, allowed_addresses, address_mode }))
    }
}

/// What an application is held to
#[utoipa::path(tag = "applications", operation_id = "getLimits", params(("application_id" = Uuid, Path)), responses((status = 200, body = ApplicationLimits, headers(("ETag" = String)))))]
#[get("/applications/{application_id}/limits")]
pub async fn get_limits(core: web::Data<Core>, found: WithinReach<domain::Application>) -> Answer<HttpResponse> {
    let WithinReach(_, application) = found;
    let kept =
        blocking(&core, move |core| Ok(core.db.read(|connection| db::limits::find(connection, application.id))?))
            .await?;
    Ok(conditional::tagged(StatusCode::OK, kept.version, &ApplicationLimits::from(kept)))
}

/// Replace all that an application is held to
#[utoipa::path(tag = "applications", operation_id = "replaceLimits", params(("application_id" = Uuid, Path), ("If-Match" = String, Header)), request_body = ReplaceLimits, responses((status = 200, body = ApplicationLimits, headers(("ETag" = String)))))]
#[put("/applications/{application_id}/limits")]
pub async fn replace_limits(
    core: web::Data<Core>,
    request: HttpRequest,
    found: ByOperator<domain::Application>,
    body: Body<WantedLimits>,
) -> Answer<HttpResponse> {
    let ByOperator(caller, application) = found;
    let id = application.id;
    let current = blocking(&core, move |core| Ok(core.db.read(|connection| db::limits::find(connection, id))?)).await?;
    conditional::check(&request, current.version)?;
    let WantedLimits(limits) = body.accepted()?;
    let changed =
        blocking(&core, move |core| command::replace(core, &caller.acting(), &application, current.version, &limits))
            .await?;
    Ok(conditional::tagged(StatusCode::OK, changed.version, &ApplicationLimits::from(changed)))
}
