//! The project's own tool: `cargo xtask <command>`.
//!
//! One file per job. Nothing here is part of the product; what a command does for a person is
//! in its `--help`.
#![expect(
    clippy::disallowed_methods,
    reason = "the tool waits for other programs and passes its own environment on; the bans protect the product"
)]

mod apt;
mod bench;
mod chromium;
mod frontend;
mod generate;
mod http;
mod lint;
mod mails;
mod node;
mod postgres;
mod process;
mod python;
mod run;
mod scratch;
mod server;
mod steps;
mod test;
mod toolchain;
mod web_headers;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};

use workspace::{Profile, Workspace};

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Sets up, builds and starts Latchkey on SQLite with demo data; Ctrl-C stops it
    Run(RunArguments),
    /// Runs every check and every test, on SQLite and on a PostgreSQL of its own
    Test {
        /// Leaves out the browser and PostgreSQL
        #[arg(long)]
        fast: bool,
    },
    /// Only prepares the machine for the tests; `test` does so too
    Setup,
    /// Checks format, lints, documentation, licences and the front end's types; runs no test
    Lint,
    /// Writes openapi.yaml, the client generated from it and the message catalogues anew
    Generate,
    /// Runs the browser tests against a debug build on SQLite
    E2e {
        /// Runs them on a temporary PostgreSQL instead
        #[arg(long)]
        postgres: bool,
        /// Handed on to Playwright
        #[arg(last = true)]
        playwright: Vec<String>,
    },
    /// Makes pictures of every kind of mail in each language, light, dark and on a phone
    Mails {
        /// Where they are left
        folder: PathBuf,
    },
    /// Measures the release build
    Bench {
        #[command(subcommand)]
        bench: Bench,
    },
    /// Prints the demo people with their current six-digit codes
    DemoCodes(DataArguments),
}

#[derive(Subcommand)]
enum Bench {
    /// Time from start to ready and resident memory at idle, on SQLite
    Start {
        /// How many starts to measure on each data folder
        #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
        runs: u32,
    },
    /// Tokens a second and their times, beside the least that any service must do and beside services by others
    Token(bench::token::TokenArguments),
    /// How long lists and details take with a million applications, beside the same with ten
    Management(bench::management::ManagementArguments),
    /// How long the planner of notices takes for 30,000 secrets that cross a threshold among up to three million
    Notices(bench::notices::NoticesArguments),
    /// Whether the time of a refusal tells an unknown client, a wrong secret and a deleted secret apart
    Timing(bench::timing::TimingArguments),
    /// How soon pages are there on a phone, by Lighthouse, and how much they load
    Web {
        /// Measures a debug build: quicker to build, slower to answer
        #[arg(long)]
        debug: bool,
    },
    /// What each part of a token request costs
    Profile(bench::profile::ProfileArguments),
}

#[derive(Args)]
struct DataArguments {
    /// The data folder [default: the project's folder "data"]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Uses a debug build: quicker to build, slower to run
    #[arg(long, conflicts_with = "release")]
    debug: bool,
    /// Uses a build as it is shipped: slower to build, quicker to run
    #[arg(long)]
    release: bool,
}

impl DataArguments {
    const fn profile(&self) -> Profile {
        match (self.debug, self.release) {
            (true, _) => Profile::Debug,
            (_, true) => Profile::Release,
            _ => Profile::Trial,
        }
    }
}

#[derive(Args)]
struct RunArguments {
    /// The port to listen on
    #[arg(long, value_name = "N", default_value_t = 8080, value_parser = clap::value_parser!(u16).range(1..))]
    port: u16,
    #[command(flatten)]
    data: DataArguments,
    /// Starts without loading the demo data
    #[arg(long)]
    no_demo: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match process::watch_signals().and_then(|()| dispatch(arguments.command)) {
        Ok(code) => code,
        Err(_) if process::interrupted() => {
            eprintln!("stopped");
            ExitCode::from(130)
        }
        Err(failure) => {
            eprintln!("error: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match command {
        Command::Run(arguments) => run::run(&workspace, &arguments),
        Command::Test { fast } => test::test(&workspace, fast),
        Command::Setup => test::set_up(&workspace),
        Command::Lint => lint::lint(&workspace),
        Command::Generate => generate::generate(&workspace),
        Command::E2e { postgres, playwright } => test::browser::alone(&workspace, postgres, &playwright),
        Command::Mails { folder } => mails::pictures(&workspace, &folder),
        Command::Bench { bench: Bench::Start { runs } } => bench::start::start(&workspace, runs),
        Command::Bench { bench: Bench::Token(arguments) } => bench::token::token(&workspace, &arguments),
        Command::Bench { bench: Bench::Management(arguments) } => bench::management::management(&workspace, &arguments),
        Command::Bench { bench: Bench::Notices(arguments) } => bench::notices::notices(&workspace, &arguments),
        Command::Bench { bench: Bench::Timing(arguments) } => bench::timing::timing(&workspace, &arguments),
        Command::Bench { bench: Bench::Web { debug } } => bench::web::web(&workspace, debug),
        Command::Bench { bench: Bench::Profile(arguments) } => bench::profile::profile(&workspace, &arguments),
        Command::DemoCodes(arguments) => run::demo_codes(&workspace, &arguments),
    }
}
