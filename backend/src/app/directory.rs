//! What the token endpoint knows by heart: every client with its hashes and its grants, never staler than the database.
//!
//! Each token request waits for a reading of the database's change number that began after the request arrived
//! (`http/oauth/freshness.rs` shares one reading among many). The number tells whether what is kept is still true; what
//! was changed since is marked and read again when it is next asked for. The failure cases are in ARCHITECTURE.md.

mod access;

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use arc_swap::ArcSwap;

pub use self::access::Access;
use self::access::Accesses;
use super::{Core, Error, Result, installation};
use crate::{
    db::{
        self, Conn,
        client_key::KnownKey,
        directory::{Client, ClientSecret, Subject, Version},
    },
    domain::{
        Id, Timestamp,
        api::Environment,
        application::{Application, ApplicationState},
        limits::Limits,
        secret::SecretHash,
    },
};

/// Clients per query when all are read.
const BATCH: i64 = 1_000;
/// Changes that are kept for processes that were away; one that was away for longer reads everything again.
const KEPT_CHANGES: i64 = 100_000;

/// Secrets that nobody has: one of them is compared with in place of those of a client that there is not.
const DECOYS: usize = 64;

/// A client as it is kept.
#[derive(Clone)]
pub struct Known {
    pub state: ApplicationState,
    pub environment: Environment,
    pub secrets: Box<[ClientSecret]>,
    pub keys: Box<[KnownKey]>,
    pub access: Arc<Access>,
    /// `None` when it is held to nothing.
    pub limits: Option<Arc<Limits>>,
}

/// What is kept under a client ID.
enum Slot {
    Known(Known),
    /// Something of it was changed; it is to be read again.
    Changed,
}

/// What the directory says of a client ID.
pub enum Found<'a> {
    Known(&'a Known),
    /// There is none of that id.
    Unknown,
    /// It must be read from the database first: [`load`].
    Unread,
}

/// The clients of all organisations.
pub struct Directory {
    slots: papaya::HashMap<Id<Application>, Slot>,
    accesses: Accesses,
    /// All that is kept is true as of this change.
    version: ArcSwap<Version>,
    /// Counts how often everything was forgotten; odd while not every client is kept.
    generation: AtomicU64,
    /// Held by whoever changes what is kept.
    changing: Mutex<()>,
    /// Each in a place of its own, as those of a client are.
    decoys: Box<[Box<[ClientSecret]>]>,
}

impl Default for Directory {
    fn default() -> Self {
        let decoy = |_| -> Box<[ClientSecret]> { Box::new([nobodys_secret()]) };
        Self {
            slots: papaya::HashMap::default(),
            accesses: Accesses::default(),
            version: ArcSwap::default(),
            generation: AtomicU64::default(),
            changing: Mutex::default(),
            decoys: (0..DECOYS).map(decoy).collect(),
        }
    }
}

impl Directory {
    /// Looks a client up. `answer` runs at once and should be short.
    pub fn look_up<T>(&self, id: Id<Application>, answer: impl FnOnce(Found<'_>) -> T) -> T {
        let before = self.generation.load(Ordering::SeqCst);
        let slots = self.slots.pin();
        answer(match slots.get(&id) {
            Some(Slot::Known(known)) => Found::Known(known),
            // Who is not kept is unknown only if all were kept, before the look and after it.
            None if is_complete(before) && self.generation.load(Ordering::SeqCst) == before => Found::Unknown,
            Some(Slot::Changed) | None => Found::Unread,
        })
    }

    /// What the secret of a client that there is not is compared with, so that this takes as long as if there were. Which one
    /// follows from the id, as if it had been looked up.
    #[must_use]
    pub fn decoys_for(&self, id: Id<Application>) -> &[ClientSecret] {
        let (_, random) = id.uuid().as_u64_pair();
        let place = usize::try_from(random).unwrap_or_default() % DECOYS;
        self.decoys.get(place).map(AsRef::as_ref).unwrap_or_default()
    }

    /// Whether every client is kept.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        is_complete(self.generation.load(Ordering::SeqCst))
    }

    fn forget_all(&self) {
        let generation = self.generation.load(Ordering::SeqCst);
        self.generation.store((generation + 1) | 1, Ordering::SeqCst);
        self.slots.pin().clear();
    }

