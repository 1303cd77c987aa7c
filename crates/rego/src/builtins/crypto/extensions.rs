//! The extensions of certificates that Go knows.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use num_bigint::BigUint;

use super::der::{self, Oid, Reader, tag};
use super::json;
use super::uri::Uri;
use crate::value::Value;

/// An extension as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Extension<'a> {
    pub(super) oid: Oid,
    is_critical: bool,
    pub(super) value: &'a [u8],
}

impl<'a> Extension<'a> {
    /// Reads what is in a sequence of them, each of a kind of its own.
    pub(super) fn all(mut sequence: Reader<'a>) -> Option<Vec<Self>> {
        let mut found: Vec<Self> = Vec::new();
        while !sequence.is_empty() {
            let mut within = sequence.within(tag::SEQUENCE)?;
            let oid = within.oid()?;
            let is_critical = within.is_next(tag::BOOLEAN) && within.boolean()?;
            if found.iter().any(|other| other.oid == oid) {
                return None;
            }
            found.push(Self {
                oid,
                is_critical,
                value: within.octets()?,
            });
        }
        Some(found)
    }

    pub(super) fn to_value(&self) -> Value {
        json::object([
            ("Id", json::oid(&self.oid)),
            ("Critical", Value::Bool(self.is_critical)),
            ("Value", json::bytes(self.value)),
        ])
    }
}

/// Names besides the subject's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    dns: Vec<String>,
    emails: Vec<String>,
    addresses: Vec<IpAddr>,
    uris: Vec<Uri>,
}

impl Names {
    /// Reads the extension `subjectAltName`.
    pub(super) fn read(value: &[u8]) -> Option<Self> {
        let mut names = Self::default();
        let mut sequence = Reader::new(value).within(tag::SEQUENCE)?;
        while !sequence.is_empty() {
            let name = sequence.any()?;
            match name.tag ^ 0x80 {
                1 => names.emails.push(ascii(name.content)?),
                2 => names.dns.push(ascii(name.content)?),
                6 => {
                    let uri = Uri::read(&ascii(name.content)?)?;
                    names
                        .uris
                        .push(Some(uri).filter(|uri| is_domain(uri.host(), false))?);
                }
                7 => names.addresses.push(address(name.content)?),
                _ => {}
            }
        }
        Some(names)
    }

    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn entries(&self) -> [(&'static str, Value); 4] {
        [
            ("DNSNames", json::strings(&self.dns)),
            ("EmailAddresses", json::strings(&self.emails)),
            (
                "IPAddresses",
                json::list(&self.addresses, |address| {
                    Value::from(address.to_string().as_str())
                }),
            ),
            ("URIs", json::list(&self.uris, Uri::to_value)),
        ]
    }

    pub(super) fn uri_texts(&self) -> Value {
        json::list(&self.uris, |uri| Value::from(uri.text().as_str()))
    }
}

/// What a certificate of an authority restricts names to, or keeps from them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Subtrees {
    dns: Vec<String>,
    ranges: Vec<(IpAddr, Vec<u8>)>,
    emails: Vec<String>,
    uris: Vec<String>,
}

/// What the extensions of a certificate say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Extensions {
    key_usage: i64,
    unhandled: Vec<Oid>,
    usages: Vec<i64>,
    unknown_usages: Vec<Oid>,
    /// Whether it is an authority's, and how many others may follow it.
    authority: Option<(bool, i64)>,
    subject_key: Option<Vec<u8>>,
    authority_key: Option<Vec<u8>>,
    status_servers: Vec<String>,
    issuers: Vec<String>,
    pub(super) names: Names,
    are_constraints_critical: bool,
    permitted: Subtrees,
    excluded: Subtrees,
    revocation_lists: Vec<String>,
    policies: Option<Vec<Policy>>,
    inhibit_any: Option<i64>,
    inhibit_mapping: Option<i64>,
    require_policy: Option<i64>,
    mappings: Vec<(String, String)>,
}

/// A policy's identifier, of numbers of any size: as text, and as numbers if none is larger than 31 bits.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Policy {
    text: String,
    oid: Option<Oid>,
}

