//! What is said to PostgreSQL by its protocol 3.0: simple queries, and statements that are prepared once and executed by name.

use std::{
    collections::HashMap,
    io::{self, Read, Write},
    net::TcpStream,
};

use super::{Walker, Way};

/// What a client asks before it says who it is, to encrypt; the answer here is no.
const ENCRYPTION: [u32; 2] = [80_877_103, 80_877_104];
/// The server is ready for the next question.
const READY: u8 = b'Z';

/// Passes on what the process says, until it is killed.
pub(super) fn questions(walker: &Walker, mut client: &TcpStream, mut server: &TcpStream) -> io::Result<()> {
    loop {
        let (octets, body) = message(client, None)?;
        if ENCRYPTION.iter().any(|code| body.starts_with(&code.to_be_bytes())) {
            client.write_all(b"N")?;
            continue;
        }
        server.write_all(&octets)?;
        break;
    }
    let (mut prepared, mut transaction) = (HashMap::new(), Vec::new());
    loop {
        let mut kind = [0];
        client.read_exact(&mut kind)?;
        let (octets, body) = message(client, Some(kind[0]))?;
        if kind[0] == b'P' {
            let (name, rest) = text(&body);
            prepared.insert(name.to_owned(), plain(text(rest.as_bytes()).0));
        }
        let said = match kind[0] {
            b'Q' => Some(plain(text(&body).0)),
            // The portal's name comes first.
            b'B' => prepared.get(text(text(&body).1.as_bytes()).0).cloned(),
            _ => None,
        };
        if let Some(said) = said {
            let is_end = said.starts_with("commit");
            let whole = if is_end { format!("commit after {}", transaction.join("; ")) } else { said.clone() };
            if !walker.may_pass(Way::Database, &whole) {
                return Ok(());
            }
            if is_end || said.starts_with("begin") || said.starts_with("rollback") {
                transaction.clear();
            } else {
                transaction.push(said);
            }
        }
        server.write_all(&octets)?;
    }
}

/// Passes on what the server answers, until it has answered what the process must not hear.
pub(super) fn answers(walker: &Walker, mut server: &TcpStream, mut client: &TcpStream) -> io::Result<()> {
    loop {
        let mut kind = [0];
        server.read_exact(&mut kind)?;
        let (octets, _) = message(server, Some(kind[0]))?;
        if !walker.is_caught() {
            client.write_all(&octets)?;
        } else if kind[0] == READY {
            walker.kill();
            return Ok(());
        }
    }
}

/// The rest of a message whose kind is known, where it has one: all octets of it, and those after the length.
fn message(mut from: &TcpStream, kind: Option<u8>) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let mut body = vec![0; usize::try_from(u32::from_be_bytes(length)).unwrap() - length.len()];
    from.read_exact(&mut body)?;
    Ok(([kind.as_slice(), &length, &body].concat(), body))
}

/// What stands before the first NUL, and what comes after it as far as it is text.
fn text(octets: &[u8]) -> (&str, &str) {
    let end = octets.iter().position(|octet| *octet == 0).unwrap_or(octets.len());
    let rest = octets.get(end + 1..).unwrap_or_default();
    let valid = |octets: &[u8]| octets.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
    let read = |octets| std::str::from_utf8(octets).unwrap_or_default();
    (read(&octets[..end]), read(&rest[..valid(rest)]))
}

fn plain(statement: &str) -> String {
    statement.to_lowercase().replace('"', "")
}
