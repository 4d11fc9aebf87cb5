//! Client secrets: how a value looks, what is kept of it, and in which state it is.
//!
//! A value is `hint(3) marker(5) random(43) check(6)`, all in `[0-9A-Za-z_]`, so that the hint is truly the
//! beginning, scanners recognise the marker, a typing error fails the check, and nothing needs URL-encoding:
//! `^[0-9A-Za-z]{3}_lk[ps]_[0-9A-Za-z]{49}$`.

use std::{borrow::Cow, fmt};

use percent_encoding::percent_decode_str;
use time::Duration;
use zeroize::Zeroizing;

use super::{
    Id, Rejection, Timestamp,
    acknowledgement::Acknowledgement,
    api::Environment,
    application::Application,
    suspension::{Suspension, SuspensionEnd},
    text::Name,
};

/// The alphabet of a value.
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Characters of the hint.
const HINT: usize = 3;
/// Characters of the random part: 43 × log2(62) ≈ 256.03 bits.
const RANDOM: usize = 43;
/// Characters of the check: 62^6 > 2^32.
const CHECK: usize = 6;
/// Characters of a marker such as `_lkp_`.
const MARKER: usize = 5;
/// Characters of a whole value.
pub const LENGTH: usize = HINT + MARKER + RANDOM + CHECK;
/// How many random bytes [`PlainSecret::generate`] may draw: bytes of 248 and more are thrown away (62 × 4 = 248),
/// so that every character is equally likely.
const UNBIASED: u8 = 248;

/// The plain value of a client secret. Cannot be cloned, printed or serialised, and is overwritten when dropped.
pub struct PlainSecret(Zeroizing<String>);

impl PlainSecret {
    /// Makes a value from bytes of a random source.
    ///
    /// # Errors
    /// Whatever `fill` answers when the source of randomness fails.
    pub fn generate<E>(environment: Environment, mut fill: impl FnMut(&mut [u8]) -> Result<(), E>) -> Result<Self, E> {
        let mut value = Zeroizing::new(String::with_capacity(LENGTH));
        let mut bytes = Zeroizing::new([0_u8; 64]);
        while value.len() < LENGTH - CHECK {
            fill(bytes.as_mut_slice())?;
            for byte in bytes.iter().filter(|byte| **byte < UNBIASED) {
                if value.len() == HINT {
                    value.push_str(marker(environment));
                }
                if value.len() < LENGTH - CHECK {
                    value.push(character(u32::from(*byte)));
                }
            }
        }
        push_check(&mut value);
        Ok(Self(value))
    }

    /// The value. To be called where it is hashed and where it is shown, nowhere else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The first three characters: what is kept for people to recognise it by.
    #[must_use]
    pub fn hint(&self) -> &str {
        self.0.get(..HINT).unwrap_or_default()
    }
}

impl fmt::Debug for PlainSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PlainSecret(hidden)")
    }
}

/// What a presented text is, by its form alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A well-formed value of this environment; whether it is anybody's is for the database to say.
    Plausible(Environment),
    /// It begins like a value of ours and is damaged: cut off, mistyped, or with something added.
    Damaged,
    /// Nothing of ours.
    Foreign,
}

/// Tells by its form whether `text` can be a client secret, before any database is asked.
#[must_use]
pub fn form(text: &str) -> Form {
    let environment = match text.get(HINT..HINT + MARKER) {
        Some("_lkp_") => Environment::Production,
        Some("_lks_") => Environment::Sandbox,
        _ => return Form::Foreign,
    };
    let Some((checked, check)) = text.split_at_checked(LENGTH - CHECK).filter(|_| text.len() == LENGTH) else {
        return Form::Damaged;
    };
    let mut expected = String::with_capacity(CHECK);
    push_characters(&mut expected, crc32fast::hash(checked.as_bytes()));
    let marked = HINT..HINT + MARKER;
    let plain = checked.bytes().enumerate().all(|(at, byte)| marked.contains(&at) || byte.is_ascii_alphanumeric());
    if plain && check == expected { Form::Plausible(environment) } else { Form::Damaged }
}

/// How often a text is decoded to look for a secret in it. What is encoded more often is taken for one.
const DEEPEST: usize = 4;

/// Whether a client secret, or a good part of one, stands anywhere in `text`, percent-encoded or not, however often.
#[must_use]
pub fn stands_in(text: &str) -> bool {
    let mut text = Cow::Borrowed(text);
    for _ in 0..DEEPEST {
        if stands_plainly_in(&text) {
            return true;
        }
        let Cow::Owned(decoded) = Cow::<[u8]>::from(percent_decode_str(&text)) else { return false };
        text = Cow::Owned(String::from_utf8_lossy(&decoded).into_owned());
    }
    true
}

