//! A PostgreSQL server of its own for one step: on a free port, in a temporary folder, gone
//! afterwards.

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::unistd::{User, geteuid};

use crate::apt;
use crate::process;
use crate::server::free_port;
use crate::toolchain;
use crate::workspace::Workspace;

/// The database made for browser tests; the Rust tests make their own.
const BROWSER_DATABASE: &str = "latchkey_e2e";
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs the server and outlives nobody: its standard input is a pipe whose other end only xtask
/// holds, so that the server ends and its folder goes however xtask ends, a kill included.
const SUPERVISOR: &str = r#"
trap : INT TERM HUP
"$1" -D "$2/data" -c "port=$3" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300 \
    >"$2/log" 2>&1 &
server=$!
read -r _
kill -QUIT "$server" 2>/dev/null
wait "$server"
cd / && rm -rf "$2"
"#;

/// Where the server's programs are and who may run them.
pub struct Binaries {
    folder: PathBuf,
    /// PostgreSQL refuses to run as root.
    user: Option<User>,
}

/// A running server; dropping it stops it and removes its folder.
pub struct Postgres {
    supervisor: Child,
    folder: PathBuf,
    port: u16,
}

/// Finds the server's programs or installs them.
pub fn find_or_install(workspace: &Workspace) -> Result<Binaries> {
    let user = if geteuid().is_root() { Some(unprivileged_user()?) } else { None };
    let find = || candidates().into_iter().find_map(|folder| usable(workspace, &folder));
    let folder = if let Some(folder) = find() {
        folder
    } else {
        apt::install(workspace, &["postgresql"], "the tests need a PostgreSQL server")?;
        find().context("PostgreSQL was installed, but its program initdb was not found or does not start")?
    };
    Ok(Binaries { folder, user })
}

fn unprivileged_user() -> Result<User> {
    let named = |name| User::from_name(name).ok().flatten();
    named("postgres")
        .or_else(|| named("nobody"))
        .context("PostgreSQL refuses to run as root, and there is no user postgres or nobody")
}

/// Folders that may hold the programs, the newest version first where a distribution keeps several.
fn candidates() -> Vec<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    versions.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    let in_path = toolchain::in_path("initdb").and_then(|program| program.parent().map(Path::to_path_buf));
    in_path
        .into_iter()
        .chain(versions.into_iter().map(|(_, folder)| folder))
        .chain(["/usr/local/bin", "/usr/local/pgsql/bin", "/usr/pgsql/bin"].map(PathBuf::from))
        .collect()
}

/// The real folder behind `folder`, if initdb and the server are both in it and start.
fn usable(workspace: &Workspace, folder: &Path) -> Option<PathBuf> {
    let real = folder.join("initdb").canonicalize().ok()?.parent()?.to_path_buf();
    let starts = |program| process::succeeds(workspace.command(real.join(program)).arg("--version"));
    ["initdb", "postgres", "pg_basebackup", "pg_ctl"].into_iter().all(starts).then_some(real)
}

impl Binaries {
    /// Starts a new, empty server.
    pub fn start(&self) -> Result<Postgres> {
        // Another program may take the free port before the server does; not twice in a row.
        self.start_once().or_else(|failure| if process::interrupted() { Err(failure) } else { self.start_once() })
    }

    fn start_once(&self) -> Result<Postgres> {
        let folder = self.new_folder()?;
        let started = self.start_in(&folder);
        if started.is_err() {
            // The first failure is the one to tell.
            let _ = fs::remove_dir_all(&folder);
        }
        started
    }

    fn new_folder(&self) -> Result<PathBuf> {
        let port = free_port()?;
        let folder = std::env::temp_dir().join(format!("latchkey-postgres-{}-{port}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("could not make {}", folder.display()))?;
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
        if let Some(user) = &self.user {
            chown(&folder, Some(user.uid.as_raw()), Some(user.gid.as_raw()))?;
        }
        Ok(folder)
    }

    fn start_in(&self, folder: &Path) -> Result<Postgres> {
        let mut initdb = self.command(self.folder.join("initdb"), folder);
        initdb.arg("--pgdata").arg(folder.join("data"));
        initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        process::output(&mut initdb).context("could not initialise a temporary PostgreSQL")?;
        self.create_browser_database(folder)?;
        let port = free_port()?;
        let mut shell = self.command("sh", folder);
        shell.args(["-c", SUPERVISOR, "latchkey-postgres"]);
        shell.arg(self.folder.join("postgres")).arg(folder).arg(port.to_string());
        // A process group of its own, so that Ctrl-C on the terminal does not end it before its users.
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        let supervisor = shell.spawn().context("could not start a shell for PostgreSQL")?;
        let server = Postgres { supervisor, folder: folder.to_path_buf(), port };
        server.wait_until_ready().map(|()| server)
    }

    /// Single-user mode needs no client program and no running server.
    fn create_browser_database(&self, folder: &Path) -> Result<()> {
        let mut single = self.command(self.folder.join("postgres"), folder);
        single.arg("--single").arg("-D").arg(folder.join("data")).args(["-c", "fsync=off", "postgres"]);
        let mut child = single
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("could not start PostgreSQL in single-user mode")?;
        if let Some(mut input) = child.stdin.take() {
            writeln!(input, "CREATE DATABASE {BROWSER_DATABASE}")
                .context("PostgreSQL in single-user mode took no command")?;
        }
        if !child.wait()?.success() {
            bail!("PostgreSQL in single-user mode could not create the database {BROWSER_DATABASE}");
        }
        Ok(())
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder).env("LC_ALL", "C");
        if let Some(user) = &self.user {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        command
    }
}

impl Postgres {
    /// The maintenance database, in which tests make databases of their own.
    pub fn maintenance_url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// An empty database for the browser tests.
    pub fn browser_url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{BROWSER_DATABASE}", self.port)
    }

    fn wait_until_ready(&self) -> Result<()> {
        let end = Instant::now() + PATIENCE;
        loop {
            process::pause(Duration::from_millis(20))?;
            let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            let ready = log.contains("database system is ready to accept connections");
            if ready && TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            if log.contains("FATAL:") || Instant::now() > end {
                bail!("PostgreSQL did not start\n{log}");
            }
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        // The supervisor removes the folder; should it have been killed, nobody else would.
        let _ = self.supervisor.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}
