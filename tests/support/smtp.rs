//! A real SMTP server (aiosmtpd) in a process of its own, which keeps what it receives.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::OnceLock,
};

use data_encoding::BASE64;
use latchkey::config::{Config, SmtpTls};
use serde::Serialize;
use serde_json::Value;
use tempfile::TempDir;

use crate::{certificates, mail::ReceivedMail};

/// The host by which the tests reach the server; its certificate is for this name.
pub const HOST: &str = "localhost";

/// How the server is to behave.
#[derive(Clone, Debug, Serialize)]
pub struct Behaviour {
    /// `none`, `starttls` (required) or `implicit`.
    pub tls: &'static str,
    /// Who must authenticate before sending.
    pub user: Option<&'static str>,
    pub password: &'static str,
    /// The answer to a recipient that is refused; `{address}` stands for the recipient.
    pub refusal: &'static str,
    /// How many recipients are refused before one is accepted; −1 for all.
    pub refusals: i32,
    /// How many connections are broken off while a message is being received.
    pub breaks: i32,
    /// How many messages are kept without the answer that says so.
    pub lost_answers: i32,
    /// How long the server thinks before it accepts a message.
    pub delay_seconds: f64,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            tls: "none",
            user: None,
            password: "",
            refusal: "550 5.1.1 <{address}>: no such person here",
            refusals: 0,
            breaks: 0,
            lost_answers: 0,
            delay_seconds: 0.0,
        }
    }
}

/// What the script reads.
#[derive(Serialize)]
struct Options<'a> {
    #[serde(flatten)]
    behaviour: &'a Behaviour,
    port: u16,
    folder: &'a Path,
    certificate: PathBuf,
    private_key: PathBuf,
}

/// One message that was accepted, with how it came.
#[derive(Clone, Debug)]
pub struct Accepted {
    pub mail: ReceivedMail,
    pub sender: String,
    pub recipients: Vec<String>,
    /// Whether the connection was encrypted.
    pub encrypted: bool,
    /// Who had authenticated.
    pub user: Option<String>,
}

/// A port with a server, or, after [`SmtpServer::stop`], with none; what was received stays.
pub struct SmtpServer {
    pub port: u16,
    folder: TempDir,
    process: Option<Child>,
}

impl SmtpServer {
    /// A server that accepts everything in clear.
    #[must_use]
    pub fn start() -> Self {
        Self::behaving(&Behaviour::default())
    }

    /// A server on a free port.
    #[must_use]
    pub fn behaving(behaviour: &Behaviour) -> Self {
        let mut server = Self::absent();
        server.appear(behaviour);
        server
    }

    /// A port on which no server listens yet.
    #[must_use]
    pub fn absent() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let folder = TempDir::new().unwrap();
        certificates::write(folder.path(), HOST);
        Self { port, folder, process: None }
    }

    /// Starts a server on the port, in place of one that was there.
    pub fn appear(&mut self, behaviour: &Behaviour) {
        self.stop();
        let path = |name: &str| self.folder.path().join(name);
        let (certificate, private_key) = (path("certificate.pem"), path("private.pem"));
        let options = Options { behaviour, port: self.port, folder: self.folder.path(), certificate, private_key };
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("support/smtp_server.py");
        let mut command = Command::new(python());
        command.arg(script).arg(serde_json::to_string(&options).unwrap());
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python starts");
        let mut said = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut said).unwrap();
        assert_eq!(said, "listening\n", "the SMTP server does not start; see its message above");
        self.process = Some(process);
    }

    /// Ends the server; the port then refuses connections.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }

    /// The certificate of the authority that signed the server's.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("authority.pem")
    }

    /// Has mail sent to this server in clear, with the first retry after a minute.
    pub fn configure(&self, config: &mut Config) {
        config.mail.smtp_host = Some(HOST.to_owned());
        config.mail.smtp_port = Some(self.port);
        config.mail.smtp_tls = SmtpTls::None;
        config.mail.smtp_timeout_seconds = 5;
    }

    /// The same for the real binary, as variables of its environment.
    #[must_use]
    pub fn settings(&self) -> [(&'static str, String); 3] {
        [
            ("LATCHKEY_MAIL__SMTP_HOST", HOST.to_owned()),
            ("LATCHKEY_MAIL__SMTP_PORT", self.port.to_string()),
            ("LATCHKEY_MAIL__SMTP_TLS", "none".to_owned()),
        ]
    }

    /// What was accepted so far, in order.
    #[must_use]
    pub fn accepted(&self) -> Vec<Accepted> {
        let entries = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        let mut paths: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
        paths.sort();
        paths.iter().map(|path| accepted(&serde_json::from_slice(&fs::read(path).unwrap()).unwrap())).collect()
    }

    /// What the server noted of connections.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.stop();
    }
}

fn accepted(message: &Value) -> Accepted {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let octets = BASE64.decode(message["octets"].as_str().unwrap().as_bytes()).unwrap();
    Accepted {
        mail: ReceivedMail::parse(&octets),
        sender: text(&message["sender"]),
        recipients: message["recipients"].as_array().unwrap().iter().map(text).collect(),
        encrypted: message["encrypted"].as_bool().unwrap(),
        user: message["user"].as_str().map(str::to_owned),
    }
}

/// The interpreter that the environment names, or `python3`; it must know aiosmtpd.
pub(crate) fn python() -> &'static Path {
    static PYTHON: OnceLock<PathBuf> = OnceLock::new();
    PYTHON.get_or_init(find_python)
}

#[allow(clippy::disallowed_methods, reason = "with what is tested is no configuration of the product")]
fn find_python() -> PathBuf {
    let python = std::env::var_os("LATCHKEY_TEST_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let knows = Command::new(&python).args(["-c", "import aiosmtpd.controller"]).stderr(Stdio::null()).status();
    assert!(
        knows.is_ok_and(|status| status.success()),
        "{} cannot import aiosmtpd, the SMTP server of these tests. Run them by `cargo xtask test`, or install it \
         (python3 -m venv FOLDER && FOLDER/bin/pip install aiosmtpd) and set LATCHKEY_TEST_PYTHON=FOLDER/bin/python",
        python.display()
    );
    python
}
