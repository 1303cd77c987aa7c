//! Networks of addresses in CIDR notation: `10.0.0.0/8`, `2001:db8::/32`.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::arguments::{Arguments, check_size, check_time, failed, give};
use super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use crate::value::Value;

/// The functions of this family: name, number of arguments, function.
pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("net.cidr_contains", 2, contains),
    ("net.cidr_overlap", 2, contains),
    ("net.cidr_contains_matches", 2, contains_matches),
    ("net.cidr_intersects", 2, intersects),
    ("net.cidr_is_valid", 1, is_valid),
    ("net.cidr_expand", 1, expand),
    ("net.cidr_merge", 1, merge),
];

/// The most addresses that a network is expanded to.
const MAX_ADDRESSES: u128 = 1_000_000;

/// An address as a number, and its family. Those of IPv4 that are written as IPv6 (`::ffff:1.2.3.4`) are of IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Address {
    is_v6: bool,
    bits: u128,
}

/// A network. Its first address has no bits beyond the prefix, but where it was written without one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Network {
    address: Address,
    prefix: u32,
}

impl Address {
    fn read(text: &str) -> Option<Self> {
        match text.parse().ok()? {
            IpAddr::V4(address) => Some(Self {
                is_v6: false,
                bits: u32::from(address).into(),
            }),
            IpAddr::V6(address) => Some(match address.to_ipv4_mapped() {
                Some(address) => Self {
                    is_v6: false,
                    bits: u32::from(address).into(),
                },
                None => Self {
                    is_v6: true,
                    bits: address.into(),
                },
            }),
        }
    }

    fn length(self) -> u32 {
        if self.is_v6 { 128 } else { 32 }
    }

    /// The bits behind a prefix.
    fn host_bits(self, prefix: u32) -> u128 {
        1_u128
            .checked_shl(self.length().saturating_sub(prefix))
            .map_or(u128::MAX, |bit| bit - 1)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match u32::try_from(self.bits) {
            Ok(bits) if !self.is_v6 => Ipv4Addr::from(bits).fmt(formatter),
            _ => Ipv6Addr::from(self.bits).fmt(formatter),
        }
    }
}

impl Network {
    fn read(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        if prefix.is_empty() || !prefix.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let written: IpAddr = address.parse().ok()?;
        let prefix: u32 = prefix.parse().ok()?;
        let (is_v6, bits): (bool, u128) = match written {
            IpAddr::V4(address) => (false, u32::from(address).into()),
            IpAddr::V6(address) => (true, address.into()),
        };
        let mut address = Address { is_v6, bits };
        if prefix > address.length() {
            return None;
        }
        address.bits &= !address.host_bits(prefix);
        if is_v6 && let Some(mapped) = Ipv6Addr::from(address.bits).to_ipv4_mapped() {
            let address = Address {
                is_v6: false,
                bits: u32::from(mapped).into(),
            };
            return Some(Self {
                address,
                prefix: prefix.saturating_sub(96),
            });
        }
        Some(Self { address, prefix })
    }

    fn first(self) -> u128 {
        self.address.bits & !self.address.host_bits(self.prefix)
    }

    fn last(self) -> u128 {
        self.address.bits | self.address.host_bits(self.prefix)
    }

    fn contains(self, address: Address) -> bool {
        self.address.is_v6 == address.is_v6 && (self.first()..=self.last()).contains(&address.bits)
    }

    fn contains_network(self, other: Self) -> bool {
        let last = Address {
            bits: other.last(),
            ..other.address
        };
        self.contains(other.address) && self.contains(last)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.address, self.prefix)
    }
}

/// Either an address or a network.
enum Target {
    Address(Address),
    Network(Network),
}

impl Target {
    fn read(text: &str) -> Result<Self, BuiltinError> {
        if let Some(address) = Address::read(text) {
            return Ok(Self::Address(address));
        }
        match Network::read(text) {
            Some(network) => Ok(Self::Network(network)),
            None => Err(failed(format!("`{text}` is neither an address nor a network"))),
        }
    }

    fn is_in(&self, network: Network) -> bool {
        match self {
            Self::Address(address) => network.contains(*address),
            Self::Network(other) => network.contains_network(*other),
        }
    }
}

fn read_network(text: &str) -> Result<Network, BuiltinError> {
    match Network::read(text) {
        Some(network) => Ok(network),
        None => Err(failed(format!("`{text}` is not a network"))),
    }
}

fn contains(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let network = read_network(arguments.string(0)?)?;
    give(Target::read(arguments.string(1)?)?.is_in(network))
}

fn intersects(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (a, b) = (
        read_network(arguments.string(0)?)?,
        read_network(arguments.string(1)?)?,
    );
    give(a.contains(b.address) || b.contains(a.address))
}

