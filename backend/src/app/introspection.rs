//! Asking whether a token is good at this moment (RFC 7662), and who may ask.

use super::{
    Core, Error, Result,
    access_token::{self, Claims},
    api::only_people_change_the_built_in,
    audit::{self, facts},
    directory,
};
use crate::{
    db::{self, Conn},
    domain::{
        Id, Rejection,
        api::{Api, Environment},
        application::Application,
        audit::{Acting, Action},
    },
};

/// More applications than these do not serve one API.
const MOST: usize = 100;

/// The claims of a token that is good at this moment and that `caller` may ask about: one of its own, or one for an API
/// that it serves. `None` for everything else, whatever the reason: who asks learns nothing of other tokens. Of what it was issued for only
/// that is left which is still granted.
///
/// # Errors
/// Those of the database.
pub fn introspect(core: &Core, caller: Id<Application>, token: &str) -> Result<Option<Claims>> {
    let now = core.now();
    let Some(claims) = access_token::signed(core, token) else { return Ok(None) };
    if !claims.is_ours(core) || claims.is_over(now) || !claims.has_begun(now) {
        return Ok(None);
    }
    core.db.read(|connection| {
        let concerned =
            claims.client_id == caller || db::introspector::may_introspect(connection, caller, &claims.aud)?;
        if !concerned || db::revocation::is_revoked(connection, claims.jti)? {
            return Ok(None);
        }
        directory::catch_up(core, connection)?;
        let client = directory::kept_or_read(core, connection, claims.client_id)?;
        let client = client.filter(|client| access_token::stands(client, &claims, now));
        Ok(client.and_then(|client| claims.narrowed_to(&client.access.grants())))
    })
}

/// The applications that serve an API, by id and name.
pub type Introspectors = Vec<(Id<Application>, String)>;

/// Makes `ids` the applications that may ask about tokens for `api`, which was read as it is.
///
/// # Errors
/// [`Error::Stale`] when the API was changed since; [`Error::Invalid`] for an application that there is not, or that is of
/// another environment.
pub fn replace(core: &Core, acting: &Acting, api: &Api, ids: &[Id<Application>]) -> Result<(Api, Introspectors)> {
    only_people_change_the_built_in(acting, api)?;
    let mut wanted = ids.to_vec();
    wanted.sort_unstable();
    wanted.dedup();
    core.db.write(|connection| {
        check(connection, api, ids)?;
        if !db::api::update(connection, api, core.now())? {
            return Err(Error::Stale);
        }
        let before = db::introspector::list(connection, api.id)?;
        db::introspector::replace(connection, api.id, &wanted)?;
        let after = db::introspector::list(connection, api.id)?;
        let said = (Some(facts::introspectors(&before)), Some(facts::introspectors(&after)));
        audit::record(core, connection, acting, Action::ApiUpdated, facts::of_api(api), said)?;
        let changed = db::api::find(connection, api.id)?.ok_or(Error::NotFound)?;
        Ok((changed, after))
    })
}

/// Refuses each application that cannot serve the API, by its place in the list. The built-in API is of both environments.
fn check(connection: &mut Conn, api: &Api, ids: &[Id<Application>]) -> Result<()> {
    if ids.len() > MOST {
        let detail = format!("At most {MOST} applications can serve one API.");
        return Err(Error::field("/application_ids", Rejection::new("too_many", detail)));
    }
    let known = db::introspector::environments(connection, ids)?;
    let refusal = |id: &Id<Application>| match known.iter().find(|(known, _)| known == id) {
        None => Some(Rejection::new("unknown", "There is no such application.")),
        Some((_, environment)) if *environment != api.environment && !api.built_in => Some(other(*environment, api)),
        Some(_) => None,
    };
    let refused = ids.iter().enumerate().filter_map(|(index, id)| {
        let pointer = format!("/application_ids/{index}");
        refusal(id).map(|rejection| super::FieldError { pointer, rejection })
    });
    let refused: Vec<_> = refused.collect();
    if refused.is_empty() { Ok(()) } else { Err(Error::Invalid(refused)) }
}

fn other(environment: Environment, api: &Api) -> Rejection {
    let detail = format!("This application is for {environment}; the API belongs to {}.", api.environment);
    Rejection::new("other_environment", detail)
}
