//! How long the planner takes for a day on which many secrets cross a threshold, among many that do not.
//!
//! The database is filled by expressions of SQL over numbers: member organisations of a thousand applications with three
//! secrets each, which ten people look after, each a tenth of the applications. Of the secrets that are due one in a hundred
//! is so near its end that others are told too, as nobody has acted.

mod filling;

use std::{fs, time::Instant};

use anyhow::{Context, Result, anyhow};
use latchkey::{config::Config, domain::Clock, jobs::expiry_notices, startup};

pub use self::filling::{Size, fill};

/// Plans once; prints how many notices and messages came of it, how many seconds it took, and the memory that was in use
/// before and at the most, in megabytes.
///
/// # Errors
/// Those of the database, and where the system does not tell how much memory is in use.
pub fn plan(config: Config) -> Result<()> {
    let core = startup::open(config, Clock::system()).map_err(|error| anyhow!(error))?;
    // The most that was in use is counted from here.
    fs::write("/proc/self/clear_refs", "5").context("the system does not count memory anew")?;
    let before = memory("VmRSS:")?;
    let begun = Instant::now();
    let planned = expiry_notices::plan(&core)?;
    let seconds = begun.elapsed().as_secs_f64();
    println!("{} {} {seconds:.3} {before:.1} {:.1}", planned.notices, planned.messages, memory("VmHWM:")?);
    Ok(())
}

/// A line of what the system says of this process, in megabytes.
fn memory(name: &str) -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).context("memory is not told")?;
    let kibibytes: u32 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(f64::from(kibibytes) * 1024.0 / 1_000_000.0)
}
