//! Clients by others, each in a process of its own: what `tests/clients/` holds, curl, and scripts.

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

use serde_json::Value;

use crate::tls::TlsProxy;

/// Variables by which a machine's own network would get between a client and its server.
const OF_THE_MACHINE: [&str; 7] =
    ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy", "NODE_OPTIONS"];

/// The folder of the clients that are written with other languages' libraries.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("clients")
}

/// Runs a client on the Python that has MSAL, and answers the JSON that it prints.
#[must_use]
pub fn python(script: &str, tls: &TlsProxy, asked: &Value) -> Value {
    let mut command = Command::new(crate::smtp::python());
    command.arg(folder().join(script)).env("REQUESTS_CA_BUNDLE", tls.authority());
    run(command, asked)
}

/// Runs a client on the Python of the tests, which reads `input`, and answers the JSON that it prints.
#[must_use]
pub fn plain_python(script: &str, input: &str) -> Value {
    let mut command = Command::new(crate::smtp::python());
    let said = output(command.arg(folder().join(script)), input);
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// Runs schemathesis with this configuration over a document, in a folder of its own, and answers what it says.
#[must_use]
pub fn schemathesis(folder: &Path, configuration: &str, document: &Path) -> String {
    const RUN: &str = "from schemathesis.cli import schemathesis; schemathesis()";
    let file = folder.join("schemathesis.toml");
    std::fs::write(&file, configuration).unwrap();
    let mut command = Command::new(crate::smtp::python());
    command.current_dir(folder).args(["-c", RUN, "--no-color", "--config-file"]).arg(file).arg("run").arg(document);
    output(&mut command, "")
}

/// Runs a client on Node.js, and answers the JSON that it prints.
#[must_use]
pub fn node(script: &str, tls: &TlsProxy, asked: &Value) -> Value {
    let packages = folder().join("node_modules");
    assert!(
        packages.is_dir(),
        "{} is missing. Run these tests by `cargo xtask test`, or `npm ci` in tests/clients",
        packages.display()
    );
    let mut command = Command::new(find_node());
    command.arg(folder().join(script)).env("NODE_EXTRA_CA_CERTS", tls.authority());
    run(command, asked)
}

/// Runs curl with these arguments, and answers the status and the JSON that it got.
#[must_use]
pub fn curl(tls: &TlsProxy, arguments: &[&str]) -> (String, Value) {
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--write-out", "\n%{http_code}", "--cacert"]).arg(tls.authority());
    let said = output(command.args(arguments), "");
    let (body, status) = said.rsplit_once('\n').expect("a body and a status");
    (status.to_owned(), serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}")))
}

/// Runs a script by `sh -eu` in a folder with these variables, and answers what it prints. Its `python3` is the tests' own.
#[must_use]
#[allow(clippy::disallowed_methods, reason = "with what is tested is no configuration of the product")]
pub fn shell(folder: &Path, script: &Path, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new("sh");
    command.arg("-eu").arg(script).current_dir(folder).envs(variables.iter().copied());
    if let Some(own) = crate::smtp::python().parent().filter(|own| own.is_absolute()) {
        let known = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(own.to_owned()).chain(std::env::split_paths(&known));
        command.env("PATH", std::env::join_paths(folders).expect("a path that was one"));
    }
    output(&mut command, "")
}

fn run(mut command: Command, asked: &Value) -> Value {
    let said = output(&mut command, &asked.to_string());
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}"))
}

/// What the program prints; what it reads, which holds a secret, stands in no list of processes.
fn output(command: &mut Command, input: &str) -> String {
    for name in OF_THE_MACHINE {
        command.env_remove(name);
    }
    let started = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = started.unwrap_or_else(|error| panic!("{}: {error}", command.get_program().display()));
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let (said, complained) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}: {said}\n{complained}", command.get_program().display());
    said.into_owned()
}

/// The Node.js that the environment names, the project's own, or `node`.
#[allow(clippy::disallowed_methods, reason = "with what is tested is no configuration of the product")]
fn find_node() -> &'static Path {
    static NODE: OnceLock<PathBuf> = OnceLock::new();
    NODE.get_or_init(|| {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.toolchain/node_modules/node/bin/node");
        let named = std::env::var_os("LATCHKEY_TEST_NODE").map(PathBuf::from);
        named.or_else(|| own.is_file().then_some(own)).unwrap_or_else(|| PathBuf::from("node"))
    })
}
