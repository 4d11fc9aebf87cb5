//! The keys that sign tokens, as this process keeps them: unsealed, parsed, and chosen by time for each token.
//!
//! When they follow one another is decided in `signing/lifecycle.rs`.

pub mod lifecycle;
mod provider;
mod public_key;

use std::{cmp::Reverse, sync::Arc};

use arc_swap::ArcSwapOption;
use data_encoding::BASE64URL_NOPAD;
use jsonwebtoken::{Algorithm as JwtAlgorithm, DecodingKey, EncodingKey, Header};
use serde::Serialize;

pub(super) use self::provider::jwt_algorithm;
use self::provider::{Held, PrivateKey};
pub use self::public_key::PublicKey;
use super::{Error, Result};
use crate::{
    db::signing_key::SigningKeyRow,
    domain::{
        Id, Timestamp,
        api::Api,
        signing_key::{Algorithm, KeyState, Schedule, SigningKey},
    },
    keys::Keys,
};

/// For a signature and the point before it there is room without another copy: RSA with 2048 bits has the longest.
const LONGEST_SIGNATURE: usize = 343;

/// For claims there is room without another copy, unless there are many permissions or their names are long.
const MOST_CLAIMS: usize = 1024;

/// What seals a private signing key: the purpose, the key's own id and its algorithm, so that sealed keys can neither be
/// swapped nor used by another algorithm (RS256 and PS256 have keys of one kind).
fn purpose(id: Id<SigningKey>, algorithm: &str) -> String {
    format!("signing key {id} {algorithm}")
}

/// What sealed a private signing key before its algorithm was named. Replicas of that version may still run, so that such
/// keys are left as they are; each is gone when its turn is over, and none is sealed so any more.
fn purpose_without_algorithm(id: Id<SigningKey>) -> String {
    format!("signing key {id}")
}

/// What seals a kept key by its algorithm's word, and what sealed it before its algorithm was part of that.
pub(super) fn purposes(id: Id<SigningKey>, algorithm: &str) -> (String, Option<String>) {
    (purpose(id, algorithm), Some(purpose_without_algorithm(id)))
}

/// Makes a key that signs from `active_from` on, its private part sealed.
///
/// # Errors
/// [`Error::Internal`] when the cryptographic library fails.
fn generate(keys: &Keys, algorithm: Algorithm, now: Timestamp, active_from: Timestamp) -> Result<SigningKeyRow> {
    let id = Id::new();
    let private = PrivateKey::generate(algorithm)?;
    let key = PrivateKey::read(algorithm, &private).ok_or(crate::keys::KeyError::Library)?;
    Ok(SigningKeyRow {
        id,
        algorithm: algorithm.as_str().to_owned(),
        public_key: key.public().to_vec(),
        sealed_private_key: Some(keys.seal(&purpose(id, algorithm.as_str()), &private)?),
        created_at: now,
        active_from,
        retires_at: None,
        removed_at: None,
        revoked_at: None,
        longest_lifetime_seconds: 0,
    })
}

/// By what a token of our own is verified.
pub struct Verifier {
    /// The only algorithm that a token of this key may name.
    pub algorithm: JwtAlgorithm,
    pub key: DecodingKey,
}

/// One key that is published.
struct Published {
    key: SigningKey,
    /// As tokens name it.
    kid: String,
    /// The part of a token before its claims: `typ: at+jwt` (RFC 9068 §2.1), `alg` and `kid`, encoded, with the point.
    header: Box<str>,
    name: EncodingKey,
    public: PublicKey,
    verifier: Arc<Verifier>,
    _held: Held,
}

impl Published {
    /// Unseals a key. What is published is made from the private part, which only the master key can have sealed: who
    /// can write to the database cannot have a key of their own published.
    fn read(keys: &Keys, row: &SigningKeyRow) -> Result<Self> {
        let fault = |what: &str| Error::Internal(format!("the signing key {} {what}", row.id).into());
        let key = SigningKey::try_from(row)?;
        let sealed = row.sealed_private_key.as_deref().unwrap_or_default();
        let private = keys.open(&purpose(key.id, key.algorithm.as_str()), sealed);
        let private = private.or_else(|| keys.open(&purpose_without_algorithm(key.id), sealed));
        let private = private.ok_or_else(|| fault("cannot be unsealed with this master key"))?;
        let private = PrivateKey::read(key.algorithm, &private).ok_or_else(|| fault("is malformed"))?;
        let public = PublicKey::new(key.id, key.algorithm, private.public()).ok_or_else(|| fault("is malformed"))?;
        let decoding = public.decoding_key().ok_or_else(|| fault("cannot verify"))?;
        let algorithm = jwt_algorithm(key.algorithm);
        let kid = key.id.to_string();
        let header = Header { typ: Some("at+jwt".to_owned()), kid: Some(kid.clone()), ..Header::new(algorithm) };
        let header = serde_json::to_vec(&header).map_err(|error| Error::Internal(Box::new(error)))?;
        let header = format!("{}.", BASE64URL_NOPAD.encode(&header)).into_boxed_str();
        let held = Held::new(key.id.uuid(), private);
        let verifier = Arc::new(Verifier { algorithm, key: decoding });
        Ok(Self { key, kid, header, name: held.encoding_key(), public, verifier, _held: held })
    }

