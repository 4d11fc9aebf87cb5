//! Telling the managers of a secret that it was used from a network from which it had not been used. It follows the job
//! that writes down last uses, so that no token waits for it; what is told is written with the network itself, so each
//! network of a secret is told once, by whichever replica saw it.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

use super::{Core, Result, security_mail};
use crate::{
    db::{self, Conn, Reach, usage::Used},
    domain::{Id, Timestamp, audit::Acting, network, secret::Secret, security::SecurityEvent},
};

/// Secrets of which a process remembers the last network, so that it asks the database for others only: what a table of
/// 131,072 places holds before it grows.
const MOST_REMEMBERED: usize = 114_688;

/// The network from which each secret was last seen in use by this process.
#[derive(Default)]
pub struct Networks(Mutex<HashMap<Id<Secret>, Box<str>>>);

impl Networks {
    fn is_as_before(&self, secret: Id<Secret>, network: &str) -> bool {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&secret).is_some_and(|known| **known == *network)
    }

    fn remember(&self, seen: Vec<(Id<Secret>, String, Timestamp)>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() + seen.len() > MOST_REMEMBERED {
            known.clear();
        }
        known.extend(seen.into_iter().map(|(secret, network, _)| (secret, network.into())));
    }
}

/// Notes the networks of uses that were just written down.
///
/// # Errors
/// Those of the database.
pub fn note(core: &Core, uses: &[Used]) -> Result<()> {
    let seen: Vec<_> = uses.iter().flat_map(seen).collect();
    let others: Vec<_> =
        seen.iter().filter(|(secret, network, _)| !core.networks.is_as_before(*secret, network)).collect();
    if others.is_empty() {
        return Ok(());
    }
    let ids: Vec<_> = others.iter().map(|(secret, ..)| *secret).collect();
    let known = core.db.read(|connection| db::secret_network::of(connection, &ids))?;
    let new = others.into_iter().filter(|(secret, network, _)| !known.contains(&(*secret, network.clone())));
    let new: Vec<_> = new.collect();
    if !new.is_empty() {
        core.db.write(|connection| add_all(core, connection, &new))?;
    }
    core.networks.remember(seen);
    Ok(())
}

/// The first and the last network of a day's uses.
fn seen(used: &Used) -> impl Iterator<Item = (Id<Secret>, String, Timestamp)> {
    let secret = used.secret;
    let both = [(used.first_address.as_ref(), used.first_at), (used.address.as_ref(), used.at)];
    both.map(|(address, at)| Some((address?.parse::<IpAddr>().ok()?, at)))
        .into_iter()
        .flatten()
        .map(move |(address, at)| (secret, network::of(address), at))
}

/// Of the first network of a secret nothing is told, so that those are added by one statement.
fn add_all(core: &Core, connection: &mut Conn, new: &[&(Id<Secret>, String, Timestamp)]) -> Result<()> {
    let ids: Vec<_> = new.iter().map(|(secret, ..)| *secret).collect();
    let mut used_before = db::secret_network::having_any(connection, &ids)?;
    let (first, others): (Vec<_>, Vec<_>) = new.iter().copied().cloned().partition(|(id, ..)| used_before.insert(*id));
    db::secret_network::add_first(connection, &first)?;
    others.iter().try_for_each(|(secret, network, at)| add(core, connection, *secret, network, *at))
}

fn add(core: &Core, connection: &mut Conn, id: Id<Secret>, network: &str, at: Timestamp) -> Result<()> {
    let before = db::secret_network::summary(connection, id)?;
    if before.is_some_and(|(_, networks)| networks >= network::MOST_NETWORKS)
        || !db::secret_network::add(connection, id, network, at)?
        || before.is_none_or(|(first, networks)| !network::is_told(first, networks, at))
    {
        return Ok(());
    }
    let Some(application) = db::secret_network::application_of(connection, id)? else { return Ok(()) };
    let secret = db::secret::find(connection, application, id)?;
    let application = db::application::find(connection, Reach::Federation, application)?;
    let (Some(secret), Some(application)) = (secret, application) else { return Ok(()) };
    let event = SecurityEvent::SecretUsedFromNewNetwork {
        secret: Some(id.uuid()),
        name: secret.name,
        hint: secret.hint,
        application: application.name.clone(),
        network: network.to_owned(),
    };
    security_mail::tell_managers(core, connection, &application, &event, &Acting::system("token service"))?;
    Ok(())
}
