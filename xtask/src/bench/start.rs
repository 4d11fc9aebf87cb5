//! `cargo xtask bench start`: how soon the server is ready and how much memory it holds at idle.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::measured::{Spread, resident_mb};
use crate::process::{self, Running, pause};
use crate::scratch::Scratch;
use crate::server;
use crate::workspace::{Profile, Workspace};

const POLL: Duration = Duration::from_millis(2);
const IDLE: Duration = Duration::from_secs(3);
const PATIENCE: Duration = Duration::from_secs(10);
const START_TARGET_SECONDS: f64 = 0.3;
const RESIDENT_TARGET_MB: f64 = 40.0;

/// What one start showed.
struct Measured {
    ready_seconds: f64,
    resident_mb: f64,
}

/// Measures `runs` starts on a new data folder each and as many on one with the demo data.
pub fn start(workspace: &Workspace, runs: u32) -> Result<ExitCode> {
    if !Path::new("/proc/self/status").exists() {
        bail!("resident memory is read from /proc, which this system does not have");
    }
    if !process::run(workspace.build(Profile::Release).arg("--quiet"))?.success() {
        bail!("the back end does not build");
    }
    let folder = Scratch::new("bench")?;
    let demo = folder.path().join("demo");
    process::output(command(workspace, &demo).arg("demo")).context("could not load the demo data")?;

    let mut new = Vec::new();
    let mut filled = Vec::new();
    for run in 0..runs {
        new.push(measure(workspace, &folder.path().join(format!("new-{run}")))?);
        filled.push(measure(workspace, &demo)?);
    }
    println!("{runs} starts on SQLite, release build, each to the first 200 of /health/ready");
    println!("{:<28}{:>9}{:>9}{:>9}   target", "", "min", "median", "max");
    let ready = |measured: &[Measured]| Spread::of(measured.iter().map(|one| one.ready_seconds));
    let resident = |measured: &[Measured]| Spread::of(measured.iter().map(|one| one.resident_mb));
    let rows = [
        ("new folder, ready, s", ready(&new)?, START_TARGET_SECONDS, 3),
        ("demo data, ready, s", ready(&filled)?, START_TARGET_SECONDS, 3),
        ("new folder, resident, MB", resident(&new)?, RESIDENT_TARGET_MB, 1),
        ("demo data, resident, MB", resident(&filled)?, RESIDENT_TARGET_MB, 1),
    ];
    for (name, spread, target, digits) in &rows {
        let Spread { min, median, max } = spread;
        println!("{name:<28}{min:>9.digits$}{median:>9.digits$}{max:>9.digits$}   < {target}");
    }
    // The worse of the two folders is the figure.
    println!("figure start_ready_seconds_median {:.3}", ready(&new)?.median.max(ready(&filled)?.median));
    println!("figure idle_resident_mb {:.1}", resident(&new)?.median.max(resident(&filled)?.median));
    Ok(ExitCode::SUCCESS)
}

fn measure(workspace: &Workspace, data: &Path) -> Result<Measured> {
    let port = server::free_port()?;
    let mut serve = command(workspace, data);
    server::configure(serve.arg("serve"), data, port);
    if workspace.web_root().is_dir() {
        serve.env("LATCHKEY_SERVER__WEB_ROOT", workspace.web_root());
    }
    serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let started = Instant::now();
    let mut running = Running::start(&mut serve)?;
    let ready = server::wait_until_ready(&mut running, port, started, POLL)?;
    pause(IDLE)?;
    let resident_mb = resident_mb(running.id())?;
    let status = running.stop(PATIENCE)?;
    if !status.success() {
        bail!("the server did not stop cleanly ({status})");
    }
    Ok(Measured { ready_seconds: ready.as_secs_f64(), resident_mb })
}

fn command(workspace: &Workspace, data: &Path) -> Command {
    let mut command = workspace.hermetic(workspace.binary(Profile::Release));
    command.env("LATCHKEY_DATA_DIR", data);
    command
}
