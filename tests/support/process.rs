//! The real binary: built once, run as a process of its own, its output kept.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, OnceLock, mpsc::channel},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{Client, TestApp, database::TestDatabase};

/// How long a start or a stop may take on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often is looked whether a process has ended.
const PAUSE: Duration = Duration::from_millis(10);

/// The binary that the environment names, or the one of this workspace, brought up to date first.
#[allow(clippy::disallowed_methods, reason = "which binary is tested is no configuration of the product")]
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(named) = std::env::var_os("LATCHKEY_BIN") {
            return PathBuf::from(named);
        }
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are in a workspace");
        let built = Command::new(env!("CARGO"))
            .current_dir(workspace)
            .args(["build", "--quiet", "--package", "latchkey"])
            .env_remove("CARGO_TARGET_DIR")
            .status();
        assert!(built.expect("cargo runs").success(), "the binary does not build");
        workspace.join("target/debug/latchkey")
    })
}

/// An installation that processes share: a data folder, a database, settings.
pub struct Installation {
    /// The data folder.
    pub data: PathBuf,
    /// The database, as `database.url` wants it.
    pub database_url: String,
    settings: Vec<(String, String)>,
    /// Program and arguments that run the binary, instead of running it directly.
    wrapper: Vec<String>,
    // Dropped in this order: the database goes before its folder.
    _own: Option<(TestDatabase, TempDir)>,
}

/// What a command printed and how it ended.
#[derive(Debug)]
pub struct Ended {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Installation {
    /// A new one on an empty folder and an empty database.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "it makes files")]
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let database = TestDatabase::create(folder.path());
        let (data, database_url) = (folder.path().to_owned(), database.url.clone());
        Self { data, database_url, settings: Vec::new(), wrapper: Vec::new(), _own: Some((database, folder)) }
    }

    /// That of an application that runs in this process.
    #[must_use]
    pub fn of(app: &TestApp) -> Self {
        Self::at(&app.data, &app.database.url)
    }

    /// One that is there already.
    #[must_use]
    pub fn at(data: &Path, database_url: &str) -> Self {
        let (data, database_url) = (data.to_owned(), database_url.to_owned());
        Self { data, database_url, settings: Vec::new(), wrapper: Vec::new(), _own: None }
    }

    /// Has the binary started by another program, such as a shell that narrows what it may do.
    #[must_use]
    pub fn started_by(mut self, wrapper: &[&str]) -> Self {
        self.wrapper = wrapper.iter().map(|word| (*word).to_owned()).collect();
        self
    }

    /// Changes a setting, by the name of its environment variable.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The binary with these arguments, with nothing of the tests' own environment.
    #[must_use]
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = if let Some((program, rest)) = self.wrapper.split_first() {
            let mut command = Command::new(program);
            command.args(rest).arg(binary()).env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
            command
        } else {
            let mut command = Command::new(binary());
            command.env_clear();
            command
        };
        command
            .args(arguments)
            .current_dir(&self.data)
            .env("LATCHKEY_DATA_DIR", &self.data)
            .env("LATCHKEY_DATABASE__URL", &self.database_url)
            .env("LATCHKEY_SERVER__LISTEN", "127.0.0.1:0")
            .env("LATCHKEY_SERVER__WORKERS", "2")
            .env("LATCHKEY_NOTICES__AT_ONCE", "true")
            // One that takes over from another that was killed need not wait for long.
            .env("LATCHKEY_JOBS__LEASE_SECONDS", "4")
            .envs(self.settings.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        finish(self.command(arguments))
    }

    /// Runs a command that must succeed, and answers its standard output.
    #[track_caller]
    pub fn succeed(&self, arguments: &[&str]) -> String {
        let ended = self.run(arguments);
        assert!(ended.status.success(), "{arguments:?}: {ended:?}");
        ended.stdout
    }

