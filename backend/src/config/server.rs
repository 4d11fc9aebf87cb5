//! Where the server listens and who may call it from a browser.

use std::{net::IpAddr, path::PathBuf};

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, de::Error};
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
    #[serde(deserialize_with = "networks")]
    pub trusted_proxies: Vec<IpNet>,
    pub request_timeout_seconds: u64,
    pub shutdown_timeout_seconds: u64,
    /// How long a connection lasts by which somebody watches, until the browser connects again.
    pub event_stream_seconds: u64,
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
            event_stream_seconds: 300,
        }
    }
}

/// A list of networks, where an address stands for a network of one.
fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    list::<D, String>(deserializer)?.iter().map(|text| network(text).map_err(D::Error::custom)).collect()
}

fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(|address| IpNet::from(address.to_canonical()));
    text.parse().or_else(|_| address()).map_err(|_| {
        format!("\"{text}\" is neither an address nor a network; write one as 10.0.0.5, 2001:db8::5 or 10.0.0.0/8")
    })
}

/// Which other origins may call the interface from a browser.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cors {
    #[serde(deserialize_with = "list")]
    pub allowed_origins: Vec<String>,
}
