//! Assertions by which a client proves itself with a key of its own (RFC 7523 §3, §2.2).
//!
//! What is refused here follows from the assertion alone and from the clock. Whether a key of the client has signed it, and
//! whether it was used before, is asked after that.

use std::collections::BTreeMap;

use aws_lc_rs::digest;
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::DecodingKey;
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::Value;
use zeroize::Zeroizing;

use super::{client_key::public_key::algorithm_named, signing::jwt_algorithm, token::TokenError};
use crate::domain::{Id, Timestamp, application::Application, refusal::Reason, signing_key::Algorithm};

/// The longest assertion that is looked at.
const LONGEST: usize = 8 * 1024;
/// So many seconds ahead an assertion may expire: its id is remembered until then.
const LONGEST_LIFE: i64 = 600;
/// So many seconds the clock of a client may differ from ours.
const CLOCKS_DIFFER: i64 = 60;
/// So many seconds ago an assertion may have been made.
const OLDEST: i64 = 3600;
/// The longest id of an assertion, in characters.
const LONGEST_ID: usize = 200;

/// An assertion that is well formed. Nothing of it was verified.
pub struct Assertion {
    text: Zeroizing<String>,
    pub algorithm: Algorithm,
    /// Which key of a set has signed it, as it says.
    pub key_id: Option<String>,
    /// The client that it speaks of and for.
    pub client: Id<Application>,
    /// Digest of its id.
    pub id_hash: Vec<u8>,
    pub expires_at: Timestamp,
    audience: Vec<String>,
    begins: Option<i64>,
    issued: Option<i64>,
}

/// A JSON object in which no member stands twice: two readers could each believe another one.
struct Members(BTreeMap<String, Value>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Members;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = BTreeMap::new();
                while let Some((name, value)) = map.next_entry()? {
                    if members.insert(name, value).is_some() {
                        return Err(A::Error::custom("a member stands twice"));
                    }
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

impl Members {
    fn read(part: &str) -> Option<Self> {
        serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).ok()?).ok()
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// Whole seconds since 1970 (RFC 7519 §2, `NumericDate`); a fraction is cut off. `None` where it is not there, and an
    /// error where it is anything else.
    fn instant(&self, name: &str) -> Result<Option<i64>, TokenError> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        let whole = value.as_i64().or_else(|| whole(value.as_f64()?));
        let kept = whole.filter(|seconds| *seconds >= 0 && timestamp(*seconds).is_some());
        kept.map(Some).ok_or_else(|| wrong(&format!("Its {name} is not an instant in seconds since 1970.")))
    }
}

/// The whole part of a number of seconds, where that is exact.
fn whole(number: f64) -> Option<i64> {
    // 2^53: above it not every whole number is there.
    let exact = number.is_finite() && number.abs() < 9_007_199_254_740_992.0;
    exact.then(|| format!("{:.0}", number.trunc())).and_then(|text| text.parse().ok())
}

fn timestamp(seconds: i64) -> Option<Timestamp> {
    seconds.checked_mul(1_000_000).and_then(Timestamp::from_unix_microseconds)
}

fn malformed(what: &str) -> TokenError {
    let description = format!("The client assertion cannot be read. {what}");
    TokenError::new(Reason::AssertionMalformed, description)
}

fn wrong(what: &str) -> TokenError {
    TokenError::new(Reason::AssertionClaims, format!("The client assertion does not hold. {what}"))
}

impl Assertion {
    /// Reads an assertion.
    ///
    /// # Errors
    /// [`Reason::AssertionMalformed`] and [`Reason::AssertionClaims`].
    pub fn read(text: &str) -> Result<Self, TokenError> {
        let parts: Vec<_> = text.split('.').collect();
        let [header, payload, _] = parts.as_slice() else {
            return Err(malformed("It is not a signed JWT of three parts."));
        };
        if text.len() > LONGEST {
            return Err(malformed("It is too long."));
        }
        let not_json = || malformed("Its header and its claims must be JSON objects in which no member stands twice.");
        let (header, claims) =
            (Members::read(header).ok_or_else(not_json)?, Members::read(payload).ok_or_else(not_json)?);
        let algorithm = algorithm(&header)?;
        let id = claims.text("jti").filter(|id| (1..=LONGEST_ID).contains(&id.chars().count()));
        let id = id.ok_or_else(|| wrong("Its jti must be a text of 1 to 200 characters."))?;
        let expires = claims.instant("exp")?.ok_or_else(|| wrong("It has no exp."))?;
        Ok(Self {
            text: Zeroizing::new(text.to_owned()),
            algorithm,
            key_id: header.text("kid").map(str::to_owned),
            client: client(&claims)?,
            id_hash: digest::digest(&digest::SHA256, id.as_bytes()).as_ref().to_vec(),
            expires_at: timestamp(expires).ok_or_else(|| wrong("Its exp is out of range."))?,
            audience: audience(&claims)?,
            begins: claims.instant("nbf")?,
            issued: claims.instant("iat")?,
        })
    }