    /// The messages that were written as files.
    #[must_use]
    pub fn mails(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.data.join("mail")) else { return Vec::new() };
        entries.map(|entry| fs::read(entry.unwrap().path()).unwrap()).map(|octets| text(&octets)).collect()
    }

    /// Serves, without waiting until it is ready.
    #[must_use]
    pub fn start(&self) -> Server {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        // By a name: passkeys are not bound to numbers, of which the start would warn.
        let address = format!("http://localhost:{port}");
        let mut command = self.command(&["serve"]);
        command
            .env("LATCHKEY_SERVER__LISTEN", format!("127.0.0.1:{port}"))
            .env("LATCHKEY_SERVER__PUBLIC_URL", &address)
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        let mut child = command.spawn().expect("the binary starts");
        let stdout = Collected::of(child.stdout.take().unwrap());
        let stderr = Collected::of(child.stderr.take().unwrap());
        Server { child, address, stdout, stderr }
    }

    /// Serves, and waits until it says that it is ready.
    pub async fn serve(&self) -> Server {
        // A free port may be taken before the server binds it; then another one is tried.
        for _ in 0..5 {
            let mut server = self.start();
            if server.becomes_ready().await {
                return server;
            }
            assert!(server.stderr.text().contains("cannot be used"), "no start: {}", server.stderr.text());
        }
        panic!("no port could be used");
    }
}

/// Runs a prepared command to its end.
pub fn finish(mut command: Command) -> Ended {
    let child = command.spawn().expect("the binary starts");
    let (id, (ended, has_ended)) = (child.id(), channel());
    std::thread::spawn(move || ended.send(child.wait_with_output()));
    let Ok(output) = has_ended.recv_timeout(PATIENCE) else {
        signal(id, "KILL");
        panic!("it does not end: {command:?}");
    };
    let output = output.expect("its output can be read");
    Ended { status: output.status, stdout: text(&output.stdout), stderr: text(&output.stderr) }
}

/// Sends a signal, such as `STOP`, to a process.
pub fn signal(process: u32, name: &str) {
    let script = format!("kill -{name} {process}");
    let sent = Command::new("sh").args(["-c", &script]).status();
    assert!(sent.expect("a shell runs").success());
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// A server in a process of its own, which ends with this value.
pub struct Server {
    child: Child,
    pub address: String,
    pub stdout: Collected,
    pub stderr: Collected,
}

impl Server {
    /// A client of this server.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(&self.address)
    }

    /// The process's number.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until the server says that it is ready; `false` when it ends instead.
    pub async fn becomes_ready(&mut self) -> bool {
        let began = Instant::now();
        while !self.stdout.text().contains("Latchkey is ready at") {
            if self.child.try_wait().unwrap().is_some() {
                self.stderr.wait_for_end().await;
                return false;
            }
            assert!(began.elapsed() < PATIENCE, "not ready in time: {}", self.stderr.text());
            tokio::time::sleep(PAUSE).await;
        }
        true
    }

    /// Asks the process to end, as service managers do.
    pub fn terminate(&self) {
        signal(self.child.id(), "TERM");
    }

    /// Waits until the process has ended.
    pub async fn ended(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                self.stdout.wait_for_end().await;
                self.stderr.wait_for_end().await;
                return status;
            }
            assert!(began.elapsed() < PATIENCE, "it does not end: {}", self.stderr.text());
            tokio::time::sleep(PAUSE).await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a stream has brought so far.
#[derive(Clone)]
pub struct Collected(Arc<Mutex<(String, bool)>>);

impl Collected {
    fn of(stream: impl Read + Send + 'static) -> Self {
        let collected = Self(Arc::new(Mutex::new((String::new(), false))));
        let kept = collected.clone();
        std::thread::spawn(move || {
            let mut reader = BufReader::new(stream);
            let mut line = Vec::new();
            while reader.read_until(b'\n', &mut line).is_ok_and(|count| count > 0) {
                kept.0.lock().unwrap().0.push_str(&String::from_utf8_lossy(&line));
                line.clear();
            }
            kept.0.lock().unwrap().1 = true;
        });
        collected
    }

    /// All of it.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.lock().unwrap().0.clone()
    }

    async fn wait_for_end(&self) {
        while !self.0.lock().unwrap().1 {
            tokio::time::sleep(PAUSE).await;
        }
    }
}
