//! `latchkey-bench`: started by `cargo xtask bench`.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use anyhow::Result;
use clap::{Parser, Subcommand};
use latchkey_bench::{
    ceiling,
    fill::{self, Size},
    management, notices, timing,
};

/// The ceiling has what Latchkey has.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answers token requests with as little as can be done
    Ceiling {
        #[arg(long)]
        listen: SocketAddr,
        /// The file that `fill` wrote
        #[arg(long)]
        credentials: PathBuf,
    },
    /// Fills the empty database that the environment names as it does for the server
    Fill {
        #[arg(long, default_value_t = 10)]
        applications: u64,
        /// Secrets of each application, three at most
        #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=3))]
        secrets: u64,
        /// Adds a deleted secret to each application
        #[arg(long)]
        tombstones: bool,
        /// Where the credentials go
        #[arg(long)]
        credentials: PathBuf,
    },
    /// Asks the management interface at a steady pace and prints how long it takes
    Management {
        /// The port of a server of this machine on a database that was filled
        #[arg(long)]
        port: u16,
        /// The file that `fill` wrote
        #[arg(long)]
        credentials: PathBuf,
        #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
        applications: u64,
        /// Requests a second
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1000))]
        rate: u32,
        #[arg(long, value_parser = clap::value_parser!(u32).range(1..=600))]
        seconds: u32,
    },
    /// Fills the empty database that the environment names with members, and with secrets of which some are due
    NoticesFill {
        #[arg(long, value_parser = clap::value_parser!(u64).range(3..))]
        secrets: u64,
        #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
        due: u64,
    },
    /// Plans notices once and prints how long that took
    NoticesPlan,
    /// Compares how long refusals take
    Timing {
        /// The port of a server of this machine on a database that was filled with tombstones
        #[arg(long)]
        port: u16,
        #[arg(long, value_parser = clap::value_parser!(u64).range(1..))]
        applications: u64,
        #[arg(long, value_parser = clap::value_parser!(u32).range(100..))]
        rounds: u32,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Ceiling { listen, credentials } => ceiling::serve(listen, &credentials),
        Command::Fill { applications, secrets, tombstones, credentials } => {
            fill::fill(fill::from_environment()?, Size { applications, secrets, tombstones }, &credentials)
        }
        Command::Management { port, credentials, applications, rate, seconds } => {
            management::measure(port, &credentials, management::Size { applications, rate, seconds })
        }
        Command::NoticesFill { secrets, due } => {
            notices::fill(fill::from_environment()?, notices::Size { secrets, due })
        }
        Command::NoticesPlan => notices::plan(fill::from_environment()?),
        Command::Timing { port, applications, rounds } => timing::measure(port, timing::Size { applications, rounds }),
    }
}
