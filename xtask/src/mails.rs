//! `cargo xtask mails`: every kind of message in each language as a picture, light, dark and on a phone.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::chromium;
use crate::frontend;
use crate::node::Node;
use crate::process;
use crate::workspace::Workspace;

/// By this the tests learn where to leave the messages, and Playwright where to find them.
const FOLDER: &str = "LATCHKEY_MAILS_FOLDER";

/// Writes the messages and their pictures into a folder.
pub fn pictures(workspace: &Workspace, folder: &Path) -> Result<ExitCode> {
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let folder = folder.canonicalize()?;
    let mut tests = workspace.cargo(["test", "--workspace", "--test", "jobs", "--", "pictures"]);
    if !process::run(tests.env(FOLDER, &folder))?.success() {
        bail!("the messages could not be written");
    }
    let node = Node::install(workspace)?;
    frontend::install(workspace, &node)?;
    let chromium = chromium::find_or_install(workspace)?;
    let mut command = node.npm(workspace, &["run", "--silent", "e2e", "--", "mails.spec.ts"]);
    if !process::run(command.env(FOLDER, &folder).env("LATCHKEY_E2E_CHROMIUM", &chromium))?.success() {
        bail!("the pictures could not be made");
    }
    println!("The messages and their pictures are in {}.", folder.display());
    Ok(ExitCode::SUCCESS)
}
