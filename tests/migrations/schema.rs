//! The schema that the migrations make is the one that the code was compiled from, and the same on both databases.

use std::fmt::Write;

use latchkey::db::{Conn, DbError};
use support::TestApp;

use crate::{
    model,
    structure::{self, JOURNAL},
};

/// The database's own name of a type of the code's.
fn kind(connection: &Conn, kind: &str) -> &'static str {
    let (sqlite, postgres) = match kind {
        "Integer" => ("integer", "int4"),
        "BigInt" => ("integer", "int8"),
        "Text" => ("text", "text"),
        "Binary" => ("blob", "bytea"),
        "Bool" => ("boolean", "bool"),
        "Identifier" => ("blob", "uuid"),
        "Instant" => ("integer", "timestamptz"),
        other => panic!("a type that is not expected: {other}"),
    };
    match connection {
        Conn::Sqlite(_) => sqlite,
        Conn::Postgres(_) => postgres,
    }
}

/// Looks into the database of an application that has started.
async fn look<T>(look: impl FnOnce(&mut Conn) -> T) -> T {
    let app = TestApp::start().await;
    app.core.db.read(|connection| Ok::<_, DbError>(look(connection))).unwrap()
}

#[tokio::test]
async fn tables_and_columns_are_those_of_the_code_in_the_same_order() {
    look(|connection| {
        let mut expected: Vec<_> = model::tables().into_iter().map(|table| table.name).collect();
        expected.push(JOURNAL.to_owned());
        expected.sort();
        assert_eq!(structure::tables(connection), expected);
        for table in model::tables() {
            let found: Vec<_> = structure::columns(connection, &table.name)
                .into_iter()
                .map(|column| (column.name, column.kind, column.nullable))
                .collect();
            let expected: Vec<_> = table
                .columns
                .into_iter()
                .map(|column| (column.name, kind(connection, &column.kind).to_owned(), column.nullable))
                .collect();
            assert_eq!(found, expected, "{}", table.name);
        }
    })
    .await;
}

#[tokio::test]
async fn keys_and_references_are_those_of_the_code() {
    look(|connection| {
        for table in model::tables() {
            let indexes = structure::indexes(connection, &table.name);
            let keys: Vec<_> = indexes.iter().filter(|index| index.primary).collect();
            assert_eq!(keys.len(), 1, "{}", table.name);
            assert_eq!(keys[0].columns, table.primary_key, "{}", table.name);
        }
        assert_eq!(structure::references(connection), model::references());
    })
    .await;
}

#[tokio::test]
async fn what_is_compared_or_sorted_is_compared_by_octets() {
    look(|connection| {
        let mut keys = 0;
        for table in model::tables() {
            for column in table.columns.iter().filter(|column| column.name.ends_with("_key")) {
                // Of two kinds are columns of this name: texts for comparison, and keys of signatures.
                if column.kind == "Text" {
                    let collation = structure::collation(connection, &table.name, &column.name);
                    assert_eq!(collation.as_deref(), Some("C"), "{}.{}", table.name, column.name);
                    keys += 1;
                }
            }
        }
        assert!(keys > 5);
    })
    .await;
}

/// One snapshot for both databases: what one has, the other has.
#[tokio::test]
async fn both_databases_have_the_same_tables_columns_indexes_and_references() {
    let describe =
        |connection: &mut Conn| -> String { model::tables().iter().map(|table| describe(connection, table)).collect() };
    insta::assert_snapshot!("structure", look(describe).await);
}

fn describe(connection: &mut Conn, table: &model::Table) -> String {
    let mut text = format!("{}\n", table.name);
    for column in &table.columns {
        let null = if column.nullable { " or null" } else { "" };
        writeln!(text, "    {} {}{null}", column.name, column.kind).unwrap();
    }
    for index in structure::indexes(connection, &table.name) {
        let kind = match (index.primary, index.unique) {
            (true, _) => "primary key",
            (_, true) => "unique",
            _ => "index",
        };
        let name = index.name.map(|name| format!(" {name}")).unwrap_or_default();
        let condition = index.condition.map(|condition| format!(" where {condition}")).unwrap_or_default();
        writeln!(text, "    {kind}{name} ({}){condition}", index.columns.join(", ")).unwrap();
    }
    for reference in structure::references(connection).iter().filter(|reference| reference.child == table.name) {
        writeln!(text, "    {} refers to {}", reference.column, reference.parent).unwrap();
    }
    writeln!(text, "    conditions: {}\n", structure::checks(connection, &table.name)).unwrap();
    text
}
