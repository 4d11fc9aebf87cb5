//! Where an installation writes something down.

use std::{fs, path::Path};

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use latchkey::db::{Address, Conn};

/// One place, with all that stands in it.
pub struct Place {
    pub name: String,
    pub octets: Vec<u8>,
}

impl Place {
    pub fn new(name: impl Into<String>, octets: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), octets: octets.into() }
    }
}

/// Every file below a folder; messages are decoded besides.
pub fn files(folder: &Path) -> Vec<Place> {
    let mut places = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            places.extend(files(&path));
            continue;
        }
        let octets = fs::read(&path).unwrap();
        let kind = if path.extension().is_some_and(|extension| extension == "eml") { "mail" } else { "database file" };
        let name = format!("{kind} {}", path.display());
        places.push(Place::new(format!("{name}, decoded"), quoted_printable(&octets)));
        places.push(Place::new(name, octets));
    }
    places
}

/// Undoes the line breaks and escapes of quoted-printable (RFC 2045 §6.7).
pub fn quoted_printable(octets: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(octets).replace("=\r\n", "");
    let mut parts = text.split('=');
    let mut decoded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        if let Some(octet) = part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            decoded.push(char::from(octet));
            decoded.push_str(&part[2..]);
        } else {
            decoded.push('=');
            decoded.push_str(part);
        }
    }
    decoded.into_bytes()
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Every row of every table on PostgreSQL, as text; SQLite's are in its files.
pub fn rows(url: &str) -> Vec<Place> {
    let Conn::Postgres(mut connection) =
        Address::parse(url).unwrap().connect(std::time::Duration::from_secs(10)).unwrap()
    else {
        return Vec::new();
    };
    let tables = "select table_name::text as line from information_schema.tables where table_schema = 'public'";
    let tables: Vec<Line> = sql_query(tables).load(&mut connection).unwrap();
    assert!(tables.len() > 10);
    tables
        .into_iter()
        .map(|table| {
            let all = format!("select t::text as line from {} t", table.line);
            let rows: Vec<Line> = sql_query(all).load(&mut connection).unwrap();
            let text: String = rows.into_iter().map(|row| row.line + "\n").collect();
            Place::new(format!("database table {}", table.line), text)
        })
        .collect()
}
