//! `cargo xtask bench profile`: what each part of a token request costs, by a sampling profiler, kept as text.
//!
//! Each sample of the server's threads is counted for the function that ran, not for who called it: the release build has
//! no frames to walk. So memory and the kernel stand for themselves, whichever part they serve.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::cores::Cores;
use super::load::{Demand, Generator};
use super::subject::{self, Kind, Size, Stage};
use crate::apt;
use crate::process;
use crate::scratch::Scratch;
use crate::toolchain;
use crate::workspace::Workspace;

/// Where the profile is kept.
const FILE: &str = "tests/bench/profile-token.txt";
const RESOURCE: &str = "https://api.bench.example/es256";
const CONNECTIONS: u32 = 64;
const WARM_UP: Duration = Duration::from_secs(2);
/// How many functions are named.
const FUNCTIONS: usize = 40;

/// The parts by their names in figures and in full, and what in the name of a function tells that it belongs there; the
/// first that fits counts.
const PARTS: [(&str, &str, &[&str]); 9] = [
    ("kernel", "kernel (sockets, waiting, randomness)", &["[k]"]),
    (
        "signing",
        "signing",
        &[
            "ecp_nistz256",
            "bignum_",
            "Lbignum",
            "bn_",
            "BN_",
            "ECDSA",
            "ecdsa",
            "EC_",
            "_ec_",
            "sha512",
            "aes_hw",
            "DRBG",
            "rand_bytes",
            "rdrand",
            "signing::",
            "CBB",
            "cbs_",
            "EVP",
            "25519",
            "RSA_",
        ],
    ),
    ("hmac", "HMAC of the secret, digests", &["sha256", "SHA256", "HMAC", "latchkey::keys", "digest", "CRYPTO_memcmp"]),
    (
        "freshness",
        "freshness: one reading of the change number for all that wait",
        &[
            "freshness",
            "sqlite",
            "diesel",
            "r2d2",
            "yy_",
            "pcache",
            "keywordCode",
            "resolve",
            "findElementWithHash",
            "walTry",
            "walEnd",
            "unixLock",
            "unixUnlock",
            "vdbe",
            "moveTo",
            "pager",
            "db::",
        ],
    ),
    (
        "form",
        "form and client",
        &["parameters", "http::body", "domain::secret", "uuid::parser", "client_authentication", "app::client"],
    ),
    ("claims", "claims and JSON", &["serde", "base64", "data_encoding", "jsonwebtoken", "app::token", "uuid"]),
    ("http", "HTTP and its middlewares", &["actix", "httparse", "http::", "tokio", "mio::", "bytes::", "poll_read"]),
    ("log", "log and metrics", &["tracing", "metrics", "prometheus"]),
    ("memory", "memory", &["malloc", "free", "alloc", "memmove", "memset", "memcmp", "memcpy", "unlink_chunk"]),
];

/// What is measured.
#[derive(Args)]
pub struct ProfileArguments {
    /// Seconds of the load
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(4..=120))]
    seconds: u32,
    /// Takes the release build that is there
    #[arg(long)]
    as_is: bool,
}

/// Builds, starts, loads, looks and writes.
pub fn profile(workspace: &Workspace, arguments: &ProfileArguments) -> Result<ExitCode> {
    if !arguments.as_is {
        subject::build(workspace)?;
    }
    if toolchain::in_path("perf").is_none() {
        apt::install(workspace, &["linux-perf"], "the profile needs perf")?;
    }
    let generator = Generator::find_or_install(workspace)?;
    let (cores, scratch) = (Cores::halve()?, Scratch::new("bench-profile")?);
    let mut subject = Stage { workspace, cores: &cores, scratch: &scratch }.start(Kind::Sqlite, Size::Small)?;
    let demand = Demand { resource: RESOURCE, connections: CONNECTIONS, seconds: arguments.seconds, seed: 1 };
    let data = scratch.path().join("perf.data");
    let mut perf = record(workspace, subject.process(), arguments.seconds, &data);
    let (load, recorded) = thread::scope(|scope| {
        let recorded = scope.spawn(|| {
            thread::sleep(WARM_UP);
            process::run(&mut perf)
        });
        (subject.measure(workspace, &generator, &cores, demand), recorded.join())
    });
    let (load, recorded) = (load?, recorded.ok().context("perf was not waited for")??);
    if !recorded.success() {
        bail!("perf could not record; /proc/sys/kernel/perf_event_paranoid may forbid it");
    }
    let mut report = workspace.command("perf");
    report.args(["report", "--stdio", "--no-children", "--sort", "symbol", "--fields", "period,symbol", "--input"]);
    let (text, figures) = profile_of(&process::output(report.arg(data))?, load.per_second)?;
    print!("{text}\n{figures}");
    fs::write(workspace.path(FILE), text).with_context(|| format!("could not write {FILE}"))?;
    Ok(ExitCode::SUCCESS)
}

