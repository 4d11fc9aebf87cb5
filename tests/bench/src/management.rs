//! How long the management interface takes, asked at a steady pace by one machine.
//!
//! A time runs from the instant at which the request was due until all of its answer is there, so that a slow answer counts
//! for those that it holds up. In turn with them something is asked for that takes no work: what that takes is the machine's
//! share.

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
    /// Whether the process lives: neither work nor a database.
    Alive,
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
const STEADY: [(Asked, &str); 4] =
    [(Asked::Alive, "baseline"), (Asked::List, "list"), (Asked::Detail, "detail"), (Asked::Secrets, "secrets")];
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
    let mut times: [Vec<Duration>; 4] = Default::default();
    let pause = Duration::from_secs(1) / size.rate;
    let began = Instant::now();
    for turn in 0..(WARM_UP + size.seconds) * size.rate {
        let due = began + pause * turn;
        wait_until(due);
        let kind = usize::try_from(turn)? % STEADY.len();
        let (Some((asked, _)), Some(times)) = (STEADY.get(kind), times.get_mut(kind)) else { continue };
        let answered = asking.ask(*asked)?;
        if turn >= WARM_UP * size.rate {
            times.push(answered - due);
        }
    }
    for ((_, name), times) in STEADY.iter().zip(times) {
        print(name, times)?;
    }
    let mut times = Vec::new();
    for _ in 0..SEARCHES {
        let began = Instant::now();
        times.push(asking.ask(Asked::Search)? - began);
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
    /// The instant at which all of the answer was there.
    fn ask(&mut self, asked: Asked) -> Result<Instant> {
        let number = self.numbers.below(self.applications);
        let application = format!("/api/v1/applications/{}", credentials::application(number).uuid());
        let path = match asked {
            Asked::Alive => "/health/live".to_owned(),
            Asked::List => match &self.next {
                Some(next) => format!("/api/v1/applications?cursor={next}"),
                None => "/api/v1/applications".to_owned(),
            },
            Asked::Search => format!("/api/v1/applications?q=bench-{number}"),
            Asked::Detail => application,
            Asked::Secrets => format!("{application}/secrets"),
        };
        let answer = self.connection.read(&path, &self.token)?;
        let answered = Instant::now();
        if answer.status != 200 {
            bail!("{path}: {} {}", answer.status, answer.body);
        }
        self.check(asked, number, &answer.body)?;
        Ok(answered)
    }

    /// That it is what was asked for.
    fn check(&mut self, asked: Asked, number: u64, body: &str) -> Result<()> {
        if matches!(asked, Asked::Alive) {
            ensure!(body == "live\n", "the process does not say that it lives: {body}");
            return Ok(());
        }
        let page: Value = serde_json::from_str(body)?;
        match asked {
            Asked::Alive => {}
            Asked::List => {
                ensure!(items(&page)? > 0, "an empty page");
                self.next = page.get("next_cursor").and_then(Value::as_str).map(str::to_owned);
            }
            Asked::Search => {
                ensure!(items(&page)? > 0, "bench-{number} was not found");
            }
            Asked::Detail => {
                let name = page.get("name").and_then(Value::as_str).unwrap_or_default();
                ensure!(name == format!("Bench-{number}"), "{name} came for Bench-{number}");
            }
            Asked::Secrets => {
                ensure!(items(&page)? > 0, "Bench-{number} has no secret");
            }
        }
        Ok(())
    }
}

fn items(page: &Value) -> Result<usize> {
    Ok(page.get("items").and_then(Value::as_array).context("there is no list")?.len())
}
