//! The tables and the figures of the measurement of tokens.

use std::collections::BTreeMap;

use anyhow::Result;

use super::Algorithm;
use crate::bench::load::Load;
use crate::bench::measured::Spread;
use crate::bench::subject::{Kind, Size, Subject};

/// What one server showed under one demand, a value for each round.
struct Row {
    kind: Kind,
    size: Size,
    title: String,
    resident_mb: f64,
    loads: Vec<Load>,
}

impl Row {
    fn median(&self, value: impl Fn(&Load) -> f64) -> Result<f64> {
        Ok(Spread::of(self.loads.iter().map(value))?.median)
    }

    /// The median of this one's values by the other's, round by round.
    fn ratio(&self, other: &Self, value: impl Fn(&Load) -> f64) -> Result<f64> {
        let pairs = self.loads.iter().zip(&other.loads);
        Ok(Spread::of(pairs.map(|(one, other)| value(one) / value(other)))?.median)
    }
}

/// One demand, made of all.
pub struct Cell {
    algorithm: Algorithm,
    connections: u32,
    rows: Vec<Row>,
}

impl Cell {
    pub fn new(algorithm: Algorithm, connections: u32) -> Self {
        Self { algorithm, connections, rows: Vec::new() }
    }

    /// Adds what a round showed.
    pub fn note(&mut self, subject: &Subject, load: Load) {
        let same = |row: &&mut Row| row.kind == subject.kind && row.size == subject.size;
        if let Some(row) = self.rows.iter_mut().find(same) {
            row.loads.push(load);
            row.resident_mb = subject.resident_mb;
            return;
        }
        let (title, resident_mb) = (subject.to_string(), subject.resident_mb);
        self.rows.push(Row { kind: subject.kind, size: subject.size, title, resident_mb, loads: vec![load] });
    }

    fn row(&self, kind: Kind, size: Size) -> Option<&Row> {
        self.rows.iter().find(|row| row.kind == kind && row.size == size)
    }

    /// Medians of the rounds.
    pub fn print(&self) -> Result<()> {
        println!();
        println!(
            "{:<34}{:>10}{:>10}{:>10}{:>10}{:>10}",
            format!("{}, {} connections", self.algorithm.name().to_uppercase(), self.connections),
            "tokens/s",
            "÷ ceiling",
            "p50 ms",
            "p99 ms",
            "MB"
        );
        let ceiling = self.row(Kind::Ceiling, Size::Small);
        for row in &self.rows {
            let ratio = match ceiling {
                Some(ceiling) => format!("{:.2}", row.ratio(ceiling, |load| load.per_second)?),
                None => "–".to_owned(),
            };
            println!(
                "{:<34}{:>10.0}{:>10}{:>10.2}{:>10.2}{:>10.1}",
                row.title,
                row.median(|load| load.per_second)?,
                ratio,
                row.median(|load| load.p50_ms)?,
                row.median(|load| load.p99_ms)?,
                row.resident_mb
            );
        }
        Ok(())
    }

    /// The ratios for which there are targets.
    fn figures(&self, figures: &mut BTreeMap<String, f64>) -> Result<()> {
        let algorithm = self.algorithm.name();
        let (ceiling, fastest) = (self.row(Kind::Ceiling, Size::Small), self.fastest_peer()?);
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let Some(row) = self.row(kind, Size::Small) else { continue };
            let of = kind.name();
            if let Some(ceiling) = ceiling {
                let ratio = row.ratio(ceiling, |load| load.per_second)?;
                figures.insert(format!("token_ratio_{of}_{algorithm}"), ratio);
                figures.insert(format!("token_p99_ratio_{of}_{algorithm}"), row.ratio(ceiling, |load| load.p99_ms)?);
            }
            if let Some(peer) = fastest {
                figures.insert(format!("token_peer_ratio_{of}_{algorithm}"), row.ratio(peer, |load| load.per_second)?);
            }
            if let Some(large) = self.row(kind, Size::Large) {
                let ratio = large.ratio(row, |load| load.per_second)?;
                figures.insert(format!("token_large_ratio_{of}_{algorithm}"), ratio);
            }
        }
        Ok(())
    }

    fn fastest_peer(&self) -> Result<Option<&Row>> {
        let mut fastest: Option<(&Row, f64)> = None;
        for row in self.rows.iter().filter(|row| row.kind.is_peer()) {
            let speed = row.median(|load| load.per_second)?;
            if fastest.is_none_or(|(_, known)| speed > known) {
                fastest = Some((row, speed));
            }
        }
        Ok(fastest.map(|(row, _)| row))
    }
}

/// All that was measured.
#[derive(Default)]
pub struct Report {
    pub cells: Vec<Cell>,
}

impl Report {
    /// The lines `figure <name> <value>`, of the demand at which the targets are set.
    pub fn print_figures(&self, connections: u32, subjects: &[Subject]) -> Result<()> {
        let mut figures = BTreeMap::new();
        for cell in self.cells.iter().filter(|cell| cell.connections == connections) {
            cell.figures(&mut figures)?;
        }
        for subject in subjects.iter().filter(|subject| subject.size == Size::Large) {
            let of = subject.kind.name();
            figures.insert(format!("token_large_resident_mb_{of}"), subject.resident_mb);
            if let Some(ready) = subject.ready {
                figures.insert(format!("token_large_ready_seconds_{of}"), ready.as_secs_f64());
            }
        }
        println!();
        for (name, value) in figures {
            println!("figure {name} {value:.3}");
        }
        Ok(())
    }
}
