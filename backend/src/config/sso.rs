//! Providers of single sign-on.

use std::{
    collections::{BTreeMap, HashSet},
    path::PathBuf,
};

use secrecy::SecretString;
use serde::Deserialize;
use url::{Host, Url};

use super::value::{either, list};

/// Single sign-on through OpenID Connect.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sso {
    /// How long a provider may take to answer, all of its answers to one sign-in together.
    pub timeout_seconds: u64,
    /// Certificates (PEM) of an authority of one's own, trusted besides the public ones.
    pub ca_file: Option<PathBuf>,
    /// By the word that names each in the interface.
    pub providers: BTreeMap<String, SsoProvider>,
}

impl Default for Sso {
    fn default() -> Self {
        Self { timeout_seconds: 10, ca_file: None, providers: BTreeMap::new() }
    }
}

/// One provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SsoProvider {
    /// What the button says; by default the word that names it.
    pub name: Option<String>,
    /// The issuer's identifier, exactly as its metadata and its ID tokens say it.
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Option<SecretString>,
    pub client_secret_file: Option<PathBuf>,
    #[serde(deserialize_with = "list")]
    pub scopes: Vec<String>,
    /// The values of `acr` that show more than one factor; they are asked for.
    #[serde(deserialize_with = "list")]
    pub mfa_acr: Vec<String>,
    /// The values of `amr` that show more than one factor (RFC 8176).
    #[serde(deserialize_with = "list")]
    pub mfa_amr: Vec<String>,
    /// Only accounts with a verified address of these domains are linked; empty: of any.
    #[serde(deserialize_with = "list")]
    pub email_domains: Vec<String>,
    /// Whether whoever comes with an address of `email_domains` gets an account, without any right.
    pub create_people: bool,
}

impl Default for SsoProvider {
    fn default() -> Self {
        Self {
            name: None,
            issuer: String::new(),
            client_id: String::new(),
            client_secret: None,
            client_secret_file: None,
            scopes: ["openid", "profile", "email"].map(str::to_owned).to_vec(),
            mfa_acr: Vec::new(),
            mfa_amr: Vec::new(),
            email_domains: Vec::new(),
            create_people: false,
        }
    }
}

impl SsoProvider {
    /// The secret by which the provider knows this installation.
    ///
    /// # Errors
    /// A message that names the key.
    pub fn secret(&self, id: &str) -> Result<SecretString, String> {
        let key = format!("sso.providers.{id}.client_secret");
        let given = either(self.client_secret.as_ref(), self.client_secret_file.as_deref(), &key)?;
        given.ok_or_else(|| format!("{key}: is missing; the provider gave it when this installation was registered"))
    }

    /// Whether the provider can show more than one factor at all.
    #[must_use]
    pub fn can_prove_mfa(&self) -> bool {
        !(self.mfa_acr.is_empty() && self.mfa_amr.is_empty())
    }

    /// What makes no sense, each with its key.
    fn problems(&self, id: &str) -> Vec<String> {
        let key = |name: &str| format!("sso.providers.{id}.{name}");
        let mut problems = Vec::new();
        problems.extend(self.secret(id).err());
        problems.extend(check_issuer(&self.issuer).err().map(|why| format!("{}: {why}", key("issuer"))));
        if self.client_id.is_empty() {
            problems.push(format!("{}: is missing", key("client_id")));
        }
        if !self.scopes.iter().any(|scope| scope == "openid") {
            problems.push(format!("{}: must contain openid", key("scopes")));
        }
        for domain in &self.email_domains {
            if Host::parse(domain).is_err() || domain.contains('@') || *domain != domain.to_lowercase() {
                problems.push(format!("{}: {domain:?} is not a domain such as example.org", key("email_domains")));
            }
        }
        if self.create_people && self.email_domains.is_empty() {
            problems.push(format!(
                "{}: needs email_domains, or everybody in the world could have an account",
                key("create_people")
            ));
        }
        problems
    }
}

impl Sso {
    /// What makes no sense in all providers, each with its key.
    pub(super) fn problems(&self) -> Vec<String> {
        let (mut problems, mut issuers) = (Vec::new(), HashSet::new());
        for (id, provider) in &self.providers {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
            if !(1..=40).contains(&id.len()) || !id.bytes().all(plain) {
                problems.push(format!("sso.providers: {id:?} must be at most 40 of a-z, 0-9, - and _"));
            }
            problems.extend(provider.problems(id));
            if !issuers.insert(provider.issuer.as_str()) {
                problems.push(format!("sso.providers.{id}.issuer: another provider has the same"));
            }
        }
        problems
    }
}

/// OpenID Connect Discovery 1.0 §3: https, no query, no fragment.
fn check_issuer(issuer: &str) -> Result<(), String> {
    let url =
        Url::parse(issuer).map_err(|_| format!("{issuer:?} is not an address such as https://login.example.org"))?;
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() {
        return Err(format!("{issuer:?} must have neither query, fragment nor user"));
    }
    if is_safe(&url) { Ok(()) } else { Err(format!("{issuer:?} must begin with https://")) }
}

/// Whether what is sent to this address is protected: by TLS, or because it does not leave the machine.
#[must_use]
pub fn is_safe(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    url.scheme() == "https" && url.has_host() || url.scheme() == "http" && here
}
