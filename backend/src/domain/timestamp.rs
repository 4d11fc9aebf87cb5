//! Instants, in the one precision that both databases keep.

use std::fmt;

use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Duration, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use super::Rejection;

/// An instant in UTC with microsecond precision: the precision of PostgreSQL, which is what is kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = crate::db::types::Instant)]
pub struct Timestamp(OffsetDateTime);

/// Nanoseconds in a microsecond.
const MICROSECOND: u32 = 1_000;

impl Timestamp {
    /// The instant, cut (never rounded up) to whole microseconds.
    #[must_use]
    pub fn new(instant: OffsetDateTime) -> Self {
        let utc = instant.to_offset(UtcOffset::UTC);
        Self(utc.replace_nanosecond(utc.nanosecond() / MICROSECOND * MICROSECOND).unwrap_or(utc))
    }

    /// Reads RFC 3339 with any offset; the years 1970 to 9999.
    ///
    /// # Errors
    /// `invalid_timestamp` for anything else.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        // An offset can move the first and the last of the years out of what the calendar can tell.
        OffsetDateTime::parse(text, &Rfc3339)
            .ok()
            .and_then(|instant| instant.checked_to_offset(UtcOffset::UTC))
            .map(Self::new)
            .filter(Self::is_kept)
            .ok_or_else(|| {
                Rejection::new(
                    "invalid_timestamp",
                    "This is not an instant as in RFC 3339 with an offset, such as 2027-03-01T12:00:00Z.",
                )
            })
    }

    /// As a date and time in UTC.
    #[must_use]
    pub const fn utc(self) -> OffsetDateTime {
        self.0
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0.unix_timestamp()
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix_microseconds(self) -> i64 {
        i64::try_from(self.0.unix_timestamp_nanos() / i128::from(MICROSECOND)).unwrap_or(i64::MAX)
    }

    /// From microseconds since 1970-01-01T00:00:00Z; `None` outside the years that are kept.
    #[must_use]
    pub fn from_unix_microseconds(microseconds: i64) -> Option<Self> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds) * i128::from(MICROSECOND))
            .ok()
            .map(Self)
            .filter(Self::is_kept)
    }

    /// Whether the year is one of those that are kept: 1970 to 9999.
    fn is_kept(&self) -> bool {
        (1970..=9999).contains(&self.0.year())
    }

    /// This instant moved by `duration`; the last representable one when that would overflow.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(duration))
    }

    /// The time from `earlier` to this instant (negative when `earlier` is later).
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.0 - earlier.0
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.format(&Rfc3339).unwrap_or_default())
    }
}
impl fmt::Debug for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}
