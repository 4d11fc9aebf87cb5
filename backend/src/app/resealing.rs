//! Changing the key that seals values at rest: another key seals from then on, and what is kept is sealed again.

use super::{Core, Error, Result, audit, passkey, provider_link, signing, totp, webhook};
use crate::{
    db::{
        self, Conn,
        sealed::{Kind, Row, Sealed},
    },
    domain::{
        Id, Rejection,
        audit::{Acting, Action},
    },
    keys::{Keys, SealingKeyId},
};

/// Values in one transaction: few, so that nobody waits for long.
const BATCH: i64 = 100;

/// What was done for a kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resealed {
    pub kind: Kind,
    /// Values that were sealed again.
    pub changed: usize,
    /// Values that were sealed under the key already.
    pub kept: usize,
    /// Values that no known key opens, or that are bound to another place than they stand at. They stay as they are.
    pub unreadable: usize,
}

/// Seals with the key that was added last from here on, on every replica, and seals all that is kept again under it.
/// Whatever a replica sealed under the key before, at the same moment, is found by another call.
///
/// # Errors
/// [`Error::Conflict`] with `no_new_sealing_key` when none was added; those of the database.
pub fn reseal(core: &Core, acting: &Acting) -> Result<Vec<Resealed>> {
    let id = core.keys.newest_sealing_key().ok_or_else(no_new_key)?;
    core.db.write(|connection| {
        db::installation::lock(connection)?;
        let before = db::installation::sealing_key(connection)?;
        if before.as_deref() == Some(id.to_string().as_str()) {
            return Ok(());
        }
        db::installation::set_sealing_key(connection, &id.to_string())?;
        let said = (before.map(|id| audit::facts::sealing_key(&id)), Some(audit::facts::sealing_key(&id.to_string())));
        audit::record(core, connection, acting, Action::SealingKeyChanged, audit::facts::of_sealing_key(id), said)
    })?;
    core.db.read(|connection| follow(core, connection))?;
    Kind::ALL.into_iter().map(|kind| reseal_kind(core, kind, id)).collect()
}

fn no_new_key() -> Error {
    let detail = "No sealing key was added beside the master key; run: latchkey keys add-sealing-key";
    Error::Conflict(Rejection::new("no_new_sealing_key", detail))
}

/// Seals with the key that the database names, as every process does whenever it reads the signing keys. A process that
/// was not given the key goes on with the one that it has, which the others open.
///
/// # Errors
/// Those of the database.
pub fn follow(core: &Core, connection: &mut Conn) -> Result<()> {
    let Some(named) = db::installation::sealing_key(connection)? else { return Ok(()) };
    if !named.parse().is_ok_and(|id| core.keys.seal_with(id)) {
        tracing::error!(
            sealing_key = named,
            "this process does not have the sealing key in use: give it the same master key file as the others"
        );
    }
    Ok(())
}

fn reseal_kind(core: &Core, kind: Kind, id: SealingKeyId) -> Result<Resealed> {
    let mut done = Resealed { kind, changed: 0, kept: 0, unreadable: 0 };
    let mut place: Option<Id<Row>> = None;
    loop {
        let batch = core.db.read(|connection| db::sealed::after(connection, kind, place, BATCH))?;
        let Some(last) = batch.last() else { return Ok(done) };
        place = Some(last.row);
        let (kept, others): (Vec<_>, Vec<_>) =
            batch.iter().partition(|value| Keys::sealed_under(&value.octets) == Some(id));
        done.kept += kept.len();
        let mut changes = Vec::new();
        for value in others {
            if let Some(sealed) = again(core, kind, value)? {
                changes.push((value, sealed));
            } else {
                tracing::error!(kind = kind.as_str(), row = %value.row, "a sealed value cannot be opened");
                done.unreadable += 1;
            }
        }
        done.changed += core.db.write(|connection| replace(connection, kind, &changes))?;
    }
}

fn replace(connection: &mut Conn, kind: Kind, changes: &[(&Sealed, Vec<u8>)]) -> Result<usize> {
    let mut changed = 0;
    for (value, sealed) in changes {
        changed += usize::from(db::sealed::replace(connection, kind, value, sealed)?);
    }
    Ok(changed)
}

/// The value sealed under the key in use; none when no key opens it.
fn again(core: &Core, kind: Kind, value: &Sealed) -> Result<Option<Vec<u8>>> {
    let (owner, row) = (value.owner.uuid(), value.row.uuid());
    let (purpose, earlier) = match kind {
        Kind::SigningKey => signing::purposes(Id::from_uuid(row), &value.algorithm),
        Kind::AuthenticatorApp | Kind::PendingAuthenticatorApp | Kind::ReplacingAuthenticatorApp => {
            (totp::purpose(Id::from_uuid(owner)), None)
        }
        Kind::Passkey => (passkey::purpose(Id::from_uuid(owner), Id::from_uuid(row)), None),
        Kind::Webhook | Kind::EarlierWebhook => (webhook::purpose(Id::from_uuid(row)), None),
        Kind::ProviderLink => (provider_link::purpose(Id::from_uuid(owner), Id::from_uuid(row)), None),
    };
    let plain = core.keys.open(&purpose, &value.octets);
    let plain = plain.or_else(|| core.keys.open(&earlier?, &value.octets));
    Ok(plain.map(|plain| core.keys.seal(&purpose, &plain)).transpose()?)
}
