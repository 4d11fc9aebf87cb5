//! Whether the time of a refusal tells an unknown client, a wrong secret and a deleted secret apart.
//!
//! They are asked for in turn and in an order drawn anew each time, on one connection, so that what slows the machine slows
//! all alike. A fourth one is asked for exactly as the second: what the two differ by is noise.

mod statistics;

use std::{collections::HashSet, fmt};

use anyhow::{Result, bail};
use uuid::Builder;

use self::statistics::Sample;
use crate::{
    connection::Connection,
    credentials::{self, Numbers, TOMBSTONE},
};

/// Numbers of applications that no database has, for secrets that are nobody's.
const NOBODY: u64 = 1 << 40;
/// Rounds before anything is noted.
const WARM_UP: u32 = 500;

/// What is asked with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    UnknownClient,
    WrongSecret,
    DeletedSecret,
    /// The same as a wrong secret, to see what is noise.
    Again,
}

const ALL: [Asked; 4] = [Asked::UnknownClient, Asked::WrongSecret, Asked::DeletedSecret, Asked::Again];
/// What is compared, and how the figures of it are named.
const PAIRS: [(usize, usize, &str); 4] =
    [(0, 1, "unknown_wrong"), (2, 1, "deleted_wrong"), (0, 2, "unknown_deleted"), (3, 1, "noise")];

impl fmt::Display for Asked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::UnknownClient => "unknown client",
            Self::WrongSecret => "wrong secret",
            Self::DeletedSecret => "deleted secret",
            Self::Again => "wrong secret again",
        })
    }
}

/// How much is asked.
#[derive(Clone, Copy)]
pub struct Size {
    /// How many applications there are, each with a tombstone, as `fill` makes them.
    pub applications: u64,
    /// How often each is asked for.
    pub rounds: u32,
}

/// Asks the server on `port` of the loopback interface, which trusts this machine as a proxy, and prints what was found.
///
/// # Errors
/// When an answer is not the refusal that it must be, or all refusals are not the same.
pub fn measure(port: u16, size: Size) -> Result<()> {
    let mut connection = Connection::open(port)?;
    let mut requests = Requests { numbers: Numbers::new(1), size, nobody: NOBODY };
    let mut samples: [Sample; 4] = std::array::from_fn(|_| Sample::default());
    let mut said = HashSet::new();
    for round in 0..WARM_UP + size.rounds {
        let mut order = [0, 1, 2, 3];
        requests.shuffle(&mut order);
        for kind in order {
            let (Some(asked), Some(sample)) = (ALL.get(kind), samples.get_mut(kind)) else { continue };
            let answer = connection.ask_for_token(&requests.form(*asked), &requests.forwarded())?;
            if answer.status != 401 {
                bail!("{asked}: {} {}", answer.status, answer.body);
            }
            said.insert(answer.body);
            if round >= WARM_UP {
                sample.note(answer.time);
            }
        }
    }
    if said.len() != 1 {
        bail!("the refusals tell them apart by their words: {said:?}");
    }
    report(&samples)
}

fn report(samples: &[Sample; 4]) -> Result<()> {
    let limit = statistics::percentile(samples, 90)?;
    println!("{:<24}{:>12}{:>14}{:>14}", "microseconds", "median", "trimmed mean", "deviation");
    let mut trimmed = Vec::new();
    for (asked, sample) in ALL.iter().zip(samples) {
        let moments = sample.moments_below(limit)?;
        let (median, mean, deviation) = (sample.median()?, moments.mean, moments.variance.sqrt());
        println!("{asked:<24}{:>12.2}{:>14.3}{:>14.3}", median / 1e3, mean / 1e3, deviation / 1e3);
        trimmed.push(moments);
    }
    println!();
    println!("{:<44}{:>12}{:>12}", "compared", "ns", "Welch's t");
    let mut figures = Vec::new();
    for (one, other, name) in PAIRS {
        let (Some(first), Some(second)) = (trimmed.get(one), trimmed.get(other)) else { continue };
        let (Some(one), Some(other)) = (ALL.get(one), ALL.get(other)) else { continue };
        let (difference, t) = (first.mean - second.mean, first.welch(second));
        println!("{:<44}{difference:>12.1}{t:>12.2}", format!("{one} – {other}"));
        figures.push((format!("timing_t_{name}"), t.abs()));
        figures.push((format!("timing_ns_{name}"), difference.abs()));
    }
    println!();
    for (name, value) in figures {
        println!("figure {name} {value:.3}");
    }
    Ok(())
}

/// What is sent: always something that was not sent before.
struct Requests {
    numbers: Numbers,
    size: Size,
    nobody: u64,
}

impl Requests {
    fn form(&mut self, asked: Asked) -> String {
        // All do the same, so that what is made here is not what is measured.
        let number = self.numbers.below(self.size.applications);
        let mut octets = [0; 16];
        self.numbers.fill(&mut octets);
        let stranger = Builder::from_random_bytes(octets).into_uuid();
        self.nobody += 1;
        let (nobodys, deleted) = (credentials::secret(self.nobody, 0), credentials::secret(number, TOMBSTONE));
        let id = if asked == Asked::UnknownClient { stranger } else { credentials::application(number).uuid() };
        let secret = if asked == Asked::DeletedSecret { deleted } else { nobodys };
        format!("grant_type=client_credentials&client_id={id}&client_secret={}", secret.reveal())
    }

    /// On behalf of another address each time, so that nobody is told to wait.
    fn forwarded(&mut self) -> String {
        let mut octets = [0; 3];
        self.numbers.fill(&mut octets);
        let [first, second, third] = octets;
        // All as long as each other.
        format!("X-Forwarded-For: 10.{:03}.{:03}.{:03}\r\n", 100 + first % 100, 100 + second % 100, 100 + third % 100)
    }

    /// Fisher and Yates.
    fn shuffle(&mut self, order: &mut [usize; 4]) {
        for last in (1..order.len()).rev() {
            let with = self.numbers.below(u64::try_from(last).unwrap_or(0) + 1);
            order.swap(last, usize::try_from(with).unwrap_or(0));
        }
    }
}
