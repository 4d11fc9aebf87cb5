//! What people want of their notices.

use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, put, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Answer,
    auth::SignedIn,
    blocking, conditional,
    form::{Body, Form, ReadForm, integer},
};
use crate::{
    app::{Core, preferences as command},
    domain::{Rejection, morning::Hour, person::Person, preferences::NoticePreferences as Preferences},
};

/// What you want of your notices, and what everybody gets.
#[derive(Serialize, ToSchema)]
pub struct NoticePreferences {
    /// The hour of your digest where you are, from 0 to 23; null for the usual one.
    #[schema(required = true, value_type = Option<i32>, example = 7)]
    digest_hour: Option<u8>,
    /// So many days before an expiry you are told besides.
    #[schema(value_type = Vec<i32>, example = json!([45]))]
    extra_thresholds_days: Vec<u16>,
    /// The hour for who has chosen none.
    #[schema(value_type = i32, example = 8)]
    usual_digest_hour: u8,
    /// So many days before an expiry everybody is told; nobody can give up these.
    #[schema(value_type = Vec<i32>)]
    minimum_thresholds_days: Vec<u16>,
}

impl NoticePreferences {
    fn new(core: &Core, preferences: Preferences) -> Self {
        Self {
            digest_hour: preferences.digest_hour.map(Hour::number),
            extra_thresholds_days: preferences.extra_thresholds,
            usual_digest_hour: core.digest_hour.number(),
            minimum_thresholds_days: core.thresholds.days().to_vec(),
        }
    }
}

/// All that you want of your notices; what is left out is as usual.
#[derive(ToSchema)]
pub struct ReplaceNoticePreferences {
    /// The hour of your digest where you are, from 0 to 23.
    #[schema(example = 7)]
    pub digest_hour: Option<i32>,
    /// At most 10 numbers of days before an expiry, from 1 to 365.
    #[schema(nullable = false, example = json!([45]))]
    pub extra_thresholds_days: Option<Vec<i32>>,
}

/// What is wanted, as it is read.
pub struct Wanted(Preferences);

impl ReadForm for Wanted {
    fn read(form: &mut Form) -> Option<Self> {
        let digest_hour = form.nullable("digest_hour", integer(Hour::new)).flatten();
        let days = form.list("extra_thresholds_days", false, integer(days))?;
        match Preferences::extra(&days) {
            Ok(extra_thresholds) => Some(Self(Preferences { digest_hour, extra_thresholds })),
            Err(rejection) => form.refuse("extra_thresholds_days", rejection),
        }
    }
}

fn days(number: i64) -> Result<u16, Rejection> {
    let refused = |_| Rejection::new("invalid_thresholds", "Give a number of days before the expiry, from 1 to 365.");
    u16::try_from(number).map_err(refused)
}

/// What you want of your notices
#[utoipa::path(tag = "account", operation_id = "getNoticePreferences", responses((status = 200, body = NoticePreferences, headers(("ETag" = String)))))]
#[get("/account/notices")]
pub async fn get_notice_preferences(core: web::Data<Core>, caller: SignedIn) -> Answer<HttpResponse> {
    answer(&core, caller.0.person).await
}

/// Say what you want of your notices, besides what everybody gets
#[utoipa::path(tag = "account", operation_id = "replaceNoticePreferences", params(("If-Match" = String, Header)), request_body = ReplaceNoticePreferences, responses((status = 200, body = NoticePreferences, headers(("ETag" = String)))))]
#[put("/account/notices")]
pub async fn replace_notice_preferences(
    core: web::Data<Core>,
    request: HttpRequest,
    caller: SignedIn,
    body: Body<Wanted>,
) -> Answer<HttpResponse> {
    conditional::check(&request, caller.0.person.version)?;
    let Wanted(wanted) = body.accepted()?;
    let person = blocking(&core, move |core| command::replace(core, &caller.0, &wanted)).await?;
    answer(&core, person).await
}

async fn answer(core: &web::Data<Core>, person: Person) -> Answer<HttpResponse> {
    let id = person.id;
    let preferences = blocking(core, move |core| core.db.read(|connection| command::of(connection, id))).await?;
    Ok(conditional::tagged(StatusCode::OK, person.version, &NoticePreferences::new(core, preferences)))
}
