//! `cargo xtask bench web`: the pages as on a phone with a slow processor and network, by Lighthouse, and how much they load.

use std::fs;
use std::path::PathBuf;
use std::process::{ExitCode, Stdio};
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
    let folder = lighthouse(workspace, &node)?;

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
    let mut measure = node.run(workspace);
    measure.current_dir(&folder).env("CHROME_PATH", &chromium).arg("measure.mjs");
    measure.arg(format!("http://localhost:{port}")).arg(&printed).arg(workspace.frontend());
    let measured = process::run(&mut measure)?;
    running.stop(PATIENCE)?;
    if !measured.success() {
        bail!("Lighthouse did not measure");
    }
    Ok(ExitCode::SUCCESS)
}

/// Installs Lighthouse in the project's folder for tools.
fn lighthouse(workspace: &Workspace, node: &Node) -> Result<PathBuf> {
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
