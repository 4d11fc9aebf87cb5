//! What needs attention: each kind, its order, its next step, and who sees it.

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::BigInt};
use latchkey::{
    db::{Conn, DbError},
    domain::{api::Environment, management::ManagementPermission},
    jobs::{self, Job},
};
use serde_json::{Value, json};
use support::{Client, Member, TestApp, statements};
use time::Duration;

use crate::refusals::fields;

/// A member whose application has managers enough.
fn looked_after(app: &TestApp, code: &str) -> Member {
    let member = app.member(code);
    let second = app.person(&format!("second-{code}@example.org"), false);
    app.assign(&second, &member.organisation, None);
    app.equip(&member.manager);
    app.equip(&second);
    member
}

async fn use_it(app: &TestApp, member: &Member, value: &str, status: u16) {
    app.browser().token(&member.client_id(), value, &[]).await.expect(status);
    jobs::run(&app.core, Job::LastUse).unwrap();
    jobs::run(&app.core, Job::Refusals).unwrap();
}

async fn items(browser: &Client, query: &str) -> Vec<Value> {
    let body = browser.get(&format!("/api/v1/attention{query}")).await.expect(200).json();
    body["items"].as_array().unwrap().clone()
}

/// Kind, name of the secret and next step of each.
async fn seen(app: &TestApp, member: &Member) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = items(&app.signed_in(&member.manager), "").await;
    let said = |item: &Value| (text(&item["kind"]), text(&item["secret"]["name"]), text(&item["next_step"]));
    items.iter().map(said).collect()
}

fn said(kind: &str, name: &str, step: &str) -> (String, String, String) {
    (kind.to_owned(), name.to_owned(), step.to_owned())
}

#[tokio::test]
async fn a_secret_needs_a_successor_before_it_expires_and_is_deleted_once_that_is_in_use() {
    let app = TestApp::start().await;
    let member = looked_after(&app, "0001");
    let (_, old) = member.secret(&app, "old", 40).await;
    use_it(&app, &member, &old, 200).await;
    assert_eq!(seen(&app, &member).await, []);
    app.advance(Duration::days(11));
    assert_eq!(seen(&app, &member).await, [said("expiring", "old", "replace")]);
    let (new_id, new) = member.secret(&app, "new", 300).await;
    assert_eq!(seen(&app, &member).await, [said("expiring", "old", "switch_over")]);
    use_it(&app, &member, &new, 200).await;
    assert_eq!(seen(&app, &member).await, [said("superseded", "old", "delete")], "the old one is quiet for 11 days");
    use_it(&app, &member, &old, 200).await;
    assert_eq!(seen(&app, &member).await, [said("expiring", "old", "switch_over")], "something still uses it");
    app.advance(Duration::days(29));
    assert_eq!(seen(&app, &member).await, [said("expired", "old", "delete")]);
    app.signed_in(&member.manager).delete(&format!("{}/{new_id}", member.secrets())).await.expect(204);
    assert_eq!(seen(&app, &member).await, [said("expired", "old", "replace")]);
    let items = items(&app.signed_in(&member.manager), "").await;
    assert_eq!(items[0]["secret"]["last_refused_at"], Value::Null);
    use_it(&app, &member, &old, 401).await;
    let refused = self::items(&app.signed_in(&member.manager), "").await;
    assert_eq!(refused[0]["secret"]["last_refused_at"], app.now().to_string().as_str());
    assert_eq!(refused[0]["secret"]["last_refused_address"], "127.0.0.1");
}

#[tokio::test]
async fn an_expired_secret_is_to_be_deleted_only_when_nothing_asks_with_it() {
    let app = TestApp::start().await;
    let member = looked_after(&app, "0001");
    let (_, old) = member.secret(&app, "old", 40).await;
    app.advance(Duration::days(30));
    let (_, new) = member.secret(&app, "new", 300).await;
    use_it(&app, &member, &new, 200).await;
    app.advance(Duration::days(8));
    use_it(&app, &member, &old, 200).await;
    app.advance(Duration::days(3));
    assert_eq!(seen(&app, &member).await, [said("expired", "old", "switch_over")], "it was in use to the end");
    app.advance(Duration::days(4));
    assert_eq!(seen(&app, &member).await, [said("expired", "old", "delete")], "a week ago");
    use_it(&app, &member, &old, 401).await;
    assert_eq!(seen(&app, &member).await, [said("expired", "old", "switch_over")], "something still has it");
}

