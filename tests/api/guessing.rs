//! Guessing is slowed, and nobody is locked out for long by somebody else.

use latchkey::{
    app::{
        Error,
        guess::{self, Target},
        person, sign_in,
        sign_in::Origin,
    },
    domain::{
        email::EmailAddress,
        organisation::{Locale, TimeZone},
        person::PersonDetails,
        text::Name,
    },
};
use secrecy::SecretString;
use serde_json::json;
use support::{Answer, TestApp};
use time::Duration;

use crate::{
    recovery_codes::{PROOF, made},
    refusals::fields,
    sign_in::{CONFIRMATION, ENROLMENT, begun, enrolled, prove, redeem},
};

const PASSWORD: &str = "an unlikely phrase of otters";

fn somebody(app: &TestApp) -> String {
    let details = PersonDetails {
        name: Name::parse("Somebody").unwrap(),
        email: EmailAddress::parse("somebody@example.org").unwrap(),
        locale: Locale::parse("en").unwrap(),
        time_zone: TimeZone::parse("UTC").unwrap(),
        operator: false,
        auditor: false,
    };
    let (person, token) = person::add_with_token(&app.core, &details).unwrap();
    sign_in::redeem_link(&app.core, &token, &SecretString::from(PASSWORD), &Origin::default()).unwrap();
    person.email
}

fn at(address: &str) -> Origin {
    Origin { address: Some(address.to_owned()), ..Origin::default() }
}

async fn attempt(app: &TestApp, email: &str, password: &str) -> Answer {
    app.browser().post("/api/v1/sign-in", &json!({"email": email, "password": password})).await
}

