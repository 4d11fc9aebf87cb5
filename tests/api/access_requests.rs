//! What managers ask the operators for, and what operators make of it.

use latchkey::domain::{
    access_request::MOST_OPEN,
    api::{Environment, Permission},
};
use serde_json::{Value, json};
use support::{Client, TestApp, fixtures::Member, mail::ReceivedMail};

const REQUESTS: &str = "/api/v1/access-requests";

/// The messages since the last call.
fn mails(app: &TestApp) -> Vec<ReceivedMail> {
    latchkey::jobs::outbox::deliver(&app.core).unwrap();
    app.take_received()
}

fn of_organisation(member: &Member) -> String {
    format!("/api/v1/organisations/{}/access-requests", member.organisation.id)
}

fn of_application(member: &Member) -> String {
    format!("/api/v1/applications/{}/access-requests", member.application.id)
}

fn new_application(name: &str, permissions: &[Permission]) -> Value {
    let ids: Vec<_> = permissions.iter().map(|permission| permission.id).collect();
    json!({"name": name, "environment": "production", "permission_ids": ids, "reason": "A second laboratory"})
}

fn id(request: &Value) -> String {
    request["id"].as_str().unwrap().to_owned()
}

async fn answer(operator: &Client, request: &str, what: &str, body: &Value) -> support::Answer {
    operator.post(&format!("{REQUESTS}/{request}/{what}"), body).await
}

#[tokio::test]
async fn an_application_that_is_approved_is_created_and_who_asked_manages_it() {
    let app = TestApp::start().await;
    let (_, permissions) = app.api("search", Environment::Production, &["donor.search"]);
    let (boss, member) = (app.person("boss@example.org", true), app.member("0001"));
    // Manages one application, not all of the organisation.
    let asker = app.person("asker@example.org", false);
    app.assign(&asker, &member.organisation, Some(&member.application));
    mails(&app);
    let (operator, manager) = (app.signed_in(&boss), app.signed_in(&asker));
    let body = new_application("Partner-Lab", &permissions);
    let asked = manager.post(&of_organisation(&member), &body).await.expect(201).json();
    assert_eq!((asked["state"].as_str(), asked["kind"].as_str()), (Some("open"), Some("application")));
    assert_eq!(asked["permissions"][0]["name"], "donor.search");
    let mail = mails(&app).remove(0);
    assert_eq!(mail.reader(), "boss@example.org");
    assert_eq!(mail.subject, "Latchkey: Organisation 0001 asks for the new application Partner-Lab (production)");
    assert!(mail.text.contains("* Reason: A second laboratory"), "{}", mail.text);
    assert!(mail.text.contains("/operator/requests"), "{}", mail.text);

    let body = json!({"name": "Partner-NL-Lab", "answer": "By our pattern"});
    let approved = answer(&operator, &id(&asked), "approval", &body).await.expect(200).json();
    assert_eq!(approved["closed"]["by"]["name"], "boss");
    let created = format!("/api/v1/applications/{}", approved["application"]["id"].as_str().unwrap());
    let seen = manager.get(&created).await.expect(200).json();
    assert_eq!(
        (&seen["name"], &seen["grants"][0]["permissions"][0]["name"]),
        (&json!("Partner-NL-Lab"), &json!("donor.search"))
    );
    let told = mails(&app);
    let subjects: Vec<_> = told.iter().map(|mail| mail.subject.as_str()).collect();
    assert_eq!(subjects, ["Latchkey: you are now credential manager", "Latchkey: your request was approved"]);
    assert!(told[1].text.contains("* Answer: By our pattern"), "{}", told[1].text);

    let events = operator.get("/api/v1/audit-events?action=access_request").await.expect(200).json();
    let actions: Vec<_> = events["items"].as_array().unwrap().iter().map(|event| event["action"].clone()).collect();
    assert_eq!(actions, ["access_request.approved", "access_request.made"]);
    assert_eq!(events["items"][0]["acting_as"], "operator");
    assert_eq!(events["items"][1]["acting_as"], "manager");
}