#[tokio::test]
async fn a_list_of_everything_leaves_out_what_is_superseded() {
    let app = TestApp::start().await;
    let member = looked_after(&app, "0001");
    member.secret(&app, "old", 200).await;
    app.advance(Duration::seconds(1));
    let (_, new) = member.secret(&app, "new", 300).await;
    use_it(&app, &member, &new, 200).await;
    assert_eq!(seen(&app, &member).await, [said("superseded", "old", "delete")]);
    let operator = app.operator();
    assert_eq!(items(&operator, "").await, Vec::<Value>::new());
    let narrowed = items(&operator, &format!("?organisation_id={}", member.organisation.id)).await;
    assert_eq!((narrowed.len(), &narrowed[0]["kind"]), (1, &json!("superseded")));
}

#[tokio::test]
async fn an_old_secret_that_lives_on_beside_one_in_use_is_named_once() {
    let app = TestApp::start().await;
    let member = looked_after(&app, "0001");
    let (_, old) = member.secret(&app, "old", 200).await;
    use_it(&app, &member, &old, 200).await;
    app.advance(Duration::seconds(1));
    let (_, new) = member.secret(&app, "new", 300).await;
    assert_eq!(seen(&app, &member).await, []);
    use_it(&app, &member, &new, 200).await;
    assert_eq!(seen(&app, &member).await, [said("superseded", "old", "switch_over")]);
    app.advance(Duration::days(7));
    use_it(&app, &member, &new, 200).await;
    assert_eq!(seen(&app, &member).await, [said("superseded", "old", "delete")]);
}

