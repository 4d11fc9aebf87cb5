//! Counting and reading the statements that a database is asked, by its URL.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, Once},
};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

static BEGIN: Once = Once::new();
static COUNTS: Mutex<Option<HashMap<String, usize>>> = Mutex::new(None);
static LISTS: Mutex<Option<HashMap<String, VecDeque<String>>>> = Mutex::new(None);

/// By what a statement is known to be for many rows: a list, or values that are written at once.
const MARKS: [&str; 3] = [" LIMIT ", "json_each(", "unnest("];

/// So many lists are remembered of each database.
const REMEMBERED: usize = 64;

/// Counts for every connection that is opened from now on.
pub fn begin() {
    BEGIN.call_once(|| set_default_instrumentation(|| Some(Box::new(Counter(String::new())))).unwrap());
}

/// How many statements the database at `url` was asked since its first connection.
#[must_use]
pub fn count(url: &str) -> usize {
    let counts = COUNTS.lock().unwrap();
    counts.as_ref().and_then(|counts| counts.get(place(url)).copied()).unwrap_or_default()
}

/// The last statement that the database at `url` was asked for a list, without its values.
#[must_use]
pub fn last_list(url: &str) -> String {
    lists(url).pop().expect("a list was asked for")
}

/// The statements that the database at `url` was asked for many rows lately, or was given them, without their values.
#[must_use]
pub fn lists(url: &str) -> Vec<String> {
    let lists = LISTS.lock().unwrap();
    let lists = lists.as_ref().and_then(|lists| lists.get(place(url))).into_iter().flatten();
    let statement = |text: &String| text.split_once(" -- binds").map_or(text.clone(), |(text, _)| text.to_owned());
    lists.map(statement).collect()
}

/// Forgets the lists that the database at `url` was asked for.
pub fn forget_lists(url: &str) {
    if let Some(lists) = LISTS.lock().unwrap().as_mut() {
        lists.remove(place(url));
    }
}

/// The part of a URL that stays the same however a connection is opened: no scheme of SQLite, no options.
fn place(url: &str) -> &str {
    let url = url.strip_prefix("sqlite://").unwrap_or(url);
    url.split_once('?').map_or(url, |(place, _)| place)
}

/// Of one connection: the URL that it was opened by.
struct Counter(String);

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartEstablishConnection { url, .. } => self.0 = String::from(place(url)),
            InstrumentationEvent::StartQuery { query, .. } => {
                let mut counts = COUNTS.lock().unwrap();
                *counts.get_or_insert_default().entry(self.0.clone()).or_default() += 1;
                let text = query.to_string();
                if MARKS.iter().any(|mark| text.contains(mark)) {
                    let mut lists = LISTS.lock().unwrap();
                    let lists = lists.get_or_insert_default().entry(self.0.clone()).or_default();
                    lists.push_back(text);
                    if lists.len() > REMEMBERED {
                        lists.pop_front();
                    }
                }
            }
            _ => {}
        }
    }
}
