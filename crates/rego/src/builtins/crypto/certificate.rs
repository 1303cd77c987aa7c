//! Certificates, read as strictly as Go's `crypto/x509` reads them.

use num_bigint::{BigInt, Sign};

use super::der::{Reader, tag};
use super::extensions::{Extension, Extensions};
use super::json;
use super::name::Name;
use super::public_key::{self, Algorithm, KeyError, KeyInfo, PublicKey, algorithm_number, big};
use super::time::Time;
use crate::value::Value;

/// A certificate. What it is read from stays with it.
pub(super) struct Certificate<'a> {
    whole: &'a [u8],
    signed: &'a [u8],
    key_info: &'a [u8],
    raw_subject: &'a [u8],
    raw_issuer: &'a [u8],
    signature: Vec<u8>,
    signature_algorithm: i64,
    key_algorithm: i64,
    key: Option<PublicKey>,
    version: i64,
    serial: BigInt,
    issuer: Name,
    subject: Name,
    not_before: Time,
    not_after: Time,
    all_extensions: Vec<Extension<'a>>,
    extensions: Extensions,
}

/// The public key of a certificate that stands alone.
pub(super) fn public_key(der: &[u8]) -> Result<PublicKey, KeyError> {
    let mut reader = Reader::new(der);
    let certificate = Certificate::read(&mut reader)?;
    certificate
        .key
        .filter(|_| reader.is_empty())
        .ok_or(KeyError::Malformed)
}

/// Certificates that follow each other.
pub(super) fn all(der: &[u8]) -> Result<Vec<Certificate<'_>>, KeyError> {
    let mut reader = Reader::new(der);
    let mut found = Vec::new();
    while !reader.is_empty() {
        found.push(Certificate::read(&mut reader)?);
    }
    Ok(found)
}

impl<'a> Certificate<'a> {
    fn read(reader: &mut Reader<'a>) -> Result<Self, KeyError> {
        let whole = reader.element(tag::SEQUENCE).ok_or(KeyError::Malformed)?;
        Parts::read(whole.content)
            .ok_or(KeyError::Malformed)?
            .certificate(whole.whole)
    }

    /// As Go writes it as JSON.
    pub(super) fn to_value(&self) -> Value {
        let mut entries = vec![
            ("Raw", json::bytes(self.whole)),
            ("RawTBSCertificate", json::bytes(self.signed)),
            ("RawSubjectPublicKeyInfo", json::bytes(self.key_info)),
            ("RawSubject", json::bytes(self.raw_subject)),
            ("RawIssuer", json::bytes(self.raw_issuer)),
            ("Signature", json::bytes(&self.signature)),
            ("SignatureAlgorithm", Value::integer(self.signature_algorithm)),
            ("PublicKeyAlgorithm", Value::integer(self.key_algorithm)),
            (
                "PublicKey",
                self.key.as_ref().map_or(Value::Null, PublicKey::to_value),
            ),
            ("Version", Value::integer(self.version)),
            ("SerialNumber", big(&self.serial)),
            ("Issuer", self.issuer.to_value()),
            ("Subject", self.subject.to_value()),
            ("NotBefore", self.not_before.to_value()),
            ("NotAfter", self.not_after.to_value()),
            (
                "Extensions",
                json::list(&self.all_extensions, Extension::to_value),
            ),
            ("ExtraExtensions", Value::Null),
        ];
        entries.extend(self.extensions.entries());
        json::entries(entries)
    }

    /// The same, with the addresses as text, as the functions that read certificates give it.
    pub(super) fn to_value_with_addresses(&self) -> Value {
        let value = self.to_value();
        let Value::Object(object) = &value else {
            return value;
        };
        let mut entries = object.entries().to_vec();
        entries.push((Value::from("URIStrings"), self.extensions.names.uri_texts()));
        Value::object(entries)
    }

    pub(super) fn key(&self) -> Option<&PublicKey> {
        self.key.as_ref()
    }

    pub(super) fn whole(&self) -> &'a [u8] {
        self.whole
    }
}

/// The parts of a certificate whose form is right, before its key and its extensions are read.
struct Parts<'a> {
    signed: &'a [u8],
    version: i64,
    serial: BigInt,
    algorithm: Algorithm<'a>,
    raw_issuer: &'a [u8],
    not_before: Time,
    not_after: Time,
    raw_subject: &'a [u8],
    key_info: &'a [u8],
    extensions: Vec<Extension<'a>>,
    signature: Vec<u8>,
}

