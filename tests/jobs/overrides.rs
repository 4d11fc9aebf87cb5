//! An operator's own texts and templates.

use std::fs;

use latchkey::mail::load_texts;
use serde_json::json;
use support::TestApp;
use tempfile::TempDir;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, content) in files {
        fs::write(folder.path().join(name), content).unwrap();
    }
    folder
}

#[tokio::test]
async fn what_is_in_the_folder_takes_the_place_of_what_comes_with_the_program() {
    let layout = include_str!("../../backend/src/mail/templates/layout.html");
    let layout = layout.replace("<title>", "<meta name=\"made-by\" content=\"us\">\n<title>");
    let own = folder(&[
        ("en.ftl", "hello = Dear { $person },\nlink =\n    .subject = get in again\n"),
        ("de.ftl", "moment = { $day }.{ $month }.{ $year }, { $clock }\n"),
        ("layout.html", &layout),
        ("README.md", "Who wrote this."),
    ]);
    let path = own.path().to_owned();
    let app = TestApp::builder().config(move |config| config.mail.texts_folder = Some(path)).start().await;
    for (locale, parts) in
        [("en", ["Dear Reader of en,", "The link works once"]), ("de", ["Guten Tag, Reader of de,", ".3.2027, "])]
    {
        let reader = crate::languages::reading(&app, locale);
        app.browser().post("/api/v1/password-resets", &json!({"email": reader.email})).await.expect(204);
        let _ = app.token_in_mail("set-password");
        let mail = app.take_received().remove(0);
        for part in parts {
            assert!(mail.text.contains(part), "{part} is not in {}", mail.text);
        }
        assert!(mail.html.contains("<meta name=\"made-by\""), "{}", mail.html);
        assert_eq!(mail.subject == "Latchkey: get in again", locale == "en", "{}", mail.subject);
    }
}

#[test]
fn what_is_wrong_is_said_with_file_and_line() {
    for (name, content, expected) in [
        ("de.ftl", "hello = Hallo\n\nquestions = { $person\n", "de.ftl:"),
        ("en.ftl", "hello = Hi\nhallo = Hi\n", "en.ftl:2: hallo: there is no such text"),
        ("en.ftl", "link =\n    .subject = a\n    .subjekt = b\n", "en.ftl:3: link.subjekt: there is no such text"),
        ("en.ftl", "hello = Hi { $name }\n", "en.ftl:1: hello: it is about no $name; there are $person"),
        (
            "en.ftl",
            "hello = { hello }\n",
            "en.ftl:1: hello: a text holds variables and other texts only, and never itself",
        ),
        ("en.ftl", "hello = { nobody }\n", "en.ftl:1: hello: there is no text nobody to put into it"),
        ("en.ftl", "hello = a\nhello = b\n", "hello is there twice"),
        ("pt.ftl", "", "pt.ftl: there is no such file to replace; there are en.ftl"),
        ("digest.html", "", "digest.html: there is no such file to replace"),
        ("layout.html", "<p>\n{% if %}\n", "layout.html:2: "),
        ("security.txt", "{{ lead }}\n{{ leed }}\n", "security.txt:2: undefined value"),
        ("security.html", "{{ t('nothing') }}", "the text nothing in en: is missing"),
        ("password_link.txt", "{{ lead }}", "password_link.txt: it does not show \"https://sample.invalid/page\""),
    ] {
        let own = folder(&[(name, content)]);
        let wrong = load_texts(Some(own.path())).err().unwrap_or_default();
        assert!(wrong.iter().any(|fault| fault.contains(expected)), "{expected} is not in {wrong:?}");
    }
    let missing = load_texts(Some("/nowhere/at/all".as_ref())).err().unwrap();
    assert!(missing[0].starts_with("/nowhere/at/all: "), "{missing:?}");
}
