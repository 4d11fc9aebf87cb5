//! Hashing of people's passwords: argon2id with the crate's defaults (19 MiB, 2 passes, 1 lane: OWASP's advice).

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use secrecy::{ExposeSecret, SecretString};

use super::{Error, Result};

/// The hash of a password that nobody has, so that an unknown address costs the same time as a known one.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| hash(&SecretString::from("nobody has this password")).ok());

/// Hashes a password into the PHC form; takes some tens of milliseconds.
///
/// # Errors
/// [`Error::Internal`] when the library fails.
pub fn hash(password: &SecretString) -> Result<String> {
    Argon2::default()
        .hash_password(password.expose_secret().as_bytes())
        .map(|hash: PasswordHash| hash.to_string())
        .map_err(|error| Error::Internal(error.to_string().into()))
}

/// Whether `password` is the one of `known`. Takes the same time when there is no hash.
#[must_use]
pub fn verify(password: &SecretString, known: Option<&str>) -> bool {
    let Some(against) = known.or(NOBODY.as_deref()) else { return false };
    let matches = PasswordHash::new(against)
        .is_ok_and(|hash| Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok());
    matches && known.is_some()
}

/// Makes the hash for unknown addresses ahead of the first sign-in, which would be slower otherwise.
pub fn warm_up() {
    LazyLock::force(&NOBODY);
}
