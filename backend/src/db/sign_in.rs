//! Sign-ins under way, and the one-time links that begin them.

use diesel::prelude::*;

use super::{
    Conn, DbError, DbResult,
    error::optional,
    person::Row as PersonRow,
    schema::{one_time_links, people, sign_ins, sign_ins::dsl},
};
use crate::domain::{
    Id, Timestamp,
    person::{LinkPurpose, Person, PersonState},
};

/// A sign-in whose first factor was proved and that waits for the next step.
#[derive(Clone, Debug)]
pub struct SignIn {
    pub id: Id<Self>,
    pub person: Person,
    /// The sealed secret of an authenticator app that is being enrolled.
    pub totp_pending: Option<Vec<u8>>,
    /// Wrong codes so far.
    pub failures: i32,
    pub expires_at: Timestamp,
    /// The link that stands in place of a first factor, and is used up when the sign-in is finished.
    pub link: Option<Id<OneTimeLink>>,
    /// The hash of a password that takes effect when the sign-in is whole.
    pub new_password_hash: Option<String>,
    /// What the provider is called by which the first factor was proved.
    pub provider: Option<String>,
}

/// A sign-in that begins.
#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = sign_ins)]
pub struct NewSignIn {
    pub id: Id<SignIn>,
    pub token_hash: Vec<u8>,
    pub person_id: Id<Person>,
    pub failures: i32,
    pub expires_at: Timestamp,
    pub created_at: Timestamp,
    pub link_id: Option<Id<OneTimeLink>>,
    pub new_password_hash: Option<String>,
    pub provider: Option<String>,
}

