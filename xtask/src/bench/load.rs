//! The load generator wrk (a Debian package), with requests by `tests/bench/wrk/token.lua`.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use super::cores::Cores;
use crate::apt;
use crate::process;
use crate::toolchain;
use crate::workspace::Workspace;

/// What one run of the generator showed.
#[derive(Clone, Copy)]
pub struct Load {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// How much is asked for.
#[derive(Clone, Copy)]
pub struct Demand<'a> {
    pub resource: &'a str,
    pub connections: u32,
    pub seconds: u32,
    /// Other clients for another number.
    pub seed: u32,
}

/// Where tokens are asked for.
#[derive(Clone, Copy)]
pub struct Endpoint {
    /// Of the loopback interface.
    pub port: u16,
    pub path: &'static str,
    /// For a server that refuses who names none.
    pub scope: Option<&'static str>,
}

/// The program and its script.
pub struct Generator {
    program: PathBuf,
    script: PathBuf,
}

impl Generator {
    /// Finds wrk or installs it.
    pub fn find_or_install(workspace: &Workspace) -> Result<Self> {
        let find = || toolchain::in_path("wrk");
        if find().is_none() {
            apt::install(workspace, &["wrk"], "the measurement needs the load generator wrk")?;
        }
        let program = find().context("wrk was installed, but is not in PATH")?;
        Ok(Self { program, script: workspace.path("tests/bench/wrk/token.lua") })
    }

    /// Asks for tokens. An answer that is not 200 is an error.
    pub fn run(
        &self,
        workspace: &Workspace,
        cores: &Cores,
        endpoint: Endpoint,
        credentials: &Path,
        demand: Demand<'_>,
    ) -> Result<Load> {
        let Demand { resource, connections, seconds, seed } = demand;
        let threads = u32::try_from(cores.of_others()).unwrap_or(1).min(connections);
        let mut command = workspace.command(&self.program);
        command.args(["--latency", "--timeout", "20s"]);
        command.args([format!("-t{threads}"), format!("-c{connections}"), format!("-d{seconds}s")]);
        command.arg("-s").arg(&self.script).arg(format!("http://127.0.0.1:{}{}", endpoint.port, endpoint.path));
        command.arg("--").arg(credentials).args([resource, &seed.to_string()]).args(endpoint.scope);
        command.stderr(Stdio::inherit());
        let text = cores.for_others(|| process::output(&mut command))?;
        process::pause(std::time::Duration::ZERO)?;
        read(&text)
    }
}

/// Reads the line that the script prints at the end.
fn read(text: &str) -> Result<Load> {
    let line = text.lines().find_map(|line| line.strip_prefix("measured ")).context("wrk said nothing of its run")?;
    let value = |name: &str| -> Result<f64> {
        let found = line.split(' ').find_map(|word| word.strip_prefix(name)?.strip_prefix('='));
        found.and_then(|number| number.parse().ok()).with_context(|| format!("wrk did not say {name}"))
    };
    let (refused, broken, late) = (value("refused")?, value("broken")?, value("late")?);
    if refused + broken + late > 0.0 {
        bail!("{refused} requests were not answered with 200, {broken} were broken off, {late} came too late");
    }
    if value("requests")? < 1.0 {
        bail!("nothing was answered");
    }
    Ok(Load {
        per_second: value("requests")? / (value("microseconds")? / 1e6),
        p50_ms: value("p50")? / 1000.0,
        p99_ms: value("p99")? / 1000.0,
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn the_closing_line_is_read() {
        let text = "Running\nmeasured requests=300 microseconds=2000000 p50=1500 p99=4000 refused=0 broken=0 late=0\n";
        let load = read(text).unwrap();
        assert!((load.per_second - 150.0).abs() < 1e-9);
        assert!((load.p50_ms - 1.5).abs() < 1e-9 && (load.p99_ms - 4.0).abs() < 1e-9);
    }

    #[test]
    fn one_refusal_spoils_the_run() {
        let text = "measured requests=300 microseconds=2000000 p50=1500 p99=4000 refused=1 broken=0 late=0\n";
        assert!(read(text).is_err());
    }
}
