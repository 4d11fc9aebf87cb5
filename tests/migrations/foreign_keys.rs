//! Every foreign key has an index that begins with it, or a reason to have none.

use latchkey::db::DbError;
use support::TestApp;

use crate::structure;

/// Table, column, and why no index is needed.
const WITHOUT: [(&str, &str, &str); 5] = [
    ("messages", "link_id", "links are never removed, and nobody looks for the message of a link"),
    (
        "notices",
        "organisation_id",
        "organisations are never removed, and the key on (secret, threshold, it) finds a notice",
    ),
    ("notices", "person_id", "people are never removed, and the key on (secret, threshold, person) finds a notice"),
    (
        "secret_knowers",
        "by_application_id",
        "applications are never removed, and who knows a secret is found by person",
    ),
    ("sign_ins", "person_id", "the table holds only the sign-ins of the last minutes"),
];

#[tokio::test]
async fn every_foreign_key_has_an_index_or_a_reason() {
    let app = TestApp::start().await;
    let without = app.core.db.read(|connection| {
        let mut without = Vec::new();
        for reference in structure::references(connection) {
            let indexes = structure::indexes(connection, &reference.child);
            // Whoever looks for a value finds all rows that have one in an index of those.
            let has_one = format!("{} is not null", reference.column);
            let served = indexes.iter().any(|index| {
                let is_whole = index.condition.as_ref().is_none_or(|condition| *condition == has_one);
                is_whole && index.columns.first() == Some(&reference.column)
            });
            if !served {
                without.push((reference.child, reference.column));
            }
        }
        Ok::<_, DbError>(without)
    });
    let expected: Vec<_> = WITHOUT.map(|(table, column, _)| (table.to_owned(), column.to_owned())).into();
    assert_eq!(without.unwrap(), expected, "give each an index or a reason, and remove reasons that are not needed");
}
