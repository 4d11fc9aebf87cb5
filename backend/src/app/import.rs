//! Tables of organisations, applications and managers, all or nothing: what is there already is left alone, so that a table
//! can be imported again.

mod applications;
mod managers;
mod organisations;
pub mod table;

use super::{Caller, Core, Error, FieldError, Result};
use crate::{
    db::{Conn, DbError},
    domain::{Rejection, audit::Acting},
};
use table::{Column, Row};

/// What a table holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Organisations,
    Applications,
    Managers,
}

impl Kind {
    /// # Errors
    /// `invalid_kind` for any other word.
    pub fn parse(word: &str) -> std::result::Result<Self, Rejection> {
        match word {
            "organisations" => Ok(Self::Organisations),
            "applications" => Ok(Self::Applications),
            "managers" => Ok(Self::Managers),
            _ => Err(Rejection::new("invalid_kind", "This must be organisations, applications or managers.")),
        }
    }

    /// What an export of the same has besides and an import has no use for: what follows from the rest, or is made anew.
    const fn exported(self) -> &'static [&'static str] {
        match self {
            Self::Organisations => &["id", "created_at"],
            Self::Applications => &[
                "organisation_name",
                "state",
                "managers",
                "reachable_managers",
                "live_secrets",
                "live_keys",
                "next_expiry_at",
                "created_at",
            ],
            Self::Managers => &["organisation_name", "client_id", "since"],
        }
    }

    const fn columns(self) -> &'static [Column] {
        match self {
            Self::Organisations => &organisations::COLUMNS,
            Self::Applications => &applications::COLUMNS,
            Self::Managers => &managers::COLUMNS,
        }
    }
}

/// Something that is wrong with a table.
#[derive(Clone, Debug)]
pub struct Flaw {
    pub line: u64,
    /// `None` where it is about the line as a whole.
    pub column: Option<String>,
    pub rejection: Rejection,
}

/// What a line is about, and what becomes of it.
#[derive(Clone, Debug)]
pub struct Line {
    pub line: u64,
    pub name: String,
    /// Otherwise it is there, and is left alone.
    pub created: bool,
}

/// What a table would do, or has done.
#[derive(Clone, Debug, Default)]
pub struct Report {
    pub lines: Vec<Line>,
    pub flaws: Vec<Flaw>,
}

/// What a line says that is right: what it is about, and whether it was made. `None` when something is wrong with it.
type Read = Option<(String, bool)>;

/// Everything that a line needs to be read and done.
struct Import<'a> {
    core: &'a Core,
    acting: &'a Acting,
    connection: &'a mut Conn,
    flaws: Vec<Flaw>,
    /// Lines by what they are about, as nothing is there twice.
    seen: std::collections::HashMap<String, u64>,
}

impl Import<'_> {
    fn line(&mut self, kind: Kind, row: &Row) -> Result<Read> {
        match kind {
            Kind::Organisations => organisations::line(self, row),
            Kind::Applications => applications::line(self, row),
            Kind::Managers => managers::line(self, row),
        }
    }

    /// Refuses a line that is about the same as an earlier one.
    fn is_repeated(&mut self, row: &Row, column: &str, key: String) -> bool {
        let Some(earlier) = self.seen.get(&key) else {
            self.seen.insert(key, row.line);
            return false;
        };
        let detail = format!("Line {earlier} is about the same; leave one of them out.");
        row.refuse::<()>(column, Rejection::new("repeated_line", detail), &mut self.flaws);
        true
    }

    /// Takes what a command refused as what is wrong with the line.
    fn taken<T>(&mut self, row: &Row, result: Result<T>) -> Result<Option<T>> {
        let flaw = |column: &str, rejection| Flaw { line: row.line, column: Some(column.to_owned()), rejection };
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Error::Invalid(errors)) => {
                self.flaws.extend(errors.into_iter().map(|error| {
                    let column = match error.pointer.trim_start_matches('/').split('/').next() {
                        Some("id") => "client_id",
                        Some("permission_ids") => "permissions",
                        Some(other) => other,
                        None => "",
                    };
                    flaw(column, error.rejection)
                }));
                Ok(None)
            }
            Err(Error::Conflict(rejection)) => {
                self.flaws.push(Flaw { line: row.line, column: None, rejection });
                Ok(None)
            }
            Err(other) => Err(other),
        }
    }
}

/// How an import ends without a change.
enum Undone {
    Tried(Report),
    Failed(Error),
}

impl From<DbError> for Undone {
    fn from(error: DbError) -> Self {
        Self::Failed(error.into())
    }
}

/// Imports a table in one transaction, or tries it and changes nothing.
///
/// # Errors
/// [`Error::Invalid`] with everything that is wrong, by line and column, when it is not only tried; [`Error::Forbidden`]
/// without a fresh proof, as it may make people managers.
pub fn run(core: &Core, caller: &Caller, kind: Kind, text: &str, only_try: bool) -> Result<Report> {
    if !only_try {
        caller.require_recent_proof(core)?;
    }
    let acting = caller.acting();
    let mut flaws = Vec::new();
    let rows = table::read(text, kind.columns(), kind.exported(), &mut flaws);
    let done = core.db.write(|connection| {
        let mut import = Import { core, acting: &acting, connection, flaws, seen: std::collections::HashMap::new() };
        let mut lines = Vec::new();
        for row in &rows {
            // What was made for an earlier line is there for a later one, and is undone where it is only tried.
            if let Some((name, created)) = import.line(kind, row).map_err(Undone::Failed)? {
                lines.push(Line { line: row.line, name, created });
            }
        }
        let mut report = Report { lines, flaws: import.flaws };
        report.flaws.sort_by_key(|flaw| flaw.line);
        if only_try || !report.flaws.is_empty() { Err(Undone::Tried(report)) } else { Ok(report) }
    });
    match done {
        Ok(report) => Ok(report),
        Err(Undone::Failed(error)) => Err(error),
        Err(Undone::Tried(report)) if only_try => Ok(report),
        Err(Undone::Tried(report)) => Err(Error::Invalid(report.flaws.into_iter().map(field).collect())),
    }
}

fn field(flaw: Flaw) -> FieldError {
    let column = flaw.column.map(|column| format!("/{column}")).unwrap_or_default();
    FieldError { pointer: format!("/csv/{}{column}", flaw.line), rejection: flaw.rejection }
}