/// Creates a secret in place of another; answers its value.
async fn replacement(app: &TestApp, member: &Member, name: &str, days: i64, old: &str) -> String {
    let expires_at = app.now().plus(Duration::days(days)).to_string();
    let body = json!({"name": name, "expires_at": expires_at, "replaces": old});
    let created = app.signed_in(&member.manager).post(&member.secrets(), &body).await.expect(201).json();
    created["value"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn what_was_created_to_replace_a_secret_is_its_successor_and_no_others() {
    let app = TestApp::start().await;
    let member = looked_after(&app, "0001");
    let (one, _) = member.secret(&app, "one", 10).await;
    app.advance(Duration::seconds(1));
    let (other, _) = member.secret(&app, "other", 12).await;
    app.advance(Duration::seconds(1));
    let new = replacement(&app, &member, "in place of the other", 300, &other).await;
    use_it(&app, &member, &new, 200).await;
    let expected = [said("expiring", "one", "switch_over"), said("superseded", "other", "delete")];
    assert_eq!(seen(&app, &member).await, expected);
    let listed = items(&app.signed_in(&member.manager), "").await;
    assert_eq!(listed[0]["successor"]["name"], "other", "the only one that may be meant for it");
    replacement(&app, &member, "in place of the one", 8, &one).await;
    let listed = items(&app.signed_in(&member.manager), "").await;
    assert_eq!(listed[0]["secret"]["name"], "in place of the one", "it expires first of all");
    assert_eq!(listed[1]["successor"]["name"], "in place of the one", "though it expires before");
    assert_eq!(listed[1]["next_step"], "switch_over");
}

#[tokio::test]
async fn a_secret_is_never_used_after_a_week() {
    let app = TestApp::start().await;
    let member = looked_after(&app, "0001");
    member.secret(&app, "forgotten", 300).await;
    app.advance(Duration::days(7) - Duration::seconds(1));
    assert_eq!(seen(&app, &member).await, []);
    app.advance(Duration::seconds(1));
    assert_eq!(seen(&app, &member).await, [said("never_used", "forgotten", "use_or_delete")]);
}

#[tokio::test]
async fn a_suspended_secret_needs_attention_when_somebody_asks_with_it() {
    let app = TestApp::start().await;
    let member = looked_after(&app, "0001");
    let (id, value) = member.secret(&app, "held", 300).await;
    use_it(&app, &member, &value, 200).await;
    let manager = || app.signed_in(&member.manager);
    let suspend = async |path: &str| {
        let manager = manager();
        manager.send(manager.request(reqwest::Method::PUT, path).json(&json!({}))).await.expect(200);
    };
    let suspension = format!("{}/{id}/suspension", member.secrets());
    suspend(&suspension).await;
    assert_eq!(seen(&app, &member).await, [], "what it was used for before says nothing");
    app.advance(Duration::hours(1));
    use_it(&app, &member, &value, 401).await;
    assert_eq!(seen(&app, &member).await, [said("suspended_in_use", "held", "resume")]);
    let item = items(&manager(), "").await.remove(0);
    assert_eq!(item["secret"]["last_refused_at"], app.now().to_string().as_str());
    assert!(item["secret"]["suspended_at"].as_str().unwrap() < item["secret"]["last_refused_at"].as_str().unwrap());
    manager().delete(&suspension).await.expect(200);
    assert_eq!(seen(&app, &member).await, [], "it was resumed");
    suspend(&suspension).await;
    app.advance(Duration::seconds(1));
    assert_eq!(seen(&app, &member).await, [said("suspended_in_use", "held", "resume")], "refused at this instant");
    manager().delete(&suspension).await.expect(200);
    app.advance(Duration::seconds(1));
    suspend(&suspension).await;
    assert_eq!(seen(&app, &member).await, [], "nobody has asked since it was suspended again");
}

#[tokio::test]
async fn the_worst_comes_first_and_no_more_than_asked_for() {
    let app = TestApp::start().await;
    let member = looked_after(&app, "0001");
    member.secret(&app, "gone", 8).await;
    member.secret(&app, "idle", 300).await;
    app.advance(Duration::days(8));
    member.secret(&app, "soon", 20).await;
    member.secret(&app, "sooner", 10).await;
    let lonely = app.application(&member.organisation, "lonely", Environment::Sandbox, &[]);
    let third = app.person("third@example.org", false);
    app.assign(&third, &member.organisation, Some(&lonely));
    app.deactivate(&member.manager);
    let operator = app.operator();
    let all = operator.get("/api/v1/attention").await.expect(200).json();
    let kinds: Vec<_> = all["items"].as_array().unwrap().iter().map(|item| item["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["expired", "expiring", "expiring", "few_managers", "few_managers", "never_used"]);
    assert_eq!(all["has_more"], false);
    assert_eq!(all["items"][1]["secret"]["name"], "sooner");
    assert_eq!(all["items"][3]["application"]["reachable_managers"], 1);
    for limit in 1..=6 {
        let some = operator.get(&format!("/api/v1/attention?limit={limit}")).await.expect(200).json();
        assert_eq!(some["items"].as_array().unwrap()[..], all["items"].as_array().unwrap()[..limit], "{limit}");
        assert_eq!(some["has_more"], limit < 6);
    }
    let sandbox = items(&operator, "?environment=sandbox").await;
    assert_eq!((sandbox.len(), &sandbox[0]["application"]["name"]), (1, &json!("lonely")));
    let refused = operator.get("/api/v1/attention?limit=0&environment=moon").await.expect(400);
    assert_eq!(refused.refused(), fields(&[("environment", "invalid_environment"), ("limit", "out_of_range")]));
}

#[tokio::test]
async fn production_about_to_stop_comes_before_anything_of_the_sandbox() {
    let app = TestApp::start().await;
    let member = looked_after(&app, "0001");
    let trial = Member {
        application: app.application(&member.organisation, "trial", Environment::Sandbox, &[]),
        organisation: member.organisation.clone(),
        manager: member.manager.clone(),
    };
    trial.secret(&app, "gone there", 8).await;
    trial.secret(&app, "soon there", 10).await;
    trial.secret(&app, "idle there", 300).await;
    member.secret(&app, "tomorrow", 9).await;
    app.advance(Duration::seconds(1));
    member.secret(&app, "idle", 300).await;
    app.advance(Duration::days(8));
    let expected = [
        said("expiring", "tomorrow", "switch_over"),
        said("expired", "gone there", "replace"),
        said("expiring", "soon there", "replace"),
        said("never_used", "idle there", "use_or_delete"),
        said("never_used", "idle", "use_or_delete"),
    ];
    assert_eq!(seen(&app, &member).await, expected);
    for (environment, first) in [("production", "tomorrow"), ("sandbox", "gone there")] {
        let of_it = items(&app.signed_in(&member.manager), &format!("?environment={environment}")).await;
        assert_eq!(of_it[0]["secret"]["name"], first);
    }
}

#[tokio::test]
async fn what_is_disabled_or_deleted_needs_none() {
    let app = TestApp::start().await;
    let member = looked_after(&app, "0001");
    let (id, _) = member.secret(&app, "gone", 8).await;
    app.advance(Duration::days(9));
    assert_eq!(seen(&app, &member).await.len(), 1);
    let (operator, path) = (app.operator(), format!("/api/v1/applications/{}", member.client_id()));
    operator.patch(&path, "*", &json!({"state": "disabled"})).await.expect(200);
    assert_eq!(seen(&app, &member).await, []);
    operator.patch(&path, "*", &json!({"state": "active"})).await.expect(200);
    operator.delete(&format!("{}/{id}", member.secrets())).await.expect(204);
    assert_eq!(seen(&app, &member).await, []);
}

#[tokio::test]
async fn nobody_sees_what_another_organisation_has_to_do() {
    let app = TestApp::start().await;
    let (one, other) = (looked_after(&app, "0001"), looked_after(&app, "0002"));
    one.secret(&app, "of one", 8).await;
    other.secret(&app, "of the other", 8).await;
    app.advance(Duration::days(9));
    assert_eq!(seen(&app, &one).await, [said("expired", "of one", "replace")]);
    let narrowed = format!("?organisation_id={}", other.organisation.id);
    assert_eq!(items(&app.signed_in(&one.manager), &narrowed).await, Vec::<Value>::new());
    let of_other = items(&app.operator(), &narrowed).await;
    assert_eq!((of_other.len(), &of_other[0]["secret"]["name"]), (1, &json!("of the other")));
    assert_eq!(items(&app.auditor(), "").await.len(), 2);
    assert_eq!(items(&app.signed_in(&app.person("nobody@example.org", false)), "").await.len(), 0);
    let script = app.script(&one.organisation, "script", Environment::Production, &[ManagementPermission::SecretsRead]);
    let machine = script.client(&["secrets.read"]).await;
    assert_eq!(items(&machine, "").await.iter().filter(|item| item["kind"] == "expired").count(), 1);
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// Gives the manager of the application 500 of them with 100 secrets each, of which ninety are deleted. PostgreSQL goes
/// without triggers, of which each would count on the same row of the directory.
fn fill(connection: &mut Conn) -> Result<i64, DbError> {
    use diesel::connection::SimpleConnection;
    let applications = "insert into applications (id, organisation_id, name, name_key, environment, state,
        secret_revision, created_at, updated_at, version, reachable_managers)";
    let secrets = "insert into secrets (id, application_id, name, name_key, hint, expires_at, created_at,
        created_by_kind, created_by_id, created_by_name, last_used_at, deleted_at, hash)";
    let counted = "select count(*) as count from secrets";
    match connection {
        Conn::Sqlite(sqlite) => {
            sqlite.batch_execute(&format!(
                "with recursive n(i) as (select 1 union all select i + 1 from n where i < 500)
                 {applications} select randomblob(16), (select id from organisations), 'n' || i, 'n' || i, 'production',
                 'active', 0, 0, 0, 1, 5 from n;
                 with recursive n(i) as (select 1 union all select i + 1 from n where i < 100)
                 {secrets} select randomblob(16), applications.id, 's' || i, 's' || i, 'abc',
                 1804075200000000 + i * 86400000000, 1, 'system', zeroblob(16), 'x', 1804000000000000,
                 case when i > 10 then 1 end, case when i <= 10 then randomblob(32) end from applications, n where applications.name like 'n%'; analyze"
            ))?;
            Ok(sql_query(counted).get_result::<Count>(sqlite)?.count)
        }
        Conn::Postgres(postgres) => {
            postgres.batch_execute(&format!(
                "set local session_replication_role = replica;
                 {applications} select gen_random_uuid(), (select id from organisations), 'n' || i, 'n' || i,
                 'production', 'active', 0, now(), now(), 1, 5 from generate_series(1, 500) i;
                 {secrets} select gen_random_uuid(), applications.id, 's' || i, 's' || i, 'abc',
                 timestamptz '2027-03-02T00:00:00Z' + i * interval '1 day', timestamptz '2027-01-01', 'system',
                 '00000000-0000-0000-0000-000000000000', 'x', timestamptz '2027-02-28',
                 case when i > 10 then now() end,
                 case when i <= 10 then decode(md5(applications.id::text || i), 'hex') end from applications, generate_series(1, 100) i
                 where applications.name like 'n%'; analyze"
            ))?;
            Ok(sql_query(counted).get_result::<Count>(postgres)?.count)
        }
    }
}

#[tokio::test]
async fn a_manager_of_500_applications_with_100_secrets_each_gets_no_more_than_asked_for_in_few_statements() {
    statements::begin();
    let app = TestApp::start().await;
    let member = looked_after(&app, "0001");
    assert_eq!(app.core.db.write(fill).unwrap(), 50_000);
    latchkey::app::reachability::settle(&app.core).unwrap();
    let manager = app.signed_in(&member.manager);
    let before = statements::count(&app.database.url);
    let body = manager.get("/api/v1/attention?limit=20").await.expect(200).json();
    let statements = statements::count(&app.database.url) - before;
    assert_eq!((body["items"].as_array().unwrap().len(), &body["has_more"]), (20, &json!(true)));
    assert!(statements < 40, "{statements} statements");
}
