//! What is done with client secrets that were found in public.

use serde::Deserialize;

/// What follows when somebody reports a client secret that still works.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Leaks {
    pub action: LeakAction,
}

/// Whether a secret that has leaked goes on working until somebody has replaced it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeakAction {
    /// Its managers and the operators are told.
    #[default]
    Report,
    /// It is suspended besides.
    Suspend,
}