fn stands_plainly_in(text: &str) -> bool {
    let (letters, alphanumeric) = (text.as_bytes(), |byte: &u8| byte.is_ascii_alphanumeric());
    let longest_harmless = 12;
    [marker(Environment::Production), marker(Environment::Sandbox)].iter().any(|marker| {
        text.match_indices(marker).any(|(at, _)| {
            let behind = letters.get(at + MARKER..).unwrap_or_default();
            behind.iter().take_while(|byte| alphanumeric(byte)).count() > longest_harmless
        })
    })
}

const fn marker(environment: Environment) -> &'static str {
    match environment {
        Environment::Production => "_lkp_",
        Environment::Sandbox => "_lks_",
    }
}

fn character(number: u32) -> char {
    let index = usize::try_from(number % 62).unwrap_or_default();
    ALPHABET.get(index).map_or('0', |byte| char::from(*byte))
}

fn push_check(value: &mut String) {
    let sum = crc32fast::hash(value.as_bytes());
    push_characters(value, sum);
}

fn push_characters(value: &mut String, sum: u32) {
    let mut rest = sum;
    for _ in 0..CHECK {
        value.push(character(rest));
        rest /= 62;
    }
}

/// What is kept of a value: HMAC-SHA-256 under a key outside the database. A random 256-bit value needs no slow
/// hash (OWASP ASVS 5.0 §6.5.2, RFC 6749 §10.10).
#[derive(Clone, PartialEq, Eq)]
pub struct SecretHash(pub [u8; 32]);

impl fmt::Debug for SecretHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SecretHash(hidden)")
    }
}

/// How often all tokens of a secret were ended. Those that were issued in an earlier epoch are good no more: unlike an
/// instant, this does not depend on the clocks of replicas.
pub type TokenEpoch = i32;

/// Who did something: a person in the portal, or an application through the interface for scripts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    pub kind: AuthorKind,
    pub id: uuid::Uuid,
    /// The name at that time; it stays when the person leaves.
    pub name: String,
}

/// The kind of an [`Author`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorKind {
    Person,
    Application,
    /// The command line, or a job.
    System,
}

impl AuthorKind {
    /// From the word kept in the database.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "person" => Some(Self::Person),
            "application" => Some(Self::Application),
            "system" => Some(Self::System),
            _ => None,
        }
    }

    /// `person`, `application` or `system`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Application => "application",
            Self::System => "system",
        }
    }
}

/// One client secret, without its value, which nobody can have again.
#[derive(Clone, Debug)]
pub struct Secret {
    pub id: Id<Self>,
    pub application_id: Id<Application>,
    pub name: String,
    /// The first three characters of the value.
    pub hint: String,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    pub created_by: Author,
    pub last_used_at: Option<Timestamp>,
    /// From where it was last used, and by what, as far as that is known.
    pub last_used_address: Option<String>,
    pub last_used_agent: Option<String>,
    /// When and from where it was first used, as far as that is known.
    pub first_used_at: Option<Timestamp>,
    pub first_used_address: Option<String>,
    /// The secret in whose place it was created.
    pub replaces: Option<Id<Self>>,
    /// As it was written down: it may have ended by itself since.
    pub suspension: Option<Suspension>,
    /// Since when it is known that its value was found in public.
    pub leaked_at: Option<Timestamp>,
    pub token_epoch: TokenEpoch,
    /// Who said last that they look after its expiry; it may have ended since.
    pub acknowledgement: Option<Acknowledgement>,
    /// When and by whom it was deleted: the tombstone.
    pub deleted: Option<(Timestamp, Author)>,
}

/// What a credential manager says of a new secret.
#[derive(Clone, Debug)]
pub struct SecretDetails {
    pub name: Name,
    pub expires_at: Timestamp,
    /// The secret of the same application that it is to replace.
    pub replaces: Option<Id<Secret>>,
}

/// In which state a secret is at a given instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecretState {
    /// Gets tokens.
    Active,
    /// Gets tokens, and expires soon.
    Expiring,
    /// Gets no tokens until it is resumed.
    Suspended,
    /// Past its expiry.
    Expired,
    /// Deleted by somebody.
    Deleted,
}

