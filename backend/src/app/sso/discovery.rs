//! What a provider says of itself (OpenID Connect Discovery 1.0) and its keys (RFC 7517), kept for an hour.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use arc_swap::ArcSwapOption;
use jsonwebtoken::jwk::Jwk;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::fetch::{Fetcher, Trouble};
use crate::config::is_safe;

/// So long what was read is taken for true.
const FRESH: Duration = Duration::from_secs(3600);
/// So long a provider that was away is not asked again, so that nobody waits for it in a row.
const AWAY: Duration = Duration::from_secs(2);

/// The members of the metadata that are used here (OpenID Connect Discovery 1.0 §3, RFC 8414 §2).
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    pub(super) issuer: String,
    pub(super) authorization_endpoint: Url,
    pub(super) token_endpoint: Url,
    pub(super) jwks_uri: Url,
    pub(super) userinfo_endpoint: Option<Url>,
    pub(super) token_endpoint_auth_methods_supported: Option<Vec<String>>,
    pub(super) id_token_signing_alg_values_supported: Option<Vec<String>>,
    /// RFC 9207 §3.
    #[serde(default)]
    pub(super) authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    fn check(self, issuer: &str) -> Result<Self, Trouble> {
        // OpenID Connect Discovery 1.0 §4.3: exactly the issuer that was asked.
        if self.issuer != issuer {
            return Err(Trouble::wrong("the metadata is of another issuer than the configured one"));
        }
        // A provider elsewhere has no business on this machine, where services may listen that are for nobody else.
        let by_tls = issuer.starts_with("https://");
        let protected = |url: &Url| is_safe(url) && (url.scheme() == "https" || !by_tls);
        let endpoints = [&self.authorization_endpoint, &self.token_endpoint, &self.jwks_uri];
        if endpoints.into_iter().chain(&self.userinfo_endpoint).all(protected) {
            Ok(self)
        } else {
            Err(Trouble::wrong("the metadata names an address without TLS"))
        }
    }
}

/// A provider as it was when it was last read.
pub(super) struct Known {
    pub(super) metadata: Metadata,
    pub(super) keys: Vec<Jwk>,
    read_at: Instant,
}

/// What is kept of one provider.
#[derive(Default)]
pub(super) struct Kept {
    known: ArcSwapOption<Known>,
    /// One request reads for all that wait.
    reading: tokio::sync::Mutex<()>,
    away_until: Mutex<Option<Instant>>,
}

impl Kept {
    /// What is known of the issuer, read anew when it is old. One that is away is taken as it was.
    pub(super) async fn known(&self, fetcher: &Fetcher, issuer: &str) -> Result<Arc<Known>, Trouble> {
        let fresh = || self.known.load_full().filter(|known| known.read_at.elapsed() < FRESH);
        if let Some(known) = fresh() {
            return Ok(known);
        }
        let _reading = self.reading.lock().await;
        if let Some(known) = fresh() {
            return Ok(known);
        }
        match self.read_again(fetcher, issuer).await {
            Err(Trouble::Away(why)) => self.known.load_full().ok_or(Trouble::Away(why)),
            other => other,
        }
    }

    /// Reads everything anew, for a key that is not known.
    pub(super) async fn renewed(&self, fetcher: &Fetcher, issuer: &str) -> Result<Arc<Known>, Trouble> {
        let _reading = self.reading.lock().await;
        self.read_again(fetcher, issuer).await
    }

    async fn read_again(&self, fetcher: &Fetcher, issuer: &str) -> Result<Arc<Known>, Trouble> {
        let away_until = || self.away_until.lock().unwrap_or_else(PoisonError::into_inner);
        if away_until().is_some_and(|until| Instant::now() < until) {
            return Err(Trouble::Away("it was away a moment ago".to_owned()));
        }
        // Whoever gives up waiting does not come back here.
        *away_until() = Some(Instant::now() + fetcher.limit() + AWAY);
        let read = read(fetcher, issuer).await;
        *away_until() = read.is_err().then(|| Instant::now() + AWAY);
        let known = Arc::new(read?);
        self.known.store(Some(Arc::clone(&known)));
        Ok(known)
    }
}

/// RFC 7517 §5.
#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

async fn read(fetcher: &Fetcher, issuer: &str) -> Result<Known, Trouble> {
    let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let address = Url::parse(&address).map_err(|_| Trouble::wrong("the issuer is no address"))?;
    let metadata: Metadata = fetcher.read(&address, None).await?;
    let metadata = metadata.check(issuer)?;
    let set: KeySet = fetcher.read(&metadata.jwks_uri, None).await?;
    // Keys that are not understood are left aside.
    let keys = set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect();
    Ok(Known { metadata, keys, read_at: Instant::now() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(issuer: &str, endpoints: &str) -> Result<Metadata, Trouble> {
        let metadata = serde_json::json!({
            "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{endpoints}/token"), "jwks_uri": format!("{issuer}/jwks"),
        });
        serde_json::from_value::<Metadata>(metadata).unwrap().check(issuer)
    }

    #[test]
    fn a_provider_elsewhere_has_its_endpoints_behind_tls_and_one_of_this_machine_need_not() {
        for endpoints in ["http://localhost:8080", "http://127.0.0.1", "http://[::1]:9000", "http://id.example.org"] {
            assert!(checked("https://id.example.org", endpoints).is_err(), "{endpoints}");
        }
        for (issuer, endpoints) in [
            ("https://id.example.org", "https://token.example.org"),
            ("http://localhost:8080", "http://localhost:8080"),
            ("http://127.0.0.1:8080", "https://id.example.org"),
        ] {
            assert!(checked(issuer, endpoints).is_ok(), "{issuer} {endpoints}");
        }
    }
}
