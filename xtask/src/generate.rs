//! Files that a program writes and a person commits: openapi.yaml, the client made from it, and
//! the message catalogues.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use crate::frontend;
use crate::node::Node;
use crate::process;
use crate::toolchain;
use crate::workspace::{Profile, Workspace};

const CLIENT: &str = "frontend/src/api/gen";
const CATALOGUES: &str = "frontend/src/locales";

/// `cargo xtask generate`.
pub fn generate(workspace: &Workspace) -> Result<ExitCode> {
    toolchain::check(workspace)?;
    let node = Node::install(workspace)?;
    frontend::install(workspace, &node)?;
    build(workspace)?;
    fs::write(workspace.path("openapi.yaml"), document(workspace)?).context("could not write openapi.yaml")?;
    client(workspace, &node)?;
    catalogues(workspace, &node)?;
    Ok(ExitCode::SUCCESS)
}

/// Fails when openapi.yaml is not what the binary describes. The debug binary must be built.
pub fn document_is_fresh(workspace: &Workspace) -> Result<()> {
    let committed = fs::read_to_string(workspace.path("openapi.yaml")).context("could not read openapi.yaml")?;
    if document(workspace)? != committed {
        bail!("openapi.yaml is stale: run `cargo xtask generate` and commit the result");
    }
    Ok(())
}

/// Fails when generating again changes the client.
pub fn client_is_fresh(workspace: &Workspace, node: &Node) -> Result<()> {
    unchanged(workspace, CLIENT, || client(workspace, node))
}

/// Fails when extracting the messages again changes a catalogue.
pub fn catalogues_are_fresh(workspace: &Workspace, node: &Node) -> Result<()> {
    unchanged(workspace, CATALOGUES, || catalogues(workspace, node))
}

fn build(workspace: &Workspace) -> Result<()> {
    if !process::run(workspace.build(Profile::Debug).arg("--quiet"))?.success() {
        bail!("the back end does not build");
    }
    Ok(())
}

fn document(workspace: &Workspace) -> Result<String> {
    process::output(workspace.hermetic(workspace.binary(Profile::Debug)).arg("openapi"))
}

fn client(workspace: &Workspace, node: &Node) -> Result<()> {
    frontend::script(workspace, node, "generate", |_| false)
}

fn catalogues(workspace: &Workspace, node: &Node) -> Result<()> {
    let mut command = node.npm(workspace, &["run", "--silent", "--if-present", "i18n:extract"]);
    process::logged(&mut command, &workspace.logs().join("npm-i18n-extract.log"), |_| false)
        .context("npm run i18n:extract failed")
}

/// Runs `work` and names the files below `folder` that it changed. They stay changed, that is the remedy;
/// but a generator that fails half-way leaves the folder as it was.
fn unchanged(workspace: &Workspace, folder: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    let before = contents(&workspace.path(folder))?;
    if let Err(failure) = work() {
        restore(&before)?;
        return Err(failure);
    }
    let after = contents(&workspace.path(folder))?;
    let changed: Vec<String> = before
        .keys()
        .chain(after.keys().filter(|file| !before.contains_key(*file)))
        .filter(|file| before.get(*file) != after.get(*file))
        .map(|file| file.strip_prefix(workspace.root()).unwrap_or(file).display().to_string())
        .collect();
    if !changed.is_empty() {
        bail!("stale until this run wrote them anew; commit them: {}", changed.join(", "));
    }
    Ok(())
}

fn restore(contents: &BTreeMap<PathBuf, Vec<u8>>) -> Result<()> {
    for (path, bytes) in contents {
        let folder = path.parent().context("a file is in a folder")?;
        fs::create_dir_all(folder)
            .and_then(|()| fs::write(path, bytes))
            .with_context(|| format!("could not restore {}", path.display()))?;
    }
    Ok(())
}

fn contents(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut contents = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            contents.extend(self::contents(&path)?);
        } else {
            let bytes = fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
            contents.insert(path, bytes);
        }
    }
    Ok(contents)
}
