//! A list as a file: page by page, so that neither the list nor a slow reader takes memory or a thread.

use std::io;

use actix_web::{HttpResponse, http::header, web};
use csv::{Terminator, WriterBuilder};

use crate::{
    app::{Core, Result},
    db::page::{Cursor, LARGEST, Page, PageRequest, SortKey},
    domain::Timestamp,
    http::blocking,
};

/// A file with the names of its columns.
pub(super) struct File {
    pub(super) name: &'static str,
    pub(super) head: &'static [&'static str],
}

impl File {
    /// The answer: `read` answers each page, and `line` the cells of each row.
    pub(super) fn stream<K: SortKey + Send + 'static, R: Send + 'static>(
        self,
        core: web::Data<Core>,
        read: impl Fn(&Core, &PageRequest<K>) -> Result<Page<R>> + Clone + Send + 'static,
        line: fn(R) -> Vec<String>,
    ) -> HttpResponse {
        let head = self.head;
        let first = Some(PageRequest { limit: LARGEST, after: None });
        // Each page is read when the reader has taken the one before.
        let stream = futures_util::stream::unfold(first, move |request: Option<PageRequest<K>>| {
            let (core, read) = (web::Data::clone(&core), read.clone());
            async move {
                let request = request?;
                let is_first = request.after.is_none();
                let page = blocking(&core, move |core| read(core, &request)).await.map_err(io::Error::other);
                Some(match page.and_then(|page| chunk(page, is_first.then_some(head), line)) {
                    Ok((octets, next)) => (Ok(web::Bytes::from(octets)), next),
                    Err(error) => (Err(error), None),
                })
            }
        });
        HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/csv; charset=utf-8"))
            .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.csv\"", self.name)))
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .streaming(stream)
    }
}

/// The lines of a page, and the request for the next.
fn chunk<K: SortKey, R>(
    page: Page<R>,
    head: Option<&[&str]>,
    line: fn(R) -> Vec<String>,
) -> io::Result<(Vec<u8>, Option<PageRequest<K>>)> {
    let mut octets = Vec::new();
    if let Some(head) = head {
        write_line(&mut octets, head.iter().map(|name| (*name).to_owned()))?;
    }
    for row in page.items {
        write_line(&mut octets, line(row))?;
    }
    let after = page.next.and_then(|cursor| Cursor::parse(&cursor).ok());
    Ok((octets, after.map(|after| PageRequest { limit: LARGEST, after: Some(after) })))
}

/// Adds a line as RFC 4180 §2 wants it.
///
/// # Errors
/// Those of the writer, which for memory are none.
pub fn write_line(to: &mut Vec<u8>, cells: impl IntoIterator<Item = String>) -> io::Result<()> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(to);
    writer.write_record(cells.into_iter().map(defused))?;
    writer.flush()
}

/// What a spreadsheet would take for a formula gets an apostrophe in front, and so does what has one, so that an import knows
/// which to take away.
fn defused(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\'', '\t', '\r']) { format!("'{cell}") } else { cell }
}

/// Words with spaces between, each once.
pub(super) fn words(words: impl Iterator<Item = String>) -> String {
    let mut words: Vec<_> = words.collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

/// An instant that may be missing.
pub(super) fn instant(instant: Option<Timestamp>) -> String {
    instant.map(|instant| instant.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_formulas_are_defused() {
        let mut octets = Vec::new();
        for cells in [["plain", "a \"b\", c"], ["=1+1", "two\nlines"], ["-1", "\t="], ["'tis", "@x,y"]] {
            write_line(&mut octets, cells.map(str::to_owned)).unwrap();
        }
        let expected = "plain,\"a \"\"b\"\", c\"\r\n'=1+1,\"two\nlines\"\r\n'-1,'\t=\r\n''tis,\"'@x,y\"\r\n";
        assert_eq!(String::from_utf8(octets).unwrap(), expected);
    }
}
