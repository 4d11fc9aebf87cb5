//! Sets of keys that clients keep at addresses of their own (RFC 7517 §5), read when they are needed and kept for a while.
//!
//! The addresses come from members, so what is called is limited: no other machine inside, no redirect, little time and
//! memory. Whoever waits for an address waits alone; nobody else's requests do, nor for long while its last set is usable.

pub mod document;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use arc_swap::ArcSwapOption;
use reqwest::redirect;
use time::Duration;
use tracing::Instrument;

use self::document::Key;
use super::{client_key::trial::Trial, error::causes, public_address, sso};
use crate::{
    config::{Config, is_safe},
    domain::{Rejection, Timestamp, client_key::SetAddress},
};

/// So long what was read is taken for true.
const FRESH: Duration = Duration::minutes(5);
/// So long it is used when the address does not answer any more.
const USABLE: Duration = Duration::hours(1);
/// So soon an address is asked again at the earliest: for a key that is not known, or after it did not answer.
const PAUSE: Duration = Duration::seconds(10);
/// So long a request waits for what it could do without: the set is read to its end all the same, for those that follow.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(500);
/// The most octets of a set.
const LARGEST: usize = 64 * 1024;
/// The most addresses that are kept.
const MOST_SETS: usize = 10_000;

/// The sets that were read.
pub struct KeySets {
    reader: Reader,
    sets: Mutex<HashMap<SetAddress, Arc<Kept>>>,
}

/// What asks the addresses.
#[derive(Clone)]
struct Reader {
    http: reqwest::Client,
    private_networks: bool,
}

/// What is known of one address.
#[derive(Default)]
struct Kept {
    known: ArcSwapOption<Known>,
    /// One request reads for all that wait; when it last began to.
    reading: Arc<tokio::sync::Mutex<Option<Timestamp>>>,
}

struct Known {
    keys: Vec<Key>,
    read_at: Timestamp,
}

/// The address did not answer, or not with a set of keys.
#[derive(Debug)]
pub struct Away;

