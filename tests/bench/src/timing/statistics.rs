//! Whether two samples differ by more than chance: Welch's t on what is left when the slowest are cut off, by one limit
//! for all samples, because interruptions by the system say nothing of the server.

use std::time::Duration;

use anyhow::{Context, Result, ensure};

/// Times, in nanoseconds.
#[derive(Default)]
pub struct Sample(Vec<f64>);

/// Mean and variance of so many.
#[derive(Clone, Copy)]
pub struct Moments {
    pub mean: f64,
    pub variance: f64,
    count: f64,
}

/// The time below which so many hundredths of all samples together lie.
///
/// # Errors
/// When there is nothing in them.
pub fn percentile(samples: &[Sample], hundredths: usize) -> Result<f64> {
    let mut all: Vec<f64> = samples.iter().flat_map(|sample| sample.0.iter().copied()).collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() * hundredths / 100).copied().context("nothing was measured")
}

impl Sample {
    /// Adds a time.
    pub fn note(&mut self, time: Duration) {
        self.0.push(time.as_secs_f64() * 1e9);
    }

    /// # Errors
    /// When nothing was noted.
    pub fn median(&self) -> Result<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len() / 2).copied().context("nothing was measured")
    }

    /// Mean and variance of what is not above a limit.
    ///
    /// # Errors
    /// When less than two are left.
    pub fn moments_below(&self, limit: f64) -> Result<Moments> {
        let kept = || self.0.iter().filter(|time| **time <= limit);
        let count = u32::try_from(kept().count()).context("that is too much")?;
        ensure!(count >= 2, "too little was measured");
        let count = f64::from(count);
        let mean = kept().sum::<f64>() / count;
        let variance = kept().map(|time| (time - mean).powi(2)).sum::<f64>() / (count - 1.0);
        Ok(Moments { mean, variance, count })
    }
}

impl Moments {
    /// Welch's t: the difference of the means by its own deviation. Beyond 4.5, chance is no explanation any more.
    #[must_use]
    pub fn welch(&self, other: &Self) -> f64 {
        (self.mean - other.mean) / (self.variance / self.count + other.variance / other.count).sqrt()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on may panic")]
mod tests {
    use super::*;

    /// Times around `middle`, spread over 100 ns, with a slow one now and then.
    fn sample(middle: u64) -> Sample {
        let mut sample = Sample::default();
        for number in 0..2000_u64 {
            let interrupted = if number % 50 == 0 { 100_000 } else { 0 };
            sample.note(Duration::from_nanos(middle + number * 37 % 100 + interrupted));
        }
        sample
    }

    fn t(first: u64, second: u64) -> f64 {
        let samples = [sample(first), sample(second)];
        let limit = percentile(&samples, 90).unwrap();
        let [first, second] = samples.map(|sample| sample.moments_below(limit).unwrap());
        first.welch(&second)
    }

    #[test]
    fn equal_samples_do_not_differ_and_a_small_difference_is_found() {
        assert!(t(10_000, 10_000).abs() < 0.001);
        assert!(t(10_000, 10_010) < -4.5 && t(10_010, 10_000) > 4.5);
    }

    #[test]
    fn what_is_slow_by_chance_is_cut_off() {
        let one = sample(10_000);
        let limit = percentile(std::slice::from_ref(&one), 90).unwrap();
        let moments = one.moments_below(limit).unwrap();
        assert!((10_030.0..10_060.0).contains(&moments.mean), "{}", moments.mean);
        assert!((10_045.0..10_055.0).contains(&one.median().unwrap()));
        assert!(percentile(&[], 90).is_err() && Sample::default().moments_below(1.0).is_err());
    }
}
