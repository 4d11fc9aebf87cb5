//! How the jobs of this process go.

use std::sync::atomic::AtomicU64;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

use crate::db::job::Run;

/// The job's name, which is one of few.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct JobLabels {
    pub job: &'static str,
}

/// The same with how a run ended: `done` or `failed`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct RunLabels {
    pub job: &'static str,
    pub outcome: &'static str,
}

/// What is counted of jobs.
#[derive(Default)]
pub struct Jobs {
    runs: Family<RunLabels, Counter>,
    seconds: Family<JobLabels, Gauge<f64, AtomicU64>>,
    succeeded: Family<JobLabels, Gauge>,
}

impl Jobs {
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("job_runs", "Runs of jobs by this process, by outcome", self.runs.clone());
        registry.register("job_seconds", "How long the last run of a job took", self.seconds.clone());
        let text = "When a job last succeeded in this process, in seconds of Unix time";
        registry.register("job_last_success_timestamp_seconds", text, self.succeeded.clone());
    }

    /// Counts a run.
    pub fn note(&self, job: &'static str, run: &Run) {
        let outcome = if run.succeeded { "done" } else { "failed" };
        self.runs.get_or_create(&RunLabels { job, outcome }).inc();
        let seconds = std::time::Duration::from_millis(run.milliseconds.unsigned_abs()).as_secs_f64();
        self.seconds.get_or_create(&JobLabels { job }).set(seconds);
        if run.succeeded {
            self.succeeded.get_or_create(&JobLabels { job }).set(run.finished_at.unix_seconds());
        }
    }
}
