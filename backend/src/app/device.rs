//! Recognising the browsers that a person signs in with, so that they are told of another.

use time::Duration;

use super::{
    Core, Result, security_mail,
    sign_in::{CookieToken, Origin},
};
use crate::{
    db::{self, Conn},
    domain::{person::Person, security::SecurityEvent},
};

/// So long after its last sign-in a browser is forgotten.
pub const MEMORY: Duration = Duration::days(365);

/// Notes with which browser `person` has signed in, tells them of one that is new to them, and answers the cookie by
/// which it is known from now on. The very first sign-in tells nothing: there is nobody yet whom it could alarm.
pub(super) fn recognise(core: &Core, connection: &mut Conn, person: &Person, origin: &Origin) -> Result<CookieToken> {
    let now = core.now();
    if let Some(device) = &origin.device
        && db::device::touch(connection, person.id, &device.hash(), now)?
    {
        return Ok(device.clone());
    }
    // Whoever planted a cookie knows it: the value is never taken over as it came. Others who are known by it stay so.
    let cookie = CookieToken::generate()?;
    if let Some(device) = &origin.device {
        db::device::rename(connection, &device.hash(), &cookie.hash())?;
    }
    db::device::insert(connection, person.id, &cookie.hash(), now)?;
    if person.last_sign_in_at.is_some() {
        security_mail::tell(core, connection, person, SecurityEvent::SignedInFromNewDevice, &origin.acting(person))?;
    }
    Ok(cookie)
}
