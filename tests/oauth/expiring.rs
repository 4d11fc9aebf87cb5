//! A machine is told of the expiry of what it proves itself by, as soon as people are.

use serde_json::{Value, json};
use support::{Answer, TestApp};
use time::Duration;

use crate::{
    client_keys,
    compatible::{TENANT, with_tenant},
    request::{form, post, post_to},
};

/// Days before an expiry at which people see a warning.
const WARNING: Duration = Duration::days(30);

fn told(answer: &Answer) -> (Value, &str) {
    (answer.json()["client_secret_expires_at"].clone(), answer.header("credential-expires"))
}

#[tokio::test]
async fn the_answer_tells_a_machine_when_its_secret_expires_from_the_warning_on() {
    let app = TestApp::builder().config(with_tenant).start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 90).await;
    let expires = app.now().plus(Duration::days(90)).unix_seconds();
    let (machine, body) = (app.browser(), form(&member.client_id(), &value, ""));
    app.advance(Duration::days(90) - WARNING);
    assert_eq!(told(&post(&machine, &[], &body).await.expect(200)), (Value::Null, ""));

    app.advance(Duration::seconds(1));
    let header = format!("@{expires}");
    assert_eq!(told(&post(&machine, &[], &body).await.expect(200)), (json!(expires), header.as_str()));
    for (path, more) in [("token", "resource="), ("v2.0/token", "scope=")] {
        let api = "https://production.example.org/api-0001";
        let default = if more == "scope=" { "/.default" } else { "" };
        let answer =
            post_to(&machine, &format!("/{TENANT}/oauth2/{path}"), &[], &format!("{body}&{more}{api}{default}")).await;
        // The documents of these addresses have the members that their clients know, and no others.
        assert_eq!(told(&answer.expect(200)), (Value::Null, header.as_str()), "{path}");
    }
}

#[tokio::test]
async fn the_secret_that_was_presented_counts_and_not_another_one() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, old) = member.secret(&app, "old", 7).await;
    let (_, new) = member.secret(&app, "new", 300).await;
    let machine = app.browser();
    let ask = async |value: &str| post(&machine, &[], &form(&member.client_id(), value, "")).await.expect(200);
    assert_eq!(told(&ask(&old).await).0, json!(app.now().plus(Duration::days(7)).unix_seconds()));
    assert_eq!(told(&ask(&new).await), (Value::Null, ""));
}

#[tokio::test]
async fn the_answer_tells_when_a_key_expires() {
    let scene = client_keys::Scene::start().await;
    let expires = scene.app.now().plus(Duration::days(90)).unix_seconds();
    scene.app.advance(Duration::days(80));
    let assertion = scene.pair.sign(&scene.claims());
    let answer = client_keys::ask(&scene.app.browser(), &assertion).await.expect(200);
    assert_eq!(answer.json()["client_key_expires_at"], json!(expires));
    assert_eq!(told(&answer), (Value::Null, format!("@{expires}").as_str()));
}
