//! The secrets of an application, told as they change (server-sent events, HTML Living Standard §9.2).
//!
//! However many watch an application, its secrets are read once a second; whoever watches waits for that without a thread.
//! Before anything is told, and every few seconds besides, it is asked again whether they may see it.

use std::{
    collections::{BTreeMap, HashMap},
    convert::Infallible,
    fmt::Write,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use actix_web::{
    HttpResponse, get,
    http::{StatusCode, header},
    web,
};
use tokio::sync::watch::{self, Receiver, Sender};
use uuid::Uuid;

use super::{Answer, auth::WithinReach, blocking, error::Failure, rotation::Rotation};
use crate::{
    app::{self, Core, Principal, rotation, watching},
    domain::{Id, application::Application},
};

/// How often an application is read while somebody watches it.
const READ_EVERY: Duration = Duration::from_secs(1);
/// How often it is asked whether somebody may still watch, also when there is nothing to tell.
const ASK_EVERY: Duration = Duration::from_secs(5);
/// How often something is sent when nothing happens, so that no proxy takes the connection for dead.
const HEART_BEAT: Duration = Duration::from_secs(15);
/// What is sent first: after how many milliseconds to connect again when the connection ends.
const GREETING: &str = "retry: 2000\n\n";

/// How many connections one session may have at a time: as many windows.
const PER_SESSION: usize = 4;
/// How many connections this process keeps at a time.
const AT_ALL: usize = 1_000;

/// What was read last, as it is told, by the id of each secret; `None` before the first reading.
type Reading = Option<Arc<BTreeMap<Uuid, String>>>;

/// What is watched on this process, and by whom.
#[derive(Default)]
pub struct Watched {
    applications: Mutex<HashMap<Id<Application>, Sender<Reading>>>,
    /// How many connections there are of each session.
    sessions: Arc<Mutex<HashMap<Uuid, usize>>>,
}

impl Watched {
    fn open(&self) -> MutexGuard<'_, HashMap<Id<Application>, Sender<Reading>>> {
        self.applications.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Room for one more connection of a session.
    fn admit(&self, caller: &Principal) -> Result<Place, Failure> {
        let too_many = |detail| Failure::request(StatusCode::TOO_MANY_REQUESTS, "too_many_connections", detail);
        let Principal::Person(person) = caller else {
            return Err(Failure::request(StatusCode::FORBIDDEN, "people_only", "Only people watch."));
        };
        let mut sessions = locked(&self.sessions);
        if sessions.values().sum::<usize>() >= AT_ALL {
            return Err(too_many(
                "Too many people watch at the moment; ask with getRotation every few seconds instead.",
            ));
        }
        let mine = sessions.entry(person.session.uuid()).or_default();
        if *mine >= PER_SESSION {
            return Err(too_many(
                "You watch in too many windows; close one, or ask with getRotation every few seconds.",
            ));
        }
        *mine += 1;
        Ok(Place { session: person.session.uuid(), sessions: Arc::clone(&self.sessions) })
    }
}

/// One connection, as long as it lasts.
struct Place {
    session: Uuid,
    sessions: Arc<Mutex<HashMap<Uuid, usize>>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut sessions = locked(&self.sessions);
        let left = sessions.get(&self.session).map_or(0, |count| count.saturating_sub(1));
        if left == 0 {
            sessions.remove(&self.session);
        } else {
            sessions.insert(self.session, left);
        }
    }
}

fn locked(sessions: &Mutex<HashMap<Uuid, usize>>) -> MutexGuard<'_, HashMap<Uuid, usize>> {
    sessions.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The readings of an application, which begin with the first who watches it.
fn readings(core: &web::Data<Core>, watched: &web::Data<Watched>, id: Id<Application>) -> Receiver<Reading> {
    let mut open = watched.open();
    if let Some(sender) = open.get(&id) {
        return sender.subscribe();
    }
    let (sender, receiver) = watch::channel(None);
    open.insert(id, sender.clone());
    actix_web::rt::spawn(read_until_nobody_watches(core.clone(), watched.clone(), id, sender));
    receiver
}

async fn read_until_nobody_watches(
    core: web::Data<Core>,
    watched: web::Data<Watched>,
    id: Id<Application>,
    sender: Sender<Reading>,
) {
    loop {
        match blocking(&core, move |core| read(core, id)).await {
            Ok(reading) => drop(sender.send_replace(Some(Arc::new(reading)))),
            // Whoever watches keeps what was read last, and hears the next reading that succeeds.
            Err(error) => tracing::warn!(error.message = %error, "the secrets that are watched could not be read"),
        }
        tokio::time::sleep(READ_EVERY).await;
        let mut open = watched.open();
        if sender.receiver_count() == 0 {
            open.remove(&id);
            return;
        }
    }
}