fn is_valid(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    give(
        arguments
            .string(0)
            .is_ok_and(|text| Network::read(text).is_some()),
    )
}

/// The texts of a collection, each with what names it: its place, key, or the element itself.
fn named(arguments: &[Value], at: usize) -> Result<Vec<(&str, Value)>, BuiltinError> {
    let pairs: Vec<(&Value, Value)> = match arguments.any(at) {
        value @ Value::String(_) => vec![(value, value.clone())],
        Value::Array(items) => items
            .iter()
            .enumerate()
            .map(|(place, item)| (item, i64::try_from(place).unwrap_or(i64::MAX).into()))
            .collect(),
        Value::Set(set) => set.iter().map(|element| (element, element.clone())).collect(),
        Value::Object(object) => object.iter().map(|(key, value)| (value, key.clone())).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    };
    pairs
        .into_iter()
        .map(|(value, name)| {
            let text = match value {
                Value::Array(items) => items.first().and_then(Value::as_str),
                _ => value.as_str(),
            };
            match text {
                Some(text) => Ok((text, name)),
                None => Err(failed(format!(
                    "operand {} must hold strings only, or arrays that begin with one",
                    at + 1
                ))),
            }
        })
        .collect()
}

fn contains_matches(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let is_empty = |value: &Value| match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(object) => object.is_empty(),
        Value::Set(set) => set.is_empty(),
        Value::String(_) => false,
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    };
    // The elements of one are only looked at for those of the other.
    if is_empty(arguments.any(0)) || (is_empty(arguments.any(1)) && named(arguments, 0).is_ok()) {
        return give(Value::set(Vec::new()));
    }
    let mut targets = Vec::new();
    for (text, name) in named(arguments, 1)? {
        targets.push((Target::read(text)?, name));
    }
    let mut matches = Vec::new();
    for (text, network_name) in named(arguments, 0)? {
        let network = read_network(text)?;
        check_time(surroundings)?;
        for (target, name) in &targets {
            if target.is_in(network) {
                matches.push(Value::array(vec![network_name.clone(), name.clone()]));
            }
        }
        check_size(matches.len())?;
    }
    give(Value::set(matches))
}

fn expand(arguments: &[Value], surroundings: &mut Surroundings) -> BuiltinResult {
    let network = read_network(arguments.string(0)?)?;
    check_time(surroundings)?;
    if network.last() - network.first() >= MAX_ADDRESSES {
        return Err(BuiltinError::Halt(format!(
            "{network} has more than {MAX_ADDRESSES} addresses"
        )));
    }
    let address = |bits| {
        Value::string(
            Address {
                bits,
                ..network.address
            }
            .to_string(),
        )
    };
    give(Value::set(
        (network.first()..=network.last()).map(address).collect(),
    ))
}

/// The network that an element of a collection names. An address of IPv4 stands for the network of its class.
fn network_or_class(text: &str) -> Result<Network, BuiltinError> {
    match Address::read(text) {
        Some(address) if address.is_v6 => Err(failed(format!("`{text}` has no prefix, which IPv6 needs"))),
        Some(address) => {
            let prefix = match address.bits >> 24 {
                0..128 => 8,
                128..192 => 16,
                _ => 24,
            };
            Ok(Network { address, prefix })
        }
        None => read_network(text),
    }
}

/// Where the addresses of IPv4 stand among those of IPv6.
const MAPPED: u128 = 0xffff << 32;

/// Addresses from the first to the last, those of IPv4 as IPv6; and the network if they were given as one.
struct Range {
    first: u128,
    last: u128,
    network: Option<Network>,
}

fn is_mapped(bits: u128) -> bool {
    bits >> 32 == MAPPED >> 32
}

impl Range {
    fn new(network: Network) -> Self {
        let base = if network.address.is_v6 { 0 } else { MAPPED };
        Self {
            first: base | network.first(),
            last: base | network.last(),
            network: Some(network),
        }
    }

    /// Whether it begins within or right behind another, which ends no later.
    fn follows(&self, other: &Self) -> bool {
        let before = if self.first == 0 || self.first == MAPPED {
            self.first
        } else {
            self.first - 1
        };
        // None begins with IPv4 and goes on with IPv6.
        let is_mixed = is_mapped(self.first.min(other.first)) && !is_mapped(self.last);
        before <= other.last && !is_mixed
    }
}

