//! Hashing of people's passwords: argon2id with the crate's defaults (19 MiB, 2 passes, 1 lane: OWASP's advice).

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use secrecy::{ExposeSecret, SecretString};

use super::{Error, Result};

/// A hash that no password is known for, so that an unknown address costs the same time as a known one. It is written here,
/// as making one at the start leaves a server at idle with the memory that argon2id takes.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlzIQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

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
    let matches = PasswordHash::new(known.unwrap_or(NOBODY))
        .is_ok_and(|hash| Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash).is_ok());
    matches && known.is_some()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]
mod tests {
    use super::*;

    #[test]
    fn nobodys_hash_costs_what_anybodys_does() {
        let somebodys = hash(&SecretString::from("a password")).unwrap();
        let cost = |hash: &str| {
            let read = PasswordHash::new(hash).unwrap();
            let (salt, output) = (read.salt.unwrap(), read.hash.unwrap());
            (read.algorithm.to_string(), read.version, read.params.to_string(), salt.len(), output.as_ref().len())
        };
        assert_eq!(cost(NOBODY), cost(&somebodys));
        assert!(!verify(&SecretString::from("a password"), None));
    }
}
