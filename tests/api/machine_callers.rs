//! The machines of the matrix, and what their tokens allow.

use std::{cell::RefCell, collections::HashMap};

use latchkey::domain::{api::Environment, management::ManagementPermission};
use support::{Client, Script};

use crate::{
    operations::Operation,
    world::{Caller, World},
};

/// One machine of each kind, granted all that its kind may be granted, and the tokens that they were given.
pub struct Machines {
    own: Script,
    foreign: Script,
    operator: Script,
    clients: RefCell<HashMap<(Caller, Vec<&'static str>), Client>>,
}

/// The permissions of members, or those of operators.
fn permissions(for_operators: bool) -> Vec<ManagementPermission> {
    ManagementPermission::ALL.into_iter().filter(|permission| permission.is_for_operators() == for_operators).collect()
}

impl Machines {
    /// Registers them.
    pub fn new(world: &World) -> Self {
        let (app, members) = (&world.app, permissions(false));
        let script = |of, granted: &[_]| app.script(of, "Script", Environment::Production, granted);
        Self {
            own: script(&world.organisation, &members),
            foreign: script(world.foreign_organisation(), &members),
            operator: script(&app.operating_organisation("0099"), &permissions(true)),
            clients: RefCell::default(),
        }
    }

    /// The machine that calls an operation; `None` for people.
    pub async fn client(&self, caller: Caller, operation: &Operation) -> Option<Client> {
        let asked = |permission: &&str| operation.scopes.iter().any(|scope| scope == permission);
        let names = |for_operators| permissions(for_operators).into_iter().map(ManagementPermission::name);
        let (script, scopes): (_, Vec<_>) = match caller {
            Caller::Machine if names(false).any(|name| asked(&name)) => {
                (&self.own, names(false).filter(asked).collect())
            }
            Caller::Machine => (&self.own, names(false).collect()),
            Caller::MachineWithout => (&self.own, names(false).filter(|name| !asked(name)).collect()),
            Caller::ForeignMachine => (&self.foreign, names(false).collect()),
            Caller::OperatorMachine => (&self.operator, names(true).collect()),
            Caller::OperatorMachineWithout => (&self.operator, names(true).filter(|name| !asked(name)).collect()),
            _ => return None,
        };
        let key = (caller, scopes);
        let known = self.clients.borrow().get(&key).cloned();
        if known.is_some() {
            return known;
        }
        let client = script.client(&key.1).await;
        self.clients.borrow_mut().insert(key, client.clone());
        Some(client)
    }

    /// The machine of the application's organisation, or that of operators, with one permission alone.
    pub async fn with_only(&self, permission: &str) -> Client {
        let known = ManagementPermission::from_name(permission).expect("a documented permission is known");
        let script = if known.is_for_operators() { &self.operator } else { &self.own };
        script.client(&[permission]).await
    }
}
