//! Ending by one click what somebody asked for besides everybody's reminders (RFC 8058).

use latchkey::{
    db,
    domain::person::Person,
    jobs::{self, Job, expiry_notices::Planned},
};
use reqwest::header;
use serde_json::json;
use support::{TestApp, mail::ReceivedMail, smtp::SmtpServer};
use time::Duration;

use crate::run::{deliver, forget_security_mails, mails_of_a_run, plan, sending};

const PATH: &str = "/api/v1/account/notices";

async fn ask_for(app: &TestApp, person: &Person, days: &[i64]) {
    let browser = app.signed_in(person);
    let version = browser.get(PATH).await.expect(200).header("etag").to_owned();
    browser.put(PATH, &version, &json!({"digest_hour": 6, "extra_thresholds_days": days})).await.expect(200);
}

fn extra(app: &TestApp, person: &Person) -> Vec<u16> {
    let kept = app.core.db.read(|connection| db::preferences::of(connection, &[person.id])).unwrap();
    kept.get(&person.id).map(|kept| kept.extra_thresholds.clone()).unwrap_or_default()
}

/// The address in the header, which is in both parts too.
fn link(mail: &ReceivedMail) -> String {
    let header = mail.header("List-Unsubscribe");
    let link = header.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).expect("one address in brackets");
    assert!(mail.text.contains(&format!("\n{link}\n")), "{}", mail.text);
    assert!(mail.html.replace("&#x2f;", "/").contains(&format!("href=\"{link}\"")), "{}", mail.html);
    link.to_owned()
}

#[tokio::test]
async fn one_click_ends_the_additional_reminders_and_never_those_of_everybody() {
    let server = SmtpServer::start();
    let (app, member) = sending(&server, |_| {}).await;
    // The first secret has 25 days left and crosses 14 within the walk below.
    ask_for(&app, &member.manager, &[20]).await;
    app.advance(Duration::days(6));
    forget_security_mails(&app.core);
    jobs::run(&app.core, Job::ExpiryNotices).unwrap();
    let mail = server.accepted().pop().expect("the additional reminder").mail;
    let link = link(&mail);
    assert_eq!(mail.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let program = reqwest::Client::new();
    let page = program.get(&link).send().await.unwrap();
    assert_eq!((page.status().as_u16(), page.headers()[header::CACHE_CONTROL].to_str().unwrap()), (200, "no-store"));
    assert!(page.text().await.unwrap().contains("<form method=\"post\">"));
    assert_eq!(extra(&app, &member.manager), [20], "to look changes nothing");
    for _ in 0..2 {
        let sent = program.post(&link).form(&[("List-Unsubscribe", "One-Click")]).send().await.unwrap();
        assert_eq!(sent.status(), 200);
        assert!(sent.text().await.unwrap().contains("You are still reminded as everybody is."));
        assert_eq!(extra(&app, &member.manager), [0_u16; 0]);
    }
    let kept = app.signed_in(&member.manager).get(PATH).await.expect(200).json();
    assert_eq!((&kept["digest_hour"], &kept["extra_thresholds_days"]), (&json!(6), &json!([])));
    app.advance(Duration::days(6));
    forget_security_mails(&app.core);
    jobs::run(&app.core, Job::ExpiryNotices).unwrap();
    let everybodys = server.accepted().pop().unwrap().mail;
    assert_eq!(everybodys.subject, "Latchkey: client secret “the secret” expires in 13 days (Partner-0001)");
    assert!(!everybodys.header_names().contains(&"List-Unsubscribe"), "there is nothing to end");
}

#[tokio::test]
async fn a_link_ends_when_wishes_change_or_its_owner_leaves_and_no_other_link_does_anything() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "the secret", 100).await;
    ask_for(&app, &member.manager, &[50]).await;
    app.advance(Duration::days(51));
    let before = link(&mails_of_a_run(&app)[0]);
    ask_for(&app, &member.manager, &[50, 45]).await;
    let program = reqwest::Client::new();
    for wrong in
        [before, format!("{}/unsubscribe/{}", app.address, "A".repeat(43)), format!("{}/unsubscribe/%00", app.address)]
    {
        for method in [reqwest::Method::GET, reqwest::Method::POST] {
            let asked = program.request(method, &wrong).header(header::ACCEPT_LANGUAGE, "nl-NL,nl;q=0.9");
            let answer = asked.send().await.unwrap();
            assert_eq!(answer.status(), 404, "{wrong}");
            assert!(answer.text().await.unwrap().contains("Deze link werkt niet meer"));
        }
    }
    assert_eq!(extra(&app, &member.manager), [50, 45]);
    app.advance(Duration::days(5));
    let now = link(&mails_of_a_run(&app)[0]);
    let _ = app.operator();
    app.deactivate(&member.manager);
    assert_eq!(program.post(&now).send().await.unwrap().status(), 404, "who has left changes nothing more");
}

#[tokio::test]
async fn what_was_planned_by_thresholds_of_ones_own_does_not_come_once_they_have_ended() {
    let app = TestApp::builder().config(|config| config.notices.at_once = false).start().await;
    let member = app.member("0001");
    member.secret(&app, "first", 60).await;
    ask_for(&app, &member.manager, &[50, 49]).await;
    // At noon; the morning of the first is the next day, that of the second is when the first was told.
    app.advance(Duration::days(10));
    plan(&app.core);
    app.advance(Duration::hours(20));
    let link = link(&mails_of_a_run(&app)[0]);
    app.advance(Duration::hours(4));
    assert_eq!(plan(&app.core), Planned { notices: 1, messages: 0 }, "it waits for the next morning");
    let program = reqwest::Client::new();
    assert_eq!(program.post(&link).send().await.unwrap().status(), 200);
    app.advance(Duration::days(2));
    assert!(mails_of_a_run(&app).is_empty());
    // One that is in a message already, which the mail server has not taken yet.
    ask_for(&app, &member.manager, &[45]).await;
    app.advance(Duration::days(3) + Duration::hours(17));
    assert_eq!(plan(&app.core), Planned { notices: 1, messages: 1 });
    ask_for(&app, &member.manager, &[]).await;
    let delivered = deliver(&app.core);
    assert_eq!((delivered.sent, delivered.withdrawn), (0, 1));
}