fn read(core: &Core, id: Id<Application>) -> app::Result<BTreeMap<Uuid, String>> {
    let told = Rotation::told(core, rotation::list(core, id)?)?;
    let text =
        |rotation: &Rotation| serde_json::to_string(rotation).map_err(|error| app::Error::Internal(error.into()));
    told.iter().map(|(id, rotation)| Ok((*id, text(rotation)?))).collect()
}

/// Somebody who watches.
struct Watching {
    core: web::Data<Core>,
    caller: Principal,
    /// Is given back when this is dropped.
    _place: Place,
    application: Id<Application>,
    readings: Receiver<Reading>,
    /// What they know by now.
    told: BTreeMap<Uuid, String>,
    is_greeted: bool,
    /// Whether they have heard of a reading.
    has_heard: bool,
    asked_at: Instant,
    said_at: Instant,
    ends_at: Instant,
}

impl Watching {
    /// What to send next; `None` at the end.
    async fn next(&mut self) -> Option<String> {
        if !std::mem::replace(&mut self.is_greeted, true) {
            return Some(GREETING.to_owned());
        }
        while !self.has_heard || Instant::now() < self.ends_at {
            // A reading comes every second, while the database can be read.
            let woken = tokio::time::timeout(ASK_EVERY, self.readings.changed()).await;
            if self.core.is_stopping() || woken.is_ok_and(|changed| changed.is_err()) {
                return None;
            }
            let news = self.news();
            if !news.is_empty() || self.asked_at.elapsed() >= ASK_EVERY {
                if !self.may_watch().await {
                    return None;
                }
                self.asked_at = Instant::now();
            }
            if !news.is_empty() || self.said_at.elapsed() >= HEART_BEAT {
                self.said_at = Instant::now();
                return Some(if news.is_empty() { ": still here\n\n".to_owned() } else { news });
            }
        }
        None
    }

    /// What is not known yet, or not any more, as events.
    fn news(&mut self) -> String {
        let (mut events, reading) = (String::new(), self.readings.borrow_and_update().clone());
        let Some(reading) = reading else { return events };
        self.has_heard = true;
        for (id, text) in reading.iter().filter(|(id, text)| self.told.get(*id) != Some(*text)) {
            let _ = write!(events, "event: rotation\nid: {id}\ndata: {text}\n\n");
        }
        for id in self.told.keys().filter(|id| !reading.contains_key(*id)) {
            let _ = write!(events, "event: gone\ndata: {{\"id\":\"{id}\"}}\n\n");
        }
        self.told = BTreeMap::clone(&reading);
        events
    }

    /// Whom nobody can be asked about is told nothing.
    async fn may_watch(&self) -> bool {
        let (caller, application) = (self.caller.clone(), self.application);
        blocking(&self.core, move |core| watching::may_still_see(core, &caller, application)).await.unwrap_or(false)
    }
}

/// Hear of an application's secrets as they change
///
/// An event `rotation` tells how it stands with replacing a secret, the same as `getRotation` does: at first one for each
/// secret that is not deleted, and then one for each that has changed, within a second. An event `gone` names one that was
/// deleted. The connection ends when whoever asked may not see the application any more, and after some minutes: connect
/// again then, as browsers do by themselves. A session has four connections at most: beyond that, and where too many people
/// watch, the answer is 429, and `getRotation` tells the same to who asks.
#[utoipa::path(tag = "secrets", operation_id = "watchSecrets", params(("application_id" = Uuid, Path)), responses((status = 200, body = serde_json::Value, content_type = "text/event-stream")))]
#[get("/applications/{application_id}/secret-events")]
pub async fn watch_secrets(
    core: web::Data<Core>,
    watched: web::Data<Watched>,
    found: WithinReach<Application>,
) -> Answer<HttpResponse> {
    let (WithinReach(caller, application), now) = (found, Instant::now());
    let place = watched.admit(&caller)?;
    let watching = Watching {
        readings: readings(&core, &watched, application.id),
        application: application.id,
        caller,
        _place: place,
        told: BTreeMap::new(),
        is_greeted: false,
        has_heard: false,
        asked_at: now,
        said_at: now,
        ends_at: now + Duration::from_secs(core.config.server.event_stream_seconds),
        core,
    };
    let stream = futures_util::stream::unfold(watching, |mut watching| async move {
        let text = watching.next().await?;
        Some((Ok::<_, Infallible>(web::Bytes::from(text)), watching))
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/event-stream"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // nginx would otherwise keep events back until there are many.
        .insert_header(("x-accel-buffering", "no"))
        .streaming(stream))
}
