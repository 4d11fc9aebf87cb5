//! The command line: arguments and configuration, then the library.

mod key_commands;

use std::{
    ffi::OsString,
    net::{Ipv4Addr, Ipv6Addr, TcpListener},
    path::PathBuf,
    process::ExitCode,
    sync::{Arc, atomic::Ordering},
};

use clap::{Parser, Subcommand};
use data_encoding::HEXLOWER;
use latchkey::{
    app::{
        audit::{self, Verdict},
        person,
    },
    config::Config,
    demo,
    domain::{
        Clock, Timestamp,
        audit::Acting,
        email::EmailAddress,
        organisation::{Locale, TimeZone},
        person::PersonDetails,
        text::Name,
    },
    http::openapi,
    jobs::{self, Job, scheduler},
    startup::{self, StartResult},
    telemetry,
};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// For what is written in C too: signing and SQLite ask for memory as often as the rest.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Client credentials of a federation's machines: looked after by members, traded for tokens.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// The configuration file (TOML); by default `latchkey.toml` in this folder, when it is there.
    #[arg(long, global = true, env = "LATCHKEY_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer requests and run the jobs.
    Serve,
    /// Bring the database up to date.
    Migrate,
    /// Manage operators.
    #[command(subcommand)]
    Operator(Operator),
    /// Load plainly invented demo data, and say how to sign in.
    Demo,
    /// Run jobs by hand or from cron.
    #[command(subcommand)]
    Jobs(Jobs),
    /// Look at the keys that sign tokens, rotate them, end one that has leaked.
    #[command(subcommand)]
    Keys(key_commands::Keys),
    /// Look at the audit log.
    #[command(subcommand)]
    Audit(Audit),
    /// Print the document of the interface.
    Openapi,
    /// Look at the configuration.
    #[command(subcommand)]
    Config(Configuration),
    /// Ask a running server whether it is ready: for health checks of containers.
    Health,
}

#[derive(Subcommand)]
enum Operator {
    /// Add an operator, or make a person one, and print a one-time link to set a password.
    Add {
        #[arg(long)]
        email: String,
        /// By default the e-mail address.
        #[arg(long)]
        name: Option<String>,
        #[arg(long, default_value = "en")]
        locale: String,
        #[arg(long, default_value = "UTC")]
        time_zone: String,
    },
}

#[derive(Subcommand)]
enum Jobs {
    /// Run one job once.
    Run {
        job: Job,
        /// Act as if it were this instant (RFC 3339).
        #[arg(long)]
        at: Option<String>,
    },
}

#[derive(Subcommand)]
enum Audit {
    /// Say whether any event was changed, removed or moved since it was written, and where.
    Verify,
}

