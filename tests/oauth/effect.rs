//! What is changed takes effect at the very next token request, on this replica and on another one.

use latchkey::domain::api::Environment;
use serde_json::{Value, json};
use support::{Client, TestApp, fixtures::Member, replica::Replica};
use time::Duration;

use crate::request::{form, part, post, refusal, token};

/// An application with a replica, and a member whose secret got a token from each.
struct Pair {
    app: TestApp,
    replica: Replica,
    member: Member,
    secret: String,
    value: String,
}

impl Pair {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let replica = app.replica().await;
        let member = app.member("0001");
        let (secret, value) = member.secret(&app, "first", 30).await;
        let pair = Self { app, replica, member, secret, value };
        pair.gets_tokens("donor.read donor.search").await;
        pair
    }

    fn machines(&self) -> [Client; 2] {
        [self.app.browser(), self.replica.client()]
    }

    fn path(&self) -> String {
        format!("/api/v1/applications/{}", self.member.client_id())
    }

    fn form(&self) -> String {
        form(&self.member.client_id(), &self.value, "")
    }

    async fn gets_tokens(&self, scope: &str) {
        for machine in self.machines() {
            let answer = post(&machine, &[], &self.form()).await.expect(200);
            assert_eq!(answer.json()["scope"], scope);
        }
    }

    async fn is_refused(&self, status: u16, code: &str) {
        for machine in self.machines() {
            let (error, _) = refusal(post(&machine, &[], &self.form()).await, status);
            assert_eq!(error, code);
        }
    }

    /// Changes the application as an operator.
    async fn change(&self, change: Value) {
        let operator = self.app.operator();
        let tag = operator.get(&self.path()).await.expect(200).header("etag").to_owned();
        operator.patch(&self.path(), &tag, &change).await.expect(200);
    }
}

#[tokio::test]
async fn a_deleted_secret_gets_no_token_anywhere() {
    let pair = Pair::start().await;
    let manager = pair.app.signed_in(&pair.member.manager);
    manager.delete(&format!("{}/{}", pair.member.secrets(), pair.secret)).await.expect(204);
    pair.is_refused(401, "invalid_client").await;
}

#[tokio::test]
async fn deleting_one_secret_leaves_the_others() {
    let mut pair = Pair::start().await;
    let (_, second) = pair.member.secret(&pair.app, "second", 30).await;
    let manager = pair.app.signed_in(&pair.member.manager);
    manager.delete(&format!("{}/{}", pair.member.secrets(), pair.secret)).await.expect(204);
    pair.is_refused(401, "invalid_client").await;
    pair.value = second;
    pair.gets_tokens("donor.read donor.search").await;
}

#[tokio::test]
async fn a_secret_gets_tokens_until_the_instant_of_its_expiry() {
    let pair = Pair::start().await;
    pair.app.advance(Duration::days(30) - Duration::microseconds(1));
    pair.gets_tokens("donor.read donor.search").await;
    pair.app.advance(Duration::microseconds(1));
    pair.is_refused(401, "invalid_client").await;
    pair.app.advance(Duration::days(400));
    pair.is_refused(401, "invalid_client").await;
}

#[tokio::test]
async fn a_disabled_application_gets_no_token_until_it_is_enabled_again() {
    let pair = Pair::start().await;
    pair.change(json!({"state": "disabled"})).await;
    pair.is_refused(401, "invalid_client").await;
    pair.change(json!({"state": "active"})).await;
    pair.gets_tokens("donor.read donor.search").await;
}

#[tokio::test]
async fn changed_grants_are_what_the_next_token_holds() {
    let pair = Pair::start().await;
    let operator = pair.app.operator();
    let replace = async |permissions: Vec<String>| {
        let tag = operator.get(&pair.path()).await.expect(200).header("etag").to_owned();
        let body = json!({"permission_ids": permissions});
        operator.put(&format!("{}/grants", pair.path()), &tag, &body).await.expect(200);
    };
    let (_, other) = pair.app.api("other", Environment::Production, &["send"]);
    replace(vec![other[0].id.to_string()]).await;
    pair.gets_tokens("send").await;
    replace(Vec::new()).await;
    pair.is_refused(400, "unauthorized_client").await;
}

#[tokio::test]
async fn a_changed_lifetime_is_that_of_the_next_token() {
    let pair = Pair::start().await;
    let operator = pair.app.operator();
    let apis = operator.get("/api/v1/apis").await.expect(200).json();
    let path = format!("/api/v1/apis/{}", apis["items"][0]["id"].as_str().unwrap());
    let tag = operator.get(&path).await.expect(200).header("etag").to_owned();
    operator.patch(&path, &tag, &json!({"token_lifetime_seconds": 600})).await.expect(200);
    for machine in pair.machines() {
        let answer = post(&machine, &[], &pair.form()).await.expect(200);
        assert_eq!(answer.json()["expires_in"], 600);
        let claims = part(&token(&answer), 1);
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 600);
    }
}

#[tokio::test]
async fn a_new_secret_gets_a_token_from_another_replica_at_once() {
    let mut pair = Pair::start().await;
    for count in 0..5 {
        pair.value = pair.member.secret(&pair.app, &format!("new {count}"), 30).await.1;
        post(&pair.replica.client(), &[], &pair.form()).await.expect(200);
    }
}

#[tokio::test]
async fn a_person_who_leaves_takes_no_secret_with_them() {
    let pair = Pair::start().await;
    let operator = pair.app.operator();
    let path = format!("/api/v1/people/{}", pair.member.manager.id);
    let tag = operator.get(&path).await.expect(200).header("etag").to_owned();
    operator.patch(&path, &tag, &json!({"deactivated": true})).await.expect(200);
    pair.gets_tokens("donor.read donor.search").await;
}
