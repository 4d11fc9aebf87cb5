//! A table of a spreadsheet as it arrives: with or without a byte order mark, commas, semicolons or tabs, any ends of lines.

use std::collections::BTreeMap;

use csv::ReaderBuilder;

use super::Flaw;
use crate::domain::Rejection;

/// The most rows of one table.
pub const MOST_ROWS: usize = 500;

/// A column that a table may have.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub required: bool,
}

/// One row, with the line at which it begins.
#[derive(Clone, Debug)]
pub struct Row {
    pub line: u64,
    cells: BTreeMap<&'static str, String>,
}

impl Row {
    /// What stands in a column; empty where there is no such column.
    #[must_use]
    pub fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    /// What stands in a column that may be empty.
    pub fn optional<T>(
        &self,
        column: &'static str,
        flaws: &mut Vec<Flaw>,
        parse: impl Fn(&str) -> Result<T, Rejection>,
    ) -> Option<T> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        match parse(cell) {
            Ok(value) => Some(value),
            Err(rejection) => self.refuse(column, rejection, flaws),
        }
    }

    /// What stands in a column that must be filled in. Of a column that is missing the head has said so, once for all lines.
    pub fn required<T>(
        &self,
        column: &'static str,
        flaws: &mut Vec<Flaw>,
        parse: impl Fn(&str) -> Result<T, Rejection>,
    ) -> Option<T> {
        if self.cells.get(column).is_some_and(String::is_empty) {
            return self.refuse(column, Rejection::new("required", "This must not be empty."), flaws);
        }
        self.optional(column, flaws, parse)
    }

    /// Notes what is wrong with a cell.
    pub fn refuse<T>(&self, column: &str, rejection: Rejection, flaws: &mut Vec<Flaw>) -> Option<T> {
        flaws.push(Flaw { line: self.line, column: Some(column.to_owned()), rejection });
        None
    }
}

/// How many empty lines stand at a place: the reader skips them and says that the next row begins where they do.
fn empty_lines_at(text: &str, place: u64) -> u64 {
    let rest = usize::try_from(place).ok().and_then(|place| text.as_bytes().get(place..)).unwrap_or_default();
    let breaks = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n');
    breaks.fold(0, |count, _| count + 1)
}

/// Reads a table, without the columns of `unread`; what is wrong with its form as a whole is added to `flaws`.
pub fn read(text: &str, columns: &[Column], unread: &[&str], flaws: &mut Vec<Flaw>) -> Vec<Row> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter(text)).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut records = reader.records();
    let whole = |line, rejection| Flaw { line, column: None, rejection };
    let Some(Ok(head)) = records.next() else {
        let nothing = Rejection::new("no_rows", "There is nothing here; the first line names the columns.");
        flaws.push(whole(1, nothing));
        return Vec::new();
    };
    let names = head_of(&head.iter().collect::<Vec<_>>(), columns, unread, flaws);
    let mut rows = Vec::new();
    for record in records {
        let Ok(record) = record else { continue };
        let line = record.position().map_or(0, |position| position.line() + empty_lines_at(text, position.byte()));
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() == MOST_ROWS {
            let detail = format!("A table has at most {MOST_ROWS} rows; import the rest by another.");
            flaws.push(whole(line, Rejection::new("too_many_rows", detail)));
            break;
        }
        if record.len() != names.len() {
            let detail = format!("This line has {} cells, and the first names {} columns.", record.len(), names.len());
            flaws.push(whole(line, Rejection::new("wrong_width", detail)));
            continue;
        }
        let cells = names.iter().zip(record.iter()).filter_map(|(name, cell)| Some(((*name)?, plain(cell)))).collect();
        rows.push(Row { line, cells });
    }
    if rows.is_empty() && flaws.is_empty() {
        flaws.push(whole(1, Rejection::new("no_rows", "There is no row below the names of the columns.")));
    }
    rows
}

