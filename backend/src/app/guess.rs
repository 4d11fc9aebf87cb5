//! Slowing the guessing of passwords and codes; the rules are in `domain/guessing.rs`.

use time::Duration;

use super::{Core, Error, Result, sign_in::Origin};
use crate::{
    db::{self, Conn, guess::Guesses},
    domain::{
        Id,
        guessing::{
            self, ADDRESS_CHANGES, CHALLENGE_WINDOW, CHALLENGES_PER_ADDRESS, Counter, LEAK_REPORT_WINDOW,
            LEAK_REPORTS_PER_ADDRESS, MAIL_WINDOW, MAILS_PER_ACCOUNT, MAILS_PER_ADDRESS, MEMORY, OWN_ADDRESS,
            WRONG_CODES_TOLD, WRONG_CODES_WINDOW,
        },
        person::Person,
    },
};

/// Whose guesses are counted: an account by its address for comparison, whether or not there is one, and from where.
#[derive(Clone, Debug)]
pub struct Target<'a> {
    email_key: Option<&'a str>,
    /// Whether a code is tried, and not a password.
    code: bool,
    address: String,
}

impl<'a> Target<'a> {
    /// The account `email_key` from `origin`.
    #[must_use]
    pub fn new(email_key: &'a str, origin: &'a Origin) -> Self {
        Self { email_key: Some(email_key), ..Self::of_nobody(origin) }
    }

    /// A code of the account `email_key` from `origin`.
    #[must_use]
    pub fn of_code(email_key: &'a str, origin: &'a Origin) -> Self {
        Self { code: true, ..Self::new(email_key, origin) }
    }

    /// Somebody who has not said who they are, from `origin`.
    #[must_use]
    pub fn of_nobody(origin: &'a Origin) -> Self {
        Self { email_key: None, code: false, address: origin.address.as_deref().map(network).unwrap_or_default() }
    }

    /// What guesses are counted by: without an account only by the address.
    fn counters(&self) -> &'static [Counter] {
        match (self.email_key, self.code) {
            (None, _) => &[Counter::Address],
            (Some(_), false) => &[Counter::Account, Counter::Pair, Counter::Address],
            (Some(_), true) => &[Counter::Account, Counter::Codes, Counter::Pair, Counter::Address],
        }
    }

    /// Holds the rows that others count by too, the account's before the address's, so that of guesses at the same
    /// moment each is counted. What belongs to the account is held with it.
    fn hold(&self, core: &Core, connection: &mut Conn) -> Result<()> {
        let now = core.now();
        if self.email_key.is_some() {
            db::guess::lock(connection, &self.key(core, Counter::Account), now)?;
        }
        Ok(db::guess::lock(connection, &self.key(core, Counter::Address), now)?)
    }

    fn key(&self, core: &Core, counter: Counter) -> Vec<u8> {
        let email_key = self.email_key.unwrap_or_default();
        let text = match counter {
            Counter::Pair => format!("pair\n{email_key}\n{}", self.address),
            Counter::Account => format!("account\n{email_key}"),
            Counter::Codes => format!("codes\n{email_key}"),
            Counter::Address => format!("address\n{}", self.address),
        };
        core.keys.guess_key(text.as_bytes()).to_vec()
    }
}

/// The network of an address; what is no address stands for itself.
fn network(address: &str) -> String {
    address.parse().map_or_else(|_| address.to_owned(), |address| guessing::network(address).to_string())
}

/// Counts an attempt before it is looked at, so that many at once count as many, and refuses while a pause lasts. An
/// attempt that turns out right is forgiven by [`succeeded`] or [`forgive`].
///
/// # Errors
/// [`Error::TooMany`] with the seconds that are left.
pub fn admit(core: &Core, target: &Target<'_>) -> Result<()> {
    core.db.write(|connection| reserve(core, connection, target))
}

