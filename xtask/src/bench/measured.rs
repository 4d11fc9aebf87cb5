//! What is read of a measured process, and how several measurements become one figure.

use std::fs;

use anyhow::{Context, Result};

/// `VmRSS` of a process group in megabytes of 10⁶ bytes.
pub fn resident_mb(group: u32) -> Result<f64> {
    let members =
        fs::read_dir("/proc").context("resident memory is read from /proc, which this system does not have")?;
    let sizes = members.flatten().filter_map(|entry| {
        let folder = entry.path();
        // Behind the name in brackets, which may hold anything: state, parent, group.
        let stat = fs::read_to_string(folder.join("stat")).ok()?;
        let of: u32 = stat.rsplit_once(')')?.1.split_whitespace().nth(2)?.parse().ok()?;
        if of != group {
            return None;
        }
        let status = fs::read_to_string(folder.join("status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().trim_end_matches(" kB").parse::<u32>().ok()
    });
    let kibibytes: u32 = sizes.sum();
    (kibibytes > 0).then(|| f64::from(kibibytes) * 1024.0 / 1_000_000.0).context("a server ended while it was measured")
}

/// The ends and the middle of some measurements.
pub struct Spread {
    pub min: f64,
    pub median: f64,
    pub max: f64,
}

impl Spread {
    /// Fails when there are none.
    pub fn of(values: impl Iterator<Item = f64>) -> Result<Self> {
        let mut sorted: Vec<f64> = values.collect();
        sorted.sort_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().context("nothing was measured");
        let last = sorted.len().saturating_sub(1);
        Ok(Self { min: at(0)?, median: f64::midpoint(at(last / 2)?, at(last.div_ceil(2))?), max: at(last)? })
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn the_median_of_an_even_number_lies_between_the_middle_two() {
        let spread = Spread::of([4.0, 1.0, 3.0, 2.0].into_iter()).unwrap();
        assert_eq!((spread.min, spread.median, spread.max), (1.0, 2.5, 4.0));
    }
}
