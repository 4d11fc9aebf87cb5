//! Input that no honest client sends: every answer is a refusal of the 400s, none a fault of ours, and none hangs.

use data_encoding::BASE64;
use support::{
    TestApp,
    raw::{Connection, RawAnswer, exchange},
};

use crate::request::{GRANT, PATH, basic, form, post_as};

const FORM: &str = "application/x-www-form-urlencoded";

/// An application with a client that could get a token.
struct Target {
    app: TestApp,
    id: String,
    value: String,
}

impl Target {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let member = app.member("0001");
        let (_, value) = member.secret(&app, "first", 30).await;
        Self { id: member.client_id(), value, app }
    }

    fn form(&self) -> String {
        form(&self.id, &self.value, "")
    }

    /// A request in octets: further header lines, then a body with its length.
    fn request(headers: &str, body: &[u8]) -> Vec<u8> {
        let length = body.len();
        let head = format!(
            "POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: {length}\r\n{headers}\r\n"
        );
        [head.as_bytes(), body].concat()
    }

    /// Nothing that was sent before keeps an honest client from its token.
    async fn still_serves(&self) {
        post_as(&self.app.browser(), FORM, &[], self.form().as_bytes()).await.expect(200);
    }
}

#[track_caller]
fn assert_refused(what: &str, answer: Option<RawAnswer>) {
    // A connection that is closed without an answer is a refusal too.
    if let Some(answer) = answer {
        assert!((400..500).contains(&answer.status), "{what}: {answer:?}");
    }
}

#[tokio::test]
async fn malformed_forms_are_invalid_requests() {
    let target = Target::start().await;
    let machine = target.app.browser();
    let good = target.form();
    let tails: [&[u8]; 12] = [
        b"&x=%",
        b"&x=%4",
        b"&x=%zz",
        b"&x=%-1",
        b"&x=%00",
        b"&x=a\0b",
        b"&\0=a",
        b"&x=\xff\xfe",
        b"&x=%C3%28",
        b"&x=%ED%A0%80",
        b"&\xf0\x28\x8c\x28=1",
        b"&x=%F4%90%80%80",
    ];
    for tail in tails {
        let body = [good.as_bytes(), tail].concat();
        let answer = post_as(&machine, FORM, &[], &body).await.expect(400);
        assert_eq!(answer.json()["error"], "invalid_request", "{}", String::from_utf8_lossy(tail));
    }
    for body in [&b""[..], b"\0", b"=", b"&&&&", b"{}", b"\xff\xff\xff\xff", b"grant_type"] {
        post_as(&machine, FORM, &[], body).await.expect(400);
    }
    target.still_serves().await;
}

#[tokio::test]
async fn many_and_long_parameters_do_no_harm() {
    let target = Target::start().await;
    let machine = target.app.browser();
    let hundred = (0..100).map(|count| format!("&parameter_{count}={count}")).collect::<Vec<_>>().concat();
    post_as(&machine, FORM, &[], format!("{}{hundred}", target.form()).as_bytes()).await.expect(200);
    let resources = (0..100).map(|count| format!("&resource=https://{count}.example.org")).collect::<Vec<_>>().concat();
    post_as(&machine, FORM, &[], format!("{}{resources}", target.form()).as_bytes()).await.expect(400);
    let long = "x".repeat(60_000);
    for body in [form(&target.id, &long, ""), form(&long, "x", "")] {
        post_as(&machine, FORM, &[], body.as_bytes()).await.expect(401);
    }
    for more in [format!("&scope={long}"), format!("&resource={long}"), format!("&scope={}", "a+".repeat(30_000))] {
        let body = form(&target.id, &target.value, &more);
        let answer = post_as(&machine, FORM, &[], body.as_bytes()).await.expect(400);
        assert!(answer.text.len() < 1000, "the answer repeats what was sent");
    }
    let ampersands = format!("{}{}", target.form(), "&".repeat(60_000));
    post_as(&machine, FORM, &[], ampersands.as_bytes()).await.expect(200);
}

#[tokio::test]
async fn huge_bodies_are_refused_without_being_read_to_the_end() {
    let target = Target::start().await;
    let body = format!("{}&x={}", target.form(), "x".repeat(10 * 1024 * 1024));
    let answer = exchange(&target.app.address, &Target::request("", body.as_bytes())).expect("an answer");
    assert_eq!(answer.status, 400);
    assert!(answer.body.contains("invalid_request"), "{answer:?}");
    // One that only says that it is huge, and one in chunks, whose length is not known before.
    let head = format!("POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\n");
    let announced = exchange(&target.app.address, format!("{head}Content-Length: 99999999999\r\n\r\n").as_bytes());
    assert_eq!(announced.expect("an answer").status, 400);
    let mut chunked = Connection::open(&target.app.address);
    chunked.send(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes());
    let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
    for _ in 0..8 {
        chunked.send(chunk.as_bytes());
    }
    assert_eq!(chunked.answer().expect("an answer").status, 400);
    target.still_serves().await;
}

