//! How long the management interface takes, asked at a steady pace by one machine.
//!
//! A time runs from the instant at which the request was due, so that a slow answer counts for those that it holds up.

use std::{
    fs,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::{
    connection::Connection,
    credentials::{self, Numbers},
};

/// What is asked for, in turn.
#[derive(Clone, Copy)]
enum Asked {
    /// The next page of all applications; after the last one, the first again.
    List,
    /// One application.
    Detail,
    /// The secrets of one application.
    Secrets,
    /// Applications by a part of their names.
    Search,
}

/// What is asked for at the pace.
const STEADY: [(Asked, &str); 3] = [(Asked::List, "list"), (Asked::Detail, "detail"), (Asked::Secrets, "secrets")];
/// How often is searched afterwards, one search after the other: each looks at all names.
const SEARCHES: u32 = 50;
/// Seconds before anything is noted.
const WARM_UP: u32 = 2;

/// How much is asked.
#[derive(Clone, Copy)]
pub struct Size {
    /// How many applications there are, as `fill` makes them.
    pub applications: u64,
    /// Requests a second.
    pub rate: u32,
    pub seconds: u32,
}

/// Asks the server on `port` of the loopback interface as the client on the first line of `file`, and prints a line
/// `<kind> <median> <99th percentile>` in milliseconds for each kind of request.
///
/// # Errors
/// When an answer is not what was asked for.
pub fn measure(port: u16, file: &Path, size: Size) -> Result<()> {
    let mut connection = Connection::open(port)?;
    let token = token(&mut connection, port, file)?;
    let mut asking =
        Asking { connection, token, numbers: Numbers::new(1), applications: size.applications, next: None };
    let mut times: [Vec<Duration>; 3] = Default::default();
    let pause = Duration::from_secs(1) / size.rate;
    let began = Instant::now();
    for turn in 0..(WARM_UP + size.seconds) * size.rate {
        let due = began + pause * turn;
        wait_until(due);
        let kind = usize::try_from(turn)? % STEADY.len();
        let (Some((asked, _)), Some(times)) = (STEADY.get(kind), times.get_mut(kind)) else { continue };
        asking.ask(*asked)?;
        if turn >= WARM_UP * size.rate {
            times.push(due.elapsed());
        }
    }
    for ((_, name), times) in STEADY.iter().zip(times) {
        print(name, times)?;
    }
    let mut times = Vec::new();
    for _ in 0..SEARCHES {
        let began = Instant::now();
        asking.ask(Asked::Search)?;
        times.push(began.elapsed());
    }
    print("search", times)
}

#[expect(clippy::disallowed_methods, reason = "this thread does nothing else")]
fn wait_until(due: Instant) {
    thread::sleep(due.saturating_duration_since(Instant::now()));
}

fn print(name: &str, mut times: Vec<Duration>) -> Result<()> {
    times.sort_unstable();
    println!("{name} {:.3} {:.3}", milliseconds(&times, 50)?, milliseconds(&times, 99)?);
    Ok(())
}

/// Of times in ascending order.
fn milliseconds(times: &[Duration], hundredths: usize) -> Result<f64> {
    let time = times.get(times.len() * hundredths / 100).context("nothing was measured")?;
    Ok(time.as_secs_f64() * 1e3)
}

/// A token for the interface itself.
fn token(connection: &mut Connection, port: u16, file: &Path) -> Result<String> {
    let text = fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
    let (id, secret) = text.lines().next().and_then(|line| line.split_once(' ')).context("there are no credentials")?;
    let resource = format!("http%3A%2F%2Flocalhost%3A{port}%2Fapi%2Fv1");
    let form =
        format!("grant_type=client_credentials&client_id={id}&client_secret={}&resource={resource}", secret.trim_end());
    let answer = connection.ask_for_token(&form, "")?;
    let parsed: Value = serde_json::from_str(&answer.body)?;
    let token = parsed.get("access_token").and_then(Value::as_str);
    Ok(token.with_context(|| format!("no token: {}", answer.body))?.to_owned())
}

struct Asking {
    connection: Connection,
    token: String,
    numbers: Numbers,
    applications: u64,
    /// Where the list goes on.
    next: Option<String>,
}

impl Asking {
    fn ask(&mut self, asked: Asked) -> Result<()> {
        let number = self.numbers.below(self.applications);
        let application = format!("/api/v1/applications/{}", credentials::application(number).uuid());
        match asked {
            Asked::List => {
                let after = self.next.as_ref().map(|next| format!("?cursor={next}")).unwrap_or_default();
                let page = self.read(&format!("/api/v1/applications{after}"))?;
                ensure!(items(&page)? > 0, "an empty page");
                self.next = page.get("next_cursor").and_then(Value::as_str).map(str::to_owned);
            }
            Asked::Search => {
                let page = self.read(&format!("/api/v1/applications?q=bench-{number}"))?;
                ensure!(items(&page)? > 0, "bench-{number} was not found");
            }
            Asked::Detail => {
                let found = self.read(&application)?;
                let name = found.get("name").and_then(Value::as_str).unwrap_or_default();
                ensure!(name == format!("Bench-{number}"), "{name} came for Bench-{number}");
            }
            Asked::Secrets => {
                let page = self.read(&format!("{application}/secrets"))?;
                ensure!(items(&page)? > 0, "Bench-{number} has no secret");
            }
        }
        Ok(())
    }

    fn read(&mut self, path: &str) -> Result<Value> {
        let answer = self.connection.read(path, &self.token)?;
        if answer.status != 200 {
            bail!("{path}: {} {}", answer.status, answer.body);
        }
        Ok(serde_json::from_str(&answer.body)?)
    }
}

fn items(page: &Value) -> Result<usize> {
    Ok(page.get("items").and_then(Value::as_array).context("there is no list")?.len())
}
