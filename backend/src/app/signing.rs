//! The keys that sign tokens: made, sealed, loaded, published.

mod provider;

use std::sync::Arc;

use arc_swap::ArcSwapOption;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair},
};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;

use super::{Error, Result};
use crate::{
    db::signing_key::SigningKeyRow,
    domain::{Id, Timestamp},
    keys::{KeyError, Keys},
};

/// What seals a private signing key: the purpose and the key's own id, so that sealed keys cannot be swapped.
fn purpose(row_id: impl std::fmt::Display) -> String {
    format!("signing key {row_id}")
}

/// Makes an ES256 key (RFC 7518 §3.4), its private part sealed.
///
/// # Errors
/// [`Error::Internal`] when the cryptographic library fails.
pub fn generate(keys: &Keys, now: Timestamp) -> Result<SigningKeyRow> {
    let id = Id::new();
    let library = |_| Error::from(KeyError::Library);
    let private =
        EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).map_err(library)?;
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, private.as_ref())
        .map_err(|_| Error::from(KeyError::Library))?;
    Ok(SigningKeyRow {
        id,
        algorithm: "ES256".to_owned(),
        public_key: pair.public_key().as_ref().to_vec(),
        sealed_private_key: keys.seal(&purpose(id), private.as_ref())?,
        created_at: now,
        active_from: now,
        retired_at: None,
    })
}

/// The key that signs now, ready for use.
pub struct Signer {
    /// `typ: at+jwt` (RFC 9068 §2.1), `alg` and `kid`.
    pub header: Header,
    pub key: EncodingKey,
}

/// One public key as JWKS publishes it (RFC 7517 §4, RFC 7518 §6.2.1).
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PublicKey {
    kty: &'static str,
    crv: &'static str,
    x: String,
    y: String,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: String,
    kid: String,
}

struct Loaded {
    signer: Arc<Signer>,
    published: Arc<Vec<PublicKey>>,
}

/// The loaded keys of this process.
#[derive(Default)]
pub struct SigningKeys(ArcSwapOption<Loaded>);

impl SigningKeys {
    /// Unseals `rows`, the first of which signs.
    ///
    /// # Errors
    /// [`Error::Internal`] when a key cannot be unsealed or read.
    pub fn load(&self, keys: &Keys, rows: &[SigningKeyRow]) -> Result<()> {
        let fault = |message: &str| Error::Internal(message.to_owned().into());
        let row = rows.first().ok_or_else(|| fault("there is no signing key"))?;
        let private = keys
            .open(&purpose(row.id), &row.sealed_private_key)
            .ok_or_else(|| fault("a signing key cannot be unsealed with this master key"))?;
        let mut header = Header::new(Algorithm::ES256);
        header.typ = Some("at+jwt".to_owned());
        header.kid = Some(row.id.to_string());
        let key = provider::PrivateKey::read(header.alg, &private)
            .ok_or_else(|| fault("a signing key in the database is malformed"))?;
        let signer = Arc::new(Signer { header, key: provider::keep(row.id.uuid(), key) });
        let published: Option<Vec<_>> = rows.iter().map(public_key).collect();
        let published = Arc::new(published.ok_or_else(|| fault("a public key in the database is malformed"))?);
        self.0.store(Some(Arc::new(Loaded { signer, published })));
        Ok(())
    }

    /// The key that signs now; `None` before [`SigningKeys::load`].
    #[must_use]
    pub fn signer(&self) -> Option<Arc<Signer>> {
        self.0.load().as_ref().map(|loaded| Arc::clone(&loaded.signer))
    }

    /// The keys to publish.
    #[must_use]
    pub fn published(&self) -> Arc<Vec<PublicKey>> {
        self.0.load().as_ref().map(|loaded| Arc::clone(&loaded.published)).unwrap_or_default()
    }
}

/// Splits the uncompressed point 04 ‖ x ‖ y (SEC 1 §2.3.3).
fn public_key(row: &SigningKeyRow) -> Option<PublicKey> {
    let (tag, point) = row.public_key.split_first()?;
    let (x, y) = point.split_at_checked(32).filter(|(_, y)| *tag == 4 && y.len() == 32)?;
    Some(PublicKey {
        kty: "EC",
        crv: "P-256",
        x: BASE64URL_NOPAD.encode(x),
        y: BASE64URL_NOPAD.encode(y),
        usage: "sig",
        alg: row.algorithm.clone(),
        kid: row.id.to_string(),
    })
}
