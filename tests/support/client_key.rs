//! Keys by which clients prove themselves, and the assertions that they sign.

use aws_lc_rs::{
    digest,
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaPublicKeyComponents},
};
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

/// The type of an assertion (RFC 7523 §2.2).
pub const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// A key pair of a client.
pub struct KeyPair {
    algorithm: &'static str,
    pkcs8: Vec<u8>,
    /// `SubjectPublicKeyInfo`.
    public: Vec<u8>,
    jwk: Value,
}

impl KeyPair {
    /// A pair for ES256, `EdDSA`, RS256 or PS256.
    #[must_use]
    pub fn new(algorithm: &'static str) -> Self {
        let text = |octets: &[u8]| BASE64URL_NOPAD.encode(octets);
        let der = |key: &dyn AsDer<PublicKeyX509Der<'static>>| key.as_der().unwrap().as_ref().to_vec();
        let random = SystemRandom::new();
        match algorithm {
            "ES256" => {
                let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref()).unwrap();
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                let jwk = json!({"kty": "EC", "crv": "P-256", "x": text(x), "y": text(y)});
                Self { algorithm, pkcs8: pkcs8.as_ref().to_vec(), public: der(pair.public_key()), jwk }
            }
            "EdDSA" => {
                let pkcs8 = Ed25519KeyPair::generate_pkcs8v1(&random).unwrap();
                let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
                let jwk = json!({"kty": "OKP", "crv": "Ed25519", "x": text(pair.public_key().as_ref())});
                Self { algorithm, pkcs8: pkcs8.as_ref().to_vec(), public: der(pair.public_key()), jwk }
            }
            _ => {
                let pair = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
                let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).unwrap().as_ref().to_vec();
                let parts = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
                let jwk = json!({"kty": "RSA", "n": text(&parts.n), "e": text(&parts.e)});
                Self { algorithm, pkcs8, public: der(pair.public_key()), jwk }
            }
        }
    }

    /// The same pair, signing by another algorithm.
    #[must_use]
    pub fn by(&self, algorithm: &'static str) -> Self {
        Self { algorithm, pkcs8: self.pkcs8.clone(), public: self.public.clone(), jwk: self.jwk.clone() }
    }

    /// The algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> &'static str {
        self.algorithm
    }

    /// The public key as a JWK.
    #[must_use]
    pub fn jwk(&self) -> Value {
        self.jwk.clone()
    }

    /// The public key as a JWK with a name.
    #[must_use]
    pub fn named(&self, kid: &str) -> Value {
        let mut jwk = self.jwk();
        jwk["kid"] = json!(kid);
        jwk
    }

    /// The public key as PEM.
    #[must_use]
    pub fn pem(&self) -> String {
        pem("PUBLIC KEY", &self.public)
    }

    /// The private key as PEM, as people paste it by mistake.
    #[must_use]
    pub fn private_pem(&self) -> String {
        pem("PRIVATE KEY", &self.pkcs8)
    }

    /// As `openssl pkey -pubin -outform DER | sha256sum` prints it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        HEXLOWER.encode(digest::digest(&digest::SHA256, &self.public).as_ref())
    }

    /// An assertion with these claims.
    #[must_use]
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_as(&json!({"alg": self.algorithm, "typ": "JWT"}), &claims.to_string())
    }

    /// An assertion with this header and any text in the place of claims, signed by the key's own algorithm.
    #[must_use]
    pub fn sign_as(&self, header: &Value, claims: &str) -> String {
        let encode = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
        let message = format!("{}.{}", encode(&header.to_string()), encode(claims));
        let signature =
            jsonwebtoken::crypto::sign(message.as_bytes(), &self.encoding_key(), self.header().alg).unwrap();
        format!("{message}.{signature}")
    }

    fn header(&self) -> Header {
        Header::new(match self.algorithm {
            "ES256" => Algorithm::ES256,
            "EdDSA" => Algorithm::EdDSA,
            "RS256" => Algorithm::RS256,
            _ => Algorithm::PS256,
        })
    }

    fn encoding_key(&self) -> EncodingKey {
        match self.algorithm {
            "ES256" => EncodingKey::from_ec_der(&self.pkcs8),
            "EdDSA" => EncodingKey::from_ed_der(&self.pkcs8),
            // What is expected is PKCS #1, which stands at the end of PKCS #8.
            _ => EncodingKey::from_rsa_pem(self.private_pem().as_bytes()).unwrap(),
        }
    }
}

fn pem(label: &str, der: &[u8]) -> String {
    let text = BASE64.encode(der);
    let lines: Vec<_> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}
