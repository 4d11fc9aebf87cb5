//! Telling the addresses of members.

use serde::Deserialize;

/// How addresses of members are told of what happens to their secrets.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Webhooks {
    /// How long an address may take to answer.
    pub timeout_seconds: u64,
    /// Whether addresses inside are called too, and without TLS. Members choose the address.
    pub allow_private_networks: bool,
    /// One that has taken nothing for so many days is stopped.
    pub stop_after_days: u32,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self { timeout_seconds: 10, allow_private_networks: false, stop_after_days: 5 }
    }
}