#[tokio::test]
async fn permissions_that_are_approved_are_added_to_those_that_are_there() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, wanted) = app.api("more", Environment::Production, &["a.read", "b.read"]);
    let (operator, manager) = (app.operator(), app.signed_in(&member.manager));
    let path = format!("/api/v1/applications/{}", member.application.id);
    let granted = |application: Value| -> usize {
        let grants = application["grants"].as_array().unwrap().clone();
        grants.iter().map(|grant| grant["permissions"].as_array().unwrap().len()).sum()
    };
    let before = granted(manager.get(&path).await.json());
    let body = json!({"permission_ids": [wanted[0].id, wanted[1].id], "reason": "Reports"});
    let asked = manager.post(&of_application(&member), &body).await.expect(201).json();
    answer(&operator, &id(&asked), "approval", &json!({})).await.expect(200);
    assert_eq!(granted(manager.get(&path).await.json()), before + 2);
    let refused = manager.post(&of_application(&member), &body).await.expect(422);
    assert_eq!(refused.refused(), [("/permission_ids".to_owned(), "already_granted".to_owned())]);
}

#[tokio::test]
async fn what_is_declined_changes_nothing_and_says_why() {
    let app = TestApp::start().await;
    let (boss, member) = (app.person("boss@example.org", true), app.member("0001"));
    let (operator, manager) = (app.signed_in(&boss), app.signed_in(&member.manager));
    let asked = manager.post(&of_organisation(&member), &new_application("Second", &[])).await.expect(201).json();
    mails(&app);
    let refused = answer(&operator, &id(&asked), "refusal", &json!({})).await.expect(422);
    assert_eq!(refused.refused(), [("/answer".to_owned(), "required".to_owned())]);
    answer(&operator, &id(&asked), "refusal", &json!({"answer": "Use the first one"})).await.expect(200);
    let seen = manager.get(&format!("{REQUESTS}/{}", id(&asked))).await.expect(200).json();
    assert_eq!((&seen["state"], &seen["closed"]["answer"]), (&json!("declined"), &json!("Use the first one")));
    let mail = mails(&app).remove(0);
    assert_eq!(
        (mail.reader(), mail.subject.as_str()),
        ("manager-0001@example.org", "Latchkey: your request was declined")
    );
    assert!(mail.text.contains("* Answer: Use the first one"), "{}", mail.text);
    let all = manager.get("/api/v1/applications").await.json();
    assert_eq!(all["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn of_two_operators_who_answer_at_once_one_decides_and_the_other_learns_who() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (one, other) = (app.person("one@example.org", true), app.person("other@example.org", true));
    let (one, other, manager) = (app.signed_in(&one), app.signed_in(&other), app.signed_in(&member.manager));
    let asked = manager.post(&of_organisation(&member), &new_application("Second", &[])).await.expect(201).json();
    let (reason, nothing, asked) = (json!({"answer": "No"}), json!({}), id(&asked));
    let (approved, declined) =
        tokio::join!(answer(&one, &asked, "approval", &nothing), answer(&other, &asked, "refusal", &reason));
    let (won, lost, by) =
        if approved.status == 200 { (approved, declined, "one") } else { (declined, approved, "other") };
    won.expect(200);
    let lost = lost.expect(409);
    assert_eq!(lost.code(), "already_answered");
    assert!(lost.json()["detail"].as_str().unwrap().contains(&format!(" by {by} at ")), "{}", lost.text);
    let created = manager.get("/api/v1/applications?q=Second").await.json()["items"].as_array().unwrap().len();
    assert_eq!(created, usize::from(by == "one"), "what was declined was not created");
}

#[tokio::test]
async fn a_second_click_repeats_nothing() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (operator, manager) = (app.operator(), app.signed_in(&member.manager));
    let (path, body) = (of_organisation(&member), new_application("Second", &[]));
    let (first, second) = tokio::join!(manager.post(&path, &body), manager.post(&path, &body));
    let statuses = [first.status.as_u16(), second.status.as_u16()];
    assert!(statuses.contains(&201) && statuses.iter().all(|status| [201, 409].contains(status)), "{statuses:?}");
    let asked = manager.post(&path, &new_application(" second ", &[])).await.expect(201).json();
    let listed = manager.get(REQUESTS).await.json();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    for _ in 0..2 {
        let approved = answer(&operator, &id(&asked), "approval", &json!({})).await.expect(200).json();
        assert_eq!(approved["state"], "approved");
    }
    let withdrawn = manager.post_nothing(&format!("{REQUESTS}/{}/withdrawal", id(&asked))).await.expect(409);
    assert_eq!(withdrawn.code(), "already_answered");
    let other = app.person("other@example.org", false);
    app.assign(&other, &member.organisation, None);
    let third = new_application("Third", &[]);
    manager.post(&path, &third).await.expect(201);
    assert_eq!(app.signed_in(&other).post(&path, &third).await.expect(409).code(), "already_asked");
}

#[tokio::test]
async fn who_asked_takes_it_back_and_nobody_else_does() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let colleague = app.person("colleague@example.org", false);
    app.assign(&colleague, &member.organisation, None);
    let manager = app.signed_in(&member.manager);
    let asked = manager.post(&of_organisation(&member), &new_application("Second", &[])).await.expect(201).json();
    let path = format!("{REQUESTS}/{}/withdrawal", id(&asked));
    assert_eq!(app.signed_in(&colleague).post_nothing(&path).await.expect(403).code(), "askers_only");
    for _ in 0..2 {
        assert_eq!(manager.post_nothing(&path).await.expect(200).json()["state"], "withdrawn");
    }
    let refused = answer(&app.operator(), &id(&asked), "approval", &json!({})).await.expect(409);
    assert_eq!(refused.code(), "already_answered");
    // What was taken back can be asked for again.
    manager.post(&of_organisation(&member), &new_application("Second", &[])).await.expect(201);
}

