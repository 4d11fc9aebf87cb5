//! Private keys in the form in which they sign, kept for `jsonwebtoken`.
//!
//! By itself it parses the key anew for every token, which takes as long as half a signature. What it calls an
//! `EncodingKey` is here the name of a key that is kept in this module.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

use arc_swap::ArcSwap;
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair},
};
use jsonwebtoken::{
    Algorithm, EncodingKey,
    crypto::{CryptoProvider, JwtSigner, aws_lc},
};
use signature::{Error, Signer};
use uuid::Uuid;

/// A private key, parsed.
pub(super) enum PrivateKey {
    Es256(EcdsaKeyPair),
}

impl PrivateKey {
    /// Reads PKCS #8.
    pub(super) fn read(algorithm: Algorithm, pkcs8: &[u8]) -> Option<Self> {
        match algorithm {
            Algorithm::ES256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).ok().map(Self::Es256),
            _ => None,
        }
    }

    const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Es256(_) => Algorithm::ES256,
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
        match self {
            Self::Es256(pair) => Ok(pair.sign(&SystemRandom::new(), message)?.as_ref().to_vec()),
        }
    }
}

static KEPT: LazyLock<ArcSwap<HashMap<Uuid, Arc<PrivateKey>>>> = LazyLock::new(ArcSwap::default);

static PROVIDER: LazyLock<CryptoProvider> =
    LazyLock::new(|| CryptoProvider { signer_factory: signer, ..aws_lc::DEFAULT_PROVIDER.clone() });

/// Keeps a key under its id and answers what `jsonwebtoken` takes for it. Keys are few, and stay until the process ends.
pub(super) fn keep(id: Uuid, key: PrivateKey) -> EncodingKey {
    // A second call finds it installed.
    let _ = PROVIDER.install_default();
    let algorithm = key.algorithm();
    let key = Arc::new(key);
    KEPT.rcu(|kept| {
        let mut kept = HashMap::clone(kept);
        kept.insert(id, Arc::clone(&key));
        kept
    });
    match algorithm {
        Algorithm::ES256 | Algorithm::ES384 => EncodingKey::from_ec_der(id.as_bytes()),
        Algorithm::EdDSA => EncodingKey::from_ed_der(id.as_bytes()),
        _ => EncodingKey::from_rsa_der(id.as_bytes()),
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the type that `jsonwebtoken` asks for")]
fn signer(algorithm: &Algorithm, key: &EncodingKey) -> jsonwebtoken::errors::Result<Box<dyn JwtSigner>> {
    let kept = Uuid::from_slice(key.as_bytes()).ok().and_then(|id| KEPT.load().get(&id).cloned());
    match kept {
        Some(kept) => Ok(Box::new(Kept(kept))),
        // A key that is not kept here is one as anybody else has it.
        None => (aws_lc::DEFAULT_PROVIDER.signer_factory)(algorithm, key),
    }
}

struct Kept(Arc<PrivateKey>);

impl Signer<Vec<u8>> for Kept {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        self.0.sign(message).map_err(Error::from_source)
    }
}

impl JwtSigner for Kept {
    fn algorithm(&self) -> Algorithm {
        self.0.algorithm()
    }
}
