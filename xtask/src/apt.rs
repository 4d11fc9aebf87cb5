//! Installing a missing program on Debian and Ubuntu, where that needs no question.

use anyhow::{Context, Result, bail};

use crate::process;
use crate::toolchain;
use crate::workspace::Workspace;

/// Installs `packages`, or fails with a message that says what the person should install.
pub fn install(workspace: &Workspace, packages: &[&str], purpose: &str) -> Result<()> {
    let wanted = packages.join(" ");
    if toolchain::in_path("apt-get").is_none() {
        bail!("{purpose}: please install it (on Debian and Ubuntu the package is called {wanted})");
    }
    if !nix::unistd::geteuid().is_root() {
        bail!("{purpose}: please run `sudo apt-get install {wanted}`");
    }
    println!("    installing {wanted} with apt-get");
    let log = workspace.logs().join("apt.log");
    apt_get(workspace, &["update"], &log)?;
    let mut arguments = vec!["install", "--yes", "--no-install-recommends"];
    arguments.extend(packages);
    apt_get(workspace, &arguments, &log).with_context(|| format!("{purpose}: apt-get could not install {wanted}"))
}

fn apt_get(workspace: &Workspace, arguments: &[&str], log: &std::path::Path) -> Result<()> {
    let mut command = workspace.command("apt-get");
    command.arg("--quiet").args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    process::logged(&mut command, log, |_| false)
}