#[derive(Subcommand)]
enum Configuration {
    /// Say whether the configuration is good, and what it comes to.
    Check,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("latchkey: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> StartResult<()> {
    if matches!(arguments.command, Command::Openapi) {
        print!("{}", openapi::yaml()?);
        return Ok(());
    }
    let config = load(arguments.config)?;
    if matches!(arguments.command, Command::Config(Configuration::Check)) {
        return check(&config);
    }
    if matches!(arguments.command, Command::Health) {
        return health(&config);
    }
    telemetry::start(&config.log)?;
    match arguments.command {
        Command::Serve => serve(config),
        Command::Migrate => {
            startup::open(config, Clock::system())?;
            println!("The database is up to date.");
            Ok(())
        }
        Command::Operator(Operator::Add { email, name, locale, time_zone }) => {
            add_operator(config, &email, name.as_deref(), &locale, &time_zone)
        }
        Command::Demo => {
            println!("{}", demo::load(config)?);
            Ok(())
        }
        Command::Jobs(Jobs::Run { job, at }) => {
            let core = startup::open(config, job_clock(job, at.as_deref())?)?;
            tracing::info!("{}", core.mailer.describe());
            println!("{}", jobs::run(&core, job)?);
            Ok(())
        }
        Command::Keys(command) => key_commands::run(config, command),
        Command::Audit(Audit::Verify) => verify(config),
        Command::Openapi | Command::Config(_) | Command::Health => Ok(()),
    }
}

/// The clock that a job goes by. What removes for good does not go ahead of time: it would remove what is still needed,
/// and nobody could bring it back.
fn job_clock(job: Job, at: Option<&str>) -> StartResult<Clock> {
    let system = Clock::system();
    let Some(at) = at else { return Ok(system) };
    let at = Timestamp::parse(at).map_err(|error| format!("--at: {error}"))?;
    let removes = match job {
        Job::Retention => "retention removes",
        Job::SigningKeys => "the job of the signing keys removes",
        _ => return Ok(Clock::standing_at(at)),
    };
    if at > system.now() {
        return Err(
            format!("--at: {removes} for good and does not run ahead of time; give an instant that is past").into()
        );
    }
    Ok(Clock::standing_at(at))
}

#[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
fn load(file: Option<PathBuf>) -> StartResult<Config> {
    // Variables that are not text belong to others; ours are.
    let text = |variable: (OsString, OsString)| Some((variable.0.into_string().ok()?, variable.1.into_string().ok()?));
    let variables = std::env::vars_os().filter_map(text).collect();
    let usual = PathBuf::from("latchkey.toml");
    let file = file.or_else(|| usual.exists().then_some(usual));
    Ok(Config::load(file.as_deref(), variables)?)
}

fn check(config: &Config) -> StartResult<()> {
    println!("The configuration is good.");
    println!("  address     {} (listening on {})", config.issuer(), config.server.listen);
    let database = match config.database_address()? {
        latchkey::db::Address::Sqlite(path) => format!("SQLite in {path}"),
        latchkey::db::Address::Postgres(_) => "PostgreSQL".to_owned(),
    };
    println!("  database    {database}");
    let mail = config.mail.smtp_host.as_ref().map_or_else(
        || format!("files in {}", config.data_dir.join("mail").display()),
        |host| format!("SMTP by {host}"),
    );
    println!("  mail        {mail}");
    if let Some(folder) = &config.mail.texts_folder {
        println!("  texts       with your own in {}", folder.display());
    }
    for provider in config.sso.providers.values() {
        println!("  sign-in by  {}", provider.issuer);
    }
    println!("  notices     {:?} days before an expiry", config.thresholds()?.days());
    Ok(())
}

fn add_operator(config: Config, email: &str, name: Option<&str>, locale: &str, zone: &str) -> StartResult<()> {
    let details = PersonDetails {
        name: Name::parse(name.unwrap_or(email)).map_err(|error| format!("--name: {error}"))?,
        email: EmailAddress::parse(email).map_err(|error| format!("--email: {error}"))?,
        locale: Locale::parse(locale).map_err(|error| format!("--locale: {error}"))?,
        time_zone: TimeZone::parse(zone).map_err(|error| format!("--time-zone: {error}"))?,
        operator: true,
        auditor: false,
    };
    let days = config.links.invitation_days;
    let core = startup::open(config, Clock::system())?;
    let (person, link) = person::add_operator(&core, &Acting::system("command line"), &details)?;
    println!("{} is an operator. To set a password, open within {days} days, once:\n{link}", person.email);
    Ok(())
}

fn verify(config: Config) -> StartResult<()> {
    let core = startup::open(config, Clock::system())?;
    match audit::verify(&core)? {
        Verdict::Whole { events, head } => {
            println!("The chain holds: {events} events, each unchanged and in its place.");
            println!("Its head is {}; keep it elsewhere to compare later.", HEXLOWER.encode(&head));
            Ok(())
        }
        Verdict::Broken { sequence, how } => Err(format!("the chain is broken at event {sequence}: {how}").into()),
    }
}

fn serve(config: Config) -> StartResult<()> {
    let listener = TcpListener::bind(&config.server.listen)
        .map_err(|error| format!("server.listen: {} cannot be used: {error}", config.server.listen))?;
    let core = Arc::new(startup::open(config, Clock::system())?);
    tracing::info!(database = core.db.kind(), address = %listener.local_addr()?, "{}", core.mailer.describe());
    actix_web::rt::System::new().block_on(async {
        let server = startup::serve(&core, listener)?;
        let scheduler = scheduler::start(&core);
        // Heard before anybody is told that the server is ready, so that no signal finds the process without ears.
        let mut signals = StopSignals::listen()?;
        println!("Latchkey is ready at {}", core.config.issuer());
        let (handle, told) = (server.handle(), Arc::clone(&core));
        actix_web::rt::spawn(async move {
            signals.next().await;
            // Who watches would otherwise keep the server for as long as it waits.
            told.stopping.store(true, Ordering::Relaxed);
            tracing::info!("stopping: requests under way are finished first");
            actix_web::rt::spawn(async move {
                signals.next().await;
                tracing::warn!("told to stop twice: stopping at once");
                std::process::exit(130);
            });
            handle.stop(true).await;
        });
        let served = server.await;
        scheduler.stop(&core);
        tracing::info!("stopped in good order");
        Ok(served?)
    })
}

/// SIGINT (Ctrl-C) and SIGTERM (a supervisor), heard from the moment that this is made.
struct StopSignals {
    interrupt: Signal,
    terminate: Signal,
}

impl StopSignals {
    fn listen() -> StartResult<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

fn health(config: &Config) -> StartResult<()> {
    use std::io::{Read, Write};
    let mut address = config.server.listen.parse::<std::net::SocketAddr>()?;
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    let mut stream = std::net::TcpStream::connect(address)?;
    stream.set_read_timeout(Some(std::time::Duration::from_secs(5)))?;
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if answer.starts_with("HTTP/1.1 200") { Ok(()) } else { Err("not ready".into()) }
}
