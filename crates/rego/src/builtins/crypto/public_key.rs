//! Public keys: read from certificates, as PEM and as JWK.

use num_bigint::BigInt;
use p256::elliptic_curve::sec1::ToSec1Point;

use super::der::{Bits, Oid, Reader, tag};
use crate::value::{Number, Value};

pub(super) const RSA: &[u32] = &[1, 2, 840, 113_549, 1, 1, 1];
pub(super) const DSA: &[u32] = &[1, 2, 840, 10040, 4, 1];
pub(super) const ECDSA: &[u32] = &[1, 2, 840, 10045, 2, 1];
pub(super) const ED25519: &[u32] = &[1, 3, 101, 112];
pub(super) const X25519: &[u32] = &[1, 3, 101, 110];

/// The NULL that stands where an algorithm has no parameters.
pub(super) const NULL: &[u8] = &[5, 0];

/// A curve of NIST's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    P256,
    P384,
    P521,
}

impl Curve {
    pub(super) fn of_oid(oid: &[u32]) -> Option<Self> {
        match oid {
            [1, 2, 840, 10045, 3, 1, 7] => Some(Self::P256),
            [1, 3, 132, 0, 34] => Some(Self::P384),
            [1, 3, 132, 0, 35] => Some(Self::P521),
            _ => None,
        }
    }

    /// By its name in a JWK.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        [Self::P256, Self::P384, Self::P521]
            .into_iter()
            .find(|curve| curve.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::P256 => "P-256",
            Self::P384 => "P-384",
            Self::P521 => "P-521",
        }
    }

    /// How many bytes a coordinate has.
    pub(super) fn size(self) -> usize {
        match self {
            Self::P256 => 32,
            Self::P384 => 48,
            Self::P521 => 66,
        }
    }

    /// Whether coordinates are those of a point of the curve.
    pub(super) fn has_point(self, point: &[u8]) -> bool {
        point.first() == Some(&4)
            && match self {
                Self::P256 => p256::PublicKey::from_sec1_bytes(point).is_ok(),
                Self::P384 => p384::PublicKey::from_sec1_bytes(point).is_ok(),
                Self::P521 => p521::PublicKey::from_sec1_bytes(point).is_ok(),
            }
    }

    /// The point that belongs to a private key: 4, x and y.
    pub(super) fn point_of(self, secret: &[u8]) -> Option<Vec<u8>> {
        Some(match self {
            Self::P256 => {
                let secret = p256::SecretKey::from_slice(secret).ok()?;
                secret.public_key().to_sec1_point(false).as_bytes().to_vec()
            }
            Self::P384 => {
                let secret = p384::SecretKey::from_slice(secret).ok()?;
                secret.public_key().to_sec1_point(false).as_bytes().to_vec()
            }
            Self::P521 => {
                let secret = p521::SecretKey::from_slice(secret).ok()?;
                secret.public_key().to_sec1_point(false).as_bytes().to_vec()
            }
        })
    }
}

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum PublicKey {
    Rsa {
        modulus: BigInt,
        exponent: i64,
    },
    /// A point, as 4, x and y.
    Ec {
        curve: Curve,
        point: Vec<u8>,
    },
    Ed25519([u8; 32]),
    /// For agreement on keys, not for signatures.
    X25519,
    /// Read, but nothing is verified with it: p, q, g and y.
    Dsa([BigInt; 4]),
}

/// Why a key can't be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum KeyError {
    #[error("the key is malformed")]
    Malformed,
    /// Go reads it.
    #[error("keys of {0} are not supported")]
    Unsupported(&'static str),
}

/// The algorithm of a key or signature, and its parameters with their tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Algorithm<'a> {
    pub(super) oid: Oid,
    pub(super) parameters: &'a [u8],
}

impl<'a> Algorithm<'a> {
    /// Reads what is in its sequence.
    pub(super) fn read(mut within: Reader<'a>) -> Option<Self> {
        let oid = within.oid()?;
        let parameters = if within.is_empty() {
            &[]
        } else {
            within.any()?.whole
        };
        Some(Self { oid, parameters })
    }
}

/// What Go calls the algorithm of a key: a number, 0 for one that it does not know.
pub(super) fn algorithm_number(oid: &[u32]) -> i64 {
    match oid {
        RSA => 1,
        DSA => 2,
        ECDSA => 3,
        ED25519 => 4,
        _ => 0,
    }
}

/// A key as certificates and PEM files have it: its algorithm, and its bits.
pub(super) struct KeyInfo<'a> {
    pub(super) algorithm: Algorithm<'a>,
    pub(super) bits: Bits<'a>,
}

