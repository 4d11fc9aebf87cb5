//! `latchkey keys`: the life of signing keys, and the key that seals what is kept, from the command line.

use clap::Subcommand;
use latchkey::{
    app::{Core, resealing, signing::lifecycle},
    config::{Config, MasterKeySource},
    db,
    domain::{
        Clock, Id,
        audit::Acting,
        signing_key::{Algorithm, KeyState, SigningKey, last_in_line},
    },
    http::signing_keys as document,
    keys,
    startup::{self, StartResult},
};

/// What can be done with keys.
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
    /// Make a new key to seal with what is kept (private signing keys, authenticator apps, passkeys, linked accounts), as
    /// another line of the master key file. It is not used before `reseal`: give the file to every replica first.
    AddSealingKey {
        /// Change no file; print the key, to be put after the master key, with white space between.
        #[arg(long)]
        print: bool,
    },
    /// Seal all that is kept again, under the sealing key that was added last.
    Reseal,
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
    if let Keys::AddSealingKey { print } = command {
        return add_sealing_key(&config, print);
    }
    let core = startup::open(config, Clock::system())?;
    let acting = Acting::system("command line");
    match command {
        Keys::List { json } => {
            let keys = core.db.read(db::signing_key::list)?;
            let shown = |key: &&SigningKey| json || key.is_published();
            print(&core, &keys.iter().filter(shown).collect::<Vec<_>>(), json)
        }
        Keys::AddSealingKey { .. } => Ok(()),
        Keys::Reseal => reseal(&core, &acting),
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

fn add_sealing_key(config: &Config, print: bool) -> StartResult<()> {
    if print {
        println!("{}", keys::new_sealing_key()?.as_str());
        return Ok(());
    }
    let MasterKeySource::File(file) = config.keys.source(&config.data_dir) else {
        return Err("the master key is given by keys.master_key, which no command can change; put what \
                    latchkey keys add-sealing-key --print prints after it, with a space between, and start again"
            .into());
    };
    keys::add_sealing_key(&file)?;
    eprintln!(
        "Added to {}. It seals nothing yet. Replicas that have a copy of the file need this one first; then run\n\
         latchkey keys reseal",
        file.display()
    );
    Ok(())
}

fn reseal(core: &Core, acting: &Acting) -> StartResult<()> {
    let done = resealing::reseal(core, acting)?;
    println!("{:34}  {:>12}  {:>14}  {:>10}", "kind", "sealed again", "sealed already", "unreadable");
    for kind in &done {
        println!("{:34}  {:>12}  {:>14}  {:>10}", kind.kind.as_str(), kind.changed, kind.kept, kind.unreadable);
    }
    if done.iter().any(|kind| kind.unreadable > 0) {
        return Err("some values cannot be opened with the keys that were given; the log names them".into());
    }
    eprintln!("When a repetition seals nothing again, nothing depends on the key that sealed before.");
    Ok(())
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
