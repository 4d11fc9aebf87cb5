//! Why a value was refused.

use std::{borrow::Cow, fmt};

/// The reason why a value was refused: a stable code for programs and a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Stable, `snake_case`; part of the published interface.
    pub code: &'static str,
    /// One sentence that says what is wrong and what would be accepted. Never contains a secret.
    pub detail: Cow<'static, str>,
}

impl Rejection {
    /// A rejection with its code and its sentence.
    pub fn new(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.detail)
    }
}

impl std::error::Error for Rejection {}
