//! What people are told when their account is changed, and that no name can change the form of such a message.

use latchkey::{
    app::security_mail,
    domain::{
        Timestamp,
        audit::Acting,
        email::EmailAddress,
        person::Person,
        secret::{Author, AuthorKind},
        security::{FactorKind, Place, Role, SecurityEvent},
    },
};
use support::{TestApp, mail::ReceivedMail};
use uuid::Uuid;

use crate::run::deliver_all;

const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";

pub fn acting(person: &Person) -> Acting {
    Acting {
        capacity: Some(latchkey::domain::audit::Capacity::Oneself),
        author: Author { kind: AuthorKind::Person, id: person.id.uuid(), name: person.name.clone() },
        address: Some("192.0.2.7".to_owned()),
        user_agent: Some(FIREFOX.to_owned()),
        request_id: None,
    }
}

/// The one message that `reader` gets of `event`.
pub fn told(app: &TestApp, reader: &Person, event: SecurityEvent, by: &Acting) -> ReceivedMail {
    app.core.db.write(|connection| security_mail::tell(&app.core, connection, reader, event, by)).unwrap();
    assert_eq!(deliver_all(&app.core).sent, 1);
    app.take_received().remove(0)
}

pub fn every_event(name: &str) -> Vec<SecurityEvent> {
    let name = || name.to_owned();
    vec![
        SecurityEvent::PasswordChanged,
        SecurityEvent::FactorAdded { kind: FactorKind::Passkey, name: Some(name()) },
        SecurityEvent::FactorAdded { kind: FactorKind::AuthenticatorApp, name: None },
        SecurityEvent::FactorRemoved { kind: FactorKind::Provider, name: Some(name()) },
        SecurityEvent::CalendarOpened,
        SecurityEvent::RecoveryCodesMade,
        SecurityEvent::RecoveryCodeUsed { left: 1 },
        SecurityEvent::FactorsReset { id: Uuid::max(), name: name(), email: "somebody@example.org".to_owned() },
        SecurityEvent::RoleGained {
            role: Role::CredentialManager,
            place: Some(Place::Organisation { organisation: name() }),
        },
        SecurityEvent::RoleLost { role: Role::Operator, place: None },
        SecurityEvent::EmailChanged { old: "old@example.org".to_owned(), new: "new@example.org".to_owned() },
        SecurityEvent::SignedInFromNewDevice,
        SecurityEvent::WrongCodes { count: 10 },
        SecurityEvent::SecretCreated { secret: None, name: name(), hint: "a1B".to_owned(), application: name() },
        SecurityEvent::SecretDeleted { secret: None, name: name(), hint: "a1B".to_owned(), application: name() },
        SecurityEvent::KeyCreated { name: name(), application: name() },
        SecurityEvent::KeyDeleted { name: name(), application: name() },
        SecurityEvent::AccessRequested {
            organisation: name(),
            name: name(),
            environment: "production".to_owned(),
            permissions: 2,
            reason: name(),
        },
        SecurityEvent::AccessRequestDecided {
            approved: false,
            name: name(),
            environment: "sandbox".to_owned(),
            permissions: 0,
            answer: Some(name()),
        },
        SecurityEvent::SecretTokensRevoked { secret: None, name: name(), hint: "a1B".to_owned(), application: name() },
        SecurityEvent::SecretSuspended {
            secret: None,
            name: name(),
            hint: "a1B".to_owned(),
            application: name(),
            resume_at: None,
            delete_at: Timestamp::parse("2027-03-15T12:00:00Z").ok(),
        },
        SecurityEvent::SecretResumed { secret: None, name: name(), hint: "a1B".to_owned(), application: name() },
        SecurityEvent::SecretLeaked {
            secret: None,
            name: name(),
            hint: "a1B".to_owned(),
            application: name(),
            suspended: false,
        },
        SecurityEvent::SecretLeaked {
            secret: None,
            name: name(),
            hint: "a1B".to_owned(),
            application: name(),
            suspended: true,
        },
        SecurityEvent::WebhookStopped { host: name(), organisation: name(), gone: true },
        SecurityEvent::SecretUsedFromNewNetwork {
            secret: None,
            name: name(),
            hint: "a1B".to_owned(),
            application: name(),
            network: "192.0.2.0/24".to_owned(),
        },
    ]
}

