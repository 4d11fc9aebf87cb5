//! People who differ from the usual ones, and what happens to them.

use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use latchkey::{
    app::person::{self, PersonChange},
    db::{self, DbResult},
    domain::{
        audit::Acting,
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
            auditor: false,
        };
        person::add_with_token(&self.core, &details).unwrap().0
    }

    /// Deactivates a person. Somebody else must be an operator.
    pub fn deactivate(&self, person: &Person) {
        let change = PersonChange { deactivated: Some(true), ..PersonChange::default() };
        person::update(&self.core, &Acting::system("test"), &self.known(person), change).unwrap();
    }

    /// Takes a person's password away, as of somebody who signs in by other means.
    pub fn forget_password(&self, person: &Person) {
        use latchkey::db::schema::people::dsl;
        let row = dsl::people.filter(dsl::id.eq(person.id));
        let bare = diesel::update(row).set(dsl::password_hash.eq(None::<String>));
        self.core.db.write(|connection| -> DbResult<_> { Ok(bare.execute(connection)?) }).unwrap();
    }

    /// The person as they are now.
    pub fn known(&self, person: &Person) -> Person {
        self.core.db.read(|connection| db::person::find(connection, person.id)).unwrap().unwrap()
    }
}
