//! What the messages say, and that nothing that people entered can change their form.

use std::{os::unix::fs::PermissionsExt, path::Path};

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use latchkey::{
    db::{DbResult, schema},
    domain::api::Environment,
};
use serde_json::json;
use support::{TestApp, fixtures::Member, mail::ReceivedMail};
use time::Duration;

use crate::run::mails_of_a_run;

/// All headers that every message has.
const HEADERS: [&str; 8] =
    ["Auto-Submitted", "Content-Type", "Date", "From", "MIME-Version", "Message-ID", "Subject", "To"];

/// Those of a message about secrets besides.
const THREADS: [&str; 2] = ["In-Reply-To", "References"];

/// A member with one manager by this name and in this time zone.
fn member_of(app: &TestApp, name: &str, time_zone: &str, application: &str) -> Member {
    let organisation = app.organisation("0001");
    let (_, permissions) = app.api("api", Environment::Production, &["donor.search"]);
    let application = app.application(&organisation, application, Environment::Production, &permissions);
    let manager = app.person_in(name, "manager@example.org", time_zone);
    app.assign(&manager, &organisation, None);
    Member { organisation, application, manager }
}

/// The one message about a secret of this name, after so many of its 365 days.
async fn mail_about(app: &TestApp, member: &Member, secret: &str, days: i64) -> (ReceivedMail, String) {
    let created = member.created_secret(app, secret, 365).await;
    app.advance(Duration::days(days));
    let mut mails = mails_of_a_run(app);
    assert_eq!(mails.len(), 1);
    (mails.remove(0), created["secret"]["hint"].as_str().unwrap().to_owned())
}

/// The text with what differs from run to run replaced by what it stands for.
fn steady(app: &TestApp, member: &Member, hint: &str, text: &str) -> String {
    assert!(text.contains(&format!("({hint}...)")), "{text}");
    let (_, secret) = text.split_once("/rotate/").expect("it leads to where the secret is replaced");
    let secret = secret[..36].to_owned();
    let text = text
        .replace(&format!("({hint}...)"), "(Abc...)")
        .replace(&app.address, "https://portal.example.org")
        .replace(&member.client_id(), "11111111-2222-4333-8444-555555555555")
        .replace(&secret, "01930000-0000-7000-8000-000000000001");
    match text.split_once("?onIt=") {
        Some((before, rest)) => format!("{before}?onIt=(the secret){}", rest.get(36..).unwrap()),
        None => text,
    }
}

#[tokio::test]
async fn before_the_expiry_the_text_reads_so() {
    let app = TestApp::builder().config(|config| config.federation.support_email = Some("help@example.org".into()));
    let app = app.start().await;
    let member = member_of(&app, "Robin Example", "Europe/Amsterdam", "Partner-NL-Example-DM");
    let (mail, hint) = mail_about(&app, &member, "Secret by Robin Example", 340).await;
    assert_eq!(
        mail.subject,
        "Latchkey: client secret “Secret by Robin Example” expires in 25 days (Partner-NL-Example-DM)"
    );
    insta::assert_snapshot!(steady(&app, &member, &hint, &mail.text));
}

#[tokio::test]
async fn after_the_expiry_the_text_reads_so() {
    let app = TestApp::start().await;
    let member = member_of(&app, "Robin Example", "Europe/Amsterdam", "Partner-NL-Example-DM");
    let (mail, hint) = mail_about(&app, &member, "Secret by Robin Example", 365).await;
    assert_eq!(mail.subject, "Latchkey: client secret “Secret by Robin Example” has expired (Partner-NL-Example-DM)");
    insta::assert_snapshot!(steady(&app, &member, &hint, &mail.text));
}

