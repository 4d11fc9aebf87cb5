//! Messages with invented data as files, of which `cargo xtask mails` makes pictures for people to look at. Nothing is
//! compared, so without a folder there is nothing to do.

use std::{env, ffi::OsString, fs, path::Path};

use latchkey::{
    db,
    domain::{
        audit::Acting,
        person::Person,
        preferences::NoticePreferences,
        security::{FactorKind, SecurityEvent},
    },
    jobs::{self, Job},
};
use serde_json::json;
use support::{Member, TestApp, mail::ReceivedMail};
use time::Duration;
use uuid::Uuid;

use crate::{
    languages::reading,
    run::mails_of_a_run,
    security_mails::{acting, told},
};

const LANGUAGES: [&str; 5] = ["en", "fr", "de", "es", "nl"];

#[tokio::test]
async fn each_kind_of_message_becomes_a_file_in_each_language() {
    let Some(folder) = wanted_folder() else { return };
    let folder = Path::new(&folder);
    fs::create_dir_all(folder).unwrap();
    let app = TestApp::builder().config(|config| {
        config.federation.name = "Example Registry Federation".to_owned();
        config.federation.support_email = Some("support@registry.example".into());
    });
    let app = app.start().await;
    let (first, second) = (app.member("0001"), app.member("0002"));
    let readers: Vec<Person> = LANGUAGES.iter().map(|locale| reading(&app, locale)).collect();
    for reader in &readers {
        app.assign(reader, &first.organisation, None);
        app.assign(reader, &second.organisation, None);
        let wanted = NoticePreferences { digest_hour: None, extra_thresholds: vec![20] };
        app.core.db.write(|connection| db::preferences::put(connection, reader.id, &wanted)).unwrap();
    }
    for (kind, mails) in digests(&app, &first, &second).await {
        keep(folder, kind, &readers, &mails);
    }
    for reader in &readers {
        for (kind, event) in events(reader) {
            let by = if kind == "leaked" { Acting::system("leak report") } else { acting(reader) };
            keep(folder, kind, &readers, &[told(&app, reader, event, &by)]);
        }
        app.browser().post("/api/v1/password-resets", &json!({"email": reader.email})).await.expect(204);
        let _ = app.token_in_mail("set-password");
        keep(folder, "password", &readers, &app.take_received());
    }
}

#[allow(clippy::disallowed_methods, reason = "what is wanted of the tests is said by the environment")]
fn wanted_folder() -> Option<OsString> {
    env::var_os("LATCHKEY_MAILS_FOLDER")
}

/// Of one secret, of many in every state, and of what can be deleted.
async fn digests(app: &TestApp, first: &Member, second: &Member) -> Vec<(&'static str, Vec<ReceivedMail>)> {
    first.secret(app, "Nightly upload of the laboratory", 365).await;
    app.advance(Duration::days(340));
    let single = mails_of_a_run(app);
    let (_, late) = second.secret(app, "Old reporting server", 20).await;
    second.secret(app, "Reporting server", 29).await;
    app.advance(Duration::days(21));
    app.browser().token(&second.client_id(), &late, &[]).await.expect(401);
    jobs::run(&app.core, Job::LateAttempts).unwrap();
    app.advance(Duration::days(1));
    let many = mails_of_a_run(app);
    first.secret(app, "Old import", 40).await;
    app.advance(Duration::days(20));
    let _ = mails_of_a_run(app);
    let (_, new) = first.secret(app, "New import", 365).await;
    app.browser().token(&first.client_id(), &new, &[]).await.expect(200);
    jobs::run(&app.core, Job::LastUse).unwrap();
    app.advance(Duration::days(7));
    vec![("one", single), ("many", many), ("replaced", mails_of_a_run(app))]
}

fn events(reader: &Person) -> Vec<(&'static str, SecurityEvent)> {
    let (name, hint, application) =
        (|| "Nightly upload".to_owned(), || "a1B".to_owned(), || "Partner-NL-Example-DM".to_owned());
    vec![
        (
            "created",
            SecurityEvent::SecretCreated { secret: None, name: name(), hint: hint(), application: application() },
        ),
        (
            "leaked",
            SecurityEvent::SecretLeaked {
                secret: None,
                name: name(),
                hint: hint(),
                application: application(),
                suspended: true,
            },
        ),
        ("passkey", SecurityEvent::FactorAdded { kind: FactorKind::Passkey, name: Some("Laptop".to_owned()) }),
        (
            "reset",
            SecurityEvent::FactorsReset {
                id: Uuid::max(),
                name: "Robin Example".to_owned(),
                email: reader.email.clone(),
            },
        ),
    ]
}

fn keep(folder: &Path, kind: &str, readers: &[Person], mails: &[ReceivedMail]) {
    for reader in readers {
        if let Some(mail) = mails.iter().find(|mail| mail.reader() == reader.email) {
            fs::write(folder.join(format!("{kind}.{}.html", reader.locale)), &mail.html).unwrap();
            fs::write(
                folder.join(format!("{kind}.{}.txt", reader.locale)),
                format!("{}\n\n{}", mail.subject, mail.text),
            )
            .unwrap();
        }
    }
}