    /// A token with these claims (RFC 7515 §5.1). Its header is made once for all, where `jsonwebtoken::encode` would make
    /// it for each.
    fn sign(&self, claims: &impl Serialize) -> Result<String> {
        let mut written = Vec::with_capacity(MOST_CLAIMS);
        serde_json::to_writer(&mut written, claims).map_err(|error| Error::Internal(Box::new(error)))?;
        let mut token =
            String::with_capacity(self.header.len() + BASE64URL_NOPAD.encode_len(written.len()) + LONGEST_SIGNATURE);
        token.push_str(&self.header);
        BASE64URL_NOPAD.encode_append(&written, &mut token);
        let signature = jsonwebtoken::crypto::sign(token.as_bytes(), &self.name, self.verifier.algorithm);
        let signature = signature.map_err(|error| Error::Internal(Box::new(error)))?;
        token.push('.');
        token.push_str(&signature);
        Ok(token)
    }
}

/// The loaded keys of this process.
pub struct SigningKeys {
    schedule: Schedule,
    loaded: ArcSwapOption<Vec<Published>>,
}

impl SigningKeys {
    /// None yet.
    #[must_use]
    pub fn new(schedule: Schedule) -> Self {
        Self { schedule, loaded: ArcSwapOption::default() }
    }

    /// Unseals the keys that are published. One that does not sign now and cannot be unsealed is left out.
    ///
    /// # Errors
    /// [`Error::Internal`] when a key that signs now cannot be unsealed or read, or when there is none.
    pub fn load(&self, keys: &Keys, rows: &[SigningKeyRow], now: Timestamp) -> Result<()> {
        let mut published = Vec::new();
        for row in rows {
            match Published::read(keys, row) {
                Ok(read) => published.push(read),
                Err(error) if SigningKey::try_from(row)?.state(now) != KeyState::Active => {
                    tracing::error!(error.message = super::error::causes(&error), "a signing key is left out");
                }
                Err(error) => return Err(error),
            }
        }
        if published.is_empty() {
            return Err(Error::Internal("there is no signing key".into()));
        }
        // In the order in which they stand in the set: what signs now first, of that the default first.
        published.sort_by_key(|published| (published.key.algorithm, Reverse(published.key.active_from)));
        self.loaded.store(Some(Arc::new(published)));
        Ok(())
    }

    /// Signs the claims of a token for `api` by the key that may sign them at `now`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no key may, [`Error::Internal`] when the library fails.
    pub fn sign(&self, api: &Api, now: Timestamp, claims: &impl Serialize) -> Result<String> {
        let loaded = self.loaded.load();
        let keys = loaded.as_deref().map_or(&[][..], Vec::as_slice);
        let key = signing(keys, self.algorithm_in_use(api, now), now)
            .or_else(|| signing(keys, api.signing_algorithm, now))
            .ok_or_else(|| Error::Unavailable("no signing key of the API's algorithm may sign yet".to_owned()))?;
        key.sign(claims)
    }

    /// By what tokens for `api` are signed at `now`: what signed before a move, until a key of what was chosen has been
    /// published for the lead.
    #[must_use]
    pub fn algorithm_in_use(&self, api: &Api, now: Timestamp) -> Algorithm {
        let loaded = self.loaded.load();
        let keys = loaded.as_deref().map_or(&[][..], Vec::as_slice);
        let settled = signing(keys, api.signing_algorithm, now)
            .is_some_and(|published| self.schedule.is_settled(&published.key, now));
        api.earlier_signing_algorithm.filter(|_| !settled).unwrap_or(api.signing_algorithm)
    }

    /// What verifies tokens with this `kid`, as long as it is published. A key that was revoked verifies nothing.
    #[must_use]
    pub fn verifier(&self, kid: &str) -> Option<Arc<Verifier>> {
        let loaded = self.loaded.load();
        let found = loaded.as_ref()?.iter().find(|published| published.kid == kid)?;
        Some(Arc::clone(&found.verifier))
    }

    /// The keys to publish, those that sign at `now` first.
    #[must_use]
    pub fn published(&self, now: Timestamp) -> Vec<PublicKey> {
        let loaded = self.loaded.load();
        let mut keys: Vec<_> = loaded.iter().flat_map(|keys| keys.iter()).collect();
        keys.sort_by_key(|published| published.key.state(now) != KeyState::Active);
        keys.into_iter().map(|published| published.public.clone()).collect()
    }

    /// The algorithms that keys are published for.
    #[must_use]
    pub fn algorithms(&self) -> Vec<&'static str> {
        let loaded = self.loaded.load();
        let mut algorithms: Vec<_> = loaded.iter().flat_map(|keys| keys.iter().map(|key| key.key.algorithm)).collect();
        algorithms.dedup();
        algorithms.into_iter().map(Algorithm::as_str).collect()
    }
}

fn signing(keys: &[Published], algorithm: Algorithm, now: Timestamp) -> Option<&Published> {
    keys.iter().find(|published| published.key.algorithm == algorithm && published.key.state(now) == KeyState::Active)
}
