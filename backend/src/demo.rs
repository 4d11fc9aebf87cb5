//! Demo data: plainly invented organisations, people and secrets in every state, made by the product's own commands
//! with a clock that is moved.

use std::{cmp::Reverse, fmt::Write};

use secrecy::SecretString;
use time::Duration;
use totp_rs::{Builder, Secret as TotpSecret};

use crate::{
    app::{
        Caller, Core, Principal, api, application, assignment, organisation,
        person::{self, PersonChange},
        secret,
        sign_in::{self, CookieToken, Origin},
        totp,
    },
    config::Config,
    db::{
        self, Reach,
        application::Filter,
        page::PageRequest,
        session::{NewSession, Session},
        usage::Used,
    },
    domain::{
        Clock, Id, Timestamp,
        api::{ApiDetails, ApiIdentifier, Environment, PermissionDetails, PermissionName, TokenLifetime},
        application::{Application, ApplicationDetails},
        audit::{Acting, Capacity},
        email::EmailAddress,
        organisation::{Country, Locale, Organisation, OrganisationDetails, TimeZone},
        person::{Person, PersonDetails},
        secret::{Secret, SecretDetails},
        signing_key::Algorithm,
        text::{Code, Description, Name},
        usage::Day,
    },
    keys,
    startup::{self, StartResult},
};

/// The password of every demo person.
pub const PASSWORD: &str = "plainly a demo password";

/// Key, name, organisation (`None`: an operator), whether an authenticator app is set up.
const PEOPLE: [(&str, &str, Option<usize>, bool); 7] = [
    ("operator", "Demo Operator", None, true),
    ("north-1", "Robin Demo-North", Some(0), true),
    ("north-2", "Kim Demo-North", Some(0), true),
    ("south-1", "Alex Demo-South", Some(1), true),
    ("south-2", "Sam Demo-South", Some(1), true),
    ("east", "Noor Demo-East", Some(2), true),
    ("newcomer", "Lee Demo-Newcomer", Some(0), false),
];

/// Somebody who has left and knows a secret that still works: key, name, organisation.
const LEAVER: (&str, &str, usize) = ("leaver", "Jo Demo-East", 2);

/// Code, name, country, time zone.
const ORGANISATIONS: [(&str, &str, &str, &str); 3] = [
    ("0901", "Demo Registry North", "NL", "Europe/Amsterdam"),
    ("0902", "Demo Registry South", "DE", "Europe/Berlin"),
    ("0903", "Demo Registry East", "JP", "Asia/Tokyo"),
];

/// Name, path, permissions with descriptions.
const APIS: [(&str, &str, &[(&str, &str)]); 3] = [
    (
        "Search and Match",
        "search-and-match",
        &[
            ("donor.search", "Search for donors and cord blood units"),
            ("patient.manage", "Register patients and keep their data"),
        ],
    ),
    (
        "Match-Connect",
        "match-connect",
        &[
            ("request.send", "Send requests to other registries"),
            ("request.receive", "Receive and answer requests of other registries"),
        ],
    ),
    (
        "Data Manager",
        "data-manager",
        &[("donor-data.upload", "Upload the donor file"), ("donor-data.read", "Read processing reports")],
    ),
];

/// Organisation, name, environment, APIs by index, secrets by kind.
const APPLICATIONS: [(usize, &str, Environment, &[usize], &[SecretKind]); 8] = [
    (0, "Partner-NL-DemoNorth-DM", Environment::Production, &[2], &[SecretKind::Expiring, SecretKind::Fresh]),
    (0, "Partner-NL-DemoNorth-SMC", Environment::Production, &[0, 1], &[SecretKind::Urgent]),
    (
        0,
        "Partner-NL-DemoNorth-SMC-Sandbox",
        Environment::Sandbox,
        &[0, 1],
        &[SecretKind::NeverUsed, SecretKind::Expired],
    ),
    (0, "PartnerAlternative-NL-DemoNorth-SMC", Environment::Sandbox, &[1], &[]),
    (1, "Partner-DE-DemoSouth-DM", Environment::Production, &[2], &[SecretKind::Fresh]),
    (1, "Partner-DE-DemoSouth-SMC", Environment::Production, &[0, 1], &[SecretKind::Expired, SecretKind::Expiring]),
    (2, "Partner-JP-DemoEast-DM", Environment::Production, &[2], &[SecretKind::Urgent, SecretKind::NeverUsed]),
    (2, "Partner-JP-DemoEast-SMC", Environment::Sandbox, &[0, 1], &[SecretKind::Fresh]),
];