impl SecretState {
    /// # Errors
    /// `invalid_state` for any other word.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        match text {
            "active" => Ok(Self::Active),
            "expiring" => Ok(Self::Expiring),
            "suspended" => Ok(Self::Suspended),
            "expired" => Ok(Self::Expired),
            "deleted" => Ok(Self::Deleted),
            _ => Err(Rejection::new("invalid_state", "This must be active, expiring, suspended, expired or deleted.")),
        }
    }
}

impl Secret {
    /// The state at `now`; `warning` is how long before its expiry a secret counts as expiring.
    #[must_use]
    pub fn state(&self, now: Timestamp, warning: Duration) -> SecretState {
        if self.deletion(now).is_some() {
            SecretState::Deleted
        } else if self.expires_at <= now {
            SecretState::Expired
        } else if self.suspended(now).is_some() {
            SecretState::Suspended
        } else if self.expires_at.since(now) < warning {
            SecretState::Expiring
        } else {
            SecretState::Active
        }
    }

    /// When and by whom it was deleted: by somebody, or by the end of a suspension, which is by who suspended it.
    #[must_use]
    pub fn deletion(&self, now: Timestamp) -> Option<(Timestamp, &Author)> {
        let ended = || self.suspension.as_ref().filter(|suspension| suspension.end.has_deleted(now));
        let deleted = self.deleted.as_ref().map(|(at, by)| (*at, by));
        deleted.or_else(|| ended().and_then(|suspension| Some((suspension.end.deletes_at()?, &suspension.by))))
    }

    /// The suspension that holds at `now`.
    #[must_use]
    pub fn suspended(&self, now: Timestamp) -> Option<&Suspension> {
        let ended = |end: SuspensionEnd| end.has_resumed(now) || end.has_deleted(now);
        self.suspension.as_ref().filter(|suspension| self.deleted.is_none() && !ended(suspension.end))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn made_from(seed: u8) -> PlainSecret {
        let mut next = seed;
        PlainSecret::generate::<()>(Environment::Production, |bytes| {
            for byte in bytes {
                next = next.wrapping_mul(97).wrapping_add(31);
                *byte = next;
            }
            Ok(())
        })
        .unwrap()
    }

    #[test]
    fn a_secret_is_seen_however_often_it_is_encoded_and_a_per_cent_sign_is_none() {
        let mut text = made_from(1).reveal().replace('_', "%5f");
        for _ in 0..8 {
            assert!(stands_in(&text), "{text}");
            text = text.replace('%', "%25");
        }
        for text in ["100 % sure", "a%20b%2520c", "50%25"] {
            assert!(!stands_in(text), "{text}");
        }
    }

    #[test]
    fn a_value_has_hint_marker_random_part_and_check() {
        let secret = made_from(1);
        assert_eq!(secret.reveal().len(), LENGTH);
        assert_eq!(&secret.reveal()[HINT..HINT + MARKER], "_lkp_");
        assert!(secret.reveal().starts_with(secret.hint()));
        assert_eq!(form(secret.reveal()), Form::Plausible(Environment::Production));
    }

    #[test]
    fn debug_output_hides_the_value() {
        assert_eq!(format!("{:?}", made_from(2)), "PlainSecret(hidden)");
    }

    #[test]
    fn a_value_is_recognised_within_other_text() {
        let value = made_from(3);
        for text in [value.reveal(), &value.reveal()[..30], &format!("my secret {} \u{e9}", value.reveal())] {
            assert!(stands_in(text), "{text}");
        }
        for text in ["", "_lkp_", "abc_lkp_production", "the marker _lks_ is 5 characters", "Secret of \u{c9}va"] {
            assert!(!stands_in(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_single_mistyped_character_is_noticed(seed: u8, at in 8..LENGTH, by in 1..62_usize) {
            let secret = made_from(seed);
            let mut bytes = secret.reveal().as_bytes().to_vec();
            let was = ALPHABET.iter().position(|byte| *byte == bytes[at]).unwrap();
            bytes[at] = ALPHABET[(was + by) % 62];
            prop_assert_eq!(form(std::str::from_utf8(&bytes).unwrap()), Form::Damaged);
        }

        #[test]
        fn no_text_makes_the_recogniser_panic(text in "\\PC*") {
            let _ = form(&text);
        }

        #[test]
        fn a_cut_value_is_damaged(seed: u8, length in 8..LENGTH) {
            prop_assert_eq!(form(&made_from(seed).reveal()[..length]), Form::Damaged);
        }
    }
}
