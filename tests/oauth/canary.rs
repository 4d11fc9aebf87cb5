//! The canary: what is secret goes through the real binary in every right and wrong way, and afterwards is looked for
//! wherever something was written down.

mod mistakes;
mod places;
mod story;

use std::collections::HashMap;

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};

use self::{places::Place, story::Story};

/// So many octets in a row of something secret are not to be found anywhere.
const SLICE: usize = 12;

/// Every slice of what must not be found, and to what it belongs.
#[derive(Default)]
struct Canaries(HashMap<[u8; SLICE], String>);

impl Canaries {
    /// Adds all slices of a text and of its octets in hexadecimal digits, as PostgreSQL shows octets.
    fn text(&mut self, name: &str, secret: &str) {
        self.octets(name, secret.as_bytes());
    }

    fn octets(&mut self, name: &str, secret: &[u8]) {
        for form in [secret.to_vec(), HEXLOWER.encode(secret).into(), HEXUPPER.encode(secret).into()] {
            assert!(form.len() >= SLICE, "{name} is too short to be looked for");
            for slice in form.windows(SLICE) {
                self.0.insert(slice.try_into().unwrap(), name.to_owned());
            }
        }
    }

    /// Adds a value in base64url, as it is and decoded.
    fn base64url(&mut self, name: &str, secret: &str) {
        self.text(name, secret);
        self.octets(name, &BASE64URL_NOPAD.decode(secret.as_bytes()).unwrap());
    }

    /// Adds a value in base32, as it is and decoded.
    fn base32(&mut self, name: &str, secret: &str) {
        self.text(name, secret);
        self.octets(name, &BASE32_NOPAD.decode(secret.as_bytes()).unwrap());
    }

    /// What is found in a place, with what stands around it.
    fn found_in(&self, place: &Place) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for (at, window) in place.octets.windows(SLICE).enumerate() {
            let slice: &[u8; SLICE] = window.try_into().unwrap();
            if let Some(name) = self.0.get(slice) {
                let around = &place.octets[at.saturating_sub(150)..(at + 60).min(place.octets.len())];
                let report = format!("{name} in {}: {}", place.name, String::from_utf8_lossy(around));
                if !found.iter().any(|known| known.starts_with(&format!("{name} in"))) {
                    found.push(report);
                }
            }
        }
        found
    }
}

#[tokio::test]
async fn what_is_secret_is_nowhere_but_in_its_one_answer() {
    let mut story = Story::begin().await;
    story.people_sign_in().await;
    story.secrets_are_created().await;
    story.secrets_are_used_rightly().await;
    story.secrets_are_used_wrongly().await;
    story.the_service_breaks_and_recovers().await;
    story.notices_are_sent().await;
    story.a_leak_is_reported().await;
    story.a_secret_is_deleted().await;
    let running = story.places().await;
    let stopped = story.end().await;
    for (when, places) in [("while it runs", &running), ("after its end", &stopped)] {
        for place in places {
            let found = story.canaries.found_in(place);
            assert!(found.is_empty(), "{when}: {}", found.join("\n"));
        }
    }
    // The search finds what is there: else an empty result would say nothing.
    let seen = |marker: &str, place: &str| {
        let mut marked = Canaries::default();
        marked.text("marker", marker);
        running.iter().chain(&stopped).any(|one| one.name.contains(place) && !marked.found_in(one).is_empty())
    };
    assert!(seen(story::APPLICATION, "database"));
    let files = ["latchkey.db", "latchkey.db-wal", "latchkey.db-shm"];
    let looked_at = |file: &str| running.iter().any(|place| place.name.ends_with(file));
    assert!(files.into_iter().all(looked_at) || looked_at("table secrets"), "the database was not looked at");
    assert!(seen(story::APPLICATION, "mail"));
    assert!(seen("/oauth2/token", "stderr"));
    assert!(seen("\"level\":\"TRACE\"", "stderr"), "the log is not as talkative as it can be");
    assert!(seen("latchkey_token_requests", "metrics"));
}
