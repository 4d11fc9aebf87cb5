//! Deletions under load, on two replicas, and across processes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Instant,
};

use latchkey::{domain::Clock, http::cookies::SESSION};
use serde_json::json;
use support::{Client, TestApp, process::Installation};
use time::Duration;

use crate::request::{form, post};

const DELETIONS: usize = 200;
/// Clients that ask at the same time, half of them on each replica.
const CLIENTS: usize = 8;

/// A token request: for which secret, when it began, whether a token was issued.
type Asked = (usize, Instant, bool);

/// Asks again and again with the secrets around the one that is being deleted.
async fn ask(machine: Client, forms: Arc<Vec<String>>, current: Arc<AtomicUsize>, stop: Arc<AtomicBool>) -> Vec<Asked> {
    let mut asked = Vec::new();
    let mut offset = 0;
    while !stop.load(Ordering::SeqCst) {
        offset = (offset + 1) % 4;
        let index = (current.load(Ordering::SeqCst) + offset).saturating_sub(2).min(forms.len() - 1);
        let began = Instant::now();
        let answer = post(&machine, &[], &forms[index]).await;
        assert!(matches!(answer.status.as_u16(), 200 | 401), "{answer:?}");
        asked.push((index, began, answer.status == 200));
    }
    asked
}

#[tokio::test]
async fn no_token_is_issued_to_a_request_that_began_after_the_deletion_was_answered() {
    let most = i64::try_from(DELETIONS).unwrap() + 1;
    let app = TestApp::builder().config(move |config| config.secrets.max_live = most).start().await;
    let replica = app.replica().await;
    let member = app.member("0001");
    let managers = [app.signed_in(&member.manager), replica.client()];
    managers[1].set_cookie(SESSION, &managers[0].cookie(SESSION).unwrap());
    let expires_at = app.now().plus(Duration::days(30)).to_string();
    let (mut paths, mut forms) = (Vec::new(), Vec::new());
    for count in 0..DELETIONS {
        let body = json!({"name": format!("secret {count}"), "expires_at": expires_at});
        let created = managers[0].post(&member.secrets(), &body).await.expect(201).json();
        paths.push(format!("{}/{}", member.secrets(), created["secret"]["id"].as_str().unwrap()));
        forms.push(form(&member.client_id(), created["value"].as_str().unwrap(), ""));
    }
    let (forms, current, stop) = (Arc::new(forms), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let tasks: Vec<_> = (0..CLIENTS)
        .map(|count| {
            let machine = if count % 2 == 0 { app.browser() } else { replica.client() };
            tokio::spawn(ask(machine, Arc::clone(&forms), Arc::clone(&current), Arc::clone(&stop)))
        })
        .collect();
    let mut answered = Vec::new();
    for (index, path) in paths.iter().enumerate() {
        current.store(index, Ordering::SeqCst);
        managers[index % 2].delete(path).await.expect(204);
        answered.push(Instant::now());
    }
    stop.store(true, Ordering::SeqCst);
    let mut asked = Vec::new();
    for task in tasks {
        asked.extend(task.await.unwrap());
    }
    let late = asked.iter().filter(|(index, began, issued)| *issued && *began >= answered[*index]).count();
    assert_eq!(late, 0, "tokens were issued after a deletion was answered");
    let after = asked.iter().filter(|(index, began, _)| *began >= answered[*index]).count();
    let issued = asked.iter().filter(|(_, _, issued)| *issued).count();
    assert!(after > DELETIONS && issued > DELETIONS, "the load missed the deletions: {after} after, {issued} issued");
}

#[tokio::test]
async fn what_one_process_deletes_another_refuses_at_the_next_request() {
    let app = TestApp::builder().beginning(&Clock::system().now().to_string()).start().await;
    let server = Installation::of(&app).serve().await;
    let member = app.member("0001");
    let managers = [app.signed_in(&member.manager), server.client()];
    managers[1].set_cookie(SESSION, &managers[0].cookie(SESSION).unwrap());
    let machines = [app.browser(), server.client()];
    for count in 0..10 {
        let (id, value) = member.secret(&app, &format!("secret {count}"), 30).await;
        let body = form(&member.client_id(), &value, "");
        for machine in &machines {
            post(machine, &[], &body).await.expect(200);
        }
        managers[count % 2].delete(&format!("{}/{id}", member.secrets())).await.expect(204);
        for machine in &machines {
            post(machine, &[], &body).await.expect(401);
        }
    }
}
