//! `latchkey keys`: the life of signing keys, seen and changed from the command line.

use clap::Subcommand;
use latchkey::{
    app::{Core, signing::lifecycle},
    config::Config,
    db,
    domain::{
        Clock, Id,
        audit::Acting,
        signing_key::{Algorithm, KeyState, SigningKey, last_in_line},
    },
    http::signing_keys as document,
    startup::{self, StartResult},
};

/// What can be done with signing keys.
#[derive(Subcommand)]
pub enum Keys {
    /// Show the keys that sign tokens, with their dates; those that are yet to come are as planned.
    List {
        /// As JSON, with the removed ones.
        #[arg(long)]
        json: bool,
    },
    /// Publish the next key before its time; it signs after the lead.
    Rotate {
        /// By default every algorithm that is in use.
        #[arg(long)]
        algorithm: Option<String>,
        /// Print the new keys as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Let a key go: the next one is published now and takes over after the lead. With --now, end keys that have leaked.
    Retire {
        /// The `kid` of each.
        #[arg(required = true)]
        kid: Vec<String>,
        /// End them at once, because they have leaked: their tokens are worth nothing, and another key signs immediately.
        #[arg(long)]
        now: bool,
        /// Print the keys that take over as JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Does what was asked for, and prints what came of it.
///
/// # Errors
/// What was refused, in words that say why.
pub fn run(config: Config, command: Keys) -> StartResult<()> {
    let core = startup::open(config, Clock::system())?;
    let acting = Acting::system("command line");
    match command {
        Keys::List { json } => {
            let keys = core.db.read(db::signing_key::list)?;
            let shown = |key: &&SigningKey| json || key.is_published();
            print(&core, &keys.iter().filter(shown).collect::<Vec<_>>(), json)
        }
        Keys::Rotate { algorithm, json } => {
            let made = rotate(&core, &acting, algorithm.as_deref())?;
            print(&core, &made.iter().collect::<Vec<_>>(), json)
        }
        Keys::Retire { kid, now, json } => {
            let read =
                |kid: &String| Id::parse(kid).map_err(|_| format!("{kid:?} is not a kid: see latchkey keys list"));
            let ids = kid.iter().map(read).collect::<Result<Vec<_>, _>>()?;
            if now {
                return end(&core, &acting, &ids, json);
            }
            let mut made = Vec::new();
            for id in ids {
                made.push(lifecycle::retire(&core, &acting, id)?);
            }
            print(&core, &made.iter().collect::<Vec<_>>(), json)
        }
    }
}

fn rotate(core: &Core, acting: &Acting, algorithm: Option<&str>) -> StartResult<Vec<SigningKey>> {
    if let Some(algorithm) = algorithm {
        let algorithm = Algorithm::parse(algorithm).map_err(|rejection| format!("--algorithm: {rejection}"))?;
        return Ok(vec![lifecycle::rotate(core, acting, algorithm)?]);
    }
    let (keys, now) = (core.db.read(db::signing_key::list)?, core.now());
    let due =
        |algorithm: &Algorithm| last_in_line(&keys, *algorithm).is_some_and(|last| last.state(now) == KeyState::Active);
    let made = Algorithm::ALL.into_iter().filter(due).map(|algorithm| lifecycle::rotate(core, acting, algorithm));
    let made = made.collect::<Result<Vec<_>, _>>()?;
    if made.is_empty() {
        return Err("the next key of every algorithm is published already; see latchkey keys list".into());
    }
    Ok(made)
}

fn end(core: &Core, acting: &Acting, ids: &[Id<SigningKey>], json: bool) -> StartResult<()> {
    let followers = lifecycle::revoke(core, acting, ids)?;
    let seconds = core.config.signing.jwks_max_age_seconds;
    eprintln!(
        "Ended at once. Their tokens are refused from now on by introspection and by the interface of Latchkey.\n\
         An API that verifies tokens by itself trusts an ended key until it reads /oauth2/jwks again: for {seconds} seconds\n\
         at most when it keeps to max-age. Where that is too long, or where an API keeps keys for longer, restart it or\n\
         empty its cache. Tokens of the key that takes over are refused by an API that does not read the set again for a\n\
         kid that it does not know."
    );
    print(core, &followers.iter().collect::<Vec<_>>(), json)
}

fn print(core: &Core, keys: &[&SigningKey], json: bool) -> StartResult<()> {
    let (schedule, now) = (core.config.signing.schedule(), core.now());
    if json {
        let items: Vec<_> = keys.iter().map(|key| document::SigningKey::new(key, schedule, now)).collect();
        println!("{}", serde_json::to_string_pretty(&items)?);
        return Ok(());
    }
    println!("{:36}  {:9}  {:8}  {:20}  {:20}  removed", "kid", "algorithm", "state", "signs from", "signs until");
    for key in keys {
        let seconds = |instant: latchkey::domain::Timestamp| {
            let text = instant.to_string();
            text.split_once('.').map_or(text.clone(), |(whole, _)| format!("{whole}Z"))
        };
        println!(
            "{:36}  {:9}  {:8}  {:20}  {:20}  {}",
            key.id.to_string(),
            key.algorithm.as_str(),
            key.state(now).as_str(),
            seconds(key.active_from),
            seconds(schedule.retires_at(key)),
            seconds(key.removed_at.unwrap_or_else(|| schedule.removable_at(key))),
        );
    }
    Ok(())
}
