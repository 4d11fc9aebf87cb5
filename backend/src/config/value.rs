//! How single values are read.

use std::{fs, path::Path};

use secrecy::SecretString;
use serde::{Deserialize, Deserializer};

/// A secret that is given in place or in a file.
pub(super) fn either(
    value: Option<&SecretString>,
    file: Option<&Path>,
    key: &str,
) -> Result<Option<SecretString>, String> {
    match (value, file) {
        (Some(_), Some(_)) => Err(format!("{key}: give {key} or {key}_file, not both")),
        (Some(value), None) => Ok(Some(value.clone())),
        (None, Some(file)) => fs::read_to_string(file)
            .map(|text| Some(SecretString::from(text.trim_end_matches(['\r', '\n']))))
            .map_err(|error| format!("{key}_file: {} cannot be read: {error}", file.display())),
        (None, None) => Ok(None),
    }
}

/// Reads a list, or one text with commas, as the environment gives it.
pub(super) fn list<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de> + std::str::FromStr,
    T::Err: std::fmt::Display,
{
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either<T> {
        List(Vec<T>),
        Text(String),
    }
    match Either::deserialize(deserializer)? {
        Either::List(list) => Ok(list),
        Either::Text(text) => text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().map_err(serde::de::Error::custom))
            .collect(),
    }
}
