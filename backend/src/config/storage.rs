//! Where everything is kept, and for how long.

use std::path::{Path, PathBuf};

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

/// Where the master key comes from.
pub enum MasterKeySource<'a> {
    /// It was given as text.
    Text(&'a SecretString),
    /// It is in this file, which the first start makes.
    File(PathBuf),
}

impl KeyMaterial {
    /// Where the master key comes from: a file in the data folder, unless something else is said.
    #[must_use]
    pub fn source(&self, data_dir: &Path) -> MasterKeySource<'_> {
        match (&self.master_key, &self.master_key_file) {
            (Some(text), _) => MasterKeySource::Text(text),
            (None, Some(file)) => MasterKeySource::File(file.clone()),
            (None, None) => MasterKeySource::File(data_dir.join("master.key")),
        }
    }
}

/// How long the audit log is kept.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Audit {
    /// Older events are removed; without it all are kept.
    pub keep_days: Option<u16>,
}
