//! Protection of the way to the mail server, and authentication.

use std::{collections::HashMap, fs, path::Path};

use latchkey::config::{Config, SmtpTls};
use support::{
    TestApp,
    smtp::{Behaviour, SmtpServer},
};
use time::Duration;

use crate::run::{deliver, plan, row, sending};

const USER: &str = "latchkey";
const PASSWORD: &str = "open \u{1f511} sesame";

const KINDS: [(&str, SmtpTls); 2] = [("starttls", SmtpTls::Starttls), ("implicit", SmtpTls::Implicit)];

fn protected(tls: &'static str) -> Behaviour {
    Behaviour { tls, ..Behaviour::default() }
}

fn guarded(tls: &'static str) -> Behaviour {
    Behaviour { user: Some(USER), password: PASSWORD, ..protected(tls) }
}

/// An application with a due secret that sends to `server` in this way, with user and password, trusting the server's
/// own authority or not.
async fn sending_by(server: &SmtpServer, tls: SmtpTls, trusting: bool, password: &'static str) -> TestApp {
    let authority = trusting.then(|| server.authority());
    let change = move |config: &mut Config| {
        config.mail.smtp_tls = tls;
        config.mail.smtp_ca_file = authority;
        config.mail.smtp_user = Some(USER.to_owned());
        config.mail.smtp_password = Some(password.into());
    };
    sending(server, change).await.0
}

#[tokio::test]
async fn messages_are_encrypted_and_sent_as_the_configured_user() {
    for (word, tls) in KINDS {
        let server = SmtpServer::behaving(&guarded(word));
        let app = sending_by(&server, tls, true, PASSWORD).await;
        plan(&app.core);
        assert_eq!(deliver(&app.core).sent, 1, "{:?}", row(&app));
        let accepted = server.accepted();
        assert_eq!(accepted.len(), 1);
        assert!(accepted[0].encrypted, "{word}");
        assert_eq!(accepted[0].user.as_deref(), Some(USER));
    }
}

#[tokio::test]
async fn without_a_user_nobody_authenticates() {
    let server = SmtpServer::behaving(&protected("starttls"));
    let authority = server.authority();
    let (app, _) = sending(&server, |config| {
        config.mail.smtp_tls = SmtpTls::Starttls;
        config.mail.smtp_ca_file = Some(authority);
    })
    .await;
    plan(&app.core);
    assert_eq!(deliver(&app.core).sent, 1);
    assert!(server.accepted()[0].encrypted && server.accepted()[0].user.is_none());
}

#[tokio::test]
async fn a_password_in_a_file_is_used_without_the_line_feed_at_its_end() {
    let server = SmtpServer::behaving(&guarded("starttls"));
    let (file, authority) = (server.authority().with_file_name("password"), server.authority());
    fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    let (app, _) = sending(&server, |config| {
        config.mail.smtp_tls = SmtpTls::Starttls;
        config.mail.smtp_ca_file = Some(authority);
        config.mail.smtp_user = Some(USER.to_owned());
        config.mail.smtp_password_file = Some(file);
    })
    .await;
    plan(&app.core);
    assert_eq!(deliver(&app.core).sent, 1, "{:?}", row(&app));
}

#[tokio::test]
async fn a_server_whose_certificate_nobody_vouches_for_gets_neither_message_nor_password() {
    for (word, tls) in KINDS {
        let server = SmtpServer::behaving(&guarded(word));
        let app = sending_by(&server, tls, false, PASSWORD).await;
        plan(&app.core);
        assert_refused_and_waiting(&app, &server);
    }
}

#[tokio::test]
async fn a_certificate_for_another_name_is_refused() {
    for (word, tls) in KINDS {
        let server = SmtpServer::behaving(&guarded(word));
        let authority = server.authority();
        let (app, _) = sending(&server, move |config| {
            // The certificate is for the name, not for the address.
            config.mail.smtp_host = Some("127.0.0.1".to_owned());
            config.mail.smtp_tls = tls;
            config.mail.smtp_ca_file = Some(authority);
            config.mail.smtp_user = Some(USER.to_owned());
            config.mail.smtp_password = Some(PASSWORD.into());
        })
        .await;
        plan(&app.core);
        assert_refused_and_waiting(&app, &server);
    }
}

#[tokio::test]
async fn where_encryption_is_configured_nothing_is_sent_in_clear() {
    for (_, tls) in KINDS {
        // It offers no encryption, as when somebody in between took the offer away.
        let server = SmtpServer::behaving(&guarded("none"));
        let app = sending_by(&server, tls, true, PASSWORD).await;
        plan(&app.core);
        assert_refused_and_waiting(&app, &server);
    }
}

/// Whether the message waits for the next try, and the server has seen neither it nor a password.
#[track_caller]
fn assert_refused_and_waiting(app: &TestApp, server: &SmtpServer) {
    for _ in 0..2 {
        assert_eq!(deliver(&app.core).postponed, 1, "it is tried again: {:?}", row(app));
        app.advance(Duration::hours(1));
    }
    assert_eq!(row(app).state, "pending");
    assert!(!server.log().contains("password"), "{}", server.log());
    assert!(server.accepted().is_empty());
}

#[tokio::test]
async fn a_wrong_password_loses_no_message() {
    let mut server = SmtpServer::behaving(&guarded("starttls"));
    let app = sending_by(&server, SmtpTls::Starttls, true, "not the password").await;
    plan(&app.core);
    assert_eq!(deliver(&app.core).postponed, 1);
    let waiting = row(&app);
    assert!(waiting.last_error.as_deref().unwrap().contains("535"), "{waiting:?}");
    assert!(!waiting.last_error.unwrap().contains("not the password"));
    server.appear(&Behaviour { password: "not the password", ..guarded("starttls") });
    app.advance(Duration::minutes(1));
    assert_eq!(deliver(&app.core).sent, 1);
    assert_eq!(server.accepted().len(), 1);
}

#[test]
fn an_authority_that_cannot_be_read_stops_the_start_by_name() {
    let load = |file: &Path| {
        let variable = ("LATCHKEY_MAIL__SMTP_CA_FILE".to_owned(), file.display().to_string());
        Config::load(None, HashMap::from([variable])).map(|_| ()).map_err(|error| error.to_string())
    };
    let folder = tempfile::TempDir::new().unwrap();
    let missing = folder.path().join("missing.pem");
    assert!(load(&missing).unwrap_err().contains("mail.smtp_ca_file"));
    let other = folder.path().join("other.pem");
    for text in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n"] {
        fs::write(&other, text).unwrap();
        assert!(load(&other).unwrap_err().contains("mail.smtp_ca_file"), "{text}");
    }
    assert_eq!(load(&SmtpServer::absent().authority()), Ok(()));
}
