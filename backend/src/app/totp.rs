//! Authenticator apps: their secrets, sealed to their person, and the codes that they show.

use totp_rs::{Builder, Secret as TotpSecret, Totp};
use zeroize::Zeroizing;

use super::{Core, Error, Result, sign_in::wrong_code};
use crate::{
    domain::{Id, person::Person},
    keys::{self, KeyError},
};

/// Octets of an authenticator app's secret (RFC 4226 §4 recommends 160 bits).
const SECRET: usize = 20;

/// What a person needs to set up an authenticator app.
pub struct TotpEnrolment {
    /// Base32 (RFC 4648 §6), for typing.
    pub secret: Zeroizing<String>,
    /// `otpauth://totp/…`, for the QR code.
    pub otpauth_uri: Zeroizing<String>,
}

/// A new secret for an app of `person`, sealed.
pub(super) fn new_secret(core: &Core, person: Id<Person>) -> Result<Vec<u8>> {
    let secret = Zeroizing::new(keys::random::<SECRET>()?);
    Ok(core.keys.seal(&purpose(person), secret.as_slice())?)
}

/// What `person` types or scans to set up the app with this secret.
pub(super) fn enrolment(core: &Core, person: &Person, sealed: &[u8]) -> Result<TotpEnrolment> {
    let otpauth_uri =
        totp(core, person, sealed)?.to_url().map_err(|error| Error::Internal(error.to_string().into()))?;
    let secret = base32_secret(core, person.id, sealed)?;
    Ok(TotpEnrolment { secret, otpauth_uri: Zeroizing::new(otpauth_uri) })
}

/// The time step that a code belongs to; `None` for a wrong one.
pub(super) fn step_of(core: &Core, person: &Person, sealed: &[u8], code: &str) -> Result<Option<i64>> {
    let digits: String = code.chars().filter(|character| !character.is_whitespace()).collect();
    let seconds = u64::try_from(core.now().unix_seconds()).unwrap_or_default();
    Ok(totp(core, person, sealed)?.check(&digits, seconds).and_then(|step| i64::try_from(step).ok()))
}

/// The refusal of a code that is not right.
pub(super) fn not_right() -> Error {
    wrong_code("wrong_code", "This code is not right; check the app’s entry and your device’s clock, and try again.")
}

/// The refusal of a code that was right once.
pub(super) fn used_before() -> Error {
    wrong_code("code_used", "This code was used before; wait for the next one.")
}

/// What seals an authenticator app's secret: the purpose and the person, so that sealed secrets cannot be swapped.
pub(super) fn purpose(person: Id<Person>) -> String {
    format!("totp {person}")
}

fn unseal(core: &Core, person: Id<Person>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
    core.keys.open(&purpose(person), sealed).ok_or_else(|| Error::from(KeyError::Library))
}

/// The secret of an authenticator app in the form that people type: for its enrolment, and for demo data.
///
/// # Errors
/// [`Error::Internal`] when it was sealed under another key or for another person.
pub fn base32_secret(core: &Core, person: Id<Person>, sealed: &[u8]) -> Result<Zeroizing<String>> {
    Ok(Zeroizing::new(data_encoding::BASE32_NOPAD.encode(&unseal(core, person, sealed)?)))
}

/// Six digits, 30 seconds, SHA-1, one step of drift (RFC 6238 §5.2): what every authenticator app supports.
fn totp(core: &Core, person: &Person, sealed: &[u8]) -> Result<Totp> {
    let secret = TotpSecret::from(unseal(core, person.id, sealed)?.to_vec());
    Builder::new()
        .with_secret(secret)
        .with_account_name(person.email.replace(':', " "))
        .with_issuer(Some(core.config.federation.name.replace(':', " ")))
        .build()
        .map_err(|error| Error::Internal(error.to_string().into()))
}
