//! Private keys: read from PEM, and written as Go and as JSON web keys have them. Nothing is signed or decrypted with them,
//! so how long an operation takes tells nobody anything.

use data_encoding::BASE64URL_NOPAD;
use num_bigint::{BigInt, Sign};

use super::der::{Reader, tag};
use super::json;
use super::public_key::{self, Algorithm, Curve, KeyError, PublicKey, big, coordinates, point_entries};
use super::signature::padded;
use super::{pem, public_key as public};
use crate::value::Value;

/// A private key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PrivateKey {
    Rsa(Box<Rsa>),
    Ec {
        curve: Curve,
        secret: Vec<u8>,
        point: Vec<u8>,
    },
    Ed25519 {
        seed: [u8; 32],
        public: [u8; 32],
    },
    X25519 {
        secret: [u8; 32],
        public: [u8; 32],
    },
}

/// A key of RSA, with two primes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rsa {
    modulus: BigInt,
    exponent: i64,
    secret: BigInt,
    primes: [BigInt; 2],
    /// The secret exponent for each prime alone, and the inverse of the second by the first.
    remainders: [BigInt; 2],
    inverse: BigInt,
}

/// All keys of a text in PEM, which may be written as base64 once more. Other blocks are passed over.
pub(super) fn all(text: &str) -> Result<Vec<PrivateKey>, KeyError> {
    let decoded = pem::decoded(text);
    let mut rest = decoded.as_deref().unwrap_or(text.as_bytes());
    let mut keys = Vec::new();
    while let Some((block, behind)) = pem::first(rest) {
        rest = behind;
        keys.push(match block.label.as_str() {
            "RSA PRIVATE KEY" => pkcs1(&block.bytes)?,
            "PRIVATE KEY" => pkcs8(&block.bytes)?,
            "EC PRIVATE KEY" => sec1(None, &block.bytes)?,
            _ => continue,
        });
    }
    Ok(keys)
}

/// Reads PKCS #8.
pub(super) fn pkcs8(der: &[u8]) -> Result<PrivateKey, KeyError> {
    let read = || {
        let mut within = Reader::new(der).within(tag::SEQUENCE)?;
        within.small_integer()?;
        let algorithm = Algorithm::read(within.within(tag::SEQUENCE)?)?;
        Some((algorithm, within.octets()?))
    };
    let (algorithm, secret) = read().ok_or(KeyError::Malformed)?;
    let bytes = || {
        let secret = Reader::new(secret).octets()?;
        secret.try_into().ok().filter(|_| algorithm.parameters.is_empty())
    };
    match algorithm.oid.as_slice() {
        public::RSA => pkcs1(secret),
        public::ECDSA => sec1(Reader::new(algorithm.parameters).oid().as_deref(), secret),
        public::ED25519 => Ok(ed25519(bytes().ok_or(KeyError::Malformed)?)),
        public::X25519 => {
            let secret = bytes().ok_or(KeyError::Malformed)?;
            let public = curve25519_dalek::MontgomeryPoint::mul_base_clamped(secret).to_bytes();
            Ok(PrivateKey::X25519 { secret, public })
        }
        _ => Err(KeyError::Malformed),
    }
}

fn ed25519(seed: [u8; 32]) -> PrivateKey {
    let public = ed25519_dalek::SigningKey::from_bytes(&seed)
        .verifying_key()
        .to_bytes();
    PrivateKey::Ed25519 { seed, public }
}

/// Reads a key of a curve, which names the curve itself if nothing else does.
pub(super) fn sec1(named: Option<&[u32]>, der: &[u8]) -> Result<PrivateKey, KeyError> {
    let read = || {
        let mut within = Reader::new(der).within(tag::SEQUENCE)?;
        let version = within.small_integer()?;
        let secret = within.octets().filter(|_| version == 1)?;
        let own = match within.optional(tag::holding(0))? {
            Some(mut curve) => Some(curve.oid()?),
            None => None,
        };
        // The public key may follow. Go doesn't look at the length around it.
        if let [0xa1, length, rest @ ..] = within.rest() {
            let skipped = usize::from(length.checked_sub(0x80).unwrap_or_default());
            let mut public = Reader::new(rest.get(skipped..)?);
            if public.is_next(tag::BIT_STRING) {
                public.bits()?;
            }
        }
        Some((secret, own))
    };
    let (secret, own) = read().ok_or(KeyError::Malformed)?;
    let oid = named.or(own.as_deref()).ok_or(KeyError::Malformed)?;
    let curve = public_key::curve(oid)?;
    // Zeros in front may be too many, or missing.
    let secret = padded(secret, curve.size()).ok_or(KeyError::Malformed)?;
    let point = curve.point_of(&secret).ok_or(KeyError::Malformed)?;
    Ok(PrivateKey::Ec { curve, secret, point })
}

/// Reads PKCS #1.
pub(super) fn pkcs1(der: &[u8]) -> Result<PrivateKey, KeyError> {
    let (key, rest) = rsa(der).ok_or(KeyError::Malformed)?;
    if rest.is_next(tag::SEQUENCE) {
        return Err(KeyError::Unsupported("RSA with more than two primes"));
    }
    if key.is_sound() {
        return Ok(PrivateKey::Rsa(Box::new(key)));
    }
    Err(KeyError::Malformed)
}

