//! Changing one's e-mail address: asked for by the person, confirmed by both addresses in either order.

use data_encoding::BASE64URL_NOPAD;
use uuid::Uuid;

use super::Core;
use crate::{
    db::email_change::{EmailChange, Side},
    domain::Id,
    keys::{self, Keys},
};

const fn octet(side: Side) -> u8 {
    match side {
        Side::Old => b'o',
        Side::New => b'n',
    }
}

/// The address that a person follows to confirm a change by one of the two addresses.
#[must_use]
pub fn confirmation_url(core: &Core, change: Id<EmailChange>, side: Side) -> String {
    format!("{}/confirm-email#token={}", core.config.issuer(), token(&core.keys, change, side))
}

/// The change's id, the side, and a tag over both that only this installation can make: nothing of it is in the
/// database.
fn token(keys: &Keys, change: Id<EmailChange>, side: Side) -> String {
    let named = named(change.uuid(), side);
    BASE64URL_NOPAD.encode(&[named.as_slice(), &keys.email_change_tag(&named)].concat())
}

fn named(id: Uuid, side: Side) -> Vec<u8> {
    [id.as_bytes().as_slice(), &[octet(side)]].concat()
}

/// The change and the side that a token stands for; `None` when it was not made by [`confirmation_url`].
#[must_use]
pub fn read_token(keys: &Keys, token: &str) -> Option<(Id<EmailChange>, Side)> {
    let octets = BASE64URL_NOPAD.decode(token.as_bytes()).ok()?;
    let (id, rest) = octets.split_first_chunk::<16>()?;
    let (given, tag) = rest.split_first()?;
    let side = [Side::Old, Side::New].into_iter().find(|side| octet(*side) == *given)?;
    let id = Uuid::from_bytes(*id);
    keys::equal(tag, &keys.email_change_tag(&named(id, side))).then(|| (Id::from_uuid(id), side))
}
