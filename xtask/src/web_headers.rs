//! The web server of docker-compose.yml serves the same application as the binary does, so that it
//! must send the same security headers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::http;
use crate::process::Running;
use crate::scratch::Scratch;
use crate::server;
use crate::workspace::{Profile, Workspace};

const FILE: &str = "frontend/nginx/security-headers.conf";

/// Headers that describe the answer or the connection and not the application's safety.
const OTHERS: [&str; 12] = [
    "accept-ranges",
    "cache-control",
    "connection",
    "content-disposition",
    "content-encoding",
    "content-length",
    "content-type",
    "date",
    "etag",
    "last-modified",
    "vary",
    "x-request-id",
];

type Headers = BTreeMap<String, String>;

/// Fails, naming every difference.
pub fn check(workspace: &Workspace) -> Result<()> {
    let text = fs::read_to_string(workspace.path(FILE)).with_context(|| format!("could not read {FILE}"))?;
    let configured = configured(&text);
    let sent = sent(workspace)?;
    let names: BTreeSet<&String> = configured.keys().chain(sent.keys()).collect();
    let differences: Vec<String> = names
        .into_iter()
        .filter(|name| configured.get(*name) != sent.get(*name))
        .map(|name| {
            let show = |headers: &Headers| headers.get(name).map_or("nothing", String::as_str).to_owned();
            format!("{name}\n      web server: {}\n      binary:     {}", show(&configured), show(&sent))
        })
        .collect();
    if !differences.is_empty() {
        bail!("{FILE} and the binary differ\n    {}", differences.join("\n    "));
    }
    Ok(())
}

/// `add_header Name "value" always;`, one a line.
fn configured(text: &str) -> Headers {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("add_header ")?.strip_suffix(" always;")?.split_once(' '))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().trim_matches('"').to_owned()))
        .collect()
}

/// What the binary sends with the application's page.
fn sent(workspace: &Workspace) -> Result<Headers> {
    let folder = Scratch::new("headers")?;
    let web_root = folder.path().join("web");
    fs::create_dir(&web_root)?;
    fs::write(web_root.join("index.html"), "<!doctype html><title>Latchkey</title>")?;
    let port = server::free_port()?;
    let mut serve = workspace.hermetic(workspace.binary(Profile::Debug));
    server::configure(serve.arg("serve"), &folder.path().join("data"), port)
        .env("LATCHKEY_SERVER__WEB_ROOT", &web_root);
    serve.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut running = Running::start(&mut serve)?;
    server::wait_until_ready(&mut running, port, Instant::now(), Duration::from_millis(20))?;
    let answer = http::get(port, "/").context("the binary did not answer")?;
    running.stop(Duration::from_secs(10))?;
    if answer.status != 200 {
        bail!("the binary answered {} for the application's page", answer.status);
    }
    Ok(answer.headers.into_iter().filter(|(name, _)| !OTHERS.contains(&name.as_str())).collect())
}

#[cfg(test)]
mod tests {
    use super::configured;

    #[test]
    fn header_lines_are_read_and_comments_are_not() {
        let text = "# add_header X-No \"no\" always;\nadd_header X-A \"b 'c'\" always;\n    add_header X-B d always;\n";
        let headers: Vec<(String, String)> = configured(text).into_iter().collect();
        assert_eq!(headers, [("x-a".into(), "b 'c'".into()), ("x-b".into(), "d".into())]);
    }
}
