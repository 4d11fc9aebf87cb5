//! Keyset pages: "the rows after this one", never an offset.

use crate::domain::{Id, Rejection, Timestamp};
use data_encoding::BASE64URL_NOPAD;

/// The most rows that a page may have.
pub const LARGEST: i64 = 200;
/// The rows of a page when nobody says.
pub const USUAL: i64 = 50;

/// Which part of a list is wanted.
#[derive(Clone, Debug)]
pub struct PageRequest<K> {
    /// Rows per page, 1 to [`LARGEST`].
    pub limit: i64,
    /// The last row of the page before.
    pub after: Option<Cursor<K>>,
}

/// One page of a list.
#[derive(Clone, Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// The opaque cursor of the next page; `None` on the last.
    pub next: Option<String>,
}

/// A place in a list: the sort key of a row, and its id to break ties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor<K> {
    pub key: K,
    pub id: uuid::Uuid,
}

/// A sort key that can travel in a cursor.
pub trait SortKey: Sized {
    /// To octets.
    fn write(&self) -> Vec<u8>;
    /// From octets.
    fn read(octets: &[u8]) -> Option<Self>;
}

impl SortKey for String {
    fn write(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }
    fn read(octets: &[u8]) -> Option<Self> {
        // No name has control characters, and PostgreSQL takes no text with NUL.
        Self::from_utf8(octets.to_vec()).ok().filter(|key| !key.contains(char::is_control))
    }
}

impl SortKey for Timestamp {
    fn write(&self) -> Vec<u8> {
        self.unix_microseconds().to_be_bytes().to_vec()
    }
    fn read(octets: &[u8]) -> Option<Self> {
        octets.try_into().ok().map(i64::from_be_bytes).and_then(Self::from_unix_microseconds)
    }
}

/// Those of one kind first.
impl<K: SortKey> SortKey for (bool, K) {
    fn write(&self) -> Vec<u8> {
        [vec![u8::from(self.0)], self.1.write()].concat()
    }
    fn read(octets: &[u8]) -> Option<Self> {
        let (first, rest) = octets.split_first()?;
        Some((*first == 1, K::read(rest)?))
    }
}

impl<K: SortKey> Cursor<K> {
    /// The opaque text that goes into `next_cursor`.
    #[must_use]
    pub fn encode(&self) -> String {
        BASE64URL_NOPAD.encode(&[self.id.as_bytes().as_slice(), &self.key.write()].concat())
    }

    /// Reads what [`Cursor::encode`] wrote.
    ///
    /// # Errors
    /// `invalid_cursor` for anything else.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let decode = || {
            let octets = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
            let (id, key) = octets.split_first_chunk::<16>()?;
            Some(Self { key: K::read(key)?, id: uuid::Uuid::from_bytes(*id) })
        };
        decode().ok_or_else(|| {
            Rejection::new(
                "invalid_cursor",
                "This is not a cursor of this list; take it from next_cursor of the page before.",
            )
        })
    }

    /// The id as the identifier of a row of `T`.
    #[must_use]
    pub const fn id<T>(&self) -> Id<T> {
        Id::from_uuid(self.id)
    }
}

/// Makes a page of `rows`, of which one more than `limit` was asked for.
pub(super) fn page<R, K: SortKey>(mut rows: Vec<R>, limit: i64, place: impl Fn(&R) -> Cursor<K>) -> Page<R> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| place(row).encode());
    Page { items: rows, next }
}

impl<R> Page<R> {
    /// The same page with each item made into another.
    ///
    /// # Errors
    /// The first that `change` answers.
    pub fn try_map<T, E>(self, change: impl FnMut(R) -> Result<T, E>) -> Result<Page<T>, E> {
        Ok(Page { items: self.items.into_iter().map(change).collect::<Result<_, E>>()?, next: self.next })
    }
}

/// The pattern for `LIKE … ESCAPE '\'` that finds `text` anywhere in a normalised column.
pub(super) fn contains(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in crate::domain::text::key(text).chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_survives_the_round_trip(key in "\\PC*", id: u128) {
            let cursor = Cursor { key, id: uuid::Uuid::from_u128(id) };
            prop_assert_eq!(Cursor::parse(&cursor.encode()).unwrap(), cursor);
        }

        #[test]
        fn no_text_makes_the_cursor_parser_panic(text in "\\PC*") {
            let _ = Cursor::<Timestamp>::parse(&text);
            let _ = Cursor::<String>::parse(&text);
        }
    }
}
