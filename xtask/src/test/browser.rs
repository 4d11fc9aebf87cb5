//! The browser tests: Playwright against a debug build, which the tests start themselves.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Result, bail};

use crate::chromium;
use crate::frontend;
use crate::node::Node;
use crate::postgres::{self, Binaries};
use crate::process::{self, Running};
use crate::toolchain;
use crate::workspace::{Profile, Workspace};

/// Those that walk through what the database does for a page. Everything else asks the same of it by the same requests, which
/// the Rust tests make on PostgreSQL too.
const ON_POSTGRES: [&str; 7] = ["main-path", "secrets", "rotation", "home", "sign-in.spec", "start", "stopping"];

/// All that the browser tests need.
pub struct Tests<'a> {
    workspace: &'a Workspace,
    node: &'a Node,
    chromium: &'a Path,
}

impl<'a> Tests<'a> {
    /// Fails when a binary or an application to test is missing.
    pub fn new(workspace: &'a Workspace, node: &'a Node, chromium: &'a Path) -> Result<Self> {
        for needed in [workspace.binary(Profile::Debug), workspace.web_root().join("index.html")] {
            if !needed.is_file() {
                bail!("there is no {}", needed.display());
            }
        }
        Ok(Self { workspace, node, chromium })
    }

    /// Runs them with SQLite, quietly.
    pub fn on_sqlite(&self) -> Result<()> {
        process::logged(&mut self.playwright(&[""; 0]), &self.workspace.logs().join("browser-sqlite.log"), is_closing)
    }

    /// Runs those that can depend on the database with a PostgreSQL of their own, quietly.
    pub fn on_postgres(&self, databases: &Binaries) -> Result<()> {
        let server = databases.start()?;
        let mut command = self.playwright(&[&["--grep-invert", "@appearance"], ON_POSTGRES.as_slice()].concat());
        command.env("LATCHKEY_E2E_DATABASE_URL", server.browser_url());
        process::logged(&mut command, &self.workspace.logs().join("browser-postgres.log"), is_closing)
    }

    fn playwright(&self, arguments: &[impl AsRef<OsStr>]) -> Command {
        let mut command = self.node.npm(self.workspace, &["run", "--silent", "e2e"]);
        command.env("LATCHKEY_BIN", self.workspace.binary(Profile::Debug)).env("LATCHKEY_E2E_CHROMIUM", self.chromium);
        if !arguments.is_empty() {
            command.arg("--").args(arguments);
        }
        command
    }
}

/// `cargo xtask e2e`: sets up what the browser tests need and shows their whole output.
pub fn alone(workspace: &Workspace, on_postgres: bool, arguments: &[String]) -> Result<ExitCode> {
    toolchain::check(workspace)?;
    let node = Node::install(workspace)?;
    frontend::install(workspace, &node)?;
    frontend::build(workspace, &node)?;
    let chromium = chromium::find_or_install(workspace)?;
    if !process::run(workspace.build(Profile::Debug).args([
        "--bin",
        "machine-client",
        "--bin",
        "token-program",
        "--quiet",
    ]))?
    .success()
    {
        bail!("the back end does not build");
    }
    let server = if on_postgres { Some(postgres::find_or_install(workspace)?.start()?) } else { None };
    let mut command = Tests::new(workspace, &node, &chromium)?.playwright(arguments);
    if let Some(server) = &server {
        command.env("LATCHKEY_E2E_DATABASE_URL", server.browser_url());
    }
    let status = Running::start(command.stdin(Stdio::null()))?.wait()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Playwright ends with lines such as `  3 passed (12.4s)` and, above them, `  1 failed`.
fn is_closing(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let counts = words.next().is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    counts
        && words
            .next()
            .is_some_and(|word| ["passed", "failed", "flaky", "skipped", "interrupted", "did"].contains(&word))
}

#[cfg(test)]
mod tests {
    use super::is_closing;

    #[test]
    fn only_the_lines_that_count_are_closing_lines() {
        assert!(is_closing("  12 passed (1.2m)"));
        assert!(is_closing("  2 did not run"));
        assert!(!is_closing("  ✓  1 main-path.spec.ts:3:1 › passed (2s)"));
        assert!(!is_closing("Running 12 tests using 1 worker"));
    }
}