impl Extensions {
    pub(super) fn read(all: &[Extension<'_>]) -> Option<Self> {
        let mut found = Self::default();
        for extension in all {
            let is_handled = match extension.oid.as_slice() {
                [2, 5, 29, number] => found.standard(*number, extension)?,
                [1, 3, 6, 1, 5, 5, 7, 1, 1] => {
                    found.access(extension)?;
                    true
                }
                _ => false,
            };
            if extension.is_critical && !is_handled {
                found.unhandled.push(extension.oid.clone());
            }
        }
        Some(found)
    }

    /// Reads an extension of X.509's own; whether all of it was understood.
    fn standard(&mut self, number: u32, extension: &Extension<'_>) -> Option<bool> {
        let mut reader = Reader::new(extension.value);
        match number {
            14 if !extension.is_critical => self.subject_key = Some(reader.octets()?.to_vec()),
            15 => {
                let bits = reader.bits()?;
                self.key_usage = (0..9).filter(|at| bits.is_set(*at)).map(|at| 1 << at).sum();
            }
            17 => {
                self.names = Names::read(extension.value)?;
                return Some(!self.names.is_empty());
            }
            19 => {
                let mut within = reader.within(tag::SEQUENCE)?;
                let is_authority = within.is_next(tag::BOOLEAN) && within.boolean()?;
                let longest = if within.is_next(tag::INTEGER) {
                    within.small_integer().filter(|longest| *longest >= 0)?
                } else {
                    -1
                };
                self.authority = Some((is_authority, longest));
            }
            30 => return self.constraints(extension),
            31 => self.revocation(reader.within(tag::SEQUENCE)?)?,
            32 => self.policies = Some(policies(reader.within(tag::SEQUENCE)?)?),
            33 => {
                let mut within = reader.within(tag::SEQUENCE)?;
                while !within.is_empty() {
                    let mut pair = within.within(tag::SEQUENCE)?;
                    let mut text = || dotted(pair.element(tag::OBJECT_IDENTIFIER)?.content);
                    self.mappings.push((text()?, text()?));
                }
            }
            35 if !extension.is_critical => {
                let mut within = reader.within(tag::SEQUENCE)?;
                let key = within.optional(tag::member(0))?;
                self.authority_key = key.map(|key| key.rest().to_vec());
            }
            36 => {
                let mut within = reader.within(tag::SEQUENCE)?;
                let mut number = |at: u8| {
                    if within.is_next(tag::member(at)) {
                        Some(Some(i64::try_from(within.integer_with(tag::member(at))?).ok()?))
                    } else {
                        Some(None)
                    }
                };
                self.require_policy = number(0)?;
                self.inhibit_mapping = number(1)?;
            }
            37 => {
                let mut within = reader.within(tag::SEQUENCE)?;
                while !within.is_empty() {
                    let oid = within.oid()?;
                    match usage(&oid) {
                        Some(usage) => self.usages.push(usage),
                        None => self.unknown_usages.push(oid),
                    }
                }
            }
            54 => self.inhibit_any = Some(reader.small_integer()?),
            14 | 35 => return None,
            _ => return Some(false),
        }
        Some(true)
    }

    /// Reads `authorityInfoAccess`.
    fn access(&mut self, extension: &Extension<'_>) -> Option<()> {
        let mut sequence = Reader::new(extension.value).within(tag::SEQUENCE)?;
        if extension.is_critical {
            return None;
        }
        while !sequence.is_empty() {
            let mut within = sequence.within(tag::SEQUENCE)?;
            let method = within.oid()?;
            let Some(address) = within.optional(tag::member(6))? else {
                continue;
            };
            let address = String::from_utf8_lossy(address.rest()).into_owned();
            match method.as_slice() {
                [1, 3, 6, 1, 5, 5, 7, 48, 1] => self.status_servers.push(address),
                [1, 3, 6, 1, 5, 5, 7, 48, 2] => self.issuers.push(address),
                _ => {}
            }
        }
        Some(())
    }

    /// Reads `cRLDistributionPoints`.
    fn revocation(&mut self, mut sequence: Reader<'_>) -> Option<()> {
        while !sequence.is_empty() {
            let mut point = sequence.within(tag::SEQUENCE)?;
            let Some(mut name) = point.optional(tag::holding(0))? else {
                continue;
            };
            let mut full = name.within(tag::holding(0))?;
            while full.is_next(tag::member(6)) {
                let address = full.within(tag::member(6))?;
                self.revocation_lists
                    .push(String::from_utf8_lossy(address.rest()).into_owned());
            }
        }
        Some(())
    }

    /// Reads `nameConstraints`; whether all of its kinds are known.
    fn constraints(&mut self, extension: &Extension<'_>) -> Option<bool> {
        let mut reader = Reader::new(extension.value);
        let mut within = reader.within(tag::SEQUENCE).filter(|_| reader.is_empty())?;
        let permitted = within.optional(tag::holding(0))?;
        let excluded = within.optional(tag::holding(1))?;
        let is_empty = |subtrees: &Option<Reader<'_>>| subtrees.is_none_or(|subtrees| subtrees.is_empty());
        if !within.is_empty() || is_empty(&permitted) && is_empty(&excluded) {
            return None;
        }
        let mut is_known = true;
        for (subtrees, into) in [(permitted, &mut self.permitted), (excluded, &mut self.excluded)] {
            if let Some(subtrees) = subtrees {
                is_known &= into.read(subtrees)?;
            }
        }
        self.are_constraints_critical = extension.is_critical;
        Some(is_known)
    }

    pub(super) fn entries(&self) -> Vec<(&'static str, Value)> {
        let bytes = |bytes: &Option<Vec<u8>>| bytes.as_deref().map_or(Value::Null, json::bytes);
        let number = |number: Option<i64>| Value::integer(number.unwrap_or_default());
        let is_zero = |number: Option<i64>| Value::Bool(number == Some(0));
        let longest = self.authority.map(|(_, longest)| longest);
        let policies = self.policies.as_deref();
        let oids = |oids: &[Oid]| json::list(oids, |oid| json::oid(oid));
        let mut entries = vec![
            ("KeyUsage", Value::integer(self.key_usage)),
            ("UnhandledCriticalExtensions", oids(&self.unhandled)),
            (
                "ExtKeyUsage",
                json::list(&self.usages, |usage| Value::integer(*usage)),
            ),
            ("UnknownExtKeyUsage", oids(&self.unknown_usages)),
            ("BasicConstraintsValid", Value::Bool(self.authority.is_some())),
            (
                "IsCA",
                Value::Bool(self.authority.is_some_and(|(is_authority, _)| is_authority)),
            ),
            ("MaxPathLen", number(longest)),
            ("MaxPathLenZero", is_zero(longest)),
            ("SubjectKeyId", bytes(&self.subject_key)),
            ("AuthorityKeyId", bytes(&self.authority_key)),
            ("OCSPServer", json::strings(&self.status_servers)),
            ("IssuingCertificateURL", json::strings(&self.issuers)),
            (
                "PermittedDNSDomainsCritical",
                Value::Bool(self.are_constraints_critical),
            ),
            ("PermittedDNSDomains", json::strings(&self.permitted.dns)),
            ("ExcludedDNSDomains", json::strings(&self.excluded.dns)),
            ("PermittedIPRanges", self.permitted.ranges()),
            ("ExcludedIPRanges", self.excluded.ranges()),
            ("PermittedEmailAddresses", json::strings(&self.permitted.emails)),
            ("ExcludedEmailAddresses", json::strings(&self.excluded.emails)),
            ("PermittedURIDomains", json::strings(&self.permitted.uris)),
            ("ExcludedURIDomains", json::strings(&self.excluded.uris)),
            ("CRLDistributionPoints", json::strings(&self.revocation_lists)),
            (
                "PolicyIdentifiers",
                policies.map_or(Value::Null, |policies| {
                    let oids = policies.iter().filter_map(|policy| policy.oid.as_deref());
                    Value::array(oids.map(json::oid).collect())
                }),
            ),
            (
                "Policies",
                json::list(policies.unwrap_or_default(), |policy| {
                    Value::from(policy.text.as_str())
                }),
            ),
            ("InhibitAnyPolicy", number(self.inhibit_any)),
            ("InhibitAnyPolicyZero", is_zero(self.inhibit_any)),
            ("InhibitPolicyMapping", number(self.inhibit_mapping)),
            ("InhibitPolicyMappingZero", is_zero(self.inhibit_mapping)),
            ("RequireExplicitPolicy", number(self.require_policy)),
            ("RequireExplicitPolicyZero", is_zero(self.require_policy)),
            (
                "PolicyMappings",
                json::list(&self.mappings, |(issuer, subject)| {
                    json::object([
                        ("IssuerDomainPolicy", Value::from(issuer.as_str())),
                        ("SubjectDomainPolicy", Value::from(subject.as_str())),
                    ])
                }),
            ),
        ];
        entries.extend(self.names.entries());
        entries
    }
}

impl Subtrees {
    /// Whether all kinds are known.
    fn read(&mut self, mut subtrees: Reader<'_>) -> Option<bool> {
        let mut is_known = true;
        while !subtrees.is_empty() {
            let name = subtrees.within(tag::SEQUENCE)?.any()?;
            let domain = || ascii(name.content).filter(|domain| is_domain(domain, true));
            match name.tag {
                0x81 => {
                    let email = ascii(name.content)?;
                    let is_valid = if email.contains('@') {
                        is_mailbox(&email)
                    } else {
                        is_domain(&email, true)
                    };
                    self.emails.push(Some(email).filter(|_| is_valid)?);
                }
                0x82 => self.dns.push(domain()?),
                0x86 => self
                    .uris
                    .push(domain().filter(|domain| domain.parse::<IpAddr>().is_err())?),
                0x87 => {
                    let (bytes, mask) = name.content.split_at(name.content.len() / 2);
                    let range = (address(bytes)?, mask.to_vec());
                    self.ranges
                        .push(Some(range).filter(|_| mask.len() == bytes.len() && is_mask(mask))?);
                }
                _ => is_known = false,
            }
        }
        Some(is_known)
    }

