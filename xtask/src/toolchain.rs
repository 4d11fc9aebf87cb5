//! What a build needs from the machine, each with advice on what to install.

use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use anyhow::{Result, bail};

use crate::process;
use crate::workspace::Workspace;

struct Need {
    /// The command that shows that it is there and works.
    check: &'static [&'static str],
    missing: &'static str,
}

/// `perl` is in every Debian image, the modules that OpenSSL's build uses are not.
const NEEDS: [Need; 6] = [
    Need { check: &["cargo", "--version"], missing: "Rust (cargo) is missing: see https://rustup.rs" },
    Need {
        check: &["cc", "--version"],
        missing: "a C compiler (cc) is missing: on Debian and Ubuntu install the package build-essential, on Fedora gcc, on macOS the Xcode command line tools",
    },
    Need {
        check: &["make", "--version"],
        missing: "make is missing: OpenSSL, which the PostgreSQL client library uses, is built from source; on Debian and Ubuntu install the package build-essential, on Fedora make",
    },
    Need {
        check: &["perl", "-MFindBin", "-MIPC::Cmd", "-MFile::Compare", "-MTime::Piece", "-e1"],
        missing: "perl or its standard modules are missing: OpenSSL, which the PostgreSQL client library uses, is built from source; install the package perl (on Fedora perl-core)",
    },
    Need {
        check: &["node", "--version"],
        missing: "Node.js is missing: any version from 18 that has npm will do, it fetches the one that the project uses",
    },
    Need {
        check: &["npm", "--version"],
        missing: "npm is missing: it comes with Node.js, on Debian and Ubuntu in the package npm",
    },
];

/// Checks every tool that a build of both halves needs, and names all that are missing at once.
pub fn check(workspace: &Workspace) -> Result<()> {
    let missing: Vec<&str> = NEEDS
        .iter()
        .filter_map(|need| {
            let (program, arguments) = need.check.split_first()?;
            (!process::succeeds(workspace.command(program).args(arguments))).then_some(need.missing)
        })
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!("this machine lacks something that the build needs\n  - {}", missing.join("\n  - "))
}

/// The executable file `program` in PATH.
pub fn in_path(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|file| {
        file.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
    })
}
