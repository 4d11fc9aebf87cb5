//! Requests that another site could make a browser send.

use latchkey::http::cookies;
use reqwest::{Method, RequestBuilder, header};
use support::Client;

use crate::{
    operations::{self, Operation},
    world::{Caller, World},
};

/// The operations that change something: not GET.
fn changing() -> Vec<Operation> {
    let operations = operations::all();
    let changing: Vec<_> =
        operations.into_iter().filter(|one| one.is_management() && one.method != Method::GET).collect();
    assert!(changing.len() > 15);
    changing
}

/// The request of a signed-in person with all but the origin, which the client would add by itself.
async fn request(world: &World, browser: &Client, operation: &Operation) -> RequestBuilder {
    let address = format!("{}{}", world.app.address, world.path(&operation.path).await);
    let session = browser.cookie(cookies::SESSION).unwrap();
    let mut request = reqwest::Client::new()
        .request(operation.method.clone(), address)
        .header(header::COOKIE, format!("{}={session}", cookies::SESSION))
        .header(header::IF_MATCH, "*");
    if operation.body.is_some() {
        request = request.json(&world.body(&operation.id));
    }
    request
}

/// Who may call the operation.
fn entitled(operation: &Operation) -> Caller {
    let managers = ["createSecret", "createClientKey", "acknowledgeExpiry", "requestApplication", "requestPermissions"];
    if managers.contains(&operation.id.as_str()) { Caller::Manager } else { Caller::Operator }
}

#[tokio::test]
async fn no_change_is_taken_from_a_foreign_origin_or_from_none() {
    let world = World::new().await;
    let address = world.app.address.clone();
    let without_port = address.rsplit_once(':').unwrap().0.to_owned();
    let foreign = [
        "https://evil.example".to_owned(),
        "null".to_owned(),
        String::new(),
        without_port,
        address.replace("http://", "https://"),
        format!("{address}.evil.example"),
        format!("{address}/"),
        address.to_uppercase(),
    ];
    for operation in changing() {
        let browser = world.browser(entitled(&operation));
        for origin in &foreign {
            let request = request(&world, &browser, &operation).await.header(header::ORIGIN, origin);
            let answer = browser.send(request).await.expect(403);
            assert_eq!(answer.code(), "foreign_origin", "{} from {origin:?}", operation.id);
        }
        let without = browser.send(request(&world, &browser, &operation).await).await.expect(403);
        assert_eq!(without.code(), "foreign_origin", "{} without an origin", operation.id);
        let twice = request(&world, &browser, &operation).await;
        let twice = twice.header(header::ORIGIN, &address).header(header::ORIGIN, &address);
        assert_eq!(browser.send(twice).await.expect(403).code(), "foreign_origin", "{} twice", operation.id);
    }
}

#[tokio::test]
async fn credentials_that_a_browser_adds_by_itself_do_not_stand_for_the_origin() {
    let world = World::new().await;
    for operation in changing() {
        let browser = world.browser(entitled(&operation));
        let request = request(&world, &browser, &operation).await;
        let request = request.basic_auth("proxy", Some("password")).header(header::ORIGIN, "https://evil.example");
        assert_eq!(browser.send(request).await.expect(403).code(), "foreign_origin", "{}", operation.id);
    }
}

#[tokio::test]
async fn every_body_must_be_json() {
    let world = World::new().await;
    let types = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "json"];
    let with_body: Vec<_> = changing().into_iter().filter(|operation| operation.body.is_some()).collect();
    assert!(with_body.len() > 12);
    for operation in with_body {
        let browser = world.browser(entitled(&operation));
        // The later steps of signing in ask for this cookie before they look at the body.
        browser.set_cookie(cookies::SIGN_IN, "any");
        let path = world.path(&operation.path).await;
        for media_type in types {
            let request = browser
                .request(operation.method.clone(), &path)
                .header(header::IF_MATCH, "*")
                .header(header::CONTENT_TYPE, media_type)
                .body(world.body(&operation.id).to_string());
            let answer = browser.send(request).await.expect(415);
            assert_eq!(answer.code(), "unsupported_media_type", "{} as {media_type:?}", operation.id);
        }
        let request = browser.request(operation.method.clone(), &path).header(header::IF_MATCH, "*");
        let untyped = request.body(world.body(&operation.id).to_string());
        assert_eq!(browser.send(untyped).await.expect(415).code(), "unsupported_media_type", "{}", operation.id);
    }
}

#[tokio::test]
async fn json_may_name_its_charset_and_ignore_case() {
    let world = World::new().await;
    let operator = world.browser(Caller::Operator);
    for media_type in ["application/json; charset=utf-8", "Application/JSON"] {
        let request = operator.request(Method::POST, "/api/v1/people").header(header::CONTENT_TYPE, media_type);
        operator.send(request.body(world.body("createPerson").to_string())).await.expect(201);
    }
}
