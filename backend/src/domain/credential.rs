//! What a client proves itself by.

use super::{Id, client_key::ClientKey, secret::Secret};

/// A client secret, or a key. Each token names the one that it was issued for.
#[derive(Clone, Copy, Debug)]
pub struct Credential;

impl From<Id<Secret>> for Id<Credential> {
    fn from(secret: Id<Secret>) -> Self {
        Self::from_uuid(secret.uuid())
    }
}

impl From<Id<ClientKey>> for Id<Credential> {
    fn from(key: Id<ClientKey>) -> Self {
        Self::from_uuid(key.uuid())
    }
}
