//! Limits that operators set for one application: how many tokens a minute, and from which addresses.
//!
//! Each is kept or only watched, so that a limit can be tried before it refuses anything.

use std::{fmt, net::IpAddr};

use ipnet::IpNet;

use super::{Id, Rejection, Timestamp, application::Application};

/// The most networks that an application may have.
pub const MOST_NETWORKS: usize = 100;

/// What happens when a limit is passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The request is refused.
    #[default]
    Enforce,
    /// The request is answered, and the limit is noted as passed.
    Monitor,
}

impl Mode {
    /// # Errors
    /// `invalid_mode` for any other word.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        match text {
            "enforce" => Ok(Self::Enforce),
            "monitor" => Ok(Self::Monitor),
            _ => Err(Rejection::new("invalid_mode", "This must be enforce or monitor.")),
        }
    }

    /// `enforce` or `monitor`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Monitor => "monitor",
        }
    }
}

/// How many tokens an application may get in each minute of the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokensPerMinute(i32);

impl TokensPerMinute {
    /// # Errors
    /// `out_of_range` for a number that is not from 1 to 1,000,000.
    pub fn parse(number: i64) -> Result<Self, Rejection> {
        let refusal = || Rejection::new("out_of_range", "This must be a whole number from 1 to 1000000.");
        i32::try_from(number).ok().filter(|number| (1..=1_000_000).contains(number)).map(Self).ok_or_else(refusal)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> i32 {
        self.0
    }
}

/// An address or a network, in the form of RFC 4632 and RFC 4291 §2.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network(IpNet);

impl Network {
    /// Reads an address, or a network as an address and the length of its prefix.
    ///
    /// # Errors
    /// `invalid_network`, with what was probably meant where that can be told.
    pub fn parse(text: &str) -> Result<Self, Rejection> {
        let refusal = |detail: String| Err(Rejection::new("invalid_network", detail));
        let network = match (text.parse::<IpAddr>(), text.parse::<IpNet>()) {
            (Ok(address), _) => IpNet::from(address),
            (_, Ok(network)) => network,
            _ => {
                let form =
                    "This must be an address or a network, such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/48.";
                return refusal(form.to_owned());
            }
        };
        if let IpAddr::V6(address) = network.addr()
            && let Some(address) = address.to_ipv4_mapped()
        {
            return refusal(format!("Addresses of version 4 are written as such: {address}."));
        }
        if network.prefix_len() == 0 {
            return refusal("This allows every address; leave the list empty instead.".to_owned());
        }
        if network.addr() != network.network() {
            return refusal(format!(
                "The address is not the first of its network; this may be meant: {}.",
                network.trunc()
            ));
        }
        Ok(Self(network))
    }

    fn contains(&self, address: &IpAddr) -> bool {
        self.0.contains(address)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.prefix_len() == self.0.max_prefix_len() {
            self.0.addr().fmt(formatter)
        } else {
            self.0.fmt(formatter)
        }
    }
}

/// What one application is held to. By itself to nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// `None` for as many as it asks for.
    pub tokens_per_minute: Option<TokensPerMinute>,
    pub quota_mode: Mode,
    /// Empty when it may come from anywhere.
    pub allowed_addresses: Vec<Network>,
    pub address_mode: Mode,
}

impl Limits {
    /// Whether a request may come from `address`. One whose address is not known comes from none of the allowed ones.
    #[must_use]
    pub fn allow(&self, address: Option<IpAddr>) -> bool {
        let known = |address: IpAddr| self.allowed_addresses.iter().any(|network| network.contains(&address));
        self.allowed_addresses.is_empty() || address.is_some_and(known)
    }

    /// Whether nothing is limited.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.tokens_per_minute.is_none() && self.allowed_addresses.is_empty()
    }
}

/// When the limits of an application were last passed, in whichever mode.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passed {
    /// When there was a token too many.
    pub quota_at: Option<Timestamp>,
    /// When a request came from an address that is not allowed.
    pub address_at: Option<Timestamp>,
    /// That address.
    pub address: Option<String>,
}

/// The limits of an application as they are kept.
#[derive(Clone, Debug)]
pub struct KeptLimits {
    pub application_id: Id<Application>,
    pub limits: Limits,
    pub passed: Passed,
    /// 0 while none were ever set.
    pub version: i64,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn refused(text: &str) -> String {
        Network::parse(text).expect_err(text).detail.to_string()
    }

    #[test]
    fn networks_are_read_and_shown_in_their_shortest_form() {
        for (text, shown) in [
            ("203.0.113.7", "203.0.113.7"),
            ("203.0.113.7/32", "203.0.113.7"),
            ("10.0.0.0/8", "10.0.0.0/8"),
            ("2001:DB8:0::/48", "2001:db8::/48"),
            ("::1", "::1"),
        ] {
            assert_eq!(Network::parse(text).map(|network| network.to_string()), Ok(shown.to_owned()));
        }
    }

    #[test]
    fn what_is_no_network_is_refused_with_what_was_meant() {
        assert!(refused("203.0.113.7/24").ends_with("203.0.113.0/24."));
        assert!(refused("::ffff:203.0.113.7").ends_with("203.0.113.7."));
        for everywhere in ["0.0.0.0/0", "::/0"] {
            assert!(refused(everywhere).contains("leave the list empty"));
        }
        for nonsense in [
            "",
            " ",
            "203.0.113",
            "203.0.113.7/33",
            "203.0.113.07",
            "::1/129",
            "fe80::1%eth0",
            "host",
            "1.2.3.4/-1",
            "1.2.3.4/ 8",
        ] {
            assert!(refused(nonsense).contains("must be an address"), "{nonsense}");
        }
    }

    #[test]
    fn an_address_is_allowed_by_any_network_of_its_version() {
        let networks = ["203.0.113.0/24", "2001:db8::/48"].map(|text| Network::parse(text).unwrap());
        let limits = Limits { allowed_addresses: networks.to_vec(), ..Limits::default() };
        let allows = |text: &str| limits.allow(Some(text.parse().unwrap()));
        assert!(allows("203.0.113.255") && allows("2001:db8:0:ffff::1"));
        assert!(!allows("203.0.114.0") && !allows("2001:db8:1::") && !limits.allow(None));
        assert!(Limits::default().allow(None));
    }

    proptest! {
        #[test]
        fn no_text_makes_the_reader_panic(text in "\\PC{0,60}") {
            let _ = Network::parse(&text);
        }

        #[test]
        fn what_is_shown_is_read_as_the_same(address: [u8; 16], length in 1..=128_u8) {
            let network = IpNet::new(IpAddr::from(address), length).unwrap().trunc();
            if let Ok(network) = Network::parse(&network.to_string()) {
                prop_assert_eq!(Network::parse(&network.to_string()), Ok(network));
            }
        }
    }
}