fn reserve(core: &Core, connection: &mut Conn, target: &Target<'_>) -> Result<()> {
    target.hold(core, connection)?;
    // Read when the rows are held: one that was made just now says that nobody waits since then.
    let now = core.now();
    let mut known = Vec::new();
    for &counter in target.counters() {
        known.push((counter, db::guess::find(connection, &target.key(core, counter))?));
    }
    let own = known.iter().any(|(counter, guesses)| {
        let succeeded = guesses.as_ref().and_then(|guesses| guesses.succeeded_at);
        *counter == Counter::Pair && succeeded.is_some_and(|at| now.since(at) < OWN_ADDRESS)
    });
    let exempt = |counter: Counter| own && matches!(counter, Counter::Account | Counter::Codes);
    let until = known.iter().filter(|(counter, _)| !exempt(*counter));
    let until = until.filter_map(|(_, guesses)| guesses.as_ref()).map(|guesses| guesses.blocked_until).max();
    let wait = until.map_or(Duration::ZERO, |until| until.since(now));
    if wait > Duration::ZERO {
        return Err(Error::TooMany { seconds: wait.whole_seconds() + i64::from(wait.subsec_nanoseconds() > 0) });
    }
    for (counter, guesses) in known {
        db::guess::put(connection, &counted(core, target, counter, guesses, 1))?;
    }
    Ok(())
}

/// Takes back the count of an attempt that was right and is not the whole sign-in yet.
///
/// # Errors
/// Those of the database.
pub fn forgive(core: &Core, target: &Target<'_>) -> Result<()> {
    core.db.write(|connection| {
        target.hold(core, connection)?;
        for &counter in target.counters() {
            let known = db::guess::find(connection, &target.key(core, counter))?;
            db::guess::put(connection, &counted(core, target, counter, known, -1))?;
        }
        Ok(())
    })
}

/// The guesses by one counter after `more`.
fn counted(core: &Core, target: &Target<'_>, counter: Counter, known: Option<Guesses>, more: i32) -> Guesses {
    let now = core.now();
    let succeeded_at = known.as_ref().and_then(|known| known.succeeded_at);
    let remembered = known.filter(|known| now.since(known.last_at) < MEMORY);
    let failures = remembered.map_or(0, |known| known.failures).saturating_add(more).max(0);
    let blocked_until = if more > 0 { now.plus(counter.pause(failures)) } else { now };
    Guesses { key_hash: target.key(core, counter), failures, last_at: now, blocked_until, succeeded_at }
}

/// Forgets the wrong guesses of an account after a whole sign-in, and remembers the address as the person's own.
///
/// # Errors
/// Those of the database.
pub fn succeeded(core: &Core, target: &Target<'_>) -> Result<()> {
    let now = core.now();
    let forget = |counter, succeeded_at| Guesses {
        key_hash: target.key(core, counter),
        failures: 0,
        last_at: now,
        blocked_until: now,
        succeeded_at,
    };
    core.db.write(|connection| {
        target.hold(core, connection)?;
        db::guess::put(connection, &forget(Counter::Pair, Some(now)))?;
        db::guess::put(connection, &forget(Counter::Account, None))?;
        db::guess::put(connection, &forget(Counter::Codes, None))?;
        // An address from which people sign in is no attacker's alone: half of its wrong guesses are forgotten.
        let address = db::guess::find(connection, &target.key(core, Counter::Address))?;
        let failures = address.map_or(0, |address| address.failures / 2);
        Ok(db::guess::put(connection, &Guesses { failures, ..forget(Counter::Address, None) })?)
    })
}

/// Whether a message may be sent to whoever asked for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowance {
    Granted,
    /// This account got as many as it may in an hour. The last of them works, so nobody is locked out.
    UsedUp,
}

fn account_key(core: &Core, email_key: &str) -> Vec<u8> {
    core.keys.guess_key(format!("mail to account\n{email_key}").as_bytes()).to_vec()
}

/// Counts a message that somebody asks for without having signed in, by account (whether or not there is one) and by
/// address.
///
/// # Errors
/// [`Error::TooMany`] when the address asks for very many; that tells nothing of any account.
pub(super) fn allow_mail(core: &Core, connection: &mut Conn, email_key: &str, origin: &Origin) -> Result<Allowance> {
    let (account, address) = (account_key(core, email_key), address_key(core, "mail from address", origin));
    let used_up = count_in(core, connection, account, (MAILS_PER_ACCOUNT, MAIL_WINDOW))?.is_some();
    let wait = count_in(core, connection, address, (MAILS_PER_ADDRESS, MAIL_WINDOW))?;
    refuse(wait)?;
    Ok(if used_up { Allowance::UsedUp } else { Allowance::Granted })
}

