//! The file that holds the master key, and the sealing keys that were added to it.

use std::{
    fs,
    io::Write,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

use super::{KeyError, LENGTH, random};

/// What stands before the master key, so that the file explains itself.
pub(super) const MASTER: &str = "latchkey-master-key-v1:";
/// What stands before each sealing key that was added.
pub(super) const SEALING: &str = "latchkey-sealing-key-v1:";

/// A key's octets.
pub(super) type Octets = Zeroizing<[u8; LENGTH]>;

/// The master key and the sealing keys of the text form: separated by white space, the master key first.
pub(super) fn parse(text: &str, origin: &str) -> Result<(Octets, Vec<Octets>), KeyError> {
    let mut words = text.split_whitespace();
    let master = words.next().and_then(|word| octets(word, MASTER));
    let master = master.ok_or_else(|| KeyError::Malformed { origin: origin.to_owned() })?;
    let added = words.map(|word| octets(word, SEALING)).collect::<Option<_>>();
    Ok((master, added.ok_or_else(|| KeyError::MalformedSealingKey { origin: origin.to_owned() })?))
}

fn octets(word: &str, prefix: &str) -> Option<Octets> {
    let encoded = word.strip_prefix(prefix)?;
    let decoded = Zeroizing::new(BASE64URL_NOPAD.decode(encoded.as_bytes()).ok()?);
    Some(Zeroizing::new(decoded.as_slice().try_into().ok()?))
}

/// Reads the file; makes it (mode 0600) when it is absent.
pub(super) fn read_or_make(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    if !path.exists() {
        make(path)?;
    }
    read(path)
}

/// Reads the file, which nobody else may.
pub(super) fn read(path: &Path) -> Result<Zeroizing<String>, KeyError> {
    let shown = path.display().to_string();
    let failed = |source| KeyError::File { path: shown.clone(), action: "read", source };
    let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o007 != 0 {
        return Err(KeyError::TooOpen { path: shown, mode });
    }
    fs::read_to_string(path).map(Zeroizing::new).map_err(failed)
}

/// A new sealing key in its text form.
///
/// # Errors
/// [`KeyError::Library`] when there is no randomness.
pub fn new_sealing_key() -> Result<Zeroizing<String>, KeyError> {
    text(SEALING)
}

/// Adds a sealing key to the file as its last line. The file stays the one that it is, with its owner and its mode.
///
/// # Errors
/// [`KeyError`] when the file is not one of ours, or cannot be written.
pub fn add_sealing_key(path: &Path) -> Result<(), KeyError> {
    let before = read(path)?;
    parse(&before, &path.display().to_string())?;
    let end = if before.ends_with('\n') { "" } else { "\n" };
    let line = Zeroizing::new(format!("{end}{}\n", new_sealing_key()?.as_str()));
    let written = fs::OpenOptions::new()
        .append(true)
        .open(path)
        .and_then(|mut file| file.write_all(line.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|source| KeyError::File { path: path.display().to_string(), action: "added to", source })
}

fn text(prefix: &str) -> Result<Zeroizing<String>, KeyError> {
    let octets = Zeroizing::new(random::<LENGTH>()?);
    let encoded = Zeroizing::new(BASE64URL_NOPAD.encode(octets.as_slice()));
    Ok(Zeroizing::new(format!("{prefix}{}", encoded.as_str())))
}

fn make(path: &Path) -> Result<(), KeyError> {
    let failed = |source| KeyError::File { path: path.display().to_string(), action: "made", source };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let text = Zeroizing::new(format!("{}\n", text(MASTER)?.as_str()));
    let draft = path.with_extension(format!("new-{}", BASE64URL_NOPAD.encode(&random::<6>()?)));
    let written = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| match fs::hard_link(&draft, path) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
            other => other,
        });
    let removed = fs::remove_file(&draft);
    written.and(removed).map_err(failed)
}
