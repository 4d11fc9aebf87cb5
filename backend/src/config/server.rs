//! Where the server listens and who may call it from a browser.

use std::path::PathBuf;

use ipnet::IpNet;
use serde::Deserialize;
use url::Url;

use super::value::list;

/// Where and how the server listens.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    pub listen: String,
    /// The address that browsers and machines use; also the token issuer.
    pub public_url: Url,
    /// The folder of the built front end; without it only the interface is served.
    pub web_root: Option<PathBuf>,
    /// Threads that serve requests; by default one per core.
    pub workers: Option<usize>,
    /// Addresses or networks of the proxies in front, whose X-Forwarded-For is believed.
    #[serde(deserialize_with = "list")]
    pub trusted_proxies: Vec<IpNet>,
    pub request_timeout_seconds: u64,
    pub shutdown_timeout_seconds: u64,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            public_url: Url::parse("http://localhost:8080").unwrap_or_else(|_| unreachable!("a constant URL")),
            web_root: None,
            workers: None,
            trusted_proxies: Vec::new(),
            request_timeout_seconds: 30,
            shutdown_timeout_seconds: 30,
        }
    }
}

/// Which other origins may call the interface from a browser.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cors {
    #[serde(deserialize_with = "list")]
    pub allowed_origins: Vec<String>,
}
