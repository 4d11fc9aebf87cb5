//! What is measured: servers that answer the same token requests, each with its own way to be started.

use std::fmt;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::cores::Cores;
use super::load::{Demand, Endpoint, Generator, Load};
use super::measured::resident_mb;
use super::peer;
use super::token::Algorithm;
use crate::http;
use crate::postgres::{self, Postgres};
use crate::process::{self, Running, pause};
use crate::scratch::Scratch;
use crate::server;
use crate::workspace::{Profile, Workspace};

const POLL: Duration = Duration::from_millis(2);
const PATIENCE: Duration = Duration::from_secs(60);
/// What the server logs when it needs no database for any client any more.
const ALL_KEPT: &str = "all clients are kept in memory";

/// A kind of server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// The least that a token service can do
    Ceiling,
    /// Latchkey on SQLite
    Sqlite,
    /// Latchkey on PostgreSQL
    Postgres,
    /// node-oidc-provider in a cluster
    OidcProvider,
    /// Authlib under gunicorn
    Authlib,
    /// Glewlwyd on SQLite
    Glewlwyd,
}

impl Kind {
    /// All of them, the ceiling first.
    pub const ALL: [Self; 6] =
        [Self::Ceiling, Self::Sqlite, Self::Postgres, Self::OidcProvider, Self::Authlib, Self::Glewlwyd];

    /// Whether this is Latchkey.
    pub fn is_latchkey(self) -> bool {
        matches!(self, Self::Sqlite | Self::Postgres)
    }

    /// Whether it is somebody else's.
    pub fn is_peer(self) -> bool {
        matches!(self, Self::OidcProvider | Self::Authlib | Self::Glewlwyd)
    }

    /// Whether it signs so.
    pub fn signs(self, algorithm: Algorithm) -> bool {
        !matches!(self, Self::Authlib | Self::Glewlwyd) || algorithm == Algorithm::Es256
    }

    /// Where it is asked for tokens, when it listens there.
    fn endpoint(self, port: u16) -> Endpoint {
        match self {
            Self::Glewlwyd => Endpoint { port, path: "/api/oidc/token", scope: Some("bench.read bench.write") },
            _ => Endpoint { port, path: "/oauth2/token", scope: None },
        }
    }

    /// As it stands in figures.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ceiling => "ceiling",
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::OidcProvider => "oidc_provider",
            Self::Authlib => "authlib",
            Self::Glewlwyd => "glewlwyd",
        }
    }
}

/// How many applications there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Ten.
    Small,
    /// A million, with three million secrets.
    Large,
}

impl Size {
    /// As the filler is told.
    pub fn applications(self) -> &'static str {
        match self {
            Self::Small => "10",
            Self::Large => "1000000",
        }
    }
}

/// A running server.
pub struct Subject {
    pub kind: Kind,
    pub size: Size,
    /// From its start to the first 200 of `/health/ready`; of Latchkey only.
    pub ready: Option<Duration>,
    /// The most that was found after a load.
    pub resident_mb: f64,
    pub port: u16,
    /// The file of its clients' credentials.
    pub credentials: PathBuf,
    running: Running,
    /// Its database, where that is a server.
    _database: Option<Postgres>,
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.kind {
            Kind::Ceiling => "ceiling",
            Kind::Sqlite => "Latchkey, SQLite",
            Kind::Postgres => "Latchkey, PostgreSQL",
            Kind::OidcProvider => "node-oidc-provider",
            Kind::Authlib => "Authlib, gunicorn",
            Kind::Glewlwyd => "Glewlwyd, SQLite",
        };
        let size = if self.size == Size::Large { ", a million" } else { "" };
        formatter.pad(&format!("{name}{size}"))
    }
}

impl Subject {
    /// The number of its process.
    pub fn process(&self) -> u32 {
        self.running.id()
    }

    /// Loads it for a while and looks at its memory afterwards.
    pub fn measure(
        &mut self,
        workspace: &Workspace,
        generator: &Generator,
        cores: &Cores,
        demand: Demand<'_>,
    ) -> Result<Load> {
        let load = generator
            .run(workspace, cores, self.kind.endpoint(self.port), &self.credentials, demand)
            .with_context(|| format!("{self}, {} connections", demand.connections))?;
        self.resident_mb = self.resident_mb.max(resident_mb(self.running.id())?);
        Ok(load)
    }
}

/// Where and how subjects are started.
pub struct Stage<'a> {
    pub workspace: &'a Workspace,
    pub cores: &'a Cores,
    pub scratch: &'a Scratch,
}

