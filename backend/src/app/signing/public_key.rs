//! Public keys as they are published, and as tokens of our own are verified with them.

use aws_lc_rs::{rsa, signature::RsaPublicKeyComponents};
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::DecodingKey;
use serde::Serialize;

use crate::domain::{
    Id,
    signing_key::{Algorithm, SigningKey},
};

/// One public key as a JWK (RFC 7517 §4): of kind EC (RFC 7518 §6.2.1), OKP (RFC 8037 §2) or RSA (RFC 7518 §6.3.1).
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct PublicKey {
    /// EC, OKP or RSA.
    kty: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    /// The one algorithm that this key signs by.
    #[schema(example = "ES256")]
    alg: &'static str,
    kid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    crv: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    x: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    y: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    n: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    e: Option<String>,
}

impl PublicKey {
    /// From the public part in the form that its kind of key has (see `db::signing_key`); `None` for anything else.
    pub(super) fn new(id: Id<SigningKey>, algorithm: Algorithm, public: &[u8]) -> Option<Self> {
        let text = |octets: &[u8]| Some(BASE64URL_NOPAD.encode(octets));
        let bare = Self {
            kty: "RSA",
            usage: "sig",
            alg: algorithm.as_str(),
            kid: id.to_string(),
            crv: None,
            x: None,
            y: None,
            n: None,
            e: None,
        };
        match algorithm {
            Algorithm::Es256 => {
                // The uncompressed point 04 ‖ x ‖ y (SEC 1 §2.3.3).
                let (tag, point) = public.split_first()?;
                let (x, y) = point.split_at_checked(32).filter(|(_, y)| *tag == 4 && y.len() == 32)?;
                Some(Self { kty: "EC", crv: Some("P-256"), x: text(x), y: text(y), ..bare })
            }
            Algorithm::EdDsa => Some(Self { kty: "OKP", crv: Some("Ed25519"), x: text(public), ..bare }),
            Algorithm::Rs256 | Algorithm::Ps256 => {
                let key = rsa::PublicKey::from_der(public).ok()?;
                let parts = RsaPublicKeyComponents::<Vec<u8>>::from(&key);
                Some(Self { n: text(&parts.n), e: text(&parts.e), ..bare })
            }
        }
    }

    /// The key for a library that verifies.
    pub(super) fn decoding_key(&self) -> Option<DecodingKey> {
        match self {
            Self { x: Some(x), y: Some(y), .. } => DecodingKey::from_ec_components(x, y).ok(),
            Self { x: Some(x), .. } => DecodingKey::from_ed_components(x).ok(),
            Self { n: Some(n), e: Some(e), .. } => DecodingKey::from_rsa_components(n, e).ok(),
            _ => None,
        }
    }
}
