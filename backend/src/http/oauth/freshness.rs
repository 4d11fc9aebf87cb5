//! One reading of the database's change number for all token requests that wait for one.
//!
//! A request may be answered from memory when a reading that began after its arrival has found nothing newer. Each
//! worker thread has one reading under way at a time; requests that arrive meanwhile wait for the next and share it.
//! While a database elsewhere is asked, the worker answers the last of those that waited for the reading before.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use actix_web::{HttpRequest, rt, web};
use futures_util::future::join;
use tokio::{
    sync::oneshot,
    task::JoinHandle,
    time::{Instant, timeout_at},
};

use crate::{
    app::{self, Core, directory, token::TokenError},
    db::{Conn, FileIdentity},
    domain::refusal::Reason,
};

/// How long a reading of a database may take that does not answer. A request waits for the one under way and its own, so
/// twice as long at most: a timer for each request would cost all of them.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long a reading waits on SQLite: it holds up its worker thread, and readers of a write-ahead log need not wait.
const BUSY: Duration = Duration::from_millis(250);

/// How many requests are kept back at most until the next reading is under way: the time that it takes to sign so many
/// tokens is about that of a reading. Were all let go at once, all would come back at once too, and the worker would have
/// nothing to do while they wait.
const MOST_KEPT_BACK: usize = 16;

type Outcome = Result<(), ()>;

/// A request that waits.
type Waiting = oneshot::Sender<Outcome>;

/// That somebody has waited: what is answered with it at hand, before anything else is waited for, is no older than the
/// request.
#[must_use]
pub struct Fresh(());

/// A connection, and the file that it was opened with, where the database is one.
type Kept = (Option<FileIdentity>, Conn);

/// The readings of one worker thread.
#[derive(Clone)]
pub struct Freshness(Rc<Inner>);

struct Inner {
    core: web::Data<Core>,
    waiting: RefCell<Vec<Waiting>>,
    running: Cell<bool>,
    /// A connection of this worker's own, opened when it is first needed and dropped after a failure.
    connection: Arc<Mutex<Option<Kept>>>,
    /// A reading that took too long and is still under way.
    stuck: RefCell<Option<JoinHandle<Outcome>>>,
}

impl Freshness {
    /// For the worker thread that calls it.
    #[must_use]
    pub fn new(core: web::Data<Core>) -> Self {
        Self(Rc::new(Inner {
            core,
            waiting: RefCell::default(),
            running: Cell::new(false),
            connection: Arc::default(),
            stuck: RefCell::default(),
        }))
    }

    /// Waits until nothing that is kept in memory is older than this call.
    ///
    /// # Errors
    /// [`Reason::Unavailable`] when the database cannot be read.
    pub async fn wait(&self) -> Result<Fresh, TokenError> {
        let (sender, receiver) = oneshot::channel();
        self.0.waiting.borrow_mut().push(sender);
        if !self.0.running.replace(true) {
            let running = Running(Rc::clone(&self.0));
            rt::spawn(async move { run(&running).await });
        }
        receiver.await.unwrap_or(Err(())).map_err(|()| Reason::Unavailable)?;
        Ok(Fresh(()))
    }
}

/// Waits until nothing that is kept in memory is older than this call, in the worker thread of a request.
///
/// # Errors
/// [`Reason::Unavailable`] when the database cannot be read.
pub(crate) async fn fresh(request: &HttpRequest) -> Result<Fresh, TokenError> {
    request.app_data::<Freshness>().ok_or(Reason::Internal)?.wait().await
}

/// That somebody reads, until this is dropped, be it by a panic.
struct Running(Rc<Inner>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.running.set(false);
    }
}

async fn run(Running(inner): &Running) {
    let mut kept_back = Vec::new();
    loop {
        // Whoever else has arrived by now joins.
        tokio::task::yield_now().await;
        let mut waiting = inner.waiting.take();
        if waiting.is_empty() {
            return let_go(kept_back, Ok(()));
        }
        let (outcome, ()) = join(inner.read(), async { let_go(kept_back, Ok(())) }).await;
        if outcome.is_err() {
            // Who has come meanwhile needs not wait for the same once more.
            waiting.append(&mut inner.waiting.borrow_mut());
        }
        kept_back = if outcome.is_ok() && inner.asks_elsewhere() {
            waiting.split_off(waiting.len() - (waiting.len() / 2).min(MOST_KEPT_BACK))
        } else {
            Vec::new()
        };
        let_go(waiting, outcome);
    }
}

fn let_go(waiting: Vec<Waiting>, outcome: Outcome) {
    for request in waiting {
        // One that has gone away needs no answer.
        let _ = request.send(outcome);
    }
}

impl Inner {
    /// Whether a reading leaves the worker thread free.
    fn asks_elsewhere(&self) -> bool {
        self.core.db.kind() != "sqlite"
    }

    async fn read(&self) -> Outcome {
        if !self.asks_elsewhere() {
            return read(&self.core, &self.connection, BUSY);
        }
        let end = Instant::now() + PATIENCE;
        if let Some(mut stuck) = self.stuck.take()
            && timeout_at(end, &mut stuck).await.is_err()
        {
            self.stuck.replace(Some(stuck));
            return Err(());
        }
        let (core, connection) = (web::Data::clone(&self.core), Arc::clone(&self.connection));
        let mut reading = tokio::task::spawn_blocking(move || read(&core, &connection, PATIENCE));
        if let Ok(outcome) = timeout_at(end, &mut reading).await {
            return outcome.unwrap_or(Err(()));
        }
        tracing::error!("the token endpoint waits for a database that does not answer");
        self.stuck.replace(Some(reading));
        Err(())
    }
}

fn read(core: &Core, connection: &Mutex<Option<Kept>>, busy: Duration) -> Outcome {
    let failed = |error: app::Error| {
        tracing::error!(error.message = %error, "the token endpoint cannot read its database");
    };
    // A connection stays with a file that was removed, and would read it for ever.
    let identity = core.db.identity().map_err(|error| failed(error.into()))?;
    // Behind a panic there is none: it is taken while it is used.
    let mut kept = connection.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((opened_with, mut connection)) = kept.take().filter(|(opened_with, _)| *opened_with == identity)
        && directory::catch_up(core, &mut connection).is_ok()
    {
        *kept = Some((opened_with, connection));
        return Ok(());
    }
    // There was none, or it broke, as when the server was restarted: one more try with a new one.
    let read = open(core, busy).and_then(|mut connection| {
        directory::catch_up(core, &mut connection)?;
        Ok(connection)
    });
    *kept = Some((identity, read.map_err(failed)?));
    Ok(())
}

fn open(core: &Core, busy: Duration) -> app::Result<Conn> {
    Ok(core.db.connect(busy)?)
}