impl<'a> KeyInfo<'a> {
    /// Reads what is in its sequence.
    pub(super) fn read(mut within: Reader<'a>) -> Option<Self> {
        Some(Self {
            algorithm: Algorithm::read(within.within(tag::SEQUENCE)?)?,
            bits: within.bits()?,
        })
    }

    /// The key; an error for an algorithm that Go does not know.
    pub(super) fn key(&self) -> Result<PublicKey, KeyError> {
        let Algorithm { oid, parameters } = &self.algorithm;
        let data = self.bits.right_aligned();
        let key = match oid.as_slice() {
            RSA if *parameters == NULL => rsa(&data),
            ECDSA => return ec(parameters, data),
            ED25519 if parameters.is_empty() => data.try_into().ok().map(PublicKey::Ed25519),
            X25519 if parameters.is_empty() && data.len() == 32 => Some(PublicKey::X25519),
            DSA => dsa(parameters, &data),
            _ => None,
        };
        key.ok_or(KeyError::Malformed)
    }
}

fn positive(reader: &mut Reader<'_>) -> Option<BigInt> {
    reader
        .integer()
        .filter(|number| number.sign() == num_bigint::Sign::Plus)
}

fn rsa(data: &[u8]) -> Option<PublicKey> {
    let mut within = Reader::new(data).within(tag::SEQUENCE)?;
    Some(PublicKey::Rsa {
        modulus: positive(&mut within)?,
        exponent: within.small_integer().filter(|exponent| *exponent > 0)?,
    })
}

fn ec(parameters: &[u8], point: Vec<u8>) -> Result<PublicKey, KeyError> {
    let oid = Reader::new(parameters).oid().ok_or(KeyError::Malformed)?;
    let curve = curve(&oid)?;
    if curve.has_point(&point) {
        return Ok(PublicKey::Ec { curve, point });
    }
    Err(KeyError::Malformed)
}

/// The curve of an identifier.
pub(super) fn curve(oid: &[u32]) -> Result<Curve, KeyError> {
    match Curve::of_oid(oid) {
        Some(curve) => Ok(curve),
        // Go has it too; no JSON web token is signed with it.
        None if oid == [1, 3, 132, 0, 33] => Err(KeyError::Unsupported("the curve P-224")),
        None => Err(KeyError::Malformed),
    }
}

fn dsa(parameters: &[u8], data: &[u8]) -> Option<PublicKey> {
    let y = positive(&mut Reader::new(data))?;
    let mut within = Reader::new(parameters).within(tag::SEQUENCE)?;
    Some(PublicKey::Dsa([
        positive(&mut within)?,
        positive(&mut within)?,
        positive(&mut within)?,
        y,
    ]))
}

/// A key in a file of its own: `-----BEGIN PUBLIC KEY-----`.
pub(super) fn alone(der: &[u8]) -> Result<PublicKey, KeyError> {
    let mut reader = Reader::new(der);
    let info = reader.within(tag::SEQUENCE).and_then(KeyInfo::read);
    let info = info.filter(|_| reader.is_empty()).ok_or(KeyError::Malformed)?;
    info.key()
}

/// A number of any size as a value.
pub(super) fn big(number: &BigInt) -> Value {
    Number::parse(&number.to_string()).map_or(Value::Null, Value::Number)
}

/// The coordinates of a point.
pub(super) fn coordinates(point: &[u8]) -> (&[u8], &[u8]) {
    let both = point.get(1..).unwrap_or_default();
    both.split_at(both.len() / 2)
}

/// The entries of a point as Go writes them as JSON.
pub(super) fn point_entries(point: &[u8]) -> [(Value, Value); 3] {
    let (x, y) = coordinates(point);
    let number = |bytes: &[u8]| big(&BigInt::from_bytes_be(num_bigint::Sign::Plus, bytes));
    [
        (Value::from("Curve"), Value::object(vec![])),
        (Value::from("X"), number(x)),
        (Value::from("Y"), number(y)),
    ]
}

impl PublicKey {
    /// As Go writes it as JSON.
    pub(super) fn to_value(&self) -> Value {
        match self {
            Self::Rsa { modulus, exponent } => Value::object(vec![
                (Value::from("N"), big(modulus)),
                (Value::from("E"), Value::integer(*exponent)),
            ]),
            Self::Ec { point, .. } => Value::object(point_entries(point).to_vec()),
            Self::Ed25519(bytes) => super::json::bytes(bytes),
            Self::X25519 => Value::object(vec![]),
            Self::Dsa([p, q, g, y]) => Value::object(vec![
                (Value::from("P"), big(p)),
                (Value::from("Q"), big(q)),
                (Value::from("G"), big(g)),
                (Value::from("Y"), big(y)),
            ]),
        }
    }
}
