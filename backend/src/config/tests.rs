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
        if let Some(name) = setting.strip_prefix('[').filter(|name| name.ends_with(']')) {
            section = format!("{}.", name.trim_end_matches(']'));
            text.push_str(setting);
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
    const WITHOUT_DEFAULT: [&str; 33] = [
        "server.trusted_proxies",
        "server.web_root",
        "server.workers",
        "database.url",
        "database.url_file",
        "database.connections",
        "keys.master_key",
        "keys.master_key_file",
        "federation.support_email",
        "federation.logo_file",
        "federation.accent",
        "federation.accent_dark",
        "mail.smtp_host",
        "mail.smtp_port",
        "mail.smtp_user",
        "mail.smtp_password",
        "mail.smtp_password_file",
        "mail.smtp_ca_file",
        "mail.texts_folder",
        "cors.allowed_origins",
        "audit.keep_days",
        "jobs.schedules.retention",
        "compatibility.tenant_id",
        "compatibility.tenant_aliases",
        "sso.ca_file",
        "sso.providers.example.name",
        "sso.providers.example.issuer",
        "sso.providers.example.client_id",
        "sso.providers.example.client_secret",
        "sso.providers.example.client_secret_file",
        "sso.providers.example.mfa_acr",
        "sso.providers.example.mfa_amr",
        "sso.providers.example.email_domains",
    ];
    let mut with_provider = Config::default();
    with_provider.sso.providers.insert("example".to_owned(), SsoProvider::default());
    let (default, with_provider) = (format!("{:?}", Config::default()), format!("{with_provider:?}"));
    let (text, keys) = example();
    let mut settings = text.lines().filter(|line| line.contains(" = "));
    for key in keys {
        let (section, setting) = (key.rsplit_once('.').map_or("", |(section, _)| section), settings.next().unwrap());
        let header = if section.is_empty() { String::new() } else { format!("[{section}]\n") };
        let source = config::File::from_str(&(header + setting), config::FileFormat::Toml);
        let read: Config = config::Config::builder().add_source(source).build().unwrap().try_deserialize().unwrap();
        let shows_an_example = WITHOUT_DEFAULT.contains(&key.as_str());
        let default = if section == "sso.providers.example" { &with_provider } else { &default };
        assert_eq!(format!("{read:?}") != *default, shows_an_example, "{key}");
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
            if (name.as_str(), field.as_str()) == ("sso", "providers") {
                continue;
            }
            settings += 1;
            // A table of its own, which shows one job.
            let field = if field == "schedules" { "schedules.retention".to_owned() } else { field };
            assert!(documented.contains(&format!("{name}.{field}")), "{name}.{field} is not in the example");
        }
    }
    for field in fields_in("LATCHKEY_SSO__PROVIDERS__EXAMPLE__NOTHING") {
        settings += 1;
        let key = format!("sso.providers.example.{field}");
        assert!(documented.contains(&key), "{key} is not in the example");
    }
    assert_eq!(settings + 1, documented.len(), "the example has settings that are none, or {sections} is too few");
}

/// What a configuration file makes of `server.trusted_proxies`.
fn trusted(written: &str) -> Result<Vec<String>, String> {
    let text = format!("[server]\ntrusted_proxies = {written}\n");
    let builder = config::Config::builder().add_source(config::File::from_str(&text, config::FileFormat::Toml));
    let config: Config = builder.build().unwrap().try_deserialize().map_err(|error| error.to_string())?;
    Ok(config.server.trusted_proxies.iter().map(ToString::to_string).collect())
}

#[test]
fn a_trusted_proxy_is_an_address_or_a_network() {
    let networks = ["10.0.0.5/32", "2001:db8::5/128", "192.0.2.1/32", "172.16.0.0/12"];
    let file = trusted(r#"["10.0.0.5", "2001:db8::5", "::ffff:192.0.2.1", "172.16.0.0/12"]"#).unwrap();
    assert_eq!(file, networks);
    let one = "10.0.0.5, 2001:db8::5, ::ffff:192.0.2.1,172.16.0.0/12";
    let config = load(&[("LATCHKEY_SERVER__TRUSTED_PROXIES", one)]).unwrap();
    let environment: Vec<_> = config.server.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(environment, networks);
}

#[test]
fn a_trusted_proxy_that_is_neither_is_named() {
    for wrong in ["10.0.0.0/33", "proxy.example.org", "10.0.0.5:80"] {
        let file = trusted(&format!("[\"10.0.0.1\", \"{wrong}\"]")).unwrap_err();
        let environment = load(&[("LATCHKEY_SERVER__TRUSTED_PROXIES", &format!("10.0.0.1,{wrong}"))]).unwrap_err();
        for message in [file, environment] {
            assert!(message.contains("trusted_proxies") && message.contains(&format!("\"{wrong}\"")), "{message}");
        }
    }
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

/// The variables of a provider that makes sense, but for those that are given.
fn provider<'a>(different: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut variables = vec![
        ("LATCHKEY_SSO__PROVIDERS__EXAMPLE__ISSUER", "https://login.example.org"),
        ("LATCHKEY_SSO__PROVIDERS__EXAMPLE__CLIENT_ID", "latchkey"),
        ("LATCHKEY_SSO__PROVIDERS__EXAMPLE__CLIENT_SECRET", "example"),
    ];
    variables.retain(|(name, _)| !different.iter().any(|(other, _)| other == name));
    variables.extend_from_slice(different);
    variables
}

