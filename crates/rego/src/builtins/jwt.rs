//! `io.jwt.*`: tokens and their signatures.

mod constraints;
mod token;

use data_encoding::HEXLOWER;
use hmac::Hmac;
use sha2::{Sha256, Sha384, Sha512};

use super::arguments::{Arguments, failed};
use super::crypto::code;
use super::crypto::jwk::{self, Key};
use super::crypto::signature::{Hash, Salt, Scheme};
use super::function::{Builtin, BuiltinResult, Surroundings};
use crate::value::Value;
use constraints::{Constraints, fulfils};
use token::{Header, Token, field, json_object};

pub(super) const FUNCTIONS: &[(&str, usize, Builtin)] = &[
    ("io.jwt.decode", 1, decode),
    ("io.jwt.decode_verify", 2, decode_verify),
    ("io.jwt.verify_eddsa", 2, |arguments, _| {
        verify(Scheme::Ed25519, arguments)
    }),
    ("io.jwt.verify_es256", 2, |arguments, _| {
        verify(Scheme::Ecdsa(Hash::Sha256), arguments)
    }),
    ("io.jwt.verify_es384", 2, |arguments, _| {
        verify(Scheme::Ecdsa(Hash::Sha384), arguments)
    }),
    ("io.jwt.verify_es512", 2, |arguments, _| {
        verify(Scheme::Ecdsa(Hash::Sha512), arguments)
    }),
    ("io.jwt.verify_hs256", 2, |arguments, _| {
        verify_secret("HS256", arguments)
    }),
    ("io.jwt.verify_hs384", 2, |arguments, _| {
        verify_secret("HS384", arguments)
    }),
    ("io.jwt.verify_hs512", 2, |arguments, _| {
        verify_secret("HS512", arguments)
    }),
    ("io.jwt.verify_ps256", 2, |arguments, _| {
        verify(Scheme::Pss(Hash::Sha256, Salt::Any), arguments)
    }),
    ("io.jwt.verify_ps384", 2, |arguments, _| {
        verify(Scheme::Pss(Hash::Sha384, Salt::Any), arguments)
    }),
    ("io.jwt.verify_ps512", 2, |arguments, _| {
        verify(Scheme::Pss(Hash::Sha512, Salt::Any), arguments)
    }),
    ("io.jwt.verify_rs256", 2, |arguments, _| {
        verify(Scheme::Pkcs1(Hash::Sha256), arguments)
    }),
    ("io.jwt.verify_rs384", 2, |arguments, _| {
        verify(Scheme::Pkcs1(Hash::Sha384), arguments)
    }),
    ("io.jwt.verify_rs512", 2, |arguments, _| {
        verify(Scheme::Pkcs1(Hash::Sha512), arguments)
    }),
];

/// How many tokens may be nested in each other.
const DEEPEST: usize = 100;

/// How a token says that it is signed with a key pair.
fn scheme(algorithm: &str) -> Option<Scheme> {
    let (family, bits) = algorithm.split_at_checked(2)?;
    let hash = match bits {
        "256" => Hash::Sha256,
        "384" => Hash::Sha384,
        "512" => Hash::Sha512,
        "DSA" if family == "Ed" => return Some(Scheme::Ed25519),
        _ => return None,
    };
    match family {
        "RS" => Some(Scheme::Pkcs1(hash)),
        "PS" => Some(Scheme::Pss(hash, Salt::AsHash)),
        "ES" => Some(Scheme::Ecdsa(hash)),
        _ => None,
    }
}

/// Whether a secret signed a message by an algorithm; not so if it is one for other keys.
fn is_signed(algorithm: &str, secret: &[u8], message: &str, signature: &[u8]) -> bool {
    let message = message.as_bytes();
    let expected = match algorithm {
        "HS256" => code::<Hmac<Sha256>>(secret, message),
        "HS384" => code::<Hmac<Sha384>>(secret, message),
        "HS512" => code::<Hmac<Sha512>>(secret, message),
        _ => None,
    };
    expected.is_some_and(|expected| expected == signature)
}

fn decode(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let mut text = arguments.string(0)?.to_owned();
    for _ in 0..DEEPEST {
        let token = Token::parse(&text)?;
        let header = token.header()?;
        let payload = token.payload_text()?;
        match field(&header, "cty") {
            Some(Value::String(kind)) if kind.as_ref() == "JWT" => {
                // What is in it is a token again, maybe in quotes.
                payload.trim_matches(['"', '\'']).clone_into(&mut text);
                continue;
            }
            None | Some(Value::String(_)) => {}
            Some(_) => return Err(failed("`cty` of the header must be a string")),
        }
        let payload = json_object(&payload)?;
        let signature = HEXLOWER.encode(&token.signature()?);
        return Ok(Some(Value::array(vec![
            header,
            payload,
            Value::from(signature.as_str()),
        ])));
    }
    Err(failed("tokens nest too deep"))
}

fn verify_secret(algorithm: &str, arguments: &[Value]) -> BuiltinResult {
    let (text, secret) = (arguments.string(0)?, arguments.string(1)?);
    let token = Token::parse(text)?;
    let is_signed = is_signed(
        algorithm,
        secret.as_bytes(),
        &token.message(),
        &token.signature()?,
    );
    Ok(Some(Value::Bool(is_signed)))
}

fn verify(scheme: Scheme, arguments: &[Value]) -> BuiltinResult {
    let token = Token::parse(arguments.string(0)?)?;
    let keys = jwk::keys(arguments.string(1)?)?;
    let signature = token.signature()?;
    let header = Header::read(&token.header()?)?;
    let message = token.message();
    let signed = |key: &Key| key.signed(scheme, message.as_bytes(), &signature);
    Ok(Some(Value::Bool(any_signed(&keys, &header, signed))))
}

