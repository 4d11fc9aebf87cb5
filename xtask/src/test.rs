//! `cargo xtask test`: every check and every test, on both databases, and a summary.

pub mod browser;

use std::path::PathBuf;
use std::process::{Command, ExitCode};
use std::thread;

use anyhow::{Context, Result, anyhow, bail};

use crate::bench;
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

const NO_BINARY: &str = "the back end does not build";
const NO_APPLICATION: &str = "the front end does not build";
const NO_POSTGRES: &str = "there is no PostgreSQL to run them on";
const NO_NODE: &str = "the front end's set-up failed";

/// What the set-up found or made; a missing part fails only the steps that need it.
struct Equipment {
    node: Option<Node>,
    python: Option<Python>,
    /// Something when the clients by others are installed.
    clients: Option<()>,
    databases: Option<Binaries>,
    chromium: Option<PathBuf>,
    lighthouse: Option<PathBuf>,
}

impl Equipment {
    fn find(workspace: &Workspace, fast: bool, steps: &Steps) -> Self {
        let node = steps.step("set-up: Node.js and the front end's packages", || {
            let node = Node::install(workspace)?;
            frontend::install(workspace, &node).map(|()| node)
        });
        let python =
            steps.step("set-up: SMTP server, MSAL and schemathesis for the tests", || Python::install(workspace));
        let clients = steps.step("set-up: clients by others for the tests", || {
            node.as_ref().context(NO_NODE)?.install_clients(workspace)
        });
        if fast {
            return Self { node, python, clients, databases: None, chromium: None, lighthouse: None };
        }
        let databases = steps.step("set-up: PostgreSQL", || postgres::find_or_install(workspace));
        let chromium = steps.step("set-up: Chromium", || chromium::find_or_install(workspace));
        let lighthouse =
            steps.step("set-up: Lighthouse", || bench::web::install(workspace, node.as_ref().context(NO_NODE)?));
        Self { node, python, clients, databases, chromium, lighthouse }
    }
}

/// `cargo xtask setup`: installs what the tests need beside Rust, and runs none.
pub fn set_up(workspace: &Workspace) -> Result<ExitCode> {
    toolchain::check(workspace)?;
    let steps = Steps::new();
    Equipment::find(workspace, false, &steps);
    Ok(steps.finish())
}

/// Runs everything, or everything that needs neither browser nor PostgreSQL.
pub fn test(workspace: &Workspace, fast: bool) -> Result<ExitCode> {
    toolchain::check(workspace)?;
    let steps = Steps::new();
    let (equipment, application, binary) = built(workspace, fast, &steps);
    steps.step("Rust tests on SQLite", || sqlite_tests(workspace, &equipment));
    steps.step("openapi.yaml is fresh", || {
        binary.context(NO_BINARY)?;
        generate::document_is_fresh(workspace)
    });
    steps.step("the web server's security headers equal the binary's", || {
        binary.context(NO_BINARY)?;
        web_headers::check(workspace)
    });
    compose(workspace, &steps);
    if !fast {
        let built = || binary.context(NO_BINARY).and(application.context(NO_APPLICATION));
        steps.step("Rust tests on PostgreSQL", || postgres_tests(workspace, &equipment));
        browser_tests(workspace, &equipment, built(), &steps);
        steps.step("the pages by Lighthouse", || pages(workspace, &equipment, built()));
    }
    Ok(steps.finish())
}

/// What the tests need, the front end's application and the back end's binary, with all checks of the sources. What is made
/// of Rust and what is not goes on side by side, as each leaves the cores idle at times: linking, downloads.
fn built(workspace: &Workspace, fast: bool, steps: &Steps) -> (Equipment, Option<()>, Option<()>) {
    thread::scope(|scope| {
        let rust = scope.spawn(|| {
            lint::texts(workspace, steps);
            let binary = steps.step("build, and clippy", || {
                let mut command = workspace.linted(["build", "--workspace"])?;
                process::logged(&mut command, &workspace.logs().join("build.log"), |_| false)
            });
            steps.step("build of the Rust tests, and clippy", || {
                let mut command = workspace.linted(["test", "--workspace", "--no-run"])?;
                process::logged(&mut command, &workspace.logs().join("build-tests.log"), |_| false)
            });
            binary
        });
        let equipment = Equipment::find(workspace, fast, steps);
        let application = front_end(workspace, equipment.node.as_ref(), steps);
        // A panic has told of itself, and nothing was built.
        (equipment, application, rust.join().unwrap_or_default())
    })
}

