//! People who differ from the usual ones, and what happens to them.

use latchkey::{
    app::person::{self, PersonChange},
    db,
    domain::{
        email::EmailAddress,
        organisation::{Locale, TimeZone},
        person::{Person, PersonDetails},
        text::Name,
    },
};

use crate::TestApp;

impl TestApp {
    /// A person with a password, by this name and in this time zone.
    pub fn person_in(&self, name: &str, email: &str, time_zone: &str) -> Person {
        let invited = self.invited(name, email, time_zone);
        self.core
            .db
            .write(|connection| db::person::set_password(connection, invited.id, "nobody", self.now()))
            .unwrap();
        self.known(&invited)
    }

    /// A person who has not used their invitation yet.
    pub fn invited(&self, name: &str, email: &str, time_zone: &str) -> Person {
        let details = PersonDetails {
            name: Name::parse(name).unwrap(),
            email: EmailAddress::parse(email).unwrap(),
            locale: Locale::parse("en").unwrap(),
            time_zone: TimeZone::parse(time_zone).unwrap(),
            operator: false,
        };
        person::add_with_token(&self.core, &details).unwrap().0
    }

    /// Deactivates a person. Somebody else must be an operator.
    pub fn deactivate(&self, person: &Person) {
        let change = PersonChange { deactivated: Some(true), ..PersonChange::default() };
        person::update(&self.core, self.known(person), change).unwrap();
    }

    /// The person as they are now.
    pub fn known(&self, person: &Person) -> Person {
        self.core.db.read(|connection| db::person::find(connection, person.id)).unwrap().unwrap()
    }
}
