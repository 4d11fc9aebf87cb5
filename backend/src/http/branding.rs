//! An operator's own looks: their logo, and the colours that take the place of ours in the portal. Everybody may see them,
//! also before signing in.

use actix_web::{HttpResponse, get, http::header, web};

use super::Answer;
use crate::{
    app::{self, Core},
    domain::colour::{Palette, Shades},
};

/// Where the logo is.
pub const LOGO: &str = "/branding/logo";

/// Long enough for the pages that somebody looks at in a row, and soon over when the operator changes it.
const KEPT: &str = "public, max-age=300";

/// A drawing that is opened by itself runs nothing and loads nothing; its own styles are part of it.
const DRAWING: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/// The colours of the portal, where they are the operator's
#[get("/branding/colours.css")]
pub async fn colours(core: web::Data<Core>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, KEPT))
        .body(core.branding.palette.as_ref().map(sheet).unwrap_or_default())
}

/// The operator's logo
#[get("/branding/logo")]
pub async fn logo(core: web::Data<Core>) -> Answer<HttpResponse> {
    let logo = core.branding.logo.as_ref().ok_or(app::Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type(logo.kind.media_type())
        .insert_header((header::CACHE_CONTROL, KEPT))
        .insert_header((header::CONTENT_SECURITY_POLICY, DRAWING))
        .body(logo.content.clone()))
}

/// The names are those of `frontend/src/styles/tokens.css`; said twice, the root outweighs what that says, whichever is
/// read first.
fn sheet(Palette { light, dark }: &Palette) -> String {
    let of = |name: &str, shade: fn(&Shades) -> crate::domain::colour::Colour| {
        format!("  --{name}: light-dark({}, {});\n", shade(light), shade(dark))
    };
    [
        ":root:root {\n".to_owned(),
        of("accent", |shades| shades.accent),
        of("accent-hover", |shades| shades.hover),
        of("accent-ink", |shades| shades.accent),
        of("accent-soft", |shades| shades.soft),
        of("on-accent", |shades| shades.on),
        "}\n".to_owned(),
    ]
    .concat()
}
