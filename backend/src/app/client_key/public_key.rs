//! Reading a public key as people have it: a JWK (RFC 7517) or PEM (RFC 7468). A private one is refused out loud, and
//! kept nowhere.

use aws_lc_rs::{
    digest,
    encoding::{AsDer, PublicKeyX509Der},
    rsa,
    signature::{ECDSA_P256_SHA256_FIXED, ED25519, ParsedPublicKey, RsaPublicKeyComponents, VerificationAlgorithm},
};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use jsonwebtoken::DecodingKey;
use rustls::pki_types::{SubjectPublicKeyInfoDer, pem::PemObject};
use serde_json::{Map, Value};

use crate::domain::{Rejection, client_key::PublicKey, signing_key::Algorithm};

/// The members of a JWK that are private, or a shared secret (RFC 7518 §6).
const PRIVATE: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// The bits that an RSA key must have, and may have at most: who verifies works for the length.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;
/// The exponent that an RSA key must have, 65537, as nearly all have it: who verifies works for its length too.
const RSA_EXPONENT: [u8; 3] = [1, 0, 1];
/// A text that is longer is no key.
const LONGEST: usize = 16 * 1024;

/// What kind of key it is, and so which algorithms it can verify.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Kind {
    P256,
    Ed25519,
    Rsa,
}

impl Kind {
    /// Whether a key of this kind verifies by `algorithm`.
    pub(in crate::app) const fn fits(self, algorithm: Algorithm) -> bool {
        matches!(
            (self, algorithm),
            (Self::P256, Algorithm::Es256)
                | (Self::Ed25519, Algorithm::EdDsa)
                | (Self::Rsa, Algorithm::Rs256 | Algorithm::Ps256)
        )
    }

    const fn usual(self) -> Algorithm {
        match self {
            Self::P256 => Algorithm::Es256,
            Self::Ed25519 => Algorithm::EdDsa,
            Self::Rsa => Algorithm::Rs256,
        }
    }
}

/// Reads a key; `wanted` is the algorithm that it is to verify, where that was said.
///
/// # Errors
/// `private_key` for one that must never have left the client; `invalid_public_key`, `weak_key`, `unusual_exponent` and
/// `algorithm_does_not_fit` with what is wrong.
pub fn read(text: &str, wanted: Option<Algorithm>) -> Result<PublicKey, Rejection> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(unreadable());
    }
    let (kind, der, named) = if text.starts_with('{') { from_json(text)? } else { from_pem(text)? };
    let algorithm = wanted.or(named).unwrap_or(kind.usual());
    if !kind.fits(algorithm) || named.is_some_and(|named| named != algorithm) {
        return Err(Rejection::new(
            "algorithm_does_not_fit",
            "The key is not for this algorithm: EC keys on P-256 are for ES256, Ed25519 keys for EdDSA, RSA keys for RS256 \
             or PS256, and a JWK with alg for that one only.",
        ));
    }
    Ok(PublicKey { algorithm, der })
}

type Read = (Kind, Vec<u8>, Option<Algorithm>);

fn from_json(text: &str) -> Result<Read, Rejection> {
    let jwk: Map<String, Value> = serde_json::from_str(text).map_err(|_| unreadable())?;
    let in_set =
        |set: &Value| set.as_array().is_some_and(|keys| keys.iter().any(|key| key.as_object().is_some_and(is_private)));
    if is_private(&jwk) || jwk.get("keys").is_some_and(in_set) {
        return Err(private());
    }
    from_jwk(&jwk)
}

fn is_private(jwk: &Map<String, Value>) -> bool {
    PRIVATE.iter().any(|member| jwk.contains_key(*member))
}

/// Reads one JWK that holds no private part: of kind EC (RFC 7518 §6.2.1), OKP (RFC 8037 §2) or RSA (RFC 7518 §6.3.1).
///
/// # Errors
/// As [`read`].
pub(in crate::app) fn from_jwk(jwk: &Map<String, Value>) -> Result<Read, Rejection> {
    let text = |member: &str| jwk.get(member).and_then(Value::as_str);
    let octets = |member: &str| text(member).and_then(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok());
    let verifies = |operations: &Value| {
        operations.as_array().is_some_and(|operations| operations.iter().any(|operation| operation == "verify"))
    };
    if text("use").is_some_and(|usage| usage != "sig") || jwk.get("key_ops").is_some_and(|given| !verifies(given)) {
        return Err(Rejection::new("invalid_public_key", "The JWK is not for signatures: its use must be sig."));
    }
    let named = match jwk.get("alg") {
        Some(word) => Some(algorithm_named(word.as_str().unwrap_or_default())?),
        None => None,
    };
    let (kind, der) = match (text("kty"), text("crv")) {
        (Some("EC"), Some("P-256")) => {
            let (x, y) =
                octets("x").zip(octets("y")).filter(|(x, y)| x.len() == 32 && y.len() == 32).ok_or_else(unreadable)?;
            // The uncompressed point (SEC 1 §2.3.3).
            (Kind::P256, spki(&ECDSA_P256_SHA256_FIXED, &[&[4], x.as_slice(), y.as_slice()].concat()))
        }
        (Some("OKP"), Some("Ed25519")) => {
            let x = octets("x").filter(|x| x.len() == 32).ok_or_else(unreadable)?;
            (Kind::Ed25519, spki(&ED25519, &x))
        }
        (Some("RSA"), _) => {
            let (n, e) = octets("n").zip(octets("e")).ok_or_else(unreadable)?;
            let components = RsaPublicKeyComponents { n: n.as_slice(), e: e.as_slice() };
            let der = AsDer::<PublicKeyX509Der<'_>>::as_der(&components).ok();
            (Kind::Rsa, der.map(|der| der.as_ref().to_vec()))
        }
        _ => return Err(unreadable()),
    };
    let der = der.ok_or_else(unreadable)?;
    if kind == Kind::Rsa {
        check_rsa(&der)?;
    }
    Ok((kind, der, named))
}

