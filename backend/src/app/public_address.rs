//! Which addresses are called: those that everybody can reach, so that nobody reaches by us what is inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Looks names up, and leaves out what is inside. What is connected to is what was looked at.
pub(super) struct Resolver {
    pub(super) private_networks: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let private_networks = self.private_networks;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<SocketAddr> =
                found.filter(|address| private_networks || is_public(address.ip())).collect();
            if allowed.is_empty() {
                return Err("the name leads to no address that is reached from everywhere".into());
            }
            let addresses: Addrs = Box::new(allowed.into_iter());
            Ok(addresses)
        })
    }
}

/// Names that are looked up inside only, or nowhere (RFC 6761, 6762, 7686, 8375; `internal` by ICANN's decision of 2024).
const INSIDE: [&str; 6] = ["localhost", "local", "internal", "home.arpa", "invalid", "onion"];

/// Whether the host of an address can be asked: a name, of which the addresses are looked at when it is, or an address
/// that everybody can reach.
pub(super) fn is_public_host(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => is_public_name(name.strip_suffix('.').unwrap_or(name)),
        Some(Host::Ipv4(address)) => is_public(address.into()),
        Some(Host::Ipv6(address)) => is_public(address.into()),
        None => false,
    }
}

fn is_public_name(name: &str) -> bool {
    let is_in = |zone: &&str| name.strip_suffix(*zone).is_some_and(|before| before.is_empty() || before.ends_with('.'));
    name.contains('.') && !INSIDE.iter().any(is_in)
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// The special ranges of RFC 6890 and its registry.
const fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || address.is_multicast()
        || first == 0
        || first >= 240
        || (first == 100 && second & 0xC0 == 64)
        || (first == 192 && second == 0 && third == 0)
        || (first == 192 && second == 88 && third == 99)
        || (first == 198 && second & 0xFE == 18);
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, third, fourth, .., high, low] = address.segments();
    let inner = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match (first, second, third, fourth) {
        // Translated (RFC 6052), 6to4 (RFC 3056).
        (0x64, 0xFF9B, 0, 0) => inner(high, low),
        (0x2002, ..) => inner(second, third),
        // Teredo, benchmarks, ORCHID, documentation.
        (0x2001, 0..=0x1FF | 0xDB8, ..) | (0x3FFF, ..) => false,
        // All that is global unicast so far.
        (0x2000..=0x3FFF, ..) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inside_is_not_public_in_any_disguise() {
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "192.0.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "::10.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "2002:a00:1::",
            "2001:db8::1",
            "2001::1",
            "fec0::1",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["1.1.1.1", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::1.1.1.1", "2002:101:101::"]
        {
            assert!(is_public(outside.parse().unwrap()), "{outside}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_leads_nowhere() {
        let leads = async |private_networks| {
            let name: Name = "localhost".parse().unwrap();
            Resolver { private_networks }
                .resolve(name)
                .await
                .map(|mut addresses| addresses.all(|one| one.ip().is_loopback()))
        };
        assert!(leads(true).await.unwrap(), "the name is known here");
        let refused = leads(false).await.unwrap_err();
        assert!(refused.to_string().contains("no address that is reached from everywhere"), "{refused}");
    }

    #[test]
    fn a_name_without_a_dot_or_of_a_zone_that_is_inside_is_not_public() {
        for (address, public) in [
            ("https://intranet/keys", false),
            ("https://localhost/keys", false),
            ("https://a.localhost/keys", false),
            ("https://localhost./keys", false),
            ("https://a.LOCALHOST./keys", false),
            ("https://metadata.google.internal/keys", false),
            ("https://printer.local/keys", false),
            ("https://router.home.arpa/keys", false),
            ("https://mylocal.example.org/keys", true),
            ("https://notlocal.org./keys", true),
            ("https://[::1]/keys", false),
            ("https://0x7f000001/keys", false),
            ("https://machine.example.org/keys", true),
        ] {
            assert_eq!(is_public_host(&Url::parse(address).unwrap()), public, "{address}");
        }
    }
}
