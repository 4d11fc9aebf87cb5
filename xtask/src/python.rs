//! The Python that runs the tests' SMTP server, with its packages in a folder of the project.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::apt;
use crate::process;
use crate::workspace::Workspace;

/// An interpreter that can import aiosmtpd.
pub struct Python {
    interpreter: PathBuf,
    /// Where the packages are, when they are not the interpreter's own.
    packages: Option<OsString>,
}

impl Python {
    /// Sets up a virtual environment, or a plain package folder where Python came without that module.
    pub fn install(workspace: &Workspace) -> Result<Self> {
        let requirements = workspace.path("xtask/requirements.txt");
        let wanted =
            fs::read_to_string(&requirements).with_context(|| format!("could not read {}", requirements.display()))?;
        let folder = workspace.tools().join("python");
        let stamp = folder.join("requirements.txt");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted)
            && let Some(python) = Self::in_folder(workspace, &folder)
        {
            return Ok(python);
        }
        println!("    installing the tests' SMTP server into {}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("could not remove {}", folder.display()))?;
        }
        fill(workspace, &folder, &requirements)?;
        fs::write(&stamp, wanted).with_context(|| format!("could not write {}", stamp.display()))?;
        Self::in_folder(workspace, &folder)
            .context("pip ran, but Python cannot import aiosmtpd; remove .toolchain/python and try again")
    }

    fn in_folder(workspace: &Workspace, folder: &Path) -> Option<Self> {
        let own = Self { interpreter: folder.join("bin/python"), packages: None };
        let shared =
            Self { interpreter: PathBuf::from("python3"), packages: Some(folder.join("packages").into_os_string()) };
        [own, shared].into_iter().find(|python| {
            let mut command = workspace.command(&python.interpreter);
            command.args(["-c", "import aiosmtpd.smtp"]);
            python.apply(&mut command);
            process::succeeds(&mut command)
        })
    }

    fn apply(&self, command: &mut Command) {
        if let Some(packages) = &self.packages {
            command.env("PYTHONPATH", packages);
        }
    }

    /// Tells the tests which interpreter to use.
    pub fn hand_to(&self, tests: &mut Command) {
        tests.env("LATCHKEY_TEST_PYTHON", &self.interpreter);
        self.apply(tests);
    }
}

fn fill(workspace: &Workspace, folder: &Path, requirements: &Path) -> Result<()> {
    let log = workspace.logs().join("python.log");
    let python = |arguments: &[&str]| {
        let mut command = workspace.command("python3");
        command.args(arguments);
        command
    };
    let has_venv = || process::succeeds(&mut python(&["-c", "import ensurepip, venv"]));
    let has_pip = || process::succeeds(&mut python(&["-m", "pip", "--version"]));
    if !has_venv() && !has_pip() {
        apt::install(
            workspace,
            &["python3", "python3-venv"],
            "the tests' SMTP server needs Python 3 with venv or pip",
        )?;
    }
    let mut pip = if has_venv() {
        process::logged(python(&["-m", "venv"]).arg(folder), &log, |_| false).context("python3 -m venv failed")?;
        workspace.command(folder.join("bin/python"))
    } else {
        python(&[])
    };
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
        "--only-binary=:all:",
    ]);
    pip.arg("--requirement").arg(requirements);
    if !has_venv() {
        fs::create_dir_all(folder)?;
        pip.arg("--target").arg(folder.join("packages"));
    }
    process::logged(&mut pip, &log, |_| false).context("pip could not install aiosmtpd")
}
