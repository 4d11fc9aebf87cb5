//! The only file that knows how all is wired.

use std::{
    net::TcpListener,
    path::Path,
    sync::{Arc, atomic::AtomicBool},
    time::Duration,
};

use tokio::sync::Semaphore;

use actix_cors::Cors;
use actix_web::{
    App, HttpServer,
    dev::{Server, ServiceFactory, ServiceRequest},
    http::header,
    middleware::{Condition, from_fn},
    web::{self, PayloadConfig},
};
use secrecy::ExposeSecret;
use utoipa_swagger_ui::{Config as SwaggerConfig, SwaggerUi};
use webauthn_rs::prelude::Webauthn;

use crate::{
    app::{
        Core, attempts::Attempts, directory::Directory, installation, job, key_set::KeySets, last_use::LastUse,
        late_attempts::LateAttempts, limits, management, networks::Networks, passkey, refusals::Refusals,
        signing::SigningKeys, sso::Providers, webhook::sender::Sender,
    },
    config::{Branding, Config, MasterKeySource},
    db::Db,
    domain::{Clock, Id},
    http::{
        api_routes, branding, calendar_feeds, docs, form, health, interface, interface::Interface,
        oauth::freshness::Freshness, request, secret_events::Watched, spa, unsubscribing,
    },
    keys::Keys,
    mail::{Mailer, load_texts, looks},
    metrics::Metrics,
};

/// The result of a start; what went wrong is for a person to read.
pub type StartResult<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Opens everything that commands need: key material, database (migrated), mail, signing keys.
///
/// # Errors
/// What cannot be had, in words that name the key of the configuration where there is one.
pub fn open(config: Config, clock: Clock) -> StartResult<Core> {
    let keys = match config.keys.source(&config.data_dir) {
        MasterKeySource::Text(text) => Keys::from_text(text.expose_secret(), "keys.master_key")?,
        MasterKeySource::File(file) => Keys::from_file(&file)?,
    };
    let address = config.database_address()?;
    if let crate::db::Address::Sqlite(path) = &address
        && let Some(folder) = Path::new(path).parent()
    {
        make_privately(folder, Path::new(path))?;
    }
    let connections = config.database.connections.unwrap_or_else(default_connections);
    let busy_timeout = Duration::from_secs(u64::from(config.database.busy_timeout_seconds));
    let db = Db::open(address, connections, busy_timeout);
    for version in installation::prepare(&db, &keys, clock.now())? {
        tracing::info!(migration = version, "a migration was applied");
    }
    let branding = Branding::load(&config.federation).map_err(|wrong| wrong.join("; "))?;
    let texts = load_texts(config.mail.texts_folder.as_deref()).map_err(|wrong| wrong.join("\n"))?;
    let core = Core {
        thresholds: config.thresholds()?,
        digest_hour: config.digest_hour()?,
        mailer: Mailer::new(&config, looks::mail_logo(&branding))?,
        texts: texts.branded(&branding),
        branding,
        db,
        keys,
        clock,
        process: Id::<Core>::random().to_string(),
        jobs: job::Seen::default(),
        signing: SigningKeys::new(config.signing.schedule()),
        directory: Directory::default(),
        last_use: LastUse::default(),
        networks: Networks::default(),
        late_attempts: LateAttempts::default(),
        limits: limits::Watch::default(),
        refusals: Refusals::default(),
        attempts: Attempts::default(),
        metrics: Metrics::default(),
        stopping: AtomicBool::new(false),
        hashing: Semaphore::new(cores()),
        passkeys: passkeys(&config)?,
        key_sets: KeySets::new(&config)?,
        webhooks: Sender::new(&config)?,
        providers: Providers::new(&config)?,
        config,
    };
    installation::load_signing_keys(&core)?;
    management::prepare(&core)?;
    Ok(core)
}

/// What passkeys need; they are left out, and the log says so, where the public address is an IP address.
fn passkeys(config: &Config) -> StartResult<Option<Webauthn>> {
    let found = passkey::relying_party(config).map_err(|error| format!("server.public_url: no passkeys: {error}"))?;
    if found.is_none() {
        tracing::warn!(public_url = %config.server.public_url, "passkeys are not offered, as server.public_url names an IP address; give a host name");
    }
    Ok(found)
}