#[derive(Clone, Copy)]
enum SecretKind {
    /// Just made, in use.
    Fresh,
    /// 25 days left, in use.
    Expiring,
    /// 2 days left, in use.
    Urgent,
    /// Past its expiry.
    Expired,
    /// Half a year left, and never used.
    NeverUsed,
}

impl SecretKind {
    /// Age, time left, time since the last use.
    const fn times(self) -> (Duration, Duration, Option<Duration>) {
        match self {
            Self::Fresh => (Duration::days(3), Duration::days(362), Some(Duration::minutes(4))),
            Self::Expiring => (Duration::days(339), Duration::days(25), Some(Duration::hours(3))),
            Self::Urgent => (Duration::days(360), Duration::days(2), Some(Duration::minutes(11))),
            Self::Expired => (Duration::days(370), Duration::days(-9), Some(Duration::days(9))),
            Self::NeverUsed => (Duration::days(120), Duration::days(180), None),
        }
    }
}

/// Loads the demo data once; harmless to repeat. Answers how to sign in as each demo person.
///
/// # Errors
/// When the database holds people who are not from here, or something cannot be opened or made.
pub fn load(config: Config) -> StartResult<String> {
    let now = Clock::system().now();
    let clock = Clock::standing_at(now.plus(Duration::days(-400)));
    let core = startup::open(config, clock.clone())?;
    let operator = core.db.read(|connection| db::person::find_by_email(connection, &address(PEOPLE[0].0)))?;
    if operator.is_none() {
        // Also people who have not used their invitation yet are real.
        let anybody = PageRequest { limit: 1, after: None };
        if !core.db.read(|connection| db::person::list(connection, None, &anybody))?.items.is_empty() {
            return Err("this database is in use by real people; demo data goes into an empty one only".into());
        }
        fill(&core, &clock, now)?;
    }
    clock.set(now);
    describe(&core)
}

fn acting() -> Acting {
    Acting::system("demo data")
}

fn address(key: &str) -> String {
    format!("{key}@demo.example")
}

fn fill(core: &Core, clock: &Clock, now: Timestamp) -> StartResult<()> {
    let organisations =
        ORGANISATIONS.iter().map(|row| make_organisation(core, row)).collect::<StartResult<Vec<_>>>()?;
    let people = PEOPLE.iter().map(|row| make_person(core, row, &organisations)).collect::<StartResult<Vec<_>>>()?;
    let mut permissions = Vec::new();
    for environment in [Environment::Production, Environment::Sandbox] {
        for (index, row) in APIS.iter().enumerate() {
            let (_, made) = make_api(core, row, environment)?;
            permissions.extend(made.into_iter().map(|permission| (environment, index, permission.id)));
        }
    }
    let mut secrets = Vec::new();
    for (of, name, environment, apis, kinds) in APPLICATIONS {
        let organisation = organisations.get(of).ok_or("an application of no organisation")?;
        let granted = permissions.iter().filter(|(of, api, _)| *of == environment && apis.contains(api));
        let details = ApplicationDetails {
            id: None,
            organisation_id: organisation.id,
            name: Name::parse(name)?,
            environment,
            permission_ids: granted.map(|(_, _, id)| *id).collect(),
        };
        let made = application::create(core, &acting(), &details)?.application;
        let manager = PEOPLE.iter().position(|(_, _, own, _)| *own == Some(of)).and_then(|at| people.get(at));
        let manager = manager.ok_or("an organisation without manager")?;
        secrets.extend(kinds.iter().map(|kind| (made.clone(), manager.clone(), *kind)));
    }
    let leaver = make_person(core, &(LEAVER.0, LEAVER.1, Some(LEAVER.2), true), &organisations)?;
    secrets.push((an_application(core, organisations.get(LEAVER.2))?, leaver.clone(), SecretKind::Fresh));
    make_secrets(core, clock, now, secrets)?;
    deactivate(core, clock, now, leaver.id)?;
    // Nobody is to be told of what is invented.
    core.db.write(|connection| Ok(db::message::withdraw_all(connection, core.now())?))
}