/// A link by which a person sets a password, once.
#[derive(Clone, Debug)]
pub struct OneTimeLink {
    pub id: Id<Self>,
    pub person: Person,
    pub purpose: LinkPurpose,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// The sign-in whose cookie has this hash.
///
/// # Errors
/// As every query.
pub fn find_by_token(connection: &mut Conn, token_hash: &[u8]) -> DbResult<Option<SignIn>> {
    type Carried = (Option<Id<OneTimeLink>>, Option<String>, Option<String>);
    type Row = (Id<SignIn>, Option<Vec<u8>>, i32, Timestamp, Carried, PersonRow);
    let row: Option<Row> = optional(
        dsl::sign_ins
            .inner_join(people::table)
            .select((
                dsl::id,
                dsl::totp_pending,
                dsl::failures,
                dsl::expires_at,
                (dsl::link_id, dsl::new_password_hash, dsl::provider),
                PersonRow::as_select(),
            ))
            .filter(dsl::token_hash.eq(token_hash))
            .first(connection),
    )?;
    row.map(|(id, totp_pending, failures, expires_at, (link, new_password_hash, provider), person)| {
        let person = person.try_into()?;
        Ok(SignIn { id, person, totp_pending, failures, expires_at, link, new_password_hash, provider })
    })
    .transpose()
}

/// Begins a sign-in.
///
/// # Errors
/// As every query.
pub fn insert(connection: &mut Conn, sign_in: &NewSignIn) -> DbResult<()> {
    diesel::insert_into(dsl::sign_ins).values(sign_in.clone()).execute(connection)?;
    Ok(())
}

/// Keeps the sealed secret of the authenticator app that is being enrolled.
///
/// # Errors
/// As every query.
pub fn set_totp_pending(connection: &mut Conn, id: Id<SignIn>, sealed: &[u8]) -> DbResult<()> {
    diesel::update(dsl::sign_ins.filter(dsl::id.eq(id))).set(dsl::totp_pending.eq(sealed)).execute(connection)?;
    Ok(())
}

/// Counts a wrong code, while fewer than `most` were counted; `false` when the sign-in had that many.
///
/// # Errors
/// As every query.
pub fn count_attempt(connection: &mut Conn, id: Id<SignIn>, most: i32) -> DbResult<bool> {
    let rows = diesel::update(dsl::sign_ins.filter(dsl::id.eq(id)).filter(dsl::failures.lt(most)))
        .set(dsl::failures.eq(dsl::failures + 1))
        .execute(connection)?;
    Ok(rows == 1)
}

/// Ends a sign-in; `false` when another request ended it first.
///
/// # Errors
/// As every query.
pub fn delete(connection: &mut Conn, id: Id<SignIn>) -> DbResult<bool> {
    Ok(diesel::delete(dsl::sign_ins.filter(dsl::id.eq(id))).execute(connection)? == 1)
}

/// Ends all sign-ins of a person that are under way.
///
/// # Errors
/// As every query.
pub fn delete_all_of(connection: &mut Conn, person: Id<Person>) -> DbResult<()> {
    diesel::delete(dsl::sign_ins.filter(dsl::person_id.eq(person))).execute(connection)?;
    Ok(())
}

/// Removes the sign-ins that ran out before `now`; answers how many.
///
/// # Errors
/// As every query.
pub fn delete_ended(connection: &mut Conn, now: Timestamp) -> DbResult<usize> {
    Ok(diesel::delete(dsl::sign_ins.filter(dsl::expires_at.le(now))).execute(connection)?)
}

impl OneTimeLink {
    /// Whether who has it joins by it.
    #[must_use]
    pub fn is_to_join(&self) -> bool {
        match self.purpose {
            LinkPurpose::Invitation => true,
            LinkPurpose::ResetByRequest => self.person.state == PersonState::Invited,
            LinkPurpose::ResetByOperator => false,
        }
    }
}

/// Adds a link with which `person` sets a password; earlier ones that were not used stop working, but for an invitation
/// when anybody asked for this one.
///
/// # Errors
/// As every query.
pub fn insert_link(
    connection: &mut Conn,
    person: Id<Person>,
    (id, purpose): (Id<OneTimeLink>, LinkPurpose),
    (now, expires_at): (Timestamp, Timestamp),
) -> DbResult<()> {
    let kept = (purpose == LinkPurpose::ResetByRequest).then_some(LinkPurpose::Invitation);
    use_links_of(connection, person, kept, now)?;
    diesel::insert_into(one_time_links::table)
        .values((
            one_time_links::id.eq(id),
            one_time_links::person_id.eq(person),
            one_time_links::purpose.eq(purpose.as_str()),
            one_time_links::expires_at.eq(expires_at),
            one_time_links::created_at.eq(now),
        ))
        .execute(connection)?;
    Ok(())
}

/// Uses up all links of a person.
///
/// # Errors
/// As every query.
pub fn use_all_links_of(connection: &mut Conn, person: Id<Person>, now: Timestamp) -> DbResult<()> {
    use_links_of(connection, person, None, now)
}

/// Uses up the links of a person but those for the purpose that is `kept`.
fn use_links_of(connection: &mut Conn, person: Id<Person>, kept: Option<LinkPurpose>, now: Timestamp) -> DbResult<()> {
    let kept = kept.map_or("", LinkPurpose::as_str);
    let open = one_time_links::table
        .filter(one_time_links::person_id.eq(person))
        .filter(one_time_links::purpose.ne(kept))
        .filter(one_time_links::used_at.is_null());
    diesel::update(open).set(one_time_links::used_at.eq(now)).execute(connection)?;
    Ok(())
}

/// Uses up the invitation of a person, if it works; `false` when there is none, or somebody used it or took it back first.
///
/// # Errors
/// As every query.
pub fn claim_invitation(connection: &mut Conn, person: Id<Person>, now: Timestamp) -> DbResult<bool> {
    // Whose sign-in was reset is invited again by the link alone, and not by an address that others may have by now.
    let has_never_signed_in = diesel::dsl::exists(
        people::table.filter(people::id.eq(one_time_links::person_id)).filter(people::last_sign_in_at.is_null()),
    );
    let open = one_time_links::table
        .filter(one_time_links::person_id.eq(person))
        .filter(one_time_links::purpose.eq(LinkPurpose::Invitation.as_str()))
        .filter(one_time_links::used_at.is_null())
        .filter(one_time_links::expires_at.gt(now))
        .filter(has_never_signed_in);
    Ok(diesel::update(open).set(one_time_links::used_at.eq(now)).execute(connection)? > 0)
}

/// Uses up the invitation of a person, and whatever else was sent to them; `false` when none is on its way.
///
/// # Errors
/// As every query.
pub fn revoke_invitation(connection: &mut Conn, person: Id<Person>, now: Timestamp) -> DbResult<bool> {
    let rows = diesel::update(
        one_time_links::table
            .filter(one_time_links::person_id.eq(person))
            .filter(one_time_links::purpose.eq(LinkPurpose::Invitation.as_str()))
            .filter(one_time_links::used_at.is_null()),
    )
    .set(one_time_links::used_at.eq(now))
    .execute(connection)?;
    use_all_links_of(connection, person, now)?;
    Ok(rows > 0)
}

/// An invitation on its way.
#[derive(Clone, Debug, Queryable)]
pub struct Invitation {
    pub person: Id<Person>,
    pub sent_at: Timestamp,
    pub expires_at: Timestamp,
}

/// The invitations of those of the given people who have not joined, unless they were taken back; they may have run out.
///
/// # Errors
/// As every query.
pub fn invitations_of(connection: &mut Conn, ids: &[Id<Person>]) -> DbResult<Vec<Invitation>> {
    Ok(one_time_links::table
        .inner_join(people::table)
        .select((one_time_links::person_id, one_time_links::created_at, one_time_links::expires_at))
        .filter(one_time_links::person_id.eq_any(ids.to_vec()))
        .filter(people::state.eq(PersonState::Invited.as_str()))
        .filter(one_time_links::purpose.eq(LinkPurpose::Invitation.as_str()))
        .filter(one_time_links::used_at.is_null())
        .load(connection)?)
}

/// Removes the links that ran out before `instant` and that no message needs; answers how many. An invitation that was
/// not used stays: it is shown until it is taken back, and the person may ask for a link by it.
///
/// # Errors
/// As every query.
pub fn delete_links_before(connection: &mut Conn, instant: Timestamp) -> DbResult<usize> {
    use super::schema::messages;
    let invited = diesel::dsl::exists(
        people::table
            .filter(people::id.eq(one_time_links::person_id))
            .filter(people::state.eq(PersonState::Invited.as_str())),
    );
    let invitation = one_time_links::purpose.eq(LinkPurpose::Invitation.as_str());
    let open = one_time_links::used_at.is_null().and(invitation).and(invited);
    let needed = diesel::dsl::exists(messages::table.filter(messages::link_id.eq(one_time_links::id.nullable())));
    let ended = one_time_links::table
        .filter(one_time_links::expires_at.lt(instant))
        .filter(diesel::dsl::not(open))
        .filter(diesel::dsl::not(needed));
    Ok(diesel::delete(ended).execute(connection)?)
}

/// The link `id` with its person.
///
/// # Errors
/// As every query.
pub fn find_link(connection: &mut Conn, id: Id<OneTimeLink>) -> DbResult<Option<OneTimeLink>> {
    let row: Option<(Id<OneTimeLink>, String, Timestamp, Option<Timestamp>, PersonRow)> = optional(
        one_time_links::table
            .inner_join(people::table)
            .select((
                one_time_links::id,
                one_time_links::purpose,
                one_time_links::expires_at,
                one_time_links::used_at,
                PersonRow::as_select(),
            ))
            .filter(one_time_links::id.eq(id))
            .first(connection),
    )?;
    row.map(|(id, word, expires_at, used_at, person)| {
        let purpose =
            LinkPurpose::from_word(&word).ok_or(DbError::Corrupt { table: "one_time_links", column: "purpose" })?;
        Ok(OneTimeLink { id, person: person.try_into()?, purpose, expires_at, used_at })
    })
    .transpose()
}

/// Uses up a link; `false` when it was used before.
///
/// # Errors
/// As every query.
pub fn use_link(connection: &mut Conn, id: Id<OneTimeLink>, now: Timestamp) -> DbResult<bool> {
    let rows = diesel::update(
        one_time_links::table.filter(one_time_links::id.eq(id)).filter(one_time_links::used_at.is_null()),
    )
    .set(one_time_links::used_at.eq(now))
    .execute(connection)?;
    Ok(rows == 1)
}
