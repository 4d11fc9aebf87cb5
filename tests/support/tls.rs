//! TLS in front of an application, as an installation in earnest has it: some clients insist on it.

use std::{
    fs, io,
    net::TcpListener,
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use tempfile::TempDir;
use tokio::{io::copy_bidirectional, net::TcpStream, runtime};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    },
};

use crate::certificates;

/// The host by which clients reach it; its certificate is for this name.
const HOST: &str = "localhost";

/// A server that ends TLS and passes on what it decrypts.
pub struct TlsProxy {
    /// Where it listens, as `https://localhost:port`.
    pub address: String,
    upstream: Arc<OnceLock<String>>,
    folder: TempDir,
}

impl TlsProxy {
    /// Listens at once; [`Self::lead_to`] says where to.
    #[must_use]
    pub fn start() -> Self {
        let folder = TempDir::new().unwrap();
        certificates::write(folder.path(), HOST);
        let read = |name: &str| fs::read(folder.path().join(name)).unwrap();
        let chain = vec![CertificateDer::from_pem_slice(&read("certificate.pem")).unwrap()];
        let key = PrivateKeyDer::from_pem_slice(&read("private.pem")).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = format!("https://{HOST}:{}", listener.local_addr().unwrap().port());
        let upstream = Arc::new(OnceLock::new());
        let (acceptor, leads_to) = (TlsAcceptor::from(Arc::new(config)), Arc::clone(&upstream));
        std::thread::spawn(move || {
            let runtime = runtime::Builder::new_current_thread().enable_io().build().unwrap();
            runtime.block_on(serve(listener, acceptor, leads_to))
        });
        Self { address, upstream, folder }
    }

    /// Passes on to the server at `upstream` (`host:port`) from now on.
    ///
    /// # Panics
    /// When it leads to another one already.
    pub fn lead_to(&self, upstream: String) {
        self.upstream.set(upstream).expect("it leads to one server");
    }

    /// The certificate of the authority that signed its own.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }
}

async fn serve(listener: TcpListener, acceptor: TlsAcceptor, upstream: Arc<OnceLock<String>>) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let (acceptor, upstream) = (acceptor.clone(), Arc::clone(&upstream));
        tokio::spawn(async move {
            // A client that does not trust the certificate goes away, which is no fault of the proxy.
            let Ok(mut stream) = acceptor.accept(stream).await else { return };
            let Some(upstream) = upstream.get() else { return };
            if let Ok(mut server) = TcpStream::connect(upstream).await {
                let _ = copy_bidirectional(&mut stream, &mut server).await;
            }
        });
    }
}