/// Whether a key signed a token: the one that it names, or else any that is for its algorithm.
fn any_signed(keys: &[Key], header: &Header, signed: impl Fn(&Key) -> bool) -> bool {
    let named = keys.iter().find(|key| !key.id.is_empty() && key.id == header.key);
    match named {
        Some(key) => signed(key),
        None => keys
            .iter()
            .any(|key| (key.algorithm.is_empty() || key.algorithm == header.algorithm) && signed(key)),
    }
}

/// Whether one of the keys or the secret that are asked for signed a token by the algorithm that it names.
fn is_trusted(token: &Token<'_>, header: &Header, constraints: &Constraints<'_>, signature: &[u8]) -> bool {
    let (algorithm, message) = (header.algorithm.as_str(), token.message());
    let Some(keys) = &constraints.keys else {
        return is_signed(algorithm, constraints.secret.as_bytes(), &message, signature);
    };
    any_signed(keys, header, |key| match (scheme(algorithm), key.secret()) {
        (Some(scheme), None) => key.signed_as_declared(scheme, message.as_bytes(), signature),
        (None, Some(secret)) => is_signed(algorithm, secret, &message, signature),
        _ => false,
    })
}

fn decode_verify(arguments: &[Value], _: &mut Surroundings) -> BuiltinResult {
    let constraints = Constraints::read(arguments.object(1)?)?;
    let unverified = || {
        Ok(Some(Value::array(vec![
            Value::Bool(false),
            Value::object(vec![]),
            Value::object(vec![]),
        ])))
    };
    let mut text = arguments.string(0)?.to_owned();
    for _ in 0..DEEPEST {
        let token = Token::parse(&text)?;
        let header = token.header()?;
        let fields = Header::read(&header)?;
        if !fields.is_valid
            || (!constraints.algorithm.is_empty() && constraints.algorithm != fields.algorithm)
        {
            return unverified();
        }
        if !is_trusted(&token, &fields, &constraints, &token.signature()?) {
            return unverified();
        }
        let payload = token.payload_text()?;
        if fields.is_nested {
            text = payload;
            continue;
        }
        let payload = json_object(&payload)?;
        if !fulfils(&payload, &constraints)? {
            return unverified();
        }
        return Ok(Some(Value::array(vec![Value::Bool(true), header, payload])));
    }
    Err(failed("tokens nest too deep"))
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64URL_NOPAD;

    use super::*;

    fn token(header: &str, payload: &str, secret: &str) -> Value {
        let message = format!(
            "{}.{}",
            BASE64URL_NOPAD.encode(header.as_bytes()),
            BASE64URL_NOPAD.encode(payload.as_bytes())
        );
        let signature = code::<Hmac<Sha256>>(secret.as_bytes(), message.as_bytes()).unwrap();
        Value::from(format!("{message}.{}", BASE64URL_NOPAD.encode(&signature)).as_str())
    }

    fn verified(payload: &str, constraints: &str) -> String {
        let token = token(r#"{"alg":"HS256"}"#, payload, "s");
        match decode_verify(
            &[token, Value::from_json(constraints).unwrap()],
            &mut Surroundings::default(),
        ) {
            Ok(Some(value)) => value.to_json(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn decodes_and_verifies() {
        let around = &mut Surroundings::default();
        let token = token(r#"{"alg":"HS256"}"#, r#"{"a":1}"#, "s");
        let decoded = decode(std::slice::from_ref(&token), around)
            .unwrap()
            .unwrap()
            .to_json();
        assert!(decoded.starts_with(r#"[{"alg":"HS256"},{"a":1},""#), "{decoded}");
        assert_eq!(
            verify_secret("HS256", &[token.clone(), "s".into()]),
            Ok(Some(true.into()))
        );
        assert_eq!(
            verify_secret("HS256", &[token.clone(), "t".into()]),
            Ok(Some(false.into()))
        );
        assert_eq!(
            verify_secret("HS512", &[token, "s".into()]),
            Ok(Some(false.into()))
        );
        assert!(decode(&["a.b".into()], around).is_err());
    }

    #[test]
    fn checks_claims_at_the_time_that_is_given() {
        let no = r"[false,{},{}]";
        assert_eq!(
            verified(r#"{"a":1}"#, r#"{"secret":"s"}"#),
            r#"[true,{"alg":"HS256"},{"a":1}]"#
        );
        assert_eq!(
            verified(r#"{"exp":2}"#, r#"{"secret":"s","time":2000000000}"#),
            no
        );
        assert_ne!(
            verified(r#"{"exp":2}"#, r#"{"secret":"s","time":1999999999}"#),
            no
        );
        assert_eq!(
            verified(r#"{"nbf":2}"#, r#"{"secret":"s","time":1999999999}"#),
            no
        );
        assert!(verified(r#"{"exp":2}"#, r#"{"secret":"s"}"#).contains("give `time`"));
        assert_eq!(verified(r#"{"aud":["x"]}"#, r#"{"secret":"s"}"#), no);
        assert_ne!(verified(r#"{"aud":["x"]}"#, r#"{"secret":"s","aud":"x"}"#), no);
        assert_eq!(verified(r#"{"a":1}"#, r#"{"secret":"s","iss":"i"}"#), no);
        assert!(verified("{}", r#"{"cert":"x"}"#).contains("neither PEM"));
        assert!(verified("{}", "{}").contains("missing"));
    }
}