#[tokio::test]
async fn both_parts_name_the_secret_its_expiry_where_the_reader_is_and_the_application() {
    let zones = [
        ("Asia/Tokyo", "Tuesday 29 February 2028, 21:00 (Asia/Tokyo)"),
        ("America/St_Johns", "Tuesday 29 February 2028, 08:30 (America/St_Johns)"),
        ("Pacific/Kiritimati", "Wednesday 1 March 2028, 02:00 (Pacific/Kiritimati)"),
    ];
    for (zone, expiry) in zones {
        let app = TestApp::start().await;
        let member = member_of(&app, "Robin Example", zone, "Partner-NL-Example-DM");
        let (mail, hint) = mail_about(&app, &member, "the secret", 335).await;
        let address = format!("{}/applications/{}/rotate/", app.address, member.client_id());
        for part in ["Hello Robin Example", "the secret", expiry, "Partner-NL-Example-DM", "Organisation 0001"] {
            assert!(mail.text.contains(part), "{part} is not in {}", mail.text);
            assert!(unescaped(&mail.html).contains(part), "{part} is not in {}", mail.html);
        }
        assert!(mail.text.contains(&format!("({hint}...)")) && mail.text.contains(&format!("\n{address}")));
        assert!(mail.html.contains(&format!("({hint}&hellip;)")), "{}", mail.html);
        assert!(unescaped(&mail.html).contains(&format!("href=\"{address}")), "{}", mail.html);
        assert!(mail.text.contains("expires in 30 days") && mail.html.contains("Expires in 30 days"));
    }
}

#[tokio::test]
async fn the_last_use_is_said() {
    let app = TestApp::start().await;
    let member = member_of(&app, "Robin Example", "Europe/Amsterdam", "Partner-NL-Example-DM");
    let (_, value) = member.secret(&app, "the secret", 365).await;
    app.advance(Duration::days(305));
    let mail = mails_of_a_run(&app).remove(0);
    assert!(mail.text.contains("Last used: never\n") && mail.html.contains("Last used: never"), "{}", mail.text);
    app.browser().token(&member.client_id(), &value, &[]).await.expect(200);
    latchkey::jobs::run(&app.core, latchkey::jobs::Job::LastUse).unwrap();
    app.advance(Duration::days(30));
    let mail = mails_of_a_run(&app).remove(0);
    let used = "Last used: Friday 31 December 2027, 13:00, from 127.0.0.1";
    assert!(mail.text.contains(used) && mail.html.contains(used), "{}", mail.text);
    let lately = "Tokens in the last 7 days: ";
    assert!(mail.text.contains(&format!("{lately}0\n")) && mail.html.contains(&format!("{lately}0")), "{}", mail.text);
    app.advance(Duration::days(9));
    for _ in 0..3 {
        app.browser().token(&member.client_id(), &value, &[]).await.expect(200);
    }
    latchkey::jobs::run(&app.core, latchkey::jobs::Job::LastUse).unwrap();
    app.advance(Duration::days(7));
    let mail = mails_of_a_run(&app).remove(0);
    assert!(mail.text.contains(&format!("{lately}0\n")), "eight days ago is not lately: {}", mail.text);
}

#[tokio::test]
async fn of_a_suspended_secret_it_is_said_that_it_is_suspended() {
    let app = TestApp::start().await;
    let member = member_of(&app, "Robin Example", "Europe/Amsterdam", "Partner-NL-Example-DM");
    let (id, _) = member.secret(&app, "the secret", 365).await;
    app.advance(Duration::days(305));
    let browser = app.signed_in(&member.manager);
    let path = format!("{}/{id}/suspension", member.secrets());
    let until = serde_json::json!({"resume_at": app.now().plus(Duration::days(20)).to_string()});
    browser.put(&path, "*", &until).await.expect(200);
    let (said, of_notices) = ("It is suspended: it gets no tokens until it is resumed.", "Expires in");
    let mut mails = mails_of_a_run(&app);
    mails.retain(|mail| mail.text.contains(of_notices));
    assert!(mails[0].text.contains(said) && mails[0].html.contains(said), "{}", mails[0].text);
    app.advance(Duration::days(30));
    let mut mails = mails_of_a_run(&app);
    mails.retain(|mail| mail.text.contains(of_notices));
    assert!(!mails[0].text.contains(said) && !mails[0].html.contains(said), "{}", mails[0].text);
}

