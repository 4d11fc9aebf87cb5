//! Installing a missing program on Debian and Ubuntu, where that needs no question.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

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
    update(workspace)?;
    install_known(workspace, packages).with_context(|| format!("{purpose}: apt-get could not install {wanted}"))
}

/// Unpacks `package` into `folder`, which is made anew, and installs the libraries that it needs, and `others` with
/// them. The package itself is not set up, so that no service of its own starts and no user is made for it.
pub fn unpack(workspace: &Workspace, package: &str, others: &[&str], folder: &Path) -> Result<()> {
    if toolchain::in_path("apt-get").is_none() || !nix::unistd::geteuid().is_root() {
        bail!("only root can install what it needs, and only on Debian and Ubuntu");
    }
    println!("    unpacking {package} with apt-get and installing what it needs");
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("could not remove {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("could not make {}", folder.display()))?;
    update(workspace)?;
    logged(workspace, apt_get(workspace, &["download", package]).current_dir(folder))
        .with_context(|| format!("apt-get has no package {package}"))?;
    let archive = archive_in(folder)?;
    let depends = process::output(workspace.command("dpkg-deb").arg("--field").arg(&archive).arg("Depends"))?;
    let wanted: Vec<&str> = libraries(&depends).chain(others.iter().copied()).collect();
    install_known(workspace, &wanted).context("apt-get could not install what it needs")?;
    process::output(workspace.command("dpkg-deb").arg("--extract").arg(&archive).arg(folder))?;
    Ok(())
}

fn archive_in(folder: &Path) -> Result<PathBuf> {
    let mut files = fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    files
        .find(|file| file.extension().is_some_and(|extension| extension == "deb"))
        .context("apt-get downloaded nothing")
}

/// The libraries among what a package depends on, by its field of that name.
fn libraries(depends: &str) -> impl Iterator<Item = &str> {
    depends.split(',').filter_map(|one| one.split_whitespace().next()).filter(|name| name.starts_with("lib"))
}

fn update(workspace: &Workspace) -> Result<()> {
    logged(workspace, &mut apt_get(workspace, &["update"])).context("apt-get could not learn what there is")
}

fn install_known(workspace: &Workspace, packages: &[&str]) -> Result<()> {
    logged(workspace, apt_get(workspace, &["install", "--yes", "--no-install-recommends"]).args(packages))
}

fn apt_get(workspace: &Workspace, arguments: &[&str]) -> Command {
    let mut command = workspace.command("apt-get");
    command.arg("--quiet").args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn logged(workspace: &Workspace, command: &mut Command) -> Result<()> {
    process::logged(command, &workspace.logs().join("apt.log"), |_| false)
}

#[cfg(test)]
mod tests {
    use super::libraries;

    #[test]
    fn libraries_are_told_from_what_else_a_package_needs() {
        let depends = "libc6 (>= 2.34), libconfig9, debconf (>= 0.5) | debconf-2.0, sqlite3, libyder2.0 (>= 1.4.19)\n";
        assert_eq!(libraries(depends).collect::<Vec<_>>(), ["libc6", "libconfig9", "libyder2.0"]);
    }
}
