//! Starting the binary as a server and waiting until it answers.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::http;
use crate::process::{Running, pause};

/// A port that nothing listens on at this moment.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port of the loopback interface is free")?;
    Ok(listener.local_addr()?.port())
}

/// Settings of a local server.
pub fn configure<'a>(command: &'a mut Command, data: &Path, port: u16) -> &'a mut Command {
    command
        .env("LATCHKEY_DATA_DIR", data)
        .env("LATCHKEY_SERVER__LISTEN", format!("127.0.0.1:{port}"))
        .env("LATCHKEY_SERVER__PUBLIC_URL", format!("http://localhost:{port}"))
}

/// Waits until the server says that it is ready, looking every `interval`, and gives the time since `started`.
pub fn wait_until_ready(server: &mut Running, port: u16, started: Instant, interval: Duration) -> Result<Duration> {
    const PATIENCE: Duration = Duration::from_secs(60);
    loop {
        if http::get(port, "/health/ready").is_ok_and(|answer| answer.status == 200) {
            return Ok(started.elapsed());
        }
        if let Some(status) = server.poll()? {
            bail!("the server ended before it was ready ({status})");
        }
        if started.elapsed() > PATIENCE {
            bail!("the server was not ready after {} s", PATIENCE.as_secs());
        }
        pause(interval)?;
    }
}
