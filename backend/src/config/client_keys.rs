//! Keys that clients prove themselves by.

use serde::Deserialize;

/// How sets of keys are read from the addresses where clients keep them.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClientKeys {
    /// How long an address may take to answer.
    pub timeout_seconds: u64,
    /// Whether addresses inside are asked too. Whoever manages an application chooses the address.
    pub allow_private_networks: bool,
}

impl Default for ClientKeys {
    fn default() -> Self {
        Self { timeout_seconds: 3, allow_private_networks: false }
    }
}

impl ClientKeys {
    /// What makes no sense.
    pub(super) fn check(&self) -> Result<(), String> {
        if (1..=30).contains(&self.timeout_seconds) {
            return Ok(());
        }
        Err("client_keys.timeout_seconds: must be between 1 and 30".to_owned())
    }
}