#[tokio::test]
async fn what_became_impossible_meanwhile_is_not_done_and_stays_open() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (api, wanted) = app.api("more", Environment::Production, &["a.read", "b.read"]);
    let (operator, manager) = (app.operator(), app.signed_in(&member.manager));
    let ask = |permission: &Permission| json!({"permission_ids": [permission.id], "reason": "Reports"});
    let gone = manager.post(&of_application(&member), &ask(&wanted[0])).await.expect(201).json();
    let disabled = manager.post(&of_application(&member), &ask(&wanted[1])).await.expect(201).json();
    let taken = manager.post(&of_organisation(&member), &new_application("Second", &[])).await.expect(201).json();
    operator.delete(&format!("/api/v1/apis/{}/permissions/{}", api.id, wanted[0].id)).await.expect(204);
    app.application(&member.organisation, "second", Environment::Sandbox, &[]);
    let path = format!("/api/v1/applications/{}", member.application.id);
    operator.patch(&path, "*", &json!({"state": "disabled"})).await.expect(200);
    for (request, status, code) in [(&gone, 409, "permission_gone"), (&disabled, 409, "application_disabled")] {
        assert_eq!(answer(&operator, &id(request), "approval", &json!({})).await.expect(status).code(), code);
    }
    let refused = answer(&operator, &id(&taken), "approval", &json!({})).await.expect(422);
    assert_eq!(refused.refused(), [("/name".to_owned(), "duplicate".to_owned())]);
    let open = manager.get(&format!("{REQUESTS}?state=open")).await.json();
    assert_eq!(open["items"].as_array().unwrap().len(), 3);
    let refused = manager.post(&of_application(&member), &ask(&wanted[1])).await.expect(409);
    assert_eq!(refused.code(), "application_disabled");
    answer(&operator, &id(&taken), "approval", &json!({"name": "Third"})).await.expect(200);
}