#[tokio::test]
async fn each_message_says_what_happened_when_from_where_and_what_to_do() {
    let app = TestApp::builder().config(|config| config.federation.support_email = Some("help@example.org".into()));
    let app = app.start().await;
    let reader = app.person_in("Robin Example", "robin@example.org", "Asia/Tokyo");
    let operator = app.person_in("Demo Operator", "operator@example.org", "UTC");
    let mut said = String::new();
    for event in every_event("the blue one") {
        let by = match event {
            SecurityEvent::RoleGained { .. } | SecurityEvent::FactorsReset { .. } => acting(&operator),
            SecurityEvent::SecretLeaked { .. } => Acting::system("leak report"),
            SecurityEvent::WebhookStopped { .. } => Acting::system("webhooks"),
            SecurityEvent::SecretUsedFromNewNetwork { .. } => Acting::system("token service"),
            _ => acting(&reader),
        };
        let mail = told(&app, &reader, event, &by);
        for part in ["Hello Robin Example,", "Monday 1 March 2027, 21:00 (Asia/Tokyo)", "help@example.org"] {
            assert!(mail.text.contains(part), "{part} is not in {}", mail.text);
            assert!(mail.html.replace("&#x2f;", "/").contains(part), "{part} is not in {}", mail.html);
        }
        let is_by = |person: &Person| by.author.id == person.id.uuid();
        assert_eq!(mail.text.contains("Firefox on Windows, 192.0.2.7"), is_by(&reader), "{}", mail.text);
        assert_eq!(mail.text.contains("Demo Operator"), is_by(&operator), "{}", mail.text);
        said = format!("{said}{}\n\n{}\n=====\n\n", mail.subject, mail.text.replace(&app.address, "https://portal"));
    }
    insta::assert_snapshot!(said);
}

#[tokio::test]
async fn a_reset_reads_differently_for_the_person_and_for_other_operators() {
    let app = TestApp::start().await;
    let person = app.person_in("Robin Example", "robin@example.org", "UTC");
    let (one, other) = (app.person("one@example.org", true), app.person("other@example.org", true));
    let reset =
        SecurityEvent::FactorsReset { id: person.id.uuid(), name: person.name.clone(), email: person.email.clone() };
    let own = told(&app, &person, reset.clone(), &acting(&one));
    assert_eq!(own.subject, "Latchkey: your sign-in was reset");
    assert!(own.text.replace('\n', " ").contains("Another message brings you a link"), "{}", own.text);
    let of_another = told(&app, &other, reset, &acting(&one));
    assert_eq!(of_another.subject, "Latchkey: the sign-in of Robin Example was reset");
    for part in ["Robin Example (robin@example.org)", "ask one and look at the audit log", "/audit"] {
        assert!(of_another.text.replace('\n', " ").contains(part), "{part} is not in {}", of_another.text);
    }
}

#[tokio::test]
async fn a_message_may_go_to_an_address_that_the_person_does_not_have() {
    let app = TestApp::start().await;
    let person = app.person("robin@example.org", false);
    let address = EmailAddress::parse("former@example.org").unwrap();
    let event = SecurityEvent::EmailChanged { old: "former@example.org".to_owned(), new: person.email.clone() };
    let by = acting(&person);
    app.core
        .db
        .write(|connection| security_mail::tell_at(&app.core, connection, &person, &address, event, &by))
        .unwrap();
    deliver_all(&app.core);
    assert_eq!(app.take_received().remove(0).reader(), "former@example.org");
}

#[tokio::test]
async fn who_is_deactivated_is_told_nothing_more() {
    let app = TestApp::start().await;
    let (person, _) = (app.person("robin@example.org", false), app.operator());
    let by = acting(&person);
    let tell = |connection: &mut latchkey::db::Conn| {
        security_mail::tell(&app.core, connection, &person, SecurityEvent::PasswordChanged, &by)
    };
    app.core.db.write(tell).unwrap();
    app.deactivate(&person);
    let delivered = deliver_all(&app.core);
    assert_eq!((delivered.sent, delivered.withdrawn), (0, 1));
}

#[tokio::test]
async fn no_name_adds_a_header_a_recipient_or_markup() {
    let app = TestApp::start().await;
    let operator = app.person("operator@example.org", true);
    for (number, separator) in ["\r\n", "\n", "\r", "\u{2028}", "\u{85}", "\u{1}"].into_iter().enumerate() {
        // The interface refuses such names; what stands in a database may come from elsewhere.
        let name = format!("<b>x</b>{separator}Bcc: evil@example.com{separator}{separator}<img src=x>{{{{ 7 * 7 }}}}");
        let reader = app.person(&format!("reader-{number}@example.org"), false);
        let renamed = Person { name: name.clone(), ..reader };
        app.core.db.write(|connection| latchkey::db::person::update(connection, &renamed, app.now())).unwrap();
        let by = Acting { user_agent: Some(name.clone()), address: Some(name.clone()), ..acting(&renamed) };
        let by_operator = Acting { author: Author { name: name.clone(), ..acting(&operator).author }, ..by.clone() };
        for (event, by) in
            every_event(&name).into_iter().flat_map(|event| [(event.clone(), &by), (event, &by_operator)])
        {
            let mail = told(&app, &renamed, event, by);
            let mut names = mail.header_names();
            names.sort_unstable();
            let usual =
                ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"];
            assert_eq!(names, usual, "{}", mail.raw);
            assert_eq!(mail.reader(), renamed.email);
            assert!(!mail.html.contains("<b>") && !mail.html.contains("<img"), "{}", mail.html);
            assert!(!mail.text.contains(" 49") && !mail.html.contains("49 "), "{}", mail.text);
            assert!(mail.raw.replace("\r\n", "").find(['\r', '\n']).is_none(), "bare line feeds: {:?}", mail.raw);
        }
    }
}