    fn ranges(&self) -> Value {
        json::list(&self.ranges, |(address, mask)| {
            json::object([
                ("IP", Value::from(address.to_string().as_str())),
                ("Mask", json::bytes(mask)),
            ])
        })
    }
}

fn ascii(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    text.is_ascii().then(|| text.to_owned())
}

/// An address; one of IPv4 that is written as one of IPv6 is one of IPv4, as Go writes it.
fn address(bytes: &[u8]) -> Option<IpAddr> {
    if let Ok(bytes) = <[u8; 4]>::try_from(bytes) {
        return Some(IpAddr::V4(Ipv4Addr::from(bytes)));
    }
    let address = Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?);
    Some(address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4))
}

/// Whether only leading bits are set.
fn is_mask(mask: &[u8]) -> bool {
    let bits: Vec<bool> = mask
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1 == 1))
        .collect();
    bits.is_sorted_by(|a, b| a >= b)
}

/// Whether Go takes a text for a domain.
fn is_domain(text: &str, is_constraint: bool) -> bool {
    if text.is_empty() {
        return true;
    }
    let labels = if is_constraint {
        text.strip_prefix('.').unwrap_or(text)
    } else {
        text
    };
    // Go counts the length of what follows a leading point from the text's start.
    labels.bytes().all(|byte| (33..=126).contains(&byte)) && labels.split('.').all(|label| !label.is_empty())
}

