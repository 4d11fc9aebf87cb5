//! `cargo xtask test`: every check and every test, on both databases, and a summary.

pub mod browser;

use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::chromium;
use crate::frontend;
use crate::generate;
use crate::lint;
use crate::node::Node;
use crate::postgres::{self, Binaries};
use crate::process;
use crate::python::Python;
use crate::steps::Steps;
use crate::toolchain;
use crate::web_headers;
use crate::workspace::{Profile, Workspace};

/// What the set-up found or made; a missing part fails only the steps that need it.
struct Equipment {
    node: Option<Node>,
    python: Option<Python>,
}

/// Runs everything, or everything that needs neither browser nor PostgreSQL.
pub fn test(workspace: &Workspace, fast: bool) -> Result<ExitCode> {
    toolchain::check(workspace)?;
    let mut steps = Steps::new();
    let equipment = Equipment {
        node: steps.step("set-up: Node.js and the front end's packages", || {
            let node = Node::install(workspace)?;
            frontend::install(workspace, &node).map(|()| node)
        }),
        python: steps.step("set-up: SMTP server for the tests", || Python::install(workspace)),
    };
    let databases = if fast { None } else { steps.step("set-up: PostgreSQL", || postgres::find_or_install(workspace)) };
    let browser = if fast { None } else { steps.step("set-up: Chromium", || chromium::find_or_install(workspace)) };

    lint::rust(workspace, &mut steps);
    let built = steps.step("build", || {
        let mut command = workspace.cargo(["build", "--workspace"]);
        process::logged(&mut command, &workspace.logs().join("build.log"), |_| false)
    });
    steps.step("Rust tests on SQLite", || sqlite_tests(workspace, &equipment));
    generated(workspace, &equipment, built.is_some(), &mut steps);
    front_end(workspace, &equipment, &mut steps);
    steps.step("the web server's security headers equal the binary's", || web_headers::check(workspace));
    compose(workspace, &mut steps);
    if !fast {
        steps.step("Rust tests on PostgreSQL", || postgres_tests(workspace, &equipment, databases.as_ref()));
        let node = equipment.node.as_ref();
        steps.step("browser tests on SQLite", || browser::sqlite(workspace, node, browser.as_deref()));
        steps.step("browser tests on PostgreSQL", || {
            browser::postgres(workspace, node, browser.as_deref(), databases.as_ref())
        });
    }
    Ok(steps.finish())
}

fn sqlite_tests(workspace: &Workspace, equipment: &Equipment) -> Result<()> {
    let mut command = workspace.cargo(["test", "--workspace", "--no-fail-fast"]);
    cargo_tests(workspace, equipment, &mut command, "tests-sqlite.log")
}

fn postgres_tests(workspace: &Workspace, equipment: &Equipment, databases: Option<&Binaries>) -> Result<()> {
    let server = databases.context("there is no PostgreSQL to run them on")?.start()?;
    // The whole workspace, as before: a smaller choice would have dependencies built again with fewer features.
    let mut command = workspace.cargo(["test", "--workspace", "--test", "*", "--no-fail-fast"]);
    command.env("LATCHKEY_TEST_DATABASE_URL", server.maintenance_url());
    cargo_tests(workspace, equipment, &mut command, "tests-postgres.log")
}

fn cargo_tests(workspace: &Workspace, equipment: &Equipment, command: &mut Command, log: &str) -> Result<()> {
    equipment.python.as_ref().context("the tests' SMTP server was not set up")?.hand_to(command);
    command.env("LATCHKEY_BIN", workspace.binary(Profile::Debug));
    process::logged(command, &workspace.logs().join(log), is_cargo_closing)
}

fn is_cargo_closing(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("test result:") || line.starts_with("Running ") || line.starts_with("Doc-tests ")
}

fn generated(workspace: &Workspace, equipment: &Equipment, built: bool, steps: &mut Steps) {
    if built {
        steps.step("openapi.yaml is fresh", || generate::document_is_fresh(workspace));
    } else {
        steps.fail("openapi.yaml is fresh", "the back end does not build");
    }
    let node = || equipment.node.as_ref().context("the front end's set-up failed");
    steps.step("the generated client is fresh", || generate::client_is_fresh(workspace, node()?));
    steps.step("the message catalogues are fresh", || generate::catalogues_are_fresh(workspace, node()?));
}

fn front_end(workspace: &Workspace, equipment: &Equipment, steps: &mut Steps) {
    let node = || equipment.node.as_ref().context("the front end's set-up failed");
    lint::front_end(workspace, equipment.node.as_ref(), steps);
    steps.step("front end: unit tests", || frontend::script(workspace, node()?, "test", is_vitest_closing));
    steps.step("front end: build", || frontend::build(workspace, node()?));
    steps.step("front end: size budgets", || frontend::script(workspace, node()?, "size", is_size));
}

fn is_vitest_closing(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("Test Files ") || line.starts_with("Tests ")
}

fn is_size(line: &str) -> bool {
    !line.trim().is_empty()
}

/// The orchestration file is only parsed; nothing here needs a container engine.
fn compose(workspace: &Workspace, steps: &mut Steps) {
    const NAME: &str = "docker-compose.yml";
    let standalone = toolchain::in_path("docker-compose").is_some();
    let plugin = || process::succeeds(workspace.command("docker").args(["compose", "version"]));
    let mut command = if standalone {
        workspace.command("docker-compose")
    } else if plugin() {
        let mut command = workspace.command("docker");
        command.arg("compose");
        command
    } else {
        steps.skip(NAME, "docker-compose is not installed");
        return;
    };
    steps.step(NAME, || {
        let log = workspace.logs().join("compose.log");
        if process::logged(command.args(["config", "--quiet"]), &log, |_| false).is_err() {
            bail!("docker-compose.yml is not valid: see {}", log.display());
        }
        Ok(())
    });
}
