//! `cargo xtask bench web`: the pages as on a phone with a slow processor and network, by Lighthouse, and how much they load.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::chromium;
use crate::frontend;
use crate::node::Node;
use crate::process::{self, Running};
use crate::scratch::Scratch;
use crate::server;
use crate::workspace::{Profile, Workspace};

const POLL: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(10);

/// Measures a server with the demo data; `debug` takes a debug build, which is slower to answer.
pub fn web(workspace: &Workspace, debug: bool) -> Result<ExitCode> {
    let node = Node::install(workspace)?;
    frontend::install(workspace, &node)?;
    frontend::build(workspace, &node)?;
    let chromium = chromium::find_or_install(workspace)?;
    let profile = if debug { Profile::Debug } else { Profile::Release };
    if !process::run(workspace.build(profile).arg("--quiet"))?.success() {
        bail!("the back end does not build");
    }
    let lighthouse = install(workspace, &node)?;
    measured(workspace, profile, |address, printed| {
        let mut measure = command(workspace, &node, &lighthouse, &chromium);
        if !process::run(measure.arg(address).arg(printed).arg(workspace.frontend()))?.success() {
            bail!("Lighthouse did not measure");
        }
        Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Measures each page of the debug build once. What depends on how fast this machine is, is only told.
pub fn check(workspace: &Workspace, node: &Node, lighthouse: &Path, chromium: &Path) -> Result<()> {
    measured(workspace, Profile::Debug, |address, printed| {
        let mut measure = command(workspace, node, lighthouse, chromium);
        measure.arg(address).arg(printed).arg(workspace.frontend()).arg("once");
        process::logged(&mut measure, &workspace.logs().join("lighthouse.log"), is_of_table)
    })
}

fn is_of_table(line: &str) -> bool {
    !line.trim().is_empty() && !line.starts_with("figure ")
}

fn command(workspace: &Workspace, node: &Node, lighthouse: &Path, chromium: &Path) -> Command {
    let mut measure = node.run(workspace);
    measure.current_dir(lighthouse).env("CHROME_PATH", chromium).arg("measure.mjs");
    measure
}

/// Starts a server with the demo data for `measure`, which gets its address and the file of what the demo printed.
fn measured(workspace: &Workspace, profile: Profile, measure: impl FnOnce(&str, &Path) -> Result<()>) -> Result<()> {
    let data = Scratch::new("bench-web")?;
    let printed = data.path().join("demo.txt");
    let mut demo = workspace.hermetic(workspace.binary(profile));
    let text = process::output(demo.env("LATCHKEY_DATA_DIR", data.path()).arg("demo"))
        .context("could not load the demo data")?;
    fs::write(&printed, text)?;
    let port = server::free_port()?;
    let mut serve = workspace.hermetic(workspace.binary(profile));
    server::configure(serve.arg("serve"), data.path(), port).env("LATCHKEY_SERVER__WEB_ROOT", workspace.web_root());
    serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let started = Instant::now();
    let mut running = Running::start(&mut serve)?;
    server::wait_until_ready(&mut running, port, started, POLL)?;
    measure(&format!("http://localhost:{port}"), &printed)?;
    running.stop(PATIENCE)?;
    Ok(())
}

/// Installs Lighthouse in the project's folder for tools.
pub fn install(workspace: &Workspace, node: &Node) -> Result<PathBuf> {
    let folder = workspace.tools().join("lighthouse");
    fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    for file in ["package.json", "package-lock.json", "measure.mjs"] {
        fs::copy(workspace.path("tests/bench/web").join(file), folder.join(file))?;
    }
    let stamp = folder.join("installed-lock.json");
    let wanted = fs::read(folder.join("package-lock.json"))?;
    if fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(folder);
    }
    let mut install = node.npm(workspace, &["ci", "--ignore-scripts"]);
    process::logged(install.current_dir(&folder), &workspace.logs().join("npm-lighthouse.log"), |_| false)
        .context("npm could not install Lighthouse")?;
    fs::write(stamp, wanted)?;
    Ok(folder)
}
