//! How the federation stands, for who oversees it: numbers, and the secrets behind them.

use actix_web::{get, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Answer,
    auth::Overseer,
    blocking,
    documents::{ApplicationReference, Environment, OrganisationReference},
    form::{Parameters, Query, ReadQuery},
    pages::{PageDocument, PageParameters, page_request},
    secrets::Secret,
};
use crate::{
    app::{Core, reachability},
    db::{
        self,
        overview::{Filter, PlacedSecret},
        page::PageRequest,
    },
    domain::{
        Id, Timestamp,
        overview::{self as domain, FirstSteps, OrganisationNumbers},
        usage::{Day, Period},
    },
};

/// So many organisations are shown, those that are worst off.
const MOST: usize = 100;
/// So many days of tokens are shown, and failed messages counted; today is one of them.
const DAYS: i32 = 30;

/// How the federation stands.
#[derive(Serialize, ToSchema)]
pub struct Overview {
    totals: StandingNumbers,
    /// At most 100, the worst off first; those with nothing to be seen to are left out.
    organisations: Vec<OrganisationStanding>,
    /// Whether there are more of them.
    has_more: bool,
    /// Messages that were created on the last 30 days, today included, and given up or refused by a mailbox.
    failed_messages: i64,
    /// Requests of managers that wait for an answer.
    open_requests: i64,
    /// How many tokens were issued on each of the last 30 days, today included.
    tokens: Vec<TokenDay>,
    first_steps: FirstStepsDocument,
}

/// How many secrets of active applications stand how. One may be counted in several.
#[derive(Clone, Copy, Serialize, ToSchema)]
pub struct StandingNumbers {
    /// Past their expiry, and still there.
    expired: i64,
    expiring_7_days: i64,
    /// Those within 7 days included.
    expiring_30_days: i64,
    /// They work, and have not been used for 90 days.
    unused_90_days: i64,
    /// They work, are older than a week, and were never used.
    never_used: i64,
    /// Active applications without a manager who can be reached.
    applications_without_manager: i64,
}

impl From<domain::Numbers> for StandingNumbers {
    fn from(numbers: domain::Numbers) -> Self {
        Self {
            expired: numbers.expired,
            expiring_7_days: numbers.expiring_within_a_week,
            expiring_30_days: numbers.expiring_within_a_month,
            unused_90_days: numbers.unused,
            never_used: numbers.never_used,
            applications_without_manager: numbers.without_manager,
        }
    }
}

/// How an organisation stands.
#[derive(Serialize, ToSchema)]
pub struct OrganisationStanding {
    organisation: OrganisationReference,
    numbers: StandingNumbers,
}

impl From<OrganisationNumbers> for OrganisationStanding {
    fn from(row: OrganisationNumbers) -> Self {
        Self { organisation: row.organisation.into(), numbers: row.numbers.into() }
    }
}

/// The tokens of one day.
#[derive(Serialize, ToSchema)]
pub struct TokenDay {
    day: Day,
    tokens: i64,
}

/// Which of the first steps of a federation were taken.
#[derive(Serialize, ToSchema)]
#[schema(as = FirstSteps)]
#[expect(clippy::struct_excessive_bools, reason = "four steps, each taken or not")]
pub struct FirstStepsDocument {
    organisation: bool,
    /// One besides Latchkey itself.
    api: bool,
    application: bool,
    manager: bool,
}

impl From<FirstSteps> for FirstStepsDocument {
    fn from(steps: FirstSteps) -> Self {
        let FirstSteps { organisation, api, application, manager } = steps;
        Self { organisation, api, application, manager }
    }
}

/// A secret with where it belongs.
#[derive(Serialize, ToSchema)]
pub struct FederationSecret {
    secret: Secret,
    application: ApplicationReference,
    environment: Environment,
    organisation: OrganisationReference,
}

impl FederationSecret {
    fn new(core: &Core, placed: PlacedSecret) -> Self {
        let (id, name) = placed.application;
        Self {
            secret: Secret::new(core, placed.secret, Vec::new()),
            application: ApplicationReference { id: id.uuid(), name },
            environment: placed.environment.into(),
            organisation: placed.organisation.into(),
        }
    }
}

/// How a secret stands.
#[derive(Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecretStanding {
    Expired,
    #[serde(rename = "expiring_7_days")]
    ExpiringWithinAWeek,
    #[serde(rename = "expiring_30_days")]
    ExpiringWithinAMonth,
    #[serde(rename = "unused_90_days")]
    Unused,
    NeverUsed,
}

/// What the list is narrowed to.
pub struct ListFederationSecrets {
    filter: Filter,
    page: PageRequest<Timestamp>,
}

impl ReadQuery for ListFederationSecrets {
    fn read(query: &mut Query) -> Self {
        Self { filter: filter(query), page: page_request(query) }
    }
}

pub(super) fn filter(query: &mut Query) -> Filter {
    Filter {
        organisation: query.optional("organisation_id", Id::parse),
        standing: query.optional("standing", domain::Standing::parse),
    }
}

/// How the federation stands, in numbers
#[utoipa::path(tag = "overview", operation_id = "getOverview", responses((status = 200, body = Overview)))]
#[get("/overview")]
pub async fn get_overview(core: web::Data<Core>, _overseer: Overseer) -> Answer<web::Json<Overview>> {
    let overview = blocking(&core, move |core| {
        reachability::settle_to_read(core);
        let now = core.now();
        let today = Day::of(now);
        let since = today.plus(1 - DAYS);
        Ok(core.db.read(|connection| {
            let mut numbers = db::overview::by_organisation(connection, now)?;
            let mut totals = domain::Numbers::default();
            for (_, numbers) in &numbers {
                totals.add(numbers);
            }
            let has_more = numbers.len() > MOST;
            numbers.truncate(MOST);
            let tokens = db::overview::tokens(connection, Period { from: since, to: today })?;
            let day = |offset| {
                let day = since.plus(offset);
                TokenDay { day, tokens: tokens.get(&day).copied().unwrap_or_default() }
            };
            Ok::<_, db::DbError>(Overview {
                totals: totals.into(),
                organisations: db::overview::named(connection, numbers)?.into_iter().map(Into::into).collect(),
                has_more,
                failed_messages: db::overview::failed_messages(connection, since.begin())?,
                open_requests: db::overview::open_requests(connection)?,
                tokens: (0..DAYS).map(day).collect(),
                first_steps: db::overview::first_steps(connection)?.into(),
            })
        })?)
    });
    Ok(web::Json(overview.await?))
}

/// Secrets of all active applications, by expiry; deleted ones are left out
#[utoipa::path(tag = "overview", operation_id = "listFederationSecrets", params(("organisation_id" = Option<Uuid>, Query), ("standing" = Option<SecretStanding>, Query), PageParameters), responses((status = 200, body = PageDocument<FederationSecret>)))]
#[get("/secrets")]
pub async fn list_federation_secrets(
    core: web::Data<Core>,
    _overseer: Overseer,
    parameters: Parameters<ListFederationSecrets>,
) -> Answer<web::Json<PageDocument<FederationSecret>>> {
    let ListFederationSecrets { filter, page } = parameters.accepted()?;
    let page = blocking(&core, move |core| {
        let now = core.now();
        Ok(core.db.read(|connection| db::overview::secrets(connection, &filter, now, &page))?)
    });
    Ok(web::Json(PageDocument::new(page.await?, |placed| FederationSecret::new(&core, placed))))
}
