//! Whether a key signed a message.

use rsa::BoxedUint;
use rsa::pss;
use rsa::signature::Verifier;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::public_key::{Curve, PublicKey};

/// How a message was hashed before it was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    fn of(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Sha256 => Sha256::digest(message).to_vec(),
            Self::Sha384 => Sha384::digest(message).to_vec(),
            Self::Sha512 => Sha512::digest(message).to_vec(),
        }
    }
}

/// How much salt a signature by PSS has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Salt {
    /// As much as the hash has bytes.
    AsHash,
    /// As much as it turns out to have.
    Any,
}

/// How a message was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Scheme {
    Pkcs1(Hash),
    Pss(Hash, Salt),
    Ecdsa(Hash),
    Ed25519,
}

impl PublicKey {
    /// Whether it signed a message; never so by a scheme that is one of other keys. The signature of a curve is its two
    /// numbers, each in half of the bytes.
    pub(super) fn signed(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
        match (self, scheme) {
            (Self::Rsa { modulus, exponent }, Scheme::Pkcs1(hash)) => {
                rsa_key(modulus, *exponent).is_some_and(|key| pkcs1(&key, hash, message, signature))
            }
            (Self::Rsa { modulus, exponent }, Scheme::Pss(hash, salt)) => {
                rsa_key(modulus, *exponent).is_some_and(|key| by_pss(key, hash, salt, message, signature))
            }
            (Self::Ec { curve, point }, Scheme::Ecdsa(hash)) => halves(*curve, signature)
                .is_some_and(|halves| ecdsa(*curve, point, &hash.of(message), &halves)),
            (Self::Ed25519(bytes), Scheme::Ed25519) => {
                let key = ed25519_dalek::VerifyingKey::from_bytes(bytes);
                let signature = ed25519_dalek::Signature::from_slice(signature);
                key.is_ok_and(|key| signature.is_ok_and(|signature| key.verify(message, &signature).is_ok()))
            }
            _ => false,
        }
    }
}

/// More bits take seconds to verify with.
pub(super) const MOST_BITS: usize = 16_384;

/// The key, if Go verifies with such: of 1,024 bits or more, with an odd exponent of at most 31.
fn rsa_key(modulus: &num_bigint::BigInt, exponent: i64) -> Option<rsa::PublicKey> {
    let exponent = u32::try_from(exponent)
        .ok()
        .filter(|exponent| exponent % 2 == 1 && (3..=u32::MAX >> 1).contains(exponent))?;
    let (_, bytes) = modulus.to_bytes_be();
    let modulus = BoxedUint::from_be_slice_vartime(&bytes);
    rsa::PublicKey::new_with_size_limits(modulus, BoxedUint::from(exponent), 1024..=MOST_BITS).ok()
}

fn pkcs1(key: &rsa::PublicKey, hash: Hash, message: &[u8], signature: &[u8]) -> bool {
    let verified = match hash {
        Hash::Sha256 => key.pkcs1v15_verify::<Sha256>(message, signature),
        Hash::Sha384 => key.pkcs1v15_verify::<Sha384>(message, signature),
        Hash::Sha512 => key.pkcs1v15_verify::<Sha512>(message, signature),
    };
    verified.is_ok()
}

fn by_pss(key: rsa::PublicKey, hash: Hash, salt: Salt, message: &[u8], signature: &[u8]) -> bool {
    let Ok(signature) = pss::Signature::try_from(signature) else {
        return false;
    };
    macro_rules! verified {
        ($digest:ty) => {{
            let key: pss::VerifyingKey<$digest> = match salt {
                Salt::AsHash => pss::VerifyingKey::new(key),
                Salt::Any => pss::VerifyingKey::new_with_auto_salt_len(key),
            };
            key.verify(message, &signature).is_ok()
        }};
    }
    match hash {
        Hash::Sha256 => verified!(Sha256),
        Hash::Sha384 => verified!(Sha384),
        Hash::Sha512 => verified!(Sha512),
    }
}

/// The two numbers of a signature, each with as many bytes as the curve has.
fn halves(curve: Curve, signature: &[u8]) -> Option<Vec<u8>> {
    let (r, s) = signature.split_at(signature.len() / 2);
    let mut both = padded(r, curve.size())?;
    both.extend(padded(s, curve.size())?);
    Some(both)
}

/// A number with as many bytes as are asked for.
pub(super) fn padded(number: &[u8], size: usize) -> Option<Vec<u8>> {
    let significant = number.iter().position(|byte| *byte != 0).unwrap_or(number.len());
    let number = &number[significant..];
    let mut bytes = vec![0; size.checked_sub(number.len())?];
    bytes.extend_from_slice(number);
    Some(bytes)
}

fn ecdsa(curve: Curve, point: &[u8], hash: &[u8], signature: &[u8]) -> bool {
    // A hash of fewer bytes than the curve's is the same number with zeros in front; the crates want it long.
    let hash = if hash.len() < curve.size() {
        padded(hash, curve.size())
    } else {
        Some(hash.to_vec())
    };
    let Some(hash) = hash else {
        return false;
    };
    macro_rules! verified {
        ($curve:ident) => {{
            use $curve::ecdsa::{Signature, VerifyingKey, signature::hazmat::PrehashVerifier};
            VerifyingKey::from_sec1_bytes(point).is_ok_and(|key| {
                Signature::from_slice(signature)
                    .is_ok_and(|signature| key.verify_prehash(&hash, &signature).is_ok())
            })
        }};
    }
    match curve {
        Curve::P256 => verified!(p256),
        Curve::P384 => verified!(p384),
        Curve::P521 => verified!(p521),
    }
}
