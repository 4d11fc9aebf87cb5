//! What the mail server gets, and what is known afterwards.

use std::collections::BTreeSet;

use super::{HOUR, Instant, Mail, Model, Post, Reader};

impl Model {
    /// What the mail server gets: each message is rendered from what is true now, and tried again after a pause that
    /// doubles from a minute to six hours.
    pub fn deliver(&mut self, post: Post, now: Instant) -> Vec<Mail> {
        let mut mails = Vec::new();
        for message in std::mem::take(&mut self.unsent) {
            if self.messages[message].next > now || !self.send(message, post, now, &mut mails) {
                self.unsent.push(message);
            }
        }
        mails.sort();
        mails
    }

    /// Whether that was the end of the message.
    fn send(&mut self, message: usize, post: Post, now: Instant, mails: &mut Vec<Mail>) -> bool {
        let reader = self.messages[message].reader;
        let secrets = self.contents(message, now);
        if secrets.is_empty() {
            self.forget_attended(message, now);
            return true;
        }
        let bounces = matches!(reader, Reader::Person(person) if self.people[person].bounces);
        let arrives = !bounces && matches!(post, Post::Works | Post::Mute);
        if arrives {
            mails.push(Mail { reader, message, secrets: secrets.clone() });
        }
        let refused = bounces && matches!(post, Post::Works | Post::Mute);
        if let Reader::Person(person) = reader
            && (refused || post == Post::Works)
        {
            self.people[person].failing = refused;
        }
        if refused {
            return true;
        }
        if post != Post::Works {
            let sending = &mut self.messages[message];
            sending.attempts += 1;
            sending.next = now + (60_i64 << (sending.attempts - 1).min(16)).min(6 * HOUR);
            return false;
        }
        let safe = |secret: usize| self.manages(reader, secret) && !self.secrets[secret].tried_late;
        let safe = secrets.into_iter().filter(|secret| safe(*secret) && self.is_replaced(*secret, now));
        let safe: BTreeSet<_> = safe.collect();
        for notice in &self.messages[message].notices {
            self.notices[*notice].said_safe = safe.contains(&self.notices[*notice].secret);
        }
        self.forget_attended(message, now);
        true
    }

    /// What a message left out because somebody is on it comes again when they are not any more.
    fn forget_attended(&mut self, message: usize, now: Instant) {
        for notice in self.messages[message].notices.clone() {
            let secret = &self.secrets[self.notices[notice].secret];
            if secret.is_attended(now) && secret.expires > now {
                self.forget(notice);
            }
        }
    }

    /// Of what a message still tells: of what is not deleted, rests not, is still the reader's to know (for who does not look after it: as long as nobody has acted or can be told), and of which they
    /// are not told at a nearer mark, in this message or another.
    fn contents(&self, message: usize, now: Instant) -> BTreeSet<usize> {
        let reader = self.messages[message].reader;
        if matches!(reader, Reader::Person(person) if !self.people[person].active) {
            return BTreeSet::new();
        }
        let notices = self.messages[message].notices.iter().map(|notice| &self.notices[*notice]);
        let told = notices.filter(|notice| {
            let secret = &self.secrets[notice.secret];
            let nearer = self.told(notice.secret).any(|told| told.reader == reader && told.mark < notice.mark);
            let superseded = matches!(reader, Reader::Person(_)) && nearer;
            let rests = secret.expires > now && secret.is_attended(now);
            !secret.deleted && !superseded && !rests && self.may_know(notice, now)
        });
        told.map(|notice| notice.secret).collect()
    }
}