fn make_organisation(core: &Core, (code, name, country, zone): &(&str, &str, &str, &str)) -> StartResult<Organisation> {
    let details = OrganisationDetails {
        code: Code::parse(code)?,
        name: Name::parse(name)?,
        country: Country::parse(country)?,
        time_zone: TimeZone::parse(zone)?,
        locale: Locale::parse("en")?,
        contact_email: None,
        operator: false,
    };
    Ok(organisation::create(core, &acting(), &details)?)
}

fn make_person(
    core: &Core,
    (key, name, of, enrolled): &(&str, &str, Option<usize>, bool),
    organisations: &[Organisation],
) -> StartResult<Person> {
    let organisation = of.and_then(|of| organisations.get(of));
    let details = PersonDetails {
        name: Name::parse(name)?,
        email: EmailAddress::parse(&address(key))?,
        locale: Locale::parse("en")?,
        time_zone: TimeZone::parse(organisation.map_or("Europe/Amsterdam", |organisation| &organisation.time_zone))?,
        operator: organisation.is_none(),
        auditor: false,
    };
    let (person, token) = person::add_with_token(core, &details)?;
    let progress = sign_in::redeem_link(core, &token, &SecretString::from(PASSWORD), &Origin::default())?;
    if *enrolled {
        enrol(core, &progress.cookie)?;
    }
    if let Some(organisation) = organisation {
        assignment::create(core, &acting(), person.id, organisation.id, None)?;
    }
    Ok(person)
}

fn an_application(core: &Core, of: Option<&Organisation>) -> StartResult<Application> {
    let theirs = Filter { organisation: of.map(|own| own.id), ..Filter::default() };
    let first = PageRequest { limit: 1, after: None };
    let page = core.db.read(|connection| db::application::list(connection, Reach::Federation, &theirs, &first))?;
    Ok(page.items.into_iter().next().ok_or("an organisation without applications")?)
}

fn deactivate(core: &Core, clock: &Clock, now: Timestamp, leaver: Id<Person>) -> StartResult<()> {
    clock.set(now.plus(Duration::days(-2)));
    let known = core.db.read(|connection| db::person::find(connection, leaver))?.ok_or("nobody")?;
    let change = PersonChange { deactivated: Some(true), ..PersonChange::default() };
    person::update(core, &acting(), &known, change)?;
    Ok(())
}

fn enrol(core: &Core, cookie: &CookieToken) -> StartResult<()> {
    let enrolment = sign_in::begin_totp_enrolment(core, cookie)?;
    let code = code_of(&enrolment.secret, core.now())?;
    sign_in::confirm_totp_enrolment(core, cookie, &code, &Origin::default())?;
    Ok(())
}

fn make_api(
    core: &Core,
    (name, path, permissions): &(&str, &str, &[(&str, &str)]),
    environment: Environment,
) -> StartResult<(crate::domain::api::Api, Vec<crate::domain::api::Permission>)> {
    let (suffix, host) = match environment {
        Environment::Production => ("", "api.demo.example"),
        Environment::Sandbox => (" (sandbox)", "sandbox-api.demo.example"),
    };
    let details = ApiDetails {
        id: None,
        name: Name::parse(&format!("{name}{suffix}"))?,
        identifier: ApiIdentifier::parse(&format!("https://{host}/{path}"))?,
        environment,
        token_lifetime: TokenLifetime::DEFAULT,
        signing_algorithm: Algorithm::default(),
    };
    let permissions = permissions
        .iter()
        .map(|(name, description)| {
            Ok(PermissionDetails { name: PermissionName::parse(name)?, description: Description::parse(description)? })
        })
        .collect::<StartResult<Vec<_>>>()?;
    Ok(api::create(core, &acting(), &details, &permissions)?)
}

/// The oldest first, so that the clock only moves on, and the audit log is in the order of its times.
fn make_secrets(
    core: &Core,
    clock: &Clock,
    now: Timestamp,
    mut planned: Vec<(Application, Person, SecretKind)>,
) -> StartResult<()> {
    planned.sort_by_key(|(.., kind)| Reverse(kind.times().0));
    for (application, manager, kind) in &planned {
        make_secret(core, clock, now, (application, manager), *kind)?;
    }
    Ok(())
}

