//! The keys that a policy holds against tokens: a certificate, a public key, a JSON web key or a set of them.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD};
use num_bigint::{BigInt, Sign};

use super::super::arguments::failed;
use super::super::function::BuiltinError;
use super::pem;
use super::public_key::{self, Curve, KeyError, PublicKey};
use super::signature::{MOST_BITS, Scheme};
use crate::value::Value;

/// What tokens are verified with.
#[derive(Debug)]
pub(in super::super) struct Key {
    /// The algorithm that it says it is for; empty if it says none.
    pub(in super::super) algorithm: String,
    /// Its name; empty if it has none.
    pub(in super::super) id: String,
    material: Material,
}

#[derive(Debug)]
enum Material {
    Public(PublicKey),
    /// A private key: what is public of it.
    Private(PublicKey),
    Secret(Vec<u8>),
}

impl Key {
    /// Whether it signed a message; `io.jwt.verify_*` takes no private key, though what is public is in it.
    pub(in super::super) fn signed(&self, scheme: Scheme, message: &[u8], signature: &[u8]) -> bool {
        match &self.material {
            Material::Public(key) => key.signed(scheme, message, signature),
            Material::Private(_) | Material::Secret(_) => false,
        }
    }

    /// The same, where a private key serves too, and the signature of a curve has the length that belongs to it.
    pub(in super::super) fn signed_as_declared(
        &self,
        scheme: Scheme,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        match &self.material {
            Material::Public(key) | Material::Private(key) => {
                let has_length = match key {
                    PublicKey::Ec { curve, .. } => signature.len() == curve.size() * 2,
                    _ => true,
                };
                has_length && key.signed(scheme, message, signature)
            }
            Material::Secret(_) => false,
        }
    }

    /// The key, if it does not take too long to verify with.
    fn bounded(self) -> Result<Self, BuiltinError> {
        match &self.material {
            Material::Public(PublicKey::Rsa { modulus, .. })
            | Material::Private(PublicKey::Rsa { modulus, .. })
                if modulus.bits() > MOST_BITS as u64 =>
            {
                Err(KeyError::Unsupported("RSA with more than 16,384 bits").into())
            }
            _ => Ok(self),
        }
    }

    /// What is signed with, if it is a secret.
    pub(in super::super) fn secret(&self) -> Option<&[u8]> {
        match &self.material {
            Material::Secret(secret) => Some(secret),
            _ => None,
        }
    }
}

/// The algorithms of keys that OPA knows; keys of others are passed over.
const ALGORITHMS: [&str; 13] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256", "HS384",
    "HS512", "EdDSA",
];

/// Others that a key may be for.
const OTHER_ALGORITHMS: [&str; 29] = [
    "ES256K",
    "Ed25519",
    "none",
    "A128GCMKW",
    "A128KW",
    "A192GCMKW",
    "A192KW",
    "A256GCMKW",
    "A256KW",
    "dir",
    "ECDH-ES",
    "ECDH-ES+A128KW",
    "ECDH-ES+A192KW",
    "ECDH-ES+A256KW",
    "PBES2-HS256+A128KW",
    "PBES2-HS384+A192KW",
    "PBES2-HS512+A256KW",
    "RSA1_5",
    "RSA-OAEP",
    "RSA-OAEP-256",
    "RSA-OAEP-384",
    "RSA-OAEP-512",
    "A128CBC-HS256",
    "A128GCM",
    "A192CBC-HS384",
    "A192GCM",
    "A256CBC-HS512",
    "A256GCM",
    "Ed448",
];

fn is_algorithm(name: &str) -> bool {
    ALGORITHMS.contains(&name) || OTHER_ALGORITHMS.contains(&name)
}

/// The keys of a text.
pub(in super::super) fn keys(text: &str) -> Result<Vec<Key>, BuiltinError> {
    let Some((block, rest)) = pem::first(text.as_bytes()) else {
        return of_json(text);
    };
    if !rest.is_empty() {
        return Err(failed("there is more behind the first block of PEM"));
    }
    let key = match block.label.as_str() {
        "CERTIFICATE" => super::certificate::public_key(&block.bytes)?,
        "PUBLIC KEY" => public_key::alone(&block.bytes)?,
        label => {
            return Err(failed(format_args!(
                "a block of PEM must be a `CERTIFICATE` or a `PUBLIC KEY`, and is a `{label}`"
            )));
        }
    };
    let key = Key {
        algorithm: String::new(),
        id: String::new(),
        material: Material::Public(key),
    };
    key.bounded().map(|key| vec![key])
}

impl From<KeyError> for BuiltinError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Malformed => Self::Failed(error.to_string()),
            // OPA has an answer.
            KeyError::Unsupported(_) => Self::Halt(error.to_string()),
        }
    }
}

