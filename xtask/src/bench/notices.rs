//! `cargo xtask bench notices`: how long the planner of notices takes for a day on which many secrets cross a threshold, with
//! more and more others that do not. What fills and plans is in `tests/bench/src/notices.rs`.

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use super::subject::{Kind, build, helper};
use crate::postgres;
use crate::process;
use crate::scratch::Scratch;
use crate::workspace::{Profile, Workspace};

const TARGET_SECONDS: f64 = 10.0;

/// How much is measured.
#[derive(Args)]
pub struct NoticesArguments {
    /// So many live secrets, one database after the other
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', default_values = ["300000", "1000000", "3000000"],
          value_parser = clap::value_parser!(u32).range(3..))]
    sizes: Vec<u32>,
    /// Of these, so many cross a threshold
    #[arg(long, value_name = "N", default_value_t = 30_000, value_parser = clap::value_parser!(u32).range(1..))]
    due: u32,
    /// Only these
    #[arg(long, value_name = "NAMES", value_delimiter = ',', default_values = ["sqlite", "postgres"])]
    only: Vec<Kind>,
    /// A debug build, to see that it works: what it says of time is worth nothing
    #[arg(long)]
    debug: bool,
}

/// What one run of the planner showed.
struct Planned {
    notices: u32,
    messages: u32,
    seconds: f64,
    before_mb: f64,
    peak_mb: f64,
}

/// Builds, fills and measures.
pub fn notices(workspace: &Workspace, arguments: &NoticesArguments) -> Result<ExitCode> {
    let profile = if arguments.debug { Profile::Debug } else { Profile::Release };
    if !arguments.debug {
        build(workspace)?;
    } else if !process::run(&mut workspace.cargo(["build", "--quiet", "--workspace"]))?.success() {
        bail!("the debug build fails");
    }
    let mut figures = Vec::new();
    for kind in arguments.only.iter().filter(|kind| kind.is_latchkey()) {
        println!(
            "\n{:<12}{:>10}{:>8}{:>9}{:>10}{:>9}{:>12}{:>9}   target",
            kind.name(),
            "secrets",
            "due",
            "notices",
            "messages",
            "seconds",
            "before, MB",
            "peak, MB"
        );
        let (mut least, mut most): (Option<f64>, f64) = (None, 0.0);
        for size in &arguments.sizes {
            let due = arguments.due.min(size / 3).max(1);
            let Planned { notices, messages, seconds, before_mb, peak_mb } =
                measure(workspace, profile, *kind, (*size, due))?;
            if notices < due {
                bail!("of {due} secrets only {notices} notices were planned");
            }
            println!(
                "{:<12}{size:>10}{due:>8}{notices:>9}{messages:>10}{seconds:>9.2}{before_mb:>12.1}{peak_mb:>9.1}   < {TARGET_SECONDS} s",
                ""
            );
            figures.push(format!("figure notices_plan_seconds_{}_{size} {seconds:.3}", kind.name()));
            figures.push(format!("figure notices_plan_grown_mb_{}_{size} {:.1}", kind.name(), peak_mb - before_mb));
            least = Some(least.unwrap_or(seconds));
            most = seconds;
        }
        if let Some(least) = least {
            figures.push(format!("figure notices_plan_growth_{} {:.2}", kind.name(), most / least));
        }
    }
    println!("\n{}", figures.join("\n"));
    Ok(ExitCode::SUCCESS)
}

/// Fills a database of its own and plans once.
fn measure(workspace: &Workspace, profile: Profile, kind: Kind, (size, due): (u32, u32)) -> Result<Planned> {
    let scratch = Scratch::new("bench-notices")?;
    let database = match kind {
        Kind::Postgres => Some(postgres::find_or_install(workspace)?.start()?),
        _ => None,
    };
    let command = |arguments: &[&str]| {
        let mut command = workspace.hermetic(helper(workspace, profile));
        command.args(arguments).env("LATCHKEY_DATA_DIR", scratch.path());
        // Nobody's morning is waited for, so that all of it is one run.
        command.env("LATCHKEY_NOTICES__AT_ONCE", "true");
        if let Some(database) = &database {
            command.env("LATCHKEY_DATABASE__URL", database.maintenance_url());
        }
        command
    };
    let fill = ["notices-fill", "--secrets", &size.to_string(), "--due", &due.to_string()];
    process::output(&mut command(&fill)).context("the database was not filled")?;
    let said = process::output(&mut command(&["notices-plan"])).context("nothing was planned")?;
    read(&said)
}

fn read(said: &str) -> Result<Planned> {
    let mut words = said.split_whitespace();
    let mut next = || words.next().with_context(|| format!("this is no measurement: {said}"));
    Ok(Planned {
        notices: next()?.parse()?,
        messages: next()?.parse()?,
        seconds: next()?.parse()?,
        before_mb: next()?.parse()?,
        peak_mb: next()?.parse()?,
    })
}
