//! PostgreSQL servers of a test's own, one of which follows another and may take its place.

use std::{
    fs::{self, File},
    net::{TcpListener, TcpStream},
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl,
    sql_types::{Bool, Text},
};
use tempfile::TempDir;

use crate::database::maintenance_url;

const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

/// One server, which ends with this value.
pub struct Server {
    /// Where it listens, as `host:port`.
    pub address: String,
    process: Child,
    data: PathBuf,
    programs: Programs,
    folder: TempDir,
}

/// Where PostgreSQL's programs are, and whose they must be started as.
#[derive(Clone)]
struct Programs {
    folder: PathBuf,
    user: u32,
    group: u32,
}

#[derive(QueryableByName)]
struct Texts {
    #[diesel(sql_type = Text)]
    text: String,
}

#[derive(QueryableByName)]
struct Truth {
    #[diesel(sql_type = Bool)]
    truth: bool,
}

impl Programs {
    /// Those of the suite's own server; `None` when it runs on SQLite, or the server is not on this machine.
    fn find() -> Option<Self> {
        let mut connection = PgConnection::establish(&maintenance_url()?).unwrap();
        let mut ask = |query: &str| diesel::sql_query(query).get_result::<Texts>(&mut connection).unwrap().text;
        let folder = PathBuf::from(ask("SELECT setting AS text FROM pg_config WHERE name = 'BINDIR'"));
        let owner = fs::metadata(ask("SELECT current_setting('data_directory') AS text")).ok()?;
        // A server that was installed brings it along, so nobody is excused from a failover by its absence.
        assert!(folder.join("pg_basebackup").exists(), "there is no pg_basebackup in {}", folder.display());
        Some(Self { folder, user: owner.uid(), group: owner.gid() })
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.folder.join(program));
        command.current_dir("/").stdin(Stdio::null()).uid(self.user).gid(self.group);
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let output = self.command(program).args(arguments).output().unwrap();
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// A folder of the server's own.
    fn folder(&self) -> TempDir {
        let folder = TempDir::new().unwrap();
        std::os::unix::fs::chown(folder.path(), Some(self.user), Some(self.group)).unwrap();
        folder
    }
}

impl Server {
    /// An empty one that others may follow.
    #[must_use]
    pub fn primary() -> Option<Self> {
        let programs = Programs::find()?;
        let folder = programs.folder();
        let data = folder.path().join("data");
        programs.run("initdb", &["-D", text(&data), "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8"]);
        Some(Self::start(programs, folder, data))
    }

    /// A hot standby, which follows this one as fast as it can and confirms nothing.
    #[must_use]
    pub fn standby(&self) -> Self {
        let (programs, folder) = (self.programs.clone(), self.programs.folder());
        let data = folder.path().join("data");
        let (host, port) = self.address.split_once(':').unwrap();
        let copied = ["-D", text(&data), "-h", host, "-p", port, "-U", "postgres", "-R", "-c", "fast", "--no-sync"];
        programs.run("pg_basebackup", &copied);
        Self::start(programs, folder, data)
    }

    fn start(programs: Programs, folder: TempDir, data: PathBuf) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let log = File::create(folder.path().join("log")).unwrap();
        let mut command = programs.command("postgres");
        command.args(["-D", text(&data), "-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        command.args(["-c", "unix_socket_directories=", "-c", "fsync=off", "-c", "max_connections=60"]);
        let process = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let server = Self { address: format!("127.0.0.1:{port}"), process, data, programs, folder };
        let log = || fs::read_to_string(server.folder.path().join("log")).unwrap();
        wait(|| PgConnection::establish(&server.url(&server.address)).is_ok(), &log);
        server
    }

    /// The database, by this way to the server.
    #[must_use]
    pub fn url(&self, address: &str) -> String {
        format!("postgres://postgres@{address}/postgres")
    }

    /// Waits until this standby has all that the primary has.
    pub fn catch_up_with(&self, primary: &Self) {
        let position = primary.ask::<Texts>("SELECT pg_current_wal_lsn()::text AS text").text;
        let query = format!("SELECT coalesce(pg_last_wal_replay_lsn() >= '{position}', false) AS truth");
        wait(|| self.ask::<Truth>(&query).truth, &|| format!("the standby has not reached {position}"));
    }

    /// Hears nothing of the primary any more.
    pub fn fall_behind(&self) {
        for change in ["ALTER SYSTEM SET primary_conninfo = ''", "SELECT pg_reload_conf()"] {
            diesel::sql_query(change).execute(&mut self.connect()).unwrap();
        }
        let query = "SELECT NOT EXISTS (SELECT 1 FROM pg_stat_wal_receiver) AS truth";
        wait(|| self.ask::<Truth>(query).truth, &|| "the standby still follows".to_owned());
    }

    /// Takes the primary's place.
    pub fn promote(&self) {
        assert!(self.ask::<Truth>("SELECT pg_promote() AS truth").truth);
    }

    /// Dies as by a power cut.
    pub fn die(&mut self) {
        self.programs.run("pg_ctl", &["stop", "-D", text(&self.data), "-m", "immediate", "-s"]);
        self.process.wait().unwrap();
        assert!(TcpStream::connect(&self.address).is_err());
    }

    fn connect(&self) -> PgConnection {
        PgConnection::establish(&self.url(&self.address)).unwrap()
    }

    fn ask<T: QueryableByName<diesel::pg::Pg> + 'static>(&self, query: &str) -> T {
        diesel::sql_query(query).get_result(&mut self.connect()).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.process.try_wait().is_ok_and(|ended| ended.is_none()) {
            let arguments = ["stop", "-D", text(&self.data), "-m", "immediate", "-s"];
            let _ = self.programs.command("pg_ctl").args(arguments).status();
            let _ = self.process.wait();
        }
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[allow(clippy::disallowed_methods, reason = "nothing is served on this thread")]
fn wait(done: impl Fn() -> bool, explain: &dyn Fn() -> String) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < PATIENCE, "{}", explain());
        thread::sleep(PAUSE);
    }
}
