//! A person's calendar of expiries (RFC 5545): its private address, and what a calendar program reads there.

mod content;

use actix_web::{
    HttpRequest, HttpResponse, delete, get, head,
    http::{StatusCode, header},
    post, web,
};
use serde::Serialize;
use time::{Date, macros::format_description};
use utoipa::ToSchema;

use self::content::Content;
use super::{Answer, auth::SignedIn, blocking};
use crate::{
    app::{Core, calendar_feed as command},
    db::{self, calendar_feed::Expiry},
    domain::{Timestamp, calendar},
};

/// How often a calendar program is advised to read it again.
const READ_AGAIN: &str = "PT6H";

/// Whether there is a private address of one's calendar. The address itself is shown once, when it is made.
#[derive(Serialize, ToSchema)]
pub struct CalendarFeed {
    /// When it was made; null when there is none.
    #[schema(required = true)]
    created_at: Option<Timestamp>,
}

/// A private address that was just made. Whoever has it reads the calendar.
#[derive(Serialize, ToSchema)]
pub struct OpenedCalendarFeed {
    address: String,
    created_at: Timestamp,
}

/// Whether your calendar of expiries has an address
#[utoipa::path(tag = "account", operation_id = "getCalendarFeed", responses((status = 200, body = CalendarFeed)))]
#[get("/account/calendar-feed")]
pub async fn get_calendar_feed(core: web::Data<Core>, caller: SignedIn) -> Answer<web::Json<CalendarFeed>> {
    let person = caller.0.person.id;
    let made =
        blocking(&core, move |core| Ok(core.db.read(|connection| db::calendar_feed::made_at(connection, person))?));
    Ok(web::Json(CalendarFeed { created_at: made.await? }))
}

/// Make an address for your calendar of expiries
///
/// An earlier one stops working. It is in this answer only.
#[utoipa::path(tag = "account", operation_id = "openCalendarFeed", responses((status = 201, body = OpenedCalendarFeed)))]
#[post("/account/calendar-feed")]
pub async fn open_calendar_feed(core: web::Data<Core>, caller: SignedIn) -> Answer<HttpResponse> {
    let (value, created_at) = blocking(&core, move |core| command::open(core, &caller.0)).await?;
    let address = format!("{}/api/v1/calendars/{}.ics", core.config.issuer(), value.as_str());
    Ok(HttpResponse::build(StatusCode::CREATED).json(OpenedCalendarFeed { address, created_at }))
}

/// Take the address of your calendar away
#[utoipa::path(tag = "account", operation_id = "closeCalendarFeed", responses((status = 204)))]
#[delete("/account/calendar-feed")]
pub async fn close_calendar_feed(core: web::Data<Core>, caller: SignedIn) -> Answer<HttpResponse> {
    blocking(&core, move |core| command::close(core, &caller.0)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The calendar of expiries behind a private address
///
/// One event for each secret and each key that its owner manages, on the day of its expiry in the owner's time zone.
#[utoipa::path(tag = "calendars", operation_id = "getCalendar", params(("calendar" = String, Path, description = "The secret part of the address.")), responses((status = 200, body = String, content_type = "text/calendar")))]
#[get("/calendars/{calendar}.ics")]
pub async fn get_calendar(core: web::Data<Core>, request: HttpRequest) -> Answer<HttpResponse> {
    calendar(core, request).await
}

/// The same without the calendar itself: some programs ask so whether an address is one of a calendar.
#[head("/api/v1/calendars/{calendar}.ics")]
pub async fn look_at_calendar(core: web::Data<Core>, request: HttpRequest) -> Answer<HttpResponse> {
    calendar(core, request).await
}

async fn calendar(core: web::Data<Core>, request: HttpRequest) -> Answer<HttpResponse> {
    let value = request.match_info().get("calendar").unwrap_or_default().to_owned();
    let read = blocking(&core, move |core| command::read(core, &value)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/calendar; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, "inline; filename=\"latchkey.ics\""))
        .body(written(&core, &read)))
}

fn written(core: &Core, read: &command::Calendar) -> String {
    let name = format!("{}: expiries of client secrets and keys", core.config.federation.name);
    let mut content = Content::default()
        .line("BEGIN", "VCALENDAR")
        .line("VERSION", "2.0")
        .line("PRODID", "-//Latchkey//Expiries of client secrets and keys//EN")
        .line("CALSCALE", "GREGORIAN")
        .text("NAME", &name)
        .text("X-WR-CALNAME", &name)
        .line("REFRESH-INTERVAL;VALUE=DURATION", READ_AGAIN)
        .line("X-PUBLISHED-TTL", READ_AGAIN);
    for (expiry, application) in &read.expiries {
        content = event(content, core, expiry, application, &read.owner.time_zone);
    }
    content.line("END", "VCALENDAR").finish()
}

/// A day, as calendars show that above all hours and alike on all devices; the exact instant is in the words. It has the
/// same identifier whenever it is read, from which nobody learns that of what expires.
fn event(content: Content, core: &Core, expiry: &Expiry, application: &str, zone: &str) -> Content {
    let Expiry { name, hint, expires_at, created_at, .. } = expiry;
    let day = calendar::local(*expires_at, zone).date();
    let host = core.config.server.public_url.host_str().unwrap_or("latchkey");
    let when = calendar::long(*expires_at, zone);
    let place = core.config.application_page(expiry.application_id);
    let (what, named, advice) = match hint {
        Some(hint) => (
            "client secret",
            format!("\"{name}\" ({hint}\u{2026})"),
            "Create a new one before, give it to your system, and delete this one.",
        ),
        None => {
            ("key", format!("\"{name}\""), "Add a new one before, have your system sign with it, and delete this one.")
        }
    };
    let description = format!("The {what} {named} of {application} expires on {when}.\n{advice}\n{place}");
    let title = if hint.is_some() { "Client secret" } else { "Key" };
    content
        .line("BEGIN", "VEVENT")
        .line("UID", &format!("{}@{host}", core.keys.calendar_event(expiry.of.uuid())))
        .line("DTSTAMP", &instant(*created_at))
        .line("DTSTART;VALUE=DATE", &date(day))
        .line("DTEND;VALUE=DATE", &date(day.next_day().unwrap_or(day)))
        .text("SUMMARY", &format!("{title} “{name}” of {application} expires"))
        .text("DESCRIPTION", &description)
        .line("URL", &place)
        // Nobody is busy because of it.
        .line("TRANSP", "TRANSPARENT")
        .line("END", "VEVENT")
}

fn date(day: Date) -> String {
    day.format(format_description!("[year][month][day]")).unwrap_or_default()
}

fn instant(at: Timestamp) -> String {
    at.utc().format(format_description!("[year][month][day]T[hour][minute][second]Z")).unwrap_or_default()
}
