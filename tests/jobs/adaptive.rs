//! What is said depends on who uses the secret: nobody is nagged about one that has been replaced.

use latchkey::jobs::{self, Job};
use serde_json::json;
use support::{TestApp, fixtures::Member, mail::ReceivedMail};
use time::Duration;

use crate::run::{deliver_all, mails_of_a_run};

/// An application with an old secret of forty days and a new one of a year, made when twenty were left.
async fn rotating() -> (TestApp, Member, String, String) {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, old) = member.secret(&app, "old", 40).await;
    app.advance(Duration::days(20));
    assert_eq!(mails_of_a_run(&app).len(), 1, "30 days");
    let (_, new) = member.secret(&app, "new", 365).await;
    (app, member, old, new)
}

async fn use_it(app: &TestApp, member: &Member, value: &str) {
    app.browser().token(&member.client_id(), value, &[]).await.expect(200);
    jobs::run(&app.core, Job::LastUse).unwrap();
}

/// Suspends the secret of this name until somebody resumes it.
async fn suspend(app: &TestApp, member: &Member, name: &str) {
    let manager = app.signed_in(&member.manager);
    let secrets = manager.get(&member.secrets()).await.expect(200).json();
    let secret = secrets["items"].as_array().unwrap().iter().find(|secret| secret["name"] == name).unwrap();
    let path = format!("{}/{}/suspension", member.secrets(), secret["id"].as_str().unwrap());
    manager.send(manager.request(reqwest::Method::PUT, &path).json(&serde_json::json!({}))).await.expect(200);
}

/// Runs the job each day.
fn days(app: &TestApp, count: i64) -> Vec<ReceivedMail> {
    let day = |_| {
        app.advance(Duration::days(1));
        mails_of_a_run(app)
    };
    (0..count).flat_map(day).collect()
}

#[track_caller]
fn assert_says(mail: &ReceivedMail, words: &str) {
    let joined = mail.text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
    assert!(joined.contains(words), "{words} is not in {}", mail.text);
}

#[tokio::test]
async fn when_a_successor_is_in_use_and_the_old_one_is_quiet_one_message_says_so_and_then_there_is_silence() {
    let (app, member, _, new) = rotating().await;
    use_it(&app, &member, &new).await;
    let mails = days(&app, 6);
    assert_eq!(mails.len(), 1, "14 days");
    assert_eq!(mails[0].subject, "Latchkey: client secret “old” is safe to delete (Partner-0001)");
    assert_says(&mails[0], "A client secret that you look after can be deleted: another one has taken over");
    assert_says(&mails[0], "Next step: Delete it: “new” has taken over.");
    assert_says(&mails[0], "Delete it in the portal:");
    assert!(mails[0].html.contains("Delete it in the portal") && !mails[0].text.contains("To replace a secret"));
    assert_eq!(days(&app, 30).len(), 0, "also not at its expiry");
}

#[tokio::test]
async fn what_is_suspended_and_tried_every_night_is_not_called_safe() {
    let (app, member, old, new) = rotating().await;
    use_it(&app, &member, &new).await;
    suspend(&app, &member, "old").await;
    app.browser().token(&member.client_id(), &old, &[]).await.expect(401);
    jobs::run(&app.core, Job::Refusals).unwrap();
    let mails = days(&app, 6);
    assert_eq!(mails.len(), 1, "14 days");
    assert!(!mails[0].subject.contains("safe to delete"), "{}", mails[0].subject);
}

#[tokio::test]
async fn who_was_told_that_it_is_safe_hears_of_it_again_when_something_uses_it_again() {
    let (app, member, old, new) = rotating().await;
    use_it(&app, &member, &new).await;
    assert_eq!(days(&app, 7).len(), 1);
    use_it(&app, &member, &old).await;
    let mails = days(&app, 6);
    assert_eq!(mails.len(), 1, "7 days");
    assert!(mails[0].subject.contains("“old” expires in 7 days"), "{}", mails[0].subject);
    assert_says(&mails[0], "Next step: Find what still uses this one, and have it use “new”, as others do.");
    assert_says(&mails[0], "Tokens in the last 7 days: 1");
    assert_says(&mails[0], "from 127.0.0.1");
}

#[tokio::test]
async fn a_secret_that_was_used_within_a_week_is_not_called_safe() {
    let (app, member, old, new) = rotating().await;
    use_it(&app, &member, &old).await;
    app.advance(Duration::minutes(1));
    use_it(&app, &member, &new).await;
    let mails = days(&app, 6);
    assert!(mails[0].subject.contains("“old” expires in"), "{}", mails[0].subject);
    let mails = days(&app, 7);
    assert_eq!(mails.len(), 1, "7 days, and nothing used it for longer");
    assert!(mails[0].subject.contains("safe to delete"), "{}", mails[0].subject);
}

#[tokio::test]
async fn a_successor_that_nothing_uses_is_what_comes_next() {
    let (app, ..) = rotating().await;
    let mails = days(&app, 6);
    assert_says(&mails[0], "Next step: Have your system use “new”, which nothing has used yet.");
    assert!(mails[0].subject.contains("“old” expires in"), "{}", mails[0].subject);
}

#[tokio::test]
async fn what_was_never_used_says_so() {
    let app = TestApp::start().await;
    app.member("0001").secret(&app, "old", 40).await;
    app.advance(Duration::days(33));
    let mail = mails_of_a_run(&app).remove(0);
    assert_says(&mail, "Last used: never");
    assert_says(&mail, "Next step: It was never used: delete it, unless a system is still to use it.");
}