/// A key, and what follows its numbers: further primes.
fn rsa(der: &[u8]) -> Option<(Rsa, Reader<'_>)> {
    let mut outer = Reader::new(der);
    let mut within = outer.within(tag::SEQUENCE)?;
    if within.small_integer()? > 1 || !outer.is_empty() {
        return None;
    }
    let positive = |reader: &mut Reader<'_>| reader.integer().filter(|number| number.sign() == Sign::Plus);
    let modulus = positive(&mut within)?;
    let exponent = within.small_integer()?;
    let secret = positive(&mut within)?;
    let primes = [positive(&mut within)?, positive(&mut within)?];
    let given = if within.is_next(tag::INTEGER) {
        Some([
            positive(&mut within)?,
            positive(&mut within)?,
            positive(&mut within)?,
        ])
    } else {
        None
    };
    let one = BigInt::from(1);
    if primes.iter().any(|prime| *prime <= one) {
        return None;
    }
    let [first, second, inverse] = match given {
        Some(given) => given,
        None => [
            &secret % (&primes[0] - &one),
            &secret % (&primes[1] - &one),
            primes[1].modinv(&primes[0])?,
        ],
    };
    let key = Rsa {
        modulus,
        exponent,
        secret,
        primes,
        remainders: [first, second],
        inverse,
    };
    Some((key, within))
}

impl Rsa {
    /// Whether its numbers go together, and make none of the mistakes that Go refuses.
    fn is_sound(&self) -> bool {
        let one = BigInt::from(1);
        let [p, q] = &self.primes;
        let bits = self.modulus.bits();
        let exponent = BigInt::from(self.exponent);
        let fits = |prime: &BigInt, remainder: &BigInt| {
            let order = prime - &one;
            *remainder < order
                && (&exponent * remainder) % &order == one
                && &self.secret % &order == *remainder
        };
        self.modulus.bit(0)
            && (2..=i64::from(i32::MAX)).contains(&self.exponent)
            && self.exponent % 2 == 1
            && self.secret < self.modulus
            && p * q == self.modulus
            && fits(p, &self.remainders[0])
            && fits(q, &self.remainders[1])
            && self.inverse < *p
            && (q * &self.inverse) % p == one
            && (p - q).bits() > (bits / 2).saturating_sub(100)
            && self.secret.bits() > bits / 2
    }
}

fn url(bytes: &[u8]) -> Value {
    Value::from(BASE64URL_NOPAD.encode(bytes).as_str())
}

impl PrivateKey {
    /// What is public of it.
    pub(super) fn public(&self) -> PublicKey {
        match self {
            Self::Rsa(key) => PublicKey::Rsa {
                modulus: key.modulus.clone(),
                exponent: key.exponent,
            },
            Self::Ec { curve, point, .. } => PublicKey::Ec {
                curve: *curve,
                point: point.clone(),
            },
            Self::Ed25519 { public, .. } => PublicKey::Ed25519(*public),
            Self::X25519 { .. } => PublicKey::X25519,
        }
    }

    /// As Go writes it as JSON.
    pub(super) fn to_value(&self) -> Value {
        match self {
            Self::Rsa(key) => json::object([
                ("N", big(&key.modulus)),
                ("E", Value::integer(key.exponent)),
                ("D", big(&key.secret)),
                ("Primes", json::list(&key.primes, big)),
                (
                    "Precomputed",
                    json::object([
                        ("Dp", big(&key.remainders[0])),
                        ("Dq", big(&key.remainders[1])),
                        ("Qinv", big(&key.inverse)),
                        ("CRTValues", Value::array(vec![])),
                    ]),
                ),
            ]),
            Self::Ec { secret, point, .. } => {
                let mut entries = point_entries(point).to_vec();
                let secret = BigInt::from_bytes_be(Sign::Plus, secret);
                entries.push((Value::from("D"), big(&secret)));
                Value::object(entries)
            }
            Self::Ed25519 { seed, public } => json::bytes(&[*seed, *public].concat()),
            Self::X25519 { .. } => Value::object(vec![]),
        }
    }

    /// As a JSON web key.
    pub(super) fn to_jwk(&self) -> Value {
        let number = |number: &BigInt| url(&number.to_bytes_be().1);
        match self {
            Self::Rsa(key) => json::object([
                ("kty", Value::from("RSA")),
                ("n", number(&key.modulus)),
                ("e", number(&BigInt::from(key.exponent))),
                ("d", number(&key.secret)),
                ("p", number(&key.primes[0])),
                ("q", number(&key.primes[1])),
                ("dp", number(&key.remainders[0])),
                ("dq", number(&key.remainders[1])),
                ("qi", number(&key.inverse)),
            ]),
            Self::Ec { curve, secret, point } => {
                let (x, y) = coordinates(point);
                json::object([
                    ("kty", Value::from("EC")),
                    ("crv", Value::from(curve.name())),
                    ("d", url(secret)),
                    ("x", url(x)),
                    ("y", url(y)),
                ])
            }
            Self::Ed25519 { seed: secret, public } | Self::X25519 { secret, public } => json::object([
                ("kty", Value::from("OKP")),
                (
                    "crv",
                    Value::from(match self {
                        Self::X25519 { .. } => "X25519",
                        _ => "Ed25519",
                    }),
                ),
                ("d", url(secret)),
                ("x", url(public)),
            ]),
        }
    }
}
