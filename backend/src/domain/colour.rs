//! Colours of an operator's own: those that are made from one, and whether they can be read (WCAG 2.2, 1.4.3).

use std::fmt;

/// A colour of the sRGB space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

const WHITE: Colour = Colour([255; 3]);
const BLACK: Colour = Colour([0; 3]);

/// What text must have against what it stands on.
pub const READABLE: f64 = 4.5;

/// What text of the colour stands on in light pages and mails, and in dark ones: `frontend/src/styles/tokens.css` and
/// `mail/templates/layout.html` say the same.
const LIGHT: [Colour; 5] = [
    WHITE,
    Colour([0xf5, 0xf6, 0xf5]),
    Colour([0xee, 0xf1, 0xf0]),
    Colour([0xf3, 0xf6, 0xf5]),
    Colour([0xf3, 0xf5, 0xf7]),
];
const DARK: [Colour; 6] = [
    Colour([0x0f, 0x13, 0x15]),
    Colour([0x16, 0x1b, 0x1e]),
    Colour([0x1b, 0x22, 0x26]),
    Colour([0x0c, 0x10, 0x11]),
    Colour([0x1d, 0x25, 0x29]),
    Colour([0x1d, 0x23, 0x28]),
];

/// What is written on the colour itself where pages are dark.
const DARK_INK: Colour = Colour([0x0c, 0x10, 0x11]);

impl fmt::Display for Colour {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02x}{green:02x}{blue:02x}")
    }
}

impl Colour {
    /// Reads `#rrggbb`.
    ///
    /// # Errors
    /// A sentence for everything else.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is not a colour of the form #0b5f63");
        let are_digits = |digits: &&str| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let digits = text.strip_prefix('#').filter(are_digits).ok_or_else(wrong)?;
        let number = u32::from_str_radix(digits, 16).map_err(|_| wrong())?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self([red, green, blue]))
    }

    /// So many hundredths of another colour, and the rest of this one.
    fn mixed(self, other: Self, hundredths: u16) -> Self {
        let mut mixed = self.0;
        for (one, two) in mixed.iter_mut().zip(other.0) {
            let sum = u16::from(*one) * (100 - hundredths) + u16::from(two) * hundredths;
            *one = u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX);
        }
        Self(mixed)
    }

    /// WCAG 2.2, "relative luminance".
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// WCAG 2.2, "contrast ratio".
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// That of several which it can be read the worst on.
    fn worst(self, behind: &[Self]) -> (Self, f64) {
        let ratios = behind.iter().map(|other| (*other, self.contrast(*other)));
        ratios.min_by(|(_, one), (_, other)| one.total_cmp(other)).unwrap_or((self, 1.0))
    }
}

/// A colour with those that go with it in light or in dark pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shades {
    pub accent: Colour,
    /// Of a button that is pointed at.
    pub hover: Colour,
    /// Behind text of the colour.
    pub soft: Colour,
    /// What is written on the colour.
    pub on: Colour,
}

impl Shades {
    fn of_light(accent: Colour) -> Self {
        Self { accent, hover: accent.mixed(BLACK, 20), soft: accent.mixed(WHITE, 90), on: WHITE }
    }

    fn of_dark(accent: Colour) -> Self {
        let [_, surface, ..] = DARK;
        let (hover, soft) = (accent.mixed(WHITE, 20), accent.mixed(surface, 85));
        Self { accent, hover, soft, on: DARK_INK }
    }

    /// What it can be read the worst on, or what can be read the worst on it.
    fn worst(self, behind: &[Colour]) -> (Colour, f64) {
        let all: Vec<_> = behind.iter().copied().chain([self.soft, self.on]).collect();
        self.accent.worst(&all)
    }

    fn checked(self, behind: &[Colour], pages: &str, advice: &str) -> Result<Self, String> {
        let (other, ratio) = self.worst(behind);
        if ratio >= READABLE {
            return Ok(self);
        }
        Err(format!(
            "{} has a contrast of {:.2}:1 to {other} in {pages} pages, and needs {READABLE}:1 to be read (WCAG 2.2, 1.4.3); choose {advice} colour",
            self.accent,
            // Never up: a ratio of 4.499 is none of 4.5.
            (ratio * 100.0).floor() / 100.0
        ))
    }
}

/// An operator's colour for light and for dark pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    pub light: Shades,
    pub dark: Shades,
}

impl Palette {
    /// The colours that go with one for light pages.
    ///
    /// # Errors
    /// A sentence with the ratio, when it cannot be read.
    pub fn light(accent: Colour) -> Result<Shades, String> {
        Shades::of_light(accent).checked(&LIGHT, "light", "a darker")
    }

    /// The colours that go with one for dark pages.
    ///
    /// # Errors
    /// A sentence with the ratio, when it cannot be read.
    pub fn dark(accent: Colour) -> Result<Shades, String> {
        Shades::of_dark(accent).checked(&DARK, "dark", "a lighter")
    }

    /// For dark pages what is like a colour for light ones: as much lighter as it takes to be read.
    #[must_use]
    pub fn lightened(accent: Colour) -> Shades {
        let steps = (0..=100).step_by(5).map(|hundredths| Shades::of_dark(accent.mixed(WHITE, hundredths)));
        let mut readable = steps.filter(|shades| shades.worst(&DARK).1 >= READABLE);
        readable.next().unwrap_or_else(|| Shades::of_dark(WHITE))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::parse(text).unwrap()
    }

    #[test]
    fn a_colour_is_six_digits_behind_a_number_sign() {
        assert_eq!(colour("#0B5f63").to_string(), "#0b5f63");
        for wrong in ["", "#", "0b5f63", "#0b5f6", "#0b5f633", "#0b5f6g", "#+b5f63", "teal", "#äää"] {
            assert!(Colour::parse(wrong).unwrap_err().contains("#0b5f63"), "{wrong}");
        }
    }

    #[test]
    fn contrast_is_as_wcag_has_it() {
        assert!((BLACK.contrast(WHITE) - 21.0).abs() < 1e-9);
        assert!((colour("#767676").contrast(WHITE) - 4.54).abs() < 0.01);
        assert!((colour("#0b5f63").contrast(colour("#ffffff")) - 7.39).abs() < 0.05);
    }

    #[test]
    fn what_cannot_be_read_is_refused_with_the_ratio() {
        let refused = Palette::light(colour("#7aa0ff")).unwrap_err();
        assert!(refused.starts_with("#7aa0ff has a contrast of 2."), "{refused}");
        assert!(refused.contains("needs 4.5:1") && refused.ends_with("choose a darker colour"), "{refused}");
        assert!(Palette::dark(colour("#0b5f63")).unwrap_err().ends_with("choose a lighter colour"));
        assert!(Palette::light(colour("#767676")).is_err(), "it is enough on white alone");
    }

    proptest! {
        #[test]
        fn every_colour_that_is_taken_can_be_read_everywhere(parts in any::<[u8; 3]>()) {
            let accent = Colour(parts);
            let dark = Palette::lightened(accent);
            for behind in DARK.into_iter().chain([dark.soft, dark.on]) {
                prop_assert!(dark.accent.contrast(behind) >= READABLE);
            }
            prop_assert!(dark.hover.contrast(dark.on) >= READABLE);
            if let Ok(light) = Palette::light(accent) {
                for behind in LIGHT.into_iter().chain([light.soft, light.on]) {
                    prop_assert!(light.accent.contrast(behind) >= READABLE);
                }
                prop_assert!(light.hover.contrast(light.on) >= READABLE);
            }
        }
    }
}
