//! What a browser says of itself, as people call it. The portal says it in the same words.

/// The order matters: most browsers also claim to be those below them.
const BROWSERS: [(&[&str], &str); 7] = [
    (&["Edg/", "EdgA/", "EdgiOS/", "Edge/"], "Edge"),
    (&["OPR/", "Opera"], "Opera"),
    (&["SamsungBrowser/"], "Samsung Internet"),
    (&["Vivaldi/"], "Vivaldi"),
    (&["Firefox/", "FxiOS/"], "Firefox"),
    (&["Chrome/", "CriOS/", "Chromium/"], "Chrome"),
    (&["Safari/"], "Safari"),
];

const SYSTEMS: [(&[&str], &str); 7] = [
    (&["iPhone"], "iPhone"),
    (&["iPad"], "iPad"),
    (&["Android"], "Android"),
    (&["CrOS"], "ChromeOS"),
    (&["Windows"], "Windows"),
    (&["Mac OS X", "Macintosh"], "macOS"),
    (&["Linux"], "Linux"),
];

/// The most characters of a name that a program gives itself.
const LONGEST_NAME: usize = 40;

/// Such as `Firefox on Windows`; `None` when nothing is known.
#[must_use]
pub fn words(user_agent: &str) -> Option<String> {
    match of(user_agent) {
        (Some(browser), Some(system)) => Some(format!("{browser} on {system}")),
        (browser, system) => browser.or_else(|| system.map(str::to_owned)),
    }
}

/// The browser and the system, as far as they are known. What is no browser keeps its own name.
#[must_use]
pub fn of(user_agent: &str) -> (Option<String>, Option<&'static str>) {
    let known = |known: &[(&[&str], &'static str)]| {
        known.iter().find(|(marks, _)| marks.iter().any(|mark| user_agent.contains(mark))).map(|(_, name)| *name)
    };
    let browser = known(&BROWSERS).map(str::to_owned).or_else(|| own_name(user_agent));
    (browser, known(&SYSTEMS))
}

fn own_name(user_agent: &str) -> Option<String> {
    if user_agent.starts_with("Mozilla/") {
        return None;
    }
    let plain = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-');
    Some(user_agent.chars().take_while(plain).take(LONGEST_NAME).collect()).filter(|name: &String| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_and_systems_are_told_by_their_usual_names() {
        const KHTML: &str = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (user_agent, expected) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
                Some("Firefox on Windows"),
            ),
            (
                format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KHTML} Chrome/140.0.0.0 Safari/537.36 Edg/140.0"),
                Some("Edge on Windows"),
            ),
            (
                format!("Mozilla/5.0 (X11; Linux x86_64) {KHTML} HeadlessChrome/140.0.0.0 Safari/537.36"),
                Some("Chrome on Linux"),
            ),
            (
                format!(
                    "Mozilla/5.0 (Linux; Android 15) {KHTML} SamsungBrowser/28.0 Chrome/130.0 Mobile Safari/537.36"
                ),
                Some("Samsung Internet on Android"),
            ),
            (
                format!("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) {KHTML} Version/18.5 Safari/604.1"),
                Some("Safari on iPhone"),
            ),
            ("curl/8.14.1".to_owned(), Some("curl")),
            ("Mozilla/5.0 (Unknown)".to_owned(), None),
            ("<b>\r\nBcc: x".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(words(&user_agent).as_deref(), expected, "{user_agent}");
        }
        assert_eq!(words(&"x".repeat(500)).unwrap().len(), LONGEST_NAME);
    }
}