#[tokio::test]
async fn every_file_is_a_message_whose_identifier_comes_from_its_row() {
    let app =
        TestApp::builder().config(|config| config.mail.from = "Key Office <keys@example.org>".into()).start().await;
    let member = app.member("0001");
    member.secret(&app, "the secret", 60).await;
    app.advance(Duration::days(30));
    latchkey::jobs::expiry_notices::plan(&app.core).unwrap();
    let planned_at = app.now();
    app.advance(Duration::hours(3));
    latchkey::jobs::outbox::deliver(&app.core).unwrap();
    let file = std::fs::read_dir(app.data.join("mail")).unwrap().next().unwrap().unwrap().path();
    assert_eq!(file.extension().unwrap(), "eml");
    // Such a file may hold a link to set a password.
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    let row = file.file_stem().unwrap().to_str().unwrap().to_owned();
    let rows: Vec<latchkey::domain::Id<latchkey::db::message::Message>> = app
        .core
        .db
        .read(|connection| -> DbResult<_> {
            Ok(schema::messages::table.select(schema::messages::id).load(connection)?)
        })
        .unwrap();
    assert_eq!(rows.iter().map(ToString::to_string).collect::<Vec<_>>(), [row.as_str()]);
    let mail = app.received().remove(0);
    assert_eq!(mail.message_id, format!("<{row}@127.0.0.1>"));
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert_eq!(mail.from, "\"Key Office\" <keys@example.org>");
    assert_eq!(mail.to, [("manager-0001".to_owned(), "manager-0001@example.org".to_owned())]);
    let sent = mailparse::dateparse(mail.header("Date")).unwrap();
    assert_eq!(sent, planned_at.unix_seconds(), "a repeat has the same date");
}

