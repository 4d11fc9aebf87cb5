//! Where everything is kept, and for how long.

use std::path::PathBuf;

use secrecy::SecretString;
use serde::Deserialize;

/// Which database.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    pub url: Option<SecretString>,
    pub url_file: Option<PathBuf>,
    /// Connections in the pool.
    pub connections: Option<u32>,
    /// How long a statement on SQLite waits while another process holds the file.
    pub busy_timeout_seconds: u32,
}

impl Default for Database {
    fn default() -> Self {
        Self { url: None, url_file: None, connections: None, busy_timeout_seconds: 10 }
    }
}

/// The key material that stays outside the database.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeyMaterial {
    pub master_key: Option<SecretString>,
    pub master_key_file: Option<PathBuf>,
}

/// How long the audit log is kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Audit {
    /// Older events are removed; without it all are kept.
    pub keep_days: Option<u16>,
}