/// The columns by their place; `None` for what is not read, and for what is not known, which is refused.
fn head_of(head: &[&str], columns: &[Column], unread: &[&str], flaws: &mut Vec<Flaw>) -> Vec<Option<&'static str>> {
    let known = columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ");
    let mut names: Vec<Option<&'static str>> = Vec::new();
    for cell in head {
        let name = cell.trim().to_lowercase().replace(' ', "_");
        let column = columns.iter().find(|column| column.name == name).map(|column| column.name);
        let mut refuse = |code, detail: String| {
            flaws.push(Flaw { line: 1, column: Some(name.clone()), rejection: Rejection::new(code, detail) });
        };
        match column {
            None if unread.contains(&name.as_str()) => {}
            None => refuse("unknown_column", format!("There is no such column; the columns are: {known}.")),
            Some(column) if names.contains(&Some(column)) => {
                refuse("repeated_column", "This column is there twice.".to_owned());
            }
            Some(_) => {}
        }
        names.push(column);
    }
    for column in columns.iter().filter(|column| column.required && !names.contains(&Some(column.name))) {
        let detail = format!("This column is missing; the columns are: {known}.");
        let rejection = Rejection::new("missing_column", detail);
        flaws.push(Flaw { line: 1, column: Some(column.name.to_owned()), rejection });
    }
    names
}

/// Spreadsheets write semicolons where the comma stands in numbers, and tabs when one copies.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| head.bytes().filter(|octet| octet == delimiter).count();
    // Of several that are as frequent the last counts, so the comma is last.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

/// A cell without white space around it, and without the apostrophe by which an export keeps it from being a formula.
fn plain(cell: &str) -> String {
    let cell = cell.trim();
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\'']) => rest.to_owned(),
        _ => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COLUMNS: [Column; 2] = [Column { name: "code", required: true }, Column { name: "name", required: false }];

    fn codes(text: &str) -> Vec<(u64, Option<String>, &'static str)> {
        let mut flaws = Vec::new();
        read(text, &COLUMNS, &["id"], &mut flaws);
        flaws.into_iter().map(|flaw| (flaw.line, flaw.column, flaw.rejection.code)).collect()
    }

    #[test]
    fn tables_of_all_spreadsheets_are_read_alike() {
        for text in [
            "code,name\n1,One\n\n2,\"Two, or so\"\n",
            "\u{FEFF}Code;Name\r\n1;One\r\n;\r\n2;Two, or so\r\n",
            "name\tcode\nOne\t1\n \t \nTwo, or so\t 2 ",
        ] {
            let mut flaws = Vec::new();
            let rows = read(text, &COLUMNS, &[], &mut flaws);
            assert!(flaws.is_empty(), "{flaws:?}");
            let seen: Vec<_> = rows.iter().map(|row| (row.line, row.cell("code"), row.cell("name"))).collect();
            assert_eq!(seen, [(2, "1", "One"), (4, "2", "Two, or so")], "{text:?}");
        }
    }

    #[test]
    fn everything_that_is_wrong_with_the_form_is_named() {
        assert_eq!(codes(""), [(1, None, "no_rows")]);
        assert_eq!(codes("code,name"), [(1, None, "no_rows")]);
        let named = |name: &str| Some(name.to_owned());
        let wrong = codes("name,else,name\na,b,c\na,b\n");
        let head = [(1, named("else"), "unknown_column"), (1, named("name"), "repeated_column")];
        assert_eq!(wrong[..2], head);
        assert_eq!(wrong[2..], [(1, named("code"), "missing_column"), (3, None, "wrong_width")]);
        assert_eq!(codes("id,code\nx,1\n"), [], "what an export has besides is not read");
        let long = format!("code\n{}", "1\n".repeat(MOST_ROWS + 1));
        assert_eq!(codes(&long), [(502, None, "too_many_rows")]);
    }

    #[test]
    fn what_an_export_defused_is_read_as_it_was() {
        let rows = read("code,name\n1,'=SUM(A1)\n2,'quoted'\n3,''tis\n", &COLUMNS, &[], &mut Vec::new());
        let names: Vec<_> = rows.iter().map(|row| row.cell("name")).collect();
        assert_eq!(names, ["=SUM(A1)", "'quoted'", "'tis"]);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "[\\PC\n\r\t\",;]*") {
            read(&text, &COLUMNS, &[], &mut Vec::new());
        }
    }
}