#[test]
fn a_provider_of_single_sign_on_is_configured_by_the_environment_too() {
    let config = load(&provider(&[("LATCHKEY_SSO__PROVIDERS__EXAMPLE__MFA_AMR", "mfa, hwk")])).unwrap();
    let provider = &config.sso.providers["example"];
    assert_eq!(provider.issuer, "https://login.example.org");
    assert_eq!(provider.mfa_amr, ["mfa", "hwk"]);
    assert_eq!(provider.scopes, ["openid", "profile", "email"]);
    assert!(!provider.create_people);
}

#[test]
fn what_makes_no_sense_for_a_provider_is_named() {
    for (name, value, key) in [
        ("ISSUER", "http://login.example.org", "sso.providers.example.issuer"),
        ("ISSUER", "https://login.example.org/?tenant=1", "sso.providers.example.issuer"),
        ("ISSUER", "login", "sso.providers.example.issuer"),
        ("CLIENT_ID", "", "sso.providers.example.client_id"),
        ("CLIENT_SECRET_FILE", "/tmp/secret", "sso.providers.example.client_secret"),
        ("SCOPES", "profile,email", "sso.providers.example.scopes"),
        ("EMAIL_DOMAINS", "@example.org", "sso.providers.example.email_domains"),
        ("CREATE_PEOPLE", "true", "sso.providers.example.create_people"),
    ] {
        let variable = format!("LATCHKEY_SSO__PROVIDERS__EXAMPLE__{name}");
        let message = load(&provider(&[(&variable, value)])).unwrap_err();
        assert!(message.contains(key), "{name}={value}: {key} is not in {message}");
    }
    let mut two = provider(&[]);
    two.extend([
        ("LATCHKEY_SSO__PROVIDERS__OTHER__ISSUER", "https://login.example.org"),
        ("LATCHKEY_SSO__PROVIDERS__OTHER__CLIENT_ID", "latchkey"),
    ]);
    let message = load(&two).unwrap_err();
    for key in ["sso.providers.other.issuer: another", "sso.providers.other.client_secret: is missing"] {
        assert!(message.contains(key), "{key} is not in {message}");
    }
}

#[test]
fn a_provider_on_this_machine_needs_no_tls() {
    for issuer in ["http://localhost:9000", "http://127.0.0.1:9000/oidc", "http://[::1]:9000"] {
        load(&provider(&[("LATCHKEY_SSO__PROVIDERS__EXAMPLE__ISSUER", issuer)])).unwrap();
    }
}

#[test]
fn what_cannot_be_a_logo_or_a_colour_is_named_with_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    let refused = |pairs: &[(&str, &str)]| load(pairs).unwrap_err();
    let logo = |path: &str| refused(&[("LATCHKEY_FEDERATION__LOGO_FILE", path)]);
    assert!(logo("/nowhere/logo.svg").contains("federation.logo_file: /nowhere/logo.svg: No such file"));
    assert!(logo(&file("logo.png", b"GIF89a")).contains("is neither a PNG nor an SVG"));
    let large = logo(&file("large.svg", &vec![b' '; 65_537]));
    assert!(large.contains("has 65537 octets, and a logo has at most 65536"), "{large}");
    let pale = refused(&[("LATCHKEY_FEDERATION__ACCENT", "#7aa0ff")]);
    assert!(pale.contains("federation.accent: #7aa0ff has a contrast of 2.22:1 to #eef1f0 in light pages"), "{pale}");
    assert!(
        refused(&[("LATCHKEY_FEDERATION__ACCENT", "teal")]).contains("federation.accent: \"teal\" is not a colour")
    );
    let alone = refused(&[("LATCHKEY_FEDERATION__ACCENT_DARK", "#5cc4bb")]);
    assert!(alone.contains("federation.accent_dark: needs federation.accent"), "{alone}");
    let dark = refused(&[("LATCHKEY_FEDERATION__ACCENT", "#0b5f63"), ("LATCHKEY_FEDERATION__ACCENT_DARK", "#0b5f63")]);
    assert!(dark.contains("federation.accent_dark: #0b5f63 has a contrast of 2."), "{dark}");
    let svg = file("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>");
    load(&[("LATCHKEY_FEDERATION__LOGO_FILE", &svg), ("LATCHKEY_FEDERATION__ACCENT", "#8a1c4a")]).unwrap();
}
