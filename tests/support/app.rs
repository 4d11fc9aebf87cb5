//! The application under test.

use std::{net::TcpListener, path::PathBuf, sync::Arc};

use actix_web::dev::ServerHandle;
use diesel::connection::SimpleConnection;
use latchkey::{
    app::Core,
    config::Config,
    db::DbError,
    domain::{Clock, Timestamp},
    startup,
};
use tempfile::TempDir;
use time::Duration;
use url::Url;

use crate::{client::Client, database::TestDatabase, tls::TlsProxy};

/// Where every test's clock begins.
pub const BEGINNING: &str = "2027-03-01T12:00:00Z";

/// The application, served on a port of its own.
pub struct TestApp {
    /// Its inside, for set-up and for looking at what a request left behind.
    pub core: Arc<Core>,
    /// Moves the application's time.
    pub clock: Clock,
    /// The address without a slash at its end; also the issuer and the origin.
    pub address: String,
    /// The folder of its data: mail, keys, on SQLite the database.
    pub data: PathBuf,
    /// TLS in front of it, where a test wanted that: the public address is that of the proxy.
    pub tls: Option<TlsProxy>,
    handle: ServerHandle,
    // Dropped in this order: the database goes before its folder.
    pub database: TestDatabase,
    _folder: TempDir,
}

/// What a test wants to differ.
pub struct Builder {
    changes: Vec<Box<dyn FnOnce(&mut Config)>>,
    beginning: Timestamp,
    host: &'static str,
    tls: Option<TlsProxy>,
}

impl TestApp {
    /// An application with the usual configuration.
    pub async fn start() -> Self {
        Self::builder().start().await
    }

    /// An application that has a name, so that it offers passkeys.
    pub async fn with_passkeys() -> Self {
        Self::builder().with_passkeys().start().await
    }

    /// An application that differs.
    #[must_use]
    pub fn builder() -> Builder {
        Builder { changes: Vec::new(), beginning: Timestamp::parse(BEGINNING).unwrap(), host: "127.0.0.1", tls: None }
    }

    /// The application's now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves the application's clock.
    pub fn advance(&self, duration: Duration) {
        self.clock.advance(duration);
    }

    /// The inside of a second process over the same database and master key.
    #[must_use]
    pub fn second_core(&self) -> Core {
        startup::open(self.core.config.clone(), self.clock.clone()).expect("the application opens twice")
    }

    /// Changes the database as who gets at it past the application.
    pub fn by_hand(&self, sql: &str) {
        self.core.db.write(|connection| connection.batch_execute(sql).map_err(DbError::from)).unwrap();
    }

    /// A browser that has not signed in.
    #[must_use]
    pub fn browser(&self) -> Client {
        Client::new(&self.address)
    }

    /// The messages that were written as files, the oldest first.
    #[must_use]
    pub fn mails(&self) -> Vec<String> {
        let Ok(entries) = std::fs::read_dir(self.data.join("mail")) else { return Vec::new() };
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths.into_iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
    }
}

impl Builder {
    /// Changes the configuration.
    #[must_use]
    pub fn config(mut self, change: impl FnOnce(&mut Config) + 'static) -> Self {
        self.changes.push(Box::new(change));
        self
    }

    /// Begins at another instant (RFC 3339).
    #[must_use]
    pub fn beginning(mut self, instant: &str) -> Self {
        self.beginning = Timestamp::parse(instant).unwrap();
        self
    }

    /// Reached by a name, without which there are no passkeys.
    #[must_use]
    pub fn with_passkeys(mut self) -> Self {
        self.host = "localhost";
        self
    }

    /// Reached by TLS, as clients that insist on it want.
    #[must_use]
    pub fn behind_tls(mut self) -> Self {
        self.tls = Some(TlsProxy::start());
        self
    }

    /// Starts the application on a free port.
    pub async fn start(self) -> TestApp {
        let folder = TempDir::new().unwrap();
        let data = folder.path().to_owned();
        let database = TestDatabase::migrated(&data);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let address = format!("http://{}:{port}", self.host);
        let mut config = Config { data_dir: data.clone(), ..Config::default() };
        config.server.public_url = Url::parse(&address).unwrap();
        if let Some(tls) = &self.tls {
            tls.lead_to(format!("127.0.0.1:{port}"));
            config.server.public_url = Url::parse(&tls.address).unwrap();
            // The tests' own browsers go past the proxy.
            config.cors.allowed_origins = vec![address.clone()];
        }
        config.server.workers = Some(2);
        // Few tests are about mornings.
        config.notices.at_once = true;
        config.server.shutdown_timeout_seconds = 1;
        config.database.url = Some(database.url.clone().into());
        config.database.connections = Some(6);
        for change in self.changes {
            change(&mut config);
        }
        let clock = Clock::standing_at(self.beginning);
        let core = Arc::new(startup::open(config, clock.clone()).expect("the application opens"));
        let handle = serve(&core, listener).await;
        TestApp { core, clock, address, data, tls: self.tls, handle, database, _folder: folder }
    }
}

/// Serves from a thread of its own, as the server wants a runtime of its own kind.
pub(crate) async fn serve(core: &Arc<Core>, listener: TcpListener) -> ServerHandle {
    let (sender, receiver) = tokio::sync::oneshot::channel();
    let core = Arc::clone(core);
    std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let server = startup::serve(&core, listener).expect("the listener can be used");
            let _ = sender.send(server.handle());
            let _ = server.await;
        });
    });
    receiver.await.expect("the server starts")
}

impl Drop for TestApp {
    fn drop(&mut self) {
        // Stopping is asked for; the thread ends by itself, and the database is dropped with force.
        drop(self.handle.stop(false));
    }
}
