//! Who looks after a secret, who else is turned to, and whether another secret has taken over.

use std::collections::BTreeSet;

use super::{Assignment, DAY, Instant, Model, Notice, Reader, Secret, Why};

impl Model {
    pub(super) fn may_know(&self, notice: &Notice, now: Instant) -> bool {
        let needed = self.rungs(notice.secret, notice.mark, now) > 0;
        let Reader::Person(person) = notice.reader else { return needed };
        let organisation = self.applications[self.secrets[notice.secret].application];
        let colleague = notice.why == Why::Ladder && self.colleagues(organisation).contains(&person);
        self.manages(notice.reader, notice.secret) || (needed && (self.people[person].operator || colleague))
    }

    pub(super) fn manages(&self, reader: Reader, secret: usize) -> bool {
        let application = self.secrets[secret].application;
        matches!(reader, Reader::Person(person) if self.managers(application).contains(&person))
    }

    pub fn add_assignment(&mut self, new: Assignment) {
        self.assignments.push(new);
        self.assigned.entry(new.organisation).or_default().push((new.person, new.application));
    }

    /// Ends an assignment, whose number the last one gets.
    pub fn end_assignment(&mut self, number: usize) -> Assignment {
        let ended = self.assignments.swap_remove(number);
        let assigned = self.assigned.entry(ended.organisation).or_default();
        assigned.retain(|one| *one != (ended.person, ended.application));
        ended
    }

    pub fn has_assignment(&self, one: &Assignment) -> bool {
        self.assigned(one.organisation).contains(&(one.person, one.application))
    }

    fn assigned(&self, organisation: usize) -> &[(usize, Option<usize>)] {
        self.assigned.get(&organisation).map_or(&[], Vec::as_slice)
    }

    pub fn is_assigned(&self, person: usize, application: usize) -> bool {
        let organisation = self.applications[application];
        let mut mine = self.assigned(organisation).iter().filter(|(assigned, _)| *assigned == person);
        mine.any(|(_, only)| only.is_none_or(|only| only == application))
    }

    /// The people who manage an application and have not been deactivated.
    pub fn managers(&self, application: usize) -> BTreeSet<usize> {
        let organisation = self.applications[application];
        let mine = self.assigned(organisation).iter();
        let mine = mine.filter(|(_, only)| only.is_none_or(|only| only == application));
        mine.map(|(person, _)| *person).filter(|person| self.people[*person].active).collect()
    }

    /// Who manages anything of an organisation.
    pub(super) fn colleagues(&self, organisation: usize) -> BTreeSet<usize> {
        let assigned = self.assigned(organisation).iter().map(|(person, _)| *person);
        assigned.filter(|person| self.people[*person].active).collect()
    }

    /// Others to turn to: colleagues whom mail reaches, the office, the operators.
    pub(super) fn ladder(&self, application: usize) -> [Vec<Reader>; 3] {
        let organisation = self.applications[application];
        let managers = self.managers(application);
        let colleagues = self.colleagues(organisation).into_iter();
        let colleagues = colleagues.filter(|person| !managers.contains(person) && !self.people[*person].failing);
        let office = self.offices[organisation].then_some(Reader::Office(organisation));
        let operators = (0..self.people.len()).filter(|one| self.people[*one].operator && self.people[*one].active);
        [
            colleagues.map(Reader::Person).collect(),
            office.into_iter().collect(),
            operators.map(Reader::Person).collect(),
        ]
    }

    /// How many rungs: from seven days on where nobody has acted, from the first mark where no manager can be reached.
    pub(super) fn rungs(&self, secret: usize, mark: i64, now: Instant) -> usize {
        let managers = self.managers(self.secrets[secret].application);
        let reachable = managers.iter().any(|person| !self.people[*person].failing);
        if reachable && (self.successor(secret, now).is_some() || mark > 7) {
            return 0;
        }
        if mark >= 4 { 1 } else { usize::from(mark < 2) + 2 }
    }

    /// The secret that takes over: it was made later, lives longer and works; rather one that is in use, and of those
    /// the one that lives longest.
    pub(super) fn successor(&self, secret: usize, now: Instant) -> Option<&Secret> {
        let old = &self.secrets[secret];
        let others = self.of_application[old.application].iter().map(|other| &self.secrets[*other]);
        let later = others.filter(|other| other.created > old.created && other.expires > old.expires);
        later.filter(|other| !other.deleted && other.expires > now).max_by_key(|one| (one.used.is_some(), one.expires))
    }

    /// Whether nothing has used it for a week, and another has taken over since.
    pub(super) fn is_replaced(&self, secret: usize, now: Instant) -> bool {
        let used = self.secrets[secret].used;
        let quiet = used.is_none_or(|at| now - at >= 7 * DAY);
        let since = |one: &Secret| one.used.is_some_and(|at| used.is_none_or(|old| at > old));
        quiet && self.successor(secret, now).is_some_and(since)
    }
}
