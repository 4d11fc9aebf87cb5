//! Latchkey's own interface as an API: the permissions that machines may be granted on it, and how far each reaches.

/// How far a permission reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extent {
    /// The application itself, and no other.
    Itself,
    /// The applications of its organisation in its environment, so that a sandbox never reaches into production.
    Organisation,
    /// All of the federation. Only production applications of an organisation that runs the federation may be granted
    /// it.
    Federation,
}

/// A right on Latchkey's own interface. The names are part of the published interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ManagementPermission {
    ApplicationsRead,
    SecretsRead,
    SecretsRotate,
    SecretsManage,
    AuditRead,
    FederationRead,
    OrganisationsManage,
    ApisManage,
    ApplicationsManage,
    PeopleManage,
    AssignmentsManage,
    SecretsRevoke,
}

impl ManagementPermission {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::ApplicationsRead,
        Self::SecretsRead,
        Self::SecretsRotate,
        Self::SecretsManage,
        Self::AuditRead,
        Self::FederationRead,
        Self::OrganisationsManage,
        Self::ApisManage,
        Self::ApplicationsManage,
        Self::PeopleManage,
        Self::AssignmentsManage,
        Self::SecretsRevoke,
    ];

    /// The permission of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.name() == name)
    }

    /// The scope token (RFC 6749 §3.3).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ApplicationsRead => "applications.read",
            Self::SecretsRead => "secrets.read",
            Self::SecretsRotate => "secrets.rotate",
            Self::SecretsManage => "secrets.manage",
            Self::AuditRead => "audit.read",
            Self::FederationRead => "federation.read",
            Self::OrganisationsManage => "organisations.manage",
            Self::ApisManage => "apis.manage",
            Self::ApplicationsManage => "applications.manage",
            Self::PeopleManage => "people.manage",
            Self::AssignmentsManage => "assignments.manage",
            Self::SecretsRevoke => "secrets.revoke",
        }
    }

    /// What it allows, in words.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::ApplicationsRead => "See the applications of its organisation and who manages them",
            Self::SecretsRead => "See the client secrets of its organisation's applications, never their values",
            Self::SecretsRotate => "See, create and delete its own client secrets",
            Self::SecretsManage => "See, create and delete the client secrets of its organisation's applications",
            Self::AuditRead => "Read the audit events of its organisation's applications",
            Self::FederationRead => "Read everything that an auditor sees",
            Self::OrganisationsManage => "Register and change organisations",
            Self::ApisManage => "Register and change APIs and their permissions",
            Self::ApplicationsManage => "Register, change and disable applications, and grant them permissions",
            Self::PeopleManage => "Invite, change and deactivate people who are neither operators nor auditors",
            Self::AssignmentsManage => "Make people credential managers, and take it back",
            Self::SecretsRevoke => "See and delete the client secrets of all organisations",
        }
    }

    /// How far it reaches.
    #[must_use]
    pub const fn extent(self) -> Extent {
        match self {
            Self::SecretsRotate => Extent::Itself,
            Self::ApplicationsRead | Self::SecretsRead | Self::SecretsManage | Self::AuditRead => Extent::Organisation,
            Self::FederationRead
            | Self::OrganisationsManage
            | Self::ApisManage
            | Self::ApplicationsManage
            | Self::PeopleManage
            | Self::AssignmentsManage
            | Self::SecretsRevoke => Extent::Federation,
        }
    }

    /// Whether only applications of an organisation that runs the federation may be granted it.
    #[must_use]
    pub fn is_for_operators(self) -> bool {
        self.extent() == Extent::Federation
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{api::PermissionName, text::Description};

    #[test]
    fn every_permission_is_found_by_its_name_and_reads_well() {
        for permission in ManagementPermission::ALL {
            assert_eq!(ManagementPermission::from_name(permission.name()), Some(permission));
            PermissionName::parse(permission.name()).unwrap();
            Description::parse(permission.description()).unwrap();
        }
        assert_eq!(ManagementPermission::from_name("donor.search"), None);
    }
}
