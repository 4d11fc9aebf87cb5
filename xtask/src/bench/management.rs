//! `cargo xtask bench management`: how long the management interface takes with a million applications, beside the same
//! with ten. What asks is in `tests/bench/src/management.rs`.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;

use super::cores::Cores;
use super::subject::{self, Kind, Size, Stage, Subject};
use crate::process;
use crate::scratch::Scratch;
use crate::workspace::{Profile, Workspace};

/// How much is measured.
#[derive(Args)]
pub struct ManagementArguments {
    /// Requests a second
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    rate: u32,
    /// How long each database is asked
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=600))]
    seconds: u32,
    /// Only these
    #[arg(long, value_name = "NAMES", value_delimiter = ',', default_values = ["sqlite", "postgres"])]
    only: Vec<Kind>,
}

/// What was measured of one kind of request.
struct Row {
    asked: String,
    median_ms: f64,
    p99_ms: f64,
}

/// Builds, starts and measures.
pub fn management(workspace: &Workspace, arguments: &ManagementArguments) -> Result<ExitCode> {
    subject::build(workspace)?;
    let (cores, scratch) = (Cores::two_for_the_server()?, Scratch::new("bench-management")?);
    println!("{cores}");
    let stage = Stage { workspace, cores: &cores, scratch: &scratch };
    let mut figures = Vec::new();
    for kind in arguments.only.iter().filter(|kind| kind.is_latchkey()) {
        for size in [Size::Small, Size::Large] {
            let subject = stage.start(*kind, size)?;
            println!(
                "\n{:<48}{:>10}{:>10}",
                format!("{subject}, {} requests a second", arguments.rate),
                "p50 ms",
                "p99 ms"
            );
            for Row { asked, median_ms, p99_ms } in ask(workspace, &cores, &subject, arguments)? {
                println!("{asked:<48}{median_ms:>10.2}{p99_ms:>10.2}");
                if size == Size::Large {
                    figures.push(format!("figure management_p99_ms_{}_{asked} {p99_ms:.3}", kind.name()));
                }
            }
        }
    }
    println!("\n{}", figures.join("\n"));
    Ok(ExitCode::SUCCESS)
}

fn ask(workspace: &Workspace, cores: &Cores, subject: &Subject, arguments: &ManagementArguments) -> Result<Vec<Row>> {
    let mut helper = workspace.hermetic(subject::helper(workspace, Profile::Release));
    helper.args(["management", "--applications", subject.size.applications()]);
    helper.args(["--port", &subject.port.to_string(), "--credentials"]).arg(&subject.credentials);
    helper.args(["--rate", &arguments.rate.to_string(), "--seconds", &arguments.seconds.to_string()]);
    let said = cores.for_others(|| process::output(&mut helper)).with_context(|| format!("{subject}"))?;
    said.lines().map(row).collect()
}

fn row(line: &str) -> Result<Row> {
    let mut words = line.split(' ');
    let mut next = || words.next().with_context(|| format!("this is no measurement: {line}"));
    Ok(Row { asked: next()?.to_owned(), median_ms: next()?.parse()?, p99_ms: next()?.parse()? })
}
