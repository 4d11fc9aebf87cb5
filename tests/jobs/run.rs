//! Running jobs as the scheduler does.

use latchkey::{
    app::Core,
    jobs::{
        expiry_notices::{self, Planned},
        outbox::{self, Delivered},
    },
};
use support::{TestApp, mail::ReceivedMail};

/// Plans, and must succeed.
pub fn plan(core: &Core) -> Planned {
    expiry_notices::plan(core).expect("the notices can be planned")
}

/// Delivers, and must succeed, whatever the mail server says.
pub fn deliver(core: &Core) -> Delivered {
    outbox::deliver(core).expect("the outbox can be worked off")
}

/// Plans and delivers; answers what was written as files since the last call.
pub fn mails_of_a_run(app: &TestApp) -> Vec<ReceivedMail> {
    plan(&app.core);
    deliver(&app.core);
    app.take_received()
}
