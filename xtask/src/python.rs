//! The Python that runs the tests' SMTP server and what else needs one, each with its packages in a folder of the
//! project.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::apt;
use crate::process;
use crate::workspace::Workspace;

/// Packages that something needs, in a folder of their own.
pub struct Packages<'a> {
    /// The folder's name among the tools.
    pub folder: &'a str,
    /// Exact versions with hashes.
    pub requirements: PathBuf,
    /// What can be imported when all is there.
    pub import: &'a str,
    /// What they are, for a person.
    pub what: &'a str,
}

/// An interpreter that can import what was asked for.
pub struct Python {
    interpreter: PathBuf,
    /// Where the packages are, when they are not the interpreter's own.
    packages: Option<OsString>,
}

impl Python {
    /// The tests' SMTP server, the client library that asks for tokens in the tests, the reader of calendars, and
    /// schemathesis.
    pub fn install(workspace: &Workspace) -> Result<Self> {
        let requirements = workspace.path("xtask/requirements.txt");
        let what = "the tests' SMTP server, MSAL, icalendar and schemathesis";
        let import = "aiosmtpd.smtp, icalendar, msal, schemathesis";
        Self::with(workspace, &Packages { folder: "python", requirements, import, what })
    }

    /// Sets up a virtual environment, or a plain package folder where Python came without that module.
    pub fn with(workspace: &Workspace, packages: &Packages<'_>) -> Result<Self> {
        let Packages { requirements, what, .. } = packages;
        let wanted =
            fs::read_to_string(requirements).with_context(|| format!("could not read {}", requirements.display()))?;
        let folder = workspace.tools().join(packages.folder);
        let stamp = folder.join("requirements.txt");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted)
            && let Some(python) = Self::in_folder(workspace, &folder, packages.import)
        {
            return Ok(python);
        }
        println!("    installing {what} into {}", folder.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("could not remove {}", folder.display()))?;
        }
        fill(workspace, &folder, packages)?;
        fs::write(&stamp, wanted).with_context(|| format!("could not write {}", stamp.display()))?;
        Self::in_folder(workspace, &folder, packages.import).with_context(|| {
            format!("pip ran, but Python cannot import {what}; remove {} and try again", folder.display())
        })
    }

    fn in_folder(workspace: &Workspace, folder: &Path, import: &str) -> Option<Self> {
        let own = Self { interpreter: folder.join("bin/python"), packages: None };
        let shared =
            Self { interpreter: PathBuf::from("python3"), packages: Some(folder.join("packages").into_os_string()) };
        [own, shared]
            .into_iter()
            .find(|python| process::succeeds(python.command(workspace).args(["-c", &format!("import {import}")])))
    }

    /// The interpreter, with the packages in its reach.
    pub fn command(&self, workspace: &Workspace) -> Command {
        let mut command = workspace.command(&self.interpreter);
        self.apply(&mut command);
        command
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

fn fill(workspace: &Workspace, folder: &Path, packages: &Packages<'_>) -> Result<()> {
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
            &format!("{} needs Python 3 with venv or pip", packages.what),
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
    pip.arg("--requirement").arg(&packages.requirements);
    if !has_venv() {
        fs::create_dir_all(folder)?;
        pip.arg("--target").arg(folder.join("packages"));
    }
    process::logged(&mut pip, &log, |_| false).with_context(|| format!("pip could not install {}", packages.what))
}
