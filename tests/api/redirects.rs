//! Nobody is led away from the portal by a link that begins with its address.

use reqwest::redirect::Policy;
use support::TestApp;

#[tokio::test]
async fn no_address_of_ours_leads_elsewhere() {
    let app = TestApp::start().await;
    let browser = reqwest::Client::builder().redirect(Policy::none()).build().unwrap();
    for path in [
        "//evil.example",
        "//evil.example/",
        "/\\evil.example",
        "/%5cevil.example",
        "/%2f%2fevil.example",
        "///evil.example/%2e%2e",
        "/sign-in?return_to=https://evil.example",
        "/sign-in?next=//evil.example&redirect_uri=https://evil.example",
        "/api/v1/sign-in?return_to=https://evil.example",
        "/api/docs//evil.example",
        "/api/v1//evil.example/",
        "/confirm-email?url=https://evil.example",
    ] {
        let answer = browser.get(format!("{}{path}", app.address)).send().await.unwrap();
        let location = answer.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
        assert!(location.is_none() || answer.status().as_u16() < 300, "{path} leads to {location:?}");
        assert!(answer.headers().get("refresh").is_none());
        let text = answer.text().await.unwrap();
        assert!(!text.contains("https://evil.example"), "{path}: {text}");
    }
}