    /// Keeps what was read when the last change was `as_of`, unless all was forgotten since `generation`: nothing tells
    /// any more whether it was changed. `None` when there is no such client.
    fn keep(&self, (generation, as_of): (u64, Version), id: Id<Application>, known: Option<Known>) {
        if self.generation.load(Ordering::SeqCst) != generation {
            return;
        }
        let slots = self.slots.pin();
        if as_of.number < self.version.load().number && slots.get(&id).is_some() {
            // It may have been changed between the reading and now.
            return;
        }
        match known {
            Some(known) => slots.insert(id, Slot::Known(known)),
            None => slots.remove(&id),
        };
    }

    fn known(&self, client: Client) -> Known {
        let Client { state, environment, secrets, keys, permissions, limits, .. } = client;
        let (access, limits) = (self.accesses.of(permissions), limits.map(Arc::from));
        Known { state, environment, secrets, keys, access, limits }
    }
}

/// One that nothing matches.
fn nobodys_secret() -> ClientSecret {
    let id = Id::random();
    let mut hash = [0; 32];
    hash.iter_mut().zip(id.uuid().as_bytes().iter().cycle()).for_each(|(to, from)| *to = *from);
    ClientSecret {
        id,
        hash: SecretHash(hash),
        expires_at: Timestamp::new(time::OffsetDateTime::UNIX_EPOCH),
        token_epoch: 0,
        suspension: None,
    }
}

const fn is_complete(generation: u64) -> bool {
    generation.is_multiple_of(2) && generation > 0
}

/// Reads the number of the last change and, where it moved on, what was changed. When it returns, nothing that is kept
/// is older than its call.
///
/// # Errors
/// Those of the database; nothing may be answered from the directory then.
pub fn catch_up(core: &Core, connection: &mut Conn) -> Result<()> {
    let directory = &core.directory;
    let known = *directory.version.load_full();
    let current = db::directory::version(connection)?;
    if current == known {
        return Ok(());
    }
    let _changing = changing(directory);
    let kept = *directory.version.load_full();
    if kept == current {
        return Ok(());
    }
    // Another reading, which began after this one, may have come first: then `current` lies between the two.
    if current.number > known.number && current.number < kept.number {
        return Ok(());
    }
    follow(core, connection, kept)
}

/// Marks what was changed after `kept`; forgets all when that can't be told.
fn follow(core: &Core, connection: &mut Conn, kept: Version) -> Result<()> {
    let directory = &core.directory;
    let changes = db::directory::changes_from(connection, kept.number)?;
    let goes_on = changes.first().is_some_and(|(version, _)| *version == kept);
    let last = changes.last().map(|(version, _)| *version).unwrap_or_default();
    let changed = |subject| !goes_on || changes.iter().skip(1).any(|(_, of)| *of == subject);
    if changed(Subject::Catalogue) {
        directory.accesses.replace(db::directory::catalogue(connection)?);
    }
    if changed(Subject::SigningKeys) {
        installation::load_signing_keys_from(core, connection)?;
    }
    if goes_on {
        let slots = directory.slots.pin();
        for (_, subject) in changes {
            if let Subject::Application(id) = subject {
                slots.insert(id, Slot::Changed);
            }
        }
    } else {
        tracing::info!(change = last.number, "what is kept in memory is read anew");
        directory.forget_all();
    }
    directory.version.store(Arc::new(last));
    Ok(())
}

/// Reads a client that [`Directory::look_up`] did not know, and keeps it where it is sure to be true.
///
/// # Errors
/// Those of the database.
pub fn load(core: &Core, id: Id<Application>) -> Result<Option<Known>> {
    core.db.read(|connection| load_by(core, connection, id))
}

/// A client as it is kept or, where it is not, as it is read. No older than the last [`catch_up`] of the caller.
///
/// # Errors
/// Those of the database.
pub fn kept_or_read(core: &Core, connection: &mut Conn, id: Id<Application>) -> Result<Option<Known>> {
    let kept = core.directory.look_up(id, |found| match found {
        Found::Known(known) => Some(Some(known.clone())),
        Found::Unknown => Some(None),
        Found::Unread => None,
    });
    kept.map_or_else(|| load_by(core, connection, id), Ok)
}

fn load_by(core: &Core, connection: &mut Conn, id: Id<Application>) -> Result<Option<Known>> {
    let generation = core.directory.generation.load(Ordering::SeqCst);
    // The number comes first, so that what is read is true as of it or later.
    let as_of = db::directory::version(connection)?;
    let client = db::directory::client(connection, id)?;
    let known = client.map(|client| core.directory.known(client));
    let _changing = changing(&core.directory);
    core.directory.keep((generation, as_of), id, known.clone());
    Ok(known)
}

