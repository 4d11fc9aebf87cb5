//! The browser tests: Playwright against a debug build, which the tests start themselves.

use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

use crate::chromium;
use crate::frontend;
use crate::node::Node;
use crate::postgres::{self, Binaries};
use crate::process::{self, Running};
use crate::toolchain;
use crate::workspace::{Profile, Workspace};

/// The browser tests with SQLite, as one step of all tests.
pub fn sqlite(workspace: &Workspace, node: Option<&Node>, browser: Option<&Path>) -> Result<()> {
    let mut command = playwright(workspace, node, browser)?;
    process::logged(&mut command, &workspace.logs().join("browser-sqlite.log"), is_closing)
}

/// The browser tests with PostgreSQL, as one step of all tests.
pub fn postgres(
    workspace: &Workspace,
    node: Option<&Node>,
    browser: Option<&Path>,
    databases: Option<&Binaries>,
) -> Result<()> {
    let mut command = playwright(workspace, node, browser)?;
    let server = databases.context("there is no PostgreSQL to run them on")?.start()?;
    command.env("LATCHKEY_E2E_DATABASE_URL", server.browser_url());
    process::logged(&mut command, &workspace.logs().join("browser-postgres.log"), is_closing)
}

/// `cargo xtask e2e`: sets up what the browser tests need and shows their whole output.
pub fn alone(workspace: &Workspace, on_postgres: bool, arguments: &[String]) -> Result<ExitCode> {
    toolchain::check(workspace)?;
    let node = Node::install(workspace)?;
    frontend::install(workspace, &node)?;
    frontend::build(workspace, &node)?;
    let browser = chromium::find_or_install(workspace)?;
    if !process::run(workspace.build(Profile::Debug).arg("--quiet"))?.success() {
        bail!("the back end does not build");
    }
    let server = if on_postgres { Some(postgres::find_or_install(workspace)?.start()?) } else { None };
    let mut command = playwright(workspace, Some(&node), Some(&browser))?;
    command.arg("--").args(arguments);
    if let Some(server) = &server {
        command.env("LATCHKEY_E2E_DATABASE_URL", server.browser_url());
    }
    let status = Running::start(command.stdin(Stdio::null()))?.wait()?;
    Ok(if status.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn playwright(workspace: &Workspace, node: Option<&Node>, browser: Option<&Path>) -> Result<Command> {
    let binary = workspace.binary(Profile::Debug);
    if !binary.is_file() {
        bail!("there is no {}: the back end does not build", binary.display());
    }
    if !workspace.web_root().join("index.html").is_file() {
        bail!("there is no frontend/dist: the front end does not build");
    }
    let mut command = node.context("the front end's set-up failed")?.npm(workspace, &["run", "--silent", "e2e"]);
    command.env("LATCHKEY_BIN", binary).env("LATCHKEY_E2E_CHROMIUM", browser.context("there is no Chromium")?);
    Ok(command)
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
