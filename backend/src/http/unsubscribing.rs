//! The page behind the link by which people end their additional reminders. It is here and not in the portal, because
//! mail programs send to the same address when somebody presses their button (RFC 8058 §3.1): without cookies, and
//! without following anything. To look changes nothing.

use std::sync::LazyLock;

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::{StatusCode, header},
    post, web,
};
use minijinja::{Environment, context};

use super::{Answer, blocking, request};
use crate::{
    app::{self, Core, unsubscribing as command},
    domain::person::Person,
    mail::texts::About,
};

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    // A template that does not parse is found by the tests, which read the page.
    let _ = environment.add_template("page.html", include_str!("unsubscribing/page.html"));
    environment
});

/// Which words the page has.
#[derive(Clone, Copy)]
enum Shown {
    Question,
    Done,
    Gone,
}

/// Asks whether to end them.
#[get("/unsubscribe/{link}")]
pub async fn ask(core: web::Data<Core>, request: HttpRequest, link: web::Path<String>) -> Answer<HttpResponse> {
    let found = blocking(&core, move |core| command::find(core, &link)).await;
    answer(&core, &request, found, Shown::Question)
}

/// Ends them; the body, which says `List-Unsubscribe=One-Click` when a mail program sends it, decides nothing.
#[post("/unsubscribe/{link}")]
pub async fn end(core: web::Data<Core>, request: HttpRequest, link: web::Path<String>) -> Answer<HttpResponse> {
    let address = request::address(&request).map(|address| address.to_string());
    let ended = blocking(&core, move |core| command::end_extra(core, &link, address)).await;
    answer(&core, &request, ended, Shown::Done)
}

fn answer(core: &Core, request: &HttpRequest, found: app::Result<Person>, shown: Shown) -> Answer<HttpResponse> {
    let (person, shown, status) = match found {
        Ok(person) => (Some(person), shown, StatusCode::OK),
        Err(app::Error::NotFound) => (None, Shown::Gone, StatusCode::NOT_FOUND),
        Err(error) => return Err(error.into()),
    };
    let html = render(core, request, person.as_ref(), shown).map_err(|error| app::Error::Internal(Box::new(error)))?;
    Ok(HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(html))
}

/// The page in the language of the link's owner; where it has none, in that of the browser.
fn render(
    core: &Core,
    request: &HttpRequest,
    person: Option<&Person>,
    shown: Shown,
) -> Result<String, minijinja::Error> {
    let asked = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let words = core.texts.of(person.map_or(asked.unwrap_or_default(), |person| person.locale.as_str()))?;
    let say = |text: &str| words.say(text, &About::new());
    let (title, lead) = match shown {
        Shown::Question => ("unsubscribe.title", "unsubscribe.lead"),
        Shown::Done => ("unsubscribe.done-title", "unsubscribe.done"),
        Shown::Gone => ("unsubscribe.gone-title", "unsubscribe.gone"),
    };
    TEMPLATES.get_template("page.html")?.render(context! {
        language => words.language.code(),
        federation => core.config.federation.name.as_str(),
        title => say(title)?,
        lead => say(lead)?,
        action => matches!(shown, Shown::Question).then(|| say("unsubscribe.action")).transpose()?,
        account => say("security-action.account")?,
    })
}
