//! A second replica: the same database and keys, with a server and a memory of its own.

use std::{net::TcpListener, sync::Arc};

use actix_web::dev::ServerHandle;
use latchkey::{app::Core, config::Config, domain::Clock, startup};

use crate::{Client, TestApp, app::serve};

/// Another process of the same installation, as far as one process can hold two.
pub struct Replica {
    pub core: Arc<Core>,
    pub clock: Clock,
    pub address: String,
    origin: String,
    handle: ServerHandle,
}

impl TestApp {
    /// A replica that shares this application's clock.
    pub async fn replica(&self) -> Replica {
        self.replica_by(self.clock.clone()).await
    }

    /// A replica whose clock is its own.
    pub async fn replica_by(&self, clock: Clock) -> Replica {
        self.replica_with(self.core.config.clone(), clock).await
    }

    /// A replica that is configured in another way.
    pub async fn replica_with(&self, config: Config, clock: Clock) -> Replica {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
        // The public address, and with it the issuer, is that of the installation.
        let core = Arc::new(startup::open(config, clock.clone()).expect("the replica opens"));
        let handle = serve(&core, listener).await;
        Replica { core, clock, address, origin: self.address.clone(), handle }
    }
}

impl Replica {
    /// A client that asks this replica; browsers know it by the installation's address.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(&self.address).on_pages_of(&self.origin)
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}
