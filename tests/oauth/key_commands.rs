//! `latchkey keys` as an operator of the machine calls it, and processes that follow what it does.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use latchkey::{
    app::signing::lifecycle,
    domain::{Clock, audit::Acting, signing_key::Algorithm::Es256},
};
use serde_json::Value;
use support::{
    Client, TestApp,
    process::{Installation, Server},
};

use crate::request::{form, part, post, token};

fn json(installation: &Installation, arguments: &[&str]) -> Vec<Value> {
    let printed = installation.succeed(&[&["keys"], arguments, &["--json"]].concat());
    serde_json::from_str::<Value>(&printed).unwrap().as_array().unwrap().clone()
}

fn kid(key: &Value) -> &str {
    key["id"].as_str().unwrap()
}

#[test]
fn keys_are_listed_rotated_and_retired_by_command_and_all_of_it_is_audited() {
    let installation = Installation::new();
    let first = json(&installation, &["list"]).remove(0);
    assert_eq!((&first["algorithm"], &first["state"]), (&Value::from("ES256"), &Value::from("active")));
    let table = installation.succeed(&["keys", "list"]);
    let row = table.lines().nth(1).unwrap();
    assert!(row.starts_with(kid(&first)) && row.contains("ES256") && row.contains("active"), "{table}");
    let made = json(&installation, &["rotate"]).remove(0);
    assert_eq!(made["state"], "upcoming");
    for (arguments, said) in [
        (&["rotate"][..], "published already"),
        (&["rotate", "--algorithm", "ES256"], "published already"),
        (&["rotate", "--algorithm", "RS256"], "No API"),
        (&["rotate", "--algorithm", "none"], "--algorithm"),
        (&["retire", kid(&first)], "signs until"),
        (&["retire", kid(&made)], "does not sign yet"),
        (&["retire", "nonsense"], "is not a kid"),
        (&["retire"], "<KID>"),
    ] {
        let ended = installation.run(&[&["keys"], arguments].concat());
        assert!(!ended.status.success() && ended.stderr.contains(said), "{arguments:?}: {}", ended.stderr);
    }
    let ended = installation.run(&["keys", "retire", "--now", "--json", kid(&first)]);
    assert!(ended.status.success() && ended.stderr.contains("300 seconds"), "{}", ended.stderr);
    let follower: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!((kid(&follower[0]), &follower[0]["state"]), (kid(&made), &Value::from("active")));
    let states: Vec<_> = json(&installation, &["list"]).iter().map(|key| key["state"].clone()).collect();
    assert_eq!(states, ["active", "revoked"]);
    assert!(!installation.succeed(&["keys", "list"]).contains(kid(&first)), "only what is published");
    assert!(installation.succeed(&["audit", "verify"]).contains("2 events"), "the new key, and the end of the old one");
    let next = json(&installation, &["retire", kid(&made)]).remove(0);
    assert_eq!(next["state"], "upcoming");
}

/// A server at the real time, and one who may have tokens from it.
async fn serving() -> (TestApp, Installation, Server, String) {
    let app = TestApp::builder().beginning(&Clock::system().now().to_string()).start().await;
    let installation = Installation::of(&app);
    let server = installation.serve().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let body = form(&member.client_id(), &value, "");
    (app, installation, server, body)
}

async fn published(client: &Client) -> String {
    client.get("/oauth2/jwks").await.expect(200).text
}

#[tokio::test]
async fn a_running_server_follows_what_another_process_does_from_its_next_request() {
    let (_app, installation, server, body) = serving().await;
    let machine = server.client();
    let mut signs = json(&installation, &["list"]).remove(0);
    for _ in 0..3 {
        let header = part(&token(&post(&machine, &[], &body).await.expect(200)), 0);
        assert_eq!(header["kid"], kid(&signs));
        let next = json(&installation, &["retire", "--now", kid(&signs)]).remove(0);
        let set = published(&machine).await;
        assert!(set.contains(kid(&next)) && !set.contains(kid(&signs)), "{set}");
        signs = next;
    }
}

/// Whether a set of public keys has the key of a token, and that key has signed it. The dates of the token are left aside:
/// the clock of the service is moved.
fn is_verified_by(set: &JwkSet, token: &str) -> bool {
    let header = decode_header(token).unwrap();
    let Some(key) = header.kid.and_then(|kid| set.find(&kid)) else { return false };
    let mut validation = Validation::new(Algorithm::ES256);
    (validation.validate_exp, validation.validate_aud) = (false, false);
    decode::<Value>(token, &DecodingKey::from_jwk(key).unwrap(), &validation).is_ok()
}

/// Asks for tokens again and again, and verifies each with the set that was read before it was asked for, which is read
/// anew after every few and counted. Answers by which keys they were signed, and how many there were.
async fn ask_and_verify(
    machine: Client,
    body: String,
    (sets, stop): (Arc<AtomicUsize>, Arc<AtomicBool>),
) -> (BTreeSet<String>, usize) {
    let (mut kids, mut verified) = (BTreeSet::new(), 0);
    while !stop.load(Ordering::SeqCst) {
        sets.fetch_add(1, Ordering::SeqCst);
        let set: JwkSet = serde_json::from_str(&published(&machine).await).unwrap();
        for _ in 0..3 {
            let token = token(&post(&machine, &[], &body).await.expect(200));
            assert!(is_verified_by(&set, &token), "signed by a key that was not published before: {token}");
            kids.insert(decode_header(&token).unwrap().kid.unwrap());
            verified += 1;
        }
    }
    (kids, verified)
}

#[tokio::test]
async fn under_load_every_token_is_verified_with_the_keys_that_were_published_before_it_was_asked_for() {
    const ROTATIONS: usize = 10;
    let app = TestApp::start().await;
    let replica = app.replica().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 365).await;
    let body = form(&member.client_id(), &value, "");
    let stop = Arc::new(AtomicBool::new(false));
    let machines = [app.browser(), replica.client(), app.browser(), replica.client()];
    let sets: Vec<_> = machines.iter().map(|_| Arc::new(AtomicUsize::new(0))).collect();
    let tasks: Vec<_> = machines
        .into_iter()
        .zip(&sets)
        .map(|(machine, sets)| {
            tokio::spawn(ask_and_verify(machine, body.clone(), (Arc::clone(sets), Arc::clone(&stop))))
        })
        .collect();
    // Until nobody uses a set that was read, or is being read, before now: as the lead is longer than a set is kept.
    let all_have_read_anew = async || {
        let before: Vec<_> = sets.iter().map(|sets| sets.load(Ordering::SeqCst)).collect();
        while sets.iter().zip(&before).any(|(sets, before)| sets.load(Ordering::SeqCst) < before + 2) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    for _ in 0..ROTATIONS {
        let core = Arc::clone(&app.core);
        tokio::task::spawn_blocking(move || lifecycle::rotate(&core, &Acting::system("test"), Es256).unwrap())
            .await
            .unwrap();
        all_have_read_anew().await;
        app.advance(time::Duration::hours(24));
        all_have_read_anew().await;
    }
    stop.store(true, Ordering::SeqCst);
    let (mut kids, mut verified) = (BTreeSet::new(), 0);
    for task in tasks {
        let (signed, count) = task.await.unwrap();
        kids.extend(signed);
        verified += count;
    }
    assert!(kids.len() > ROTATIONS, "the load missed a rotation: {} keys", kids.len());
    assert!(verified > ROTATIONS * 10, "{verified} tokens");
}