fn merge(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let mut ranges = Vec::new();
    for element in arguments.elements(0)? {
        let Value::String(text) = element else {
            return arguments.mistyped_element(0, "strings", element);
        };
        ranges.push(Range::new(network_or_class(text)?));
    }
    ranges.sort_by_key(|range| (range.last, range.first));
    let mut merged: Vec<Range> = Vec::new();
    // From the last to the first: a network takes in those before that reach up to it.
    for range in ranges.into_iter().rev() {
        match merged.last_mut() {
            Some(next) if next.follows(&range) => {
                next.first = next.first.min(range.first);
                next.network = None;
            }
            _ => merged.push(range),
        }
    }
    let mut networks = BTreeSet::new();
    for range in merged {
        match range.network {
            Some(network) => {
                networks.insert(network);
            }
            None => cover(&range, &mut networks),
        }
    }
    give(Value::set(
        networks
            .iter()
            .map(|network| Value::string(network.to_string()))
            .collect(),
    ))
}

/// The fewest networks that make up a range.
fn cover(range: &Range, networks: &mut BTreeSet<Network>) {
    let is_v6 = !is_mapped(range.first);
    let base = if is_v6 { 0 } else { MAPPED };
    let (mut first, last) = (range.first - base, range.last - base);
    loop {
        let address = Address { is_v6, bits: first };
        // The largest network that begins here and doesn't go too far.
        let start = address.length().saturating_sub(first.trailing_zeros());
        let fits = |prefix: &u32| first | address.host_bits(*prefix) <= last;
        let Some(prefix) = (start..=address.length()).find(fits) else {
            return;
        };
        let network = Network { address, prefix };
        networks.insert(network);
        match network.last().checked_add(1) {
            Some(next) if next <= last => first = next,
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::arguments::{call, call_json, json};
    use super::*;

    #[test]
    fn networks_contain_and_meet() {
        for (name, arguments, expected) in [
            ("net.cidr_contains", "[\"10.0.0.0/8\", \"10.1.0.0/16\"]", "true"),
            ("net.cidr_contains", "[\"10.0.0.0/8\", \"10.1.2.3\"]", "true"),
            (
                "net.cidr_contains",
                "[\"10.0.0.0/8\", \"::ffff:10.1.2.3\"]",
                "true",
            ),
            ("net.cidr_contains", "[\"::/80\", \"::/80\"]", "true"),
            ("net.cidr_contains", "[\"::/0\", \"10.0.0.0/8\"]", "false"),
            ("net.cidr_contains", "[\"10.0.0.0\", \"10.0.0.0/8\"]", "null"),
            ("net.cidr_intersects", "[\"10.0.0.0/8\", \"10.1.0.0/16\"]", "true"),
            ("net.cidr_intersects", "[\"10.0.0.0/8\", \"11.0.0.0/8\"]", "false"),
            ("net.cidr_is_valid", "[\"10.0.0.0/33\"]", "false"),
            ("net.cidr_is_valid", "[\"fe80::/10\"]", "true"),
            ("net.cidr_is_valid", "[1]", "false"),
            (
                "net.cidr_contains_matches",
                "[[\"10.0.0.0/8\"], {\"a\": [\"10.1.2.3\", 1], \"b\": \"1.1.1.1\"}]",
                "{\"set\": [[0, \"a\"]]}",
            ),
            ("net.cidr_contains_matches", "[[], [1]]", "{\"set\": []}"),
            ("net.cidr_contains_matches", "[\"10.0.0.0/8\", [1]]", "null"),
        ] {
            assert_eq!(call_json(name, arguments), json(expected), "{name} {arguments}");
        }
    }

    #[test]
    fn networks_are_expanded_and_merged() {
        for (name, arguments, expected) in [
            (
                "net.cidr_expand",
                "[\"255.255.255.254/31\"]",
                "[\"255.255.255.254\", \"255.255.255.255\"]",
            ),
            (
                "net.cidr_expand",
                "[\"2001:db8::1/127\"]",
                "[\"2001:db8::\", \"2001:db8::1\"]",
            ),
            (
                "net.cidr_merge",
                "[[\"10.0.0.0/25\", \"10.0.0.128/25\"]]",
                "[\"10.0.0.0/24\"]",
            ),
            ("net.cidr_merge", "[[\"10.0.0.5\"]]", "[\"10.0.0.5/8\"]"),
            (
                "net.cidr_merge",
                "[[\"10.0.1.0/24\", \"10.0.2.0/24\"]]",
                "[\"10.0.1.0/24\", \"10.0.2.0/24\"]",
            ),
            ("net.cidr_merge", "[[\"::/1\", \"8000::/1\"]]", "[\"::/0\"]"),
            ("net.cidr_merge", "[[\"::/0\", \"10.0.0.0/8\"]]", "[\"::/0\"]"),
        ] {
            let expected = json(&format!("{{\"set\": {expected}}}"));
            assert_eq!(call_json(name, arguments), expected, "{name} {arguments}");
        }
        assert!(matches!(
            call("net.cidr_expand", &["10.0.0.0/8".into()]),
            Err(BuiltinError::Halt(_))
        ));
        assert_eq!(call_json("net.cidr_merge", "[[\"::1\"]]"), Value::Null);
    }
}
