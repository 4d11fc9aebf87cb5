//! Who is told by mail of what, and by whom it was done.

use latchkey::{
    app::person,
    domain::{
        audit::Acting,
        email::EmailAddress,
        organisation::{Locale, TimeZone},
        person::PersonDetails,
        text::Name,
    },
};
use serde_json::json;
use support::{TestApp, mail::ReceivedMail};
use time::Duration;

use crate::sign_in::{enrolled, redeem};

/// The messages since the last call.
fn mails(app: &TestApp) -> Vec<ReceivedMail> {
    latchkey::jobs::outbox::deliver(&app.core).unwrap();
    app.take_received()
}

#[tokio::test]
async fn who_gains_or_loses_a_role_is_told_by_whom() {
    let app = TestApp::start().await;
    let operator = app.signed_in(&app.person("boss@example.org", true));
    let person = app.person("nova@example.org", false);
    let path = format!("/api/v1/people/{}", person.id);
    for (change, subjects) in [
        (json!({"operator": true}), vec!["you are now an operator"]),
        (json!({"operator": false, "auditor": true}), vec!["you are no longer an operator", "you are now an auditor"]),
        (json!({"name": "Nova", "auditor": true}), vec![]),
        (json!({"auditor": false}), vec!["you are no longer an auditor"]),
    ] {
        operator.patch(&path, "*", &change).await.expect(200);
        let mails = mails(&app);
        let told: Vec<_> = mails.iter().map(|mail| mail.subject.trim_start_matches("Latchkey: ")).collect();
        assert_eq!(told, subjects);
        for mail in mails {
            assert_eq!(mail.reader(), "nova@example.org");
            assert!(mail.text.contains("* By: boss\n"), "{}", mail.text);
            assert!(!mail.text.contains("* From"), "{}", mail.text);
        }
    }
}

#[tokio::test]
async fn who_becomes_credential_manager_or_is_one_no_longer_is_told_of_what() {
    let app = TestApp::start().await;
    let (operator, member) = (app.operator(), app.member("0001"));
    let person = app.person("nova@example.org", false);
    for (application, place) in [
        (json!(member.application.id), "of the application Partner-0001 (Organisation 0001)"),
        (json!(null), "of all applications of Organisation 0001"),
    ] {
        let body = json!({
            "person_id": person.id, "organisation_id": member.organisation.id, "application_id": application,
        });
        let created = operator.post("/api/v1/assignments", &body).await.expect(201).json();
        let mail = mails(&app).remove(0);
        assert_eq!(mail.subject, "Latchkey: you are now credential manager");
        assert!(mail.text.replace('\n', " ").contains(place), "{}", mail.text);
        operator.delete(&format!("/api/v1/assignments/{}", created["id"].as_str().unwrap())).await.expect(204);
        let mail = mails(&app).remove(0);
        assert_eq!(mail.subject, "Latchkey: you are no longer credential manager");
        assert!(mail.text.replace('\n', " ").contains(place), "{}", mail.text);
    }
}

#[tokio::test]
async fn who_has_not_joined_is_told_by_the_invitation_alone() {
    let app = TestApp::start().await;
    let (operator, member) = (app.operator(), app.member("0001"));
    let (person, _) = app.newcomer("nova@example.org");
    let body = json!({"person_id": person.id, "organisation_id": member.organisation.id});
    operator.post("/api/v1/assignments", &body).await.expect(201);
    operator.patch(&format!("/api/v1/people/{}", person.id), "*", &json!({"auditor": true})).await.expect(200);
    assert!(mails(&app).is_empty());
}

#[tokio::test]
async fn who_creates_or_deletes_a_secret_is_told_with_its_hint_and_never_its_value() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let browser = app.signed_in(&member.manager);
    let body = json!({"name": "the blue one", "expires_at": app.now().plus(Duration::days(30))});
    let created = browser.post(&member.secrets(), &body).await.expect(201).json();
    let (hint, value) = (created["secret"]["hint"].as_str().unwrap(), created["value"].as_str().unwrap());
    let secret = format!("{}/{}", member.secrets(), created["secret"]["id"].as_str().unwrap());
    let mail = mails(&app).remove(0);
    assert_eq!(mail.reader(), "manager-0001@example.org");
    assert_eq!(mail.subject, "Latchkey: client secret “the blue one” was created (Partner-0001)");
    assert!(mail.text.contains(&format!("({hint}…)")) && mail.text.contains("* From: "), "{}", mail.text);
    assert!(!mail.text.contains(&value[3..]) && !mail.html.contains(&value[3..]));
    for _ in 0..2 {
        browser.delete(&secret).await.expect(204);
    }
    let mails = mails(&app);
    assert_eq!(mails.len(), 1, "a secret that is deleted already is not deleted again");
    assert_eq!(mails[0].subject, "Latchkey: client secret “the blue one” was deleted (Partner-0001)");
}

