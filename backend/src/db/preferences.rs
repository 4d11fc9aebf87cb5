//! What people want of their notices.

use std::collections::HashMap;

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult,
    schema::{notice_preferences, notice_preferences::dsl},
};
use crate::domain::{Id, morning::Hour, person::Person, preferences::NoticePreferences};

/// What the given people want, where that is anything.
///
/// # Errors
/// As every query.
pub fn of(connection: &mut Conn, people: &[Id<Person>]) -> DbResult<HashMap<Id<Person>, NoticePreferences>> {
    let rows: Vec<(Id<Person>, Option<i32>, String)> = notice_preferences::table
        .select((dsl::person_id, dsl::digest_hour, dsl::extra_thresholds))
        .filter(dsl::person_id.eq_any(people.to_vec()))
        .load(connection)?;
    rows.into_iter().map(|(person, hour, extra)| Ok((person, read(hour, &extra)?))).collect()
}

fn read(hour: Option<i32>, extra: &str) -> DbResult<NoticePreferences> {
    let corrupt = |column| DbError::Corrupt { table: "notice_preferences", column };
    let hour = hour.map(|hour| Hour::new(hour.into())).transpose().map_err(|_| corrupt("digest_hour"))?;
    let days: Result<Vec<u16>, _> = extra.split(',').filter(|part| !part.is_empty()).map(str::parse).collect();
    let extra = NoticePreferences::extra(&days.map_err(|_| corrupt("extra_thresholds"))?);
    Ok(NoticePreferences { digest_hour: hour, extra_thresholds: extra.map_err(|_| corrupt("extra_thresholds"))? })
}

/// Keeps what a person wants.
///
/// # Errors
/// As every query.
pub fn put(connection: &mut Conn, person: Id<Person>, wanted: &NoticePreferences) -> DbResult<()> {
    diesel::delete(dsl::notice_preferences.filter(dsl::person_id.eq(person))).execute(connection)?;
    if *wanted == NoticePreferences::default() {
        return Ok(());
    }
    let extra: Vec<_> = wanted.extra_thresholds.iter().map(ToString::to_string).collect();
    diesel::insert_into(notice_preferences::table)
        .values((
            dsl::person_id.eq(person),
            dsl::digest_hour.eq(wanted.digest_hour.map(|hour| i32::from(hour.number()))),
            dsl::extra_thresholds.eq(extra.join(",")),
        ))
        .execute(connection)?;
    Ok(())
}
