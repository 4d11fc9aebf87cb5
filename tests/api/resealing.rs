//! Another key for what is kept sealed: everything goes on working, in processes that run meanwhile too.

use latchkey::{
    db::sealed::{self, Kind, Row},
    domain::Id,
    jobs::webhooks,
    keys::Keys,
};
use serde_json::json;
use support::{Member, TestApp, newcomers::Authenticator, process::Installation, webhook_receiver::WebhookReceiver};
use time::Duration;

use crate::{
    passkey_sign_in::{CHALLENGE, PROOF},
    passkeys::{asked, with_passkey},
    provider_sign_in::{linked, signs_in, with_provider},
    sign_in::{ENROLMENT, begun, enrolled, prove, redeem},
};

/// The names of the sealing keys of all values of a kind, the empty one for a value that names none.
fn names(app: &TestApp, kind: Kind) -> Vec<String> {
    let all = app.core.db.read(|connection| sealed::after(connection, kind, None, 1_000)).unwrap();
    let name = |value: &sealed::Sealed| Keys::sealed_under(&value.octets).map(|id| id.to_string()).unwrap_or_default();
    all.iter().map(name).collect()
}

/// Adds a sealing key by the command and seals everything again; answers the name of the key and what was printed.
fn resealed(app: &TestApp) -> (String, String) {
    let installation = Installation::of(app);
    installation.succeed(&["keys", "add-sealing-key"]);
    let printed = installation.succeed(&["keys", "reseal"]);
    (names(app, Kind::SigningKey).remove(0), printed)
}

/// The running application issues a token, for which it looks for changes.
async fn issues(app: &TestApp, member: &Member, value: &str) {
    app.browser().token(&member.client_id(), value, &[]).await.expect(200);
}

/// The row of the printed table for a kind: sealed again, sealed already, unreadable.
fn counts(printed: &str, kind: Kind) -> Vec<String> {
    let row = printed.lines().find_map(|line| line.strip_prefix(&format!("{:34}", kind.as_str()))).unwrap();
    row.split_whitespace().map(str::to_owned).collect()
}

#[tokio::test]
async fn factors_and_signing_keys_go_on_working_and_whoever_runs_seals_with_the_new_key() {
    let app = TestApp::with_passkeys().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 300).await;
    let (_, authenticator, _) = enrolled(&app, "nova@example.org").await;
    let (_, mut device, _) = with_passkey(&app, "other@example.org").await;
    let (_, token) = app.newcomer("third@example.org");
    let half_way = app.browser();
    redeem(&half_way, &token).await;
    half_way.post_nothing(ENROLMENT).await.expect(200);
    let before = names(&app, Kind::AuthenticatorApp);
    app.by_hand("delete from totp_factors where sealed_secret = ''");

    let (key, printed) = resealed(&app);
    assert!(!before.contains(&key));
    for kind in [Kind::SigningKey, Kind::AuthenticatorApp, Kind::PendingAuthenticatorApp, Kind::Passkey] {
        assert_eq!(counts(&printed, kind), ["1", "0", "0"], "{printed}");
        assert_eq!(names(&app, kind), [key.as_str()], "{kind:?}");
    }
    issues(&app, &member, &value).await;
    app.advance(Duration::minutes(2));
    prove(&begun(&app, "nova@example.org").await, &authenticator.code(app.now())).await.expect(200);
    let browser = app.browser();
    let credential = device.prove(&asked(&browser, CHALLENGE).await).await;
    browser.post(PROOF, &json!({"credential": credential})).await.expect(200);

    enrolled(&app, "fourth@example.org").await;
    assert!(names(&app, Kind::AuthenticatorApp).iter().all(|name| *name == key), "the process that ran seals with it");
    let again = Installation::of(&app).succeed(&["keys", "reseal"]);
    assert_eq!(counts(&again, Kind::AuthenticatorApp), ["0", "2", "0"], "{again}");
    let events = app.operator().get("/api/v1/audit-events?action=sealing_key").await.expect(200).json();
    assert_eq!(events["items"].as_array().unwrap().len(), 1, "only the change");
    assert_eq!(
        (&events["items"][0]["subject"]["name"], &events["items"][0]["acting_as"]),
        (&json!(key), &json!("system"))
    );
    assert!(Installation::of(&app).succeed(&["audit", "verify"]).contains("events"));
}

#[tokio::test]
async fn linked_accounts_go_on_working() {
    let (app, provider) = with_provider().await;
    let (person, ..) = enrolled(&app, "nova@example.org").await;
    linked(&app.signed_in(&person), &provider).await;
    let (key, _) = resealed(&app);
    assert_eq!(names(&app, Kind::ProviderLink), [key.as_str()]);
    signs_in(&app.browser(), &provider).await.expect(200);
}