fn address_key(core: &Core, what: &str, origin: &Origin) -> Vec<u8> {
    let network = origin.address.as_deref().map(network).unwrap_or_default();
    core.keys.guess_key(format!("{what}\n{network}").as_bytes()).to_vec()
}

fn refuse(wait: Option<Duration>) -> Result<()> {
    wait.map_or(Ok(()), |wait| Err(Error::TooMany { seconds: wait.whole_seconds() + 1 }))
}

/// Counts a passkey that is asked for by who has not said who they are, and whose challenge is kept for a while.
///
/// # Errors
/// [`Error::TooMany`] when the address asks for very many.
pub(super) fn allow_challenge(core: &Core, connection: &mut Conn, origin: &Origin) -> Result<()> {
    let address = address_key(core, "challenge to address", origin);
    refuse(count_in(core, connection, address, (CHALLENGES_PER_ADDRESS, CHALLENGE_WINDOW))?)
}

/// Counts a report of leaked secrets, which anybody may send and a job has to look after.
///
/// # Errors
/// [`Error::TooMany`] when the address reports very often.
pub(super) fn allow_leak_report(core: &Core, connection: &mut Conn, origin: &Origin) -> Result<()> {
    let address = address_key(core, "leak report from address", origin);
    refuse(count_in(core, connection, address, (LEAK_REPORTS_PER_ADDRESS, LEAK_REPORT_WINDOW))?)
}

/// Counts a change of the address that a person asks for, which sends a message to any address.
///
/// # Errors
/// [`Error::TooMany`] after very many.
pub(super) fn allow_address_change(core: &Core, connection: &mut Conn, person: Id<Person>) -> Result<()> {
    let key = core.keys.guess_key(format!("change of address\n{person}").as_bytes()).to_vec();
    refuse(count_in(core, connection, key, (ADDRESS_CHANGES, MAIL_WINDOW))?)
}

/// Counts a wrong code of who knows the password of `person`, or has their session; whether they are to be told now.
pub(super) fn note_wrong_code(core: &Core, connection: &mut Conn, person: Id<Person>) -> Result<bool> {
    let key_hash = core.keys.guess_key(format!("wrong codes\n{person}").as_bytes()).to_vec();
    let now = core.now();
    db::guess::lock(connection, &key_hash, now)?;
    let known = db::guess::find(connection, &key_hash)?.filter(|known| known.blocked_until > now);
    let (before, until) = known.map_or((0, None), |known| (known.failures, Some(known.blocked_until)));
    let failures = before.saturating_add(1);
    let tells = failures == WRONG_CODES_TOLD;
    // The window begins with its first, and once more with the message.
    let blocked_until = until.filter(|_| !tells).unwrap_or_else(|| now.plus(WRONG_CODES_WINDOW));
    db::guess::put(connection, &Guesses { key_hash, failures, last_at: now, blocked_until, succeeded_at: None })?;
    Ok(tells)
}

/// Counts one more by a key in a window of time; answers how long to wait when there were as many as may be.
fn count_in(
    core: &Core,
    connection: &mut Conn,
    key_hash: Vec<u8>,
    (most, window): (i32, Duration),
) -> Result<Option<Duration>> {
    let now = core.now();
    db::guess::lock(connection, &key_hash, now)?;
    let known = db::guess::find(connection, &key_hash)?.filter(|known| known.blocked_until > now);
    // The window begins with its first.
    let (before, until) = known.map_or((0, now.plus(window)), |known| (known.failures, known.blocked_until));
    let failures = before.saturating_add(1);
    let counted = Guesses { key_hash, failures, last_at: now, blocked_until: until, succeeded_at: None };
    db::guess::put(connection, &counted)?;
    Ok((before >= most).then(|| until.since(now)))
}

/// Writes the row of [`allow_mail`] once more, for its cost.
///
/// # Errors
/// Those of the database.
pub(super) fn touch_mail(core: &Core, connection: &mut Conn, email_key: &str) -> Result<()> {
    Ok(db::guess::lock(connection, &account_key(core, email_key), core.now())?)
}