#[tokio::test]
async fn a_request_is_seen_within_its_organisation_only() {
    let app = TestApp::start().await;
    let (member, stranger) = (app.member("0001"), app.member("0002"));
    let sibling = app.application(&member.organisation, "Sibling", Environment::Production, &[]);
    let neighbour = app.person("neighbour@example.org", false);
    app.assign(&neighbour, &member.organisation, Some(&sibling));
    let (_, wanted) = app.api("more", Environment::Production, &["a.read"]);
    let manager = app.signed_in(&member.manager);
    let body = json!({"permission_ids": [wanted[0].id], "reason": "Reports"});
    let of_one = id(&manager.post(&of_application(&member), &body).await.expect(201).json());
    let of_all = id(&manager.post(&of_organisation(&member), &new_application("New", &[])).await.expect(201).json());
    let seen = async |client: &Client| -> Vec<String> {
        let listed = client.get(REQUESTS).await.expect(200).json();
        listed["items"].as_array().unwrap().iter().map(id).collect()
    };
    assert_eq!(seen(&manager).await, [of_all.clone(), of_one.clone()]);
    assert_eq!(seen(&app.operator()).await, [of_all.clone(), of_one.clone()]);
    assert_eq!(seen(&app.signed_in(&neighbour)).await, std::slice::from_ref(&of_all));
    let stranger = app.signed_in(&stranger.manager);
    assert!(seen(&stranger).await.is_empty());
    for request in [&of_one, &of_all] {
        stranger.get(&format!("{REQUESTS}/{request}")).await.expect(404);
        stranger.post_nothing(&format!("{REQUESTS}/{request}/withdrawal")).await.expect(404);
    }
    stranger.post(&of_organisation(&member), &new_application("Theirs", &[])).await.expect(404);
    stranger.post(&of_application(&member), &body).await.expect(404);
}

#[tokio::test]
async fn what_waits_for_an_answer_comes_first_on_every_page() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (operator, manager) = (app.operator(), app.signed_in(&member.manager));
    let mut asked = Vec::new();
    for number in 0..5 {
        app.advance(time::Duration::seconds(1));
        let body = new_application(&format!("Number {number}"), &[]);
        asked.push(id(&manager.post(&of_organisation(&member), &body).await.expect(201).json()));
    }
    for number in [1, 4] {
        answer(&operator, &asked[number], "refusal", &json!({"answer": "No"})).await.expect(200);
    }
    let expected: Vec<_> = [3, 2, 0, 4, 1].into_iter().map(|number| asked[number].clone()).collect();
    for limit in 1..6 {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = operator.get(&format!("{REQUESTS}?limit={limit}&cursor={cursor}")).await.expect(200).json();
            seen.extend(page["items"].as_array().unwrap().iter().map(id));
            let Some(next) = page["next_cursor"].as_str() else { break };
            next.clone_into(&mut cursor);
        }
        assert_eq!(seen, expected, "{limit} a page");
    }
}

#[tokio::test]
async fn only_what_members_may_be_granted_can_be_asked_for() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let (_, sandbox) = app.api("trial", Environment::Sandbox, &["a.read"]);
    let (_, built_in) = app.built_in();
    let manager = app.signed_in(&member.manager);
    let catalogue = manager.get("/api/v1/catalogue?environment=production").await.expect(200).json();
    let names: Vec<_> = catalogue["items"].as_array().unwrap().iter().map(|api| api["name"].clone()).collect();
    assert!(names.contains(&json!("Latchkey")) && !names.contains(&json!("trial")), "{names:?}");
    let offered = catalogue.to_string();
    assert!(offered.contains("secrets.rotate") && !offered.contains("people.manage"), "{offered}");
    let operating = built_in.into_iter().find(|permission| permission.name == "people.manage").unwrap();
    for (permission, code) in [(&sandbox[0], "other_environment"), (&operating, "operators_only")] {
        let body = json!({"permission_ids": [permission.id], "reason": "Reports"});
        let refused = manager.post(&of_application(&member), &body).await.expect(422);
        assert_eq!(refused.refused(), [("/permission_ids/0".to_owned(), code.to_owned())]);
        let body = new_application("New", std::slice::from_ref(permission));
        manager.post(&of_organisation(&member), &body).await.expect(422);
    }
}

#[tokio::test]
async fn an_organisation_cannot_bury_the_operators_in_requests() {
    let app = TestApp::start().await;
    let member = app.member("0001");
    let manager = app.signed_in(&member.manager);
    for number in 0..MOST_OPEN {
        let body = new_application(&format!("Number {number}"), &[]);
        manager.post(&of_organisation(&member), &body).await.expect(201);
    }
    let refused = manager.post(&of_organisation(&member), &new_application("One more", &[])).await.expect(409);
    assert_eq!(refused.code(), "too_many_open");
}
