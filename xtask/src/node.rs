//! The Node.js that the front end is built with: one exact version from the npm registry, in the
//! project's folder, whatever version the machine has.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::workspace::Workspace;

const NODE: &str = "24.21.0";
const NPM: &str = "11.21.2";

/// An installed Node.js.
pub struct Node {
    path: OsString,
}

impl Node {
    /// Installs the pinned versions; does nothing when they are there.
    pub fn install(workspace: &Workspace) -> Result<Self> {
        let tools = workspace.tools();
        let node = Self::in_folder(workspace)?;
        if node.is_current(workspace) {
            return Ok(node);
        }
        println!("    installing Node.js {NODE} and npm {NPM} into {}", tools.display());
        fs::create_dir_all(&tools).with_context(|| format!("could not make {}", tools.display()))?;
        fs::write(tools.join("package.json"), manifest()).context("could not write .toolchain/package.json")?;
        let mut install = workspace.command("npm");
        install.current_dir(&tools).args([
            "install",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--loglevel=error",
        ]);
        process::logged(&mut install, &workspace.logs().join("node.log"), |_| false)
            .with_context(|| format!("npm could not fetch Node.js {NODE}"))?;
        if !node.is_current(workspace) {
            bail!(
                "npm ran, but .toolchain/node_modules/node/bin/node is not Node.js {NODE}; remove .toolchain and try again"
            );
        }
        Ok(node)
    }

    fn in_folder(workspace: &Workspace) -> Result<Self> {
        let modules = workspace.tools().join("node_modules");
        let mut folders: Vec<PathBuf> = vec![modules.join("node/bin"), modules.join(".bin")];
        if let Some(path) = std::env::var_os("PATH") {
            folders.extend(std::env::split_paths(&path));
        }
        let path = std::env::join_paths(folders).context("the project's path must not contain a colon")?;
        Ok(Self { path })
    }

    fn is_current(&self, workspace: &Workspace) -> bool {
        let modules = workspace.tools().join("node_modules");
        let installed = |program: PathBuf, version: &str| {
            let mut command = workspace.command(program);
            command.arg("--version").env("PATH", &self.path);
            process::output(&mut command).is_ok_and(|answer| answer.trim() == version)
        };
        installed(modules.join("node/bin/node"), &format!("v{NODE}")) && installed(modules.join(".bin/npm"), NPM)
    }

    /// `node` itself.
    pub fn run(&self, workspace: &Workspace) -> Command {
        let mut command = workspace.hermetic(Self::program(workspace));
        command.env("PATH", &self.path);
        command
    }

    /// Where `node` itself is.
    pub fn program(workspace: &Workspace) -> PathBuf {
        workspace.tools().join("node_modules/node/bin/node")
    }

    /// Installs the locked packages of the clients that the tests let ask for tokens, unless they are installed.
    pub fn install_clients(&self, workspace: &Workspace) -> Result<()> {
        let folder = workspace.path("tests/clients");
        let lock = folder.join("package-lock.json");
        let wanted = fs::read_to_string(&lock).with_context(|| format!("could not read {}", lock.display()))?;
        let stamp = folder.join("node_modules/.xtask-packages");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(());
        }
        println!("    installing the tests' clients into {}", folder.display());
        let mut install = self.npm(workspace, &["ci"]);
        process::logged(install.current_dir(&folder), &workspace.logs().join("npm-ci-clients.log"), |_| false)
            .context("npm ci failed in tests/clients")?;
        fs::write(&stamp, wanted).with_context(|| format!("could not write {}", stamp.display()))
    }

    /// `npm <arguments>` in the front end's folder under this Node.js.
    pub fn npm(&self, workspace: &Workspace, arguments: &[&str]) -> Command {
        let mut command = workspace.hermetic(workspace.tools().join("node_modules/.bin/npm"));
        command.current_dir(workspace.frontend()).args(arguments).env("PATH", &self.path);
        command
            .env("npm_config_update_notifier", "false")
            .env("npm_config_fund", "false")
            .env("npm_config_audit", "false");
        command
    }
}

/// `allowScripts`: npm runs no package's install script unasked, and Node.js is put in place by one.
fn manifest() -> String {
    format!(
        r#"{{
  "private": true,
  "allowScripts": {{ "node": true }},
  "dependencies": {{ "node": "{NODE}", "npm": "{NPM}" }}
}}
"#
    )
}
