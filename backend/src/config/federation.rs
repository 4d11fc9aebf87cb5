//! What the federation is, and its rules.

use std::path::PathBuf;

use serde::Deserialize;

use super::value::list;
use crate::domain::notice::Thresholds;

/// What the federation calls itself.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Federation {
    pub name: String,
    pub support_email: Option<String>,
    /// An SVG or PNG, in place of our own logo.
    pub logo_file: Option<PathBuf>,
    /// The colour of buttons and links in light pages, as `#rrggbb`.
    pub accent: Option<String>,
    /// The same in dark pages; without it what is like it and can be read there.
    pub accent_dark: Option<String>,
    /// An application with fewer credential managers who can be reached is marked.
    pub advised_managers: i64,
}

impl Default for Federation {
    fn default() -> Self {
        Self {
            name: "Latchkey".to_owned(),
            support_email: None,
            logo_file: None,
            accent: None,
            accent_dark: None,
            advised_managers: 2,
        }
    }
}

/// Rules for client secrets.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Secrets {
    pub max_live: i64,
    pub expiry_warning_days: u16,
}

impl Default for Secrets {
    fn default() -> Self {
        Self { max_live: 10, expiry_warning_days: 30 }
    }
}

impl Secrets {
    /// How long before its expiry a secret counts as expiring.
    #[must_use]
    pub fn warning(&self) -> time::Duration {
        time::Duration::days(i64::from(self.expiry_warning_days))
    }
}

/// When people are told of an expiry.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Notices {
    #[serde(deserialize_with = "list")]
    pub thresholds_days: Vec<u16>,
    pub plan_every_minutes: u64,
    /// The hour of the day, where the reader is, at which a digest is sent to who has chosen none.
    pub digest_hour: i64,
    /// Sends what is due when it is found, and waits for nobody's morning.
    pub at_once: bool,
}

impl Default for Notices {
    fn default() -> Self {
        Self {
            thresholds_days: Thresholds::default().days().to_vec(),
            plan_every_minutes: 15,
            digest_hour: 8,
            at_once: false,
        }
    }
}
