//! `cargo xtask bench token`: how many tokens a second Latchkey issues, beside the least that any service must do and
//! beside services by others, in one run.
//!
//! Machines are noisy and differ: all take turns in short rounds, and only their ratios within a round count.

mod report;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Args;

use self::report::{Cell, Report};
use super::cores::Cores;
use super::load::{Demand, Generator};
use super::peer;
use super::subject::{self, Kind, Size, Stage, Subject};
use crate::process;
use crate::scratch::Scratch;
use crate::workspace::Workspace;

/// At how many connections the targets are set.
const TARGET_CONNECTIONS: u32 = 64;
const WARM_UP_SECONDS: u32 = 1;

/// How tokens are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Algorithm {
    /// ECDSA on P-256, the default
    Es256,
    /// Ed25519
    Eddsa,
    /// RSA of 2048 bits
    Rs256,
}

impl Algorithm {
    /// As it stands in figures.
    pub fn name(self) -> &'static str {
        match self {
            Self::Es256 => "es256",
            Self::Eddsa => "eddsa",
            Self::Rs256 => "rs256",
        }
    }

    /// The API whose tokens are signed so, in every database that is filled.
    fn resource(self) -> String {
        format!("https://api.bench.example/{}", self.name())
    }
}

/// What is measured.
#[derive(Args)]
pub struct TokenArguments {
    /// ES256 at 64 connections with ten applications only
    #[arg(long)]
    quick: bool,
    /// Not also with a million applications and three million secrets
    #[arg(long)]
    small: bool,
    /// Seconds of each round
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=60))]
    seconds: u32,
    /// How often each takes its turn
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=99))]
    rounds: u32,
    /// How tokens are signed
    #[arg(long, value_name = "NAMES", value_delimiter = ',', default_values = ["es256", "eddsa", "rs256"])]
    algorithms: Vec<Algorithm>,
    /// How many connections ask at once
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', default_values_t = [1, 16, TARGET_CONNECTIONS, 256])]
    connections: Vec<u32>,
    /// Only these
    #[arg(long, value_name = "NAMES", value_delimiter = ',', default_values = ["ceiling", "sqlite", "postgres", "oidc-provider", "authlib", "glewlwyd"])]
    only: Vec<Kind>,
}

/// Builds, starts and measures.
pub fn token(workspace: &Workspace, arguments: &TokenArguments) -> Result<ExitCode> {
    subject::build(workspace)?;
    let generator = Generator::find_or_install(workspace)?;
    let cores = Cores::halve()?;
    let scratch = Scratch::new("bench-token")?;
    println!("{cores}");
    let stage = Stage { workspace, cores: &cores, scratch: &scratch };
    let mut subjects = start(&stage, arguments)?;
    let mut seed = 0;
    let mut measure = |subject: &mut Subject, algorithm: Algorithm, connections, seconds| {
        seed += 1;
        let demand = Demand { resource: &algorithm.resource(), connections, seconds, seed };
        subject.measure(workspace, &generator, &cores, demand)
    };
    let mut report = Report::default();
    for (algorithm, connections) in cells(arguments) {
        let mut cell = Cell::new(algorithm, connections);
        let mut chosen: Vec<&mut Subject> = subjects.iter_mut().filter(|one| one.kind.signs(algorithm)).collect();
        for subject in &mut chosen {
            measure(subject, algorithm, connections, WARM_UP_SECONDS)?;
        }
        for _ in 0..arguments.rounds {
            for subject in &mut chosen {
                let load = measure(subject, algorithm, connections, arguments.seconds)?;
                cell.note(subject, load);
            }
            // Whoever was first is last, so that none always follows the same.
            chosen.rotate_left(1);
        }
        cell.print()?;
        report.cells.push(cell);
    }
    report.print_figures(TARGET_CONNECTIONS, &subjects)?;
    Ok(ExitCode::SUCCESS)
}

fn cells(arguments: &TokenArguments) -> Vec<(Algorithm, u32)> {
    if arguments.quick {
        return vec![(Algorithm::Es256, TARGET_CONNECTIONS)];
    }
    let each = |algorithm: &Algorithm| {
        let algorithm = *algorithm;
        arguments.connections.iter().map(move |connections| (algorithm, *connections)).collect::<Vec<_>>()
    };
    arguments.algorithms.iter().flat_map(each).collect()
}

fn start(stage: &Stage<'_>, arguments: &TokenArguments) -> Result<Vec<Subject>> {
    if !arguments.only.iter().any(|kind| kind.is_latchkey()) {
        bail!("--only leaves nothing of Latchkey; name sqlite or postgres too");
    }
    let sizes = if arguments.small || arguments.quick { &[Size::Small][..] } else { &[Size::Small, Size::Large] };
    let mut subjects = Vec::new();
    // Latchkey's databases come first: with them comes the file of credentials that all others read.
    let (latchkey, others): (Vec<Kind>, Vec<Kind>) =
        Kind::ALL.into_iter().filter(|kind| arguments.only.contains(kind)).partition(|kind| kind.is_latchkey());
    for (kind, size) in latchkey.iter().flat_map(|kind| sizes.iter().map(|size| (*kind, *size))) {
        let subject = stage.start(kind, size)?;
        let ready = subject.ready.context("it was never ready")?;
        println!("{subject}: ready after {:.3} s", ready.as_secs_f64());
        subjects.push(subject);
    }
    for kind in others {
        if kind == Kind::Glewlwyd
            && let Err(error) = peer::find_or_unpack_glewlwyd(stage.workspace)
        {
            // Not everybody has apt or may install with it; the measurement is worth as much without.
            process::pause(Duration::ZERO)?;
            println!("Glewlwyd is left out: {error}");
            continue;
        }
        subjects.push(stage.start(kind, Size::Small)?);
    }
    subjects.sort_by_key(|subject| Kind::ALL.iter().position(|kind| *kind == subject.kind));
    Ok(subjects)
}