/// The pages as on a phone: what is large, unsteady or hard to use fails, what is slow is told.
fn pages(workspace: &Workspace, equipment: &Equipment, built: Result<()>) -> Result<()> {
    built?;
    let node = equipment.node.as_ref().context(NO_NODE)?;
    let chromium = equipment.chromium.as_deref().context("there is no Chromium")?;
    bench::web::check(workspace, node, equipment.lighthouse.as_deref().context("there is no Lighthouse")?, chromium)
}

/// What an earlier run built must not pass for what this one failed to build, hence `built`.
fn browser_tests(workspace: &Workspace, equipment: &Equipment, built: Result<()>, steps: &Steps) {
    let ready = built.and_then(|()| {
        let node = equipment.node.as_ref().context(NO_NODE)?;
        browser::Tests::new(workspace, node, equipment.chromium.as_deref().context("there is no Chromium")?)
    });
    let tests = || ready.as_ref().map_err(|failure| anyhow!("{failure:#}"));
    steps.step("browser tests on SQLite", || tests()?.on_sqlite());
    steps.step("browser tests on PostgreSQL", || {
        tests()?.on_postgres(equipment.databases.as_ref().context(NO_POSTGRES)?)
    });
}

fn sqlite_tests(workspace: &Workspace, equipment: &Equipment) -> Result<()> {
    let mut command = workspace.linted(["test", "--workspace", "--no-fail-fast"])?;
    cargo_tests(workspace, equipment, &mut command, "tests-sqlite.log")
}

fn postgres_tests(workspace: &Workspace, equipment: &Equipment) -> Result<()> {
    let server = equipment.databases.as_ref().context(NO_POSTGRES)?.start()?;
    // The whole workspace, as before: a smaller choice would have dependencies built again with fewer features.
    let mut command = workspace.linted(["test", "--workspace", "--test", "*", "--no-fail-fast"])?;
    // What schemathesis finds is mostly in what reads requests, which is one for both databases: one of its callers is enough.
    command.args(["--", "--skip", "nobody_in_particular_gets_an_answer", "--skip", "a_machine_gets_no_answer"]);
    command.env("LATCHKEY_TEST_DATABASE_URL", server.maintenance_url());
    cargo_tests(workspace, equipment, &mut command, "tests-postgres.log")
}

fn cargo_tests(workspace: &Workspace, equipment: &Equipment, command: &mut Command, log: &str) -> Result<()> {
    equipment.python.as_ref().context("the tests' SMTP server was not set up")?.hand_to(command);
    equipment.clients.context("the tests' clients were not set up")?;
    command.env("LATCHKEY_TEST_NODE", Node::program(workspace));
    command.env("LATCHKEY_BIN", workspace.binary(Profile::Debug));
    // Tests wait for servers, mails and clocks more than they compute.
    command.env("RUST_TEST_THREADS", (cores() * 2).to_string());
    process::logged(command, &workspace.logs().join(log), is_cargo_closing)
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

fn is_cargo_closing(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("test result:") || line.starts_with("Running ") || line.starts_with("Doc-tests ")
}

/// The front end's steps; gives something when the application was built.
fn front_end(workspace: &Workspace, node: Option<&Node>, steps: &Steps) -> Option<()> {
    let node_or = || node.context(NO_NODE);
    steps.step("the generated client is fresh", || generate::client_is_fresh(workspace, node_or()?));
    steps.step("the message catalogues are fresh", || generate::catalogues_are_fresh(workspace, node_or()?));
    lint::front_end(workspace, node, steps);
    steps.step("front end: unit tests", || frontend::script(workspace, node_or()?, "test", is_vitest_closing));
    let built = steps.step("front end: build", || frontend::build(workspace, node_or()?));
    steps.step("front end: size budgets", || {
        built.context(NO_APPLICATION)?;
        frontend::script(workspace, node_or()?, "size", is_size)
    });
    built
}

fn is_vitest_closing(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("Test Files ") || line.starts_with("Tests ")
}

fn is_size(line: &str) -> bool {
    !line.trim().is_empty()
}

/// The orchestration file is only parsed; nothing here needs a container engine.
fn compose(workspace: &Workspace, steps: &Steps) {
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
