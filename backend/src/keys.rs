//! The key material that stays outside the database, and what is derived from it.
//!
//! One master key of 256 bits; each use has its own key, derived with HKDF-SHA-256 (RFC 5869) under its own label. What
//! seals can be changed for a key that was added beside the master key; what hashes cannot, as nobody has the values.

mod file;
mod sealing;

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use arc_swap::ArcSwap;
use aws_lc_rs::{constant_time, hkdf, hmac, rand};
use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use self::{file::Octets, sealing::Ring};
pub use self::{
    file::{add_sealing_key, new_sealing_key},
    sealing::SealingKeyId,
};
use crate::domain::secret::SecretHash;

/// Octets of the master key, of every derived key and of every sealing key.
const LENGTH: usize = 32;

/// Why the key material could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("the master key file {path} cannot be {action}: {source}")]
    File { path: String, action: &'static str, source: std::io::Error },
    /// The file is there and holds something else.
    #[error("{origin} does not hold a master key: expected {prefix} and 43 characters of base64url", prefix = file::MASTER)]
    Malformed { origin: String },
    /// Something else stands after the master key.
    #[error(
        "after the master key {origin} holds something else than sealing keys: expected {prefix} and 43 characters of \
         base64url for each, separated by white space", prefix = file::SEALING
    )]
    MalformedSealingKey { origin: String },
    /// The file can be read by others.
    #[error("the master key file {path} can be read by others (mode {mode:o}); make it private with: chmod 600 {path}")]
    TooOpen { path: String, mode: u32 },
    /// The source of randomness or a primitive failed.
    #[error("the cryptographic library failed")]
    Library,
}

/// The keys in use.
pub struct Keys {
    secret_hash: hmac::Key,
    audit: hmac::Key,
    guess: hmac::Key,
    link: hmac::Key,
    recovery_code: hmac::Key,
    email_change: hmac::Key,
    provider_account: hmac::Key,
    calendar: hmac::Key,
    unsubscribing: hmac::Key,
    check: hmac::Key,
    sealing: ArcSwap<Ring>,
    /// Where it was read from, and is read again for a sealing key that was added since.
    file: Option<PathBuf>,
    /// Held by whoever changes what seals, so that no change is lost.
    changing: Mutex<()>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Keys(hidden)")
    }
}

impl Keys {
    /// Reads the master key from its file; makes the file (mode 0600) when it is absent.
    ///
    /// Two processes that start together end with the same key: the file appears whole or not at all, and the
    /// later of the two reads what the earlier made.
    ///
    /// # Errors
    /// [`KeyError`] when the file cannot be read or made, holds something else, or can be read by others.
    pub fn from_file(path: &Path) -> Result<Self, KeyError> {
        let text = file::read_or_make(path)?;
        Ok(Self { file: Some(path.to_owned()), ..Self::from_text(&text, &path.display().to_string())? })
    }

    /// Reads the text form: the master key and after it, each after white space, the sealing keys that were added;
    /// `origin` names it in the error.
    ///
    /// # Errors
    /// [`KeyError::Malformed`], [`KeyError::MalformedSealingKey`].
    pub fn from_text(text: &str, origin: &str) -> Result<Self, KeyError> {
        let (master, added) = file::parse(text, origin)?;
        Self::derive(&master, &added)
    }