    /// Whether the assertion is for us, by one of `names`, and for now.
    ///
    /// # Errors
    /// [`Reason::AssertionClaims`].
    pub fn check(&self, names: &[String], now: Timestamp) -> Result<(), TokenError> {
        // One that is for others too could be used there by whoever gets it here.
        if self.audience.is_empty() || !self.audience.iter().all(|one| names.contains(one)) {
            return Err(wrong(
                "Its aud must be the issuer of this service, or the address of the request, and no other.",
            ));
        }
        let now = now.unix_seconds();
        let expires = self.expires_at.unix_seconds();
        if expires <= now {
            return Err(wrong("It has expired; check the clock of the client."));
        }
        if expires > now + LONGEST_LIFE + CLOCKS_DIFFER {
            return Err(wrong("Its exp must be at most ten minutes ahead."));
        }
        if self.begins.into_iter().chain(self.issued).any(|begins| begins > now + CLOCKS_DIFFER) {
            return Err(wrong("It is not valid yet; check the clock of the client."));
        }
        if self.issued.is_some_and(|issued| issued < now - OLDEST) {
            return Err(wrong("It was made more than an hour ago; make one for each request."));
        }
        Ok(())
    }

    /// Whether a key has signed it: by the algorithm of the key, whichever the assertion names (RFC 8725 §3.1).
    #[must_use]
    pub fn is_signed_by(&self, algorithm: Algorithm, key: &DecodingKey) -> bool {
        if algorithm != self.algorithm {
            return false;
        }
        // Header and claims were read more strictly than the library does.
        let Some((message, signature)) = self.text.rsplit_once('.') else { return false };
        let verified = jsonwebtoken::crypto::verify(signature, message.as_bytes(), key, jwt_algorithm(algorithm));
        verified.unwrap_or(false)
    }
}

/// The algorithm that the header names: one by a key pair, and nothing that must be understood besides.
fn algorithm(header: &Members) -> Result<Algorithm, TokenError> {
    let named = header.text("alg").and_then(|word| algorithm_named(word).ok());
    let algorithm = named.ok_or_else(|| malformed("Its alg must be ES256, EdDSA, RS256 or PS256."))?;
    if header.0.contains_key("crit") {
        return Err(malformed("Its header must not hold crit."));
    }
    let kinds = ["jwt", "client-authentication+jwt", "application/jwt"];
    match header.0.get("typ") {
        None => Ok(algorithm),
        // An access token, for one, is no assertion (RFC 8725 §3.11).
        Some(Value::String(kind)) if kinds.iter().any(|known| kind.eq_ignore_ascii_case(known)) => Ok(algorithm),
        Some(_) => Err(malformed("Its typ must be JWT or client-authentication+jwt.")),
    }
}

/// The client, which is issuer and subject (RFC 7523 §3).
fn client(claims: &Members) -> Result<Id<Application>, TokenError> {
    let id = |name: &str| claims.text(name).and_then(|text| Id::parse(text).ok());
    id("iss")
        .filter(|issuer| id("sub") == Some(*issuer))
        .ok_or_else(|| wrong("Its iss and its sub must be the client ID."))
}

/// One text or a list of them (RFC 7519 §4.1.3).
fn audience(claims: &Members) -> Result<Vec<String>, TokenError> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let read = match claims.0.get("aud") {
        Some(Value::Array(several)) => several.iter().map(text).collect(),
        Some(one) => text(one).map(|one| vec![one]),
        None => None,
    };
    read.ok_or_else(|| wrong("It has no aud."))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn assertion(header: &str, claims: &str) -> String {
        let encode = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
        format!("{}.{}.AA", encode(header), encode(claims))
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
            let _ = Assertion::read(&text);
        }

        #[test]
        fn no_claims_make_the_reader_panic(claims in "\\PC{0,100}", exp in "-?[0-9]{1,40}(\\.[0-9]{1,5})?(e-?[0-9]{1,4})?") {
            let _ = Assertion::read(&assertion(r#"{"alg":"ES256"}"#, &claims));
            let _ = Assertion::read(&assertion(r#"{"alg":"ES256"}"#, &format!(r#"{{"jti":"a","exp":{exp}}}"#)));
        }
    }

    #[test]
    fn a_fraction_of_a_second_is_cut_off() {
        assert_eq!(whole(1_803_902_400.75), Some(1_803_902_400));
        assert_eq!((whole(1e300), whole(f64::NAN)), (None, None));
    }
}
