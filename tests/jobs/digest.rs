//! One message for all secrets of a person, by organisation and application.

use latchkey::domain::api::Environment;
use serde_json::json;
use support::{TestApp, fixtures::Member};
use time::Duration;

use crate::run::{deliver, mails_of_a_run, plan};

/// Two organisations with one manager, who has secrets in both, created at one instant with these lives.
async fn two_members(lives: [(&str, i64); 4]) -> (TestApp, Member, Member) {
    let app = TestApp::start().await;
    let (first, second) = (app.member("0001"), app.member("0002"));
    app.assign(&first.manager, &second.organisation, None);
    let second = Member { manager: first.manager.clone(), ..second };
    for (index, (name, days)) in lives.into_iter().enumerate() {
        let member = if index % 2 == 0 { &first } else { &second };
        member.secret(&app, name, days).await;
    }
    (app, first, second)
}

/// The names of the secrets in the order in which the mail has them.
fn names(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("* ")).map(|line| line.split(" (").next().unwrap()).collect()
}

#[tokio::test]
async fn all_secrets_of_a_person_are_in_one_message_with_the_worst_first() {
    let lives = [("in 28 days", 78), ("expired", 45), ("in 2 days", 52), ("in 13 days", 63)];
    let (app, ..) = two_members(lives).await;
    app.advance(Duration::days(50));
    let mails = mails_of_a_run(&app);
    let mail = mails.iter().find(|mail| mail.reader() == "manager-0001@example.org").unwrap();
    // What belongs together stands together: first the organisation and application with the worst.
    assert_eq!(names(&mail.text), ["expired", "in 13 days", "in 2 days", "in 28 days"]);
    let places: Vec<_> = lives.map(|(name, _)| mail.html.find(&format!("<strong>{name}</strong>")).unwrap()).into();
    assert!(places[1] < places[3] && places[3] < places[2] && places[2] < places[0], "{places:?}");
    let heads = ["Organisation 0002", "Partner-0002", "Organisation 0001", "Partner-0001"];
    for part in [&mail.text, &mail.html] {
        let found = heads.map(|head| part.find(head).unwrap());
        assert!(found.is_sorted(), "{part}");
        assert!(heads.iter().all(|head| part.matches(head).count() == 1), "each is named once: {part}");
    }
    assert_eq!(
        mail.subject,
        "Latchkey: 1 client secret has expired, and 3 are nearing their expiry; the next expires in 2 days"
    );
    // The second organisation's own manager is told of its two only.
    let other = mails.iter().find(|mail| mail.reader() == "manager-0002@example.org").unwrap();
    assert_eq!(names(&other.text), ["expired", "in 13 days"]);
    assert_eq!(mails.len(), 2);
}

#[tokio::test]
async fn a_secret_that_is_deleted_between_planning_and_delivery_is_left_out() {
    let (app, first, _) = two_members([("one", 60), ("two", 60), ("three", 60), ("four", 60)]).await;
    let (id, _) = first.secret(&app, "five", 60).await;
    app.advance(Duration::days(50));
    assert_eq!(plan(&app.core).notices, 7, "five for one manager and two for the other");
    app.signed_in(&first.manager).delete(&format!("{}/{id}", first.secrets())).await.expect(204);
    assert_eq!(deliver(&app.core).sent, 2);
    let mails = app.received();
    let mail = mails.iter().find(|mail| mail.reader() == "manager-0001@example.org").unwrap();
    let mut told = names(&mail.text);
    told.sort_unstable();
    assert_eq!(told, ["four", "one", "three", "two"]);
    assert!(mail.subject.contains("4 client secrets"), "{}", mail.subject);
    assert!(!mail.raw.contains("five"));
}

#[tokio::test]
async fn a_message_whose_secrets_were_all_deleted_is_withdrawn() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, _) = member.secret(&app, "the secret", 60).await;
    app.advance(Duration::days(50));
    assert_eq!(plan(&app.core).messages, 1);
    app.signed_in(&member.manager).delete(&format!("{}/{id}", member.secrets())).await.expect(204);
    let delivered = deliver(&app.core);
    assert_eq!((delivered.withdrawn, delivered.sent), (1, 0));
    assert!(app.received().is_empty());
    let metrics = app.browser().get("/metrics").await.expect(200).text;
    assert!(metrics.contains("messages{state=\"withdrawn\"} 1"), "{metrics}");
}

#[tokio::test]
async fn what_an_acknowledgement_kept_back_is_told_when_it_is_over() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, _) = member.secret(&app, "the secret", 60).await;
    member.secret(&app, "the other", 60).await;
    app.advance(Duration::days(47));
    assert_eq!(plan(&app.core).messages, 1);
    let until = json!({"until": app.now().plus(Duration::days(2))});
    let path = format!("{}/{id}/acknowledgement", member.secrets());
    app.signed_in(&member.manager).put(&path, "*", &until).await.expect(200);
    assert_eq!(deliver(&app.core).sent, 1);
    assert_eq!(names(&app.take_received()[0].text), ["the other"]);
    app.advance(Duration::days(3));
    let mails = mails_of_a_run(&app);
    assert_eq!(mails.len(), 1, "10 days before the expiry it has missed the mark of 14");
    assert_eq!(names(&mails[0].text), ["the secret"]);
}

#[tokio::test]
async fn what_comes_later_the_same_day_is_a_message_of_its_own() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "first", 60).await;
    app.advance(Duration::hours(2));
    member.secret(&app, "second", 60).await;
    app.advance(Duration::days(30) - Duration::hours(1));
    let mails = mails_of_a_run(&app);
    assert_eq!(names(&mails[0].text), ["first"]);
    app.advance(Duration::hours(2));
    let mails = mails_of_a_run(&app);
    assert_eq!(mails.len(), 1);
    assert_eq!(names(&mails[0].text), ["second"]);
}

#[tokio::test]
async fn the_numbers_agree_with_what_is_told() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let sandbox = app.application(&member.organisation, "Sandbox", Environment::Sandbox, &[]);
    let sandbox =
        Member { organisation: member.organisation.clone(), application: sandbox, manager: member.manager.clone() };
    member.secret(&app, "first", 60).await;
    sandbox.secret(&app, "second", 60).await;
    app.advance(Duration::days(46));
    let mail = mails_of_a_run(&app).remove(0);
    assert_eq!(mail.subject, "Latchkey: 2 client secrets are nearing their expiry; the first expires in 14 days");
    assert!(mail.text.contains("Application: Sandbox (sandbox)"), "{}", mail.text);
    assert!(mail.text.contains("Application: Partner-0001 (production)"), "{}", mail.text);
    app.advance(Duration::days(14));
    let mail = mails_of_a_run(&app).remove(0);
    assert_eq!(mail.subject, "Latchkey: 2 client secrets have expired");
    assert!(mail.text.contains("2 client secrets that you look after have expired. They get no more"), "{}", mail.text);
}

#[tokio::test]
async fn two_organisations_of_one_name_stay_two() {
    let (app, ..) = two_members([("one", 60), ("two", 61), ("three", 62), ("four", 63)]).await;
    app.by_hand("update organisations set name = 'Twins'");
    app.advance(Duration::days(50));
    let mails = mails_of_a_run(&app);
    let mail = mails.iter().find(|mail| mail.reader() == "manager-0001@example.org").unwrap();
    assert_eq!(mail.text.lines().filter(|line| *line == "Twins").count(), 2, "{}", mail.text);
    assert_eq!(mail.html.matches(">Twins</h2>").count(), 2, "{}", mail.html);
}
