//! `cargo xtask bench timing`: whether the time of a refusal tells an unknown client, a wrong secret and a deleted secret
//! apart. What asks and compares is in `tests/bench/src/timing.rs`.

use std::fs::{self, File};
use std::path::Path;
use std::process::{ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;

use super::cores::Cores;
use super::subject::{build, helper, wait_until_all_kept};
use crate::process::{self, Running};
use crate::scratch::Scratch;
use crate::server;
use crate::workspace::{Profile, Workspace};

const POLL: Duration = Duration::from_millis(2);
/// Enough that one is rarely the one that was asked for before.
const APPLICATIONS: &str = "1000";

/// How much is measured.
#[derive(Args)]
pub struct TimingArguments {
    /// How often each kind of refusal is asked for
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(100..))]
    rounds: u32,
    /// A debug build, to see that it works: what it says of time is worth nothing
    #[arg(long)]
    debug: bool,
}

/// Builds, starts and measures.
pub fn timing(workspace: &Workspace, arguments: &TimingArguments) -> Result<ExitCode> {
    let profile = if arguments.debug { Profile::Debug } else { Profile::Release };
    if !arguments.debug {
        build(workspace)?;
    } else if !process::run(&mut workspace.cargo(["build", "--quiet", "--workspace"]))?.success() {
        bail!("the debug build fails");
    }
    let (cores, scratch) = (Cores::halve()?, Scratch::new("bench-timing")?);
    println!("{cores}");
    let log = scratch.path().join("server.log");
    let port = server::free_port()?;
    let _server = start(workspace, profile, &cores, (scratch.path(), &log, port))?;
    let mut measure = workspace.hermetic(helper(workspace, profile));
    measure.args(["timing", "--applications", APPLICATIONS]);
    measure.args(["--port", &port.to_string(), "--rounds", &arguments.rounds.to_string()]);
    if !cores.for_others(|| process::run(&mut measure))?.success() {
        bail!("nothing was measured; the server said last: {}", tail(&fs::read_to_string(&log)?));
    }
    Ok(ExitCode::SUCCESS)
}

/// Fills a database in `folder` and serves it.
fn start(
    workspace: &Workspace,
    profile: Profile,
    cores: &Cores,
    (folder, log, port): (&Path, &Path, u16),
) -> Result<Running> {
    let configuration = folder.join("latchkey.toml");
    // Each request comes from another address, so that nobody is told to wait.
    fs::write(&configuration, "[server]\ntrusted_proxies = [\"127.0.0.0/8\"]\n")?;
    let command = |program| {
        let mut command = workspace.hermetic(program);
        server::configure(&mut command, &folder.join("data"), port);
        command
    };
    let mut fill = command(helper(workspace, profile));
    fill.args(["fill", "--applications", APPLICATIONS, "--tombstones", "--credentials"]);
    process::output(fill.arg(folder.join("credentials"))).context("the database was not filled")?;
    let mut serve = command(workspace.binary(profile));
    serve.arg("--config").arg(&configuration).arg("serve");
    serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(log)?);
    let started = Instant::now();
    let mut running = cores.for_server(|| Running::start(&mut serve))?;
    server::wait_until_ready(&mut running, port, started, POLL)?;
    wait_until_all_kept(&mut running, log)?;
    Ok(running)
}

fn tail(text: &str) -> String {
    let lines: Vec<_> = text.lines().rev().take(5).collect();
    lines.into_iter().rev().collect::<Vec<_>>().join("\n")
}
