//! The token service, as machines and the APIs that trust its tokens see it.

mod access_token;
mod algorithms;
mod authentication;
mod canary;
mod clients;
mod commands;
mod compatible;
mod content;
mod directory;
mod docs;
mod effect;
mod errors;
mod first;
mod hostile;
mod indistinguishable;
mod key_commands;
mod key_life;
mod last_use;
mod metadata;
mod parameters;
mod replicas;
mod request;
mod selection;
mod serving;
mod slow;
mod verify;
