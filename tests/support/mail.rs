//! Messages as their readers get them.

use std::{fs, path::Path};

use mailparse::{MailAddr, MailHeaderMap, ParsedMail, addrparse_header, parse_mail};

use crate::TestApp;

/// A message, decoded.
#[derive(Clone, Debug)]
pub struct ReceivedMail {
    /// The octets as they travelled.
    pub raw: String,
    pub subject: String,
    /// The readers by name and address.
    pub to: Vec<(String, String)>,
    pub from: String,
    pub message_id: String,
    /// The plain text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    headers: Vec<(String, String)>,
}

impl ReceivedMail {
    /// Takes a message apart. It must have exactly a plain text and an HTML part, in this order; the second may come with
    /// what it shows.
    #[must_use]
    pub fn parse(octets: &[u8]) -> Self {
        let mail = parse_mail(octets).expect("it is a message");
        assert_eq!(mail.ctype.mimetype, "multipart/alternative");
        let [text, html] = mail.subparts.as_slice() else { panic!("{} parts", mail.subparts.len()) };
        let html = if html.ctype.mimetype == "multipart/related" { &html.subparts[0] } else { html };
        let header = |name: &str| mail.headers.get_first_value(name).unwrap_or_default();
        Self {
            raw: String::from_utf8(octets.to_vec()).expect("a message is ASCII"),
            subject: header("Subject"),
            to: addresses(&mail, "To"),
            from: header("From"),
            message_id: header("Message-ID"),
            text: part(text, "text/plain"),
            html: part(html, "text/html"),
            headers: mail.headers.iter().map(|header| (header.get_key(), header.get_value())).collect(),
        }
    }

    /// The address of the only reader.
    #[must_use]
    pub fn reader(&self) -> &str {
        let [(_, address)] = self.to.as_slice() else { panic!("not one reader: {:?}", self.to) };
        address
    }

    /// The names of all headers, in order.
    #[must_use]
    pub fn header_names(&self) -> Vec<&str> {
        self.headers.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The value of a header that must be there once.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let values: Vec<_> = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name)).collect();
        let [(_, value)] = values.as_slice() else { panic!("{name} is there {} times", values.len()) };
        value
    }
}

fn addresses(mail: &ParsedMail<'_>, name: &str) -> Vec<(String, String)> {
    let header = mail.headers.get_first_header(name).expect("the header is there");
    let list = addrparse_header(header).expect("it holds addresses");
    let single = |address: &MailAddr| match address {
        MailAddr::Single(single) => (single.display_name.clone().unwrap_or_default(), single.addr.clone()),
        MailAddr::Group(group) => panic!("a group: {group:?}"),
    };
    list.iter().map(single).collect()
}

fn part(part: &ParsedMail<'_>, kind: &str) -> String {
    assert_eq!(part.ctype.mimetype, kind);
    assert_eq!(part.ctype.charset, "utf-8");
    part.get_body().expect("it can be decoded").replace("\r\n", "\n")
}

/// The messages in a folder of `.eml` files, the oldest first.
#[must_use]
pub fn in_folder(folder: &Path) -> Vec<ReceivedMail> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    // Their names are identifiers that begin with the time.
    paths.sort();
    paths.into_iter().map(|path| ReceivedMail::parse(&fs::read(path).unwrap())).collect()
}

impl TestApp {
    /// The messages that were written as files, decoded, the oldest first.
    #[must_use]
    pub fn received(&self) -> Vec<ReceivedMail> {
        in_folder(&self.data.join("mail"))
    }

    /// Delivers what waits, and answers the token of the newest link to this page of the portal.
    #[must_use]
    pub fn token_in_mail(&self, page: &str) -> String {
        latchkey::jobs::outbox::deliver(&self.core).unwrap();
        let link = format!("{}/{page}#token=", self.address);
        let received = self.received();
        let texts = received.iter().rev().map(|mail| mail.text.as_str());
        let token = texts.filter_map(|text| text.split_once(&link)).map(|(_, rest)| rest).next();
        token.expect("the link is in a mail").lines().next().unwrap().to_owned()
    }

    /// Delivers what waits; answers reader and subject of each, without the federation's name, and forgets them.
    #[must_use]
    pub fn told_by_mail(&self) -> Vec<(String, String)> {
        latchkey::jobs::outbox::deliver(&self.core).unwrap();
        let subject = |mail: &ReceivedMail| mail.subject.trim_start_matches("Latchkey: ").to_owned();
        self.take_received().iter().map(|mail| (mail.reader().to_owned(), subject(mail))).collect()
    }

    /// As [`TestApp::received`], and forgets them.
    #[must_use]
    pub fn take_received(&self) -> Vec<ReceivedMail> {
        let received = self.received();
        let _ = fs::remove_dir_all(self.data.join("mail"));
        received
    }
}
