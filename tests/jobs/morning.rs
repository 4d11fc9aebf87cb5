//! A digest waits for its reader's morning.

use latchkey::domain::Timestamp;
use support::{TestApp, fixtures::Member, mail::ReceivedMail};
use time::Duration;

use crate::run::{mails_of_a_run, plan};

/// An application that waits for mornings, and two whose managers look after the same secrets far apart.
async fn far_apart() -> (TestApp, Member) {
    let app = TestApp::builder().config(|config| config.notices.at_once = false).start().await;
    let member = app.member("0001");
    let other = app.person_in("Robin", "kiritimati@example.org", "Pacific/Kiritimati");
    app.assign(&other, &member.organisation, None);
    (app, member)
}

/// Runs the job every quarter of an hour for so long; answers when each mail came.
fn quarters(app: &TestApp, during: Duration) -> Vec<(Timestamp, ReceivedMail)> {
    let end = app.now().plus(during);
    let mut mails = Vec::new();
    while app.now() < end {
        mails.extend(mails_of_a_run(app).into_iter().map(|mail| (app.now(), mail)));
        app.advance(Duration::minutes(15));
    }
    mails
}

fn instants(mails: &[(Timestamp, ReceivedMail)], reader: &str) -> Vec<String> {
    mails.iter().filter(|(_, mail)| mail.reader() == reader).map(|(at, _)| at.to_string()).collect()
}

#[tokio::test]
async fn what_comes_within_a_day_is_one_message_in_the_morning_of_each_reader() {
    let (app, member) = far_apart().await;
    for name in ["first", "second", "third"] {
        member.secret(&app, name, 60).await;
        app.advance(Duration::hours(5));
    }
    app.advance(Duration::days(29) - Duration::hours(15));
    // 30 days are left of the first at noon, 14:00 in Amsterdam by now, and of the last ten hours later.
    let mails = quarters(&app, Duration::days(3));
    assert_eq!(instants(&mails, "manager-0001@example.org"), ["2027-04-01T06:00:00Z"], "08:00 in summer");
    // In Kiritimati 08:00 is 18:00 UTC: between the second and the third.
    assert_eq!(instants(&mails, "kiritimati@example.org"), ["2027-03-31T18:00:00Z", "2027-04-01T18:00:00Z"]);
    let all = mails.iter().find(|(_, mail)| mail.reader() == "manager-0001@example.org").unwrap();
    assert_eq!(all.1.text.matches("\n* ").count(), 3, "{}", all.1.text);
}

#[tokio::test]
async fn over_the_change_to_summer_time_and_back_there_is_one_morning_a_day() {
    // Clocks are set in the night to 28 March and in the night to 31 October.
    for (beginning, told) in [
        ("2027-03-20T12:00:00Z", ["03-28T06:00", "04-01T06:00", "04-03T06:00", "04-03T12:00"]),
        ("2027-10-23T12:00:00Z", ["10-31T07:00", "11-04T07:00", "11-06T07:00", "11-06T12:00"]),
    ] {
        let app = TestApp::builder().config(|config| config.notices.at_once = false).beginning(beginning);
        let app = app.start().await;
        app.member("0001").secret(&app, "the secret", 14).await;
        let mails = quarters(&app, Duration::days(16));
        let told = told.map(|at| format!("2027-{at}:00Z"));
        assert_eq!(instants(&mails, "manager-0001@example.org"), told, "7, 3 and 1 days, and the expiry at once");
    }
}

#[tokio::test]
async fn what_is_found_while_the_morning_lasts_is_sent_and_what_is_found_later_waits() {
    for (found, sent) in [("05:59", 0), ("06:00", 1), ("07:00", 1), ("07:01", 0), ("21:30", 0)] {
        let app = TestApp::builder().config(|config| config.notices.at_once = false).start().await;
        app.member("0001").secret(&app, "the secret", 60).await;
        // The server was away since before 30 days were left, on 31 March at noon; 06:00 is 08:00 in Amsterdam.
        let at = Timestamp::parse(&format!("2027-04-02T{found}:00Z")).unwrap();
        app.advance(at.since(app.now()));
        let planned = plan(&app.core);
        assert_eq!((planned.notices, planned.messages), (1, sent), "at {found}");
    }
}

#[tokio::test]
async fn the_last_marks_do_not_wait_for_a_morning_after_the_expiry() {
    let (app, member) = far_apart().await;
    // 07:00 UTC, which is 08:00 in Amsterdam.
    app.advance(Duration::hours(19));
    member.secret(&app, "the secret", 10).await;
    app.advance(Duration::days(9) + Duration::minutes(90));
    // The server was away in the last morning before the expiry, so the mark of one day cannot wait.
    let mails = mails_of_a_run(&app);
    assert!(mails.iter().any(|mail| mail.reader() == "manager-0001@example.org"), "{mails:?}");
    assert!(mails.iter().all(|mail| mail.reader() != "kiritimati@example.org"), "their morning comes in time");
    app.advance(Duration::days(1) - Duration::minutes(90));
    let mails = mails_of_a_run(&app);
    assert_eq!(mails.len(), 2, "the expiry is told at once, also at 21:00 in Kiritimati");
    assert!(mails.iter().all(|mail| mail.subject.contains("has expired")));
}

#[tokio::test]
async fn the_federation_chooses_the_hour() {
    let app = TestApp::builder().config(|config| config.notices.at_once = false);
    let app = app.config(|config| config.notices.digest_hour = 17).start().await;
    app.member("0001").secret(&app, "the secret", 60).await;
    app.advance(Duration::days(30));
    let mails = quarters(&app, Duration::days(2));
    assert_eq!(instants(&mails, "manager-0001@example.org"), ["2027-03-31T15:00:00Z"]);
}
