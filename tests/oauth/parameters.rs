//! T4: a repeated parameter is refused, except `resource`; an empty one counts as absent; an unknown one is ignored.

use support::TestApp;

use crate::request::{GRANT, basic, form, percent, post, refusal};

#[tokio::test]
async fn a_repeated_parameter_is_refused_by_name() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let (id, machine) = (member.client_id(), app.browser());
    let repetitions = [
        ("grant_type", GRANT.to_owned()),
        ("client_id", format!("client_id={id}")),
        ("client_secret", format!("client_secret={value}")),
        ("scope", "scope=donor.search&scope=donor.read".to_owned()),
        ("scope", "scope=donor.search&%73cope=donor.search".to_owned()),
        ("audience", "audience=a&audience=a".to_owned()),
    ];
    for (name, repetition) in repetitions {
        let (error, description) =
            refusal(post(&machine, &[], &form(&id, &value, &format!("&{repetition}"))).await, 400);
        assert_eq!(error, "invalid_request", "{name}");
        assert_eq!(description, format!("The parameter {name} is given more than once."));
        assert!(!description.contains(&value));
    }
}

#[tokio::test]
async fn one_resource_may_be_named_twice() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let resource = "https://production.example.org/api-0001";
    let more = format!("&resource={resource}&resource={resource}");
    post(&app.browser(), &[], &form(&member.client_id(), &value, &more)).await.expect(200);
}

#[tokio::test]
async fn an_empty_parameter_counts_as_absent() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let (id, machine) = (member.client_id(), app.browser());
    let all = post(&machine, &[], &form(&id, &value, "&scope=&resource=&resource=&client_assertion=")).await;
    assert_eq!(all.expect(200).json()["scope"], "donor.read donor.search");
    // An empty secret beside HTTP Basic is no second method, and an empty one is not a first value.
    let header = basic(&id, &value);
    post(&machine, &[("authorization", &header)], &format!("{GRANT}&client_secret=&scope=&scope=donor.read"))
        .await
        .expect(200);
    let (error, description) = refusal(post(&machine, &[], &format!("grant_type=&client_id={id}")).await, 400);
    assert_eq!((error.as_str(), description.as_str()), ("invalid_request", "The parameter grant_type is missing."));
    let (error, _) = refusal(post(&machine, &[], &form(&id, "", "")).await, 401);
    assert_eq!(error, "invalid_client");
}

#[tokio::test]
async fn an_unknown_parameter_is_ignored() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let more = "&audience=x&client_secret_=y&Scope=z&%C3%A9=1&&=&lonely";
    let answer = post(&app.browser(), &[], &form(&member.client_id(), &value, more)).await.expect(200);
    assert_eq!(answer.json()["scope"], "donor.read donor.search");
}

#[tokio::test]
async fn names_and_values_are_form_decoded() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, value) = member.secret(&app, "first", 30).await;
    let encoded = percent(&value);
    let id = member.client_id().replace('-', "%2D");
    let body = format!(
        "gr%61nt_type=client%5Fcredentials&client_id={id}&client_secret={encoded}&scope=donor.read+donor.search"
    );
    let answer = post(&app.browser(), &[], &body).await.expect(200);
    assert_eq!(answer.json()["scope"], "donor.read donor.search");
}
