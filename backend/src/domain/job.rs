//! The work that no request asks for, by name, and when each is done.

use super::{
    Rejection,
    schedule::{Cron, Schedule},
};

/// A job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, clap::ValueEnum)]
pub enum Job {
    /// Plan the notices that are due, then deliver what waits.
    ExpiryNotices,
    /// Deliver the messages that wait.
    Outbox,
    /// Count secrets and what expires next, for those who watch from outside.
    Figures,
    /// Tell the addresses of members what happened to their secrets.
    Webhooks,
    /// Write down when secrets were last used.
    LastUse,
    /// Write down from where expired secrets are still tried.
    LateAttempts,
    /// The same, at once after what may be the first use of a secret by way of this process.
    #[value(skip)]
    FirstUse,
    /// Write down the suspensions of secrets that have ended at the time that was set.
    Suspensions,
    /// Look after the reports of secrets that were found in public.
    Leaks,
    /// Write down which limits of applications were passed.
    Limits,
    /// Write down which secrets that get no tokens were tried.
    Refusals,
    /// Keep all clients in memory, for the token endpoint of this process.
    #[value(skip)]
    Directory,
    /// Make signing keys ahead of their use, and remove those whose last token is dead.
    SigningKeys,
    /// Count again how many managers of applications can be reached, where something changed.
    Reachability,
    /// Remove what has run out: sessions, links, old messages about accounts, and audit events past their time.
    Retention,
}

impl Job {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::ExpiryNotices,
        Self::Outbox,
        Self::Webhooks,
        Self::SigningKeys,
        Self::Retention,
        Self::Figures,
        Self::Suspensions,
        Self::Leaks,
        Self::Reachability,
        Self::LastUse,
        Self::FirstUse,
        Self::LateAttempts,
        Self::Limits,
        Self::Refusals,
        Self::Directory,
    ];

    /// The word by which it is named.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExpiryNotices => "expiry-notices",
            Self::Outbox => "outbox",
            Self::Figures => "figures",
            Self::Webhooks => "webhooks",
            Self::LastUse => "last-use",
            Self::LateAttempts => "late-attempts",
            Self::FirstUse => "first-use",
            Self::Suspensions => "suspensions",
            Self::Leaks => "leaks",
            Self::Limits => "limits",
            Self::Refusals => "refusals",
            Self::Directory => "directory",
            Self::SigningKeys => "signing-keys",
            Self::Reachability => "reachability",
            Self::Retention => "retention",
        }
    }

    /// The job of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.name() == name)
    }

    /// Whether each process does it, because it is about the process' own memory. Of the others one process at a time does
    /// each.
    #[must_use]
    pub const fn is_of_each_process(self) -> bool {
        matches!(
            self,
            Self::LastUse | Self::FirstUse | Self::LateAttempts | Self::Limits | Self::Refusals | Self::Directory
        )
    }

    /// When it is done unless the configuration says otherwise.
    #[must_use]
    pub fn usual(self) -> Schedule {
        match self {
            Self::FirstUse => Schedule::Every(time::Duration::milliseconds(250)),
            Self::LastUse | Self::Leaks | Self::Limits | Self::Refusals | Self::Directory => Schedule::every_seconds(1),
            Self::Suspensions | Self::Reachability | Self::Webhooks => Schedule::every_seconds(2),
            Self::Outbox => Schedule::every_seconds(5),
            Self::LateAttempts => Schedule::every_seconds(10),
            Self::Figures => Schedule::every_seconds(300),
            Self::SigningKeys | Self::ExpiryNotices => Schedule::every_seconds(60),
            // When few are awake; what has run out is not used until then either.
            Self::Retention => Schedule::Cron(Cron::hourly_at(17)),
        }
    }

    /// Reads when a job is to be done, by its name.
    ///
    /// # Errors
    /// `unknown_job`, `not_scheduled` for one that each process does for itself, and those of [`Schedule::parse`].
    pub fn scheduled(name: &str, text: &str) -> Result<(Self, Schedule), Rejection> {
        let job = Self::named(&name.replace('_', "-")).ok_or_else(|| {
            let words: Vec<_> = Self::ALL.into_iter().filter(|job| !job.is_of_each_process()).map(Self::name).collect();
            Rejection::new("unknown_job", format!("There is no such job; there are: {}.", words.join(", ")))
        })?;
        if job.is_of_each_process() {
            return Err(Rejection::new("not_scheduled", "Each process does this for itself, all the time."));
        }
        Ok((job, Schedule::parse(text)?))
    }
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;

    use super::*;

    #[test]
    fn every_job_has_a_name_of_its_own_which_the_command_line_knows() {
        for job in Job::value_variants() {
            let word = job.to_possible_value().unwrap();
            assert_eq!(word.get_name(), job.name());
            assert_eq!(Job::named(job.name()), Some(*job));
        }
        let mut names = Job::ALL.map(Job::name).to_vec();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Job::ALL.len());
    }

    #[test]
    fn a_schedule_is_given_by_name_in_either_writing() {
        assert!(Job::scheduled("signing_keys", "every 5m").is_ok());
        assert!(Job::scheduled("signing-keys", "every 5m").is_ok());
        assert_eq!(Job::scheduled("last_use", "every 5m").unwrap_err().code, "not_scheduled");
        assert_eq!(Job::scheduled("everything", "every 5m").unwrap_err().code, "unknown_job");
    }
}