#[tokio::test]
async fn webhooks_are_still_signed_by_both_values_and_an_app_that_is_being_replaced_can_be_confirmed() {
    let app = TestApp::builder().config(|config| config.webhooks.allow_private_networks = true).start().await;
    let (member, receiver) = (app.member("0001"), WebhookReceiver::start());
    let manager = app.signed_in(&member.manager);
    let list = format!("/api/v1/organisations/{}/webhooks", member.organisation.id);
    let created = manager.post(&list, &json!({"url": receiver.address})).await.expect(201).json();
    let path = format!("{list}/{}", created["webhook"]["id"].as_str().unwrap());
    manager.post_nothing(&format!("{path}/secret")).await.expect(201);
    let (person, ..) = enrolled(&app, "nova@example.org").await;
    let browser = app.signed_in(&person);
    let replacement = browser.post_nothing("/api/v1/account/totp").await.expect(200).json();

    let (key, printed) = resealed(&app);
    for kind in [Kind::Webhook, Kind::EarlierWebhook, Kind::ReplacingAuthenticatorApp] {
        assert_eq!(counts(&printed, kind), ["1", "0", "0"], "{printed}");
        assert_eq!(names(&app, kind), [key.as_str()], "{kind:?}");
    }
    manager.post_nothing(&format!("{path}/test")).await.expect(202);
    let core = std::sync::Arc::clone(&app.core);
    let told = tokio::task::spawn_blocking(move || webhooks::deliver(&core)).await.unwrap().unwrap();
    assert_eq!((told.delivered, told.failed), (1, 0));
    let delivered = receiver.take().remove(0);
    assert_eq!(delivered.headers["webhook-signature"].split(' ').count(), 2, "by the value before, too");
    let code = Authenticator::typed(replacement["secret"].as_str().unwrap()).code(app.now());
    browser.post("/api/v1/account/totp/confirmation", &json!({"code": code})).await.expect(204);
}

#[tokio::test]
async fn a_process_without_the_sealing_key_does_not_start_and_says_what_is_missing() {
    let app = TestApp::start().await;
    let installation = Installation::of(&app);
    let refused = installation.run(&["keys", "reseal"]);
    assert!(
        !refused.status.success() && refused.stderr.contains("latchkey keys add-sealing-key"),
        "{}",
        refused.stderr
    );
    let file = app.data.join("master.key");
    let alone = std::fs::read_to_string(&file).unwrap();
    let (key, _) = resealed(&app);
    let whole = std::fs::read_to_string(&file).unwrap();
    assert!(whole.starts_with(&alone) && whole.lines().count() == 2, "the master key stays");
    std::fs::write(&file, &alone).unwrap();
    let refused = installation.run(&["keys", "list"]);
    assert!(!refused.status.success() && refused.stderr.contains(&format!("sealing key {key}")), "{}", refused.stderr);
    std::fs::write(&file, format!("{alone}nonsense\n")).unwrap();
    let refused = installation.run(&["keys", "list"]);
    assert!(
        !refused.status.success() && refused.stderr.contains("something else than sealing keys"),
        "{}",
        refused.stderr
    );

    let added = whole.lines().nth(1).unwrap();
    std::fs::remove_file(&file).unwrap();
    let text = format!("{} {added}", alone.trim());
    let by_text = Installation::of(&app).with("LATCHKEY_KEYS__MASTER_KEY", &text);
    assert!(by_text.succeed(&["keys", "list"]).contains("ES256"));
    let refused = by_text.run(&["keys", "add-sealing-key"]);
    assert!(!refused.status.success() && refused.stderr.contains("--print"), "{}", refused.stderr);
    assert!(by_text.succeed(&["keys", "add-sealing-key", "--print"]).starts_with("latchkey-sealing-key-v1:"));
}

#[tokio::test]
async fn what_cannot_be_opened_is_named_and_left_as_it_is() {
    let app = TestApp::with_passkeys().await;
    for email in ["nova@example.org", "other@example.org"] {
        with_passkey(&app, email).await;
    }
    let all = app.core.db.read(|connection| sealed::after(connection, Kind::Passkey, None, 9)).unwrap();
    let (first, second): (&Id<Row>, _) = (&all[0].row, &all[1]);
    app.core.db.write(|connection| sealed::replace(connection, Kind::Passkey, second, &all[0].octets)).unwrap();
    let installation = Installation::of(&app);
    installation.succeed(&["keys", "add-sealing-key"]);
    let ended = installation.run(&["keys", "reseal"]);
    assert!(!ended.status.success(), "{}", ended.stdout);
    assert_eq!(counts(&ended.stdout, Kind::Passkey), ["1", "0", "1"]);
    let said = format!("{}{}", ended.stdout, ended.stderr);
    assert!(said.contains(&second.row.to_string()) && !said.contains(&first.to_string()), "{said}");
    let after = app.core.db.read(|connection| sealed::after(connection, Kind::Passkey, None, 9)).unwrap();
    assert_eq!(after[1].octets, all[0].octets, "what another passkey held stays where it is");
}
