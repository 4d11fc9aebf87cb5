//! Calling a provider: no redirects are followed, and neither time nor memory is without limit.

use std::time::Duration;

use oauth2::{HttpRequest, HttpResponse, http};
use reqwest::{Request, redirect};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use serde::de::DeserializeOwned;
use url::Url;

use crate::config::{Config, is_safe};

/// The most octets of an answer; key sets of large providers have some tens of thousands.
const LARGEST: usize = 512 * 1024;

/// Why a provider's answer is of no use.
#[derive(Debug, thiserror::Error)]
pub(super) enum Trouble {
    /// It does not answer, or says that it cannot.
    #[error("the provider is away: {0}")]
    Away(String),
    /// The answer does not hold.
    #[error("{0}")]
    Wrong(String),
    /// The answer is signed by a key that was not known when the keys were last read.
    #[error("no key of the provider fits the signature")]
    UnknownKey,
    /// It refuses, or the person stopped there.
    #[error("the provider answered {0:?}")]
    Denied(String),
}

impl Trouble {
    pub(super) fn wrong(why: &str) -> Self {
        Self::Wrong(why.to_owned())
    }

    /// What does not parse, by the kind and the place of the fault: serde's own words repeat what was sent.
    pub(super) fn malformed(what: &str, error: &serde_json::Error) -> Self {
        let (kind, line, column) = (error.classify(), error.line(), error.column());
        Self::Wrong(format!("{what} is malformed ({kind:?} at line {line}, column {column})"))
    }

    pub(super) fn slow() -> Self {
        Self::Away("it took too long".to_owned())
    }
}

/// What calls providers.
pub(super) struct Fetcher {
    http: reqwest::Client,
    limit: Duration,
}

impl Fetcher {
    /// # Errors
    /// A message that names the key.
    pub(super) fn new(config: &Config) -> Result<Self, String> {
        let limit = Duration::from_secs(config.sso.timeout_seconds);
        let http = reqwest::Client::builder()
            .use_preconfigured_tls(tls(config)?)
            .redirect(redirect::Policy::none())
            .connect_timeout(limit)
            .timeout(limit)
            .user_agent(concat!("latchkey/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| format!("sso: {error}"))?;
        Ok(Self { http, limit })
    }

    /// How long everything that is asked for one request may take.
    pub(super) const fn limit(&self) -> Duration {
        self.limit
    }

    /// Reads a JSON document, by a bearer token where one is given.
    pub(super) async fn read<T: DeserializeOwned>(&self, url: &Url, token: Option<&str>) -> Result<T, Trouble> {
        let mut request = http::Request::get(url.as_str()).header(http::header::ACCEPT, "application/json");
        if let Some(token) = token {
            request = request.header(http::header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let request = request.body(Vec::new()).map_err(|_| Trouble::wrong("an address of the provider is none"))?;
        let answer = self.send(request).await?;
        if answer.status() != http::StatusCode::OK {
            return Err(Trouble::Wrong(format!("{} answered {}", url.path(), answer.status().as_u16())));
        }
        serde_json::from_slice(answer.body()).map_err(|error| Trouble::malformed(url.path(), &error))
    }

    /// Sends a request and reads the answer whole, whatever its status but for faults of the provider's own.
    pub(super) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Trouble> {
        let request = Request::try_from(request).map_err(|_| Trouble::wrong("an address of the provider is none"))?;
        if !is_safe(request.url()) {
            return Err(Trouble::wrong("an address of the provider has no TLS"));
        }
        // Without the address: it may hold what was asked for.
        let away = |error: reqwest::Error| Trouble::Away(crate::app::error::causes(&error.without_url()));
        let mut response = self.http.execute(request).await.map_err(away)?;
        let (status, headers) = (response.status(), response.headers().clone());
        if status.is_server_error() {
            return Err(Trouble::Away(format!("it answered {}", status.as_u16())));
        }
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(away)? {
            if body.len() + part.len() > LARGEST {
                return Err(Trouble::wrong("the answer is too large"));
            }
            body.extend_from_slice(&part);
        }
        let mut answer = http::Response::new(body);
        (*answer.status_mut(), *answer.headers_mut()) = (status, headers);
        Ok(answer)
    }
}

/// TLS as everywhere here, by aws-lc, with the public authorities and, where there is one, one's own.
pub(in crate::app) fn tls(config: &Config) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(file) = &config.sso.ca_file {
        let wrong = |why: &dyn std::fmt::Display| format!("sso.ca_file: {}: {why}", file.display());
        let read: Result<Vec<_>, _> = CertificateDer::pem_file_iter(file).map_err(|error| wrong(&error))?.collect();
        let certificates = read.map_err(|error| wrong(&error))?;
        if certificates.is_empty() {
            return Err(wrong(&"there is no certificate in it (PEM)"));
        }
        for certificate in certificates {
            roots.add(certificate).map_err(|error| wrong(&error))?;
        }
    }
    let provider = std::sync::Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| format!("sso: {error}"))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_an_answer_that_does_not_parse_repeats_nothing_of_it() {
        #[derive(Debug, serde::Deserialize)]
        struct Claims {
            #[expect(dead_code, reason = "it does not parse")]
            exp: i64,
        }
        for sent in ["{\"exp\": \"nova@example.org\"}", "{\"exp\": nova@example.org}", "{\"nova@example.org\": 1"] {
            let error = serde_json::from_str::<Claims>(sent).unwrap_err();
            let said = Trouble::malformed("a claim", &error).to_string();
            assert!(!said.contains("nova") && said.contains("at line 1, column"), "{said}");
        }
    }
}