impl KeySets {
    /// # Errors
    /// A message that names the key of the configuration.
    pub fn new(config: &Config) -> Result<Self, String> {
        let limit = std::time::Duration::from_secs(config.client_keys.timeout_seconds);
        let private_networks = config.client_keys.allow_private_networks;
        let http = reqwest::Client::builder()
            .use_preconfigured_tls(sso::tls(config)?)
            .redirect(redirect::Policy::none())
            // A proxy would look names up by itself, and so reach what must not be.
            .no_proxy()
            .dns_resolver(Arc::new(public_address::Resolver { private_networks }))
            .connect_timeout(limit)
            .timeout(limit)
            .user_agent(concat!("latchkey/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| format!("client_keys: {error}"))?;
        Ok(Self { reader: Reader { http, private_networks }, sets: Mutex::default() })
    }

    /// Whether an address is one that is asked: with TLS, and not inside, unless the configuration allows it.
    ///
    /// # Errors
    /// `invalid_address` with the reason.
    pub fn check(&self, address: &SetAddress) -> Result<(), Rejection> {
        self.reader.check(address)
    }

    /// Whether a key at `address` has signed the assertion. The set is read anew when it is old, or when the assertion names
    /// a key that was not in it; what was tried before that counts no more.
    ///
    /// # Errors
    /// [`Away`].
    pub async fn has_signed(&self, address: &SetAddress, trial: &mut Trial<'_>, now: Timestamp) -> Result<bool, Away> {
        let kept = self.kept(address);
        let known = self.usable(address, &kept, now).await?;
        let (assertion, before) = (trial.assertion, *trial);
        if trial.signer(document::candidates(&known.keys, assertion)).await.is_some() {
            return Ok(true);
        }
        if known.keys.iter().any(|key| key.is_named_by(assertion)) {
            return Ok(false);
        }
        let newer = self.known(address, &kept, PAUSE, now).await?;
        if Arc::ptr_eq(&known, &newer) {
            return Ok(false);
        }
        *trial = before;
        Ok(trial.signer(document::candidates(&newer.keys, assertion)).await.is_some())
    }

    fn kept(&self, address: &SetAddress) -> Arc<Kept> {
        let mut sets = self.sets.lock().unwrap_or_else(PoisonError::into_inner);
        if sets.len() >= MOST_SETS && !sets.contains_key(address) {
            sets.clear();
        }
        Arc::clone(sets.entry(address.clone()).or_default())
    }

    /// What is known and fresh, or soon; else what was read before, while the address takes its time.
    async fn usable(&self, address: &SetAddress, kept: &Arc<Kept>, now: Timestamp) -> Result<Arc<Known>, Away> {
        let reading = self.known(address, kept, FRESH, now);
        match kept.within(USABLE, now) {
            Some(before) => tokio::time::timeout(PATIENCE, reading).await.unwrap_or(Ok(before)),
            None => reading.await,
        }
    }

    /// What is known, not older than `fresh`. What was read before is used while the address does not answer.
    async fn known(
        &self,
        address: &SetAddress,
        kept: &Arc<Kept>,
        fresh: Duration,
        now: Timestamp,
    ) -> Result<Arc<Known>, Away> {
        if let Some(known) = kept.within(fresh, now) {
            return Ok(known);
        }
        let mut asked = Arc::clone(&kept.reading).lock_owned().await;
        if let Some(known) = kept.within(fresh, now) {
            return Ok(known);
        }
        if asked.is_some_and(|asked| now.since(asked) < PAUSE) {
            return kept.within(USABLE, now).ok_or(Away);
        }
        *asked = Some(now);
        // In a task of its own: who waits may break off, and must not leave behind that it was asked and nothing read.
        let (reader, address, kept) = (self.reader.clone(), address.clone(), Arc::clone(kept));
        let reading = async move {
            let known = reader.renew(&address, &kept, now).await;
            drop(asked);
            known
        };
        tokio::spawn(reading.in_current_span()).await.unwrap_or(Err(Away))
    }
}

impl Kept {
    fn within(&self, limit: Duration, now: Timestamp) -> Option<Arc<Known>> {
        self.known.load_full().filter(|known| now.since(known.read_at) < limit)
    }
}

impl Reader {
    fn check(&self, address: &SetAddress) -> Result<(), Rejection> {
        let url = address.url();
        if !is_safe(url) || (url.scheme() != "https" && !self.private_networks) {
            return Err(Rejection::new("invalid_address", "The address must begin with https://."));
        }
        if !self.private_networks && !public_address::is_public_host(url) {
            return Err(Rejection::new("invalid_address", "The address must be one that is reached from everywhere."));
        }
        Ok(())
    }

    /// Reads the set and keeps it; answers what was read before while the address does not answer.
    async fn renew(&self, address: &SetAddress, kept: &Kept, now: Timestamp) -> Result<Arc<Known>, Away> {
        match self.read(address).await {
            Ok(keys) => {
                let known = Arc::new(Known { keys, read_at: now });
                kept.known.store(Some(Arc::clone(&known)));
                Ok(known)
            }
            Err(why) => {
                tracing::warn!(host = address.url().host_str(), error.message = why, "a set of keys cannot be read");
                kept.within(USABLE, now).ok_or(Away)
            }
        }
    }

    async fn read(&self, address: &SetAddress) -> Result<Vec<Key>, String> {
        self.check(address).map_err(|rejection| rejection.to_string())?;
        let away = |error: reqwest::Error| causes(&error.without_url());
        let request =
            self.http.get(address.url().clone()).header("accept", "application/jwk-set+json, application/json");
        let mut response = request.send().await.map_err(away)?;
        if response.status() != reqwest::StatusCode::OK {
            return Err(format!("it answered {}", response.status().as_u16()));
        }
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(away)? {
            if body.len() + part.len() > LARGEST {
                return Err("the answer is too large".to_owned());
            }
            body.extend_from_slice(&part);
        }
        document::read(&body).ok_or_else(|| "the answer is no set of keys".to_owned())
    }
}
