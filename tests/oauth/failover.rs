//! A database that fails over: a hot standby is not asked while it may be behind, and what it never heard of is as if it had
//! not been. (SQLite has no standby.)

use std::sync::Arc;

use latchkey::{domain::Clock, http::cookies::SESSION};
use reqwest::StatusCode;
use support::{Client, TestApp, cluster::Server, process::Installation, proxy::Proxy, wait::until};

use crate::{
    introspection::INTROSPECT,
    request::{GRANT, form, post, post_to, token},
};

async fn answers(machines: &[Client], body: &str) -> Vec<StatusCode> {
    let mut answers = Vec::new();
    for machine in machines {
        answers.push(post(machine, &[], body).await.status);
    }
    answers
}

/// A token by each process.
async fn tokens(machines: &[Client], form: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for machine in machines {
        tokens.push(token(&post(machine, &[], form).await.expect(200)));
    }
    tokens
}

/// What each process says of its token, asked with a secret: whether it is good, or that this cannot be told.
async fn words(machines: &[Client], form: &str, tokens: &[String]) -> Vec<(StatusCode, Option<bool>)> {
    let mut words = Vec::new();
    for (machine, token) in machines.iter().zip(tokens) {
        let answer = post_to(machine, INTROSPECT, &[], &format!("{form}&token={token}")).await;
        words.push((answer.status, (answer.status == 200).then(|| answer.json()["active"].as_bool()).flatten()));
    }
    words
}

#[tokio::test]
async fn after_a_failover_every_process_says_what_the_new_primary_says() {
    let Some(mut primary) = Server::primary() else { return };
    let standby = primary.standby();
    let proxy = Arc::new(Proxy::to(&primary.address));
    let url = primary.url(&proxy.address);
    let configured = url.clone();
    let app = TestApp::builder()
        .beginning(&Clock::system().now().to_string())
        .config(move |config| config.database.url = Some(configured.into()))
        .start()
        .await;
    let installation = Installation::at(&app.data, &url);
    let processes = [installation.serve().await, installation.serve().await];
    let machines = [app.browser(), processes[0].client(), processes[1].client()];
    let member = app.member("0001");
    let manager = app.signed_in(&member.manager);
    let (kept, value) = member.secret(&app, "the standby has it", 30).await;
    let kept_form = form(&member.client_id(), &value, "");
    assert_eq!(answers(&machines, &kept_form).await, [200; 3]);
    standby.catch_up_with(&primary);
    standby.fall_behind();

    let (_, value) = member.secret(&app, "the standby never hears of it", 30).await;
    let lost_form = form(&member.client_id(), &value, "");
    assert_eq!(answers(&machines, &lost_form).await, [200; 3]);
    let (gone, value) = member.secret(&app, "deleted before the failover", 30).await;
    let gone_form = form(&member.client_id(), &value, "");
    let (good, ended) = (tokens(&machines, &kept_form).await, tokens(&machines, &gone_form).await);
    let asking = kept_form.replace(GRANT, "x=");
    assert_eq!(words(&machines, &asking, &ended).await, [(StatusCode::OK, Some(true)); 3]);
    manager.delete(&format!("{}/{gone}", member.secrets())).await.expect(204);
    assert_eq!(answers(&machines, &gone_form).await, [401; 3]);
    assert_eq!(words(&machines, &asking, &ended).await, [(StatusCode::OK, Some(false)); 3]);

    primary.die();
    assert_eq!(answers(&machines, &kept_form).await, [503; 3], "there is no database");
    let untold = (StatusCode::SERVICE_UNAVAILABLE, None);
    assert_eq!(words(&machines, &asking, &good).await, [untold; 3]);
    proxy.lead_to(&standby.address);
    assert_eq!(answers(&machines, &kept_form).await, [503; 3], "a standby may be behind");
    assert_eq!(words(&machines, &asking, &ended).await, [untold; 3]);
    manager.get(&member.secrets()).await.expect(503);
    standby.promote();
    for machine in &machines {
        until("the process has found the new primary", 30, async || {
            let answer = post(machine, &[], &lost_form).await.status;
            assert_ne!(answer, 200, "a secret that is lost is remembered");
            (answer == 401).then_some(())
        })
        .await;
    }
    assert_eq!(answers(&machines, &kept_form).await, [200; 3]);
    assert_eq!(answers(&machines, &gone_form).await, [401; 3]);
    assert_eq!(words(&machines, &asking, &good).await, [(StatusCode::OK, Some(true)); 3]);
    assert_eq!(words(&machines, &asking, &ended).await, [(StatusCode::OK, Some(false)); 3]);
    let elsewhere = processes[1].client();
    elsewhere.set_cookie(SESSION, &manager.cookie(SESSION).unwrap());
    elsewhere.delete(&format!("{}/{kept}", member.secrets())).await.expect(204);
    assert_eq!(answers(&machines, &kept_form).await, [401; 3]);
}
