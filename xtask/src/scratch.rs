//! Temporary folders that go with the value that names them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

static MADE: AtomicU32 = AtomicU32::new(0);

/// A folder that is removed when this is dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes a new, empty folder.
    pub fn new(purpose: &str) -> Result<Self> {
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("latchkey-{purpose}-{}-{number}", std::process::id()));
        fs::create_dir(&folder).with_context(|| format!("could not make {}", folder.display()))?;
        Ok(Self(folder))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A leftover in the system's temporary folder is no reason to fail what was done in it.
        let _ = fs::remove_dir_all(&self.0);
    }
}
