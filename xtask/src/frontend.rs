//! Installing the front end's packages and building it, each only when something changed.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::node::Node;
use crate::process;
use crate::workspace::Workspace;

/// Folders that no build reads.
const NOT_INPUTS: [&str; 8] =
    ["node_modules", "dist", "e2e", "test-results", "playwright-report", "coverage", ".vite", ".tanstack"];

/// Installs the locked packages unless they are installed.
pub fn install(workspace: &Workspace, node: &Node) -> Result<()> {
    let folder = workspace.frontend();
    let lock = fs::read(folder.join("package-lock.json"))
        .with_context(|| format!("there is no front end to build: {} has no package-lock.json", folder.display()))?;
    let mut hasher = DefaultHasher::new();
    (lock, fs::read(folder.join("package.json")).context("could not read frontend/package.json")?).hash(&mut hasher);
    let stamp = Stamp::new(workspace, "packages", hasher.finish());
    if stamp.is_current() {
        return Ok(());
    }
    println!("    installing the front end's packages");
    process::logged(&mut node.npm(workspace, &["ci"]), &workspace.logs().join("npm-ci.log"), |_| false)
        .context("npm ci failed")?;
    stamp.write()
}

/// Builds the single-page application unless `dist` is the build of these sources.
pub fn build(workspace: &Workspace, node: &Node) -> Result<()> {
    if Stamp::new(workspace, "build", inputs(workspace)?).is_current()
        && workspace.web_root().join("index.html").is_file()
    {
        return Ok(());
    }
    println!("    building the front end");
    script(workspace, node, "build", |_| false)?;
    // The build itself may have written generated sources.
    Stamp::new(workspace, "build", inputs(workspace)?).write()
}

/// Runs `npm run <name>`, printing the lines that `closing` picks.
pub fn script(workspace: &Workspace, node: &Node, name: &str, closing: fn(&str) -> bool) -> Result<()> {
    let mut command = node.npm(workspace, &["run", "--silent", name]);
    let log = workspace.logs().join(format!("npm-{}.log", name.replace(':', "-")));
    process::logged(&mut command, &log, closing).with_context(|| format!("npm run {name} failed"))
}

/// The hash of every file that can influence a build.
fn inputs(workspace: &Workspace) -> Result<u64> {
    let folder = workspace.frontend();
    let mut files = Vec::new();
    collect(&folder, &mut files)?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(&folder)?.hash(&mut hasher);
        fs::read(&file).with_context(|| format!("could not read {}", file.display()))?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() && !NOT_INPUTS.contains(&entry.file_name().to_string_lossy().as_ref()) {
            collect(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// A file that says from which inputs something was made. It lies in `node_modules`, so that it goes
/// when the packages go.
struct Stamp {
    file: PathBuf,
    content: String,
}

impl Stamp {
    fn new(workspace: &Workspace, name: &str, hash: u64) -> Self {
        Self {
            file: workspace.frontend().join("node_modules").join(format!(".xtask-{name}")),
            content: format!("{hash:016x}\n"),
        }
    }

    fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|content| content == self.content)
    }

    fn write(&self) -> Result<()> {
        if !self.file.parent().is_some_and(Path::is_dir) {
            bail!("frontend/node_modules is missing after npm ci");
        }
        fs::write(&self.file, &self.content).with_context(|| format!("could not write {}", self.file.display()))
    }
}
