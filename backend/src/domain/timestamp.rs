//! Instants, in the one precision that both databases keep.

use std::fmt;

use diesel::{deserialize::FromSqlRow, expression::AsExpression};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::{Duration, OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use super::Rejection;

/// An instant in UTC with microsecond precision: the precision of PostgreSQL, which is what is kept.
///
/// Microseconds since 1970-01-01T00:00:00Z, in the years of four digits: many are kept in memory, and this takes eight octets.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = crate::db::types::Instant)]
pub struct Timestamp(i64);

/// Nanoseconds in a microsecond.
const MICROSECOND: i128 = 1_000;
/// Microseconds in a second.
const SECOND: i64 = 1_000_000;

impl Timestamp {
    /// The instant, cut (never rounded up) to whole microseconds.
    #[must_use]
    pub fn new(instant: OffsetDateTime) -> Self {
        Self(instant.unix_timestamp() * SECOND + i64::from(instant.microsecond()))
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
            .filter(|instant| instant.is_kept())
            .ok_or_else(|| {
                Rejection::new(
                    "invalid_timestamp",
                    "This is not an instant as in RFC 3339 with an offset, such as 2027-03-01T12:00:00Z.",
                )
            })
    }

    /// As a date and time in UTC.
    #[must_use]
    pub fn utc(self) -> OffsetDateTime {
        // There is always one: all that is made was one, or is cut to the first and the last of them.
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * MICROSECOND)
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0.div_euclid(SECOND)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_microseconds(self) -> i64 {
        self.0
    }

    /// From microseconds since 1970-01-01T00:00:00Z; `None` outside the years that are kept.
    #[must_use]
    pub fn from_unix_microseconds(microseconds: i64) -> Option<Self> {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(microseconds) * MICROSECOND)
            .ok()
            .map(Self::new)
            .filter(|instant| instant.is_kept())
    }

    /// Whether the year is one of those that are kept: 1970 to 9999.
    fn is_kept(self) -> bool {
        (1970..=9999).contains(&self.utc().year())
    }

    /// This instant moved by `duration`; the first or the last that the calendar can tell when it would be beyond.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self::new(self.utc().saturating_add(duration))
    }

    /// The time from `earlier` to this instant (negative when `earlier` is later).
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::microseconds(self.0 - earlier.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.utc().format(&Rfc3339).unwrap_or_default())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_cut_to_microseconds_on_both_sides_of_1970() {
        for (nanoseconds, microseconds) in [(1_999, 1), (-1, -1), (-1_000, -1), (-1_000_001, -1_001)] {
            let instant = Timestamp::new(OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap());
            assert_eq!(instant.unix_microseconds(), microseconds);
            assert_eq!(Timestamp::new(instant.utc()), instant);
        }
        let before = Timestamp::new(OffsetDateTime::UNIX_EPOCH).plus(Duration::microseconds(-1));
        assert_eq!((before.unix_seconds(), before.to_string().as_str()), (-1, "1969-12-31T23:59:59.999999Z"));
    }

    #[test]
    fn it_never_leaves_the_calendar() {
        let instant = Timestamp::parse("2027-03-01T12:00:00.000001Z").unwrap();
        assert_eq!(instant.plus(Duration::MAX).to_string(), "9999-12-31T23:59:59.999999Z");
        assert_eq!(instant.plus(Duration::MIN).plus(Duration::MAX).utc().year(), 9999);
        assert_eq!(instant.plus(Duration::days(1)).since(instant), Duration::days(1));
        assert_eq!(instant.since(instant.plus(Duration::microseconds(5))), Duration::microseconds(-5));
        assert_eq!(Timestamp::from_unix_microseconds(instant.unix_microseconds()), Some(instant));
        assert_eq!(Timestamp::from_unix_microseconds(-1), None);
        assert_eq!(Timestamp::from_unix_microseconds(i64::MAX), None);
    }
}
