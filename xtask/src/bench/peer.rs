//! Token services by others, from registries or the distribution, each set up once in the project's folder for tools.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::apt;
use crate::node::Node;
use crate::process;
use crate::python::{Packages, Python};
use crate::toolchain;
use crate::workspace::Workspace;

const GLEWLWYD: &str = "usr/bin/glewlwyd";
const EATMYDATA: &str = "eatmydata";

/// node-oidc-provider, with as many processes as there are cores.
pub fn oidc_provider(workspace: &Workspace, port: u16, credentials: &Path, processes: usize) -> Result<Command> {
    let node = Node::install(workspace)?;
    let folder = copied(workspace, "oidc-provider", &["package.json", "package-lock.json", "server.js"])?;
    let mut install = node.npm(workspace, &["ci", "--ignore-scripts"]);
    install.current_dir(&folder);
    if !is_installed(&folder)? {
        process::logged(&mut install, &workspace.logs().join("npm-oidc-provider.log"), |_| false)
            .context("npm could not install node-oidc-provider")?;
        fs::copy(folder.join("package-lock.json"), folder.join("installed-lock.json"))?;
    }
    let mut command = node.run(workspace);
    command.current_dir(&folder).env("NODE_ENV", "production").arg("server.js").arg(port.to_string());
    command.arg(credentials).arg(processes.to_string());
    Ok(command)
}

/// Authlib under gunicorn, with as many processes as there are cores.
pub fn authlib(workspace: &Workspace, port: u16, credentials: &Path, processes: usize) -> Result<Command> {
    let requirements = workspace.path("tests/bench/peers/authlib/requirements.txt");
    let packages =
        Packages { folder: "authlib", requirements, import: "authlib, cryptography, flask, gunicorn", what: "Authlib" };
    let mut command = Python::with(workspace, &packages)?.command(workspace);
    command.current_dir(workspace.path("tests/bench/peers/authlib"));
    command.env("BENCH_CREDENTIALS", credentials).env("PYTHONDONTWRITEBYTECODE", "1");
    command.args(["-m", "gunicorn", "--worker-class", "gthread", "--threads", "4", "--no-control-socket", "--workers"]);
    command.arg(processes.to_string()).arg("--bind").arg(format!("127.0.0.1:{port}")).arg("app:app");
    Ok(command)
}

/// Finds Glewlwyd or unpacks it where apt has it: a folder with the package's files. What it needs besides is
/// eatmydata, which takes away every wait for the disk: Glewlwyd stores each token, and nothing else would be measured.
pub fn find_or_unpack_glewlwyd(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.tools().join("peers/glewlwyd");
    let starts = || process::succeeds(workspace.command(folder.join(GLEWLWYD)).arg("--version"));
    if toolchain::in_path(EATMYDATA).is_none() || !starts() {
        apt::unpack(workspace, "glewlwyd", &[EATMYDATA], &folder)?;
        if !starts() {
            bail!("it was unpacked, but its program does not start");
        }
    }
    Ok(folder)
}

/// Glewlwyd on SQLite, with its database and its configuration in the new folder `data`.
pub fn glewlwyd(workspace: &Workspace, port: u16, credentials: &Path, data: &Path) -> Result<Command> {
    let package = find_or_unpack_glewlwyd(workspace)?;
    fs::create_dir(data).with_context(|| format!("could not make {}", data.display()))?;
    let mut prepare = Node::install(workspace)?.run(workspace);
    prepare.args(["--no-warnings", "tests/bench/peers/glewlwyd/prepare.mjs"]).arg(data).arg(port.to_string());
    process::output(prepare.arg(credentials).arg(&package)).context("Glewlwyd's database was not filled")?;
    let mut command = workspace.command(EATMYDATA);
    command.arg(package.join(GLEWLWYD)).arg("--config-file").arg(data.join("glewlwyd.conf"));
    Ok(command)
}

/// A folder for tools with these files of a peer, so that what is installed beside them is not among the sources.
fn copied(workspace: &Workspace, peer: &str, files: &[&str]) -> Result<PathBuf> {
    let folder = workspace.tools().join("peers").join(peer);
    fs::create_dir_all(&folder).with_context(|| format!("could not make {}", folder.display()))?;
    for file in files {
        let source = workspace.path("tests/bench/peers").join(peer).join(file);
        fs::copy(&source, folder.join(file)).with_context(|| format!("could not copy {}", source.display()))?;
    }
    Ok(folder)
}

fn is_installed(folder: &Path) -> Result<bool> {
    let wanted = fs::read(folder.join("package-lock.json"))?;
    Ok(fs::read(folder.join("installed-lock.json")).is_ok_and(|installed| installed == wanted))
}