#[tokio::test]
async fn managers_are_told_what_an_operator_does_to_their_secrets() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (boss, gone) = (app.person("boss@example.org", true), app.person("gone@example.org", false));
    // Twice a manager, and one who has left.
    app.assign(&member.manager, &member.organisation, Some(&member.application));
    app.assign(&gone, &member.organisation, None);
    app.deactivate(&gone);
    let (id, _) = member.secret(&app, "the blue one", 30).await;
    app.assign(&boss, &member.organisation, Some(&member.application));
    let operator = app.signed_in(&boss);
    let _ = mails(&app);
    operator.delete(&format!("{}/{id}", member.secrets())).await.expect(204);
    let body = json!({"name": "the red one", "expires_at": app.now().plus(Duration::days(30))});
    operator.post(&member.secrets(), &body).await.expect(201);
    let told = |done: &str, readers: [&str; 2]| {
        readers.map(|reader| (reader.to_owned(), format!("client secret {done} (Partner-0001)")))
    };
    let readers = ["boss@example.org", "manager-0001@example.org"];
    let mut expected = told("“the blue one” was deleted", readers).to_vec();
    expected.extend(told("“the red one” was created", readers));
    let mut heard = app.told_by_mail();
    expected.sort();
    heard.sort();
    assert_eq!(heard, expected);
}

#[tokio::test]
async fn what_a_colleague_creates_is_told_to_the_other_managers_by_name_and_what_they_delete_is_not() {
    let app = TestApp::start().await;
    let (member, stranger) = (app.member("0001"), app.member("0002"));
    let colleague = app.person("colleague@example.org", false);
    app.assign(&colleague, &member.organisation, Some(&member.application));
    let browser = app.signed_in(&member.manager);
    let body = json!({"name": "the blue one", "expires_at": app.now().plus(Duration::days(30))});
    let created = browser.post(&member.secrets(), &body).await.expect(201).json();
    let told = mails(&app);
    let mut readers: Vec<_> = told.iter().map(|mail| mail.reader().to_owned()).collect();
    readers.sort();
    assert_eq!(readers, ["colleague@example.org", "manager-0001@example.org"], "not {}", stranger.manager.email);
    let mail = told.iter().find(|mail| mail.reader() == "colleague@example.org").unwrap();
    assert_eq!(mail.subject, "Latchkey: client secret “the blue one” was created (Partner-0001)");
    assert!(mail.text.contains(&format!("* By: {}", member.manager.name)), "{}", mail.text);
    assert!(!mail.text.contains("Your own account") && !mail.text.contains(&created["value"].as_str().unwrap()[3..]));
    browser.delete(&format!("{}/{}", member.secrets(), created["secret"]["id"].as_str().unwrap())).await.expect(204);
    assert_eq!(app.told_by_mail().len(), 1, "who deleted it");
}

#[tokio::test]
async fn what_is_refused_is_not_told() {
    let app = TestApp::start().await;
    let operator = app.signed_in(&app.person("boss@example.org", true));
    let own = operator.get("/api/v1/session").await.expect(200).json()["person"]["id"].as_str().unwrap().to_owned();
    let last = operator.patch(&format!("/api/v1/people/{own}"), "*", &json!({"operator": false})).await;
    assert_eq!(last.expect(409).code(), "last_operator");
    let member = app.member("0001");
    let again = json!({"person_id": member.manager.id, "organisation_id": member.organisation.id});
    operator.post("/api/v1/assignments", &again).await.expect(409);
    assert!(mails(&app).is_empty());
}

#[tokio::test]
async fn a_first_password_is_told_too() {
    let app = TestApp::start().await;
    let (_, token) = app.newcomer("nova@example.org");
    redeem(&app.browser(), &token).await;
    let mails = mails(&app);
    let subjects: Vec<_> = mails.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, ["Latchkey: your password was set"]);
    assert!(mails[0].text.contains("* By: Your own account"));
    enrolled(&app, "other@example.org").await;
}

#[tokio::test]
async fn who_is_made_an_operator_by_the_command_line_is_told() {
    let app = TestApp::start().await;
    app.person("nova@example.org", false);
    let details = PersonDetails {
        name: Name::parse("Nova").unwrap(),
        email: EmailAddress::parse("nova@example.org").unwrap(),
        locale: Locale::parse("en").unwrap(),
        time_zone: TimeZone::parse("UTC").unwrap(),
        operator: true,
        auditor: false,
    };
    person::add_operator(&app.core, &Acting::system("command line"), &details).unwrap();
    assert_eq!(app.told_by_mail(), [("nova@example.org".to_owned(), "you are now an operator".to_owned())]);
}
