//! `cargo xtask run`: everything from a clean checkout to a portal that one can sign in to.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::frontend;
use crate::node::Node;
use crate::process::{self, Running};
use crate::server;
use crate::toolchain;
use crate::workspace::{Profile, Workspace};
use crate::{DataArguments, RunArguments};

/// Sets up, builds, loads the demo data and serves until Ctrl-C.
pub fn run(workspace: &Workspace, arguments: &RunArguments) -> Result<ExitCode> {
    refuse_taken(arguments.port)?;
    toolchain::check(workspace)?;
    let node = Node::install(workspace)?;
    frontend::install(workspace, &node)?;
    frontend::build(workspace, &node)?;
    let binary = build(workspace, arguments.data.profile())?;
    let data = folder(workspace, &arguments.data)?;
    let people = if arguments.no_demo { None } else { Some(demo(workspace, &binary, &data)?) };

    let mut command = workspace.command(&binary);
    server::configure(command.arg("serve"), &data, arguments.port)
        .env("LATCHKEY_SERVER__WEB_ROOT", workspace.web_root());
    let started = Instant::now();
    let mut server = Running::start(command.stdin(std::process::Stdio::null()))?;
    let ready = server::wait_until_ready(&mut server, arguments.port, started, Duration::from_millis(50));
    match ready {
        Ok(_) => greet(arguments, &data, people.as_deref()),
        Err(_) if process::interrupted() => {}
        Err(failure) => return Err(failure),
    }
    Ok(code(server.wait()?))
}

/// Prints the demo people of a data folder with the codes of this moment.
pub fn demo_codes(workspace: &Workspace, arguments: &DataArguments) -> Result<ExitCode> {
    let data = folder(workspace, arguments)?;
    if !data.is_dir() {
        bail!("there is no data folder {}: start with `cargo xtask run`", data.display());
    }
    let binary = build(workspace, arguments.profile())?;
    print!("{}", demo(workspace, &binary, &data)?);
    Ok(ExitCode::SUCCESS)
}

/// A build takes minutes; a taken port is better told before than after.
fn refuse_taken(port: u16) -> Result<()> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(()),
        Err(failure) if failure.kind() == ErrorKind::AddrInUse => {
            bail!("port {port} is taken by another program: stop that, or choose another port with --port")
        }
        Err(failure) => Err(failure).with_context(|| format!("port {port} cannot be used: choose another with --port")),
    }
}

fn build(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    let status = process::run(workspace.build(profile).arg("--quiet"))?;
    if !status.success() {
        bail!("the back end does not build");
    }
    Ok(workspace.binary(profile))
}

fn demo(workspace: &Workspace, binary: &Path, data: &Path) -> Result<String> {
    let mut command: Command = workspace.command(binary);
    command.arg("demo").env("LATCHKEY_DATA_DIR", data);
    process::output(&mut command).context("could not load the demo data")
}

fn greet(arguments: &RunArguments, data: &Path, people: Option<&str>) {
    println!("\nLatchkey is at http://localhost:{} with its data in {}", arguments.port, data.display());
    if let Some(people) = people {
        let option =
            arguments.data.data.as_ref().map_or_else(String::new, |given| format!(" --data {}", given.display()));
        println!("\n{}\n", people.trim_end());
        println!("`cargo xtask demo-codes{option}` prints the codes of the moment.");
    }
    println!("Ctrl-C stops it; the data stays.");
}

/// A given folder is meant from where the person is, whatever the folder of the project is.
fn folder(workspace: &Workspace, arguments: &DataArguments) -> Result<PathBuf> {
    match &arguments.data {
        Some(given) => std::path::absolute(given).context("the data folder has no usable path"),
        None => Ok(workspace.path("data")),
    }
}

fn code(status: ExitStatus) -> ExitCode {
    if status.success() {
        return ExitCode::SUCCESS;
    }
    status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}
