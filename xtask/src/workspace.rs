//! Where things are in the project's folder, and what build commands share.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::available_parallelism;

use anyhow::{Context, Result, bail};

use crate::process;

/// A compiler process or a linker may take this much memory at its worst.
const GIBIBYTES_PER_JOB: usize = 3;

/// The project's folder.
pub struct Workspace {
    root: PathBuf,
}

/// Which build of the binary a command wants.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build, slow to run, and what the tests test.
    Debug,
    /// As it is shipped, but for the optimisation of the whole, which takes longer than all else.
    Trial,
    /// As it is shipped.
    Release,
}

impl Workspace {
    /// Finds the folder above this crate, also when the checkout was moved since the last build.
    pub fn find() -> Result<Self> {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest.parent().context("the crate xtask has no parent folder")?.to_path_buf();
        Ok(Self { root })
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path inside the folder; an absolute one stays as it is.
    pub fn path(&self, relative: impl AsRef<Path>) -> PathBuf {
        self.root.join(relative)
    }

    /// Where tools fetched by xtask live; never committed.
    pub fn tools(&self) -> PathBuf {
        self.path(".toolchain")
    }

    /// Cargo's target folder.
    pub fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| self.path("target"), |folder| self.path(folder))
    }

    /// Full output of the last run of each step.
    pub fn logs(&self) -> PathBuf {
        self.target().join("xtask")
    }

    /// The front end's folder.
    pub fn frontend(&self) -> PathBuf {
        self.path("frontend")
    }

    /// The built single-page application.
    pub fn web_root(&self) -> PathBuf {
        self.path("frontend/dist")
    }

    /// The binary that `build` leaves.
    pub fn binary(&self, profile: Profile) -> PathBuf {
        let folder = match profile {
            Profile::Debug => "debug",
            Profile::Trial => "trial",
            Profile::Release => "release",
        };
        self.target().join(folder).join("latchkey")
    }

    /// `program` in the project's folder, without settings that would change what is tested.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        // Set by `cargo run` for xtask itself; a nested cargo would hand them to build scripts.
        for (name, _) in std::env::vars_os() {
            let own = name.to_string_lossy();
            if own.starts_with("CARGO_PKG_") || own.starts_with("CARGO_MANIFEST_") || own == "CARGO_CRATE_NAME" {
                command.env_remove(&name);
            }
        }
        command
    }

    /// [`Self::command`] that no `LATCHKEY_…` variable of the person's shell can influence.
    pub fn hermetic(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = self.command(program);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("LATCHKEY_") {
                command.env_remove(&name);
            }
        }
        command
    }

    /// `cargo <arguments>`, with no more jobs than the memory carries.
    pub fn cargo<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = self.hermetic(cargo);
        command.args(arguments);
        if std::env::var_os("CARGO_BUILD_JOBS").is_none() {
            command.env("CARGO_BUILD_JOBS", build_jobs().to_string());
        }
        command
    }

    /// [`Self::cargo`] with clippy's driver as the compiler of the project's own crates: it builds what the compiler
    /// builds, and a warning of either is an error. `cargo clippy` would only read everything, all dependencies too, once
    /// more than the tests need.
    ///
    /// # Errors
    /// Where clippy is not installed.
    pub fn linted<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Result<Command> {
        let mut command = self.cargo(arguments);
        command.env("RUSTC_WORKSPACE_WRAPPER", self.clippy_driver()?);
        command.env("CLIPPY_CONF_DIR", &self.root);
        // As `cargo clippy -- --deny warnings` hands it on.
        command.env("CLIPPY_ARGS", "--deny__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__");
        Ok(command)
    }

    fn clippy_driver(&self) -> Result<PathBuf> {
        let sysroot = process::output(self.command("rustc").args(["--print", "sysroot"]))?;
        let driver = Path::new(sysroot.trim()).join("bin/clippy-driver");
        if !driver.exists() {
            bail!("clippy is not installed: `rustup component add clippy` does that");
        }
        Ok(driver)
    }

    /// `cargo build` of the binary. A debug build takes the features of the whole workspace, so that it finds what the
    /// tests have built; the others take its own alone, as it is shipped.
    pub fn build(&self, profile: Profile) -> Command {
        match profile {
            Profile::Debug => self.cargo(["build", "--workspace", "--bin", "latchkey"]),
            Profile::Trial => self.cargo(["build", "--package", "latchkey", "--profile", "trial"]),
            Profile::Release => self.cargo(["build", "--package", "latchkey", "--release"]),
        }
    }
}

fn build_jobs() -> usize {
    let cores = available_parallelism().map_or(1, usize::from);
    let memory = fs::read_to_string("/proc/meminfo").ok().and_then(|text| available_gibibytes(&text));
    memory.map_or(cores, |gibibytes| cores.min(gibibytes / GIBIBYTES_PER_JOB)).max(1)
}

fn available_gibibytes(meminfo: &str) -> Option<usize> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kibibytes: usize = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes / (1024 * 1024))
}

#[cfg(test)]
mod tests {
    use super::available_gibibytes;

    #[test]
    fn available_memory_is_read_in_whole_gibibytes() {
        let text = "MemTotal:       24737312 kB\nMemAvailable:   23068672 kB\n";
        assert_eq!(available_gibibytes(text), Some(22));
    }
}
