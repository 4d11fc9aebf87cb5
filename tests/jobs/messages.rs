//! What those who run the federation see of messages, and sending one again.

use serde_json::{Value, json};
use support::{
    Answer, Client, TestApp,
    smtp::{Behaviour, SmtpServer},
};
use time::Duration;

use crate::run::{app_with_a_due_secret, deliver, deliver_all, forget_security_mails, plan, sending};

const PATH: &str = "/api/v1/messages";

async fn list(browser: &Client, query: &str) -> Vec<Value> {
    let listed = browser.get(&format!("{PATH}{query}")).await.expect(200).json();
    listed["items"].as_array().unwrap().clone()
}

/// The only message there is.
async fn only(browser: &Client) -> Value {
    let mut all = list(browser, "").await;
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

async fn details(browser: &Client, message: &Value) -> Value {
    browser.get(&format!("{PATH}/{}", message["id"].as_str().unwrap())).await.expect(200).json()
}

async fn resend(browser: &Client, message: &Value) -> Answer {
    browser.post_nothing(&format!("{PATH}/{}/resend", message["id"].as_str().unwrap())).await
}

#[tokio::test]
async fn a_message_is_seen_on_its_way_with_what_the_mail_server_answered() {
    let behaviour = Behaviour { refusal: "451 4.7.1 <{address}> Greylisted", refusals: 1, ..Behaviour::default() };
    let server = SmtpServer::behaving(&behaviour);
    let (app, member) = app_with_a_due_secret(&server).await;
    forget_security_mails(&app.core);
    let operator = app.operator();
    plan(&app.core);
    let planned = only(&operator).await;
    assert_eq!((planned["state"].as_str(), planned["kind"].as_str()), (Some("planned"), Some("expiry_digest")));
    assert_eq!(planned["person"], json!({"id": member.manager.id, "name": member.manager.name}));
    assert_eq!(planned["address"], member.manager.email);
    assert!(planned["next_attempt_at"].is_string() && planned["finished_at"].is_null(), "{planned}");

    deliver(&app.core);
    let retrying = only(&operator).await;
    assert_eq!((retrying["state"].as_str(), retrying["attempts"].as_i64()), (Some("retrying"), Some(1)));
    app.advance(Duration::minutes(1));
    deliver(&app.core);
    let sent = only(&operator).await;
    assert_eq!((sent["state"].as_str(), &sent["last_error"]), (Some("sent"), &Value::Null));

    let seen = details(&operator, &sent).await;
    let attempts = seen["attempts"].as_array().unwrap();
    let outcomes: Vec<_> = attempts.iter().map(|attempt| attempt["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["postponed", "sent"]);
    let answer = |index: usize| attempts[index]["answer"].as_str().unwrap().to_owned();
    assert!(answer(0).contains("the recipient") && answer(0).contains("Greylisted"), "{}", answer(0));
    assert!(answer(1).starts_with("250 "), "{}", answer(1));
    let received = server.accepted().pop().unwrap().mail;
    assert_eq!(seen["content"]["subject"], received.subject);
    assert_eq!(seen["content"]["text"].as_str().unwrap().trim(), received.text.trim());
    assert_eq!(seen["content"]["html"].as_str().unwrap().trim(), received.html.trim());
}

#[tokio::test]
async fn a_message_is_seen_as_it_was_after_what_it_was_about_is_gone() {
    let server = SmtpServer::start();
    let (app, member) = app_with_a_due_secret(&server).await;
    plan(&app.core);
    deliver(&app.core);
    let received = server.accepted().pop().unwrap().mail;
    let operator = app.operator();
    let message = list(&operator, "?kind=expiry_digest").await.remove(0);
    app.advance(Duration::days(20));
    let secrets = format!("/api/v1/applications/{}/secrets", member.application.id);
    let manager = app.signed_in(&member.manager);
    let secret = manager.get(&secrets).await.expect(200).json()["items"][0]["id"].as_str().unwrap().to_owned();
    manager.delete(&format!("{secrets}/{secret}")).await.expect(204);
    let operator = app.operator();
    let seen = details(&operator, &message).await;
    assert_eq!(seen["content"]["subject"], received.subject, "25 days, as when it was sent");
    assert_eq!(resend(&operator, &message).await.expect(409).code(), "nothing_to_tell");
}

#[tokio::test]
async fn a_message_that_is_sent_again_has_a_message_id_of_its_own_and_refers_to_the_first() {
    let server = SmtpServer::start();
    let (app, _) = app_with_a_due_secret(&server).await;
    plan(&app.core);
    deliver(&app.core);
    forget_security_mails(&app.core);
    let operator = app.operator();
    let first = only(&operator).await;
    let again = resend(&operator, &first).await.expect(200).json();
    assert_ne!(again["id"], first["id"]);
    assert_eq!((again["state"].as_str(), &again["resend_of"]), (Some("planned"), &first["id"]));
    assert_eq!(resend(&operator, &first).await.expect(200).json()["id"], again["id"], "one at a time");
    assert_eq!(deliver(&app.core).sent, 1);

    let accepted = server.accepted();
    let [old, new] = accepted.as_slice() else { panic!("{} messages", accepted.len()) };
    assert_ne!(old.mail.message_id, new.mail.message_id);
    assert_eq!(new.mail.header("In-Reply-To"), old.mail.message_id);
    assert!(new.mail.header("References").starts_with(&old.mail.message_id), "{}", new.mail.raw);
    assert_eq!((&old.mail.subject, &old.mail.text), (&new.mail.subject, &new.mail.text));
    let events = operator.get("/api/v1/audit-events?action=message.resent").await.expect(200).json();
    assert_eq!(events["items"].as_array().unwrap().len(), 1, "asking twice did one thing: {events}");
    assert_eq!(events["items"][0]["subject"]["id"], first["id"]);
    // The planner knows that its reader was told, and tells nothing again.
    assert_eq!(plan(&app.core).notices, 0);
}

#[tokio::test]
async fn one_that_waits_is_tried_at_once_under_its_own_id() {
    let mut server = SmtpServer::absent();
    let (app, _) = app_with_a_due_secret(&server).await;
    plan(&app.core);
    deliver(&app.core);
    let operator = app.operator();
    let waiting = list(&operator, "?state=retrying").await.remove(0);
    server.appear(&Behaviour::default());
    assert_eq!(deliver(&app.core).sent, 0, "its time has not come");
    assert_eq!(resend(&operator, &waiting).await.expect(200).json()["id"], waiting["id"]);
    assert_eq!(deliver(&app.core).sent, 1);
    assert_eq!(server.accepted().len(), 1);
}

#[tokio::test]
async fn one_that_bounced_can_be_sent_again_when_the_address_is_right() {
    let server = SmtpServer::behaving(&Behaviour { refusals: 1, ..Behaviour::default() });
    let (app, member) = app_with_a_due_secret(&server).await;
    plan(&app.core);
    deliver(&app.core);
    let operator = app.operator();
    let bounced = list(&operator, "?state=bounced").await.remove(0);
    assert!(bounced["last_error"].as_str().unwrap().contains("no such person"), "{bounced}");
    resend(&operator, &bounced).await.expect(200);
    assert_eq!(deliver(&app.core).sent, 1);
    assert_eq!(server.accepted()[0].recipients, [member.manager.email]);
    let states = [
        ("sent", 1),
        ("bounced", 1),
        ("dead", 0),
        ("planned", 0),
        ("dead,bounced", 1),
        ("planned,sent,bounced", 2),
        ("retrying,dead", 0),
    ];
    for (state, count) in states {
        assert_eq!(list(&operator, &format!("?state={state}&kind=expiry_digest")).await.len(), count, "{state}");
    }
}

#[tokio::test]
async fn a_link_is_shown_without_its_token_and_ends_with_its_use() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let (person, _) = app.newcomer("nova@example.org");
    operator.post_nothing(&format!("/api/v1/people/{}/password-link", person.id)).await.expect(204);
    deliver_all(&app.core);
    let message = list(&operator, &format!("?kind=password_link&person_id={}", person.id)).await.remove(0);
    let mail = app.received().into_iter().find(|mail| mail.text.contains("#token=")).unwrap();
    let token = mail.text.split_once("#token=").unwrap().1.lines().next().unwrap().to_owned();
    let seen = operator.get(&format!("{PATH}/{}", message["id"].as_str().unwrap())).await.expect(200);
    assert!(!seen.text.contains(&token) && seen.text.contains("#token=not-shown-here"), "{}", seen.text);
    let page = operator.get(&format!("{PATH}/{}/content", message["id"].as_str().unwrap())).await.expect(200);
    assert!(!page.text.contains(&token));
    resend(&operator, &message).await.expect(200);
    assert_eq!(deliver_all(&app.core).sent, 1);
    app.deactivate(&person);
    assert_eq!(resend(&operator, &message).await.expect(409).code(), "nothing_to_tell");
}

#[tokio::test]
async fn the_html_of_a_message_may_stand_in_a_frame_of_the_portal_and_do_nothing() {
    let server = SmtpServer::start();
    let (app, _) = app_with_a_due_secret(&server).await;
    plan(&app.core);
    let operator = app.operator();
    let message = list(&operator, "?kind=expiry_digest").await.remove(0);
    let page = operator.get(&format!("{PATH}/{}/content", message["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("x-frame-options"), "");
    let policy = page.header("content-security-policy").to_owned();
    let directives: Vec<_> = policy.split("; ").collect();
    for directive in ["default-src 'none'", "frame-ancestors 'self'", "sandbox", "form-action 'none'"] {
        assert!(directives.contains(&directive), "{directive}: {policy}");
    }
    assert!(!policy.contains("script-src"), "{policy}");
    assert!(page.text.contains("the secret"));
}

#[tokio::test]
async fn the_list_is_narrowed_and_comes_in_pages() {
    let server = SmtpServer::start();
    let (app, member) = sending(&server, |config| config.notices.thresholds_days = vec![30]).await;
    let other = app.member("0002");
    other.secret(&app, "another secret", 40).await;
    app.advance(Duration::days(15));
    forget_security_mails(&app.core);
    plan(&app.core);
    let operator = app.operator();
    let all = list(&operator, "").await;
    assert_eq!(all.len(), 2, "{all:?}");
    let page = operator.get(&format!("{PATH}?limit=1")).await.expect(200).json();
    let next = page["next_cursor"].as_str().unwrap();
    let rest = list(&operator, &format!("?limit=1&cursor={next}")).await;
    assert_eq!([&page["items"][0]["id"], &rest[0]["id"]], [&all[0]["id"], &all[1]["id"]]);

    let organisation = list(&operator, &format!("?organisation_id={}", member.organisation.id)).await;
    let person = list(&operator, &format!("?person_id={}", member.manager.id)).await;
    assert_eq!((organisation.len(), person.len()), (1, 1));
    assert_eq!(organisation[0]["id"], person[0]["id"]);
    let (now, later) = (app.now().to_string(), app.now().plus(Duration::seconds(1)).to_string());
    assert_eq!(list(&operator, &format!("?until={now}")).await.len(), 0);
    assert_eq!(list(&operator, &format!("?from={now}&until={later}")).await.len(), 2);
    for (query, refused) in
        [("state=lost", "state"), ("state=sent,lost", "state"), ("kind=letter", "kind"), ("person_id=1", "person_id")]
    {
        let answer = operator.get(&format!("{PATH}?{query}")).await.expect(400);
        assert_eq!(answer.refused()[0].0, refused, "{}", answer.text);
    }
}
