//! What operators hold single applications to.

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult,
    error::optional,
    schema::{application_limits, application_limits::dsl},
};
use crate::domain::{
    Id, Timestamp,
    application::Application,
    limits::{KeptLimits, Limits, Mode, Network, Passed, TokensPerMinute},
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = application_limits)]
struct Row {
    application_id: Id<Application>,
    tokens_per_minute: Option<i32>,
    quota_mode: String,
    allowed_addresses: String,
    address_mode: String,
    quota_passed_at: Option<Timestamp>,
    address_passed_at: Option<Timestamp>,
    passed_address: Option<String>,
    version: i64,
}

impl TryFrom<Row> for KeptLimits {
    type Error = DbError;

    fn try_from(row: Row) -> DbResult<Self> {
        let corrupt = |column| move |_| DbError::Corrupt { table: "application_limits", column };
        let quota = row.tokens_per_minute.map(|number| TokensPerMinute::parse(i64::from(number)));
        let networks = row.allowed_addresses.split_ascii_whitespace().map(Network::parse);
        let limits = Limits {
            tokens_per_minute: quota.transpose().map_err(corrupt("tokens_per_minute"))?,
            quota_mode: Mode::parse(&row.quota_mode).map_err(corrupt("quota_mode"))?,
            allowed_addresses: networks.collect::<Result<_, _>>().map_err(corrupt("allowed_addresses"))?,
            address_mode: Mode::parse(&row.address_mode).map_err(corrupt("address_mode"))?,
        };
        let passed =
            Passed { quota_at: row.quota_passed_at, address_at: row.address_passed_at, address: row.passed_address };
        Ok(Self { application_id: row.application_id, limits, passed, version: row.version })
    }
}

/// The limits of `application`; those that hold nobody to anything when none were set.
///
/// # Errors
/// As every query.
pub fn find(connection: &mut Conn, application: Id<Application>) -> DbResult<KeptLimits> {
    let row: Option<Row> = optional(
        dsl::application_limits.select(Row::as_select()).filter(dsl::application_id.eq(application)).first(connection),
    )?;
    let none =
        || KeptLimits { application_id: application, limits: Limits::default(), passed: Passed::default(), version: 0 };
    row.map_or_else(|| Ok(none()), KeptLimits::try_from)
}

/// The limits of those of `applications` that have some, in the order of their ids.
///
/// # Errors
/// As every query.
pub fn of_applications(
    connection: &mut Conn,
    applications: &[Id<Application>],
) -> DbResult<Vec<(Id<Application>, Limits)>> {
    let rows: Vec<Row> = dsl::application_limits
        .select(Row::as_select())
        .filter(dsl::application_id.eq_any(applications.to_vec()))
        .order(dsl::application_id.asc())
        .load(connection)?;
    rows.into_iter().map(|row| KeptLimits::try_from(row).map(|kept| (kept.application_id, kept.limits))).collect()
}

/// Sets the limits of `application` when they still have the version that was read; answers whether they had.
///
/// # Errors
/// As every query.
pub fn put(
    connection: &mut Conn,
    application: Id<Application>,
    limits: &Limits,
    version: i64,
    now: Timestamp,
) -> DbResult<bool> {
    let networks: Vec<_> = limits.allowed_addresses.iter().map(ToString::to_string).collect();
    let values = (
        dsl::tokens_per_minute.eq(limits.tokens_per_minute.map(TokensPerMinute::get)),
        dsl::quota_mode.eq(limits.quota_mode.as_str()),
        dsl::allowed_addresses.eq(networks.join(" ")),
        dsl::address_mode.eq(limits.address_mode.as_str()),
        dsl::version.eq(version + 1),
        dsl::updated_at.eq(now),
    );
    if version == 0 {
        let inserted = diesel::insert_into(dsl::application_limits)
            .values((dsl::application_id.eq(application), values))
            .execute(connection)
            .map_err(DbError::from);
        return match inserted {
            Ok(_) => Ok(true),
            Err(DbError::Duplicate) => Ok(false),
            Err(error) => Err(error),
        };
    }
    let row = dsl::application_limits.filter(dsl::application_id.eq(application)).filter(dsl::version.eq(version));
    Ok(diesel::update(row).set(values).execute(connection)? > 0)
}

/// Notes when the limits of an application were passed, for each kind that was.
///
/// # Errors
/// As every query.
pub fn note_passed(connection: &mut Conn, application: Id<Application>, passed: &Passed) -> DbResult<()> {
    let row = dsl::application_limits.filter(dsl::application_id.eq(application));
    if let Some(at) = passed.quota_at {
        diesel::update(row).set(dsl::quota_passed_at.eq(at)).execute(connection)?;
    }
    if let Some(at) = passed.address_at {
        let values = (dsl::address_passed_at.eq(at), dsl::passed_address.eq(passed.address.as_deref()));
        diesel::update(row).set(values).execute(connection)?;
    }
    Ok(())
}