#[tokio::test]
async fn markup_in_names_is_shown_and_not_obeyed() {
    let app = TestApp::start().await;
    let person = r#"Robin "<b>" O'Neil & <evil@example.com>,"#;
    let member = member_of(&app, person, "UTC", r#"</td><script>alert("application")</script>"#);
    let (mail, _) = mail_about(&app, &member, r"<img src=x onerror='alert(1)'> {{ 7 * 7 }} \r\n", 340).await;
    for name in [person, r#"</td><script>alert("application")</script>"#, "<img src=x", "{{ 7 * 7 }} \\r\\n"] {
        assert!(mail.text.contains(name), "{name} is not in {}", mail.text);
        assert!(unescaped(&mail.html).contains(name), "{name} is not in {}", mail.html);
    }
    for markup in ["<script", "<img", "<b>", "onerror='", "<evil"] {
        assert!(!mail.html.contains(markup), "{markup} is in {}", mail.html);
    }
    assert_only_usual_headers(&mail);
    assert_eq!(mail.to, [(person.to_owned(), "manager@example.org".to_owned())]);
}

#[tokio::test]
async fn line_feeds_in_names_add_no_header_and_no_recipient() {
    let app = TestApp::start().await;
    let member = member_of(&app, "Robin", "UTC", "Partner");
    member.secret(&app, "the secret", 365).await;
    // The interface refuses such names; what stands in a database may come from elsewhere.
    for (separator, days) in [("\r\n", 335), ("\n", 16), ("\r", 7)] {
        let name = format!("x{separator}Bcc: <evil@example.com>{separator}{separator}body");
        app.core
            .db
            .write(|connection| -> DbResult<()> {
                use schema::{applications, people, secrets};
                diesel::update(people::table).set(people::name.eq(&name)).execute(connection)?;
                diesel::update(secrets::table).set(secrets::name.eq(&name)).execute(connection)?;
                diesel::update(applications::table).set(applications::name.eq(&name)).execute(connection)?;
                Ok(())
            })
            .unwrap();
        app.advance(Duration::days(days));
        let mail = mails_of_a_run(&app).remove(0);
        assert_only_usual_headers(&mail);
        assert!(mail.text.contains("expires in"), "the body begins where it should: {}", mail.raw);
        assert_eq!(mail.reader(), "manager@example.org");
        assert!(mail.raw.replace("\r\n", "").find(['\r', '\n']).is_none(), "no bare line feeds");
    }
}

#[tokio::test]
async fn names_of_every_script_arrive_as_they_were_entered() {
    let app = TestApp::start().await;
    let member = member_of(&app, "Łukasz Ångström 山田 🔑", "Asia/Tokyo", "Partner-DE-Köln-Prüfung");
    let name = "Schlüssel für Köln, Ελλάδα, עברית, 鍵".repeat(3);
    let (mail, _) = mail_about(&app, &member, &name, 364).await;
    assert!(mail.raw.is_ascii(), "it passes through every server");
    assert!(mail.raw.lines().all(|line| line.len() <= 998), "{}", mail.raw);
    assert_eq!(mail.subject, format!("Latchkey: client secret “{name}” expires in one day (Partner-DE-Köln-Prüfung)"));
    assert_eq!(mail.to, [("Łukasz Ångström 山田 🔑".to_owned(), "manager@example.org".to_owned())]);
    assert!(mail.html.contains(&name) && mail.html.contains("Hello Łukasz Ångström 山田 🔑,"));
    assert!(unwrapped(&mail.text).contains(&name), "{}", mail.text);
    assert_only_usual_headers(&mail);
}

#[tokio::test]
async fn the_longest_names_make_no_long_lines() {
    let app = TestApp::start().await;
    let long = |word: &str| word.repeat(120 / word.len());
    let member = member_of(&app, &long("Robin "), "America/Argentina/ComodRivadavia", &long("Partner "));
    let (mail, _) = mail_about(&app, &member, &long("Secret "), 364).await;
    let longest =
        mail.text.lines().filter(|line| !line.contains("://")).map(|line| line.chars().count()).max().unwrap();
    assert!(longest <= 76, "{longest}: {}", mail.text);
    assert!(mail.raw.lines().all(|line| line.len() <= 998), "{}", mail.raw);
}

#[tokio::test]
async fn the_html_loads_nothing_and_leads_to_the_portal_only() {
    let app = TestApp::builder().config(|config| config.federation.support_email = Some("help@example.org".into()));
    let app = app.start().await;
    let member = app.member("0001");
    let (mail, _) = mail_about(&app, &member, "the secret", 340).await;
    for loading in ["src=", "url(", "@import", "<link", "<script", "<iframe", "<form"] {
        assert!(!mail.html.contains(loading), "{loading} is in {}", mail.html);
    }
    let html = unescaped(&mail.html);
    let addresses: Vec<_> = html.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let page = format!("{}/applications/{}", app.address, member.client_id());
    assert_eq!(addresses.len(), 3);
    assert!(addresses[0].starts_with(&format!("{page}?onIt=")), "{addresses:?}");
    assert!(addresses[1].starts_with(&format!("{page}/rotate/")), "{addresses:?}");
    assert_eq!(addresses[2], "mailto:help@example.org");
    assert!(mail.text.contains("Questions? help@example.org"));
}

#[tokio::test]
async fn an_invitation_holds_the_link_in_both_parts_until_it_is_used() {
    let app = TestApp::start().await;
    let operator = app.operator();
    let body = json!({
        "name": "Robin Example", "email": "robin@example.org", "locale": "en", "time_zone": "Asia/Tokyo", "operator": false,
    });
    let created = operator.post("/api/v1/people", &body).await.expect(201).json();
    latchkey::jobs::outbox::deliver(&app.core).unwrap();
    let mail = app.take_received().remove(0);
    assert_eq!(mail.subject, "Latchkey: set your password");
    let link = mail.text.lines().find(|line| line.starts_with("http")).unwrap();
    assert!(link.starts_with(&format!("{}/set-password#token=", app.address)), "{link}");
    assert_eq!(unescaped(&mail.html).matches(&format!("href=\"{link}\"")).count(), 2);
    for part in ["gave you access", "Monday 8 March 2027, 21:00 (Asia/Tokyo)"] {
        assert!(mail.text.contains(part) && unescaped(&mail.html).contains(part), "{part} is not in {}", mail.text);
    }
    assert_only_usual_headers(&mail);
    // A second one replaces it before it was delivered.
    let again = format!("/api/v1/people/{}/password-link", created["id"].as_str().unwrap());
    operator.post_nothing(&again).await.expect(204);
    operator.post_nothing(&again).await.expect(204);
    let delivered = latchkey::jobs::outbox::deliver(&app.core).unwrap();
    assert_eq!((delivered.sent, delivered.withdrawn), (1, 1));
    assert!(!app.received()[0].text.contains(link));
}

#[track_caller]
fn assert_only_usual_headers(mail: &ReceivedMail) {
    let mut names = mail.header_names();
    names.sort_unstable();
    let mut expected = HEADERS.to_vec();
    if mail.text.contains("* ") && mail.text.contains("Next step: ") {
        expected.extend(THREADS);
    }
    expected.sort_unstable();
    assert_eq!(names, expected, "{}", mail.raw);
}

/// HTML with its entities resolved.
fn unescaped(html: &str) -> String {
    [("&#x2f;", "/"), ("&quot;", "\""), ("&#x27;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .iter()
        .fold(html.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

/// Text with its lines joined again.
fn unwrapped(text: &str) -> String {
    text.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}
