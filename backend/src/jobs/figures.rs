//! Counting what those who watch the federation from outside want to know. One process counts for all, every few minutes,
//! so that however often anybody asks costs the database nothing.

use time::Duration;

use crate::{
    app::{Core, Result},
    db,
};

/// So far ahead applications are looked for that are about to lose their last secret.
const AHEAD: Duration = Duration::days(90);

/// Counts, and puts the numbers among the metrics of this process; answers how many applications were named.
///
/// # Errors
/// Those of the database.
pub fn count(core: &Core) -> Result<usize> {
    let now = core.now();
    let soon = now.plus(Duration::days(i64::from(core.config.secrets.expiry_warning_days)));
    let (counts, next) = core.db.read(|connection| {
        let counts = db::figures::secrets(connection, now, soon)?;
        let most = i64::from(core.config.metrics.expiring_applications);
        Ok::<_, db::DbError>((counts, db::figures::next_to_expire(connection, (now, now.plus(AHEAD)), most)?))
    })?;
    core.metrics.figures.set(&counts, &next, now);
    Ok(next.len())
}
