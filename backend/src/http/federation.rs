//! What everybody may know of this federation.

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{branding, sign_in::SignInProvider};
use crate::{
    app::Core,
    config::{Compatibility, Config},
};

/// The federation's name and rules.
#[derive(Serialize, ToSchema)]
pub struct Federation {
    name: String,
    #[schema(required = true)]
    support_email: Option<String>,
    /// Where the federation's own logo is; null where it has none.
    #[schema(required = true, example = "/branding/logo")]
    logo: Option<&'static str>,
    /// The issuer of tokens.
    issuer: String,
    /// Where machines get tokens.
    token_endpoint: String,
    /// Where machines that were made for Microsoft Entra ID get them; null where no tenant is configured.
    #[schema(required = true)]
    compatible: Option<CompatibleEndpoints>,
    /// A secret with less time left counts as expiring.
    expiry_warning_days: u16,
    /// The most live secrets of one application.
    max_live_secrets: i64,
    /// So many days before the expiry people are told.
    notice_thresholds_days: Vec<u16>,
    /// An application with fewer reachable credential managers is marked.
    advised_managers: i64,
    /// Whether passkeys are offered. They are not where the portal has an IP address for a name.
    passkeys: bool,
    /// The providers of single sign-on, to sign in by.
    providers: Vec<SignInProvider>,
}

/// The token endpoints in the form of Microsoft Entra ID.
#[derive(Serialize, ToSchema)]
pub struct CompatibleEndpoints {
    /// Takes `resource`.
    v1: String,
    /// Takes `scope`: the API's identifier followed by `/.default`.
    v2: String,
}

impl CompatibleEndpoints {
    /// By the name that is easier to read, where the tenant has one.
    fn of(config: &Config) -> Option<Self> {
        let Compatibility { tenant_id, tenant_aliases } = &config.compatibility;
        let tenant = tenant_aliases.first().cloned().or_else(|| tenant_id.map(|id| id.to_string()))?;
        let base = format!("{}/{tenant}/oauth2", config.issuer());
        Some(Self { v1: format!("{base}/token"), v2: format!("{base}/v2.0/token") })
    }
}

/// Name and rules of the federation
#[utoipa::path(tag = "federation", operation_id = "getFederation", responses((status = 200, body = Federation)))]
#[get("/federation")]
pub async fn get_federation(core: web::Data<Core>) -> web::Json<Federation> {
    let config = &core.config;
    web::Json(Federation {
        name: config.federation.name.clone(),
        support_email: config.federation.support_email.clone(),
        logo: core.branding.logo.as_ref().map(|_| branding::LOGO),
        issuer: config.issuer().to_owned(),
        token_endpoint: format!("{}/oauth2/token", config.issuer()),
        compatible: CompatibleEndpoints::of(config),
        expiry_warning_days: config.secrets.expiry_warning_days,
        max_live_secrets: config.secrets.max_live,
        notice_thresholds_days: core.thresholds.days().to_vec(),
        advised_managers: config.federation.advised_managers,
        passkeys: core.passkeys.is_some(),
        providers: core.providers.iter().map(|one| SignInProvider::new(&one.id, one.name())).collect(),
    })
}