/// Makes the database's folder and file where they are missing, so that nobody else can read them.
fn make_privately(folder: &Path, file: &Path) -> StartResult<()> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    let failed = |path: &Path, error: std::io::Error| format!("{} cannot be made: {error}", path.display());
    if !folder.as_os_str().is_empty() {
        let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder);
        made.map_err(|error| failed(folder, error))?;
    }
    if !file.exists() {
        let made = std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(file);
        made.map_err(|error| failed(file, error))?;
    }
    Ok(())
}

/// Two connections a worker, and a few for jobs.
fn default_connections() -> u32 {
    u32::try_from(cores() * 2 + 4).unwrap_or(16)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(4, std::num::NonZero::get)
}

/// Starts to answer requests on `listener`, until the server is told to stop.
///
/// # Errors
/// When the listener cannot be used.
pub fn serve(core: &Arc<Core>, listener: TcpListener) -> StartResult<Server> {
    let data = web::Data::from(Arc::clone(core));
    let (interface, watched) = (web::Data::new(Interface::default()), web::Data::new(Watched::default()));
    let config = &core.config.server;
    let workers = config.workers.unwrap_or_else(cores);
    let server = HttpServer::new(move || app(&data, &interface, &watched))
        .workers(workers)
        .client_request_timeout(Duration::from_secs(5))
        .client_disconnect_timeout(Duration::from_secs(2))
        .keep_alive(Duration::from_secs(75))
        .max_connections(25_000)
        .shutdown_timeout(config.shutdown_timeout_seconds)
        .disable_signals()
        .listen(listener)?
        .run();
    Ok(server)
}

/// What the front end has no pages below.
const INTERFACE: [&str; 11] = [
    "/api",
    "/oauth2",
    "/.well-known",
    "/health",
    "/docs",
    "/branding",
    "/unsubscribe",
    "/common/discovery",
    "/{tenant}/oauth2",
    "/{tenant}/v2.0",
    "/{tenant}/.well-known",
];

fn app(
    data: &web::Data<Core>,
    interface: &web::Data<Interface>,
    watched: &web::Data<Watched>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<actix_web::body::BoxBody>,
        Error = actix_web::Error,
        InitError = (),
    > + use<>,
> {
    let documentation = SwaggerUi::new("/api/docs/{_:.*}")
        .config(SwaggerConfig::new(["/api/openapi.json"]).try_it_out_enabled(false).validator_url("none"));
    let web_root = data.config.server.web_root.clone();
    App::new()
        .app_data(data.clone())
        .app_data(interface.clone())
        .app_data(watched.clone())
        .app_data(Freshness::new(data.clone()))
        .app_data(PayloadConfig::new(form::LARGEST_BODY))
        .configure(api_routes::token_service)
        .service(calendar_feeds::look_at_calendar)
        .configure(api_routes::management)
        .service(interface::show_document)
        .service(health::live)
        .service(health::ready)
        .service(health::metrics)
        .service(docs::list_errors)
        .service(docs::explain_error)
        .service(docs::style)
        .service(branding::colours)
        .service(branding::logo)
        .service(unsubscribing::ask)
        .service(unsubscribing::end)
        .service(web::redirect("/api/docs", "/api/docs/"))
        .service(web::redirect("/docs/errors", "/docs/errors/"))
        .service(documentation)
        .configure(move |config| {
            // The front end takes every path that is left, so what belongs to the interface is answered before.
            for prefix in INTERFACE {
                config.service(web::scope(prefix).default_service(web::to(interface::unmatched)));
            }
            if let Some(root) = &web_root {
                config.service(spa::portal(root));
            }
        })
        .default_service(web::to(interface::unmatched))
        .wrap(cors(&data.config))
        .wrap(from_fn(request::surround))
}

/// Cross-origin calls from the configured origins only, with cookies (for a portal that is served elsewhere).
fn cors(config: &Config) -> Condition<Cors> {
    let origins = &config.cors.allowed_origins;
    let cors = origins.iter().fold(Cors::default(), |cors, origin| cors.allowed_origin(origin));
    let cors = cors
        .allowed_methods(["GET", "POST", "PUT", "PATCH", "DELETE"])
        .allowed_headers([
            header::CONTENT_TYPE,
            header::IF_MATCH,
            header::HeaderName::from_static("idempotency-key"),
            header::HeaderName::from_static("x-request-id"),
        ])
        .expose_headers([header::ETAG, header::RETRY_AFTER, header::HeaderName::from_static("x-request-id")])
        .supports_credentials()
        .max_age(600);
    Condition::new(!origins.is_empty(), cors)
}
