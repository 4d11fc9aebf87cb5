//! Reading a set of keys (RFC 7517 §5), which somebody else wrote.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    app::{
        assertion::Assertion,
        client_key::public_key::{Kind, from_jwk},
    },
    domain::{client_key::PublicKey, signing_key::Algorithm},
};

/// The most keys that are looked at.
pub const MOST_KEYS: usize = 50;

/// One key of a set, and what is said of it there.
pub struct Key {
    id: Option<String>,
    kind: Kind,
    algorithm: Option<Algorithm>,
    der: Vec<u8>,
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<Map<String, Value>>,
}

/// The keys of a set that are understood; `None` for what is no set of keys.
#[must_use]
pub fn read(octets: &[u8]) -> Option<Vec<Key>> {
    let set: Set = serde_json::from_slice(octets).ok()?;
    Some(set.keys.iter().take(MOST_KEYS).filter_map(Key::read).collect())
}

/// The keys that may have signed an assertion: those of the name that it gives, where there are any.
#[must_use]
pub fn candidates(keys: &[Key], assertion: &Assertion) -> Vec<PublicKey> {
    let named = keys.iter().any(|key| key.is_named_by(assertion));
    let meant = keys.iter().filter(|key| key.fits(assertion) && (!named || key.is_named_by(assertion)));
    meant.map(|key| PublicKey { algorithm: assertion.algorithm, der: key.der.clone() }).collect()
}

impl Key {
    /// `None` for a key that is not understood, which is left aside (RFC 7517 §5).
    fn read(jwk: &Map<String, Value>) -> Option<Self> {
        let (kind, der, algorithm) = from_jwk(jwk).ok()?;
        let id = jwk.get("kid").and_then(Value::as_str).map(str::to_owned);
        Some(Self { id, kind, algorithm, der })
    }

    /// Whether the key has the name that the assertion asks for.
    pub(super) fn is_named_by(&self, assertion: &Assertion) -> bool {
        self.id.is_some() && self.id == assertion.key_id
    }

    fn fits(&self, assertion: &Assertion) -> bool {
        let (named, algorithm) = (assertion.key_id.as_ref(), assertion.algorithm);
        let id = named.is_none() || self.id.is_none() || self.id.as_ref() == named;
        id && self.kind.fits(algorithm) && self.algorithm.is_none_or(|own| own == algorithm)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const P256: &str = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;

    #[test]
    fn keys_that_are_not_understood_are_left_aside() {
        let count = |keys: &str| read(format!(r#"{{"keys":[{keys}],"more":1}}"#).as_bytes()).map(|keys| keys.len());
        assert_eq!(count(P256), Some(1));
        assert_eq!(count(&format!(r#"{{}},{{"kty":"oct","k":"AA"}},{{"kty":["EC"]}},{P256}"#)), Some(1));
        // The second coordinate belongs to no point of the curve.
        assert_eq!(count(&P256.replace("x_FE", "x_FF")), Some(0));
        assert_eq!(count(&vec![P256; 60].join(",")), Some(MOST_KEYS));
        for nothing in [&b""[..], b"[]", b"{}", b"{\"keys\":{}}", b"{\"keys\":[1]}", b"{\"keys\":[]} x", b"\xff"] {
            assert!(read(nothing).is_none());
        }
    }

    #[test]
    fn an_rsa_key_with_another_exponent_is_left_aside() {
        for (exponent, count) in [("AQAB", 1), ("Aw", 0), ("AQAAAAE", 0)] {
            let jwk = serde_json::json!({"kty": "RSA", "n": "xcXF".repeat(86) + "xQ", "e": exponent});
            let set = serde_json::json!({"keys": [jwk]}).to_string();
            assert_eq!(read(set.as_bytes()).map(|keys| keys.len()), Some(count), "{exponent}");
        }
    }

    proptest! {
        #[test]
        fn no_octets_make_the_reader_panic(octets in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&octets);
        }

        #[test]
        fn no_members_of_a_key_make_the_reader_panic(
            kind in "EC|OKP|RSA|oct|\\PC{0,4}",
            curve in "P-256|Ed25519|\\PC{0,4}",
            texts in proptest::collection::vec("[A-Za-z0-9_-]{0,48}", 4),
        ) {
            let [x, y, n, e] = texts.as_slice() else { unreachable!() };
            let jwk = serde_json::json!({"kty": kind, "crv": curve, "x": x, "y": y, "n": n, "e": e});
            let set = serde_json::json!({"keys": [jwk]}).to_string();
            prop_assert!(read(set.as_bytes()).is_some_and(|keys| keys.len() <= 1));
        }
    }
}
