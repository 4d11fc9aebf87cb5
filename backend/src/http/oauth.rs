//! The endpoints that machines call. They speak the codes of RFC 6749 and nothing else.

pub mod client_assertion;
pub mod client_authentication;
pub mod error;
pub mod freshness;
pub mod introspection;
pub mod jwks;
pub mod metadata;
pub mod named_token;
pub mod parameters;
pub mod protected_resource;
pub mod revocation;
pub mod token;
mod wrong_attempts;