/// Whether a text is the address of one mailbox, as far as constraints need it.
fn is_mailbox(text: &str) -> bool {
    const SPECIAL: &str = "!#$%&'*+-/=?^_`{|}~.";
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_plain = |text: &str| {
        text.chars()
            .all(|character| character.is_ascii_alphanumeric() || SPECIAL.contains(character))
            && !text.is_empty()
            && !text.starts_with('.')
            && !text.ends_with('.')
            && !text.contains("..")
    };
    is_plain(local) && is_domain(domain, false) && !domain.is_empty()
}

fn policies(mut sequence: Reader<'_>) -> Option<Vec<Policy>> {
    let mut found: Vec<Policy> = Vec::new();
    while !sequence.is_empty() {
        let content = sequence
            .within(tag::SEQUENCE)?
            .element(tag::OBJECT_IDENTIFIER)?
            .content;
        let policy = Policy {
            text: dotted(content)?,
            oid: der::oid(content),
        };
        if found.contains(&policy) {
            return None;
        }
        found.push(policy);
    }
    Some(found)
}

/// An identifier as text, its numbers of any size.
fn dotted(content: &[u8]) -> Option<String> {
    let mut numbers = Vec::new();
    for part in content.split_inclusive(|byte| byte & 0x80 == 0) {
        if part.first() == Some(&0x80) || part.last().is_some_and(|byte| byte & 0x80 != 0) {
            return None;
        }
        let digits: Vec<u8> = part.iter().map(|byte| byte & 0x7f).collect();
        numbers.push(BigUint::from_radix_be(&digits, 128)?);
    }
    let (first, rest) = numbers.split_first()?;
    let eighty = BigUint::from(80_u32);
    let mut text = if *first < eighty {
        format!("{}.{}", first / 40_u32, first % 40_u32)
    } else {
        format!("2.{}", first - eighty)
    };
    for number in rest {
        text.push('.');
        text.push_str(&number.to_string());
    }
    Some(text)
}

/// What Go calls a use of a key: a number.
fn usage(oid: &[u32]) -> Option<i64> {
    Some(match oid {
        [2, 5, 29, 37, 0] => 0,
        [1, 3, 6, 1, 5, 5, 7, 3, number @ 1..=9] => i64::from(*number),
        [1, 3, 6, 1, 4, 1, 311, 10, 3, 3] => 10,
        [2, 16, 840, 1, 113_730, 4, 1] => 11,
        [1, 3, 6, 1, 4, 1, 311, 2, 1, 22] => 12,
        [1, 3, 6, 1, 4, 1, 311, 61, 1, 1] => 13,
        _ => return None,
    })
}
