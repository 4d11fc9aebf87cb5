//! Who else is told when nobody acts, or nobody can be told: rung by rung, towards the expiry.

use std::collections::BTreeSet;

use diesel::{ExpressionMethods, RunQueryDsl};
use latchkey::{
    db::{
        DbResult,
        late_attempt::{self, LateAttempts},
        schema::organisations::dsl,
    },
    domain::{Id, api::Environment},
};
use serde_json::json;
use support::{
    TestApp,
    fixtures::Member,
    mail::ReceivedMail,
    smtp::{Behaviour, SmtpServer},
};
use time::Duration;

use crate::run::{app_with_a_due_secret, deliver, mails_of_a_run, plan};

const MANAGER: &str = "manager@example.org";
const COLLEAGUE: &str = "colleague@example.org";
const CONTACT: &str = "office@registry.example";
const OPERATOR: &str = "operator@example.org";

/// An application with a manager, another of the organisation with a manager of its own, a contact address, an operator,
/// and a secret of forty days. A foreign manager is told of nothing.
async fn federation() -> (TestApp, Member, String) {
    let app = TestApp::start().await;
    let organisation = app.organisation("0001");
    let application = app.application(&organisation, "Partner-0001", Environment::Production, &[]);
    let another = app.application(&organisation, "Another", Environment::Production, &[]);
    let (manager, colleague) = (app.person(MANAGER, false), app.person(COLLEAGUE, false));
    app.assign(&manager, &organisation, Some(&application));
    app.assign(&colleague, &organisation, Some(&another));
    contact(&app, Some(CONTACT));
    app.member("0002");
    app.person(OPERATOR, true);
    let member = Member { organisation, application, manager };
    let (id, _) = member.secret(&app, "the secret", 40).await;
    (app, member, id)
}

/// Gives every organisation this contact address.
fn contact(app: &TestApp, address: Option<&str>) {
    let set = diesel::update(dsl::organisations).set(dsl::contact_email.eq(address));
    app.core.db.write(|connection| -> DbResult<_> { Ok(set.execute(connection)?) }).unwrap();
}

/// Runs the job each day until so many are left; answers the mails of the last one.
fn until_left(app: &TestApp, expires_in: &mut i64, left: i64) -> Vec<ReceivedMail> {
    let mut mails = Vec::new();
    while *expires_in > left {
        app.advance(Duration::days(1));
        *expires_in -= 1;
        mails = mails_of_a_run(app);
    }
    mails
}

fn readers(mails: &[ReceivedMail]) -> BTreeSet<&str> {
    let readers: BTreeSet<_> = mails.iter().map(ReceivedMail::reader).collect();
    assert_eq!(readers.len(), mails.len(), "nobody gets two messages");
    readers
}

#[tokio::test]
async fn when_nobody_acts_more_are_told_the_nearer_the_expiry_is() {
    let (app, ..) = federation().await;
    let mut left = 40;
    for (at, told) in [
        (30, vec![MANAGER]),
        (14, vec![MANAGER]),
        (7, vec![MANAGER, COLLEAGUE]),
        (3, vec![MANAGER, COLLEAGUE, CONTACT]),
        (1, vec![MANAGER, COLLEAGUE, CONTACT, OPERATOR]),
        (0, vec![MANAGER, COLLEAGUE, CONTACT, OPERATOR]),
    ] {
        let mails = until_left(&app, &mut left, at);
        assert_eq!(readers(&mails), told.into_iter().collect(), "{at} days are left");
    }
}

#[tokio::test]
async fn each_is_told_why_and_what_to_do_and_is_shown_no_link_that_does_not_open_for_them() {
    let (app, ..) = federation().await;
    let mut left = 40;
    let mails = until_left(&app, &mut left, 1);
    let says = |reader: &str, words: &[&str]| {
        let mail = mails.iter().find(|mail| mail.reader() == reader).unwrap();
        let text = mail.text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        for words in words {
            assert!(text.contains(words), "{words} is not in {text}");
        }
        assert!(text.contains("nobody has begun to replace it") == (reader != MANAGER), "{text}");
        text.contains("/applications/")
    };
    let nobody = "See to it that somebody who manages the application replaces it.";
    assert!(says(MANAGER, &["Replace it in the portal:"]));
    assert!(!says(COLLEAGUE, &[nobody, "because you are a credential manager of the same organisation"]));
    assert!(!says(CONTACT, &["Hello Organisation 0001,", nobody, "contact address of this organisation"]));
    assert!(says(OPERATOR, &["Ask the organisation who replaces it.", "because you are an operator of Latchkey"]));
}