impl<'a> Parts<'a> {
    fn read(content: &'a [u8]) -> Option<Self> {
        let mut outer = Reader::new(content);
        let signed = outer.element(tag::SEQUENCE)?;
        let mut inner = Reader::new(signed.content);
        let version = match inner.optional(tag::holding(0))? {
            Some(mut version) => version.small_integer().filter(|_| version.is_empty())?,
            None => 0,
        };
        if !(0..=2).contains(&version) {
            return None;
        }
        let serial = inner.integer().filter(|serial| serial.sign() != Sign::Minus)?;
        let algorithm = inner.within(tag::SEQUENCE)?;
        if outer.within(tag::SEQUENCE)? != algorithm {
            return None;
        }
        let algorithm = Algorithm::read(algorithm)?;
        let raw_issuer = inner.element(tag::SEQUENCE)?.whole;
        let mut validity = inner.within(tag::SEQUENCE)?;
        let (not_before, not_after) = (Time::read(&mut validity)?, Time::read(&mut validity)?);
        let raw_subject = inner.element(tag::SEQUENCE)?.whole;
        let key_info = inner.element(tag::SEQUENCE)?.whole;
        let mut extensions = Vec::new();
        if version > 0 {
            inner.optional(tag::member(1))?;
            inner.optional(tag::member(2))?;
        }
        if version == 2
            && let Some(mut within) = inner.optional(tag::holding(3))?
        {
            extensions = Extension::all(within.within(tag::SEQUENCE)?)?;
        }
        Some(Self {
            signed: signed.whole,
            version,
            serial,
            algorithm,
            raw_issuer,
            not_before,
            not_after,
            raw_subject,
            key_info,
            extensions,
            signature: outer.bits()?.right_aligned(),
        })
    }

    fn certificate(self, whole: &'a [u8]) -> Result<Certificate<'a>, KeyError> {
        let info = Reader::new(self.key_info)
            .within(tag::SEQUENCE)
            .and_then(KeyInfo::read);
        let info = info.ok_or(KeyError::Malformed)?;
        let key_algorithm = algorithm_number(&info.algorithm.oid);
        let key = (key_algorithm != 0).then(|| info.key()).transpose()?;
        let read = || {
            let names = (Name::read(self.raw_issuer)?, Name::read(self.raw_subject)?);
            Some((names, Extensions::read(&self.extensions)?))
        };
        let ((issuer, subject), extensions) = read().ok_or(KeyError::Malformed)?;
        Ok(Certificate {
            whole,
            signed: self.signed,
            key_info: self.key_info,
            raw_subject: self.raw_subject,
            raw_issuer: self.raw_issuer,
            signature: self.signature,
            signature_algorithm: signature_algorithm(&self.algorithm),
            key_algorithm,
            key,
            version: self.version + 1,
            serial: self.serial,
            issuer,
            subject,
            not_before: self.not_before,
            not_after: self.not_after,
            all_extensions: self.extensions,
            extensions,
        })
    }
}

/// What Go calls the algorithm of a signature: a number, 0 for one that it does not know.
pub(super) fn signature_algorithm(algorithm: &Algorithm<'_>) -> i64 {
    match algorithm.oid.as_slice() {
        [1, 2, 840, 113_549, 1, 1, number] => match number {
            4 => 2,
            5 => 3,
            10 => pss(algorithm.parameters).unwrap_or(0),
            11..=13 => i64::from(number - 7),
            _ => 0,
        },
        [1, 3, 14, 3, 2, 29] => 3,
        [1, 2, 840, 10040, 4, 3] => 7,
        [2, 16, 840, 1, 101, 3, 4, 3, 2] => 8,
        [1, 2, 840, 10045, 4, 1] => 9,
        [1, 2, 840, 10045, 4, 3, number @ 2..=4] => i64::from(number + 8),
        oid if oid == public_key::ED25519 && algorithm.parameters.is_empty() => 16,
        _ => 0,
    }
}

/// The number for PSS with parameters that go together: one hash for all, and as much salt as it has bytes.
fn pss(parameters: &[u8]) -> Option<i64> {
    const MASK_BY_HASH: &[u32] = &[1, 2, 840, 113_549, 1, 1, 8];
    let plain = |algorithm: &Algorithm<'_>| {
        algorithm.parameters.is_empty() || algorithm.parameters == public_key::NULL
    };
    let mut within = Reader::new(parameters).within(tag::SEQUENCE)?;
    let hash = Algorithm::read(within.within(tag::holding(0))?.within(tag::SEQUENCE)?)?;
    let mask = Algorithm::read(within.within(tag::holding(1))?.within(tag::SEQUENCE)?)?;
    let salt = within.within(tag::holding(2))?.small_integer()?;
    let trailer = match within.optional(tag::holding(3))? {
        Some(mut trailer) => trailer.small_integer()?,
        None => 1,
    };
    let mask_hash = Algorithm::read(Reader::new(mask.parameters).within(tag::SEQUENCE)?)?;
    if !plain(&hash)
        || !plain(&mask_hash)
        || mask.oid != MASK_BY_HASH
        || mask_hash.oid != hash.oid
        || trailer != 1
    {
        return None;
    }
    match (hash.oid.as_slice(), salt) {
        ([2, 16, 840, 1, 101, 3, 4, 2, 1], 32) => Some(13),
        ([2, 16, 840, 1, 101, 3, 4, 2, 2], 48) => Some(14),
        ([2, 16, 840, 1, 101, 3, 4, 2, 3], 64) => Some(15),
        _ => None,
    }
}