#[tokio::test]
async fn authorization_headers_with_garbage_are_refused() {
    let target = Target::start().await;
    let right = basic(&target.id, &target.value);
    let encoded = |inner: &[u8]| format!("Authorization: Basic {}\r\n", BASE64.encode(inner));
    let headers = [
        "Authorization: \r\n".to_owned(),
        "Authorization:\r\n".to_owned(),
        "Authorization: Basic\r\n".to_owned(),
        "Authorization: Basic \r\n".to_owned(),
        "Authorization: Basic ====\r\n".to_owned(),
        "Authorization: \u{fc}\u{1f511}\r\n".to_owned(),
        format!("Authorization: {right} {right}\r\n"),
        format!("Authorization: {right}\r\nAuthorization: {right}\r\n"),
        format!("Authorization: {right}\r\nauthorization: Basic eDp5\r\n"),
        format!("Authorization: Basic {}\r\n", "A".repeat(100_000)),
        encoded(b"\0:\0"),
        encoded(&[0xff; 300]),
        encoded(b"a:b:c"),
        encoded(&[b':'; 3000]),
    ];
    for header in headers {
        let request = Target::request(&header, GRANT.as_bytes());
        let answer = exchange(&target.app.address, &request).expect("an answer");
        let shown: String = header.chars().take(60).collect();
        assert!(matches!(answer.status, 400 | 401), "{shown}: {answer:?}");
        assert!(
            answer.body.contains("invalid_request") || answer.body.contains("invalid_client"),
            "{shown}: {answer:?}"
        );
    }
    target.still_serves().await;
}

#[tokio::test]
async fn octets_that_are_no_http_are_refused() {
    let target = Target::start().await;
    let body = target.form();
    let length = body.len();
    let heads: [&[u8]; 18] = [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"POST /oauth2/token\r\n\r\n",
        b"POST /oauth2/token HTTP/9.9\r\nHost: x\r\n\r\n",
        b"POST /oauth2/token HTTP/1.1\r\n\r\n",
        b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\nHost: y\r\nContent-Length: 0\r\n\r\n",
        b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\na\0b: c\r\n\r\n",
        b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\na: b\0c\r\n\r\n",
        b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1e3\r\n\r\n",
        b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        b"POST /oauth2/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"P\xffST /oauth2/token HTTP/1.1\r\nHost: x\r\n\r\n",
    ];
    for head in heads {
        let mut connection = Connection::open(&target.app.address);
        connection.send(head);
        connection.end();
        assert_refused(&String::from_utf8_lossy(head), connection.answer());
    }
    let targets =
        ["/oauth2/token%00", "/oauth2/%ff", "//oauth2/token", "/oauth2/../oauth2/token", "*", "/%2e%2e/%2e%2e"];
    for path in targets {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM}\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        assert_refused(path, exchange(&target.app.address, request.as_bytes()));
    }
    target.still_serves().await;
}

#[tokio::test]
async fn a_megabyte_of_headers_is_refused() {
    let target = Target::start().await;
    let one = format!("X-Long: {}\r\n", "x".repeat(1024 * 1024));
    let many =
        (0..10_000).map(|count| format!("X-Header-{count}: {}\r\n", "x".repeat(90))).collect::<Vec<_>>().concat();
    let hundred = (0..100).map(|count| format!("X-Header-{count}: x\r\n")).collect::<Vec<_>>().concat();
    for headers in [one, many, hundred] {
        let answer = exchange(&target.app.address, &Target::request(&headers, target.form().as_bytes()));
        assert!(answer.as_ref().is_none_or(|answer| answer.status == 431), "{answer:?}");
    }
    let address = format!("POST {PATH}?{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(1024 * 1024));
    assert_refused("a long address", exchange(&target.app.address, address.as_bytes()));
    target.still_serves().await;
}

#[tokio::test]
async fn http_1_0_is_served() {
    let target = Target::start().await;
    let body = target.form();
    let head = format!("POST {PATH} HTTP/1.0\r\nContent-Type: {FORM}\r\nContent-Length: {}\r\n\r\n", body.len());
    let mut connection = Connection::open(&target.app.address);
    connection.send(format!("{head}{body}").as_bytes());
    let answer = connection.answer().expect("an answer");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(connection.is_closed(), "HTTP/1.0 closes unless asked otherwise");
    // Without a length there is no telling where the body ends.
    let without = format!("POST {PATH} HTTP/1.0\r\nContent-Type: {FORM}\r\n\r\n{body}");
    assert_refused("no length", exchange(&target.app.address, without.as_bytes()));
}

#[tokio::test]
async fn pipelined_requests_are_answered_in_their_order() {
    let target = Target::start().await;
    let wrong = form(&target.id, "wrong", "");
    let mut connection = Connection::open(&target.app.address);
    let mut requests = Vec::new();
    for count in 0..10 {
        let body = if count % 2 == 0 { target.form() } else { wrong.clone() };
        requests.extend(Target::request("", body.as_bytes()));
    }
    connection.send(&requests);
    for count in 0..10 {
        let answer = connection.answer().expect("an answer");
        assert_eq!(answer.status, if count % 2 == 0 { 200 } else { 401 }, "{count}: {answer:?}");
    }
}

#[tokio::test]
async fn a_client_that_goes_away_in_the_middle_disturbs_nobody() {
    let target = Target::start().await;
    let request = Target::request("", target.form().as_bytes());
    for cut in (1..request.len()).step_by(17) {
        let mut connection = Connection::open(&target.app.address);
        connection.send(&request[..cut]);
        drop(connection);
    }
    for cut in [20, request.len() - 5] {
        let mut connection = Connection::open(&target.app.address);
        connection.send(&request[..cut]);
        connection.end();
        assert_refused("half a request", connection.answer());
    }
    target.still_serves().await;
}