/// Reads all clients that are not kept yet, so that no request has to wait for the database; answers how many it was.
///
/// # Errors
/// Those of the database.
pub fn fill(core: &Core) -> Result<usize> {
    let directory = &core.directory;
    core.db.read(|connection| catch_up(core, connection))?;
    let generation = directory.generation.load(Ordering::SeqCst);
    if is_complete(generation) {
        return Ok(0);
    }
    let (mut after, mut count) = (None, 0);
    loop {
        let (as_of, clients) = core.db.read(|connection| {
            let as_of = db::directory::version(connection)?;
            Ok::<_, Error>((as_of, db::directory::clients_after(connection, after, BATCH)?))
        })?;
        let _changing = changing(directory);
        if directory.generation.load(Ordering::SeqCst) != generation || core.stopping.load(Ordering::Relaxed) {
            // All was forgotten meanwhile; the next run begins anew.
            return Ok(count);
        }
        let Some(last) = clients.last() else {
            // Said while nobody else can change what is kept.
            directory.generation.store((generation | 1) + 1, Ordering::SeqCst);
            tracing::info!(clients = count, "all clients are kept in memory");
            return Ok(count);
        };
        (after, count) = (Some(last.id), count + clients.len());
        for client in clients {
            let (id, known) = (client.id, directory.known(client));
            if directory.slots.pin().get(&id).is_none() {
                directory.keep((generation, as_of), id, Some(known));
            }
        }
    }
}

/// Removes the changes that no process asks for any more; answers how many.
///
/// # Errors
/// Those of the database.
pub fn forget_changes(core: &Core) -> Result<usize> {
    core.db.write(|connection| {
        let last = db::directory::version(connection)?;
        Ok(db::directory::forget_changes(connection, last.number - KEPT_CHANGES)?)
    })
}

/// What a panic broke off is done again from its beginning: the version moves last.
fn changing(directory: &Directory) -> MutexGuard<'_, ()> {
    directory.changing.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(directory: &Directory) -> Known {
        let access = directory.accesses.of(Box::default());
        Known {
            state: ApplicationState::Active,
            environment: Environment::Production,
            secrets: Box::default(),
            keys: Box::default(),
            access,
            limits: None,
        }
    }

    fn is_kept(directory: &Directory, id: Id<Application>) -> bool {
        directory.look_up(id, |found| matches!(found, Found::Known(_)))
    }

    #[test]
    fn a_panic_while_something_is_changed_keeps_nobody_from_changing_it() {
        let directory = Directory::default();
        let panicked = std::thread::scope(|scope| {
            let broken_off = || {
                let _changing = changing(&directory);
                panic!("broken off");
            };
            scope.spawn(broken_off).join()
        });
        assert!(panicked.is_err() && directory.changing.is_poisoned());
        let _changing = changing(&directory);
    }

    #[test]
    fn there_is_always_something_to_compare_with() {
        let directory = Directory::default();
        let hashes: std::collections::HashSet<_> = (0..1_000)
            .map(|_| {
                let decoys = directory.decoys_for(Id::random());
                assert_eq!(decoys.len(), 1);
                decoys[0].hash.0
            })
            .collect();
        assert!(hashes.len() > DECOYS / 2, "not always the same, which would be at hand");
    }

    #[test]
    fn millions_of_secrets_take_little_room() {
        assert!(size_of::<ClientSecret>() <= 72 && size_of::<(Id<Application>, Slot)>() <= 72);
    }

    #[test]
    fn what_was_read_before_all_was_forgotten_is_not_kept_after() {
        let (directory, id) = (Directory::default(), Id::random());
        let read = (directory.generation.load(Ordering::SeqCst), Version { number: 7, stamp: [1; 16] });
        directory.keep(read, id, Some(known(&directory)));
        assert!(is_kept(&directory, id));
        // Such as after a failover: whatever was changed meanwhile has left no mark here.
        directory.forget_all();
        directory.version.store(Arc::new(Version { number: 6, stamp: [2; 16] }));
        directory.keep(read, id, Some(known(&directory)));
        assert!(!is_kept(&directory, id));
        let again = (directory.generation.load(Ordering::SeqCst), Version { number: 6, stamp: [2; 16] });
        directory.keep(again, id, Some(known(&directory)));
        assert!(is_kept(&directory, id));
    }
}
