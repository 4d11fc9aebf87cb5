//! Many rows as the one value that a statement of SQLite reads: it has no arrays to bind, and JSON (`json_each`) instead.

use serde_json::Value;

use crate::domain::Id;

/// Each of `rows` as an array of its columns.
pub(super) fn json<T>(rows: &[T], columns: impl FnMut(&T) -> Value) -> String {
    Value::Array(rows.iter().map(columns).collect()).to_string()
}

/// An id in such a column, for `unhex`: JSON has no octets.
pub(super) fn hexadecimal<T>(id: Id<T>) -> String {
    id.uuid().simple().to_string()
}
