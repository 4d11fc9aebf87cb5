//! Telling once that a secret was used from a network from which it had not been used.

use latchkey::{
    domain::{Id, network::MOST_NETWORKS},
    jobs::{self, Job},
};
use reqwest::Method;
use support::{Member, TestApp, smtp::SmtpServer};
use time::Duration;

use crate::run::{deliver_all, forget_security_mails, sending};

async fn app(server: &SmtpServer) -> (TestApp, Member, String, String) {
    let (app, member) = sending(server, |config| {
        config.server.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
    })
    .await;
    let (id, value) = member.secret(&app, "the used one", 300).await;
    forget_security_mails(&app.core);
    (app, member, id, value)
}

/// Gets a token from this address, and runs the jobs that follow by themselves.
async fn use_from(app: &TestApp, member: &Member, value: &str, address: &str) -> usize {
    let machine = app.browser();
    let client = member.client_id();
    let form = [("grant_type", "client_credentials"), ("client_id", client.as_str()), ("client_secret", value)];
    let request = machine.request(Method::POST, "/oauth2/token").header("x-forwarded-for", address).form(&form);
    machine.send(request).await.expect(200);
    jobs::run(&app.core, Job::LastUse).unwrap();
    deliver_all(&app.core).sent
}

#[tokio::test]
async fn each_new_network_is_told_once_to_each_manager_and_never_while_the_system_is_set_up() {
    let server = SmtpServer::start();
    let (app, member, _, value) = app(&server).await;
    let second = app.person("second@example.org", false);
    app.assign(&second, &member.organisation, None);
    for address in ["192.0.2.7", "198.51.100.1", "2001:db8:1::1"] {
        assert_eq!(use_from(&app, &member, &value, address).await, 0, "{address} in the first week");
    }
    app.advance(Duration::days(8));
    for known in ["192.0.2.200", "2001:db8:1:ffff::9"] {
        assert_eq!(use_from(&app, &member, &value, known).await, 0, "{known} is of a network that is known");
    }
    assert_eq!(use_from(&app, &member, &value, "203.0.113.4").await, 2);
    for again in ["203.0.113.99", "192.0.2.7", "203.0.113.4"] {
        assert_eq!(use_from(&app, &member, &value, again).await, 0, "{again}");
    }
    let mut readers: Vec<_> = server.accepted().into_iter().map(|accepted| accepted.recipients[0].clone()).collect();
    readers.sort();
    assert_eq!(readers, ["manager-0001@example.org", "second@example.org"]);
    let mail = &server.accepted()[0].mail;
    assert_eq!(mail.subject, "Latchkey: client secret “the used one” was used from a new network (Partner-0001)");
    assert!(mail.text.contains("203.0.113.0/24") && !mail.text.contains(&value), "{}", mail.text);
}

#[tokio::test]
async fn what_one_process_has_told_another_does_not_tell_again() {
    let server = SmtpServer::start();
    let (app, member, id, value) = app(&server).await;
    assert_eq!(use_from(&app, &member, &value, "192.0.2.7").await, 0);
    app.advance(Duration::days(8));
    assert_eq!(use_from(&app, &member, &value, "203.0.113.4").await, 1);
    // Another process remembers nothing, and sees the same.
    let other = app.second_core();
    let id = Id::from_uuid(id.parse().unwrap());
    other.last_use.note(id, other.now(), 1, Some("203.0.113.77".parse().unwrap()), b"curl");
    jobs::run(&other, Job::LastUse).unwrap();
    assert_eq!(deliver_all(&app.core).sent, 0);
    other.last_use.note(id, other.now(), 1, Some("198.51.100.3".parse().unwrap()), b"curl");
    jobs::run(&other, Job::LastUse).unwrap();
    assert_eq!(deliver_all(&app.core).sent, 1);
}

#[tokio::test]
async fn of_a_secret_that_is_used_from_everywhere_no_more_is_told() {
    let server = SmtpServer::start();
    let (app, member, _, value) = app(&server).await;
    for number in 0..MOST_NETWORKS {
        assert_eq!(use_from(&app, &member, &value, &format!("10.0.{number}.1")).await, 0);
    }
    app.advance(Duration::days(8));
    assert_eq!(use_from(&app, &member, &value, "203.0.113.4").await, 0);
}
