//! What an operator puts in place of our own looks: a logo and a colour.

use std::{fs, path::Path};

use super::Federation;
use crate::domain::colour::{Colour, Palette};

/// A logo is drawn small, and fetched by everybody.
const LARGEST: usize = 64 * 1024;
/// The most pixels of either side.
const WIDEST: u32 = 2048;

/// An operator's logo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    pub kind: LogoKind,
    pub content: Vec<u8>,
}

/// What a logo is drawn in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogoKind {
    Png,
    Svg,
}

impl LogoKind {
    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
        }
    }
}

/// An operator's looks, read and checked.
#[derive(Clone, Debug, Default)]
pub struct Branding {
    pub logo: Option<Logo>,
    pub palette: Option<Palette>,
}

impl Branding {
    /// Reads what the configuration names.
    ///
    /// # Errors
    /// Everything that is wrong, each with its key.
    pub fn load(federation: &Federation) -> Result<Self, Vec<String>> {
        let logo = federation.logo_file.as_deref().map(read).transpose();
        let logo = logo.map_err(|why| format!("federation.logo_file: {why}"));
        match (logo, palette(federation)) {
            (Ok(logo), Ok(palette)) => Ok(Self { logo, palette }),
            (logo, palette) => Err(logo.err().into_iter().chain(palette.err()).collect()),
        }
    }
}

fn palette(federation: &Federation) -> Result<Option<Palette>, String> {
    let (light_key, dark_key) = ("federation.accent", "federation.accent_dark");
    let read = |text: &str, key: &str| Colour::parse(text).map_err(|why| format!("{key}: {why}"));
    let Some(accent) = &federation.accent else {
        return match federation.accent_dark {
            Some(_) => Err(format!("{dark_key}: needs {light_key}, the same for light pages")),
            None => Ok(None),
        };
    };
    let accent = read(accent, light_key)?;
    let light = Palette::light(accent).map_err(|why| format!("{light_key}: {why}"))?;
    let dark = match &federation.accent_dark {
        Some(dark) => Palette::dark(read(dark, dark_key)?).map_err(|why| format!("{dark_key}: {why}"))?,
        None => Palette::lightened(accent),
    };
    Ok(Some(Palette { light, dark }))
}

fn read(file: &Path) -> Result<Logo, String> {
    let wrong = |why: &dyn std::fmt::Display| format!("{}: {why}", file.display());
    let size = fs::metadata(file).map_err(|error| wrong(&error))?.len();
    if usize::try_from(size).map_or(true, |size| size > LARGEST) {
        return Err(wrong(&format!("has {size} octets, and a logo has at most {LARGEST}")));
    }
    let content = fs::read(file).map_err(|error| wrong(&error))?;
    let kind = kind_of(&content).map_err(|why| wrong(&why))?;
    Ok(Logo { kind, content })
}

/// By its content: whoever names the file wrongly is told, and browsers guess nothing.
fn kind_of(content: &[u8]) -> Result<LogoKind, String> {
    if let Some(rest) = content.strip_prefix(b"\x89PNG\r\n\x1a\n") {
        return check_png(rest).map(|()| LogoKind::Png);
    }
    let text = std::str::from_utf8(content).ok().filter(|text| is_svg(text));
    let text = text.ok_or("is neither a PNG nor an SVG")?;
    let lower = text.to_ascii_lowercase();
    match REFUSED.iter().find(|part| lower.contains(*part)) {
        Some(part) => Err(format!("has {part} in it, which a drawing does not need; remove it")),
        None => Ok(LogoKind::Svg),
    }
}

/// What has no place in a drawing. The policy that a logo is served with stops scripts too.
const REFUSED: [&str; 3] = ["<script", "<foreignobject", "javascript:"];

/// Whether the first element, behind declarations and comments, is a drawing.
fn is_svg(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{FEFF}').trim_start();
    loop {
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            ">"
        } else {
            return rest.starts_with("<svg");
        };
        let Some((_, behind)) = rest.split_once(end) else { return false };
        rest = behind.trim_start();
    }
}

/// The sizes that stand at the beginning of a PNG (RFC 2083 §4.1.1).
fn check_png(rest: &[u8]) -> Result<(), String> {
    let side = |at: usize| {
        let octets = rest.get(at..at + 4).and_then(|octets| <[u8; 4]>::try_from(octets).ok());
        octets.map(u32::from_be_bytes)
    };
    let header = rest.get(4..8) == Some(b"IHDR");
    match (header, side(8), side(12)) {
        (true, Some(width), Some(height)) if (1..=WIDEST).contains(&width) && (1..=WIDEST).contains(&height) => Ok(()),
        (true, Some(width), Some(height)) => {
            Err(format!("is {width} by {height} pixels, and each side of a logo has from 1 to {WIDEST}"))
        }
        _ => Err("is a PNG without its beginning".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut content = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        content.extend(width.to_be_bytes());
        content.extend(height.to_be_bytes());
        content
    }

    #[test]
    fn a_logo_is_known_by_its_content() {
        assert_eq!(kind_of(&png(120, 40)), Ok(LogoKind::Png));
        for svg in [
            "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "\u{FEFF}<?xml version=\"1.0\"?>\n<!-- > a > comment -->\n<!DOCTYPE svg>\n<svg viewBox='0 0 1 1'></svg>",
        ] {
            assert_eq!(kind_of(svg.as_bytes()), Ok(LogoKind::Svg), "{svg}");
        }
        let refused = |content: &[u8]| kind_of(content).unwrap_err();
        assert!(refused(&png(0, 40)).contains("0 by 40 pixels"));
        assert!(refused(&png(4000, 40)).contains("4000 by 40 pixels"));
        assert!(refused(&png(1, 1)[..20]).contains("without its beginning"));
        let entity = "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>";
        for other in ["", "GIF89a", "<html><svg/></html>", "<!-- no end", "\u{fffd}", entity] {
            assert_eq!(refused(other.as_bytes()), "is neither a PNG nor an SVG", "{other}");
        }
        assert!(refused(b"<svg><SCRIPT>alert(1)</SCRIPT></svg>").contains("<script"));
    }
}
