//! Messages in each reader's own language.

use latchkey::{
    db,
    domain::person::Person,
    jobs::{self, Job},
};
use serde_json::json;
use support::{TestApp, smtp::SmtpServer};

use crate::{
    run::{app_with_a_due_secret, forget_security_mails},
    security_mails::{acting, every_event, told},
};

const LANGUAGES: [&str; 5] = ["en", "fr", "de", "es", "nl"];

/// A person who reads this language.
pub fn reading(app: &TestApp, locale: &str) -> Person {
    let person = app.person_in(&format!("Reader of {locale}"), &format!("{locale}@example.org"), "Europe/Amsterdam");
    let person = Person { locale: locale.to_owned(), ..person };
    assert!(app.core.db.write(|connection| db::person::update(connection, &person, app.now())).unwrap());
    app.core.db.read(|connection| db::person::find(connection, person.id)).unwrap().unwrap()
}

#[tokio::test]
async fn each_reader_gets_the_digest_in_their_language() {
    let server = SmtpServer::start();
    let (app, member) = app_with_a_due_secret(&server).await;
    for locale in ["fr", "de", "es", "nl-BE"] {
        app.assign(&reading(&app, locale), &member.organisation, None);
    }
    forget_security_mails(&app.core);
    jobs::run(&app.core, Job::ExpiryNotices).unwrap();
    let accepted = server.accepted();
    assert_eq!(accepted.len(), 5);
    for (reader, subject, expiry, step) in [
        (
            "manager-0001@example.org",
            "Latchkey: client secret “the secret” expires in 25 days (Partner-0001)",
            "Expires in 25 days: Tuesday 29 February 2028",
            "Next step: It was never used",
        ),
        (
            "fr@example.org",
            "Latchkey\u{a0}: le secret client «\u{a0}the secret\u{a0}» expire dans 25 jours (Partner-0001)",
            "Expire dans 25 jours: mardi 29 février 2028 à 13:00 (Europe/Amsterdam)",
            "Étape suivante\u{a0}: Jamais utilisé\u{a0}: supprimez-le",
        ),
        (
            "de@example.org",
            "Latchkey: Client-Secret „the secret“ läuft in 25 Tagen ab (Partner-0001)",
            "Läuft in 25 Tagen ab: Dienstag, 29. Februar 2028, 13:00 Uhr (Europe/Amsterdam)",
            "Nächster Schritt: Nie verwendet: Löschen Sie es",
        ),
        (
            "es@example.org",
            "Latchkey: el secreto de cliente «the secret» caduca en 25 días (Partner-0001)",
            "Caduca en 25 días: martes 29 de febrero de 2028, 13:00 (Europe/Amsterdam)",
            "Siguiente paso: Nunca se ha usado: elimínelo",
        ),
        (
            "nl-BE@example.org",
            "Latchkey: client secret “the secret” verloopt over 25 dagen (Partner-0001)",
            "Verloopt over 25 dagen: dinsdag 29 februari 2028, 13:00 (Europe/Amsterdam)",
            "Volgende stap: Nooit gebruikt: verwijder het",
        ),
    ] {
        let mail = &accepted.iter().find(|accepted| accepted.recipients == [reader]).expect(reader).mail;
        assert_eq!(mail.subject, subject);
        let text = mail.text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        for part in [expiry, step] {
            assert!(text.contains(part), "{part} is not in {}", mail.text);
        }
        let language = reader.get(..2).filter(|code| LANGUAGES.contains(code)).unwrap_or("en");
        assert!(mail.html.contains(&format!("<html lang=\"{language}\">")), "{}", mail.html);
        assert!(language == "en" || !text.contains("You get this message"), "{text}");
    }
}

#[tokio::test]
async fn each_event_is_told_in_each_language_and_nothing_is_left_in_english() {
    let app = TestApp::start().await;
    let english = reading(&app, "en");
    let events = every_event("Ω");
    let by = acting(&english);
    let in_english: Vec<_> = events.iter().map(|event| told(&app, &english, event.clone(), &by)).collect();
    for locale in LANGUAGES.into_iter().skip(1) {
        let reader = reading(&app, locale);
        let by = acting(&reader);
        for (event, english) in events.iter().zip(&in_english) {
            let mail = told(&app, &reader, event.clone(), &by);
            assert_ne!(mail.subject, english.subject);
            assert!(!mail.subject.contains(['{', '\n']) && !mail.text.contains('{'), "{}", mail.text);
            for line in english.text.lines().filter(|line| line.split(' ').count() > 3) {
                assert!(!mail.text.contains(line), "{locale} has an English line: {line}");
            }
            assert!(mail.html.contains(&format!("<html lang=\"{locale}\">")), "{}", mail.html);
        }
    }
}

#[tokio::test]
async fn links_to_set_a_password_are_sent_in_each_language() {
    let app = TestApp::start().await;
    for (locale, subject) in [
        ("fr", "Latchkey\u{a0}: choisissez un nouveau mot de passe"),
        ("de", "Latchkey: Wählen Sie ein neues Passwort"),
        ("es", "Latchkey: elija una nueva contraseña"),
        ("nl", "Latchkey: kies een nieuw wachtwoord"),
    ] {
        let reader = reading(&app, locale);
        app.browser().post("/api/v1/password-resets", &json!({"email": reader.email})).await.expect(204);
        let link = app.token_in_mail("set-password");
        let mail = app.take_received().remove(0);
        assert_eq!(mail.subject, subject);
        assert!(mail.html.contains(&link) && !mail.text.contains("The link works"), "{}", mail.text);
    }
}
