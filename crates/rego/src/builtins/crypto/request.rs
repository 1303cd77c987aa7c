//! Requests for certificates.

use super::certificate::signature_algorithm;
use super::der::{Reader, tag};
use super::extensions::{Extension, Names};
use super::json;
use super::name::{Name, plain};
use super::public_key::{Algorithm, KeyError, KeyInfo, PublicKey, algorithm_number};
use crate::value::Value;

/// What a request holds besides its key.
struct Parts<'a> {
    whole: &'a [u8],
    signed: &'a [u8],
    version: i64,
    subject: &'a [u8],
    key_info: &'a [u8],
    attributes: Vec<Reader<'a>>,
    algorithm: Algorithm<'a>,
    signature: Vec<u8>,
}

impl<'a> Parts<'a> {
    fn read(der: &'a [u8]) -> Option<Self> {
        let mut reader = Reader::new(der);
        let whole = reader.element(tag::SEQUENCE).filter(|_| reader.is_empty())?;
        let mut outer = Reader::new(whole.content);
        let signed = outer.element(tag::SEQUENCE)?;
        let mut inner = Reader::new(signed.content);
        let version = inner.small_integer()?;
        let subject = inner.any()?.whole;
        let key_info = inner.element(tag::SEQUENCE)?.whole;
        let mut list = inner.within(tag::holding(0))?;
        let mut attributes = Vec::new();
        while !list.is_empty() {
            attributes.push(Reader::new(list.any()?.whole));
        }
        Some(Self {
            whole: whole.whole,
            signed: signed.whole,
            version,
            subject,
            key_info,
            attributes,
            algorithm: Algorithm::read(outer.within(tag::SEQUENCE)?)?,
            signature: outer.bits()?.right_aligned(),
        })
    }

    /// The extensions that are asked for; none if they are malformed.
    fn extensions(&self) -> Option<Vec<Extension<'a>>> {
        const REQUEST: &[u32] = &[1, 2, 840, 113_549, 1, 9, 14];
        let mut found: Vec<Extension<'a>> = Vec::new();
        for attribute in &self.attributes {
            let read = || {
                let mut within = Reader::clone(attribute).within(tag::SEQUENCE)?;
                let (oid, values) = (within.oid()?, within.within(tag::SET)?);
                let mut all = values;
                while !all.is_empty() {
                    all.any()?;
                }
                Some((oid, values))
            };
            let Some((oid, mut values)) = read().filter(|(_, values)| !values.is_empty()) else {
                continue;
            };
            if oid == REQUEST {
                found.extend(Extension::all(values.within(tag::SEQUENCE)?)?);
            }
        }
        let is_twice = |(at, extension): (usize, &Extension<'_>)| {
            found.iter().skip(at + 1).any(|other| other.oid == extension.oid)
        };
        let has_doubles = found.iter().enumerate().any(is_twice);
        (!has_doubles).then_some(found)
    }
}

/// An attribute that is a list of lists of types and values, as Go reads those alone; none for any other.
fn attribute(mut attribute: Reader<'_>) -> Option<Value> {
    let mut within = attribute.within(tag::SEQUENCE)?;
    let oid = within.oid()?;
    let mut lists = within.within(tag::SET)?;
    let mut values = Vec::new();
    while !lists.is_empty() {
        let mut list = lists.within(tag::SEQUENCE)?;
        let mut pairs = Vec::new();
        while !list.is_empty() {
            let mut pair = list.within(tag::SEQUENCE)?;
            let kind = pair.oid()?;
            let value = plain(pair.any()?)?;
            pairs.push(json::object([("Type", json::oid(&kind)), ("Value", value)]));
        }
        values.push(Value::array(pairs));
    }
    Some(json::object([
        ("Type", json::oid(&oid)),
        ("Value", Value::array(values)),
    ]))
}

/// A request as Go writes it as JSON.
pub(super) fn read(der: &[u8]) -> Result<Value, KeyError> {
    let parts = Parts::read(der).ok_or(KeyError::Malformed)?;
    let info = Reader::new(parts.key_info)
        .within(tag::SEQUENCE)
        .and_then(KeyInfo::read);
    let info = info.ok_or(KeyError::Malformed)?;
    let key_algorithm = algorithm_number(&info.algorithm.oid);
    let key = (key_algorithm != 0).then(|| info.key()).transpose()?;
    let rest = || {
        let subject = Name::of_request(parts.subject)?;
        let extensions = parts.extensions()?;
        let named = extensions
            .iter()
            .find(|extension| extension.oid == [2, 5, 29, 17]);
        let alternatives = match named {
            Some(extension) => Names::read(extension.value)?,
            None => Names::default(),
        };
        Some((subject, extensions, alternatives))
    };
    let (subject, extensions, alternatives) = rest().ok_or(KeyError::Malformed)?;
    let attributes: Vec<Value> = parts
        .attributes
        .iter()
        .filter_map(|found| attribute(*found))
        .collect();
    let mut entries = vec![
        ("Raw", json::bytes(parts.whole)),
        ("RawTBSCertificateRequest", json::bytes(parts.signed)),
        ("RawSubjectPublicKeyInfo", json::bytes(parts.key_info)),
        ("RawSubject", json::bytes(parts.subject)),
        ("Version", Value::integer(parts.version)),
        ("Signature", json::bytes(&parts.signature)),
        (
            "SignatureAlgorithm",
            Value::integer(signature_algorithm(&parts.algorithm)),
        ),
        ("PublicKeyAlgorithm", Value::integer(key_algorithm)),
        ("PublicKey", key.as_ref().map_or(Value::Null, PublicKey::to_value)),
        ("Subject", subject.to_value()),
        ("Attributes", json::list(&attributes, Clone::clone)),
        ("Extensions", json::list(&extensions, Extension::to_value)),
        ("ExtraExtensions", Value::Null),
    ];
    entries.extend(alternatives.entries());
    Ok(json::entries(entries))
}
