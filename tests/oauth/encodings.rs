//! Percent-encoding of every kind, in forms and in paths.

use support::{TestApp, raw::exchange};

use crate::request::{GRANT, PATH, form, percent, post, refusal};

const FORM: &str = "Content-Type: application/x-www-form-urlencoded";

/// Every octet percent-encoded, with digits in upper case, lower case, or one of each.
fn encodings(text: &str) -> Vec<String> {
    let all = |digits: fn(u8) -> String| text.bytes().map(digits).collect::<String>();
    vec![
        all(|octet| format!("%{octet:02X}")),
        all(|octet| format!("%{octet:02x}")),
        all(|octet| format!("%{}{}", format!("{octet:02X}").split_at(1).0, format!("{octet:02x}").split_at(1).1)),
    ]
}

#[tokio::test]
async fn every_octet_of_a_form_may_be_percent_encoded_in_either_case() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, (_, value)) = (member.client_id(), member.secret(&app, "first", 30).await);
    let fields =
        [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &value), ("scope", "donor.read")];
    for way in 0..3 {
        let pair = |(name, value): &(&str, &str)| format!("{}={}", encodings(name)[way], encodings(value)[way]);
        let body = fields.iter().map(pair).collect::<Vec<_>>().join("&");
        let answer = post(&app.browser(), &[], &body).await.expect(200);
        assert_eq!(answer.json()["scope"], "donor.read");
    }
}

#[tokio::test]
async fn what_is_encoded_twice_is_decoded_once() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, (_, value)) = (member.client_id(), member.secret(&app, "first", 30).await);
    let twice = percent(&percent(&value));
    let refused = post(&app.browser(), &[], &format!("{GRANT}&client_id={id}&client_secret={twice}")).await;
    assert_eq!(refusal(refused, 401).0, "invalid_client");
    let name = percent(&percent("client_secret"));
    let refused = post(&app.browser(), &[], &format!("{GRANT}&client_id={id}&{name}={value}")).await;
    assert_eq!(refusal(refused, 401).0, "invalid_client");
}

#[tokio::test]
async fn separators_that_are_encoded_separate_nothing() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, (_, value)) = (member.client_id(), member.secret(&app, "first", 30).await);
    for smuggled in ["%26scope=donor.read", "%26scope%3Ddonor.read", "%3B", "%0D%0A"] {
        let refused = post(&app.browser(), &[], &form(&id, &value, smuggled)).await;
        assert_eq!(refusal(refused, 401).0, "invalid_client", "{smuggled}");
    }
}

#[tokio::test]
async fn octets_that_are_no_text_are_refused_however_they_are_written() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (id, (_, value)) = (member.client_id(), member.secret(&app, "first", 30).await);
    let right = form(&id, &value, "");
    for broken in [
        // Longer than need be: a slash, a NUL, an A.
        "%C0%AF",
        "%C0%80",
        "%E0%80%AF",
        "%F0%80%80%AF",
        "%C1%81",
        // Half a character, half a pair, beyond the last character, never an octet of a text.
        "%C3",
        "%E2%82",
        "%ED%A0%BD%ED%B4%91",
        "%F5%80%80%80",
        "%FE",
        "%FF%FE",
        // Other notations.
        "%u0041",
        "%U00000041",
        "%+1",
        "% 41",
        "%4",
        "%",
        "%%41",
        "%0x41",
        "%00",
        "a%00b",
    ] {
        for body in [format!("{right}&x={broken}"), format!("{right}&{broken}=x"), form(&id, broken, "")] {
            let (error, description) = refusal(post(&app.browser(), &[], &body).await, 400);
            assert_eq!(error, "invalid_request", "{body}");
            assert!(
                ["percent-encoding", "UTF-8", "NUL"].iter().any(|what| description.contains(what)),
                "{broken}: {description}"
            );
        }
    }
    post(&app.browser(), &[], &right).await.expect(200);
}

#[tokio::test]
async fn the_path_of_the_token_service_may_be_encoded_and_means_no_other_one() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let body = form(&member.client_id(), &value, "");
    let ask = |path: &str| {
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\n{FORM}\r\nContent-Length: {}\r\n\r\n", body.len());
        exchange(&app.address, format!("{head}{body}").as_bytes()).expect("an answer").status
    };
    for same in [PATH, "/%6Fauth2/token", "/oauth2/%74%6f%6b%65%6e"] {
        assert_eq!(ask(same), 200, "{same}");
    }
    for other in [
        "/oauth2%2Ftoken",
        "/oauth2/token%2F",
        "/oauth2/%2574oken",
        "/oauth2/token%00",
        "/oauth2/%FF",
        "/oauth2/%C0%AF",
    ] {
        assert_eq!(ask(other), 404, "{other}");
    }
    // However it is written, it is counted as what it is.
    let counted = r#"latchkey_http_requests_total{method="POST",route="/oauth2/token",status="200"} 3"#;
    let metrics = app.browser().get("/metrics").await.expect(200).text;
    assert!(metrics.lines().any(|line| line == counted), "{metrics}");
}
