//! The network that an address belongs to, as far as it says where a machine is.

use std::net::IpAddr;

use ipnet::IpNet;
use time::Duration;

use super::Timestamp;

/// So long after its first use a new network of a secret is nothing to tell: its system is being set up.
const SETTLING: Duration = Duration::days(7);

/// So many networks of one secret are known; what is used from more has no place of its own, and nothing more is told.
pub const MOST_NETWORKS: usize = 50;

/// Of 24 bits for version 4 and 48 for version 6: what one site gets at least (RFC 6177), so that a machine that is given
/// another address there is not taken for another one.
#[must_use]
pub fn of(address: IpAddr) -> String {
    let address = address.to_canonical();
    let bits = if address.is_ipv4() { 24 } else { 48 };
    IpNet::new(address, bits).map_or_else(|_| address.to_string(), |network| network.trunc().to_string())
}

/// Whether it is told that a secret was used from one more network at `now`: when it was first seen in use, and from
/// how many networks.
#[must_use]
pub fn is_told(first_seen_at: Timestamp, networks: usize, now: Timestamp) -> bool {
    networks < MOST_NETWORKS && now.since(first_seen_at) >= SETTLING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_site_are_of_one_network() {
        for (address, network) in [
            ("192.0.2.7", "192.0.2.0/24"),
            ("192.0.2.255", "192.0.2.0/24"),
            ("::ffff:192.0.2.9", "192.0.2.0/24"),
            ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
            ("2001:db8:1:ffff::", "2001:db8:1::/48"),
        ] {
            assert_eq!(of(address.parse().unwrap()), network, "{address}");
        }
    }

    #[test]
    fn nothing_is_told_in_the_first_week_or_of_what_is_everywhere() {
        let first = Timestamp::parse("2027-03-01T12:00:00Z").unwrap();
        let told = |days, networks| is_told(first, networks, first.plus(Duration::days(days)));
        assert!(!told(6, 1) && told(7, 1));
        assert!(told(30, MOST_NETWORKS - 1) && !told(30, MOST_NETWORKS));
    }
}
