//! What clients are granted, kept once for all that are granted the same.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use arc_swap::ArcSwap;

use crate::domain::{Id, api::Permission, application::Grant};

/// What a client is granted, by API.
pub struct Access(ArcSwap<Vec<Grant>>);

impl Access {
    /// The APIs with the permissions that are granted on them.
    #[must_use]
    pub fn grants(&self) -> Arc<Vec<Grant>> {
        self.0.load_full()
    }
}

/// Every set of permissions that some client is granted, and the catalogue by which they have names.
#[derive(Default)]
pub(super) struct Accesses(Mutex<Interned>);

#[derive(Default)]
struct Interned {
    catalogue: Vec<Grant>,
    sets: HashMap<Box<[Id<Permission>]>, Arc<Access>>,
}

impl Accesses {
    /// The access to exactly these permissions, which are in ascending order.
    pub(super) fn of(&self, permissions: Box<[Id<Permission>]>) -> Arc<Access> {
        let mut interned = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(access) = interned.sets.get(&permissions) {
            return Arc::clone(access);
        }
        let access = Arc::new(Access(ArcSwap::from_pointee(resolve(&interned.catalogue, &permissions))));
        interned.sets.insert(permissions, Arc::clone(&access));
        access
    }

    /// Gives all that are granted something the names of a new catalogue, and forgets sets that nobody has any more.
    pub(super) fn replace(&self, catalogue: Vec<Grant>) {
        let mut interned = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        interned.sets.retain(|_, access| Arc::strong_count(access) > 1);
        for (permissions, access) in &interned.sets {
            access.0.store(Arc::new(resolve(&catalogue, permissions)));
        }
        interned.catalogue = catalogue;
    }
}

fn resolve(catalogue: &[Grant], permissions: &[Id<Permission>]) -> Vec<Grant> {
    let granted = |grant: &Grant| {
        let kept = grant.permissions.iter().filter(|permission| permissions.binary_search(&permission.id).is_ok());
        Grant { api: grant.api.clone(), permissions: kept.cloned().collect() }
    };
    catalogue.iter().map(granted).filter(|grant| !grant.permissions.is_empty()).collect()
}
