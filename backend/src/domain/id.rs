//! Identifiers that cannot be mistaken for one another.

use std::{fmt, marker::PhantomData, str::FromStr};

use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

use super::Rejection;

/// The identifier of a `T`: a UUID whose type says of what.
///
/// New rows get version 7 (sorted by time, kind to B-trees); applications get version 4, because their
/// identifier is the OAuth client ID and must tell nothing (RFC 9562 §5.4, §5.7).
#[derive(AsExpression, FromSqlRow)]
#[diesel(sql_type = crate::db::types::Identifier)]
pub struct Id<T: 'static> {
    uuid: Uuid,
    of: PhantomData<fn() -> T>,
}

#[expect(clippy::disallowed_methods, reason = "the one place where identifiers are made")]
impl<T> Id<T> {
    /// A new time-ordered identifier (UUID version 7).
    #[must_use]
    pub fn new() -> Self {
        Self::from_uuid(Uuid::now_v7())
    }

    /// A new random identifier (UUID version 4).
    #[must_use]
    pub fn random() -> Self {
        Self::from_uuid(Uuid::new_v4())
    }
}

impl<T> Id<T> {
    /// Wraps a UUID that is known to name a `T`.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self { uuid, of: PhantomData }
    }

    /// The bare UUID.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }

    /// Reads the hyphenated form, in either case.
    ///
    /// # Errors
    /// `invalid_uuid` for anything else, braces and the `urn:` form included.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        if text.len() != 36 {
            return Err(invalid());
        }
        Uuid::try_parse(text).map(Self::from_uuid).map_err(|_| invalid())
    }

    /// Reads an identifier that a person chose for something new, so that one from elsewhere survives a move.
    ///
    /// # Errors
    /// As [`Self::parse`], and `reserved` for the two that mean no one and everyone (RFC 9562 §5.9, §5.10).
    pub fn parse_chosen(text: &str) -> Result<Self, Rejection> {
        let id = Self::parse(text)?;
        if id.uuid.is_nil() || id.uuid.is_max() {
            return Err(Rejection::new("reserved", "This UUID is reserved; give the one that was in use, or none."));
        }
        Ok(id)
    }
}

fn invalid() -> Rejection {
    Rejection::new(
        "invalid_uuid",
        "This is not a UUID of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx with hexadecimal digits.",
    )
}

impl<T> Default for Id<T> {
    fn default() -> Self {
        Self::new()
    }
}
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<T> std::hash::Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid.fmt(formatter)
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid.fmt(formatter)
    }
}
impl<T> FromStr for Id<T> {
    type Err = Rejection;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.uuid.serialize(serializer)
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from_uuid)
    }
}
