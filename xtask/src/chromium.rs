//! The browser for the browser tests: the system's Chromium.

use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::apt;
use crate::process;
use crate::toolchain;
use crate::workspace::Workspace;

/// Names a person or a distribution gives it.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Finds Chromium or installs it.
pub fn find_or_install(workspace: &Workspace) -> Result<PathBuf> {
    if let Some(program) = find(workspace) {
        return Ok(program);
    }
    apt::install(workspace, &["chromium"], "the browser tests need Chromium")?;
    match find(workspace) {
        Some(program) => Ok(program),
        None => bail!("Chromium was installed but does not start: try `chromium --version`"),
    }
}

fn find(workspace: &Workspace) -> Option<PathBuf> {
    let named = std::env::var_os("LATCHKEY_E2E_CHROMIUM").map(PathBuf::from);
    let usual = [
        PathBuf::from("/usr/bin/chromium"),
        PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    ];
    let in_path = NAMES.iter().filter_map(|name| toolchain::in_path(name));
    named
        .into_iter()
        .chain(usual)
        .chain(in_path)
        .find(|program| process::succeeds(workspace.command(program).arg("--version")))
}