#[tokio::test]
async fn a_successor_or_an_acknowledgement_stops_it() {
    let (app, member, _) = federation().await;
    let mut left = 40;
    until_left(&app, &mut left, 8);
    member.secret(&app, "the next one", 300).await;
    assert_eq!(readers(&until_left(&app, &mut left, 7)), [MANAGER].into(), "somebody has acted");
    assert_eq!(readers(&until_left(&app, &mut left, 0)), [MANAGER].into());

    let (app, member, id) = federation().await;
    let mut left = 40;
    until_left(&app, &mut left, 8);
    let path = format!("{}/{id}/acknowledgement", member.secrets());
    let until = json!({"until": app.now().plus(Duration::days(5))});
    app.signed_in(&member.manager).put(&path, "*", &until).await.expect(200);
    assert!(until_left(&app, &mut left, 7).is_empty(), "somebody is on it");
    assert_eq!(readers(&until_left(&app, &mut left, 3)), [MANAGER, COLLEAGUE, CONTACT].into(), "and did not do it");
}

#[tokio::test]
async fn where_no_manager_can_be_told_the_first_rung_is_told_from_the_beginning() {
    let (app, member, _) = federation().await;
    app.deactivate(&member.manager);
    let mut left = 40;
    let mails = until_left(&app, &mut left, 30);
    assert_eq!(readers(&mails), [COLLEAGUE].into());
    assert!(mails[0].text.contains("Ask the operators of the federation to make somebody"), "{}", mails[0].text);
    // Without a colleague the contact address is the first rung, and without that the operators are.
    let (app, member, _) = federation().await;
    app.deactivate(&member.manager);
    let colleague = app.core.db.read(|connection| latchkey::db::person::find_by_email(connection, COLLEAGUE)).unwrap();
    app.deactivate(&colleague.unwrap().0);
    let mut left = 40;
    assert_eq!(readers(&until_left(&app, &mut left, 30)), [CONTACT].into());
    contact(&app, None);
    assert_eq!(readers(&until_left(&app, &mut left, 14)), [OPERATOR].into());
}

#[tokio::test]
async fn an_address_that_is_taken_away_between_planning_and_delivery_gets_nothing() {
    let (app, member, _) = federation().await;
    app.deactivate(&member.manager);
    app.advance(Duration::days(37));
    assert_eq!(plan(&app.core).messages, 2);
    contact(&app, None);
    let delivered = deliver(&app.core);
    assert_eq!((delivered.sent, delivered.withdrawn), (1, 1));
    assert_eq!(readers(&app.take_received()), [COLLEAGUE].into());
}

#[tokio::test]
async fn a_manager_whose_address_takes_no_mail_does_not_count_and_others_are_told() {
    // The second time either it is refused again, or the manager is told after all and nobody else has to be.
    for (refusals, expected) in [(2, [COLLEAGUE]), (1, ["manager-0001@example.org"])] {
        let server = SmtpServer::behaving(&Behaviour { refusals, ..Behaviour::default() });
        let (app, member) = app_with_a_due_secret(&server).await;
        let another = app.application(&member.organisation, "Another", Environment::Production, &[]);
        app.assign(&app.person(COLLEAGUE, false), &member.organisation, Some(&another));
        plan(&app.core);
        assert_eq!(deliver(&app.core).dead, 1, "the address of the only manager bounces");
        app.advance(Duration::days(11));
        assert_eq!(plan(&app.core).notices, 2, "14 days");
        deliver(&app.core);
        let told: Vec<_> = server.accepted().iter().flat_map(|mail| mail.recipients.clone()).collect();
        assert_eq!(told, expected, "after {refusals} refusals");
    }
}

