//! T15: ending a token before its time (RFC 7009), and all of one secret at once; who honours it, and how soon.

use diesel::{QueryDsl, RunQueryDsl};
use latchkey::{
    db::{DbResult, schema},
    domain::{Clock, api::Environment, management::ManagementPermission},
    jobs::{self, Job},
};
use serde_json::json;
use support::{Client, TestApp};
use time::Duration;

use crate::{
    introspection::Scene,
    request::{form, post, post_to, refusal, token},
};

const REVOKE: &str = "/oauth2/revoke";

#[tokio::test]
async fn a_client_revokes_its_token_on_every_replica_and_no_other_token() {
    let scene = Scene::start().await;
    let (machine, id) = (scene.app.browser(), scene.member.client_id());
    let kept = token(&post(&machine, &[], &form(&id, &scene.value, "")).await.expect(200));
    for more in ["", "&token_type_hint=access_token", "&token_type_hint=nonsense"] {
        let answer =
            post_to(&scene.replica.client(), REVOKE, &[], &format!("{}{more}", scene.form())).await.expect(200);
        assert_eq!((answer.text.as_str(), answer.header("cache-control")), ("", "no-store"));
    }
    assert!(!scene.is_good().await);
    // Its secret gets new ones, and those that it got before stay.
    post(&machine, &[], &form(&id, &scene.value, "")).await.expect(200);
    assert!(Scene { token: kept, ..scene }.is_good().await);
}

#[tokio::test]
async fn what_is_no_token_is_revoked_already() {
    let (scene, stranger) = (Scene::start().await, Scene::start().await);
    let machine = scene.app.browser();
    for token in ["x", "a.b.c", "%F0%9F%94%91", &stranger.token, &format!("{}x", scene.token)] {
        let form = format!("client_id={}&client_secret={}&token={token}", scene.member.client_id(), scene.value);
        post_to(&machine, REVOKE, &[], &form).await.expect(200);
    }
    assert!(scene.is_good().await);
    scene.app.advance(Duration::hours(1));
    post_to(&machine, REVOKE, &[], &scene.form()).await.expect(200);
    assert_eq!(kept(&scene.app), 0, "a token that has expired is not noted");
}

#[tokio::test]
async fn a_token_of_another_client_is_not_revoked() {
    let scene = Scene::start().await;
    let other = scene.app.member("0002");
    let (_, secret) = other.secret(&scene.app, "first", 30).await;
    let form = format!("client_id={}&client_secret={secret}&token={}", other.client_id(), scene.token);
    let refused = post_to(&scene.app.browser(), REVOKE, &[], &form).await;
    let page = refused.json()["error_uri"].as_str().unwrap().to_owned();
    assert_eq!(refusal(refused, 400).0, "invalid_grant");
    scene.app.browser().get(page.strip_prefix(&scene.app.address).unwrap()).await.expect(200);
    assert!(scene.is_good().await);
}

/// How many tokens are noted as revoked.
fn kept(app: &TestApp) -> i64 {
    let count =
        |connection: &mut _| -> DbResult<i64> { Ok(schema::revoked_tokens::table.count().get_result(connection)?) };
    app.core.db.read(count).unwrap()
}

#[tokio::test]
async fn a_token_that_was_revoked_is_noted_until_its_end() {
    let scene = Scene::start().await;
    post_to(&scene.app.browser(), REVOKE, &[], &scene.form()).await.expect(200);
    assert_eq!(kept(&scene.app), 1);
    for (hours, left) in [(0, 1), (1, 1), (1, 0)] {
        scene.app.advance(Duration::hours(hours));
        jobs::run(&scene.app.core, Job::Retention).unwrap();
        assert_eq!(kept(&scene.app), left, "after {hours} more hours");
    }
}

async fn revoke_all(scene: &Scene, secret: &str) -> support::Answer {
    let manager = scene.app.signed_in(&scene.member.manager);
    manager.post_nothing(&format!("{}/{secret}/revoke-tokens", scene.member.secrets())).await
}

