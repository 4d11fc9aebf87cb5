//! File systems that are really full: of a few megabytes, in memory, filled to the last octet.

use std::{
    fs::{self, File},
    io::Write,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Mutex,
};

use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_types::Text};
use tempfile::TempDir;

use crate::{TestApp, database::maintenance_url, process::Installation};

/// Mounts a small file system on the folder `$1`, which only this process and its children see and which ends with
/// them, puts the content of the folder `$2` into it, and runs the rest.
const MOUNT_AND_RUN: &str =
    r#"mount -t tmpfs -o size=8m,mode=700 latchkey "$1" && cp -R "$2/." "$1" && shift 2 && exec "$@""#;

/// A small disk for one process with its SQLite file.
pub struct SmallDisk {
    mount: TempDir,
    source: TempDir,
}

impl SmallDisk {
    /// With a copy of what `app` has in its data folder; `app` must be on SQLite.
    #[must_use]
    pub fn with_data_of(app: &TestApp) -> Self {
        let (mount, source) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        app.core
            .db
            .read(|connection| {
                connection.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)").map_err(latchkey::db::DbError::from)
            })
            .unwrap();
        for file in ["latchkey.db", "master.key"] {
            fs::copy(app.data.join(file), source.path().join(file)).unwrap();
        }
        Self { mount, source }
    }

    /// The installation on this disk, when this machine lets the person who runs the tests mount one: as root, or in
    /// a user namespace.
    #[must_use]
    pub fn installation(&self) -> Option<Installation> {
        let (mount, source) = (self.mount.path().to_str().unwrap(), self.source.path().to_str().unwrap());
        let url = format!("sqlite://{mount}/latchkey.db");
        let ways = [&["unshare", "--mount"][..], &["unshare", "--mount", "--user", "--map-root-user"][..]];
        ways.into_iter().find_map(|way| {
            let wrapper = [way, &["sh", "-c", MOUNT_AND_RUN, "sh", mount, source]].concat();
            let (program, arguments) = wrapper.split_first().unwrap();
            let tried = Command::new(program).args(arguments).arg("true").stderr(Stdio::null()).status();
            let works = tried.is_ok_and(|status| status.success());
            works.then(|| Installation::at(self.mount.path(), &url).started_by(&wrapper))
        })
    }

    /// The disk as the process with this number sees it.
    #[must_use]
    pub fn seen_by(&self, process: u32) -> PathBuf {
        let mount = self.mount.path().strip_prefix("/").unwrap();
        Path::new("/proc").join(process.to_string()).join("root").join(mount)
    }
}

/// Fills the file system that `folder` is on, and answers the file that does so.
#[must_use]
pub fn fill(folder: &Path) -> PathBuf {
    let path = folder.join("ballast");
    let mut file = File::create(&path).unwrap();
    for size in [64 * 1024, 1024, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
    path
}

/// A PostgreSQL database whose tables are on a small disk, which goes with this value.
pub struct SmallDatabase {
    pub url: String,
    maintenance: String,
    mount: TempDir,
    name: String,
    /// By which it was filled: while its disk is full, PostgreSQL may take no new connection.
    filling: Mutex<Option<PgConnection>>,
}

#[derive(QueryableByName)]
struct Setting {
    #[diesel(sql_type = Text)]
    setting: String,
}

impl SmallDatabase {
    /// On the server of the suite, when it runs on this machine and the tests run as root.
    #[must_use]
    pub fn create() -> Option<Self> {
        let maintenance = maintenance_url()?;
        let mut connection = PgConnection::establish(&maintenance).unwrap();
        let folder: Setting = diesel::sql_query("select current_setting('data_directory') as setting")
            .get_result(&mut connection)
            .unwrap();
        let owner = fs::metadata(folder.setting).ok()?;
        let mount = TempDir::new().unwrap();
        let options = format!("size=24m,mode=700,uid={},gid={}", owner.uid(), owner.gid());
        let mut command = Command::new("mount");
        let command = command.args(["-t", "tmpfs", "-o", &options, "latchkey"]).arg(mount.path());
        let mounted = command.stderr(Stdio::null()).status();
        if !mounted.is_ok_and(|status| status.success()) {
            return None;
        }
        let name = format!("small_{}", std::process::id());
        let (server, _) = maintenance.rsplit_once('/').unwrap();
        let small = Self {
            url: format!("{server}/{name}"),
            maintenance: maintenance.clone(),
            mount,
            name,
            filling: Mutex::default(),
        };
        let place = small.mount.path().display();
        connection.batch_execute(&format!("CREATE TABLESPACE {} LOCATION '{place}'", small.name)).unwrap();
        connection.batch_execute(&format!("CREATE DATABASE {0} TABLESPACE {0}", small.name)).unwrap();
        Some(small)
    }

    /// Fills the disk.
    pub fn fill(&self) {
        let mut connection = PgConnection::establish(&self.url).unwrap();
        connection.batch_execute("CREATE TABLE ballast (line text)").unwrap();
        for lines in [20_000, 200, 1] {
            let fill = format!("INSERT INTO ballast SELECT md5(random()::text) FROM generate_series(1, {lines})");
            let error = loop {
                if let Err(error) = connection.batch_execute(&fill) {
                    break error;
                }
            };
            assert!(error.to_string().contains("No space left"), "{error}");
        }
        *self.filling.lock().unwrap() = Some(connection);
    }

    /// Makes room again.
    pub fn empty(&self) {
        let mut filling = self.filling.lock().unwrap();
        filling.as_mut().expect("it is full").batch_execute("DROP TABLE ballast").unwrap();
    }
}

impl Drop for SmallDatabase {
    fn drop(&mut self) {
        if let Ok(mut connection) = PgConnection::establish(&self.maintenance) {
            let _ = connection.batch_execute(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
            let _ = connection.batch_execute(&format!("DROP TABLESPACE IF EXISTS {}", self.name));
        }
        let _ = Command::new("umount").arg("--lazy").arg(self.mount.path()).status();
    }
}