    fn derive(master: &Octets, added: &[Octets]) -> Result<Self, KeyError> {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, b"latchkey").extract(master.as_slice());
        let key = |label: &[u8]| -> Result<Octets, KeyError> {
            let mut output = Zeroizing::new([0_u8; LENGTH]);
            root.expand(&[label], hkdf::HKDF_SHA256)
                .and_then(|material| material.fill(output.as_mut_slice()))
                .map_err(|_| KeyError::Library)?;
            Ok(output)
        };
        let mac = |label: &[u8]| key(label).map(|bytes| hmac::Key::new(hmac::HMAC_SHA256, bytes.as_slice()));
        Ok(Self {
            secret_hash: mac(b"client secret hash")?,
            audit: mac(b"audit chain")?,
            guess: mac(b"guess counter")?,
            link: mac(b"one-time link")?,
            recovery_code: mac(b"recovery code")?,
            email_change: mac(b"e-mail change")?,
            provider_account: mac(b"provider account")?,
            calendar: mac(b"calendar of expiries")?,
            unsubscribing: mac(b"unsubscribing")?,
            check: mac(b"installation check")?,
            sealing: ArcSwap::from_pointee(Ring::new(&*key(b"sealing")?, added)?),
            file: None,
            changing: Mutex::new(()),
        })
    }

    /// What is kept of a client secret's value.
    #[must_use]
    pub fn hash_secret(&self, value: &str) -> SecretHash {
        SecretHash(tag(&self.secret_hash, value.as_bytes()))
    }

    /// The token of a one-time link: computed from its row's id, so that no table ever holds it.
    #[must_use]
    pub fn link_tag(&self, id: uuid::Uuid) -> [u8; 32] {
        tag(&self.link, id.as_bytes())
    }

    /// What is kept of a recovery code of `person`.
    #[must_use]
    pub fn hash_recovery_code(&self, person: uuid::Uuid, code: &str) -> [u8; 32] {
        tag(&self.recovery_code, &[person.as_bytes(), code.as_bytes()].concat())
    }

    /// The tag of a link by which one of two addresses confirms a change.
    #[must_use]
    pub fn email_change_tag(&self, named: &[u8]) -> [u8; 32] {
        tag(&self.email_change, named)
    }

    /// By what an account at a provider of single sign-on is found.
    #[must_use]
    pub fn hash_provider_account(&self, issuer: &str, subject: &str) -> [u8; 32] {
        tag(&self.provider_account, format!("{issuer}\n{subject}").as_bytes())
    }

    /// What is kept of the secret part of the address of somebody's calendar.
    #[must_use]
    pub fn hash_calendar_address(&self, value: &str) -> [u8; 32] {
        tag(&self.calendar, format!("address\n{value}").as_bytes())
    }

    /// What is kept of the secret part of a link by which somebody ends their additional reminders.
    #[must_use]
    pub fn hash_unsubscribe_link(&self, value: &str) -> [u8; 32] {
        tag(&self.unsubscribing, value.as_bytes())
    }

    /// The name of a secret's event in calendars, from which nobody learns its id.
    #[must_use]
    pub fn calendar_event(&self, secret: uuid::Uuid) -> String {
        HEXLOWER.encode(
            tag(&self.calendar, &[b"event\n".as_slice(), secret.as_bytes()].concat()).get(..16).unwrap_or_default(),
        )
    }

    /// The hash of one link of the audit chain: over the link before it and its own octets.
    #[must_use]
    pub fn chain(&self, previous: &[u8], octets: &[u8]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.audit);
        context.update(&u64::try_from(previous.len()).unwrap_or_default().to_be_bytes());
        context.update(previous);
        context.update(octets);
        let mut output = [0_u8; 32];
        output.copy_from_slice(context.sign().as_ref());
        output
    }

    /// The key of a counter of wrong guesses, which tells no address.
    #[must_use]
    pub fn guess_key(&self, text: &[u8]) -> [u8; 32] {
        tag(&self.guess, text)
    }

    /// A value by which a database recognises the key that it was filled under.
    #[must_use]
    pub fn fingerprint(&self) -> [u8; 32] {
        tag(&self.check, b"latchkey")
    }

    /// Encrypts `plain` (AES-256-GCM, random nonce) under the sealing key in use, which the result names; `purpose` must be
    /// the same on opening.
    ///
    /// # Errors
    /// [`KeyError::Library`] when randomness or the cipher fails.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.sealing.load().seal(purpose, plain)
    }

    /// Decrypts what [`Keys::seal`] made under any key that is known, or was added to the file since; `None` when it was
    /// made under another key or purpose, or was changed.
    #[must_use]
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        if let Some((named, _)) = sealing::named(sealed)
            && !self.sealing.load().knows(named)
        {
            self.read_again();
        }
        self.sealing.load().open(purpose, sealed)
    }

    /// The sealing key that a value names; none for one from before they had names.
    #[must_use]
    pub fn sealed_under(sealed: &[u8]) -> Option<SealingKeyId> {
        sealing::named(sealed).map(|(named, _)| named)
    }

    /// What seals now.
    #[must_use]
    pub fn sealing_key(&self) -> SealingKeyId {
        self.sealing.load().active()
    }

    /// The sealing key that was added last, if any was.
    #[must_use]
    pub fn newest_sealing_key(&self) -> Option<SealingKeyId> {
        self.sealing.load().newest()
    }

    /// Seals with this key from here on. False when it is neither known nor in the file by now.
    #[must_use]
    pub fn seal_with(&self, id: SealingKeyId) -> bool {
        if !self.sealing.load().knows(id) {
            self.read_again();
        }
        let _held = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let ring = self.sealing.load_full();
        let known = ring.knows(id);
        if known && ring.active() != id {
            self.sealing.store(ring.sealing_with(id).into());
        }
        known
    }

    /// Takes up what was added to the file; whatever is wrong with that, the known keys stay.
    fn read_again(&self) {
        let Some(path) = &self.file else { return };
        let _held = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let again = file::read(path).and_then(|text| Self::from_text(&text, &path.display().to_string()));
        match again {
            Ok(again) if equal(&again.fingerprint(), &self.fingerprint()) => {
                let ring = again.sealing.into_inner();
                self.sealing.store(ring.sealing_with(self.sealing_key()).into());
            }
            Ok(_) => {
                tracing::error!(path = %path.display(), "the file holds another master key now, which is left out");
            }
            Err(error) => tracing::error!(error.message = %error, "the master key file could not be read again"),
        }
    }
}

/// Whether two byte strings are equal, in a time that does not tell where they differ.
#[must_use]
pub fn equal(one: &[u8], other: &[u8]) -> bool {
    constant_time::verify_slices_are_equal(one, other).is_ok()
}

/// Random octets from the operating system's generator by way of aws-lc.
///
/// # Errors
/// [`KeyError::Library`] when the generator fails.
pub fn random<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0_u8; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// Fills `bytes` as [`random`] does.
///
/// # Errors
/// [`KeyError::Library`] when the generator fails.
pub fn fill(bytes: &mut [u8]) -> Result<(), KeyError> {
    rand::fill(bytes).map_err(|_| KeyError::Library)
}

fn tag(key: &hmac::Key, message: &[u8]) -> [u8; 32] {
    let mut output = [0_u8; 32];
    output.copy_from_slice(hmac::sign(key, message).as_ref());
    output
}
