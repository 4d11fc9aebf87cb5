//! Ways to present a token: one lets a machine in, and none helps who forges a request of somebody's browser.

use latchkey::{
    domain::{api::Environment, management::ManagementPermission},
    http::cookies,
};
use reqwest::{Method, header};
use serde_json::json;
use support::{Answer, TestApp, statements};

const PATH: &str = "/api/v1/applications";

/// An application and a token that opens `PATH`.
async fn with_token() -> (TestApp, String) {
    let app = TestApp::start().await;
    let granted = [ManagementPermission::ApplicationsRead];
    let script = app.script(&app.organisation("0001"), "Script", Environment::Production, &granted);
    let token = script.token(&[]).await;
    (app, token)
}

async fn present(app: &TestApp, authorization: &[u8]) -> Answer {
    let (browser, value) = (app.browser(), header::HeaderValue::from_bytes(authorization).unwrap());
    browser.send(browser.request(Method::GET, PATH).header(header::AUTHORIZATION, value)).await
}

/// Its secret and its grants are kept for the token endpoint anyway; a database elsewhere is not asked for them again.
#[tokio::test]
async fn who_a_machine_is_costs_few_statements() {
    statements::begin();
    let (app, token) = with_token().await;
    let bearer = format!("Bearer {token}");
    let mut costs = Vec::new();
    for _ in 0..3 {
        let before = statements::count(&app.database.url);
        present(&app, bearer.as_bytes()).await.expect(200);
        costs.push(statements::count(&app.database.url) - before);
    }
    // The number of the last change, the application, whether the token was revoked; eight for the list, and on
    // PostgreSQL two connections are asked whether they answer.
    let list = if app.core.db.kind() == "postgres" { 13 } else { 11 };
    assert_eq!(costs, [list; 3]);
}

#[tokio::test]
async fn a_token_is_taken_from_one_header_and_from_nowhere_else() {
    let (app, token) = with_token().await;
    for accepted in [
        format!("Bearer {token}"),
        format!("bearer {token}"),
        format!("BEARER {token}"),
        format!("Bearer   {token}"),
        format!("Bearer {token}   "),
    ] {
        present(&app, accepted.as_bytes()).await.expect(200);
    }
    for none in [format!("BearerX {token}"), format!("DPoP {token}"), token.clone(), String::new(), "Basic eDp5".into()]
    {
        let answer = present(&app, none.as_bytes()).await.expect(401);
        assert_eq!(answer.code(), "not_signed_in", "{none}");
        let challenge = answer.header("www-authenticate");
        assert!(challenge.starts_with("Bearer realm=") && !challenge.contains("error="), "{challenge}");
    }
    for malformed in ["Bearer", "Bearer ", "bearer\t"] {
        let answer = present(&app, malformed.as_bytes()).await.expect(400);
        assert!(answer.header("www-authenticate").contains("error=\"invalid_request\""), "{answer:?}");
    }
    let unreadable = [b"Bearer \xff\xfe".as_slice(), "Bearer ünlesbar".as_bytes()];
    for unreadable in unreadable {
        assert_eq!(present(&app, unreadable).await.expect(401).code(), "invalid_token");
    }
    let bearer = format!("Bearer {token}");
    let browser = app.browser();
    for other in [bearer.as_str(), "Bearer x", "Basic eDp5", ""] {
        for (first, second) in [(bearer.as_str(), other), (other, bearer.as_str())] {
            let request = browser.request(Method::GET, PATH).header(header::AUTHORIZATION, first);
            let answer = browser.send(request.header(header::AUTHORIZATION, second)).await.expect(400);
            assert_eq!(answer.code(), "invalid_request", "{first} and {second}");
        }
    }
    // In the address (RFC 6750 §2.3), with the header or without, however the name is written.
    for name in ["access_token", "access%5Ftoken", "%61ccess_token"] {
        let path = format!("{PATH}?{name}={token}");
        assert_eq!(browser.get(&path).await.expect(400).code(), "invalid_request");
        let both = browser.request(Method::GET, &path).header(header::AUTHORIZATION, &bearer);
        let refused = browser.send(both).await.expect(400);
        assert!(!refused.text.contains(&token), "{refused:?}");
    }
    // In a body (§2.2), in a cookie and in headers of proxies.
    let form = browser.request(Method::POST, PATH).form(&[("access_token", token.as_str())]);
    assert_eq!(browser.send(form).await.expect(401).code(), "not_signed_in");
    let places = [("cookie", format!("access_token={token}")), ("proxy-authorization", bearer.clone())];
    for (name, value) in places.into_iter().chain([("x-forwarded-authorization", bearer.clone())]) {
        let answer = browser.send(browser.request(Method::GET, PATH).header(name, value)).await.expect(401);
        assert_eq!(answer.code(), "not_signed_in", "{name}");
    }
}

#[tokio::test]
async fn a_token_beside_a_cookie_is_refused_and_switches_no_check_of_the_origin_off() {
    let (app, token) = with_token().await;
    let operator = app.operator();
    let session = operator.cookie(cookies::SESSION).unwrap();
    let body = json!({"code": "1", "name": "One", "country": "NL", "time_zone": "UTC", "locale": "en"});
    let call = |method: Method, path: &str, authorization: &str, more: &[(&str, &str)]| {
        let mut request = reqwest::Client::new().request(method, format!("{}/api/v1/{path}", app.address));
        request = request.header(header::AUTHORIZATION, authorization).json(&body);
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        async { app.browser().send(request).await }
    };
    let cookie = format!("{}={session}", cookies::SESSION);
    for authorization in [format!("Bearer {token}"), "Bearer made.up.here".to_owned(), "Bearer".to_owned()] {
        for origin in ["https://evil.example", "null"] {
            let forged =
                call(Method::POST, "organisations", &authorization, &[("cookie", &cookie), ("origin", origin)]);
            assert_eq!(forged.await.expect(403).code(), "foreign_origin", "{authorization} from {origin}");
        }
        let forged = call(Method::POST, "organisations", &authorization, &[("cookie", &cookie)]);
        assert_eq!(forged.await.expect(403).code(), "foreign_origin");
        // A cookie of ours that opens nothing stands for a browser all the same.
        for name in [cookies::SIGN_IN, cookies::DEVICE] {
            let planted = format!("{name}=x");
            let forged = call(Method::POST, "sign-in", &authorization, &[("cookie", &planted)]);
            assert_eq!(forged.await.expect(403).code(), "foreign_origin", "{name}");
        }
        let both = [("cookie", cookie.as_str()), ("origin", app.address.as_str())];
        for (method, path) in
            [(Method::POST, "organisations"), (Method::GET, "organisations"), (Method::GET, "account")]
        {
            let refused = call(method, path, &authorization, &both).await.expect(400);
            assert_eq!(refused.code(), "invalid_request", "{authorization} at {path}");
        }
    }
    // A header of cookies that cannot be read hides none of ours.
    for hidden in [format!("{cookie}; =x"), format!("=x; {cookie}"), format!("x; {cookie}")] {
        let forged = call(Method::POST, "organisations", "Bearer made.up.here", &[("cookie", &hidden)]).await;
        assert!(matches!(forged.status.as_u16(), 401 | 403), "{hidden}: {forged:?}");
    }
    let organisations = operator.get("/api/v1/organisations").await.expect(200).json();
    assert_eq!(organisations["items"].as_array().unwrap().len(), 1, "none was added");
}
