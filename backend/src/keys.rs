//! The key material that stays outside the database, and what is derived from it.
//!
//! One master key of 256 bits; each use has its own key, derived with HKDF-SHA-256 (RFC 5869) under its own label.

use std::{
    fs,
    io::Write,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    constant_time, hkdf, hmac, rand,
};
use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use crate::domain::secret::SecretHash;

/// What stands before the key in its file, so that the file explains itself.
const PREFIX: &str = "latchkey-master-key-v1:";
/// Octets of the master key and of every derived key.
const LENGTH: usize = 32;
/// Octets of an AES-GCM nonce.
const NONCE: usize = 12;

/// Why the key material could not be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("the master key file {path} cannot be {action}: {source}")]
    File { path: String, action: &'static str, source: std::io::Error },
    /// The file is there and holds something else.
    #[error("{origin} does not hold a master key: expected {PREFIX} and 43 characters of base64url")]
    Malformed { origin: String },
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
    check: hmac::Key,
    sealing: LessSafeKey,
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
        if !path.exists() {
            make_file(path)?;
        }
        let shown = path.display().to_string();
        let failed = |source| KeyError::File { path: shown.clone(), action: "read", source };
        let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
        if mode & 0o007 != 0 {
            return Err(KeyError::TooOpen { path: shown, mode });
        }
        let text = Zeroizing::new(fs::read_to_string(path).map_err(failed)?);
        Self::from_text(&text, &shown)
    }

    /// Reads the master key from the text form; `origin` names it in the error.
    ///
    /// # Errors
    /// [`KeyError::Malformed`].
    pub fn from_text(text: &str, origin: &str) -> Result<Self, KeyError> {
        let malformed = || KeyError::Malformed { origin: origin.to_owned() };
        let encoded = text.trim().strip_prefix(PREFIX).ok_or_else(malformed)?;
        let master = Zeroizing::new(BASE64URL_NOPAD.decode(encoded.as_bytes()).map_err(|_| malformed())?);
        if master.len() != LENGTH {
            return Err(malformed());
        }
        Self::derive(&master)
    }

    fn derive(master: &[u8]) -> Result<Self, KeyError> {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, b"latchkey").extract(master);
        let key = |label: &[u8]| -> Result<Zeroizing<[u8; LENGTH]>, KeyError> {
            let mut output = Zeroizing::new([0_u8; LENGTH]);
            root.expand(&[label], hkdf::HKDF_SHA256)
                .and_then(|material| material.fill(output.as_mut_slice()))
                .map_err(|_| KeyError::Library)?;
            Ok(output)
        };
        let mac = |label: &[u8]| key(label).map(|bytes| hmac::Key::new(hmac::HMAC_SHA256, bytes.as_slice()));
        let sealing = UnboundKey::new(&AES_256_GCM, key(b"sealing")?.as_slice()).map_err(|_| KeyError::Library)?;
        Ok(Self {
            secret_hash: mac(b"client secret hash")?,
            audit: mac(b"audit chain")?,
            guess: mac(b"guess counter")?,
            link: mac(b"one-time link")?,
            recovery_code: mac(b"recovery code")?,
            email_change: mac(b"e-mail change")?,
            provider_account: mac(b"provider account")?,
            check: mac(b"installation check")?,
            sealing: LessSafeKey::new(sealing),
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

    /// Encrypts `plain` (AES-256-GCM, random nonce in front); `purpose` must be the same on opening.
    ///
    /// # Errors
    /// [`KeyError::Library`] when randomness or the cipher fails.
    pub fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        let nonce = random::<NONCE>()?;
        let mut sealed = plain.to_vec();
        self.sealing
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(purpose.as_bytes()), &mut sealed)
            .map_err(|_| KeyError::Library)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts what [`Keys::seal`] made; `None` when it was made under another key or purpose, or was changed.
    #[must_use]
    pub fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE>()?;
        let mut buffer = Zeroizing::new(rest.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self.sealing.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut buffer).ok()?.len();
        buffer.truncate(length);
        Some(buffer)
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

fn make_file(path: &Path) -> Result<(), KeyError> {
    let failed = |source| KeyError::File { path: path.display().to_string(), action: "made", source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let text = Zeroizing::new(format!("{PREFIX}{}\n", BASE64URL_NOPAD.encode(&*Zeroizing::new(random::<LENGTH>()?))));
    let draft = path.with_extension(format!("new-{}", BASE64URL_NOPAD.encode(&random::<6>()?)));
    let written = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| match fs::hard_link(&draft, path) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            other => other,
        });
    let removed = fs::remove_file(&draft);
    written.and(removed).map_err(failed)
}
