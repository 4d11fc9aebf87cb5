//! What a client proves itself by.

use super::{Id, secret::Secret};

/// A client secret, or whatever else takes its place. Each token names the one that it was issued for.
#[derive(Clone, Copy, Debug)]
pub struct Credential;

impl From<Id<Secret>> for Id<Credential> {
    fn from(secret: Id<Secret>) -> Self {
        Self::from_uuid(secret.uuid())
    }
}
