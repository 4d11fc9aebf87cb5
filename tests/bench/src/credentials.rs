//! The client IDs and secrets of a measurement: the same at each run, made by rule from their numbers.
//!
//! A file of them has lines of one width, so that the load generator finds any of a million by its number.

use std::{convert::Infallible, fmt::Write as _};

use latchkey::domain::{
    Id,
    api::Environment,
    application::Application,
    secret::{PlainSecret, Secret},
};
use uuid::{Builder, Uuid};

/// How many secrets of an application are told apart; the last one is for tombstones.
const SECRETS: u64 = 4;
/// The number of the secret that is a tombstone, where there are tombstones.
pub const TOMBSTONE: u64 = SECRETS - 1;
/// 2026-01-01T00:00:00Z in milliseconds: the time in the ids of secrets.
const BEGINNING: u64 = 1_767_225_600_000;

/// The generator "`SplitMix64`" (Steele, Lea and Flood, 2014): quick, and good enough for what nobody must not guess.
pub(crate) struct Numbers(u64);

impl Numbers {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// One that is smaller than `limit`, almost evenly.
    pub(crate) const fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn fill(&mut self, octets: &mut [u8]) {
        for chunk in octets.chunks_mut(8) {
            for (octet, random) in chunk.iter_mut().zip(self.next().to_le_bytes()) {
                *octet = random;
            }
        }
    }
}

/// The client ID of application `number`; they ascend with it, so that a database is filled quickly.
#[must_use]
pub fn application(number: u64) -> Id<Application> {
    let mut octets = [0; 16];
    Numbers(number).fill(&mut octets);
    let ascending = u32::try_from(number << 12).unwrap_or(u32::MAX).to_be_bytes();
    for (octet, ascending) in octets.iter_mut().zip(ascending) {
        *octet = ascending;
    }
    Id::from_uuid(Builder::from_random_bytes(octets).into_uuid())
}

/// The id of secret `index` of application `number`.
#[must_use]
pub fn secret_id(number: u64, index: u64) -> Id<Secret> {
    let mut random = [0; 10];
    Numbers(number * SECRETS + index).fill(&mut random);
    Id::from_uuid(Builder::from_unix_timestamp_millis(BEGINNING + number * SECRETS + index, &random).into_uuid())
}

/// The value of secret `index` of application `number`.
#[must_use]
pub fn secret(number: u64, index: u64) -> PlainSecret {
    let mut numbers = Numbers(!(number * SECRETS + index));
    let Ok(value) = PlainSecret::generate::<Infallible>(Environment::Production, |octets| {
        numbers.fill(octets);
        Ok(())
    });
    value
}

/// One line of a file of credentials: client ID, a space, the secret, a line feed.
pub fn write_line(text: &mut String, client: Uuid, secret: &PlainSecret) {
    // Writing to a String does not fail.
    let _ = writeln!(text, "{client} {}", secret.reveal());
}
