//! When jobs are done, and by how long a lease.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::{job::Job, schedule::Schedule};

/// The jobs.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Jobs {
    /// After so long another process takes over from one that died.
    pub lease_seconds: u32,
    /// By the name of the job: `every 5m`, or five fields of cron in UTC.
    pub schedules: BTreeMap<String, String>,
}

impl Default for Jobs {
    fn default() -> Self {
        Self { lease_seconds: 15, schedules: BTreeMap::new() }
    }
}

impl Jobs {
    /// When a job is done, where that is configured.
    #[must_use]
    pub fn schedule(&self, job: Job) -> Option<Schedule> {
        let read = |(name, text): (&String, &String)| Job::scheduled(name, text).ok();
        self.schedules.iter().filter_map(read).find(|(known, _)| *known == job).map(|(_, schedule)| schedule)
    }

    /// What makes no sense.
    pub(super) fn problems(&self) -> Vec<String> {
        let wrong = |(name, text): (&String, &String)| {
            Some(format!("jobs.schedules.{name}: {}", Job::scheduled(name, text).err()?))
        };
        self.schedules.iter().filter_map(wrong).collect()
    }
}