#[tokio::test]
async fn the_fifth_wrong_password_makes_the_next_one_wait_and_waiting_helps() {
    let app = TestApp::start().await;
    let email = somebody(&app);
    for _ in 0..5 {
        attempt(&app, &email, "wrong").await.expect(401);
    }
    let refused = attempt(&app, &email, PASSWORD).await.expect(429);
    assert_eq!(refused.code(), "too_many_attempts");
    assert_eq!(refused.header("retry-after"), "1");
    app.advance(Duration::seconds(1));
    attempt(&app, &email, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn pauses_grow_and_end_at_a_quarter_of_an_hour() {
    let app = TestApp::start().await;
    let email = somebody(&app);
    for _ in 0..20 {
        attempt(&app, &email, "wrong").await.expect(401);
        app.advance(Duration::minutes(15));
    }
    attempt(&app, &email, "wrong").await.expect(401);
    let seconds: i64 = attempt(&app, &email, "wrong").await.expect(429).header("retry-after").parse().unwrap();
    assert_eq!(seconds, 900);
}

#[tokio::test]
async fn an_unknown_address_is_slowed_alike() {
    let app = TestApp::start().await;
    for _ in 0..5 {
        attempt(&app, "nobody@example.org", "wrong").await.expect(401);
    }
    attempt(&app, "nobody@example.org", "wrong").await.expect(429);
}

#[tokio::test]
async fn many_accounts_from_one_address_are_slowed() {
    let app = TestApp::start().await;
    for number in 0..31 {
        attempt(&app, &format!("person-{number}@example.org"), "wrong").await.expect(401);
    }
    attempt(&app, "another@example.org", "wrong").await.expect(429);
}

#[tokio::test]
async fn an_attacker_elsewhere_does_not_keep_a_person_out_of_their_own_address() {
    let app = TestApp::start().await;
    let email = somebody(&app);
    let home = at("192.0.2.7");
    guess::succeeded(&app.core, &Target::new(&email, &home)).unwrap();
    for number in 0..60 {
        let attacker = at(&format!("198.51.100.{number}"));
        let _ = sign_in::begin(&app.core, &email, &SecretString::from("wrong"), &attacker);
        app.advance(Duration::seconds(30));
    }
    let attacker = at("203.0.113.9");
    let _ = sign_in::begin(&app.core, &email, &SecretString::from("wrong"), &attacker);
    assert!(sign_in::begin(&app.core, &email, &SecretString::from(PASSWORD), &attacker).is_err(), "elsewhere waits");
    assert!(sign_in::begin(&app.core, &email, &SecretString::from(PASSWORD), &home).is_ok(), "home does not");
}

#[tokio::test]
async fn many_wrong_guesses_at_once_count_as_many() {
    let app = TestApp::start().await;
    let email = somebody(&app);
    let attempts = (0..24).map(|_| attempt(&app, &email, "wrong"));
    let mut looked_at = 0;
    for answer in futures_util::future::join_all(attempts).await {
        looked_at += usize::from(answer.status == 401);
    }
    assert!(looked_at <= 5, "{looked_at} guesses were looked at");
}

#[tokio::test]
async fn who_signs_in_often_is_not_slowed() {
    let app = TestApp::start().await;
    let email = somebody(&app);
    for _ in 0..40 {
        attempt(&app, &email, PASSWORD).await.expect(200);
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_counts_for_itself() {
    let app = TestApp::builder().config(|config| config.server.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()]);
    let app = app.start().await;
    let from = |address: &'static str| {
        let browser = app.browser();
        let body = json!({"email": "nobody@example.org", "password": "wrong"});
        async move {
            let request = browser.request(reqwest::Method::POST, "/api/v1/sign-in").header("x-forwarded-for", address);
            browser.send(request.json(&body)).await
        }
    };
    for _ in 0..5 {
        from("203.0.113.1, 198.51.100.7").await.expect(401);
    }
    from("192.0.2.99, 198.51.100.7").await.expect(429);
    from("198.51.100.8").await.expect(401);
    let alone = TestApp::start().await;
    for number in 0..5 {
        let browser = alone.browser();
        let body = json!({"email": "nobody@example.org", "password": "wrong"});
        let request = browser.request(reqwest::Method::POST, "/api/v1/sign-in");
        let spoofed = request.header("x-forwarded-for", format!("198.51.100.{number}"));
        browser.send(spoofed.json(&body)).await.expect(401);
    }
    attempt(&alone, "nobody@example.org", "wrong").await.expect(429);
}

#[tokio::test]
async fn guesses_on_many_accounts_at_once_from_one_address_are_all_counted() {
    let app = TestApp::start().await;
    let from = at("198.51.100.1");
    let guess_at =
        |number: usize| guess::admit(&app.core, &Target::new(&format!("person-{number}@example.org"), &from));
    std::thread::scope(|scope| {
        for thread in 0..6 {
            scope.spawn(move || (0..5).for_each(|turn| guess_at(thread * 5 + turn).unwrap()));
        }
    });
    guess_at(30).unwrap();
    assert!(matches!(guess_at(31), Err(Error::TooMany { seconds: 1 })), "31 were counted");
}

#[tokio::test]
async fn codes_are_guessed_ever_more_slowly_from_wherever_and_a_passkey_does_not_wait_for_them() {
    let app = TestApp::start().await;
    let (email, home) = (somebody(&app), at("192.0.2.7"));
    let attacker = |number: usize| at(&format!("198.51.100.{number}"));
    for number in 0..25 {
        guess::admit(&app.core, &Target::of_code(&email, &attacker(number))).unwrap();
        app.advance(Duration::minutes(15));
    }
    guess::admit(&app.core, &Target::of_code(&email, &attacker(25))).unwrap();
    app.advance(Duration::minutes(14));
    let again = attacker(26);
    let waits = guess::admit(&app.core, &Target::of_code(&email, &again));
    assert!(matches!(waits, Err(Error::TooMany { seconds: 60 })), "{waits:?}");
    guess::admit(&app.core, &Target::new(&email, &again)).unwrap();
    // Nor does who has signed in from there before; and whoever signs in ends the pause.
    app.advance(Duration::minutes(1));
    guess::admit(&app.core, &Target::of_code(&email, &home)).unwrap();
    guess::succeeded(&app.core, &Target::of_code(&email, &home)).unwrap();
    for number in 30..41 {
        guess::admit(&app.core, &Target::of_code(&email, &attacker(number))).unwrap();
    }
    assert!(guess::admit(&app.core, &Target::of_code(&email, &attacker(41))).is_err());
    guess::admit(&app.core, &Target::of_code(&email, &home)).unwrap();
}

#[tokio::test]
async fn an_address_asks_for_only_so_many_passkeys_before_anybody_says_who_they_are() {
    let app = TestApp::with_passkeys().await;
    let (office, elsewhere) = (at("198.51.100.1"), at("198.51.100.2"));
    for _ in 0..300 {
        sign_in::ask_for_passkey(&app.core, None, &office).unwrap();
    }
    app.advance(Duration::minutes(9));
    let refused = sign_in::ask_for_passkey(&app.core, None, &office);
    assert!(matches!(refused, Err(Error::TooMany { .. })), "the 301st in ten minutes");
    sign_in::ask_for_passkey(&app.core, None, &elsewhere).unwrap();
    app.advance(Duration::minutes(1));
    sign_in::ask_for_passkey(&app.core, None, &office).unwrap();
}

#[tokio::test]
async fn ten_wrong_codes_behind_the_right_password_are_told_by_mail_once_a_day() {
    let app = TestApp::start().await;
    let (person, authenticator, _) = enrolled(&app, "nova@example.org").await;
    let told = || {
        let told = app.told_by_mail();
        told.iter().filter(|(_, subject)| subject == "many wrong codes were given for your account").count()
    };
    // Each after the pause that wrong codes are followed by.
    let wrong = async || {
        app.advance(Duration::minutes(15));
        let attacker = begun(&app, "nova@example.org").await;
        assert_eq!(prove(&attacker, "000000").await.expect(422).refused(), fields(&[("/code", "wrong_code")]));
    };
    for _ in 0..8 {
        wrong().await;
    }
    // Whoever signs in meanwhile takes none back, and a recovery code is a code too.
    app.advance(Duration::minutes(15));
    let own = begun(&app, "nova@example.org").await;
    prove(&own, &authenticator.code(app.now())).await.expect(200);
    made(&own).await;
    let attacker = begun(&app, "nova@example.org").await;
    attacker.post(PROOF, &json!({"code": "AAAA-AAAA-AAAA"})).await.expect(422);
    assert_eq!(told(), 0, "nine are none too many");
    wrong().await;
    latchkey::jobs::outbox::deliver(&app.core).unwrap();
    let mail = app.received().into_iter().find(|mail| mail.subject.contains("many wrong codes")).unwrap();
    assert!(mail.text.contains("127.0.0.1") && !mail.text.contains("000000"), "{}", mail.text);
    assert_eq!((told(), mail.reader()), (1, person.email.as_str()));
    for _ in 0..12 {
        wrong().await;
    }
    assert_eq!(told(), 0, "not twice a day");
    app.advance(Duration::hours(21));
    for _ in 0..9 {
        wrong().await;
    }
    assert_eq!(told(), 0);
    wrong().await;
    assert_eq!(told(), 1, "the next day anew");
}

#[tokio::test]
async fn a_code_that_was_mistyped_while_an_app_is_set_up_is_no_guess() {
    let app = TestApp::start().await;
    for _ in 0..3 {
        let (_, token) = app.newcomer(&format!("nova{}@example.org", app.now().unix_seconds()));
        let browser = app.browser();
        redeem(&browser, &token).await;
        browser.post_nothing(ENROLMENT).await.expect(200);
        for _ in 0..4 {
            browser.post(CONFIRMATION, &json!({"code": "000000"})).await.expect(422);
            app.advance(Duration::minutes(2));
        }
    }
    assert!(app.told_by_mail().iter().all(|(_, subject)| !subject.contains("wrong codes")));
}
