//! Private keys in the form in which they sign, kept for `jsonwebtoken`.
//!
//! By itself it parses the key anew for every token, which takes as long as half a signature. What it calls an
//! `EncodingKey` is here the name of a key that is kept in this module.

use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

use arc_swap::ArcSwap;
use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
        RsaEncoding,
    },
};
use jsonwebtoken::{
    Algorithm as JwtAlgorithm, EncodingKey,
    crypto::{CryptoProvider, JwtSigner, aws_lc},
};
use signature::{Error, Signer};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{domain::signing_key::Algorithm, keys::KeyError};

/// A private key, parsed.
pub(super) enum PrivateKey {
    Es256(EcdsaKeyPair),
    EdDsa(Ed25519KeyPair),
    Rs256(RsaKeyPair),
    Ps256(RsaKeyPair),
}

/// What `jsonwebtoken` calls the algorithm.
pub(in crate::app) const fn jwt_algorithm(algorithm: Algorithm) -> JwtAlgorithm {
    match algorithm {
        Algorithm::Es256 => JwtAlgorithm::ES256,
        Algorithm::EdDsa => JwtAlgorithm::EdDSA,
        Algorithm::Rs256 => JwtAlgorithm::RS256,
        Algorithm::Ps256 => JwtAlgorithm::PS256,
    }
}

impl PrivateKey {
    /// Makes a key; answers PKCS #8.
    ///
    /// # Errors
    /// [`KeyError::Library`].
    pub(super) fn generate(algorithm: Algorithm) -> Result<Zeroizing<Vec<u8>>, KeyError> {
        let random = SystemRandom::new();
        let document = match algorithm {
            Algorithm::Es256 => EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
                .map(|document| document.as_ref().to_vec()),
            Algorithm::EdDsa => Ed25519KeyPair::generate_pkcs8v1(&random).map(|document| document.as_ref().to_vec()),
            Algorithm::Rs256 | Algorithm::Ps256 => RsaKeyPair::generate(KeySize::Rsa2048)
                .and_then(|pair| AsDer::<Pkcs8V1Der>::as_der(&pair))
                .map(|document| document.as_ref().to_vec()),
        };
        document.map(Zeroizing::new).map_err(|_| KeyError::Library)
    }

    /// Reads PKCS #8.
    pub(super) fn read(algorithm: Algorithm, pkcs8: &[u8]) -> Option<Self> {
        match algorithm {
            Algorithm::Es256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8).ok().map(Self::Es256),
            Algorithm::EdDsa => Ed25519KeyPair::from_pkcs8(pkcs8).ok().map(Self::EdDsa),
            Algorithm::Rs256 => RsaKeyPair::from_pkcs8(pkcs8).ok().map(Self::Rs256),
            Algorithm::Ps256 => RsaKeyPair::from_pkcs8(pkcs8).ok().map(Self::Ps256),
        }
    }

    /// The public part, in the form that its kind of key has (see `db::signing_key`).
    pub(super) fn public(&self) -> &[u8] {
        match self {
            Self::Es256(pair) => pair.public_key().as_ref(),
            Self::EdDsa(pair) => pair.public_key().as_ref(),
            Self::Rs256(pair) | Self::Ps256(pair) => pair.public_key().as_ref(),
        }
    }

    const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Es256(_) => Algorithm::Es256,
            Self::EdDsa(_) => Algorithm::EdDsa,
            Self::Rs256(_) => Algorithm::Rs256,
            Self::Ps256(_) => Algorithm::Ps256,
        }
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
        match self {
            Self::Es256(pair) => Ok(pair.sign(&SystemRandom::new(), message)?.as_ref().to_vec()),
            Self::EdDsa(pair) => Ok(pair.try_sign(message)?.as_ref().to_vec()),
            Self::Rs256(pair) => by_rsa(pair, &RSA_PKCS1_SHA256, message),
            Self::Ps256(pair) => by_rsa(pair, &RSA_PSS_SHA256, message),
        }
    }
}

fn by_rsa(
    pair: &RsaKeyPair,
    padding: &'static dyn RsaEncoding,
    message: &[u8],
) -> Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(padding, &SystemRandom::new(), message, &mut signature)?;
    Ok(signature)
}

/// A key with the number of those who hold it: replicas in one process, as in tests, hold the same ones.
#[derive(Clone)]
struct Kept {
    id: Uuid,
    key: Arc<PrivateKey>,
    holders: usize,
}

/// So few that looking through is fastest.
static KEPT: LazyLock<ArcSwap<Vec<Kept>>> = LazyLock::new(ArcSwap::default);
/// Held by whoever changes what is kept.
static CHANGING: Mutex<()> = Mutex::new(());

static PROVIDER: LazyLock<CryptoProvider> =
    LazyLock::new(|| CryptoProvider { signer_factory: signer, ..aws_lc::DEFAULT_PROVIDER.clone() });

/// A key that is kept for as long as this lives.
pub(super) struct Held {
    id: Uuid,
    algorithm: Algorithm,
}

impl Held {
    /// Keeps a key under its id.
    pub(super) fn new(id: Uuid, key: PrivateKey) -> Self {
        // A second call finds it installed.
        let _ = PROVIDER.install_default();
        let algorithm = key.algorithm();
        change(|kept| match kept.iter_mut().find(|kept| kept.id == id) {
            Some(kept) => kept.holders += 1,
            None => kept.push(Kept { id, key: Arc::new(key), holders: 1 }),
        });
        Self { id, algorithm }
    }

    /// What `jsonwebtoken` takes for the key.
    pub(super) fn encoding_key(&self) -> EncodingKey {
        match self.algorithm {
            Algorithm::Es256 => EncodingKey::from_ec_der(self.id.as_bytes()),
            Algorithm::EdDsa => EncodingKey::from_ed_der(self.id.as_bytes()),
            Algorithm::Rs256 | Algorithm::Ps256 => EncodingKey::from_rsa_der(self.id.as_bytes()),
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        change(|kept| {
            for held in kept.iter_mut().filter(|kept| kept.id == self.id) {
                held.holders -= 1;
            }
            kept.retain(|kept| kept.holders > 0);
        });
    }
}

fn change(change: impl FnOnce(&mut Vec<Kept>)) {
    let _changing: MutexGuard<'_, ()> = CHANGING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut kept = Vec::clone(&KEPT.load());
    change(&mut kept);
    KEPT.store(Arc::new(kept));
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the type that `jsonwebtoken` asks for")]
fn signer(algorithm: &JwtAlgorithm, key: &EncodingKey) -> jsonwebtoken::errors::Result<Box<dyn JwtSigner>> {
    match Uuid::from_slice(key.as_bytes()) {
        Ok(id) => Ok(Box::new(KeptSigner { id, algorithm: *algorithm })),
        // What is no name of a key is one as anybody else has it: none is as short as a name.
        Err(_) => (aws_lc::DEFAULT_PROVIDER.signer_factory)(algorithm, key),
    }
}

/// Names a kept key. It does not hold it, so that no two cores write to one counter for each token.
struct KeptSigner {
    id: Uuid,
    algorithm: JwtAlgorithm,
}

impl Signer<Vec<u8>> for KeptSigner {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let kept = KEPT.load();
        let is_meant = |kept: &&Kept| kept.id == self.id && jwt_algorithm(kept.key.algorithm()) == self.algorithm;
        kept.iter().find(is_meant).ok_or_else(Error::new)?.key.sign(message).map_err(Error::from_source)
    }
}

impl JwtSigner for KeptSigner {
    fn algorithm(&self) -> JwtAlgorithm {
        self.algorithm
    }
}