impl Stage<'_> {
    /// Starts a server of this kind and waits until it answers.
    pub fn start(&self, kind: Kind, size: Size) -> Result<Subject> {
        let started = if kind.is_latchkey() { self.latchkey(kind, size) } else { self.other(kind, size) };
        started.with_context(|| format!("{} could not be started", kind.name()))
    }

    /// The file of the credentials that are in all databases of this size.
    fn credentials(&self, size: Size) -> PathBuf {
        self.scratch.path().join(format!("credentials-{}", size.applications()))
    }

    fn latchkey(&self, kind: Kind, size: Size) -> Result<Subject> {
        let name = format!("{}-{}", kind.name(), size.applications());
        let data = self.scratch.path().join(&name);
        let database = match kind {
            Kind::Postgres => {
                let binaries = postgres::find_or_install(self.workspace)?;
                Some(self.cores.for_others(|| binaries.start())?)
            }
            _ => None,
        };
        let port = server::free_port()?;
        let command = |program: PathBuf| {
            let mut command = self.workspace.hermetic(program);
            server::configure(&mut command, &data, port);
            if let Some(database) = &database {
                command.env("LATCHKEY_DATABASE__URL", database.maintenance_url());
            }
            command
        };
        let mut fill = command(bench_binary(self.workspace));
        fill.args(["fill", "--applications", size.applications(), "--credentials"]).arg(self.credentials(size));
        process::output(&mut fill).context("the database was not filled")?;

        let log = self.scratch.path().join(format!("{name}.log"));
        let mut serve = command(self.workspace.binary(Profile::Release));
        serve.arg("serve").stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&log)?);
        let started = Instant::now();
        let mut running = self.cores.for_server(|| Running::start(&mut serve))?;
        let ready = server::wait_until_ready(&mut running, port, started, POLL)?;
        wait_until_all_kept(&mut running, &log)?;
        Ok(Subject {
            kind,
            size,
            ready: Some(ready),
            resident_mb: resident_mb(running.id())?,
            port,
            credentials: self.credentials(size),
            running,
            _database: database,
        })
    }

    fn other(&self, kind: Kind, size: Size) -> Result<Subject> {
        let (port, credentials) = (server::free_port()?, self.credentials(size));
        let mut command = match kind {
            Kind::OidcProvider => peer::oidc_provider(self.workspace, port, &credentials, self.cores.of_server())?,
            Kind::Authlib => peer::authlib(self.workspace, port, &credentials, self.cores.of_server())?,
            Kind::Glewlwyd => {
                peer::glewlwyd(self.workspace, port, &credentials, &self.scratch.path().join(kind.name()))?
            }
            _ => self.ceiling(port, &credentials),
        };
        let log = File::create(self.scratch.path().join(format!("{}.log", kind.name())))?;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        let mut running = self.cores.for_server(|| Running::start(&mut command))?;
        wait_until_listening(&mut running, port)?;
        let resident_mb = resident_mb(running.id())?;
        Ok(Subject { kind, size, ready: None, resident_mb, port, credentials, running, _database: None })
    }

    fn ceiling(&self, port: u16, credentials: &Path) -> Command {
        let mut command = self.workspace.hermetic(bench_binary(self.workspace));
        command.arg("ceiling").arg("--listen").arg(format!("127.0.0.1:{port}")).arg("--credentials").arg(credentials);
        command
    }
}

/// Builds what is measured, as it is shipped, and what the measurement needs.
pub fn build(workspace: &Workspace) -> Result<()> {
    let mut helper = workspace.cargo(["build", "--release", "--quiet", "--package", "latchkey-bench"]);
    for command in [workspace.build(Profile::Release).arg("--quiet"), &mut helper] {
        if !process::run(command)?.success() {
            bail!("the release build fails");
        }
    }
    Ok(())
}

fn bench_binary(workspace: &Workspace) -> PathBuf {
    helper(workspace, Profile::Release)
}

/// The program that is built of `tests/bench`.
pub fn helper(workspace: &Workspace, profile: Profile) -> PathBuf {
    workspace.binary(profile).with_file_name("latchkey-bench")
}

/// Waits until the server needs no database for any client any more.
pub fn wait_until_all_kept(running: &mut Running, log: &Path) -> Result<()> {
    wait_for_line(running, log, ALL_KEPT)
}

fn wait_for_line(running: &mut Running, log: &Path, line: &str) -> Result<()> {
    let started = Instant::now();
    while !std::fs::read_to_string(log)?.contains(line) {
        if running.poll()?.is_some() || started.elapsed() > PATIENCE {
            bail!("the server did not say in its log: {line}");
        }
        pause(Duration::from_millis(20))?;
    }
    Ok(())
}

fn wait_until_listening(running: &mut Running, port: u16) -> Result<()> {
    let started = Instant::now();
    while http::get(port, "/").is_err() {
        if let Some(status) = running.poll()? {
            bail!("it ended before it answered ({status})");
        }
        if started.elapsed() > PATIENCE {
            bail!("it did not answer within {} s", PATIENCE.as_secs());
        }
        pause(Duration::from_millis(20))?;
    }
    Ok(())
}