/// Begins a session that has run out, of which nobody has the cookie: a secret is created by somebody who is signed in.
fn begin_session(core: &Core, person: &Person, at: Timestamp) -> StartResult<Id<Session>> {
    let session = NewSession {
        id: Id::new(),
        token_hash: keys::random::<32>()?.to_vec(),
        person_id: person.id,
        proved_at: at,
        last_seen_at: at,
        expires_at: at,
        address: None,
        user_agent: None,
        created_at: at,
    };
    core.db.write(|connection| db::session::insert(connection, &session))?;
    Ok(session.id)
}

fn make_secret(
    core: &Core,
    clock: &Clock,
    now: Timestamp,
    (application, manager): (&Application, &Person),
    kind: SecretKind,
) -> StartResult<()> {
    let (age, left, used) = kind.times();
    let created = now.plus(-age);
    clock.set(created);
    let name = format!("Secret by {}, {}", manager.name, created.utc().date());
    let details = SecretDetails { name: Name::parse(&name)?, expires_at: now.plus(left), replaces: None };
    let session = begin_session(core, manager, created)?;
    let caller = Principal::Person(Caller {
        person: manager.clone(),
        capacity: Capacity::Manager,
        session,
        proved_at: created,
        last_seen_at: created,
        session_expires_at: created,
        address: None,
        user_agent: None,
        request_id: None,
    });
    let (secret, _) = secret::create(core, &caller, application, &details, None)?;
    core.db.write(|connection| db::session::delete(connection, manager.id, session))?;
    if let Some(ago) = used {
        let at = now.plus(-ago);
        core.db.write(|connection| db::usage::add(connection, &uses(secret.id, created, at)))?;
    }
    Ok(())
}

/// Tokens of each day on which a secret was in use, of the last thirty: fewer at the weekend, and never quite the same.
fn uses(secret: Id<Secret>, created: Timestamp, last: Timestamp) -> Vec<Used> {
    let days = (0..30).rev().map(|ago| last.plus(-Duration::days(ago))).filter(|at| *at >= created);
    days.map(|at| {
        let day = Day::of(at);
        let number = i64::from(day.number());
        // 1970-01-01 was a Thursday.
        let usual = if matches!(number % 7, 2 | 3) { 4 } else { 20 };
        let (address, agent) = (Some("192.0.2.10".to_owned()), Some("curl/8.5.0".to_owned()));
        let tokens = usual + number * 5 % 9;
        Used { secret, day, tokens, at, address: address.clone(), agent, first_at: at, first_address: address }
    })
    .collect()
}

fn code_of(secret: &str, at: Timestamp) -> StartResult<String> {
    let secret = TotpSecret::try_from_base32(secret).map_err(|error| error.to_string())?;
    let totp =
        Builder::new().with_secret(secret).with_account_name("demo").build().map_err(|error| error.to_string())?;
    Ok(totp.generate(u64::try_from(at.unix_seconds())?).to_string())
}

/// The table of demo people with the codes of this moment.
fn describe(core: &Core) -> StartResult<String> {
    let now = core.now();
    let mut text = format!("Demo people (password of each: {PASSWORD})\n\n");
    let heading = ("e-mail", "name", "authenticator secret", "code now");
    writeln!(text, "{:<24} {:<20} {:<34} {}", heading.0, heading.1, heading.2, heading.3)?;
    for (key, name, ..) in PEOPLE {
        let address = address(key);
        let secret = core.db.read(|connection| {
            let found = db::person::find_by_email(connection, &address)?;
            match found {
                Some((person, _)) => Ok(db::totp::find(connection, person.id)?.map(|factor| (person, factor))),
                None => Ok::<_, db::DbError>(None),
            }
        })?;
        let (secret, code) = match secret {
            Some((person, factor)) => {
                let secret = totp::base32_secret(core, person.id, &factor.sealed_secret)?;
                let code = code_of(&secret, now)?;
                (secret.to_string(), code)
            }
            None => ("(set up at first sign-in)".to_owned(), "-".to_owned()),
        };
        writeln!(text, "{address:<24} {name:<20} {secret:<34} {code}")?;
    }
    writeln!(text, "\nCodes change every 30 seconds and work once.")?;
    Ok(text)
}
