//! The addresses that machines know from Microsoft Entra ID, so that moving here changes the host name only.
//!
//! Requests, answers, claims and errors are as there; who gets a token for what is decided as at `/oauth2/token`. The
//! tenant in a path is the federation's configured id or one of its names. Refusals carry the fields and the numbers
//! that are known from there (`domain/refusal/table.rs`).

pub mod discovery;
pub mod error;
pub mod token;

use uuid::Uuid;

use crate::{app::Core, app::token::TokenError, domain::refusal::Reason};

/// The id of the tenant that a path names.
fn tenant(core: &Core, named: &str) -> Result<Uuid, TokenError> {
    core.config.compatibility.tenant(named).ok_or_else(|| Reason::TenantUnknown.into())
}
