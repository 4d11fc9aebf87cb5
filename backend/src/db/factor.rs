//! What people have to prove who they are, counted over the tables of each kind.

use std::collections::HashMap;

use diesel::{dsl::count_star, prelude::*};

use super::{
    Conn, DbResult,
    schema::{passkeys, people, provider_links, recovery_codes, totp_factors},
};
use crate::domain::{
    Id, Timestamp,
    factor::{Held, Offered},
    person::Person,
};

/// Holds a person's factors until the transaction ends, so that of two that are removed at once the second sees that the
/// first is gone. Comes after sessions and before people, as in every request that changes several rows of a person.
///
/// # Errors
/// As every query.
pub fn lock(connection: &mut Conn, person: Id<Person>) -> DbResult<()> {
    diesel::update(totp_factors::table.filter(totp_factors::person_id.eq(person)))
        .set(totp_factors::last_step.eq(totp_factors::last_step))
        .execute(connection)?;
    diesel::update(passkeys::table.filter(passkeys::person_id.eq(person)))
        .set(passkeys::sign_count.eq(passkeys::sign_count))
        .execute(connection)?;
    diesel::update(provider_links::table.filter(provider_links::person_id.eq(person)))
        .set(provider_links::last_used_at.eq(provider_links::last_used_at))
        .execute(connection)?;
    Ok(())
}

/// Holds a person's row until the transaction ends, so that factors are added one after the other, and not while the
/// person is deactivated or reset.
///
/// # Errors
/// As every query.
pub fn lock_person(connection: &mut Conn, person: Id<Person>) -> DbResult<()> {
    diesel::update(people::table.filter(people::id.eq(person)))
        .set(people::updated_at.eq(people::updated_at))
        .execute(connection)?;
    Ok(())
}

/// What `person` has; of providers only those that are `offered` can be used.
///
/// # Errors
/// As every query.
pub fn held(connection: &mut Conn, person: Id<Person>, offered: &Offered) -> DbResult<Held> {
    Ok(held_by(connection, &[person], offered)?.remove(&person).unwrap_or_default())
}

/// What each of the given people has.
///
/// # Errors
/// As every query.
pub fn held_by(connection: &mut Conn, ids: &[Id<Person>], offered: &Offered) -> DbResult<HashMap<Id<Person>, Held>> {
    let passwords: Vec<(Id<Person>, bool)> = people::table
        .select((people::id, people::password_hash.is_not_null()))
        .filter(people::id.eq_any(ids.to_vec()))
        .load(connection)?;
    let mut held: HashMap<_, _> =
        passwords.into_iter().map(|(id, password)| (id, Held { password, ..Held::default() })).collect();
    let apps: Vec<Id<Person>> = totp_factors::table
        .select(totp_factors::person_id)
        .filter(totp_factors::person_id.eq_any(ids.to_vec()))
        .load(connection)?;
    let passkeys: Vec<(Id<Person>, i64)> = passkeys::table
        .group_by(passkeys::person_id)
        .select((passkeys::person_id, count_star()))
        .filter(passkeys::person_id.eq_any(ids.to_vec()))
        .load(connection)?;
    let codes: Vec<(Id<Person>, i64)> = recovery_codes::table
        .group_by(recovery_codes::person_id)
        .select((recovery_codes::person_id, count_star()))
        .filter(recovery_codes::person_id.eq_any(ids.to_vec()))
        .filter(recovery_codes::used_at.is_null())
        .load(connection)?;
    let links: Vec<(Id<Person>, String, Option<Timestamp>)> = provider_links::table
        .select((provider_links::person_id, provider_links::issuer, provider_links::proved_mfa_at))
        .filter(provider_links::person_id.eq_any(ids.to_vec()))
        .load(connection)?;
    for (id, issuer, proved_mfa_at) in links {
        let held = held.entry(id).or_default();
        held.providers += i64::from(offered.issuers.contains(&issuer));
        if proved_mfa_at.is_some() {
            held.strong_providers += 1;
            held.usable_providers += i64::from(offered.strong_issuers.contains(&issuer));
        }
    }
    for id in apps {
        held.entry(id).or_default().totp = true;
    }
    for (id, count) in passkeys {
        held.entry(id).or_default().passkeys = count;
    }
    for (id, count) in codes {
        held.entry(id).or_default().recovery_codes_left = count;
    }
    Ok(held)
}
