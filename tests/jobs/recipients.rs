//! Who is told: every credential manager of the application, or, where none can be reached, the operators.

use std::collections::BTreeSet;

use latchkey::{
    app::assignment, db, db::assignment::Filter, domain::api::Environment, domain::audit::Acting,
    domain::person::Person,
};
use support::{TestApp, fixtures::Member, mail::ReceivedMail};
use time::Duration;

use crate::run::{deliver, mails_of_a_run, plan};

/// An application with a secret that is due, and nobody who manages it.
async fn unmanaged() -> (TestApp, Member) {
    let app = TestApp::start().await;
    let member = app.member("0001");
    member.secret(&app, "the secret", 365).await;
    unassign(&app, &member.manager);
    app.advance(Duration::days(340));
    (app, member)
}

/// Takes every assignment from a person.
fn unassign(app: &TestApp, person: &Person) {
    let filter = Filter { person: Some(person.id), ..Filter::default() };
    let page = db::page::PageRequest { limit: 100, after: None };
    let known = app.core.db.read(|connection| db::assignment::list(connection, &filter, &page)).unwrap();
    for assignment in known.items {
        assignment::delete(&app.core, &Acting::system("test"), assignment.id).unwrap();
    }
}

/// The addresses of the readers.
fn readers(mails: &[ReceivedMail]) -> BTreeSet<&str> {
    let readers: BTreeSet<_> = mails.iter().map(ReceivedMail::reader).collect();
    assert_eq!(readers.len(), mails.len(), "nobody gets two messages");
    readers
}

#[tokio::test]
async fn managers_of_the_application_and_of_the_organisation_are_told_and_nobody_else() {
    let (app, member) = unmanaged().await;
    let another = app.application(&member.organisation, "Another", Environment::Production, &[]);
    let foreign = app.member("0002");
    let [of_application, of_organisation, of_another] =
        ["application", "organisation", "another"].map(|name| app.person(&format!("of-{name}@example.org"), false));
    app.assign(&of_application, &member.organisation, Some(&member.application));
    app.assign(&of_organisation, &member.organisation, None);
    app.assign(&of_another, &member.organisation, Some(&another));
    app.person("operator@example.org", true);
    let mails = mails_of_a_run(&app);
    assert_eq!(readers(&mails), ["of-application@example.org", "of-organisation@example.org"].into());
    assert!(mails.iter().all(|mail| mail.text.contains("because you are a credential manager of this")));
    drop(foreign);
}

#[tokio::test]
async fn who_is_manager_of_the_application_and_of_the_organisation_is_told_once() {
    let (app, member) = unmanaged().await;
    app.assign(&member.manager, &member.organisation, Some(&member.application));
    app.assign(&member.manager, &member.organisation, None);
    let mails = mails_of_a_run(&app);
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].text.matches("* the secret (").count(), 1);
}

#[tokio::test]
async fn a_deactivated_manager_is_not_told() {
    let (app, member) = unmanaged().await;
    app.person("operator@example.org", true);
    let stays = app.person("stays@example.org", false);
    for person in [&member.manager, &stays] {
        app.assign(person, &member.organisation, None);
    }
    app.deactivate(&member.manager);
    assert_eq!(readers(&mails_of_a_run(&app)), ["stays@example.org"].into());
}

#[tokio::test]
async fn who_is_deactivated_between_planning_and_delivery_gets_nothing() {
    let (app, member) = unmanaged().await;
    app.person("operator@example.org", true);
    app.assign(&member.manager, &member.organisation, None);
    assert_eq!(plan(&app.core).messages, 1);
    app.deactivate(&member.manager);
    assert_eq!(deliver(&app.core).withdrawn, 1);
    assert!(app.received().is_empty());
    assert_eq!(deliver(&app.core).withdrawn, 0, "it is withdrawn once");
}

#[tokio::test]
async fn who_loses_the_role_between_planning_and_delivery_gets_nothing() {
    let (app, member) = unmanaged().await;
    app.assign(&member.manager, &member.organisation, None);
    assert_eq!(plan(&app.core).messages, 1);
    unassign(&app, &member.manager);
    assert_eq!(deliver(&app.core).withdrawn, 1);
    assert!(app.received().is_empty());
}

#[tokio::test]
async fn who_becomes_manager_later_is_told_from_the_next_threshold_on() {
    let (app, member) = unmanaged().await;
    app.assign(&member.manager, &member.organisation, None);
    assert_eq!(mails_of_a_run(&app).len(), 1);
    let later = app.person("later@example.org", false);
    app.assign(&later, &member.organisation, None);
    assert_eq!(mails_of_a_run(&app).len(), 0);
    app.advance(Duration::days(11));
    assert_eq!(readers(&mails_of_a_run(&app)), ["later@example.org", "manager-0001@example.org"].into());
}