/// The algorithm of this name; `EdDSA` with Ed25519 has two (RFC 9864 §2.2).
///
/// # Errors
/// As [`Algorithm::parse`].
pub(in crate::app) fn algorithm_named(word: &str) -> Result<Algorithm, Rejection> {
    if word == "Ed25519" { Ok(Algorithm::EdDsa) } else { Algorithm::parse(word) }
}

fn from_pem(text: &str) -> Result<Read, Rejection> {
    // Of every kind: PKCS #1, PKCS #8, SEC 1, OpenSSH, PuTTY; also where it stands beside a public one.
    if text.to_ascii_lowercase().contains("private") {
        return Err(private());
    }
    let given = SubjectPublicKeyInfoDer::from_pem_slice(text.as_bytes()).map_err(|_| unreadable())?;
    let der = given.as_ref();
    if let Some(der) = spki(&ECDSA_P256_SHA256_FIXED, der) {
        return Ok((Kind::P256, der, None));
    }
    if let Some(der) = spki(&ED25519, der) {
        return Ok((Kind::Ed25519, der, None));
    }
    check_rsa(der)?;
    let key = rsa::PublicKey::from_der(der).map_err(|_| unreadable())?;
    let der = AsDer::<PublicKeyX509Der<'_>>::as_der(&key).map_err(|_| unreadable())?;
    Ok((Kind::Rsa, der.as_ref().to_vec(), None))
}

/// A key in the one form in which it is kept; `None` when it is not valid, as a point that is not on the curve.
fn spki(algorithm: &'static dyn VerificationAlgorithm, key: &[u8]) -> Option<Vec<u8>> {
    let parsed = ParsedPublicKey::new(algorithm, key).ok()?;
    AsDer::<PublicKeyX509Der<'_>>::as_der(&parsed).ok().map(|der| der.as_ref().to_vec())
}

fn check_rsa(der: &[u8]) -> Result<(), Rejection> {
    let key = rsa::PublicKey::from_der(der).map_err(|_| unreadable())?;
    let parts = RsaPublicKeyComponents::<Vec<u8>>::from(&key);
    let bits = parts.n.len() * 8;
    if !RSA_BITS.contains(&bits) {
        let (least, most) = (RSA_BITS.start(), RSA_BITS.end());
        let detail = format!("An RSA key must have {least} to {most} bits; this one has {bits}.");
        return Err(Rejection::new("weak_key", detail));
    }
    if parts.e != RSA_EXPONENT {
        let detail =
            "An RSA key must have the public exponent 65537, which is what openssl makes unless told otherwise.";
        return Err(Rejection::new("unusual_exponent", detail));
    }
    Ok(())
}

/// The key for the library that verifies.
pub(in crate::app) fn decoding_key(algorithm: Algorithm, der: &[u8]) -> DecodingKey {
    match algorithm {
        Algorithm::Es256 => DecodingKey::from_ec_der(der),
        Algorithm::EdDsa => DecodingKey::from_ed_der(der),
        Algorithm::Rs256 | Algorithm::Ps256 => DecodingKey::from_rsa_der(der),
    }
}

/// SHA-256 of the key in DER, by which people compare two: `openssl pkey -pubin -outform DER | sha256sum`.
#[must_use]
pub fn fingerprint(key: &PublicKey) -> String {
    HEXLOWER.encode(digest::digest(&digest::SHA256, &key.der).as_ref())
}

fn unreadable() -> Rejection {
    Rejection::new(
        "invalid_public_key",
        "This is no public key that is understood here: a JWK, or PEM with BEGIN PUBLIC KEY, of kind EC on P-256, Ed25519 \
         or RSA. From a certificate or a private key, openssl makes one with -pubkey or -pubout.",
    )
}

fn private() -> Rejection {
    Rejection::new(
        "private_key",
        "This is a PRIVATE key. It was not stored, but it has left its machine: make a new pair there, and paste only the \
         public part here.",
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
            let _ = read(&text, None);
        }

        #[test]
        fn no_jwk_makes_the_reader_panic(x in "[A-Za-z0-9_-]{0,60}", y in "[A-Za-z0-9_-]{0,60}", kty in "EC|OKP|RSA|oct") {
            let jwk = format!(r#"{{"kty":"{kty}","crv":"P-256","x":"{x}","y":"{y}","n":"{x}","e":"{y}"}}"#);
            let _ = read(&jwk, None);
        }
    }

    #[test]
    fn a_private_key_is_called_one_in_every_form() {
        for text in [
            "-----BEGIN PRIVATE KEY-----\nMIG2\n-----END PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----\nMIG2\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----",
            "-----BEGIN OPENSSH PRIVATE KEY-----",
            r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}"#,
            r#"{"keys":[{"kty":"RSA","n":"AA","e":"AQAB","p":"AA"}]}"#,
            r#"{"kty":"oct","k":"AA"}"#,
        ] {
            assert_eq!(read(text, None).unwrap_err().code, "private_key", "{text}");
        }
    }
}
