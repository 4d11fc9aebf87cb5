//! A program whose whole output goes to a file and of which only the closing lines are shown.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::{GRACE, POLL, Running, interrupted};

/// A run of silence longer than this gets a line, so that neither a person nor a CI service
/// takes a long compilation for a hang.
const HEARTBEAT: Duration = Duration::from_secs(60);
/// Runs `command` with all its output in the file `log`, printing only the lines that `closing` picks.
/// When it fails, the error carries the end of the output.
pub fn logged(command: &mut Command, log: &Path, closing: fn(&str) -> bool) -> Result<()> {
    let (reader, writer) = std::io::pipe().context("could not make a pipe")?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    command.env("NO_COLOR", "1").env("CARGO_TERM_COLOR", "never").env("CARGO_TERM_PROGRESS_WHEN", "never");
    let mut running = Running::start(command)?;
    // The command keeps copies of the pipe's writing end; the reader would never see its end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let lines = copy_lines(reader, log)?;
    let started = Instant::now();
    let mut heard = Instant::now();
    let status = loop {
        if let Some(status) = running.poll()? {
            break status;
        }
        for line in available(&lines, POLL) {
            if closing(&line) {
                println!("    {}", line.trim());
                heard = Instant::now();
            }
        }
        if heard.elapsed() > HEARTBEAT {
            println!("    … at it for {} s", started.elapsed().as_secs());
            heard = Instant::now();
        }
    };
    available(&lines, GRACE).filter(|line| closing(line)).for_each(|line| println!("    {}", line.trim()));
    if interrupted() {
        bail!("interrupted");
    }
    if !status.success() {
        bail!("{status}; the full output is in {}\n{}", log.display(), excerpt(log)?);
    }
    Ok(())
}

/// Copies what arrives in the pipe to the file and, line by line, to the receiver.
fn copy_lines(reader: std::io::PipeReader, log: &Path) -> Result<Receiver<String>> {
    fs::create_dir_all(log.parent().context("a log needs a folder")?)?;
    let mut file = File::create(log).with_context(|| format!("could not write {}", log.display()))?;
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut reader = BufReader::new(reader);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).is_ok_and(|length| length > 0) {
            let text = without_colours(&String::from_utf8_lossy(&line));
            // A full disk must not look like a failed test: the lines still go to the receiver.
            let _ = file.write_all(text.as_bytes());
            if sender.send(text.trim_end().to_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
    Ok(receiver)
}

/// The lines that arrive until there is a pause of `patience` or the end.
fn available(lines: &Receiver<String>, patience: Duration) -> impl Iterator<Item = String> {
    std::iter::from_fn(move || match lines.recv_timeout(patience) {
        Ok(line) => Some(line),
        Err(RecvTimeoutError::Disconnected) => {
            // The output has ended before the program; without this the caller would spin.
            thread::sleep(patience.min(POLL));
            None
        }
        Err(RecvTimeoutError::Timeout) => None,
    })
}

/// The end of a log without the lines that say that all is well.
fn excerpt(log: &Path) -> Result<String> {
    const LINES: usize = 200;
    let text = fs::read_to_string(log).with_context(|| format!("could not read {}", log.display()))?;
    let telling: Vec<&str> = text.lines().filter(|line| !is_progress(line)).collect();
    Ok(telling.split_at(telling.len().saturating_sub(LINES)).1.join("\n"))
}

fn is_progress(line: &str) -> bool {
    let word = line.trim_start().split(' ').next().unwrap_or_default();
    let cargo = [
        "Compiling",
        "Checking",
        "Documenting",
        "Downloading",
        "Downloaded",
        "Fresh",
        "Finished",
        "Locking",
        "Updating",
    ];
    let passed = line.starts_with("test ") && line.ends_with("... ok");
    let counts = line.starts_with("running ") || line.starts_with("test result: ok");
    line.is_empty() || cargo.contains(&word) || passed || counts
}

/// Removes the terminal's colour codes (`ESC [ … letter`).
fn without_colours(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().skip(1).find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{is_progress, without_colours};

    #[test]
    fn colour_codes_are_removed() {
        assert_eq!(without_colours("\u{1b}[1;32mTests\u{1b}[0m  3 passed"), "Tests  3 passed");
    }

    #[test]
    fn progress_is_told_from_failures() {
        assert!(is_progress("   Compiling latchkey v0.1.0"));
        assert!(is_progress("test a_thing_works ... ok"));
        assert!(!is_progress("test a_thing_works ... FAILED"));
        assert!(!is_progress("error[E0308]: mismatched types"));
    }
}