#[tokio::test]
async fn beside_others_what_can_be_deleted_stands_last() {
    let (app, member, _, new) = rotating().await;
    let other = app.application(&member.organisation, "Another", latchkey::domain::api::Environment::Production, &[]);
    let other =
        Member { organisation: member.organisation.clone(), application: other, manager: member.manager.clone() };
    other.secret(&app, "urgent", 9).await;
    use_it(&app, &member, &new).await;
    let mails = days(&app, 6);
    let mail = mails.iter().find(|mail| mail.text.contains("* old (")).unwrap();
    assert_says(mail, "One more can be deleted: another secret has taken over");
    assert!(mail.text.find("* urgent (").unwrap() < mail.text.find("* old (").unwrap(), "{}", mail.text);
}

#[tokio::test]
async fn messages_about_one_secret_to_one_reader_belong_to_one_thread() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let other = app.person("other@example.org", false);
    app.assign(&other, &member.organisation, None);
    let (id, _) = member.secret(&app, "the secret", 40).await;
    let mails = days(&app, 40);
    let thread = |reader: &str| {
        let of = mails.iter().filter(|mail| mail.reader() == reader);
        of.map(|mail| mail.header("In-Reply-To").to_owned()).collect::<Vec<_>>()
    };
    let (first, second) = (thread("manager-0001@example.org"), thread("other@example.org"));
    assert_eq!((first.len(), second.len()), (6, 6));
    assert!(first.iter().all(|thread| *thread == first[0] && thread.contains(&id)), "{first:?}");
    assert!(second.iter().all(|thread| *thread == second[0]) && second[0] != first[0], "{second:?}");
    assert!(mails.iter().all(|mail| mail.header("References") == mail.header("In-Reply-To")));
}

#[tokio::test]
async fn what_is_done_to_a_secret_is_told_in_the_thread_of_its_reminders() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (manager, expires_at) = (app.signed_in(&member.manager), app.now().plus(Duration::days(40)).to_string());
    let wanted = json!({"name": "the secret", "expires_at": expires_at});
    let id = manager.post(&member.secrets(), &wanted).await.expect(201).json()["secret"]["id"].clone();
    let id = id.as_str().unwrap();
    deliver_all(&app.core);
    let created = app.take_received().remove(0);
    let reminded = days(&app, 11).remove(0);
    app.signed_in(&member.manager).delete(&format!("{}/{id}", member.secrets())).await.expect(204);
    deliver_all(&app.core);
    let deleted = app.take_received().remove(0);
    assert!(created.subject.contains("created") && deleted.subject.contains("deleted"), "{}", deleted.subject);
    assert!(created.header("In-Reply-To").contains(id), "{}", created.raw);
    for mail in [&created, &deleted] {
        assert_eq!(mail.header("In-Reply-To"), reminded.header("In-Reply-To"), "{}", mail.raw);
        assert_eq!(mail.header("References"), reminded.header("References"), "{}", mail.raw);
    }
}

#[tokio::test]
async fn after_the_expiry_one_message_names_the_address_and_time_of_what_still_tries() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, old) = member.secret(&app, "old", 40).await;
    app.advance(Duration::days(40));
    assert_eq!(mails_of_a_run(&app).len(), 1, "the expiry");
    app.advance(Duration::days(2));
    for _ in 0..3 {
        app.browser().token(&member.client_id(), &old, &[]).await.expect(401);
    }
    jobs::run(&app.core, Job::LateAttempts).unwrap();
    let mails = mails_of_a_run(&app);
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "Latchkey: client secret “old” has expired and is still tried (Partner-0001)");
    assert_says(&mails[0], "Still tried: 3 times from 127.0.0.1, the last on Monday 12 April 2027, 14:00");
    assert!(mails[0].html.contains("3 times from 127.0.0.1"), "{}", mails[0].html);
    for _ in 0..20 {
        app.browser().token(&member.client_id(), &old, &[]).await.expect(401);
        jobs::run(&app.core, Job::LateAttempts).unwrap();
        app.advance(Duration::days(1));
        assert!(mails_of_a_run(&app).is_empty(), "it is told once");
    }
}

#[tokio::test]
async fn what_is_deleted_or_unknown_leaves_no_late_attempts() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, old) = member.secret(&app, "old", 40).await;
    app.advance(Duration::days(40));
    assert_eq!(mails_of_a_run(&app).len(), 1, "the expiry");
    let before = jobs::run(&app.core, Job::LateAttempts).unwrap();
    assert_eq!(before, "0 late attempts written");
    app.untold(|| ());
    app.signed_in(&member.manager).delete(&format!("{}/{id}", member.secrets())).await.expect(204);
    app.browser().token(&member.client_id(), &old, &[]).await.expect(401);
    assert_eq!(jobs::run(&app.core, Job::LateAttempts).unwrap(), "0 late attempts written");
    app.advance(Duration::days(1));
    assert!(mails_of_a_run(&app).is_empty());
}

#[tokio::test]
async fn the_expiry_and_the_first_attempts_after_it_are_one_message() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, old) = member.secret(&app, "old", 40).await;
    app.advance(Duration::days(39));
    assert_eq!(mails_of_a_run(&app).len(), 1);
    app.advance(Duration::days(1) + Duration::minutes(1));
    app.browser().token(&member.client_id(), &old, &[]).await.expect(401);
    jobs::run(&app.core, Job::LateAttempts).unwrap();
    let mails = mails_of_a_run(&app);
    assert_eq!(mails.len(), 1);
    assert_says(&mails[0], "Still tried: once from 127.0.0.1");
    app.advance(Duration::days(1));
    assert!(mails_of_a_run(&app).is_empty());
}