#[tokio::test]
async fn where_nobody_manages_the_operators_are_told() {
    let (app, member) = unmanaged().await;
    let [first, second, former] =
        ["first", "second", "former"].map(|name| app.person(&format!("{name}@operators.example"), true));
    app.deactivate(&former);
    let mails = mails_of_a_run(&app);
    assert_eq!(readers(&mails), ["first@operators.example", "second@operators.example"].into());
    for mail in mails {
        assert!(mail.text.contains("no credential manager of its\napplication can be reached"), "{}", mail.text);
        assert!(mail.text.contains("Please assign a credential manager"), "{}", mail.text);
        assert!(mail.text.contains("because you are an operator of Latchkey"), "{}", mail.text);
        assert!(!mail.text.contains("To replace a secret"), "operators create no secrets: {}", mail.text);
        assert!(mail.html.contains("Please assign a credential manager"), "{}", mail.html);
    }
    // Who is assigned then is told from then on, and the operators are not.
    app.assign(&member.manager, &member.organisation, None);
    app.advance(Duration::days(11));
    assert_eq!(readers(&mails_of_a_run(&app)), ["manager-0001@example.org"].into());
    drop((first, second));
}

#[tokio::test]
async fn where_every_manager_is_deactivated_the_operators_are_told() {
    let (app, member) = unmanaged().await;
    app.person("operator@example.org", true);
    app.assign(&member.manager, &member.organisation, None);
    app.deactivate(&member.manager);
    assert_eq!(readers(&mails_of_a_run(&app)), ["operator@example.org"].into());
}

#[tokio::test]
async fn where_no_manager_has_used_their_invitation_the_operators_are_told_too() {
    let (app, member) = unmanaged().await;
    app.person("operator@example.org", true);
    let invited = app.invited("Invited", "invited@example.org", "UTC");
    app.assign(&invited, &member.organisation, None);
    assert_eq!(readers(&mails_of_a_run(&app)), ["invited@example.org", "operator@example.org"].into());
    app.assign(&member.manager, &member.organisation, None);
    app.advance(Duration::days(11));
    assert_eq!(readers(&mails_of_a_run(&app)), ["invited@example.org", "manager-0001@example.org"].into());
}

#[tokio::test]
async fn where_there_is_nobody_to_tell_the_first_to_come_is_told() {
    let (app, member) = unmanaged().await;
    assert_eq!(plan(&app.core).notices, 0);
    app.person("operator@example.org", true);
    app.advance(Duration::minutes(59));
    assert_eq!(plan(&app.core).notices, 0, "the planner does not look at it all the time");
    app.advance(Duration::minutes(1));
    assert_eq!(readers(&mails_of_a_run(&app)), ["operator@example.org"].into());

    // Also of a secret that expired while there was nobody.
    let (app, other) = unmanaged().await;
    app.advance(Duration::days(25));
    assert_eq!(plan(&app.core).notices, 0);
    app.assign(&other.manager, &other.organisation, None);
    app.advance(Duration::hours(1));
    let mails = mails_of_a_run(&app);
    assert_eq!(readers(&mails), ["manager-0001@example.org"].into());
    assert!(mails[0].subject.contains("has expired"), "{}", mails[0].subject);
    app.advance(Duration::hours(2));
    assert_eq!(mails_of_a_run(&app).len(), 0);
    drop(member);
}

#[tokio::test]
async fn an_operator_who_also_manages_is_told_of_each_secret_in_its_role() {
    let (app, orphan) = unmanaged().await;
    let operator = app.person("both@example.org", true);
    let member = app.member("0002");
    app.assign(&operator, &member.organisation, None);
    member.secret(&app, "looked after", 26).await;
    app.advance(Duration::days(15));
    let mails = mails_of_a_run(&app);
    let mail = mails.iter().find(|mail| mail.reader() == "both@example.org").unwrap();
    assert!(mail.text.contains("2 client secrets are nearing their expiry"), "{}", mail.text);
    assert!(mail.text.contains("Where no credential manager can be reached, it says so below."), "{}", mail.text);
    let (first, second) = mail.text.split_once("* looked after (").unwrap();
    assert!(first.contains("No credential manager of this application can be reached."), "{first}");
    assert!(first.contains("Open the application:"), "{first}");
    assert!(!second.contains("No credential manager of this"), "{second}");
    assert!(second.contains("Replace it in the portal:"), "{second}");
    assert!(second.contains("because you are a credential manager, and an operator"), "{second}");
    drop(orphan);
}
