//! Fills an empty database with as many applications as a measurement wants, quickly and the same at each run.
//!
//! Organisation and APIs are made by the product's own commands. Applications, secrets and grants are written in
//! batches, with the triggers off that count changes; they are counted as one change afterwards. So no server may be
//! running on the database meanwhile.

mod statements;

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
    time::Duration,
};

use anyhow::{Context, Result, anyhow};
use diesel::connection::SimpleConnection;
use latchkey::{
    app::{Core, api, organisation},
    config::Config,
    db::{self, Conn},
    domain::{
        Clock, Id,
        api::{ApiDetails, ApiIdentifier, Environment, Permission, PermissionDetails, PermissionName, TokenLifetime},
        audit::Acting,
        management::ManagementPermission,
        organisation::{Country, Locale, Organisation, OrganisationDetails, TimeZone},
        signing_key,
        text::{Code, Description, Name},
    },
    jobs::expiry_notices,
    startup,
};

use self::statements::{Batch, Statements};
pub(crate) use self::statements::{Trigger, begin, finish};
use crate::credentials;

/// Applications in one statement.
const BATCH: u64 = 5_000;
/// Of each secret.
const LIFE: time::Duration = time::Duration::days(300);
/// What each application is granted on each API.
pub const PERMISSIONS: [&str; 2] = ["bench.read", "bench.write"];
/// The same as a scope.
pub const SCOPE: &str = "bench.read bench.write";

/// How tokens are signed. There is an API for each, so that a request chooses by `resource`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    Es256,
    EdDsa,
    Rs256,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Es256, Self::EdDsa, Self::Rs256];

    /// The name by JOSE.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
        }
    }

    /// The identifier of the API whose tokens are signed so.
    #[must_use]
    pub fn resource(self) -> String {
        format!("https://api.bench.example/{}", self.name().to_lowercase())
    }
}

/// How much is written.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub applications: u64,
    /// Live secrets of each application.
    pub secrets: u64,
    /// Whether each has a deleted one too.
    pub tombstones: bool,
}

/// The configuration by the environment, as the server reads it.
///
/// # Errors
/// What is wrong with it.
#[expect(clippy::disallowed_methods, reason = "the server's own command line reads it there too")]
pub fn from_environment() -> Result<Config> {
    let variables = std::env::vars().filter(|(name, _)| name.starts_with("LATCHKEY_")).collect();
    Ok(Config::load(None, variables)?)
}

/// Fills the database of `config` and writes one live secret of each application to `file`.
///
/// # Errors
/// When the database is not empty or away, or the file cannot be written.
pub fn fill(config: Config, size: Size, file: &Path) -> Result<()> {
    let core = startup::open(config, Clock::system()).map_err(|error| anyhow!(error))?;
    // Of the empty database: it notes by which thresholds the secrets' notices are computed, as they are below.
    expiry_notices::plan(&core)?;
    let organisation = make_organisation(&core)?;
    let permissions = Algorithm::ALL.into_iter().map(|algorithm| make_api(&core, algorithm));
    let permissions: Vec<_> = permissions.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    let mut connection = core.db.connect(Duration::from_secs(10))?;
    let (postgres, now) = (matches!(connection, Conn::Postgres(_)), core.now());
    let expires_at = now.plus(LIFE);
    let next_notice_at =
        core.thresholds.next(now, expires_at, now).context("no threshold comes before the secrets expire")?;
    let statements = Statements { postgres, now, expires_at, next_notice_at, organisation };
    let triggers = begin(&mut connection, statements.postgres)?;
    let mut output = BufWriter::new(File::create(file).with_context(|| format!("{}", file.display()))?);
    let mut first = 0;
    while first < size.applications {
        let batch = Batch::new(&core, first..size.applications.min(first + BATCH), size);
        statements.insert(&mut connection, &batch, &permissions)?;
        output.write_all(batch.lines.as_bytes())?;
        first += BATCH;
    }
    output.flush()?;
    finish(&mut connection, statements.postgres, &triggers)?;
    grant_management(&core, &mut connection)?;
    // So that the first measured minute is not the database's housekeeping.
    let housekeeping: &[_] = if statements.postgres { &["VACUUM ANALYZE", "CHECKPOINT"] } else { &["ANALYZE"] };
    for command in housekeeping {
        connection.batch_execute(command)?;
    }
    Ok(())
}

/// The first application may read what its organisation has, by Latchkey's own interface.
fn grant_management(core: &Core, connection: &mut Conn) -> Result<()> {
    let interface = db::api::find_built_in(connection)?.context("Latchkey's own interface is missing")?;
    let reads = [ManagementPermission::ApplicationsRead, ManagementPermission::SecretsRead];
    let reads = reads.map(ManagementPermission::name);
    let permissions = db::api::permissions_of(connection, &[interface.id])?;
    let first = credentials::application(0);
    let own = db::application::grants_of(connection, &[first])?.remove(&first).unwrap_or_default();
    let own = own.iter().flat_map(|grant| grant.permissions.iter().map(|permission| permission.id));
    let reading = permissions.iter().filter(|one| reads.contains(&one.name.as_str())).map(|one| one.id);
    db::application::replace_grants(connection, first, &own.chain(reading).collect::<Vec<_>>(), core.now())?;
    Ok(())
}

fn acting() -> Acting {
    Acting::system("bench")
}

fn make_organisation(core: &Core) -> Result<Id<Organisation>> {
    let details = OrganisationDetails {
        code: Code::parse("0001")?,
        name: Name::parse("Bench")?,
        country: Country::parse("NL")?,
        time_zone: TimeZone::parse("UTC")?,
        locale: Locale::parse("en")?,
        contact_email: None,
        operator: false,
    };
    Ok(organisation::create(core, &acting(), &details)?.id)
}

fn make_api(core: &Core, algorithm: Algorithm) -> Result<Vec<Id<Permission>>> {
    let details = ApiDetails {
        id: None,
        name: Name::parse(&format!("Bench {}", algorithm.name()))?,
        identifier: ApiIdentifier::parse(&algorithm.resource())?,
        environment: Environment::Production,
        token_lifetime: TokenLifetime::DEFAULT,
        signing_algorithm: signing_key::Algorithm::parse(algorithm.name())?,
    };
    let permission = |name: &&str| {
        Ok(PermissionDetails { name: PermissionName::parse(name)?, description: Description::parse("Measured")? })
    };
    let permissions = PERMISSIONS.iter().map(permission).collect::<Result<Vec<_>>>()?;
    let (_, permissions) = api::create(core, &acting(), &details, &permissions)?;
    Ok(permissions.into_iter().map(|permission| permission.id).collect())
}
