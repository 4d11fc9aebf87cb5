//! Instants as people in a time zone read them.

use time::{OffsetDateTime, UtcOffset, macros::format_description};

use super::Timestamp;

/// The date and time in the IANA zone `zone`; in UTC when the zone is unknown.
#[must_use]
pub fn local(instant: Timestamp, zone: &str) -> OffsetDateTime {
    let offset = tzdb::tz_by_name(zone)
        .and_then(|zone| zone.find_local_time_type(instant.unix_seconds()).ok().map(tz::LocalTimeType::ut_offset))
        .and_then(|seconds| UtcOffset::from_whole_seconds(seconds).ok())
        .unwrap_or(UtcOffset::UTC);
    instant.utc().to_offset(offset)
}

/// Such as `Tuesday 23 November 2027, 12:00`.
#[must_use]
pub fn day_and_time(instant: Timestamp, zone: &str) -> String {
    let pattern = format_description!("[weekday] [day padding:none] [month repr:long] [year], [hour]:[minute]");
    local(instant, zone).format(pattern).unwrap_or_default()
}

/// Such as `Tuesday 23 November 2027, 12:00 (Europe/Amsterdam)`.
#[must_use]
pub fn long(instant: Timestamp, zone: &str) -> String {
    format!("{} ({zone})", day_and_time(instant, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summer_and_winter_time_are_told_apart() {
        let noon_in_winter = Timestamp::parse("2027-01-15T11:00:00Z").unwrap();
        let noon_in_summer = Timestamp::parse("2027-07-15T10:00:00Z").unwrap();
        assert_eq!(long(noon_in_winter, "Europe/Amsterdam"), "Friday 15 January 2027, 12:00 (Europe/Amsterdam)");
        assert_eq!(long(noon_in_summer, "Europe/Amsterdam"), "Thursday 15 July 2027, 12:00 (Europe/Amsterdam)");
    }
}
