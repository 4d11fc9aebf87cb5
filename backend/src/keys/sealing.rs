//! What seals values at rest: several keys open them, one of them seals. Each sealed value names its key.

use std::{fmt, str::FromStr, sync::Arc};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    hmac,
};
use zeroize::Zeroizing;

use super::{KeyError, LENGTH, random, tag};

/// What stands in front of a sealed value that names its key. Values from before keys had names begin with their nonce.
const MARK: u8 = 1;
/// Octets of an AES-GCM nonce.
const NONCE: usize = 12;
/// Octets of the name of a sealing key.
const NAME: usize = 4;

/// The name of a sealing key, which tells nothing of it: eight hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealingKeyId([u8; NAME]);

impl SealingKeyId {
    fn of(key: &[u8; LENGTH]) -> Self {
        let digest = tag(&hmac::Key::new(hmac::HMAC_SHA256, key), b"latchkey sealing key");
        let mut name = [0_u8; NAME];
        name.iter_mut().zip(digest).for_each(|(octet, first)| *octet = first);
        Self(name)
    }
}

impl fmt::Display for SealingKeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl FromStr for SealingKeyId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let octets = data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| ())?;
        octets.try_into().map(Self).map_err(|_| ())
    }
}

struct SealingKey {
    id: SealingKeyId,
    key: LessSafeKey,
}

impl SealingKey {
    fn new(octets: &[u8; LENGTH]) -> Result<Self, KeyError> {
        let key = UnboundKey::new(&AES_256_GCM, octets).map_err(|_| KeyError::Library)?;
        Ok(Self { id: SealingKeyId::of(octets), key: LessSafeKey::new(key) })
    }

    fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, rest) = sealed.split_first_chunk::<NONCE>()?;
        let mut buffer = Zeroizing::new(rest.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self.key.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut buffer).ok()?.len();
        buffer.truncate(length);
        Some(buffer)
    }
}

/// All sealing keys that are known: first the one that follows from the master key, then the others as they were added.
pub(super) struct Ring {
    original: Arc<SealingKey>,
    added: Vec<Arc<SealingKey>>,
    /// What seals.
    active: SealingKeyId,
}

impl Ring {
    /// The one that follows from the master key seals, until another is chosen.
    pub(super) fn new(original: &[u8; LENGTH], added: &[Zeroizing<[u8; LENGTH]>]) -> Result<Self, KeyError> {
        let original = SealingKey::new(original).map(Arc::new)?;
        let added = added.iter().map(|octets| SealingKey::new(octets).map(Arc::new)).collect::<Result<_, _>>()?;
        Ok(Self { active: original.id, original, added })
    }

    /// The same keys, of which this one seals, if it is among them.
    pub(super) fn sealing_with(&self, id: SealingKeyId) -> Self {
        let active = if self.knows(id) { id } else { self.active };
        Self { original: Arc::clone(&self.original), added: self.added.clone(), active }
    }

    pub(super) fn knows(&self, id: SealingKeyId) -> bool {
        self.key(id).is_some()
    }

    pub(super) const fn active(&self) -> SealingKeyId {
        self.active
    }

    /// What was added last.
    pub(super) fn newest(&self) -> Option<SealingKeyId> {
        self.added.last().map(|key| key.id)
    }

    fn key(&self, id: SealingKeyId) -> Option<&SealingKey> {
        std::iter::once(&self.original).chain(&self.added).find(|key| key.id == id).map(AsRef::as_ref)
    }

    pub(super) fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, KeyError> {
        let key = self.key(self.active).ok_or(KeyError::Library)?;
        let nonce = random::<NONCE>()?;
        let mut sealed = plain.to_vec();
        key.key
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(purpose.as_bytes()), &mut sealed)
            .map_err(|_| KeyError::Library)?;
        Ok([&[MARK], key.id.0.as_slice(), &nonce, &sealed].concat())
    }

    pub(super) fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let named = named(sealed).and_then(|(id, rest)| self.key(id)?.open(purpose, rest));
        named.or_else(|| self.original.open(purpose, sealed))
    }
}

/// The name in front of a sealed value, where it has one, and the rest.
pub(super) fn named(sealed: &[u8]) -> Option<(SealingKeyId, &[u8])> {
    let (mark, rest) = sealed.split_first()?;
    let (name, rest) = rest.split_first_chunk::<NAME>()?;
    (*mark == MARK).then_some((SealingKeyId(*name), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> Ring {
        Ring::new(&[1; LENGTH], &[Zeroizing::new([2; LENGTH]), Zeroizing::new([3; LENGTH])]).unwrap()
    }

    #[test]
    fn a_value_names_the_key_that_sealed_it_and_every_known_key_opens() {
        let before = ring();
        let first = before.seal("purpose", b"value").unwrap();
        assert_eq!(named(&first).unwrap().0, before.original.id);
        let newest = before.newest().unwrap();
        let after = before.sealing_with(newest);
        let second = after.seal("purpose", b"value").unwrap();
        assert_eq!(named(&second).unwrap().0, newest);
        for sealed in [&first, &second] {
            assert_eq!(*after.open("purpose", sealed).unwrap(), b"value");
            assert!(after.open("another purpose", sealed).is_none());
        }
    }

    #[test]
    fn a_value_from_before_keys_had_names_is_opened() {
        let ring = ring();
        let mut sealed = b"value".to_vec();
        let nonce = Nonce::assume_unique_for_key([MARK; NONCE]);
        ring.original.key.seal_in_place_append_tag(nonce, Aad::from(b"purpose"), &mut sealed).unwrap();
        let old = [[MARK; NONCE].as_slice(), &sealed].concat();
        assert_eq!(*ring.open("purpose", &old).unwrap(), b"value");
    }

    #[test]
    fn a_key_that_is_not_known_neither_seals_nor_opens() {
        let other = Ring::new(&[9; LENGTH], &[]).unwrap();
        let sealed = other.seal("purpose", b"value").unwrap();
        assert!(ring().open("purpose", &sealed).is_none());
        let ring = ring();
        assert_eq!(ring.sealing_with(other.active()).active(), ring.active());
        assert_eq!(other.active().to_string().parse(), Ok(other.active()));
        assert!("x".parse::<SealingKeyId>().is_err());
    }
}
