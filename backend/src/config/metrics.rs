//! What is shown to those who watch from outside.

use serde::Deserialize;

/// The metrics.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// So many applications are named that lose their last secret next, at most 1000; 0 names none.
    pub expiring_applications: u16,
}

impl Default for Metrics {
    fn default() -> Self {
        Self { expiring_applications: 20 }
    }
}
