//! What `db/schema.rs` says of tables.

/// The file itself, which the code is compiled from.
const SCHEMA: &str = include_str!("../../backend/src/db/schema.rs");

/// A table as the code believes it to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub primary_key: Vec<String>,
    pub columns: Vec<Column>,
}

/// A column as the code believes it to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// The SQL type, such as `Text` or `Instant`.
    pub kind: String,
    pub nullable: bool,
}

/// That `child.column` refers to `parent`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    pub child: String,
    pub column: String,
    pub parent: String,
}

/// The tables, in the order of the file.
pub fn tables() -> Vec<Table> {
    let mut tables = Vec::<Table>::new();
    for line in SCHEMA.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        if let Some((name, key)) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            let primary_key = key.split(", ").map(str::to_owned).collect();
            tables.push(Table { name: name.to_owned(), primary_key, columns: Vec::new() });
        } else if let Some((name, kind)) = line.strip_suffix(',').and_then(|line| line.split_once(" -> ")) {
            let inner = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>'));
            let (name, kind) = (name.to_owned(), inner.unwrap_or(kind).to_owned());
            let column = Column { name, kind, nullable: inner.is_some() };
            tables.last_mut().expect("a column stands in a table").columns.push(column);
        }
    }
    assert!(tables.len() > 10 && tables.iter().all(|table| !table.columns.is_empty()), "{tables:?}");
    tables
}

/// The references by which tables can be joined.
pub fn references() -> Vec<Reference> {
    let references = SCHEMA.lines().filter_map(|line| {
        let inside = line.strip_prefix("diesel::joinable!(")?.strip_suffix("));")?;
        let (child, rest) = inside.split_once(" -> ")?;
        let (parent, column) = rest.split_once(" (")?;
        Some(Reference { child: child.to_owned(), column: column.to_owned(), parent: parent.to_owned() })
    });
    let mut references: Vec<_> = references.collect();
    references.sort();
    references
}
