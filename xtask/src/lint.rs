//! Checks that run no test: format, lints, documentation, dependencies, and the front end's own.

use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::frontend;
use crate::node::Node;
use crate::process;
use crate::steps::Steps;
use crate::toolchain;
use crate::workspace::Workspace;

/// `cargo xtask lint`.
pub fn lint(workspace: &Workspace) -> Result<ExitCode> {
    toolchain::check(workspace)?;
    let steps = Steps::new();
    rust(workspace, &steps);
    let node = steps.step("set-up: front end", || {
        let node = Node::install(workspace)?;
        frontend::install(workspace, &node).map(|()| node)
    });
    front_end(workspace, node.as_ref(), &steps);
    Ok(steps.finish())
}

/// The back end's checks that compile nothing.
pub fn texts(workspace: &Workspace, steps: &Steps) {
    steps.step("format", || {
        let mut command = workspace.cargo(["fmt", "--all", "--check"]);
        process::logged(&mut command, &workspace.logs().join("format.log"), |_| false)
            .context("`cargo fmt` would change files")
    });
    licences(workspace, steps);
    unused_dependencies(workspace, steps);
}

/// The back end's checks by reading all of it, as the compiler does. The tests build with these lints, see
/// [`Workspace::linted`], and leave the documentation and the fuzz targets out.
fn rust(workspace: &Workspace, steps: &Steps) {
    texts(workspace, steps);
    steps.step("clippy", || {
        let mut command = workspace.cargo(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]);
        process::logged(&mut command, &workspace.logs().join("clippy.log"), |_| false)
    });
    steps.step("documentation", || {
        let mut command = workspace.cargo(["doc", "--workspace", "--no-deps"]);
        process::logged(command.env("RUSTDOCFLAGS", "--deny warnings"), &workspace.logs().join("doc.log"), |_| false)
    });
    // A workspace of their own. What they call is run by the ordinary tests.
    steps.step("fuzz targets", || {
        let manifest = ["check", "--manifest-path", "tests/fuzz/Cargo.toml", "--target-dir", "target/fuzz"];
        let mut command = workspace.cargo(manifest);
        process::logged(command.env("RUSTFLAGS", "--deny warnings"), &workspace.logs().join("fuzz.log"), |_| false)
    });
}

fn licences(workspace: &Workspace, steps: &Steps) {
    const NAME: &str = "licences, bans and sources of dependencies";
    if toolchain::in_path("cargo-deny").is_none() {
        steps.skip(NAME, "cargo-deny is not installed");
        return;
    }
    steps.step(NAME, || {
        let mut command = workspace.cargo(["deny", "--log-level", "error", "check", "bans", "licenses", "sources"]);
        process::logged(&mut command, &workspace.logs().join("deny.log"), |line| line.contains(" ok"))
    });
}

fn unused_dependencies(workspace: &Workspace, steps: &Steps) {
    const NAME: &str = "unused dependencies";
    let installed =
        ["machete", "shear"].into_iter().find(|tool| toolchain::in_path(&format!("cargo-{tool}")).is_some());
    let Some(tool) = installed else {
        steps.skip(NAME, "neither cargo-machete nor cargo-shear is installed");
        return;
    };
    steps.step(NAME, || process::logged(&mut workspace.cargo([tool]), &workspace.logs().join("unused.log"), |_| false));
}

/// The front end's checks.
pub fn front_end(workspace: &Workspace, node: Option<&Node>, steps: &Steps) {
    for (step, script) in [("front end: lint", "lint"), ("front end: types", "typecheck")] {
        steps.step(step, || {
            let node = node.context("the front end's set-up failed")?;
            frontend::script(workspace, node, script, |_| false)
        });
    }
}
