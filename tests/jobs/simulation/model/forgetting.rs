//! What is taken back before it was told, and what ends when somebody leaves.

use super::{Instant, Model, Notice, Reader, Secret, Why};

impl Model {
    /// Somebody wants other thresholds: what was to come by the former does not come any more.
    pub fn forget_own(&mut self, person: usize) {
        let own = |one: &Notice| one.reader == Reader::Person(person) && one.why == Why::Own && !one.gone;
        let waits = |one: &Notice| one.message.is_none_or(|message| self.unsent.contains(&message));
        let all = self.notices.iter().enumerate().filter(|(_, one)| own(one) && waits(one));
        for number in all.map(|(number, _)| number).collect::<Vec<_>>() {
            self.forget(number);
        }
    }

    /// It is as if that had never been planned.
    pub(super) fn forget(&mut self, number: usize) {
        let notice = &mut self.notices[number];
        notice.gone = true;
        self.secrets[notice.secret].notices.retain(|one| *one != number);
        self.waiting.retain(|one| *one != number);
        if let Some(message) = notice.message {
            self.messages[message].notices.retain(|one| *one != number);
        }
    }

    /// Somebody has left: what they said that they are on is nobody's any more.
    pub fn leave(&mut self, person: usize, now: Instant) {
        for secret in 0..self.secrets.len() {
            let Secret { deleted, attended, application, .. } = self.secrets[secret];
            let holds = attended.is_some_and(|(by, until)| by == person && until > now) && !deleted;
            if holds && !self.managers(application).contains(&person) {
                self.attend(secret, None, now);
            }
        }
    }
}
