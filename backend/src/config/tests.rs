use super::*;

fn load(pairs: &[(&str, &str)]) -> Result<Config, String> {
    let environment = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config::load(None, environment).map_err(|error| error.to_string())
}

#[test]
fn the_environment_reaches_every_kind_of_key() {
    let config = load(&[
        ("LATCHKEY_DATA_DIR", "/srv/latchkey"),
        ("LATCHKEY_SERVER__LISTEN", "0.0.0.0:9000"),
        ("LATCHKEY_NOTICES__THRESHOLDS_DAYS", "30, 7,0"),
        ("LATCHKEY_MAIL__SMTP_TLS", "implicit"),
        ("LATCHKEY_MAIL__SMTP_PASSWORD", "123456"),
        ("LATCHKEY_SECRETS__MAX_LIVE", "4"),
        ("LATCHKEY_CORS__ALLOWED_ORIGINS", "https://portal.example.org"),
        ("LATCHKEY_TEST_DATABASE_URL", "ignored"),
    ])
    .unwrap();
    assert_eq!(config.data_dir, Path::new("/srv/latchkey"));
    assert_eq!(config.server.listen, "0.0.0.0:9000");
    assert_eq!(config.notices.thresholds_days, [30, 7, 0]);
    assert_eq!(config.mail.smtp_tls, SmtpTls::Implicit);
    assert!(config.mail.smtp_password.is_some());
    assert_eq!(config.secrets.max_live, 4);
    assert_eq!(config.cors.allowed_origins, ["https://portal.example.org"]);
}

/// The example with every setting switched on, and its keys as `section.key`.
fn example() -> (String, Vec<String>) {
    let (mut section, mut text, mut keys) = (String::new(), String::new(), Vec::new());
    for line in include_str!("../../latchkey.example.toml").lines() {
        let setting = line.strip_prefix("# ").unwrap_or(line);
        let is_word = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if let Some(name) = line.strip_prefix('[') {
            section = format!("{}.", name.trim_end_matches(']'));
            text.push_str(line);
        } else if let Some((key, _)) = setting.split_once(" = ").filter(|(key, _)| is_word(key)) {
            keys.push(format!("{section}{key}"));
            text.push_str(setting);
        }
        text.push('\n');
    }
    (text, keys)
}

#[test]
fn every_setting_of_the_example_is_known_and_of_the_right_type() {
    let (text, keys) = example();
    assert!(keys.len() > 30, "{keys:?}");
    let builder = config::Config::builder().add_source(config::File::from_str(&text, config::FileFormat::Toml));
    let read: Config = builder.build().unwrap().try_deserialize().unwrap();
    assert_eq!(read.session.max_hours, 24);
}

#[test]
fn what_the_example_shows_is_the_default_unless_there_is_none() {
    const WITHOUT_DEFAULT: [&str; 17] = [
        "server.trusted_proxies",
        "server.web_root",
        "server.workers",
        "database.url",
        "database.url_file",
        "database.connections",
        "keys.master_key",
        "keys.master_key_file",
        "federation.support_email",
        "mail.smtp_host",
        "mail.smtp_port",
        "mail.smtp_user",
        "mail.smtp_password",
        "mail.smtp_password_file",
        "mail.smtp_ca_file",
        "cors.allowed_origins",
        "audit.keep_days",
    ];
    let default = format!("{:?}", Config::default());
    let (text, keys) = example();
    let mut settings = text.lines().filter(|line| line.contains(" = "));
    for key in keys {
        let (section, setting) = (key.split_once('.').map_or("", |(section, _)| section), settings.next().unwrap());
        let header = if section.is_empty() { String::new() } else { format!("[{section}]\n") };
        let source = config::File::from_str(&(header + setting), config::FileFormat::Toml);
        let read: Config = config::Config::builder().add_source(source).build().unwrap().try_deserialize().unwrap();
        let shows_an_example = WITHOUT_DEFAULT.contains(&key.as_str());
        assert_eq!(format!("{read:?}") != default, shows_an_example, "{key}");
    }
}

#[test]
fn every_setting_is_in_the_example() {
    // serde names all fields of a struct when it meets one that it does not know.
    let (_, documented) = example();
    let fields_in = |variable: &str| {
        let message = load(&[(variable, "x")]).unwrap_err();
        let (_, listed) = message.split_once("expected ").unwrap();
        let listed = listed.split(" for key ").next().unwrap();
        listed.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>()
    };
    let (mut sections, mut settings) = (0, 0);
    for name in fields_in("LATCHKEY_NOTHING") {
        if documented.contains(&name) {
            continue;
        }
        sections += 1;
        for field in fields_in(&format!("LATCHKEY_{}__NOTHING", name.to_uppercase())) {
            settings += 1;
            assert!(documented.contains(&format!("{name}.{field}")), "{name}.{field} is not in the example");
        }
    }
    assert_eq!(settings + 1, documented.len(), "the example has settings that are none, or {sections} is too few");
}

#[test]
fn an_unknown_key_is_named() {
    let message = load(&[("LATCHKEY_SERVER__LISTN", "x")]).unwrap_err();
    assert!(message.contains("listn"), "{message}");
}

#[test]
fn a_value_of_the_wrong_type_is_named() {
    let message = load(&[("LATCHKEY_SECRETS__MAX_LIVE", "many")]).unwrap_err();
    assert!(message.contains("max_live"), "{message}");
}

#[test]
fn every_senseless_value_is_named_at_once() {
    let message = load(&[
        ("LATCHKEY_SECRETS__MAX_LIVE", "0"),
        ("LATCHKEY_SERVER__LISTEN", "everywhere"),
        ("LATCHKEY_DATABASE__URL", "mysql://nowhere"),
        ("LATCHKEY_NOTICES__THRESHOLDS_DAYS", "400"),
    ])
    .unwrap_err();
    for key in ["secrets.max_live", "server.listen", "database.url", "notices.thresholds_days"] {
        assert!(message.contains(key), "{key} is not in {message}");
    }
}

#[test]
fn a_secret_in_two_places_is_refused() {
    let message =
        load(&[("LATCHKEY_DATABASE__URL", "sqlite://a.db"), ("LATCHKEY_DATABASE__URL_FILE", "/tmp/x")]).unwrap_err();
    assert!(message.contains("not both"), "{message}");
}