/// Looks at a process while it is under load, neither at its beginning nor at its end.
fn record(workspace: &Workspace, process: u32, seconds: u32, data: &Path) -> Command {
    let watched = u64::from(seconds) - 2 * WARM_UP.as_secs() + 1;
    let mut perf = workspace.command("perf");
    perf.args(["record", "--quiet", "--freq", "1999", "--pid", &process.to_string(), "--output"]).arg(data);
    perf.args(["--", "sleep", &watched.to_string()]).stdout(Stdio::null());
    perf
}

/// The profile as it is kept, and the figures, from what perf reports.
fn profile_of(report: &str, per_second: f64) -> Result<(String, String)> {
    let mut functions: Vec<(f64, String)> = report.lines().filter_map(function).collect();
    functions.sort_by(|one, other| other.0.total_cmp(&one.0));
    let all: f64 = functions.iter().map(|(weight, _)| weight).sum();
    if all <= 0.0 {
        bail!("perf saw nothing of the server");
    }
    let mut parts: BTreeMap<(&str, &str), f64> = BTreeMap::new();
    for (weight, name) in &functions {
        *parts.entry(part(name)).or_default() += weight / all * 100.0;
    }
    let mut parts: Vec<_> = parts.into_iter().collect();
    parts.sort_by(|one, other| other.1.total_cmp(&one.1));
    let (mut text, mut figures) = (String::new(), String::new());
    writeln!(
        text,
        "Written by `cargo xtask bench profile`: ES256 on SQLite at {CONNECTIONS} connections, release build."
    )?;
    writeln!(text, "While it was looked at: {per_second:.0} tokens a second.\n")?;
    writeln!(text, "{:>7}  part", "%")?;
    for ((key, title), percent) in parts {
        writeln!(text, "{percent:>7.2}  {title}")?;
        writeln!(figures, "figure profile_{key}_percent {percent:.2}")?;
    }
    writeln!(text, "\n{:>7}  function ([k]: of the kernel)", "%")?;
    for (weight, name) in functions.iter().take(FUNCTIONS) {
        let name: String = name.trim_start_matches("[.] ").chars().take(110).collect();
        writeln!(text, "{:>7.2}  {name}", weight / all * 100.0)?;
    }
    Ok((text, figures))
}

/// A line `period [kind] name`.
fn function(line: &str) -> Option<(f64, String)> {
    let words: Vec<_> = line.split_whitespace().filter(|word| *word != "-").collect();
    let (weight, name) = words.split_first()?;
    let weight = weight.parse().ok()?;
    name.first().filter(|kind| kind.starts_with('['))?;
    Some((weight, name.join(" ")))
}

fn part(name: &str) -> (&'static str, &'static str) {
    let fits = |marks: &[&str]| marks.iter().any(|mark| name.contains(mark));
    let part = PARTS.iter().find(|(_, _, marks)| fits(marks));
    part.map_or(("other", "everything else"), |(key, title, _)| (key, title))
}

#[cfg(test)]
mod tests {
    use super::profile_of;

    #[test]
    fn samples_are_counted_for_the_part_of_their_function() {
        let report = "# Overhead\n\n  600  [.] ecp_nistz256_ord_sqr_montx   -   -\n 300 [k] tcp_ack - -\n \
                      100 [.] <actix_http::h1::codec::Codec as Encoder>::encode - -\n";
        let (text, figures) = profile_of(report, 12.6).unwrap();
        assert!(text.contains("13 tokens a second"), "{text}");
        for line in ["  60.00  signing\n", "  30.00  kernel (", "  10.00  HTTP and", "  30.00  [k] tcp_ack\n"] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
        assert!(figures.starts_with("figure profile_signing_percent 60.00\n"), "{figures}");
        assert!(profile_of("# nothing", 0.0).is_err());
    }
}
