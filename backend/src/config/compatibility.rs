//! The addresses that machines know from Microsoft Entra ID.

use serde::Deserialize;
use uuid::Uuid;

use super::value::list;

/// Under which tenant machines know the federation.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Compatibility {
    /// The tenant's id: in addresses, and as `tid` in tokens. Without it there are no such addresses.
    pub tenant_id: Option<Uuid>,
    /// Further names of the tenant in addresses.
    #[serde(deserialize_with = "list")]
    pub tenant_aliases: Vec<String>,
}

/// First parts of paths that are not free to be names of tenants.
const TAKEN: [&str; 9] =
    ["api", "assets", "branding", "common", "consumers", "docs", "health", "oauth2", "organizations"];

impl Compatibility {
    /// The tenant's id, when `named` is that or one of its names, in either case.
    #[must_use]
    pub fn tenant(&self, named: &str) -> Option<Uuid> {
        let id = self.tenant_id?;
        let alias = || self.tenant_aliases.iter().any(|alias| alias.eq_ignore_ascii_case(named));
        (Uuid::try_parse(named) == Ok(id) || alias()).then_some(id)
    }

    /// What makes no sense.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.tenant_id.is_some_and(|id| id.is_nil()) {
            return Err("compatibility.tenant_id: must not be all zeros".to_owned());
        }
        if self.tenant_id.is_none() && !self.tenant_aliases.is_empty() {
            return Err("compatibility.tenant_aliases: needs compatibility.tenant_id".to_owned());
        }
        self.tenant_aliases.iter().find(|alias| !is_name(alias)).map_or(Ok(()), |alias| {
            let taken = TAKEN.join(", ");
            Err(format!(
                "compatibility.tenant_aliases: {alias:?} must be letters, digits, - and ., such as example.org, and none of {taken}"
            ))
        })
    }
}

fn is_name(alias: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    let taken = TAKEN.iter().any(|taken| taken.eq_ignore_ascii_case(alias));
    (1..=253).contains(&alias.len()) && alias.bytes().all(allowed) && !alias.starts_with('.') && !taken
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "3d6f1c0e-52a4-4c57-9d0a-7b1f0c2e9a48";

    fn with(id: Option<&str>, aliases: &[&str]) -> Compatibility {
        let tenant_id = id.map(|id| Uuid::try_parse(id).unwrap());
        Compatibility { tenant_id, tenant_aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect() }
    }

    #[test]
    fn a_tenant_is_known_by_its_id_and_its_names_in_either_case() {
        let compatibility = with(Some(ID), &["Example.org", "members"]);
        assert_eq!(compatibility.check(), Ok(()));
        for named in [ID, &ID.to_uppercase(), "example.org", "MEMBERS"] {
            assert_eq!(compatibility.tenant(named).map(|id| id.to_string()).as_deref(), Some(ID), "{named}");
        }
        for named in ["", "other", "common", "00000000-0000-0000-0000-000000000000"] {
            assert_eq!(compatibility.tenant(named), None, "{named}");
        }
        assert_eq!(Compatibility::default().tenant(""), None);
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        for alias in ["api", "OAuth2", "docs", "common", ".well-known", "a/b", "", "b c"] {
            let said = with(Some(ID), &["good", alias]).check().unwrap_err();
            assert!(said.starts_with("compatibility.tenant_aliases: "), "{said}");
        }
        assert!(with(None, &["good"]).check().is_err());
        assert!(with(Some("00000000-0000-0000-0000-000000000000"), &[]).check().is_err());
    }
}