fn field<'v>(of: &'v Value, name: &str) -> Option<&'v Value> {
    match of {
        Value::Object(object) => object.get_str(name),
        _ => None,
    }
}

fn of_json(text: &str) -> Result<Vec<Key>, BuiltinError> {
    let malformed = || failed("the keys are neither PEM nor a JSON web key or a set of them");
    let value = Value::from_json(text).map_err(|_| malformed())?;
    let keys = match (&value, field(&value, "keys")) {
        (Value::Object(_), None) => std::slice::from_ref(&value),
        (_, Some(Value::Array(keys))) => keys.as_slice(),
        _ => return Err(malformed()),
    };
    let mut found = Vec::new();
    for key in keys {
        let key = of_value(key).ok_or_else(malformed)?;
        if key.algorithm.is_empty() || ALGORITHMS.contains(&key.algorithm.as_str()) {
            found.push(key.bounded()?);
        }
    }
    Ok(found)
}

/// One key; none if it is malformed.
fn of_value(value: &Value) -> Option<Key> {
    let text = |name: &str| match field(value, name) {
        None | Some(Value::Null) => Some(None),
        Some(Value::String(text)) => Some(Some(text.to_string())),
        Some(_) => None,
    };
    let bytes = |name: &str| guessed(field(value, name)?.as_str()?).filter(|bytes| !bytes.is_empty());
    let has_secret = field(value, "d").is_some();
    let key = match field(value, "kty")?.as_str()? {
        "oct" => Material::Secret(bytes("k")?),
        "RSA" => {
            let (modulus, exponent) = (bytes("n")?, bytes("e")?);
            let exponent = BigInt::from_bytes_be(Sign::Plus, &exponent);
            let public = PublicKey::Rsa {
                modulus: BigInt::from_bytes_be(Sign::Plus, &modulus),
                exponent: i64::try_from(exponent).ok()?,
            };
            // An even exponent is none.
            matches!(public, PublicKey::Rsa { exponent, .. } if exponent % 2 == 1)
                .then(|| owned(value, public))?
        }
        "EC" => {
            let curve = Curve::of_name(field(value, "crv")?.as_str()?)?;
            let mut point = vec![4];
            for name in ["x", "y"] {
                point.extend(of_size(bytes(name)?, curve.size())?);
            }
            if has_secret {
                of_size(bytes("d")?, curve.size())?;
            }
            curve
                .has_point(&point)
                .then(|| owned(value, PublicKey::Ec { curve, point }))?
        }
        "OKP" => {
            let public: [u8; 32] = bytes("x")?.try_into().ok()?;
            if has_secret && !belongs(&bytes("d")?, &public, field(value, "crv")?.as_str()?) {
                return None;
            }
            match field(value, "crv")?.as_str()? {
                "Ed25519" => owned(value, PublicKey::Ed25519(public)),
                "X25519" => owned(value, PublicKey::X25519),
                _ => return None,
            }
        }
        _ => return None,
    };
    if has_secret {
        bytes("d")?;
    }
    let algorithm = match field(value, "alg") {
        None => "",
        Some(algorithm) => algorithm.as_str().filter(|name| is_algorithm(name))?,
    };
    Some(Key {
        algorithm: algorithm.to_owned(),
        id: text("kid")?.unwrap_or_default(),
        material: key,
    })
}

fn of_size(bytes: Vec<u8>, size: usize) -> Option<Vec<u8>> {
    (bytes.len() == size).then_some(bytes)
}

/// Whether a secret of 32 bytes is that of a public key.
fn belongs(secret: &[u8], public: &[u8; 32], curve: &str) -> bool {
    let Ok(secret) = <[u8; 32]>::try_from(secret) else {
        return false;
    };
    curve != "Ed25519"
        || ed25519_dalek::SigningKey::from_bytes(&secret)
            .verifying_key()
            .as_bytes()
            == public
}

/// A public key, or what is public of a private one.
fn owned(value: &Value, key: PublicKey) -> Material {
    if field(value, "d").is_some() {
        Material::Private(key)
    } else {
        Material::Public(key)
    }
}

/// Base64 of whichever alphabet, with or without padding.
fn guessed(text: &str) -> Option<Vec<u8>> {
    let is_padded = text.ends_with('=');
    let is_url = !text.contains(['+', '/']);
    let encoding = match (is_url, is_padded) {
        (true, false) => BASE64URL_NOPAD,
        (true, true) => BASE64URL,
        (false, false) => BASE64_NOPAD,
        (false, true) => BASE64,
    };
    let mut specification = encoding.specification();
    specification.check_trailing_bits = false;
    specification.ignore.push_str("\r\n");
    specification.encoding().ok()?.decode(text.as_bytes()).ok()
}
