//! Commands: one function each, a verb. A command opens one write transaction and decides.
//!
//! Everything here blocks (database, password hashing) and is called from threads that may block.

pub mod access_request;
pub mod access_token;
pub mod account;
pub mod acknowledgement;
pub mod api;
pub mod application;
pub mod assertion;
pub mod assignment;
pub mod attempts;
pub mod audit;
pub mod calendar_feed;
pub mod caller;
pub mod client;
pub mod client_key;
pub mod device;
pub mod directory;
pub mod email_change;
pub mod error;
pub mod factor;
pub mod factor_reset;
pub mod guess;
pub mod import;
pub mod installation;
pub mod introspection;
pub mod job;
pub mod key_set;
pub mod last_use;
pub mod late_attempts;
pub mod leak;
pub mod letter;
pub mod limits;
pub mod machine;
pub mod management;
pub mod message;
pub mod networks;
pub mod offboarding;
pub mod organisation;
pub mod passkey;
pub mod password;
pub mod password_reset;
pub mod person;
pub mod preferences;
pub mod principal;
pub mod provider_link;
mod public_address;
pub mod reachability;
pub mod recovery_code;
pub mod refusals;
pub mod resealing;
pub mod revocation;
pub mod rotation;
pub mod secret;
pub mod security_mail;
pub mod session;
pub mod sign_in;
pub mod signing;
pub mod sso;
pub mod suspension;
pub mod token;
pub mod totp;
pub mod unsubscribing;
pub mod watching;
pub mod webhook;

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Semaphore;
use webauthn_rs::prelude::Webauthn;

use crate::{
    config::{Branding, Config},
    db::Db,
    domain::{Clock, Timestamp, morning::Hour, notice::Thresholds},
    keys::Keys,
    mail::{Mailer, Texts},
    metrics::Metrics,
};

pub use self::{
    caller::Caller,
    error::{Error, FieldError, Result},
    machine::Machine,
    principal::Principal,
};

/// What every command needs; one per process.
pub struct Core {
    pub config: Config,
    pub thresholds: Thresholds,
    /// The hour of a digest for who has chosen none.
    pub digest_hour: Hour,
    pub db: Db,
    pub keys: Keys,
    pub clock: Clock,
    pub signing: signing::SigningKeys,
    pub directory: directory::Directory,
    pub last_use: last_use::LastUse,
    pub networks: networks::Networks,
    pub late_attempts: late_attempts::LateAttempts,
    pub limits: limits::Watch,
    pub refusals: refusals::Refusals,
    pub attempts: attempts::Attempts,
    pub mailer: Mailer,
    /// The operator's own looks.
    pub branding: Branding,
    /// What messages say, in each language.
    pub texts: Texts,
    /// This process, by a name that no other has.
    pub process: String,
    /// How the jobs went that this process did.
    pub jobs: job::Seen,
    pub metrics: Metrics,
    /// Set when the process is told to stop: long jobs end between two steps.
    pub stopping: AtomicBool,
    /// How many passwords are hashed at a time: each takes 19 MiB.
    pub hashing: Semaphore,
    /// This installation as authenticators know it; `None` where there are no passkeys.
    pub passkeys: Option<Webauthn>,
    /// The sets of keys that clients keep at addresses of their own.
    pub key_sets: key_set::KeySets,
    /// What calls the addresses of members.
    pub webhooks: webhook::sender::Sender,
    /// The providers of single sign-on.
    pub providers: sso::Providers,
}

impl Core {
    /// Whether the process was told to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Relaxed)
    }

    /// The current instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
