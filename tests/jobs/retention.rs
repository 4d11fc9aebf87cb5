//! What has run out is removed, and nothing that is still needed.

use diesel::{QueryDsl, RunQueryDsl};
use latchkey::{
    db::{self, DbResult, refusal::Refused, schema},
    domain::Id,
    jobs::{self, Job},
};
use serde_json::json;
use support::TestApp;
use time::Duration;

use crate::run::deliver_all;

/// How many links, changes of addresses and messages there are.
fn counts(app: &TestApp) -> [i64; 3] {
    app.core
        .db
        .read(|connection| -> DbResult<_> {
            Ok([
                schema::one_time_links::table.count().get_result(connection)?,
                schema::email_changes::table.count().get_result(connection)?,
                schema::messages::table.count().get_result(connection)?,
            ])
        })
        .unwrap()
}

#[tokio::test]
async fn links_changes_of_addresses_and_what_was_told_go_a_month_after_their_end() {
    let app = TestApp::start().await;
    // Of each person, the link that they were added with.
    let person = app.person("nova@example.org", false);
    app.signed_in(&person).post("/api/v1/account/email", &json!({"email": "new@example.org"})).await.expect(204);
    app.browser().post("/api/v1/password-resets", &json!({"email": "nova@example.org"})).await.expect(204);
    assert_eq!(deliver_all(&app.core).sent, 3);
    assert_eq!(counts(&app), [2, 1, 3]);
    app.advance(Duration::days(29));
    jobs::run(&app.core, Job::Retention).unwrap();
    assert_eq!(counts(&app), [2, 0, 3]);
    app.advance(Duration::days(9));
    jobs::run(&app.core, Job::Retention).unwrap();
    assert_eq!(counts(&app), [0, 0, 0]);
}

#[tokio::test]
async fn an_invitation_that_nobody_used_stays_and_so_do_messages_that_wait_and_notices() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "the secret", 365).await;
    let body = json!({"name": "Nova", "email": "nova@example.org", "locale": "en", "time_zone": "UTC"});
    app.operator().post("/api/v1/people", &body).await.expect(201);
    app.advance(Duration::days(360));
    jobs::expiry_notices::plan(&app.core).unwrap();
    let [links, _, messages] = counts(&app);
    jobs::run(&app.core, Job::Retention).unwrap();
    assert_eq!(counts(&app), [links - 2, 0, messages], "the used links of the manager and the operator go");
    assert_eq!(deliver_all(&app.core).sent, 2, "the notice, and that of the operator, as nobody has acted");
    app.advance(Duration::days(60));
    jobs::run(&app.core, Job::Retention).unwrap();
    assert_eq!(counts(&app)[2], 2, "what notices refer to stays, and the invitation that was withdrawn goes");
    app.browser().post("/api/v1/password-resets", &json!({"email": "nova@example.org"})).await.expect(204);
    assert!(!app.token_in_mail("set-password").is_empty(), "the invitation comes again by asking");
}

/// How many refusals and networks are kept.
fn whereabouts(app: &TestApp) -> [i64; 2] {
    app.core
        .db
        .read(|connection| -> DbResult<_> {
            Ok([
                schema::secret_refusals::table.count().get_result(connection)?,
                schema::secret_networks::table.count().get_result(connection)?,
            ])
        })
        .unwrap()
}

#[tokio::test]
async fn from_where_secrets_were_used_or_refused_goes_with_them_and_after_400_days() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (kept, _) = member.secret(&app, "kept", 365).await;
    let (deleted, _) = member.secret(&app, "deleted", 365).await;
    let refused = Refused { at: app.now(), address: Some("192.0.2.1".to_owned()) };
    for id in [&kept, &deleted] {
        let id = Id::parse(id).unwrap();
        let noted = app.core.db.write(|connection| -> DbResult<_> {
            db::refusal::note(connection, id, &refused)?;
            db::secret_network::add(connection, id, "192.0.2.0/24", app.now())
        });
        assert!(noted.unwrap());
    }
    jobs::run(&app.core, Job::Retention).unwrap();
    assert_eq!(whereabouts(&app), [2, 2]);
    app.signed_in(&member.manager).delete(&format!("{}/{deleted}", member.secrets())).await.expect(204);
    jobs::run(&app.core, Job::Retention).unwrap();
    assert_eq!(whereabouts(&app), [1, 1]);
    app.advance(Duration::days(400));
    jobs::run(&app.core, Job::Retention).unwrap();
    assert_eq!(whereabouts(&app), [1, 1]);
    app.advance(Duration::seconds(1));
    jobs::run(&app.core, Job::Retention).unwrap();
    assert_eq!(whereabouts(&app), [0, 0]);
}
