//! What the tests stand on: the real application on a real port, a database of its own, a clock that is moved, and
//! clients that behave like a browser or a machine.

pub mod app;
mod certificates;
pub mod client;
pub mod client_key;
pub mod clients;
pub mod cluster;
pub mod database;
pub mod fixtures;
pub mod identity_provider;
pub mod machines;
pub mod mail;
pub mod newcomers;
pub mod passkeys;
pub mod people;
pub mod process;
pub mod proxy;
pub mod raw;
pub mod replica;
pub mod small_disk;
pub mod smtp;
pub mod statements;
pub mod tls;
pub mod trap;
pub mod wait;
pub mod webhook_receiver;

pub use self::{
    app::TestApp,
    client::{Answer, Client},
    fixtures::Member,
    identity_provider::IdentityProvider,
    machines::Script,
    newcomers::Authenticator,
    passkeys::Device,
};
