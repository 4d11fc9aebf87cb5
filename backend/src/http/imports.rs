//! Tables of organisations, applications and managers, as spreadsheets write them.

use actix_web::{post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Answer,
    auth::Operator,
    blocking,
    form::{Body, Form, ReadForm, boolean, text},
};
use crate::app::{
    Core,
    import::{self as command, Kind, Report},
};

/// A table that is to be imported.
#[derive(ToSchema)]
pub struct ImportTable {
    pub kind: ImportKind,
    /// The table, as CSV with commas, semicolons or tabs, whose first line names the columns; at most 500 rows.
    ///
    /// What an export wrote is read as it is; what an import has no use for is left out. Organisations: `code,name,country,time_zone,locale,contact_email`. Applications:
    /// `organisation,name,environment,api,permissions,client_id`, with the organisation's code, identifiers of APIs and names
    /// of permissions (`name@identifier` where several APIs have it). Managers: `email,name,organisation,application,locale,time_zone`, with the organisation's code and the
    /// application's name, which is empty for all.
    pub csv: String,
    /// Only say what would be done.
    pub dry_run: bool,
}

/// What a table holds.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    Organisations,
    Applications,
    Managers,
}

/// The same as it is read.
pub struct Table {
    kind: Kind,
    csv: String,
    dry_run: bool,
}

impl ReadForm for Table {
    fn read(form: &mut Form) -> Option<Self> {
        let kind = form.required("kind", text(Kind::parse));
        let csv = form.required("csv", text(|csv| Ok(csv.to_owned())));
        let dry_run = form.required("dry_run", boolean);
        Some(Self { kind: kind?, csv: csv?, dry_run: dry_run? })
    }
}

/// What a table would do, or has done.
#[derive(Serialize, ToSchema)]
pub struct ImportReport {
    /// Lines of which something was made, or would be.
    created: usize,
    /// Lines of what is there already, which is left alone.
    unchanged: usize,
    lines: Vec<ImportLine>,
    /// Everything that is wrong; while there is anything, nothing is imported.
    flaws: Vec<ImportFlaw>,
}

/// What a line is about.
#[derive(Serialize, ToSchema)]
pub struct ImportLine {
    line: u64,
    name: String,
    /// Otherwise it is there already.
    created: bool,
}

/// Something that is wrong with a table.
#[derive(Serialize, ToSchema)]
pub struct ImportFlaw {
    line: u64,
    /// Null when it is about the line as a whole.
    #[schema(required = true)]
    column: Option<String>,
    /// Why, for programs.
    code: &'static str,
    /// Why, for people.
    detail: String,
}

impl From<Report> for ImportReport {
    fn from(report: Report) -> Self {
        let created = report.lines.iter().filter(|line| line.created).count();
        let line = |line: command::Line| ImportLine { line: line.line, name: line.name, created: line.created };
        let flaw = |flaw: command::Flaw| ImportFlaw {
            line: flaw.line,
            column: flaw.column,
            code: flaw.rejection.code,
            detail: flaw.rejection.detail.into_owned(),
        };
        Self {
            created,
            unchanged: report.lines.len() - created,
            lines: report.lines.into_iter().map(line).collect(),
            flaws: report.flaws.into_iter().map(flaw).collect(),
        }
    }
}

/// Import a table, all of it or nothing
///
/// What is there already is left alone, so a table can be imported again. With `dry_run` nothing is changed, and everything
/// that is wrong is said by line and column; without it that is a refusal, whose pointers are `/csv/{line}/{column}`.
#[utoipa::path(tag = "imports", operation_id = "importTable", request_body = ImportTable, responses((status = 200, body = ImportReport)))]
#[post("/imports")]
pub async fn import_table(
    core: web::Data<Core>,
    operator: Operator,
    body: Body<Table>,
) -> Answer<web::Json<ImportReport>> {
    let Table { kind, csv, dry_run } = body.accepted()?;
    let imported = blocking(&core, move |core| command::run(core, &operator.0.into_person()?, kind, &csv, dry_run));
    Ok(web::Json(imported.await?.into()))
}
