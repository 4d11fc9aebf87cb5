//! What is said to a mail server, line by line.

use std::{
    io::{self, BufRead, BufReader, Write},
    net::TcpStream,
};

use super::{Walker, Way};

/// Passes on what the process says, until it is killed.
pub(super) fn questions(walker: &Walker, client: &TcpStream, mut server: &TcpStream) -> io::Result<()> {
    let mut lines = BufReader::new(client);
    let (mut line, mut in_message) = (Vec::new(), false);
    while lines.read_until(b'\n', &mut line)? > 0 {
        let said = String::from_utf8_lossy(&line).trim_end().to_owned();
        let ends = in_message && said == ".";
        if (!in_message || ends) && !walker.may_pass(Way::Mail, &said) {
            return Ok(());
        }
        in_message = if in_message { !ends } else { said.eq_ignore_ascii_case("data") };
        server.write_all(&line)?;
        line.clear();
    }
    Ok(())
}

/// Passes on what the server answers; one that the process must not hear is its end.
pub(super) fn answers(walker: &Walker, server: &TcpStream, mut client: &TcpStream) -> io::Result<()> {
    let mut lines = BufReader::new(server);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line)? > 0 {
        if walker.is_caught() {
            walker.kill();
            return Ok(());
        }
        client.write_all(&line)?;
        line.clear();
    }
    Ok(())
}