#[tokio::test]
async fn all_tokens_of_a_secret_end_at_once_and_those_of_another_do_not() {
    let scene = Scene::start().await;
    let (machine, id) = (scene.app.browser(), scene.member.client_id());
    let (other, value) = scene.member.secret(&scene.app, "second", 30).await;
    let second = token(&post(&machine, &[], &form(&id, &value, "")).await.expect(200));
    revoke_all(&scene, &scene.secret).await.expect(204);
    assert!(!scene.is_good().await);
    let later = Scene { token: second, ..scene };
    assert!(later.is_good().await);
    // At once the secret gets tokens that are good; a second revocation ends those as well.
    let issued = post(&machine, &[], &form(&id, &later.value, "")).await.expect(200);
    let later = Scene { token: token(&issued), ..later };
    assert!(later.is_good().await);
    revoke_all(&later, &later.secret).await.expect(204);
    assert!(!later.is_good().await);
    revoke_all(&later, &other).await.expect(204);
    revoke_all(&later, &uuid::Uuid::max().to_string()).await.expect(404);
}

#[tokio::test]
async fn which_tokens_of_a_secret_end_does_not_depend_on_the_clocks_of_replicas() {
    let mut scene = Scene::start().await;
    // The first signing key is there for the clock that is behind, too.
    scene.app.advance(Duration::minutes(1));
    let form = form(&scene.member.client_id(), &scene.value, "");
    let replica_at = async |seconds| {
        let clock = Clock::standing_at(scene.app.now().plus(Duration::seconds(seconds)));
        scene.app.replica_by(clock).await
    };
    let (ahead, behind) = (replica_at(4).await, replica_at(-4).await);
    let earlier = token(&post(&ahead.client(), &[], &form).await.expect(200));
    revoke_all(&scene, &scene.secret).await.expect(204);
    let later = token(&post(&behind.client(), &[], &form).await.expect(200));
    scene.token = earlier;
    assert!(!scene.is_good().await);
    scene.token = later;
    assert!(scene.is_good().await);
}

#[tokio::test]
async fn who_revokes_the_tokens_of_a_secret_needs_a_fresh_proof_is_told_and_stands_in_the_log() {
    let scene = Scene::start().await;
    let path = format!("{}/{}/revoke-tokens", scene.member.secrets(), scene.secret);
    let stale = scene.app.proved_before(&scene.member.manager, Duration::minutes(16));
    assert_eq!(stale.post_nothing(&path).await.expect(403).code(), "step_up_required");
    assert!(scene.is_good().await);
    let manager = scene.app.signed_in(&scene.member.manager);
    manager.post_nothing(&path).await.expect(204);
    let events = manager.get("/api/v1/audit-events?action=secret.tokens_revoked").await.expect(200).json();
    let event = &events["items"][0];
    assert_eq!((&event["subject"]["id"], &event["after"]["name"]), (&json!(scene.secret), &json!("first")), "{event}");
}

#[tokio::test]
async fn the_interface_for_scripts_refuses_a_revoked_token_at_once() {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let script = app.script(&organisation, "Script", Environment::Production, &[ManagementPermission::SecretsRotate]);
    let secrets = format!("/api/v1/applications/{}/secrets", script.application.id);
    let works = async |token: &str, status: u16| {
        let answer = Client::with_token(&app.address, token).get(&secrets).await.expect(status);
        if status == 401 {
            assert_eq!(answer.code(), "invalid_token");
        }
        answer.json()
    };
    let token = script.token(&[]).await;
    let id = works(&token, 200).await["items"][0]["id"].as_str().unwrap().to_owned();
    let form = format!("client_id={}&client_secret={}&token={token}", script.application.id, script.secret);
    post_to(&app.browser(), REVOKE, &[], &form).await.expect(200);
    works(&token, 401).await;
    // All that were issued for the secret, by a machine itself.
    let (one, other) = (script.token(&[]).await, script.token(&[]).await);
    let machine = Client::with_token(&app.address, &one);
    machine.post_nothing(&format!("{secrets}/{id}/revoke-tokens")).await.expect(204);
    works(&other, 401).await;
    // And those of a secret that is deleted.
    let last = script.token(&[]).await;
    works(&last, 200).await;
    Client::with_token(&app.address, &last).delete(&format!("{secrets}/{id}")).await.expect(204);
    works(&last, 401).await;
}
