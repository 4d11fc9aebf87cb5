//! The providers that are configured, as a client of each.

use std::sync::Arc;

use oauth2::{
    AuthType, AuthUrl, ClientId, ClientSecret, EndpointNotSet, EndpointSet, ExtraTokenFields, RedirectUrl,
    StandardRevocableToken, StandardTokenResponse, TokenUrl,
    basic::{BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType},
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{
    discovery::{Kept, Known},
    fetch::{Fetcher, Trouble},
};
use crate::{
    app::{Core, Error, Result},
    config::{Config, SsoProvider},
    domain::{Rejection, factor::Offered},
};

/// All providers, one per process.
pub struct Providers {
    fetcher: Fetcher,
    all: Vec<Provider>,
    offered: Offered,
}

/// One provider.
pub struct Provider {
    /// The word that names it in the interface.
    pub id: String,
    settings: SsoProvider,
    secret: SecretString,
    kept: Kept,
}

impl Providers {
    /// The providers of the configuration.
    ///
    /// # Errors
    /// A message that names the key.
    pub fn new(config: &Config) -> std::result::Result<Self, String> {
        let made = config.sso.providers.iter().map(|(id, settings)| {
            let (id, secret, settings) = (id.clone(), settings.secret(id)?, settings.clone());
            Ok(Provider { id, settings, secret, kept: Kept::default() })
        });
        let all = made.collect::<std::result::Result<Vec<_>, String>>()?;
        let issuers = |which: fn(&SsoProvider) -> bool| {
            let settings = all.iter().map(|provider| &provider.settings);
            settings.filter(|settings| which(settings)).map(|settings| settings.issuer.clone()).collect()
        };
        Ok(Self {
            offered: Offered { issuers: issuers(|_| true), strong_issuers: issuers(SsoProvider::can_prove_mfa) },
            fetcher: Fetcher::new(config)?,
            all,
        })
    }

    /// All of them, by their words.
    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.all.iter()
    }

    /// The provider of this word.
    ///
    /// # Errors
    /// [`Error::Invalid`] with `unknown_provider`.
    pub fn find(&self, id: &str) -> Result<&Provider> {
        self.iter().find(|provider| provider.id == id).ok_or_else(|| {
            let detail = "There is no such provider here; the federation’s document lists all.";
            Error::field("/provider", Rejection::new("unknown_provider", detail))
        })
    }

    /// The provider with this issuer, where it is configured still.
    #[must_use]
    pub fn by_issuer(&self, issuer: &str) -> Option<&Provider> {
        self.iter().find(|provider| provider.issuer() == issuer)
    }

    /// Whose accounts can be used here.
    #[must_use]
    pub const fn offered(&self) -> &Offered {
        &self.offered
    }

    pub(super) const fn fetcher(&self) -> &Fetcher {
        &self.fetcher
    }
}

/// What stands beside an access token (OpenID Connect Core 1.0 §3.1.3.3).
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct TokenFields {
    pub(super) id_token: Option<String>,
}

impl ExtraTokenFields for TokenFields {}

/// A client that may send people to the provider and exchange what they bring back.
pub(super) type Client = oauth2::Client<
    BasicErrorResponse,
    StandardTokenResponse<TokenFields, BasicTokenType>,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

impl Provider {
    /// What people call it.
    #[must_use]
    pub fn name(&self) -> &str {
        self.settings.name.as_deref().unwrap_or(&self.id)
    }

    /// The issuer's identifier.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// What is configured.
    pub(in crate::app) const fn settings(&self) -> &SsoProvider {
        &self.settings
    }

    pub(super) fn client_id(&self) -> &str {
        &self.settings.client_id
    }

    pub(super) async fn known(&self, fetcher: &Fetcher) -> std::result::Result<Arc<Known>, Trouble> {
        self.kept.known(fetcher, self.issuer()).await
    }

    pub(super) async fn renewed(&self, fetcher: &Fetcher) -> std::result::Result<Arc<Known>, Trouble> {
        self.kept.renewed(fetcher, self.issuer()).await
    }

    /// Whether these values of `acr` and `amr` show more than one factor.
    pub(super) fn shows_mfa(&self, acr: Option<&str>, amr: &[String]) -> bool {
        let by_acr = acr.is_some_and(|acr| self.settings.mfa_acr.iter().any(|value| value == acr));
        by_acr || amr.iter().any(|method| self.settings.mfa_amr.contains(method))
    }

    /// This installation as the provider's client. The secret goes where the provider says that it reads it (OpenID
    /// Connect Core 1.0 §9), in the header where it says nothing.
    pub(super) fn client(&self, core: &Core, known: &Known) -> Client {
        let metadata = &known.metadata;
        let methods = metadata.token_endpoint_auth_methods_supported.as_deref();
        let reads = |method: &str| methods.is_some_and(|methods| methods.iter().any(|known| known == method));
        let in_body = reads("client_secret_post") && !reads("client_secret_basic");
        let back = core.config.server.public_url.clone();
        // One for each provider, so that an answer says whose it is (RFC 9700 §4.4.2.2).
        let back = back.join(&format!("/sso/callback/{}", self.id)).unwrap_or(back);
        oauth2::Client::new(ClientId::new(self.client_id().to_owned()))
            .set_client_secret(ClientSecret::new(self.secret.expose_secret().to_owned()))
            .set_auth_type(if in_body { AuthType::RequestBody } else { AuthType::BasicAuth })
            .set_redirect_uri(RedirectUrl::from_url(back))
            .set_auth_uri(AuthUrl::from_url(metadata.authorization_endpoint.clone()))
            .set_token_uri(TokenUrl::from_url(metadata.token_endpoint.clone()))
    }
}
