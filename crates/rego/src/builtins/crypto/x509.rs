//! `crypto.x509.*` and `crypto.parse_private_keys`: certificates and keys as values.

use super::super::arguments::{Arguments, failed, give};
use super::super::function::{Builtin, BuiltinError, BuiltinResult, Surroundings};
use super::certificate::{self, Certificate};
use super::pem;
use super::private_key::{self, PrivateKey};
use super::public_key::KeyError;
use super::{json, request};
use crate::value::Value;

pub(in super::super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("crypto.parse_private_keys", 1, parse_private_keys),
    (
        "crypto.x509.parse_certificate_request",
        1,
        parse_certificate_request,
    ),
    ("crypto.x509.parse_certificates", 1, parse_certificates),
    ("crypto.x509.parse_keypair", 2, parse_keypair),
    ("crypto.x509.parse_rsa_private_key", 1, parse_rsa_private_key),
];

const BEGIN: &[u8] = b"-----BEGIN";

fn base64(text: &str) -> Result<Vec<u8>, BuiltinError> {
    pem::decoded(text).ok_or_else(|| failed("that is neither PEM nor base64"))
}

/// A text of PEM, or what its base64 stands for.
fn bytes(text: &str) -> Result<Vec<u8>, BuiltinError> {
    if text.as_bytes().starts_with(BEGIN) {
        return Ok(text.as_bytes().to_vec());
    }
    base64(text)
}

/// Certificates in DER, one behind the other.
fn certificates(text: &str) -> Result<Vec<u8>, BuiltinError> {
    let bytes = bytes(text)?;
    if !bytes.starts_with(BEGIN) {
        return Ok(bytes);
    }
    let mut rest = bytes.as_slice();
    let mut der = Vec::new();
    while let Some((block, behind)) = pem::first(rest) {
        if block.label != "CERTIFICATE" {
            return Err(failed(format_args!(
                "a block of PEM must be a `CERTIFICATE`, and is a `{}`",
                block.label
            )));
        }
        der.extend(block.bytes);
        rest = behind;
    }
    Ok(der)
}

/// Says what is malformed.
fn named(error: KeyError, what: &str) -> BuiltinError {
    match error {
        KeyError::Malformed => failed(format_args!("the {what} is malformed")),
        KeyError::Unsupported(_) => error.into(),
    }
}

fn parse_certificates(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let der = certificates(arguments.string(0)?)?;
    let certificates = certificate::all(&der).map_err(|error| named(error, "certificate"))?;
    let values = certificates.iter().map(Certificate::to_value_with_addresses);
    give(Value::array(values.collect()))
}

fn parse_certificate_request(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    const LABEL: &str = "CERTIFICATE REQUEST";
    let text = arguments.string(0)?;
    let mut bytes = if text.starts_with("-----BEGIN CERTIFICATE REQUEST-----") {
        text.as_bytes().to_vec()
    } else {
        base64(text)?
    };
    if let Some((block, _)) = pem::first(&bytes) {
        if block.label != LABEL {
            return Err(failed(format_args!(
                "a block of PEM must be a `{LABEL}`, and is a `{}`",
                block.label
            )));
        }
        bytes = block.bytes;
    }
    give(request::read(&bytes).map_err(|error| named(error, "request"))?)
}

fn parse_private_keys(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    if text.is_empty() {
        return give(Value::Null);
    }
    let keys = private_key::all(text).map_err(|error| named(error, "private key"))?;
    give(Value::array(keys.iter().map(PrivateKey::to_value).collect()))
}

fn parse_rsa_private_key(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let text = arguments.string(0)?;
    if text.is_empty() {
        return Err(failed("argument 1 must not be empty"));
    }
    let bytes = bytes(text)?;
    let text = String::from_utf8_lossy(&bytes);
    let keys = private_key::all(&text).map_err(|error| named(error, "private key"))?;
    give(keys.first().map_or(Value::Null, PrivateKey::to_jwk))
}

fn parse_keypair(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let (text, key) = (bytes(arguments.string(0)?)?, bytes(arguments.string(1)?)?);
    let mut chain = Vec::new();
    let mut rest = text.as_slice();
    if rest.starts_with(BEGIN) {
        while let Some((block, behind)) = pem::first(rest) {
            rest = behind;
            if block.label == "CERTIFICATE" {
                chain.push(block.bytes);
            }
        }
    } else {
        chain.push(text.clone());
    }
    let first = chain
        .first()
        .ok_or_else(|| failed("argument 1 must have a certificate"))?;
    let leaf = certificate::all(first).map_err(|error| named(error, "certificate"))?;
    let ([leaf], true) = (
        leaf.as_slice(),
        leaf.iter().all(|leaf| leaf.whole() == first.as_slice()),
    ) else {
        return Err(failed("there is more behind the certificate"));
    };
    let key = if key.starts_with(BEGIN) {
        let mut rest = key.as_slice();
        loop {
            let (block, behind) =
                pem::first(rest).ok_or_else(|| failed("argument 2 must have a private key"))?;
            if block.label == "PRIVATE KEY" || block.label.ends_with(" PRIVATE KEY") {
                break block.bytes;
            }
            rest = behind;
        }
    } else {
        key
    };
    let read = private_key::pkcs1(&key)
        .or_else(|_| private_key::pkcs8(&key))
        .or_else(|_| private_key::sec1(None, &key));
    let key = read.map_err(|error| named(error, "private key"))?;
    if leaf.key() != Some(&key.public()) || matches!(key, PrivateKey::X25519 { .. }) {
        return Err(failed("the private key is not that of the certificate"));
    }
    give(json::object([
        (
            "Certificate",
            json::list(&chain, |certificate| json::bytes(certificate)),
        ),
        ("PrivateKey", key.to_value()),
        ("SupportedSignatureAlgorithms", Value::Null),
        ("OCSPStaple", Value::Null),
        ("SignedCertificateTimestamps", Value::Null),
        ("Leaf", leaf.to_value()),
    ]))
}