#[tokio::test]
async fn nobody_else_hears_of_it_before_the_managers_have_had_their_morning() {
    let app = TestApp::builder().config(|config| config.notices.at_once = false).start().await;
    let organisation = app.organisation("0001");
    let application = app.application(&organisation, "Partner-0001", Environment::Production, &[]);
    let another = app.application(&organisation, "Another", Environment::Production, &[]);
    // It is noon in UTC: the colleague's morning comes six hours later, the manager's twenty hours later.
    let manager = app.person_in("Manager", MANAGER, "UTC");
    let colleague = app.person_in("Colleague", COLLEAGUE, "Pacific/Kiritimati");
    app.assign(&manager, &organisation, Some(&application));
    app.assign(&colleague, &organisation, Some(&another));
    let member = Member { organisation, application, manager };
    member.secret(&app, "the secret", 10).await;
    // What is the colleague's own to know of comes in the colleague's next morning, and does not bring the other along.
    Member { application: another, manager: colleague, ..member }.secret(&app, "their own", 10).await;
    app.advance(Duration::days(3));
    let (begin, mut heard) = (app.now(), Vec::new());
    for hour in 0..48 {
        let mails = mails_of_a_run(&app).into_iter();
        heard.extend(mails.map(|mail| (hour, mail.reader().to_owned(), mail.text.contains("* the secret"))));
        app.advance(Duration::hours(1));
    }
    assert_eq!(begin.plus(Duration::hours(48)), app.now());
    let heard: Vec<_> = heard.iter().map(|(hour, reader, about)| (*hour, reader.as_str(), *about)).collect();
    // The manager of the one application is a colleague of the other, and hears of that no earlier either.
    assert_eq!(heard, [(6, COLLEAGUE, false), (20, MANAGER, true), (30, COLLEAGUE, true)]);
}

#[tokio::test]
async fn what_others_were_to_be_told_is_withdrawn_when_somebody_acts_before_it_is_sent() {
    let (app, member, _) = federation().await;
    app.advance(Duration::days(39));
    assert_eq!(plan(&app.core).messages, 4, "manager, colleague, contact and operator");
    member.secret(&app, "the next one", 300).await;
    let delivered = deliver(&app.core);
    assert_eq!((delivered.sent, delivered.withdrawn), (1, 3), "that nobody has acted is not true any more");
    assert_eq!(readers(&app.take_received()), [MANAGER].into());
    // Nor is it that nobody can be told, once there is a manager whom mail reaches.
    let (app, member, _) = federation().await;
    app.deactivate(&member.manager);
    app.advance(Duration::days(10));
    assert_eq!(plan(&app.core).messages, 1, "the colleague at 30 days");
    app.assign(&app.person("new@example.org", false), &member.organisation, Some(&member.application));
    let delivered = deliver(&app.core);
    assert_eq!((delivered.sent, delivered.withdrawn), (0, 1));
}

#[tokio::test]
async fn others_learn_of_whom_to_ask_and_nothing_of_the_machines() {
    let (app, _, id) = federation().await;
    app.by_hand("update secrets set hint = 'xyzzy', last_used_address = '203.0.113.9', last_used_at = created_at");
    let late = |address: &str| LateAttempts {
        secret: Id::parse(&id).unwrap(),
        address: address.to_owned(),
        last_at: app.now().plus(Duration::days(41)),
        attempts: 4,
    };
    let mut left = 40;
    let mut mails = until_left(&app, &mut left, 0);
    let attempts = late("198.51.100.77");
    app.advance(Duration::days(1));
    app.core.db.write(|connection| late_attempt::add(connection, &attempts, app.now())).unwrap();
    mails.extend(mails_of_a_run(&app));
    assert_eq!(mails.len(), 8, "all four, at the expiry and as it is still tried");
    for mail in &mails {
        let of_machines = ["xyzzy", "203.0.113.9", "198.51.100.77", "Last used", "Tokens in"];
        let shown = of_machines.map(|words| mail.text.contains(words) || mail.html.contains(words));
        if mail.reader() == MANAGER {
            assert!(shown[0] && shown[1] && shown[3], "{}", mail.text);
        } else {
            assert_eq!(shown, [false; 5], "{}: {}", mail.reader(), mail.text);
            assert!(mail.text.contains("\n* the secret\n") && mail.text.contains("Expired"), "{}", mail.text);
            assert!(mail.text.contains("Partner-0001") && !mail.text.contains("(key)"), "{}", mail.text);
        }
    }
}
