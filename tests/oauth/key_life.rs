//! T14: a key is published before its first use and kept until its last token is dead, by itself, on every replica.

use diesel::{QueryDsl, RunQueryDsl};
use latchkey::{
    app::{Core, signing::lifecycle},
    db::{self, DbError, DbResult, schema},
    domain::{
        Id, Timestamp,
        audit::Acting,
        signing_key::{Algorithm, KeyState, SigningKey},
    },
    jobs::{self, Job},
};
use serde_json::json;
use support::{Client, TestApp, fixtures::Member};
use time::Duration;

use crate::{
    algorithms::{choose, register},
    request::{form, part, post, token},
};

fn run(core: &Core) -> String {
    jobs::run(core, Job::SigningKeys).unwrap()
}

fn all(core: &Core) -> Vec<SigningKey> {
    core.db.read(db::signing_key::list).unwrap()
}

fn in_state(app: &TestApp, state: KeyState) -> Vec<SigningKey> {
    all(&app.core).into_iter().filter(|key| key.state(app.now()) == state).collect()
}

fn only(app: &TestApp, state: KeyState) -> SigningKey {
    let mut found = in_state(app, state);
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

async fn published(client: &Client) -> Vec<String> {
    let set = client.get("/oauth2/jwks").await.expect(200).json();
    set["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// The `kid` of a token that is issued now.
async fn signed_by(client: &Client, body: &str) -> String {
    let answer = post(client, &[], body).await.expect(200);
    part(&token(&answer), 0)["kid"].as_str().unwrap().to_owned()
}

async fn with_a_secret() -> (TestApp, Member, String) {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 365).await;
    let body = form(&member.client_id(), &value, "");
    (app, member, body)
}

fn has_private_part(app: &TestApp, id: Id<SigningKey>) -> bool {
    use schema::signing_keys::dsl;
    let sealed: Option<Vec<u8>> = app
        .core
        .db
        .read(|connection| -> DbResult<_> {
            Ok(dsl::signing_keys.find(id).select(dsl::sealed_private_key).first(connection)?)
        })
        .unwrap();
    sealed.is_some()
}

#[tokio::test]
async fn keys_are_made_published_used_retired_and_deleted_by_themselves() {
    let (app, _, body) = with_a_secret().await;
    let machine = app.browser();
    let first = only(&app, KeyState::Active);
    assert_eq!(signed_by(&machine, &body).await, first.id.to_string());
    app.advance(Duration::days(89) - Duration::SECOND);
    assert_eq!(run(&app.core), "0 signing keys made, 0 removed");
    app.advance(Duration::SECOND);
    assert_eq!(run(&app.core), "1 signing keys made, 0 removed");
    assert_eq!(run(&app.core), "0 signing keys made, 0 removed", "once is enough");
    let next = only(&app, KeyState::Upcoming);
    assert_eq!(published(&machine).await, [first.id.to_string(), next.id.to_string()], "what signs stands first");
    app.advance(Duration::days(1) - Duration::MICROSECOND);
    assert_eq!(signed_by(&machine, &body).await, first.id.to_string());
    // No job runs at this instant: the choice is made by time.
    app.advance(Duration::MICROSECOND);
    assert_eq!(signed_by(&machine, &body).await, next.id.to_string());
    assert_eq!(published(&machine).await, [next.id.to_string(), first.id.to_string()]);
    assert_eq!(only(&app, KeyState::Retired).id, first.id);
    // The last token of the first key lives for an hour, and clocks may differ by five minutes.
    app.advance(Duration::minutes(65) - Duration::SECOND);
    run(&app.core);
    assert!(published(&machine).await.contains(&first.id.to_string()));
    app.advance(Duration::SECOND);
    assert_eq!(run(&app.core), "0 signing keys made, 1 removed");
    assert_eq!(published(&machine).await, [next.id.to_string()]);
    assert!(!has_private_part(&app, first.id), "the private part is erased");
    assert!(has_private_part(&app, next.id));
    assert_eq!(only(&app, KeyState::Removed).id, first.id);
}

#[tokio::test]
async fn a_retired_key_stays_for_the_longest_lifetime_that_was_in_force_while_it_signed() {
    let (app, _, body) = with_a_secret().await;
    let (machine, operator) = (app.browser(), app.operator());
    let api = operator.get("/api/v1/apis").await.expect(200).json()["items"][0].clone();
    for seconds in [86_400, 60] {
        let path = format!("/api/v1/apis/{}", api["id"].as_str().unwrap());
        let tag = operator.get(&path).await.expect(200).header("etag").to_owned();
        operator.patch(&path, &tag, &json!({"token_lifetime_seconds": seconds})).await.expect(200);
        post(&machine, &[], &body).await.expect(200);
    }
    let first = only(&app, KeyState::Active);
    lifecycle::rotate(&app.core, &Acting::system("test"), Algorithm::Es256).unwrap();
    app.advance(Duration::days(2));
    run(&app.core);
    assert!(published(&machine).await.contains(&first.id.to_string()), "a token of a day may still be out");
    app.advance(Duration::minutes(5));
    run(&app.core);
    assert!(!published(&machine).await.contains(&first.id.to_string()));
}

#[tokio::test]
async fn jobs_that_were_away_for_long_delay_a_rotation_and_never_shorten_the_publication() {
    let (app, _, body) = with_a_secret().await;
    let machine = app.browser();
    let first = only(&app, KeyState::Active);
    app.advance(Duration::days(200));
    assert_eq!(signed_by(&machine, &body).await, first.id.to_string(), "there is none that could take over");
    run(&app.core);
    let next = only(&app, KeyState::Upcoming);
    assert_eq!(next.active_from, app.now().plus(Duration::hours(24)));
    assert_eq!(signed_by(&machine, &body).await, first.id.to_string());
    app.advance(Duration::hours(24));
    assert_eq!(signed_by(&machine, &body).await, next.id.to_string());
}

#[tokio::test]
async fn use_and_lead_are_as_they_are_configured() {
    let app = TestApp::builder()
        .config(|config| {
            config.signing.use_days = 10;
            config.signing.publication_lead_minutes = 60;
        })
        .start()
        .await;
    let first = only(&app, KeyState::Active);
    app.advance(Duration::days(10) - Duration::hours(1));
    run(&app.core);
    let next = only(&app, KeyState::Upcoming);
    assert_eq!((next.created_at, next.active_from), (app.now(), first.active_from.plus(Duration::days(10))));
}

#[tokio::test]
async fn of_many_replicas_whose_jobs_run_at_once_one_makes_the_next_key() {
    let app = TestApp::start().await;
    let cores: Vec<_> = (0..4).map(|_| app.second_core()).collect();
    for round in 1..=3 {
        app.advance(Duration::days(90));
        let barrier = std::sync::Barrier::new(cores.len());
        std::thread::scope(|scope| {
            for core in &cores {
                scope.spawn(|| {
                    barrier.wait();
                    run(core);
                });
            }
        });
        assert_eq!(in_state(&app, KeyState::Upcoming).len(), 1);
        assert_eq!(all(&app.core).len(), round + 1);
        app.advance(Duration::days(2));
    }
}

#[tokio::test]
async fn every_replica_follows_a_rotation_at_its_next_request_by_its_own_clock() {
    let (app, _, body) = with_a_secret().await;
    let clock = latchkey::domain::Clock::standing_at(app.now());
    let replica = app.replica_by(clock.clone()).await;
    let (here, there) = (app.browser(), replica.client());
    let first = signed_by(&there, &body).await;
    let next = lifecycle::rotate(&app.core, &Acting::system("test"), Algorithm::Es256).unwrap();
    assert_eq!(published(&there).await, published(&here).await);
    app.advance(Duration::hours(24));
    assert_eq!(signed_by(&here, &body).await, next.id.to_string());
    assert_eq!(signed_by(&there, &body).await, first, "by its clock the next key is not published long enough");
    clock.set(app.now());
    assert_eq!(signed_by(&there, &body).await, next.id.to_string());
}

#[tokio::test]
async fn an_algorithm_that_no_api_asks_for_any_more_runs_out() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let api = register(&operator, "leaving", "EdDSA").await;
    let mine =
        |app: &TestApp| all(&app.core).into_iter().filter(|key| key.algorithm == Algorithm::EdDsa).collect::<Vec<_>>();
    choose(&operator, api["id"].as_str().unwrap(), "ES256").await;
    // The key of ES256 is as new as this installation.
    app.advance(Duration::days(1));
    run(&app.core);
    app.advance(Duration::days(89));
    run(&app.core);
    assert_eq!(mine(&app)[0].state(app.now()), KeyState::Retired);
    app.advance(Duration::hours(2));
    run(&app.core);
    let keys = mine(&app);
    assert_eq!(keys.len(), 1, "there is no next one: {keys:?}");
    assert_eq!(keys[0].state(app.now()), KeyState::Removed);
    // Asked for again, there is a key again, and it signs at once, as nobody relies on one.
    register(&app.operator(), "arriving", "EdDSA").await;
    assert_eq!(mine(&app)[0].state(app.now()), KeyState::Active);
}

#[tokio::test]
async fn a_rotation_by_hand_publishes_the_next_key_once() {
    let app = TestApp::start().await;
    let acting = Acting::system("test");
    let next = lifecycle::rotate(&app.core, &acting, Algorithm::Es256).unwrap();
    assert_eq!(next.active_from, app.now().plus(Duration::hours(24)));
    for (algorithm, said) in [(Algorithm::Es256, "published already"), (Algorithm::Rs256, "No API")] {
        let refused = lifecycle::rotate(&app.core, &acting, algorithm).unwrap_err();
        assert!(refused.to_string().contains(said), "{refused}");
    }
}

/// An ended key must not come back by a row that somebody puts into the database, nor may one be slipped in.
#[tokio::test]
async fn a_key_that_was_not_sealed_here_is_never_published() {
    let (app, _, body) = with_a_secret().await;
    let machine = app.browser();
    let known = published(&machine).await;
    let foreign = TestApp::start().await;
    let mut row = foreign.core.db.read(db::signing_key::published).unwrap().remove(0);
    row.active_from = app.now().plus(Duration::hours(1));
    app.core.db.write(|connection| db::signing_key::insert(connection, &row)).unwrap();
    assert_eq!(published(&machine).await, known);
    assert_eq!(signed_by(&machine, &body).await, known[0]);
    // Its public part in place of that of a key of ours changes nothing either.
    let foreign_part = row.public_key.clone();
    let before = machine.get("/oauth2/jwks").await.expect(200).text;
    app.core
        .db
        .write(|connection| {
            use schema::signing_keys::dsl;
            diesel::update(dsl::signing_keys)
                .set(diesel::ExpressionMethods::eq(dsl::public_key, foreign_part))
                .execute(connection)
                .map_err(DbError::from)
        })
        .unwrap();
    assert_eq!(machine.get("/oauth2/jwks").await.expect(200).text, before);
}

/// An instant in words of the test.
fn after(app: &TestApp, duration: Duration) -> Timestamp {
    app.now().plus(duration)
}

#[tokio::test]
async fn a_leaked_key_is_ended_at_once_and_another_signs_immediately_on_every_replica() {
    let (app, _, body) = with_a_secret().await;
    let replica = app.replica().await;
    let machines = [app.browser(), replica.client()];
    let first = signed_by(&machines[0], &body).await;
    let leaked = only(&app, KeyState::Active).id;
    let followers = lifecycle::revoke(&app.core, &Acting::system("test"), &[leaked]).unwrap();
    assert_eq!(followers.len(), 1);
    for machine in &machines {
        assert_eq!(published(machine).await, [followers[0].id.to_string()]);
        assert_eq!(signed_by(machine, &body).await, followers[0].id.to_string());
    }
    for core in [&app.core, &replica.core] {
        assert!(core.signing.verifier(&first).is_none(), "tokens of the leaked key are worth nothing here");
        assert!(core.signing.verifier(&followers[0].id.to_string()).is_some());
    }
    assert!(!has_private_part(&app, leaked));
    assert_eq!(only(&app, KeyState::Revoked).id, leaked);
    let again = lifecycle::revoke(&app.core, &Acting::system("test"), &[leaked]).unwrap_err();
    assert!(again.to_string().contains("has ended before"), "{again}");
    lifecycle::revoke(&app.core, &Acting::system("test"), &[Id::new()]).unwrap_err();
}

#[tokio::test]
async fn a_key_that_is_published_to_follow_takes_over_from_a_leaked_one_and_one_that_leaked_itself_does_not() {
    let (app, _, body) = with_a_secret().await;
    let (machine, acting) = (app.browser(), Acting::system("test"));
    let first = only(&app, KeyState::Active);
    let next = lifecycle::rotate(&app.core, &acting, Algorithm::Es256).unwrap();
    // The one to come has leaked: the present one goes on, and its end is open again.
    assert_eq!(lifecycle::revoke(&app.core, &acting, &[next.id]).unwrap(), []);
    app.advance(Duration::hours(25));
    assert_eq!(signed_by(&machine, &body).await, first.id.to_string());
    let next = lifecycle::rotate(&app.core, &acting, Algorithm::Es256).unwrap();
    assert_eq!(next.active_from, after(&app, Duration::hours(24)));
    // The present one has leaked: APIs may know the next one already.
    assert_eq!(lifecycle::revoke(&app.core, &acting, &[first.id]).unwrap()[0].id, next.id);
    assert_eq!(signed_by(&machine, &body).await, next.id.to_string());
    // All have leaked.
    let another = lifecycle::rotate(&app.core, &acting, Algorithm::Es256).unwrap();
    let new = lifecycle::revoke(&app.core, &acting, &[next.id, another.id]).unwrap();
    assert_eq!(published(&machine).await, [new[0].id.to_string()]);
    assert_eq!(signed_by(&machine, &body).await, new[0].id.to_string());
}

#[tokio::test]
async fn a_replica_whose_clock_is_behind_is_not_left_without_a_key_when_one_has_leaked() {
    let (app, _, body) = with_a_secret().await;
    let behind = || app.now().plus(-Duration::minutes(4));
    let clock = latchkey::domain::Clock::standing_at(behind());
    let replica = app.replica_by(clock.clone()).await;
    let (there, acting) = (replica.client(), Acting::system("test"));
    let leaked = only(&app, KeyState::Active).id;
    let made = lifecycle::revoke(&app.core, &acting, &[leaked]).unwrap().remove(0);
    assert_eq!(signed_by(&there, &body).await, made.id.to_string());
    let next = lifecycle::rotate(&app.core, &acting, Algorithm::Es256).unwrap();
    lifecycle::revoke(&app.core, &acting, &[made.id]).unwrap();
    assert_eq!(signed_by(&there, &body).await, next.id.to_string(), "it was to sign from tomorrow on");
    let last = lifecycle::rotate(&app.core, &acting, Algorithm::Es256).unwrap();
    app.advance(Duration::hours(24));
    clock.set(behind());
    assert_eq!(signed_by(&there, &body).await, next.id.to_string(), "by its clock the last does not sign yet");
    assert_eq!(lifecycle::revoke(&app.core, &acting, &[next.id]).unwrap(), []);
    assert_eq!(signed_by(&there, &body).await, last.id.to_string());
}

/// Puts something in place of what is kept of a key.
fn overwrite(app: &TestApp, id: Id<SigningKey>, algorithm: &str, sealed: Vec<u8>) {
    use schema::signing_keys::dsl;
    let changed = (
        diesel::ExpressionMethods::eq(dsl::algorithm, algorithm),
        diesel::ExpressionMethods::eq(dsl::sealed_private_key, sealed),
    );
    app.core
        .db
        .write(|connection| {
            let row = dsl::signing_keys.find(id);
            diesel::update(row).set(changed).execute(connection).map_err(DbError::from)
        })
        .unwrap();
}

#[tokio::test]
async fn a_key_is_sealed_to_its_algorithm_and_one_that_was_sealed_before_that_still_signs() {
    let (app, _, body) = with_a_secret().await;
    let machine = app.browser();
    register(&app.operator(), "rsa", "RS256").await;
    let rows = app.core.db.read(db::signing_key::published).unwrap();
    let of = |algorithm: &str| rows.iter().find(|row| row.algorithm == algorithm).unwrap();
    // RS256 and PS256 have keys of one kind, so that only the seal tells them apart.
    let (rsa, sealed) = (of("RS256").id, of("RS256").sealed_private_key.clone().unwrap());
    assert!(published(&machine).await.contains(&rsa.to_string()));
    overwrite(&app, rsa, "PS256", sealed.clone());
    assert!(
        app.core
            .signing
            .load(&app.core.keys, &app.core.db.read(db::signing_key::published).unwrap(), app.now())
            .is_err()
    );
    overwrite(&app, rsa, "RS256", sealed);
    let (first, sealed) = (of("ES256").id, of("ES256").sealed_private_key.clone().unwrap());
    let private = app.core.keys.open(&format!("signing key {first} ES256"), &sealed).unwrap();
    overwrite(&app, first, "ES256", app.core.keys.seal(&format!("signing key {first}"), &private).unwrap());
    assert_eq!(signed_by(&machine, &body).await, first.to_string());
    let replica = app.replica().await;
    assert_eq!(signed_by(&replica.client(), &body).await, first.to_string());
}
